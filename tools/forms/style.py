"""The visual language of the forms: one accent colour, named styles, page and numbering.

Everything a form looks like is said here, once, as Word styles; a form itself only names them.
Custom styles have Swedish names, because the people who will use them in Word are Swedish.
Colours against white: accent 9.6:1, grey text 6.3:1, lines 3.3:1 (WCAG 2.1 asks 4.5 and 3).
"""

from __future__ import annotations

from dataclasses import dataclass

ACCENT = "0F4C5C"
GREY = "50626A"
LINE = "7C9199"
SHADE = "E9F0F2"
"""Behind labels."""
SHADE_GOAL = "D3E3E7"
"""Behind a goal, so that it stands over its actions."""

FONT = "Calibri"
SYMBOLS = "Segoe UI Symbol"
"""Has the boxes to tick; where it is missing, programs take them from another font."""

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
LANGUAGE = "sv-SE"


def cm(length: float) -> int:
    """Centimetres as twentieths of a point, the unit of WordprocessingML."""
    return round(length * 1440 / 2.54)


PAGE_WIDTH, PAGE_HEIGHT = 11906, 16838
MARGIN = cm(1.8)
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN
"""Width of the text and of every table: 17.4 cm."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph style: sizes in points, ``keep`` holds it together with what follows."""

    id: str
    name: str
    size: float = 10.5
    bold: bool = False
    italic: bool = False
    colour: str | None = None
    font: str | None = None
    before: float = 0
    after: float = 0
    line: float = 1.0
    keep: bool = False
    align: str | None = None
    hyphens: bool = False
    based_on: str | None = "Normal"
    next: str | None = None
    outline: int | None = None
    numbering: int | None = None
    new_page: bool = False
    tabs: tuple[tuple[str, int], ...] = ()
    borders: str = ""
    indent: str = ""
    priority: int = 20

    def xml(self) -> str:
        """The ``w:style`` element, its children in the order the schema asks for."""
        default = ' w:default="1"' if self.id == "Normal" else ""
        custom = "" if self.name in _BUILT_IN else ' w:customStyle="1"'
        return (
            f'<w:style w:type="paragraph"{default}{custom} w:styleId="{self.id}">'
            f'<w:name w:val="{self.name}"/>'
            + (f'<w:basedOn w:val="{self.based_on}"/>' if self.based_on else "")
            + (f'<w:next w:val="{self.next}"/>' if self.next else "")
            + f'<w:uiPriority w:val="{self.priority}"/><w:qFormat/>'
            f"<w:pPr>{self._paragraph()}</w:pPr><w:rPr>{self._run()}</w:rPr></w:style>"
        )

    def _paragraph(self) -> str:
        tabs = "".join(f'<w:tab w:val="{kind}" w:pos="{at}"/>' for kind, at in self.tabs)
        return (
            ("<w:keepNext/>" if self.keep else "")
            + ("<w:keepLines/>" if self.outline is not None else "")
            + ("<w:pageBreakBefore/>" if self.new_page else "")
            + (f'<w:numPr><w:numId w:val="{self.numbering}"/></w:numPr>' if self.numbering else "")
            + (f"<w:pBdr>{self.borders}</w:pBdr>" if self.borders else "")
            + (f"<w:tabs>{tabs}</w:tabs>" if tabs else "")
            + ("" if self.hyphens else "<w:suppressAutoHyphens/>")
            + f'<w:spacing w:before="{self.before * 20:.0f}" w:after="{self.after * 20:.0f}"'
            f' w:line="{self.line * 240:.0f}" w:lineRule="auto"/>'
            + (f"<w:ind {self.indent}/>" if self.indent else "")
            + (f'<w:jc w:val="{self.align}"/>' if self.align else "")
            + (f'<w:outlineLvl w:val="{self.outline}"/>' if self.outline is not None else "")
        )

    def _run(self) -> str:
        font = self.font
        fonts = " ".join(f'w:{part}="{font}"' for part in ("ascii", "hAnsi", "eastAsia", "cs"))
        return (
            (f"<w:rFonts {fonts}/>" if font else "")
            + ("<w:b/><w:bCs/>" if self.bold else "")
            + ("<w:i/><w:iCs/>" if self.italic else "")
            + (f'<w:color w:val="{self.colour}"/>' if self.colour else "")
            + f'<w:sz w:val="{self.size * 2:.0f}"/><w:szCs w:val="{self.size * 2:.0f}"/>'
        )


_BUILT_IN = frozenset(
    {
        "Normal", "Title", "Subtitle", "heading 1", "heading 2", "Body Text", "List Bullet",
        "header", "footer",
    }
)  # fmt: skip

GOAL_NUMBERS, FOLLOW_UP_NUMBERS, AGENDA_NUMBERS, BULLETS = 1, 2, 3, 4


def _line(side: str, size: int, space: int, colour: str) -> str:
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>'


_THREE_STOPS = (("center", TEXT_WIDTH // 2), ("right", TEXT_WIDTH))

PARAGRAPHS = (
    Paragraph("Normal", "Normal", based_on=None, priority=0),
    Paragraph(
        "Title", "Title", 21, bold=True, colour=ACCENT, after=3, keep=True, next="Subtitle",
        outline=0, priority=1,
    ),
    Paragraph("Subtitle", "Subtitle", 11.5, colour=GREY, after=10, line=1.08, next="BodyText",
              priority=2),
    Paragraph(
        "Heading1", "heading 1", 14, bold=True, colour=ACCENT, before=9, after=4, keep=True,
        next="BodyText", outline=0, priority=3,
    ),
    Paragraph(
        "Heading2", "heading 2", 11, bold=True, colour=ACCENT, before=5, after=3, keep=True,
        next="BodyText", outline=1, priority=4,
    ),
    Paragraph(
        "Heading1Page", "Rubrik 1 på ny sida", 14, bold=True, colour=ACCENT, after=4, keep=True,
        next="BodyText", outline=0, new_page=True, based_on="Heading1", priority=3,
    ),
    Paragraph("BodyText", "Body Text", after=5, line=1.12, priority=5),
    Paragraph("IntroText", "Text före tabell", after=4, line=1.08, keep=True, priority=6),
    Paragraph(
        "ListBullet", "List Bullet", after=2, line=1.1, numbering=BULLETS, priority=7,
    ),
    Paragraph(
        "Motto", "Ledord", 15, bold=True, colour=ACCENT, before=10, after=12, align="center",
        borders=_line("top", 12, 7, ACCENT) + _line("bottom", 12, 7, ACCENT), priority=8,
    ),
    Paragraph("Label", "Ledtext", 9.5, bold=True, colour=ACCENT, priority=10),
    Paragraph("BoxHeading", "Rutrubrik", 9.5, bold=True, colour=ACCENT, keep=True, priority=11),
    Paragraph("BoxText", "Ruttext", 10.5, line=1.1, priority=12),
    Paragraph("TableHeading", "Tabellrubrik", 9, bold=True, keep=True, priority=13),
    Paragraph("TableText", "Tabelltext", 10, priority=14),
    Paragraph("TableTextSmall", "Tabelltext liten", 9, hyphens=True, priority=15),
    Paragraph("Tick", "Kryssruta", 13, font=SYMBOLS, priority=16),
    Paragraph("TickRight", "Kryssruta höger", 13, font=SYMBOLS, align="right", priority=16),
    Paragraph(
        "Goal", "Mål", 10.5, bold=True, keep=True, numbering=GOAL_NUMBERS, priority=17,
    ),
    Paragraph("GoalFact", "Måluppgift", 9, bold=True, keep=True, hyphens=True, priority=17),
    Paragraph(
        "GoalNumber", "Målnummer", 10, bold=True, colour=ACCENT, numbering=FOLLOW_UP_NUMBERS,
        priority=18,
    ),
    Paragraph("AgendaItem", "Dagordningspunkt", 10.5, numbering=AGENDA_NUMBERS, priority=18),
    Paragraph("SmallText", "Liten text", 8.5, colour=GREY, after=3, priority=19),
    Paragraph("Spacer", "Mellanrum", 4, priority=30),
    Paragraph("TemplateCode", "Mallkod", 8, italic=True, colour=GREY, keep=True, priority=31),
    Paragraph("Header", "header", 8.5, colour=GREY, tabs=_THREE_STOPS, priority=32),
    Paragraph("Footer", "footer", 8.5, colour=GREY, tabs=_THREE_STOPS, priority=33),
    Paragraph(
        "FooterFirst", "Sidfot överst", 8.5, colour=GREY, tabs=_THREE_STOPS,
        borders=_line("top", 4, 5, LINE), based_on="Footer", priority=33,
    ),
)  # fmt: skip


def _table_style(name: str, style_id: str, first_row: str = "") -> str:
    borders = "".join(
        _line(side, 4, 0, LINE) for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 50), ("left", 80), ("bottom", 50), ("right", 80))
    )
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{style_id}">'
        f'<w:name w:val="{name}"/><w:basedOn w:val="TableNormal"/>'
        f'<w:uiPriority w:val="40"/><w:qFormat/>'
        f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>{first_row}</w:style>"
    )


def _first_row(fill: str, colour: str) -> str:
    return (
        f'<w:tblStylePr w:type="firstRow"><w:rPr><w:color w:val="{colour}"/></w:rPr>'
        f'<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{fill}"/></w:tcPr></w:tblStylePr>'
    )


def styles_xml() -> str:
    """``word/styles.xml``: the styles above and nothing else."""
    fonts = " ".join(f'w:{part}="{FONT}"' for part in ("ascii", "hAnsi", "eastAsia", "cs"))
    return (
        f'{HEAD}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {fonts}/>'
        '<w:sz w:val="21"/><w:szCs w:val="21"/>'
        f'<w:lang w:val="{LANGUAGE}" w:eastAsia="{LANGUAGE}" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        + "".join(style.xml() for style in PARAGRAPHS)
        + '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/>'
        "<w:unhideWhenUsed/></w:style>"
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>'
        '<w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList">'
        '<w:name w:val="No List"/><w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/>'
        "</w:style>"
        + _table_style("Tabell uppgifter", "FactsTable")
        + _table_style("Tabell ruta", "BoxTable", _first_row(SHADE, ACCENT))
        + _table_style("Tabell lista", "ListTable", _first_row(ACCENT, "FFFFFF"))
        + "</w:styles>"
    )


def _numbered(number: int, text: str, style: str, hanging: int, fmt: str = "decimal") -> str:
    run = f'<w:rPr><w:b/><w:bCs/><w:color w:val="{ACCENT}"/></w:rPr>'
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="singleLevel"/>'
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{fmt}"/>'
        f'<w:pStyle w:val="{style}"/><w:suff w:val="tab"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:tabs><w:tab w:val="num" w:pos="{hanging}"/></w:tabs>'
        f'<w:ind w:left="{hanging}" w:hanging="{hanging}"/></w:pPr>{run}</w:lvl></w:abstractNum>'
    )


def numbering_xml() -> str:
    """``word/numbering.xml``: goals, goals again in the follow-up, agenda items, bullets."""
    abstract = (
        _numbered(GOAL_NUMBERS, "Mål %1", "Goal", cm(1.35))
        + _numbered(FOLLOW_UP_NUMBERS, "Mål %1", "GoalNumber", cm(1.2))
        + _numbered(AGENDA_NUMBERS, "%1.", "AgendaItem", cm(0.8))
        + _numbered(BULLETS, "•", "ListBullet", cm(0.5), "bullet")
    )
    instances = "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(1, 5)
    )
    return f'{HEAD}<w:numbering xmlns:w="{W}">{abstract}{instances}</w:numbering>'


def font_table_xml() -> str:
    """``word/fontTable.xml``: what stands in where a font is missing (LibreOffice, old Word)."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:family w:val="swiss"/>'
        '<w:pitch w:val="variable"/></w:font>'
        for name, instead in ((FONT, "Carlito"), (SYMBOLS, "DejaVu Sans"))
    )
    return f'{HEAD}<w:fonts xmlns:w="{W}">{fonts}</w:fonts>'


def settings_xml() -> str:
    """``word/settings.xml``: Word 2013 and later layout, hyphens where a style allows them."""
    return (
        f'{HEAD}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/>'
        f'<w:defaultTabStop w:val="{cm(1.25)}"/><w:autoHyphenation/>'
        '<w:consecutiveHyphenLimit w:val="2"/><w:doNotHyphenateCaps/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        f'<w:themeFontLang w:val="{LANGUAGE}"/>'
        '<w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
    )
