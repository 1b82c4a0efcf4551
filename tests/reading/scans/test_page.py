"""What becomes of a page: read, or set apart with a reason a person understands."""

from __future__ import annotations

import io

import cv2
import numpy as np
import segno
from PIL import Image

from docgen.plan.layout import BoxKind, Layout
from docgen.reading.scans.page import Candidate, PageReader
from docgen.reading.scans.results import Matched, PageReading, PageState, Verdict
from tests.reading.scans.desk import (
    BLUE,
    FORM,
    PAGE,
    boxes,
    chance,
    everything,
    known,
    millimetres,
    paper,
    scanned,
)
from tests.scans import marks
from tests.scans.forms import form
from tests.scans.pens import Paper


def read(sheet: Paper, *, candidates: tuple[int, ...] = ()) -> PageReading:
    named = [Candidate(f"plan {seed}", form(seed).layout, form(seed).pdf) for seed in candidates]
    return PageReader(everything(), candidates=named).read(scanned(sheet), "hög.pdf", 7)


def without_code(seed: int = FORM, page: int = PAGE) -> Paper:
    sheet = paper(seed, page)
    sheet[:400, 1900:] = 255
    return sheet


def finding(page: PageReading) -> str:
    (found,) = page.findings
    assert found.where == {"file": "hög.pdf", "page": 7}
    return found.code


def test_a_signed_page_is_read_with_the_crop_to_confirm() -> None:
    sheet = paper()
    signature = boxes(BoxKind.SIGNATURE)[0]
    marks._signature(sheet, millimetres(signature), "signature", BLUE, chance())
    page = read(sheet)
    assert (page.state, page.matched) == (PageState.READ, Matched.CODE)
    assert page.code == form(FORM).codes[PAGE - 1]
    (asked,) = page.to_review
    assert (asked.box, asked.verdict) == (signature, Verdict.MARKED)
    crop = np.asarray(Image.open(io.BytesIO(asked.crop)).convert("RGB")).astype(int)
    assert (crop[:, :, 2] - crop[:, :, 0] > 40).sum() > 300


def test_an_empty_back_is_blank() -> None:
    assert read(np.full_like(paper(), 250)).state is PageState.BLANK


def test_a_page_of_somebody_else_is_foreign() -> None:
    sheet = without_code()
    cells = np.array([list(row) for row in segno.make("WWW.EXAMPLE.SE", micro=False).matrix])
    symbol = cv2.resize((255 - cells * 255).astype(np.uint8), (300, 300), interpolation=0)
    sheet[60:360, 2050:2350] = symbol[:, :, None]
    page = read(sheet)
    assert (page.state, finding(page)) == (PageState.FOREIGN, "page_foreign")
    assert page.thumbnail.startswith(b"\x89PNG")


def test_a_page_without_a_code_goes_to_a_person() -> None:
    page = read(without_code())
    assert (page.state, finding(page)) == (PageState.NO_CODE, "page_without_code")


def test_a_page_without_a_code_is_known_by_its_looks_among_candidates_and_to_be_confirmed() -> None:
    page = read(without_code(), candidates=(FORM, 1))
    assert (page.state, page.matched, page.candidate) == (
        PageState.READ,
        Matched.LAYOUT,
        f"plan {FORM}",
    )
    assert page.code is not None
    assert (page.code.page, page.code.document) == (PAGE, None)
    assert finding(page) == "page_by_looks"
    assert f"plan {FORM}" in page.findings[0].message
    assert len(page.boxes) == len(form(FORM).layout.pages[PAGE - 1].boxes)


def test_a_page_like_none_of_the_candidates_goes_to_a_person() -> None:
    assert read(without_code(), candidates=(1, 3)).state is PageState.NO_CODE


def test_a_layout_nobody_has_kept_is_its_own_finding() -> None:
    page = PageReader(known()).read(scanned(paper()), "hög.pdf", 7)
    assert (page.state, finding(page)) == (PageState.UNKNOWN_LAYOUT, "layout_unknown")
    assert page.code == form(FORM).codes[PAGE - 1]


def test_a_layout_with_too_few_pages_is_as_unknown() -> None:
    one = form(FORM)
    short = Layout(one.layout.pages[:1])
    page = PageReader(lambda _: (short, one.pdf)).read(scanned(paper()), "hög.pdf", 7)
    assert page.state is PageState.UNKNOWN_LAYOUT


def test_an_older_version_is_read_with_its_own_layout() -> None:
    """Form 5 stands for the newer version of form 4: both are asked for, each by its layout."""
    reader = PageReader(known(form(FORM), form(5)))
    for seed in (FORM, 5):
        page = reader.read(scanned(paper(seed, 1)), "hög.pdf", 1)
        own = form(seed).layout.pages[0].boxes
        assert tuple(one.box for one in page.boxes) == own


def test_two_papers_on_one_picture_are_told_apart_by_a_person() -> None:
    sheet = paper()
    other = paper(1, 1)
    sheet[2900:3300, 1900:2400] = other[100:500, 1950:2450]
    page = read(sheet)
    assert (page.state, finding(page)) == (PageState.SEVERAL, "page_several_codes")


def test_a_page_cut_below_its_boxes_is_read_and_the_cut_said() -> None:
    lowest = max(
        box.top + box.height
        for box in boxes(BoxKind.SIGNATURE, 3, 1) + boxes(BoxKind.CHECKBOX, 3, 1)
    )
    kept = int((lowest + 20) / 72 * 300)
    sheet = paper(3, 1)
    if kept > 0.85 * sheet.shape[0]:
        kept = int(0.85 * sheet.shape[0])
    page = PageReader(everything()).read(scanned(sheet[:kept]), "hög.pdf", 7)
    assert "page_cut" in [one.code for one in page.findings]
    assert page.state is PageState.READ


def test_the_same_page_gives_the_same_answer() -> None:
    sheet = paper()
    marks._checkbox(sheet, millimetres(boxes(BoxKind.CHECKBOX)[0]), "tick", BLUE, chance())
    assert read(sheet) == read(sheet)
