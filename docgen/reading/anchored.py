"""The imprint of a document from its own anchors: what its content controls say stands where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from docgen.case import notation
from docgen.office import blocks, views
from docgen.office.bookmarks import with_controls
from docgen.office.package import Package
from docgen.reading.imprint import Block, Box, Imprint, Row, Segment, Story, Table, value_path


def imprint_of(package: Package, layout: Mapping[str, str] | None = None) -> Imprint:
    """The imprint of a document as we issued it, from its own anchors; ``layout`` says which
    values its bookmarks mark, where it was issued with bookmarks only.
    """
    package = with_controls(package, layout or {})
    return Imprint(
        [
            Story(story.part, [_block(b) for b in story.blocks], story.pictures)
            for story in views.stories(package)
        ]
    )


def box_of(cell: blocks.Cell) -> Box:
    """A container of text, its slots where the content controls say."""
    found: list[tuple[str, str | None]] = []
    tags: dict[str, None] = {}
    bookmarks: dict[str, None] = {}
    states: dict[str, bool] = {}
    changing = False
    for number, paragraph in enumerate(cell.paragraphs):
        if number:
            _append(found, "\n", None)
        seen: set[str | None] = set()
        for piece in paragraph.pieces:
            if piece.changing:
                changing = True
                continue
            path = value_path(piece.tags)
            seen.add(path)
            _append(found, piece.text, path)
        found.extend(("", tag) for tag in paragraph.tags if tag not in seen and value_path((tag,)))
        tags.update(dict.fromkeys(paragraph.tags))
        bookmarks.update(dict.fromkeys(paragraph.bookmarks))
        states.update((mark.tag, mark.ticked) for mark in paragraph.boxes)
    segments = [
        Segment(text, path, states.get(path), notation.is_empty(text)) if path else Segment(text)
        for text, path in found
        if path or text
    ]
    return Box(
        segments, [*tags], [*bookmarks], cell.span, cell.merged, changing, struck=cell.struck
    )


def _append(found: list[tuple[str, str | None]], text: str, path: str | None) -> None:
    if found and found[-1][1] == path:
        text = found.pop()[0] + text
    found.append((text, path))


def _block(block: blocks.Block) -> Block:
    if isinstance(block, blocks.Paragraph):
        return box_of(blocks.Cell([block]))
    return Table([row_of([_cell(c) for c in row.cells], row, row.header) for row in block.rows])


def row_of(cells: list[Box], row: blocks.Row, header: bool = False) -> Row:  # noqa: FBT001, FBT002
    """A row as it stands in a file, with ``cells`` as they were read."""
    made = Row(cells, header)
    return replace(made, digest=row.digest) if made.said == row.said else made


def _cell(cell: blocks.Cell) -> Box:
    if any(isinstance(block, blocks.Table) for block in cell.blocks):
        inner = [_block(block) for block in cell.blocks]
        return Box(span=cell.span, merged=cell.merged, blocks=inner)
    return box_of(cell)
