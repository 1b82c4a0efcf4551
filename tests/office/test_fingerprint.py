from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.office.fingerprint import fingerprint

TYPES = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    b'officedocument.wordprocessingml.document.main+xml"/>%s</Types>'
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def document(body: str) -> bytes:
    return f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'.encode()


def paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def docx(body: bytes, extra: dict[str, bytes] | None = None, types: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", TYPES % types)
        file.writestr("word/document.xml", body)
        for name, part in (extra or {}).items():
            file.writestr(name, part)
    return made.getvalue()


PLAN = docx(document(paragraph("sover bättre")), {"docProps/core.xml": b"<a/>"})


def test_properties_and_relations_added_by_a_store_make_no_difference() -> None:
    promoted = docx(
        document(paragraph("sover bättre")),
        {
            "docProps/core.xml": b"<b>another</b>",
            "docProps/custom.xml": b"<c/>",
            "customXml/item1.xml": b"<d/>",
            "customXml/_rels/item1.xml.rels": b"<e/>",
            "_rels/.rels": b"<f/>",
            "word/_rels/document.xml.rels": b"<g/>",
        },
        types=b'<Default Extension="xml" ContentType="application/xml"/>',
    )
    assert promoted != PLAN
    assert fingerprint(promoted) == fingerprint(PLAN)
    assert fingerprint(PLAN).startswith("ooxml1:")


@pytest.mark.parametrize(
    "body",
    [
        document("\n  <w:p>\n <w:r><w:t xml:space='preserve'>sover bättre</w:t></w:r></w:p>\n"),
        document("<!-- saved by another -->" + paragraph("sover bättre")),
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        + document(paragraph("sover bättre")).replace(
            b"<w:document ", b'<w:document xmlns:unused="urn:unused" '
        ),
        document(paragraph("sover b&#228;ttre")),
    ],
)
def test_another_way_of_writing_the_same_xml_makes_no_difference(body: bytes) -> None:
    assert fingerprint(docx(body)) == fingerprint(PLAN)


@pytest.mark.parametrize(
    "text", ["sover bättre ", " sover bättre", "sover  bättre", "Sover bättre", "", " "]
)
def test_another_text_makes_a_difference(text: str) -> None:
    assert fingerprint(docx(document(paragraph(text)))) != fingerprint(PLAN)


def test_a_space_between_words_in_runs_of_its_own_counts() -> None:
    apart = docx(document(paragraph("sover") + paragraph(" ") + paragraph("bättre")))
    joined = docx(document(paragraph("sover") + paragraph("") + paragraph("bättre")))
    assert fingerprint(apart) != fingerprint(joined)


@pytest.mark.parametrize("name", ["word/media/image1.png", "word/header1.xml", "word/styles.xml"])
def test_another_picture_header_or_style_makes_a_difference(name: str) -> None:
    body = document(paragraph("sover bättre"))
    one, other = docx(body, {name: b"<x>1</x>"}), docx(body, {name: b"<x>2</x>"})
    assert len({fingerprint(one), fingerprint(other), fingerprint(PLAN)}) == 3


def test_a_part_moved_to_another_name_makes_a_difference() -> None:
    body = document(paragraph("x"))
    first = docx(body, {"word/header1.xml": b"<x/>", "word/header2.xml": b"<y/>"})
    second = docx(body, {"word/header1.xml": b"<y/>", "word/header2.xml": b"<x/>"})
    assert fingerprint(first) != fingerprint(second)


def test_entities_are_never_expanded() -> None:
    bomb = b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">]><w>&a;</w>'
    one = docx(document(paragraph("x")), {"word/styles.xml": bomb})
    other = docx(document(paragraph("x")), {"word/styles.xml": bomb.replace(b"&a;", b"&a;&a;")})
    assert fingerprint(one).startswith("ooxml1:")
    assert fingerprint(one) != fingerprint(other)


def test_a_damaged_part_is_compared_by_its_bytes() -> None:
    one = docx(document(paragraph("x")), {"word/styles.xml": b"<w><broken></w>"})
    other = docx(document(paragraph("x")), {"word/styles.xml": b"<w><broken ></w>"})
    assert fingerprint(one) != fingerprint(other)


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_what_is_no_office_file_is_compared_by_its_bytes(one: bytes, other: bytes) -> None:
    assert fingerprint(one).startswith("bytes1:")
    assert (fingerprint(one) == fingerprint(other)) is (one == other)


def test_a_cut_file_is_compared_by_its_bytes() -> None:
    assert fingerprint(PLAN[:-10]).startswith("bytes1:")
