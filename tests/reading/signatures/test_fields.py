"""What is filled into a PDF's fields, and into fields made part of the page, by path."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from docgen.plan.layout import Box, BoxKind, Layout, PageLayout
from docgen.reading.signatures.fields import field_values, flattened_values
from tests.reading.signatures.paper import pdf

NAME, FROM, TICK, CATEGORY = (
    "child.name",
    "consents[new1].valid_from",
    "consents[new1].child_informed",
    "consents[new1].categories[schooling]",
)
LAYOUT = Layout(
    (
        PageLayout(
            595,
            842,
            (
                Box(NAME, BoxKind.TEXT, 60, 422, 240, 20),
                Box(FROM, BoxKind.DATE, 60, 452, 240, 20),
                Box(TICK, BoxKind.CHECKBOX, 60, 530, 12, 12),
                Box(CATEGORY, BoxKind.CHECKBOX, 60, 560, 12, 12),
            ),
        ),
    )
)


def blank(texts: dict[str, str], boxes: dict[str, bool]) -> bytes:
    return pdf(["Samtycke"], texts=texts, boxes=boxes, signatures=["guardians[new1]"])


def flattened(content: bytes) -> bytes:
    document = pdfium.PdfDocument(content)
    document.init_forms()
    for page in document:
        page.flatten()
    saved = io.BytesIO()
    document.save(saved)
    document.close()
    return saved.getvalue()


def test_fields_are_read_by_their_full_names() -> None:
    values = field_values(
        blank({NAME: "Åsa Öberg", FROM: "22/11 2026"}, {TICK: True, CATEGORY: False})
    )
    assert {path: value.value for path, value in values.items()} == {
        NAME: "Åsa Öberg",
        FROM: "2026-11-22",
        TICK: True,
        CATEGORY: False,
    }
    assert values[FROM].texts == ("22/11 2026",)


def test_what_is_not_understood_is_kept_as_it_was_written() -> None:
    values = field_values(blank({FROM: "efter jul"}, {}))
    assert (values[FROM].value, values[FROM].texts) == (None, ("efter jul",))


def test_empty_fields_and_names_that_are_no_paths_are_left_out() -> None:
    assert field_values(blank({NAME: "", "Eget fält": "hej"}, {})) == {}


def test_a_pdf_without_fields_has_no_values() -> None:
    assert field_values(pdf(["Samtycke"])) == {}


def test_fields_that_run_in_circles_end() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(blank({NAME: "a"}, {}))))
    root: Any = writer.root_object
    fields = root["/AcroForm"]["/Fields"]
    fields[0].get_object()["/Kids"].append(fields[0])
    written = io.BytesIO()
    writer.write(written)
    assert field_values(written.getvalue())[NAME].value == "a"


@pytest.mark.parametrize("ticked", [True, False])
def test_a_flattened_tick_is_told_from_an_empty_box(*, ticked: bool) -> None:
    empty = blank({NAME: "", FROM: ""}, {TICK: False, CATEGORY: False})
    filled = flattened(blank({NAME: "", FROM: ""}, {TICK: ticked, CATEGORY: False}))
    assert field_values(filled) == {}
    values = flattened_values(filled, empty, LAYOUT)
    assert (values[TICK].value, values[CATEGORY].value) == (ticked, False)


def test_flattened_text_is_read_where_its_field_was() -> None:
    empty = blank({NAME: "", FROM: ""}, {TICK: False, CATEGORY: False})
    page = ["Samtycke", *[""] * 22, "Åsa Öberg"]
    values = flattened_values(pdf(page), empty, LAYOUT)
    assert values[NAME].value == "Åsa Öberg"
    assert FROM not in values


_WORDS = st.text(st.characters(codec="cp1252", categories=["L", "N"]), min_size=1, max_size=30)


@settings(max_examples=25)
@given(_WORDS)
def test_whatever_is_filled_in_is_read_back(words: str) -> None:
    assert field_values(blank({NAME: words}, {}))[NAME].texts == (words,)
