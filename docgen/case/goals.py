"""The actions that hang on a goal, when the goal is taken out of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from docgen.case import paths
from docgen.case.applying import unit_of
from docgen.case.values import Data
from docgen.case.wording import item_words
from docgen.messages import say
from docgen.plan.reading import Change, ChangeKind, Printed
from docgen.plan.taxonomy import weigh

_GOALS = "plan.goals"


def serving_only(data: Data, goal: str) -> list[str]:
    """The actions that name no goal but ``goal``; none where that is no goal."""
    if paths.list_of(goal) != _GOALS:
        return []
    wanted = [paths.id_of(goal)]
    return [path for path, action in _actions(data) if list(action.get("goals", ())) == wanted]


def with_hanging(message: str, actions: Sequence[str], data: Data) -> str:
    """``message``, the question whether to take out a goal, with the actions that hang on it."""
    if not actions:
        return message
    hanging = say(
        "No other goal is served by: {actions}. What becomes of each is asked when the goal is "
        "taken out.",
        actions="; ".join(item_words(action, data) for action in actions),
    )
    return f"{message} {hanging}"


def letting_go(data: Data, goal: str) -> list[Change]:
    """The changes by which every action that names ``goal`` no longer does."""
    if paths.list_of(goal) != _GOALS:
        return []
    return [
        _without(f"{path}.goals", list(action["goals"]), goal, data)
        for path, action in _actions(data)
        if paths.id_of(goal) in action.get("goals", ())
    ]


def _actions(data: Data) -> list[tuple[str, dict[str, Any]]]:
    plan = data.get("plan") or {}
    return [(f"plan.actions[{action['id']}]", action) for action in plan.get("actions", ())]


def _without(path: str, goals: list[str], goal: str, data: Data) -> Change:
    left = [each for each in goals if each != paths.id_of(goal)]
    before, after = (
        Printed(ids, ", ".join(item_words(f"{_GOALS}[{each}]", data) for each in ids) or None)
        for ids in (goals, left)
    )
    code, classified = weigh(
        paths.pattern(path), ChangeKind.MOVE, before, after, partial(unit_of, data)
    )
    return Change(path, ChangeKind.MOVE, code, classified, before, after)
