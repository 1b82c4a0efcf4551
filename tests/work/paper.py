"""A Word file changed by hand, in a line: what an office program would write, without one.

``Paper(content).write("plan.goals[g1].text", "Nora ...").saved_by("Henrik Öberg").content`` is the
file after somebody typed over a goal and saved it. The real programs are tried in ``tests/editors``
and in the demo; here it is what becomes of an edit that matters.
"""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Self
from xml.sax.saxutils import escape

from lxml import etree

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NS = {"w": _W, "w14": "http://schemas.microsoft.com/office/word/2010/wordml"}
_BODY = "word/document.xml"
_CORE = "docProps/core.xml"
_CUSTOM = "docProps/custom.xml"


class Paper:
    """A .docx that is being changed; every change gives the same paper back."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.body = etree.fromstring(self.parts[_BODY])

    # Values

    def write(
        self, path: str, text: str, *, by: str | None = None, at: str = "2026-11-24T10:00:00Z"
    ) -> Self:
        """Type ``text`` over every printing of a value; with ``by``, that one's tracked edit."""
        for number, control in enumerate(self.controls(path), start=9000):
            (content,) = control.iterfind("w:sdtContent", _NS)
            old = list(content)
            words = "".join(str(each) for each in content.itertext())
            content[:] = []
            if by is not None:
                mark = f'w:id="{number}" w:author="{escape(by)}" w:date="{at}"'
                _put(content, f"<w:del {mark}>{_run(words, 'delText')}</w:del>")
                if text:
                    _put(content, f"<w:ins {mark}>{_run(text)}</w:ins>")
            elif text:
                _put(content, _run(text))
            formatting = old[0].find("w:rPr", _NS) if old else None
            if formatting is not None:
                for run in content.iter(f"{{{_W}}}r"):
                    run.insert(0, copy.deepcopy(formatting))
        return self

    def erase(self, path: str) -> Self:
        """Delete what stands in every printing of a value."""
        return self.write(path, "")

    def tick(self, path: str, *, ticked: bool) -> Self:
        """Click a box until it is as wanted."""
        for control in self.controls(path):
            (state,) = control.iterfind("w:sdtPr/w14:checkbox/w14:checked", _NS)
            state.set(f"{{{_NS['w14']}}}val", str(int(ticked)))
        return self.write(path, "☒" if ticked else "☐")

    def text(self, path: str) -> str:
        """What the first printing of a value says."""
        (content,) = self.controls(path)[0].iterfind("w:sdtContent", _NS)
        return "".join(str(each) for each in content.itertext())

    def controls(self, path: str) -> list[etree._Element]:
        """The content controls of a value, at least one."""
        found = [
            control
            for control in self.body.iter(f"{{{_W}}}sdt")
            if control.xpath("string(w:sdtPr/w:tag/@w:val)", namespaces=_NS) == path
        ]
        assert found, f"{path} is not printed"
        return found

    def paths(self) -> set[str]:
        """The path of every value that has a content control."""
        return {tag.get(f"{{{_W}}}val", "") for tag in self.body.iter(f"{{{_W}}}tag")}

    # Rows and paragraphs

    def remove_row(self, path: str) -> Self:
        """Take out the table row a value stands in."""
        row = self._row(path)
        table = row.getparent()
        assert table is not None
        table.remove(row)
        return self

    def add_row(self, after: str, texts: Sequence[str]) -> Self:
        """A new row after the one a value stands in, its cells filled from the first."""
        above = self._row(after)
        row = copy.deepcopy(above)
        cells = list(row.iterfind("w:tc", _NS))
        for cell, text in zip(cells, [*texts, *[""] * len(cells)], strict=False):
            paragraph, *more = cell.iterfind("w:p", _NS)
            for other in more:
                cell.remove(other)
            for piece in list(paragraph):
                if piece.tag != f"{{{_W}}}pPr":
                    paragraph.remove(piece)
            if text:
                _put(paragraph, _run(text))
        above.addnext(row)
        return self

    def add_paragraph(self, text: str) -> Self:
        """A paragraph of one's own before everything else."""
        paragraph = etree.fromstring(f'<w:p xmlns:w="{_W}">{_run(text)}</w:p>')
        (body,) = self.body.iterfind("w:body", _NS)
        body.insert(0, paragraph)
        return self

    def _row(self, path: str) -> etree._Element:
        return next(
            parent
            for parent in self.controls(path)[-1].iterancestors()
            if parent.tag == f"{{{_W}}}tr"
        )

    # The file

    def saved_by(self, name: str, at: str = "2026-11-24T10:05:00Z") -> Self:
        """Who saved the file last, and when."""
        core = etree.fromstring(self.parts[_CORE])
        ns = core.nsmap["cp"]
        by = core.find(f"{{{ns}}}lastModifiedBy")
        if by is None:
            by = etree.SubElement(core, f"{{{ns}}}lastModifiedBy")
        by.text = name
        modified = core.find("{http://purl.org/dc/terms/}modified")
        assert modified is not None
        modified.text = at
        self.parts[_CORE] = etree.tostring(core)
        return self

    def set_property(self, name: str, value: str | None) -> Self:
        """Set one of our custom properties; None takes it away."""
        custom = etree.fromstring(self.parts[_CUSTOM])
        for item in list(custom):
            if item.get("name") == f"docgen.{name}":
                if value is None:
                    custom.remove(item)
                else:
                    item[0].text = value
        self.parts[_CUSTOM] = etree.tostring(custom)
        return self

    def without_properties(self) -> Self:
        """As an editor leaves the file that keeps no custom properties."""
        custom = etree.fromstring(self.parts[_CUSTOM])
        custom[:] = []
        self.parts[_CUSTOM] = etree.tostring(custom)
        return self

    def footers(self) -> Iterator[str]:
        """The names of the footer parts."""
        yield from (name for name in self.parts if name.startswith("word/footer"))

    def replace(self, part: str, old: str, new: str) -> Self:
        """Replace words in a part's own XML; they must be there."""
        if part == _BODY:
            self.parts[_BODY] = etree.tostring(self.body)
        text = self.parts[part].decode()
        assert old in text, f"{old!r} is not in {part}"
        self.parts[part] = text.replace(old, new).encode()
        if part == _BODY:
            self.body = etree.fromstring(self.parts[_BODY])
        return self

    @property
    def content(self) -> bytes:
        """The file as it is now."""
        return packed({**self.parts, _BODY: etree.tostring(self.body, xml_declaration=True,
                       encoding="UTF-8", standalone=True)})  # fmt: skip


def packed(parts: dict[str, bytes]) -> bytes:
    """The parts as a zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def _run(text: str, element: str = "t") -> str:
    return (
        "<w:r>"
        + "<w:br/>".join(
            f'<w:{element} xml:space="preserve">{escape(line)}</w:{element}>'
            for line in text.split("\n")
        )
        + "</w:r>"
    )


def _put(parent: etree._Element, xml: str) -> None:
    wrapped = etree.fromstring(f'<w:x xmlns:w="{_W}">{xml}</w:x>')
    parent.extend(list(wrapped))
