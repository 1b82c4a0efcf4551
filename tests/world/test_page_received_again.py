"""A copy of a page that has been received already."""

from __future__ import annotations

from docgen.messages import speaking
from docgen.reading.scans.results import PageState
from tests.reading.scans.desk import PAGE, paper, scanned
from tests.world.scans import arrived


def test_it_is_read_again_and_a_person_asked_which_holds() -> None:
    with speaking("en"):
        found = arrived(scanned(paper()), received=lambda code: code.page == PAGE)
    (document,) = found.documents
    assert [page.state for page in document.pages] == [PageState.READ]
    again = next(one for one in document.findings if one.code == "pages_received_before")
    assert "Nothing is replaced" in again.message
