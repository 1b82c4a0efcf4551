"""What was written on a page that was issued, told from the page itself."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from docgen.plan.layout import Box, BoxKind, Layout, PageLayout
from docgen.reading.signatures.fields import field_values, layout_of, signed_values
from docgen.reading.signatures.markup import Markup
from docgen.reading.signatures.written import Writing, writing
from tests.reading.signatures.paper import pdf
from tests.work.typed import Typed, flat

TEXT, NEXT, TICK, OTHER, SIGNED = (
    "child.name",
    "code_name",
    "consents[new1].kinds[plan]",
    "consents[new1].kinds[meeting]",
    "guardians[vh1]",
)
LAYOUT = Layout(
    (
        PageLayout(
            595,
            842,
            (
                Box(TEXT, BoxKind.TEXT, 60, 400, 200, 40),
                Box(NEXT, BoxKind.TEXT, 262, 400, 200, 40),
                Box(TICK, BoxKind.CHECKBOX, 60, 500, 12, 12),
                Box(OTHER, BoxKind.CHECKBOX, 60, 530, 12, 12),
                Box(SIGNED, BoxKind.SIGNATURE, 60, 600, 200, 40),
            ),
        ),
    )
)
ISSUED = pdf(["Samtycke", "Det här är tryckt."])


def on(content: bytes) -> Writing:
    return writing(content, ISSUED, LAYOUT)


def said(content: bytes) -> dict[str, tuple[str | bool, bool]]:
    """What was written in each box, and whether it is certain."""
    return {
        each.box.path: (each.after if each.ticked is None else each.ticked, each.clean)
        for each in on(content).boxes
        if each.changed
    }


def drawn(operators: str) -> bytes:
    return Typed(ISSUED).draw(1, operators).content


def test_a_page_as_it_was_issued_has_nothing_on_it() -> None:
    found = on(ISSUED)
    assert (found.whole, found.as_drawn, found.by_hand, found.notes) == (True, True, False, ())
    assert said(ISSUED) == {}


def test_a_cross_in_a_box_is_a_tick() -> None:
    content = Typed(ISSUED).tick(LAYOUT, TICK).content
    assert said(content) == {TICK: (True, True)}
    assert on(content).as_drawn


def test_a_box_that_is_painted_over_is_not_certain() -> None:
    assert said(drawn("0 g 59 329 14 14 re f")) == {TICK: (True, False)}


def test_a_line_through_several_boxes_is_no_tick_of_one() -> None:
    ticks = said(drawn("2 w 66 345 m 66 300 l S"))
    assert all(not clean for _, clean in ticks.values())


def test_a_long_text_of_several_lines_keeps_its_paragraphs() -> None:
    words = "Första raden är så lång att\nden går\nom"
    free = (61.0, 403.0, 259.0, 441.0)
    content = Typed(ISSUED).note(1, free, words).content
    assert said(content) == {TEXT: (words, True)}


def test_words_that_cross_into_the_next_place_are_certain_in_neither() -> None:
    long = flat(Typed(ISSUED).note(1, (61, 420, 461, 434), "x" * 60).content)
    assert {clean for _, clean in said(long).values()} == {False}


def test_a_printed_word_that_is_gone_makes_it_another_page() -> None:
    assert not on(pdf(["Samtycke", "Det är tryckt."])).whole


def test_a_line_over_printed_words_is_seen() -> None:
    found = on(drawn("2 w 0 G 60 768 m 200 768 l S"))
    assert (found.whole, found.as_drawn) == (True, False)


def test_something_drawn_where_people_sign_is_by_hand_and_a_typed_name_is_not() -> None:
    assert on(drawn("2 w 70 215 m 120 235 l 160 210 l S")).by_hand
    typed = on(Typed(ISSUED).note(1, (61, 204, 259, 240), "Anna Ek").content)
    assert not typed.by_hand
    assert [(n.kind, n.text, n.path) for n in typed.notes] == [(Markup.TYPED, "Anna Ek", SIGNED)]


def test_a_file_of_other_pages_is_not_read() -> None:
    assert not on(pdf(["Samtycke", "Det här är tryckt."], ["till"])).whole


def test_a_note_somewhere_no_page_reaches_is_passed_over() -> None:
    content = Typed(ISSUED).note(1, (1e9, 1e9, 2e9, 2e9), "långt borta").content
    assert on(content).notes == ()


@pytest.mark.parametrize(("value", "shown"), [("/Yes", "/Off"), ("/Off", "/Yes")])
def test_a_box_that_shows_otherwise_than_it_says_is_not_certain(value: str, shown: str) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(["a"], boxes={TICK: False}))))
    page: Any = writer.pages[0]
    widget = page["/Annots"][0].get_object()
    widget[NameObject("/V")], widget[NameObject("/AS")] = NameObject(value), NameObject(shown)
    written = io.BytesIO()
    writer.write(written)
    assert field_values(written.getvalue())[TICK].value is None


def test_the_layout_of_a_pdf_is_told_by_its_fields() -> None:
    content = pdf(["a"], texts={TEXT: ""}, boxes={TICK: False}, signatures=[SIGNED])
    (page,) = layout_of(content).pages
    assert {(box.path, box.kind) for box in page.boxes} == {
        (TEXT, BoxKind.TEXT),
        (TICK, BoxKind.CHECKBOX),
        (SIGNED, BoxKind.SIGNATURE),
    }


def test_nothing_is_covered_where_nobody_signed() -> None:
    assert signed_values(pdf(["a"], texts={TEXT: "b"}, signatures=[SIGNED])) == []
