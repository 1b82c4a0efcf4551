"""Several papers become one PDF in which each keeps its pages, its codes and its structure."""

from __future__ import annotations

from typing import Any

import pytest

from docgen.filling.pdf.checking import structure
from docgen.filling.pdf.packing import Pack, Part, joined
from docgen.filling.pdf.paper import Printed
from docgen.filling.pdf.printing import printed
from docgen.office.libreoffice import LibreOffice
from docgen.office.pdf_gate import admit
from tests.filling.pdf.papers import filled, reader
from tests.filling.pdf.test_printing import codes

TITLE = "Handlingar & mötet på Ängö"


@pytest.fixture(scope="session")
def summons(office: LibreOffice) -> Printed:
    return printed(office, filled("summons", "meetings[m1]"))


@pytest.fixture(scope="session")
def both(summons: Printed, consent: Printed) -> Pack:
    return joined([Part("Kallelse", summons.content), Part("Samtycke", consent.content)], TITLE)


def test_all_pages_are_there_with_their_own_codes(
    both: Pack, summons: Printed, consent: Printed
) -> None:
    assert both.pages == summons.pages + consent.pages
    assert codes(both.content) == codes(summons.content) + codes(consent.content)


def test_each_document_is_found_in_the_outline(both: Pack, summons: Printed) -> None:
    opened = reader(both.content)
    found: list[Any] = list(opened.outline)
    assert [entry.title for entry in found] == ["Kallelse", "Samtycke"]
    pages = [opened.get_destination_page_number(entry) for entry in found]
    assert pages == [0, summons.pages]


def test_it_is_still_for_everybody(both: Pack) -> None:
    assert structure(reader(both.content), language="sv", title=TITLE) == ()
    assert len(admit(both.content).pages) == both.pages
    metadata: Any = reader(both.content).root_object["/Metadata"].get_object()
    assert TITLE.replace("&", "&amp;").encode() in metadata.get_data()


def test_every_page_finds_its_own_part_of_the_structure(both: Pack) -> None:
    opened = reader(both.content)
    tree: Any = opened.root_object["/StructTreeRoot"]
    numbers = tree["/ParentTree"]["/Nums"]
    places = dict(zip(numbers[::2], numbers[1::2], strict=True))
    assert len(places) == len(numbers) // 2
    assert tree["/ParentTreeNextKey"] == max(places) + 1
    for page in opened.pages:
        elements = [each.get_object() for each in places[page["/StructParents"]].get_object()]
        own = [each for each in elements if each.get("/Pg") is not None]
        assert own
        for element in own:
            assert element["/Pg"].indirect_reference == page.indirect_reference


def test_the_structure_is_one_document_of_parts(both: Pack) -> None:
    tree: Any = reader(both.content).root_object["/StructTreeRoot"]
    whole = tree["/K"]
    assert whole["/S"] == "/Document"
    assert [part.get_object()["/S"] for part in whole["/K"]] == ["/Part", "/Part"]


def test_printed_on_both_sides_each_begins_on_a_sheet_of_its_own(
    summons: Printed, consent: Printed
) -> None:
    parts = [Part("Samtycke", consent.content), Part("Kallelse", summons.content)]
    assert consent.pages % 2 == 1
    made = joined(parts, TITLE, duplex=True)
    assert made.pages == consent.pages + 1 + summons.pages
    assert codes(made.content)[consent.pages] == []
    found: list[Any] = list(reader(made.content).outline)
    assert reader(made.content).get_destination_page_number(found[1]) == consent.pages + 1
