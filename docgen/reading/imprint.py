"""The imprint of a document: its text with every value's place in it.

An issued document's imprint comes from its own anchors. A returned file is read by matching it
with the imprint of what this copy looked like before; the match gives the file an imprint of its
own, which the next return is matched with. So a row that somebody typed in without any anchor
keeps the id it was given.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from docgen.case import paths
from docgen.case.fields import field_at
from docgen.office import views
from docgen.office.anchors import DOCUMENT_TAG
from docgen.office.package import Package


@dataclass
class Segment:
    """A stretch of text; ``path`` is None for the form's own words."""

    text: str
    path: str | None = None


@dataclass
class Box:
    """A container of text: a paragraph of the body, or a whole table cell."""

    segments: list[Segment] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    bookmarks: list[str] = field(default_factory=list)
    span: int = 1
    blocks: list[Block] | None = None
    """The blocks of a cell that holds a table of its own."""

    @property
    def text(self) -> str:
        return "".join(segment.text for segment in self.segments)

    @property
    def slots(self) -> list[Segment]:
        return [segment for segment in self.segments if segment.path]

    @property
    def paths(self) -> list[str]:
        return [segment.path for segment in self.segments if segment.path]


@dataclass
class Row:
    cells: list[Box] = field(default_factory=list)
    header: bool = False
    gone: bool = False
    """Missing from the last file, kept so that it is known again should it come back."""

    @property
    def text(self) -> str:
        return "\t".join(cell.text for cell in self.cells)

    @property
    def paths(self) -> list[str]:
        return [path for cell in self.cells for path in _all_paths(cell)]

    @property
    def item(self) -> str | None:
        """The item whose values fill the row: most of its paths lie in it."""
        items = [item for item in map(paths.item_of, self.paths) if item]
        return max(items, key=items.count) if items else None

    @property
    def spans(self) -> tuple[int, ...]:
        return tuple(cell.span for cell in self.cells)


@dataclass
class Table:
    rows: list[Row] = field(default_factory=list)

    def listed(self, row: Row) -> bool:
        """Whether ``row`` is one item of a list, rather than a line of a fact table.

        A line of a fact table has its label in a cell of its own; an item of a list stands in
        one row only.
        """
        if row.item is None or any(cell.text.strip() and not cell.paths for cell in row.cells):
            return False
        return sum(other.item == row.item for other in self.rows) == 1


Block = Box | Table


@dataclass
class Story:
    part: str
    blocks: list[Block]


@dataclass
class Imprint:
    stories: list[Story]

    def to_json(self) -> dict[str, Any]:
        """Plain data, to be kept with the judged reading."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Imprint:
        """The inverse of :meth:`to_json`."""
        return cls([Story(s["part"], _blocks_from(s["blocks"])) for s in data["stories"]])

    def slots(self) -> list[Segment]:
        """Every slot of every story, in reading order."""
        return [slot for story in self.stories for slot in _slots(story.blocks)]


def imprint_of(package: Package) -> Imprint:
    """The imprint of a document as we issued it, from its own anchors."""
    return Imprint(
        [Story(story.part, [_block(b) for b in story.blocks]) for story in views.stories(package)]
    )


def box_of(paragraphs: list[views.Paragraph], span: int = 1) -> Box:
    """A container from paragraphs, its slots where the content controls say."""
    box = Box(span=span)
    for number, paragraph in enumerate(paragraphs):
        if number:
            _append(box.segments, Segment("\n"))
        seen: set[str] = set()
        for piece in paragraph.pieces:
            path = value_path(piece.tags)
            if path:
                seen.add(path)
            _append(box.segments, Segment(piece.text, path))
        for tag in dict.fromkeys(paragraph.tags):
            if value_path((tag,)) and tag not in seen:
                box.segments.append(Segment("", tag))
        box.tags.extend(paragraph.tags)
        box.bookmarks.extend(paragraph.bookmarks)
    return box


def value_path(tags: tuple[str, ...]) -> str | None:
    """The innermost tag that addresses a value of the case."""
    for tag in reversed(tags):
        if tag != DOCUMENT_TAG and is_value(tag):
            return tag
    return None


def is_value(tag: str) -> bool:
    """Whether a tag is the path of a value of the case."""
    try:
        paths.parse(tag)
    except ValueError:
        return False
    return field_at(tag) is not None


def _append(segments: list[Segment], segment: Segment) -> None:
    if segments and segments[-1].path == segment.path:
        segments[-1] = Segment(segments[-1].text + segment.text, segment.path)
    else:
        segments.append(segment)


def _block(block: views.Block) -> Block:
    if isinstance(block, views.Paragraph):
        return box_of([block])
    return Table([Row([_cell(c) for c in row.cells], row.header) for row in block.rows])


def _cell(cell: views.Cell) -> Box:
    if any(isinstance(block, views.Table) for block in cell.blocks):
        return Box(span=cell.span, blocks=[_block(block) for block in cell.blocks])
    return box_of(cell.paragraphs, cell.span)


def _all_paths(box: Box) -> list[str]:
    if box.blocks is None:
        return box.paths
    return [slot.path for slot in _slots(box.blocks) if slot.path]


def _slots(blocks: list[Block]) -> list[Segment]:
    found: list[Segment] = []
    for block in blocks:
        if isinstance(block, Table):
            for row in block.rows:
                if row.gone:
                    continue
                for cell in row.cells:
                    found.extend(_slots(cell.blocks) if cell.blocks is not None else cell.slots)
        else:
            found.extend(block.slots)
    return found


def _blocks_from(data: list[dict[str, Any]]) -> list[Block]:
    return [_table_from(item) if "rows" in item else _box_from(item) for item in data]


def _table_from(data: dict[str, Any]) -> Table:
    return Table(
        [
            Row([_box_from(cell) for cell in row["cells"]], row["header"], row["gone"])
            for row in data["rows"]
        ]
    )


def _box_from(data: dict[str, Any]) -> Box:
    return Box(
        [Segment(**segment) for segment in data["segments"]],
        data["tags"],
        data["bookmarks"],
        data["span"],
        None if data["blocks"] is None else _blocks_from(data["blocks"]),
    )
