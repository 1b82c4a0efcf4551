"""A stroke through a corner of the code does not lose the page."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import zxingcpp

from docgen.reading.scans import codes
from tests.reading.scans.desk import FORM, PAGE, paper, scanned
from tests.scans.forms import form

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
