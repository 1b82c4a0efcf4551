"""Smaller pictures, and the pieces of a picture, are what the slow ways say."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from docgen.reading.scans import ink
from docgen.reading.scans.pixels import halved
from docgen.reading.scans.tone import darkness


def test_half_a_picture_has_the_mean_of_every_four_pixels() -> None:
    picture = np.array([[0, 4, 9], [8, 4, 9], [7, 7, 7]], np.uint8)
    assert halved(picture).tolist() == [[4]]


def test_a_quarter_is_half_of_half_in_colour_too() -> None:
    picture = np.random.default_rng(3).integers(0, 256, (43, 62, 3), np.uint8)
    assert halved(picture, 2).shape == (10, 15, 3)
    assert (halved(picture, 2) == halved(halved(picture))).all()


@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 1.0])
def test_pieces_are_those_of_the_library_with_all_that_it_says_of_them(share: float) -> None:
    dots = np.random.default_rng(5).random((90, 70)) < share
    mask = dots.astype(np.uint8) * 255
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    found = ink.pieces(mask)
    assert len(found.stats) == count
    assert (found.labels[found.rows, found.columns] == found.numbers).all()
    assert len(found.rows) == dots.sum()
    expected = {tuple(row) for row in stats[1:].tolist()}
    assert {tuple(row) for row in found.stats[1:].tolist()} == expected
    assert ((found.labels > 0) == (labels > 0)).all()


def test_what_is_all_black_is_dark_and_white_paper_is_not() -> None:
    page = np.full((400, 400), 250, np.uint8)
    page[100:300, 100:300] = 0
    dark = darkness(page)
    assert dark[200, 200] == 255
    assert dark[40, 40] == 0
