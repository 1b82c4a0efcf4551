"""How alike two texts are, and which of many go together by it."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from docgen.case.notation import comparable

Pairs = dict[int, int]
"""Index in the new sequence to index in the base; each at most once."""

ALIKE = 0.6
"""How alike two rows without anchors must be, when most rows have lost theirs."""
NEARLY_SAME = 0.9
"""The same when most rows kept their anchors: then one without is probably new."""


def likeness(one: str, other: str) -> float:
    """0 for nothing in common, 1 for the same text."""
    if one == other:
        return 1.0
    return alike(comparable(one), comparable(other))


def alike(one: str, other: str, least: float = 0) -> float:
    """The same of texts as they are compared; 0 for less than ``least``."""
    return 1.0 if one == other else fuzz.ratio(one, other, score_cutoff=100 * least) / 100


def in_order(scores: Sequence[Sequence[float]]) -> Pairs:
    """The pairing with the greatest sum of scores that keeps the order of both sides."""
    rows = len(scores)
    columns = len(scores[0]) if scores else 0
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            pair = scores[i][j]
            best[i][j] = max(
                best[i + 1][j],
                best[i][j + 1],
                best[i + 1][j + 1] + pair if pair > 0 else 0.0,
            )
    pairs: Pairs = {}
    i = j = 0
    while i < rows and j < columns:
        pair = scores[i][j]
        if pair > 0 and best[i][j] == best[i + 1][j + 1] + pair:
            pairs[j] = i
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs
