"""A form as it stands while a script is played on it: what every place says, since when, by whom.

This is the memory of the one who plays: what the reading must find is worked out from it, never
from the file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docgen.case import paths
from docgen.case.fields import FieldSpec, field_at
from docgen.plan.kinds import Kind
from docgen.plan.reading import Reading
from docgen.reading.base import Base
from docgen.reading.imprint import TITLES, Box, Table, is_spare, owner

UNSURE = object()
"""The meaning of a text that has no certain meaning: a person must be asked."""

WORDS = (Kind.TEXT, Kind.LONG_TEXT, Kind.LINES)
"""The kinds of value that are what is written, and nothing else."""

_PLACEHOLDERS = " \t\n\u00a0\u2003\u2013_"


def plain(text: str) -> str:
    """``text`` in one spacing; a line without words is no line."""
    lines = unicodedata.normalize("NFC", text).replace("\u200d", "").split("\n")
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


@dataclass(frozen=True)
class Deed:
    """One edit of a place: who did it, and whether it was tracked."""

    author: str | None
    tracked: bool
    ordinary: bool = False
    """Whether staff do such an edit every day."""


@dataclass(eq=False)
class Cell:
    """A table cell. ``path`` is the value's that fills it, None for the form's own words."""

    text: str
    path: str | None = None
    known: Any = None
    """The value before this round."""
    meaning: Any = UNSURE
    """The value now; for words it is the text itself."""
    before: str = ""
    placeholder: bool = False
    control: bool = True
    """Whether its content control is there still: LibreOffice drops that of an overwritten cell."""
    loose: bool = False
    """Whether an editor may have put in spaces of its own, as pasting does."""
    deeds: list[Deed] = field(default_factory=list)
    comments: list[tuple[str | None, str]] = field(default_factory=list)
    past: list[tuple[str, Any]] = field(default_factory=list)
    """What it said at earlier readings, and what that meant."""
    earlier: list[Deed] = field(default_factory=list)
    """What was done there before the last reading."""

    @property
    def spec(self) -> FieldSpec | None:
        return field_at(self.path) if self.path else None

    @property
    def words(self) -> str:
        """What is written in it; dashes and room to write are nothing."""
        return self.text.strip(_PLACEHOLDERS if self.placeholder else _PLACEHOLDERS[:4])

    @property
    def is_box(self) -> bool:
        """Whether it is a box to tick."""
        return self.spec is not None and self.spec.kind is Kind.YES_NO

    @property
    def is_number_of_goal(self) -> bool:
        """Whether it names goals by their numbers, which are others when goals come and go."""
        return self.spec is not None and self.spec.kind is Kind.GOALS

    @property
    def is_empty(self) -> bool:
        return not self.text.strip(_PLACEHOLDERS + "☐")

    def says(self, text: str, meaning: Any) -> None:
        """It now says ``text``, and means that; of words, only the text counts."""
        self.text, self.meaning = text, meaning

    def lost(self) -> None:
        """All of it was selected, so that its control is gone, and what was commented too."""
        self.control = False
        self.comments.clear()

    @property
    def value(self) -> Any:
        """What it says now, as plain data."""
        spec = self.spec
        if spec is not None and spec.kind in WORDS:
            return plain(self.words) or None
        return None if self.is_empty and spec and spec.kind is not Kind.YES_NO else self.meaning

    def same_value(self, one: Any, other: Any) -> bool:
        """Whether two values are the same but for spacing; a name or a title has one line."""
        if isinstance(one, str) and isinstance(other, str):
            one, other = plain(one), plain(other)
            if self.spec is not None and self.spec.kind is not Kind.LONG_TEXT:
                one, other = one.replace("\n", " "), other.replace("\n", " ")
            if self.loose:
                one, other = re.sub(r"\s", "", one), re.sub(r"\s", "", other)
        return bool(one == other) or (one in (None, [], "") and other in (None, [], ""))


@dataclass(eq=False)
class Row:
    """A table row. ``item`` is the item it is; None for headings and lines of facts."""

    cells: list[Cell]
    item: str | None = None
    new: bool = False
    """Whether it was no item at the last reading: a row typed or pasted in, or a spare one."""
    gone: bool = False
    ghost: bool = False
    """Gone, but still in LibreOffice's table: removed with tracking, or only emptied."""
    pasted: bool = False
    """Whether another row was pasted over it."""
    copy_of: Row | None = None
    deeds: list[Deed] = field(default_factory=list)

    @property
    def anchored(self) -> bool:
        """Whether any content control is in it."""
        return any(cell.path and cell.control for cell in self.cells)

    @property
    def listed(self) -> str:
        return paths.list_of(self.item) if self.item else ""

    @property
    def says_nothing(self) -> bool:
        return all(cell.is_empty for cell in self.cells)

    @property
    def titled(self) -> bool:
        """Whether what the item is stands in this row."""
        return any(cell.path == f"{self.item}.{name}" for cell in self.cells for name in TITLES)

    @property
    def title(self) -> str:
        """The longest of what its cells say."""
        return max((cell.words for cell in self.cells), key=len)

    def field_of(self, cell: Cell) -> str | None:
        """The field of its item that a cell holds."""
        if cell.path is None or self.item is None or owner(cell.path) != self.item:
            return None
        return cell.path.removeprefix(self.item + ".")

    def named(self, item: str) -> None:
        """It is known as ``item`` from now on."""
        for cell in self.cells:
            name = self.field_of(cell)
            if name is not None:
                cell.path = f"{item}.{name}"
        self.item = item

    def hands_off(self) -> None:
        """Which item it is was asked about, and nobody has said: nothing more is known of it."""
        self.item, self.pasted = None, False
        for cell in self.cells:
            cell.path, cell.text = None, ""

    @property
    def edited(self) -> bool:
        return bool(self.deeds or any(cell.deeds for cell in self.cells))


@dataclass(eq=False)
class Sheet:
    """A table; ``number`` is its place among the tables of the document."""

    number: int
    rows: list[Row]

    def place(self, row: Row) -> int:
        """The number of a row in LibreOffice's table."""
        standing = [each for each in self.rows if not each.gone or each.ghost]
        return standing.index(row) + 1

    def parents(self) -> dict[Row, Row | None]:
        """The goal each action stands under, as far as there are goals in this table."""
        if not any(row.listed == "plan.goals" for row in self.rows):
            return {}
        found: dict[Row, Row | None] = {}
        goal: Row | None = None
        for row in self.rows:
            if not row.gone and row.listed == "plan.goals":
                goal = row
            elif not row.gone and row.listed == "plan.actions":
                found[row] = goal
        return found


@dataclass
class Stray:
    """Words in no value's place: written there (``after``), or the form's own taken away."""

    before: str
    after: str


@dataclass
class Page:
    """The whole form."""

    base: Base
    sheets: list[Sheet]
    paragraphs: list[str]
    """The form's own words between the tables, each said once only."""
    pairs: list[tuple[str, str]]
    """Those of them that stand one right after the other."""
    strays: list[Stray] = field(default_factory=list)
    last_author: str | None = None
    parents: dict[Row, Row | None] = field(default_factory=dict)
    """The goal each action stood under at the last reading."""

    @classmethod
    def of(cls, base: Base) -> Page:
        """The form as it was issued."""
        sheets: list[Sheet] = []
        words: list[str] = []
        pairs: list[tuple[str, str]] = []
        above = ""
        for block in base.imprint.stories[0].blocks:
            if isinstance(block, Table):
                sheets.append(Sheet(len(sheets) + 1, _rows(block, base)))
                above = ""
                continue
            text = "" if block.slots else block.text.strip()
            words.append(text)
            if above and text:
                pairs.append((above, text))
            above = text
        once = [text for text in words if text and words.count(text) == 1]
        pairs = [(one, other) for one, other in pairs if one in once and other in once]
        page = cls(base, sheets, once, pairs)
        page.parents = page.standing()
        return page

    def standing(self) -> dict[Row, Row | None]:
        """The goal each action stands under now."""
        return {row: goal for sheet in self.sheets for row, goal in sheet.parents().items()}

    def parents_without(self, removed: set[Row]) -> dict[Row, Row | None]:
        """The goal each action would have stood under if those removed had not been there."""
        above: dict[Row | None, Row | None] = {None: None}
        left: Row | None = None
        for row in (row for sheet in self.sheets for row in sheet.rows):
            if row.listed == "plan.goals" and not row.new and (not row.gone or row in removed):
                left = left if row in removed else row
                above[row] = left
        return {row: above[goal] for row, goal in self.parents.items()}

    def settle(self, reading: Reading) -> None:
        """All was as it should be: the next reading starts from what stands here now."""
        found = {c.path: c.after.value if c.after else None for c in reading.changes}
        for _, row in self.rows():
            for cell in row.cells:
                if row.new:
                    cell.known = None if cell.value is UNSURE else cell.value
                elif plain(cell.text) != plain(cell.before):
                    cell.past.append((cell.before, cell.known))
                cell.known = found.get(cell.path or "", cell.known)
                cell.before = cell.text
                cell.earlier += [*cell.deeds, *row.deeds]
                cell.deeds.clear()
                cell.comments.clear()
            row.new = row.new and row.says_nothing
            row.copy_of = None
            if row.pasted:
                row.hands_off()
        for sheet in self.sheets:
            for row in sheet.rows:
                row.deeds.clear()
        self.strays.clear()
        self.parents = self.standing()

    def rows(self) -> Iterator[tuple[Sheet, Row]]:
        """Every row that is there, by its table."""
        for sheet in self.sheets:
            for row in sheet.rows:
                if not row.gone:
                    yield sheet, row

    def address(self, sheet: Sheet, row: Row, cell: Cell) -> dict[str, Any]:
        """Where a cell is, for LibreOffice's hands."""
        return {
            "table": sheet.number,
            "row": sheet.place(row),
            "cell": row.cells.index(cell) + 1,
        }

    def printings(self, path: str) -> list[tuple[Row, Cell]]:
        """Every cell that shows a value."""
        return [
            (row, cell)
            for _, row in self.rows()
            for cell in row.cells
            if cell.path == path and not row.new
        ]


def _rows(table: Table, base: Base) -> list[Row]:
    rows = []
    for old, item in zip(table.rows, table.items, strict=True):
        rows.append(Row([_cell(box, base) for box in old.cells], item))
        if item is not None and is_spare(item):
            rows[-1].new = True
    return rows


def _cell(box: Box, base: Base) -> Cell:
    if box.blocks is not None or len(box.slots) != 1 or len(box.segments) != 1:
        return Cell(box.text, before=box.text)
    slot = box.slots[0]
    known = base.value(slot.path or "")
    return Cell(box.text, slot.path, known, known, box.text, slot.placeholder)
