"""Which paragraph, table or row of the new file is which of the old one.

What says the same is the same; between, what is alike or carries the same fields is paired, in
order. A block that changed places is deleted in one and inserted in the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from docgen.case.notation import comparable
from docgen.filling.redline.anatomy import Block, Row, Table

Step = tuple[int | None, int | None]
"""An old and a new index: a pair, or one of them alone where it was deleted or inserted."""

ALIKE = 0.5
"""How alike two texts must be, to be shown as one text that was edited."""
_BARELY = 0.05
"""Two tables in the same place are one table whose rows were replaced: two next to each other
would be joined by Word.
"""
_LARGE = 100_000
"""More pairs than this are not compared; what stands between is replaced as a whole."""


@dataclass(frozen=True)
class _Face:
    """What a block or row is compared by."""

    kind: str
    text: str
    keys: frozenset[str]

    @classmethod
    def of(cls, item: Block | Row) -> _Face:
        kind = "paragraph"
        if isinstance(item, Table):
            kind = "table"
        elif isinstance(item, Row):
            kind = f"row {len(item.cells)}"
        return cls(kind, comparable(item.text), item.keys)


def align(olds: Sequence[Block | Row], news: Sequence[Block | Row]) -> list[Step]:
    """The steps from ``olds`` to ``news``, in order; where both differ, deletions come first."""
    old_faces = [_Face.of(item) for item in olds]
    new_faces = [_Face.of(item) for item in news]
    pairs = _same(old_faces, new_faces)
    steps: list[Step] = []
    i = j = 0
    for here, there in [*pairs, (len(olds), len(news))]:
        between = _alike(old_faces[i:here], new_faces[j:there])
        steps.extend(_steps([(i + a, j + b) for a, b in between], range(i, here), range(j, there)))
        if here < len(olds):
            steps.append((here, there))
        i, j = here + 1, there + 1
    return steps


def _same(olds: list[_Face], news: list[_Face]) -> list[tuple[int, int]]:
    """The longest common sequence of those that say something."""
    numbers: dict[_Face, int] = {}

    def numbered(faces: list[_Face], unlike: int) -> list[int]:
        # What is empty says nothing about where it belongs: it gets a number of its own.
        return [
            numbers.setdefault(face, len(numbers)) if face.text.strip() else unlike - number
            for number, face in enumerate(faces)
        ]

    left = numbered(olds, -2)
    right = numbered(news, -2 - len(olds))
    return [
        (block.a + step, block.b + step)
        for block in Indel.opcodes(left, right).as_matching_blocks()
        for step in range(block.size)
    ]


def _alike(olds: list[_Face], news: list[_Face]) -> list[tuple[int, int]]:
    """The pairing with the greatest likeness that keeps the order of both sides."""
    if not olds or not news or len(olds) * len(news) > _LARGE:
        return []
    scores = [[_score(old, new) for new in news] for old in olds]
    best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    for i in range(len(olds) - 1, -1, -1):
        for j in range(len(news) - 1, -1, -1):
            paired = best[i + 1][j + 1] + scores[i][j] if scores[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    pairs = []
    i = j = 0
    while i < len(olds) and j < len(news):
        if scores[i][j] and best[i][j] == best[i + 1][j + 1] + scores[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _score(old: _Face, new: _Face) -> float:
    """0 where the two cannot be one."""
    if old.kind != new.kind:
        return 0.0
    shared = len(old.keys & new.keys) / len(old.keys | new.keys) if old.keys & new.keys else 0.0
    if old.text == new.text:
        return 1 + shared if old.text.strip() else 0.2 + shared
    alike = fuzz.ratio(old.text, new.text) / 100
    if alike >= ALIKE or shared:
        return alike + shared
    return _BARELY if old.kind == "table" else 0.0


def _steps(pairs: list[tuple[int, int]], olds: range, news: range) -> list[Step]:
    steps: list[Step] = []
    i, j = olds.start, news.start
    for here, there in [*pairs, (olds.stop, news.stop)]:
        steps.extend((gone, None) for gone in range(i, here))
        steps.extend((None, come) for come in range(j, there))
        if here < olds.stop:
            steps.append((here, there))
        i, j = here + 1, there + 1
    return steps
