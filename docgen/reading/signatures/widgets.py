"""Where people write on the pages of a PDF."""

from __future__ import annotations

import io
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from docgen.plan.layout import BoxKind, Layout
from docgen.reading.signatures.pages import Rect

_AROUND = 4
"""Programs draw a signature a little over the edge of the place it is put in."""


def places(content: bytes, layout: Layout | None = None) -> dict[int, list[Rect]]:
    """Where people write in a PDF of ours, by page from 1: its form fields, and the places for
    signatures and dates in its layout.
    """
    found: dict[int, list[Rect]] = {}
    for number, page in enumerate(layout.pages if layout else (), 1):
        for box in page.boxes:
            if box.kind in (BoxKind.SIGNATURE, BoxKind.DATE):
                found.setdefault(number, []).append(
                    Rect(
                        box.left - _AROUND,
                        page.height - box.top - box.height - _AROUND,
                        box.left + box.width + _AROUND,
                        page.height - box.top + _AROUND,
                    )
                )
    try:
        for number, drawn in enumerate(PdfReader(io.BytesIO(content)).pages, 1):
            for annotation in drawn.get("/Annots", ()):
                widget = annotation.get_object()
                if widget.get("/Subtype") == "/Widget":
                    found.setdefault(number, []).append(rect_of(widget))
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError):
        return found
    return found


def rect_of(widget: Any) -> Rect:
    """The place of a field on its page."""
    x, y, x2, y2 = (float(side) for side in widget["/Rect"])
    return Rect(min(x, x2), min(y, y2), max(x, x2), max(y, y2))
