"""Which block and which row of a returned file is which of the document before it.

Anchors decide where they survive; likeness of text where they do not. Order may change, tables
may be split, and rows may stand in another table than before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from docgen.case import notation
from docgen.case.notation import comparable
from docgen.office import blocks
from docgen.reading import imprint

Pairs = dict[int, int]
"""Index in the new sequence to index in the base; each at most once."""
Place = tuple[int, int]
"""A row: the index of its table among the blocks, and its index in the table."""

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


def align_blocks(base: Sequence[imprint.Block], new: Sequence[blocks.Block]) -> Pairs:
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


@dataclass
class Rows:
    """Where the rows of the new tables stood in the tables of the base."""

    items: dict[int, list[str | None]]
    """For each table of the base the items of its rows (:attr:`imprint.Table.items`)."""
    homes: dict[int, int] = field(default_factory=dict)
    """New table to the table of the base it is, or is a part of."""
    pairs: dict[Place, Place] = field(default_factory=dict)
    copies: dict[Place, Place] = field(default_factory=dict)
    """New rows with the anchors of a row that has another successor."""
    cleared: dict[Place, Place] = field(default_factory=dict)
    """New rows with the anchors of an item's row, and nothing in them any more."""


def align_rows(base: Sequence[imprint.Block], new: Sequence[blocks.Block], pairs: Pairs) -> Rows:
    """Pair the rows of all tables of one story; ``pairs`` are its blocks'."""
    olds = {i: block for i, block in enumerate(base) if isinstance(block, imprint.Table)}
    news = {j: block for j, block in enumerate(new) if isinstance(block, blocks.Table)}
    rows = Rows({i: table.items for i, table in olds.items()})
    rows.homes = {j: pairs[j] for j in news if pairs.get(j) in olds}
    claims = _claims(olds, news)
    # A table without a base of its own that holds another's rows was split off from it.
    for j in news:
        claimed = Counter(i for (table, _), (i, _) in claims.items() if table == j)
        if j not in rows.homes and claimed:
            rows.homes[j] = claimed.most_common(1)[0][0]
    claimants: dict[Place, list[Place]] = {}
    for place, (i, r) in claims.items():
        row = news[place[0]].rows[place[1]]
        if rows.items[i][r] and not olds[i].rows[r].says_nothing and _is_wordless(row):
            rows.cleared[place] = (i, r)
        else:
            claimants.setdefault((i, r), []).append(place)
    for (i, r), places in claimants.items():
        best = max(places, key=lambda place: _claim_strength(place, (i, r), olds, news, rows))
        rows.pairs[best] = (i, r)
        rows.copies.update((place, (i, r)) for place in places if place != best)
    for i in olds:
        _align_free_rows(i, olds, news, rows)
    return rows


def _claims(olds: dict[int, imprint.Table], news: dict[int, blocks.Table]) -> dict[Place, Place]:
    """For each new row with anchors, the row of the base that most of them name."""
    owner = _owners(olds)
    claims: dict[Place, Place] = {}
    for j, table in news.items():
        for k, row in enumerate(table.rows):
            votes = Counter(owner[key] for key in _keys(row.paragraphs) if key in owner)
            if votes:
                claims[j, k] = votes.most_common(1)[0][0]
    return claims


def _claim_strength(
    place: Place,
    of: Place,
    olds: dict[int, imprint.Table],
    news: dict[int, blocks.Table],
    rows: Rows,
) -> tuple[int, bool, float, int, int]:
    """Of a row and its copies, the original kept its bookmarks (a copy gets others, or none);
    without them it is the one at home, and that still says most of what the row said.
    """
    old = olds[of[0]].rows[of[1]]
    new = news[place[0]].rows[place[1]]
    names = {name for cell in old.cells for name in cell.bookmarks}
    kept = sum(name in names for paragraph in new.paragraphs for name in paragraph.bookmarks)
    return (
        kept,
        rows.homes.get(place[0]) == of[0],
        likeness(old.text, new.text),
        -place[0],
        -place[1],
    )


def _align_free_rows(
    i: int, olds: dict[int, imprint.Table], news: dict[int, blocks.Table], rows: Rows
) -> None:
    """Pair the rows of one table that anchors did not pair."""
    base = olds[i].rows
    own = [
        (j, k) for j, table in news.items() if rows.homes.get(j) == i
        for k in range(len(table.rows))
    ]  # fmt: skip
    anchored = sum(place in rows.pairs or place in rows.copies for place in own)
    known = sum(1 for row in base if row.slots and not row.gone)
    lost = anchored * 2 < known
    paired = {r for table, r in rows.pairs.values() if table == i}
    paired |= {r for table, r in rows.cleared.values() if table == i}
    taken = rows.pairs.keys() | rows.copies.keys() | rows.cleared.keys()
    left_base = [r for r in range(len(base)) if r not in paired]
    left_new = [place for place in own if place not in taken]

    def row_at(place: Place) -> blocks.Row:
        return news[place[0]].rows[place[1]]

    # A row that says what one row said is that one or its copy, and no rewording of another.
    says = {
        place: {
            r
            for r, row in enumerate(base)
            if row.slots and _free_score(row, row_at(place), NEARLY_SAME)
        }
        for place in left_new
    }

    def score(r: int, place: Place) -> float:
        if says[place] and base[r].slots and r not in says[place]:
            return 0.0
        # A row that never had anchors is no less itself without them.
        needed = ALIKE if lost or not base[r].keys else NEARLY_SAME
        return _free_score(base[r], row_at(place), needed)

    scores = [[score(r, place) for place in left_new] for r in left_base]
    for b, a in _monotone(scores).items():
        rows.pairs[left_new[b]] = (i, left_base[a])
    # Rows that changed places and lost their anchors.
    for place in left_new:
        if place in rows.pairs:
            continue
        alike = [r for r in says[place] if r in left_base and (i, r) not in rows.pairs.values()]
        if len(alike) == 1:
            rows.pairs[place] = (i, alike[0])

    def typed_over(old: Place, new: Place) -> bool:
        was, row = base[old[1]], row_at(new)
        return (
            (lost or not was.keys)
            and bool(was.slots)
            and len(was.cells) == len(row.cells)
            and (was.says_nothing or not _is_wordless(row))
            and not says[new]
        )

    live = [(i, r) for r, row in enumerate(base) if not row.gone]
    _align_between_neighbours(live, own, rows, typed_over)


def _align_between_neighbours(
    olds: list[Place], news: list[Place], rows: Rows, may_be: Callable[[Place, Place], bool]
) -> None:
    """A row alone between the rows that were around an old one is that one, typed over."""
    edge = (-1, -1)
    around = [edge, *olds, edge]
    now = [edge, *(rows.pairs.get(place) for place in news), edge]
    taken = rows.pairs.keys() | rows.copies.keys() | rows.cleared.keys()
    paired = set(rows.pairs.values())
    for at, new in enumerate(news, 1):
        for was, old in enumerate(olds, 1):
            if new in taken or old in paired or not may_be(old, new):
                continue
            if around[was - 1] == now[at - 1] and around[was + 1] == now[at + 1]:
                rows.pairs[new] = old
                break


def kind_of(
    base: imprint.Table, items: Sequence[str | None], row: blocks.Row, copied: int | None
) -> int | None:
    """The base row that a new row is built like, or None where no list has such rows.

    ``items`` are the base's own (:attr:`imprint.Table.items`). A copied row is of the kind it
    was copied from; any other is told by its cells.
    """
    if copied is not None and items[copied]:
        return copied
    listed = [r for r, item in enumerate(items) if item]
    spans = [cell.span for cell in row.cells]
    same = [r for r in listed if [cell.span for cell in base.rows[r].cells] == spans]
    if not same:
        same = [r for r in listed if len(base.rows[r].cells) == len(row.cells)]
    lists = {(items[r] or "").rpartition("[")[0] for r in same}
    return same[0] if len(lists) == 1 else None


def _keys(paragraphs: Iterable[blocks.Paragraph]) -> list[str]:
    keys: list[str] = []
    for paragraph in paragraphs:
        keys.extend(dict.fromkeys(paragraph.tags))
        keys.extend(imprint.bookmark_key(name) for name in paragraph.bookmarks)
    return keys


def _owners(tables: dict[int, imprint.Table]) -> dict[str, Place]:
    """Anchors that name one row: those that stand in several name none."""
    seen: dict[str, set[Place]] = {}
    for i, table in tables.items():
        for r, row in enumerate(table.rows):
            for key in row.keys:
                seen.setdefault(key, set()).add((i, r))
    return {key: next(iter(where)) for key, where in seen.items() if len(where) == 1}


def _is_wordless(row: blocks.Row) -> bool:
    return all(notation.is_empty(c.text) or imprint.is_unticked(c.text) for c in row.cells)


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
        if isinstance(block, imprint.Table):
            keys = frozenset(key for row in block.rows for key in row.keys)
            return cls(True, keys, _rows_text(block.rows), _first_row(block.rows))
        return cls(False, frozenset(block.keys), comparable(block.text), "")

    @classmethod
    def of_new(cls, block: blocks.Block) -> _Face:
        if isinstance(block, blocks.Table):
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


def _rows_text(rows: Sequence[imprint.Row | blocks.Row]) -> str:
    return comparable("\n".join(row.text for row in rows))


def _first_row(rows: Sequence[imprint.Row | blocks.Row]) -> str:
    return comparable(rows[0].text) if rows else ""


def _free_score(base: imprint.Row, new: blocks.Row, threshold: float) -> float:
    """How likely a row without anchors is a base row; 0 for not at all."""
    if len(base.cells) != len(new.cells):
        return 0.0
    if not base.slots:
        # Headings and other rows of the form's own words.
        score = likeness(base.text, new.text)
        return score if score >= ALIKE or (base.header and new.header) else 0.0
    labels = [
        i for i, cell in enumerate(base.cells)
        if not cell.slots and not notation.is_empty(cell.text)
    ]  # fmt: skip
    if labels:
        # A line of a fact table is known by its label, whatever its value says now.
        score = min(likeness(base.cells[i].text, new.cells[i].text) for i in labels)
        return score if score >= NEARLY_SAME else 0.0
    if base.says_nothing:
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
