"""What changed inside one paragraph, drawn word by word.

Every run keeps its formatting. What is inserted takes that of what it replaces or follows, and
stands in the same content control as in the new file, where both files have that control.
"""

from __future__ import annotations

import copy
import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from docgen.filling.redline.anatomy import Context, Paragraph, Piece, fields_of, innermost
from docgen.filling.redline.marking import Pen
from docgen.filling.redline.words import Edit, edits
from docgen.filling.redline.writing import Writer
from docgen.office.names import w, w14

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_TICKED = "2612"


@dataclass(frozen=True)
class _Spot:
    """A place for an insertion: beside ``anchor``, or inside it where it is the paragraph."""

    anchor: etree._Element
    after: bool
    context: Context


def edits_of(old: Paragraph, new: Paragraph, *, deletion_first: bool = False) -> list[Edit]:
    """What changed from ``old`` to ``new``, by whole words and uncut pieces."""
    found = edits(old.text, new.text, _walls(old.pieces), deletion_first=deletion_first)
    return _around_atoms(found, old.pieces)


def draw_words(old: Paragraph, new: Paragraph, found: list[Edit], writer: Writer) -> None:
    """Draw the changes from ``old`` to ``new``, which are ``found``, into ``old``."""
    if found:
        _Line(old, new, writer).draw(found)


def delete_words(old: Paragraph, pen: Pen) -> None:
    """Delete everything a paragraph says, its pictures and its controls."""
    _whole, loose = fields_of(old.pieces)
    pen.delete([p.element for number, p in enumerate(old.pieces) if number not in loose])
    for control in [sdt for sdt in old.element.iter(w("sdt")) if _of(sdt, old.element)]:
        pen.delete_control(control)


class _Line:
    def __init__(self, old: Paragraph, new: Paragraph, writer: Writer) -> None:
        self.old = old
        self.new = new
        self.writer = writer
        self.pieces = list(old.pieces)
        theirs = {piece.context.control for piece in new.pieces}
        self._lost = {piece.context.control for piece in old.pieces} - theirs
        self._known = {piece.context.control for piece in old.pieces}
        self._first_at: dict[_Spot, etree._Element] = {}
        self._starts: list[int] = []
        """The offset of each piece, and of the end."""
        self._order: dict[etree._Element, int] = {}
        self._runs: list[etree._Element] = []

    def draw(self, found: list[Edit]) -> None:
        self._cut(sorted({at for edit in found for at in (edit.start, edit.end)}))
        self._starts = [0, *itertools.accumulate(len(piece.text) for piece in self.pieces)]
        self._order = {element: n for n, element in enumerate(self.old.element.iter())}
        self._runs = [p.element for p in self.pieces if p.element.tag == w("r") and p.text]
        whole, _loose = fields_of(self.pieces)
        plans = [self._plan(edit) for edit in found]
        deleted = {n for going, _spots in plans for n in going}
        touched = [self.pieces[n].element for n in sorted(deleted)]
        for edit, (going, spots) in zip(found, plans, strict=True):
            touched += self._insert(edit, going, spots)
        for first, last in whole:
            says = [n for n in range(first, last + 1) if self.pieces[n].text]
            if says and deleted.issuperset(says):
                # A field without a result would print its old one again.
                deleted.update(range(first, last + 1))
        self.writer.pen.delete([self.pieces[n].element for n in sorted(deleted)])
        for control in dict.fromkeys(
            sdt
            for element in touched
            for sdt in element.iterancestors(w("sdt"))
            if _of(sdt, self.old.element)
        ):
            _loosen(control)

    def _cut(self, offsets: list[int]) -> None:
        """Cut runs, so that every edit begins and ends between two pieces."""
        pieces: list[Piece] = []
        at = 0
        for piece in self.pieces:
            end = at + len(piece.text)
            rest = piece
            for offset in offsets[bisect_right(offsets, at) : bisect_left(offsets, end)]:
                head, rest = _halves(rest, offset - at)
                at = offset
                pieces.append(head)
            pieces.append(rest)
            at = end
        self.pieces = pieces

    def _plan(self, edit: Edit) -> tuple[list[int], list[_Spot]]:
        """The pieces that go, and the spots where something may come, in order."""
        first = bisect_left(self._starts, edit.start)
        last = bisect_right(self._starts, edit.end) - 1
        going = [number for number in range(first, last) if self.pieces[number].text]
        return going, [spot for gap in range(first, last + 1) for spot in self._spots(gap)]

    def _spots(self, gap: int) -> list[_Spot]:
        """The places between two pieces: out of the controls of one, into those of the next."""
        paragraph = self.old.element
        before = self.pieces[gap - 1].element if gap else None
        after = self.pieces[gap].element if gap < len(self.pieces) else None
        if before is None and after is None:
            return [_Spot(paragraph, True, Context())]
        out = _chain(before, paragraph) if before is not None else []
        into = _chain(after, paragraph) if after is not None else []
        shared = {*out} & {*into}
        spots = [_Spot(e, True, innermost(_up(e))) for e in out if e not in shared]
        inner = [e for e in reversed(into) if e not in shared]
        spots.extend(_Spot(e, False, innermost(_up(e))) for e in inner)
        # Between the two outermost there is one place, named twice.
        return spots

    def _insert(self, edit: Edit, going: list[int], spots: list[_Spot]) -> list[etree._Element]:
        """Insert what came, each part where its control is; returns what it was put beside."""
        parts = self._parts(edit)
        bound = len(spots) - 1
        chosen: list[tuple[str, _Spot]] = []
        for number, (text, context) in reversed(list(enumerate(parts))):
            fitting = [n for n in range(bound + 1) if self._fits(spots[n], context)]
            beside = self._beside(going, spots, fitting)
            if number == len(parts) - 1 and beside is not None:
                bound = beside
            elif fitting:
                bound = fitting[-1]
            chosen.append((text, spots[bound]))
        for text, spot in chosen:
            formatting = self._formatting(spot, going)
            element = self.writer.pen.inserted(self.writer.runs(text, formatting))
            first = self._first_at.get(spot)
            if first is not None:
                first.addprevious(element)
            elif spot.anchor is self.old.element:
                spot.anchor.append(element)
            elif spot.after:
                spot.anchor.addnext(element)
            else:
                spot.anchor.addprevious(element)
            self._first_at[spot] = element
        return [spot.anchor for _text, spot in chosen]

    def _beside(self, going: list[int], spots: list[_Spot], fitting: list[int]) -> int | None:
        """The fitting spot right after what goes, or after what was before, if it fits."""
        last = self.pieces[going[-1]].element if going else spots[0].anchor
        return next((n for n in fitting if spots[n].anchor is last and spots[n].after), None)

    def _parts(self, edit: Edit) -> list[tuple[str, Context]]:
        """What came, cut where the content control changes."""
        parts: list[tuple[str, Context]] = []
        at = 0
        for piece in self.new.pieces:
            start, end = max(edit.new_start, at), min(edit.new_end, at + len(piece.text))
            if start < end:
                text = piece.text[start - at : end - at]
                control = piece.context.control
                context = Context(control if control in self._known else None, piece.context.link)
                if parts and (parts[-1][1] == context or _one_word(parts[-1][0], text)):
                    before, known = parts.pop()
                    text, context = before + text, known if known.control else context
                parts.append((text, context))
            at += len(piece.text)
        return parts

    def _fits(self, spot: _Spot, context: Context) -> bool:
        """A control the new file has lost is as good a place as any outside controls."""
        control = spot.context.control
        here = spot.context._replace(control=None) if control in self._lost else spot.context
        return here == context

    def _formatting(self, spot: _Spot, going: list[int]) -> etree._Element | None:
        """That of the nearest run in the same place, best of one that is replaced."""
        home = spot.anchor if spot.anchor is self.old.element else _up(spot.anchor)
        control = next(iter(home.iterancestors(w("sdt"))), None)
        if control is not None and control.find(f"{w('sdtPr')}/{w('showingPlcHdr')}") is not None:
            # What stands there is a prompt, in a formatting of its own.
            return copy.deepcopy(control.find(f"{w('sdtPr')}/{w('rPr')}"))
        replaced = [self.pieces[n].element for n in reversed(going)]
        others = [p.element for p in self.pieces if not p.text]
        near = itertools.chain(replaced, self._nearest(spot.anchor), others)
        chosen = next((run for run in near if _up(run) is home), None)
        if chosen is None:
            chosen = next(self._nearest(spot.anchor), None)
        if chosen is None:
            return _visible(self.old.element.find(f"{w('pPr')}/{w('rPr')}"))
        return _visible(chosen.find(w("rPr")))

    def _nearest(self, anchor: etree._Element) -> Iterator[etree._Element]:
        """The runs that say something, from ``anchor`` backwards, then those after it."""
        here = bisect_right(self._runs, self._order[anchor], key=self._order.__getitem__)
        yield from reversed(self._runs[:here])
        yield from self._runs[here:]


def _one_word(before: str, after: str) -> bool:
    """Whether a control ends inside a word: LibreOffice leaves the first letter in it alone."""
    return before[-1:].isalnum() and after[:1].isalnum()


def _walls(pieces: Sequence[Piece]) -> list[int]:
    """The offsets where a content control begins or ends."""
    walls = []
    at = 0
    for before, after in itertools.pairwise(pieces):
        at += len(before.text)
        if before.context != after.context:
            walls.append(at)
    return walls


def _around_atoms(found: list[Edit], pieces: Sequence[Piece]) -> list[Edit]:
    """Edits made wider where they would cut what cannot be cut."""
    wider: list[Edit] = []
    solid = _solid(pieces)
    for edit in found:
        start, end, new_start, new_end = edit
        for first, last in solid:
            if first < start < last:
                start, new_start = first, new_start - (start - first)
            if first < end < last:
                end, new_end = last, new_end + (last - end)
        if wider and start < wider[-1].end:
            start, new_start = wider[-1].start, wider[-1].new_start
            wider.pop()
        wider.append(Edit(start, end, new_start, new_end))
    return wider


def _solid(pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    found = []
    at = 0
    for piece in pieces:
        if len(piece.text) > 1 and not _is_plain(piece):
            found.append((at, at + len(piece.text)))
        at += len(piece.text)
    return found


def _is_plain(piece: Piece) -> bool:
    texts = piece.element.findall(w("t")) if piece.element.tag == w("r") else []
    return len(texts) == 1 and texts[0].text == piece.text


def _halves(piece: Piece, at: int) -> tuple[Piece, Piece]:
    """A run of plain text, cut in two."""
    tail = copy.deepcopy(piece.element)
    piece.element.addnext(tail)
    for run, text in ((piece.element, piece.text[:at]), (tail, piece.text[at:])):
        for part in run.findall(w("t")):
            part.text = text
            part.set(_SPACE, "preserve")
    return replace(piece, text=piece.text[:at]), Piece(tail, piece.text[at:], piece.context)


def _chain(element: etree._Element, paragraph: etree._Element) -> list[etree._Element]:
    """An element and what it stands in, up to the paragraph; controls as one with their content."""
    chain = []
    step: etree._Element | None = element
    while step is not None and step is not paragraph:
        if step.tag != w("sdtContent"):
            chain.append(step)
        step = step.getparent()
    return chain


def _up(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    assert parent is not None
    return parent


def _of(control: etree._Element, paragraph: etree._Element) -> bool:
    """Whether a control stands in ``paragraph`` itself, not around it nor in a text box of it."""
    return next(control.iterancestors(w("p")), None) is paragraph


def _visible(formatting: etree._Element | None) -> etree._Element | None:
    """A copy of a run's formatting; what is inserted is to be seen."""
    if formatting is None:
        return None
    shown = copy.deepcopy(formatting)
    for name in ("vanish", "webHidden", "ins", "del", "specVanish"):
        for child in shown.findall(w(name)):
            shown.remove(child)
    return shown


def _loosen(control: etree._Element) -> None:
    """Take from a control what says something else than its new text.

    A prompt gives way to what was written, and Word shows it again where that is rejected; a
    binding would fetch the old text again; a date's own value and a box's state follow what is
    written.
    """
    properties = control.find(w("sdtPr"))
    content = control.find(w("sdtContent"))
    if properties is None or content is None:
        return
    for prompt in properties.findall(w("showingPlcHdr")):
        properties.remove(prompt)
        for run in content.findall(w("r")):
            content.remove(run)
    for binding in properties.findall(w("dataBinding")):
        properties.remove(binding)
    date = properties.find(w("date"))
    if date is not None and w("fullDate") in date.attrib:
        del date.attrib[w("fullDate")]
    box = properties.find(w14("checkbox"))
    state = box.find(w14("checked")) if box is not None else None
    if box is not None and state is not None:
        ticked = box.find(w14("checkedState"))
        sign = (ticked.get(w14("val")) if ticked is not None else None) or _TICKED
        text = "".join(part.text or "" for part in control.iter(w("t"))).strip()
        is_ticked = [f"{ord(char):04X}" for char in text] == [sign.upper()]
        state.set(w14("val"), "1" if is_ticked else "0")
