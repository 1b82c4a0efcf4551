"""What LibreOffice makes of a form is a PDF for everybody, with a code on every page."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp

from docgen.filling.pdf.checking import acts
from docgen.filling.pdf.paper import Paper, Printed
from docgen.filling.pdf.printing import printed
from docgen.office.libreoffice import LibreOffice
from docgen.office.names import w
from docgen.office.package import Package
from docgen.office.packing import Packed, pack
from docgen.office.pdf_gate import admit
from docgen.office.pdfium import pdfium_opened
from docgen.plan.codes import PageCode
from tests.filling.pdf.papers import NUMBER, filled, reader


def codes(content: bytes) -> list[list[str]]:
    """The codes on each page, read from a picture of it at 150 dots an inch."""
    with pdfium_opened(content) as opened:
        return [[found.text for found in _codes(opened[number])] for number in range(len(opened))]


def _codes(page: pypdfium2.PdfPage) -> list[zxingcpp.Barcode]:
    return list(zxingcpp.read_barcodes(page.render(scale=150 / 72, grayscale=True).to_pil()))


def text(content: bytes) -> str:
    with pdfium_opened(content) as opened:
        return "\n".join(page.get_textpage().get_text_range() for page in opened)


@pytest.fixture(params=["consent", "blank_consent"])
def any_pdf(request: pytest.FixtureRequest) -> Printed:
    found: Printed = request.getfixturevalue(request.param)
    return found


def test_it_lacks_nothing_that_can_be_checked_here(any_pdf: Printed) -> None:
    assert any_pdf.findings == ()
    opened = reader(any_pdf.content)
    assert opened.pdf_header == "%PDF-1.7"
    assert str(opened.root_object["/Lang"]) == "sv-SE"
    assert not acts(opened)


def test_our_own_gate_for_pdfs_lets_it_through(any_pdf: Printed) -> None:
    assert len(admit(any_pdf.content).pages) == any_pdf.pages


def test_the_title_names_the_document_and_nobody(consent: Printed) -> None:
    title = "Samtycke till samarbete och informationsutbyte, 8RWN4-K2T0M"
    metadata = reader(consent.content).metadata
    assert metadata is not None
    assert metadata.title == title


def test_every_page_has_its_code(consent: Printed) -> None:
    expected = [
        PageCode(NUMBER, "1", page, consent.pages, consent.layout.version)
        for page in range(1, consent.pages + 1)
    ]
    assert codes(consent.content) == [[str(code)] for code in expected]


def test_the_code_of_a_blank_names_its_layout_only(blank_consent: Printed) -> None:
    (first,), *_ = codes(blank_consent.content)
    assert first == f"D1:::1/{blank_consent.pages}:{blank_consent.layout.version}"


def test_beside_the_code_stands_what_it_is(consent: Printed) -> None:
    with pdfium_opened(consent.content) as opened:
        for number, page in enumerate(opened, 1):
            said = page.get_textpage().get_text_range()
            assert (
                f"8RWN4-K2T0M, sida {number} av {consent.pages}. "
                "Koden innehåller inga personuppgifter." in said
            )


def test_the_code_is_fifteen_millimetres_with_white_around_it(consent: Printed) -> None:
    for page in consent.layout.pages:
        assert page.code is not None
        assert page.code.side == pytest.approx(15 / 25.4 * 72, abs=0.1)
        assert page.code.left + page.code.side < page.width - 28
        assert all(
            box.top + box.height < page.code.top - 6 or box.left + box.width < page.code.left - 6
            for box in page.boxes
        )


def test_the_code_is_no_part_of_what_is_read_out(consent: Printed) -> None:
    for page in reader(consent.content).pages:
        contents = page.get_contents()
        assert contents is not None
        drawn = contents.get_data()
        start = drawn.rindex(b"/Artifact")
        assert drawn.count(b" re\n", start) > 100
        assert drawn[start:].strip().endswith(b"EMC")


def test_the_familys_copy_has_no_comments_and_no_tracked_changes(office: LibreOffice) -> None:
    paper = filled("summons", "meetings[m1]")
    package = Package.open(paper.content)
    body = package.parts["word/document.xml"].decode()
    place = body.index("<w:p>", body.index("Title"))
    changed = (
        '<w:p><w:commentRangeStart w:id="9001"/>'
        '<w:ins w:id="9002" w:author="Åsa"><w:r><w:t>infogat ord</w:t></w:r></w:ins>'
        '<w:del w:id="9003" w:author="Åsa"><w:r><w:delText>struket ord</w:delText></w:r></w:del>'
        '<w:commentRangeEnd w:id="9001"/><w:r><w:commentReference w:id="9001"/></w:r></w:p>'
    )
    parts = {**package.parts, "word/document.xml": (body[:place] + changed + body[place:]).encode()}
    assert w("del") in {
        element.tag
        for element in Package(parts, "docx", package.main).tree("word/document.xml").iter()
    }
    content = pack({name: Packed.of(name, part) for name, part in parts.items()})
    made = printed(office, replace(paper, content=content))
    said = text(made.content)
    assert "infogat ord" in said
    assert "struket ord" not in said
    assert "Åsa" not in said
    assert not any("/Annots" in page for page in reader(made.content).pages)


def test_the_same_paper_has_the_same_layout_again(
    office: LibreOffice, consent: Printed, consent_paper: Paper
) -> None:
    assert printed(office, consent_paper).layout == consent.layout
