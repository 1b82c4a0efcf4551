"""The code on a page of a PDF, told by how it is drawn where it is known to be.

A page that no copier has touched has its code exactly where it was printed, so nothing that finds
codes in pictures is needed.
"""

from __future__ import annotations

from collections.abc import Iterable

import segno

from docgen.plan.codes import PageCode
from docgen.plan.layout import CodePlace
from docgen.reading.signatures import pages
from docgen.reading.signatures.pages import Picture

_DARK = 128
_SAME = 0.95
"""The share of modules that must be as they should; of two different codes about half are."""
_SIDE = 25


def code_on(
    content: bytes, page: int, known: Iterable[tuple[CodePlace, PageCode]]
) -> PageCode | None:
    """Which of the known codes a page, from 1, of a PDF that has passed the gate shows at its
    place; None where it shows none of them.

    Raises :data:`docgen.reading.signatures.pages.Unreadable` where it cannot be read.
    """
    with pages.opened(content) as pdf:
        if page > len(pdf):
            return None
        picture = Picture.of(pdf[page - 1])
    return next((code for place, code in known if _shows(picture, place, code)), None)


def _shows(picture: Picture, place: CodePlace, code: PageCode) -> bool:
    wanted = segno.make(str(code), version=2, error="q", mode="alphanumeric", boost_error=False)
    step = place.side / _SIDE
    same = 0
    for row, cells in enumerate(wanted.matrix):
        for column, cell in enumerate(cells):
            left, top = place.left + (column + 0.5) * step, place.top + (row + 0.5) * step
            same += (picture.shade(left, top) < _DARK) == bool(cell)
    return same >= _SAME * _SIDE**2
