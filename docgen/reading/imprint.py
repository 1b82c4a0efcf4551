"""The imprint of a document: its text with every value's place in it.

An issued document's imprint comes from its own anchors. A returned file is read by matching it
with the imprint of what this copy looked like before; the match gives the file an imprint of its
own, which the next return is matched with. So a row that somebody typed in without any anchor
keeps the id it was given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from docgen.case import notation, paths
from docgen.case.fields import field_at, is_list
from docgen.office import blocks, views
from docgen.office.anchors import DOCUMENT_TAG
from docgen.office.package import Package

_OURS = frozenset({"code_name"})
"""What a document says about the case for us to find it by; no more editable than its number."""

TITLES = ("text", "name", "title", "role", "person")
"""The fields that say what an item is; the row with one of them is the item's own."""


@dataclass
class Segment:
    """A stretch of text; ``path`` is None for the form's own words."""

    text: str
    path: str | None = None
    ticked: bool | None = None
    """For a box: its state in the file, which its sign may contradict."""
    placeholder: bool = False
    """Whether it was issued empty, with a mark where to write."""


@dataclass
class Box:
    """A container of text: a paragraph of the body, or a whole table cell."""

    segments: list[Segment] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    bookmarks: list[str] = field(default_factory=list)
    span: int = 1
    merged: bool = False
    changing: bool = False
    """Whether it holds text that changes by itself, which is not part of the segments."""
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

    @property
    def keys(self) -> list[str]:
        """What it is known by again: tags of controls, and bookmarks."""
        return [*self.tags, *(bookmark_key(name) for name in self.bookmarks)]


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
    def slots(self) -> list[Segment]:
        return [slot for cell in self.cells for slot in _slots_of(cell)]

    @property
    def keys(self) -> list[str]:
        return [key for cell in self.cells for key in cell.keys]

    @property
    def item(self) -> str | None:
        """The item whose values fill the row: most of its paths lie in it."""
        items = [item for slot in self.slots if (item := owner(slot.path or ""))]
        return max(items, key=items.count) if items else None

    @property
    def says_nothing(self) -> bool:
        """Whether all its values are empty."""
        return all(notation.is_empty(slot.text) or is_unticked(slot.text) for slot in self.slots)


@dataclass
class Table:
    rows: list[Row] = field(default_factory=list)

    @property
    def items(self) -> list[str | None]:
        """For each row the item of a list that it is; None for headings and lines of facts.

        A line of facts has its label in a cell of its own; an item of a list stands in one row
        only, with its title or at least two of its values.
        """
        found = [row.item for row in self.rows]
        return [
            item if item and found.count(item) == 1 and _is_list_row(row, item) else None
            for row, item in zip(self.rows, found, strict=True)
        ]

    @property
    def heading(self) -> Row | None:
        """The row that names the columns: the last header row without values."""
        rows = [row for row in self.rows if row.header and not row.slots]
        return rows[-1] if rows else None


Block = Box | Table


@dataclass
class Story:
    part: str
    blocks: list[Block]
    pictures: int = 0


@dataclass
class Imprint:
    stories: list[Story]

    def to_json(self) -> dict[str, Any]:
        """Plain data, to be kept with the judged reading."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Imprint:
        """The inverse of :meth:`to_json`."""
        return cls(
            [
                Story(story["part"], _blocks_from(story["blocks"]), story.get("pictures", 0))
                for story in data["stories"]
            ]
        )

    def slots(self) -> list[Segment]:
        """Every slot of every story, in reading order."""
        return [slot for box in self.boxes() for slot in box.slots]

    def boxes(self) -> Iterator[Box]:
        """Every container of text but those of rows that are gone, in reading order."""
        for story in self.stories:
            yield from _boxes(story.blocks)

    def tables(self) -> Iterator[Table]:
        """Every table, outer ones first."""
        for story in self.stories:
            yield from _tables(story.blocks)

    def goal_numbers(self) -> dict[str, int]:
        """The goals by the numbers people see: Word numbers them in the order they stand in."""
        goals = [
            paths.id_of(paths.item_of(slot.path) or "")
            for slot in self.slots()
            if slot.path and paths.pattern(slot.path) == "plan.goals[].text"
        ]
        return {goal: number for number, goal in enumerate(dict.fromkeys(goals), 1)}


def imprint_of(package: Package) -> Imprint:
    """The imprint of a document as we issued it, from its own anchors."""
    return Imprint(
        [
            Story(story.part, [_block(b) for b in story.blocks], story.pictures)
            for story in views.stories(package)
        ]
    )


def box_of(paragraphs: list[blocks.Paragraph], span: int = 1, *, merged: bool = False) -> Box:
    """A container from paragraphs, its slots where the content controls say."""
    box = Box(span=span, merged=merged)
    states: dict[str, bool] = {}
    for number, paragraph in enumerate(paragraphs):
        if number:
            _append(box.segments, Segment("\n"))
        seen: set[str] = set()
        for piece in paragraph.pieces:
            if piece.changing:
                continue
            path = value_path(piece.tags)
            if path:
                seen.add(path)
            _append(box.segments, Segment(piece.text, path))
        for tag in dict.fromkeys(paragraph.tags):
            if value_path((tag,)) and tag not in seen:
                box.segments.append(Segment("", tag))
        box.tags.extend(paragraph.tags)
        box.bookmarks.extend(paragraph.bookmarks)
        box.changing = box.changing or paragraph.changing
        states.update((mark.tag, mark.ticked) for mark in paragraph.boxes)
    for segment in box.slots:
        segment.ticked = states.get(segment.path or "")
        segment.placeholder = notation.is_empty(segment.text)
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
    return tag not in _OURS and field_at(tag) is not None


def owner(path: str) -> str | None:
    """The list item a value belongs to; a box of a set belongs to the set's item."""
    item = paths.item_of(path)
    if item is not None and not is_list(paths.list_of(item)):
        return paths.item_of(paths.list_of(item))
    return item


def is_spare(item: str) -> bool:
    """Whether an item is one of the empty rows a document comes with."""
    return paths.id_of(item).startswith("new")


def is_unticked(text: str) -> bool:
    """Whether ``text`` is an empty box, which says nothing in a new row."""
    return text.strip() == notation.UNTICKED


def bookmark_key(name: str) -> str:
    """A bookmark as a key beside tags, which it is never taken for."""
    return "#" + name


def _is_list_row(row: Row, item: str) -> bool:
    if any(not notation.is_empty(cell.text) and not cell.slots for cell in row.cells):
        return False
    own = [slot.path or "" for slot in row.slots if owner(slot.path or "") == item]
    return len(own) > 1 or any(path.removeprefix(item + ".") in TITLES for path in own)


def _append(segments: list[Segment], segment: Segment) -> None:
    if segments and segments[-1].path == segment.path:
        segments[-1] = Segment(segments[-1].text + segment.text, segment.path)
    else:
        segments.append(segment)


def _block(block: blocks.Block) -> Block:
    if isinstance(block, blocks.Paragraph):
        return box_of([block])
    return Table([Row([_cell(c) for c in row.cells], row.header) for row in block.rows])


def _cell(cell: blocks.Cell) -> Box:
    if any(isinstance(block, blocks.Table) for block in cell.blocks):
        inner = [_block(block) for block in cell.blocks]
        return Box(span=cell.span, merged=cell.merged, blocks=inner)
    return box_of(cell.paragraphs, cell.span, merged=cell.merged)


def _slots_of(box: Box) -> list[Segment]:
    if box.blocks is None:
        return box.slots
    return [slot for inner in _boxes(box.blocks) for slot in inner.slots]


def _boxes(content: list[Block]) -> Iterator[Box]:
    for block in content:
        if isinstance(block, Box):
            yield block
            continue
        for row in block.rows:
            if row.gone:
                continue
            for cell in row.cells:
                if cell.blocks is None:
                    yield cell
                else:
                    yield from _boxes(cell.blocks)


def _tables(content: list[Block]) -> Iterator[Table]:
    for block in content:
        if isinstance(block, Table):
            yield block
            for row in block.rows:
                for cell in row.cells:
                    yield from _tables(cell.blocks or [])


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
    inner = data.get("blocks")
    return Box(
        **{name: data[name] for name in ("tags", "bookmarks", "span", "merged", "changing")},
        segments=[Segment(**segment) for segment in data["segments"]],
        blocks=None if inner is None else _blocks_from(inner),
    )
