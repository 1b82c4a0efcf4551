"""What people do to a PDF in an ordinary reader: fill its fields, type on it, make it flat."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pypdf
import pypdfium2 as pdfium
from pypdf.annotations import FreeText, Highlight
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, StreamObject
from pypdfium2 import raw

from docgen.plan.layout import Box, Layout


class Typed:
    """A PDF that somebody has open; every change gives the same back."""

    def __init__(self, content: bytes) -> None:
        self._writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(content)))

    @property
    def content(self) -> bytes:
        """The file as it is saved."""
        written = io.BytesIO()
        self._writer.write(written)
        return written.getvalue()

    def fill(self, values: Mapping[str, str | bool]) -> Typed:
        """Fill in fields by their names."""
        said = {
            name: ("/Yes" if value else "/Off") if isinstance(value, bool) else value
            for name, value in values.items()
        }
        for page in self._writer.pages:
            if "/Annots" in page:
                self._writer.update_page_form_field_values(page, said, auto_regenerate=False)
        return self

    def note(self, page: int, rect: tuple[float, float, float, float], text: str) -> Typed:
        """Type on the page with the reader's own text tool."""
        free = FreeText(text=text, rect=rect, font_size="10pt", border_color=None,
                        background_color=None)  # fmt: skip
        free[NameObject("/AP")] = DictionaryObject({NameObject("/N"): self._look(rect, text)})
        self._writer.add_annotation(page - 1, free)
        return self

    def _look(self, rect: tuple[float, float, float, float], text: str) -> Any:
        """What a reader draws of typed text."""
        look = StreamObject()
        shown = text.replace("(", r"\(").replace(")", r"\)")
        look.set_data(f"BT /F 10 Tf 1 3 Td ({shown}) Tj ET".encode("cp1252"))
        font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica",
                "/Encoding": "/WinAnsiEncoding"}  # fmt: skip
        named = DictionaryObject({NameObject(k): NameObject(v) for k, v in font.items()})
        fonts = DictionaryObject({NameObject("/F"): named})
        look[NameObject("/Type")] = NameObject("/XObject")
        look[NameObject("/Subtype")] = NameObject("/Form")
        look[NameObject("/BBox")] = ArrayObject(
            FloatObject(n) for n in (0, 0, rect[2] - rect[0], rect[3] - rect[1])
        )
        look[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        return self._writer._add_object(look)

    def highlight(self, page: int, rect: tuple[float, float, float, float]) -> Typed:
        """Mark words with the reader's marker."""
        left, bottom, right, top = rect
        corners = ArrayObject(
            FloatObject(n) for n in (left, top, right, top, left, bottom, right, bottom)
        )
        self._writer.add_annotation(page - 1, Highlight(rect=rect, quad_points=corners))
        return self

    def draw(self, page: int, drawn: str) -> Typed:
        """Make PDF's own drawing operators part of the page."""
        sheet: Any = self._writer.pages[page - 1]
        stream = StreamObject()
        stream.set_data(f"q 1 0 0 1 0 0 cm {drawn} Q".encode("cp1252"))
        first = StreamObject()
        first.set_data(b"q")
        last = StreamObject()
        last.set_data(b"Q")
        there = sheet["/Contents"]
        kept = list(there) if isinstance(there.get_object(), ArrayObject) else [
            sheet.raw_get("/Contents")
        ]  # fmt: skip
        add = self._writer._add_object
        sheet[NameObject("/Contents")] = ArrayObject([add(first), *kept, add(last), add(stream)])
        return self

    def tick(self, layout: Layout, path: str) -> Typed:
        """Draw a cross in a box."""
        page, left, bottom, right, top = place(layout, path)
        return self.draw(
            page,
            f"1 w 0 0 0.6 RG {left + 1} {bottom + 1} m {right - 1} {top - 1} l "
            f"{left + 1} {top - 1} m {right - 1} {bottom + 1} l S",
        )


def place(layout: Layout, path: str, nth: int = 0) -> tuple[int, float, float, float, float]:
    """The page of a box, and its sides as PDF counts."""
    found: list[tuple[int, Box, float]] = [
        (number, box, page.height)
        for number, page in enumerate(layout.pages, 1)
        for box in page.boxes
        if box.path == path
    ]
    number, box, height = found[nth]
    return (
        number, box.left, height - box.top - box.height, box.left + box.width, height - box.top,
    )  # fmt: skip


def flat(content: bytes) -> bytes:
    """The PDF with its fields and notes made part of its pages, as printing to a file does."""
    document = pdfium.PdfDocument(content)
    document.init_forms()
    for page in document:
        raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
    saved = io.BytesIO()
    document.save(saved)
    document.close()
    return saved.getvalue()
