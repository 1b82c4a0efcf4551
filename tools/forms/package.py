"""Puts a drawn form into a Word file: few parts, fixed dates, the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tools.forms import style
from tools.forms.pieces import page_field, paragraph
from tools.forms.style import HEAD, LANGUAGE, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, R, W, cm

VALID_FROM = "2026-11-01"
_WHEN = (2026, 11, 1, 0, 0, 0)
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS = ("styles", "numbering", "settings", "header1", "footer1", "fontTable")


@dataclass(frozen=True)
class Form:
    """A form as drawn: its name (the folder), its title and the pieces it is made of."""

    name: str
    title: str
    body: str
    has_case: bool = True
    """Whether a copy belongs to a case; the family's own story never does."""
    has_number: bool = True
    """Whether a copy is a document of its own; a cover letter is none."""


def docx(form: Form) -> bytes:
    """The Word file of ``form``."""
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            ("officeDocument", "word/document.xml"),
            ("core", "docProps/core.xml"),
        ),
        "docProps/core.xml": _core(form.title),
        "word/document.xml": _document(form.body),
        "word/_rels/document.xml.rels": _relations(
            *((part.rstrip("1"), f"{part}.xml") for part in _PARTS)
        ),
        "word/styles.xml": style.styles_xml(),
        "word/numbering.xml": style.numbering_xml(),
        "word/settings.xml": style.settings_xml(),
        "word/fontTable.xml": style.font_table_xml(),
        "word/header1.xml": _header(),
        "word/footer1.xml": _footer(form),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, date_time=_WHEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, content.encode("utf-8"))
    return stream.getvalue()


def _document(body: str) -> str:
    return (
        f'{HEAD}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}<w:sectPr>'
        '<w:headerReference w:type="default" r:id="rId4"/>'
        '<w:footerReference w:type="default" r:id="rId5"/>'
        f'<w:pgSz w:w="{PAGE_WIDTH}" w:h="{PAGE_HEIGHT}"/>'
        f'<w:pgMar w:top="{cm(1.85)}" w:right="{MARGIN}" w:bottom="{cm(1.9)}" w:left="{MARGIN}"'
        f' w:header="{cm(0.9)}" w:footer="{cm(0.7)}" w:gutter="0"/>'
        "</w:sectPr></w:body></w:document>"
    )


def _header() -> str:
    text = paragraph("{{ model.title }}\t\t{{ form.title }}", "Header")
    return f'{HEAD}<w:hdr xmlns:w="{W}">{text}</w:hdr>'


def _footer(form: Form) -> str:
    case = "Ärende {{ case.number }} ({{ case.code_name }})" if form.has_case else ""
    number = "Handling {{ document.number }}" if form.has_number else ""
    first = paragraph(f"{number}\t{case}\tSida ", "FooterFirst")
    between = '<w:r><w:t xml:space="preserve"> av </w:t></w:r>'
    first = first.replace(
        "</w:p>", page_field("PAGE") + between + page_field("NUMPAGES") + "</w:p>"
    )
    second = "{{ form.title }}\t\tversion {{ form.version }}, gäller från {{ form.valid_from }}"
    return f'{HEAD}<w:ftr xmlns:w="{W}">{first}{paragraph(second, "Footer")}</w:ftr>'


def _core(title: str) -> str:
    when = f"{VALID_FROM}T00:00:00Z"
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>docgen</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{when}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{when}</dcterms:modified>'
        f"<dc:language>{LANGUAGE}</dc:language></cp:coreProperties>"
    )


def _content_types() -> str:
    kinds = {"document": "document.main"} | {part: part.rstrip("1") for part in _PARTS}
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_WORD}.{kind}+xml"/>'
        for part, kind in kinds.items()
    )
    return (
        f'{HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}'
        '<Override PartName="/docProps/core.xml"'
        ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _relations(*targets: tuple[str, str]) -> str:
    kinds = {"core": f"{_PACKAGE}/relationships/metadata/core-properties"}
    return (
        f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{n}" Type="{kinds.get(kind, f"{_RELATION}/{kind}")}"'
            f' Target="{target}"/>'
            for n, (kind, target) in enumerate(targets, 1)
        )
        + "</Relationships>"
    )
