"""A page of a PDF that is nothing but one scan: its pixels as the scanner made them.

Drawing such a page costs three times what unpacking its picture does, and softens it.
"""

from __future__ import annotations

import io
from functools import cached_property
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdfium2 import raw

from docgen.reading.scans.pixels import Pixels

_UNEVEN = 0.02
"""How far the picture may be from filling the page, and its dots from being square."""


_CHANGED = frozenset({"/SMask", "/Mask", "/ImageMask", "/Decode", "/OC"})
"""What makes a picture look other than its pixels say."""


class Scans:
    """The scans in a PDF that passed its gate."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    @cached_property
    def _reader(self) -> PdfReader:
        return PdfReader(io.BytesIO(self._content), strict=False)

    def of(self, page: pdfium.PdfPage, number: int, least: int, most: int) -> Pixels | None:
        """The picture of page ``number``, counted from 0, upright, where its long side is ``least``
        to ``most`` pixels; None where the page must be drawn: more is on it than one whole picture
        and words that are not seen.
        """
        pictures = []
        for one in page.get_objects(max_depth=1):
            if one.type == raw.FPDF_PAGEOBJ_IMAGE:
                pictures.append(one)
            elif not _unseen(one):
                return None
        if len(pictures) != 1 or raw.FPDFPage_GetAnnotCount(page) > 0:
            return None
        (picture,) = pictures
        if not (_plain(picture) and _fills(page, picture, least, most) and self._as_is(number)):
            return None
        pixels: Pixels = picture.get_bitmap().to_numpy().copy()
        return np.rot90(pixels, -page.get_rotation() // 90)

    def _as_is(self, number: int) -> bool:
        """Whether the page's pictures look as their pixels say."""
        try:
            resources: Any = self._reader.pages[number]["/Resources"]
            packed = resources["/XObject"]
            return not any(_CHANGED & set(one.get_object()) for one in packed.values())
        # Made in a way that only the library that draws understands.
        except (PyPdfError, RecursionError, ValueError, TypeError, KeyError, AttributeError,
                IndexError, AssertionError, NotImplementedError, OverflowError):  # fmt: skip
            return False


def _unseen(one: pdfium.PdfObject) -> bool:
    """Whether this is a copier's own reading of the page, which lies under the picture."""
    return bool(
        one.type == raw.FPDF_PAGEOBJ_TEXT
        and raw.FPDFTextObj_GetTextRenderMode(one) == raw.FPDF_TEXTRENDERMODE_INVISIBLE
    )


def _plain(picture: pdfium.PdfImage) -> bool:
    """Whether the pixels alone say how the picture looks: grey or colour, nothing clear or cut."""
    return bool(
        picture.get_metadata().bits_per_pixel in {8, 24}
        and not raw.FPDFPageObj_HasTransparency(picture)
        and raw.FPDFClipPath_CountPaths(raw.FPDFPageObj_GetClipPath(picture)) <= 0
    )


def _fills(page: pdfium.PdfPage, picture: pdfium.PdfImage, least: int, most: int) -> bool:
    across, along = picture.get_px_size()
    left, bottom, right, top = page.get_cropbox()
    width, height = right - left, top - bottom
    if not least <= max(across, along) <= most or min(width, height) <= 0:
        return False
    a, b, c, d, e, f = picture.get_matrix().get()
    off = (
        (a - width) / width,
        (d - height) / height,
        b / width,
        c / height,
        (e - left) / width,
        (f - bottom) / height,
        across * height / (along * width) - 1,
    )
    return all(abs(one) <= _UNEVEN for one in off)
