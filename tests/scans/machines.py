"""Scanners, copiers, faxes and telephones: from a sheet of paper to the bytes that arrive."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.scans.pens import Chance, Paper


@dataclass(frozen=True)
class Profile:
    """One way of arriving. ``colour_or_grey`` pages show faint ink."""

    letter: str
    name: str
    dpi: int
    make: Callable[[Paper, Chance], bytes]
    colour_or_grey: bool


def _placed(paper: Paper, dpi: int, chance: Chance, *, scale: float = 1.0) -> Paper:
    """On the glass: turned a little, shifted, perhaps upside down, at the scanner's fineness."""
    if chance.random() < 0.2:
        paper = np.rot90(paper, 2)
    height, width = paper.shape[:2]
    size = (round(width * dpi / 300), round(height * dpi / 300))
    share = dpi / 300 * scale
    matrix: NDArray[Any] = cv2.getRotationMatrix2D(
        (width / 2, height / 2), chance.uniform(-3, 3), share
    )
    matrix[:, 2] += np.array(size) / 2 - np.array([width, height]) / 2
    matrix[:, 2] += chance.uniform(-3, 3, 2) * dpi / 25.4
    soft = cv2.GaussianBlur(paper, (0, 0), max(0.35 / share, 0.4))
    lid = int(chance.choice([250, 235, 60], p=[0.6, 0.3, 0.1]))
    return cv2.warpAffine(soft, matrix, size, flags=cv2.INTER_LINEAR, borderValue=(lid, lid, lid))


def _lit(image: NDArray[Any], chance: Chance, noise: float) -> Paper:
    """A scanner's lamp and sensor: paper not quite white, darker to one side, noise, streaks."""
    width = image.shape[1]
    base = chance.uniform(0.88, 1.0)
    fall = np.linspace(base, base * chance.uniform(0.95, 1.0), width, dtype=np.float32)
    shape = (1, width, 1) if image.ndim == 3 else (1, width)
    lit = image * fall.reshape(shape) + chance.standard_normal(image.shape, np.float32) * noise
    if chance.random() < 0.10:
        x = int(chance.uniform(0.1, 0.9) * width)
        lit[:, x : x + int(chance.integers(1, 4))] *= chance.uniform(0.55, 0.85)
    if chance.random() < 0.3:
        # The machine takes the paper for white.
        lit = lit / base * 1.03
    return lit.clip(0, 255).astype(np.uint8)


def _jpeg(image: NDArray[Any], quality: int) -> bytes:
    return cv2.imencode(".jpg", image, (cv2.IMWRITE_JPEG_QUALITY, quality))[1].tobytes()


def _grey(image: Paper) -> NDArray[Any]:
    return cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)


def _one_bit(image: NDArray[Any], threshold: float, *, container: str) -> bytes:
    """Black and white: a group 4 TIFF, or a PDF with one in it."""
    black = Image.fromarray((image > threshold).astype(np.uint8) * 255).convert(
        "1", dither=Image.Dither.NONE
    )
    out = io.BytesIO()
    if container == "pdf":
        black.save(out, "PDF", resolution=200)
    else:
        black.save(out, "TIFF", compression="group4", dpi=(200, 200))
    return out.getvalue()


def _office(
    dpi: int, quality: int, *, colour: bool, noise: float
) -> Callable[[Paper, Chance], bytes]:
    def make(paper: Paper, chance: Chance) -> bytes:
        placed = _placed(paper, dpi, chance, scale=chance.uniform(0.93, 1.0))
        return _jpeg(_lit(placed if colour else _grey(placed), chance, noise), quality)

    return make


def _bitonal(dpi: int, *, specks: float) -> Callable[[Paper, Chance], bytes]:
    def make(paper: Paper, chance: Chance) -> bytes:
        placed = _grey(_placed(paper, dpi, chance, scale=chance.uniform(0.93, 1.0)))
        lit = _lit(placed, chance, 4)
        if specks:
            drawn = chance.random(lit.shape, np.float32)
            lit[drawn < specks / 2] = 0
            lit[drawn > 1 - specks / 2] = 255
        container = "pdf" if chance.random() < 0.5 else "tiff"
        return _one_bit(lit, chance.uniform(140, 185), container=container)

    return make


def _telephone(paper: Paper, chance: Chance) -> bytes:
    """A photo: on a table, from a slant, with a shadow, a little shaken."""
    height, width = 3300, 2480
    table = np.full((height, width, 3), chance.integers(40, 160, 3), np.uint8)
    grain = cv2.resize(
        chance.normal(0, 14, (height // 24, width // 4)).astype(np.float32), (width, height)
    )
    table = (table + grain[:, :, None]).clip(0, 255).astype(np.uint8)
    share = chance.uniform(0.82, 0.93)
    size: NDArray[Any] = np.array([width, width * paper.shape[0] / paper.shape[1]]) * share
    size = size if size[1] < height * 0.95 else size * height * 0.95 / size[1]
    turn = np.deg2rad(chance.uniform(-6, 6))
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * size / 2
    square *= 1 + chance.uniform(-0.05, 0.05, (4, 1))
    turned = square @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    corners = turned + np.array([width, height]) / 2 + chance.uniform(-15, 15, 2)
    own = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * [paper.shape[1], paper.shape[0]]
    matrix = cv2.getPerspectiveTransform(own.astype(np.float32), corners.astype(np.float32))
    soft = cv2.GaussianBlur(paper, (0, 0), 0.6)
    photo = cv2.warpPerspective(
        soft, matrix, (width, height), dst=table.copy(), borderMode=cv2.BORDER_TRANSPARENT
    )
    rows, columns = np.indices((height // 8, width // 8), np.float32)
    way = chance.uniform(0, 2 * np.pi)
    run = (np.cos(way) * columns / columns.max() + np.sin(way) * rows / rows.max()).astype(
        np.float32
    )
    light = 1 - chance.uniform(0.05, 0.4) / (
        1 + np.exp(-(run - run.mean()) * chance.uniform(3, 14))
    )
    light = cv2.resize(light.astype(np.float32), (width, height))[:, :, None] * np.array(
        [chance.uniform(0.85, 1), 0.97, 1.0], np.float32
    )
    photo = (
        (photo * light + chance.standard_normal(photo.shape, np.float32) * 3)
        .clip(0, 255)
        .astype(np.uint8)
    )
    length = int(chance.integers(1, 6))
    kernel = np.zeros((7, 7), np.float32)
    cv2.line(kernel, (3, 3), (3 + length // 2, 3 + int(chance.integers(-1, 2))), 1, 1)
    cv2.line(kernel, (3, 3), (3 - length // 2, 3), 1, 1)
    return _jpeg(cv2.filter2D(photo, -1, kernel / kernel.sum()), int(chance.integers(70, 90)))


def _copy(paper: Paper, chance: Chance) -> Paper:
    """A photocopy: contrast up, light tones gone, edges ragged, dust."""
    grey = cv2.GaussianBlur(
        _grey(_placed(paper, 300, chance, scale=chance.uniform(0.97, 1.0))), (0, 0), 1.1
    )
    ragged = grey + chance.standard_normal(grey.shape, np.float32) * 9
    low, high = chance.uniform(70, 100), chance.uniform(150, 185)
    toner = ((ragged - low) / (high - low) * 255).clip(25, 255)
    dust = np.less(chance.random(grey.shape, np.float32), 0.00004)
    toner[cv2.dilate(dust.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0] = 60
    return cv2.cvtColor(cv2.GaussianBlur(toner.astype(np.uint8), (0, 0), 0.8), cv2.COLOR_GRAY2BGR)


def _second_generation(paper: Paper, chance: Chance) -> bytes:
    placed = _placed(_copy(paper, chance), 200, chance)
    return _jpeg(_lit(_grey(placed), chance, 3), 60)


def _fax(paper: Paper, chance: Chance) -> bytes:
    """Standard fineness: 204 by 98 dots per inch, said in the file."""
    placed = _grey(_placed(paper, 204, chance, scale=chance.uniform(0.95, 1.0)))
    flat = cv2.resize(placed, None, fx=1, fy=98 / 204, interpolation=cv2.INTER_AREA)
    black = Image.fromarray(
        (_lit(flat, chance, 3) > chance.uniform(140, 180)).astype(np.uint8) * 255
    )
    out = io.BytesIO()
    black.convert("1", dither=Image.Dither.NONE).save(
        out, "TIFF", compression="group4", dpi=(204, 98)
    )
    return out.getvalue()


PROFILES = {
    one.letter: one
    for one in (
        Profile("A", "300 colour JPEG 75", 300, _office(300, 75, colour=True, noise=3), True),
        Profile("B", "200 grey JPEG 60", 200, _office(200, 60, colour=False, noise=4), True),
        Profile("C", "150 grey JPEG 40", 150, _office(150, 40, colour=False, noise=4), True),
        Profile("D", "200 black and white", 200, _bitonal(200, specks=0), False),
        Profile("E", "300 black and white", 300, _bitonal(300, specks=0), False),
        Profile("F", "200 black and white, specks", 200, _bitonal(200, specks=0.004), False),
        Profile("G", "telephone", 250, _telephone, True),
        Profile("H", "copy of a copy", 200, _second_generation, False),
        Profile("I", "fax 204 x 98", 98, _fax, False),
    )
}
