"""Ink outside the boxes is told of, with where it is; clean paper says nothing."""

from __future__ import annotations

import cv2
import pytest

from docgen.plan.layout import BoxKind
from docgen.reading.scans.page import PageReader
from docgen.reading.scans.results import Note, NoteKind, PageState
from tests.reading.scans.desk import (
    BLACK,
    BLUE,
    boxes,
    chance,
    everything,
    millimetres,
    paper,
    scanned,
)
from tests.scans import marks, pens
from tests.scans.paper import holes
from tests.scans.pens import DOTS, Paper


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


@pytest.mark.parametrize("of_the_paper", ["holes", "edge"])
def test_holes_and_a_dark_edge_are_no_notes(of_the_paper: str) -> None:
    sheet = paper()
    if of_the_paper == "holes":
        holes(sheet, chance())
    else:
        cv2.rectangle(sheet, (0, 0), (25, sheet.shape[0]), (60, 60, 60), -1)
    assert told(sheet) == ()
