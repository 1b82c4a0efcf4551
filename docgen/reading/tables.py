"""The tables of one story, row by row: rows known again, new ones, and those that are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from docgen.case import notation
from docgen.office import blocks
from docgen.reading import imprint
from docgen.reading.anchored import box_of, row_of
from docgen.reading.cells import CellPair, Columns, pair_cells, renamed_columns
from docgen.reading.differences import Match, Outside, Standing, TableLost
from docgen.reading.extraction import row_says_the_same
from docgen.reading.likeness import ALIKE, likeness
from docgen.reading.parents import Walk
from docgen.reading.row_alignment import Place, Rows, is_copy, kind_of

Where = dict[str, Any]


class Reader(Protocol):
    """Who reads the cells, and gathers what is found."""

    result: Match

    def cell(
        self, pair: CellPair, where: Where, item: str | None, inserted: blocks.Revision | None
    ) -> imprint.Box:
        """Read one cell of a row known again; ``inserted`` where the row was, with tracking."""

    def take_over(self, old: imprint.Row, now: blocks.Row, where: Where, item: str | None) -> None:
        """Read a row that says the same as before."""

    def new_row(
        self,
        kind: imprint.Row,
        item: str,
        row: blocks.Row,
        where: Where,
        walk: Walk,
        copy_of: str | None,
    ) -> imprint.Row | None:
        """Read a new row like ``kind``; None where nothing is written in it."""

    def miss(
        self,
        row: imprint.Row,
        item: str | None,
        where: Where,
        revisions: Sequence[blocks.Revision],
    ) -> None:
        """Note that a row is missing."""

    def note_comments(self, paragraphs: list[blocks.Paragraph], paths: Sequence[str]) -> None:
        """Tie the comments in some paragraphs to the values that have their place there."""


class Tables:
    """The tables among the blocks of one story, in the base and now."""

    def __init__(
        self,
        reader: Reader,
        base: Sequence[imprint.Block],
        new: Sequence[blocks.Block],
        rows: Rows,
    ) -> None:
        self._reader = reader
        self._rows = rows
        self._olds = {i: b for i, b in enumerate(base) if isinstance(b, imprint.Table)}
        self._news = {j: b for j, b in enumerate(new) if isinstance(b, blocks.Table)}
        self._items = rows.items
        # A table that was split is walked down as one.
        self._walks = {i: Walk(items) for i, items in self._items.items()}
        self._places = {old: new for new, old in rows.pairs.items()}
        self._built: dict[int, imprint.Table] = {}

    def read(self, index: int, where: Where) -> imprint.Table:
        """Read the table at ``index`` of the new blocks; its imprint."""
        new = self._news[index]
        home = self._rows.homes.get(index)
        if home is None:
            return self._stray(new, where)
        table = imprint.Table()
        renamed = self._renamed(home)
        for k, row in enumerate(new.rows):
            place = {**where, "row": k + 1}
            known = self._rows.pairs.get((index, k))
            if known is not None:
                table.rows.append(
                    self._known(
                        known, row, place, home, renamed if known[0] == home else frozenset()
                    )
                )
            elif (index, k) in self._rows.cleared:
                self._reader.note_comments(row.paragraphs, ())
            else:
                added = self._new(self._rows.copies.get((index, k)), row, place, home)
                if added is not None:
                    table.rows.append(added)
        self._built.setdefault(home, table)
        return table

    def missing(self, where: Where) -> list[imprint.Table]:
        """Note what is missing, and keep it in the imprint as gone; tables that are gone."""
        gone = []
        for i, base in self._olds.items():
            left = [(r, row) for r, row in enumerate(base.rows) if (i, r) not in self._places]
            whole = len(left) == len(base.rows) and i not in self._built
            if whole:
                self._lost(base, self._items[i], where)
            else:
                for r, row in left:
                    if not row.gone:
                        self._reader.miss(
                            row, self._items[i][r], {**where, "row": r + 1},
                            self._removal(row, (i, r)),
                        )  # fmt: skip
            kept = [imprint.Row(row.cells, row.header, gone=True) for _, row in left]
            if i in self._built:
                self._built[i].rows.extend(kept)
            elif kept:
                gone.append(imprint.Table(kept))
        return gone

    def _known(
        self, known: Place, row: blocks.Row, where: Where, home: int, renamed: Columns
    ) -> imprint.Row:
        i, r = known
        old, item = self._olds[i].rows[r], self._items[i][r]
        if item is not None:
            # Where the row as such was put; edits of its text are its values'.
            revisions = _put_there(old, row)
            self._reader.result.standing[item] = Standing(self._walks[home].enter(item), revisions)
            if old.gone:
                self._reader.result.restored.append(item)
        if row_says_the_same(old, row):
            self._reader.take_over(old, row, where, item)
            same = not old.gone and old.digest == row.digest
            return old if same else replace(old, gone=False, digest=row.digest)
        cells = pair_cells(old, row, renamed)
        boxes: dict[int, imprint.Box] = {}
        for number, pair in enumerate(cells.pairs, 1):
            box = self._reader.cell(pair, {**where, "cell": number}, item, row.revision)
            if pair.now is not None:
                boxes[id(pair.now)] = box
        self._beside(cells.left, where, asked=any(pair.doubt for pair in cells.pairs))
        now = [boxes.get(id(cell)) or as_words(cell) for cell in row.cells]
        return row_of(now, row, old.header)

    def _beside(self, left: list[blocks.Cell], where: Where, *, asked: bool) -> None:
        """Cells that are none of the row's, unless their text is asked about already."""
        text = "\n".join(cell.text for cell in left if not notation.is_empty(cell.text))
        if text and not asked:
            paragraphs = [paragraph for cell in left for paragraph in cell.paragraphs]
            self._outside(text, where, paragraphs)

    def _new(
        self, copied: Place | None, row: blocks.Row, where: Where, home: int
    ) -> imprint.Row | None:
        i, r = copied or (home, None)
        kind = kind_of(self._olds[i], self._items[i], row, r)
        item = None if kind is None else self._items[i][kind]
        if kind is None or item is None:
            self._reader.note_comments(row.paragraphs, ())
            if not notation.is_empty(row.text):
                self._outside(row.text, where, row.paragraphs)
            return row_of([as_words(cell) for cell in row.cells], row)
        return self._reader.new_row(
            self._olds[i].rows[kind],
            item,
            row,
            where,
            self._walks[home],
            None if r is None else self._items[i][r],
        )

    def _stray(self, table: blocks.Table, where: Where) -> imprint.Table:
        text = "\n".join(row.text for row in table.rows if not notation.is_empty(row.text))
        paragraphs = [paragraph for row in table.rows for paragraph in row.paragraphs]
        self._reader.note_comments(paragraphs, ())
        if text:
            self._outside(text, where, paragraphs)
        return imprint.Table(
            [row_of([as_words(c) for c in row.cells], row, row.header) for row in table.rows]
        )

    def _lost(self, base: imprint.Table, items: Sequence[str | None], where: Where) -> None:
        """A whole table is missing: one question, and nothing in it is taken for removed."""
        there = [(row, item) for row, item in zip(base.rows, items, strict=True) if not row.gone]
        lost = [item for _, item in there if item and not imprint.is_spare(item)]
        text = "\n".join(row.text for row, _ in there if not notation.is_empty(row.text))
        if lost:
            title = next(row.text for row, _ in there).replace("\t", ", ")
            self._reader.result.tables_lost.append(TableLost(title, lost, where))
        elif text:
            self._reader.result.outside.append(Outside(text, "", where, []))

    def _removal(self, old: imprint.Row, place: Place) -> list[blocks.Revision]:
        """Who removed a row, where that was tracked."""
        for (j, k), cleared in self._rows.cleared.items():
            if cleared == place:
                return self._news[j].rows[k].revisions
        hidden = [row for table in self._news.values() for row in table.hidden]
        if not hidden:
            return []
        tags = {tag for cell in old.cells for tag in cell.tags}

        def sameness(row: blocks.Row) -> tuple[int, float]:
            own = {tag for paragraph in row.paragraphs for tag in paragraph.tags}
            return len(tags & own), likeness(old.text, row.text)

        best = max(hidden, key=sameness)
        shared, alike = sameness(best)
        if not shared and alike < ALIKE:
            return []
        # LibreOffice says of the row what it says of the first deletion in it, which may be older.
        return best.revisions

    def _renamed(self, home: int) -> Columns:
        base = self._olds[home]
        if base.heading is None:
            return frozenset()
        place = self._places.get((home, base.heading))
        now = self._news[place[0]].rows[place[1]] if place else None
        if now is None or now.said == base.rows[base.heading].said:
            return frozenset()
        return renamed_columns(base.rows[base.heading], now)

    def _outside(self, text: str, where: Where, paragraphs: list[blocks.Paragraph]) -> None:
        self._reader.result.outside.append(
            Outside("", text, {**where, "text": text[:200]}, paragraphs)
        )


def _put_there(old: imprint.Row, row: blocks.Row) -> tuple[blocks.Revision, ...]:
    """The revisions that put a row where it stands. Where some of its text was deleted afterwards,
    LibreOffice no longer says it of the row, only of all that is left in it.
    """
    if row.revision is not None:
        return (row.revision,)
    if row.digest is not None or not is_copy(row, old):
        return ()
    pieces = [piece for paragraph in row.paragraphs for piece in paragraph.pieces]
    tracked = all(piece.tracked or notation.is_empty(piece.text) for piece in pieces)
    authors = {revision.author for revision in row.revisions}
    return tuple(row.revisions) if tracked and len(authors) == 1 else ()


def as_words(cell: blocks.Cell) -> imprint.Box:
    """A cell without values: its text is nothing but words."""
    return replace(box_of(cell), segments=imprint.words(cell.text))
