"""Three ways: what the copy said before, what it says now, and what the case says meanwhile."""

from __future__ import annotations

from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise
from typing import Any

from docgen.plan.reading import Change, ChangeKind


class Settlement(StrEnum):
    """What becomes of one change."""

    APPLY = "apply"
    """The case still says what the copy said before: the change is recorded."""
    ALREADY = "already"
    """The case says it already."""
    CONFLICT = "conflict"
    """The case was changed meanwhile, to something else: a person chooses."""
    GONE = "gone"
    """The item is no longer in the case: a person decides."""


def settle(change: Change, ours: Any, *, exists: bool) -> Settlement:
    """Settle one change against the case.

    ``ours`` is what the case says at the change's path (plain JSON data; for an added item, the
    item there, if any), ``exists`` whether the item the path lies in exists. A removal never
    comes here: it always waits for a person.
    """
    if change.kind is ChangeKind.REMOVE:
        raise ValueError("a removal is a person's decision")
    after = change.after.value if change.after else None
    if change.kind is ChangeKind.ADD:
        if not exists:
            return Settlement.APPLY
        return (
            Settlement.ALREADY if _without_id(ours) == _without_id(after) else (Settlement.CONFLICT)
        )
    if not exists:
        return Settlement.GONE
    before = change.before.value if change.before else None
    if same_value(ours, after):
        return Settlement.ALREADY
    return Settlement.APPLY if same_value(ours, before) else Settlement.CONFLICT


def merge_texts(base: str, ours: str, theirs: str) -> str | None:
    """Two rewordings of a text of several lines as one, where they do not touch.

    They touch where they changed the same line, or lines next to each other: then None, and a
    person chooses.
    """
    lines = [text.split("\n") for text in (base, ours, theirs)]
    was, one, other = ([" ".join(line.split()) for line in text] for text in lines)
    # An edit that both made is one.
    edits = {
        (i1, i2, tuple(now[j1:j2])): lines[1 + side][j1:j2]
        for side, now in enumerate((one, other))
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
        if tag != "equal"
    }
    if any(end >= start for (_, end, _), (start, _, _) in pairwise(sorted(edits))):
        return None
    merged = list(lines[0])
    for (start, end, _), new in sorted(edits.items(), reverse=True):
        merged[start:end] = new
    return "\n".join(merged)


def same_value(one: Any, other: Any) -> bool:
    """Equal, where every kind of empty is the same, and spaces at line ends say nothing."""
    if isinstance(one, str) and isinstance(other, str):
        return [line.split() for line in one.strip().split("\n")] == [
            line.split() for line in other.strip().split("\n")
        ]
    return bool((one or None) == (other or None))


def _without_id(item: Any) -> Any:
    return {k: v for k, v in item.items() if k != "id" and v} if isinstance(item, dict) else item
