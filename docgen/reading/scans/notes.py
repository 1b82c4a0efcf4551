"""Ink outside the boxes: remarks and changes by hand, text struck out, stamps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from docgen.plan.layout import BoxKind
from docgen.plan.scan_thresholds import ScanThresholds
from docgen.reading.scans.decisions import Area, darkness_of
from docgen.reading.scans.ink import COARSE, Groups, Ink, grouped
from docgen.reading.scans.issued import MM, IssuedPage
from docgen.reading.scans.pixels import Pixels
from docgen.reading.scans.results import NoteKind

_SQUARE_MM = MM * MM
_EDGE = int(4 * MM)
"""What touches this margin is of the paper's edge: a shadow, a dog-ear."""
_STAPLE = int(8 * MM)
_HOLE = int(16 * MM)
"""Staples and punched holes lie this near to an edge..."""
_SMALL = int(9 * MM)
"""...and are no larger than this."""
_MOST = 40
"""More than this on one page is dirt; the largest are told of."""


@dataclass(frozen=True)
class FoundNote:
    """A group of ink: what it is taken for, and its bounds in pixels of the issued page."""

    kind: NoteKind
    place: tuple[int, int, int, int]


def find(ink: Ink, issued: IssuedPage, thresholds: ScanThresholds) -> tuple[FoundNote, ...]:
    """Every group of ink outside the boxes that is large enough to be writing, top to bottom."""
    outside = _outside_boxes(ink, issued, thresholds)
    if not cv2.countNonZero(outside):
        return ()
    groups = grouped(outside, apart=7)
    found = [
        pair
        for number in range(1, len(groups.stats))
        for pair in _group(ink, outside, groups, number, issued, thresholds)
    ]
    largest = sorted(found, key=lambda pair: -pair[1])[:_MOST]
    return tuple(sorted((one for one, _ in largest), key=lambda one: one.place[1]))


def _outside_boxes(ink: Ink, issued: IssuedPage, thresholds: ScanThresholds) -> Pixels:
    """The ink that is of no box: not in one, nor of a piece that mostly is."""
    boxes = np.zeros_like(ink.mask)
    for box in issued.layout.boxes:
        more = (3.5 if box.kind is BoxKind.CHECKBOX else 1.5) * MM
        Area.of(issued.place(box), ink.mask.shape, more).cut(boxes)[:] = 255
    pieces = ink.pieces
    of_boxes = boxes[pieces.rows, pieces.columns] > 0
    inside = np.bincount(pieces.numbers[of_boxes], minlength=len(pieces.stats))
    height, width = ink.mask.shape
    left, top, wide, high, area = (pieces.stats[:, column] for column in range(5))
    to_side = np.minimum(left, width - left - wide)
    to_end = np.minimum(top, height - top - high)
    to_edge = np.minimum(to_side, to_end)
    small = np.maximum(wide, high) < _SMALL
    of_edge = (to_edge < _EDGE) | (small & (to_edge < _STAPLE))
    hole = small & (to_side < _HOLE) & (area > 12 * _SQUARE_MM)
    of_box = inside >= thresholds.belongs / 2 * area
    kept = ~(of_edge | hole | of_box)[pieces.numbers] & ~of_boxes
    outside = np.zeros_like(ink.mask)
    outside[pieces.rows[kept], pieces.columns[kept]] = 255
    outside = cv2.bitwise_and(outside, ink.mask)
    if issued.corners is not None:
        low, high = issued.corners.min(axis=0), issued.corners.max(axis=0)
        Area.of((*low, *high), ink.mask.shape, 1.5 * MM).cut(outside)[:] = 0
    return outside


def _group(
    ink: Ink,
    outside: Pixels,
    groups: Groups,
    number: int,
    issued: IssuedPage,
    thresholds: ScanThresholds,
) -> Iterator[tuple[FoundNote, float]]:
    left, top, width, height = (int(value) for value in groups.stats[number, :4])
    if max(width, height) * COARSE / MM < thresholds.note_length:
        return
    own = groups.labels[top : top + height, left : left + width] == number
    area = Area(
        left * COARSE,
        top * COARSE,
        min((left + width) * COARSE, outside.shape[1]),
        min((top + height) * COARSE, outside.shape[0]),
    )
    own = cv2.resize(
        own.astype(np.uint8),
        (area.right - area.left, area.bottom - area.top),
        interpolation=cv2.INTER_NEAREST,
    ).astype(bool)
    inked = (area.cut(outside) > 0) & own
    size = float(np.count_nonzero(inked)) / _SQUARE_MM
    # What is pale is the other side showing through, or a stain.
    if size < thresholds.note_area or darkness_of(ink, area, inked) < thresholds.faint:
        return
    # Letters hide the line that strikes them out, so that it is told by where it runs.
    half = Area(area.left // 2, area.top // 2, (area.right + 1) // 2, (area.bottom + 1) // 2)
    over_text = float(half.cut(issued.lines_of_text).any(axis=0).mean())
    struck = over_text >= 0.4 and width >= 3 * height
    kind = NoteKind.STRUCK if struck else NoteKind.WRITTEN
    yield FoundNote(kind, (area.left, area.top, area.right, area.bottom)), size
