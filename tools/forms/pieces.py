"""The pieces a form is made of: paragraphs, tables of facts, boxes, lists, signature lines.

Every piece is a string of WordprocessingML. A value stands alone in its cell, so that what
people write there is read back whole; every template tag is a run of its own; and the rows
that repeat something hold nothing but their tag (the way of docxtpl).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from tools.forms.style import SHADE, SHADE_GOAL, TEXT_WIDTH, cm

_TAG = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})")


def paragraph(text: str = "", style: str = "BodyText", *, keep: bool = False) -> str:
    r"""A paragraph in a named style; ``\t`` in the text is a tab stop.

    ``keep`` holds it on the page of what follows.
    """
    with_next = "<w:keepNext/>" if keep else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{with_next}</w:pPr>{_runs(text)}</w:p>'


def _runs(text: str) -> str:
    out = []
    for part in _TAG.split(text):
        for n, piece in enumerate(part.split("\t")):
            if n:
                out.append("<w:r><w:tab/></w:r>")
            if piece:
                out.append(f'<w:r><w:t xml:space="preserve">{escape(piece)}</w:t></w:r>')
    return "".join(out)


def title(text: str, lead: str) -> str:
    """The form's title and the sentence that says what it is for."""
    return paragraph(text, "Title") + paragraph(lead, "Subtitle")


def heading(text: str, level: int = 1) -> str:
    """A heading; it stays with what follows."""
    return paragraph(text, f"Heading{level}")


def page(text: str) -> str:
    """A heading that starts a new page."""
    return paragraph(text, "Heading1Page")


def intro(text: str) -> str:
    """A sentence that stays with the table after it."""
    return paragraph(text, "IntroText")


def bullets(*texts: str) -> str:
    """A list of points, with a little air after it."""
    return "".join(paragraph(text, "ListBullet") for text in texts) + spacer()


def spacer() -> str:
    """A little air; also keeps two tables from being joined into one by Word."""
    return paragraph("", "Spacer")


def page_field(name: str) -> str:
    """A field Word keeps up to date itself: PAGE or NUMPAGES."""
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


@dataclass(frozen=True)
class Cell:
    """A table cell: what it says, in which style, over how many columns."""

    text: str = ""
    style: str = "TableText"
    span: int = 1
    shade: str | None = None
    centred: bool = True
    """Between top and bottom."""


def value(path: str, span: int = 1) -> Cell:
    """A value of the case, alone in its cell."""
    return Cell(f"{{{{ {path} }}}}", span=span)


def tick(path: str) -> Cell:
    """A box to tick; the value prints the box itself."""
    return Cell(f"{{{{ {path} }}}}", "Tick")


def small(path: str, span: int = 1) -> Cell:
    """A value in a crowded table."""
    return Cell(f"{{{{ {path} }}}}", "TableTextSmall", span, centred=False)


def label(text: str) -> Cell:
    """A label; what follows ``|`` is said smaller under it."""
    return Cell(text, "Label", shade=SHADE)


def row(
    cells: Sequence[Cell],
    widths: Sequence[int],
    *,
    height: float = 0.7,
    header: bool = False,
    splits: bool = False,
    keep: bool = False,
) -> str:
    """A table row, at least ``height`` cm high; only a row of long text may break over pages.

    ``keep`` holds the row on the page of the next one.
    """
    out, column = [], 0
    for cell in cells:
        width = sum(widths[column : column + cell.span])
        column += cell.span
        text, _, hint = cell.text.partition("|") if cell.style == "Label" else (cell.text, "", "")
        out.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
            + (f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else "")
            + (f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.shade}"/>' if cell.shade else "")
            + ('<w:vAlign w:val="center"/>' if cell.centred else "")
            + f"</w:tcPr>{paragraph(text, cell.style, keep=keep)}"
            + (paragraph(hint, "SmallText", keep=keep) if hint else "")
            + "</w:tc>"
        )
    if column != len(widths):
        raise ValueError(f"the row fills {column} of {len(widths)} columns: {cells[0].text!r}")
    return (
        "<w:tr><w:trPr>"
        + ("" if splits else "<w:cantSplit/>")
        + (f'<w:trHeight w:val="{cm(height)}" w:hRule="atLeast"/>' if height else "")
        + ("<w:tblHeader/>" if header else "")
        + f"</w:trPr>{''.join(out)}</w:tr>"
    )


def each(loop: str, rows: Iterable[str], widths: Sequence[int]) -> list[str]:
    """``rows`` once for every item: ``each("goal in plan.goals", ...)``."""
    return [_code(f"for {loop}", widths), *rows, _code("endfor", widths)]


def _code(tag: str, widths: Sequence[int]) -> str:
    return row([Cell(f"{{%tr {tag} %}}", "TemplateCode", len(widths))], widths, height=0)


def table(
    caption: str,
    rows: Iterable[str],
    widths: Sequence[int],
    style: str,
    *,
    first_row: bool = True,
) -> str:
    """A table over the whole text width; ``caption`` is read out by screen readers."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    look = (
        f'<w:tblLook w:val="{"0420" if first_row else "0400"}" w:firstRow="{int(first_row)}"'
        ' w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
    )
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>{look}'
        f"<w:tblCaption w:val={quoteattr(caption)}/></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>{spacer()}"
    )


def columns(*shares: float) -> list[int]:
    """Column widths that fill the text width, in the proportion given (cm if they sum to 17.4)."""
    widths = [int(TEXT_WIDTH * share / sum(shares)) for share in shares]
    widths[-1] += TEXT_WIDTH - sum(widths)
    return widths


FACTS = columns(3.4, 5.3, 3.4, 5.3)


def fact(*pairs: tuple[str, Cell | str], height: float = 0.7) -> str:
    """A row of one or two labels with their values; a single value takes the whole width.

    It stays with the next row: a short table of facts is read on one page.
    """
    cells = []
    for text, what in pairs:
        cell = value(what) if isinstance(what, str) else what
        if len(pairs) == 1:
            cell = Cell(cell.text, cell.style, 3)
        cells += [label(text), cell]
    return row(cells, FACTS, height=height, keep=True)


def facts(caption: str, *rows: str | list[str]) -> str:
    """A table of facts: label, value, label, value."""
    flat = [one for part in rows for one in ([part] if isinstance(part, str) else part)]
    return table(caption, flat, FACTS, "FactsTable", first_row=False)


def box(heading_text: str, path: str | None, height: float = 1.25) -> str:
    """A box for free text of any length: a heading row and the text; without a path, a blank."""
    widths = columns(1)
    return table(
        heading_text,
        [
            row([Cell(heading_text, "BoxHeading")], widths, height=0, header=True),
            row(
                [Cell(f"{{{{ {path} }}}}" if path else "", "BoxText", centred=False)],
                widths,
                height=height,
                splits=True,
            ),
        ],
        widths,
        "BoxTable",
    )


def header_row(texts: Sequence[str], widths: Sequence[int]) -> str:
    """The heading row of a list, repeated on every page."""
    return row([Cell(text, "TableHeading") for text in texts], widths, height=0, header=True)


def listing(
    caption: str,
    heads: Sequence[tuple[str, float]],
    loop: str,
    cells: Sequence[Cell],
    *,
    spare: str = "",
    height: float = 0.7,
) -> str:
    """A list with a heading row and one row an item.

    ``spare`` names the empty items that follow, for what happens after the form was printed.
    """
    widths = columns(*(share for _, share in heads))
    rows = each(loop, [row(cells, widths, height=height)], widths)
    item = loop.partition(" ")[0]
    empty = [row(cells, widths, height=height)]
    extra = each(f"{item} in {spare}", empty, widths) if spare else []
    top = header_row([text for text, _ in heads], widths)
    return table(caption, [top, *rows, *extra], widths, "ListTable")


def ticks(caption: str, path: str, head: str) -> str:
    """A box and its label for every choice of a set."""
    widths = columns(3.4, 14)
    box_to_tick = Cell("{{ option.ticked }}", "TickRight", shade=SHADE)
    item = row([box_to_tick, value("option.label")], widths, height=0.6, keep=True)
    top = row([Cell(head, "BoxHeading", 2)], widths, height=0, header=True)
    rows = [top, *each(f"option in {path}", [item], widths)]
    return table(caption, rows, widths, "BoxTable")


def signatures(sentence: str) -> str:
    """Lines to sign on, one for each who must; the child's name is said again beside them.

    All of it stays on one page, which may be signed and sent back alone.
    """
    heads = ["Namnteckning", "Namnförtydligande", "Roll", "Datum"]
    widths = columns(6.8, 4.9, 3.1, 2.6)
    child = [label("Gäller barnet"), value("child.name", 3)]
    line = [Cell(), value("signer.name"), value("signer.capacity"), Cell()]
    rows = [
        row(child, widths, header=True, keep=True),
        row([label(text) for text in heads], widths, height=0, header=True, keep=True),
        *each("signer in signers", [row(line, widths, height=1.45, keep=True)], widths),
    ]
    return intro(sentence) + table("Underskrifter", rows, widths, "FactsTable", first_row=False)


def goal_cell(text: str, span: int, style: str = "GoalFact") -> Cell:
    """A cell of the shaded row that holds a goal."""
    return Cell(text, style, span, SHADE_GOAL)
