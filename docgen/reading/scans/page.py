"""One page of a scan, read: found by its code or its looks, laid over what was issued, every box
decided, every mark outside told of.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2

from docgen.plan.codes import DocumentCode, PageCode
from docgen.plan.layout import Box, BoxKind, Layout
from docgen.plan.reading import Finding
from docgen.plan.scan_thresholds import AS_MEASURED, ScanThresholds
from docgen.reading.scans import (
    codes,
    crops,
    decisions,
    ink,
    issued,
    likeness,
    notes,
    pages,
    unprinted,
)
from docgen.reading.scans import page_findings as said
from docgen.reading.scans.issued import SCALE, IssuedPage
from docgen.reading.scans.pages import Sheet
from docgen.reading.scans.pixels import Pixels
from docgen.reading.scans.registration import Registration, register
from docgen.reading.scans.results import (
    BoxReading,
    Matched,
    Note,
    PageReading,
    PageState,
    Tone,
)

Layouts = Callable[[PageCode], tuple[Layout, bytes] | None]
"""The layout a code names, and the PDF as it was issued; None where it is not known."""
Documents = Callable[[DocumentCode], Sequence[tuple[Layout, bytes]] | None]
"""The same for a document as Word prints it, with its code in the footer of every page; empty where
it cannot be drawn.
"""
_KEPT = 6
"""Issued pages kept drawn: some 10 MB each."""


@dataclass(frozen=True)
class Candidate:
    """A document a page without a code may be of: a name of the caller's, its layout and PDF.

    ``pages`` are those it may be, counted from 1; None for any.
    """

    name: str
    layout: Layout
    issued: bytes
    pages: frozenset[int] | None = None


@dataclass(frozen=True, eq=False)
class _Likely:
    """A candidate's page that a sheet fits."""

    candidate: Candidate
    number: int
    laid: Registration
    drawn: IssuedPage

    @property
    def code(self) -> PageCode:
        layout = self.candidate.layout
        return PageCode(None, None, self.number, len(layout.pages), layout.version)

    @property
    def likeness(self) -> float:
        return self.laid.quality.inlier_share * self.laid.quality.fidelity

    def fits_within(self, shares: tuple[float, float]) -> bool:
        inliers, coverage = shares
        return self.laid.quality.inlier_share >= inliers and self.laid.quality.coverage >= coverage


_FITS, _FITS_BEST = (0.8, 0.75), (0.9, 0.85)
"""Shares of the landmarks and of the page that fit where nobody is asked, and those with which no
other page is looked at. A page of which Word laid out a part elsewhere fits to 0.70 to 0.89; a page
laid out as here, scanned badly, to 0.81 and more.
"""
_WHOLE = 0.9
"""How much of the page must be on the picture not to be said to be cut."""


class PageReader:
    """Reads pages one by one; keeps the few issued pages last used."""

    def __init__(
        self,
        layouts: Layouts,
        *,
        documents: Documents = lambda _: None,
        candidates: Sequence[Candidate] = (),
        thresholds: ScanThresholds = AS_MEASURED,
    ) -> None:
        self._layouts = layouts
        self._documents = documents
        self._candidates = candidates
        self._thresholds = thresholds
        self._drawn: OrderedDict[tuple[object, ...], IssuedPage] = OrderedDict()
        self._last: dict[str, int] = {}

    def read(self, sheet: Sheet, source: str, number: int) -> PageReading:
        """What one page says; never raises for what is on it."""
        blank = PageReading(source, number, PageState.BLANK, sheet.tone)
        if pages.is_blank(sheet):
            return blank
        found = codes.find(sheet.grey)
        if _are_several(found):
            return self._apart(blank, sheet, PageState.SEVERAL, said.several())
        for one in found[:1]:
            if one.code:
                return self._with_code(blank, sheet, one)
            if one.document:
                return self._with_document(blank, sheet, one.document)
        likely = self._alike(sheet, self._candidates)
        if likely:
            return self._by_looks(blank, sheet, likely)
        if found:
            return self._apart(blank, sheet, PageState.FOREIGN, said.foreign())
        return self._apart(blank, sheet, PageState.NO_CODE, said.no_code())

    def read_as(
        self, sheet: Sheet, source: str, number: int, document: DocumentCode, layouts: Documents
    ) -> PageReading:
        """What a page says that is known to be of ``document``: it is found by its looks among
        the pages that ``layouts`` gives, and then among the candidates, whose it is then.
        """
        page = PageReading(source, number, PageState.BLANK, sheet.tone)
        for among, of in ((_printings(document, layouts), document), (self._candidates, None)):
            read = [self._placed(page, sheet, one, of) for one in self._fitting(sheet, among)]
            if read:
                # Of two prints of one page, that with which less on it is to be explained.
                least = min(read, key=lambda one: len(one.notes))
                return replace(least, thumbnail=pages.thumbnail(sheet))
        return self._apart(
            replace(page, document=document),
            sheet,
            PageState.NOT_FITTING,
            said.not_placed(document),
        )

    def _apart(
        self, page: PageReading, sheet: Sheet, state: PageState, finding: Finding
    ) -> PageReading:
        where = {"file": page.source, "page": page.number}
        return replace(
            page,
            state=state,
            findings=(*page.findings, replace(finding, where=where)),
            thumbnail=pages.thumbnail(sheet),
        )

    def _with_code(self, page: PageReading, sheet: Sheet, found: codes.FoundCode) -> PageReading:
        assert found.code is not None
        code = found.code
        page = replace(page, code=code, matched=Matched.CODE)
        known = self._layouts(code)
        if known is None or known[0].version != code.layout or len(known[0].pages) < code.page:
            return self._apart(page, sheet, PageState.UNKNOWN_LAYOUT, said.unknown_layout(code))
        layout, content = known
        key = (code.document, code.copy, code.layout, code.page)
        drawn = self._draw(key, content, layout, code.page)
        laid = (
            register(sheet.grey, drawn, found.corners, drawn.corners)
            if drawn.corners is not None
            else None
        )
        if laid is None or not laid.fits(self._thresholds):
            page = replace(page, quality=laid.quality if laid else None)
            return self._apart(page, sheet, PageState.NOT_FITTING, said.not_fitting(code))
        read = self._boxes(page, sheet, laid, drawn)
        # Whose blank it is, a person says.
        return replace(read, thumbnail=pages.thumbnail(sheet)) if code.document is None else read

    def _with_document(
        self, page: PageReading, sheet: Sheet, document: DocumentCode
    ) -> PageReading:
        """A page of a known document, by the code in its footer: which one, its looks say."""
        fitting = self._fitting(sheet, _printings(document, self._documents))
        if not fitting:
            page = replace(page, document=document, matched=Matched.CODE)
            if self._documents(document) is None:
                return self._apart(
                    page, sheet, PageState.UNKNOWN_LAYOUT, said.unknown_layout(document)
                )
            return self._apart(page, sheet, PageState.NOT_FITTING, said.not_placed(document))
        likely = fitting[0]
        read = self._placed(page, sheet, likely, document)
        where = {"file": page.source, "page": page.number}
        told = replace(
            said.from_word(likely.number, len(likely.candidate.layout.pages)), where=where
        )
        return replace(read, findings=(*read.findings, told))

    def _placed(
        self, page: PageReading, sheet: Sheet, likely: _Likely, document: DocumentCode | None
    ) -> PageReading:
        """The page as that which it fits: of ``document``, or of a candidate."""
        code = likely.code
        if document is not None:
            code = replace(code, document=document.document, copy=document.copy)
        name = likely.candidate.name if document is None else None
        page = replace(page, code=code, candidate=name, matched=Matched.LAYOUT)
        return self._boxes(page, sheet, likely.laid, likely.drawn)

    def _draw(
        self, key: tuple[object, ...], content: bytes, layout: Layout, page: int
    ) -> IssuedPage:
        if key not in self._drawn:
            self._drawn[key] = issued.draw(content, page, layout.pages[page - 1])
            if len(self._drawn) > _KEPT:
                self._drawn.popitem(last=False)
        self._drawn.move_to_end(key)
        return self._drawn[key]

    def _alike(self, sheet: Sheet, candidates: Sequence[Candidate]) -> list[_Likely]:
        """The candidates' pages that fit, the best first."""
        fitting = [
            likely
            for candidate in candidates
            for number in range(1, len(candidate.layout.pages) + 1)
            if candidate.pages is None or number in candidate.pages
            if (likely := self._compared(sheet, candidate, number))
        ]
        return sorted(fitting, key=lambda one: -one.likeness)

    def _compared(self, sheet: Sheet, candidate: Candidate, number: int) -> _Likely | None:
        key = ("candidate", candidate.name, candidate.layout.version, number)
        drawn = self._draw(key, candidate.issued, candidate.layout, number)
        begin = likeness.start(sheet.grey, drawn)
        if begin is None:
            return None
        laid = register(sheet.grey, drawn, *begin)
        return _Likely(candidate, number, laid, drawn) if laid.fits(self._thresholds) else None

    def _fitting(self, sheet: Sheet, candidates: Sequence[Candidate]) -> list[_Likely]:
        """Of each candidate the page that fits well enough not to be asked about, if there is one;
        a page that comes after the one before it is found at once.
        """
        best = []
        for candidate in candidates:
            found: list[_Likely] = []
            pages_ = len(candidate.layout.pages)
            for step in range(pages_):
                number = (self._last.get(candidate.name, 0) + step) % pages_ + 1
                likely = self._compared(sheet, candidate, number)
                if likely is None or not likely.fits_within(_FITS):
                    continue
                found.append(likely)
                if likely.fits_within(_FITS_BEST):
                    break
            if found:
                best.append(max(found, key=lambda one: one.likeness))
                self._last[candidate.name] = best[-1].number
        return best

    def _by_looks(self, page: PageReading, sheet: Sheet, likely: list[_Likely]) -> PageReading:
        names = ", ".join(dict.fromkeys(one.candidate.name for one in likely))
        read = self._placed(page, sheet, likely[0], None)
        return self._apart(read, sheet, PageState.READ, said.by_looks(names))

    def _boxes(
        self, page: PageReading, sheet: Sheet, laid: Registration, drawn: IssuedPage
    ) -> PageReading:
        found = ink.find(laid, drawn, self._thresholds)
        bitonal = sheet.tone is Tone.BITONAL
        decided = decisions.decide(
            found,
            drawn,
            self._thresholds,
            bitonal=bitonal,
            lossy=bitonal or laid.quality.fidelity < self._thresholds.fidelity,
        )
        if page.matched is Matched.LAYOUT:
            decided = tuple(unprinted.doubted(decided, found, drawn))
        matrix = laid.from_picture
        boxes = tuple(
            BoxReading(
                one.box,
                one.verdict,
                one.doubt,
                one.measures,
                crops.of_box(sheet.picture, matrix, _with_name(one.box, drawn), one.verdict)
                if crops.is_evidence(one)
                else b"",
            )
            for one in decided
        )
        outside = tuple(
            _note(one, sheet.picture, matrix) for one in notes.find(found, drawn, self._thresholds)
        )
        return replace(
            page,
            state=PageState.READ,
            quality=laid.quality,
            boxes=boxes,
            notes=outside,
            findings=(
                *(said.noted(page, one) for one in outside),
                *(
                    [said.cut(page)]
                    if cv2.countNonZero(found.seen) < _WHOLE * found.seen.size
                    else []
                ),
            ),
        )


def _printings(document: DocumentCode, documents: Documents) -> list[Candidate]:
    return [Candidate(f"{document}:{one[0].version}", *one) for one in documents(document) or ()]


_EDGE = 40.0
"""Points: what lies nearer to the edges of the paper is no part of a row."""


def _with_name(box: Box, drawn: IssuedPage) -> Box:
    """A line with what stands beside it: the name that is printed, or written on a blank, and the
    date.
    """
    if box.kind is not BoxKind.SIGNATURE:
        return box
    return replace(box, left=_EDGE, width=drawn.layout.width - 2 * _EDGE)


def _are_several(found: Sequence[codes.FoundCode]) -> bool:
    """Whether codes of ours are of more than one page, or of more than one document: that of a page
    and that in the footer of the same document go together.
    """
    pages_ = {one.code for one in found if one.code}
    named = {(one.document, one.copy) for one in pages_}
    named |= {(one.document.document, one.document.copy) for one in found if one.document}
    return len(pages_) > 1 or len(named) > 1


def _note(found: notes.FoundNote, picture: Pixels, matrix: Pixels) -> Note:
    left, top, right, bottom = found.place
    around = 4 * issued.MM
    crop = crops.cut(
        picture, matrix, (left - around, top - around, right + around, bottom + around)
    )
    return Note(
        found.kind,
        left / SCALE,
        top / SCALE,
        (right - left) / SCALE,
        (bottom - top) / SCALE,
        crop,
    )
