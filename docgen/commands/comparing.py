"""Word files looked at without the records: what one says, and what differs between two."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from docgen.commands.app import App, bytes_of, command, print_json
from docgen.errors import ExitCode
from docgen.messages import say

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table as Drawn

    from docgen.office.blocks import Block, Row, Story
    from docgen.showing import Screen

_COLUMN = 16
"""The least width of a column in a file or pipe, where lines may be as long as they like."""
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What a terminal would take as an order."""


@command("show")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--view",
    type=click.Choice(["accepted", "original"]),
    default="accepted",
    help="With every tracked change accepted, or with every one rejected.",
)
@click.option(
    "--part",
    type=click.Choice(["body", "all"]),
    default="body",
    help="all: also headers, footers, footnotes and endnotes.",
)
def show(app: App, file: Path, view: str, part: str) -> None:
    """The text and tables of a Word file."""
    from docgen.office.package import Package, require_docx  # noqa: PLC0415
    from docgen.office.views import View, stories  # noqa: PLC0415

    found = stories(require_docx(Package.open(bytes_of(file))), View(view))
    if part == "body":
        found = found[:1]
    if app.as_json:
        print_json({"blocks": [each for story in found for each in _json(story, part)]})
        return
    for number, story in enumerate(found):
        if number and story.blocks:
            app.screen.title(story.part)
        for block in story.blocks:
            _print(app.screen, block)


@command("compare")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--redline",
    "out",
    type=click.Path(path_type=Path),
    help="Write a Word file here, with the changes from OLD to NEW as tracked changes.",
)
def compare(app: App, old: Path, new: Path, out: Path | None) -> ExitCode:
    """What changed from one Word file of a form to another."""
    from docgen.work import comparing  # noqa: PLC0415

    found = comparing.compare(
        bytes_of(old),
        bytes_of(new),
        app.settings.zone,
        redline=out is not None,
        author=app.settings.as_user,
    )
    if out is not None and found.redline is not None:
        comparing.write(found.redline, out)
    if app.as_json:
        print_json({**found.to_json(), "redline": str(out) if out is not None else None})
    else:
        if not found.changes and not found.findings:
            app.screen.line(say("No changes."))
        app.screen.changes(found.changes, found.data)
        app.screen.findings(found.findings)
        if out is not None:
            app.screen.whole(str(out))
    severities = {finding.severity.value for finding in found.findings}
    if "error" in severities:
        return ExitCode.REFUSED
    return ExitCode.REVIEW if "review" in severities else ExitCode.DONE


def _json(story: Story, part: str) -> list[dict[str, Any]]:
    """The blocks of one story; with ``all``, each says which part it is in."""
    from docgen.office.blocks import Paragraph  # noqa: PLC0415

    where = {"part": story.part} if part == "all" else {}
    return [
        {"paragraph": block.shown, **where}
        if isinstance(block, Paragraph)
        else {"table": [[_words(cell.blocks) for cell in row.cells] for row in block.rows], **where}
        for block in story.blocks
        if isinstance(block, Paragraph) or block.rows
    ]


def _print(screen: Screen, block: Block) -> None:
    from docgen.office.blocks import Paragraph  # noqa: PLC0415

    if isinstance(block, Paragraph):
        screen.line(_UNSEEN.sub("\ufffd", block.shown))
        return
    rows: list[Row] = []
    for row in block.rows:
        # A row of merged cells is drawn as a table of its own: its columns are other ones.
        if rows and _shape(rows[0]) != _shape(row):
            screen.console.print(_drawn(rows, screen.console))
            rows = []
        rows.append(row)
    if rows:
        screen.console.print(_drawn(rows, screen.console))


def _drawn(rows: list[Row], console: Console) -> Drawn:
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    columns = len(rows[0].cells)
    least = 0 if console.is_terminal else _COLUMN * columns
    drawn = Table(show_header=False, show_lines=True, width=max(console.width, least))
    for cell in rows[0].cells:
        drawn.add_column(ratio=cell.span, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(_UNSEEN.sub("\ufffd", _words(cell.blocks))) for cell in row.cells))
    return drawn


def _shape(row: Row) -> list[int]:
    return [cell.span for cell in row.cells]


def _words(content: list[Block]) -> str:
    """What a cell says, paragraph by paragraph; a table in it cell by cell."""
    from docgen.office.blocks import paragraphs_in  # noqa: PLC0415

    return "\n".join(paragraph.shown for paragraph in paragraphs_in(content))
