"""Paragraphs, rows and tables of the new file, written into the old one as insertions.

Formatting comes along where the old file knows it too: a style it does not have, or a list that
is numbered otherwise there, stays behind. Pictures, fields and content controls do not come.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from docgen.filling.redline.anatomy import Box, Paragraph, Row, Table
from docgen.filling.redline.marking import Pen
from docgen.office.names import W, w

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SIGNS = {"\t": "tab", "\n": "br", "\u2011": "noBreakHyphen", "\u00ad": "softHyphen"}
_STYLES = (w("pStyle"), w("rStyle"), w("tblStyle"))
_UNFIT = tuple(
    w(name)
    for name in (
        *("sectPr", "cnfStyle", "divId", "framePr", "pageBreakBefore", "vanish", "webHidden"),
        *("tblCaption", "tblDescription", "tblpPr", "hMerge"),
    )
)
"""Properties that name something elsewhere in their file, or keep text out of place or sight."""
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Writer:
    """Writes what the new file has into the old one.

    ``styles`` are the ids of the styles the old file knows; ``same_lists`` says whether lists are
    numbered by the same definitions in both; ``symbols`` are the fonts of the new file's symbols.
    """

    pen: Pen
    styles: frozenset[str]
    same_lists: bool
    symbols: Mapping[str, str]

    def runs(self, text: str, formatting: etree._Element | None) -> Iterator[etree._Element]:
        """Runs that say ``text``."""
        run = etree.Element(w("r"))
        if formatting is not None:
            run.append(copy.deepcopy(formatting))
        plain = ""

        def flush() -> None:
            if plain:
                etree.SubElement(run, w("t"), {_SPACE: "preserve"}).text = plain

        for char in text:
            if char in _SIGNS:
                flush()
                plain = ""
                etree.SubElement(run, w(_SIGNS[char]))
            elif char in self.symbols or _NOT_XML.match(char):
                flush()
                plain = ""
                symbol = etree.SubElement(run, w("sym"))
                symbol.set(w("font"), self.symbols.get(char, "Wingdings"))
                symbol.set(w("char"), f"{ord(char):04X}")
            else:
                plain += char
        flush()
        yield run

    def paragraph(self, new: Paragraph, near: etree._Element | None = None) -> etree._Element:
        """A paragraph as it is in the new file; ``near`` is the old one beside it."""
        element = etree.Element(w("p"))
        properties = self._adopted(new.element.find(w("pPr")))
        if properties is not None:
            self._numbered(properties, near)
            element.append(properties)
        runs = [
            run
            for piece in new.pieces
            if piece.text
            for run in self.runs(piece.text, self._adopted(piece.element.find(w("rPr"))))
        ]
        if runs:
            element.append(self.pen.inserted(runs))
        return element

    def row(self, new: Row) -> etree._Element:
        """A row as it is in the new file, marked as inserted."""
        element = etree.Element(w("tr"))
        properties = self._adopted(new.element.find(w("trPr")))
        if properties is not None:
            element.append(properties)
        for cell in new.cells:
            element.append(self._cell(cell))
        self.pen.mark_row(element, "ins")
        return element

    def table(self, new: Table) -> etree._Element:
        """A table as it is in the new file, every row marked as inserted."""
        element = etree.Element(w("tbl"))
        for name in ("tblPr", "tblGrid"):
            properties = self._adopted(new.element.find(w(name)))
            element.append(etree.Element(w(name)) if properties is None else properties)
        for row in new.rows:
            element.append(self.row(row))
        return element

    def _cell(self, cell: Box) -> etree._Element:
        element = etree.Element(w("tc"))
        properties = self._adopted(cell.element.find(w("tcPr")))
        if properties is not None:
            element.append(properties)
        for block in cell.blocks:
            element.append(self.table(block) if isinstance(block, Table) else self.paragraph(block))
        if not cell.blocks or isinstance(cell.blocks[-1], Table):
            element.append(etree.Element(w("p")))
        for paragraph in element.findall(w("p")):
            self.pen.mark_end(paragraph, "ins")
        return element

    def _adopted(self, properties: etree._Element | None) -> etree._Element | None:
        """A copy of properties, as far as the old file can have them."""
        if properties is None:
            return None
        adopted = copy.deepcopy(properties)
        for child in list(adopted.iter("*")):
            foreign = etree.QName(child).namespace != W
            unknown = child.tag in _STYLES and child.get(w("val")) not in self.styles
            parent = child.getparent()
            if parent is not None and (foreign or unknown or child.tag in _UNFIT):
                parent.remove(child)
        return adopted

    def _numbered(self, properties: etree._Element, near: etree._Element | None) -> None:
        """An item of a list goes on with the list beside it."""
        number = properties.find(w("numPr"))
        if number is None or self.same_lists:
            return
        beside = near.find(f"{w('pPr')}/{w('numPr')}") if near is not None else None
        if beside is not None:
            number.addnext(copy.deepcopy(beside))
        properties.remove(number)
