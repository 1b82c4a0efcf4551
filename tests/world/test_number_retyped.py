"""The document number in the footer is typed over by hand."""

from __future__ import annotations

import pytest

from docgen.case import numbers
from tests.commands.terminal import docgen
from tests.work.installation import PLAN, Installation
from tests.work.paper import Paper
from tests.world.refusal import assert_refused, on_desk, said

PRINTED = numbers.printed_document_id(PLAN)


def retyped(content: bytes, number: str) -> Paper:
    paper = Paper(content)
    for footer in paper.footers():
        paper.replace(footer, PRINTED, number)
    return paper


@pytest.mark.parametrize("written", ["DEM0P-1AN0K", "DEM0P", "vår plan"])
def test_a_person_is_asked_and_both_numbers_are_named(
    installation: Installation, written: str
) -> None:
    assert numbers.check_document_id(written) is None
    paper = retyped(installation.plan, written).write("plan.actions[a1].status", "Klar")
    answer = docgen("receive", on_desk(paper.content))
    assert answer.code == 3
    item = installation.the_one_waiting("number_changed")
    for words in (PRINTED, written):
        assert words in item.finding["message"]
        assert words in said(answer)
    assert "footer" in item.evidence["where"]["part"]
    assert PRINTED in item.evidence["where"]["before"]
    assert installation.waiting("text_outside_fields") == []
    assert installation.value("plan.actions[a1].status") == "done"


def test_it_is_asked_once_and_not_at_the_next_save(installation: Installation) -> None:
    paper = retyped(installation.plan, "DEM0P-1AN0K").write("plan.actions[a1].status", "Klar")
    docgen("receive", on_desk(paper.content))
    paper.write("plan.actions[a2].due", "2027-01-31")
    assert docgen("receive", on_desk(paper.content)).code == 0
    assert len(installation.waiting()) == 1


def test_the_number_of_another_document_is_refused_with_both_numbers(
    installation: Installation,
) -> None:
    other = numbers.printed_document_id(installation.issue()[0].id)
    assert_refused(
        installation,
        retyped(installation.plan, other).content,
        code="identity_conflict",
        says=(PRINTED, other),
    )
