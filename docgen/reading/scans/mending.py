"""A page's code that a stroke or a staple has gone through: found by what is left of its corners.

A reader of codes needs the three squares in a code's corners whole. Where some are damaged, the
code's place follows from the others, from one of them if need be; what is the same in every code
of our size (ISO/IEC 18004, version 2: the squares, the dotted lines between them, the small
square) is drawn anew, and the code's own correction does the rest.
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
_ALIKE = 0.45
_CORNER = np.zeros((8, 8), np.uint8)
"""A corner square and the light cells beside it, 1 where dark."""
_CORNER[:7, :7] = 1
_CORNER[1:6, 1:6] = 0
_CORNER[2:5, 2:5] = 1


@dataclass(frozen=True, eq=False)
class _Square:
    """A corner square: its middle, the size of a cell, and the direction of one of its sides."""

    middle: Pixels
    cell: float
    direction: Pixels


def cells(grey: Pixels, corners: Pixels) -> Pixels:
    """The code between ``corners`` as 25 by 25 cells, 1 where dark."""
    side = CELLS * _CELL
    square = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), square)
    flat = cv2.warpPerspective(grey, matrix, (side, side), flags=cv2.INTER_AREA)
    # The middle half of each cell: its edges bleed into its neighbours.
    middles = flat.reshape(CELLS, _CELL, CELLS, _CELL)[:, 2:6, :, 2:6].mean(axis=(1, 3))
    tones = middles.clip(0, 255).astype(np.uint8)
    split, _ = cv2.threshold(tones, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    dark: Pixels = np.where(tones <= split, 1, 0).astype(np.uint8)
    return dark


def mended(grey: Pixels) -> Iterator[tuple[str, Pixels]]:
    """The text of a damaged code, and its corners as of a code that was read whole; at most one."""
    squares = _squares(grey)
    for corners in (*_by_two(squares), *_by_one(squares)):
        exact = _refined(grey, corners)
        dark = cells(grey, exact)
        for turn in range(4):
            text = _read(np.rot90(dark, turn))
            if text:
                yield text, np.roll(exact, -turn, axis=0)
                return


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


def _refined(grey: Pixels, corners: Pixels) -> Pixels:
    """The corners moved to where what is left of the squares says."""
    side = CELLS * _CELL
    margin = 2 * _CELL
    square = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32) + margin
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), square)
    flat = cv2.warpPerspective(grey, matrix, (side + 2 * margin,) * 2, borderValue=255)
    drawn = cv2.resize(255 * (1 - _CORNER[:7, :7]), None, fx=_CELL, fy=_CELL, interpolation=0)
    moved = square.copy()
    for index, (x, y) in enumerate(((0, 0), (18, 0), (18, 18), (0, 18))):
        left, top = x * _CELL, y * _CELL
        window = flat[top : top + 7 * _CELL + 2 * margin, left : left + 7 * _CELL + 2 * margin]
        _, alike, _, (right, down) = cv2.minMaxLoc(
            cv2.matchTemplate(window, drawn, cv2.TM_CCOEFF_NORMED)
        )
        if alike > _ALIKE:
            moved[index] += (right - margin, down - margin)
    back: Pixels = cv2.perspectiveTransform(
        moved.reshape(-1, 1, 2).astype(np.float64), np.linalg.inv(matrix)
    )
    return back.reshape(-1, 2)


def _squares(grey: Pixels) -> list[_Square]:
    """What looks like a corner square."""
    window = max(31, max(grey.shape) // 40) | 1
    dark = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, 15
    )
    outlines, tree = cv2.findContours(dark, cv2.RETR_TREE, cv2.CHAIN_APPROX_SIMPLE)
    found: list[_Square] = []
    if not outlines:
        return found
    for index, outline in enumerate(outlines):
        inside = tree[0][index][2]
        core = tree[0][inside][2] if inside >= 0 else -1
        if core < 0:
            continue
        whole, hole, middle = (
            float(cv2.contourArea(one)) for one in (outline, outlines[inside], outlines[core])
        )
        # 7 by 7 cells dark, in it 5 by 5 light, in it 3 by 3 dark.
        if middle < 12 or not (2.8 < whole / middle < 9 and 1.7 < hole / middle < 4.5):
            continue
        (x, y), (width, height), angle = cv2.minAreaRect(outlines[inside])
        if not 0.65 < width / max(height, 1) < 1.55:
            continue
        turn = np.deg2rad(angle)
        found.append(
            _Square(
                np.array([x, y]),
                float(np.sqrt(hole)) / 5,
                np.array([np.cos(turn), np.sin(turn)]),
            )
        )
    return found[:12]


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
    drawn = np.ascontiguousarray(dark).copy()
    drawn[:8, :8] = _CORNER
    drawn[:8, -8:] = _CORNER[:, ::-1]
    drawn[-8:, :8] = _CORNER[::-1]
    dots = (np.arange(8, CELLS - 8) + 1) % 2
    drawn[6, 8:-8] = drawn[8:-8, 6] = dots
    drawn[16:21, 16:21] = 1
    drawn[17:20, 17:20] = 0
    drawn[18, 18] = 1
    drawn[CELLS - 8, 8] = 1
    picture = cv2.resize(
        np.pad((1 - drawn) * np.uint8(255), 4, constant_values=255), None, fx=6, fy=6,
        interpolation=cv2.INTER_NEAREST,
    )  # fmt: skip
    read = zxingcpp.read_barcode(picture, formats=_KINDS, is_pure=True, try_invert=False)
    return read.text if read else None
