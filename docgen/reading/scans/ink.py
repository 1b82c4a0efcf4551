"""Ink on a registered page: what is darker than the paper around it where nothing was printed."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from docgen.plan.scan_thresholds import ScanThresholds
from docgen.reading.scans.issued import MM, IssuedPage
from docgen.reading.scans.pixels import Pixels, halved
from docgen.reading.scans.registration import Registration
from docgen.reading.scans.tone import darkness

_HALVINGS = 2
COARSE = 2**_HALVINGS
"""What groups are found at: a quarter of the fineness."""
_ACROSS = 0.78
"""What is straight over this much of the page is a fold or a streak, not writing..."""
_TO_EDGE = 0.5
_MARGIN = int(12 * MM / COARSE)
"""...and over this much, where it goes on to the edge of the paper."""
_TILT = 0.1
_PRINT_HIDES = int(25 * MM / COARSE)
_INKED = 0.6
_MOST_LINES = 12
_LINE_WIDTH = int(1.8 * MM)
_AS_A_PEN = 0.4
"""Lines darker than this are as dark as a pen."""
_CROSSED, _UNEVEN = 1.25, 15
"""What is so much darker than a line, and by so many 255ths more, is not of the line."""
_SPECK = 4


@dataclass(frozen=True, eq=False)
class Pieces:
    """The connected pieces of a picture. ``labels`` has the number of the piece at each place, 0
    where there is none; ``stats`` has a row for each number: left, top, width, height, area in
    pixels. ``rows``, ``columns`` and ``numbers`` say the same of each inked pixel alone, which are
    few: what is asked of pieces is asked of these.
    """

    labels: Pixels
    stats: Pixels
    rows: Pixels
    columns: Pixels
    numbers: Pixels


@dataclass(frozen=True, eq=False)
class Groups:
    """Ink that lies together, as the letters of a word and the frame of a stamp do, at a quarter
    of the fineness. ``labels`` as of :class:`Pieces`; ``amount`` is the ink at each place, in
    255ths of a coarse pixel; ``amounts`` that of each group.
    """

    labels: Pixels
    stats: Pixels
    amount: Pixels
    amounts: Pixels


@dataclass(frozen=True, eq=False)
class Ink:
    """The ink of a page at the issued page's fineness.

    ``mask`` is 255 where ink is; ``hidden`` is 255 where ink may be that was taken for a dark line
    across the page; ``seen`` is 255 where the issued page is on the picture at all;
    ``dark`` is how much darker than on the page as issued each place is, in 255ths; ``noise`` the
    paper's own, as a share.
    """

    mask: Pixels
    hidden: Pixels
    seen: Pixels
    dark: Pixels
    noise: float
    pieces: Pieces
    groups: Groups


def find(registration: Registration, issued: IssuedPage, thresholds: ScanThresholds) -> Ink:
    """The ink on a page that fits."""
    height, width = issued.grey.shape[:2]
    flat = cv2.warpPerspective(
        registration.grey,
        registration.matrix,
        (width, height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    seen = _seen(registration, width, height)
    # What was printed shaded is as dark as that on any paper.
    dark = cv2.subtract(darkness(flat), issued.shade)
    near = issued.near_print
    noise = _sigma(dark[::3, ::3][near[::3, ::3] == 0])
    least = max(thresholds.ink_floor * 255, thresholds.ink_sigma * noise)
    mask = cv2.inRange(dark, int(np.ceil(least)), 255)
    mask = cv2.bitwise_and(cv2.subtract(mask, near), seen)
    mask, hidden = _without_long_lines(mask, dark, near)
    found = pieces(mask)
    # Pieces of a few pixels are noise and dust.
    dust = (found.stats[:, cv2.CC_STAT_AREA] < _SPECK)[found.numbers]
    mask[found.rows[dust], found.columns[dust]] = 0
    # Stains are pale: what they touch is not joined by them.
    strong = cv2.bitwise_and(mask, cv2.inRange(dark, round(thresholds.faint * 255), 255))
    return Ink(mask, hidden, seen, dark, noise / 255, found, grouped(strong))


def pieces(mask: Pixels) -> Pieces:
    """The connected pieces of what is not 0; corners that touch are connected."""
    count, labels = cv2.connectedComponents(mask, connectivity=8)
    places: Pixels | None = cv2.findNonZero(mask)
    columns, rows = (np.empty((0, 2), np.int32) if places is None else places.reshape(-1, 2)).T
    numbers: Pixels = labels[rows, columns]
    stats = np.zeros((count, 5), np.int32)
    first, last = np.full((2, count), max(mask.shape), np.int32), np.zeros((2, count), np.int32)
    for side, values in enumerate((columns, rows)):
        np.minimum.at(first[side], numbers, values)
        np.maximum.at(last[side], numbers, values)
    stats[:, :2] = first.T
    stats[:, 2:4] = (last - first).T + 1
    stats[:, cv2.CC_STAT_AREA] = np.bincount(numbers, minlength=count)
    return Pieces(labels, stats, rows, columns, numbers)


def grouped(mask: Pixels, *, apart: float = 2.5) -> Groups:
    """The groups of ink in ``mask``: what is no more than 2.5 mm above or below each other, and
    ``apart`` beside each other.
    """
    gap = (int(2.5 * MM / COARSE), int(apart * MM / COARSE))
    amount = halved(mask, _HALVINGS)
    joined = cv2.morphologyEx(cv2.inRange(amount, 8, 255), cv2.MORPH_CLOSE, np.ones(gap, np.uint8))
    found = pieces(joined)
    weights = amount[found.rows, found.columns]
    amounts = np.bincount(found.numbers, weights=weights, minlength=len(found.stats))
    return Groups(found.labels, found.stats, amount, amounts)


def _seen(registration: Registration, width: int, height: int) -> Pixels:
    rows, columns = registration.grey.shape[:2]
    corners = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float64)
    there = cv2.perspectiveTransform(
        corners.reshape(-1, 1, 2), np.linalg.inv(registration.matrix)
    ).reshape(-1, 2)
    seen = np.zeros((height, width), np.uint8)
    cv2.fillConvexPoly(seen, np.round(there).clip(-30_000, 30_000).astype(np.int32), 255)
    return seen


def _sigma(values: Pixels) -> float:
    """The spread of the paper's own tones, told from its darker half: the lighter is cut at 0."""
    if not values.size:
        return 0.0
    # Of whole numbers below 256 the counts say the percentiles, without sorting.
    until = np.bincount(values, minlength=256).cumsum()
    middle, upper = (
        int(np.searchsorted(until, share * values.size, side="right")) for share in (0.5, 0.841)
    )
    return float(upper - middle)


def _without_long_lines(mask: Pixels, dark: Pixels, near: Pixels) -> tuple[Pixels, Pixels]:
    """The ink without folds and streaks, straight from one side of the page nearly to the other;
    and what was taken away of lines that are as dark as a pen.

    Print hides parts of such a line; where it does not, ink must be along most of it. A pen that
    crosses a paler line stays.
    """
    hidden = np.zeros_like(mask)
    coarse = halved(mask, _HALVINGS)
    height, width = coarse.shape[:2]
    lines: Pixels | None = cv2.HoughLinesP(
        cv2.inRange(coarse, 16, 255), 1, np.pi / 720, 60, None, _TO_EDGE * width, _PRINT_HIDES
    )
    if lines is None:
        return mask, hidden
    ink: Pixels | None = None
    for left, top, right, bottom in np.reshape(lines, (-1, 4))[:_MOST_LINES].tolist():
        wide, high = abs(right - left), abs(bottom - top)
        if min(wide, high) > _TILT * max(wide, high):
            continue
        side, start, end = (
            (width, min(left, right), max(left, right))
            if wide > high
            else (height, min(top, bottom), max(top, bottom))
        )
        to_edge = min(start, side - end) <= _MARGIN
        if end - start < (_TO_EDGE if to_edge else _ACROSS) * side:
            continue
        ink = cv2.dilate(mask, np.ones((5, 5), np.uint8)) if ink is None else ink
        ends = ((left * COARSE, top * COARSE), (right * COARSE, bottom * COARSE))
        along = cv2.line(np.zeros_like(mask), *ends, 255, 1) > 0
        along &= near == 0
        if float((ink[along] > 0).mean() if along.any() else 0) < _INKED:
            continue
        band = cv2.bitwise_and(cv2.line(np.zeros_like(mask), *ends, 255, _LINE_WIDTH), mask)
        tone = float(np.median(cv2.dilate(dark, np.ones((5, 5), np.uint8))[along]))
        if tone > _AS_A_PEN * 255:
            hidden = cv2.bitwise_or(hidden, band)
        else:
            band = cv2.bitwise_and(band, cv2.inRange(dark, 0, tone * _CROSSED + _UNEVEN))
        mask = cv2.subtract(mask, band)
    return mask, hidden
