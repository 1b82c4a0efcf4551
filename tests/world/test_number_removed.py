"""The document number is gone, in one of the places it stands or in all."""

from __future__ import annotations

import pytest

from docgen.case import numbers
from tests.commands.terminal import docgen
from tests.work.installation import PLAN, Installation
from tests.work.paper import Paper
from tests.world.refusal import assert_refused, on_desk

PRINTED = numbers.printed_document_id(PLAN)
CONTACT = "guardians[vh2].phone"


def without_number(paper: Paper) -> Paper:
    """The number deleted from the footers, as some do who think it is clutter."""
    for footer in paper.footers():
        paper.replace(footer, PRINTED, "")
    return paper


def test_a_file_without_any_number_is_refused_though_it_has_our_fields(
    installation: Installation,
) -> None:
    file = without_number(Paper(installation.plan)).without_properties()
    assert_refused(
        installation,
        file.content,
        code="no_identity",
        says=("its document number is gone", "Put the changes into the file that was issued"),
    )


def test_it_can_still_be_compared_with_the_file_that_was_issued(
    installation: Installation,
) -> None:
    file = without_number(Paper(installation.plan)).without_properties()
    file.write("plan.actions[a1].status", "Klar")
    answer = docgen(
        "read",
        on_desk(file.content),
        "--base",
        on_desk(installation.plan, "issued.docx"),
        "--json",
    )
    assert answer.code == 0
    assert [change["path"] for change in answer.json["changes"]] == ["plan.actions[a1].status"]


def test_the_number_in_the_properties_is_enough(installation: Installation) -> None:
    file = without_number(Paper(installation.plan)).write("plan.actions[a1].status", "Klar")
    received = installation.receive(file.content)
    assert received.reading.identity.by.value == "properties"
    assert [change.path for change in received.recorded] == ["plan.actions[a1].status"]


@pytest.mark.parametrize("copy", ["1", "2"])
def test_the_number_in_the_footer_is_enough_and_the_copy_is_told_by_its_text(
    installation: Installation, copy: str
) -> None:
    """What is left out of one guardian's copy must not read as a change."""
    file = Paper(installation.original(PLAN, copy)).without_properties()
    received = installation.receive(file.write("plan.actions[a1].status", "Klar").content)
    assert received.reading.identity.by.value == "anchors"
    assert [change.path for change in received.recorded] == ["plan.actions[a1].status"]
    assert received.review == ()
    assert [entry.copy for entry in installation.journal() if entry.kind.value == "return"] == [
        copy
    ]


def test_a_copy_that_cannot_be_told_from_another_is_refused(installation: Installation) -> None:
    file = Paper(installation.plan).without_properties()
    mine, theirs = (Paper(installation.original(PLAN, copy)) for copy in "12")
    differing = [
        path
        for path in sorted(mine.paths() & theirs.paths())
        if not path.startswith("document") and mine.text(path) != theirs.text(path)
    ]
    assert CONTACT in differing
    for path in differing:
        file.write(path, "?")
    assert_refused(
        installation,
        file.content,
        code="identity_conflict",
        says=("does not say which copy", "Put the changes into a fresh copy"),
    )
