"""Files of ours that were never issued: filled to be looked at, and blanks."""

from __future__ import annotations

from pathlib import Path

from tests.commands.terminal import docgen
from tests.work.installation import CASE, Installation
from tests.work.paper import Paper
from tests.world.refusal import assert_refused


def _made(*words: str) -> Path:
    answer = docgen(*words, "--out", "drafts", "--json")
    assert answer.code == 0
    return Path(answer.json["documents"][0]["files"][0])


def test_a_filled_document_is_refused_and_to_be_issued_first(
    installation: Installation,
) -> None:
    draft = _made("fill", "lots/plan", "--case", CASE)
    assert_refused(
        installation,
        Paper(draft.read_bytes()).write("plan.actions[a1].status", "Klar").content,
        name=draft.name,
        code="not_issued",
        says=("was never issued", "Issue the document, and put the changes into that file"),
    )


def test_a_blank_that_was_written_in_is_refused_and_belongs_to_no_case(
    installation: Installation,
) -> None:
    blank = _made("blank", "lots/plan")
    assert_refused(
        installation,
        Paper(blank.read_bytes()).write("child.name", "Nora O'Leary Lindqvist").content,
        name=blank.name,
        code="blank",
        says=("belongs to no case yet", "Issue the form for the case"),
    )


def test_the_familys_own_story_is_not_taken_in(installation: Installation) -> None:
    story = _made("blank", "lots/story")
    assert_refused(
        installation, story.read_bytes(), name=story.name, code="blank", says=("no case yet",)
    )
