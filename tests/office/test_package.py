"""The gate every file passes, and what it says to those that do not."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from docgen.errors import ExitCode, Refused
from docgen.messages import speaking
from docgen.office import package
from docgen.office.package import Package, parse_xml, require_docx
from tests.office.small import body, docx, p, t, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512
TYPES = "[Content_Types].xml"
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
TEMPLATE = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def refusal(content: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        require_docx(Package.open(content))
    assert caught.value.exit_code is ExitCode.REFUSED
    return caught.value


def _protected(content: bytes) -> bytes:
    """The zip file with every member marked as encrypted."""
    marked = bytearray(content)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = marked.find(signature)
        while at >= 0:
            flags = struct.unpack_from("<H", marked, at + offset)[0]
            struct.pack_into("<H", marked, at + offset, flags | 1)
            at = marked.find(signature, at + 4)
    return bytes(marked)


WORD = docx(p(t("a")))
REFUSED = {
    "empty": b"",
    "old_word": OLE,
    "encrypted": OLE + "EncryptedPackage".encode("utf-16-le"),
    "pdf": b"%PDF-1.7\n",
    "opendocument": zipped({"mimetype": "application/vnd.oasis.opendocument.text"}),
    "macros": docx(p(), main_type=MACROS),
    "not_word": docx(p(), main_type=SHEET),
}


@pytest.mark.parametrize(("code", "content"), REFUSED.items(), ids=list(REFUSED))
def test_each_kind_of_wrong_file_is_refused_with_its_own_code(code: str, content: bytes) -> None:
    assert refusal(content).code == code


@pytest.mark.parametrize("language", ["sv", "nb", "en"])
def test_each_refusal_says_what_to_do(language: str) -> None:
    with speaking(language):
        messages = [refusal(content).message for content in REFUSED.values()]
    assert len(set(messages)) == len(messages)
    assert all(message.count(".") > 1 for message in messages)


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("not_office", b"hej"),
        ("not_office", b"\xff\xd8\xff\xe0 en bild"),
        ("not_office", zipped({"bilder/1.txt": "hej"})),
        ("not_office", docx(main_type="text/plain")),
        ("not_word", docx(p(), main_type=TEMPLATE)),
        ("macros", docx(p(), parts={"word/vbaProject.bin": b"x"})),
        ("macros", docx(p(), parts={"word/activeX/activeX1.xml": "<a/>"})),
        ("encrypted", _protected(WORD)),
        ("damaged", WORD[: len(WORD) // 2]),
        ("damaged", WORD[:40]),
        ("damaged", docx(parts={"../ut.xml": "<a/>"})),
        ("damaged", docx(parts={"/rot.xml": "<a/>"})),
        ("damaged", docx(parts={TYPES: "<Types><oavslutad>"})),
        ("too_large", b"PK\x03\x04" + bytes(package.MAX_FILE)),
    ],
)
def test_other_wrong_files_are_refused(code: str, content: bytes) -> None:
    assert refusal(content).code == code


def test_a_part_that_lies_twice_in_the_file_is_refused() -> None:
    buffer = io.BytesIO(WORD)
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", body(p(t("en annan"))))
    assert refusal(buffer.getvalue()).code == "damaged"


def test_a_damaged_part_is_found_out() -> None:
    at = WORD.find(b"word/document.xml") + len(b"word/document.xml") + 8
    broken = WORD[:at] + bytes(byte ^ 0xFF for byte in WORD[at : at + 20]) + WORD[at + 20 :]
    assert refusal(broken).code == "damaged"


# Bombs


def test_a_part_that_grows_out_of_proportion_is_refused() -> None:
    bomb = docx(parts={"word/media/1.xml": b"0" * (package.SMALL_PART * 250)})
    assert len(bomb) < package.SMALL_PART
    assert refusal(bomb).code == "zip_bomb"


def test_small_parts_may_pack_well() -> None:
    content = docx(p(t("a")), parts={"word/media/1.xml": b"0" * package.SMALL_PART})
    assert "word/media/1.xml" in Package.open(content).parts


def test_many_parts_that_are_too_much_together_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(package, "MAX_TOTAL", 3 * package.SMALL_PART)
    parts = {f"word/media/{n}.xml": b"0" * package.SMALL_PART for n in range(4)}
    assert refusal(docx(parts=parts)).code == "zip_bomb"


def test_too_many_parts_are_refused() -> None:
    parts = {f"word/media/{n}.xml": b"" for n in range(package.MAX_PARTS)}
    assert refusal(docx(parts=parts)).code == "zip_bomb"


BILLION = (
    '<!DOCTYPE a [<!ENTITY l "ha"><!ENTITY l2 "&l;&l;&l;&l;&l;&l;&l;&l;"><!ENTITY l3 '
    '"&l2;&l2;&l2;&l2;&l2;&l2;&l2;&l2;">]><a>&l3;</a>'
)
EXTERNAL = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-16"])
@pytest.mark.parametrize("attack", [BILLION, EXTERNAL, "<!DOCTYPE a><a/>"])
def test_entities_of_any_kind_are_refused(attack: str, encoding: str) -> None:
    content = f'<?xml version="1.0" encoding="{encoding}"?>{attack}'.encode(encoding)
    with pytest.raises(Refused) as caught:
        parse_xml(content)
    assert caught.value.code == "active_xml"
    opened = Package.open(docx(parts={"word/document.xml": content}))
    with pytest.raises(Refused) as caught:
        opened.tree("word/document.xml")
    assert caught.value.code == "active_xml"


def test_what_is_no_xml_is_refused_as_damaged() -> None:
    with pytest.raises(Refused) as caught:
        parse_xml(b"<a><b></a>")
    assert caught.value.code == "damaged"


# What passes


def test_a_word_file_passes_with_all_its_parts() -> None:
    opened = Package.open(docx(p(t("a")), parts={"word/header1.xml": "<a/>"}))
    assert (opened.kind, opened.main) == ("docx", "word/document.xml")
    assert opened.stories == ("word/document.xml", "word/header1.xml")


def test_the_main_part_may_have_any_name() -> None:
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Override PartName="/text/huvud.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    parts = {TYPES: types, "text/huvud.xml": body(p(t("a"))), "text/footer1.xml": "<a/>"}
    assert Package.open(zipped(parts)).stories == ("text/huvud.xml", "text/footer1.xml")


def test_folders_in_the_archive_do_not_matter() -> None:
    buffer = io.BytesIO(WORD)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.mkdir("word/media/")
    assert "word/media/" not in Package.open(buffer.getvalue()).parts


def test_comments_and_instructions_in_xml_are_left_out() -> None:
    root = parse_xml(b"<?mso x?><a>b<!-- c -->d<?e f?></a>")
    assert (root.text, len(root)) == ("bd", 0)


def test_what_a_reader_keeps_with_a_package_is_made_once() -> None:
    package = Package.open(WORD)
    assert package.kept(dict) is package.kept(dict)
    assert package.kept(list) == []
    assert Package.open(WORD).kept(dict) is not package.kept(dict)
