"""What happens to paper between the printer and the scanner."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from docgen.plan.layout import Box
from tests.scans import pens
from tests.scans.pens import DOTS, Chance, Paper, Pen

_STAMP_INKS = ((150, 60, 40), (50, 40, 170), (40, 40, 40), (140, 50, 110))


def stain(paper: Paper, chance: Chance) -> None:
    """A ring of coffee."""
    height, width = paper.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    middle = (int(chance.uniform(0.1, 0.9) * width), int(chance.uniform(0.1, 0.9) * height))
    radius = int(chance.uniform(33, 42) * DOTS)
    cv2.ellipse(
        mask, middle, (radius, int(radius * chance.uniform(0.9, 1))), 0,
        chance.uniform(0, 120), chance.uniform(200, 360), 255, int(chance.uniform(1.5, 4) * DOTS),
    )  # fmt: skip
    cv2.circle(
        mask, middle, radius, int(chance.uniform(20, 60)), -1
    ) if chance.random() < 0.3 else None
    soft = cv2.GaussianBlur(cv2.resize(mask, None, fx=0.25, fy=0.25), (0, 0), 3)
    _shade(paper, cv2.resize(soft, (width, height)), (150, 190, 215), chance.uniform(0.3, 0.9))


def _shade(paper: Paper, mask: NDArray[Any], colour: tuple[int, int, int], cover: float) -> None:
    pens.lay(paper, mask, (0, 0), Pen("stain", colour, cover, (1, 1)), np.random.default_rng(0))


def holes(paper: Paper, chance: Chance) -> None:
    """Two holes punched at the left edge, dark or light as the lid of the scanner is."""
    tone = int(chance.choice([35, 90, 225]))
    x = int(chance.uniform(9, 13) * DOTS)
    for y in (paper.shape[0] / 2 - 40 * DOTS, paper.shape[0] / 2 + 40 * DOTS):
        cv2.circle(paper, (x, int(y)), int(3 * DOTS), (tone, tone, tone), -1, cv2.LINE_AA)


def dog_ear(paper: Paper, chance: Chance) -> None:
    """A corner folded in; never the one with the code."""
    height, width = paper.shape[:2]
    size = int(chance.uniform(8, 20) * DOTS)
    corner = [(0, 0), (0, height), (width, height)][int(chance.integers(3))]
    x = size if corner[0] == 0 else width - size
    y = size if corner[1] == 0 else height - size
    cv2.fillPoly(
        paper,
        [np.array([corner, (x, corner[1]), (corner[0], y)], np.int32)],
        (215, 215, 215),
        cv2.LINE_AA,
    )
    cv2.line(paper, (x, corner[1]), (corner[0], y), (150, 150, 150), 3, cv2.LINE_AA)


def fold(paper: Paper, chance: Chance) -> None:
    """A fold across the page: a dark line with a light one beside it, and shade on one side."""
    height, width = paper.shape[:2]
    along = chance.random() < 0.75
    place = chance.choice([1 / 3, 1 / 2, 2 / 3]) + chance.normal(0, 0.01)
    tilt = chance.normal(0, 0.004)
    if along:
        start, end = (0, int(place * height)), (width, int((place + tilt) * height))
    else:
        start, end = (int(place * width), 0), (int((place + tilt) * width), height)
    mask = np.zeros((height, width), np.uint8)
    cv2.line(mask, start, end, 255, int(chance.uniform(2, 6)), cv2.LINE_AA)
    _shade(paper, mask, (120, 120, 120), chance.uniform(0.15, 0.55))
    shade = np.ones((height, width, 1), np.float32)
    reach = int(6 * DOTS)
    fall = np.linspace(1 - chance.uniform(0.02, 0.06), 1, reach, dtype=np.float32)
    at = int(place * (height if along else width))
    if along:
        shade[at : at + reach] = fall[: height - at, None, None]
    else:
        shade[:, at : at + reach] = fall[: width - at, None]
    np.multiply(paper, shade, out=paper, casting="unsafe")


def stamp(paper: Paper, boxes: tuple[Box, ...], chance: Chance, *, on_a_box: bool) -> None:
    """An office's stamp; on empty paper, or carelessly half over a box."""
    ink = Pen("stamp", _STAMP_INKS[int(chance.integers(4))], chance.uniform(0.5, 0.9), (1, 1), 0.4)
    wide, high = int(chance.uniform(42, 62) * DOTS), int(chance.uniform(18, 26) * DOTS)
    mask: NDArray[Any] = np.zeros((high + 300, wide + 300), np.uint8)
    cv2.rectangle(mask, (150, 150), (150 + wide, 150 + high), 255, int(0.7 * DOTS))
    cv2.putText(
        mask, "INKOMMEN", (170, 150 + high // 2), cv2.FONT_HERSHEY_DUPLEX, wide / 260, 255, 5
    )
    cv2.putText(
        mask, "2026 -10- 0" + str(chance.integers(1, 9)), (170, 130 + high),
        cv2.FONT_HERSHEY_SIMPLEX, wide / 330, 255, 4,
    )  # fmt: skip
    turn = cv2.getRotationMatrix2D((mask.shape[1] / 2, mask.shape[0] / 2), chance.normal(0, 5), 1)
    mask = cv2.warpAffine(mask, turn, mask.shape[::-1])
    height, width = paper.shape[:2]
    if on_a_box and boxes:
        box = boxes[int(chance.integers(len(boxes)))]
        x = (box.left + box.width * chance.uniform(0, 0.8)) * DOTS * 25.4 / 72 - wide / 2
        y = (box.top + box.height * chance.uniform(-0.2, 0.5)) * DOTS * 25.4 / 72 - high
    else:
        x, y = chance.uniform(0.05, 0.4) * width, chance.uniform(0.01, 0.05) * height
    left, top = int(max(0, min(x - 150, width - mask.shape[1]))), int(max(0, y - 150))
    pens.lay(paper, mask, (left, top), ink, chance)


def over_code(paper: Paper, pen: Pen, corner: tuple[float, float], chance: Chance) -> None:
    """A stroke of a pen, or a staple, over the code whose top left corner is ``corner``."""
    x, y = corner
    if chance.random() < 0.5:
        points = [(x + chance.uniform(-3, 18), y + chance.uniform(-3, 18)) for _ in range(3)]
        pens.stroke(paper, pen, pens.curve(points, chance), chance)
    else:
        start = np.array([x + chance.uniform(0, 12), y + chance.uniform(0, 12)]) * DOTS
        turn = chance.uniform(0, math.pi)
        end = start + 11 * DOTS * np.array([math.cos(turn), math.sin(turn)])
        cv2.line(
            paper, start.astype(int).tolist(), end.astype(int).tolist(), (120, 125, 125),
            int(0.5 * DOTS), cv2.LINE_AA,
        )  # fmt: skip


def show_through(paper: Paper, back: Paper, chance: Chance) -> None:
    """The other side of the paper, mirrored, faintly."""
    mirrored = cv2.GaussianBlur(cv2.flip(back, 1), (0, 0), chance.uniform(1.5, 3))
    strength = chance.uniform(0.03, 0.10)
    shade = 1 - strength * (255 - mirrored.astype(np.float32)) / 255
    np.multiply(paper, shade, out=paper, casting="unsafe")


def remark(paper: Paper, pen: Pen, boxes: tuple[Box, ...], chance: Chance) -> str:
    """A remark in the lower margin."""
    height, width = paper.shape[:2]
    lowest = max((box.top + box.height for box in boxes), default=0) * 25.4 / 72
    y = min(max(lowest + 12, 240), height / DOTS - 20)
    words = str(chance.choice(["Bara till maj", "inte skolan", "Gäller ej BUP", "ring först"]))
    pens.writing(
        paper,
        pen,
        words,
        (width / DOTS * chance.uniform(0.15, 0.45), y),
        chance.uniform(3.5, 5.5),
        chance,
    )
    return words
