"""Which row of a returned file is which of the document before it.

Anchors decide where they survive; likeness of text where they do not. Order may change, tables
may be split, and rows may stand in another table than before.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

from docgen.case import notation
from docgen.office import blocks
from docgen.reading import imprint
from docgen.reading.block_alignment import is_untouched
from docgen.reading.likeness import ALIKE, NEARLY_SAME, Pairs, alike, in_order, likeness

Place = tuple[int, int]
"""A row: the index of its table among the blocks, and its index in the table."""


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
    untouched = {j for j, i in rows.homes.items() if is_untouched(olds[i], news[j])}
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
        elif rows.items[i][r] and _is_reworded_copy(row, olds[i].rows[r]):
            rows.copies[place] = (i, r)
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
    keys = {key for j in news for key in news[j].keys}
    owner = _owners(olds, keys | {_origin(key) for key in keys})
    claims: dict[Place, Place] = {}
    for j, table in news.items():
        for k, row in enumerate(table.rows):
            votes = [owner[key] for key in row.keys if key in owner]
            votes = votes or [owner[o] for o in map(_origin, row.keys) if o in owner]
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
    here = {*row.keys, *map(_origin, row.keys)}
    cells = [cell.keys for cell in olds[of[0]].rows[of[1]].cells if cell.keys]
    came = sum(not here.isdisjoint(keys) for keys in cells)
    return bool(rows.items[of[0]][of[1]]) and 2 * came > len(cells)


def is_copy(new: blocks.Row, old: imprint.Row) -> bool:
    """Whether a row was made by copying ``old`` in LibreOffice: to move it with tracking, too."""
    names = {name for cell in new.said for name in cell.bookmarks}
    own = {name for cell in old.cells for name in cell.bookmarks}
    return names.isdisjoint(own) and not own.isdisjoint(map(_origin, names))


def _is_reworded_copy(new: blocks.Row, old: imprint.Row) -> bool:
    """Whether a row was made by copying ``old``, and what it is was then written anew: it is
    another item, wherever the original went.
    """
    if old.says_nothing or not is_copy(new, old):
        return False
    titles = [
        number
        for number, cell in enumerate(old.cells)
        if any(slot.title_of is not None for slot in cell.slots)
    ]
    if not titles or len(old.cells) != len(new.said):
        return likeness(old.text, new.text) < ALIKE
    # Where nothing is said instead, it is the row itself, put here with its title taken out.
    return all(
        not notation.is_empty(new.said[n].text)
        and likeness(old.cells[n].text, new.said[n].text) < ALIKE
        for n in titles
    )


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
    for b, a in in_order(scores).items():
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


_COPIED = re.compile(r"(_Copy_\d+)+$")


def _origin(key: str) -> str:
    """The bookmark that one was copied from: LibreOffice names the copy after it."""
    return _COPIED.sub("", key) if "_Copy_" in key else key


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


def _free_score(base: imprint.Row, new: blocks.Row, threshold: float) -> float:
    """How likely a row without anchors is a base row; 0 for not at all."""
    if len(base.cells) != len(new.said):
        return 0.0
    if not base.slots:
        # Headings and other rows of the form's own words.
        score = alike(base.comparable, new.comparable)
        return score if score >= ALIKE or (base.header and new.header) else 0.0
    if base.labels:
        # A line of a fact table is known by its label, whatever its value says now.
        score = min(likeness(base.cells[i].text, new.said[i].text) for i in base.labels)
        return score if score >= NEARLY_SAME else 0.0
    if base.says_nothing:
        return 0.0
    return alike(base.comparable, new.comparable, threshold)
