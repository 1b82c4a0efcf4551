"""Pages in any order become documents; nothing is joined, dropped or replaced by guessing."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from docgen.plan.codes import DocumentCode, PageCode
from docgen.plan.layout import BoxKind
from docgen.reading.scans import batch
from docgen.reading.scans.batch import Incoming, grouped
from docgen.reading.scans.results import BatchReading, Matched, PageReading, PageState, Tone
from tests.reading.scans.desk import everything, paper, scanned
from tests.scans.forms import Form, form


def page(code: PageCode | None, number: int, state: PageState = PageState.READ) -> PageReading:
    return PageReading("hög.pdf", number, state, Tone.GREY, code, matched=Matched.CODE)


def code(document: str | None, number: int, pages: int = 3, copy: str | None = "1") -> PageCode:
    return PageCode(document, copy if document else None, number, pages, "ABCDEF")


def codes_of(found: Any) -> list[str]:
    return [finding.code for finding in found.findings]


def test_pages_in_any_order_are_put_in_their_own() -> None:
    pile = [
        code("AAAAAAAAAA", 3),
        code("BBBBBBBBBB", 1, 1),
        code("AAAAAAAAAA", 1),
        code("AAAAAAAAAA", 2),
    ]
    first, second = grouped(page(one, at) for at, one in enumerate(pile, 1)).documents
    assert [one.number for one in first.pages] == [3, 4, 1]
    assert (first.document, first.missing, first.doubled) == ("AAAAAAAAAA", (), ())
    assert second.expected == 1


def test_two_copies_of_one_document_are_two() -> None:
    pile = [code("AAAAAAAAAA", 1, 1, copy="1"), code("AAAAAAAAAA", 1, 1, copy="2")]
    found = grouped(page(one, at) for at, one in enumerate(pile, 1))
    assert [one.copy for one in found.documents] == ["1", "2"]


def test_a_missing_page_is_said_and_the_others_kept() -> None:
    (found,) = grouped([page(code("AAAAAAAAAA", 2), 1)]).documents
    assert found.missing == (1, 3)
    assert codes_of(found) == ["pages_missing"]
    assert "1, 3" in found.findings[0].message


def test_a_page_that_comes_twice_is_kept_twice_and_said() -> None:
    pile = [code("AAAAAAAAAA", 1, 1)] * 2
    (found,) = grouped(page(one, at) for at, one in enumerate(pile, 1)).documents
    assert (len(found.pages), found.doubled) == (2, (1,))
    assert codes_of(found) == ["pages_doubled"]


def test_a_page_received_before_is_said() -> None:
    (found,) = grouped(
        [page(code("AAAAAAAAAA", 1, 1), 1)], lambda one: one.document == "AAAAAAAAAA"
    ).documents
    assert codes_of(found) == ["pages_received_before"]


def test_pages_of_blanks_stay_alone_until_a_person_joins_them() -> None:
    pile = [code(None, 1, 2), code(None, 2, 2), code(None, 1, 2)]
    found = grouped(page(one, at) for at, one in enumerate(pile, 1))
    assert [len(one.pages) for one in found.documents] == [1, 1, 1]
    assert all(codes_of(one) == ["blank_page_alone"] for one in found.documents)
    assert codes_of(found) == ["blank_pages_together"]
    where = found.findings[0].where
    assert where is not None
    assert len(where["pages"]) == 3


def test_the_same_blank_twice_is_two_papers_and_no_double() -> None:
    pile = [code(None, 1, 1)] * 2
    found = grouped(page(one, at) for at, one in enumerate(pile, 1))
    assert [codes_of(one) for one in found.documents] == [[], []]
    assert found.findings == ()


def test_backs_and_foreign_pages_stay_apart() -> None:
    found = grouped([page(None, 1, PageState.BLANK), page(None, 2, PageState.FOREIGN)])
    assert found.documents == ()
    assert [one.state for one in found.apart] == [PageState.BLANK, PageState.FOREIGN]


def test_a_page_of_a_document_that_is_like_none_of_its_pages_goes_with_the_others() -> None:
    odd = replace(page(None, 2, PageState.NOT_FITTING), document=DocumentCode("AAAAAAAAAA", "1"))
    first = page(code("AAAAAAAAAA", 1, 2), 1)
    (found,) = grouped([odd, first]).documents
    assert (found.pages, found.missing, found.doubled) == ((odd, first), (2,), ())
    (found,) = grouped([odd, odd]).documents
    assert (found.document, found.layout, found.expected) == ("AAAAAAAAAA", "", 0)
    assert (found.missing, found.doubled, found.findings) == ((), (), ())


def test_a_page_that_looks_like_a_candidate_stays_apart_until_a_person_says_so() -> None:
    found = grouped([replace(page(code(None, 1, 2), 1), candidate="plan")])
    assert (found.documents, len(found.apart)) == ((), 1)


@pytest.fixture(scope="module")
def pile() -> tuple[BatchReading, Form, Form]:
    """Two documents and the back of a paper from a copier: shuffled, skewed, one upside down."""
    back = np.full((2339, 1654), 240, np.uint8)
    papers = [
        scanned(paper(1, 2), turn=2).grey,
        np.rot90(scanned(paper(0, 1)).grey, 2),
        back,
        scanned(paper(1, 1), turn=-3).grey,
    ]
    images = [Image.fromarray(np.ascontiguousarray(one)) for one in papers]
    out = io.BytesIO()
    images[0].save(out, "PDF", save_all=True, append_images=images[1:], resolution=200)
    photo = cv2.imencode(".jpg", scanned(paper(0, 2)).grey)[1].tobytes()
    files = [Incoming("hög.pdf", out.getvalue()), Incoming("mobil.jpg", photo)]
    return batch.read(files, everything()), form(0), form(1)


def test_a_pile_of_two_documents_is_sorted_from_two_files(
    pile: tuple[BatchReading, Form, Form],
) -> None:
    found, first, second = pile
    by_document = {one.document: one for one in found.documents}
    assert set(by_document) == {first.codes[0].document, second.codes[0].document}
    for one in by_document.values():
        assert (one.missing, one.doubled, one.findings) == ((), (), ())
        assert [read.code.page for read in one.pages if read.code] == [1, 2]
    sources = [read.source for read in by_document[first.codes[0].document].pages]
    assert sources == ["hög.pdf", "mobil.jpg"]
    assert [one.state for one in found.apart] == [PageState.BLANK]


def test_every_box_comes_with_its_verdict_and_its_picture(
    pile: tuple[BatchReading, Form, Form],
) -> None:
    found, *_ = pile
    for document in found.documents:
        for read in document.pages:
            assert read.state is PageState.READ
            for box in read.boxes:
                assert box.verdict == "empty"
                if box.box.kind in {BoxKind.SIGNATURE, BoxKind.CHECKBOX}:
                    assert Image.open(io.BytesIO(box.crop)).size[0] > 30
                else:
                    assert box.crop == b""
