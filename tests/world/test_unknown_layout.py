"""A page with a code of ours whose layout was never kept here."""

from __future__ import annotations

from docgen.messages import speaking
from docgen.reading.scans.results import PageState
from tests.reading.scans.desk import known, paper, scanned
from tests.world.scans import arrived


def test_it_is_said_and_left_to_a_person_with_its_picture() -> None:
    with speaking("en"):
        (document,) = arrived(scanned(paper()), layouts=known()).documents
    (page,) = document.pages
    assert page.state is PageState.UNKNOWN_LAYOUT
    assert page.thumbnail.startswith(b"\x89PNG")
    (finding,) = page.findings
    assert finding.code == "layout_unknown"
    assert str(page.code) in finding.message
    assert "Read it by eye" in finding.message
