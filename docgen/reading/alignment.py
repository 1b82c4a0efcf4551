"""Which block and which row of a returned file is which of the document before it.

Anchors decide where they survive; likeness of text where they do not. Order may change, tables
may be split, and rows may stand in another table than before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

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
    if one == other:
        return 1.0
    one, other = comparable(one), comparable(other)
    if one == other:
        return 1.0
    return fuzz.ratio(one, other) / 100


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
        if _is_untouched(base[i], new[j]):
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
    pairs.update((among[b], between[a]) for b, a in _monotone(scores).items())
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
    untouched = {j for j, i in rows.homes.items() if _is_untouched(olds[i], news[j])}
    for j in untouched:
        i = rows.homes[j]
        rows.pairs.update(((j, k), (i, k)) for k in range(len(olds[i].rows)))
    in_place = set(rows.pairs.values())
    claims = _claims(olds, {j: news[j] for j in news if j not in untouched}, rows)
    # A table without a base of its own that holds another's rows was split off from it.
    for j in news.keys() - rows.homes.keys():
        claimed = Counter(i for (table, _), (i, _) in claims.items() if table == j)
        if claimed:
            rows.homes[j] = claimed.most_common(1)[0][0]
    claimants: dict[Place, list[Place]] = {}
    for place, (i, r) in claims.items():
        row = news[place[0]].rows[place[1]]
        if rows.items[i][r] and not olds[i].rows[r].says_nothing and _is_wordless(row):
            rows.cleared[place] = (i, r)
        else:
            claimants.setdefault((i, r), []).append(place)
    for old, places in claimants.items():
        if old in in_place:
            rows.copies.update((place, old) for place in places)
            continue
        best = places[0]
        if len(places) > 1:
            best = max(
                places,
                key=lambda place: (
                    *_claim_strength(place, old, olds, news, rows),
                    pairs.get(place[0]) == old[0],
                    -place[0],
                    -place[1],
                ),
            )
            rows.copies.update((place, old) for place in places if place != best)
        rows.pairs[best] = old
    own: dict[int, list[Place]] = {i: [] for i in olds}
    for j, i in rows.homes.items():
        own[i] += [(j, k) for k in range(len(news[j].rows))]
    taken = {*rows.pairs.values(), *rows.cleared.values()}
    for i, places in own.items():
        free = [r for r in range(len(olds[i].rows)) if (i, r) not in taken]
        _align_free_rows(i, free, sorted(places), olds, news, rows)
    return rows


def _claims(
    olds: dict[int, imprint.Table], news: dict[int, blocks.Table], rows: Rows
) -> dict[Place, Place]:
    """For each new row with anchors, the row of the base that most of them name.

    A cell pasted over another brings its anchors along: it does not make the row another one.
    """
    owner = _owners(olds, {key for j in news for key in news[j].keys})
    claims: dict[Place, Place] = {}
    for j, table in news.items():
        for k, row in enumerate(table.rows):
            votes = [owner[key] for key in row.keys if key in owner]
            named = set(votes)
            if len(named) > 1 or (named and rows.homes.get(j, -1) not in (-1, votes[0][0])):
                named = {place for place in named if _is_at_home(place, j, row, olds, rows)}
            if len(named) > 1:
                nearest = sorted(named, key=lambda place: abs(place[1] - k))
                named = {max(nearest, key=votes.count)}
            for place in named:
                claims[j, k] = place
    return claims


def _is_at_home(
    of: Place, j: int, row: blocks.Row, olds: dict[int, imprint.Table], rows: Rows
) -> bool:
    """Whether a row of table ``j`` may be the row ``of``: of another table, more than half of it
    must have come along.
    """
    if rows.homes.get(j, of[0]) == of[0]:
        return True
    here = set(row.keys)
    cells = [cell.keys for cell in olds[of[0]].rows[of[1]].cells if cell.keys]
    came = sum(not here.isdisjoint(keys) for keys in cells)
    return bool(rows.items[of[0]][of[1]]) and 2 * came > len(cells)


def _claim_strength(
    place: Place,
    of: Place,
    olds: dict[int, imprint.Table],
    news: dict[int, blocks.Table],
    rows: Rows,
) -> tuple[int, bool, float]:
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
    )


def _align_free_rows(
    i: int,
    left_base: list[int],
    own: list[Place],
    olds: dict[int, imprint.Table],
    news: dict[int, blocks.Table],
    rows: Rows,
) -> None:
    """Pair the rows of one table that anchors did not pair, ``left_base``; ``own`` are its rows
    now.
    """
    base = olds[i].rows
    left_new = [
        place
        for place in own
        if place not in rows.pairs and place not in rows.copies and place not in rows.cleared
    ]
    if not left_new:
        return
    anchored = sum(place in rows.pairs or place in rows.copies for place in own)
    known = sum(1 for row in base if row.slots and not row.gone)
    lost = anchored * 2 < known

    def row_at(place: Place) -> blocks.Row:
        return news[place[0]].rows[place[1]]

    @cache
    def says(place: Place) -> set[int]:
        """A row that says what one row said is that one or its copy, and no other reworded."""
        return {
            r
            for r, row in enumerate(base)
            if row.slots and _free_score(row, row_at(place), NEARLY_SAME)
        }

    def score(r: int, place: Place) -> float:
        if base[r].slots and says(place) and r not in says(place):
            return 0.0
        # A row that never had anchors is no less itself without them.
        needed = ALIKE if lost or not base[r].keys else NEARLY_SAME
        return _free_score(base[r], row_at(place), needed)

    scores = [[score(r, place) for place in left_new] for r in left_base]
    for b, a in _monotone(scores).items():
        rows.pairs[left_new[b]] = (i, left_base[a])
    # Rows that changed places and lost their anchors, perhaps to an empty row where they stood.
    emptied = [r for table, r in rows.cleared.values() if table == i]
    for place in left_new:
        if place in rows.pairs:
            continue
        alike = [
            r for r in dict.fromkeys([*left_base, *emptied])
            if base[r].slots and (i, r) not in rows.pairs.values() and r in says(place)
        ]  # fmt: skip
        if len(alike) == 1:
            rows.pairs[place] = (i, alike[0])

    def typed_over(old: Place, new: Place) -> bool:
        was, row = base[old[1]], row_at(new)
        # Lines of facts do not come and go as the items of a list do.
        fact = rows.items[i][old[1]] is None
        return (
            (lost or fact or not was.keys)
            and bool(was.slots)
            and len(was.cells) == len(row.said)
            and (was.says_nothing or fact or not _is_wordless(row))
            and not says(new)
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


def _owners(tables: dict[int, imprint.Table], keys: set[str]) -> dict[str, Place]:
    """Those of ``keys`` that name one row, and which: what stands in several names none."""
    owners: dict[str, Place] = {}
    shared: set[str] = set()
    for i, table in tables.items():
        for r, row in enumerate(table.rows):
            place = (i, r)
            for key in keys.intersection(row.keys):
                if owners.setdefault(key, place) != place:
                    shared.add(key)
    return {key: place for key, place in owners.items() if key not in shared}


def _is_wordless(row: blocks.Row) -> bool:
    return all(notation.is_empty(c.text) or imprint.is_unticked(c.text) for c in row.said)


def _is_untouched(base: imprint.Block, new: blocks.Block) -> bool:
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


def _free_score(base: imprint.Row, new: blocks.Row, threshold: float) -> float:
    """How likely a row without anchors is a base row; 0 for not at all."""
    if len(base.cells) != len(new.said):
        return 0.0
    if not base.slots:
        # Headings and other rows of the form's own words.
        score = likeness(base.text, new.text)
        return score if score >= ALIKE or (base.header and new.header) else 0.0
    if base.labels:
        # A line of a fact table is known by its label, whatever its value says now.
        score = min(likeness(base.cells[i].text, new.said[i].text) for i in base.labels)
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
