"""The code in the footers of an issued Word file: on every page, in one place, in nobody's way."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import docx
import pypdfium2
import pytest
import zxingcpp
from docx.document import Document as WordDocument
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

import docgen
from docgen.filling.coded import room_for_code, with_code
from docgen.messages import speaking
from docgen.office.footer_code import NAME, SIZE, holds_code
from docgen.office.libreoffice import LibreOffice
from docgen.office.names import w, wp
from docgen.office.package import Package
from docgen.office.pdfium import pdfium_opened
from docgen.office.wiring import targets
from docgen.plan.codes import DocumentCode
from docgen.plan.document import Document
from tests.filling.pdf.papers import NUMBER, form, issued
from tests.reading import desk
from tests.reading.desk import STORED

CODE = f"D1:{NUMBER}:1"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""What document numbers are made of."""


def some(change: Callable[[WordDocument], object] = lambda _: None) -> Document:
    """An issued document, as python-docx makes one."""
    made = docx.Document()  # noqa: TID251 - a new one
    made.add_paragraph("Ett brev.")
    change(made)
    written = io.BytesIO()
    made.save(written)
    return replace(issued("agenda", "meetings[m1]"), content=written.getvalue())


LETTER = some()


def footers(content: bytes) -> dict[str, etree._Element]:
    package = Package.open(content)
    return {name: package.tree(name) for name in package.stories if "footer" in name}


def pictured(content: bytes) -> list[str]:
    """What the codes in the footers say, read from the pictures they refer to."""
    package = Package.open(content)
    found = []
    for name, footer in footers(content).items():
        for blip in footer.iter("{*}blip"):
            (key,) = (value for at, value in blip.attrib.items() if str(at).endswith("}embed"))
            picture = Image.open(io.BytesIO(package.parts[targets(package.parts, name)[str(key)]]))
            found += [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))]
    return found


@cache
def printed(office: LibreOffice, content: bytes) -> bytes:
    """What comes out where somebody prints a Word file."""
    return office.pdf(content, {})


Place = tuple[float, ...]


def codes(content: bytes, dpi: int) -> list[list[tuple[str, Place]]]:
    """What each page's codes say and where they are, in millimetres, at so many dots an inch."""
    with pdfium_opened(content) as opened:
        return [[_seen(code, dpi) for code in _codes(page, dpi)] for page in opened]


def _codes(page: pypdfium2.PdfPage, dpi: int) -> list[zxingcpp.Barcode]:
    picture = page.render(scale=dpi / 72, grayscale=True).to_pil()
    return list(zxingcpp.read_barcodes(picture))


def _seen(code: zxingcpp.Barcode, dpi: int) -> tuple[str, Place]:
    first, last = code.position.top_left, code.position.bottom_right
    edges = (first.x, first.y, last.x, last.y)
    return code.text, tuple(edge * 25.4 / dpi for edge in edges)


def words(content: bytes) -> list[list[tuple[str, tuple[float, ...]]]]:
    """Every letter of each page, and where it is."""
    found = []
    with pdfium_opened(content) as opened:
        for page in opened:
            text = page.get_textpage()
            letters = range(text.count_chars())
            found.append([(text.get_text_range(n, 1), text.get_charbox(n)) for n in letters])
    return found


# Where it is


@pytest.mark.parametrize("name", STORED)
def test_a_page_printed_from_word_has_its_code_and_all_else_as_it_was(
    office: LibreOffice, name: str
) -> None:
    document = desk.issued(name)
    before, after = (printed(office, each.content) for each in (desk.filled(name), document))
    assert words(after) == words(before)
    expected = str(DocumentCode(document.id, "1"))
    for dpi in (150, 200):
        found = codes(after, dpi)
        assert [[text for text, _ in page] for page in found] == [[expected]] * len(words(before))
        for ((_, (left, top, right, bottom)),) in found:
            assert 210 - 18 < left < right < 210 - 4.2
            assert 297 - 20 < top < bottom < 297 - 6
            assert right - left == pytest.approx(12, abs=0.6)


def test_it_is_on_first_and_even_pages_and_in_later_sections_of_any_shape(
    office: LibreOffice,
) -> None:
    def with_more(made: WordDocument) -> None:
        first = made.sections[0]
        first.different_first_page_header_footer = True
        made.settings.odd_and_even_pages_header_footer = True
        first.footer.paragraphs[0].text = "Udda"
        first.even_page_footer.paragraphs[0].text = "Jämna"
        for page in range(5):
            if page == 3:
                landscape = made.add_section()
                landscape.page_width, landscape.page_height = Mm(297), Mm(210)
            paragraph = made.add_paragraph(f"Sida {page + 1}")
            paragraph.paragraph_format.page_break_before = page in (1, 2, 4)

    pages = codes(printed(office, with_code(some(with_more)).content), 150)
    assert [[text for text, _ in page] for page in pages] == [[CODE]] * 5
    assert [place[2] > 270 for page in pages for _, place in page] == [False] * 3 + [True] * 2


def test_a_document_without_a_footer_gets_one_that_takes_no_room(office: LibreOffice) -> None:
    def long(made: WordDocument) -> None:
        for number in range(200):
            made.add_paragraph(f"Rad {number}")

    document = some(long)
    before, after = (printed(office, each.content) for each in (document, with_code(document)))
    assert words(after) == words(before)
    assert [[text for text, _ in page] for page in codes(after, 150)] == [[CODE]] * len(
        words(before)
    )


def test_it_stands_in_no_frame_and_in_no_table() -> None:
    def framed(made: WordDocument) -> None:
        footer = made.sections[0].footer
        footer.paragraphs[0].text = "1"
        frame = footer.paragraphs[0].paragraph_format.element.get_or_add_pPr()
        frame.insert(0, etree.Element(w("framePr")))
        footer.add_table(1, 1, Mm(50)).cell(0, 0).text = "Kommunen"
        footer.add_paragraph("Här")

    (footer,) = footers(with_code(some(framed)).content).values()
    (holder,) = (each.iterancestors(w("p")) for each in footer.iter(wp("anchor")))
    assert "".join(map(str, next(holder).itertext(w("t")))) == "Här"


def test_a_footer_that_is_all_table_has_it_in_a_cell() -> None:
    def tabled(made: WordDocument) -> None:
        footer = made.sections[0].footer
        footer.add_table(1, 1, Mm(50)).cell(0, 0).text = "Kommunen"
        footer._element.remove(footer.paragraphs[0]._element)

    assert pictured(with_code(some(tabled)).content) == [CODE]


# What it is


def test_the_same_document_gives_the_same_bytes_and_another_copy_another_code() -> None:
    plain = some()
    assert with_code(plain).content == with_code(plain).content
    second = with_code(replace(plain, copy="2"))
    assert pictured(second.content) == [f"D1:{NUMBER}:2"]


@given(number=st.text(ALPHABET, min_size=10, max_size=10), copy=st.integers(1, 99))
@settings(max_examples=60)
def test_any_number_and_copy_comes_back_from_the_code(number: str, copy: int) -> None:
    document = with_code(replace(LETTER, id=number, copy=str(copy)))
    (text,) = pictured(document.content)
    assert DocumentCode.read(text) == DocumentCode(number, str(copy))


def test_the_picture_is_as_large_as_it_is_known_by_and_has_hard_edges() -> None:
    content = with_code(some()).content
    (name,) = (name for name in Package.open(content).parts if name.endswith(f"{NAME}.png"))
    picture = Image.open(io.BytesIO(Package.open(content).parts[name]))
    assert picture.mode == "1"
    assert picture.width * SIZE[1] == picture.height * SIZE[0]
    assert picture.width % 31 == 0


def test_it_has_a_number_of_its_own_and_words_for_who_cannot_see_it() -> None:
    dot = io.BytesIO()
    Image.new("1", (1, 1)).save(dot, "PNG")
    plain = some(lambda made: made.add_picture(dot))
    content = with_code(plain).content
    package = Package.open(content)
    drawn = [each for name in package.stories for each in package.tree(name).iter(wp("docPr"))]
    assert len({each.get("id") for each in drawn}) == len(drawn) == 2
    (code,) = (each for each in drawn if each.get("name") == NAME)
    assert code.get("descr", "").startswith("Kod med handlingens nummer")


@pytest.mark.parametrize(("language", "word"), [("nb", "dokumentets"), ("en", "document")])
def test_its_words_are_in_the_language_of_the_document(language: str, word: str) -> None:
    with speaking("sv"):
        content = with_code(replace(some(), language=language)).content
    (footer,) = footers(content).values()
    (code,) = footer.iter(wp("docPr"))
    assert word in code.get("descr", "")


def test_the_file_still_opens_and_says_the_same() -> None:
    document = desk.issued()
    opened = docx.Document(io.BytesIO(document.content))  # noqa: TID251 - one of ours
    assert len(opened.sections[0].footer.part.related_parts) == 1
    assert holds_code(Package.open(document.content))
    plain = desk.filled()
    assert docgen.read(document.content, document) == docgen.read(plain.content, plain)


# Room for it


@pytest.mark.parametrize("name", STORED)
def test_every_template_has_room_for_it(name: str) -> None:
    assert room_for_code(form(name.partition("/")[2]).template("sv")) == ()


@pytest.mark.parametrize(("margin", "right"), [(15, 4.6), (18, 4.9), (25, 11.9), (40, 26.9)])
def test_it_is_beside_the_text_as_far_from_the_edge_as_the_margin_is_wide(
    office: LibreOffice, margin: float, right: float
) -> None:
    def wide(made: WordDocument) -> None:
        section = made.sections[0]
        section.page_width, section.right_margin = Mm(210), Mm(margin)

    (((text, place),),) = codes(printed(office, with_code(some(wide)).content), 200)
    assert text == CODE
    assert 210 - place[2] == pytest.approx(right, abs=0.4)


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_margin_too_narrow_for_it_is_told(mirrored: bool) -> None:
    def narrow(made: WordDocument) -> None:
        section = made.sections[0]
        section.left_margin, section.right_margin = Mm(12), Mm(20 if mirrored else 15.5)
        if mirrored:
            made.settings.element.append(etree.Element(w("mirrorMargins")))

    with speaking("en"):
        (finding,) = room_for_code(some(narrow).content)
    assert finding.code == "no_room_for_code"
    assert f"is {12 if mirrored else 15.5} mm" in finding.message
