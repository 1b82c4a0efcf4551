"""Laying a scan over the page as issued: from the code's corners outward, landmark by landmark.

The position is first a similarity, from the four corners of the code. The landmarks nearest to
what is known are looked for next, each where its neighbours say, and so on to the page's far
corners. In the end the simplest of similarity, affinity and homography is kept that explains what
was found. Growing too early into a homography throws a page far off (measured: 6 of 270 pages), so
that the position stays simple until landmarks span a good part of the page; the gate is for what
goes wrong all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from docgen.plan.scan_thresholds import ScanThresholds
from docgen.reading.scans.issued import MM, PATCH, IssuedPage
from docgen.reading.scans.pixels import Pixels
from docgen.reading.scans.results import Quality

_EXPLAINED = 0.85
_WITHIN = 1.5
"""Pixels a landmark may be off and still be explained."""
_ALIKE = 0.45
_ROUND = 10
_NEAREST = 3
_LEAST = 8
_BESIDE = 15 * MM
"""A box this far outside of what was found is still where the page says."""


@dataclass(frozen=True, eq=False)
class Registration:
    """Where each point of the issued page lies on the scan: ``matrix``, 3 by 3, in pixels of
    ``grey``, the scan reduced to about the issued page's fineness (``reduced`` of the original).
    """

    matrix: Pixels
    grey: Pixels
    reduced: float
    quality: Quality

    def fits(self, thresholds: ScanThresholds) -> bool:
        """Whether the page is what it was laid over, all but surely."""
        return (
            self.quality.inlier_share >= thresholds.inlier_share
            and self.quality.residual <= thresholds.residual
            and self.quality.coverage >= thresholds.coverage
        )

    @property
    def from_picture(self) -> Pixels:
        """The same for the scan in its own pixels."""
        back: Pixels = np.diag([1 / self.reduced, 1 / self.reduced, 1.0]) @ self.matrix
        return back


def register(grey: Pixels, issued: IssuedPage, start: Pixels, on_issued: Pixels) -> Registration:
    """Lay ``grey`` over ``issued``; points ``start`` of the scan are ``on_issued``."""
    size = float(
        np.linalg.norm(start - start.mean(0)) / np.linalg.norm(on_issued - on_issued.mean(0))
    )
    reduced = min(1.0, 1 / size)
    if reduced < 0.9:
        grey = cv2.resize(grey, None, fx=reduced, fy=reduced, interpolation=cv2.INTER_AREA)
    else:
        reduced = 1.0
    search = _Search(grey, issued, on_issued, start * reduced)
    search.grow()
    return search.settled(reduced)


def _similarity(there: Pixels, here: Pixels) -> Pixels | None:
    return _square(
        cv2.estimateAffinePartial2D(
            there, here, method=cv2.RANSAC, ransacReprojThreshold=_WITHIN, maxIters=400
        )[0]
    )


def _affinity(there: Pixels, here: Pixels) -> Pixels | None:
    return _square(
        cv2.estimateAffine2D(
            there, here, method=cv2.RANSAC, ransacReprojThreshold=_WITHIN, maxIters=400
        )[0]
    )


def _square(matrix: Pixels | None) -> Pixels | None:
    return None if matrix is None else np.vstack([matrix, [0, 0, 1]])


def _homography(there: Pixels, here: Pixels) -> Pixels | None:
    matrix, _ = cv2.findHomography(there, here, cv2.RANSAC, _WITHIN, maxIters=800)
    return matrix


_MODELS: tuple[tuple[Callable[[Pixels, Pixels], Pixels | None], int], ...] = (
    (_similarity, 4),
    (_affinity, 9),
    (_homography, 16),
)
"""The kinds of position, simplest first, and how many places each needs to be trusted."""


def moved(matrix: Pixels, points: Pixels) -> Pixels:
    """Points through a 3 by 3 matrix."""
    return cv2.perspectiveTransform(points.reshape(-1, 1, 2).astype(np.float64), matrix).reshape(
        -1, 2
    )


class _Search:
    """The landmarks found so far, and the position they say."""

    def __init__(self, grey: Pixels, issued: IssuedPage, there: Pixels, here: Pixels) -> None:
        self.grey, self.issued = grey, issued
        self.there, self.here = there, here
        start = _least_squares(there, here)
        self.matrix: Pixels = start
        self.alike: list[float] = []
        self.looked = 0

    def grow(self) -> None:
        """Look for every landmark once, the nearest to what is known first."""
        pending = self.issued.landmarks
        while len(pending):
            apart = np.linalg.norm(pending[:, None] - self.there[None], axis=2)
            nearest = apart.min(axis=1)
            chosen = np.argsort(nearest)[:_ROUND]
            found = 0
            for index in chosen:
                landmark = pending[index]
                reach = int(min(5 + 0.055 * nearest[index], 40))
                close = np.argsort(apart[index])[:_NEAREST]
                off = np.median(self.here[close] - moved(self.matrix, self.there[close]), axis=0)
                found += self._look(landmark, off, reach)
            pending = np.delete(pending, chosen, axis=0)
            if found:
                self._fit()

    def _look(self, landmark: Pixels, off: Pixels, reach: int) -> bool:
        place = self._match(landmark, off, reach)
        self.looked += 1
        if place is None:
            return False
        self.there = np.vstack([self.there, landmark])
        self.here = np.vstack([self.here, place[0]])
        return True

    def _match(self, landmark: Pixels, off: Pixels, reach: int) -> tuple[Pixels, float] | None:
        """Where a landmark is on the scan, within ``reach`` of where it should be."""
        side = PATCH + 2 * reach
        corner = landmark - side / 2
        # Around one landmark any position is an affinity.
        square = np.array([[0, 0], [side, 0], [0, side]], np.float64)
        on_scan = moved(self.matrix, corner + square) + off
        local = cv2.getAffineTransform(square.astype(np.float32), on_scan.astype(np.float32))
        window = cv2.warpAffine(
            self.grey,
            local,
            (side, side),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        left, top = (round(float(value)) for value in landmark - PATCH / 2)
        patch = self.issued.grey[top : top + PATCH, left : left + PATCH]
        if patch.shape != (PATCH, PATCH):
            return None
        answer = cv2.matchTemplate(window, patch, cv2.TM_CCOEFF_NORMED)
        _, alike, _, (x, y) = cv2.minMaxLoc(answer)
        self.alike.append(alike)
        if not alike >= _ALIKE or (
            reach > 3 and not (0 < x < answer.shape[1] - 1 and 0 < y < answer.shape[0] - 1)
        ):
            return None
        fine = np.array([x + _peak(answer[y], x), y + _peak(answer[:, x], y)])
        # The patch was cut at whole pixels; the window was not.
        shift = fine - (np.array([left, top]) - corner)
        place: Pixels = local[:, :2] @ (landmark - corner + shift) + local[:, 2]
        return place, alike

    def _fit(self) -> None:
        """The simplest position that explains what is found, as far as it is spread."""
        spread = _hull(self.there) / max(_hull(self.issued.landmarks), 1.0)
        for fit, least in _MODELS:
            if len(self.there) < least or (fit is not _similarity and spread < 0.2):
                break
            matrix = fit(self.there, self.here)
            if matrix is None or not np.isfinite(matrix).all():
                continue
            self.matrix = matrix
            if self._explained(matrix) >= _EXPLAINED:
                break

    def _explained(self, matrix: Pixels) -> float:
        off = np.linalg.norm(moved(matrix, self.there) - self.here, axis=1)
        return float((off <= _WITHIN).mean())

    def settled(self, reduced: float) -> Registration:
        """The position from every landmark, looked for once more where it now should be."""
        self.there, self.here = np.empty((0, 2)), np.empty((0, 2))
        self.alike, self.looked = [], 0
        for landmark in self.issued.landmarks:
            self._look(landmark, np.zeros(2), 6)
        if len(self.there) >= _LEAST:
            self._fit()
            off = np.linalg.norm(moved(self.matrix, self.there) - self.here, axis=1)
        else:
            off = np.array([np.inf])
        good = off <= 2 * _WITHIN
        quality = Quality(
            inlier_share=float(good.sum()) / max(self.looked, 1),
            residual=float(np.median(off[good])) if good.any() else 99.0,
            coverage=self._coverage(self.there[good]) if good.any() else 0.0,
            fidelity=float(np.median(self.alike)) if self.alike else 0.0,
        )
        return Registration(self.matrix, self.grey, reduced, quality)

    def _coverage(self, found: Pixels) -> float:
        """How much of the print is spanned by what was found; on a page with little print, how
        much of the boxes, when that is more.
        """
        whole = _hull(self.issued.landmarks)
        spanned = _hull(found) / whole if whole else 0.0
        places = [self.issued.place(box) for box in self.issued.layout.boxes]
        corners = [
            (x, y)
            for left, top, right, bottom in places
            for x in (left, right)
            for y in (top, bottom)
        ]
        if len(found) < 3 or not corners:
            return spanned
        outline = cv2.convexHull(found.astype(np.float32))
        near = [cv2.pointPolygonTest(outline, corner, True) > -_BESIDE for corner in corners]
        return max(spanned, sum(near) / len(near))


def _least_squares(there: Pixels, here: Pixels) -> Pixels:
    """The similarity nearest to a few pairs of points (Umeyama 1991)."""
    a, b = there - there.mean(0), here - here.mean(0)
    left, strength, right = np.linalg.svd(b.T @ a)
    sign = np.sign(np.linalg.det(left @ right))
    turn = left @ np.diag([1, sign]) @ right
    scale = float((strength * [1, sign]).sum() / (a**2).sum())
    matrix = np.eye(3)
    matrix[:2, :2] = scale * turn
    matrix[:2, 2] = here.mean(0) - scale * turn @ there.mean(0)
    return matrix


def _peak(values: Pixels, at: int) -> float:
    """How far from ``at`` the top of the parabola through three values is."""
    if not 0 < at < len(values) - 1:
        return 0.0
    before, top, after = (float(value) for value in values[at - 1 : at + 2])
    bend = before - 2 * top + after
    return 0.0 if bend >= 0 else float(np.clip((before - after) / (2 * bend), -0.5, 0.5))


def _hull(points: Pixels) -> float:
    if len(points) < 3:
        return 0.0
    return float(cv2.contourArea(cv2.convexHull(points.astype(np.float32))))
