"""One page of a PDF as lines and letters: where its tables are ruled, and where its words stand.

Lengths are in points from the bottom left, as PDF counts; :mod:`docgen.filling.pdf.placing` turns
them round.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import pypdfium2
from pypdfium2 import raw

_THIN = 2.0
"""Tables are ruled with lines of a point, drawn as narrow rectangles; what is wider is a shade."""
_SHORT = 4.0
_SLACK = 1.5


@dataclass(frozen=True)
class Rect:
    """A rectangle on a page."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    def meets(self, other: Rect) -> bool:
        """Whether the two have any area in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.bottom <= y <= self.top

    def grown(self, by: float) -> Rect:
        return Rect(self.left - by, self.bottom - by, self.right + by, self.top + by)


@dataclass(frozen=True)
class Letter:
    """A character and where its ink is."""

    text: str
    rect: Rect


class Sheet:
    """A page of an opened PDF."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._page = page
        self.width, self.height = page.get_size()

    @cached_property
    def letters(self) -> tuple[Letter, ...]:
        """Every character that leaves ink, in the order of the text."""
        text = self._page.get_textpage()
        found = []
        for number in range(text.count_chars()):
            character = chr(raw.FPDFText_GetUnicode(text.raw, number))
            if character.strip("\0 \r\n\t\u00a0\u2003"):
                found.append(Letter(character, Rect(*text.get_charbox(number))))
        return tuple(found)

    @cached_property
    def lines(self) -> tuple[Rect, ...]:
        """Every thin line that is drawn."""
        found = []
        for drawn in self._page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=8):
            rect = Rect(*drawn.get_bounds())
            if min(rect.width, rect.height) <= _THIN and max(rect.width, rect.height) >= _SHORT:
                found.append(rect)
        return tuple(found)

    @cached_property
    def right_edge(self) -> float:
        """Where the text of the page ends to the right."""
        edges = [line.right for line in self.lines] + [letter.rect.right for letter in self.letters]
        return max(edges, default=self.width)

    def cell(self, x: float, y: float) -> Rect | None:
        """The ruled cell around a point; None where the point is not in a table."""
        across = [line for line in self._across if line.left - _SLACK <= x <= line.right + _SLACK]
        upright = [line for line in self._upright if line.bottom - _SLACK <= y <= line.top + _SLACK]
        above = [line.bottom for line in across if line.bottom >= y]
        below = [line.top for line in across if line.top <= y]
        before = [line.right for line in upright if line.right <= x]
        after = [line.left for line in upright if line.left >= x]
        if not (above and below and before and after):
            return None
        return Rect(max(before), max(below), min(after), min(above))

    def row(self, cell: Rect) -> Iterator[Rect]:
        """The cells of the row that ``cell`` is in, from the left."""
        middle = (cell.bottom + cell.top) / 2
        edges = sorted(
            {
                round((line.left + line.right) / 2, 1)
                for line in self._upright
                if line.bottom - _SLACK <= middle <= line.top + _SLACK
            }
        )
        for left, right in pairwise(edges):
            found = self.cell((left + right) / 2, middle)
            if found is not None and abs(found.top - cell.top) < _SLACK:
                yield found

    def is_empty(self, rect: Rect) -> bool:
        """Whether nothing is written in a rectangle."""
        return not any(letter.rect.meets(rect) for letter in self.letters)

    def is_free(self, rect: Rect) -> bool:
        """Whether nothing is written or drawn in a rectangle."""
        return self.is_empty(rect) and not any(line.meets(rect) for line in self.lines)

    def end_of(self, sentence: str) -> Rect | None:
        """Where the last occurrence of ``sentence`` ends: its line from bottom to top."""
        wanted = "".join(sentence.split())
        place = "".join(letter.text for letter in self.letters).rfind(wanted)
        if place < 0 or not wanted:
            return None
        count = 0
        said = []
        for letter in self.letters:
            if place <= count < place + len(wanted):
                said.append(letter.rect)
            count += len(letter.text)
        bottom = min(rect.bottom for rect in said)
        return Rect(said[-1].right, bottom, said[-1].right, max(rect.top for rect in said))

    @cached_property
    def _across(self) -> tuple[Rect, ...]:
        return tuple(line for line in self.lines if line.height <= _THIN)

    @cached_property
    def _upright(self) -> tuple[Rect, ...]:
        return tuple(line for line in self.lines if line.height > _THIN)
