"""A document comes back after the plan has moved on: merged, not refused."""

from __future__ import annotations

from docgen.plan.reading import Severity
from tests.commands.terminal import docgen
from tests.work.installation import PLAN, Installation
from tests.work.paper import Paper
from tests.world.refusal import on_desk, said


def test_changes_in_an_older_revision_are_merged_into_the_plan_as_it_is_now(
    installation: Installation,
) -> None:
    (newer, *_) = installation.issue()
    installation.receive(Paper(newer.content).write("plan.actions[a1].status", "Klar").content)
    assert installation.value("plan.revision") == 2
    older = Paper(installation.plan).write("plan.actions[a3].due", "2026-12-15").content
    answer = docgen("receive", on_desk(older))
    assert answer.code == 0
    assert "issued from revision 1; the plan is now at revision 2" in said(answer)
    assert "The changes were merged into it" in said(answer)
    assert installation.value("plan.revision") == 3
    assert installation.value("plan.actions[a1].status") == "done"
    assert installation.value("plan.actions[a3].due") == "2026-12-15"


def test_what_was_changed_in_both_waits_for_a_person_and_the_newer_stays(
    installation: Installation,
) -> None:
    (newer, *_) = installation.issue()
    installation.receive(Paper(newer.content).write("plan.follow_up.place", "Rum Eken").content)
    older = Paper(installation.plan).write("plan.follow_up.place", "Rum Måsen").content
    assert docgen("receive", on_desk(older)).code == 3
    assert installation.value("plan.follow_up.place") == "Rum Eken"
    assert installation.the_one_waiting("conflict").document_id == PLAN


def test_an_older_revision_that_says_nothing_new_changes_nothing(
    installation: Installation,
) -> None:
    (newer, *_) = installation.issue()
    installation.receive(Paper(newer.content).write("plan.actions[a1].status", "Klar").content)
    received = installation.receive(installation.plan)
    assert received.recorded == ()
    assert installation.value("plan.revision") == 2
    assert [(f.code, f.severity) for f in received.reading.findings] == [
        ("older_revision", Severity.NOTE)
    ]
