"""The two views of a Word file: accepted (what it says now) and original (before the tracked edits).

python-docx's ``text`` leaves out everything inside tracked insertions and content controls, so
nothing of ours reads a document through it. Here a story (body, header, footer, notes) becomes
blocks, paragraphs and tables, of pieces of text that know the content controls around them and
the tracked revision they came from. How Word and LibreOffice write all this was measured; see
``docs/behaviour/``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from lxml import etree

from docgen.office.names import MC, W14, W16DU, w, w14
from docgen.office.package import Package


class View(StrEnum):
    ACCEPTED = "accepted"
    """Every tracked change accepted."""
    ORIGINAL = "original"
    """Every tracked change rejected."""


@dataclass(frozen=True)
class Revision:
    """One tracked insertion or deletion. ``at`` is as written: local time, though marked Z."""

    author: str | None
    at: str | None
    utc: str | None
    """The same moment in UTC, where the editor wrote that too."""


@dataclass(frozen=True)
class Piece:
    """A stretch of text with the tags of the content controls around it, outermost first."""

    text: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Box:
    """A checkbox control: what its state says and what the glyph in it says may differ."""

    tag: str
    checked: bool
    glyph: str


@dataclass
class Paragraph:
    pieces: list[Piece] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    """Every content control in the paragraph, also those with no text left."""
    bookmarks: list[str] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    """Ids of the comments that begin here."""
    revisions: list[Revision] = field(default_factory=list)
    style: str | None = None

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    def join(self, following: Paragraph) -> Paragraph:
        """The one paragraph left when the mark between two is gone."""
        return Paragraph(
            self.pieces + following.pieces,
            self.tags + following.tags,
            self.bookmarks + following.bookmarks,
            self.boxes + following.boxes,
            self.comments + following.comments,
            self.revisions + following.revisions,
            following.style or self.style,
        )


@dataclass
class Cell:
    blocks: list[Block] = field(default_factory=list)
    span: int = 1

    @property
    def paragraphs(self) -> list[Paragraph]:
        return list(paragraphs_in(self.blocks))

    @property
    def text(self) -> str:
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass
class Row:
    cells: list[Cell] = field(default_factory=list)
    revision: Revision | None = None
    """The tracked insertion or deletion of the whole row."""
    header: bool = False

    @property
    def paragraphs(self) -> list[Paragraph]:
        return [paragraph for cell in self.cells for paragraph in cell.paragraphs]

    @property
    def text(self) -> str:
        return "\t".join(cell.text for cell in self.cells)

    @property
    def spans(self) -> tuple[int, ...]:
        return tuple(cell.span for cell in self.cells)


@dataclass
class Table:
    rows: list[Row] = field(default_factory=list)
    hidden: list[Row] = field(default_factory=list)
    """Rows that the other view has: tracked as deleted (or inserted)."""


Block = Paragraph | Table


@dataclass(frozen=True)
class Story:
    """One part people write in. ``part`` is its name in the package."""

    part: str
    blocks: list[Block]


def stories(package: Package, view: View = View.ACCEPTED) -> list[Story]:
    """Every story of a document in ``view``, the body first."""
    return [Story(name, blocks(package.tree(name), view)) for name in package.stories]


def blocks(root: etree._Element, view: View) -> list[Block]:
    """The paragraphs and tables of one story, in reading order."""
    body = root.find(w("body"))
    return _Reader(view).container(body if body is not None else root, ())


def paragraphs_in(content: list[Block]) -> Iterator[Paragraph]:
    """Every paragraph of ``content``, tables cell by cell."""
    for block in content:
        if isinstance(block, Paragraph):
            yield block
        else:
            for row in block.rows:
                for cell in row.cells:
                    yield from paragraphs_in(cell.blocks)


_GONE = {
    View.ACCEPTED: (w("del"), w("moveFrom")),
    View.ORIGINAL: (w("ins"), w("moveTo")),
}
_REVISED = (w("ins"), w("del"), w("moveFrom"), w("moveTo"))
_THROUGH = (w("hyperlink"), w("smartTag"), w("customXml"), w("dir"), w("bdo"))
_VOLATILE = ("PAGE", "NUMPAGES", "SECTIONPAGES", "DATE", "TIME", "SAVEDATE", "PRINTDATE")
"""Fields whose result changes by itself; their text says nothing about an edit."""
_CHARACTERS = {
    w("tab"): "\t",
    w("br"): "\n",
    w("cr"): "\n",
    w("noBreakHyphen"): "\u2011",
    w("softHyphen"): "\u00ad",
}


class _Reader:
    """Walks one story in one view."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._fields: list[_Field] = []

    def container(self, element: etree._Element, tags: tuple[str, ...]) -> list[Block]:
        found: list[Block] = []
        pending: Paragraph | None = None
        for block, joins in self._blocks(element, tags):
            if isinstance(block, Paragraph):
                if pending is not None:
                    block = pending.join(block)
                pending = block if joins else None
                if not joins:
                    found.append(block)
            else:
                if pending is not None:
                    found.append(pending)
                    pending = None
                found.append(block)
        if pending is not None:
            found.append(pending)
        return found

    def _blocks(
        self, element: etree._Element, tags: tuple[str, ...]
    ) -> Iterator[tuple[Block, bool]]:
        """Blocks, and for a paragraph whether its mark is gone, so that it joins the next."""
        for child in element:
            if child.tag == w("p"):
                paragraph = Paragraph()
                boxes: list[etree._Element] = []
                self._inline(child, tags, paragraph, boxes)
                style = child.find(f"{w('pPr')}/{w('pStyle')}")
                paragraph.style = style.get(w("val")) if style is not None else None
                paragraph.tags = [*tags, *paragraph.tags]
                yield paragraph, self._mark_gone(child, paragraph)
                for textbox in boxes:
                    for block in self.container(textbox, tags):
                        yield block, False
            elif child.tag == w("tbl"):
                table = self._table(child, tags)
                if table.rows or table.hidden:
                    yield table, False
            elif child.tag == w("sdt"):
                content = child.find(w("sdtContent"))
                if content is not None:
                    yield from self._blocks(content, (*tags, *_tag(child)))
            elif child.tag in _GONE[self.view]:
                continue
            elif child.tag in (w("ins"), w("moveTo"), w("del"), w("moveFrom"), w("customXml")):
                yield from self._blocks(child, tags)
            elif child.tag in (w("footnote"), w("endnote")):
                if child.get(w("type")) in (None, "normal"):
                    yield from self._blocks(child, tags)
            elif child.tag == f"{{{MC}}}AlternateContent":
                yield from self._blocks(_alternative(child), tags)

    def _mark_gone(self, element: etree._Element, paragraph: Paragraph) -> bool:
        marks = element.find(f"{w('pPr')}/{w('rPr')}")
        if marks is None:
            return False
        for mark in marks:
            if mark.tag in _REVISED:
                paragraph.revisions.append(_revision(mark))
        return any(mark.tag in _GONE[self.view] for mark in marks)

    def _table(self, element: etree._Element, tags: tuple[str, ...]) -> Table:
        table = Table()
        for row_element, row_tags in _rows(element, tags):
            row = Row()
            properties = row_element.find(w("trPr"))
            gone = False
            if properties is not None:
                row.header = properties.find(w("tblHeader")) is not None
                for mark in properties:
                    if mark.tag in (w("ins"), w("del")):
                        row.revision = _revision(mark)
                        gone = gone or mark.tag in _GONE[self.view]
            # The content of a row that this view lacks is read as the other view has it.
            reader = _Reader(_other(self.view)) if gone else self
            row.cells = list(reader.cells(row_element, row_tags))
            (table.hidden if gone else table.rows).append(row)
        return table

    def cells(self, row: etree._Element, tags: tuple[str, ...]) -> Iterator[Cell]:
        lost = w("cellDel") if self.view is View.ACCEPTED else w("cellIns")
        for child in row:
            if child.tag == w("tc"):
                properties = child.find(w("tcPr"))
                span = 1
                if properties is not None:
                    if properties.find(lost) is not None:
                        continue
                    grid = properties.find(w("gridSpan"))
                    value = grid.get(w("val"), "1") if grid is not None else "1"
                    span = int(value) if value.isdigit() else 1
                yield Cell(self.container(child, tags), span)
            elif child.tag == w("sdt"):
                content = child.find(w("sdtContent"))
                if content is not None:
                    yield from self.cells(content, (*tags, *_tag(child)))
            elif child.tag == w("customXml"):
                yield from self.cells(child, tags)

    def _inline(
        self,
        element: etree._Element,
        tags: tuple[str, ...],
        into: Paragraph,
        textboxes: list[etree._Element],
    ) -> None:
        for child in element:
            if child.tag == w("r"):
                self._run(child, tags, into, textboxes)
            elif child.tag in _REVISED:
                into.revisions.append(_revision(child))
                if child.tag in _GONE[self.view]:
                    # Its controls still tell which row this is; its text is not in this view.
                    into.tags.extend(
                        tag for control in child.iter(w("sdt")) for tag in _tag(control)
                    )
                else:
                    self._inline(child, tags, into, textboxes)
            elif child.tag == w("sdt"):
                self._control(child, tags, into, textboxes)
            elif child.tag == w("fldSimple"):
                if not _is_volatile(child.get(w("instr"), "")):
                    self._inline(child, tags, into, textboxes)
            elif child.tag in _THROUGH:
                self._inline(child, tags, into, textboxes)
            elif child.tag == w("bookmarkStart"):
                into.bookmarks.append(child.get(w("name"), ""))
            elif child.tag == w("commentRangeStart"):
                into.comments.append(child.get(w("id"), ""))
            elif child.tag == f"{{{MC}}}AlternateContent":
                self._inline(_alternative(child), tags, into, textboxes)
            elif child.tag == w("ruby"):
                base = child.find(w("rubyBase"))
                if base is not None:
                    self._inline(base, tags, into, textboxes)
            elif etree.QName(child).localname in ("oMath", "oMathPara"):
                text = "".join(node.text or "" for node in child.iter("{*}t"))
                into.pieces.append(Piece(text, tags))

    def _control(
        self,
        element: etree._Element,
        tags: tuple[str, ...],
        into: Paragraph,
        textboxes: list[etree._Element],
    ) -> None:
        own = _tag(element)
        into.tags.extend(own)
        content = element.find(w("sdtContent"))
        before = len(into.pieces)
        if content is not None:
            self._inline(content, (*tags, *own), into, textboxes)
        state = element.find(f"{w('sdtPr')}/{w14('checkbox')}/{w14('checked')}")
        if element.find(f"{w('sdtPr')}/{w14('checkbox')}") is not None and own:
            checked = state is not None and state.get(f"{{{W14}}}val") in ("1", "true", "on")
            glyph = "".join(piece.text for piece in into.pieces[before:])
            into.boxes.append(Box(own[0], checked, glyph))

    def _run(
        self,
        element: etree._Element,
        tags: tuple[str, ...],
        into: Paragraph,
        textboxes: list[etree._Element],
    ) -> None:
        text = []
        for child in element:
            tag = child.tag
            if tag == w("fldChar"):
                self._field(child.get(w("fldCharType"), ""))
            elif tag == w("instrText"):
                if self._fields:
                    self._fields[-1].code += child.text or ""
            elif tag in (w("drawing"), w("pict"), w("object"), f"{{{MC}}}AlternateContent"):
                inside = _alternative(child) if tag.startswith(f"{{{MC}}}") else child
                textboxes.extend(_textboxes(inside))
            elif tag == w("commentReference"):
                identifier = child.get(w("id"), "")
                if identifier not in into.comments:
                    into.comments.append(identifier)
            elif self._silent():
                continue
            elif tag == w("t") or (tag == w("delText") and self.view is View.ORIGINAL):
                text.append(child.text or "")
            elif tag == w("br") and child.get(w("type")) in ("page", "column"):
                continue
            elif tag in _CHARACTERS:
                text.append(_CHARACTERS[tag])
            elif tag == w("sym"):
                text.append(_symbol(child))
        if text:
            into.pieces.append(Piece("".join(text), tags))

    def _field(self, kind: str) -> None:
        """Complex fields: begin, code, separate, result, end; they nest."""
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].in_result = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _silent(self) -> bool:
        """Whether the text here is a field's code or a result that changes by itself."""
        return any(not field.in_result or _is_volatile(field.code) for field in self._fields)


@dataclass
class _Field:
    code: str = ""
    in_result: bool = False


def _other(view: View) -> View:
    return View.ORIGINAL if view is View.ACCEPTED else View.ACCEPTED


def _rows(
    element: etree._Element, tags: tuple[str, ...]
) -> Iterator[tuple[etree._Element, tuple[str, ...]]]:
    for child in element:
        if child.tag == w("tr"):
            yield child, tags
        elif child.tag == w("sdt"):
            content = child.find(w("sdtContent"))
            if content is not None:
                yield from _rows(content, (*tags, *_tag(child)))
        elif child.tag in (w("customXml"), w("ins"), w("del")):
            yield from _rows(child, tags)


def _tag(control: etree._Element) -> tuple[str, ...]:
    tag = control.find(f"{w('sdtPr')}/{w('tag')}")
    value = tag.get(w("val")) if tag is not None else None
    return (value,) if value else ()


def _revision(element: etree._Element) -> Revision:
    return Revision(
        author=element.get(w("author")) or None,
        at=element.get(w("date")) or None,
        utc=element.get(f"{{{W16DU}}}dateUtc") or None,
    )


def _alternative(element: etree._Element) -> etree._Element:
    """The one branch that is read: the same text box stands in both."""
    for name in ("Choice", "Fallback"):
        branch = element.find(f"{{{MC}}}{name}")
        if branch is not None:
            return branch
    return element


def _textboxes(element: etree._Element) -> Iterator[etree._Element]:
    """Text boxes inside a drawing, outermost only, the preferred branch only."""
    for child in element:
        if child.tag == w("txbxContent"):
            yield child
        elif child.tag == f"{{{MC}}}AlternateContent":
            yield from _textboxes(_alternative(child))
        else:
            yield from _textboxes(child)


def _is_volatile(code: str) -> bool:
    words = code.split()
    return bool(words) and words[0].upper() in _VOLATILE


def _symbol(element: etree._Element) -> str:
    code = element.get(w("char"), "")
    try:
        return chr(int(code, 16))
    except ValueError:
        return ""
