"""What an office program wrote into a .docx, in one readable line a cell.

``«tag|text»`` is a content control, ``{+text+}`` a tracked insertion, ``{-text-}`` a tracked
deletion; paragraphs are joined with ``¶``. So a test can say what the markup of a cell is without
fifty lines of XML.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from tests.editors.sample import NAMESPACES

if TYPE_CHECKING:
    from pathlib import Path

_W = f"{{{NAMESPACES['w']}}}"
_W14 = f"{{{NAMESPACES['w14']}}}"


def view(element: etree._Element) -> str:
    """The text of ``element`` with the marks described above."""
    name = etree.QName(element).localname
    if name in {"t", "delText"}:
        return element.text or ""
    if name == "br":
        return "\n"
    inner = ("¶" if name == "tc" else "").join(
        view(child) for child in element if not name.endswith("Pr") and child.tag != f"{_W}tcPr"
    )
    if name == "sdt":
        return f"«{tag(element)}|{inner}»"
    marks = {"ins": "+", "del": "-"}
    if name in marks and inner:
        return f"{{{marks[name]}{inner}{marks[name]}}}"
    return inner


def tag(control: etree._Element) -> str:
    """The tag of a content control."""
    return control.findtext("w:sdtPr/w:tag", "", NAMESPACES) or _value(control, "w:sdtPr/w:tag")


def _value(element: etree._Element, path: str) -> str:
    found = element.find(path, NAMESPACES)
    return "" if found is None else found.get(f"{_W}val", "")


@dataclass(frozen=True)
class Row:
    """A table row: what is in its cells, and whether the row itself is tracked."""

    element: etree._Element

    @property
    def cells(self) -> list[str]:
        """The marked text of each cell."""
        return [view(cell) for cell in self.element.iterfind("w:tc", NAMESPACES)]

    @property
    def change(self) -> str | None:
        """``ins`` or ``del`` where the row as such was added or removed with tracking."""
        for kind in ("ins", "del"):
            if self.element.find(f"w:trPr/w:{kind}", NAMESPACES) is not None:
                return kind
        return None


class Saved:
    """A .docx as it lies on disk."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.body = self.part("word/document.xml")

    def part(self, name: str) -> etree._Element:
        """A part as XML; that it can be parsed is already something."""
        return etree.fromstring(self.parts[name])

    def rows(self, table: int = 1) -> list[Row]:
        """The rows of the ``table``-th table."""
        tables = self.body.findall("w:body/w:tbl", NAMESPACES)
        return [Row(row) for row in tables[table - 1].iterfind("w:tr", NAMESPACES)]

    def row(self, words: str) -> Row:
        """The first row with ``words`` in one of its cells."""
        every = [row for table in (1, 2) for row in self.rows(table)]
        return next(row for row in every if any(words in cell for cell in row.cells))

    def paragraphs(self) -> list[str]:
        """The paragraphs outside tables."""
        return [view(each) for each in self.body.iterfind("w:body/w:p", NAMESPACES)]

    def control(self, path: str) -> etree._Element:
        """The first content control with the tag ``path``."""
        return next(each for each in self.body.iter(f"{_W}sdt") if tag(each) == path)

    def control_ids(self) -> list[str]:
        """The w:id of every content control."""
        return [_value(each, "w:sdtPr/w:id") for each in self.body.iter(f"{_W}sdt")]

    def checked(self, path: str) -> bool:
        """The state of a checkbox, as its properties have it."""
        state = self.control(path).find("w:sdtPr/w14:checkbox/w14:checked", NAMESPACES)
        assert state is not None
        return state.get(f"{_W14}val") == "1"

    def bookmarks(self) -> dict[str, str]:
        """The text inside each bookmark, as far as it stays within one paragraph."""
        found = {}
        for start in self.body.iter(f"{_W}bookmarkStart"):
            inside: list[str] = []
            for sibling in start.itersiblings():
                if sibling.tag == f"{_W}bookmarkEnd":
                    break
                inside.append(view(sibling))
            found[start.get(f"{_W}name", "")] = "".join(inside)
        return found

    def authors(self) -> set[str]:
        """The names on the tracked changes."""
        return {change.get(f"{_W}author", "") for change in self._changes()}

    def dates(self) -> list[str]:
        """The times on the tracked changes, as written."""
        return [change.get(f"{_W}date", "") for change in self._changes()]

    def _changes(self) -> list[etree._Element]:
        return list(self.body.iter(f"{_W}ins", f"{_W}del", f"{_W}rPrChange"))

    def comments(self) -> list[tuple[str, str, str]]:
        """Author, time as written, and text of each comment."""
        found = self.part("word/comments.xml").iterfind("w:comment", NAMESPACES)
        return [
            (
                each.get(f"{_W}author", ""),
                each.get(f"{_W}date", ""),
                "¶".join(view(paragraph) for paragraph in each.iterfind("w:p", NAMESPACES)),
            )
            for each in found
        ]

    def commented(self) -> list[str]:
        """The words between the start and the end of each comment's range, within one parent."""
        found = []
        for start in self.body.iter(f"{_W}commentRangeStart"):
            inside: list[str] = []
            for sibling in start.itersiblings():
                if sibling.tag == f"{_W}commentRangeEnd":
                    break
                inside.append(view(sibling))
            found.append("".join(inside))
        return found

    def core(self, name: str) -> str | None:
        """A core property, such as ``lastModifiedBy`` or ``modified``."""
        part = self.part("docProps/core.xml")
        return next((each.text for each in part if etree.QName(each).localname == name), None)

    def custom(self) -> dict[str, str]:
        """The custom properties."""
        part = self.part("docProps/custom.xml")
        return {str(each.get("name")): "".join(map(str, each.itertext())) for each in part}

    def text_of_parts(self, kind: str) -> set[str]:
        """The texts of all headers or footers that say something."""
        names = [name for name in self.parts if re.fullmatch(rf"word/{kind}\d+\.xml", name)]
        return {text for name in names if (text := view(self.part(name)))}
