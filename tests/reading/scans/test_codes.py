"""Codes are found upright or turned, blurred or speckled; those of the other side are not."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
import segno

from docgen.plan.codes import DocumentCode
from docgen.reading.scans import codes
from tests.reading.scans.desk import FORM, PAGE, chance, paper, scanned
from tests.scans.forms import form

CODE = form(FORM).codes[PAGE - 1]


def with_symbol(text: str, at: tuple[int, int], *, mirrored: bool = False) -> Any:
    """The page with one more code on it."""
    sheet = paper()
    cells = np.array([list(row) for row in segno.make(text, error="q", micro=False).matrix])
    black = np.pad(255 - cells * 255, 4, constant_values=255).astype(np.uint8)
    drawn = cv2.resize(black, None, fx=7, fy=7, interpolation=cv2.INTER_NEAREST)
    drawn = cv2.flip(drawn, 1) if mirrored else drawn
    y, x = at
    sheet[y : y + drawn.shape[0], x : x + drawn.shape[1]] = drawn[:, :, None]
    return sheet


def test_the_code_is_read_with_its_corners_from_its_own_top_left() -> None:
    upright = scanned(paper()).grey
    (found,) = codes.find(upright)
    assert found.code == CODE
    turned = np.ascontiguousarray(np.rot90(upright, 2))
    (again,) = codes.find(turned)
    there = np.array(upright.shape[::-1]) - again.corners
    assert np.abs(there - found.corners).max() < 3


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_it_is_read_however_the_page_lies(quarters: int) -> None:
    skewed = scanned(paper(), turn=4).grey
    (found,) = codes.find(np.ascontiguousarray(np.rot90(skewed, quarters)))
    assert found.code == CODE


def test_it_is_read_through_blur_and_specks() -> None:
    grey = scanned(paper(), dpi=150).grey
    assert codes.find(cv2.GaussianBlur(grey, (0, 0), 1.2))[0].code == CODE
    specks = chance().random(grey.shape)
    noisy = np.where(specks < 0.01, 0, np.where(specks > 0.99, 255, grey)).astype(np.uint8)
    assert codes.find(noisy)[0].code == CODE


def test_a_code_of_somebody_else_comes_after_ours() -> None:
    found = codes.find(scanned(with_symbol("https://kommun.example/info", (2500, 300))).grey)
    assert [one.code for one in found] == [CODE, None]
    assert found[1].text == "https://kommun.example/info"


def test_two_codes_of_ours_are_both_told() -> None:
    other = form(FORM).codes[0]
    found = codes.find(scanned(with_symbol(str(other), (2500, 300))).grey)
    assert {one.code for one in found} == {CODE, other}


def test_the_code_of_the_other_side_showing_through_is_not_read() -> None:
    other = form(FORM).codes[0]
    found = codes.find(scanned(with_symbol(str(other), (2500, 300), mirrored=True)).grey)
    assert [one.code for one in found] == [CODE]


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_the_code_of_a_document_is_told_and_comes_after_the_pages_own(dpi: int) -> None:
    other = DocumentCode("8RWN4K2T0M", "1")
    both = codes.find(scanned(with_symbol(str(other), (3100, 300)), dpi=dpi).grey)
    assert [(one.code, one.document) for one in both] == [(CODE, None), (None, other)]
    bare = with_symbol(str(other), (3100, 300))
    bare[:500, 1800:] = 255
    (alone,) = codes.find(scanned(bare, dpi=dpi).grey)
    assert (alone.document, alone.is_ours) == (other, True)


def test_the_documents_code_showing_through_from_the_other_side_is_not_read() -> None:
    other = str(DocumentCode("8RWN4K2T0M", "1"))
    found = codes.find(scanned(with_symbol(other, (3100, 300), mirrored=True)).grey)
    assert [one.code for one in found] == [CODE]


def test_a_page_without_a_code_has_none() -> None:
    bare = paper()
    bare[:500, 1800:] = 255
    assert codes.find(scanned(bare).grey) == ()
