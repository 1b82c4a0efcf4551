"""Differences found become changes, certain and attributed, or findings that ask a person.

The rule of the house: a value is either read with certainty or raised for review; a wrong value
taken silently is the worst outcome there is.
"""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from docgen.messages import say
from docgen.office.anchors import SaveFacts
from docgen.reading.base import Base
from docgen.reading.credits import Credits
from docgen.reading.differences import Match, Outside
from docgen.reading.row_judging import RowJudge, named_rows
from docgen.reading.value_judging import ValueJudge
from docgen.reading.verdicts import Verdicts, short


def judge(
    now: Match, before_tracking: Match, base: Base, facts: SaveFacts, zone: ZoneInfo
) -> Verdicts:
    """Judge a file by its accepted view (``now``) and its original view."""
    verdicts = Verdicts()
    credits_ = Credits(before_tracking, base, facts, zone)
    added = named_rows(now, base)
    names = replace(base.names, goals=_numbers_that_hold(now, base))
    values = ValueJudge(now, base, names, credits_, verdicts)
    values.judge()
    RowJudge(now, base, names, credits_, verdicts).judge(added, values)
    for outside in now.outside:
        _outside(outside, credits_, verdicts)
    for part in now.pictures:
        verdicts.look(
            "picture_added",
            say("A picture was put into the document. What it shows is not read."),
            say("Look at it in the file, and write what matters into the fields."),
            where={"part": part},
        )
    return verdicts


def _numbers_that_hold(now: Match, base: Base) -> dict[str, int]:
    """The goals by the numbers people see, less those that mean another goal than before.

    Word numbers the goals as they stand, so a goal put in or taken out renumbers those after it;
    a number somebody wrote may then mean the goal that had it or the one that has it.
    """
    before, after = base.imprint.goal_numbers(), now.imprint.goal_numbers()
    if not before and not after:
        return dict(base.names.goals)
    had = {number: goal for goal, number in before.items()}
    return {goal: number for goal, number in after.items() if had.get(number, goal) == goal}


def _outside(outside: Outside, credits_: Credits, verdicts: Verdicts) -> None:
    who = credits_.of_outside(outside)
    if outside.after.strip():
        message = say("Text was written outside the fields: {text}", text=short(outside.after))
        suggestion = say("Decide where it belongs, write it there, and close this.")
    else:
        message = say("The form's own text is missing: {text}", text=short(outside.before))
        suggestion = say("Check that nothing important was deleted with it.")
    if who.author:
        message = f"{message} ({who.author})"
    elif who.saved_by:
        message = f"{message} ({say('saved by {name}', name=who.saved_by)})"
    verdicts.look(
        "text_outside_fields",
        message,
        suggestion,
        where={**outside.where, "before": outside.before, "text": outside.after},
    )
