"""The code on every page: drawn as lines, and marked as no part of what is read out."""

from __future__ import annotations

import segno
from pypdf import PageObject, PdfWriter
from pypdf.generic import ArrayObject, NameObject, StreamObject

from docgen.filling.pdf.paper import Paper
from docgen.plan.codes import PageCode
from docgen.plan.layout import CodePlace, Layout


def stamp(writer: PdfWriter, paper: Paper, layout: Layout) -> None:
    """Draw its code on every page that has a place for one."""
    version = layout.version
    for number, (page, place) in enumerate(zip(writer.pages, layout.pages, strict=True), 1):
        if place.code is None:
            continue
        code = PageCode(paper.number, paper.copy, number, len(layout.pages), version)
        _add(writer, page, _drawn(str(code), place.code, place.height))


def _drawn(text: str, place: CodePlace, height: float) -> bytes:
    """The drawing of a code, as PDF has it.

    It is an artifact (ISO 32000-1, 14.8.2.2): who cannot see it is told what stands beside it.
    """
    code = segno.make(text, version=2, error="q", mode="alphanumeric", boost_error=False)
    rows = [list(row) for row in code.matrix]
    module = place.side / len(rows)
    top = height - place.top
    shapes = []
    for down, row in enumerate(rows):
        start = None
        for along, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = along
            elif not dark and start is not None:
                left, width = place.left + start * module, (along - start) * module
                bottom = top - (down + 1) * module
                shapes.append(f"{left:.3f} {bottom:.3f} {width:.3f} {module:.3f} re")
                start = None
    drawing = "\n".join(shapes)
    return f"/Artifact <</Type /Pagination>> BDC\nq\n0 g\n{drawing}\nf\nQ\nEMC\n".encode("ascii")


def _add(writer: PdfWriter, page: PageObject, drawing: bytes) -> None:
    """Put a drawing over what is on a page, whatever state that leaves behind."""
    before, after = StreamObject(), StreamObject()
    before.set_data(b"q\n")
    after.set_data(b"\nQ\n" + drawing)
    contents = page.raw_get("/Contents")
    found = contents.get_object()
    streams = list(found) if isinstance(found, ArrayObject) else [contents]
    page[NameObject("/Contents")] = ArrayObject(
        [writer._add_object(before), *streams, writer._add_object(after.flate_encode())]  # noqa: SLF001 - pypdf has no other way
    )
