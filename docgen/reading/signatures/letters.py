"""The letters on a page of a PDF, each with its place: what is there that was not, and is gone."""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
from pypdfium2 import raw

from docgen.case.notation import tidy
from docgen.reading.signatures.pages import Rect

_NEAR = 1.5
"""Points by which a letter may stand elsewhere when another program writes the page anew."""
_GAP = 14.0
"""Points between the letters of one note."""
_SPACES = frozenset({*range(33), 0xA0, 0xFFFE, 0xFFFF})


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that is seen and its place, as PDF counts; ``spaced`` where a space is before it."""

    text: str
    rect: Rect
    spaced: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        return (self.rect.left + self.rect.right) / 2, (self.rect.bottom + self.rect.top) / 2

    @property
    def height(self) -> float:
        return max(self.rect.top - self.rect.bottom, 4.0)

    def follows(self, before: Letter) -> bool:
        """Whether it stands at most a space after another one, or over it."""
        return self.rect.left - before.rect.right < self.height / 2

    def inside(self, rect: Rect) -> bool:
        """Whether its middle lies in a place."""
        x, y = self.middle
        return rect.left <= x <= rect.right and rect.bottom <= y <= rect.top


def letters(page: pdfium.PdfPage) -> list[Letter]:
    """Every letter of a page, in the order a person would copy them."""
    text = page.get_textpage()
    box = raw.FS_RECTF()
    found: list[Letter] = []
    spaced = False
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        if code in _SPACES:
            spaced = True
        elif raw.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box)):
            # As high as its line, whether it is a capital or a comma.
            rect = Rect(box.left, box.bottom, box.right, box.top)
            found.append(Letter(chr(code), rect, spaced))
            spaced = False
    return found


def besides(these: Iterable[Letter], those: Iterable[Letter]) -> list[Letter]:
    """The letters of ``these`` that do not stand where ``those`` have the same letter."""
    cells: dict[tuple[str, int, int], int] = defaultdict(int)
    for letter in those:
        cells[_cell(letter)] += 1
    return [letter for letter in these if not _taken(letter, cells)]


def _cell(letter: Letter) -> tuple[str, int, int]:
    x, y = letter.middle
    return letter.text, round(x / _NEAR), round(y / _NEAR)


def _taken(letter: Letter, cells: dict[tuple[str, int, int], int]) -> bool:
    text, column, row = _cell(letter)
    for across in (0, -1, 1):
        for up in (0, -1, 1):
            if cells.get((text, column + across, row + up)):
                cells[text, column + across, row + up] -= 1
                return True
    return False


def lines(found: Sequence[Letter]) -> list[list[Letter]]:
    """The letters that stand beside each other, line by line."""
    rows: list[list[Letter]] = []
    for letter in found:
        last = rows[-1][-1] if rows else None
        if (
            last is not None
            and abs(letter.middle[1] - last.middle[1]) < max(last.height, letter.height)
            and letter.rect.left - last.rect.left >= -1
            and letter.rect.left - last.rect.right < _GAP
        ):
            rows[-1].append(letter)
        else:
            rows.append([letter])
    return rows


def around(found: Sequence[Letter]) -> Rect:
    """The place that some letters take."""
    return Rect(
        min(each.rect.left for each in found) - 2,
        min(each.rect.bottom for each in found) - 3,
        max(each.rect.right for each in found) + 2,
        max(each.rect.top for each in found) + 3,
    )


def written(found: Sequence[Letter], right: float | None = None) -> str:
    """What some letters say.

    With ``right``, the edge of the place they stand in: a line that ends where the next word had
    no room goes on in the next one.
    """
    said = ""
    above: list[Letter] = []
    for row in _rows(found):
        words = "".join(f" {each.text}" if each.spaced else each.text for each in row).strip()
        word = row[: next((n for n, each in enumerate(row) if n and each.spaced), len(row))]
        room = right is None or above[-1:] == [] or (
            above[-1].rect.right + word[-1].rect.right - word[0].rect.left + 6 < right
        )  # fmt: skip
        said = f"{said}\n{words}" if room or not said else f"{said} {words}"
        above = row
    return tidy(said)


def _rows(found: Sequence[Letter]) -> list[list[Letter]]:
    rows: list[list[Letter]] = []
    for letter in found:
        same = rows and abs(letter.middle[1] - rows[-1][-1].middle[1]) < letter.height * 0.7
        if same and letter.rect.left >= rows[-1][-1].rect.left - 1:
            rows[-1].append(letter)
        else:
            rows.append([letter])
    return rows
