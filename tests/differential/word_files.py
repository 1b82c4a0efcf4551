"""Word files put together by hand: ``word_file(p("Hej {{ name }}"), parts=[picture("image1")])``.

A block is finished XML; what is not XML yet (does not begin with "<") becomes a run of text.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lxml import etree

from tests.office.small import zipped

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
}
_DECLARED = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NAMESPACES.items())
_DECLARED += ' mc:Ignorable="w14 w15"'
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True)
class Part:
    """A part of the package, and how the main part points at it."""

    name: str
    """Its place, as ``word/header1.xml``; an address outside, if it has no kind."""
    content: str | bytes
    relation: str
    """The last word of the relationship's type, as ``header``."""
    kind: str
    """Its content type."""
    rid: str = ""

    @property
    def reference(self) -> str:
        """The relationship's id: the part's own name, unless said."""
        return self.rid or self.name.rpartition("/")[2].partition(".")[0]

    @property
    def target(self) -> str:
        """Where the relationship leads, as its attributes."""
        if self.kind:
            return f'Target="/{self.name}"'
        return f'Target="{self.name}" TargetMode="External"'


def word_file(
    *blocks: str,
    parts: Sequence[Part] = (),
    section: str = "",
    core: str | None = "",
    main: str = "word/document.xml",
) -> bytes:
    """A Word file of these blocks; ``section`` is inside the last section's properties, ``core``
    inside the core properties (no such part at all if None), ``main`` the main part's place.
    """
    body = f"{''.join(blocks)}<w:sectPr>{section}</w:sectPr>"
    document = f"{_HEAD}<w:document {_DECLARED}><w:body>{body}</w:body></w:document>"
    return package(document, parts, core=core, main=main)


def package(
    document: str, parts: Sequence[Part] = (), *, core: str | None = "", main: str
) -> bytes:
    """A Word file with this main part."""
    inside = [part for part in parts if part.kind]
    office = NAMESPACES["r"]
    kinds = {main: f"{_WORD}.document.main+xml"} | {part.name: part.kind for part in inside}
    top = f'<Relationship Id="rId1" Type="{office}/officeDocument" Target="{main}"/>'
    members: dict[str, str | bytes] = {}
    if core is not None:
        members["docProps/core.xml"] = _core(core)
        kinds["docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
        top += (
            '<Relationship Id="rId2" Target="docProps/core.xml" '
            f'Type="{_PACKAGE}/relationships/metadata/core-properties"/>'
        )
    relations = "".join(
        f'<Relationship Id="{part.reference}" Type="{office}/{part.relation}" {part.target}/>'
        for part in parts
    )
    folder, _, file = main.rpartition("/")
    if relations:
        members[f"{folder}/_rels/{file}.rels"] = _relationships(relations)
    return zipped(
        {
            "[Content_Types].xml": _content_types(kinds),
            "_rels/.rels": _relationships(top),
            main: document,
            **members,
            **{part.name: part.content for part in inside},
        }
    )


def _content_types(kinds: dict[str, str]) -> str:
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>'
        for name, kind in kinds.items()
        if not name.endswith(".png")
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="png" ContentType="image/png"/>{overrides}</Types>'
    )


def _relationships(inside: str) -> str:
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def _core(inside: str) -> str:
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{inside}</cp:coreProperties>'
    )


def other_parts(content: bytes, changes: Mapping[str, Callable[[bytes], bytes | None]]) -> bytes:
    """The file with some parts changed, or left out where they become None."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    changed = parts | {name: change(parts[name]) for name, change in changes.items()}
    return zipped({name: part for name, part in changed.items() if part is not None})


def indented(part: bytes) -> bytes:
    """An XML part laid out in lines."""
    root = etree.fromstring(part, etree.XMLParser(remove_blank_text=True))
    return etree.tostring(root, pretty_print=True, encoding="UTF-8", standalone=True)


# Other parts


def header(name: str, *blocks: str, folder: str = "word") -> Part:
    """A page header; ``name`` is both its file and its relationship."""
    return Part(f"{folder}/{name}.xml", _story("hdr", *blocks), "header", f"{_WORD}.header+xml")


def footer(name: str, *blocks: str) -> Part:
    """A page footer."""
    return Part(f"word/{name}.xml", _story("ftr", *blocks), "footer", f"{_WORD}.footer+xml")


def notes(kind: str, *texts: str) -> Part:
    """The notes of a kind, ``footnote`` or ``endnote``, numbered from 1."""
    inside = "".join(
        f'<w:{kind} w:id="{number}">{p(text)}</w:{kind}>'
        for number, text in enumerate(texts, start=1)
    )
    return Part(f"word/{kind}s.xml", _story(f"{kind}s", inside), f"{kind}s", f"{_WORD}.{kind}s+xml")


def other(name: str, root: str, *blocks: str) -> Part:
    """Another part of WordprocessingML, as ``other("comments", "comments", ...)``."""
    return Part(f"word/{name}.xml", _story(root, *blocks), name, f"{_WORD}.{name}+xml")


def link(name: str, address: str) -> Part:
    """An address outside."""
    return Part(address, "", "hyperlink", "", rid=name)


def picture(name: str, shade: int = 0) -> Part:
    """A picture of one grey dot."""
    return Part(f"word/media/{name}.png", png(shade), "image", "image/png")


def png(shade: int) -> bytes:
    """A PNG of one grey dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(kind + data)
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", crc)

    size = struct.pack(">LLBBBBB", 1, 1, 8, 0, 0, 0, 0)
    dot = zlib.compress(bytes((0, shade)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", dot) + chunk(b"IEND", b"")


def _story(root: str, *blocks: str) -> str:
    return f"{_HEAD}<w:{root} {_DECLARED}>{''.join(blocks)}</w:{root}>"


# Blocks


def r(text: str, formatting: str = "") -> str:
    """A run; ``formatting`` is what is inside its properties."""
    properties = f"<w:rPr>{formatting}</w:rPr>" if formatting else ""
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<w:r>{properties}<w:t{space}>{escape(text)}</w:t></w:r>"


def p(*runs: str, properties: str = "", attributes: str = "") -> str:
    """A paragraph of runs or plain words."""
    inside = "".join(run if run.startswith("<") else r(run) for run in runs)
    properties = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p{' ' if attributes else ''}{attributes}>{properties}{inside}</w:p>"


def cell(*blocks: str, properties: str = "", width: int = 2000) -> str:
    """A table's cell of blocks or plain words."""
    inside = "".join(block if block.startswith("<") else p(block) for block in blocks)
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>{inside}</w:tc>'


def row(*cells: str, properties: str = "") -> str:
    """A table's row of cells or plain words."""
    inside = "".join(each if each.startswith("<w:tc>") else cell(each) for each in cells)
    return f"<w:tr>{properties}{inside}</w:tr>"


def table(*rows: str, columns: int = 0, grid: bool = True) -> str:
    """A table; as many columns as the first row has cells, unless said."""
    columns = columns or rows[0].count("<w:tc>")
    widths = '<w:gridCol w:w="2000"/>' * columns
    made = f"<w:tblGrid>{widths}</w:tblGrid>" if grid else ""
    properties = '<w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
    return f"<w:tbl>{properties}{made}{''.join(rows)}</w:tbl>"


def field(code: str, result: str) -> str:
    """A field with its last result."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    return (
        f'{mark("begin")}<w:r><w:instrText xml:space="preserve"> {escape(code)} </w:instrText>'
        f"</w:r>{mark('separate')}{r(result)}{mark('end')}"
    )


def control(tag: str, *inside: str) -> str:
    """A content control around what is already XML."""
    return (
        f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/><w:id w:val="{len(tag)}"/></w:sdtPr>'
        f"<w:sdtContent>{''.join(inside)}</w:sdtContent></w:sdt>"
    )


def drawing(number: int, picture_name: str, described: str = "") -> str:
    """A run with a picture in the line."""
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="9525" cy="9525"/><wp:docPr id="{number}" name="Bild {number}" '
        f'descr="{escape(described)}"/><a:graphic><a:graphicData uri="{NAMESPACES["pic"]}">'
        '<pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="dot.png"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{picture_name}"/></pic:blipFill><pic:spPr/></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def text_box(*blocks: str) -> str:
    """A run with a text box as Word writes it: twice, the second time for old readers."""
    inside = f"<w:txbxContent>{''.join(blocks)}</w:txbxContent>"
    size = 'cx="1800000" cy="900000"/>'
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor behindDoc="0" '
        'distT="0" distB="0" distL="0" distR="0" simplePos="0" locked="0" layoutInCell="1" '
        'allowOverlap="1" relativeHeight="2"><wp:simplePos x="0" y="0"/><wp:positionH '
        'relativeFrom="column"><wp:posOffset>0</wp:posOffset></wp:positionH><wp:positionV '
        'relativeFrom="paragraph"><wp:posOffset>0</wp:posOffset></wp:positionV>'
        f'<wp:extent {size}<wp:wrapTopAndBottom/><wp:docPr id="1" name="Textruta 1"/><a:graphic>'
        '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f'<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr>'
        f"<wps:txbx>{inside}</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor>"
        "</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>"
        f"{inside}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def in_pieces(text: str, *, rsid: str = "00A77B3E") -> str:
    """Runs as Word leaves them after editing: one for every two letters, spelling marks between."""
    pairs = (text[place : place + 2] for place in range(0, len(text), 2))
    return '<w:proofErr w:type="spellStart"/>'.join(
        f'<w:r w:rsidR="{rsid}"><w:rPr><w:lang w:val="sv-SE"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(pair)}</w:t></w:r>'
        for pair in pairs
    )
