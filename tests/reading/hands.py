"""A person at the keyboard of Microsoft Word, as XML: edits of an issued file in Word's own markup.

Word itself runs nowhere in the tests. What it writes is written here by hand: revisions with an
author and a local time marked Z, runs cut where the cursor once stood, placeholders in emptied
controls, pasted rows that bring their controls along.
"""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from lxml import etree

from docgen.office.names import W14, W16DU, W, w
from docgen.office.package import parse_xml

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
BODY = "word/document.xml"


@dataclass(frozen=True)
class Hand:
    """Who tracks an edit, and when: the time as Word writes it."""

    author: str | None = "Karin Lund"
    at: str = "2026-12-01T10:30:00Z"
    utc: str | None = None

    def mark(self, kind: str, *children: etree._Element) -> etree._Element:
        """``w:ins``, ``w:del`` or a move around ``children``."""
        element = etree.Element(w(kind), {w("id"): "9000"})
        if self.author is not None:
            element.set(w("author"), self.author)
        element.set(w("date"), self.at)
        if self.utc is not None:
            element.set(f"{{{W16DU}}}dateUtc", self.utc)
        element.extend(children)
        return element


KARIN = Hand()
OMAR = Hand("Omar Farah", "2026-12-02T08:05:00Z")


def run(text: str, tag: str = "t") -> etree._Element:
    """A run of Word's: an rsid, and line breaks as elements."""
    element = etree.Element(w("r"), {w("rsidR"): "00A1B2C3"})
    for number, line in enumerate(text.split("\n")):
        if number:
            etree.SubElement(element, w("br"))
        etree.SubElement(element, w(tag), {_SPACE: "preserve"}).text = line
    return element


def element(name: str, *children: etree._Element, **attributes: str) -> etree._Element:
    """Any element of Word's, as ``element("vMerge", val="restart")``."""
    made = etree.Element(w(name), {w(key): value for key, value in attributes.items()})
    made.extend(children)
    return made


def field(code: str, result: str) -> list[etree._Element]:
    """The runs of a complex field."""
    instruction = element("instrText")
    instruction.text = f" {code} "
    inside = [
        element("fldChar", fldCharType="begin"),
        instruction,
        element("fldChar", fldCharType="separate"),
    ]
    end = element("fldChar", fldCharType="end")
    return [*(element("r", part) for part in inside), run(result), element("r", end)]


def paragraph(text: str) -> etree._Element:
    """A paragraph of one run."""
    element = etree.Element(w("p"), {w("rsidR"): "00A1B2C3"})
    if text:
        element.append(run(text))
    return element


def words(element: etree._Element) -> str:
    """The text an element shows, tracked edits aside."""
    parts = element.iter(w("t"), w("delText"), w("br"))
    return "".join("\n" if part.tag == w("br") else part.text or "" for part in parts)


def child(element: etree._Element, name: str, *, first: bool = False) -> etree._Element:
    """The child ``name``, made where it is missing."""
    found = element.find(w(name))
    if found is None:
        found = etree.Element(w(name))
        element.insert(0 if first else len(element), found)
    return found


def up(element: etree._Element, name: str) -> etree._Element:
    """The nearest ancestor ``name``."""
    return next(element.iterancestors(w(name)))


class Word:
    """A document open in Word. Every edit gives the document back, so that edits chain."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.body = parse_xml(self.parts[BODY])

    def save(self, by: str | None = None, at: str | None = None) -> bytes:
        """The file; ``by`` and ``at`` as its core properties then say."""
        parts = {**self.parts, BODY: etree.tostring(self.body, encoding="UTF-8")}
        if by is not None:
            core = parse_xml(parts["docProps/core.xml"])
            _core(core, "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
                  "lastModifiedBy", by)  # fmt: skip
            _core(core, "{http://purl.org/dc/terms/}modified", at or "2026-12-03T09:00:00Z")
            parts["docProps/core.xml"] = etree.tostring(core, encoding="UTF-8")
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        return buffer.getvalue()

    # Places

    def control(self, path: str, nth: int = 1) -> etree._Element:
        """The ``nth`` content control of a value."""
        found = [
            sdt for sdt in self.body.iter(w("sdt"))
            if (tag := sdt.find(f"{w('sdtPr')}/{w('tag')}")) is not None
            and tag.get(w("val")) == path
        ]  # fmt: skip
        return found[nth - 1]

    def content(self, path: str, nth: int = 1) -> etree._Element:
        return child(self.control(path, nth), "sdtContent")

    def cell(self, path: str, nth: int = 1) -> etree._Element:
        return up(self.control(path, nth), "tc")

    def line(self, path: str, nth: int = 1) -> etree._Element:
        """The paragraph a value stands in."""
        return up(self.control(path, nth), "p")

    def row(self, path: str, nth: int = 1) -> etree._Element:
        return up(self.control(path, nth), "tr")

    def table(self, path: str, nth: int = 1) -> etree._Element:
        return up(self.control(path, nth), "tbl")

    def find(self, text: str) -> etree._Element:
        """The paragraph that says ``text``."""
        return next(p for p in self.body.iter(w("p")) if words(p) == text)

    def put(self, name: str, root: etree._Element) -> Self:
        """A further part."""
        self.parts[name] = etree.tostring(root, encoding="UTF-8")
        return self

    # Text inside a control

    def type_over(self, path: str, text: str, nth: int = 1) -> Self:
        """Select what a control holds, and type."""
        content = self.content(path, nth)
        content[:] = [run(text)]
        return self

    def track_over(
        self, path: str, text: str, hand: Hand = KARIN, nth: int = 1, old: str | None = None
    ) -> Self:
        """The same with tracking; ``old`` only a part of what it holds."""
        content = self.content(path, nth)
        before = words(content)
        old = before if old is None else old
        head, found, tail = before.partition(old)
        assert found, old
        content[:] = [
            *([run(head)] if head else []),
            hand.mark("del", run(old, "delText")),
            *([hand.mark("ins", run(text))] if text else []),
            *([run(tail)] if tail else []),
        ]
        return self

    def empty(self, path: str, nth: int = 1) -> Self:
        """Delete what a control holds: Word then shows its own words in grey."""
        properties = child(self.control(path, nth), "sdtPr")
        etree.SubElement(properties, w("showingPlcHdr"))
        content = self.content(path, nth)
        grey = run("Klicka eller tryck här för att ange text.")
        etree.SubElement(child(grey, "rPr", first=True), w("rStyle"), {w("val"): "Platshllartext"})
        content[:] = [grey]
        return self

    def choose(self, path: str, text: str, nth: int = 1) -> Self:
        """Choose from a list, or pick a day: the text, and for a day the date beside it."""
        date = self.control(path, nth).find(f"{w('sdtPr')}/{w('date')}")
        if date is not None:
            date.set(w("fullDate"), f"{text}T00:00:00Z")
        return self.type_over(path, text, nth)

    def tick(self, path: str, nth: int = 1, *, state: bool = True, sign: bool = True) -> Self:
        """Click a box. Without ``state`` only the sign changes, without ``sign`` only the state."""
        control = self.control(path, nth)
        checked = control.find(f".//{{{W14}}}checked")
        assert checked is not None
        now = checked.get(f"{{{W14}}}val") == "1"
        if state:
            checked.set(f"{{{W14}}}val", str(int(not now)))
        if sign:
            self.type_over(path, "\u2610" if now else "\u2612", nth)
        return self

    # Text around a control

    def type_beside(
        self, path: str, text: str, *, before: bool = False, hand: Hand | None = None, nth: int = 1
    ) -> Self:
        """Type in the paragraph of a control, outside the control."""
        new = run(text)
        wrapped = new if hand is None else hand.mark("ins", new)
        control = self.control(path, nth)
        control.addprevious(wrapped) if before else control.addnext(wrapped)
        return self

    def retype_cell(self, path: str, text: str, hand: Hand | None = None, nth: int = 1) -> Self:
        """Select a whole cell and type: the control goes, and so does the bookmark."""
        cell = self.cell(path, nth)
        line = self.line(path, nth)
        old = words(cell)
        for element in list(cell.iter(w("p"))):
            if element is not line:
                cell.remove(element)
        line[:] = [part for part in line if part.tag == w("pPr")]
        if hand is None:
            line.append(run(text))
        else:
            line.append(hand.mark("del", run(old, "delText")))
            line.append(hand.mark("ins", run(text)))
        return self

    def shatter(self) -> Self:
        """Cut every run in three, with rsids and marks of the spelling checker between."""
        for text in list(self.body.iter(w("t"))):
            parts = _thirds(text.text or "")
            if len(parts) < 2:
                continue
            owner = text.getparent()
            assert owner is not None
            pieces = []
            for part in parts:
                piece = copy.deepcopy(owner)
                piece.set(w("rsidRPr"), "00FF00AA")
                for old in piece.findall(w("t")) + piece.findall(w("br")):
                    piece.remove(old)
                etree.SubElement(piece, w("t"), {_SPACE: "preserve"}).text = part
                pieces += [etree.Element(w("proofErr"), {w("type"): "spellStart"}), piece]
            if len(owner.findall(w("t"))) > 1 or owner.find(w("br")) is not None:
                continue
            for piece in pieces:
                owner.addprevious(piece)
            _drop(owner)
        return self

    # Rows and tables

    def new_row(self, like: str, texts: Iterable[str], hand: Hand | None = None) -> etree._Element:
        """A row shaped as the row of ``like``, without controls."""
        row = copy.deepcopy(self.row(like))
        for cell in row.findall(w("tc")):
            for element in cell.findall(w("p"))[1:]:
                cell.remove(element)
            line = child(cell, "p")
            line[:] = [part for part in line if part.tag == w("pPr")]
        for cell, text in zip(row.findall(w("tc")), texts, strict=False):
            if text:
                new = run(text)
                child(cell, "p").append(new if hand is None else hand.mark("ins", new))
        if hand is not None:
            child(row, "trPr", first=True).append(hand.mark("ins"))
        return row

    def add_row(
        self, after: str, texts: Iterable[str], hand: Hand | None = None, like: str | None = None
    ) -> Self:
        """Insert a row under the row of ``after`` and write in it."""
        self.row(after).addnext(self.new_row(like or after, texts, hand))
        return self

    def remove_row(self, path: str, hand: Hand | None = None, nth: int = 1) -> Self:
        row = self.row(path, nth)
        if hand is None:
            _drop(row)
            return self
        child(row, "trPr", first=True).append(hand.mark("del"))
        return self._delete_words(row, hand)

    def clear_row(self, path: str, hand: Hand | None = None) -> Self:
        """Select a row and press Delete: the row stays, its words go."""
        row = self.row(path)
        if hand is not None:
            return self._delete_words(row, hand)
        for line in row.iter(w("p")):
            line[:] = [part for part in line if part.tag == w("pPr")]
        return self

    def copy_row(self, path: str, after: str) -> Self:
        """Copy a row and paste it under another: the controls come along, the bookmarks do not."""
        row = copy.deepcopy(self.row(path))
        for mark in list(row.iter(w("bookmarkStart"), w("bookmarkEnd"))):
            _drop(mark)
        self.row(after).addnext(row)
        return self

    def move_row(self, path: str, after: str) -> Self:
        """Cut a row and paste it under another."""
        self.row(after).addnext(self.row(path))
        return self

    def _delete_words(self, element: etree._Element, hand: Hand) -> Self:
        for old in list(element.iter(w("r"))):
            for text in old.findall(w("t")):
                text.tag = w("delText")
            mark = hand.mark("del")
            old.addprevious(mark)
            mark.append(old)
        return self

    # Everything

    def strip_controls(self) -> Self:
        """Leave only what the controls hold, as editors without controls do."""
        for sdt in list(self.body.iter(w("sdt"))):
            for element in child(sdt, "sdtContent"):
                sdt.addprevious(element)
            _drop(sdt)
        return self

    def strip_bookmarks(self) -> Self:
        for mark in list(self.body.iter(w("bookmarkStart"), w("bookmarkEnd"))):
            _drop(mark)
        return self

    def strip_properties(self) -> Self:
        """Lose the custom properties, as by copying everything into a new file."""
        del self.parts["docProps/custom.xml"]
        for name in ("[Content_Types].xml", "_rels/.rels"):
            root = parse_xml(self.parts[name])
            for entry in list(root):
                if "custom" in (entry.get("PartName") or "") + (entry.get("Target") or ""):
                    root.remove(entry)
            self.parts[name] = etree.tostring(root, encoding="UTF-8")
        return self

    def comment(self, path: str, text: str, hand: Hand = KARIN, nth: int = 1) -> Self:
        """Comment what a control holds."""
        number = str(self.parts.get("word/comments.xml", b"").count(b"<w:comment "))
        note = etree.Element(w("comment"), {w("id"): number, w("author"): hand.author or "",
                                            w("date"): hand.at})  # fmt: skip
        note.append(paragraph(text))
        old = self.parts.get("word/comments.xml")
        root = parse_xml(old) if old else etree.Element(w("comments"), nsmap={"w": W})
        root.append(note)
        self.parts["word/comments.xml"] = etree.tostring(root, encoding="UTF-8")
        control = self.control(path, nth)
        control.addprevious(etree.Element(w("commentRangeStart"), {w("id"): number}))
        reference = etree.Element(w("r"))
        etree.SubElement(reference, w("commentReference"), {w("id"): number})
        control.addnext(reference)
        control.addnext(etree.Element(w("commentRangeEnd"), {w("id"): number}))
        return self


def _thirds(text: str) -> list[str]:
    size = max(1, len(text) // 3)
    return [part for part in (text[:size], text[size : 2 * size], text[2 * size :]) if part]


def _drop(element: etree._Element) -> None:
    owner = element.getparent()
    assert owner is not None
    owner.remove(element)


def _core(root: etree._Element, name: str, text: str) -> None:
    found = root.find(name)
    if found is None:
        found = etree.SubElement(root, name)
    found.text = text
