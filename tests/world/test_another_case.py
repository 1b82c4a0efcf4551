"""A document of one case among the papers of another."""

from __future__ import annotations

from typing import Any

import pytest

from docgen.plan.document import Document
from tests.case.cases import family_data
from tests.commands.terminal import docgen
from tests.work.installation import CASE, Installation
from tests.work.paper import Paper
from tests.world.refusal import assert_refused, on_desk, said

OTHER = "2026-0043"


def other_family() -> dict[str, Any]:
    return family_data(
        id=OTHER,
        code_name="Lärka",
        child__name="Alva Bergström",
        child__personal_id=None,
        child__birth_date="2016-03-17",
    )


@pytest.fixture
def other_plan(installation: Installation) -> Document:
    installation.take_in(other_family())
    return installation.issue(case=OTHER)[0]


def test_a_document_is_recorded_on_its_own_case_whatever_the_file_is_called(
    installation: Installation, other_plan: Document
) -> None:
    file = Paper(other_plan.content).write("plan.actions[a1].status", "Klar").content
    before = installation.recorded(CASE)[CASE]
    answer = docgen("receive", on_desk(file, "2026-0042 Tärna plan.docx"))
    assert answer.code == 0
    assert installation.recorded(CASE)[CASE] == before
    assert "2026-0043-3 (Lärka)" in said(answer)
    assert installation.value("plan.actions[a1].status", OTHER) == "done"


def test_a_file_that_says_another_case_than_its_number_was_issued_for_is_refused(
    installation: Installation, other_plan: Document
) -> None:
    file = Paper(other_plan.content).set_property("case", CASE)
    assert_refused(
        installation,
        file.content,
        code="identity_conflict",
        says=("says it belongs to case 2026-0042", "issued for another case", "fresh copy"),
        cases=(CASE, OTHER),
    )


def test_the_text_of_another_case_in_a_document_of_this_one_is_refused(
    installation: Installation, other_plan: Document
) -> None:
    """All of the other child's plan pasted over this child's, as Ctrl+A and Ctrl+V do it."""
    file = Paper(installation.plan)
    file.body = Paper(other_plan.content).body
    assert_refused(
        installation,
        file.content,
        code="wrong_child",
        says=("issued for another child",),
        cases=(CASE, OTHER),
    )
