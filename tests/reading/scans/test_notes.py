"""Ink outside the boxes is told of, with where it is; clean paper says nothing."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from docgen.plan.layout import BoxKind
from docgen.reading.scans.page import PageReader
from docgen.reading.scans.results import Note, NoteKind, PageState
from tests.reading.scans.desk import (
    BLACK,
    BLUE,
    FORM,
    boxes,
    chance,
    everything,
    millimetres,
    paper,
    scanned,
)
from tests.scans import marks, pens
from tests.scans.paper import holes
from tests.scans.pens import DOTS, Paper, Pen
from tests.scans.scene import printed


def told(sheet: Paper) -> tuple[Note, ...]:
    page = PageReader(everything()).read(scanned(sheet), "en.pdf", 1)
    assert page.state is PageState.READ
    assert [one.code for one in page.findings] == [f"paper_{one.kind}" for one in page.notes]
    return page.notes


def test_a_clean_page_says_nothing() -> None:
    assert told(paper()) == ()


def test_a_remark_in_the_margin_is_told_with_its_place_and_picture() -> None:
    sheet = paper()
    pens.writing(sheet, BLUE, "bara till maj", (60, 262), 5, chance())
    (note,) = told(sheet)
    assert note.kind is NoteKind.WRITTEN
    assert 55 < note.left * 25.4 / 72 < 65
    assert 252 < note.top * 25.4 / 72 < 264
    assert note.crop.startswith(b"\x89PNG")


def test_a_line_of_text_struck_out_is_told_as_that() -> None:
    sheet = paper(0, 2)
    found = [row for row in range(500, 1400) if (sheet[row, 300:1700, 0] < 90).mean() > 0.10]
    y = found[len(found) // 2] / DOTS
    pens.stroke(sheet, BLACK, [(30, y), (80, y + 0.4), (140, y - 0.2)], chance(), 0.6)
    assert NoteKind.STRUCK in {note.kind for note in told(sheet)}


def test_what_is_in_the_boxes_is_no_note() -> None:
    sheet = paper()
    for box in boxes(BoxKind.SIGNATURE):
        marks._signature(sheet, millimetres(box), "signature", BLUE, chance())
    for box in boxes(BoxKind.CHECKBOX)[::2]:
        marks._checkbox(sheet, millimetres(box), "big tick", BLUE, chance())
    assert told(sheet) == ()


def test_the_other_side_showing_through_and_a_stain_are_no_notes() -> None:
    sheet = paper()
    back = cv2.GaussianBlur(cv2.flip(printed(FORM, 1), 1), (0, 0), 1.6).astype(np.float32)
    np.multiply(sheet, 1 - 0.1 * (255 - back) / 255, out=sheet, casting="unsafe")
    cv2.circle(sheet, (1900, 2900), 300, (215, 225, 232), 30, cv2.LINE_AA)
    assert told(sheet) == ()


@pytest.mark.parametrize("pen", pens.PENS, ids=lambda pen: pen.name)
def test_a_remark_by_any_pen_or_pencil_is_told(pen: Pen) -> None:
    sheet = paper()
    pens.writing(sheet, pen, "inte skolan", (60, 262), 5, chance())
    assert {note.kind for note in told(sheet)} == {NoteKind.WRITTEN}


@pytest.mark.parametrize("of_the_paper", ["holes", "edge"])
def test_holes_and_a_dark_edge_are_no_notes(of_the_paper: str) -> None:
    sheet = paper()
    if of_the_paper == "holes":
        holes(sheet, chance())
    else:
        cv2.rectangle(sheet, (0, 0), (25, sheet.shape[0]), (60, 60, 60), -1)
    assert told(sheet) == ()
