"""The upper part of a form, as it comes from a torn paper or a hasty photo."""

from __future__ import annotations

from docgen.reading.scans.results import PageState
from tests.reading.scans.desk import paper, scanned
from tests.world.scans import arrived


def test_half_a_form_is_not_read_but_known_and_asked_for_again() -> None:
    sheet = paper()
    found = arrived(scanned(sheet[: sheet.shape[0] * 2 // 5]))
    (document,) = found.documents
    (page,) = document.pages
    assert page.state is PageState.NOT_FITTING
    assert [one.code for one in page.findings] == ["page_not_fitting"]
    assert page.boxes == ()
    assert page.thumbnail.startswith(b"\x89PNG")
    assert document.missing == (1,)
