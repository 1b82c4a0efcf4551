"""Forms filled by hand for the tests of single steps: clean scans, one thing done at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from docgen.plan.codes import PageCode
from docgen.plan.layout import Box, BoxKind, Layout
from docgen.reading.scans import pages
from docgen.reading.scans.page import Layouts
from docgen.reading.scans.pages import Sheet
from tests.scans.forms import Form, form
from tests.scans.pens import PENS, Chance, Paper
from tests.scans.scene import printed

MM = 72 / 25.4
FORM = 4
"""Its second page has questions and signatures."""
PAGE = 2
BLACK, BLUE = PENS[0], PENS[1]


def chance() -> Chance:
    return np.random.default_rng(11)


def paper(seed: int = FORM, page: int = PAGE) -> Paper:
    """A page from the printer, to draw on."""
    return printed(seed, page).copy()


def scanned(sheet_of_paper: Paper, *, dpi: int = 200, turn: float = 0, noise: float = 3) -> Sheet:
    """The paper as a good office scanner sees it."""
    height, width = (round(side * dpi / 300) for side in sheet_of_paper.shape[:2])
    small: Any = cv2.resize(sheet_of_paper, (width, height), interpolation=cv2.INTER_AREA)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, 1)
    turned: Any = cv2.warpAffine(small, matrix, (width, height), borderValue=(245, 245, 245))
    spread = chance().normal(0, noise, turned.shape)
    return pages.sheet((turned * 0.96 + spread).clip(0, 255).astype(np.uint8))


def boxes(kind: BoxKind, seed: int = FORM, page: int = PAGE) -> list[Box]:
    return [box for box in form(seed).layout.pages[page - 1].boxes if box.kind is kind]


def millimetres(box: Box) -> tuple[float, float, float, float]:
    return box.left / MM, box.top / MM, box.width / MM, box.height / MM


def known(*forms: Form) -> Layouts:
    """The layouts of these forms, and no others."""
    by_version = {one.layout.version: one for one in forms}

    def layouts(code: PageCode) -> tuple[Layout, bytes] | None:
        found = by_version.get(code.layout)
        return (found.layout, found.pdf) if found else None

    return layouts


def everything() -> Layouts:
    return known(*(form(seed) for seed in range(8)))


Draw = Callable[[Paper], None]
