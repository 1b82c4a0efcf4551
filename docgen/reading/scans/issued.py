"""A page as it was issued, prepared for comparing scans with it: drawn, its print and its
landmarks known.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import pypdfium2 as pdfium

from docgen.plan.layout import Box, PageLayout
from docgen.reading.scans import codes
from docgen.reading.scans.pixels import Pixels, halved
from docgen.reading.scans.tone import darkness

DPI = 200
"""What pages are compared at: a pen's line is two to five pixels."""
SCALE = DPI / 72
MM = DPI / 25.4
PATCH = 48
"""The side of a landmark: 6 mm, a few letters."""
_CELL = 110
_CODE_AROUND = 5 * MM
_MOST_LANDMARKS = 130
_PRINT = 215
"""What is as dark as this or darker is print; what is lighter is shade, and written on."""
_PRINT_REACH = 7
"""Ink this near to print, to the side of it 3 pixels, is taken for print that spread."""


@dataclass(frozen=True, eq=False)
class IssuedPage:
    """One page as issued: ``grey`` at :data:`DPI`."""

    layout: PageLayout
    grey: Pixels

    @cached_property
    def half(self) -> Pixels:
        """The page at half its fineness."""
        return halved(self.grey)

    @cached_property
    def corners(self) -> Pixels | None:
        """The corners of the page's own code, as :class:`docgen.reading.scans.codes.FoundCode`."""
        left, top = 0, 0
        picture = self.grey
        if self.layout.code is not None:
            place = self.layout.code
            left = max(int(place.left * SCALE - _CODE_AROUND), 0)
            top = max(int(place.top * SCALE - _CODE_AROUND), 0)
            side = int(place.side * SCALE + 2 * _CODE_AROUND)
            picture = np.ascontiguousarray(picture[top : top + side, left : left + side])
        found = codes.find(picture)
        return found[0].corners + np.array([left, top]) if found and found[0].code else None

    @cached_property
    def near_print(self) -> Pixels:
        """255 where print is, or may be when it spread or lies a pixel off."""
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_PRINT_REACH, _PRINT_REACH))
        return cv2.dilate(cv2.inRange(self.grey, 0, _PRINT), kernel)

    @cached_property
    def shade(self) -> Pixels:
        """How dark the page is where no print is, in 255ths: shaded cells, and a pixel around."""
        tone = cv2.bitwise_and(darkness(self.grey), cv2.inRange(self.grey, _PRINT + 1, 255))
        return cv2.dilate(tone, np.ones((5, 5), np.uint8))

    @cached_property
    def lines_of_text(self) -> Pixels:
        """255 over whole lines of text, the spaces within them too; at half the fineness."""
        dark = cv2.inRange(self.half, 0, 160)
        millimetre = MM / 2
        # Ruling lines are no text.
        for size in ((int(15 * millimetre), 1), (1, int(8 * millimetre))):
            ruled = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones(size[::-1], np.uint8))
            dark = cv2.subtract(dark, ruled)
        closed = cv2.morphologyEx(
            dark, cv2.MORPH_CLOSE, np.ones((3, int(3 * millimetre)), np.uint8)
        )
        return cv2.morphologyEx(
            closed,
            cv2.MORPH_OPEN,
            np.ones((int(1.2 * millimetre), int(3 * millimetre)), np.uint8),
        )

    @cached_property
    def landmarks(self) -> Pixels:
        """Places with print like no other near by, at most one in each cell of a grid: centres."""
        soft = cv2.GaussianBlur(self.half, (0, 0), 1)
        strength = cv2.cornerMinEigenVal(soft, 15)
        margin = PATCH // 4
        strength[:margin] = strength[-margin:] = 0
        strength[:, :margin] = strength[:, -margin:] = 0
        least = float(strength.max()) * 0.05
        found: list[tuple[float, int, int]] = []
        cell = _CELL // 2
        for top in range(0, strength.shape[0], cell):
            for left in range(0, strength.shape[1], cell):
                here = strength[top : top + cell, left : left + cell]
                _, best, _, (x, y) = cv2.minMaxLoc(here)
                if best > least:
                    found.append((best, 2 * (left + x), 2 * (top + y)))
        ranked = np.array([[x, y] for _, x, y in sorted(found, reverse=True)], np.float64)
        if len(ranked) <= _MOST_LANDMARKS:
            return ranked.reshape(-1, 2)
        # The outermost too, however weak: where nothing is compared, nothing is known.
        outermost = cv2.convexHull(ranked.astype(np.float32), returnPoints=False).ravel()
        kept = np.arange(len(ranked)) < _MOST_LANDMARKS
        kept[outermost] = True
        return ranked[kept]

    def place(self, box: Box) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of a box in pixels."""
        return (
            box.left * SCALE,
            box.top * SCALE,
            (box.left + box.width) * SCALE,
            (box.top + box.height) * SCALE,
        )


def draw(content: bytes, page: int, layout: PageLayout) -> IssuedPage:
    """Page ``page``, counted from 1, of our own PDF ``content``."""
    with pdfium.PdfDocument(content) as document:
        drawn = document[page - 1].render(scale=SCALE, grayscale=True, may_draw_forms=True)
        grey = drawn.to_numpy()
        return IssuedPage(layout, (grey[:, :, 0] if grey.ndim == 3 else grey).copy())
