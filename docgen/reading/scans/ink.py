"""Ink on a registered page: what is darker than the paper around it where nothing was printed."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from docgen.plan.scan_thresholds import ScanThresholds
from docgen.reading.scans.issued import MM, IssuedPage
from docgen.reading.scans.pixels import Pixels
from docgen.reading.scans.registration import Registration
from docgen.reading.scans.tone import darkness

COARSE = 4
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
_SPECK = 4


@dataclass(frozen=True, eq=False)
class Pieces:
    """The connected pieces of ink. ``labels`` has the number of the piece at each place, 0 where
    there is none; ``stats`` has a row for each number: left, top, width, height, area in pixels.
    """

    labels: Pixels
    stats: Pixels


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

    ``mask`` is 255 where ink is; ``seen`` is 255 where the issued page is on the picture at all;
    ``dark`` is how much darker than on the page as issued each place is, in 255ths; ``noise`` the
    paper's own, as a share.
    """

    mask: Pixels
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
    mask = _without_long_lines(mask, near)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    # Pieces of a few pixels are noise and dust.
    kept = np.where(stats[:, cv2.CC_STAT_AREA] >= _SPECK, 255, 0).astype(np.uint8)
    kept[0] = 0
    mask = kept[labels]
    # Stains are pale: what they touch is not joined by them.
    strong = cv2.bitwise_and(mask, cv2.inRange(dark, round(thresholds.faint * 255), 255))
    return Ink(mask, seen, dark, noise / 255, Pieces(labels, stats), grouped(strong))


def grouped(mask: Pixels, *, apart: float = 2.5) -> Groups:
    """The groups of ink in ``mask``: what is no more than 2.5 mm above or below each other, and
    ``apart`` beside each other.
    """
    gap = (int(2.5 * MM / COARSE), int(apart * MM / COARSE))
    amount = cv2.resize(mask, None, fx=1 / COARSE, fy=1 / COARSE, interpolation=cv2.INTER_AREA)
    joined = cv2.morphologyEx(cv2.inRange(amount, 8, 255), cv2.MORPH_CLOSE, np.ones(gap, np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    amounts = np.bincount(labels.ravel(), weights=amount.ravel(), minlength=len(stats))
    return Groups(labels, stats, amount, amounts)


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
    middle, upper = np.percentile(values, (50, 84.1))
    return float(upper - middle)


def _without_long_lines(mask: Pixels, near: Pixels) -> Pixels:
    """Without folds and streaks: straight ink from one side of the page nearly to the other.

    Print hides parts of such a line; where it does not, ink must be along most of it.
    """
    coarse = cv2.resize(mask, None, fx=1 / COARSE, fy=1 / COARSE, interpolation=cv2.INTER_AREA)
    height, width = coarse.shape[:2]
    lines: Pixels | None = cv2.HoughLinesP(
        cv2.inRange(coarse, 16, 255), 1, np.pi / 720, 60, None, _TO_EDGE * width, _PRINT_HIDES
    )
    if lines is None:
        return mask
    ink = cv2.dilate(mask, np.ones((5, 5), np.uint8))
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
        ends = ((left * COARSE, top * COARSE), (right * COARSE, bottom * COARSE))
        along = cv2.line(np.zeros_like(mask), *ends, 255, 1) > 0
        along &= near == 0
        if float((ink[along] > 0).mean() if along.any() else 0) >= _INKED:
            mask = cv2.line(mask.copy(), *ends, 0, _LINE_WIDTH)
    return mask
