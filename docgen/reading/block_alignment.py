"""Which block of a returned file is which of the document before it.

Anchors decide where they survive; likeness of text where they do not. Order may change.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property

from rapidfuzz import fuzz

from docgen.case.notation import comparable
from docgen.office import blocks
from docgen.reading import imprint
from docgen.reading.likeness import ALIKE, Pairs, in_order


def align_blocks(base: Sequence[imprint.Block], new: Sequence[blocks.Block]) -> Pairs:
    """Pair the blocks of one story."""
    olds, news = [_Face(block) for block in base], [_Face(block) for block in new]

    @cache
    def there(i: int) -> list[int]:
        return _rivals(olds[i], news)

    @cache
    def here(j: int) -> list[int]:
        return _rivals(news[j], olds)

    @cache
    def score(i: int, j: int) -> float:
        return _block_score(olds[i], news[j])

    def settled(i: int, j: int) -> bool:
        """Whether neither of the two has a better partner than the other."""
        if is_untouched(base[i], new[j]):
            return True
        if olds[i].is_table != news[j].is_table or olds[i].first != news[j].first:
            return False
        # No other with the same heading is as like as one with the same anchors too.
        if there(i) or here(j):
            pairs = {*((i, k) for k in there(i)), *((k, j) for k in here(j))}
            return pairs == {(i, j)} or (
                (i, j) in pairs and all(score(*pair) <= score(i, j) for pair in pairs)
            )
        return _same_text(olds[i], news[j])

    # What is settled at the beginning and at the end needs no weighing against the rest.
    start, old_end, new_end = 0, len(olds), len(news)
    while start < min(old_end, new_end) and settled(start, start):
        start += 1
    while start < min(old_end, new_end) and settled(old_end - 1, new_end - 1):
        old_end, new_end = old_end - 1, new_end - 1
    between, among = range(start, old_end), range(start, new_end)
    scores = [[score(i, j) for j in among] for i in between]
    pairs = {j: j for j in range(start)}
    pairs.update((among[b], between[a]) for b, a in in_order(scores).items())
    pairs.update(zip(range(new_end, len(news)), range(old_end, len(olds)), strict=True))
    # A section that was moved: its anchors still tell.
    left = [i for i in between if i not in pairs.values()]
    for j in among:
        if j in pairs or not left:
            continue
        best = max(left, key=lambda i: scores[i - start][j - start])
        if scores[best - start][j - start] > 1:
            pairs[j] = best
            left.remove(best)
    return pairs


def is_untouched(base: imprint.Block, new: blocks.Block) -> bool:
    """Whether a block says the same as before, with the same anchors."""
    if isinstance(base, imprint.Table):
        return isinstance(new, blocks.Table) and base.said == [row.said for row in new.rows]
    return isinstance(new, blocks.Paragraph) and base.text == new.text and base.keys == new.keys


class _Face:
    """What two blocks are compared by, worked out when it is asked for."""

    def __init__(self, block: imprint.Block | blocks.Block) -> None:
        self._block = block
        self.is_table = isinstance(block, imprint.Table | blocks.Table)

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(self._block.keys)

    @cached_property
    def raw(self) -> str:
        if isinstance(self._block, imprint.Table | blocks.Table):
            return "\n".join([row.text for row in self._block.rows])
        return self._block.text

    @cached_property
    def text(self) -> str:
        return comparable(self.raw)

    @property
    def first(self) -> list[str]:
        """The first row of a table."""
        return [row.text for row in getattr(self._block, "rows", ())[:1]]

    @cached_property
    def header(self) -> str:
        """The first row of a table."""
        if isinstance(self._block, imprint.Table | blocks.Table) and self._block.rows:
            return " ".join([comparable(text) for text in self._block.rows[0].text.split("\t")])
        return ""

    @cached_property
    def corner(self) -> str:
        """The first cell of a table, which says what the rest is about."""
        rows = getattr(self._block, "rows", ())
        return comparable(rows[0].cells[0].text) if rows and rows[0].cells else ""


def _rivals(face: _Face, others: Sequence[_Face]) -> list[int]:
    """Which of ``others`` share an anchor with a block."""
    return [
        number
        for number, other in enumerate(others)
        if face.is_table == other.is_table and not face.keys.isdisjoint(other.keys)
    ]


def _same_text(base: _Face, new: _Face) -> bool:
    return base.raw == new.raw or base.text == new.text


def _block_score(base: _Face, new: _Face) -> float:
    """Above 1 where anchors agree; 0 where the two cannot be the same block."""
    if base.is_table != new.is_table:
        return 0.0
    # A table headed as before is that table, whatever was pasted into it.
    headed = 2.0 if base.header and base.header == new.header else 0.0
    shared = len(base.keys & new.keys)
    if shared:
        alike = 0.0
        if base.is_table:
            alike = 1.0 if _same_text(base, new) else fuzz.ratio(base.text, new.text) / 100
        return headed + 1 + shared / len(base.keys) + alike
    if _same_text(base, new):
        return headed + (1.0 if base.text.strip() else 0.2)
    if headed:
        return headed
    if not base.text.strip() or not new.text.strip():
        return 0.0
    score = fuzz.ratio(base.text, new.text, score_cutoff=ALIKE * 100) / 100
    if base.is_table:
        score = max(score, fuzz.ratio(base.header, new.header, score_cutoff=ALIKE * 100) / 100)
        if base.corner and base.corner == new.corner:
            return max(score, ALIKE)
    return score
