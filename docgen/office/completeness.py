"""Whether every filling leaves the tables and boxes of a part complete, whatever is left out.

Docxtpl ends every filling by counting: a table whose rows have more cells than it has columns gets
more columns, one whose rows all reach over fewer loses some. And Word opens no file with a table
without rows, or with a cell or text box that does not end in a paragraph. Where no filling can come
to that, there is no need to look.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

BOXES = frozenset(
    ("w:tc", "w:txbxContent", "w:hdr", "w:ftr", "w:footnote", "w:endnote", "w:comment")
)
"""What must end in a paragraph."""

_SPAN = re.compile(r'\sw:val="(\d+)"')


@dataclass(eq=False)
class _Row:
    depth: int
    width: int = 0
    """How many columns its cells reach over."""
    fixed: bool = True
    """Whether it has the same cells in every filling."""


@dataclass(eq=False)
class _Table:
    depth: int
    columns: int = 0
    fixed: bool = True
    rows: list[_Row] = field(default_factory=list)
    """Its rows, and those of the tables inside it: docxtpl counts them all."""

    @property
    def complete(self) -> bool:
        fit = all(row.fixed and row.width <= self.columns for row in self.rows)
        full = any(row.depth == self.depth and row.width == self.columns for row in self.rows)
        return self.fixed and fit and full


@dataclass(eq=False)
class _Box:
    depth: int
    ends_in_paragraph: bool = False


class Completeness:
    """Told of each element as a part is read from its beginning.

    ``depth`` is always how many conditions and loops the element stands in.
    """

    def __init__(self) -> None:
        self._all: list[_Table] = []
        self._tables: list[_Table] = []
        self._rows: list[_Row] = []
        self._boxes: list[_Box] = []
        self._known = True

    @property
    def certain(self) -> bool:
        """Whether every filling is complete as it is written."""
        return self._known and all(table.complete for table in self._all)

    def give_up(self) -> None:
        """What is open depends on a condition, so nothing more can be known."""
        self._known = False

    def opened(self, names: Sequence[str], attributes: str, depth: int) -> None:
        """An element was opened; ``names`` are those of all that are open, itself last."""
        if not self._known:
            return
        name = names[-1]
        if len(names) > 1 and names[-2] in BOXES and name in ("w:p", "w:tbl", "w:sdt"):
            self._block(name, depth)
        if name in BOXES:
            self._boxes.append(_Box(depth))
        match name:
            case "w:tbl":
                self._tables.append(_Table(depth))
                self._all.append(self._tables[-1])
            case "w:tr":
                self._rows.append(_Row(depth))
                for table in self._tables:
                    table.rows.append(self._rows[-1])
            case "w:gridCol" if tuple(names[-3:-1]) == ("w:tbl", "w:tblGrid"):
                table = self._tables[-1]
                table.columns += 1
                table.fixed = table.fixed and table.depth == depth
            case "w:tc" if names[-2:-1] == ["w:tr"]:
                row = self._rows[-1]
                row.width += 1
                row.fixed = row.fixed and row.depth == depth
            case "w:gridSpan" if tuple(names[-4:-1]) == ("w:tr", "w:tc", "w:tcPr"):
                row = self._rows[-1]
                said = _SPAN.search(attributes)
                row.width += int(said[1]) - 1 if said else 0
                row.fixed = row.fixed and row.depth == depth and said is not None

    def closed(self, name: str, depth: int) -> None:
        """An element was closed."""
        if not self._known:
            return
        if name in BOXES:
            box = self._boxes.pop()
            self._known = box.ends_in_paragraph and box.depth == depth
        elif name == "w:tbl":
            table = self._tables.pop()
            table.fixed = table.fixed and table.depth == depth
        elif name == "w:tr":
            row = self._rows.pop()
            row.fixed = row.fixed and row.depth == depth

    def _block(self, name: str, depth: int) -> None:
        box = self._boxes[-1]
        if name == "w:tbl":
            box.ends_in_paragraph = False
        elif box.depth == depth:
            # A content control between paragraphs has paragraphs in it.
            box.ends_in_paragraph = True
