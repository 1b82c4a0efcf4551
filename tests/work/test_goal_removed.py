"""A goal is taken out of the plan: nothing that hung on it is left hanging without a question."""

from __future__ import annotations

import pytest

from docgen.case import values
from docgen.case.applying import differences
from docgen.messages import speaking
from docgen.records.journal import Recorded
from docgen.records.review import ReviewItem
from docgen.work import decide
from docgen.work.merging import merge
from tests.case.cases import family_data
from tests.commands.terminal import docgen
from tests.work.installation import CASE, Installation
from tests.work.paper import Paper

WHO = "Maria Åkerström"
GOAL = "plan.goals[g5]"
ACTIONS = [f"plan.actions[a{number}]" for number in (13, 14, 15)]
"""What is done for the goal, and for nothing else."""


def goal_gone(installation: Installation, *rows: str) -> ReviewItem:
    """The goal's row is missing from the returned plan, and these rows with it."""
    paper = Paper(installation.plan)
    for path in (GOAL, *rows):
        paper.remove_row(f"{path}.text")
    with speaking("en"):
        installation.receive(paper.content)
    return next(item for item in installation.waiting("row_removed") if item.path == GOAL)


def asked(installation: Installation) -> list[str | None]:
    return [item.path for item in installation.waiting("no_goal")]


def test_the_question_names_the_actions_that_hang_on_the_goal(installation: Installation) -> None:
    message = goal_gone(installation).finding["message"]
    assert "No other goal is served by: Action 13 (" in message
    assert all(f"Action {number} (" in message for number in (14, 15))
    assert "Action 12" not in message


def test_actions_whose_rows_are_gone_too_are_not_named_as_left(installation: Installation) -> None:
    message = goal_gone(installation, *ACTIONS).finding["message"]
    assert "No other goal is served" not in message


def test_the_question_of_an_import_names_only_what_the_import_leaves_hanging() -> None:
    """It says itself what the actions it knows of serve now; one was moved here."""
    theirs = family_data()
    theirs["plan"]["goals"] = [goal for goal in theirs["plan"]["goals"] if goal["id"] != "g5"]
    for action, goals in zip(theirs["plan"]["actions"][12:], (["g1"], [], []), strict=True):
        action["goals"] = goals
    here = values.put(family_data(), "plan.actions[a12].goals", ["g5"])
    with speaking("en"):
        merged = merge(here, differences(family_data(), theirs))
    (finding,) = merged.findings
    assert finding.code == "item_removed"
    assert "No other goal is served by: Action 12 (" in finding.message
    assert "Action 13" not in finding.message


def test_taking_the_goal_out_asks_about_each_action_it_leaves(installation: Installation) -> None:
    done = decide.accept(installation.service, goal_gone(installation).id, by=WHO)
    assert asked(installation) == [f"{action}.goals" for action in ACTIONS]
    assert list(done.asked) == [item.id for item in installation.waiting("no_goal")]
    assert not values.has_item(installation.case(), GOAL)
    assert all(installation.value(f"{action}.goals") == [] for action in ACTIONS)


def test_an_action_that_serves_another_goal_too_keeps_that_and_is_not_asked_about(
    installation: Installation,
) -> None:
    installation.take_in(values.put(family_data(), "plan.actions[a14].goals", ["g5", "g2"]))
    decide.accept(installation.service, goal_gone(installation).id, by=WHO)
    assert asked(installation) == [f"{action}.goals" for action in (ACTIONS[0], ACTIONS[2])]
    assert installation.value("plan.actions[a14].goals") == ["g2"]


def test_the_journal_and_the_history_say_what_let_go_of_the_goal(
    installation: Installation,
) -> None:
    decide.accept(installation.service, goal_gone(installation).id, by=WHO)
    entries = [e for e in installation.journal() if e.kind is Recorded.CHANGE]
    assert [entry.payload["change"]["path"] for entry in entries] == [
        *(f"{action}.goals" for action in ACTIONS),
        GOAL,
    ]
    assert {entry.accepted_by for entry in entries} == {WHO}
    assert {entry.revision for entry in entries} == {installation.value("plan.revision")}
    authors = [entry.payload["change"]["author"] for entry in entries]
    assert authors == [WHO, WHO, WHO, None], "no file says what Maria's decision led to"
    told = " ".join(docgen("history", CASE).out.split())
    assert "flyttades från ”Mål 5 (Nora gör något hon tycker om tillsamman…)” till – Maria" in told
    assert installation.replayed().differs == ()


@pytest.mark.parametrize(
    ("decision", "words", "goals"),
    [("accept", (), None), ("correct", ("1, 2",), ["g1", "g2"]), ("reject", (), [])],
)
def test_each_action_is_taken_out_or_serves_other_goals_or_the_whole_plan(
    installation: Installation, decision: str, words: tuple[str, ...], goals: list[str] | None
) -> None:
    decide.accept(installation.service, goal_gone(installation).id, by=WHO)
    item = installation.waiting("no_goal")[0]
    getattr(decide, decision)(installation.service, item.id, *words, by=WHO)
    assert asked(installation) == [f"{action}.goals" for action in ACTIONS[1:]]
    if goals is None:
        assert not values.has_item(installation.case(), ACTIONS[0])
    else:
        assert installation.value(f"{ACTIONS[0]}.goals") == goals
    assert installation.replayed().differs == ()


def test_an_action_whose_own_removal_waits_is_asked_about_only_if_it_is_kept(
    installation: Installation,
) -> None:
    decide.accept(installation.service, goal_gone(installation, *ACTIONS).id, by=WHO)
    assert asked(installation) == []
    one, other, third = installation.waiting("row_removed")
    decide.accept(installation.service, one.id, by=WHO)
    assert asked(installation) == []
    decide.reject(installation.service, other.id, by=WHO)
    decide.reject(installation.service, third.id, by=WHO)
    assert asked(installation) == [f"{action}.goals" for action in ACTIONS[1:]]


def test_an_action_kept_for_the_whole_plan_is_not_asked_about_again(
    installation: Installation,
) -> None:
    decide.accept(installation.service, goal_gone(installation).id, by=WHO)
    for item in installation.waiting("no_goal"):
        decide.reject(installation.service, item.id, by=WHO)
    (document, *_) = installation.issue()
    installation.receive(Paper(document.content).remove_row(f"{ACTIONS[0]}.text").content)
    decide.reject(installation.service, installation.the_one_waiting("row_removed").id, by=WHO)
    assert installation.waiting() == []


def test_keeping_an_action_that_never_served_a_goal_asks_nothing(
    installation: Installation,
) -> None:
    installation.take_in(values.put(family_data(), "plan.actions[a9].goals", []))
    installation.receive(Paper(installation.plan).remove_row("plan.actions[a9].text").content)
    decide.reject(installation.service, installation.the_one_waiting("row_removed").id, by=WHO)
    assert installation.waiting() == []
