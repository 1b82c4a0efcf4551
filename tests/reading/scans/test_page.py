"""What becomes of a page: read, or set apart with a reason a person understands."""

from __future__ import annotations

import io
from dataclasses import replace

import cv2
import numpy as np
import pytest
import segno
from PIL import Image

from docgen.plan.codes import DocumentCode
from docgen.plan.layout import Box, BoxKind, Layout
from docgen.plan.reading import Severity
from docgen.reading.scans.issued import SCALE
from docgen.reading.scans.page import Candidate, PageReader
from docgen.reading.scans.results import Doubt, Matched, PageReading, PageState, Verdict
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


# Pages with the code of a document in the footer, as Word prints them


DOCUMENT = DocumentCode(str(form(FORM).codes[0].document), "1")


def with_document(sheet: Paper, code: DocumentCode = DOCUMENT) -> Paper:
    """The page with the code of a document in its lower right corner."""
    cells = np.array([list(row) for row in segno.make(str(code), error="m", micro=False).matrix])
    black = np.pad(255 - cells * 255, 4, constant_values=255).astype(np.uint8)
    symbol = cv2.resize(black, (190, 190), interpolation=cv2.INTER_NEAREST)
    sheet[-230:-40, -230:-40] = symbol[:, :, None]
    return sheet


def read_from_word(sheet: Paper, *seeds: int) -> PageReading:
    """Read where the pages of these forms are those that the document may have."""
    prints = [(form(seed).layout, form(seed).pdf) for seed in seeds]
    reader = PageReader(everything(), documents=lambda _: prints)
    return reader.read(scanned(sheet), "hög.pdf", 7)


def test_a_page_of_a_known_document_is_found_among_its_pages_by_its_looks() -> None:
    page = read_from_word(with_document(without_code()), FORM)
    assert (page.state, page.matched, page.candidate) == (PageState.READ, Matched.LAYOUT, None)
    assert page.code == replace(form(FORM).codes[PAGE - 1], copy="1")
    told = page.findings[-1]
    assert (told.code, told.severity) == ("page_from_word", Severity.NOTE)
    assert len(page.boxes) == len(form(FORM).layout.pages[PAGE - 1].boxes)


@pytest.mark.parametrize("seeds", [(1, 3), ()])
def test_a_page_like_none_of_its_document_is_that_documents_all_the_same(
    seeds: tuple[int, ...],
) -> None:
    page = read_from_word(with_document(without_code()), *seeds)
    assert (page.state, page.code, page.boxes) == (PageState.NOT_FITTING, None, ())
    assert page.issued_as == (DOCUMENT.document, "1")
    assert finding(page) == "page_not_placed"
    assert page.thumbnail.startswith(b"\x89PNG")


def test_a_field_whose_words_are_not_on_the_paper_is_unclear() -> None:
    """Staff may take words out in Word before they print it: nothing is written there then."""
    one = form(FORM)
    own = one.layout.pages[PAGE - 1]
    heading, empty = (
        Box(path, BoxKind.TEXT, 45, top, 400, 45) for path, top in (("title", 80), ("foot", 790))
    )
    page = replace(own, boxes=(heading, empty))
    layout = Layout(tuple(page if each is own else each for each in one.layout.pages))
    found = []
    for words_there in (True, False):
        sheet = with_document(without_code())
        if not words_there:
            sheet[round(80 / 72 * 300) : round(125 / 72 * 300), 150:1900] = 255
        reader = PageReader(everything(), documents=lambda _: [(layout, one.pdf)])
        read_ = reader.read(scanned(sheet), "hög.pdf", 7)
        assert read_.state is PageState.READ
        found.append([(each.verdict, each.doubt) for each in read_.boxes])
    assert found[0] == [(Verdict.EMPTY, None), (Verdict.EMPTY, None)]
    assert found[1] == [(Verdict.UNCLEAR, Doubt.GONE), (Verdict.EMPTY, None)]


def test_a_document_that_is_not_known_here_is_its_own_finding() -> None:
    page = read(with_document(without_code()))
    assert (page.state, finding(page)) == (PageState.UNKNOWN_LAYOUT, "layout_unknown")
    assert page.document == DOCUMENT


def test_a_page_with_its_own_code_and_that_of_its_document_is_read_by_its_own() -> None:
    page = read(with_document(paper()))
    assert (page.state, page.matched) == (PageState.READ, Matched.CODE)


def test_a_page_with_its_own_code_and_that_of_another_document_is_two_papers() -> None:
    page = read(with_document(paper(), DocumentCode("8RWN4K2T0M", "1")))
    assert page.state is PageState.SEVERAL
    page = read(with_document(paper(), replace(DOCUMENT, copy="2")))
    assert page.state is PageState.SEVERAL


def test_only_the_pages_a_candidate_may_be_are_looked_at() -> None:
    one = form(FORM)
    for pages, state in (
        (frozenset({PAGE}), PageState.READ),
        (frozenset({3 - PAGE}), PageState.NO_CODE),
    ):
        candidate = Candidate("plan", one.layout, one.pdf, pages)
        page = PageReader(everything(), candidates=[candidate]).read(
            scanned(without_code()), "hög.pdf", 7
        )
        assert page.state is state


def test_a_page_a_person_has_named_is_read_as_that_documents_page() -> None:
    """The codes on it are not asked: it may lie under another paper's."""
    one = form(FORM)
    reader = PageReader(known(), candidates=[Candidate("blank", form(1).layout, form(1).pdf)])
    for sheet, of in ((without_code(), DOCUMENT), (without_code(1, 1), None)):
        page = reader.read_as(
            scanned(sheet), "hög.pdf", 7, DOCUMENT, lambda _: [(one.layout, one.pdf)]
        )
        assert page.state is PageState.READ
        assert page.issued_as == ((of.document, of.copy) if of else None)
        assert page.candidate == (None if of else "blank")
    page = reader.read_as(
        scanned(without_code(3, 1)), "hög.pdf", 7, DOCUMENT, lambda _: [(one.layout, one.pdf)]
    )
    assert (page.state, page.document) == (PageState.NOT_FITTING, DOCUMENT)


def test_a_line_is_shown_with_what_stands_beside_it_also_on_a_blank() -> None:
    """The name is printed there, or written on a blank, where none is printed."""
    widths, one = [], form(FORM)
    for blank in (False, True):
        code = one.codes[PAGE - 1]
        if blank:
            code = replace(code, document=None, copy=None)
        sheet = without_code()
        cells = np.array([list(r) for r in segno.make(str(code), error="q", micro=False).matrix])
        side = round(15 / 25.4 * 300)
        symbol = cv2.resize((255 - cells * 255).astype(np.uint8), (side, side), interpolation=0)
        left = round((one.layout.pages[0].width / 72 - 27 / 25.4) * 300)
        top = round(12 / 25.4 * 300)
        sheet[top : top + side, left : left + side] = symbol[:, :, None]
        reader = PageReader(lambda _: (one.layout, one.pdf))
        found = reader.read(scanned(sheet), "hög.pdf", 7)
        assert found.state is PageState.READ
        assert bool(found.thumbnail) is blank
        line = next(each for each in found.boxes if each.box.kind is BoxKind.SIGNATURE)
        assert line.box in one.layout.pages[PAGE - 1].boxes
        widths.append(Image.open(io.BytesIO(line.crop)).width)
    across = one.layout.pages[PAGE - 1].width
    assert min(widths) > (across - 100) * SCALE
