"""Something else by the name of a Word file."""

from __future__ import annotations

import pytest

from tests.work.installation import Installation
from tests.work.paper import packed
from tests.world.refusal import assert_refused

NOT_WORD = ("not a Word file (.docx), whatever its name says", "Send the document as it was saved")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("Hej!\nHär kommer planen.".encode(), id="text"),
        pytest.param(b"{\\rtf1\\ansi Planen}", id="rich text"),
        pytest.param(b"<html><body>Planen</body></html>", id="a web page"),
        pytest.param(bytes(range(256)) * 40, id="noise"),
    ],
)
def test_a_file_of_another_kind_is_refused_whatever_its_name(
    installation: Installation, content: bytes
) -> None:
    assert_refused(installation, content, code="not_office", says=NOT_WORD)


def test_a_pdf_with_nothing_in_it_is_refused_and_asked_for_anew(installation: Installation) -> None:
    assert_refused(
        installation,
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n",
        name="plan.pdf",
        code="damaged",
        says=("The PDF is damaged", "Ask for the file anew"),
    )


def test_a_zip_archive_is_refused_and_to_be_unpacked(installation: Installation) -> None:
    assert_refused(
        installation,
        packed({"plan.docx": installation.plan, "bilaga.txt": b"bilaga"}),
        name="plan.zip",
        code="not_office",
        says=("is a zip archive", "Unpack it and send the document inside"),
    )


def test_a_workbook_is_refused_as_no_word_document(installation: Installation) -> None:
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.sheet.main+xml"/></Types>'
    )
    assert_refused(
        installation,
        packed({"[Content_Types].xml": types.encode(), "xl/workbook.xml": b"<workbook/>"}),
        name="plan.xlsx",
        code="not_word",
        says=("is a .xlsx file", "Send the document as it was saved in Word"),
    )
