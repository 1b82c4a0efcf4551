"""Values that are more than words: docxtpl's own formatted texts, listings and pictures."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from docx.shared import Mm
from docxtpl import InlineImage, Listing, RichText, RichTextParagraph

from docgen.errors import Refused
from docgen.filling.word import render_plain
from docgen.messages import speaking
from docgen.office.template import compile_template
from tests.differential.comparing import differences
from tests.differential.docxtpl_side import filled, template
from tests.differential.kinds_of_parts import NOTE, USE
from tests.differential.word_files import (
    footer,
    header,
    link,
    notes,
    p,
    picture,
    png,
    r,
    row,
    table,
    word_file,
)

MakeNames = Callable[[Any], dict[str, Any]]


def formatted() -> Any:
    """A text with all that docxtpl can say of how it looks."""
    text = RichText("fet & <sned>", bold=True, italic=True)
    text.add(" röd\tmed tabb", color="#FF0000", size=28, font="Calibri", lang="sv-SE")
    text.add("\nny rad", underline="double", strike=True, highlight="#FFFF00")
    text.add(" upp", superscript=True)
    text.add(" länk", url_id="rLink", style="Hyperlnk")
    text.add(" مرحبا", rtl=True, bold=True)
    return text


def everything(opened: Any) -> dict[str, Any]:
    """A value of each sort, beside plain ones."""
    paragraph = RichTextParagraph()
    paragraph.add(formatted(), parastyle="Citat")
    paragraph.add("stycke två")
    return {
        "name": "Nora\tÖst",
        "rich": formatted(),
        "lines": Listing("en rad\nen till & <sist>\aett stycke"),
        "paragraphs": paragraph,
        "logo": InlineImage(opened, io.BytesIO(png(1)), width=Mm(20)),
        "goals": [
            {"text": RichText("Sova", bold=True), "dot": InlineImage(opened, io.BytesIO(png(2)))},
            {"text": RichText(""), "dot": InlineImage(opened, io.BytesIO(png(1)), height=Mm(5))},
            {"text": "Läsa\nmer", "dot": ""},
        ],
    }


TEMPLATES = {
    "in words": word_file(
        p("Före {{r rich }} efter {{ name }}", properties="<w:keepNext/>"),
        p(r("{{r rich }}", "<w:b/>"), "{{ lines }}"),
        parts=[link("rLink", "https://example.org/")],
    ),
    "as paragraphs": word_file(
        p("{{p paragraphs }}"),
        table(row("x", "y"), row("a", "{{ name }}")),
        p("sist"),
        parts=[link("rLink", "https://example.org/")],
    ),
    "pictures": word_file(p("{{ logo }} {{ name }}"), p("{{ logo }}{{ logo }}")),
    "pictures beside pictures": word_file(
        p("{{ logo }}"), parts=[picture("image1", 77), picture("image2", 1)]
    ),
    "for each": word_file(
        p("{%p for goal in goals %}"),
        p("{{r goal.text }}{{ goal.dot }}"),
        p("{%p endfor %}"),
        table(
            row("{%tr for goal in goals %}", ""),
            row("{{ goal.dot }}", "{{r goal.text }}"),
            row("{%tr endfor %}", ""),
        ),
    ),
    "in a header and a footer": word_file(
        p("{{ name }}", NOTE("footnote", 1)),
        section=USE("header", "default", "header1") + USE("footer", "default", "footer1"),
        parts=[
            header("header1", p("{{ logo }}")),
            footer("footer1", p("{{r goals[0].text }} {{ lines }}")),
            notes("footnote", "{{r goals[0].text }}"),
        ],
    ),
}


@pytest.fixture
def subdoc_module(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Docxtpl's module for parts of other documents. It wants docxcompose, which it uses only for
    those that come from a file.
    """
    stands_in = {"properties": "CustomProperties", "utils": "xpath", "composer": "Composer"}
    monkeypatch.setitem(sys.modules, "docxcompose", ModuleType("docxcompose"))
    for name, wanted in stands_in.items():
        module = ModuleType(f"docxcompose.{name}")
        vars(module).update({wanted: object, "NS": {}})
        monkeypatch.setitem(sys.modules, module.__name__, module)
    yield
    sys.modules.pop("docxtpl.subdoc", None)


def a_new_part(opened: Any) -> dict[str, Any]:
    """A part of a document, made with python-docx."""
    part = opened.new_subdoc()
    part.add_paragraph("Ett nytt stycke med å\toch tabb")
    part.add_table(rows=1, cols=2).cell(0, 1).text = "cell"
    part.add_picture(io.BytesIO(png(9)))
    return {"name": "Nora", "part": part}


@pytest.mark.usefixtures("subdoc_module")
def test_a_part_of_a_document_comes_out_as_there() -> None:
    content = word_file(p("{{ name }}"), p("{{p part }}"), p("sist"), parts=[picture("image1", 3)])
    ours = render_plain(compile_template(content), a_new_part(template(content)))
    assert differences(ours, filled(content, a_new_part)) == []


@pytest.mark.parametrize("place", ["footnotes", "core properties"])
def test_a_picture_where_none_can_be_is_refused_with_advice(place: str) -> None:
    content = word_file(
        p("x"),
        parts=[notes("footnote", "{{ logo }}")] if place == "footnotes" else [],
        core="<dc:title>{{ logo }}</dc:title>" if place == "core properties" else "",
    )
    with pytest.raises((AttributeError, ValueError)):
        filled(content, everything)
    names = everything(template(content))
    with speaking("en"), pytest.raises(Refused, match="can stand only in the text"):
        render_plain(compile_template(content), names)


@pytest.mark.parametrize("content", TEMPLATES.values(), ids=TEMPLATES.keys())
def test_values_of_docxtpls_own_come_out_as_there(content: bytes) -> None:
    ours = render_plain(compile_template(content), everything(template(content)))
    assert differences(ours, filled(content, everything)) == []
