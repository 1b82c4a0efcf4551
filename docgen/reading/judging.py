"""Differences found become changes, certain and attributed, or findings that ask a person.

The rule of the house: a value is either read with certainty or raised for review; a wrong value
taken silently is the worst outcome there is.
"""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from docgen.case import paths
from docgen.case.notation import comparable, is_empty, same
from docgen.case.numbers import find_document_ids, printed_document_id
from docgen.messages import say
from docgen.office.properties import SaveFacts
from docgen.reading.base import Base
from docgen.reading.credits import Credits
from docgen.reading.differences import Match, Outside
from docgen.reading.row_judging import RowJudge, named_rows
from docgen.reading.strike_judging import judge_strikes, judge_struck_rows
from docgen.reading.value_judging import ValueJudge, is_another_name
from docgen.reading.verdicts import Verdicts, short


def judge(
    now: Match, before_tracking: Match, base: Base, facts: SaveFacts, zone: ZoneInfo
) -> Verdicts:
    """Judge a file by its accepted view (``now``) and its original view."""
    verdicts = Verdicts()
    credits_ = Credits(before_tracking, base, facts, zone)
    added = named_rows(now, base)
    names = replace(
        base.names,
        persons={**base.names.persons, **_renamed(now, "participants")},
        units={**base.names.units, **_renamed(now, "units")},
        goals=_numbers_that_hold(now, base),
    )
    judge_struck_rows(now, base, credits_, verdicts)
    values = ValueJudge(now, base, names, credits_, verdicts)
    values.judge()
    RowJudge(now, base, names, credits_, verdicts).judge(added, values)
    for outside in now.outside:
        _outside(outside, base, credits_, verdicts)
    judge_strikes(now, base, verdicts)
    for part in now.pictures:
        verdicts.look(
            "picture_added",
            say("A picture was put into the document. What it shows is not read."),
            say("Look at it in the file, and write what matters into the fields."),
            where={"part": part},
        )
    return verdicts


def _is_undone(outside: Outside, base: Base) -> bool:
    """Whether a difference only takes back what an earlier save of the document had.

    It was asked about then; and what a person wrote in one copy is missing in every other.
    """
    before, after = (
        {line for line in comparable(text).split("\n") if line}
        for text in (outside.before, outside.after)
    )
    then = base.words
    return before <= then - base.own_words and after <= base.own_words - then


def _renamed(now: Match, listed: str) -> dict[str, str]:
    """Who has another name in the file where they stand themselves: so they are called wherever
    something refers to them, as when a name is replaced everywhere.
    """
    renamed: dict[str, str] = {}
    for path, founds in now.found.items():
        if paths.pattern(path) != f"{listed}[].name":
            continue
        texts = {found.text for found in founds if not same(found.text, found.before)}
        name = texts.pop() if len(texts) == 1 else ""
        if (
            not is_empty(name)
            and not any(found.doubt for found in founds)
            and not is_another_name(founds[0].before, name)
        ):
            renamed[paths.id_of(paths.item_of(path) or "")] = name
    return renamed


def _numbers_that_hold(now: Match, base: Base) -> dict[str, int]:
    """The goals by the numbers people see, less those that mean another goal than before.

    Word numbers the goals as they stand, so a goal put in or taken out renumbers those after it;
    a number somebody wrote may then mean the goal that had it or the one that has it.
    """
    before, after = base.imprint.goal_numbers, now.imprint.goal_numbers
    if not before and not after:
        return dict(base.names.goals)
    had = {number: goal for goal, number in before.items()}
    return {goal: number for goal, number in after.items() if had.get(number, goal) == goal}


def _outside(outside: Outside, base: Base, credits_: Credits, verdicts: Verdicts) -> None:
    if _is_undone(outside, base):
        verdicts.note(
            "outside_undone",
            say(
                "Outside the fields it stands as issued again, without: {text}",
                text=short(outside.before),
            )
            if outside.before.strip()
            else say("The form's own text is back: {text}", text=short(outside.after)),
        )
        return
    number = _lost_number(outside)
    code = "text_outside_fields"
    if number is not None:
        code = "number_changed"
        message = say(
            "The document number {number} was changed by hand to {written}. The file was read as "
            "{number} all the same.",
            number=printed_document_id(number),
            written=_written_instead(outside),
        )
        suggestion = say("Check that it is that document. If it is another, reject all it says.")
    elif outside.after.strip():
        message = say("Text was written outside the fields: {text}", text=short(outside.after))
        suggestion = say("Decide where it belongs, write it there, and close this.")
    else:
        message = say("The form's own text is missing: {text}", text=short(outside.before))
        suggestion = say("Check that nothing important was deleted with it.")
    who = credits_.of_outside(outside)
    if who.author:
        message = f"{message} ({who.author})"
    elif who.saved_by:
        message = f"{message} ({say('saved by {name}', name=who.saved_by)})"
    verdicts.look(
        code,
        message,
        suggestion,
        where={**outside.where, "before": outside.before, "text": outside.after},
    )


def _lost_number(outside: Outside) -> str | None:
    """The document's number, where something else was written in its place."""
    if not outside.after.strip():
        return None
    there = find_document_ids(outside.after)
    return next((n for n in find_document_ids(outside.before) if n not in there), None)


def _written_instead(outside: Outside) -> str:
    """The words that were not there before; all of them where that says nothing."""
    before = set(outside.before.split())
    new = [word for word in outside.after.split() if word not in before]
    return short(" ".join(new) or outside.after)
