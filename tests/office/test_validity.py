"""Each thing the schema does not ask of a Word file and Word does is found where it is broken."""

from __future__ import annotations

import pytest

from docgen.office.names import W14, W
from docgen.office.package import Package
from docgen.office.validity import Fault, faults
from tests.office.small import body, docx, p, story, t, table

BODY = "word/document.xml"
FOOTER = "word/footer1.xml"


def control(number: int, tag: str = "child.name", inside: str = "", formatting: str = "") -> str:
    """A control as we write it, with its bookmark."""
    return (
        f'<w:bookmarkStart w:id="{number}" w:name="d{number}"/><w:sdt><w:sdtPr>{formatting}'
        f'<w:tag w:val="{tag}"/><w:id w:val="{number}"/></w:sdtPr><w:sdtContent>'
        f'{inside or t("Nora", formatting)}</w:sdtContent></w:sdt><w:bookmarkEnd w:id="{number}"/>'
    )


def found(*blocks: str, footer: str = "") -> list[Fault]:
    parts = {FOOTER: story("ftr", footer)} if footer else {}
    return list(faults(Package.open(docx(*blocks, parts=parts))))


BOLD = "<w:rPr><w:b/></w:rPr>"


def test_a_file_as_we_write_it_has_no_fault() -> None:
    row = table([p(control(1)), p(control(2, "plan.goals[g1].text", formatting=BOLD))])
    assert found(row, p(), footer=p(control(3))) == []


@pytest.mark.parametrize(
    ("blocks", "footer", "expected"),
    [
        (
            p(control(1).replace("bookmarkStart", "x").replace("bookmarkEnd", "x")),
            p(control(1)),
            [Fault("control_number", BODY, "1")],
        ),
        (
            p('<w:bookmarkStart w:id="4" w:name="a"/><w:bookmarkEnd w:id="4"/>'),
            p('<w:bookmarkStart w:id="4" w:name="A"/><w:bookmarkEnd w:id="4"/>'),
            [Fault("bookmark_number", BODY, "4"), Fault("bookmark_name", BODY, "a")],
        ),
        (p('<w:bookmarkStart w:id="4" w:name="a"/>'), "", [Fault("bookmark_ends", BODY, "4")]),
        (p('<w:bookmarkEnd w:id="4"/>'), "", [Fault("bookmark_ends", BODY, "4")]),
        (p(control(1, "a" * 65)), "", [Fault("tag", BODY, "a" * 65)]),
        (
            p(control(1, inside=t("Nora"), formatting=BOLD)),
            "",
            [Fault("formatting", BODY, "child.name")],
        ),
        (
            p(control(1, inside=t("Nora", BOLD))),
            "",
            [Fault("formatting", BODY, "child.name")],
        ),
        (p("ord utan text"), "", [Fault("words", BODY, "ord utan text")]),
        (p(t("x")) + "ord", "", [Fault("words", BODY, "ord")]),
        ("<w:tbl><w:tr><w:tc></w:tc></w:tr></w:tbl>", "", [Fault("no_paragraph", BODY)]),
        (table([table(["x"])]), "", [Fault("no_paragraph", BODY)]),
        ("<w:tbl><w:tblGrid/></w:tbl>", "", [Fault("no_rows", BODY)]),
        ("", "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>", [Fault("no_paragraph", FOOTER)]),
    ],
)
def test_a_fault_is_found_and_named(blocks: str, footer: str, expected: list[Fault]) -> None:
    assert found(blocks, p(), footer=footer) == expected


def test_what_only_newer_words_know_must_be_marked_as_such() -> None:
    box = p(t("x")) + f'<w14:checkbox xmlns:w14="{W14}"/>'
    unmarked = f'<w:document xmlns:w="{W}"><w:body>{box}</w:body></w:document>'
    package = Package.open(docx(parts={BODY: unmarked}))
    assert list(faults(package)) == [Fault("namespace", BODY, "w14")]
    assert list(faults(Package.open(docx(parts={BODY: body(box)})))) == []
