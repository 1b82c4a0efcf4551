"""The difference between two texts, by whole words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection
from typing import NamedTuple

from rapidfuzz.distance import Indel

_WORD = re.compile(r"\w+(?:[-.,:/'’@]\w+)*|\s|[^\w\s]")
"""A word, a date, a number or an address is one; so is each sign and each space."""
_REWRITTEN = 0.3
"""Where less of a text than this is left, single words that stayed only disturb the reader."""


class Edit(NamedTuple):
    """``old[start:end]`` became ``new[new_start:new_end]``."""

    start: int
    end: int
    new_start: int
    new_end: int

    @property
    def inserts(self) -> bool:
        return self.new_end > self.new_start

    @property
    def replaces(self) -> bool:
        return self.inserts and self.end > self.start


def edits(
    old: str, new: str, walls: Collection[int] = (), *, deletion_first: bool = False
) -> list[Edit]:
    """What to delete and insert to turn ``old`` into ``new``.

    ``walls`` are offsets in ``old`` where a content control begins or ends: an edit is not made
    longer across them. ``deletion_first`` asks for no insertion at the very beginning without a
    deletion before it: a word is deleted and inserted again.
    """
    if old == new:
        return []
    olds, news = _WORD.findall(old), _WORD.findall(new)
    numbers: dict[str, int] = {}
    left, right = ([numbers.setdefault(t, len(numbers)) for t in side] for side in (olds, news))
    blocks = Indel.opcodes(left, right).as_matching_blocks()
    old_at, new_at = _offsets(olds), _offsets(news)
    kept = [
        Edit(old_at[b.a], old_at[b.a + b.size], new_at[b.b], new_at[b.b + b.size])
        for b in blocks
        if b.size
    ]
    kept = _without_scraps(kept, old, new, sorted(walls))
    found: list[Edit] = []
    start = new_start = 0
    for same in [*kept, Edit(len(old), len(old), len(new), len(new))]:
        if (start, new_start) != (same.start, same.new_start):
            found.append(Edit(start, same.start, new_start, same.new_start))
        start, new_start = same.end, same.new_end
    joined = _joined(found, old, walls)
    if deletion_first and olds and joined[0][:2] == (0, 0):
        first, rest = joined[0], joined[1:]
        joined = [Edit(0, len(olds[0]), 0, first.new_end + len(olds[0])), *rest]
        if rest and rest[0].start == joined[0].end:
            joined[:2] = [Edit(0, rest[0].end, 0, rest[0].new_end)]
    return joined


def _without_scraps(kept: list[Edit], old: str, new: str, walls: list[int]) -> list[Edit]:
    """``kept`` without the few words that stayed in a text that was rewritten.

    The text of each content control is judged by itself.
    """
    left: list[Edit] = []
    for start, end in itertools.pairwise([0, *walls, len(old)]):
        inside = [
            Edit(at, upto, same.new_start + at - same.start, same.new_start + upto - same.start)
            for same in kept
            if (at := max(start, same.start)) < (upto := min(end, same.end))
        ]
        stayed = sum(len(old[same.start : same.end].strip()) for same in inside)
        whole = end - start if walls else max(len(old), len(new))
        if stayed < _REWRITTEN * whole:
            inside = [
                same
                for same in inside
                if same.start == same.new_start == 0
                or (same.end, same.new_end) == (len(old), len(new))
            ]
        left.extend(inside)
    return left


def _joined(found: list[Edit], old: str, walls: Collection[int]) -> list[Edit]:
    """Edits with nothing but spaces and signs between them, as one."""
    joined: list[Edit] = []
    for edit in found:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.replaces
            and edit.replaces
            and not any(char.isalnum() for char in old[last.end : edit.start])
            and not any(last.end <= wall <= edit.start for wall in walls)
        ):
            joined[-1] = Edit(last.start, edit.end, last.new_start, edit.new_end)
        else:
            joined.append(edit)
    return joined


def _offsets(parts: list[str]) -> list[int]:
    offsets = [0]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    return offsets
