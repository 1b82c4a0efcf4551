"""Pens, and what hands do with them: strokes on a sheet of paper at 300 dots per inch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Paper = NDArray[Any]
Chance = np.random.Generator
DOTS = 300 / 25.4
"""Dots in a millimetre of a sheet."""


@dataclass(frozen=True)
class Pen:
    """Colour as blue, green, red; how much of the paper it covers; width in millimetres."""

    name: str
    colour: tuple[int, int, int]
    cover: float
    width: tuple[float, float]
    grain: float = 0.0

    @property
    def pencil(self) -> bool:
        return "pencil" in self.name


PENS = (
    Pen("black", (25, 22, 20), 0.95, (0.35, 0.7)),
    Pen("blue", (150, 50, 25), 0.92, (0.35, 0.7)),
    Pen("dark blue", (105, 40, 20), 0.93, (0.3, 0.6)),
    Pen("light blue", (205, 125, 70), 0.80, (0.3, 0.5)),
    Pen("pencil", (95, 95, 95), 0.75, (0.35, 0.6), 0.35),
    Pen("faint pencil", (140, 140, 140), 0.6, (0.3, 0.5), 0.45),
)


def pen(chance: Chance, *, pencils: bool) -> Pen:
    """A pen; pencils in one hand of four, where they are allowed."""
    if pencils and chance.random() < 0.25:
        return PENS[4 + int(chance.random() < 0.4)]
    return PENS[int(chance.choice(4, p=[0.35, 0.35, 0.15, 0.15]))]


def stroke(
    paper: Paper, pen: Pen, points: Sequence[tuple[float, float]], chance: Chance, width: float = 0
) -> None:
    """Draw a line through ``points`` (millimetres) with the unsteadiness of a hand."""
    dots = np.array(points, np.float64) * DOTS
    if len(dots) < 2:
        dots = np.vstack([dots, dots + 0.5])
    wide = (width or chance.uniform(*pen.width)) * DOTS
    left, top = np.floor(dots.min(0) - 2 * wide - 2).astype(int)
    right, bottom = np.ceil(dots.max(0) + 2 * wide + 2).astype(int)
    left, top = max(left, 0), max(top, 0)
    right, bottom = min(right, paper.shape[1]), min(bottom, paper.shape[0])
    if right <= left or bottom <= top:
        return
    mask = np.zeros((2 * (bottom - top), 2 * (right - left)), np.uint8)
    places = np.round((dots - (left, top)) * 2 * 16).astype(np.int32)
    press = 1 + 0.25 * np.sin(
        np.linspace(0, chance.uniform(3, 14), len(places)) + chance.uniform(0, 6)
    )
    for number in range(len(places) - 1):
        cv2.line(
            mask, places[number].tolist(), places[number + 1].tolist(), 255,
            max(1, round(2 * wide * press[number])), cv2.LINE_AA, 4,
        )  # fmt: skip
    small = cv2.resize(mask, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
    lay(paper, small, (left, top), pen, chance)


def lay(paper: Paper, mask: NDArray[Any], at: tuple[int, int], pen: Pen, chance: Chance) -> None:
    """Lay ink where ``mask`` says, its corner ``at``, over what is on the paper."""
    left, top = at
    part = paper[top : top + mask.shape[0], left : left + mask.shape[1]]
    cover = mask[: part.shape[0], : part.shape[1]].astype(np.float32) / 255 * pen.cover
    if pen.grain:
        grain = chance.random((cover.shape[0] // 2 + 1, cover.shape[1] // 2 + 1), np.float32)
        fine = cv2.resize(grain, cover.shape[::-1], interpolation=cv2.INTER_LINEAR)
        cover *= 1 - pen.grain * fine
    ink = np.array(pen.colour, np.float32) / 255
    part[:] = (part * (1 - cover[:, :, None] * (1 - ink))).astype(np.uint8)


def curve(
    points: Sequence[tuple[float, float]], chance: Chance, shake: float = 0.15
) -> list[tuple[float, float]]:
    """A smooth line through ``points``, shaken."""
    dots = np.array(points, np.float64)
    if len(dots) < 2:
        return [(float(x), float(y)) for x, y in dots]
    steps = np.linspace(0, len(dots) - 1, max(8 * len(dots), 12))
    index = np.minimum(steps.astype(int), len(dots) - 2)
    share = (steps - index)[:, None]
    before = dots[np.maximum(index - 1, 0)]
    here, there = dots[index], dots[index + 1]
    after = dots[np.minimum(index + 2, len(dots) - 1)]
    line = 0.5 * (
        2 * here + (there - before) * share + (2 * before - 5 * here + 4 * there - after) * share**2
        + (3 * here - before - 3 * there + after) * share**3
    )  # fmt: skip
    wave = np.cumsum(chance.normal(0, shake / 4, line.shape), axis=0)
    wave -= np.linspace(0, 1, len(wave))[:, None] * wave[-1]
    return [(float(x), float(y)) for x, y in line + wave]


def signature(
    paper: Paper, pen: Pen, box: tuple[float, float, float, float], chance: Chance
) -> None:
    """A name written in ``box``: left, top, width, height in millimetres."""
    left, top, width, height = box
    letters = max(4, int(width / chance.uniform(2.2, 4)))
    base = top + height * chance.uniform(0.55, 0.75)
    high = height * chance.uniform(0.15, 0.3)
    slope = chance.uniform(-0.08, 0.05)
    line: list[tuple[float, float]] = []
    for number in range(letters):
        x = left + width * number / letters
        y = base + slope * (x - left)
        tall = high * (2.0 if number == 0 or chance.random() < 0.25 else chance.uniform(0.4, 1))
        line += [
            (x, y),
            (x + width / letters * 0.45, y - tall),
            (x + width / letters * 0.25, y - tall * 0.3),
            (x + width / letters * chance.uniform(0.5, 0.9), y + high * chance.uniform(-0.2, 0.3)),
        ]
        if chance.random() < 0.18 and len(line) > 5:
            stroke(paper, pen, curve(line, chance), chance)
            line = []
    if line:
        stroke(paper, pen, curve(line, chance), chance)
    if chance.random() < 0.35:
        y = base + high * 0.6
        stroke(
            paper, pen,
            curve(
                [
                    (left + width * 0.1, y),
                    (left + width * 0.6, y + slope * width),
                    (left + width * 0.9, y - 1),
                ],
                chance,
            ),
            chance,
        )  # fmt: skip


def writing(
    paper: Paper, pen: Pen, text: str, at: tuple[float, float], height: float, chance: Chance
) -> tuple[float, float]:
    """Words by hand, letters ``height`` millimetres high, their lower left corner ``at``.

    Returns the width and height in millimetres.
    """
    face = int(chance.choice([cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, cv2.FONT_HERSHEY_SIMPLEX]))
    scale = height * DOTS / 22
    wide = max(1, round(chance.uniform(*pen.width) * DOTS))
    (across, up), below = cv2.getTextSize(text, face, scale, wide)
    mask = np.zeros((up + below + 40, across + 40), np.uint8)
    cv2.putText(mask, text, (20, up + 20), face, scale, 255, wide, cv2.LINE_AA)
    rows, columns = np.indices(mask.shape, np.float32)
    wave = chance.uniform(15, 40)
    shaken = cv2.remap(
        mask,
        columns + np.float32(chance.uniform(-0.25, 0.35)) * (rows - up) + 2 * np.sin(rows / wave),
        rows
        + np.float32(chance.uniform(1, 3)) * np.sin(columns / wave)
        + np.float32(chance.uniform(-0.06, 0.06)) * columns,
        cv2.INTER_LINEAR,
    )
    left, top = (max(0, round(value)) for value in (at[0] * DOTS - 20, at[1] * DOTS - up - 20))
    lay(paper, shaken, (left, top), pen, chance)
    return across / DOTS, up / DOTS


def circle(
    paper: Paper, pen: Pen, middle: tuple[float, float], radius: tuple[float, float], chance: Chance
) -> None:
    """A ring by hand around ``middle``."""
    start = chance.uniform(0, 6)
    points = [
        (
            middle[0] + radius[0] * math.cos(start + turn),
            middle[1] + radius[1] * math.sin(start + turn),
        )
        for turn in np.linspace(0, 6.6, 14)
    ]
    stroke(paper, pen, curve(points, chance, 0.3), chance)
