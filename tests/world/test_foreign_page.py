"""A page of somebody else's between ours."""

from __future__ import annotations

from docgen.reading.scans.results import PageState
from tests.reading.scans.desk import paper, scanned
from tests.world.scans import arrived


def test_a_foreign_page_is_set_apart_and_ours_are_read() -> None:
    stranger = paper(2, 1)
    stranger[:480, 1800:] = 255
    found = arrived(scanned(paper()), scanned(stranger))
    (document,) = found.documents
    assert [page.state for page in document.pages] == [PageState.READ]
    (apart,) = found.apart
    assert (apart.state, apart.source) == (PageState.NO_CODE, "foto2.png")
    assert [one.code for one in apart.findings] == ["page_without_code"]
