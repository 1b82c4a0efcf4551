"""The fields of a blank are named by paths, explained in words, and can be filled in anywhere."""

from __future__ import annotations

import ctypes
import io
from typing import Any

import pypdf
import pypdfium2
import pytest
from pypdfium2 import raw

from docgen.filling.pdf.paper import Paper, Printed
from docgen.office.pdfium import pdfium_opened
from tests.filling.pdf.papers import reader

NAME = "child.name"
PURPOSE = "consents[new1].purpose"
PLAN = "consents[new1].kinds[plan]"
STAGE = "consents[new1].stage"
SAID = "Åsa Öberg på Ängö"


@pytest.fixture
def fields(blank_consent: Printed) -> dict[str, Any]:
    found = reader(blank_consent.content).get_fields() or {}
    return {name: field for name, field in found.items() if "/FT" in field}


def test_every_value_of_the_blank_is_a_field_named_by_its_path(
    fields: dict[str, Any], blank_paper: Paper
) -> None:
    in_the_footer = {"code_name"}
    assert fields.keys() == set(blank_paper.layout.values()) - in_the_footer


def test_fields_are_of_the_kind_of_their_value(fields: dict[str, Any]) -> None:
    assert fields[NAME]["/FT"] == "/Tx"
    assert fields[PLAN]["/FT"] == "/Btn"
    assert set(fields[PLAN]["/_States_"]) == {"/Off", "/Yes"}
    assert fields[STAGE]["/FT"] == "/Ch"
    assert fields[STAGE]["/Opt"] == ["", "Inför första mötet", "För det fortsatta arbetet"]
    several_lines = 1 << 12
    assert fields[PURPOSE]["/Ff"] & several_lines
    assert not fields[NAME]["/Ff"] & several_lines


def test_nothing_is_filled_in_yet(fields: dict[str, Any]) -> None:
    assert {str(field.get("/V", "")) for field in fields.values()} == {"", "/Off"}


def test_a_field_is_explained_in_plain_words(fields: dict[str, Any]) -> None:
    assert fields[NAME]["/TU"] == "Barnets namn (måste fyllas i)"
    assert (
        fields["consents[new1].grants[new2].receiver"]["/TU"]
        == "Informationsutbyte 2, tar emot uppgifter"
    )
    assert fields["child.birth_date"]["/TU"] == "Barnets födelsedatum (år-månad-dag)"
    for path, field in fields.items():
        assert "[" not in field["/TU"], path


def test_what_must_be_filled_in_is_marked_in_the_first_row_of_a_list(
    fields: dict[str, Any],
) -> None:
    required = {path for path, field in fields.items() if int(field.get("/Ff", 0)) & 2}
    assert required == {
        NAME,
        "guardians[new1].name",
        PURPOSE,
        "consents[new1].valid_from",
        "consents[new1].valid_to",
        "consents[new1].grants[new1].giver",
        "consents[new1].grants[new1].receiver",
    }


def test_fields_are_reached_in_the_order_of_the_text(blank_consent: Printed) -> None:
    for page in reader(blank_consent.content).pages:
        assert str(page["/Tabs"]) == "/S"
        annotations: Any = page["/Annots"]
        places = [annotation.get_object() for annotation in annotations]
        # The structure, which that order follows, knows each of them.
        assert all("/StructParent" in place for place in places)


def test_a_field_fills_its_cell(blank_consent: Printed) -> None:
    page = blank_consent.layout.pages[0]
    (box,) = [each for each in page.boxes if each.path == PURPOSE]
    annotations: Any = reader(blank_consent.content).pages[0]["/Annots"]
    (place,) = [
        each.get_object() for each in annotations if each.get_object().get("/T") == "purpose"
    ]
    left, bottom, right, top = (float(edge) for edge in place["/Rect"])
    assert right - left == pytest.approx(box.width - 3, abs=0.2)
    assert top - bottom == pytest.approx(box.height - 3, abs=0.2)
    assert page.height - top == pytest.approx(box.top + 1.5, abs=0.2)
    assert place["/AP"]["/N"]["/BBox"][2:] == pytest.approx([right - left, top - bottom])


def test_the_size_of_the_letters_is_read_by_programs_that_read_no_escapes(
    blank_consent: Printed,
) -> None:
    written = b"<" + b"/Helv 10 Tf 0 g".hex().encode() + b">"
    assert blank_consent.content.count(written) > 20
    assert rb"\057Helv" not in blank_consent.content


def filled_in(content: bytes) -> bytes:
    writer = pypdf.PdfWriter(clone_from=reader(content))
    values = {NAME: SAID, PURPOSE: "Rad ett\nRad två", PLAN: "/Yes", STAGE: "Inför första mötet"}
    for page in writer.pages:
        writer.update_page_form_field_values(page, values, auto_regenerate=False)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def test_what_pypdf_fills_in_is_read_again_and_shown(blank_consent: Printed) -> None:
    content = filled_in(blank_consent.content)
    found = reader(content).get_fields() or {}
    assert found[NAME]["/V"] == SAID
    assert found[PURPOSE]["/V"] == "Rad ett\nRad två"
    assert found[PLAN]["/V"] == "/Yes"
    assert found[STAGE]["/V"] == "Inför första mötet"
    with pdfium_opened(content) as opened:
        # Flattened, a page shows what its fields show.
        opened.init_forms()
        page = opened[0]
        page.flatten()
        said = opened[0].get_textpage().get_text_range()
    assert SAID in said
    assert "Rad två" in said


def test_a_value_that_stands_in_two_places_shows_in_both(blank_consent: Printed) -> None:
    with pdfium_opened(filled_in(blank_consent.content)) as opened:
        opened.init_forms()
        shown = 0
        for number in range(len(opened)):
            opened[number].flatten()
            shown += SAID in opened[number].get_textpage().get_text_range()
    assert shown == 2


def test_what_is_typed_in_pdfium_is_read_again(blank_consent: Printed) -> None:
    with pdfium_opened(blank_consent.content) as opened:
        opened.init_forms()
        page = opened[0]
        for path, words in ((NAME, SAID), (PLAN, None)):
            type_into(opened.formenv.raw, page, path, words)
        saved = io.BytesIO()
        opened.save(saved)
    found = reader(saved.getvalue()).get_fields() or {}
    assert found[NAME]["/V"] == SAID
    assert found[PLAN]["/V"] == "/Yes"


def type_into(form: Any, page: pypdfium2.PdfPage, path: str, words: str | None) -> None:
    """Click on a field, and type into it."""
    for number in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, number)
        size = raw.FPDFAnnot_GetFormFieldName(form, annotation, None, 0)
        buffer = ctypes.create_string_buffer(size)
        wide = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
        raw.FPDFAnnot_GetFormFieldName(form, annotation, wide, size)
        if buffer.raw.decode("utf-16-le").rstrip("\0") != path:
            raw.FPDFPage_CloseAnnot(annotation)
            continue
        rect = raw.FS_RECTF()
        raw.FPDFAnnot_GetRect(annotation, rect)
        raw.FPDFPage_CloseAnnot(annotation)
        x, y = (rect.left + rect.right) / 2, (rect.bottom + rect.top) / 2
        raw.FORM_OnMouseMove(form, page.raw, 0, x, y)
        raw.FORM_OnLButtonDown(form, page.raw, 0, x, y)
        raw.FORM_OnLButtonUp(form, page.raw, 0, x, y)
        if words is not None:
            typed = ctypes.create_string_buffer((words + "\0").encode("utf-16-le"))
            raw.FORM_ReplaceSelection(
                form, page.raw, ctypes.cast(typed, ctypes.POINTER(ctypes.c_ushort))
            )
        raw.FORM_ForceToKillFocus(form)
        return
    raise AssertionError(path)
