"""What docxtpl does when a part is written: for the parts where there is something to do.

Line breaks, tabs and page breaks in values become Word's own where a value is written
(:mod:`docgen.filling.writing`). Where that is not enough, because the run a value stands in is not
known beforehand, or the columns of a table depend on what is left out, docxtpl's own steps are
taken here.
"""

from __future__ import annotations

import re
from typing import Any

import docxtpl
from lxml import etree

from docgen.office.completeness import BOXES
from docgen.office.names import w, wp
from docgen.office.package import parse_xml

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DOCXTPL: Any = docxtpl.DocxTemplate
_BARE = "without-a-grid"
_UNRESOLVED = re.compile("[\a\f]")
_BOXES = [w(name.removeprefix("w:")) for name in BOXES]
_BLOCKS = (w("p"), w("tbl"), w("sdt"))
_FIRST_DRAWING = 1001
"""Docxtpl numbers the drawings of the body from here."""


def finished(xml: str, *, body: bool, complete: bool) -> bytes:
    """A part as docxtpl would finish it; ``body`` where it is the main part.

    With ``complete``, what Word could not open is also made good: docxtpl leaves a table whose
    rows were all left out, and a cell without a paragraph.

    Raises Refused ``damaged`` where the part is not well formed.
    """
    root = parse_xml(_UNRESOLVED.sub("", _DOCXTPL.resolve_listing(None, xml)).encode())
    if complete:
        _complete(root)
    if body:
        root = _with_fitting_tables(root)
        for number, drawing in enumerate(root.iter(wp("docPr")), start=_FIRST_DRAWING):
            drawing.set("id", str(number))
    return DECLARATION.encode() + etree.tostring(root, encoding="UTF-8")


def _complete(root: etree._Element) -> None:
    for table in list(root.iter(w("tbl"))):
        parent = table.getparent()
        if table.find(f".//{w('tr')}") is None and parent is not None:
            parent.remove(table)
    for box in root.iter(*_BOXES):
        last = next((child for child in reversed(box) if child.tag in _BLOCKS), None)
        if last is None or last.tag == w("tbl"):
            etree.SubElement(box, w("p"))


def drawing_number(count: int) -> str:
    """The number of the ``count``-th drawing of a body, from 0."""
    return str(_FIRST_DRAWING + count)


def _with_fitting_tables(root: etree._Element) -> etree._Element:
    """Each table with as many columns as its widest row."""
    tables = list(root.iter(w("tbl")))
    if not tables:
        return root
    # Docxtpl cannot do without a grid, as some programs can: an empty one it leaves empty.
    for table in tables:
        if table.find(w("tblGrid")) is None:
            table.append(etree.Element(w("tblGrid"), {_BARE: "1"}))
    fitting: etree._Element = _DOCXTPL.fix_tables(None, etree.tostring(root, encoding="unicode"))
    for grid in list(fitting.iter(w("tblGrid"))):
        parent = grid.getparent()
        if _BARE in grid.attrib and parent is not None:
            parent.remove(grid)
    return fitting
