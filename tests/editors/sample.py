"""A small issued plan as raw WordprocessingML: merged cells, content controls and bookmarks.

Raw on purpose: the tests of the office driver must see what LibreOffice does to markup nobody
of ours wrote or tidied.
"""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "w16du": "http://schemas.microsoft.com/office/word/2023/wordml/word16du",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
}
_DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
_IGNORABLE = 'mc:Ignorable="w14 w16du"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"

HEADINGS = ("Nr", "Insats", "Ansvarig", "Start", "Klart senast", "Status", "Klar")
"""The header row of the plan table."""

GOALS = {
    "g1": "Elsa kommer till skolan minst fyra dagar i veckan",
    "g2": "Elsa & pappa äter middag tillsammans",
}
ACTIONS = {
    "a1": ("g1", "Mentor ringer hem varje söndag", "Skolan", "påbörjad"),
    "a2": ("g1", "Resurs möter upp vid bussen", "Skolan", "planerad"),
    "a3": ("g2", "Familjestöd en kväll i veckan", "Socialtjänsten", "planerad"),
}
STATUSES = ("planerad", "påbörjad", "klar")
DOCUMENT_ID = "7H3K9QX2MT"


class _Parts:
    """Writes the parts; owns the running numbers that must be unique in the document."""

    def __init__(self) -> None:
        self._ids: Iterator[int] = itertools.count(1001)
        self._bookmarks: Iterator[int] = itertools.count(1)

    def control(self, tag: str, text: str, kind: str = "<w:text/>") -> str:
        """A run-level content control inside a bookmark named after it."""
        number = next(self._bookmarks)
        return (
            f'<w:bookmarkStart w:id="{number}" w:name="dg_{number:04}"/>'
            f"<w:sdt><w:sdtPr><w:tag w:val={quoteattr(tag)}/>"
            f'<w:id w:val="{next(self._ids)}"/>{kind}</w:sdtPr>'
            f"<w:sdtContent>{run(text)}</w:sdtContent></w:sdt>"
            f'<w:bookmarkEnd w:id="{number}"/>'
        )

    def dropdown(self, tag: str, chosen: str) -> str:
        items = "".join(
            f'<w:listItem w:displayText="{word}" w:value="{word}"/>' for word in STATUSES
        )
        return self.control(tag, chosen, f"<w:dropDownList>{items}</w:dropDownList>")

    def checkbox(self, tag: str, checked: bool) -> str:
        kind = (
            f'<w14:checkbox><w14:checked w14:val="{int(checked)}"/>'
            '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
            '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox>'
        )
        return self.control(tag, "☒" if checked else "☐", kind)

    def date(self, tag: str, text: str) -> str:
        kind = (
            '<w:date><w:dateFormat w:val="yyyy-MM-dd"/><w:lid w:val="sv-SE"/>'
            '<w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="gregorian"/></w:date>'
        )
        return self.control(tag, text, kind)


def run(text: str) -> str:
    """One run of text; a line break in the text is a line break in Word."""
    pieces = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{'<w:br/>'.join(pieces)}</w:r>"


def paragraph(content: str, style: str = "") -> str:
    """A paragraph of ready run markup."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{content}</w:p>"


def cell(content: str, span: int = 1, merge: str = "") -> str:
    """A table cell of one paragraph; ``merge`` is ``restart`` or ``continue`` for w:vMerge."""
    down = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    across = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    width = f'<w:tcW w:w="{1300 * span}" w:type="dxa"/>'
    return f"<w:tc><w:tcPr>{width}{across}{down}</w:tcPr>{paragraph(content)}</w:tc>"


def row(*cells: str, header: bool = False) -> str:
    """A table row."""
    return f"<w:tr>{'<w:trPr><w:tblHeader/></w:trPr>' if header else ''}{''.join(cells)}</w:tr>"


def table(columns: int, *rows: str) -> str:
    """A bordered table of equal columns."""
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = '<w:gridCol w:w="1300"/>' * columns
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{1300 * columns}" w:type="dxa"/>'
        f"<w:tblBorders>{borders}</w:tblBorders></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _body(parts: _Parts) -> str:
    rows = [row(*(cell(run(word)) for word in HEADINGS), header=True)]
    number = itertools.count(1)
    for goal, text in GOALS.items():
        rows.append(row(cell(run("Mål: ") + parts.control(f"plan.goals[{goal}].text", text), 7)))
        for action, (parent, what, who, status) in ACTIONS.items():
            if parent != goal:
                continue
            path = f"plan.actions[{action}]"
            rows.append(
                row(
                    cell(run(str(next(number)))),
                    cell(parts.control(f"{path}.text", what)),
                    cell(parts.control(f"{path}.responsible", who)),
                    cell(parts.date(f"{path}.start", "2026-09-01")),
                    cell(parts.date(f"{path}.due", "2026-12-18")),
                    cell(parts.dropdown(f"{path}.status", status)),
                    cell(parts.checkbox(f"{path}.done", False)),
                )
            )
    situation = "Elsa trivs i klassen.\nHon sover dåligt och har missat 12 lektioner."
    contacts = table(
        3,
        row(cell(run("Enhet")), cell(run("Namn")), cell(run("Telefon"))),
        row(cell(run("Skolan"), merge="restart"), cell(run("Åsa Öberg")), cell(run("070-1"))),
        row(cell("", merge="continue"), cell(run("Bo Ek")), cell(run("070-2"))),
        row(cell(run("BUP")), cell(run("Mia Sjö")), cell(run("070-3"))),
    )
    return "".join(
        (
            paragraph(run("Individuell plan"), "Heading1"),
            paragraph(run("Barn: ") + parts.control("child.name", "Elsa O'Neill-Ståhl")),
            paragraph(run("Nuläge"), "Heading2"),
            paragraph(parts.control("plan.current_situation", situation)),
            paragraph(run("Mål och insatser"), "Heading2"),
            table(7, *rows),
            paragraph(run("Kontakter"), "Heading2"),
            contacts,
            paragraph(run("Uppföljning sker på nästa möte.")),
            paragraph(run("Samordnare: ") + parts.control("plan.family_navigator", "Mia Sjö")),
        )
    )


def _styles() -> str:
    def style(name: str, label: str, size: int) -> str:
        return (
            f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{label}"/>'
            f'<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:outlineLvl w:val="'
            f'{int(name[-1]) - 1}"/></w:pPr><w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr></w:style>'
        )

    return (
        f"<w:styles {_DECLARED}><w:docDefaults><w:rPrDefault><w:rPr>"
        '<w:sz w:val="20"/><w:lang w:val="sv-SE"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        "</w:style>"
        f"{style('Heading1', 'heading 1', 32)}{style('Heading2', 'heading 2', 26)}</w:styles>"
    )


def _related(*targets: tuple[str, str]) -> str:
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{relations}</Relationships>'


def issued_plan() -> bytes:
    """The sample plan as a .docx; the same bytes every time."""
    parts = _Parts()
    body = _body(parts)
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId2"/>'
        '<w:footerReference w:type="default" r:id="rId3"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134"'
        ' w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    )
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}+xml"/>'
        for name, kind in (
            ("word/document.xml", f"{_CONTENT_TYPE}.document.main"),
            ("word/styles.xml", f"{_CONTENT_TYPE}.styles"),
            ("word/header1.xml", f"{_CONTENT_TYPE}.header"),
            ("word/footer1.xml", f"{_CONTENT_TYPE}.footer"),
            ("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties"),
            (
                "docProps/custom.xml",
                "application/vnd.openxmlformats-officedocument.custom-properties",
            ),
        )
    )
    properties = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" '
        f'name="{name}"><vt:lpwstr>{value}</vt:lpwstr></property>'
        for number, (name, value) in enumerate(
            {"docgen.document": DOCUMENT_ID, "docgen.form": "lots/plan"}.items(), 2
        )
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    members = {
        "[Content_Types].xml": (
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
        ),
        "_rels/.rels": _related(
            (f"{_OFFICE}/relationships/officeDocument", "word/document.xml"),
            (f"{package}/relationships/metadata/core-properties", "docProps/core.xml"),
            (f"{_OFFICE}/relationships/custom-properties", "docProps/custom.xml"),
        ),
        "word/_rels/document.xml.rels": _related(
            (f"{_OFFICE}/relationships/styles", "styles.xml"),
            (f"{_OFFICE}/relationships/header", "header1.xml"),
            (f"{_OFFICE}/relationships/footer", "footer1.xml"),
        ),
        "word/document.xml": (
            f"<w:document {_DECLARED} {_IGNORABLE}><w:body>{body}{section}</w:body></w:document>"
        ),
        "word/styles.xml": _styles(),
        "word/header1.xml": (
            f"<w:hdr {_DECLARED}>{paragraph(run('Sekretess enligt OSL'))}</w:hdr>"
        ),
        "word/footer1.xml": (
            f"<w:ftr {_DECLARED}>{paragraph(run(f'Dokument {DOCUMENT_ID}, kopia 1'))}</w:ftr>"
        ),
        "docProps/core.xml": (
            f'<cp:coreProperties xmlns:cp="{package}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:dcterms="http://purl.org/dc/terms/" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            "<dc:title>Individuell plan</dc:title><dc:creator>docgen</dc:creator>"
            "<cp:lastModifiedBy>docgen</cp:lastModifiedBy>"
            '<dcterms:created xsi:type="dcterms:W3CDTF">2026-09-01T08:00:00Z</dcterms:created>'
            '<dcterms:modified xsi:type="dcterms:W3CDTF">2026-09-01T08:00:00Z</dcterms:modified>'
            "</cp:coreProperties>"
        ),
        "docProps/custom.xml": (
            f'<Properties xmlns="{_OFFICE}/custom-properties" '
            f'xmlns:vt="{_OFFICE}/docPropsVTypes">{properties}</Properties>'
        ),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, markup in members.items():
            declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            archive.writestr(zipfile.ZipInfo(name, (2026, 9, 1, 8, 0, 0)), declaration + markup)
    return buffer.getvalue()
