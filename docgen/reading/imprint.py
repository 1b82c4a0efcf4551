"""The imprint of a document: its text with every value's place in it.

An issued document's imprint comes from its own anchors. A returned file is read by matching it
with the imprint of what this copy looked like before; the match gives the file an imprint of its
own, which the next return is matched with. So a row that somebody typed in without any anchor
keeps the id it was given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from docgen.case import notation, paths
from docgen.case.fields import field_at, is_list
from docgen.office.anchors import DOCUMENT_TAG
from docgen.office.blocks import Known, Said, bookmark_key

_OURS = frozenset({"code_name"})
"""What a document says about the case for us to find it by; no more editable than its number."""
_BLANK = " \t\u00a0\n\u200d"
_PLACEHOLDER = _BLANK + "_" + notation.EMPTY + notation.ROOM
_PATHS = 8192
"""How many paths are remembered for what they address: the values of some thirty documents."""

TITLES = ("text", "name", "title", "role", "person")
"""The fields that say what an item is; the row with one of them is the item's own."""


@dataclass(frozen=True)
class Segment:
    """A stretch of text; ``path`` is None for the form's own words."""

    text: str
    path: str | None = None
    ticked: bool | None = None
    """For a box: its state in the file, which its sign may contradict."""
    placeholder: bool = False
    """Whether it was issued empty, with a mark where to write."""

    def clean(self, text: str) -> str:
        """``text`` as the value at this place; the placeholder of an empty value is no part of
        what is written at it.
        """
        return text.strip(_PLACEHOLDER if self.placeholder else _BLANK)

    @property
    def title_of(self) -> str | None:
        """The item that it says what it is."""
        item = owner(self.path or "")
        return item if item and (self.path or "").removeprefix(item + ".") in TITLES else None


Printed = tuple[str, str, str | None, frozenset[str]]


@dataclass(frozen=True)
class Box:
    """A container of text: a paragraph of the body, or a whole table cell.

    An imprint is never changed, so that what a later reading finds unchanged is taken over as it
    stands, with all that was worked out about it.
    """

    segments: list[Segment] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    bookmarks: list[str] = field(default_factory=list)
    span: int = 1
    merged: bool = False
    changing: bool = False
    """Whether it holds text that changes by itself, which is not part of the segments."""
    blocks: list[Block] | None = None
    """The blocks of a cell that holds a table of its own."""
    struck: str = ""
    """Its words that are struck through, which are in the segments too."""

    @cached_property
    def text(self) -> str:
        return "".join([segment.text for segment in self.segments])

    @cached_property
    def slots(self) -> list[Segment]:
        return [segment for segment in self.segments if segment.path]

    @cached_property
    def paths(self) -> list[str]:
        return [segment.path for segment in self.segments if segment.path]

    @cached_property
    def printed(self) -> list[Printed]:
        """For each slot its path, its text as a value, the item it belongs to, and the others."""
        return [
            (s.path, s.clean(s.text), owner(s.path), frozenset(self.paths) - {s.path})
            for s in self.segments
            if s.path
        ]

    @cached_property
    def owners(self) -> frozenset[str | None]:
        """The items its values belong to."""
        return frozenset(map(owner, self.paths))

    @cached_property
    def states(self) -> dict[str, bool]:
        """The state of each slot that is a box."""
        return {s.path: s.ticked for s in self.segments if s.path and s.ticked is not None}

    @cached_property
    def said(self) -> Said | None:
        """As of a cell now; None where it holds a table of its own."""
        if self.blocks is not None:
            return None
        shape = (self.span, self.merged)
        states, changing, struck = tuple(self.states.items()), self.changing, self.struck
        return Said(self.text, self.tags, self.bookmarks, states, shape, changing, struck)

    @cached_property
    def keys(self) -> list[str]:
        """What it is known by again: tags of controls, and bookmarks."""
        return [*self.tags, *map(bookmark_key, self.bookmarks)]


@dataclass(frozen=True)
class Row:
    cells: list[Box] = field(default_factory=list)
    header: bool = False
    gone: bool = False
    """Missing from the last file, kept so that it is known again should it come back."""
    digest: str | None = None
    """That of a row in a file which says the same; None where there is none."""

    @cached_property
    def text(self) -> str:
        return "\t".join([cell.text for cell in self.cells])

    @cached_property
    def comparable(self) -> str:
        """The text as it is compared."""
        return notation.comparable(self.text)

    @cached_property
    def slots(self) -> list[Segment]:
        return [
            slot
            for cell in self.cells
            for slot in (cell.slots if cell.blocks is None else _slots(cell.blocks))
        ]

    @cached_property
    def keys(self) -> list[str]:
        return [key for cell in self.cells for key in cell.keys]

    @cached_property
    def said(self) -> list[Said | None]:
        return [cell.said for cell in self.cells]

    @cached_property
    def known(self) -> Known:
        """What a row with the same digest says."""
        return Known([each for each in self.said if each is not None], self.text, self.keys)

    @cached_property
    def printed(self) -> list[Printed]:
        return [value for cell in self.cells for value in cell.printed]

    @cached_property
    def labels(self) -> list[int]:
        """The cells that hold nothing but the form's own words."""
        return [
            number
            for number, cell in enumerate(self.cells)
            if not cell.slots and not notation.is_empty(cell.text)
        ]

    @cached_property
    def owners(self) -> frozenset[str | None]:
        """The items its values belong to."""
        return frozenset(owner(slot.path or "") for slot in self.slots)

    @cached_property
    def item(self) -> str | None:
        """The item whose values fill the row: most of its paths lie in it."""
        items = [item for slot in self.slots if (item := owner(slot.path or ""))]
        return max(items, key=items.count) if items else None

    @cached_property
    def says_nothing(self) -> bool:
        """Whether all its values are empty."""
        return all(notation.is_empty(slot.text) or is_unticked(slot.text) for slot in self.slots)


@dataclass(frozen=True)
class Table:
    rows: list[Row] = field(default_factory=list)

    @cached_property
    def keys(self) -> list[str]:
        return [key for row in self.rows for key in row.keys]

    @cached_property
    def said(self) -> list[list[Said | None]]:
        return [row.said for row in self.rows]

    @cached_property
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

    @cached_property
    def heading(self) -> int | None:
        """The row that names the columns: the last header row without values."""
        rows = [number for number, row in enumerate(self.rows) if row.header and not row.slots]
        return rows[-1] if rows else None


Block = Box | Table


@dataclass(frozen=True)
class Story:
    part: str
    blocks: list[Block]
    pictures: int = 0

    @cached_property
    def words(self) -> str:
        """All its text."""
        return " ".join(box.text for box in _boxes(self.blocks))


@dataclass(frozen=True)
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
        return [slot for story in self.stories for slot in _slots(story.blocks)]

    @cached_property
    def titled(self) -> frozenset[str | None]:
        """The items whose title stands in it."""
        return frozenset(slot.title_of for slot in self.slots())

    @cached_property
    def digests(self) -> dict[str, Row]:
        """Rows by their digest."""
        return {r.digest: r for table in self.tables() for r in table.rows if r.digest is not None}

    def boxes(self) -> list[Box]:
        """Every container of text but those of rows that are gone, in reading order."""
        return [box for story in self.stories for box in _boxes(story.blocks)]

    def tables(self) -> list[Table]:
        """Every table, outer ones first."""
        return [table for story in self.stories for table in _tables(story.blocks)]

    @cached_property
    def goal_numbers(self) -> dict[str, int]:
        """The goals by the numbers people see: Word numbers them in the order they stand in."""
        found = [slot.path or "" for slot in self.slots()]
        goals = [
            paths.id_of(owner(p) or "") for p in found if paths.pattern(p) == "plan.goals[].text"
        ]
        return {goal: number for number, goal in enumerate(dict.fromkeys(goals), 1)}


def words(text: str) -> list[Segment]:
    """The segments of a text that holds no values."""
    return [Segment(text)] if text else []


def value_path(tags: tuple[str, ...]) -> str | None:
    """The innermost tag that addresses a value of the case."""
    for tag in reversed(tags):
        if tag != DOCUMENT_TAG and is_value(tag):
            return tag
    return None


@lru_cache(_PATHS)
def is_value(tag: str) -> bool:
    """Whether a tag is the path of a value of the case."""
    try:
        paths.parse(tag)
    except ValueError:
        return False
    return tag not in _OURS and field_at(tag) is not None


@lru_cache(_PATHS)
def owner(path: str) -> str | None:
    """The list item a value belongs to; a box of a set belongs to the set's item."""
    item = paths.item_of(path)
    if item is not None and not is_list(paths.list_of(item)):
        return paths.item_of(paths.list_of(item))
    return item


@lru_cache(_PATHS)
def is_spare(item: str) -> bool:
    """Whether an item is one of the empty rows a document comes with."""
    return paths.id_of(item).startswith("new")


def is_unticked(text: str) -> bool:
    """Whether ``text`` is an empty box, which says nothing in a new row."""
    return text.strip() == notation.UNTICKED


def _is_list_row(row: Row, item: str) -> bool:
    if any(not notation.is_empty(cell.text) and not cell.slots for cell in row.cells):
        return False
    own = [slot.path or "" for slot in row.slots if owner(slot.path or "") == item]
    return len(own) > 1 or any(path.removeprefix(item + ".") in TITLES for path in own)


def _slots(content: list[Block]) -> list[Segment]:
    found: list[Segment] = []
    for block in content:
        if isinstance(block, Box):
            found += block.slots
        else:
            for row in block.rows:
                found += () if row.gone else row.slots
    return found


def _boxes(content: Sequence[Block]) -> list[Box]:
    found: list[Box] = []
    for block in content:
        if isinstance(block, Table):
            found += _boxes([cell for row in block.rows if not row.gone for cell in row.cells])
        elif block.blocks is None:
            found.append(block)
        else:
            found += _boxes(block.blocks)
    return found


def _tables(content: list[Block]) -> list[Table]:
    found: list[Table] = []
    for block in content:
        if isinstance(block, Table):
            found.append(block)
            for row in block.rows:
                for cell in row.cells:
                    if cell.blocks is not None:
                        found += _tables(cell.blocks)
    return found


def _blocks_from(data: list[dict[str, Any]]) -> list[Block]:
    return [_table_from(item) if "rows" in item else _box_from(item) for item in data]


def _table_from(data: dict[str, Any]) -> Table:
    return Table(
        [
            Row([_box_from(c) for c in row["cells"]], row["header"], row["gone"], row.get("digest"))
            for row in data["rows"]
        ]
    )


def _box_from(data: dict[str, Any]) -> Box:
    inner = data.get("blocks")
    return Box(
        **{name: data[name] for name in ("tags", "bookmarks", "span", "merged", "changing")},
        segments=[Segment(**segment) for segment in data["segments"]],
        blocks=None if inner is None else _blocks_from(inner),
        struck=data.get("struck", ""),
    )
