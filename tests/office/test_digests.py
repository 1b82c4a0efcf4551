"""The digest of a row: the same for rows that read the same, whoever wrote the file."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.office import views
from docgen.office.blocks import Row, Table
from docgen.office.package import Package
from tests.office.small import body, dele, docx, ins, p, t, table, value
from tests.reading.desk import issued
from tests.reading.hands import Word
from tests.reading.harm import harm

NAME = value("child.name", "Nora")
MARK = '<w:bookmarkStart w:id="1" w:name="d1"/>'
TICK = '<w14:checkbox><w14:checked w14:val="{}"/></w14:checkbox>'
CHECKED = '<w14:checked w14:val="1"/>'


def rows(content: bytes) -> list[Row]:
    blocks = views.stories(Package.open(content))[0].blocks
    return [row for block in blocks if isinstance(block, Table) for row in block.rows]


def digest(*cells: str, properties: str = "") -> str | None:
    """That of one row; its cells are paragraphs, or whole cells."""
    made = "".join(cell if cell.startswith("<w:tc>") else f"<w:tc>{cell}</w:tc>" for cell in cells)
    (row,) = rows(docx(f"<w:tbl><w:tr>{properties}{made}</w:tr></w:tbl>"))
    return row.digest


@pytest.mark.parametrize(
    "cell",
    [
        p(t("No"), t("ra")),
        p('<w:r w:rsidR="00A1"><w:rPr><w:b/></w:rPr><w:t>Nora</w:t></w:r>'),
        p('<w:proofErr w:type="spellStart"/>', t("Nora"), '<w:proofErr w:type="spellEnd"/>'),
        p(t("Nora"), style='<w:pPr><w:pStyle w:val="Tabell"/><w:rPr><w:lang/></w:rPr></w:pPr>'),
        "<w:tcPr><w:tcW/><w:tcBorders><w:top/></w:tcBorders></w:tcPr>" + p(t("Nora")),
    ],
)
def test_what_an_editor_writes_otherwise_makes_no_difference(cell: str) -> None:
    assert digest(cell) == digest(p(t("Nora"))) is not None
    assert digest(cell, properties="<w:trPr><w:cantSplit/></w:trPr>") == digest(p(t("Nora")))


DIFFERENT = [
    (p(t("Nora")),),
    (p(t("Nora ")),),
    (p(t("Nor")), p(t("a"))),
    (p(t("Nor")) + p(t("a")),),
    (p(t("Nor"), "<w:r><w:br/></w:r>", t("a")),),
    (p(t("Nor"), "<w:r><w:tab/></w:r>", t("a")),),
    (p(t("Nor"), "<w:r><w:softHyphen/></w:r>", t("a")),),
    (p(t("Nor"), "<w:r><w:noBreakHyphen/></w:r>", t("a")),),
    (p(NAME),),
    (p(NAME.replace("child.name", "child.school")),),
    (p(NAME, t("!")),),
    (p(NAME.replace("Nora", "Nora!")),),
    (p(MARK, NAME),),
    (p(MARK.replace("d1", "d2"), NAME),),
    (p(value("child.interpreter", "☐", TICK.format("0"))),),
    (p(value("child.interpreter", "☐", TICK.format("1"))),),
    # Of two states the first is the box's own, here none.
    (p(value("child.interpreter", "☐", TICK.format("1").replace(CHECKED, CHECKED.replace(
        'w14:val="1"', "") + CHECKED))),),
    ('<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + p(t("Nora")),),
    # The first content of a control is no text of it.
    (p(NAME.replace("Nora", "Nor").replace("</w:sdt>", f"<w:sdtContent>{t('a')}</w:sdtContent>"
                                           "</w:sdt>")),),
]  # fmt: skip


def test_whatever_is_read_makes_a_difference() -> None:
    found = [digest(*cells) for cells in DIFFERENT]
    assert None not in found
    assert len(set(found)) == len(DIFFERENT)


def _field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


@pytest.mark.parametrize(
    "cell",
    [
        p(t("N"), ins(t("ora"))),
        p(t("Nora"), dele(t("h"))),
        p(t("Nora"), style="<w:pPr><w:rPr><w:ins/></w:rPr></w:pPr>"),
        "<w:tcPr><w:cellIns/></w:tcPr>" + p(t("Nora")),
        "<w:tcPr><w:vMerge/></w:tcPr>" + p(t("Nora")),
        p(t("Nora", "<w:rPr><w:strike/></w:rPr>")),
        p(_field("begin"), _field("separate"), t("Nora"), _field("end")),
        p('<w:commentRangeStart w:id="0"/>', t("Nora")),
        p(t("Nora"), "<w:r><w:drawing/></w:r>"),
        p(t("Nora"), '<w:r><w:sym w:char="F0FE"/></w:r>'),
        p("<w:hyperlink>" + t("Nora") + "</w:hyperlink>"),
        p(value("child.name", "Klicka här", "<w:showingPlcHdr/>")),
        table(["Nora"]) + p(),
        MARK + p(t("Nora")),
        # Properties where none are read.
        '<w:bookmarkEnd w:id="1"/><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + p(t("Nora")),
        # Text where none is read.
        p("<w:t>Nora</w:t>"),
        t("Nora"),
    ],
)
def test_a_row_with_anything_but_plain_text_in_plain_controls_has_none(cell: str) -> None:
    assert digest(cell) is None


def test_a_header_row_says_the_same_as_another() -> None:
    header = "<w:trPr><w:tblHeader/></w:trPr>"
    assert digest(p(t("Mål")), properties=header) == digest(p(t("Mål")))
    (row,) = rows(docx(table(["Mål"], row_properties=header)))
    assert row.header
    (row,) = rows(docx(table(["Mål"], row_properties=header.replace("/>", ' w:val="0"/>', 1))))
    assert not row.header


@pytest.mark.parametrize("sign", ["\U0010fffd", "&#1114109;", "&#x10FFFD;"])
def test_nothing_has_a_digest_where_a_text_could_be_taken_for_markup(sign: str) -> None:
    assert digest(p("<w:r><w:t>" + sign + "</w:t></w:r>")) is None


@pytest.mark.parametrize("head", ['<?xml version="1.0" encoding="UTF-16"?>', ""])
def test_nothing_has_a_digest_in_a_part_that_is_not_written_in_utf_8(head: str) -> None:
    part = (head + body(table(["Nora"]))).encode("utf-16")
    (row,) = rows(docx(parts={"word/document.xml": part}))
    assert (row.digest, row.text) == (None, "Nora")


def test_a_document_with_two_bodies_is_read() -> None:
    part = body(table(["Nora"])).replace("</w:body>", "</w:body><w:body><w:p/></w:body>")
    (row,) = rows(docx(parts={"word/document.xml": part}))
    assert row.text == "Nora"


def test_only_rows_in_the_tables_of_the_body_have_one() -> None:
    in_a_control = f"<w:sdt><w:sdtContent>{table(['a'])}</w:sdtContent></w:sdt>"
    found = rows(docx(in_a_control + table(["b"])))
    assert [row.digest is None for row in found] == [True, False]


KNOWN = {row.digest: row for row in rows(issued().content) if row.digest}


@given(st.randoms(use_true_random=False))
def test_rows_with_the_same_digest_read_the_same_whatever_becomes_of_the_markup(
    random: Random,
) -> None:
    copy = Word(issued().content)
    for _ in range(random.randint(1, 12)):
        harm(copy.body, random)
    for row in rows(copy.save()):
        if row.digest in KNOWN:
            twin = KNOWN[row.digest]
            assert (row.said, row.keys, row.text) == (twin.said, twin.keys, twin.text)
