"""Whether the pages of a returned PDF are those that were issued: by their text, and as drawn.

Both files are read and drawn by the same program, so that nothing outside the places where people
write is to differ. That is also a second opinion on a signed file: what one reader of PDFs accepts
as unchanged, another may show otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

import pypdfium2 as pdfium

from docgen.messages import say
from docgen.office.pdfium import pdfium_opened

Unreadable = pdfium.PdfiumError
"""What reading pages raises for a file that cannot be read."""

_SCALE = 100 / 72
_FINE = 3 * _SCALE
_SHADE = 48
"""By how much a pixel must differ in darkness to count."""
_PIXELS = 12
"""How many may: a rounding at the edge of a line, never a word."""


class Differs(StrEnum):
    MISSING = "missing"
    """The page is not there."""
    SIZE = "size"
    TEXT = "text"
    DRAWN = "drawn"


@dataclass(frozen=True)
class Difference:
    """One page that is not as it was issued; ``page`` counts from 1."""

    page: int
    kind: Differs

    def words(self) -> str:
        """What differs, for a person."""
        match self.kind:
            case Differs.MISSING:
                return say("Page {page} is missing.", page=self.page)
            case Differs.SIZE:
                return say("Page {page} has another size.", page=self.page)
            case Differs.TEXT:
                return say("The text of page {page} is another.", page=self.page)
            case _:
                return say("Page {page} looks different.", page=self.page)


@dataclass(frozen=True)
class Rect:
    """A place on a page in points, from its bottom left corner, as PDF counts."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True)
class Margins:
    """Bands in points that may differ: services write a line of their own there."""

    top: float = 0
    bottom: float = 0


NONE = Margins()
SERVICE = Margins(top=28, bottom=40)
"""Where signing services write: 10 mm above, 14 mm below."""


def differences(
    issued: bytes,
    content: bytes,
    *,
    free: Mapping[int, Sequence[Rect]] | None = None,
    margins: Margins = NONE,
) -> tuple[Difference, ...]:
    """The pages of ``issued`` that are otherwise in ``content``; what comes after is not looked at.

    ``free`` are the places on each page, from 1, where people write. Raises :data:`Unreadable`
    where a file cannot be read.
    """
    with opened(issued) as ours, opened(content) as theirs:
        found = []
        for index in range(len(ours)):
            kind = (
                _differs(ours[index], theirs[index], (free or {}).get(index + 1, ()), margins)
                if index < len(theirs)
                else Differs.MISSING
            )
            if kind is not None:
                found.append(Difference(index + 1, kind))
        return tuple(found)


def page_count(content: bytes) -> int:
    """How many pages there are."""
    with opened(content) as pdf:
        return len(pdf)


def texts(content: bytes) -> tuple[str, ...]:
    """The text of each page, as a person would copy it."""
    with opened(content) as pdf:
        return tuple(page.get_textpage().get_text_bounded() for page in pdf)


@contextmanager
def opened(content: bytes) -> Iterator[pdfium.PdfDocument]:
    """A PDF with what stands in its fields; raises :data:`Unreadable`."""
    with pdfium_opened(content) as pdf:
        # What stands in fields is drawn as well.
        pdf.init_forms()
        yield pdf


def _differs(
    ours: pdfium.PdfPage, theirs: pdfium.PdfPage, free: Sequence[Rect], margins: Margins
) -> Differs | None:
    width, height = ours.get_size()
    if any(abs(a - b) > 1 for a, b in zip((width, height), theirs.get_size(), strict=True)):
        return Differs.SIZE
    body = Rect(0, margins.bottom, width, height - margins.top)
    if _words(ours, body) != _words(theirs, body):
        return Differs.TEXT
    bands = (Rect(0, 0, width, margins.bottom), Rect(0, height - margins.top, width, height))
    open_ = [*free, *(band for band in bands if band.top > band.bottom)]
    return None if drawn_alike(ours, theirs, open_) else Differs.DRAWN


def drawn_alike(ours: pdfium.PdfPage, theirs: pdfium.PdfPage, free: Sequence[Rect]) -> bool:
    """Whether two pages look the same but for the places in ``free``."""
    return pixels(*(_drawn(page, free) for page in (ours, theirs))) <= _PIXELS


def _words(page: pdfium.PdfPage, body: Rect) -> list[str]:
    text: str = page.get_textpage().get_text_bounded(body.left, body.bottom, body.right, body.top)
    return text.split()


def _drawn(page: pdfium.PdfPage, free: Sequence[Rect]) -> bytes:
    """The page in grey, with what may differ painted over."""
    bitmap = page.render(scale=_SCALE, grayscale=True)
    height = page.get_height()
    for rect in free:
        left, right = int(rect.left * _SCALE) - 2, int(rect.right * _SCALE) + 3
        top = int((height - rect.top) * _SCALE) - 2
        bottom = int((height - rect.bottom) * _SCALE) + 3
        left, top = max(left, 0), max(top, 0)
        right, bottom = min(right, bitmap.width), min(bottom, bitmap.height)
        if right > left and bottom > top:
            bitmap.fill_rect((255, 255, 255, 255), left, top, right - left, bottom - top)
    return bytes(bitmap.buffer)


def pixels(one: bytes, other: bytes) -> int:
    """How many pixels differ enough to be seen."""
    if one == other:
        return 0
    return sum(abs(a - b) > _SHADE for a, b in zip(one, other, strict=False))


@dataclass(frozen=True)
class Picture:
    """A page drawn in grey, at three times the size that pages are compared at."""

    width: int
    height: int
    dots: bytes

    @classmethod
    def of(cls, page: pdfium.PdfPage) -> Self:
        """A page, with its annotations and fields."""
        bitmap = page.render(scale=_FINE, grayscale=True)
        return cls(bitmap.stride, bitmap.height, bytes(bitmap.buffer))

    def crop(self, rect: Rect) -> bytes:
        """The dots of a place, row by row."""
        left, right = max(int(rect.left * _FINE), 0), min(int(rect.right * _FINE), self.width)
        top = max(int(self.height - rect.top * _FINE), 0)
        bottom = min(int(self.height - rect.bottom * _FINE), self.height)
        rows = (row * self.width for row in range(top, bottom))
        return b"".join(self.dots[row + left : row + max(right, left)] for row in rows)

    def shade(self, left: float, top: float) -> int:
        """How light a point is, counted from the top left corner; white beyond the page."""
        x, y = int(left * _FINE), int(top * _FINE)
        inside = 0 <= x < self.width and 0 <= y < self.height
        return self.dots[y * self.width + x] if inside else 255
