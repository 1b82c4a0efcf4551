"""The marks of tracked changes, as Word writes them."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence

from lxml import etree

from docgen.office.names import w

_DELETED = {w("t"): w("delText"), w("instrText"): w("delInstrText")}
_NOT_FORMATTING = (w("rPr"), w("sectPr"), w("pPrChange"))
"""What a paragraph's properties hold besides its formatting."""


class Pen:
    """Marks elements as inserted or deleted by one author at one time, each with its own number.

    ``at`` is written as it is: Word's own dates are local times that say ``Z``.
    """

    def __init__(self, author: str, at: str | None, numbers: Iterator[int]) -> None:
        self._author = author
        self._at = at
        self._numbers = numbers

    def mark(self, name: str) -> etree._Element:
        """A mark with an author, a time and a number."""
        element = etree.Element(w(name), {w("id"): str(next(self._numbers))})
        element.set(w("author"), self._author)
        if self._at is not None:
            element.set(w("date"), self._at)
        return element

    def inserted(self, runs: Iterable[etree._Element]) -> etree._Element:
        """An insertion that holds ``runs``."""
        element = self.mark("ins")
        element.extend(runs)
        return element

    def delete(self, elements: Sequence[etree._Element]) -> None:
        """Mark runs as deleted where they stand, neighbours together."""
        for element in elements:
            for part in element.iter(*_DELETED):
                # The text of a box that goes with its run is not deleted by itself.
                if part.getparent() is element:
                    part.tag = _DELETED[part.tag]
            before = element.getprevious()
            if before is not None and before.tag == w("del"):
                before.append(element)
                continue
            deletion = self.mark("del")
            element.addprevious(deletion)
            deletion.append(element)

    def delete_control(self, control: etree._Element) -> None:
        """Mark both ends of a content control as deleted; what it holds stays."""
        content = control.find(w("sdtContent"))
        if content is None:
            return
        opening, closing = self.mark("customXmlDelRangeStart"), self.mark("customXmlDelRangeStart")
        control.addprevious(opening)
        content.insert(0, _end(opening))
        content.append(closing)
        control.addnext(_end(closing))

    def mark_row(self, row: etree._Element, kind: str) -> None:
        """Mark a whole row as ``ins`` or ``del``."""
        properties = row.find(w("trPr"))
        if properties is None:
            properties = etree.Element(w("trPr"))
            exceptions = row.find(w("tblPrEx"))
            if exceptions is None:
                row.insert(0, properties)
            else:
                exceptions.addnext(properties)
        properties.append(self.mark(kind))

    def mark_end(self, paragraph: etree._Element, kind: str) -> None:
        """Mark the end of a paragraph as ``ins`` or ``del``: without it, it runs into the next."""
        properties = _properties(paragraph)
        marks = properties.find(w("rPr"))
        if marks is None:
            marks = etree.Element(w("rPr"))
            later = next(iter(properties.findall(w("sectPr"))), None)
            if later is None:
                properties.append(marks)
            else:
                later.addprevious(marks)
        marks.insert(0, self.mark(kind))

    def reformat(
        self,
        paragraph: etree._Element,
        now: Sequence[etree._Element],
        before: Sequence[etree._Element],
    ) -> None:
        """Give a paragraph the formatting ``now``, tracked as changed from ``before``."""
        properties = _properties(paragraph)
        rest = [child for child in properties if child.tag in _NOT_FORMATTING]
        properties[:] = [*(copy.deepcopy(child) for child in now), *rest]
        if [etree.tostring(child) for child in now] == [etree.tostring(child) for child in before]:
            return
        change = self.mark("pPrChange")
        old = etree.SubElement(change, w("pPr"))
        old.extend(copy.deepcopy(child) for child in before)
        properties.append(change)


def formatting_of(paragraph: etree._Element) -> list[etree._Element]:
    """A copy of a paragraph's own formatting."""
    properties = paragraph.find(w("pPr"))
    if properties is None:
        return []
    return [copy.deepcopy(child) for child in properties if child.tag not in _NOT_FORMATTING]


def _properties(paragraph: etree._Element) -> etree._Element:
    properties = paragraph.find(w("pPr"))
    if properties is None:
        properties = etree.Element(w("pPr"))
        paragraph.insert(0, properties)
    return properties


def _end(start: etree._Element) -> etree._Element:
    return etree.Element(w("customXmlDelRangeEnd"), {w("id"): start.get(w("id"), "")})
