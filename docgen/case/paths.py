"""Paths: one address for every value of a case, and its name in each file format.

``child.name``, ``plan.goals[g1].text``, ``plan.actions[a2].status``: fields joined by dots, list
items addressed by id, never by position. The same path with empty brackets,
``plan.goals[].text``, is a *pattern*: the field in every item.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

TAG_LIMIT = 64
"""Word is said to refuse longer content control tags."""

_STEP = re.compile(r"([a-z][a-z0-9_]*)(?:\[([a-z][a-z0-9_]*)?\])?")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: a field, and the id of the item where the field is a list.

    ``item`` is None for a plain field and "" for every item (in a pattern).
    """

    name: str
    item: str | None = None

    def __str__(self) -> str:
        return self.name if self.item is None else f"{self.name}[{self.item}]"


@lru_cache(8192)
def parse(path: str) -> tuple[Step, ...]:
    """The steps of ``path``; raises ValueError when it is not a path."""
    steps = []
    for part in path.split("."):
        match = _STEP.fullmatch(part)
        if not match:
            raise ValueError(f"not a path: {path!r}")
        item = match[2]
        if item is None and part.endswith("[]"):
            item = ""
        steps.append(Step(match[1], item))
    return tuple(steps)


def join(steps: tuple[Step, ...]) -> str:
    """The inverse of :func:`parse`."""
    return ".".join(map(str, steps))


@lru_cache(8192)
def pattern(path: str) -> str:
    """``plan.goals[g1].text`` as ``plan.goals[].text``."""
    return re.sub(r"\[[^\]]*\]", "[]", path)


def absolute(path: str, about: str | None) -> str:
    """``meeting.date`` as ``meetings[m1].date``, where ``about`` is that meeting."""
    head, _, rest = path.partition(".")
    if about and about.startswith(f"{head}s["):
        return f"{about}.{rest}"
    return path


def item_of(path: str) -> str | None:
    """The innermost list item a path lies in: ``plan.goals[g1].text`` gives ``plan.goals[g1]``."""
    end = path.rfind("]")
    return path[: end + 1] if end >= 0 else None


def list_of(item: str) -> str:
    """The list an item path belongs to: ``plan.goals[g1]`` gives ``plan.goals``."""
    return item[: item.rfind("[")]


def id_of(item: str) -> str:
    """The id of an item path: ``plan.goals[g1]`` gives ``g1``."""
    return item[item.rfind("[") + 1 : -1]
