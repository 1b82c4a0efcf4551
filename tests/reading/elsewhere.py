"""What other programs leave of a file when they save it, or when its text is copied out of it.

What each does was measured (``docs/behaviour/anchors.md``) or is read off files they wrote; here it
is done by hand, all of it to one file, so that a test needs none of them.
"""

from __future__ import annotations

import copy as copying
import io
import re
from random import Random

import docx
from lxml import etree

from docgen.case import numbers
from docgen.office import views
from docgen.office.blocks import Paragraph, Table
from docgen.office.names import W14, w
from docgen.office.package import Package
from tests.reading.hands import Word, child, element


def as_libreoffice_7(copy: Word) -> Word:
    """Saved by LibreOffice before 25.2, with nothing left to know a place by: no controls,
    bookmarks, paragraph ids or custom properties; other styles, other runs, another grid.
    """
    copy = _without_anchors(copy)
    _merge_runs(copy)
    _rewrite_grids(copy)
    for name in ("header", "footer"):
        _rename_part(copy, f"word/{name}1.xml", f"word/{name}3.xml")
    for paragraph in copy.body.iter(w("p")):
        style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
        if style is not None:
            style.set(w("val"), "Style" + style.get(w("val"), ""))
    return copy


def as_google_docs(copy: Word) -> Word:
    """Downloaded from Google Docs: no styles at all, every property written out, also where it is
    off, and controls of its own where somebody suggested something.
    """
    copy = _without_anchors(copy)
    for paragraph in copy.body.iter(w("p")):
        properties = child(paragraph, "pPr", first=True)
        for style in properties.findall(w("pStyle")):
            properties.remove(style)
    for row in copy.body.iter(w("tr")):
        properties = child(row, "trPr", first=True)
        for header in properties.findall(w("tblHeader")):
            properties.remove(header)
        properties.append(element("tblHeader", val="0"))
    for number, line in enumerate(list(copy.body.iter(w("r")))[::20]):
        own = element("sdt", element("sdtPr", element("tag", val=f"goog_rdk_{number}")))
        line.addprevious(own)
        child(own, "sdtContent").append(line)
    return copy


def without_controls(copy: Word) -> Word:
    """Only the bookmarks are left, as the first years of LibreOffice leave them."""
    return copy.strip_controls()


def without_bookmarks(copy: Word) -> Word:
    """Only the controls are left."""
    return copy.strip_bookmarks()


def half_anchored(copy: Word) -> Word:
    """Half of the controls and bookmarks gone, here and there."""
    random = Random(7)
    for control in list(copy.body.iter(w("sdt"))):
        if random.random() < 0.5:
            for part in child(control, "sdtContent"):
                control.addprevious(part)
            _drop(control)
    for mark in list(copy.body.iter(w("bookmarkStart"))):
        if random.random() < 0.5:
            _drop(mark)
    return copy


def copied_into_a_new_file(copy: Word, number: str | None = None) -> Word:
    """Everything marked, copied and pasted as text and tables into a new document; somebody wrote
    the document's ``number`` at its foot, or nobody did.
    """
    package = Package.open(copy.save())
    new = docx.Document()  # noqa: TID251 - a new one, not one from outside
    for block in views.blocks(package.tree(package.main), views.View.ACCEPTED):
        if isinstance(block, Paragraph):
            new.add_paragraph(block.text)
        else:
            _paste_table(new, block)
    if number is not None:
        printed = numbers.printed_document_id(number)
        new.sections[0].footer.paragraphs[0].text = f"Individuell plan {printed}"
    buffer = io.BytesIO()
    new.save(buffer)
    return Word(buffer.getvalue())


def _paste_table(new: docx.document.Document, table: Table) -> None:
    width = max(sum(cell.span for cell in row.cells) for row in table.rows)
    made = new.add_table(rows=len(table.rows), cols=width)
    for row, line in zip(made.rows, table.rows, strict=True):
        at = 0
        for cell in line.cells:
            place = row.cells[at]
            if cell.span > 1:
                place = place.merge(row.cells[at + cell.span - 1])
            place.text = cell.text
            at += cell.span


def _without_anchors(copy: Word) -> Word:
    copy.strip_controls().strip_bookmarks().strip_properties()
    for each in copy.body.iter():
        for name in (f"{{{W14}}}paraId", f"{{{W14}}}textId", w("rsidR")):
            if name in each.attrib:
                del each.attrib[name]
    copy.parts["word/footer1.xml"] = _flat(copy.parts["word/footer1.xml"])
    return copy


def _flat(part: bytes) -> bytes:
    """A header or footer without its controls and bookmarks."""
    root = etree.fromstring(part)
    for control in list(root.iter(w("sdt"))):
        for inner in child(control, "sdtContent"):
            control.addprevious(inner)
        _drop(control)
    for mark in list(root.iter(w("bookmarkStart"), w("bookmarkEnd"))):
        _drop(mark)
    return etree.tostring(root)


def _merge_runs(copy: Word) -> None:
    """Runs that follow each other become one, with the formatting of the first."""
    for line in list(copy.body.iter(w("r"))):
        following = line.getnext()
        if following is None or following.tag != w("r") or line.getparent() is None:
            continue
        if _is_plain(line) and _is_plain(following):
            parts = [part for part in line if part.tag != w("rPr")]
            formatting = line.find(w("rPr"))
            old = following.find(w("rPr"))
            if old is not None:
                following.remove(old)
            for number, part in enumerate(parts):
                following.insert(number, part)
            if formatting is not None:
                following.insert(0, formatting)
            _drop(line)


def _is_plain(line: etree._Element) -> bool:
    return all(part.tag in (w("rPr"), w("t"), w("br"), w("tab")) for part in line)


def _rewrite_grids(copy: Word) -> None:
    """Twice the columns, each cell over twice as many."""
    for grid in copy.body.iter(w("tblGrid")):
        for column in list(grid):
            column.addnext(copying.deepcopy(column))
    for cell in copy.body.iter(w("tc")):
        properties = child(cell, "tcPr", first=True)
        span = child(properties, "gridSpan")
        span.set(w("val"), str(2 * int(span.get(w("val"), "1"))))


def _rename_part(copy: Word, old: str, new: str) -> None:
    copy.parts[new] = copy.parts.pop(old)
    for name in ("[Content_Types].xml", "word/_rels/document.xml.rels"):
        pattern = re.escape(old.rpartition("/")[2]).encode()
        copy.parts[name] = re.sub(pattern, new.rpartition("/")[2].encode(), copy.parts[name])


def _drop(part: etree._Element) -> None:
    owner = part.getparent()
    assert owner is not None
    owner.remove(part)
