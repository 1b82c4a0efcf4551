"""What kind of change an edit is, and what it asks of people (domain.md 2.4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from docgen.plan.reading import ChangeClass, ChangeKind, Printed

_S, _T, _A = ChangeClass.SUBSTANTIVE, ChangeClass.TRACKED, ChangeClass.ADMINISTRATIVE

# The first line that fits says it; patterns of paths, in the order of the table in domain.md.
_EDITS: tuple[tuple[str, str, ChangeClass], ...] = (
    (r"participants\[\]\.(phone|email|role|unit|name|functions.*)", "PART_CONTACT", _A),
    (r"participants\[\]\.(since|until)", "PART_LEFT", _A),
    (r"plan\.family_navigator(_from)?", "LOTS_CHANGE", _S),
    (r"plan\.overall_responsible(_unit)?", "RESP_PRINCIPAL_CHANGE", _S),
    (r"guardians\[\]\.(phone|email|address|language|interpreter)", "PART_CONTACT", _A),
    (r"guardians\[\]\..*", "GUARDIAN_CHANGE", _S),
    (r"plan\.goals\[\]\.status", "GOAL_STATUS", _S),
    (r"plan\.goals\[\]\..*", "GOAL_EDIT", _S),
    (r"plan\.actions\[\]\.(responsible)", "ACTION_RESP", _T),
    (r"plan\.actions\[\]\.(unit|principal)", "ACTION_RESP", _S),
    (r"plan\.actions\[\]\.(start|due)", "ACTION_DUE", _T),
    (r"plan\.actions\[\]\.(status|result)", "ACTION_STATUS", _T),
    (r"plan\.actions\[\]\.goals", "ACTION_MOVE", _S),
    (r"plan\.actions\[\]\..*", "ACTION_EDIT", _S),
    (r"plan\.needs\[\]\..*", "NEED_EDIT", _S),
    (r"plan\.replacements\[\]\..*", "REPLACEMENT_EDIT", _T),
    (r"plan\.(current_situation|child_voice|agency_notes.*|resources|ongoing_interventions)",
     "SITUATION_EDIT", _S),
    (r"plan\.follow_up\.(date|start|place)", "NEXT_DATE", _T),
    (r"plan\.follow_up\..*", "FOLLOWUP_RESULT", _T),
    (r"consents\[\]\.(valid_from|valid_to|withdrawals.*)", "CONSENT_END", _S),
    (r"consents\[\]\..*", "CONSENT_SCOPE", _S),
    (r"meetings\[\]\..*", "MEETING_EDIT", _T),
)  # fmt: skip

_ITEMS: dict[tuple[str, ChangeKind], tuple[str, ChangeClass]] = {
    ("plan.goals[]", ChangeKind.ADD): ("GOAL_ADD", _S),
    ("plan.goals[]", ChangeKind.REMOVE): ("GOAL_DROP", _S),
    ("plan.actions[]", ChangeKind.ADD): ("ACTION_ADD", _S),
    ("plan.actions[]", ChangeKind.REMOVE): ("ACTION_REMOVE", _S),
    ("plan.needs[]", ChangeKind.ADD): ("NEED_ADD", _S),
    ("plan.needs[]", ChangeKind.REMOVE): ("NEED_REMOVE", _S),
    ("plan.replacements[]", ChangeKind.ADD): ("REPLACEMENT_ADD", _T),
    ("participants[]", ChangeKind.ADD): ("PART_ADD", _S),
    ("participants[]", ChangeKind.REMOVE): ("PART_LEFT", _A),
    ("guardians[]", ChangeKind.ADD): ("GUARDIAN_CHANGE", _S),
    ("guardians[]", ChangeKind.REMOVE): ("GUARDIAN_CHANGE", _S),
}


@cache
def classify(pattern: str, kind: ChangeKind) -> tuple[str, ChangeClass]:
    """The code and class of a change at ``pattern`` (``plan.goals[].text``, or an item's own).

    An action moved to another person is ``tracked`` here; whether the person is of another unit,
    which makes it substantive, is known only with the case: :func:`weigh`.
    """
    if kind in (ChangeKind.ADD, ChangeKind.REMOVE):
        generic = "ITEM_ADD" if kind is ChangeKind.ADD else "ITEM_REMOVE"
        return _ITEMS.get((pattern, kind), (generic, _S))
    for expression, code, classified in _EDITS:
        if re.fullmatch(expression, pattern):
            return code, classified
    return "VALUE_EDIT", _T


def weigh(
    pattern: str,
    kind: ChangeKind,
    before: Printed | None,
    after: Printed | None,
    unit_of: Callable[[str], str | None],
) -> tuple[str, ChangeClass]:
    """:func:`classify`, with the case to ask: ``unit_of`` gives the unit of a person by id."""
    code, classified = classify(pattern, kind)
    if pattern == "plan.actions[].responsible" and kind is ChangeKind.EDIT:
        units = [unit_of(p.value) if p and p.value else None for p in (before, after)]
        classified = responsible_class(*units)
    return code, classified


def responsible_class(unit_before: str | None, unit_after: str | None) -> ChangeClass:
    """Another person of the same unit is tracked; of another or an unknown unit, substantive."""
    return _T if unit_before and unit_before == unit_after else _S
