"""Each way of filling a box gives its verdict, and what is unclear says why."""

from __future__ import annotations

import cv2
import pytest

from docgen.plan.layout import BoxKind
from docgen.plan.scan_thresholds import AS_MEASURED, ScanThresholds
from docgen.reading.scans import codes, decisions, ink, issued
from docgen.reading.scans.decisions import Decision
from docgen.reading.scans.registration import register
from docgen.reading.scans.results import Doubt, Verdict
from tests.reading.scans.desk import (
    BLACK,
    BLUE,
    FORM,
    PAGE,
    boxes,
    chance,
    millimetres,
    paper,
    scanned,
)
from tests.scans import marks, pens
from tests.scans.forms import form
from tests.scans.paper import fold
from tests.scans.pens import DOTS, Paper

FIRST, SECOND = boxes(BoxKind.CHECKBOX)[:2]
SIGNATURE = boxes(BoxKind.SIGNATURE)[0]
DATE = boxes(BoxKind.DATE)[0]


def decided(
    sheet: Paper,
    *,
    thresholds: ScanThresholds = AS_MEASURED,
    bitonal: bool = False,
    lossy: bool = False,
) -> dict[str, Decision]:
    """The verdicts on a page by path."""
    drawn = issued.draw(form(FORM).pdf, PAGE, form(FORM).layout.pages[PAGE - 1])
    grey = scanned(sheet).grey
    assert drawn.corners is not None
    laid = register(grey, drawn, codes.find(grey)[0].corners, drawn.corners)
    found = ink.find(laid, drawn, thresholds)
    every = decisions.decide(found, drawn, thresholds, bitonal=bitonal, lossy=lossy)
    return {one.box.path: one for one in every}


def ticked(*kinds: tuple[str, int]) -> Paper:
    sheet = paper()
    for kind, which in kinds:
        marks._checkbox(sheet, millimetres((FIRST, SECOND)[which]), kind, BLUE, chance())
    return sheet


@pytest.mark.parametrize("kind", ["tick", "big tick", "cross", "small cross", "scribble", "filled"])
def test_a_mark_by_pen_is_marked_and_every_other_box_empty(kind: str) -> None:
    every = decided(ticked((kind, 0)))
    assert every.pop(FIRST.path).verdict is Verdict.MARKED
    assert {one.verdict for one in every.values()} == {Verdict.EMPTY}


def test_a_ring_around_a_box_is_unclear_and_so_is_the_other_answer() -> None:
    every = decided(ticked(("circled", 0)))
    assert every[FIRST.path].doubt is Doubt.AROUND
    assert every[SECOND.path].doubt is Doubt.BOTH


def test_two_answers_to_one_question_are_both_unclear() -> None:
    every = decided(ticked(("tick", 0), ("cross", 1)))
    assert {every[box.path].doubt for box in (FIRST, SECOND)} == {Doubt.BOTH}


def test_a_small_dot_is_too_little() -> None:
    sheet = paper()
    left, top, width, height = millimetres(FIRST)
    middle = (int((left + width / 2) * DOTS), int((top + height / 2) * DOTS))
    cv2.circle(sheet, middle, 5, (30, 30, 30), -1, cv2.LINE_AA)
    assert decided(sheet)[FIRST.path].doubt is Doubt.LITTLE


def test_a_pen_that_rested_in_a_box_is_no_tick() -> None:
    every = decided(ticked(("dot", 0)))
    assert every[FIRST.path].doubt is Doubt.LITTLE
    assert every[FIRST.path].measures["fill"] >= AS_MEASURED.checkbox_dot


def test_a_line_through_the_text_is_no_tick() -> None:
    sheet = paper()
    left, top, _, height = millimetres(FIRST)
    y = top + height / 2
    pens.stroke(sheet, BLACK, [(left - 20, y - 0.6), (left + 25, y + 0.6)], chance())
    assert decided(sheet)[FIRST.path].doubt is Doubt.LONG


def test_black_and_white_asks_for_more_ink() -> None:
    sheet = ticked(("small cross", 0))
    share = decided(sheet)[FIRST.path].measures["share"]
    strict = AS_MEASURED.model_copy(update={"checkbox_marked_bitonal": share + 0.01})
    assert decided(sheet, thresholds=strict, bitonal=True)[FIRST.path].doubt is Doubt.LITTLE
    assert decided(sheet, thresholds=strict)[FIRST.path].verdict is Verdict.MARKED


@pytest.mark.parametrize("kind", ["signature", "initials", "overflowing"])
def test_a_name_by_pen_is_marked_and_never_more_than_that(kind: str) -> None:
    sheet = paper()
    marks._signature(sheet, millimetres(SIGNATURE), kind, BLUE, chance())
    assert decided(sheet)[SIGNATURE.path].verdict is Verdict.MARKED
    assert "signed" not in set(Verdict)


@pytest.mark.parametrize("words", ["VILL EJ", "Nej, inte alls", "nej tack"])
def test_words_in_separate_letters_are_not_taken_for_a_name(words: str) -> None:
    sheet = paper()
    left, top, _, height = millimetres(SIGNATURE)
    start = (int((left + 8) * DOTS), int((top + height * 0.7) * DOTS))
    for number, letter in enumerate(words):
        place = (start[0] + 62 * number, start[1])
        cv2.putText(sheet, letter, place, cv2.FONT_HERSHEY_SIMPLEX, 2.2, (120, 40, 20), 7)
    one = decided(sheet)[SIGNATURE.path]
    assert (one.verdict, one.doubt) == (Verdict.UNCLEAR, Doubt.LETTERS)


def test_a_line_through_the_signature_box_is_no_name() -> None:
    sheet = paper()
    marks._signature(sheet, millimetres(SIGNATURE), "struck out", BLACK, chance())
    one = decided(sheet)[SIGNATURE.path]
    assert one.verdict is Verdict.UNCLEAR
    assert one.doubt in {Doubt.STRUCK, Doubt.LITTLE}


def test_a_speck_is_neither_empty_nor_a_name() -> None:
    sheet = paper()
    left, top, width, height = millimetres(SIGNATURE)
    x, y = left + width / 2, top + height / 2
    pens.stroke(sheet, BLACK, [(x, y), (x + 3, y + 2), (x + 4, y)], chance(), 0.6)
    assert decided(sheet)[SIGNATURE.path].doubt is Doubt.LITTLE


def test_a_stamp_half_over_an_empty_box_is_not_of_the_box() -> None:
    sheet = paper()
    left, top, _, _ = millimetres(SIGNATURE)
    start = (int((left + 20) * DOTS), int((top - 16) * DOTS))
    end = (int((left + 70) * DOTS), int((top + 9) * DOTS))
    cv2.rectangle(sheet, start, end, (60, 40, 150), 8)
    place = (start[0] + 20, end[1] - 40)
    cv2.putText(sheet, "INKOMMEN", place, cv2.FONT_HERSHEY_DUPLEX, 2.6, (60, 40, 150), 6)
    above = (start[0] + 20, end[1] - 150)
    cv2.putText(sheet, "2026-10-02", above, cv2.FONT_HERSHEY_DUPLEX, 2.6, (60, 40, 150), 6)
    assert decided(sheet)[SIGNATURE.path].doubt is Doubt.FOREIGN


def test_a_date_is_marked_and_leaves_the_signature_empty() -> None:
    sheet = paper()
    left, top, _, height = millimetres(DATE)
    pens.writing(sheet, BLUE, "3/10 26", (left + 1, top + height * 0.8), 3.6, chance())
    every = decided(sheet)
    assert every[DATE.path].verdict is Verdict.MARKED
    assert every[SIGNATURE.path].verdict is Verdict.EMPTY


def test_a_fold_through_every_box_marks_none() -> None:
    sheet = paper()
    fold(sheet, chance())
    assert Verdict.MARKED not in {one.verdict for one in decided(sheet).values()}


def crossed(sheet: Paper, tone: int) -> Paper:
    """A line from side to side through the middle of the first box."""
    _, top, _, height = millimetres(FIRST)
    y = int((top + height / 2) * DOTS)
    cv2.line(sheet, (0, y), (sheet.shape[1], y), (tone, tone, tone), 4)
    return sheet


@pytest.mark.parametrize("kind", ["tick", "cross", "small cross", "scribble", "filled"])
def test_a_mark_that_a_fold_goes_through_is_still_marked(kind: str) -> None:
    every = decided(crossed(ticked((kind, 0)), 185))
    assert every[FIRST.path].verdict is Verdict.MARKED
    assert every[SECOND.path].verdict is Verdict.EMPTY


def test_a_line_as_dark_as_a_pen_from_side_to_side_leaves_its_boxes_to_a_person() -> None:
    every = decided(crossed(paper(), 40))
    assert every[FIRST.path].doubt is every[SECOND.path].doubt is Doubt.LONG
    others = {one.verdict for path, one in every.items() if path not in {FIRST.path, SECOND.path}}
    assert others == {Verdict.EMPTY}


def test_an_unmarked_page_on_which_faint_ink_is_lost_goes_to_a_person_as_a_whole() -> None:
    every = decided(paper(), lossy=True)
    assert {one.doubt for one in every.values()} == {Doubt.LOST}
    marked = decided(ticked(("tick", 0)), lossy=True)
    assert Doubt.LOST not in {one.doubt for one in marked.values()}


def test_a_box_beyond_the_pictures_edge_is_unclear() -> None:
    height = paper().shape[0]
    lowest = max(boxes(BoxKind.SIGNATURE), key=lambda box: box.top)
    cut = int((millimetres(lowest)[1] + 4) * DOTS)
    every = decided(paper()[: min(cut, height)])
    assert every[lowest.path].doubt is Doubt.OUTSIDE


def test_the_answers_of_a_question_share_what_stands_before_the_equals_sign() -> None:
    assert decisions.question(FIRST) == decisions.question(SECOND)
    assert FIRST.path != SECOND.path
