"""A page of one document with the code of another: cut and pasted, or printed over."""

from __future__ import annotations

from docgen.reading.scans.results import PageState
from tests.reading.scans.desk import paper, scanned
from tests.world.scans import arrived


def test_a_page_that_is_not_what_its_code_says_is_never_read_as_that() -> None:
    sheet = paper(1, 1)
    sheet[:480, 1900:] = paper()[:480, 1900:]
    (document,) = arrived(scanned(sheet)).documents
    (page,) = document.pages
    assert page.state is PageState.NOT_FITTING
    assert page.boxes == ()
    assert [one.code for one in page.findings] == ["page_not_fitting"]
