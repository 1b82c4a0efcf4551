"""Which block and which row of a returned file is which of the document before it.

Anchors decide where they survive; likeness of text where they do not. Order may change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from docgen.case.notation import comparable
from docgen.office import views
from docgen.reading import imprint

Pairs = dict[int, int]
"""Index in the new sequence to index in the base; each at most once."""

ALIKE = 0.6
"""How alike two rows without anchors must be, when most rows have lost theirs."""
NEARLY_SAME = 0.9
"""The same when most rows kept their anchors: then one without is probably new."""


def likeness(one: str, other: str) -> float:
    """0 for nothing in common, 1 for the same text."""
    one, other = comparable(one), comparable(other)
    if one == other:
        return 1.0
    return fuzz.ratio(one, other) / 100


def align_blocks(base: Sequence[imprint.Block], new: Sequence[views.Block]) -> Pairs:
    """Pair the blocks of one story."""
    olds = [_Face.of_base(block) for block in base]
    news = [_Face.of_new(block) for block in new]
    scores = [[_block_score(old, face) for face in news] for old in olds]
    pairs = _monotone(scores)
    # A section that was moved: its anchors still tell.
    left_base = [i for i in range(len(base)) if i not in pairs.values()]
    for j in range(len(new)):
        if j in pairs or not left_base:
            continue
        best = max(left_base, key=lambda i: scores[i][j])
        if scores[best][j] > 1:
            pairs[j] = best
            left_base.remove(best)
    return pairs


def align_rows(base: imprint.Table, new: views.Table) -> tuple[Pairs, set[int]]:
    """Pair the rows of one table; also the new rows that are copies of a row (same anchors)."""
    owner = _owners(base.rows)
    claims: dict[int, list[int]] = {}
    anchored = 0
    for j, row in enumerate(new.rows):
        votes = Counter(owner[key] for key in _keys(row.paragraphs) if key in owner)
        if votes:
            anchored += 1
            claims.setdefault(votes.most_common(1)[0][0], []).append(j)
    pairs: Pairs = {}
    copies: set[int] = set()
    for i, candidates in claims.items():
        # Of a row and its copies, the one that still says what the row said keeps the id.
        best = max(candidates, key=lambda j: (_row_likeness(base.rows[i], new.rows[j]), -j))
        pairs[best] = i
        copies.update(j for j in candidates if j != best)
    known = sum(1 for row in base.rows if row.paths and not row.gone)
    threshold = NEARLY_SAME if anchored * 2 >= known else ALIKE
    left_base = [i for i in range(len(base.rows)) if i not in pairs.values()]
    left_new = [j for j in range(len(new.rows)) if j not in pairs and j not in copies]
    scores = [[_free_score(base.rows[i], new.rows[j], threshold) for j in left_new]
              for i in left_base]  # fmt: skip
    for b, a in _monotone(scores).items():
        pairs[left_new[b]] = left_base[a]
    # Rows that changed places and lost their anchors.
    for j in [j for j in left_new if j not in pairs]:
        rest = [i for i in left_base if i not in pairs.values()]
        alike = [i for i in rest if _free_score(base.rows[i], new.rows[j], NEARLY_SAME) > 0]
        if len(alike) == 1:
            pairs[j] = alike[0]
    return pairs, copies


def kind_of(base: imprint.Table, row: views.Row, copies_of: int | None) -> imprint.Row | None:
    """The base row that a new row is built like, or None where no list has such rows.

    A copied row is of the kind it was copied from; any other is told by its cells.
    """
    listed = [other for other in base.rows if base.listed(other)]
    if copies_of is not None and base.rows[copies_of] in listed:
        return base.rows[copies_of]
    spans = row.spans
    same = [other for other in listed if other.spans == spans]
    if not same:
        same = [other for other in listed if len(other.cells) == len(row.cells)]
    lists = {_list(other) for other in same}
    return same[0] if len(lists) == 1 else None


def _list(row: imprint.Row) -> str:
    item = row.item or ""
    return item[: item.rfind("[")]


def _keys(paragraphs: Iterable[views.Paragraph]) -> list[str]:
    keys: list[str] = []
    for paragraph in paragraphs:
        keys.extend(tag for tag in dict.fromkeys(paragraph.tags))
        keys.extend("#" + name for name in paragraph.bookmarks)
    return keys


def _owners(rows: Sequence[imprint.Row]) -> dict[str, int]:
    """Anchors that name one row: those that stand in several name none."""
    seen: dict[str, set[int]] = {}
    for index, row in enumerate(rows):
        for cell in row.cells:
            for key in (*cell.tags, *("#" + name for name in cell.bookmarks)):
                seen.setdefault(key, set()).add(index)
    return {key: next(iter(where)) for key, where in seen.items() if len(where) == 1}


@dataclass(frozen=True)
class _Face:
    """What two blocks are compared by, gathered once for each."""

    is_table: bool
    keys: frozenset[str]
    text: str
    header: str
    """The first row of a table."""

    @classmethod
    def of_base(cls, block: imprint.Block) -> _Face:
        boxes = (
            [cell for row in block.rows for cell in row.cells]
            if isinstance(block, imprint.Table)
            else [block]
        )
        keys = {key for box in boxes for key in (*box.tags, *("#" + n for n in box.bookmarks))}
        if isinstance(block, imprint.Table):
            return cls(True, frozenset(keys), _rows_text(block.rows), _first_row(block.rows))
        return cls(False, frozenset(keys), comparable(block.text), "")

    @classmethod
    def of_new(cls, block: views.Block) -> _Face:
        if isinstance(block, views.Table):
            keys = frozenset(key for row in block.rows for key in _keys(row.paragraphs))
            return cls(True, keys, _rows_text(block.rows), _first_row(block.rows))
        return cls(False, frozenset(_keys([block])), comparable(block.text), "")


def _block_score(base: _Face, new: _Face) -> float:
    """Above 1 where anchors agree; 0 where the two cannot be the same block."""
    if base.is_table != new.is_table:
        return 0.0
    shared = len(base.keys & new.keys)
    if shared:
        alike = fuzz.ratio(base.text, new.text) / 100 if base.is_table else 0.0
        return 1 + shared / len(base.keys) + alike
    if base.text == new.text:
        return 1.0 if base.text.strip() else 0.2
    if not base.text.strip() or not new.text.strip():
        return 0.0
    score = fuzz.ratio(base.text, new.text, score_cutoff=ALIKE * 100) / 100
    if base.is_table:
        score = max(score, fuzz.ratio(base.header, new.header, score_cutoff=ALIKE * 100) / 100)
    return score


def _rows_text(rows: Sequence[imprint.Row | views.Row]) -> str:
    return comparable("\n".join(row.text for row in rows))


def _first_row(rows: Sequence[imprint.Row | views.Row]) -> str:
    return comparable(rows[0].text) if rows else ""


def _row_likeness(base: imprint.Row, new: views.Row) -> float:
    return likeness(base.text, new.text)


def _free_score(base: imprint.Row, new: views.Row, threshold: float) -> float:
    """How likely a row without anchors is a base row; 0 for not at all."""
    if len(base.cells) != len(new.cells):
        return 0.0
    if not base.paths:
        # Headings and other rows of the form's own words.
        score = likeness(base.text, new.text)
        return score if score >= ALIKE or (base.header and new.header) else 0.0
    labels = [i for i, cell in enumerate(base.cells) if cell.text.strip() and not cell.paths]
    if labels:
        # A line of a fact table is known by its label, whatever its value says now.
        score = min(likeness(base.cells[i].text, new.cells[i].text) for i in labels)
        return score if score >= NEARLY_SAME else 0.0
    if not comparable(base.text).strip("-_ \t\n"):
        return 0.0
    score = likeness(base.text, new.text)
    return score if score >= threshold else 0.0


def _monotone(scores: Sequence[Sequence[float]]) -> Pairs:
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


