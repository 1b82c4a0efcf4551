"""Views a template may follow beside the fields themselves: from a goal to its actions, from a
plan to its meeting, and to empty rows for what is written in by hand or in Word.

Each is made of a part of the case and gives parts, with the paths they have at home.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from docgen.case import paths
from docgen.filling import lookup

if TYPE_CHECKING:
    # What is made here is made of these, and they lead here.
    from docgen.filling.nodes import Items, Leaf, Node

SPARE_ROWS = 3
_ACTIONS = "plan.actions[]"


def _goal_actions(goal: Node) -> Items:
    """The actions under a goal; each stands once, under the first goal it names."""
    blank = goal.printing.blank
    if blank is not None:
        rows = blank.get("goal.actions", 1)
        first = (int(paths.id_of(goal.path).removeprefix("new") or 1) - 1) * rows
        return _new_actions(goal, range(first + 1, first + rows + 1))
    own = paths.id_of(goal.path)
    return _actions(goal, lambda action: (action.get("goals") or [None])[0] == own)


def _loose_actions(plan: Node) -> Items:
    if plan.printing.blank is not None:
        return _new_actions(plan, range(0))
    return _actions(plan, lambda action: not action.get("goals"))


def _others_actions(plan: Node) -> Items:
    """Actions of the family and others: item 3 of SoL 10 kap. 8 §."""
    return _actions(plan, lambda action: action.get("principal") in ("family", "other"))


def _spare_actions(plan: Node) -> Items:
    """Empty rows with ids, for what is written in by hand or in Word."""
    first = 1
    blank = plan.printing.blank
    if blank is not None:
        first += blank.get("plan.goals", 1) * blank.get("goal.actions", 1)
    return _new_actions(plan, range(first, first + SPARE_ROWS))


def _spare_replacements(plan: Node) -> Items:
    """An empty row for the next change of persons (seed S0: they are logged in the plan)."""
    return _one_spare(plan, "replacements")


def _spare_withdrawals(consent: Node) -> Items:
    """An empty row for a withdrawal, which anybody in the unit may receive."""
    return _one_spare(consent, "withdrawals")


def _plan_meeting(plan: Node) -> Node | Leaf:
    """The meeting a plan was made at."""
    return _referred(plan, "meeting", "meetings")


def _meeting_consent(meeting: Node) -> Node | Leaf:
    """The consent a meeting rests on."""
    return _referred(meeting, "consent", "consents")


def _actions(part: Node, chosen: Callable[[dict[str, Any]], bool]) -> Items:
    return part.several(
        part.at(f"plan.actions[{action['id']}]", action, _ACTIONS)
        for action in lookup.actions(part.printing.data)
        if chosen(action)
    )


def _new_actions(part: Node, numbers: range) -> Items:
    return part.several(part.at(f"plan.actions[new{n}]", {}, _ACTIONS) for n in numbers)


def _one_spare(owner: Node, listed: str) -> Items:
    rows = (owner.printing.blank or {}).get(f"{owner.pattern}.{listed}".replace("[]", ""), 0)
    return owner.several([owner.at(f"{owner.path}.{listed}[new{rows + 1}]")])


def _referred(part: Node, name: str, listed: str) -> Node | Leaf:
    if part.printing.blank is not None:
        return part.at(f"{listed}[new1]")
    reference = part.data.get(name)
    return part.nobody() if reference is None else part.at(f"{listed}[{reference}]")


DERIVED: dict[tuple[str, str], Callable[[Node], Any]] = {
    ("plan", "meeting"): _plan_meeting,
    ("meetings[]", "consent"): _meeting_consent,
    ("plan.goals[]", "actions"): _goal_actions,
    ("plan", "loose_actions"): _loose_actions,
    ("plan", "others_actions"): _others_actions,
    ("plan", "spare_actions"): _spare_actions,
    ("plan", "spare_replacements"): _spare_replacements,
    ("consents[]", "spare_withdrawals"): _spare_withdrawals,
}
"""By the pattern of the part and the name of the view."""
