"""Whether a PDF is paper: its pages are pictures, with or without the copier's reading of them."""

from __future__ import annotations

import pypdfium2 as pdfium

_IMAGE = 3
_MOST = 0.6
"""How much of a page its pictures cover where it is a scan; margins may be cut off."""


def is_pictured(content: bytes) -> bool:
    """Whether every page of a PDF that passed the gate is a picture; False where it is damaged."""
    try:
        with pdfium.PdfDocument(content) as document:
            return len(document) > 0 and all(_is_picture(page) for page in document)
    except pdfium.PdfiumError:
        return False


def _is_picture(page: pdfium.PdfPage) -> bool:
    width, height = page.get_size()
    covered = 0.0
    for found in page.get_objects([_IMAGE], max_depth=3):
        left, bottom, right, top = found.get_bounds()
        covered += max(right - left, 0) * max(top - bottom, 0)
    page.close()
    return bool(covered >= _MOST * width * height)
