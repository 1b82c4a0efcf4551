"""A story without tracked changes, as paragraphs of pieces and tables of rows, each with its XML.

What a piece says is asked of :mod:`docgen.office.views`, so that a redline compares exactly what
is read elsewhere: each run is put into a control of its own in a copy of the story, and the views
tell which text stands in which control.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from docgen.filling.redline.accepted import chosen, standing
from docgen.office import blocks, views
from docgen.office.names import MC, w

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_ATOMS = (w("r"), w("ruby"), f"{_MATH}oMath", f"{_MATH}oMathPara")
"""What text stands in: deleted whole, or cut first where it is a run of plain text."""
_THROUGH = tuple(
    w(name) for name in ("hyperlink", "smartTag", "customXml", "dir", "bdo", "fldSimple")
)
_NUMBER = "docgen-piece:"


class Context(NamedTuple):
    """What a piece stands in: the name of the innermost content control, and whether a link."""

    control: str | None = None
    link: bool = False


@dataclass(frozen=True)
class Piece:
    """A run, or another element that is deleted as a whole; its text may be empty."""

    element: etree._Element
    text: str
    context: Context


@dataclass(frozen=True)
class Paragraph:
    element: etree._Element
    pieces: list[Piece]
    boxes: list[Box]
    """The text boxes anchored in it."""
    keys: frozenset[str]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class Box:
    """Anything that holds blocks: a cell, a text box, a note, or the story itself."""

    element: etree._Element
    blocks: list[Block]

    @property
    def text(self) -> str:
        return "\n".join(block.text for block in self.blocks)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(key for block in self.blocks for key in block.keys)


@dataclass(frozen=True)
class Row:
    element: etree._Element
    cells: list[Box]

    @property
    def text(self) -> str:
        return "\t".join(cell.text for cell in self.cells)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(key for cell in self.cells for key in cell.keys)


@dataclass(frozen=True)
class Table:
    element: etree._Element
    rows: list[Row] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(row.text for row in self.rows)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(key for row in self.rows for key in row.keys)


Block = Paragraph | Table


def boxes_of(root: etree._Element) -> list[Box]:
    """What a story holds: one box, or one for each foot- or endnote."""
    says = _what_pieces_say(root)
    notes = [
        note
        for note in root.iter(w("footnote"), w("endnote"))
        if note.get(w("type")) in (None, "normal")
    ]
    if notes or root.tag in (w("footnotes"), w("endnotes")):
        return [_box(note, says) for note in notes]
    body = root.find(w("body"))
    return [_box(body if body is not None else root, says)]


def cut_runs(root: etree._Element) -> None:
    """Give every text, tab and break below ``root`` a run of its own, and fields one form only."""
    for simple in list(root.iter(w("fldSimple"))):
        _write_out(simple)
    for run in list(root.iter(w("r"))):
        parts = [part for part in run if part.tag != w("rPr")]
        formatting = run.find(w("rPr"))
        for part in parts[:0:-1]:
            own = etree.Element(w("r"))
            if formatting is not None:
                own.append(copy.deepcopy(formatting))
            own.append(part)
            run.addnext(own)


def innermost(element: etree._Element) -> Context:
    """What the children of ``element``, which is a paragraph or stands in one, stand in."""
    name: str | None = None
    link = False
    step: etree._Element | None = element
    while step is not None and step.tag != w("p"):
        if step.tag == w("sdt") and name is None:
            name = _name(step)
        link = link or step.tag == w("hyperlink")
        step = step.getparent()
    return Context(name, link)


def fields_of(pieces: list[Piece]) -> tuple[list[tuple[int, int]], set[int]]:
    """The fields that begin and end among ``pieces`` (first and last), and the loose ends of
    fields that go on in other paragraphs.
    """
    whole: list[tuple[int, int]] = []
    begun: list[int] = []
    signs: list[int] = []
    for number, piece in enumerate(pieces):
        mark = piece.element.find(w("fldChar"))
        if mark is not None or piece.element.find(w("instrText")) is not None:
            signs.append(number)
        kind = mark.get(w("fldCharType")) if mark is not None else None
        if kind == "begin":
            begun.append(number)
        elif kind == "end" and begun:
            whole.append((begun.pop(), number))
    inside = {number for first, last in whole for number in range(first, last + 1)}
    return whole, set(signs) - inside


def _box(element: etree._Element, says: dict[etree._Element, str]) -> Box:
    found: list[Block] = []
    for block in standing(element):
        if block.tag == w("p"):
            found.append(_paragraph(block, says))
        else:
            rows = [
                Row(row, [_box(cell, says) for cell in _inside(row, w("tc"))])
                for row in _inside(block, w("tr"))
            ]
            found.append(Table(block, rows))
    return Box(element, found)


def _inside(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also those inside controls."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in (w("sdt"), w("sdtContent"), w("customXml")):
            yield from _inside(child, tag)


def _paragraph(element: etree._Element, says: dict[etree._Element, str]) -> Paragraph:
    pieces: list[Piece] = []
    boxes: list[Box] = []
    keys = {"#" + (mark.get(w("name")) or "") for mark in element.iter(w("bookmarkStart"))}
    keys.discard("#_GoBack")
    for atom in _atoms(element):
        pieces.append(Piece(atom, says.get(atom, ""), innermost(_holder(atom))))
        boxes.extend(_box(textbox, says) for textbox in _textboxes(atom))
    for control in element.iter(w("sdt")):
        keys.add(_name(control))
    return Paragraph(element, pieces, boxes, frozenset(keys))


def _atoms(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        if child.tag in _ATOMS:
            yield child
        elif child.tag in _THROUGH:
            yield from _atoms(child)
        elif child.tag == w("sdt"):
            content = child.find(w("sdtContent"))
            if content is not None:
                if next(_atoms(content), None) is None:
                    # An empty control has room for a run.
                    etree.SubElement(content, w("r"))
                yield from _atoms(content)
        elif child.tag == f"{{{MC}}}AlternateContent":
            yield from _atoms(chosen(child))


def _textboxes(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        if child.tag == w("txbxContent"):
            yield child
        elif child.tag == f"{{{MC}}}AlternateContent":
            yield from _textboxes(chosen(child))
        else:
            yield from _textboxes(child)


def _holder(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    assert parent is not None
    return parent


def _name(control: etree._Element) -> str:
    """What a control is known by in both files."""
    for name in ("tag", "alias", "id"):
        mark = control.find(f"{w('sdtPr')}/{w(name)}")
        if mark is not None and mark.get(w("val")):
            return mark.get(w("val"), "")
    return ""


def _what_pieces_say(root: etree._Element) -> dict[etree._Element, str]:
    twin = copy.deepcopy(root)
    originals = list(root.iter(*_ATOMS))
    for number, atom in enumerate(list(twin.iter(*_ATOMS))):
        control = etree.Element(w("sdt"))
        properties = etree.SubElement(control, w("sdtPr"))
        etree.SubElement(properties, w("tag"), {w("val"): f"{_NUMBER}{number}"})
        atom.addprevious(control)
        etree.SubElement(control, w("sdtContent")).append(atom)
    says: dict[etree._Element, str] = {}
    for paragraph in blocks.paragraphs_in(views.blocks(twin, views.View.ACCEPTED)):
        for piece in paragraph.pieces:
            numbers = [tag for tag in piece.tags if tag.startswith(_NUMBER)]
            if numbers and not piece.changing:
                atom = originals[int(numbers[0].removeprefix(_NUMBER))]
                says[atom] = says.get(atom, "") + piece.text
    return says


def _write_out(simple: etree._Element) -> None:
    """A simple field as a complex one: only that can be deleted with its code."""

    def part(name: str, **attributes: str) -> etree._Element:
        run = etree.Element(w("r"))
        etree.SubElement(run, w(name), {w(key): value for key, value in attributes.items()})
        return run

    begin = part("fldChar", fldCharType="begin")
    code = part("instrText")
    code[0].text = simple.get(w("instr"), "")
    code[0].set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    simple.addprevious(begin)
    simple.addprevious(code)
    simple.addprevious(part("fldChar", fldCharType="separate"))
    for child in list(simple):
        if child.tag != w("fldData"):
            simple.addprevious(child)
    simple.addprevious(part("fldChar", fldCharType="end"))
    _holder(simple).remove(simple)
