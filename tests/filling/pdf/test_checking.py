"""Each thing a PDF for everybody needs is missed when it is taken away."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject

from docgen.filling.pdf.checking import acts, structure
from docgen.filling.pdf.paper import Paper, Printed
from docgen.messages import speaking
from tests.filling.pdf.papers import reader

Damage = Callable[[pypdf.PdfWriter], object]


def damaged(content: bytes, damage: Damage) -> pypdf.PdfReader:
    writer = pypdf.PdfWriter(clone_from=reader(content))
    damage(writer)
    written = io.BytesIO()
    writer.write(written)
    return pypdf.PdfReader(written)


def without(name: str) -> Damage:
    return lambda writer: writer.root_object.pop(name)


def no_fonts(writer: pypdf.PdfWriter) -> None:
    for page in writer.pages:
        fonts: Any = page["/Resources"]
        for reference in fonts["/Font"].values():
            font = reference.get_object()
            if "/FontDescriptor" in font:
                font["/FontDescriptor"].get_object().pop("/FontFile2", None)


def no_claim(claim: bytes) -> Damage:
    def damage(writer: pypdf.PdfWriter) -> None:
        metadata: Any = writer.root_object["/Metadata"].get_object()
        metadata.set_data(metadata.get_data().replace(claim, b"other:part"))

    return damage


def no_tabs(writer: pypdf.PdfWriter) -> None:
    for page in writer.pages:
        page[NameObject("/Tabs")] = NameObject("/R")


def a_script(writer: pypdf.PdfWriter) -> None:
    writer.root_object[NameObject("/Names")] = DictionaryObject(
        {NameObject("/JavaScript"): DictionaryObject()}
    )


def a_script_in_a_field(writer: pypdf.PdfWriter) -> None:
    annotations: Any = writer.pages[0]["/Annots"]
    annotations[0].get_object()[NameObject("/AA")] = DictionaryObject(
        {NameObject("/K"): TextStringObject("x")}
    )


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (without("/MarkInfo"), "it is not tagged"),
        (without("/StructTreeRoot"), "it has no structure tree"),
        (without("/Lang"), "its language is not set"),
        (lambda writer: writer.add_metadata({"/Title": ""}), "its title is not set"),
        (without("/ViewerPreferences"), "its title is not shown"),
        (no_claim(b"pdfuaid:part"), "it does not say that it is PDF/UA"),
        (no_claim(b"pdfaid:part"), "it does not say that it is PDF/A"),
        (no_tabs, "the order of its fields is not that of its text"),
        (no_fonts, "these fonts are not embedded"),
        (a_script, "it has scripts or actions"),
        (a_script_in_a_field, "it has scripts or actions"),
    ],
)
def test_what_is_taken_away_is_missed(
    blank_consent: Printed, blank_paper: Paper, damage: Damage, said: str
) -> None:
    opened = damaged(blank_consent.content, damage)
    with speaking("en"):
        (finding,) = structure(opened, language="sv", title=blank_paper.full_title)
    assert finding.code == "pdf_structure"
    lacks = finding.message.partition(": ")[2].rstrip(".").split("; ")
    assert len(lacks) == 1, lacks
    assert lacks[0].startswith(said)


def test_nothing_is_missed_in_one_only_written_again(
    blank_consent: Printed, blank_paper: Paper
) -> None:
    opened = damaged(blank_consent.content, lambda _: None)
    assert structure(opened, language="sv", title=blank_paper.full_title) == ()


def test_an_action_at_opening_is_found(blank_consent: Printed) -> None:
    def launch(writer: pypdf.PdfWriter) -> None:
        action = {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): StreamObject()}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
            {NameObject("/S"): action[NameObject("/S")]}
        )

    assert acts(damaged(blank_consent.content, launch))
