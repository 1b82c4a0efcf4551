"""What stands on the pages of a returned PDF that was not there when it was issued.

Its fields made part of the page, words typed where people write, ticks, and notes beside the print.
The page itself must be the one that was issued, letter by letter and as drawn; otherwise it is not
read here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cached_property

import pypdfium2 as pdfium

from docgen.case.fields import field_at
from docgen.plan.layout import Box, BoxKind, Layout, PageLayout
from docgen.reading.signatures import pages
from docgen.reading.signatures.letters import Letter, around, besides, letters, lines, written
from docgen.reading.signatures.markup import Mark, Markup, marks
from docgen.reading.signatures.pages import Rect
from docgen.reading.signatures.widgets import places

_TICKED = 0.06
"""The share of a box's pixels that a tick changes: measured .07 for a radio, .2 for a cross."""
_FRAME = 0.15
"""Of the side of a box, what its frame takes."""
_FILLED = 0.6
"""A box that is nearly all dark: people fill a box to take back a tick in it."""
_BEYOND = 1.0
"""How much more may be drawn around a box than in it; a stroke through several is no tick."""
_DRAWN = 0.002
"""The share of a larger place that something drawn in it changes at least."""
_AROUND = 3.0
"""Points by which what is written stands over the edge of its place."""
_ON_WORDS = frozenset({Markup.MARKED, Markup.STRUCK, Markup.UNDERLINED})


@dataclass(frozen=True)
class Written:
    """What stands in one box; of a box to tick, ``ticked``. ``clean`` is False where it is not
    certain, as when something was printed there already.
    """

    box: Box
    page: int
    before: str
    after: str
    ticked: bool | None = None
    clean: bool = True

    @property
    def changed(self) -> bool:
        """Whether it was not there when the document was issued."""
        return bool(self.ticked) if self.ticked is not None else self.before != self.after


@dataclass(frozen=True)
class Note:
    """Something written that is in no value's place, or that cannot be read there.

    ``text`` is what it says, ``on`` the printed words it is on, ``path`` the box it is in.
    """

    page: int
    kind: Markup
    rect: Rect
    text: str
    on: str = ""
    path: str | None = None


@dataclass(frozen=True)
class Writing:
    """All that was written on the pages of a PDF."""

    boxes: tuple[Written, ...] = ()
    notes: tuple[Note, ...] = ()
    whole: bool = True
    """Whether every letter of the pages that were issued stands where it stood."""
    as_drawn: bool = True
    """Whether the pages also look as they were issued, but for what is written on them: nothing is
    painted over, and no other program drew them anew.
    """
    by_hand: bool = False
    """Whether something is drawn where people sign."""


NOTHING = Writing()
_NOT_OURS = Writing(whole=False, as_drawn=False)


def writing(content: bytes, issued: bytes, layout: Layout) -> Writing:
    """What was written on a PDF that was issued as ``issued``, with its places in ``layout``.

    Raises :data:`docgen.reading.signatures.pages.Unreadable` where a file cannot be read.
    """
    added = marks(content, issued)
    fields = {number: [*rects] for number, rects in places(issued).items()}
    for number, rects in places(content).items():
        fields.setdefault(number, []).extend(rects)
    with ExitStack() as opened:
        ours, theirs = (opened.enter_context(pages.opened(each)) for each in (issued, content))
        if len(ours) != len(theirs) or len(ours) != len(layout.pages):
            return _NOT_OURS
        sheets = [
            _Sheet(
                number,
                ours[number - 1],
                theirs[number - 1],
                place,
                [mark for mark in added if mark.page == number],
                fields.get(number, ()),
            )
            for number, place in enumerate(layout.pages, 1)
        ]
        if not all(sheet.has_its_words for sheet in sheets):
            return _NOT_OURS
        return Writing(
            tuple(each for sheet in sheets for each in sheet.boxes()),
            tuple(each for sheet in sheets for each in sheet.notes()),
            as_drawn=all(sheet.is_drawn_as_issued for sheet in sheets),
            by_hand=any(sheet.is_signed_by_hand for sheet in sheets),
        )


def rect_of(box: Box, page: PageLayout, more: float = 0.0) -> Rect:
    """The place of a box as PDF counts, ``more`` points larger on each side."""
    return Rect(
        box.left - more,
        page.height - box.top - box.height - more,
        box.left + box.width + more,
        page.height - box.top + more,
    )


@dataclass
class _Sheet:
    """One page as it was issued and as it came back."""

    number: int
    ours: pdfium.PdfPage
    theirs: pdfium.PdfPage
    place: PageLayout
    marks: list[Mark]
    fields: Sequence[Rect]
    _read: set[int] = field(default_factory=set)
    """The marks that are read as what they were written in."""
    _crossed: set[int] = field(default_factory=set)
    """The boxes that words go over the edge of, into another."""

    @cached_property
    def before(self) -> list[Letter]:
        return letters(self.ours)

    @cached_property
    def after(self) -> list[Letter]:
        return letters(self.theirs)

    @cached_property
    def new(self) -> list[Letter]:
        """The letters that were not there."""
        return besides(self.after, self.before)

    @cached_property
    def has_its_words(self) -> bool:
        """Whether every letter that was printed stands where it was, on a page as large."""
        sizes = zip(self.ours.get_size(), self.theirs.get_size(), strict=True)
        if any(abs(one - other) > 1 for one, other in sizes):
            return False
        return not besides(self.before, self.after)

    @cached_property
    def pictures(self) -> tuple[pages.Picture, pages.Picture]:
        return pages.Picture.of(self.ours), pages.Picture.of(self.theirs)

    def changed(self, rect: Rect) -> float:
        """What share of a place is drawn otherwise."""
        one, other = (picture.crop(rect) for picture in self.pictures)
        return pages.pixels(one, other) / max(len(one), 1)

    @cached_property
    def typed(self) -> dict[int, list[Letter]]:
        """The letters that were not there, by the number of the box they are in; -1 for none. What
        goes on over the edge of its box belongs to it all the same.
        """
        found: dict[int, list[Letter]] = defaultdict(list)
        for row in lines(self.new):
            last = -1
            for before, letter in zip([None, *row], row, strict=False):
                here = self._box_at(letter.middle)
                goes_on = before is not None and letter.follows(before)
                if -1 not in (last, here) and here != last and goes_on:
                    self._crossed |= {last, here}
                    here = here if letter.spaced else last
                last = last if here < 0 else here
                found[last].append(letter)
        return found

    def _box_at(self, point: tuple[float, float]) -> int:
        """The number of the box that a point is in, the smallest one; -1 where there is none."""
        x, y = point
        there = [
            (box.width * box.height, number)
            for number, box in enumerate(self.place.boxes)
            if box.left <= x <= box.left + box.width
            and box.top <= self.place.height - y <= box.top + box.height
        ]
        return min(there)[1] if there else -1

    def inside(self, found: Iterable[Letter], rect: Rect) -> list[Letter]:
        return [letter for letter in found if letter.inside(rect)]

    # What is read

    def boxes(self) -> Iterator[Written]:
        """What stands in each box that has a value."""
        for number, box in enumerate(self.place.boxes):
            if box.kind is BoxKind.CHECKBOX:
                yield self._tick(box)
            elif box.kind is not BoxKind.SIGNATURE:
                found = self._text(box, self.typed.get(number, []))
                yield replace(found, clean=found.clean and number not in self._crossed)

    def _tick(self, box: Box) -> Written:
        # The frame of the box is drawn a little otherwise by each program.
        inside = self._dots(rect_of(box, self.place, -box.width * _FRAME))
        size = ((1 - 2 * _FRAME) * box.width) * ((1 - 2 * _FRAME) * box.height)
        share = inside / size
        ticked, clean = share >= _TICKED, True
        if ticked:
            near, wide = (rect_of(box, self.place, box.width * more) for more in (_FRAME, 1))
            beyond = self._dots(wide) - self._dots(near)
            # Another program draws the lines and letters around it a little otherwise.
            stays = not self.is_drawn_as_issued or beyond <= _BEYOND * inside
            clean = share <= _FILLED and stays
            self._take(rect_of(box, self.place, box.width / 2))
        was = written(self.inside(self.before, rect_of(box, self.place)))
        return Written(box, self.number, was, was, ticked, clean)

    def _dots(self, rect: Rect) -> float:
        """How much of a place is drawn otherwise, in square points."""
        return self.changed(rect) * (rect.right - rect.left) * (rect.top - rect.bottom)

    def _text(self, box: Box, typed: list[Letter]) -> Written:
        rect = rect_of(box, self.place)
        was = written(self.inside(self.before, rect), rect.right)
        now = "\n".join(filter(None, (was, written(typed, rect.right))))
        for index, mark in enumerate(self.marks):
            if mark.kind is Markup.TYPED and mark.text and self._is_in(mark, box):
                self._read.add(index)
                now = f"{now}\n{mark.text}".strip()
        # What is written beside printed words may take their place, or go on after them.
        return Written(box, self.number, was, now, clean=not was or was == now)

    def _is_in(self, mark: Mark, box: Box) -> bool:
        """Whether a mark is in this box, and in no other that is nearer."""
        x, y = (mark.rect.left + mark.rect.right) / 2, (mark.rect.bottom + mark.rect.top) / 2
        there = [
            each
            for each in self.place.boxes
            if (rect := rect_of(each, self.place, _AROUND)).left <= x <= rect.right
            and rect.bottom <= y <= rect.top
        ]
        if not there:
            # Typed text may be in a frame as wide as the page: it begins where it was put.
            rect = rect_of(box, self.place, _AROUND)
            return rect.left <= mark.rect.left + 2 <= rect.right and rect.bottom <= y <= rect.top
        nearest = min(there, key=lambda each: each.width * each.height)
        return nearest is box

    def _take(self, rect: Rect) -> None:
        """What is drawn as a tick is read as one."""
        for index, mark in enumerate(self.marks):
            x, y = (mark.rect.left + mark.rect.right) / 2, (mark.rect.bottom + mark.rect.top) / 2
            if rect.left <= x <= rect.right and rect.bottom <= y <= rect.top:
                self._read.add(index)

    # What is said besides

    def notes(self) -> Iterator[Note]:
        """What is in no value's place; after :meth:`boxes`."""
        for index, mark in enumerate(self.marks):
            if index in self._read:
                continue
            on = ""
            if mark.kind in _ON_WORDS:
                on = written(self.inside(self.before, mark.rect))
            path = next((b.path for b in self.place.boxes if self._is_in(mark, b)), None)
            yield Note(self.number, mark.kind, mark.rect, mark.text, on, path)
        for number, found in self.typed.items():
            box = self.place.boxes[number] if number >= 0 else None
            # The date beside a signature is no value of the case.
            if box is None or field_at(box.path) is None:
                for row in lines(found):
                    path = box.path if box else None
                    yield Note(self.number, Markup.TYPED, around(row), written(row), path=path)
        for box in self.place.boxes:
            if box.kind in (BoxKind.TEXT, BoxKind.DATE) and self._is_drawn_in(box):
                rect = rect_of(box, self.place)
                yield Note(self.number, Markup.DRAWN, rect, "", path=box.path)

    def _is_drawn_in(self, box: Box) -> bool:
        """Whether something is drawn in a box, and nothing is written in it."""
        rect = rect_of(box, self.place)
        if self.inside(self.new, rect) or any(self._is_in(mark, box) for mark in self.marks):
            return False
        if any(_meet(rect, field_) for field_ in self.fields):
            # The frame and the ground of a field go with it.
            return False
        return self.changed(rect) > _DRAWN

    @property
    def is_signed_by_hand(self) -> bool:
        """Whether something is drawn where people sign, and is no typed name."""
        for box in self.place.boxes:
            if box.kind is not BoxKind.SIGNATURE:
                continue
            rect = rect_of(box, self.place)
            typed = self.inside(self.new, rect) or any(
                mark.kind is Markup.TYPED and self._is_in(mark, box) for mark in self.marks
            )
            if not typed and self.changed(rect) > _DRAWN:
                return True
        return False

    @cached_property
    def is_drawn_as_issued(self) -> bool:
        """Whether all but what was written is drawn as it was issued."""
        free = [rect_of(box, self.place, _AROUND) for box in self.place.boxes]
        free += [rect_of(box, self.place, box.width) for box in self.place.boxes
                 if box.kind is BoxKind.CHECKBOX]  # fmt: skip
        free += [_wider(mark.rect) for mark in self.marks]
        free += [_wider(around(row)) for row in lines(self.new)]
        free += [_wider(rect) for rect in self.fields]
        return pages.drawn_alike(self.ours, self.theirs, free)


def _wider(rect: Rect) -> Rect:
    return Rect(
        rect.left - _AROUND, rect.bottom - _AROUND, rect.right + _AROUND, rect.top + _AROUND
    )


def _meet(one: Rect, other: Rect) -> bool:
    return (
        one.left < other.right
        and other.left < one.right
        and one.bottom < other.top
        and other.bottom < one.top
    )
