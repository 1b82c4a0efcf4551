"""A story with every tracked change in it accepted, so that new ones can be drawn on clean ground.

What is accepted here is what :mod:`docgen.office.views` reads as the accepted view.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from docgen.office.names import MC, w

_GONE = (w("del"), w("moveFrom"))
_KEPT = (w("ins"), w("moveTo"))
_MARKED = (w("rPr"), w("trPr"))
"""Where an insertion or deletion is the mark of a paragraph or a row, and holds nothing itself."""
_TRACES = tuple(
    w(name)
    for name in (
        *("rPrChange", "pPrChange", "tblPrChange", "tblPrExChange", "tblGridChange"),
        *("trPrChange", "tcPrChange", "sectPrChange", "numberingChange", "cellIns", "cellMerge"),
        *(
            f"{kind}Range{end}"
            for kind in (
                *("moveFrom", "moveTo", "customXmlIns", "customXmlDel"),
                *("customXmlMoveFrom", "customXmlMoveTo"),
            )
            for end in ("Start", "End")
        ),
    )
)
_OPPOSITES = {
    w(one): w(other)
    for names in (("ins", "del"), ("moveTo", "moveFrom"), ("cellIns", "cellDel"))
    for one, other in (names, names[::-1])
} | {w("delText"): w("t"), w("delInstrText"): w("instrText")}
_PEGS = tuple(
    w(f"{kind}{end}") for kind in ("bookmark", "commentRange", "perm") for end in ("Start", "End")
)
"""Ends of ranges: the other end may stand outside what is deleted."""
_CONTAINERS = tuple(
    w(name)
    for name in ("body", "hdr", "ftr", "tc", "txbxContent", "footnote", "endnote", "comment")
)
_SHELLS = (w("sdt"), w("sdtContent"), w("customXml"))
"""What may stand around paragraphs, tables, rows and cells."""


def accept(root: etree._Element) -> None:
    """Accept every tracked change below ``root``, in place."""
    for element in list(root.iter(*_TRACES)):
        drop(element)
    for element in list(root.iter(*_GONE)):
        if not _is_mark(element):
            for peg in list(element.iter(*_PEGS)):
                element.addprevious(peg)
            drop(element)
    for element in list(root.iter(*_KEPT)):
        if not _is_mark(element):
            unwrap(element)
    # Tables that are going still stand between paragraphs here, as they do for the views.
    for container in list(root.iter(*_CONTAINERS)):
        _join(container)
    _drop_rows_and_cells(root)
    for element in list(root.iter(*_GONE, *_KEPT, w("delText"), w("delInstrText"))):
        drop(element)


def reject(root: etree._Element) -> None:
    """Reject every tracked change below ``root``, in place."""
    for element in root.iter(*_OPPOSITES):
        element.tag = _OPPOSITES[element.tag]
    accept(root)


def _drop_rows_and_cells(root: etree._Element) -> None:
    for row in list(root.iter(w("tr"))):
        if row.find(f"{w('trPr')}/{w('del')}") is not None:
            drop(row)
    for cell in list(root.iter(w("tc"))):
        if cell.find(f"{w('tcPr')}/{w('cellDel')}") is not None:
            drop(cell)
    for table in list(root.iter(w("tbl"))):
        if next(table.iter(w("tr")), None) is None:
            drop(table)


def drop(element: etree._Element) -> None:
    """Take an element away, and the controls around it that hold nothing any more."""
    parent = element.getparent()
    if parent is None:
        return
    parent.remove(element)
    if parent.tag == w("sdtContent") and len(parent) == 0:
        control = parent.getparent()
        # An emptied control inside a paragraph is a field nobody has filled in; it stays.
        if control is not None and not _inline(control):
            drop(control)


def unwrap(element: etree._Element) -> None:
    """Put what an element holds in its place."""
    for child in list(element):
        element.addprevious(child)
    drop(element)


def unwrap_control(control: etree._Element) -> None:
    """Put what a content control holds in its place."""
    for part in list(control):
        if part.tag == w("sdtContent"):
            unwrap(part)
        else:
            control.remove(part)
    unwrap(control)


def standing(container: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs and tables of a container, also those inside block-level controls."""
    for child in container:
        if child.tag in (w("p"), w("tbl")):
            yield child
        elif child.tag in _SHELLS:
            yield from standing(child)
        elif child.tag == f"{{{MC}}}AlternateContent":
            yield from standing(chosen(child))


def chosen(alternatives: etree._Element) -> etree._Element:
    """The one branch that is read: the same content stands in both."""
    for name in ("Choice", "Fallback"):
        branch = alternatives.find(f"{{{MC}}}{name}")
        if branch is not None:
            return branch
    return alternatives


def _is_mark(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag in _MARKED


def _inline(control: etree._Element) -> bool:
    """Whether a control stands inside a paragraph, rather than around or beside paragraphs."""
    for ancestor in control.iterancestors():
        if ancestor.tag == w("p"):
            return True
        if ancestor.tag in (*_CONTAINERS, w("tbl"), w("tr")):
            return False
    return False


def _join(container: etree._Element) -> None:
    """Join each paragraph whose mark is gone with the one after it."""
    pending: etree._Element | None = None
    for block in list(standing(container)):
        if block.tag == w("p") and pending is not None:
            lead = block.find(w("pPr"))
            at = 0 if lead is None else block.index(lead) + 1
            for child in [child for child in pending if child.tag != w("pPr")]:
                block.insert(at, child)
                at += 1
            drop(pending)
        marks = block.find(f"{w('pPr')}/{w('rPr')}") if block.tag == w("p") else None
        gone = marks is not None and any(mark.tag in _GONE for mark in marks)
        pending = block if gone else None
