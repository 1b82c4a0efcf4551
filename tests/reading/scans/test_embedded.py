"""A page of a PDF that is one scan is unpacked, not drawn; anything more on it is drawn too."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import DecodedStreamObject, NameObject, NumberObject, RectangleObject

from docgen.reading.scans import pages
from docgen.reading.scans.embedded import Scans
from docgen.reading.scans.results import Tone
from tests.scans.scene import printed

Change = Callable[[PdfWriter], None]


def scanned(*, colour: bool = False, dpi: int = 200) -> Image.Image:
    page = Image.fromarray(printed(1, 1)).resize((round(8.27 * dpi), round(11.69 * dpi)))
    if not colour:
        return page.convert("L")
    page.paste((20, 40, 170), (300, 900, 600, 930))
    return page


def pdf_of(image: Image.Image, dpi: int = 200, change: Change | None = None) -> bytes:
    made = io.BytesIO()
    quality = {} if image.mode == "1" else {"quality": 92}
    image.save(made, "PDF", resolution=dpi, **quality)
    if change is None:
        return made.getvalue()
    writer = PdfWriter(PdfReader(made))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def taken(content: bytes) -> Any:
    """What is taken out of the first page; None where it has to be drawn."""
    with pdfium.PdfDocument(content) as document:
        return Scans(content).of(document[0], 0, 1700, pages.LONG_SIDE)


def drawn(page: PageObject) -> bytes:
    """The operators of a page."""
    stream = page.get_contents()
    assert stream is not None
    return stream.get_data()


def written(operators: bytes) -> Change:
    """Operators set after those of the page."""

    def change(writer: PdfWriter) -> None:
        page = writer.pages[0]
        stream = DecodedStreamObject()
        stream.set_data(drawn(page) + b"\n" + operators)
        page[NameObject("/Contents")] = writer._add_object(stream)

    return change


def before(operators: bytes) -> Change:
    """Operators set before those of the page."""

    def change(writer: PdfWriter) -> None:
        page = writer.pages[0]
        stream = DecodedStreamObject()
        stream.set_data(operators + b"\n" + drawn(page))
        page[NameObject("/Contents")] = writer._add_object(stream)

    return change


def noted(writer: PdfWriter) -> None:
    writer.add_annotation(0, FreeText(text="Kommer senare", rect=(100, 100, 300, 140)))


def cropped(writer: PdfWriter) -> None:
    writer.pages[0].cropbox = RectangleObject((0, 300, 595, 842))


def seen_through(writer: PdfWriter) -> None:
    resources: Any = writer.pages[0]["/Resources"]
    image = resources["/XObject"]["/image"]
    mask = DecodedStreamObject()
    mask.set_data(b"\x80")
    mask.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(1),
            NameObject("/Height"): NumberObject(1),
            NameObject("/ColorSpace"): NameObject("/DeviceGray"),
            NameObject("/BitsPerComponent"): NumberObject(8),
        }
    )
    image[NameObject("/SMask")] = writer._add_object(mask)


@pytest.mark.parametrize("colour", [False, True])
def test_one_scan_comes_with_its_own_pixels(colour: bool) -> None:
    image = scanned(colour=colour)
    (sheet,) = pages.of_pdf(pdf_of(image))
    assert sheet.grey.shape == image.size[::-1]
    assert sheet.tone is (Tone.COLOUR if colour else Tone.GREY)
    own = np.asarray(image)[:, :, ::-1] if colour else np.asarray(image)
    assert np.abs(sheet.picture.astype(int) - own).mean() < 3


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_is_shown_turned_is_turned(turn: int) -> None:
    content = pdf_of(scanned(), change=lambda writer: void(writer.pages[0].rotate(turn)))
    found = taken(content)
    with pdfium.PdfDocument(content) as document:
        shown = document[0].render(scale=200 / 72, grayscale=True).to_numpy()
    assert found is not None
    height, width = (min(sides) for sides in zip(found.shape, shown.shape[:2], strict=True))
    off = found[:height, :width].astype(int) - shown.reshape(shown.shape[:2])[:height, :width]
    assert np.abs(off).mean() < 8


def void(_: object) -> None:
    """Nothing: what a change gives back is not asked for."""


def test_the_copiers_own_reading_under_the_scan_is_no_matter() -> None:
    unseen = b"BT 3 Tr /F1 12 Tf 100 700 Td (Samtycke) Tj ET"
    assert taken(pdf_of(scanned(), change=written(unseen))) is not None


@pytest.mark.parametrize(
    "change",
    [
        written(b"0 0 1 RG 4 w 100 100 m 400 300 l S"),
        written(b"BT /F1 12 Tf 100 700 Td (Samtycke) Tj ET"),
        before(b"100 100 200 200 re W n"),
        before(b"0.5 0 0 0.5 0 0 cm"),
        before(b"1 0 0 -1 0 842 cm"),
        noted,
        cropped,
        seen_through,
    ],
    ids=[
        *("a line drawn on it", "words that are seen", "cut", "small", "upside down"),
        *("a note on it", "a part of it shown", "seen through"),
    ],
)
def test_anything_more_is_drawn(change: Change) -> None:
    content = pdf_of(scanned(), change=change)
    assert taken(content) is None
    assert len(list(pages.of_pdf(content))) == 1


def test_what_a_viewer_wrote_on_a_scan_is_on_the_sheet() -> None:
    line = written(b"0 G 6 w 100 420 m 500 420 l S")
    (plain,), (drawn_on,) = (
        pages.of_pdf(pdf_of(scanned(), change=change)) for change in (None, line)
    )
    middle = drawn_on.grey.shape[0] // 2
    assert drawn_on.grey[middle - 20 : middle + 20, 800].min() < 60
    assert plain.grey[middle - 20 : middle + 20, 800].min() > drawn_on.grey[middle - 5, 800]


@pytest.mark.parametrize("dpi", [100, 400])
def test_too_coarse_and_too_fine_pictures_are_drawn_at_the_size_worked_with(dpi: int) -> None:
    content = pdf_of(scanned(dpi=dpi), dpi)
    assert taken(content) is None
    (sheet,) = pages.of_pdf(content)
    assert 1700 < max(sheet.grey.shape) <= pages.LONG_SIDE


def test_black_and_white_is_drawn_and_stays_known_as_that() -> None:
    black = scanned().point(lambda tone: 255 * (tone > 150)).convert("1")
    content = pdf_of(black)
    assert taken(content) is None
    (sheet,) = pages.of_pdf(content)
    assert sheet.tone is Tone.BITONAL
