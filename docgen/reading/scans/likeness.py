"""Knowing a page without its code: by its print, among the pages a caller names."""

from __future__ import annotations

import cv2
import numpy as np

from docgen.reading.scans.issued import SCALE, IssuedPage
from docgen.reading.scans.pixels import Pixels

_FINE = 1100
"""Pixels of the long side that likeness is looked for at."""
_FEATURES = 2_500
_LEAST = 18


def start(grey: Pixels, issued: IssuedPage) -> tuple[Pixels, Pixels] | None:
    """Points of the scan, and where they are on the issued page; None where nothing is alike.

    The result is where a registration begins, whose gate says whether the page fits.
    """
    there, there_seen = _features(issued.grey)
    here, here_seen = _features(grey)
    if there_seen is None or here_seen is None:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(here_seen, there_seen, k=2)
    good = [
        pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < 0.8 * pair[1].distance
    ]
    if len(good) < _LEAST:
        return None
    on_scan = np.array([here[one.queryIdx] for one in good])
    on_issued = np.array([there[one.trainIdx] for one in good])
    found = cv2.estimateAffinePartial2D(
        on_issued, on_scan, method=cv2.RANSAC, ransacReprojThreshold=3 * SCALE, maxIters=4000
    )
    inliers = np.asarray(found[1]).ravel() > 0
    if int(inliers.sum()) < _LEAST:
        return None
    matrix: Pixels = found[0]
    height, width = issued.grey.shape
    # Four points around the middle of what was found stand for the code's corners.
    middle = on_issued[inliers].mean(axis=0)
    square = middle + np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * min(height, width) / 20
    return square @ matrix[:, :2].T + matrix[:, 2], square


def _features(grey: Pixels) -> tuple[Pixels, Pixels | None]:
    share = min(1.0, _FINE / max(grey.shape))
    small = cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    places, seen = cv2.ORB.create(nfeatures=_FEATURES).detectAndCompute(small, None)
    return np.array([place.pt for place in places], np.float64).reshape(-1, 2) / share, seen
