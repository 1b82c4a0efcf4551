"""Ids for items that people write in: unique in the case, never reused."""

from __future__ import annotations

from collections.abc import Collection

_PREFIXES = {
    "guardians": "vh",
    "units": "e",
    "participants": "p",
    "consents": "s",
    "meetings": "m",
    "plan.goals": "g",
    "plan.actions": "a",
    "plan.needs": "n",
    "plan.agency_notes": "k",
    "plan.replacements": "b",
    "plan.approvals": "ok",
}


def mint(listed: str, taken: Collection[str]) -> str:
    """A new id for an item of the list ``listed`` (as ``plan.actions``), not among ``taken``.

    It follows the numbers in use: after ``a15`` comes ``a16``, also when ``a15`` was removed.
    """
    prefix = _PREFIXES.get(listed, "x")
    numbers = [
        int(item.removeprefix(prefix))
        for item in taken
        if item.startswith(prefix) and item.removeprefix(prefix).isdigit()
    ]
    return f"{prefix}{max(numbers, default=0) + 1}"
