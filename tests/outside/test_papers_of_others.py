"""Files that have nothing to do with us, and odd ones that do: told as what they are."""

from __future__ import annotations

import io
import zipfile

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NullObject,
    NumberObject,
    TextStringObject,
)

from docgen.errors import Refused
from docgen.office import pdf_gate
from docgen.office.package import Package
from docgen.work import receive
from tests.reading.signatures.paper import pdf
from tests.work.installation import Installation


def refusal(installation: Installation, content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        receive.read(installation.service, content)
    return refused.value.code


def written(writer: PdfWriter) -> bytes:
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def test_a_word_that_could_be_read_as_a_number_is_no_number(installation: Installation) -> None:
    lorem = pdf("Lorem ipsum dolor sit amet, consectetur adipiscing elit.")
    assert refusal(installation, lorem) == "foreign"


def test_a_number_that_was_issued_elsewhere_is_told_as_that(installation: Installation) -> None:
    assert refusal(installation, pdf("Handling", "8RWN4-K2T06")) == "unknown_document"


def test_a_form_of_somebody_else_is_no_blank_of_ours(installation: Installation) -> None:
    theirs = pdf("Beställning", texts={"name": "Kim", "city": "Umeå"})
    assert refusal(installation, theirs) == "foreign"


def test_a_page_may_stand_in_the_file_twice() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Första", "Andra"))))
    tree = writer.root_object["/Pages"]
    assert isinstance(tree, DictionaryObject)
    kids = tree["/Kids"]
    assert isinstance(kids, ArrayObject)
    kids.append(list.__getitem__(kids, 0))
    tree[NameObject("/Count")] = NumberObject(len(kids))
    assert len(pdf_gate.admit(written(writer)).pages) == len(kids)


def test_a_list_of_pages_that_holds_itself_is_damage() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Första"))))
    tree = writer.root_object["/Pages"]
    assert isinstance(tree, DictionaryObject)
    kids = tree["/Kids"]
    assert isinstance(kids, ArrayObject)
    kids.append(list.__getitem__(kids, 0).get_object().raw_get("/Parent"))
    with pytest.raises(Refused) as refused:
        pdf_gate.admit(written(writer))
    assert refused.value.code == "damaged"


def test_an_attachment_that_was_taken_out_leaves_its_name() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Brev"))))
    names = ArrayObject([TextStringObject("bilaga.txt"), NullObject()])
    files = DictionaryObject({NameObject("/Names"): names})
    writer.root_object[NameObject("/Names")] = DictionaryObject(
        {NameObject("/EmbeddedFiles"): files}
    )
    assert pdf_gate.admit(written(writer)).attachments == ("bilaga.txt",)


def test_the_word_for_a_streams_end_begins_no_stream() -> None:
    content = pdf("Brev")
    at = content.rindex(b"startxref")
    assert pdf_gate.admit(content[:at] + b"%endstream\n" + content[at:]).pages


def test_a_word_file_that_says_its_parts_lie_before_its_beginning_is_damage() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    content = bytearray(made.getvalue())
    end = content.index(b"PK\x05\x06")
    # The directory says it begins later than it does, so that all before it moves up.
    start = int.from_bytes(content[end + 16 : end + 20], "little")
    content[end + 16 : end + 20] = (start + 1).to_bytes(4, "little")
    with pytest.raises(Refused) as refused:
        Package.open(bytes(content))
    assert refused.value.code == "damaged"
