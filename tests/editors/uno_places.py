"""Where in a Writer document an operation happens: cells, paragraphs, words, content controls.

Addresses are plain JSON and count from 1, as a person does:

- a cell: ``{"find": "its whole text"}``, ``{"contains": "a part of it"}``, ``{"tag": "path"}`` (the
  cell around that content control), or ``{"row": 3, "cell": 2}``, where ``row`` may itself be
  ``{"find": ...}``, ``{"contains": ...}`` or ``{"tag": ...}`` of any cell in the row, and ``cell``
  a text of the table's first row, meaning that column;
- ``"table"`` beside any of them: a number, or ``{"header": "a text in its first row"}``;
- a paragraph outside tables: ``{"paragraph": "its whole text"}``, ``{"starts": "its beginning"}``,
  or ``{"tag": ...}`` of a content control in it;
- ``{"part": "header"}`` or ``{"part": "footer"}``.

``"nth"`` chooses among several that fit; without it, several are an error. Texts are what a person
reads when all tracked changes are accepted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import uno  # type: ignore[import-not-found]  # noqa: F401 - makes the com.sun.star modules
from com.sun.star.container import NoSuchElementException  # type: ignore[import-not-found]

if TYPE_CHECKING:
    from collections.abc import Iterator

Address = dict[str, Any]

TRACKED_ROW_MARK = "\u200d"
"""LibreOffice puts this invisible character into the first empty cell of a tracked row."""

_TABLE = "com.sun.star.text.TextTable"
_PARAGRAPH = "com.sun.star.text.Paragraph"


class NotThere(LookupError):
    """An address fits nothing in the document, or too much."""


@dataclass(frozen=True)
class Piece:
    """A stretch of text of one paragraph that a cursor can walk through character by character."""

    text: str
    range: Any
    deleted: bool
    """Crossed out by a tracked change: a person sees it, but it is gone."""
    control: Any = None
    """The innermost content control it stands in."""


def parts(container: Any) -> Iterator[Any]:
    """What a UNO collection enumerates; not asking whether there is more halves the calls."""
    enumeration = container.createEnumeration()
    while True:
        try:
            yield enumeration.nextElement()
        except NoSuchElementException:
            return


def pieces(paragraph: Any) -> Iterator[Piece]:
    """The text of ``paragraph``, also inside content controls, with what is crossed out marked."""
    deleting = 0
    waiting = [parts(paragraph)]
    around = [None]
    while waiting:
        portion = next(waiting[-1], None)
        if portion is None:
            waiting.pop()
            around.pop()
        elif portion.TextPortionType == "Redline":
            if portion.RedlineType == "Delete":
                deleting += 1 if portion.IsStart else -1
        elif portion.TextPortionType == "ContentControl":
            waiting.append(parts(portion.ContentControl))
            around.append(portion.ContentControl)
        elif portion.TextPortionType in {"Text", "LineBreak"}:
            yield Piece(portion.String, portion, deleting > 0, around[-1])


def seen(paragraph: Any) -> str:
    """The text of ``paragraph`` with tracked changes accepted."""
    return _plain("".join(piece.text for piece in pieces(paragraph) if not piece.deleted))


def _plain(text: str) -> str:
    return text.replace(TRACKED_ROW_MARK, "").replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True)
class Place:
    """Some paragraphs of one text: a cell's, a header's, or a single paragraph of the body."""

    text: Any
    only: Any = None
    """The single paragraph meant; None means all of ``text``."""

    @cached_property
    def paragraphs(self) -> list[Any]:
        """The paragraphs here, without those in tables."""
        if self.only is not None:
            return [self.only]
        return [each for each in parts(self.text) if each.supportsService(_PARAGRAPH)]

    @property
    def content(self) -> str:
        """What a person reads here."""
        return "\n".join(map(seen, self.paragraphs))

    @property
    def written(self) -> str:
        """Everything here, also what is crossed out: one call, where :attr:`content` is dozens."""
        return _plain((self.text if self.only is None else self.only).String)

    def fits(self, address: Address) -> bool:
        """Whether this is what ``find``, ``contains``, ``paragraph`` or ``starts`` describes."""
        (kind,) = {"find", "contains", "paragraph", "starts"} & address.keys()
        words = str(address[kind]).strip()
        # What is read is what is written, in the same order, less what is crossed out.
        written = iter(self.written)
        if not all(letter in written for letter in words if not letter.isspace()):
            return False
        content = self.content.strip()
        if kind == "contains":
            return words in content
        return content.startswith(words) if kind == "starts" else content == words

    def position(self, offset: int) -> Any:
        """A cursor before the character at ``offset`` of :attr:`content`."""
        return self._cursor(offset, before=True)

    def words(self, words: str, nth: int = 1) -> tuple[Any, Any]:
        """Cursors before and after ``words``, the first time or the ``nth``."""
        content = self.content
        found = [match.start() for match in re.finditer(re.escape(words), content)]
        if len(found) < nth:
            raise NotThere(f"{words!r} is not in {content!r}")
        start = found[nth - 1]
        return self.position(start), self._cursor(start + len(words), before=False)

    def _cursor(self, offset: int, *, before: bool) -> Any:
        left = offset
        for paragraph in self.paragraphs:
            last = None
            for piece in pieces(paragraph):
                size = len(piece.text.replace(TRACKED_ROW_MARK, ""))
                if piece.deleted or not size:
                    continue
                # Between two pieces, a word belongs to the one it starts or ends in.
                if left < size or (left == size and not before):
                    cursor = self.text.createTextCursorByRange(piece.range.Start)
                    cursor.goRight(left + len(piece.text) - size, False)
                    return cursor
                left -= size
                last = piece
            if left == 0:
                end = last.range.End if last else paragraph.End
                return self.text.createTextCursorByRange(end)
            left -= 1  # the paragraph's end, one character of the content
        raise NotThere(f"there is no position {offset} in {self.content!r}")


@dataclass(frozen=True)
class Cell(Place):
    """A table cell; its ``text`` is UNO's own cell."""

    table: Any = None

    @property
    def row(self) -> int:
        """Which row of its table it is in now, from 1, however many came and went meanwhile."""
        return int(re.split(r"\D+", self.text.CellName)[1])

    @property
    def number(self) -> int:
        """Which cell of its row it is, from 1, counting those covered by a merged cell above.

        LibreOffice names columns A to Z, then a to z, then AA.
        """
        number = 0
        for letter in re.split(r"\d", self.text.CellName)[0]:
            number = number * 52 + ord(letter.upper()) - 64 + (26 if letter.islower() else 0)
        return number


def rows(table: Any) -> list[list[Cell]]:
    """The cells of ``table``, row by row, as a person sees them.

    By name, because merged cells make a table "complex" for LibreOffice, and a complex table gives
    its cells in no other way. A cell covered by one merged downwards has no name and is left out.
    """
    return [_cells(table, names) for _, names in sorted(_names(table).items())]


def numbered(table: Any, number: int) -> list[Cell]:
    """The cells of one row of ``table``, the first being 1; to ask for all takes much longer."""
    names = _names(table)
    if number not in names:
        raise NotThere(f"there is no row {number}, only {len(names)}")
    return _cells(table, names[number])


def _names(table: Any) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for name in table.getCellNames():
        found.setdefault(int(re.split(r"\D+", name)[1]), []).append(name)
    return found


def _cells(table: Any, names: list[str]) -> list[Cell]:
    return [Cell(table.getCellByName(name), table=table) for name in names]


def tables(document: Any, address: Address | None = None) -> list[Any]:
    """The tables of ``document`` in reading order, nested ones last; or those that
    ``address["table"]`` means.
    """
    wanted = (address or {}).get("table")
    found = _in_order(document)
    if wanted is None:
        return found
    if isinstance(wanted, int):
        if not 1 <= wanted <= len(found):
            raise NotThere(f"there is no table {wanted}, only {len(found)}")
        return [found[wanted - 1]]
    header = {"find": wanted["header"]}
    found = [each for each in found if any(cell.fits(header) for cell in numbered(each, 1))]
    if not found:
        raise NotThere(f"no table has {wanted['header']!r} in its first row")
    return found


_ordered: dict[tuple[str, ...], list[Any]] = {}
"""The tables last asked for, by the document they are in and what they are called."""


def _in_order(document: Any) -> list[Any]:
    """Every table; to walk down a long document takes a tenth of a second."""
    key = (document.RuntimeUID, *document.TextTables.ElementNames)
    if key not in _ordered:
        found = [each for each in parts(document.Text) if each.supportsService(_TABLE)]
        known = {each.Name for each in found}
        found += [each for each in _indexed(document.TextTables) if each.Name not in known]
        _ordered.clear()
        _ordered[key] = found
    return _ordered[key]


def _indexed(collection: Any) -> list[Any]:
    return [collection.getByIndex(number) for number in range(collection.Count)]


def _one(found: list[Any], address: Address) -> Any:
    nth = address.get("nth")
    if not found or (nth and nth > len(found)):
        raise NotThere(f"nothing fits {address}")
    if nth is None and len(found) > 1:
        raise NotThere(f"{len(found)} places fit {address}; say which one with nth")
    return found[(nth or 1) - 1]


def row(document: Any, address: Address) -> list[Cell]:
    """The cells of the row that ``address`` means."""
    wanted = address.get("row")
    if isinstance(wanted, int):
        return numbered(_one(tables(document, address), address), wanted)
    if wanted is not None:
        return row(document, {"table": address.get("table"), **wanted})
    if "tag" in address:
        around = cell(document, address)
        return numbered(around.table, around.row)
    every = [cells for table in tables(document, address) for cells in rows(table)]
    fitting = [cells for cells in every if any(each.fits(address) for each in cells)]
    chosen: list[Cell] = _one(fitting, address)
    return chosen


def cell(document: Any, address: Address) -> Cell:
    """The cell that ``address`` means."""
    if "tag" in address:
        around = _around(control(document, address))
        if not isinstance(around, Cell):
            raise NotThere(f"the content control {address['tag']!r} is not in a table")
        return around
    if "cell" in address:
        return _cell_of_row(row(document, address), address["cell"])
    every = [each for table in tables(document, address) for cells in rows(table) for each in cells]
    chosen: Cell = _one([each for each in every if each.fits(address)], address)
    return chosen


def _cell_of_row(cells: list[Cell], wanted: int | str) -> Cell:
    if isinstance(wanted, str):
        header = [each.content for each in numbered(cells[0].table, 1)]
        if wanted not in header:
            raise NotThere(f"the first row has {header}, not {wanted!r}")
        wanted = header.index(wanted) + 1
    found = [each for each in cells if each.number == wanted]
    if not found:
        raise NotThere(f"the row has no cell {wanted}, only {[each.number for each in cells]}")
    return found[0]


def place(document: Any, address: Address) -> Place:
    """The cell, paragraph or part of the page that ``address`` means."""
    if "tag" in address:
        return _around(control(document, address))
    if "paragraph" in address or "starts" in address:
        body = Place(document.Text)
        each_alone = [Place(document.Text, only=each) for each in body.paragraphs]
        chosen: Place = _one([each for each in each_alone if each.fits(address)], address)
        return chosen
    if "part" in address:
        styles = document.StyleFamilies.getByName("PageStyles")
        style = styles.getByName(document.CurrentController.ViewCursor.PageStyleName)
        text = style.HeaderText if address["part"] == "header" else style.FooterText
        if text is None:
            raise NotThere(f"the page has no {address['part']}")
        return Place(text)
    return cell(document, address)


def controls(place: Place) -> list[Any]:
    """The content controls in ``place``, in reading order; where another was pasted over one with
    tracking, not the one that is crossed out.
    """
    found = [
        portion.ContentControl
        for paragraph in place.paragraphs
        for portion in parts(paragraph)
        if portion.TextPortionType == "ContentControl"
    ]
    held = [
        piece.control
        for paragraph in place.paragraphs
        for piece in pieces(paragraph)
        if piece.text and not piece.deleted
    ]
    return [each for each in found if each in held] or found


def control(document: Any, address: Address) -> Any:
    """The content control with the tag of ``address``, or the only one in the place it means."""
    if "tag" not in address:
        return _one(controls(place(document, address)), address)
    every = _indexed(document.ContentControls)
    return _one([each for each in every if each.Tag == address["tag"]], address)


def _around(control: Any) -> Place:
    """The cell or the paragraph that ``control`` stands in."""
    position = inside(control)
    cursor = position.Text.createTextCursorByRange(position)
    if cursor.Cell is not None:
        return Cell(cursor.Cell, table=cursor.TextTable)
    return Place(position.Text, only=cursor.TextParagraph)


def inside(control: Any) -> Any:
    """Where the content of a content control begins, inside it."""
    for portion in parts(control):
        if portion.TextPortionType == "Text":
            return portion.Start
    raise NotThere(f"the content control {control.Tag!r} is empty")
