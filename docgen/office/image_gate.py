"""The gate for pictures: every scan and photo passes here before any library decodes it.

Principle: a picture from outside is hostile until its own headers have been measured. Enforced,
without decoding anything: the kind by its first bytes (JPEG, PNG, TIFF), size of the file, pixels
of each page and of all pages together, number of pages, that the file is whole to its end, no
animation, and no more passes of a progressive JPEG than scanners and telephones make (each costs
a decoding of the whole picture).

Residual risks, accepted: the compressed data itself may still be damaged, which the decoder finds
and :mod:`docgen.reading.scans.pages` says in the words of this gate; a fault in the decoding
libraries, which are kept up to date.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from enum import StrEnum

from docgen.errors import Refused
from docgen.messages import say

MAX_FILE = 100 * 1024 * 1024
MAX_PIXELS = 80_000_000
"""Of one page: A3 at 600 dpi is 70 million."""
MAX_PAGES = 200
MAX_TOTAL_PIXELS = 4_000_000_000
"""Of all pages of a TIFF; each is decoded alone."""
MIN_SIDE = 200
MAX_PASSES = 100
_MAX_TEXT = 8 * 1024 * 1024
"""Of a PNG's chunks beside the picture, as they are packed."""
_OTHER_KINDS = (
    b"GIF8",
    b"BM",
    b"\0\0\0\x0cjP  ",  # JPEG 2000, in a box and without one
    b"\xff\x4f\xff\x51",
    b"\0\0\0\x0cJXL ",  # JPEG XL, the same
    b"\xff\x0a",
    b"\x97JB2\r\n",
    b"II+\0",  # TIFF for files of many gigabytes
    b"MM\0+",
    b"\xc5\xd0\xd3\xc6",
    b"%!PS",
    b"P4\n", b"P5\n", b"P6\n",
)  # fmt: skip
"""How pictures begin that are told as such, and not read."""


class ImageKind(StrEnum):
    """The kinds of picture that are let through."""

    JPEG = "jpeg"
    PNG = "png"
    TIFF = "tiff"


@dataclass(frozen=True)
class AdmittedImage:
    """A picture that may be decoded: its kind, and width and height of each of its pages."""

    content: bytes
    kind: ImageKind
    sizes: tuple[tuple[int, int], ...]


def admit(content: bytes) -> AdmittedImage:
    """Let ``content`` through the gate.

    Raises Refused with codes ``empty``, ``too_large``, ``heic``, ``not_image``, ``damaged``,
    ``too_many_pixels``, ``too_few_pixels``, ``too_many_pages``, ``animated``, ``too_many_passes``.
    """
    if not content:
        raise Refused("empty", say("The file is empty. Save it again and send it anew."))
    if len(content) > MAX_FILE:
        raise Refused(
            "too_large",
            say(
                "The picture is {size} MB; at most {limit} MB is accepted. Scan it anew at 300 "
                "dots per inch or less.",
                size=len(content) // 2**20,
                limit=MAX_FILE // 2**20,
            ),
        )
    kind = kind_of(content)
    if kind is None:
        raise _unknown(content)
    match kind:
        case ImageKind.JPEG:
            sizes = [_jpeg(content)]
        case ImageKind.PNG:
            sizes = [_png(content)]
        case ImageKind.TIFF:
            sizes = _tiff(content)
    for width, height in sizes:
        _measure(width, height)
    if sum(width * height for width, height in sizes) > MAX_TOTAL_PIXELS:
        raise _too_many_pixels(sum(width * height for width, height in sizes), MAX_TOTAL_PIXELS)
    return AdmittedImage(content, kind, tuple(sizes))


def kind_of(content: bytes) -> ImageKind | None:
    """The kind of picture by its first bytes; None for anything else."""
    if content.startswith(b"\xff\xd8\xff"):
        return ImageKind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return ImageKind.PNG
    if content[:4] in {b"II*\0", b"MM\0*"}:
        return ImageKind.TIFF
    return None


def is_picture(content: bytes) -> bool:
    """Whether a file is a picture, also one of a kind that is not let through."""
    return (
        kind_of(content) is not None
        or content.startswith(_OTHER_KINDS)
        or content[4:8] == b"ftyp"
        or (content.startswith(b"RIFF") and content[8:12] == b"WEBP")
    )


def damaged() -> Refused:
    """What is said of a picture that breaks off or cannot be decoded."""
    return Refused(
        "damaged",
        say(
            "The picture is damaged or was cut off. Scan or photograph the paper again and send "
            "it anew."
        ),
    )


def _unknown(content: bytes) -> Refused:
    if content[4:8] == b"ftyp":
        return Refused(
            "heic",
            say(
                "The picture is in the format of some telephones (HEIC), which cannot be read "
                "here. Share it as JPEG or PDF, or choose “Most Compatible” under the camera's "
                "formats, and send it anew."
            ),
        )
    return Refused(
        "not_image",
        say(
            "The file is no picture that can be read here. Scans and photos are read as PDF, "
            "JPEG, PNG or TIFF; save it as one of these and send it anew."
        ),
    )


def _measure(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise _too_many_pixels(width * height, MAX_PIXELS)
    if min(width, height) < MIN_SIDE:
        raise Refused(
            "too_few_pixels",
            say(
                "The picture is only {width} by {height} pixels, too small to read writing in. "
                "Scan the paper at 150 dots per inch or more and send it anew.",
                width=width,
                height=height,
            ),
        )


def _too_many_pixels(pixels: int, limit: int) -> Refused:
    return Refused(
        "too_many_pixels",
        say(
            "The picture has {pixels} million pixels; at most {limit} million are accepted. Scan "
            "it anew at 300 dots per inch or less.",
            pixels=pixels // 1_000_000,
            limit=limit // 1_000_000,
        ),
    )


def _jpeg(content: bytes) -> tuple[int, int]:
    """The size in a JPEG's frame header, the markers walked to the end of the picture."""
    size: tuple[int, int] | None = None
    passes = 0
    at = 2
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise damaged()
        marker = content[at + 1]
        if marker == 0xD9:
            break
        if marker in {0x00, 0x01, 0xFF} or 0xD0 <= marker <= 0xD8:
            at += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        if length < 2 or at + 2 + length > len(content):
            raise damaged()
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            if length < 8:
                raise damaged()
            height, width = struct.unpack_from(">HH", content, at + 5)
            size = (width, height)
        passes += marker == 0xDA
        if passes > MAX_PASSES:
            raise Refused(
                "too_many_passes",
                say(
                    "The picture is built of more passes than any camera or scanner makes, which "
                    "can be harmful. Scan or photograph the paper again and send it anew."
                ),
            )
        at += 2 + length
    if size is None or not all(size) or not passes:
        raise damaged()
    return size


def _png(content: bytes) -> tuple[int, int]:
    """The size in a PNG's header, the chunks walked and their check sums compared to the end."""
    size: tuple[int, int] | None = None
    beside = 0
    at = 8
    view = memoryview(content)
    while True:
        if at + 12 > len(content):
            raise damaged()
        length, name = struct.unpack_from(">I4s", content, at)
        end = at + 8 + length
        if end + 4 > len(content):
            raise damaged()
        if zlib.crc32(view[at + 4 : end]) != struct.unpack_from(">I", content, end)[0]:
            raise damaged()
        if name == b"IHDR" and length == 13:
            size = struct.unpack_from(">II", content, at + 8)
        elif name == b"acTL":
            raise _animated()
        elif name != b"IDAT":
            beside += length
        if name == b"IEND":
            break
        at = end + 4
    if size is None or not all(size) or beside > _MAX_TEXT:
        raise damaged()
    return size


def _animated() -> Refused:
    return Refused(
        "animated",
        say(
            "The picture is animated, and so no scan of a paper. Scan or photograph the paper and "
            "send that."
        ),
    )


def _tiff(content: bytes) -> list[tuple[int, int]]:
    """The sizes in a TIFF's directories, one a page; a directory that comes again is damage."""
    order = "<" if content[:2] == b"II" else ">"
    sizes: list[tuple[int, int]] = []
    seen: set[int] = set()
    at = _tiff_number(order, "I", content, 4)
    while at:
        if at in seen:
            raise damaged()
        if len(seen) >= MAX_PAGES:
            raise Refused(
                "too_many_pages",
                say(
                    "The file has more than {limit} pages. Scan it in smaller batches and send "
                    "them one by one.",
                    limit=MAX_PAGES,
                ),
            )
        seen.add(at)
        count = _tiff_number(order, "H", content, at)
        sizes.append(_tiff_size(order, content, at + 2, count))
        at = _tiff_number(order, "I", content, at + 2 + 12 * count)
    if not sizes:
        raise damaged()
    return sizes


_TIFF_WIDTH, _TIFF_HEIGHT, _TIFF_STRIPS, _TIFF_LENGTHS = 256, 257, (273, 324), (279, 325)
_TIFF_WHOLE = {3: "H", 4: "I"}
"""The types a size, an offset or a length may have: short and long."""


def _tiff_size(order: str, content: bytes, at: int, count: int) -> tuple[int, int]:
    """Width and height of the page whose directory is at ``at``; its strips lie in the file."""
    tags: dict[int, list[int]] = {}
    for entry in range(at, at + 12 * count, 12):
        tag = _tiff_number(order, "H", content, entry)
        kind = _TIFF_WHOLE.get(_tiff_number(order, "H", content, entry + 2))
        number = _tiff_number(order, "I", content, entry + 4)
        if kind is None or tag not in {
            _TIFF_WIDTH, _TIFF_HEIGHT, *_TIFF_STRIPS, *_TIFF_LENGTHS,
        }:  # fmt: skip
            continue
        size = struct.calcsize(kind)
        if number > len(content) // size:
            raise damaged()
        place = entry + 8
        if number * size > 4:
            place = _tiff_number(order, "I", content, place)
        if place + number * size > len(content):
            raise damaged()
        tags[tag] = list(struct.unpack_from(f"{order}{number}{kind}", content, place))
    strips = next((tags[tag] for tag in _TIFF_STRIPS if tag in tags), [])
    lengths = next((tags[tag] for tag in _TIFF_LENGTHS if tag in tags), [])
    if not (tags.get(_TIFF_WIDTH) and tags.get(_TIFF_HEIGHT) and strips and lengths):
        raise damaged()
    if any(start + length > len(content) for start, length in zip(strips, lengths, strict=False)):
        raise damaged()
    return tags[_TIFF_WIDTH][0], tags[_TIFF_HEIGHT][0]


def _tiff_number(order: str, kind: str, content: bytes, at: int) -> int:
    try:
        number: int = struct.unpack_from(order + kind, content, at)[0]
    except struct.error:
        raise damaged() from None
    return number
