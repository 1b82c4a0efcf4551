"""What people put on the pages of a PDF with an ordinary reader: notes, typed words, ink."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from docgen.case.notation import tidy
from docgen.reading.signatures.pages import Rect
from docgen.reading.signatures.widgets import rect_of

_NOT_WRITTEN = frozenset({"/Widget", "/Popup", "/Link"})
"""Fields, the windows of notes, and links: nothing that somebody writes on a page."""
_FAR = 20_000
"""Points: nothing lies so far out that anybody sees."""


class Markup(StrEnum):
    """What something that was put on a page is."""

    TYPED = "typed"
    NOTE = "note"
    DRAWN = "drawn"
    STAMP = "stamp"
    MARKED = "marked"
    STRUCK = "struck"
    UNDERLINED = "underlined"
    OTHER = "other"


_KINDS = {
    "/FreeText": Markup.TYPED,
    "/Text": Markup.NOTE,
    **dict.fromkeys(("/Ink", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine"), Markup.DRAWN),
    "/Stamp": Markup.STAMP,
    "/Highlight": Markup.MARKED,
    "/StrikeOut": Markup.STRUCK,
    "/Underline": Markup.UNDERLINED,
    "/Squiggly": Markup.UNDERLINED,
}
"""By PDF's names for annotations (ISO 32000-1, 12.5.6)."""


@dataclass(frozen=True)
class Mark:
    """One annotation, with what it says."""

    page: int
    kind: Markup
    rect: Rect
    text: str


def marks(content: bytes, issued: bytes | None = None) -> tuple[Mark, ...]:
    """The annotations of a PDF that has passed the gate, less those that ``issued`` has."""
    ours = Counter(_marks(issued)) if issued is not None else Counter[Mark]()
    found = []
    for mark in _marks(content):
        if ours[mark]:
            ours[mark] -= 1
        else:
            found.append(mark)
    return tuple(found)


def _marks(content: bytes) -> tuple[Mark, ...]:
    found: list[Mark] = []
    try:
        for number, page in enumerate(PdfReader(io.BytesIO(content)).pages, 1):
            found += _of_page(number, page)
    except (PyPdfError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return tuple(found)
    return tuple(found)


def _of_page(number: int, page: Any) -> Iterator[Mark]:
    for reference in page.get("/Annots", ()):
        annotation = reference.get_object()
        kind = str(annotation.get("/Subtype", ""))
        if kind in _NOT_WRITTEN or "/Rect" not in annotation:
            continue
        rect = rect_of(annotation)
        if all(abs(side) < _FAR for side in (rect.left, rect.bottom, rect.right, rect.top)):
            text = tidy(str(annotation.get("/Contents", "")).replace("\r", "\n"))
            yield Mark(number, _KINDS.get(kind, Markup.OTHER), rect, text)
