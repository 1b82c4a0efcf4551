"""Laying a scan over the page as issued: from the code's corners outward, landmark by landmark.

The position is first a similarity, from the four corners of the code. The landmarks nearest to
what is known are looked for next, each where its neighbours say, and so on to the page's far
corners: at half the fineness, which is enough to come within the reach of one more look at each.
In the end the simplest of similarity, affinity and homography is kept that explains what
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
from docgen.reading.scans.pixels import Pixels, halved
from docgen.reading.scans.results import Quality

_EXPLAINED, _EXPLAINED_AT_LAST = 0.85, 0.97
"""While the position grows, a few landmarks may be found wrongly; in the end the few far from the
others may be what tells a slant."""
_WITHIN = 1.5
"""Pixels a landmark may be off and still be explained."""
_ALIKE = 0.45
_ROUND = 10
"""So many landmarks are looked for at once at first; later a third of those known."""
_NEAREST = 3
_FARTHEST = 90
"""How far a landmark far from all that is known is looked for, in pixels."""
_REACH = 6
"""How far the last look at each landmark reaches, in pixels."""
_HALF = np.array([[2, 0, 0.5], [0, 2, 0.5], [0, 0, 1]], np.float64)
"""From the middles of the pixels of a halved picture to those of the whole."""
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
        grey = _smaller(grey, reduced)
    else:
        reduced = 1.0
    position = _least_squares(on_issued, start * reduced)
    coarse = _Search(halved(grey), issued.half, issued.landmarks / 2, 2)
    to_half = np.linalg.inv(_HALF)
    coarse.grow(to_half @ position @ _HALF, moved(to_half, on_issued))
    search = _Search(grey, issued.grey, issued.landmarks, 1)
    search.settle(_HALF @ coarse.matrix @ to_half)
    return Registration(search.matrix, grey, reduced, search.quality(issued))


def _smaller(grey: Pixels, share: float) -> Pixels:
    """A picture reduced to ``share`` of its fineness; no line is lost between its pixels."""
    height, width = (round(share * side) for side in grey.shape)
    while share < 0.6:
        grey, share = halved(grey), 2 * share
    return cv2.resize(grey, (width, height), interpolation=cv2.INTER_LINEAR)


def _similarity(there: Pixels, here: Pixels, within: float) -> Pixels | None:
    return _square(
        cv2.estimateAffinePartial2D(
            there, here, method=cv2.RANSAC, ransacReprojThreshold=within, maxIters=400
        )[0]
    )


def _affinity(there: Pixels, here: Pixels, within: float) -> Pixels | None:
    return _square(
        cv2.estimateAffine2D(
            there, here, method=cv2.RANSAC, ransacReprojThreshold=within, maxIters=400
        )[0]
    )


def _square(matrix: Pixels | None) -> Pixels | None:
    return None if matrix is None else np.vstack([matrix, [0, 0, 1]])


def _homography(there: Pixels, here: Pixels, within: float) -> Pixels | None:
    matrix, _ = cv2.findHomography(there, here, cv2.RANSAC, within, maxIters=800)
    return matrix


_MODELS: tuple[tuple[Callable[[Pixels, Pixels, float], Pixels | None], int], ...] = (
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
    """The landmarks found so far, and the position they say, ``parts`` times as coarse as the
    issued page.
    """

    matrix: Pixels

    def __init__(self, grey: Pixels, print_: Pixels, landmarks: Pixels, parts: int) -> None:
        self._grey, self._print, self._landmarks = grey, print_, landmarks
        self._patch = PATCH // parts
        self._within = _WITHIN / parts
        self._parts = parts
        self._spread = max(_hull(landmarks), 1.0)
        self._start(np.eye(3))

    def _start(self, matrix: Pixels, there: Pixels | None = None) -> None:
        self.matrix = matrix
        self.there = np.empty((0, 2)) if there is None else there
        self.here = moved(matrix, self.there) if len(self.there) else self.there
        self.alike: list[float] = []
        self.looked = 0

    def grow(self, matrix: Pixels, known: Pixels) -> None:
        """Look for every landmark once, the nearest to what is known first."""
        self._start(matrix, known)
        pending = self._landmarks
        while len(pending):
            apart = np.sqrt(((pending[:, None] - self.there[None]) ** 2).sum(axis=2))
            nearest = apart.min(axis=1)
            chosen = np.argsort(nearest)[: max(_ROUND, len(self.there) // 3)]
            close = np.argpartition(apart[chosen], _NEAREST - 1, axis=1)[:, :_NEAREST]
            off = np.sort(self.here[close] - self._at(self.there[close]), axis=1)[:, _NEAREST // 2]
            reach = np.minimum(5 + 0.055 * self._parts * nearest[chosen], _FARTHEST) / self._parts
            if self._look(pending[chosen], off, np.ceil(reach).astype(int)):
                self._fit()
            pending = np.delete(pending, chosen, axis=0)
        self._fit(_EXPLAINED_AT_LAST)

    def settle(self, matrix: Pixels) -> None:
        """The position from every landmark, looked for once more where it now should be."""
        self._start(matrix)
        count = len(self._landmarks)
        self._look(self._landmarks, np.zeros((count, 2)), np.full(count, _REACH))
        if len(self.there) >= _LEAST:
            self._fit(_EXPLAINED_AT_LAST)
            self._refine(matrix)

    def _refine(self, grown: Pixels) -> None:
        """Keep the position that was grown, with all that agrees with it, where it explains more.

        A search by chance stops early where most agree, and may miss the few far from the others.
        """
        near = np.linalg.norm(moved(grown, self.there) - self.here, axis=1) <= 2 * self._within
        least = _MODELS[-1][1]
        if np.count_nonzero(near) < least:
            return
        matrix, _ = cv2.findHomography(self.there[near], self.here[near], 0)
        if matrix is not None and self._explained(matrix) > self._explained(self.matrix) + 0.01:
            self.matrix = matrix

    def quality(self, issued: IssuedPage) -> Quality:
        """How well what was found agrees."""
        if len(self.there) >= _LEAST:
            off = np.linalg.norm(moved(self.matrix, self.there) - self.here, axis=1)
        else:
            off = np.full(len(self.there), np.inf)
        good = off <= 2 * self._within
        return Quality(
            inlier_share=float(good.sum()) / max(self.looked, 1),
            residual=float(np.median(off[good])) if good.any() else 99.0,
            coverage=_coverage(self.there[good], issued) if good.any() else 0.0,
            fidelity=float(np.median(self.alike)) if self.alike else 0.0,
        )

    def _at(self, points: Pixels) -> Pixels:
        """Where points, however nested, lie on the scan."""
        return moved(self.matrix, points).reshape(points.shape)

    def _look(self, landmarks: Pixels, off: Pixels, reach: Pixels) -> int:
        """Look for landmarks, each within ``reach`` of ``off`` from where it should be; how many
        were found.
        """
        sides = self._patch + 2 * reach
        corners = landmarks - sides[:, None] / 2
        # Around one landmark any position is an affinity.
        ends = np.zeros((len(landmarks), 3, 2))
        ends[:, 1, 0] = ends[:, 2, 1] = sides
        on_scan = self._at(corners[:, None] + ends) + off[:, None]
        locals_ = np.empty((len(landmarks), 2, 3))
        locals_[:, :, 2] = on_scan[:, 0]
        locals_[:, :, :2] = np.swapaxes(on_scan[:, 1:] - on_scan[:, :1], 1, 2)
        locals_[:, :, :2] /= sides[:, None, None]
        there, here = [], []
        for landmark, corner, side, local in zip(landmarks, corners, sides, locals_, strict=True):
            self.looked += 1
            shift = self._match(landmark, corner, int(side), local)
            if shift is not None:
                there.append(landmark)
                here.append(local[:, :2] @ (landmark - corner + shift) + local[:, 2])
        if there:
            self.there = np.vstack([self.there, there])
            self.here = np.vstack([self.here, here])
        return len(there)

    def _match(self, landmark: Pixels, corner: Pixels, side: int, local: Pixels) -> Pixels | None:
        """How far from its place a landmark is in the window of the scan that ``local`` cuts."""
        window = cv2.warpAffine(
            self._grey,
            local,
            (side, side),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        left, top = (round(float(value) - self._patch / 2) for value in landmark)
        patch = self._print[top : top + self._patch, left : left + self._patch]
        if patch.shape != (self._patch, self._patch):
            return None
        answer = cv2.matchTemplate(window, patch, cv2.TM_CCOEFF_NORMED)
        _, alike, _, (x, y) = cv2.minMaxLoc(answer)
        self.alike.append(alike)
        last = len(answer) - 1
        if not alike >= _ALIKE or not (0 < x < last and 0 < y < last):
            return None
        fine = np.array([x + _peak(answer[y], x), y + _peak(answer[:, x], y)])
        # The patch was cut at whole pixels; the window was not.
        shift: Pixels = fine - ((left, top) - corner)
        return shift

    def _fit(self, enough: float = _EXPLAINED) -> None:
        """The simplest position that explains ``enough`` of what is found, as far as it is spread;
        where none does, the least simple.
        """
        spread = _hull(self.there) / self._spread
        for fit, least in _MODELS:
            if len(self.there) < least or (fit is not _similarity and spread < 0.2):
                break
            matrix = fit(self.there, self.here, self._within)
            if matrix is None or not np.isfinite(matrix).all():
                continue
            self.matrix = matrix
            if self._explained(matrix) >= enough:
                break

    def _explained(self, matrix: Pixels) -> float:
        off = np.linalg.norm(moved(matrix, self.there) - self.here, axis=1)
        return float((off <= self._within).mean())


def _coverage(found: Pixels, issued: IssuedPage) -> float:
    """How much of the print is spanned by what was found; on a page with little print, how much
    of the boxes, when that is more.
    """
    whole = _hull(issued.landmarks)
    spanned = _hull(found) / whole if whole else 0.0
    places = [issued.place(box) for box in issued.layout.boxes]
    corners = [
        (x, y) for left, top, right, bottom in places for x in (left, right) for y in (top, bottom)
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
    before, top, after = values[at - 1 : at + 2].tolist()
    bend = before - 2 * top + after
    return 0.0 if bend >= 0 else max(-0.5, min(0.5, (before - after) / (2 * bend)))


def _hull(points: Pixels) -> float:
    if len(points) < 3:
        return 0.0
    return float(cv2.contourArea(cv2.convexHull(points.astype(np.float32))))
