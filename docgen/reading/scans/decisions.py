"""What is in a box, from the ink in and around it. Nothing is guessed: between the bounds of the
thresholds a box is unclear, and why is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from docgen.plan.layout import Box, BoxKind
from docgen.plan.scan_thresholds import ScanThresholds
from docgen.reading.scans.ink import COARSE, Ink, pieces
from docgen.reading.scans.issued import MM, IssuedPage
from docgen.reading.scans.pixels import Pixels
from docgen.reading.scans.results import Doubt, Verdict

_SQUARE_MM = MM * MM
_RING = 0.6
"""How wide the ring around a checkbox is, in boxes."""
_DOT = 0.6
"""A dot is smaller than this much of a box."""
_OWN_LINE = int(1.3 * MM)
"""A box's printed line and what is near it: ink is not seen there, and strokes are cut."""
_LETTER = 0.8 * MM
"""What is lower than this is no letter."""
_OVER = int(1.5 * MM)
"""Writing goes this far over a box's edge without leaving it."""


@dataclass(frozen=True)
class Decision:
    """The verdict on one box, and the numbers it rests on."""

    box: Box
    verdict: Verdict
    measures: dict[str, float]
    doubt: Doubt | None = None


def decide(
    ink: Ink, issued: IssuedPage, thresholds: ScanThresholds, *, bitonal: bool, lossy: bool
) -> tuple[Decision, ...]:
    """Every box of the page, in the layout's order.

    ``bitonal`` pages need more ink for a tick; on a ``lossy`` page without any mark every empty
    box is unclear, as a faint mark might have been lost.
    """
    decisions = [_one(ink, issued, thresholds, box, bitonal=bitonal) for box in issued.layout.boxes]
    decisions = _answers(decisions)
    if lossy and not any(one.verdict is Verdict.MARKED for one in decisions):
        decisions = [
            replace(one, verdict=Verdict.UNCLEAR, doubt=Doubt.LOST)
            if one.verdict is Verdict.EMPTY
            else one
            for one in decisions
        ]
    return tuple(decisions)


def question(box: Box) -> str:
    """What a checkbox answers: ``steps[s1].answer`` of ``steps[s1].answer=yes``."""
    return box.path.partition("=")[0]


def _answers(decisions: Sequence[Decision]) -> list[Decision]:
    """Two ticked answers to one question, or a tick beside an unclear one, are all unclear."""
    groups: dict[str, list[int]] = defaultdict(list)
    for index, one in enumerate(decisions):
        if one.box.kind is BoxKind.CHECKBOX:
            groups[question(one.box)].append(index)
    settled = list(decisions)
    for group in groups.values():
        verdicts = [decisions[index].verdict for index in group]
        if len(group) > 1 and (verdicts.count(Verdict.MARKED) > 1 or Verdict.UNCLEAR in verdicts):
            for index in group:
                if settled[index].verdict is not Verdict.UNCLEAR:
                    settled[index] = replace(
                        settled[index], verdict=Verdict.UNCLEAR, doubt=Doubt.BOTH
                    )
    return settled


def _one(
    ink: Ink, issued: IssuedPage, thresholds: ScanThresholds, box: Box, *, bitonal: bool
) -> Decision:
    area = Area.of(issued.place(box), ink.mask.shape)
    if area.empty or float((area.cut(ink.seen) == 0).mean()) > 0.02:
        return Decision(box, Verdict.UNCLEAR, {}, Doubt.OUTSIDE)
    decision = (
        _checkbox(ink, issued, thresholds, box, area, bitonal=bitonal)
        if box.kind is BoxKind.CHECKBOX
        else _written(ink, thresholds, box, area)
    )
    hidden = cv2.countNonZero(area.cut(ink.hidden)) / area.cut(ink.hidden).size
    if decision.verdict is Verdict.EMPTY and hidden > thresholds.checkbox_empty:
        return replace(decision, verdict=Verdict.UNCLEAR, doubt=Doubt.LONG)
    return decision


@dataclass(frozen=True)
class Area:
    """A rectangle of whole pixels, within the page."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def of(
        cls, place: tuple[float, float, float, float], shape: Sequence[int], more: float = 0
    ) -> Area:
        """The rectangle ``place``, ``more`` pixels larger on every side."""
        left, top, right, bottom = place
        return cls(
            max(0, round(left - more)),
            max(0, round(top - more)),
            min(shape[1], round(right + more)),
            min(shape[0], round(bottom + more)),
        )

    @property
    def empty(self) -> bool:
        """Whether nothing of it is on the page."""
        return self.right <= self.left or self.bottom <= self.top

    def within(self, other: Area) -> Area:
        """The same rectangle as seen from the corner of ``other``, what is outside cut off."""
        return Area(
            max(self.left - other.left, 0),
            max(self.top - other.top, 0),
            min(self.right, other.right) - other.left,
            min(self.bottom, other.bottom) - other.top,
        )

    def cut(self, picture: Pixels) -> Pixels:
        """The part of a picture in the rectangle."""
        return picture[self.top : self.bottom, self.left : self.right]


def _checkbox(
    ink: Ink,
    issued: IssuedPage,
    thresholds: ScanThresholds,
    box: Box,
    area: Area,
    *,
    bitonal: bool,
) -> Decision:
    side = max(area.right - area.left, area.bottom - area.top)
    inner = Area.of(issued.place(box), ink.mask.shape, -0.12 * side)
    free = inner.cut(issued.near_print) == 0
    share = float((inner.cut(ink.mask)[free] > 0).mean()) if free.any() else 0.0
    ring_area = Area.of(issued.place(box), ink.mask.shape, _RING * side)
    ring = ring_area.cut(issued.near_print) == 0
    ring[
        area.top - ring_area.top : area.bottom - ring_area.top,
        area.left - ring_area.left : area.right - ring_area.left,
    ] = False
    around = float((ring_area.cut(ink.mask)[ring] > 0).mean()) if ring.any() else 0.0
    touching = np.unique(area.cut(ink.pieces.labels)[area.cut(ink.mask) > 0])
    size, fill = _largest(ink.pieces.stats[touching], side)
    reach = _reach(ink, issued, box, side, thresholds) if touching.size else 0.0
    darkness = darkness_of(ink, area, area.cut(ink.mask) > 0)
    measures = {"share": share, "ring": around, "size": size, "fill": fill, "reach": reach}
    measures["darkness"] = darkness
    marked = thresholds.checkbox_marked_bitonal if bitonal else thresholds.checkbox_marked
    dot = size < _DOT and fill >= thresholds.checkbox_dot
    doubt: Doubt | None = None
    if around >= thresholds.checkbox_ring:
        doubt = Doubt.AROUND
    elif share <= thresholds.checkbox_empty:
        return Decision(box, Verdict.EMPTY, measures)
    elif reach > thresholds.checkbox_reach:
        doubt = Doubt.LONG
    elif share < marked or size < thresholds.checkbox_size or dot:
        doubt = Doubt.LITTLE
    elif darkness < thresholds.faint:
        doubt = Doubt.FAINT
    return Decision(box, Verdict.UNCLEAR if doubt else Verdict.MARKED, measures, doubt)


def _largest(stats: Pixels, side: int) -> tuple[float, float]:
    """How far the largest of some pieces reaches, in boxes, and how much of its bounds it fills."""
    if not len(stats):
        return 0.0, 0.0
    _, _, width, height, area = stats[stats[:, 2:4].max(axis=1).argmax()].tolist()
    return max(width, height) / max(side, 1), area / (width * height)


def _reach(ink: Ink, issued: IssuedPage, box: Box, side: int, thresholds: ScanThresholds) -> float:
    """How far the longest stroke through a box goes, in boxes.

    The box's own lines do not cut it; the marks in other boxes are not of it.
    """
    shape = ink.mask.shape
    around = Area.of(issued.place(box), shape, (thresholds.checkbox_reach + 1) * side)
    strokes = around.cut(ink.mask).copy()
    for other in issued.layout.boxes:
        if other.kind is BoxKind.CHECKBOX and other != box:
            mark = Area.of(issued.place(other), shape, 0.35 * side).within(around)
            if not mark.empty:
                mark.cut(strokes)[:] = 0
    joined = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones((_OWN_LINE, _OWN_LINE), np.uint8))
    found = pieces(joined)
    inside = Area.of(issued.place(box), shape).within(around).cut(found.labels)
    numbers = np.unique(inside[inside > 0])
    return float(found.stats[numbers, 2:4].max()) / max(side, 1) if numbers.size else 0.0


def _written(ink: Ink, thresholds: ScanThresholds, box: Box, area: Area) -> Decision:
    wide = Area.of((area.left, area.top, area.right, area.bottom), ink.mask.shape, _OVER)
    if not cv2.countNonZero(wide.cut(ink.mask)):
        return Decision(box, Verdict.EMPTY, {"area": 0.0, "raw": 0.0, "largest": 0.0})
    inside = wide.cut(ink.pieces.labels)
    inked = wide.cut(ink.mask) > 0
    numbers, counts = np.unique(inside[inked], return_counts=True)
    own = counts >= thresholds.belongs * ink.pieces.stats[numbers, cv2.CC_STAT_AREA]
    mine = np.isin(inside, numbers[own]) & inked
    raw = float(np.count_nonzero(area.cut(ink.mask))) / _SQUARE_MM
    amount = float(np.count_nonzero(mine)) / _SQUARE_MM
    columns = np.flatnonzero(mine.any(axis=0))
    width = float(columns[-1] - columns[0] + 1) / MM if columns.size else 0.0
    largest = float(counts[own].max(initial=0)) / _SQUARE_MM
    measures = {
        "area": amount,
        "raw": raw,
        "width": width,
        "largest": largest,
        "foreign": _foreign(ink, wide) if box.kind is BoxKind.SIGNATURE else 0.0,
        "line": _line_share(mine),
        "darkness": darkness_of(ink, wide, mine),
    }
    if box.kind is BoxKind.SIGNATURE:
        measures["letters"], measures["joined"] = _letters(mine)
    if largest <= thresholds.signature_speck and raw <= thresholds.signature_raw:
        return Decision(box, Verdict.EMPTY, measures)
    doubt = _doubt(box, measures, thresholds)
    return Decision(box, Verdict.UNCLEAR if doubt else Verdict.MARKED, measures, doubt)


def _doubt(box: Box, measures: dict[str, float], thresholds: ScanThresholds) -> Doubt | None:
    signature = box.kind is BoxKind.SIGNATURE
    least_area = thresholds.signature_area if signature else thresholds.text_area
    least_width = thresholds.signature_width if signature else thresholds.text_width
    if measures["foreign"] > thresholds.foreign:
        return Doubt.FOREIGN
    if measures["area"] < least_area or measures["width"] < least_width:
        return Doubt.LITTLE
    if measures["line"] >= thresholds.signature_line:
        return Doubt.STRUCK
    if measures["darkness"] < thresholds.faint:
        return Doubt.FAINT
    if (
        signature
        and measures["letters"] >= thresholds.signature_letters
        and measures["joined"] <= thresholds.signature_joined
    ):
        return Doubt.LETTERS
    return None


def _foreign(ink: Ink, area: Area) -> float:
    """How much of the ink that lies together with the ink in a box is outside it."""
    sides = (area.left, area.top, area.right, area.bottom)
    coarse = Area(*(round(side / COARSE) for side in sides))
    inside = coarse.cut(ink.groups.labels)
    amount = coarse.cut(ink.groups.amount)
    numbers = np.unique(inside[inside > 0])
    whole = float(ink.groups.amounts[numbers].sum())
    return 1 - float(amount[np.isin(inside, numbers)].sum()) / whole if whole else 0.0


def darkness_of(ink: Ink, area: Area, where: Pixels) -> float:
    """How dark ink is: the middle of its darker half, as thin strokes are pale at their edges."""
    values = area.cut(ink.dark)[where]
    return float(np.percentile(values, 75)) / 255 if values.size else 0.0


def _letters(mine: Pixels) -> tuple[float, float]:
    """How many strokes lie apart from each other, and how much of the ink the largest has.

    A printed line does not cut them, and the dot of an i is of its letter.
    """
    upright = np.ones((_OWN_LINE, 1), np.uint8)
    found = pieces(cv2.morphologyEx(mine.astype(np.uint8), cv2.MORPH_CLOSE, upright)).stats[1:]
    if not len(found):
        return 0.0, 0.0
    areas = found[:, cv2.CC_STAT_AREA]
    tall = found[:, cv2.CC_STAT_HEIGHT] >= _LETTER
    return float(np.count_nonzero(tall)), float(areas.max()) / float(areas.sum())


def _line_share(ink: Pixels) -> float:
    """How much of the ink lies in straight lines across half the box or more."""
    if not ink.any():
        return 0.0
    # A line by hand wavers by its own width: a quarter of the fineness takes that in.
    coarse = cv2.resize(
        cv2.dilate(ink.astype(np.uint8), np.ones((3, 3), np.uint8)), None, fx=0.25, fy=0.25,
        interpolation=cv2.INTER_AREA,
    )  # fmt: skip
    coarse = cv2.dilate((coarse > 0).astype(np.uint8), np.ones((3, 1), np.uint8))
    length = max(int(0.4 * coarse.shape[1]), 8)
    lines: Pixels = np.zeros_like(coarse)
    rise_most = min(coarse.shape[0] - 1, length // 2)
    for rise in range(-rise_most, rise_most + 1, 3):
        kernel = np.zeros((abs(rise) + 1, length), np.uint8)
        ends = ((0, 0), (length - 1, rise)) if rise >= 0 else ((0, -rise), (length - 1, 0))
        cv2.line(kernel, *ends, color=1)
        lines = cv2.max(lines, cv2.morphologyEx(coarse, cv2.MORPH_OPEN, kernel))
    grown = cv2.resize(lines, ink.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return float(np.count_nonzero(grown.astype(bool) & ink)) / float(np.count_nonzero(ink))
