"""What a person is asked about a document that came back on paper, each with its picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from docgen.case import paths
from docgen.case.applying import unit_of
from docgen.case.fields import field_at
from docgen.case.notation import TICKED, UNTICKED
from docgen.case.values import Data
from docgen.case.wording import field_words
from docgen.messages import label, say
from docgen.plan.layout import BoxKind
from docgen.plan.reading import Change, ChangeKind, Finding, Printed, Severity, Value
from docgen.plan.taxonomy import weigh
from docgen.reading.scans.results import (
    BoxReading,
    DocumentReading,
    Doubt,
    PageReading,
    PageState,
    Verdict,
)

BY_LOOKS = "page_by_looks"
"""The question whether a page is of the document that it looks like a missing page of."""
_NOTED = frozenset({"paper_written", "paper_struck"})
OF_THE_PAGE = frozenset({Doubt.LOST, Doubt.OUTSIDE})
"""Doubts that are of the whole page: asked once for all its boxes, except where people sign."""


@dataclass(frozen=True)
class Question:
    """A finding that waits for a person, with what is beside it: a PNG, and plain JSON data.

    ``source`` is the name of the file it was seen in, where it is about one.
    """

    finding: Finding
    crop: bytes | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    source: str | None = None


def of_page(page: PageReading) -> Iterator[Question]:
    """What the page itself asks: notes beside the print, a page that cannot be read."""
    notes = iter(page.notes)
    for finding in page.findings:
        crop = next(notes).crop if finding.code in _NOTED else page.thumbnail or None
        evidence = {"candidate": page.candidate} if finding.code == BY_LOOKS else {}
        yield Question(finding, crop, evidence, page.source)


@dataclass(frozen=True)
class Asking:
    """All that is asked about one document; ``values`` as issued, ``names`` of those who sign by
    path, ``data`` the case for the names of its fields.
    """

    values: Mapping[str, Value]
    names: Mapping[str, str]
    data: Data

    def about(self, read: DocumentReading) -> Iterator[Question]:
        """The questions, page by page, and those about the document as a whole."""
        for page in read.pages:
            yield from of_page(page)
            if page.state is PageState.READ:
                yield from self.boxes(page)
        for finding in read.findings:
            yield Question(finding)

    def boxes(self, page: PageReading) -> Iterator[Question]:
        """What is asked about the boxes of one page."""
        dates = {e.box.path: e for e in page.boxes if e.box.kind is BoxKind.DATE}
        signed = set()
        for each in page.boxes:
            if each.box.kind is BoxKind.SIGNATURE and each.verdict is not Verdict.EMPTY:
                signed.add(each.box.path)
                yield self.signature(page, each, dates.get(each.box.path))
        unseen = []
        for each in page.boxes:
            if each.box.kind is BoxKind.SIGNATURE or each.verdict is Verdict.EMPTY:
                continue
            if each.doubt in OF_THE_PAGE:
                unseen.append(each)
            elif each.box.kind is BoxKind.CHECKBOX:
                yield self.tick(page, each)
            elif each.box.path not in signed:
                yield self._written(page, each)
        if unseen:
            yield unseen_on(page, unseen)

    def signature(self, page: PageReading, found: BoxReading, date: BoxReading | None) -> Question:
        """Whether ink is the signature of who signs there; ``date`` is the box beside it."""
        name = self.names.get(found.box.path)
        who = name or field_words(found.box.path, self.data)
        if found.verdict is Verdict.MARKED:
            finding = Finding(
                "ink_to_confirm",
                Severity.REVIEW,
                say("There is ink where {name} signs. Is it the signature?", name=who),
                suggestion=say(
                    "Look at the picture. Accept it when {name} has signed; reject it when it is "
                    "no signature. Correct it with the date that is written, or with “nej” where "
                    "it says no.",
                    name=who,
                ),
            )
        else:
            finding = Finding(
                "ink_unclear",
                Severity.REVIEW,
                say(
                    "It cannot be told whether {name} has signed: {reason}",
                    name=who,
                    reason=_why(found.doubt),
                ),
                suggestion=say(
                    "Look at the picture, or at the paper itself. Accept it when {name} has "
                    "signed, reject it when not, or correct it with “nej” where it says no.",
                    name=who,
                ),
            )
        dated = date is not None and date.verdict is not Verdict.EMPTY
        return asked(finding, page, found, {"signer": who, "dated": dated})

    def tick(self, page: PageReading, found: BoxReading) -> Question:
        """What is asked about a box that has a tick, or may have one."""
        path = found.box.path
        printed = self.values.get(path)
        was = bool(printed.value) if printed else False
        words = field_words(path, self.data)
        if found.verdict is Verdict.UNCLEAR:
            finding = Finding(
                "tick_unclear",
                Severity.REVIEW,
                say(
                    "It cannot be told whether “{field}” is ticked: {reason}",
                    field=words,
                    reason=_why(found.doubt),
                ),
                suggestion=say("Look at the picture, and correct it with ☒ or ☐ if it differs."),
            )
        elif was:
            finding = Finding(
                "tick_written_over",
                Severity.REVIEW,
                say("“{field}” was printed ticked, and is written over by hand.", field=words),
                suggestion=say("Look at the picture, and correct it with ☐ if it no longer holds."),
            )
        else:
            finding = Finding(
                "tick_changed",
                Severity.REVIEW,
                say("“{field}” was printed without a tick, and is ticked by hand.", field=words),
                suggestion=say("Look at the picture. Accept it when the tick is meant."),
                change=self._ticked(path),
            )
        glyphs = {"before": TICKED if was else UNTICKED}
        return asked(finding, page, found, {}, glyphs)

    def _ticked(self, path: str) -> Change | None:
        if field_at(path) is None:
            return None
        before, after = Printed(value=False, text=UNTICKED), Printed(value=True, text=TICKED)
        code, classified = weigh(
            paths.pattern(path), ChangeKind.EDIT, before, after, partial(unit_of, self.data)
        )
        return Change(path, ChangeKind.EDIT, code, classified, before, after)

    def _written(self, page: PageReading, found: BoxReading) -> Question:
        path = found.box.path
        printed = self.values.get(path)
        words = field_words(path, self.data)
        message = (
            say("Something is written by hand in “{field}”.", field=words)
            if found.verdict is Verdict.MARKED
            else say(
                "It cannot be told whether something is written in “{field}”: {reason}",
                field=words,
                reason=_why(found.doubt),
            )
        )
        code = "text_written" if found.verdict is Verdict.MARKED else "text_unclear"
        finding = Finding(
            code,
            Severity.REVIEW,
            message,
            suggestion=say(
                "Look at the picture, and correct it with what it says now. Accept or reject it "
                "when nothing is to be changed."
            ),
        )
        before = printed.texts[0].strip() if printed and printed.texts else ""
        return asked(finding, page, found, {}, {"before": before} if before else {})


def unseen_on(page: PageReading, boxes: Sequence[BoxReading]) -> Question:
    """The one question about all the boxes of a page that the picture does not show."""
    finding = Finding(
        "boxes_not_seen",
        Severity.REVIEW,
        say(
            "{count} places on page {page} cannot be read with certainty, as the picture is "
            "black and white, faint or cut off. Look at the page.",
            count=len(boxes),
            page=page.code.page if page.code else page.number,
        ),
        suggestion=say(
            "Scan it in colour or grey, or write into the case what the paper says, and "
            "accept this."
        ),
        where=where_of(page),
    )
    paths_ = sorted(each.box.path for each in boxes)
    return Question(finding, evidence={"boxes": paths_}, source=page.source)


def asked(
    finding: Finding,
    page: PageReading,
    found: BoxReading,
    evidence: Mapping[str, Any],
    where: Mapping[str, Any] | None = None,
) -> Question:
    """A question about one box, with its picture and what the verdict rests on."""
    placed = replace(finding, path=found.box.path, where={**where_of(page), **(where or {})})
    measures = {name: round(value, 3) for name, value in found.measures.items()}
    return Question(
        placed,
        found.crop,
        {**evidence, "box": found.box.kind.value, "measures": measures},
        page.source,
    )


def where_of(page: PageReading) -> dict[str, Any]:
    """Where a page lies: file and sheet."""
    return {"file": page.source, "page": page.number}


def _why(doubt: Doubt | None) -> str:
    return label("Doubt", doubt.value) if doubt else ""


def of_blank(read: DocumentReading) -> Iterator[Question]:
    """What a page of a blank asks: which case it is of, and what is filled in on it."""
    page = read.pages[0]
    filled = [each.box.path for each in page.boxes if each.verdict is not Verdict.EMPTY]
    finding = Finding(
        "blank",
        Severity.REVIEW,
        say(
            "The page is of a filled blank, which belongs to no case yet. Issue the form for the "
            "case, and correct this with the number of that document; or write what it says into "
            "the case."
        ),
        where=where_of(page),
    )
    yield Question(finding, page.thumbnail or None, {"boxes": sorted(filled)}, page.source)
    for each in read.findings:
        yield Question(each, source=page.source)
