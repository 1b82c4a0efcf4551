"""How dark a page is, as a share of the paper around each place: the light divided out."""

from __future__ import annotations

import cv2
import numpy as np

from docgen.reading.scans.pixels import Pixels, halved

_HALVINGS = 3
"""The light is looked for at an eighth of the fineness."""


def darkness(flat: Pixels) -> Pixels:
    """How much darker than the paper around it each place of a grey picture is, in 255ths."""
    height, width = flat.shape[:2]
    # The paper is the light part of every neighbourhood wider than a word; its middle, not its
    # brightest, is what noise is measured from.
    paper = cv2.dilate(halved(flat, _HALVINGS), np.ones((5, 5), np.uint8))
    paper = cv2.medianBlur(paper, 9)
    paper = cv2.erode(paper, np.ones((3, 3), np.uint8))
    # Never nothing, so that what is all black is dark.
    paper = np.maximum(cv2.GaussianBlur(paper, (0, 0), 2), 1)
    light = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    return cv2.divide(cv2.subtract(light, flat), light, scale=255)
