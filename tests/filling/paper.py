"""Small Word files for the redline's tests: what they say as plain lists, and how they are written.

A paragraph is a text, a table a list of rows of cells, a cell a list of paragraphs and tables.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from docgen.office import blocks, views
from docgen.office.names import w
from docgen.office.package import Package

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DECLARED = (
    f'xmlns:w="{W}" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'mc:Ignorable="w14"'
)
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"

Says = list[Any]
"""Paragraphs and tables, as above."""


def run(text: str, formatting: str = "") -> str:
    """A run; tabs, line breaks and hyphens as their elements."""
    signs = {"\t": "<w:tab/>", "\n": "<w:br/>", "\u2011": "<w:noBreakHyphen/>"}
    inside = "".join(
        signs.get(part) or f'<w:t xml:space="preserve">{escape(part)}</w:t>'
        for part in re.split("([\t\n\u2011])", text)
        if part
    )
    return f"<w:r>{f'<w:rPr>{formatting}</w:rPr>' if formatting else ''}{inside}</w:r>"


def control(tag: str, text: str, kind: str = "<w:text/>") -> str:
    """A content control around ``text``, or around runs that are written already."""
    inside = text if text.startswith("<") else run(text)
    return (
        f"<w:sdt><w:sdtPr><w:tag w:val={quoteattr(tag)}/>{kind}</w:sdtPr>"
        f"<w:sdtContent>{inside}</w:sdtContent></w:sdt>"
    )


def paragraph(content: str = "", properties: str = "") -> str:
    """A paragraph of text, or of what is written already."""
    inside = content if content.startswith("<") or not content else run(content)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inside}</w:p>"


def table(*rows: Sequence[str]) -> str:
    """A table; each cell a text, or blocks that are written already."""
    grid = '<w:gridCol w:w="1500"/>' * max(len(row) for row in rows)
    written = "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in rows)
    return (
        '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{written}</w:tbl>"
    )


def cell(content: str) -> str:
    """A cell of a table."""
    blocks = content if content.startswith(("<w:p>", "<w:tbl>")) else paragraph(content)
    return f'<w:tc><w:tcPr><w:tcW w:w="1500" w:type="dxa"/></w:tcPr>{blocks}</w:tc>'


def docx(body: str, parts: Mapping[str, str] | None = None, section: str = "") -> bytes:
    """A Word file; ``parts`` are further ones by file name, as ``header1.xml``."""
    others = dict(parts or {})
    overrides = "".join(
        f'<Override PartName="/word/{name}" '
        f'ContentType="{_TYPES}.{re.sub("[0-9]*[.]xml$", "", name)}+xml"/>'
        for name in others
    )
    relations = "".join(
        f'<Relationship Id="{name.partition(".")[0]}" Target="{name}" '
        f'Type="{_OFFICE}/{re.sub("[0-9]*[.]xml$", "", name)}"/>'
        for name in others
    )
    written = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPES}.document.main+xml"/>'
        f"{overrides}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {DECLARED}><w:body>{body}"
        f"<w:sectPr>{section}</w:sectPr></w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{relations}</Relationships>",
        **{f"word/{name}": part for name, part in others.items()},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in written.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def written(says: Says) -> str:
    """The markup of what a document or a cell says."""
    return "".join(
        paragraph(block)
        if isinstance(block, str)
        else table(*[[written(cell) for cell in row] for row in block])
        for block in says
    )


def says(content: bytes, view: views.View = views.View.ACCEPTED, part: str | None = None) -> Says:
    """What a file says in one of our views."""
    package = Package.open(content)
    return _said(views.blocks(package.tree(package.main if part is None else part), view))


def _said(content: list[blocks.Block]) -> Says:
    found: Says = []
    for block in content:
        if isinstance(block, blocks.Paragraph):
            found.append(block.text)
        elif block.rows:
            found.append([[_said(cell.blocks) for cell in row.cells] for row in block.rows])
    return found


def without_empty(content: Says) -> Says:
    """What is said, without empty paragraphs.

    Where a whole paragraph right before a table is inserted or deleted, LibreOffice and our views
    leave an empty one behind.
    """
    return [
        [[without_empty(cell) for cell in row] for row in block]
        if isinstance(block, list)
        else block
        for block in content
        if block != ""
    ]


def in_word(content: bytes, view: views.View) -> Says:
    """What a file says after Accept All (or Reject All) in Word, where whole paragraphs go also
    before a table, and what is around a table that went is joined.
    """
    package = Package.open(content)
    root = copy.deepcopy(package.tree(package.main))
    goes, stays = ("del", "ins") if view is views.View.ACCEPTED else ("ins", "del")
    for row in list(root.iter(w("tr"))):
        if row.find(f"{w('trPr')}/{w(goes)}") is not None:
            _take(row)
    for element in list(root.iter(w("tbl"))):
        if element.find(w("tr")) is None:
            _take(element)
    for element in list(root.iter(w(goes))):
        if len(element):
            _take(element)
    for element in list(root.iter(w(stays))):
        for child in list(element):
            element.addprevious(child)
        _take(element)
    for element in root.iter(w("delText")):
        element.tag = w("t")
    for line in list(root.iter(w("p"))):
        following = line.getnext()
        if line.find(f"{w('pPr')}/{w('rPr')}/{w(goes)}") is None or following is None:
            continue
        inside = [child for child in line if child.tag != w("pPr")]
        if following.tag == w("p"):
            at = 1 if following.find(w("pPr")) is not None else 0
            following[at:at] = inside
            _take(line)
        elif following.tag == w("tbl") and not inside:
            _take(line)
    return _said(views.blocks(root, views.View.ACCEPTED))


def _take(element: etree._Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def tracked(content: bytes, part: str | None = None) -> list[str]:
    """Each paragraph as ``«control|old {-gone-}{+come+}»``, with ``¶+`` or ``¶-`` where its end is
    tracked, and ``[+]`` or ``[-]`` before it where its row is.
    """
    package = Package.open(content)
    root = package.tree(package.main if part is None else part)
    return [_row_sign(line) + _inline(line) + _end_sign(line) for line in root.iter(w("p"))]


def _inline(element: etree._Element) -> str:
    found = ""
    for child in element:
        name = etree.QName(child).localname
        if name in ("t", "delText"):
            found += child.text or ""
        elif name in ("instrText", "delInstrText"):
            found += f"<{(child.text or '').strip()}>"
        elif name in ("tab", "br", "fldChar", "drawing", "oMath", "footnoteReference", "sym"):
            found += f"<{name}>"
        elif name in ("ins", "del"):
            sign = "+" if name == "ins" else "-"
            found += f"{{{sign}{_inline(child)}{sign}}}"
        elif name == "sdt":
            tag = child.find(f"{w('sdtPr')}/{w('tag')}")
            inside = child.find(w("sdtContent"))
            assert inside is not None
            found += f"«{'' if tag is None else tag.get(w('val'))}|{_inline(inside)}»"
        elif name == "hyperlink":
            found += f"[{_inline(child)}]"
        elif name == "r":
            found += _inline(child)
    return found


def _end_sign(line: etree._Element) -> str:
    marks = line.find(f"{w('pPr')}/{w('rPr')}")
    return "" if marks is None else _signs(marks, "¶{}")


def _row_sign(line: etree._Element) -> str:
    row = next(line.iterancestors(w("tr")), None)
    properties = None if row is None else row.find(w("trPr"))
    return "" if properties is None else _signs(properties, "[{}]")


def _signs(marks: etree._Element, pattern: str) -> str:
    signs = {w("ins"): "+", w("del"): "-"}
    return "".join(pattern.format(signs[mark.tag]) for mark in marks if mark.tag in signs)
