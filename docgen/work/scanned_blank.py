"""A page of a blank that a person has said is of an issued document: its lines and boxes as that
document's, and what is asked about them.

What a blank is about has a place kept for it, ``consents[new1]``, which is what the document is
about. Which of the lines was whose nothing printed tells: whoever signs first may sign on the
second line. So the question asks whose it is, unless only one guardian is to sign at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from docgen.case import paths
from docgen.case.applying import unit_of
from docgen.case.fields import field_at
from docgen.case.notation import TICKED, UNTICKED
from docgen.case.wording import field_words
from docgen.messages import say
from docgen.plan.codes import PageCode
from docgen.plan.layout import BoxKind
from docgen.plan.reading import Change, ChangeKind, Finding, Printed, Severity, Value
from docgen.plan.taxonomy import weigh
from docgen.reading.scans.results import BoxReading, PageReading, Verdict
from docgen.records.documents import IssuedDocument
from docgen.work.ink_answers import WHOSE, signers_words
from docgen.work.scanned_questions import (
    OF_THE_PAGE,
    Asking,
    Question,
    asked,
    unseen_on,
    where_of,
)

_KEPT_PLACE = re.compile(r"\[new[0-9]+\]")
_GUARDIANS = "guardians["


def as_page_of(
    page: PageReading, issued: IssuedDocument, signers: Mapping[str, str]
) -> PageReading:
    """A page of a blank as a page of ``issued``, its boxes by the paths of the document where that
    is certain. ``signers`` are those who are to sign it, by path.
    """
    code = page.code
    assert code is not None
    guardians = [path for path in signers if path.startswith(_GUARDIANS)]
    inked = {e.box.path for e in page.boxes if _is_line(e) and e.verdict is not Verdict.EMPTY}
    whose = {}
    if len(guardians) == len(inked) == 1:
        whose = {inked.pop(): guardians[0]}

    def path_of(path: str) -> str:
        if issued.about is not None:
            kept = f"{issued.about.partition('[')[0]}[new1]"
            if path == kept or path.startswith((f"{kept}.", f"{kept}[")):
                return issued.about + path.removeprefix(kept)
        return whose.get(path, path)

    return replace(
        page,
        code=PageCode(issued.id, issued.copy, code.page, code.pages, code.layout),
        candidate=None,
        boxes=tuple(
            replace(each, box=replace(each.box, path=path_of(each.box.path))) for each in page.boxes
        ),
    )


def _is_line(found: BoxReading) -> bool:
    """Whether somebody of whom the blank does not say who it is signs there."""
    path = found.box.path
    return (
        found.box.kind is BoxKind.SIGNATURE
        and path.startswith(_GUARDIANS)
        and _KEPT_PLACE.search(path) is not None
    )


@dataclass(frozen=True)
class AskingOfBlank(Asking):
    """What is asked about pages of a blank; ``agreed`` is what the document they are of says."""

    agreed: Mapping[str, Value] = field(default_factory=dict)

    def boxes(self, page: PageReading) -> Iterator[Question]:
        unseen, filled_in = [], []
        dates = {e.box.path: e for e in page.boxes if e.box.kind is BoxKind.DATE}
        for each in page.boxes:
            if each.box.kind is BoxKind.SIGNATURE:
                if each.verdict is Verdict.EMPTY:
                    continue
                if _is_line(each):
                    yield self._whose(page, each)
                else:
                    yield self.signature(page, each, dates.get(each.box.path))
            elif each.doubt in OF_THE_PAGE:
                unseen.append(each)
            elif each.box.path in self.values:
                yield from self._against(page, each)
            elif each.verdict is not Verdict.EMPTY:
                filled_in.append(each)
        if unseen:
            yield unseen_on(page, unseen)
        if filled_in:
            yield self._filled_in(page, filled_in)

    def _whose(self, page: PageReading, found: BoxReading) -> Question:
        signers = {path: name for path, name in self.names.items() if path.startswith(_GUARDIANS)}
        finding = Finding(
            WHOSE,
            Severity.REVIEW,
            say(
                "There is ink on a line of the blank where one of several people signs. Whose "
                "signature is it?"
            ),
            suggestion=say(
                "Look at the picture, with the name that is written beside. Correct it with who "
                "has signed: {signers}. Reject it when it is no signature.",
                signers=signers_words(signers),
            ),
        )
        return asked(finding, page, found, {"signers": signers})

    def _against(self, page: PageReading, found: BoxReading) -> Iterator[Question]:
        """A box that the document has too: asked about where the two do not agree."""
        says = bool(self.agreed[found.box.path].value)
        if found.verdict is Verdict.UNCLEAR or (found.verdict is Verdict.MARKED and not says):
            yield self.tick(page, found)
        elif found.verdict is Verdict.EMPTY and says:
            path = found.box.path
            finding = Finding(
                "tick_left_out",
                Severity.REVIEW,
                say(
                    "“{field}” is ticked in the document, and not on the blank that was filled in.",
                    field=field_words(path, self.data),
                ),
                suggestion=say(
                    "What was signed is the blank. Accept it when the box is to be without a tick; "
                    "reject it when the document holds."
                ),
                change=self._unticked(path),
            )
            yield asked(finding, page, found, {}, {"before": TICKED})

    def _unticked(self, path: str) -> Change | None:
        if field_at(path) is None:
            return None
        before, after = Printed(value=True, text=TICKED), Printed(value=False, text=UNTICKED)
        code, classified = weigh(
            paths.pattern(path), ChangeKind.EDIT, before, after, partial(unit_of, self.data)
        )
        return Change(path, ChangeKind.EDIT, code, classified, before, after)

    def _filled_in(self, page: PageReading, found: list[BoxReading]) -> Question:
        fields = dict.fromkeys(field_words(each.box.path, self.data) for each in found)
        finding = Finding(
            "blank_filled_in",
            Severity.REVIEW,
            say(
                "On page {page} of the blank this is filled in by hand: {fields}.",
                page=page.code.page if page.code else page.number,
                fields="; ".join(fields),
            ),
            suggestion=say(
                "Look whether it is this family's, and compare it with the case. Write into the "
                "case what differs, and accept this."
            ),
            where=where_of(page),
        )
        filled_in = sorted(each.box.path for each in found)
        return Question(finding, page.thumbnail or None, {"boxes": filled_in}, page.source)
