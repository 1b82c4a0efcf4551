"""Ink is what is darker than its paper where nothing was printed."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from docgen.plan.layout import BoxKind
from docgen.plan.scan_thresholds import AS_MEASURED
from docgen.reading.scans import codes, ink, issued
from docgen.reading.scans.ink import Ink
from docgen.reading.scans.registration import register
from tests.reading.scans.desk import FORM, PAGE, boxes, chance, millimetres, paper, scanned
from tests.scans.forms import form
from tests.scans.paper import show_through
from tests.scans.pens import DOTS, PENS, Paper, Pen, stroke
from tests.scans.scene import printed


def found(sheet: Paper, *, noise: float = 3, dpi: int = 200) -> Ink:
    drawn = issued.draw(form(FORM).pdf, PAGE, form(FORM).layout.pages[PAGE - 1])
    grey = scanned(sheet, noise=noise, dpi=dpi).grey
    assert drawn.corners is not None
    laid = register(grey, drawn, codes.find(grey)[0].corners, drawn.corners)
    return ink.find(laid, drawn, AS_MEASURED)


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
