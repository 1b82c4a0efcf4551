"""The code of an issued document in the footers of its Word file, so that a page that staff print
from Word can be traced when it is scanned.

It floats at the bottom of the right margin, behind the text, and moves nothing.
"""

from __future__ import annotations

import posixpath
import struct
import zlib
from dataclasses import replace
from xml.sax.saxutils import quoteattr

import segno
from lxml import etree

from docgen.messages import say, speaking
from docgen.office.footer_code import NAME, SIZE
from docgen.office.footers import add_missing_footers, used_footers
from docgen.office.names import WP, R, W, w, wp
from docgen.office.package import Package, require_docx
from docgen.office.packing import Packed, pack
from docgen.office.wiring import declare_ending, relate, written
from docgen.plan.codes import DocumentCode
from docgen.plan.document import Document
from docgen.plan.reading import Finding, Severity

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"

_MODULES = 21
_LEFT, _TOP, _RIGHT, _BOTTOM = 2, 2, 8, 12
"""Modules of white around the code, which is 12 mm wide. To the right and below they keep it 4.5
and 7 mm off the edge of the paper, as printers and copiers leave out up to 4.2 mm. So the picture
is laid against the bottom of the page, and beside the text: the further from the edge, the less is
cut off where a sheet is fed askew. Where the margin is too narrow it is laid into the corner.
"""
_TWIP = 635
"""The units of drawings in one of margins."""
_SCALE = 10
"""Dots of the picture to a module: programs that smooth pictures grey only the outermost."""


def with_code(document: Document) -> Document:
    """A Word document with its code in the footers, the same in each; same input, same bytes."""
    code = DocumentCode(document.id, document.copy)
    with speaking(document.language):
        words = say(
            "Code with the number of the document, which tells what a scanned page belongs to. It "
            "holds no personal data."
        )
    return replace(document, content=_coded(document.content, str(code), words))


def room_for_code(template: bytes) -> tuple[Finding, ...]:
    """A warning where the margins of a template are too narrow for the code to be beside its text;
    raises Refused where it is no Word file.
    """
    package = require_docx(Package.open(template))
    margin = _margin(package)
    if margin >= SIZE[0]:
        return ()
    return (
        Finding(
            "no_room_for_code",
            Severity.WARNING,
            say(
                "The right margin is {width} mm wide. The code that issued Word files have in the "
                "bottom right corner needs 18 mm, and lies behind the text here, where a scanner "
                "may not find it.",
                width=f"{margin / 36_000:.3g}",
            ),
            suggestion=say(
                "Make the right margin of the template at least 18 mm wide, and publish it again."
            ),
        ),
    )


def _margin(package: Package) -> int:
    """The narrowest margin on the right of any page, in the units of drawings."""
    sides = ["right"]
    if any(b"mirrorMargins" in part for name, part in package.parts.items() if "settings" in name):
        sides.append("left")
    said = (
        margin.get(w(side), "")
        for margin in package.tree(package.main).iter(w("pgMar"))
        for side in sides
    )
    margins = [int(margin) * _TWIP for margin in said if margin.isdecimal()]
    # A page that says none has Word's own, which are wider.
    return min(margins, default=SIZE[0])


def _coded(content: bytes, code: str, words: str) -> bytes:
    opened = require_docx(Package.open(content))
    main, parts = opened.main, dict(opened.parts)
    # Its trees are nobody else's, to be changed.
    package = Package(parts, opened.kind, main)
    body, number = package.tree(main), _first_number(package)
    beside = _margin(package) >= SIZE[0]
    if add_missing_footers(main, body, parts, _lowest) is not None:
        parts[main] = written(body)
    picture = f"{posixpath.dirname(main)}/media/{NAME}.png"
    parts[picture] = _png(code)
    declare_ending(parts, "png", "image/png")
    for each, name in enumerate(used_footers(main, body, parts), number):
        footer = package.tree(name)
        key = relate(parts, name, f"{R}/image", posixpath.relpath(picture, posixpath.dirname(name)))
        _put(_run(each, key, words, beside=beside), footer)
        parts[name] = written(footer)
    return pack({name: Packed.of(name, part, quick=True) for name, part in parts.items()})


def _first_number(package: Package) -> int:
    """The first number that no drawing of the file has."""
    drawings = (each for name in package.stories for each in package.tree(name).iter(wp("docPr")))
    numbers = (each.get("id", "") for each in drawings)
    return 1 + max((int(number) for number in numbers if number.isdecimal()), default=0)


def _lowest() -> etree._Element:
    """A paragraph that takes no room, for pages that have no footer."""
    return etree.fromstring(
        f'<w:p xmlns:w="{W}"><w:pPr><w:spacing w:before="0" w:after="0" w:line="1"'
        f' w:lineRule="exact"/></w:pPr></w:p>'
    )


def _put(run: etree._Element, footer: etree._Element) -> None:
    """The run into the footer: into a paragraph that stands in no table and no frame, if it has
    one, as programs place what floats there in ways of their own.
    """
    paragraphs = list(footer.iter(w("p")))
    free = (each for each in paragraphs if each.getparent() is footer and not _is_framed(each))
    paragraph = next(free, None)
    if paragraph is None:
        paragraph = paragraphs[0] if paragraphs else etree.SubElement(footer, w("p"))
    properties = paragraph.find(w("pPr"))
    paragraph.insert(0 if properties is None else 1, run)


def _is_framed(paragraph: etree._Element) -> bool:
    return paragraph.find(f"{w('pPr')}/{w('framePr')}") is not None


def _run(number: int, key: str, words: str, *, beside: bool) -> etree._Element:
    across, along = SIZE
    place, side = ("rightMargin", "left") if beside else ("page", "right")
    return etree.fromstring(
        f'<w:r xmlns:w="{W}" xmlns:r="{R}"><w:rPr><w:noProof/></w:rPr><w:drawing>'
        f'<wp:anchor xmlns:wp="{WP}" distT="0" distB="0" distL="0" distR="0" simplePos="0"'
        f' relativeHeight="251658240" behindDoc="1" locked="0" layoutInCell="0" allowOverlap="1">'
        f'<wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="{place}"><wp:align>{side}</wp:align></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:align>bottom</wp:align></wp:positionV>'
        f'<wp:extent cx="{across}" cy="{along}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:wrapNone/><wp:docPr id="{number}" name="{NAME}" descr={quoteattr(words)}/>'
        f'<wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a="{_A}" noChangeAspect="1"/>'
        f'</wp:cNvGraphicFramePr><a:graphic xmlns:a="{_A}"><a:graphicData uri="{_PIC}">'
        f'<pic:pic xmlns:pic="{_PIC}"><pic:nvPicPr><pic:cNvPr id="{number}" name="{NAME}"/>'
        f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{key}"/><a:stretch>'
        f'<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{across}" cy="{along}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        f"</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:anchor>"
        f"</w:drawing></w:r>"
    )


def _png(text: str) -> bytes:
    """The code and the white around it, a bit for each dot (ISO/IEC 15948)."""
    code = segno.make(text, version=1, error="q", mode="alphanumeric", boost_error=False)
    width = _LEFT + _MODULES + _RIGHT
    blank = [0] * width
    rows = [[0] * _LEFT + list(row) + [0] * _RIGHT for row in code.matrix]
    lines = b"".join(_line(row) for row in [blank] * _TOP + rows + [blank] * _BOTTOM)
    size = (width * _SCALE, (_TOP + _MODULES + _BOTTOM) * _SCALE)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 1, 0, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(lines, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _line(row: list[int]) -> bytes:
    """One row of modules as lines of dots, white as 1; each line says first that it is plain."""
    dots = "".join(("0" if dark else "1") * _SCALE for dark in row)
    dots += "1" * (-len(dots) % 8)
    return (b"\0" + int(dots, 2).to_bytes(len(dots) // 8, "big")) * _SCALE


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
