"""Printed words that are not on the paper: a page may be changed in Word before it is printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import cv2
import numpy as np

from docgen.plan.layout import BoxKind
from docgen.reading.scans.decisions import Area, Decision
from docgen.reading.scans.ink import Ink
from docgen.reading.scans.issued import MM, IssuedPage
from docgen.reading.scans.results import Doubt, Verdict

_PRINTED = frozenset({BoxKind.TEXT, BoxKind.DATE})
_SOLID = 128
"""What is as dark as this on the page as issued is print beyond doubt."""
_DARK = 40
"""What is this much darker than the paper, in 255ths, may be print."""
_LEAST = MM * MM
"""Pixels of print: a letter or two."""
_THERE = 0.5
"""The share of the print that is on the paper where it was printed at all."""
_FRAME = 1.2 * MM
"""The lines around a field are on the paper whatever stood in it."""
_OFF = 7
"""Print may lie 3 pixels off."""


def doubted(decided: Iterable[Decision], ink: Ink, issued: IssuedPage) -> Iterator[Decision]:
    """The verdicts, those on fields unclear whose words as issued are not on the paper."""
    for each in decided:
        gone = (
            each.verdict is Verdict.EMPTY
            and each.box.kind in _PRINTED
            and _is_gone(Area.of(issued.place(each.box), ink.dark.shape, -_FRAME), ink, issued)
        )
        yield replace(each, verdict=Verdict.UNCLEAR, doubt=Doubt.GONE) if gone else each


def _is_gone(area: Area, ink: Ink, issued: IssuedPage) -> bool:
    if area.empty:
        return False
    printed = cv2.inRange(area.cut(issued.grey), 0, _SOLID)
    printed = cv2.bitwise_and(printed, area.cut(ink.seen))
    size = cv2.countNonZero(printed)
    if size < _LEAST:
        return False
    dark = cv2.dilate(cv2.inRange(area.cut(ink.dark), _DARK, 255), np.ones((_OFF, _OFF), np.uint8))
    return cv2.countNonZero(cv2.bitwise_and(printed, dark)) < _THERE * size
