"""One page of a scan, read: found by its code or its looks, laid over what was issued, every box
decided, every mark outside told of.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from docgen.messages import say
from docgen.plan.codes import PageCode
from docgen.plan.layout import Layout
from docgen.plan.reading import Finding, Severity
from docgen.plan.scan_thresholds import AS_MEASURED, ScanThresholds
from docgen.reading.scans import codes, crops, decisions, ink, issued, likeness, notes, pages
from docgen.reading.scans.issued import SCALE, IssuedPage
from docgen.reading.scans.pages import Sheet
from docgen.reading.scans.pixels import Pixels
from docgen.reading.scans.registration import Registration, register
from docgen.reading.scans.results import (
    BoxReading,
    Matched,
    Note,
    NoteKind,
    PageReading,
    PageState,
    Tone,
)

Layouts = Callable[[PageCode], tuple[Layout, bytes] | None]
"""The layout a code names, and the PDF as it was issued; None where it is not known."""
_KEPT = 6
"""Issued pages kept drawn: some 10 MB each."""


@dataclass(frozen=True)
class Candidate:
    """A document a page without a code may be of: a name of the caller's, its layout and PDF."""

    name: str
    layout: Layout
    issued: bytes


_WHOLE = 0.9
"""How much of the page must be on the picture not to be said to be cut."""


class PageReader:
    """Reads pages one by one; keeps the few issued pages last used."""

    def __init__(
        self,
        layouts: Layouts,
        *,
        candidates: Sequence[Candidate] = (),
        thresholds: ScanThresholds = AS_MEASURED,
    ) -> None:
        self._layouts = layouts
        self._candidates = candidates
        self._thresholds = thresholds
        self._drawn: OrderedDict[tuple[object, ...], IssuedPage] = OrderedDict()

    def read(self, sheet: Sheet, source: str, number: int) -> PageReading:
        """What one page says; never raises for what is on it."""
        blank = PageReading(source, number, PageState.BLANK, sheet.tone)
        if pages.is_blank(sheet):
            return blank
        found = codes.find(sheet.grey)
        ours = [one for one in found if one.code]
        if len({one.text for one in ours}) > 1:
            return self._apart(blank, sheet, PageState.SEVERAL, _several())
        if ours:
            return self._with_code(blank, sheet, ours[0])
        likely = self._alike(sheet)
        if likely:
            return self._by_looks(blank, sheet, likely)
        if found:
            return self._apart(blank, sheet, PageState.FOREIGN, _foreign())
        return self._apart(blank, sheet, PageState.NO_CODE, _no_code())

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
            return self._apart(page, sheet, PageState.UNKNOWN_LAYOUT, _unknown_layout(code))
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
            return self._apart(page, sheet, PageState.NOT_FITTING, _not_fitting(code))
        return self._boxes(page, sheet, laid, drawn)

    def _draw(
        self, key: tuple[object, ...], content: bytes, layout: Layout, page: int
    ) -> IssuedPage:
        if key not in self._drawn:
            self._drawn[key] = issued.draw(content, page, layout.pages[page - 1])
            if len(self._drawn) > _KEPT:
                self._drawn.popitem(last=False)
        self._drawn.move_to_end(key)
        return self._drawn[key]

    def _alike(self, sheet: Sheet) -> list[tuple[Candidate, int, Registration, IssuedPage]]:
        """The candidates' pages that fit, the best first."""
        fitting = []
        for candidate in self._candidates:
            for number in range(1, len(candidate.layout.pages) + 1):
                key = ("candidate", candidate.name, number)
                drawn = self._draw(key, candidate.issued, candidate.layout, number)
                begin = likeness.start(sheet.grey, drawn)
                if begin is None:
                    continue
                laid = register(sheet.grey, drawn, *begin)
                if laid.fits(self._thresholds):
                    fitting.append((candidate, number, laid, drawn))
        return sorted(
            fitting, key=lambda one: -one[2].quality.inlier_share * one[2].quality.fidelity
        )

    def _by_looks(
        self,
        page: PageReading,
        sheet: Sheet,
        likely: list[tuple[Candidate, int, Registration, IssuedPage]],
    ) -> PageReading:
        candidate, number, laid, drawn = likely[0]
        names = ", ".join(dict.fromkeys(one[0].name for one in likely))
        page = replace(
            page,
            candidate=candidate.name,
            matched=Matched.LAYOUT,
            code=PageCode(
                None, None, number, len(candidate.layout.pages), candidate.layout.version
            ),
        )
        read = self._boxes(page, sheet, laid, drawn)
        return self._apart(read, sheet, PageState.READ, _by_looks(names))

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
        matrix = laid.from_picture
        boxes = tuple(
            BoxReading(
                one.box,
                one.verdict,
                one.doubt,
                one.measures,
                crops.of_box(sheet.picture, matrix, one.box),
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
                *(_noted(page, one) for one in outside),
                *([_cut(page)] if float((found.seen > 0).mean()) < _WHOLE else []),
            ),
        )


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


def _noted(page: PageReading, note: Note) -> Finding:
    message = (
        say("Printed text has been struck out by hand. Look at the picture of it, and decide.")
        if note.kind is NoteKind.STRUCK
        else say(
            "Something is written or stamped outside the boxes. Look at the picture of it, and "
            "decide."
        )
    )
    where = {
        "file": page.source,
        "page": page.number,
        "left": round(note.left),
        "top": round(note.top),
        "width": round(note.width),
        "height": round(note.height),
    }
    return Finding(f"paper_{note.kind.value}", Severity.REVIEW, message, where=where)


def _cut(page: PageReading) -> Finding:
    return Finding(
        "page_cut",
        Severity.REVIEW,
        say(
            "A part of the page is not on the picture. Look whether anything is written there, or "
            "scan the whole page again."
        ),
        where={"file": page.source, "page": page.number},
    )


def _several() -> Finding:
    return Finding(
        "page_several_codes",
        Severity.REVIEW,
        say(
            "Two papers lie on one picture: there is more than one code. Scan them one by one and "
            "send them anew."
        ),
    )


def _foreign() -> Finding:
    return Finding(
        "page_foreign",
        Severity.REVIEW,
        say(
            "The page has a code, but none of ours. Take it out if it is of something else, or "
            "say which document it is of."
        ),
    )


def _no_code() -> Finding:
    return Finding(
        "page_without_code",
        Severity.REVIEW,
        say(
            "No code can be read on the page, and it is not known by its looks. Say which "
            "document it is of, or scan it again with the code in the corner whole and clean."
        ),
    )


def _unknown_layout(code: PageCode) -> Finding:
    return Finding(
        "layout_unknown",
        Severity.REVIEW,
        say(
            "The page has a code of ours, {code}, but where its boxes lie is not known here: it "
            "may come from another installation. Read it by eye and fill in what it says.",
            code=code,
        ),
    )


def _not_fitting(code: PageCode) -> Finding:
    return Finding(
        "page_not_fitting",
        Severity.REVIEW,
        say(
            "The page says that it is page {page} of {pages}, but what is printed on it does not "
            "fit, or too little of it is on the picture. Scan the whole page again, flat and "
            "sharp, or read it by eye.",
            page=code.page,
            pages=code.pages,
        ),
    )


def _by_looks(names: str) -> Finding:
    return Finding(
        "page_by_looks",
        Severity.REVIEW,
        say(
            "The page has no code that can be read; by its looks it is of {names}. Look at it, "
            "and confirm which document it is of.",
            names=names,
        ),
    )
