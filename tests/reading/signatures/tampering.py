"""Ways in which a signed PDF has been tampered with, each one function from a scene to a file.

Sources of the kinds: the attacks on signed PDFs published by Mladenov, Mainka, zu Selhausen,
Grothe and Schwenk (2018, 2019: forged signatures, incremental saving, wrapping) and with Rohlmann
(2021: hide, replace, hide-and-replace; evil annotations), and what people do without meaning harm.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.validation import DocumentSecurityStore
from pypdf import PdfReader, PdfWriter

from docgen.reading.signatures.trust import Trust, Vouches
from tests.reading.signatures.paper import pdf
from tests.reading.signatures.people import SIGNED_AT, Authority, Holder, sign, trusting

VH1, VH2 = "guardians[vh1]", "guardians[vh2]"
NUMBERS = {VH1: "199011222388", VH2: "199103222395"}
LINES = (
    ["Samtycke till samarbete och informationsutbyte", "Mellan skolan och BUP, till 2027-09-21.",
     "Handling 8RWN4-K2T0M"],
    ["Det som har med separationen att göra tas inte upp.", "Handling 8RWN4-K2T0M"],
)  # fmt: skip
TEXT, BOX = "child.view", "consent.informed"


@dataclass(frozen=True)
class Scene:
    """Two guardians, who is trusted, and a document that both have signed."""

    authority: Authority
    tsa: Authority
    service: Authority

    @cached_property
    def trust(self) -> Trust:
        return trusting(
            self.authority.trusted(Vouches.PERSONS),
            self.tsa.trusted(Vouches.TIME),
            self.service.trusted(Vouches.SEALS, "Underskriftstjänsten AB"),
        )

    @cached_property
    def anna(self) -> Holder:
        return self.authority.gives("Jenny Lindqvist", NUMBERS[VH1])

    @cached_property
    def bo(self) -> Holder:
        return self.authority.gives("Mattias Ek", f"PNOSE-{NUMBERS[VH2]}")

    @cached_property
    def issued(self) -> bytes:
        return pdf(*LINES, texts={TEXT: ""}, boxes={BOX: True}, signatures=[VH1, VH2])

    @cached_property
    def one(self) -> bytes:
        return sign(self.issued, VH1, self.anna, stamper=self.tsa.stamper(SIGNED_AT))

    @cached_property
    def both(self) -> bytes:
        return sign(self.one, VH2, self.bo, stamper=self.tsa.stamper(SIGNED_AT))

    def signed_by(self, first: Holder, content: bytes | None = None) -> bytes:
        """Signed by somebody in place of the first guardian, and by the second."""
        return sign(sign(content or self.issued, VH1, first), VH2, self.bo)


Tamper = Callable[[Scene], bytes]
KINDS: dict[str, tuple[Tamper, frozenset[str]]] = {}
"""Every kind by its name, with whose signatures are still good all the same."""


def kind(*still: str) -> Callable[[Tamper], Tamper]:
    def note(tamper: Tamper) -> Tamper:
        KINDS[tamper.__name__] = tamper, frozenset(still)
        return tamper

    return note


def flipped(content: bytes, marker: bytes, offset: int = 0, *, last: bool = False) -> bytes:
    """One byte changed, at ``offset`` from where ``marker`` stands."""
    found = content.rfind(marker) if last else content.find(marker)
    assert found >= 0, marker
    at = found + offset
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def flip(name: str, marker: bytes, offset: int = 0, *still: str, last: bool = False) -> None:
    KINDS[f"one byte of {name}"] = (
        lambda scene: flipped(scene.both, marker, offset, last=last),
        frozenset(still),
    )


flip("the line after the header", b"%\xe2\xe3", 1)
flip("the text", b"BUP", 0)
flip("the second page", b"separationen", 3)
flip("a number in the text", b"8RWN4", 0)
flip("the size of the page", b"/MediaBox", 20)
flip("the name of the font", b"Helvetica", 2)
flip("a field's name", b"informed", 2)
flip("a field's place", b"/Rect", 9)
flip("the title", b"(Samtycke)", 3)
flip("the table of objects", b"xref", 20)
flip("where the table is", b"startxref", 11)
flip("the first signature's range", b"/ByteRange", 14)
flip("the first signature's value", b"/Contents <", 2500)
flip("the first signature's certificate", NUMBERS[VH1].encode().hex().encode(), 5)
flip("the kind of the first signature", b"/SubFilter", 14)
flip("the second signature's range", b"/ByteRange", 14, VH1, last=True)
flip("the second signature's value", b"/Contents <", 2500, VH1, last=True)
flip("what came with the second signature", b"/Prev", 7, VH1, last=True)


# What stands around the document


@kind()
def cut_off_at_the_end(scene: Scene) -> bytes:
    return scene.both[:-300]


@kind()
def text_before_the_header(scene: Scene) -> bytes:
    return b"% Galler inte BUP\n" + scene.both


@kind()
def text_after_the_end(scene: Scene) -> bytes:
    return scene.both + b"\n% Galler inte BUP\n"


@kind()
def a_second_end(scene: Scene) -> bytes:
    at = scene.both[scene.both.rindex(b"startxref") :]
    return scene.both + b"\n9 0 obj (Galler inte BUP) endobj\n" + at


@kind()
def a_byte_put_in(scene: Scene) -> bytes:
    at = scene.both.index(b"BUP")
    return scene.both[:at] + b"x" + scene.both[at:]


@kind()
def a_byte_taken_out(scene: Scene) -> bytes:
    at = scene.both.index(b"BUP")
    return scene.both[:at] + scene.both[at + 1 :]


# Saved once more, by a program that keeps no signature


@kind()
def saved_anew(scene: Scene) -> bytes:
    written = io.BytesIO()
    PdfWriter(clone_from=io.BytesIO(scene.both)).write(written)
    return written.getvalue()


@kind()
def printed_to_a_new_file(scene: Scene) -> bytes:
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(scene.both)).pages:
        page.pop("/Annots", None)
        writer.add_page(page)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


# Added to the file after both had signed


def updated(content: bytes, change: Callable[[IncrementalPdfFileWriter], object]) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    change(writer)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _stream(writer: IncrementalPdfFileWriter, text: str) -> generic.IndirectObject:
    drawn = f"BT /F1 11 Tf 60 780 Td ({text}) Tj ET"
    return writer.add_object(generic.StreamObject(stream_data=drawn.encode("cp1252")))


def _page(writer: IncrementalPdfFileWriter, number: int = 0) -> generic.DictionaryObject:
    page = writer.find_page_for_modification(number)[0]
    writer.update_container(page.get_object())
    found: generic.DictionaryObject = page.get_object()
    return found


def _field(writer: IncrementalPdfFileWriter, name: str) -> generic.DictionaryObject:
    def look(references: generic.ArrayObject, above: str) -> generic.DictionaryObject | None:
        for reference in references:
            each: generic.DictionaryObject = reference.get_object()
            full = ".".join(part for part in (above, str(each.get("/T", ""))) if part)
            if full == name:
                return each
            found = look(each.get("/Kids", generic.ArrayObject()), full)
            if found is not None:
                return found
        return None

    field = look(writer.root["/AcroForm"]["/Fields"], "")
    assert field is not None
    writer.update_container(field)
    return field


def update(*still: str) -> Callable[[Callable[[IncrementalPdfFileWriter], object]], Tamper]:
    def note(change: Callable[[IncrementalPdfFileWriter], object]) -> Tamper:
        def tamper(scene: Scene) -> bytes:
            return updated(scene.both, change)

        tamper.__name__ = change.__name__
        return kind(*still)(tamper)

    return note


@update()
def another_text_on_the_page(writer: IncrementalPdfFileWriter) -> None:
    _page(writer)[pdf_name("/Contents")] = _stream(writer, "Samtycke till allt")


@update()
def more_text_on_the_page(writer: IncrementalPdfFileWriter) -> None:
    page = _page(writer)
    page[pdf_name("/Contents")] = generic.ArrayObject(
        [page.raw_get("/Contents"), _stream(writer, "Gäller även socialtjänsten")]
    )


@update()
def the_same_object_overwritten(writer: IncrementalPdfFileWriter) -> None:
    content = _page(writer).raw_get("/Contents").get_object()
    content._data = b"BT /F1 11 Tf 60 780 Td (Samtycke till allt) Tj ET"
    content._encoded_data = None
    writer.update_container(content)


@update()
def a_page_added(writer: IncrementalPdfFileWriter) -> None:
    page = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Page"),
            pdf_name("/MediaBox"): generic.ArrayObject(map(generic.FloatObject, (0, 0, 595, 842))),
            pdf_name("/Resources"): _page(writer).raw_get("/Resources"),
            pdf_name("/Contents"): _stream(writer, "Tillägg"),
        }
    )
    writer.insert_page(page)


@update()
def a_page_taken_out(writer: IncrementalPdfFileWriter) -> None:
    tree = writer.root["/Pages"]
    tree["/Kids"].pop()
    tree[pdf_name("/Count")] = generic.NumberObject(1)
    writer.update_container(tree)


@update()
def pages_in_another_order(writer: IncrementalPdfFileWriter) -> None:
    tree = writer.root["/Pages"]
    tree["/Kids"].reverse()
    writer.update_container(tree)


@update()
def a_page_cropped(writer: IncrementalPdfFileWriter) -> None:
    box = generic.ArrayObject(map(generic.FloatObject, (0, 0, 595, 700)))
    _page(writer)[pdf_name("/CropBox")] = box


@update()
def a_page_turned(writer: IncrementalPdfFileWriter) -> None:
    _page(writer)[pdf_name("/Rotate")] = generic.NumberObject(180)


@update()
def another_font(writer: IncrementalPdfFileWriter) -> None:
    font = _page(writer)["/Resources"]["/Font"]["/F1"]
    font[pdf_name("/BaseFont")] = pdf_name("/ZapfDingbats")
    writer.update_container(font)


def _annotation(writer: IncrementalPdfFileWriter, subtype: str, **more: object) -> None:
    rect = generic.ArrayObject(map(generic.FloatObject, (50, 740, 500, 800)))
    form = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject(map(generic.FloatObject, (0, 0, 450, 60))),
        },
        stream_data=b"1 1 1 rg 0 0 450 60 re f",
    )
    annotation = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name(subtype),
            pdf_name("/Rect"): rect,
            pdf_name("/F"): generic.NumberObject(4),
            pdf_name("/Contents"): pdf_string("Gäller inte BUP"),
            pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): writer.add_object(form)}),
        }
    )
    page = _page(writer)
    page["/Annots"].append(writer.add_object(annotation))
    writer.update_container(page["/Annots"])


@update()
def a_text_laid_over(writer: IncrementalPdfFileWriter) -> None:
    _annotation(writer, "/FreeText")


@update()
def a_stamp_laid_over(writer: IncrementalPdfFileWriter) -> None:
    _annotation(writer, "/Stamp")


@update()
def a_line_struck_through(writer: IncrementalPdfFileWriter) -> None:
    _annotation(writer, "/StrikeOut")


@update()
def a_note_put_on(writer: IncrementalPdfFileWriter) -> None:
    _annotation(writer, "/Text")


@update()
def a_text_field_filled(writer: IncrementalPdfFileWriter) -> None:
    _field(writer, TEXT)[pdf_name("/V")] = pdf_string("Allt får delas")


@update()
def a_box_unticked(writer: IncrementalPdfFileWriter) -> None:
    field = _field(writer, BOX)
    field[pdf_name("/V")] = field[pdf_name("/AS")] = pdf_name("/Off")


@update()
def a_box_shown_unticked(writer: IncrementalPdfFileWriter) -> None:
    _field(writer, BOX)[pdf_name("/AS")] = pdf_name("/Off")


@update()
def a_field_shown_otherwise(writer: IncrementalPdfFileWriter) -> None:
    form = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject(map(generic.FloatObject, (0, 0, 240, 20))),
        },
        stream_data=b"0 0 0 rg 0 0 240 20 re f",
    )
    shown = generic.DictionaryObject({pdf_name("/N"): writer.add_object(form)})
    _field(writer, TEXT)[pdf_name("/AP")] = shown


@update()
def a_field_moved(writer: IncrementalPdfFileWriter) -> None:
    box = generic.ArrayObject(map(generic.FloatObject, (60, 740, 500, 800)))
    _field(writer, TEXT)[pdf_name("/Rect")] = box


@update()
def a_new_signature_field_over_the_text(writer: IncrementalPdfFileWriter) -> None:
    fields.append_signature_field(
        writer, fields.SigFieldSpec("mer", on_page=0, box=(50, 740, 500, 800))
    )
    form = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject(map(generic.FloatObject, (0, 0, 450, 60))),
        },
        stream_data=b"1 1 1 rg 0 0 450 60 re f",
    )
    shown = generic.DictionaryObject({pdf_name("/N"): writer.add_object(form)})
    _field(writer, "mer")[pdf_name("/AP")] = shown


@update()
def a_signature_shown_elsewhere(writer: IncrementalPdfFileWriter) -> None:
    box = generic.ArrayObject(map(generic.FloatObject, (60, 500, 500, 800)))
    _field(writer, VH2)[pdf_name("/Rect")] = box


@update(VH1)
def the_second_signature_taken_out(writer: IncrementalPdfFileWriter) -> None:
    del _field(writer, VH2)["/V"]


@update(VH2)
def the_first_signature_in_both_fields(writer: IncrementalPdfFileWriter) -> None:
    _field(writer, VH2)[pdf_name("/V")] = _field(writer, VH1).raw_get("/V")


@update()
def another_title(writer: IncrementalPdfFileWriter) -> None:
    info = writer.trailer["/Info"]
    info[pdf_name("/Title")] = pdf_string("Samtycke som inte gäller BUP")
    writer.update_container(info)


@update()
def another_title_in_its_metadata(writer: IncrementalPdfFileWriter) -> None:
    xmp = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Annat</dc:title>'
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    metadata = generic.StreamObject(
        {pdf_name("/Type"): pdf_name("/Metadata"), pdf_name("/Subtype"): pdf_name("/XML")},
        stream_data=xmp.encode(),
    )
    writer.root[pdf_name("/Metadata")] = writer.add_object(metadata)
    writer.update_root()
    # Otherwise the library writes what the file's own table says there.
    setattr(writer, "_prep_dom_for_writing", lambda: None)  # noqa: B010 - a method


@update()
def a_script_added(writer: IncrementalPdfFileWriter) -> None:
    writer.root[pdf_name("/OpenAction")] = generic.DictionaryObject(
        {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): pdf_string("app.alert(1)")}
    )
    writer.update_root()


@update()
def a_layer_that_hides(writer: IncrementalPdfFileWriter) -> None:
    writer.root[pdf_name("/OCProperties")] = generic.DictionaryObject(
        {pdf_name("/OCGs"): generic.ArrayObject(), pdf_name("/D"): generic.DictionaryObject()}
    )
    writer.update_root()


@update()
def a_file_attached(writer: IncrementalPdfFileWriter) -> None:
    spec = generic.DictionaryObject(
        {pdf_name("/Type"): pdf_name("/Filespec"), pdf_name("/F"): pdf_string("tillägg.txt")}
    )
    files = generic.DictionaryObject(
        {pdf_name("/Names"): generic.ArrayObject([pdf_string("a"), writer.add_object(spec)])}
    )
    writer.root[pdf_name("/Names")] = generic.DictionaryObject(
        {pdf_name("/EmbeddedFiles"): writer.add_object(files)}
    )
    writer.update_root()


# Changed before or between the signatures


@kind()
def changed_before_anybody_signed(scene: Scene) -> bytes:
    changed = updated(scene.issued, more_text)
    return scene.signed_by(scene.anna, changed)


def more_text(writer: IncrementalPdfFileWriter) -> None:
    page = _page(writer)
    page[pdf_name("/Contents")] = generic.ArrayObject(
        [page.raw_get("/Contents"), _stream(writer, "Gäller även socialtjänsten")]
    )


@kind()
def changed_between_the_signatures(scene: Scene) -> bytes:
    return sign(updated(scene.one, more_text), VH2, scene.bo)


@kind(VH2)
def filled_between_the_signatures(scene: Scene) -> bytes:
    def fill(writer: IncrementalPdfFileWriter) -> None:
        _field(writer, TEXT)[pdf_name("/V")] = pdf_string("Allt får delas")

    return sign(updated(scene.one, fill), VH2, scene.bo)


@kind()
def a_page_hidden_before_and_shown_after(scene: Scene) -> bytes:
    """Hide and replace: the other page lies in the file, signed, and is brought forward later."""
    numbers: list[generic.IndirectObject] = []

    def hide(writer: IncrementalPdfFileWriter) -> None:
        numbers.append(_stream(writer, "Samtycke till allt"))

    signed = scene.signed_by(scene.anna, updated(scene.issued, hide))

    def show(writer: IncrementalPdfFileWriter) -> None:
        reference = generic.IndirectObject(numbers[0].idnum, 0, writer)
        _page(writer)[pdf_name("/Contents")] = reference

    return updated(signed, show)


@kind()
def something_laid_over_and_taken_away_after(scene: Scene) -> bytes:
    """Hide: what lies over the text when it is signed is gone when it is read."""
    covered = updated(scene.issued, lambda writer: _annotation(writer, "/Stamp"))
    signed = scene.signed_by(scene.anna, covered)

    def uncover(writer: IncrementalPdfFileWriter) -> None:
        page = _page(writer)
        page["/Annots"].pop()
        writer.update_container(page["/Annots"])

    return updated(signed, uncover)


@kind()
def a_new_document_behind_the_issued_one(scene: Scene) -> bytes:
    """The issued bytes are there, and nothing builds on them."""
    other = pdf(["Samtycke till allt", "Handling 8RWN4-K2T0M"], signatures=[VH1, VH2])
    shift = len(scene.issued)
    moved = re.sub(
        rb"(?m)^(\d{10}) (\d{5}) n",
        lambda found: b"%010d %s n" % (int(found[1]) + shift, found[2]),
        other,
    )
    moved = re.sub(
        rb"startxref\s+(\d+)", lambda found: b"startxref\n%d" % (int(found[1]) + shift), moved
    )
    return scene.signed_by(scene.anna, scene.issued + moved)


# Forged: the signature is there, and covers nothing or something else


def _ranged(scene: Scene, replacement: bytes) -> bytes:
    """The last signature's range replaced by another, as long."""
    at = scene.both.rindex(b"/ByteRange")
    end = scene.both.index(b"]", at) + 1
    assert len(replacement) <= end - at
    return scene.both[:at] + replacement.ljust(end - at) + scene.both[end:]


@kind(VH1)
def a_range_of_nothing(scene: Scene) -> bytes:
    return _ranged(scene, b"/ByteRange [0 0 0 0]")


@kind(VH1)
def a_range_below_zero(scene: Scene) -> bytes:
    return _ranged(scene, b"/ByteRange [0 -1 0 -1]")


@kind(VH1)
def a_range_of_text(scene: Scene) -> bytes:
    return _ranged(scene, b"/ByteRange (a)")


@kind(VH1)
def no_range(scene: Scene) -> bytes:
    return _ranged(scene, b"/ByteRangx [0 0 0 0]")


@kind(VH1)
def a_range_of_one_pair(scene: Scene) -> bytes:
    return _ranged(scene, b"/ByteRange [0 9]")


@kind(VH1)
def a_range_past_the_end(scene: Scene) -> bytes:
    return _ranged(scene, b"/ByteRange [0 9 9 99999999]")


def _contents(scene: Scene, replace: Callable[[bytes], bytes]) -> bytes:
    at = scene.both.rindex(b"/Contents <") + len(b"/Contents <")
    end = scene.both.index(b">", at)
    return scene.both[:at] + replace(scene.both[at:end]) + scene.both[end:]


@kind(VH1)
def a_signature_of_zeros(scene: Scene) -> bytes:
    return _contents(scene, lambda value: b"0" * len(value))


@kind(VH1)
def an_empty_signature(scene: Scene) -> bytes:
    return _contents(scene, lambda _: b"")


@kind(VH1)
def the_signature_of_the_other_guardian(scene: Scene) -> bytes:
    """The first signature's value in the place of the second's."""
    at = scene.both.index(b"/Contents <") + len(b"/Contents <")
    first = scene.both[at : scene.both.index(b">", at)]
    return _contents(scene, lambda value: first[: len(value)].ljust(len(value), b"0"))


@kind(VH1)
def the_signature_of_another_document(scene: Scene) -> bytes:
    other = sign(pdf(["Något annat"], signatures=[VH2]), VH2, scene.bo)
    at = other.index(b"/Contents <") + len(b"/Contents <")
    theirs = other[at : other.index(b">", at)]
    return _contents(scene, lambda value: theirs[: len(value)].ljust(len(value), b"0"))


@kind(VH1)
def the_signature_wrapped(scene: Scene) -> bytes:
    """What was signed is moved to the end, and something else put in its place."""
    found = re.compile(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]").findall(scene.both)[-1]
    first, second, rest = map(int, found)
    put_in = b"\n9 0 obj <</Length 0>> endobj\n" + b" " * 70
    changed = scene.both[:second] + put_in + scene.both[second : second + rest]
    old = b"/ByteRange [0 %d %d %d]" % (first, second, rest)
    new = b"/ByteRange [0 %d %d %d]" % (first, second + len(put_in), rest)
    at = changed.rindex(old)
    return changed[:at] + new + changed[at + len(new) :]


@kind()
def the_document_of_another_signed(scene: Scene) -> bytes:
    """Both have signed, truly, a document with the same number and another text."""
    other = pdf(["Samtycke till allt", "Handling 8RWN4-K2T0M"], signatures=[VH1, VH2])
    return scene.signed_by(scene.anna, other)


@kind()
def one_word_of_the_document_another(scene: Scene) -> bytes:
    lines = [[line.replace("skolan", "polisen") for line in page] for page in LINES]
    other = pdf(*lines, texts={TEXT: ""}, boxes={BOX: True}, signatures=[VH1, VH2])
    return scene.signed_by(scene.anna, other)


# Signed by somebody else, or in a way that proves nothing


def signed(name: str, holder: Callable[[Scene], Holder], **how: object) -> None:
    KINDS[name] = (
        lambda scene: sign(sign(scene.issued, VH1, holder(scene), **how), VH2, scene.bo),  # type: ignore[arg-type]
        frozenset({VH2}),
    )


signed("signed by another person", lambda s: s.authority.gives("Eva Ask", "191212121212"))
signed("signed by one guardian for both", lambda s: s.bo)
signed("from an authority nobody knows", lambda _: Authority("Okänd").gives("J L", NUMBERS[VH1]))
signed(
    "from an authority of the same name",
    lambda s: Authority(s.authority.name).gives("Jenny Lindqvist", NUMBERS[VH1]),
)
signed(
    "with a certificate past its days",
    lambda s: s.authority.gives(
        "Jenny Lindqvist", NUMBERS[VH1], until=SIGNED_AT - dt.timedelta(days=1)
    ),
)
signed(
    "with a certificate before its days",
    lambda s: s.authority.gives(
        "Jenny Lindqvist", NUMBERS[VH1], since=SIGNED_AT + dt.timedelta(days=1)
    ),
)
signed(
    "with a certificate of a web server",
    lambda s: s.authority.gives(
        "Jenny Lindqvist", NUMBERS[VH1], purposes=[ExtendedKeyUsageOID.SERVER_AUTH]
    ),
)
signed(
    "with a certificate that is not for signing",
    lambda s: s.authority.gives("Jenny Lindqvist", NUMBERS[VH1], non_repudiation=False),
)
signed("vouched for as a time only", lambda s: s.tsa.gives("Jenny Lindqvist", NUMBERS[VH1]))
signed("vouched for as a seal only", lambda s: s.service.gives("Jenny Lindqvist", NUMBERS[VH1]))
signed("without a personal number", lambda s: s.authority.gives("Jenny Lindqvist"))
signed("with another's name", lambda s: s.authority.gives("Eva Ask", NUMBERS[VH1]))
signed("with a digest that can be forged", lambda s: s.anna, md_algorithm="sha1")
signed("at a time that has not come", lambda s: s.anna, at=SIGNED_AT + dt.timedelta(days=30))
signed("before it was issued", lambda s: s.anna, at=SIGNED_AT - dt.timedelta(days=30))
signed(
    "with a stamp of time from nobody known",
    lambda s: s.anna,
    stamper=Authority("Okänd tid").stamper(SIGNED_AT),
)


@kind()
def each_in_the_others_field(scene: Scene) -> bytes:
    return sign(sign(scene.issued, VH1, scene.bo), VH2, scene.anna)


@kind(VH1)
def only_one_has_signed(scene: Scene) -> bytes:
    return scene.one


@kind()
def nobody_has_signed(scene: Scene) -> bytes:
    return scene.issued


@kind(VH2)
def with_a_certificate_that_was_revoked(scene: Scene) -> bytes:
    content = scene.signed_by(scene.anna)
    crl = scene.authority.revokes(scene.anna, SIGNED_AT - dt.timedelta(days=1))
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    store = DocumentSecurityStore(writer)
    reference = writer.add_object(generic.StreamObject(stream_data=crl))
    store.crls.append(reference)
    writer.root[pdf_name("/DSS")] = writer.add_object(store.as_pdf_object())
    writer.update_root()
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()
