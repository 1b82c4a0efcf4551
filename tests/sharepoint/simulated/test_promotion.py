"""Office files are rewritten on upload: other bytes each time, the same document."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from docx import Document  # noqa: TID251 - a document of our own, read to see it still is one

from sharepoint.simulated import Library, SimulatedSharePoint
from sharepoint.simulated.ids import Ids
from sharepoint.simulated.promotion import promoted
from tests.sharepoint.simulated.asking import Asking


def word_file() -> bytes:
    document = Document()
    document.add_paragraph("Överenskommelse")
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def paragraphs(content: bytes) -> list[str]:
    return [one.text for one in Document(BytesIO(content)).paragraphs]


@pytest.fixture
def promoting(simulated: SimulatedSharePoint) -> SimulatedSharePoint:
    simulated.switches.property_promotion = True
    return simulated


def test_an_uploaded_word_file_is_another_one_each_time(
    asking: Asking, promoting: SimulatedSharePoint, library: Library
) -> None:
    content = word_file()
    made = asking.put("a.docx", content).json()
    kept = promoting.people.content(library, "a.docx")
    assert made["size"] == len(kept) != len(content)
    again = asking.put("a.docx", content).json()
    assert again["file"]["hashes"] != made["file"]["hashes"]
    assert paragraphs(kept) == ["Överenskommelse"]


def test_setting_columns_rewrites_it_again(
    asking: Asking, promoting: SimulatedSharePoint, library: Library
) -> None:
    made = asking.put("a.docx", word_file()).json()
    asking.ask("PATCH", asking.on(made, "/listItem/fields"), json={"Case": "D-1 <&>"})
    assert asking.item("a.docx")["cTag"] != made["cTag"]
    kept = promoting.people.content(library, "a.docx")
    with zipfile.ZipFile(BytesIO(kept)) as package:
        assert b"D-1 &lt;&amp;&gt;" in package.read("docProps/custom.xml")
    assert paragraphs(kept) == ["Överenskommelse"]


def test_a_file_that_is_rewritten_twice_has_each_part_once() -> None:
    ids = Ids(1)
    once = promoted("a.docx", word_file(), {"Case": "1"}, ids)
    twice = promoted("a.docx", once, {"Case": "2"}, ids)
    with zipfile.ZipFile(BytesIO(twice)) as package:
        names = package.namelist()
        assert len(names) == len(set(names))
        custom = package.read("docProps/custom.xml").decode()
        assert custom.count('name="Case"') == 1
        assert package.read("_rels/.rels").count(b"custom-properties") == 1
        assert package.read("word/_rels/document.xml.rels").count(b"item90.xml") == 1
    assert paragraphs(twice) == ["Överenskommelse"]


def test_custom_properties_that_were_there_stay() -> None:
    ids = Ids(1)
    first = promoted("a.docx", word_file(), {"Kept": "yes"}, ids)
    second = promoted("a.docx", first, {"Case": "1"}, ids)
    with zipfile.ZipFile(BytesIO(second)) as package:
        custom = package.read("docProps/custom.xml").decode()
    assert 'name="Kept"><vt:lpwstr>yes<' in custom
    numbers = [part.partition('"')[0] for part in custom.split('pid="')[1:]]
    assert numbers == [str(number) for number in range(2, 2 + len(numbers))]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", b"%PDF-1.7"), ("a.docx", b"not a package"), ("a.docx", b"")],
)
def test_other_files_and_broken_ones_are_kept_as_they_are(name: str, content: bytes) -> None:
    assert promoted(name, content, {}, Ids(1)) == content
