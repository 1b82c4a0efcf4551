"""Pages of a scan or photo as pictures: one at a time, of bounded size, their tones known."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2 as pdfium
from PIL import Image

from docgen.office import image_gate
from docgen.office.image_gate import AdmittedImage, ImageKind
from docgen.reading.scans.embedded import Scans
from docgen.reading.scans.pixels import Pixels, halved
from docgen.reading.scans.results import Tone

LONG_SIDE = 3_700
"""Pixels: A4 at 300 dpi is 3,508. More is reduced, which costs nothing that is looked for."""
LOWEST_DPI, HIGHEST_DPI = 150, 300
_POINT = 72
_DARK, _LIGHT = 32, 223
_NEGATIVE = 80
"""The mean of a page of two tones below which it is a negative: no paper has so much ink on it."""
_COLOURED = 48
"""How far apart red, green and blue of a coloured pixel are; JPEG alone makes less."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """One page. ``picture`` is blue-green-red or grey, ``grey`` always grey."""

    picture: Pixels
    grey: Pixels
    tone: Tone


def of_image(image: AdmittedImage) -> Iterator[Sheet]:
    """The pages of a picture that passed the gate, upright as the camera says.

    Raises Refused ``damaged`` where a page cannot be decoded.
    """
    if image.kind is ImageKind.JPEG:
        yield _photo(image)
        return
    try:
        with Image.open(io.BytesIO(image.content), formats=[image.kind.upper()]) as opened:
            for number in range(len(image.sizes)):
                opened.seek(number)
                yield _decoded(opened)
    except (OSError, EOFError, SyntaxError, ValueError) as error:
        raise image_gate.damaged() from error


def _photo(image: AdmittedImage) -> Sheet:
    """A JPEG, decoded at half or a quarter of its size where that is still large enough."""
    longest = max(image.sizes[0])
    reduced = 4 if longest >= 4 * LONG_SIDE else 2 if longest >= 2 * LONG_SIDE else 1
    how = {1: cv2.IMREAD_ANYCOLOR, 2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4}
    pixels: Pixels | None = cv2.imdecode(np.frombuffer(image.content, np.uint8), how[reduced])
    if pixels is None:
        raise image_gate.damaged()
    return sheet(pixels)


def _decoded(opened: Image.Image) -> Sheet:
    one_bit = opened.mode == "1"
    opened.load()
    image: Image.Image = opened
    if image.mode in {"RGBA", "LA", "PA", "P"}:
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image.convert("RGBA"))
        image = paper
    if image.mode in {"1", "L", "I;16", "I"}:
        pixels = _eight_bits(image)
    else:
        pixels = np.asarray(image.convert("RGB"))[:, :, ::-1]
    return sheet(_square(pixels, opened.info.get("dpi")), one_bit=one_bit)


def _square(pixels: Pixels, dpi: object) -> Pixels:
    """A fax has half as many lines as columns to the inch, and says so: the lines doubled."""
    if isinstance(dpi, tuple) and len(dpi) == 2 and all(float(one) > 0 for one in dpi):
        ratio = min(max(float(dpi[0]) / float(dpi[1]), 0.25), 4.0)
        if not 0.7 < ratio < 1.4:
            across, along = max(1.0, 1 / ratio), max(1.0, ratio)
            return cv2.resize(pixels, None, fx=across, fy=along, interpolation=cv2.INTER_CUBIC)
    return pixels


def _eight_bits(image: Image.Image) -> Pixels:
    if image.mode in {"I", "I;16"}:
        return (np.asarray(image, dtype=np.int32) >> 8).clip(0, 255).astype(np.uint8)
    return np.asarray(image.convert("L"))


def of_pdf(content: bytes) -> Iterator[Sheet]:
    """The pages of a PDF that passed the PDF gate, drawn as finely as the scans in it.

    Raises Refused ``damaged``.
    """
    try:
        with pdfium.PdfDocument(content) as document:
            scans = Scans(content)
            for number in range(len(document)):
                page = document[number]
                least = round(LOWEST_DPI * max(page.get_size()) / _POINT)
                scanned = scans.of(page, number, least, LONG_SIDE)
                yield _drawn(page) if scanned is None else sheet(scanned)
                page.close()
    except pdfium.PdfiumError as error:
        raise image_gate.damaged() from error


def _drawn(page: pdfium.PdfPage) -> Sheet:
    """A page as a picture; a page that is one black-and-white scan is known as that."""
    width, height = page.get_size()
    found = [one.get_metadata() for one in page.get_objects([3], max_depth=3)]
    large = [one for one in found if one.width * one.height >= 500_000]
    dpi = max((one.width / max(width, 1) * _POINT for one in large), default=200.0)
    if max(width, height) != height or any(one.width > one.height for one in large):
        dpi = (
            max((max(one.width, one.height) for one in large), default=0)
            / max(width, height)
            * _POINT
            or 200.0
        )
    dpi = min(max(dpi, LOWEST_DPI), HIGHEST_DPI)
    scale = min(dpi / _POINT, LONG_SIDE / max(width, height, 1))
    drawn = page.render(scale=scale, may_draw_forms=True, rev_byteorder=False)
    pixels = drawn.to_numpy()
    if pixels.ndim == 3 and pixels.shape[2] == 4:
        pixels = pixels[:, :, :3]
    one_bit = len(large) == 1 and large[0].bits_per_pixel == 1
    return sheet(pixels.copy(), one_bit=one_bit)


def sheet(pixels: Pixels, *, one_bit: bool = False) -> Sheet:
    """A page from its pixels: reduced to the size that is worked with, and its tones named."""
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[:, :, 0]
    tone = Tone.BITONAL if one_bit else _tone(pixels)
    if tone is Tone.BITONAL and cv2.mean(pixels)[0] < _NEGATIVE:
        # Programs differ in which of two tones is ink, and some get it wrong.
        pixels = cv2.bitwise_not(pixels)
    longest = max(pixels.shape[:2])
    if longest > LONG_SIDE:
        share = LONG_SIDE / longest
        pixels = cv2.resize(pixels, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    pixels = np.ascontiguousarray(pixels)
    grey = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    return Sheet(pixels if tone is Tone.COLOUR else grey, grey, tone)


def _tone(pixels: Pixels) -> Tone:
    """What tones a picture has, from one pixel in nine."""
    some = cv2.resize(pixels, None, fx=1 / 3, fy=1 / 3, interpolation=cv2.INTER_NEAREST)
    every = some.shape[0] * some.shape[1]
    if some.ndim == 3:
        blue, green, red = cv2.split(some)
        apart = cv2.subtract(cv2.max(cv2.max(blue, green), red), cv2.min(cv2.min(blue, green), red))
        coloured = cv2.countNonZero(cv2.inRange(apart, _COLOURED + 1, 255))
        # The middle one is above 3 where most are: the whole page has a cast.
        cast = cv2.countNonZero(cv2.inRange(apart, 4, 255))
        if coloured > 0.0002 * every or cast > 0.5 * every:
            return Tone.COLOUR
        some = green
    dark = cv2.countNonZero(cv2.inRange(some, 0, 127)) / every
    between = cv2.countNonZero(cv2.inRange(some, _DARK + 1, _LIGHT - 1)) / every
    return Tone.BITONAL if between < 0.1 * max(dark, 0.001) else Tone.GREY


def is_blank(sheet: Sheet) -> bool:
    """Whether nothing is on a page: the back of a paper that was scanned on both sides."""
    grey = sheet.grey
    while min(grey.shape) >= 2 * 560:
        grey = halved(grey)
    small = cv2.resize(grey, (400, 560), interpolation=cv2.INTER_AREA)[20:-20, 15:-15]
    paper = cv2.medianBlur(small, 31)
    darker = cv2.inRange(cv2.subtract(paper, small), 41, 255)
    return cv2.countNonZero(darker) < 0.0005 * small.size


def thumbnail(sheet: Sheet, side: int = 700) -> bytes:
    """A small PNG of the whole page."""
    share = side / max(sheet.picture.shape[:2])
    small = cv2.resize(sheet.picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    return cv2.imencode(".png", small)[1].tobytes()
