"""The same file is given again, by another name or by another person."""

from __future__ import annotations

from tests.commands.terminal import docgen
from tests.work.installation import Installation
from tests.work.paper import Paper
from tests.world.refusal import on_desk, said


def test_the_same_file_twice_is_noted_and_nothing_recorded_again(
    installation: Installation,
) -> None:
    edited = Paper(installation.plan).write("plan.actions[a1].status", "Klar").content
    assert docgen("receive", on_desk(edited)).code == 0
    copy = on_desk(edited, "Plan (2).docx")
    with installation.unchanged():
        answer = docgen("receive", copy)
        assert answer.code == 0
        assert "The same file was received before, on 2026-11-23" in said(answer)
        assert "Nothing new was recorded" in said(answer)
        again = docgen("receive", copy, "--json").json
    assert again["recorded"] == []
    assert again["revision"] == 2
    assert [finding["code"] for finding in again["findings"]] == ["received_before"]


def test_the_same_file_twice_in_one_command_is_recorded_once(installation: Installation) -> None:
    edited = Paper(installation.plan).write("plan.actions[a1].status", "Klar").content
    answer = docgen("receive", on_desk(edited), on_desk(edited, "kopia.docx"), "--json")
    assert answer.code == 0
    first, second = answer.json["files"]
    assert (len(first["recorded"]), len(second["recorded"])) == (1, 0)
    assert installation.value("plan.revision") == 2


def test_a_file_that_waits_in_review_does_not_wait_twice(installation: Installation) -> None:
    edited = Paper(installation.plan).remove_row("plan.actions[a9].text").content
    assert docgen("receive", on_desk(edited)).code == 3
    assert docgen("receive", on_desk(edited)).code == 0
    assert len(installation.waiting()) == 1


def test_a_refused_file_given_again_is_refused_again_and_kept_once(
    installation: Installation,
) -> None:
    for _ in range(3):
        assert docgen("receive", on_desk(b"Hej")).code == 4
    assert len(installation.quarantine()) == 1
