"""Ink is what is darker than its paper where nothing was printed."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from docgen.plan.layout import BoxKind
from docgen.plan.scan_thresholds import AS_MEASURED
from docgen.reading.scans import codes, ink, issued
from docgen.reading.scans.ink import Ink
from docgen.reading.scans.pixels import Pixels
from docgen.reading.scans.registration import register
from tests.reading.scans.desk import FORM, PAGE, boxes, chance, millimetres, paper, scanned
from tests.scans.forms import form
from tests.scans.paper import show_through
from tests.scans.pens import DOTS, PENS, Paper, Pen, stroke
from tests.scans.scene import printed

Shade = tuple[float, float, float, float]
"""Left, top, width and height in millimetres."""


def found(sheet: Paper, *, noise: float = 3, dpi: int = 200, shade: Shade | None = None) -> Ink:
    drawn = issued.draw(form(FORM).pdf, PAGE, form(FORM).layout.pages[PAGE - 1])
    if shade is not None:
        drawn = replace(drawn, grey=shaded(drawn.grey, shade, issued.MM))
    grey = scanned(sheet, noise=noise, dpi=dpi).grey
    assert drawn.corners is not None
    laid = register(grey, drawn, codes.find(grey)[0].corners, drawn.corners)
    return ink.find(laid, drawn, AS_MEASURED)


def shaded(picture: Pixels, shade: Shade, dots: float) -> Pixels:
    """A page with a rectangle, in millimetres, printed in a light grey."""
    left, top, width, height = (round(side * dots) for side in shade)
    area = picture[top : top + height, left : left + width]
    np.minimum(area, 228, out=area)
    return picture


def inked(ink_of_page: Ink) -> float:
    """Square millimetres."""
    return float((ink_of_page.mask > 0).sum()) / issued.MM**2


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_print_alone_is_no_ink(dpi: int) -> None:
    assert inked(found(paper(), dpi=dpi)) < 3


@pytest.mark.parametrize("noise", [0, 4, 8])
def test_noise_is_no_ink_and_is_measured(noise: float) -> None:
    noisy = found(paper(), noise=noise)
    assert inked(noisy) < 3
    assert noisy.noise == pytest.approx(noise * 0.5 / 245, abs=0.006)


@pytest.mark.parametrize("pen", PENS, ids=lambda pen: pen.name)
def test_every_pen_and_even_a_faint_pencil_is_ink(pen: Pen) -> None:
    left, top, _, height = millimetres(boxes(BoxKind.SIGNATURE)[0])
    sheet = paper()
    y = top + height / 2
    stroke(sheet, pen, [(left + 5, y), (left + 25, y - 3), (left + 45, y + 2)], chance(), 0.5)
    assert inked(found(sheet)) > 8


def test_a_cell_printed_in_grey_is_no_ink_and_a_pen_in_it_is() -> None:
    left, top, width, height = millimetres(boxes(BoxKind.SIGNATURE)[0])
    cell = (left, top, width, height)
    sheet = paper()
    shaded(sheet, cell, DOTS)
    assert inked(found(sheet, shade=cell)) < 3
    assert inked(found(sheet)) > 5
    y = top + height / 2
    stroke(sheet, PENS[1], [(left + 5, y), (left + 25, y - 3), (left + 45, y + 2)], chance(), 0.5)
    assert inked(found(sheet, shade=cell)) > 8


def test_a_shadow_over_half_the_page_is_no_ink() -> None:
    sheet = paper()
    fall = 1 - 0.4 / (1 + np.exp(-(np.arange(sheet.shape[1]) - 1200) / 120))
    shaded = (sheet * fall[None, :, None]).astype(np.uint8)
    assert inked(found(shaded)) < 5


def test_the_other_side_showing_through_is_hardly_ink() -> None:
    sheet = paper()
    show_through(sheet, printed(FORM, 1), chance())
    assert inked(found(sheet)) < 60


def test_a_streak_down_the_page_is_no_ink_but_a_line_by_hand_is() -> None:
    streak, line = paper(), paper()
    x = int(150 * DOTS)
    cv2.line(streak, (x, 0), (x, streak.shape[0]), (90, 90, 90), 5)
    cv2.line(line, (x, 2800), (x + 200, 3200), (40, 40, 40), 6)
    assert inked(found(streak)) < 6
    assert inked(found(line)) > 10
