"""Where everything lies on the pages of a PDF that LibreOffice made of a document of ours.

Bookmarks become named destinations, which tell the page and the point where a value begins. The
box around it is the table cell that is ruled there; of a box to tick, the glyph itself; where
there is no table, the rest of the line. Somebody signs in the widest empty cell of the row that
says who, and dates it in the other one.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pypdf

from docgen.case.fields import field_at
from docgen.filling.pdf.paper import Paper
from docgen.filling.pdf.preparing import BOXES, CODE_SIDE
from docgen.filling.pdf.sheet import Rect, Sheet
from docgen.messages import say
from docgen.office.pdfium import pdfium_opened
from docgen.plan.kinds import Kind
from docgen.plan.layout import Box, BoxKind, CodePlace, Layout, PageLayout
from docgen.plan.reading import Finding, Severity

QUIET = CODE_SIDE / 25 * 4
"""The white around a code: four modules of the 25 (ISO/IEC 18004)."""
_MARK = re.compile(r"/?d\d+")
_GAP = 4.0
"""Points between the line and the white around the code."""
_LINE = 14.0
"""The height of a line of text that is in no table."""
_NEAR = 3.0
_INSIDE = 0.5


@dataclass(frozen=True)
class Mark:
    """Where a bookmark begins: the top left of its first letter."""

    name: str
    path: str
    left: float
    top: float

    @property
    def middle(self) -> tuple[float, float]:
        """A point in the line it begins."""
        return self.left + 1, self.top - 6


@dataclass(frozen=True)
class Placed:
    """The layout of a PDF, and what could not be placed."""

    layout: Layout
    findings: tuple[Finding, ...]


def placed(content: bytes, paper: Paper) -> Placed:
    """Where the fields of ``paper`` lie on the pages of its PDF, and where its codes go."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    marks = _marks(reader, paper.layout)
    widgets = _widgets(reader)
    pages: list[PageLayout] = []
    unsigned = set(paper.signers.values())
    with pdfium_opened(content) as opened:
        for number in range(len(opened)):
            sheet = Sheet(opened[number])
            said = sheet.end_of(paper.promise) if paper.coded else None
            foot = said.bottom if said is not None else 0.0
            page = _Page(sheet, marks[number], widgets[number], paper.signers, foot)
            boxes = page.boxes()
            unsigned -= {box.path for box in boxes if box.kind is BoxKind.SIGNATURE}
            pages.append(
                PageLayout(
                    _rounded(sheet.width),
                    _rounded(sheet.height),
                    boxes,
                    _code_place(sheet, said),
                )
            )
    return Placed(
        Layout(tuple(pages)), (*_not_signed(unsigned), *(_no_room(pages) if paper.coded else ()))
    )


def _marks(reader: pypdf.PdfReader, layout: Mapping[str, str]) -> Mapping[int, list[Mark]]:
    """The bookmarks on each page, in reading order."""
    numbers = {
        page.indirect_reference.idnum: number
        for number, page in enumerate(reader.pages)
        if page.indirect_reference is not None
    }
    found: dict[int, list[Mark]] = defaultdict(list)
    for name, destination in reader.named_destinations.items():
        path = layout.get(name.removeprefix("/")) if _MARK.fullmatch(name) else None
        page = destination.raw_get("/Page")
        left, top = destination.left, destination.top
        if path is None or left is None or top is None or page.idnum not in numbers:
            continue
        mark = Mark(name.removeprefix("/"), path, float(left), float(top))
        found[numbers[page.idnum]].append(mark)
    for marks in found.values():
        marks.sort(key=lambda mark: (-mark.top, mark.left))
    return found


def _widgets(reader: pypdf.PdfReader) -> Mapping[int, dict[str, list[Rect]]]:
    """The form fields on each page by path, which is their tooltip until they are renamed."""
    found: dict[int, dict[str, list[Rect]]] = defaultdict(lambda: defaultdict(list))
    for number, page in enumerate(reader.pages):
        for annotation in page.annotations or ():
            widget = annotation.get_object()
            if widget.get("/Subtype") == "/Widget":
                found[number][str(widget.get("/TU", ""))].append(
                    Rect(*(float(edge) for edge in widget["/Rect"]))
                )
    return found


class _Page:
    def __init__(
        self,
        sheet: Sheet,
        marks: list[Mark],
        widgets: Mapping[str, list[Rect]],
        signers: Mapping[str, str],
        foot: float,
    ) -> None:
        self.sheet = sheet
        # The footer is the same on every page, and nobody writes in it.
        self._marks = [mark for mark in marks if mark.top > foot]
        self._widgets = widgets
        self._signers = signers
        self._ticks = [letter for letter in sheet.letters if letter.text in BOXES]
        self._cells = {mark.name: sheet.cell(*mark.middle) for mark in self._marks}

    def boxes(self) -> tuple[Box, ...]:
        """Every box of the page, in reading order."""
        found: list[Box] = []
        for mark in self._marks:
            found.append(self._value(mark))
            if mark.name in self._signers:
                found += self._signed_beside(mark, self._signers[mark.name])
        return tuple(sorted(found, key=lambda box: (box.top, box.left)))

    def _value(self, mark: Mark) -> Box:
        spec = field_at(mark.path)
        kind = spec.kind if spec else Kind.TEXT
        if kind is Kind.YES_NO:
            tick = self._tick(mark)
            if tick is not None:
                return self._box(mark.path, BoxKind.CHECKBOX, tick)
        what = BoxKind.DATE if kind is Kind.DATE else BoxKind.TEXT
        return self._box(mark.path, what, self._room(mark))

    def _tick(self, mark: Mark) -> Rect | None:
        """The box to tick that a bookmark begins with: the field, or the glyph."""
        line = Rect(mark.left - _NEAR, mark.top - 24, self.sheet.right_edge, mark.top + _NEAR)
        fields = [rect for rect in self._widgets.get(mark.path, ()) if rect.meets(line)]
        glyphs = [tick.rect for tick in self._ticks if tick.rect.meets(line)]
        return min(fields or glyphs, key=lambda rect: rect.left, default=None)

    def _room(self, mark: Mark) -> Rect:
        """The room a value has: its cell, as far as it shares it with nothing else."""
        cell = self._cells[mark.name]
        line = [
            other
            for other in self._marks
            if other.left > mark.left + _NEAR and abs(other.top - mark.top) < _NEAR
        ]
        if cell is None:
            right = min([other.left for other in line], default=self.sheet.right_edge)
            right = max(right, mark.left + 1)
            return Rect(mark.left, mark.top - _LINE, right, mark.top)
        beside = [other.left for other in line if self._cells[other.name] == cell]
        below = [
            other.top
            for other in self._marks
            if other.top < mark.top - _NEAR and self._cells[other.name] == cell
        ]
        over = any(
            other.top > mark.top + _NEAR for other in self._marks if self._cells[other.name] == cell
        )
        own = Rect(cell.left, mark.top - _LINE, mark.left - 1, mark.top)
        left = cell.left if self.sheet.is_empty(own) else mark.left - 1
        return Rect(
            left,
            max(below, default=cell.bottom),
            min(beside, default=cell.right),
            mark.top if over else cell.top,
        )

    def _signed_beside(self, mark: Mark, signer: str) -> list[Box]:
        cell = self._cells[mark.name]
        if cell is None:
            return []
        taken = [other.middle for other in self._marks]
        empty = [
            other
            for other in self.sheet.row(cell)
            if self.sheet.is_empty(other.grown(-1))
            and not any(other.holds(*point) for point in taken)
        ]
        if not empty:
            return []
        widest = max(empty, key=lambda rect: rect.width)
        dates = [rect for rect in empty if rect is not widest]
        found = [self._box(signer, BoxKind.SIGNATURE, widest)]
        if len(dates) == 1:
            found.append(self._box(signer, BoxKind.DATE, dates[0]))
        return found

    def _box(self, path: str, kind: BoxKind, rect: Rect) -> Box:
        inside = rect if kind is BoxKind.CHECKBOX else rect.grown(-_INSIDE)
        return Box(
            path,
            kind,
            _rounded(inside.left),
            _rounded(self.sheet.height - inside.top),
            _rounded(inside.width),
            _rounded(inside.height),
        )


def _code_place(sheet: Sheet, end: Rect | None) -> CodePlace | None:
    """The free place right of the line that is said beside the code, where it ends."""
    if end is None:
        return None
    left, bottom = end.right + _GAP + QUIET, end.bottom - 1
    code = Rect(left, bottom, left + CODE_SIDE, bottom + CODE_SIDE)
    around = code.grown(QUIET)
    if around.right > sheet.width or not sheet.is_free(around):
        return None
    return CodePlace(_rounded(code.left), _rounded(sheet.height - code.top), _rounded(CODE_SIDE))


def _not_signed(signers: set[str]) -> tuple[Finding, ...]:
    if not signers:
        return ()
    return (
        Finding(
            "no_signature_box",
            Severity.WARNING,
            say(
                "Where {count} of those who sign are to sign was not found on the pages, so that "
                "a scan of it is looked at by a person.",
                count=len(signers),
            ),
            suggestion=say(
                "In the template, give each signature line a row of a ruled table, with an empty "
                "cell to sign in beside signer.name."
            ),
        ),
    )


def _no_room(pages: list[PageLayout]) -> tuple[Finding, ...]:
    without = [str(number) for number, page in enumerate(pages, 1) if page.code is None]
    if not without:
        return ()
    return (
        Finding(
            "no_room_for_code",
            Severity.WARNING,
            say(
                "There is no code on page {pages}, as the footer leaves no room for it; a scan of "
                "it is sorted by a person.",
                pages=", ".join(without),
            ),
            suggestion=say("Make the footer of the template lower, or its right margin wider."),
        ),
    )


def _rounded(length: float) -> float:
    return round(length, 1)
