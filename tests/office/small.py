"""Small Word files, a line each: ``docx(p(t("Barn: "), value("child.name", "Nora")))``."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from docgen.office.names import MC, W14, W16DU, W

_DECLARED = f'xmlns:w="{W}" xmlns:w14="{W14}" xmlns:mc="{MC}" xmlns:w16du="{W16DU}"'
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"


def t(text: str, formatting: str = "") -> str:
    """A run."""
    return f'<w:r>{formatting}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(*runs: str, style: str = "") -> str:
    """A paragraph."""
    return f"<w:p>{style}{''.join(runs)}</w:p>"


def value(path: str, text: str, kind: str = "<w:text/>") -> str:
    """A content control."""
    return (
        f"<w:sdt><w:sdtPr><w:tag w:val={quoteattr(path)}/>{kind}</w:sdtPr>"
        f"<w:sdtContent>{t(text)}</w:sdtContent></w:sdt>"
    )


def ins(*runs: str, author: str = "Karin Lund") -> str:
    """A tracked insertion."""
    return f"<w:ins {_mark(author)}>{''.join(runs)}</w:ins>"


def dele(*runs: str, author: str = "Karin Lund") -> str:
    """A tracked deletion of runs."""
    deleted = "".join(runs).replace("<w:t ", "<w:delText ").replace("</w:t>", "</w:delText>")
    return f"<w:del {_mark(author)}>{deleted}</w:del>"


def mark(kind: str, author: str = "Karin Lund") -> str:
    """The properties of a paragraph whose own mark is tracked."""
    return f"<w:pPr><w:rPr><w:{kind} {_mark(author)}/></w:rPr></w:pPr>"


def table(*rows: list[str], row_properties: str = "") -> str:
    """A table; each cell is its content, in paragraphs or plain words."""
    made = []
    for row in rows:
        cells = "".join(
            f"<w:tc>{cell if cell.startswith('<') else p(t(cell))}</w:tc>" for cell in row
        )
        made.append(f"<w:tr>{row_properties}{cells}</w:tr>")
    return f"<w:tbl>{''.join(made)}</w:tbl>"


def body(*blocks: str) -> str:
    """The main part."""
    return (
        f'<w:document {_DECLARED} mc:Ignorable="w14 w16du"><w:body>{"".join(blocks)}</w:body>'
        "</w:document>"
    )


def story(name: str, *blocks: str) -> str:
    """Another part people write in, as ``story("ftr", p(t("...")))``."""
    return f"<w:{name} {_DECLARED}>{''.join(blocks)}</w:{name}>"


def docx(
    *blocks: str, parts: Mapping[str, str | bytes] | None = None, main_type: str = _MAIN
) -> bytes:
    """A Word file of these blocks; ``parts`` are further parts, or others instead of ours."""
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main_type}"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>'
        ),
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_CORE}"/>',
        "word/document.xml": body(*blocks),
        **(parts or {}),
    }
    return zipped(members)


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A zip file of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            member = zipfile.ZipInfo(name, (2026, 11, 22, 8, 0, 0))
            archive.writestr(member, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _mark(author: str) -> str:
    return f'w:id="1" w:author={quoteattr(author)} w:date="2026-12-01T10:30:00Z"'
