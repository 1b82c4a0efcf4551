"""PDFs made in a line or two: pages of text, form fields and signature fields at known places."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

A4 = (595.0, 842.0)
Lines = Sequence[str]


def pdf(
    *pages: Lines,
    texts: dict[str, str] | None = None,
    boxes: dict[str, bool] | None = None,
    signatures: Sequence[str] = (),
    title: str = "Samtycke",
) -> bytes:
    """Pages of A4 with these lines; fields by their full names on the first page."""
    writer = PdfWriter()
    for lines in pages:
        _page(writer, lines)
    fields = ArrayObject()
    for number, (name, value) in enumerate((texts or {}).items()):
        fields.append(_text(writer, name, value, 400 - 30 * number))
    for number, (name, ticked) in enumerate((boxes or {}).items()):
        fields.append(_box(writer, name, 300 - 30 * number, ticked=ticked))
    for number, name in enumerate(signatures):
        fields.append(_field(writer, "/Sig", name, (60, 200 - 50 * number, 260, 240 - 50 * number)))
    if fields:
        tree = _tree(writer, fields)
        writer.root_object[NameObject("/AcroForm")] = writer._add_object(_form(tree))
    writer.add_metadata({"/Title": title})
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _page(writer: PdfWriter, lines: Lines) -> None:
    page = writer.add_blank_page(*A4)
    drawn = ["BT /F1 11 Tf 60 780 Td 16 TL"]
    for line in lines:
        shown = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        drawn.append(f"({shown}) Tj T*")
    content = DecodedStreamObject()
    content.set_data("\n".join([*drawn, "ET"]).encode("cp1252"))
    page[NameObject("/Contents")] = writer._add_object(content)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})


def _form(fields: ArrayObject) -> DictionaryObject:
    return DictionaryObject(
        {NameObject("/Fields"): fields, NameObject("/NeedAppearances"): BooleanObject(False)}
    )


def _tree(writer: PdfWriter, fields: ArrayObject) -> ArrayObject:
    """The fields under parents of their own: a name with a dot in it is that of a child."""
    top = ArrayObject()
    parents: dict[str, DictionaryObject] = {}
    for reference in fields:
        field = reference.get_object()
        *above, own = str(field["/T"]).split(".")
        field[NameObject("/T")] = TextStringObject(own)
        siblings = top
        for depth, name in enumerate(above, 1):
            key = ".".join(above[:depth])
            if key not in parents:
                parents[key] = DictionaryObject(
                    {NameObject("/T"): TextStringObject(name), NameObject("/Kids"): ArrayObject()}
                )
                siblings.append(writer._add_object(parents[key]))
            parent = parents[key].indirect_reference
            kids = parents[key]["/Kids"]
            assert isinstance(kids, ArrayObject)
            siblings = kids
            field[NameObject("/Parent")] = parent
        siblings.append(reference)
    return top


def _field(
    writer: PdfWriter, kind: str, name: str, place: tuple[float, float, float, float]
) -> IndirectObject:
    page = writer.pages[0]
    field = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject(kind),
            NameObject("/T"): TextStringObject(name),
            NameObject("/F"): NumberObject(4),
            NameObject("/Rect"): ArrayObject(FloatObject(side) for side in place),
            NameObject("/P"): page.indirect_reference,
        }
    )
    reference = writer._add_object(field)
    page[NameObject("/Annots")] = ArrayObject([*page.get("/Annots", ()), reference])
    return reference


def _text(writer: PdfWriter, name: str, value: str, bottom: float) -> IndirectObject:
    reference = _field(writer, "/Tx", name, (60, bottom, 300, bottom + 20))
    field: Any = reference.get_object()
    field[NameObject("/V")] = TextStringObject(value)
    return reference


def _box(writer: PdfWriter, name: str, bottom: float, *, ticked: bool) -> IndirectObject:
    reference = _field(writer, "/Btn", name, (60, bottom, 72, bottom + 12))
    field: Any = reference.get_object()
    state = NameObject("/Yes" if ticked else "/Off")
    field[NameObject("/V")] = state
    field[NameObject("/AS")] = state
    drawn = {}
    for name_, marks in (("/Yes", b"0 0 m 12 12 l S 0 12 m 12 0 l S"), ("/Off", b"")):
        form = DecodedStreamObject()
        form.set_data(marks)
        form[NameObject("/Type")] = NameObject("/XObject")
        form[NameObject("/Subtype")] = NameObject("/Form")
        form[NameObject("/BBox")] = ArrayObject(NumberObject(n) for n in (0, 0, 12, 12))
        drawn[NameObject(name_)] = writer._add_object(form)
    field[NameObject("/AP")] = DictionaryObject({NameObject("/N"): DictionaryObject(drawn)})
    return reference
