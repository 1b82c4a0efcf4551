"""A scan is laid over what was issued to within a pixel, or it does not fit."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

from docgen.plan.scan_thresholds import AS_MEASURED
from docgen.reading.scans import batch, codes, issued
from docgen.reading.scans.batch import Incoming
from docgen.reading.scans.issued import IssuedPage
from docgen.reading.scans.registration import Registration, moved, register
from tests.reading.scans.desk import FORM, PAGE, paper, scanned
from tests.scans.forms import form
from tests.scans.scene import scene


def as_issued(seed: int = FORM, page: int = PAGE) -> IssuedPage:
    one = form(seed)
    return issued.draw(one.pdf, page, one.layout.pages[page - 1])


def laid(grey: Any, over: IssuedPage) -> Registration:
    corners = over.corners
    assert corners is not None
    return register(grey, over, codes.find(grey)[0].corners, corners)


def corners_off(found: Registration, true: Any, over: IssuedPage) -> float:
    """How far the page's corners are from where they truly are, in pixels of the issued page."""
    height, width = over.grey.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    off = np.linalg.norm(moved(found.from_picture, corners) - moved(true, corners), axis=1)
    return float(off.max() / np.sqrt(abs(np.linalg.det(true[:2, :2]))))


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_a_turned_and_shrunk_page_is_within_a_pixel(seed: int) -> None:
    over = as_issued(seed)
    true = np.vstack([cv2.getRotationMatrix2D((800, 1100), 2.7, 0.94), [0, 0, 1]])
    grey = cv2.warpAffine(over.grey, true[:2], over.grey.shape[::-1], borderValue=255)
    found = laid(grey, over)
    assert found.fits(AS_MEASURED)
    assert corners_off(found, true, over) < 1


def test_a_photo_from_a_slant_is_within_two_pixels() -> None:
    over = as_issued()
    height, width = over.grey.shape
    there = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    here = there * 1.1 + np.array([[60, 80], [10, 20], [-70, 30], [40, -50]], np.float32)
    true = cv2.getPerspectiveTransform(there, here)
    grey = cv2.warpPerspective(
        over.grey, true, (int(width * 1.2), int(height * 1.2)), borderValue=90
    )
    found = laid(grey, over)
    assert found.fits(AS_MEASURED)
    assert corners_off(found, true, over) < 2


@pytest.mark.parametrize("seed", [170_039, 170_053])
def test_a_footer_far_below_everything_else_says_how_a_photo_slants(seed: int) -> None:
    made = scene(seed, "G")
    (sheet,) = batch.sheets(Incoming("mobil.jpg", made.content))
    over = issued.draw(made.form.pdf, made.page, made.form.layout.pages[made.page - 1])
    assert np.diff(np.sort(over.landmarks[:, 1])).max() > 100 * issued.MM
    quality = laid(sheet.grey, over).quality
    assert quality.inlier_share == 1
    assert quality.coverage == 1


def test_writing_on_the_page_moves_nothing() -> None:
    sheet = paper()
    for y in range(400, 3200, 170):
        cv2.line(sheet, (200, y), (2200, y + 60), (30, 30, 30), 5)
    found = laid(scanned(sheet).grey, as_issued())
    assert found.quality.residual < 1


def test_another_page_with_this_pages_code_does_not_fit() -> None:
    sheet = paper(1, 1)
    own = paper()
    sheet[:480, 1900:] = own[:480, 1900:]
    found = laid(scanned(sheet).grey, as_issued())
    assert not found.fits(AS_MEASURED)


def test_half_a_page_does_not_fit() -> None:
    sheet = paper()
    found = laid(scanned(sheet[: sheet.shape[0] * 2 // 5]).grey, as_issued())
    assert not found.fits(AS_MEASURED)
    assert found.quality.coverage < AS_MEASURED.coverage


def test_a_finer_scan_is_reduced_and_its_own_pixels_are_still_known() -> None:
    over = as_issued()
    found = laid(scanned(paper(), dpi=300).grey, over)
    assert found.reduced < 0.8
    assert found.grey.shape[0] == pytest.approx(over.grey.shape[0], rel=0.03)
    corner = moved(found.from_picture, np.array([[100.0, 100.0]]))[0]
    assert np.allclose(corner, (150, 150), atol=2)
