"""The two views of a Word file: accepted (what it says now), original (before tracked edits).

python-docx's ``text`` leaves out everything inside tracked insertions and content controls, so
nothing of ours reads a document through it. Here a story (body, header, footer, notes) becomes
the blocks of :mod:`docgen.office.blocks`. Text boxes follow at the end of their story: where one
is anchored says nothing about where it floats. How Word and LibreOffice write all this was
measured; see ``docs/behaviour/``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from docgen.office.blocks import (
    Block,
    Cell,
    CommentMark,
    Paragraph,
    Piece,
    Revision,
    Row,
    Story,
    Table,
    TickBox,
    paragraphs_in,
)
from docgen.office.names import MC, W14, W16DU, w, w14
from docgen.office.package import Package

__all__ = ["Story", "View", "blocks", "is_tracked", "paragraphs_in", "stories"]


class View(StrEnum):
    ACCEPTED = "accepted"
    """Every tracked change accepted."""
    ORIGINAL = "original"
    """Every tracked change rejected."""

    @property
    def other(self) -> View:
        return View.ORIGINAL if self is View.ACCEPTED else View.ACCEPTED


def stories(package: Package, view: View = View.ACCEPTED) -> list[Story]:
    """Every story of a document in ``view``, the body first."""
    roots = {name: package.tree(name) for name in package.stories}
    return [Story(name, blocks(root, view), _pictures(root, view)) for name, root in roots.items()]


def blocks(root: etree._Element, view: View) -> list[Block]:
    """The paragraphs and tables of one story, in reading order, then those of its text boxes."""
    body = root.find(w("body"))
    reader = _Reader(view)
    return reader.container(root if body is None else body, ()) + reader.floating


def is_tracked(package: Package) -> bool:
    """Whether a document holds any tracked edit, so that its two views may differ."""
    marks = (*_REVISED, w("cellIns"), w("cellDel"))
    return any(next(package.tree(name).iter(*marks), None) is not None for name in package.stories)


_GONE = {
    View.ACCEPTED: (w("del"), w("moveFrom")),
    View.ORIGINAL: (w("ins"), w("moveTo")),
}
_REVISED = (w("ins"), w("del"), w("moveFrom"), w("moveTo"))
_THROUGH = (w("hyperlink"), w("smartTag"), w("customXml"), w("dir"), w("bdo"))
_ALTERNATE = f"{{{MC}}}AlternateContent"
_DRAWN = (w("drawing"), w("pict"), w("object"), _ALTERNATE)
_PICTURES = ("{*}pic", "{*}imagedata", "{*}OLEObject", "{*}contentPart", w("altChunk"))
_CHANGING = ("PAGE", "NUMPAGES", "SECTIONPAGES", "DATE", "TIME", "SAVEDATE", "PRINTDATE")
"""Fields whose result changes by itself; their text says nothing about an edit."""
_CHARACTERS = {
    w("tab"): "\t",
    w("br"): "\n",
    w("cr"): "\n",
    w("noBreakHyphen"): "\u2011",
    w("softHyphen"): "\u00ad",
}


@dataclass
class _Field:
    """A complex field being read: its code so far, and whether its result has begun."""

    code: str = ""
    in_result: bool = False

    @property
    def changing(self) -> bool:
        words = self.code.split()
        return bool(words) and words[0].upper() in _CHANGING


def _pictures(root: etree._Element, view: View) -> int:
    """How many pictures a story shows in ``view``; one drawn in two ways is counted once."""
    gone = (f"{{{MC}}}Fallback", *_GONE[view])
    return sum(
        next(element.iterancestors(*gone), None) is None for element in root.iter(*_PICTURES)
    )


class _Reader:
    """Walks one story in one view. ``floating`` gathers what its text boxes hold."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.floating: list[Block] = []
        self._fields: list[_Field] = []
        self._insertions = 0
        """How many tracked insertions are open."""
        self._bookmarks: list[str] = []
        """Bookmarks that stand between paragraphs: they belong to the next one."""

    def container(self, element: etree._Element, tags: tuple[str, ...]) -> list[Block]:
        found: list[Block] = []
        pending: Paragraph | None = None
        for block, joins in self._blocks(element, tags):
            if isinstance(block, Table):
                if pending is not None:
                    found.append(pending)
                pending = None
                found.append(block)
                continue
            paragraph = block if pending is None else pending.join(block)
            pending = paragraph if joins else None
            if not joins:
                found.append(paragraph)
        if pending is not None:
            found.append(pending)
        return found

    def _blocks(
        self, element: etree._Element, tags: tuple[str, ...]
    ) -> Iterator[tuple[Block, bool]]:
        """Blocks, and for a paragraph whether its mark is gone, so that it joins the next."""
        for child in element:
            if child.tag == w("p"):
                paragraph = Paragraph(tags=list(tags), bookmarks=self._bookmarks)
                self._bookmarks = []
                self._inline(child, tags, paragraph)
                style = child.find(f"{w('pPr')}/{w('pStyle')}")
                paragraph.style = style.get(w("val")) if style is not None else None
                yield paragraph, self._mark_gone(child, paragraph)
            elif child.tag == w("tbl"):
                table = self._table(child, tags)
                if table.rows or table.hidden:
                    yield table, False
            elif child.tag == w("sdt"):
                content = child.find(w("sdtContent"))
                if content is not None:
                    yield from self._blocks(content, (*tags, *_tag(child)))
            elif child.tag == w("bookmarkStart"):
                self._bookmarks.append(child.get(w("name"), ""))
            elif child.tag in _GONE[self.view]:
                continue
            elif child.tag in _REVISED or child.tag == w("customXml"):
                yield from self._blocks(child, tags)
            elif child.tag in (w("footnote"), w("endnote")):
                if child.get(w("type")) in (None, "normal"):
                    yield from self._blocks(child, tags)
            elif child.tag == _ALTERNATE:
                yield from self._blocks(_alternative(child), tags)

    def _mark_gone(self, element: etree._Element, paragraph: Paragraph) -> bool:
        marks = element.find(f"{w('pPr')}/{w('rPr')}")
        if marks is None:
            return False
        revised = [mark for mark in marks if mark.tag in _REVISED]
        paragraph.revisions.extend(_revision(mark) for mark in revised)
        return any(mark.tag in _GONE[self.view] for mark in revised)

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
            reader = _Reader(self.view.other) if gone else self
            row.cells = list(reader.cells(row_element, row_tags))
            (table.hidden if gone else table.rows).append(row)
        return table

    def cells(self, row: etree._Element, tags: tuple[str, ...]) -> Iterator[Cell]:
        lost = w("cellDel") if self.view is View.ACCEPTED else w("cellIns")
        for child in row:
            if child.tag == w("tc"):
                properties = child.find(w("tcPr"))
                cell = Cell()
                if properties is not None:
                    if properties.find(lost) is not None:
                        continue
                    grid = properties.find(w("gridSpan"))
                    span = grid.get(w("val"), "1") if grid is not None else "1"
                    cell.span = int(span) if span.isdigit() else 1
                    cell.merged = properties.find(w("vMerge")) is not None
                cell.blocks = self.container(child, tags)
                yield cell
            elif child.tag == w("sdt"):
                content = child.find(w("sdtContent"))
                if content is not None:
                    yield from self.cells(content, (*tags, *_tag(child)))
            elif child.tag == w("customXml"):
                yield from self.cells(child, tags)
            elif child.tag == w("bookmarkStart"):
                self._bookmarks.append(child.get(w("name"), ""))

    def _inline(self, element: etree._Element, tags: tuple[str, ...], into: Paragraph) -> None:
        for child in element:
            if child.tag == w("r"):
                self._run(child, tags, into)
            elif child.tag in _REVISED:
                self._revised(child, tags, into)
            elif child.tag == w("sdt"):
                self._control(child, tags, into)
            elif child.tag == w("fldSimple"):
                self._fields.append(_Field(child.get(w("instr"), ""), in_result=True))
                self._inline(child, tags, into)
                self._fields.pop()
            elif child.tag in _THROUGH:
                self._inline(child, tags, into)
            elif child.tag == w("bookmarkStart"):
                into.bookmarks.append(child.get(w("name"), ""))
            elif child.tag == w("commentRangeStart"):
                into.comments.append(CommentMark(child.get(w("id"), ""), tags))
            elif child.tag == _ALTERNATE:
                self._inline(_alternative(child), tags, into)
            elif child.tag == w("ruby"):
                base = child.find(w("rubyBase"))
                if base is not None:
                    self._inline(base, tags, into)
            elif etree.QName(child).localname in ("oMath", "oMathPara"):
                text = "".join(node.text or "" for node in child.iter("{*}t"))
                into.pieces.append(Piece(text, tags))

    def _revised(self, element: etree._Element, tags: tuple[str, ...], into: Paragraph) -> None:
        """A tracked edit. One that leaves no trace (a word typed and deleted again, the empty
        insertion around a comment's anchor) is nobody's edit.
        """
        inside = tuple(tag for control in element.iter(w("sdt")) for tag in _tag(control))
        if element.tag in _GONE[self.view]:
            # Its controls still tell which row this is; its text is not in this view.
            into.tags.extend(inside)
            undone = {View.ACCEPTED: w("ins"), View.ORIGINAL: w("del")}[self.view]
            counts = next(element.iterancestors(undone), None) is None and any(
                node.text for node in element.iter(w("delText"), w("t"))
            )
        else:
            before = len(into.pieces)
            inserted = element.tag in (w("ins"), w("moveTo"))
            self._insertions += inserted
            self._inline(element, tags, into)
            self._insertions -= inserted
            counts = any(piece.text for piece in into.pieces[before:])
        if counts:
            into.revisions.append(_revision(element, (*tags, *inside)))

    def _control(self, element: etree._Element, tags: tuple[str, ...], into: Paragraph) -> None:
        own = _tag(element)
        into.tags.extend(own)
        properties = element.find(w("sdtPr"))
        content = element.find(w("sdtContent"))
        if content is not None:
            if properties is not None and properties.find(w("showingPlcHdr")) is not None:
                # Word's own grey words in an empty control; what was tracked in it is not theirs.
                for child in content:
                    if child.tag in _REVISED:
                        self._revised(child, (*tags, *own), into)
            else:
                self._inline(content, (*tags, *own), into)
        box = element.find(f"{w('sdtPr')}/{w14('checkbox')}")
        if box is not None and own:
            state = box.find(w14("checked"))
            ticked = state is not None and state.get(f"{{{W14}}}val") in ("1", "true", "on")
            into.boxes.append(TickBox(own[0], ticked))

    def _run(self, element: etree._Element, tags: tuple[str, ...], into: Paragraph) -> None:
        text = []
        for child in element:
            tag = child.tag
            if tag == w("fldChar"):
                self._field(child.get(w("fldCharType"), ""))
            elif tag == w("instrText"):
                if self._fields:
                    self._fields[-1].code += child.text or ""
            elif tag in _DRAWN:
                for textbox in _textboxes(child):
                    reader = _Reader(self.view)
                    self.floating.extend(reader.container(textbox, ()))
                    self.floating.extend(reader.floating)
            elif tag == w("commentReference"):
                mark = CommentMark(child.get(w("id"), ""), tags)
                if all(known.id != mark.id for known in into.comments):
                    into.comments.append(mark)
            elif any(not each.in_result for each in self._fields):
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
            changing = any(each.changing for each in self._fields)
            into.pieces.append(Piece("".join(text), tags, changing, self._insertions > 0))

    def _field(self, kind: str) -> None:
        """Complex fields: begin, code, separate, result, end; they nest."""
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].in_result = True
        elif kind == "end" and self._fields:
            self._fields.pop()


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


def _revision(element: etree._Element, tags: tuple[str, ...] = ()) -> Revision:
    return Revision(
        author=element.get(w("author")) or None,
        at=element.get(w("date")) or None,
        utc=element.get(f"{{{W16DU}}}dateUtc") or None,
        tags=tags,
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
    for child in _alternative(element) if element.tag == _ALTERNATE else element:
        if child.tag == w("txbxContent"):
            yield child
        else:
            yield from _textboxes(child)


def _symbol(element: etree._Element) -> str:
    code = element.get(w("char"), "")
    try:
        return chr(int(code, 16))
    except ValueError:
        return ""
