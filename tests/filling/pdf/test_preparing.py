"""A Word file is made ready for the printer in a copy: clean, named, and with room for the code."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml import etree

from docgen.filling.pdf.paper import Paper
from docgen.filling.pdf.preparing import prepared
from docgen.office.footer_code import holds_code
from docgen.office.names import w
from docgen.office.package import Package
from docgen.office.packing import Packed, pack
from docgen.office.properties import properties
from tests.filling.pdf.papers import filled

PROMISE = "Koden innehåller inga personuppgifter."


def paper(change: Callable[[WordDocument], object] = lambda _: None) -> Paper:
    document = docx.Document()  # noqa: TID251 - a new one
    document.add_paragraph("Ett brev.")
    change(document)
    written = io.BytesIO()
    document.save(written)
    return Paper(written.getvalue(), "sv", "Brev", "8RWN4K2T0M", "1")


def opened(content: bytes) -> WordDocument:
    return docx.Document(io.BytesIO(content))  # noqa: TID251 - one of ours


def footers(content: bytes) -> list[str]:
    package = Package.open(content)
    return [
        "".join(map(str, package.tree(name).itertext(w("t"))))
        for name in package.parts
        if "footer" in name and name.endswith(".xml")
    ]


def test_a_document_without_a_footer_gets_one_for_the_code() -> None:
    content = prepared(paper())
    (said,) = footers(content)
    assert said == f"8RWN4-K2T0M, sida 1 av 1. {PROMISE}"
    (section,) = opened(content).sections
    assert not section.footer.is_linked_to_previous


def test_the_line_stands_first_in_a_footer_that_is_there() -> None:
    def with_footer(document: WordDocument) -> None:
        document.sections[0].footer.paragraphs[0].text = "Sidfot"

    (said,) = footers(prepared(paper(with_footer)))
    assert said.endswith(f"{PROMISE}Sidfot")


def test_first_and_even_pages_and_later_sections_get_the_line_too() -> None:
    def with_more(document: WordDocument) -> None:
        document.sections[0].different_first_page_header_footer = True
        document.settings.odd_and_even_pages_header_footer = True
        document.sections[0].footer.paragraphs[0].text = "Udda"
        document.add_section()

    document = opened(prepared(paper(with_more)))
    first = document.sections[0]
    for footer in (first.footer, first.first_page_footer, first.even_page_footer):
        assert PROMISE in footer.paragraphs[0].text
    assert document.sections[1].footer.is_linked_to_previous


def test_the_title_and_the_language_are_set() -> None:
    document = opened(prepared(replace(paper(), language="nb")))
    assert document.core_properties.title == "Brev, 8RWN4-K2T0M"
    (language,) = document.styles.element.iter(qn("w:lang"))
    assert language.get(qn("w:val")) == "nb-NO"


def test_a_document_without_properties_gets_a_title() -> None:
    package = Package.open(paper().content)
    parts = {name: part for name, part in package.parts.items() if name != "docProps/core.xml"}
    for name in ("[Content_Types].xml", "_rels/.rels"):
        root = Package(parts, "docx", package.main).tree(name)
        for element in list(root):
            if "core" in str(element.attrib):
                root.remove(element)
        parts[name] = etree.tostring(root)
    content = pack({name: Packed.of(name, part) for name, part in parts.items()})
    document = opened(prepared(replace(paper(), content=content)))
    assert document.core_properties.title == "Brev, 8RWN4-K2T0M"


def test_only_boxes_to_tick_are_made_larger() -> None:
    def with_box(document: WordDocument) -> None:
        document.add_paragraph("☐")
        document.add_paragraph("☐ med ord")

    sizes = [
        [run.font.size.pt if run.font.size else None for run in paragraph.runs]
        for paragraph in opened(prepared(paper(with_box))).paragraphs
    ]
    assert sizes == [[None], [15.0], [None]]


def test_who_the_document_is_stays_said_in_it() -> None:
    issued = filled("summons", "meetings[m1]")
    before, after = Package.open(issued.content), Package.open(prepared(issued))
    assert properties(after) == properties(before)
    assert properties(after)["document"] == "8RWN4K2T0M"


def test_the_code_that_word_prints_is_taken_away() -> None:
    issued = filled("summons", "meetings[m1]")
    before, after = Package.open(issued.content), Package.open(prepared(issued))
    assert (holds_code(before), holds_code(after)) == (True, False)
    uncoded = replace(issued, coded=False)
    assert not holds_code(Package.open(prepared(uncoded)))


def test_a_paper_that_never_comes_back_has_no_line_about_a_code() -> None:
    assert footers(prepared(replace(paper(), coded=False))) == []
