"""Which cell of a row is which of the row before it, and where that is not certain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from docgen.case import notation
from docgen.messages import say
from docgen.office import blocks
from docgen.reading import imprint


class CellPair(NamedTuple):
    """A cell of the base and its cell now; ``doubt`` says why a change in it is not certain."""

    was: imprint.Box
    now: blocks.Cell | None
    doubt: str | None = None


@dataclass(frozen=True)
class CellPairs:
    """The cells of a row, in the order of the base; ``left`` are new ones without a base."""

    pairs: list[CellPair]
    left: list[blocks.Cell]


Columns = frozenset[int]
"""Grid columns of a table, counted from 0."""


def pair_cells(old: imprint.Row, new: blocks.Row, renamed: Columns) -> CellPairs:
    """Pair the cells of one row. ``renamed`` are the columns whose headings were changed."""
    if len(old.cells) != len(new.cells):
        return _reshaped(old, new)
    pairs = []
    label_changed = False
    start = 0
    for was, now in zip(old.cells, new.cells, strict=True):
        doubt = None
        if not was.slots:
            label_changed = not notation.same(was.text, now.text)
        elif was.merged != now.merged:
            doubt = _merged()
        elif label_changed or renamed.intersection(range(start, start + was.span)):
            doubt = say("The heading or label beside it was changed as well.")
        elif _is_anothers(was, now, old):
            doubt = say("It seems to come from another cell of the row.")
        pairs.append(CellPair(was, now, doubt))
        start += was.span
    return CellPairs(pairs, [])


def renamed_columns(old: imprint.Row, new: blocks.Row) -> Columns:
    """The columns whose heading says something else now; none where that cannot be told."""
    if len(old.cells) != len(new.cells):
        return frozenset()
    found: set[int] = set()
    start = 0
    for was, now in zip(old.cells, new.cells, strict=True):
        if not notation.same(was.text, now.text):
            found.update(range(start, start + was.span))
        start += was.span
    return frozenset(found)


def _reshaped(old: imprint.Row, new: blocks.Row) -> CellPairs:
    """Cells were merged, split, added or taken away: anchors tell, and equal text; the rest is
    one heap.
    """
    left = list(new.cells)
    found: dict[int, blocks.Cell] = {}
    for index, was in enumerate(old.cells):
        own = set(was.paths)
        holders = [cell for cell in left if own & _tags(cell)]
        others = {path for other in old.cells if other is not was for path in other.paths}
        if len(holders) == 1 and not others & _tags(holders[0]):
            found[index] = holders[0]
            left.remove(holders[0])
    for index, was in enumerate(old.cells):
        if index in found:
            continue
        same = next((cell for cell in left if notation.same(was.text, cell.text)), None)
        if same is not None:
            found[index] = same
            left.remove(same)
    heap = blocks.Cell([block for cell in left for block in cell.blocks]) if left else None
    # Where a cell's words went nobody knows: perhaps into one that is found.
    lost = any(
        not notation.is_empty(was.text) for index, was in enumerate(old.cells) if index not in found
    )
    pairs = [
        CellPair(was, found.get(index, heap), None if index in found and not lost else _merged())
        for index, was in enumerate(old.cells)
    ]
    return CellPairs(pairs, left)


def _is_anothers(was: imprint.Box, now: blocks.Cell, row: imprint.Row) -> bool:
    """Whether a cell holds the controls of another cell of its row, and not its own."""
    tags = _tags(now)
    others = {path for other in row.cells if other is not was for path in other.paths}
    return not tags & set(was.paths) and bool(tags & others)


def _tags(cell: blocks.Cell) -> set[str]:
    return {tag for paragraph in cell.paragraphs for tag in paragraph.tags}


def _merged() -> str:
    return say("The cells of this row were merged, split or moved.")
