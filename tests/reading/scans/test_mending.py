"""A stroke through a corner of the code does not lose the page."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import zxingcpp

from docgen.reading.scans import codes
from tests.reading.scans.desk import FORM, PAGE, chance, paper, scanned
from tests.scans.forms import form
from tests.scans.pens import DOTS, PENS, Pen, curve, stroke

CODE = form(FORM).codes[PAGE - 1]


@pytest.mark.parametrize("corner", [0, 1, 3], ids=["top left", "top right", "bottom left"])
@pytest.mark.parametrize("upside_down", [False, True])
def test_any_of_the_three_corners_may_be_struck_through(corner: int, upside_down: bool) -> None:
    sheet = paper()
    whole = codes.find(scanned(sheet, dpi=300, noise=0).grey)[0].corners
    middle = whole.mean(axis=0)
    place = middle + (whole[corner] - middle) * 18 / 25
    along = np.array([70, 12])
    start, end = place - along, place + along
    cv2.line(sheet, start.astype(int).tolist(), end.astype(int).tolist(), (20, 20, 20), 9)
    grey = scanned(np.rot90(sheet, 2) if upside_down else sheet).grey
    assert not zxingcpp.read_barcodes(grey)
    found = codes.find(grey)
    assert [one.code for one in found] == [CODE]
    at = found[0].corners * 1.5
    if upside_down:
        at = np.array(sheet.shape[1::-1]) - at
    assert np.abs(at - whole).max() < 8


def test_a_code_that_is_half_gone_is_not_guessed() -> None:
    sheet = paper()
    whole = codes.find(scanned(sheet, dpi=300, noise=0).grey)[0].corners
    left, top = whole.min(axis=0).astype(int)
    right, bottom = whole.max(axis=0).astype(int)
    sheet[top + (bottom - top) // 3 : bottom + 5, left : right + 5] = 255
    assert codes.find(scanned(sheet).grey) == ()


@pytest.mark.parametrize("dpi", [150, 200, 300])
@pytest.mark.parametrize("pen", PENS[:4], ids=lambda pen: pen.name)
@pytest.mark.parametrize(
    "way", [[(-2, -3), (4, 9), (19, 17)], [(17, -2), (8, 8), (-3, 12)]], ids=["down", "up"]
)
def test_a_pen_drawn_across_the_whole_code_leaves_it_readable(
    dpi: int, pen: Pen, way: list[tuple[float, float]]
) -> None:
    sheet = paper()
    left, top = sheet.shape[1] / DOTS - 27, 12
    stroke(sheet, pen, curve([(left + x, top + y) for x, y in way], chance()), chance(), 0.6)
    assert [one.code for one in codes.find(scanned(sheet, dpi=dpi).grey)] == [CODE]


def test_a_page_of_text_alone_has_no_code_to_mend() -> None:
    sheet = paper(5, 1)
    sheet[:480, 1700:] = 255
    assert codes.find(scanned(sheet).grey) == ()
