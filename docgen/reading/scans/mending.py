"""A page's code that a stroke or a staple has gone through: found by what is left of its corners.

A reader of codes needs the three squares in a code's corners whole. Where some are damaged, the
code's place follows from the others, from one of them if need be. What is the same in every code
of our size (ISO/IEC 18004, version 2: the squares, the dotted lines between them, the small
square) is laid over what is left of it, which says the place to a fraction of a cell; it is drawn
anew, and the code's own correction does the rest. A pen is paler than print, so that a lower bound
between dark and light may tell what is below it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import cv2
import numpy as np
import zxingcpp

from docgen.reading.scans.pixels import Pixels

_KINDS = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
CELLS = 25
_APART = 18
"""Cells between the middles of two corner squares."""
_CELL = 8
_MARGIN = 2
"""Light cells around the code that are compared too."""
_TRIED = 8
_ALIKE = 0.6
_SPLITS = (1.0, 0.75, 0.5)
_CORNER = np.zeros((8, 8), np.uint8)
"""A corner square and the light cells beside it, 1 where dark."""
_CORNER[:7, :7] = 1
_CORNER[1:6, 1:6] = 0
_CORNER[2:5, 2:5] = 1


def _with_what_never_differs(cells_: Pixels) -> Pixels:
    """The cells with those drawn anew that are the same in every code."""
    drawn = cells_.copy()
    drawn[:8, :8] = _CORNER
    drawn[:8, -8:] = _CORNER[:, ::-1]
    drawn[-8:, :8] = _CORNER[::-1]
    dots = (np.arange(8, CELLS - 8) + 1) % 2
    drawn[6, 8:-8] = drawn[8:-8, 6] = dots
    drawn[16:21, 16:21] = 1
    drawn[17:20, 17:20] = 0
    drawn[18, 18] = 1
    drawn[CELLS - 8, 8] = 1
    return drawn


_UNKNOWN = 2
_SAME = np.pad(_with_what_never_differs(np.full((CELLS, CELLS), _UNKNOWN, np.uint8)), _MARGIN)


def _large(cells_: Pixels) -> Pixels:
    return cv2.resize(cells_, None, fx=_CELL, fy=_CELL, interpolation=cv2.INTER_NEAREST)


_DRAWN = cv2.GaussianBlur(_large(np.where(_SAME == 1, 0, 255).astype(np.uint8)), (0, 0), 2)
_COMPARED = _large(np.where(_SAME == _UNKNOWN, 0, 255).astype(np.uint8))


@dataclass(frozen=True, eq=False)
class _Square:
    """A corner square: its middle, the size of a cell, and the direction of one of its sides."""

    middle: Pixels
    cell: float
    direction: Pixels


def cells(grey: Pixels, corners: Pixels, count: int = CELLS, split: float = 1) -> Pixels:
    """The code between ``corners`` as ``count`` by ``count`` cells, 1 where dark: darker than
    ``split`` of what best divides the dark from the light.
    """
    side = count * _CELL
    square = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), square)
    flat = cv2.warpPerspective(grey, matrix, (side, side), flags=cv2.INTER_AREA)
    # The middle half of each cell: its edges bleed into its neighbours.
    middles = flat.reshape(count, _CELL, count, _CELL)[:, 2:6, :, 2:6].mean(axis=(1, 3))
    tones = middles.clip(0, 255).astype(np.uint8)
    middle, _ = cv2.threshold(tones, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    dark: Pixels = np.where(tones <= split * middle, 1, 0).astype(np.uint8)
    return dark


def mended(grey: Pixels) -> Iterator[tuple[str, Pixels]]:
    """The text of a damaged code, and its corners as of a code that was read whole; at most one.

    Looked for as it is, with specks smoothed away, and in a coarse picture twice as large.
    """
    smooth = cv2.GaussianBlur(grey, (0, 0), 1)
    looks = [(grey, 1.0), (smooth, 1.0)]
    if max(grey.shape) <= 2600:
        looks.append((cv2.resize(smooth, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), 2.0))
    for picture, scale in looks:
        for text, corners in _mended(picture):
            yield text, corners / scale
            return


def _mended(grey: Pixels) -> Iterator[tuple[str, Pixels]]:
    for corners in _likely(grey):
        exact = _fitted(grey, corners)
        if exact is None:
            continue
        for split in _SPLITS:
            text = _read(cells(grey, exact, split=split))
            if text:
                yield text, exact


def _likely(grey: Pixels) -> list[Pixels]:
    """The few places, from the code's own top left clockwise, where most looks as in any code."""
    squares = _squares(grey)
    known = _SAME[_MARGIN:-_MARGIN, _MARGIN:-_MARGIN]
    found = []
    for corners in (*_by_two(squares), *_by_one(squares)):
        dark = cells(grey, corners)
        for turn in range(4):
            alike = float((np.rot90(dark, turn) == known)[known != _UNKNOWN].mean())
            found.append((alike, np.roll(corners, -turn, axis=0)))
    best = sorted(found, key=lambda one: -one[0])[:_TRIED]
    return [corners for alike, corners in best if alike >= _ALIKE]


def _by_two(squares: list[_Square]) -> Iterator[Pixels]:
    for one, other in combinations(squares, 2):
        cell = (one.cell + other.cell) / 2
        if abs(one.cell - other.cell) <= 0.35 * cell:
            yield from _places(one.middle, other.middle, cell)


def _by_one(squares: list[_Square]) -> Iterator[Pixels]:
    """Where the code may be when one square alone is whole: in any of the four directions."""
    for square in squares:
        across = square.direction * square.cell * _APART
        down = np.array([-across[1], across[0]])
        for x in (across, -across):
            for y in (down, -down):
                middle = square.middle
                yield _outer(np.array([middle, middle + x, middle + x + y, middle + y]))


def _fitted(grey: Pixels, corners: Pixels) -> Pixels | None:
    """The corners moved to where what never differs lies best (Evangelidis and Psarakis 2008)."""
    side, margin = CELLS * _CELL, _MARGIN * _CELL
    square = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32) + margin
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), square)
    flat = cv2.warpPerspective(grey, matrix, _DRAWN.shape, borderValue=255)
    until = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 30, 1e-3)
    try:
        alike, found = cv2.findTransformECC(
            _DRAWN, flat, np.eye(2, 3, dtype=np.float32), cv2.MOTION_AFFINE, until, _COMPARED, 5
        )
    except cv2.error:
        # It found no way to lay the two over each other: another place is tried.
        return None
    if alike < _ALIKE:
        return None
    moved = square.astype(np.float64) @ found[:, :2].T + found[:, 2]
    back: Pixels = cv2.perspectiveTransform(moved.reshape(-1, 1, 2), np.linalg.inv(matrix))
    return back.reshape(-1, 2)


def _squares(grey: Pixels) -> list[_Square]:
    """What looks like a corner square."""
    window = max(31, max(grey.shape) // 40) | 1
    dark = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, 15
    )
    outlines, tree = cv2.findContours(dark, cv2.RETR_TREE, cv2.CHAIN_APPROX_SIMPLE)
    found: list[tuple[bool, _Square]] = []
    if not outlines:
        return []
    areas = [float(cv2.contourArea(one)) for one in outlines]
    for index, (_, _, inside, around) in enumerate(tree[0].tolist()):
        if around < 0 or inside < 0:
            continue
        # 7 by 7 cells dark, in it 5 by 5 light, in it 3 by 3 dark; a stroke or a cell beside it may
        # have grown together with the dark around.
        core = max(_beside(tree[0], inside), key=areas.__getitem__)
        if areas[core] < 12 or not 1.7 < areas[index] / areas[core] < 4.5:
            continue
        (x, y), (width, height), angle = cv2.minAreaRect(outlines[index])
        if not 0.65 < width / max(height, 1) < 1.55:
            continue
        turn = np.deg2rad(angle)
        square = _Square(
            np.array([x, y]),
            float(np.sqrt(areas[index])) / 5,
            np.array([np.cos(turn), np.sin(turn)]),
        )
        found.append((areas[around] > 9 * areas[core], square))
    return [square for _, square in sorted(found, key=lambda one: one[0])[:12]]


def _beside(tree: Pixels, first: int) -> Iterator[int]:
    """An outline and those beside it in the same one."""
    while first >= 0:
        yield first
        first = int(tree[first][0])


def _places(one: Pixels, other: Pixels, cell: float) -> Iterator[Pixels]:
    """Where the code may be: its four corners clockwise, the squares at two of them."""
    between = other - one
    apart = float(np.hypot(*between)) / cell
    across = np.array([-between[1], between[0]])
    if abs(apart - _APART) < 0.15 * _APART:
        for side in (across, -across):
            yield _outer(np.array([one, other, other + side, one + side]))
    elif abs(apart - _APART * np.sqrt(2)) < 0.15 * _APART * np.sqrt(2):
        middle = (one + other) / 2
        yield _outer(np.array([one, middle + across / 2, other, middle - across / 2]))


def _outer(middles: Pixels) -> Pixels:
    """The code's corners, from the middles of its corner squares; clockwise."""
    across, down = middles[1] - middles[0], middles[3] - middles[0]
    if across[0] * down[1] - across[1] * down[0] < 0:
        middles = middles[::-1]
    middle = middles.mean(axis=0)
    outer: Pixels = middle + (middles - middle) * (CELLS / _APART)
    return outer


def _read(dark: Pixels) -> str | None:
    """What the cells say once everything that never differs is as it must be."""
    drawn = _with_what_never_differs(dark)
    picture = cv2.resize(
        np.pad((1 - drawn) * np.uint8(255), 4, constant_values=255), None, fx=6, fy=6,
        interpolation=cv2.INTER_NEAREST,
    )  # fmt: skip
    read = zxingcpp.read_barcode(picture, formats=_KINDS, is_pure=True, try_invert=False)
    return read.text if read else None
