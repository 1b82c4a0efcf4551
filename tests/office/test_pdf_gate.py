"""The gate every PDF passes, and what it says to those that do not."""

from __future__ import annotations

import io
import zlib

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)

from docgen.errors import ExitCode, Refused
from docgen.messages import speaking
from docgen.office import pdf_gate
from docgen.office.pdf_gate import admit
from docgen.office.pdf_skeleton import MAX_STREAM
from tests.reading.signatures.paper import pdf

PLAIN = pdf(["Samtycke"], ["Sida två"])


def refusal(content: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        admit(content)
    assert caught.value.exit_code is ExitCode.REFUSED
    return caught.value


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def changed(**entries: object) -> bytes:
    """The plain PDF with more in its catalogue."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(PLAIN)))
    for name, value in entries.items():
        writer.root_object[NameObject(f"/{name}")] = value
    return written(writer)


def action(kind: str, **more: str) -> DictionaryObject:
    said = {NameObject(f"/{name}"): TextStringObject(text) for name, text in more.items()}
    return DictionaryObject({NameObject("/S"): NameObject(f"/{kind}"), **said})


def raw(*objects: bytes, trailer: bytes = b"<</Root 1 0 R /Size 9>>") -> bytes:
    """A PDF by its bytes; its table of objects is right."""
    content, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return content + b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (trailer, start)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s /Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


PAGE = b"<</Type/Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R>>"
CATALOGUE = b"<</Type/Catalog /Pages 2 0 R>>"
TREE = b"<</Type/Pages /Kids [3 0 R] /Count 1>>"


def with_content(content: bytes) -> bytes:
    return raw(CATALOGUE, TREE, PAGE, content)


def encrypted() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(PLAIN)))
    writer.encrypt("hemligt", algorithm="RC4-128")
    return written(writer)


def many_pages() -> bytes:
    tree = b"<</Type/Pages /Kids [%s] /Count %d>>" % (
        b" ".join(b"%d 0 R" % n for n in range(5, 5 + 1000)),
        1000,
    )
    pages = [b"<</Type/Page /Parent 2 0 R /MediaBox [0 0 595 842]>>"] * 1001
    return raw(CATALOGUE, tree, PAGE, stream(b""), *pages)


def picture(width: int, height: int) -> bytes:
    entries = b"/Type/XObject /Subtype/Image /Width %d /Height %d /Filter/FlateDecode" % (
        width,
        height,
    )
    return raw(CATALOGUE, TREE, PAGE, stream(b""), stream(zlib.compress(b"0"), entries))


def attached() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(PLAIN)))
    writer.add_attachment("Händelselogg.html", b"<p>08:15</p>")
    return written(writer)


BOMB = zlib.compress(b"\0" * (MAX_STREAM + 1), 9)
REFUSED = {
    "empty": b"",
    "not_pdf": b"Hej!",
    "encrypted": encrypted(),
    "damaged": PLAIN[: len(PLAIN) // 2],
    "too_many_pages": many_pages(),
    "page_too_large": raw(CATALOGUE, TREE, PAGE.replace(b"595 842", b"20000 20000"), stream(b"")),
    "too_many_pixels": picture(20_000, 10_000),
    "pdf_bomb": with_content(stream(BOMB, b"/Filter/FlateDecode")),
    "active_pdf": changed(OpenAction=action("JavaScript", JS="app.alert(1)")),
    "xfa": changed(
        AcroForm=DictionaryObject(
            {NameObject("/XFA"): ArrayObject(), NameObject("/Fields"): ArrayObject()}
        )
    ),
}


@pytest.mark.parametrize(("code", "content"), REFUSED.items(), ids=list(REFUSED))
def test_each_kind_of_harmful_pdf_is_refused_with_its_own_code(code: str, content: bytes) -> None:
    assert refusal(content).code == code


@pytest.mark.parametrize("language", ["sv", "nb", "en"])
def test_every_refusal_says_what_to_do(language: str) -> None:
    with speaking(language):
        messages = {refusal(content).message for content in REFUSED.values()}
    assert len(messages) == len(REFUSED)
    assert all(message.count(". ") >= 1 for message in messages)


def test_a_plain_pdf_passes_with_its_pages() -> None:
    passed = admit(PLAIN)
    assert [(page.width, page.height) for page in passed.pages] == [(595, 842), (595, 842)]
    assert passed.attachments == ()
    assert passed.content == PLAIN


def test_a_file_that_is_too_large_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_gate, "MAX_FILE", 100)
    assert refusal(PLAIN).code == "too_large"


ACTS = {
    "a program": action("Launch", F="cmd.exe"),
    "sending what is filled in": action("SubmitForm", F="https://example.org"),
    "fetching values": action("ImportData", F="a.fdf"),
    "another document": action("GoToR", F="a.pdf"),
    "a document inside": action("GoToE"),
    "a film": action("Rendition"),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=list(ACTS))
def test_what_acts_is_refused(act: DictionaryObject) -> None:
    assert refusal(changed(OpenAction=act)).code == "active_pdf"


def test_a_script_is_found_with_its_name_spelt_in_signs() -> None:
    content = changed(OpenAction=action("JavaScript", JS="1"))
    spelt = content.replace(b"/JavaScript", b"/J#61vaScr#69pt").replace(b"/JS", b"/#4a#53")
    assert refusal(spelt).code == "active_pdf"


def test_a_script_inside_a_packed_object_is_found() -> None:
    packed = zlib.compress(b"5 0 <</S /JavaScript /JS (1)>>")
    content = raw(
        CATALOGUE, TREE, PAGE, stream(b""),
        stream(packed, b"/Type/ObjStm /N 1 /First 4 /Filter/FlateDecode"),
    )  # fmt: skip
    assert refusal(content).code == "active_pdf"


def test_a_script_that_its_bytes_hide_is_found_among_the_objects() -> None:
    """A comment that looks like a stream hides what follows from a search of the bytes."""
    content = raw(
        CATALOGUE.replace(b">>", b" /OpenAction 5 0 R>>"), TREE, PAGE, stream(b""),
        b"% <<>> stream\n<</S /JavaScript /JS (1)>>\n% endstream",
    )  # fmt: skip
    assert refusal(content).code == "active_pdf"


def test_a_web_link_passes() -> None:
    admit(changed(OpenAction=action("URI", URI="https://example.org")))


def test_attached_files_pass_and_are_listed() -> None:
    assert admit(attached()).attachments == ("Händelselogg.html",)


BOMBS = {
    "a stream packed twice": with_content(
        stream(zlib.compress(BOMB), b"/Filter [/FlateDecode /FlateDecode]")
    ),
    "many streams that are large together": raw(
        CATALOGUE, TREE, PAGE,
        *[stream(zlib.compress(b"\0" * (MAX_STREAM - 1), 9), b"/Filter/FlateDecode")] * 5,
    ),
    "a table of objects without end": PLAIN.replace(b"xref\n0 ", b"xref\n0 99999999"),
    "a directory without width": with_content(
        stream(b"", b"/Type/XRef /W [0 0 0] /Index [0 2000000000] /Size 9")
    ),
    "a count past reason": with_content(stream(b"", b"/Type/ObjStm /N 99999999 /First 0")),
    "arrays in arrays": with_content(b"[" * 5000 + b"]" * 5000),
    "an odd packing of a large stream": with_content(
        stream(b"\x80" * 70_000, b"/Filter/LZWDecode")
    ),
}  # fmt: skip


@pytest.mark.parametrize("content", BOMBS.values(), ids=list(BOMBS))
def test_what_grows_without_bound_is_refused(content: bytes) -> None:
    assert refusal(content).code == "pdf_bomb"


def test_pages_that_run_in_circles_are_damage() -> None:
    content = raw(CATALOGUE, TREE.replace(b"3 0 R", b"2 0 R"), PAGE, stream(b""))
    assert refusal(content).code == "damaged"


def test_a_deep_page_tree_gives_its_size_to_the_pages_below() -> None:
    tree = b"<</Type/Pages /Kids [5 0 R] /Count 1 /MediaBox [0 0 300 400]>>"
    below = b"<</Type/Pages /Parent 2 0 R /Kids [3 0 R] /Count 1>>"
    page = b"<</Type/Page /Parent 5 0 R /Contents 4 0 R>>"
    (size,) = admit(raw(CATALOGUE, tree, page, stream(b""), below)).pages
    assert (size.width, size.height) == (300, 400)


def test_every_way_of_cutting_a_pdf_short_is_answered() -> None:
    for length in range(0, len(PLAIN), 97):
        assert refusal(PLAIN[:length]).code in {"empty", "not_pdf", "damaged"}


def test_every_changed_byte_passes_or_is_refused() -> None:
    codes = set()
    for place in range(0, len(PLAIN), 13):
        content = PLAIN[:place] + bytes([PLAIN[place] ^ 0x15]) + PLAIN[place + 1 :]
        try:
            admit(content)
        except Refused as error:
            codes.add(error.code)
    assert codes <= REFUSED.keys()


def test_nothing_of_a_hostile_file_is_logged(capfd: pytest.CaptureFixture[str]) -> None:
    refusal(PLAIN[: len(PLAIN) // 2])
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")
