"""What was filled into a returned PDF, beside who has signed it: changes, and questions.

A signature covers what was filled in before it; but what somebody signs is to be what was issued.
So nothing that a file says on a consent that is to be signed, or in which a signature does not
hold, is recorded by itself: it waits for a person, with the file as evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from docgen.case.notation import same
from docgen.case.signatures import FoundSignature, SignatureStatus
from docgen.case.wording import field_words
from docgen.errors import Refused
from docgen.messages import label, say
from docgen.office.pdf_gate import PdfFile
from docgen.plan.reading import Change, Finding, Identity, Severity, Value
from docgen.reading.imprint import is_spare, owner
from docgen.reading.signatures import filled
from docgen.reading.signatures.fields import field_values, signed_values, values_of
from docgen.reading.signatures.filled import Filled
from docgen.reading.signatures.judging import (
    AsIssued,
    Issued,
    Judged,
    of_another_text,
    questions,
)
from docgen.reading.signatures.written import Note
from docgen.reading.verdicts import short
from docgen.records import readings
from docgen.records.readings import StoredReading
from docgen.service import Service
from docgen.work.approved import asked_again, is_signed, with_warning
from docgen.work.known import Known, known_as
from docgen.work.signed_verdict import Signing


@dataclass(frozen=True)
class FilledIn:
    """What a PDF says besides who has signed it."""

    values: dict[str, Value]
    changes: tuple[Change, ...] = ()
    """All that it says otherwise than the document did."""
    certain: tuple[Change, ...] = ()
    """Those of them that nobody has to be asked about."""
    findings: tuple[Finding, ...] = ()
    otherwise: bool = False
    """Whether it says something else than was issued, also what an earlier file said already."""


def filled_in(
    service: Service,
    connection: Connection,
    signing: Signing,
    pdf: PdfFile,
    sent: Issued,
    judged: Judged,
) -> FilledIn:
    """What was filled in or written on a PDF since it was sent out.

    Raises Refused ``wrong_child`` where it was filled in for another child.
    """
    issued = signing.issued
    values = field_values(pdf.content)
    # Beside a signature, services write their own words where people sign and date.
    expected = judged.is_signed and judged.as_issued is AsIssued.SAME_PAGES
    severity = Severity.NOTE if expected else Severity.REVIEW
    notes = list(pdf_notes(judged.writing.notes, severity)) if judged.writing.whole else []
    there = _there(signing, pdf, sent, judged)
    values |= values_of(box for box in judged.writing.boxes if box.changed and judged.writing.whole)
    if not there:
        return FilledIn(values, findings=tuple(notes))
    identity = Identity(issued.id, issued.copy, issued.form)
    known = known_as(service, connection, issued, identity)
    earlier = readings.judged(connection, service.keys, issued.id, issued.copy)
    news = _news(there, [each for each in earlier if each.imprint is None])
    verdicts = filled.judged(known.as_issued, news, filled.save_facts(pdf.content), service.zone)
    if isinstance(verdicts, Finding):
        message = " ".join(filter(None, (verdicts.message, verdicts.suggestion)))
        raise Refused(verdicts.code, message, [verdicts])
    late = _late(pdf.content, news) if judged.is_signed else set()
    asked = {
        change.path: question
        for change in verdicts.changes
        if (question := _question(change, signing, known, judged, late)) is not None
    }
    findings = [
        *(with_warning(each, known.case.payload) for each in verdicts.findings),
        *(_placed(each, verdicts.places.get(path)) for path, each in asked.items()),
        *notes,
    ]
    certain = tuple(change for change in verdicts.changes if change.path not in asked)
    changes = tuple(verdicts.changes)
    return FilledIn(values, changes, certain, tuple(findings), otherwise=True)


def doubted(judged: Judged, said: FilledIn) -> Judged:
    """The verdict on the signatures, where those who signed had something else before them than
    what was issued.
    """
    if not said.otherwise:
        return judged
    signatures = tuple(map(of_another_text, judged.signatures))
    doubts = _newly_unclear(judged.signatures, signatures)
    findings = (*judged.findings, *questions(doubts))
    return replace(judged, signatures=signatures, findings=findings)


def pdf_notes(notes: Sequence[Note], severity: Severity = Severity.REVIEW) -> Iterator[Finding]:
    """What is written on a PDF in no value's place: never lost, and never taken for a value."""
    for note in notes:
        said = note.text or note.on
        words = label("Markup", note.kind.value)
        if said:
            message = say(
                "On page {page} of the PDF there is {what}: {text}",
                page=note.page,
                what=words,
                text=short(said),
            )
        else:
            message = say(
                "On page {page} of the PDF there is {what} without words.",
                page=note.page,
                what=words,
            )
        yield Finding(
            "pdf_written",
            severity,
            message,
            path=note.path,
            where={
                "page": note.page,
                "left": round(note.rect.left, 1),
                "bottom": round(note.rect.bottom, 1),
                "before": note.on,
                "text": note.text,
            },
            suggestion=say("Look at it in the file, decide where it belongs, and close this."),
        )


def _there(signing: Signing, pdf: PdfFile, sent: Issued, judged: Judged) -> list[Filled]:
    """Whatever stands in the file otherwise than it was issued."""
    printed = {path: value.texts[0] for path, value in signing.issued.values.items() if value.texts}
    found = filled.in_fields(pdf.content, sent.content, printed)
    if sent.content is not None and judged.writing.whole:
        known = {each.path for each in found}
        written = filled.on_pages(judged.writing.boxes, sent.content)
        found += [each for each in written if each.path not in known]
    return found


def _news(there: Sequence[Filled], earlier: Sequence[StoredReading]) -> list[Filled]:
    """What no earlier file of this copy has said already."""

    def is_told(each: Filled) -> bool:
        return any(
            each.path in said.values and same(said.values[each.path].texts[0], each.after)
            for said in earlier
        )

    new = [each for each in there if not is_told(each)]
    rows = {owner(each.path) for each in new}
    # A row is told as a whole.
    return [each for each in there if each in new or (_spare(each) and owner(each.path) in rows)]


def _spare(each: Filled) -> bool:
    item = owner(each.path)
    return item is not None and is_spare(item)


def _late(content: bytes, news: Sequence[Filled]) -> set[str]:
    """The fields that say something else than when somebody signed, by path and as row."""
    covered = signed_values(content)
    late = set()
    for each in news:
        texts = [state[each.path].texts[0] if each.path in state else "" for state in covered]
        if not all(same(text, each.after) for text in texts):
            late |= {each.path, owner(each.path) or each.path}
    return late


def _question(
    change: Change, signing: Signing, known: Known, judged: Judged, late: set[str]
) -> Finding | None:
    """Why a change that can be read waits for a person all the same; None where it is certain."""
    data = known.case.payload
    if is_signed(change, data):
        return asked_again(change, data)
    field = field_words(change.path, known.as_issued.called)
    if any(each.status is SignatureStatus.INVALID for each in judged.signatures):
        return _waiting(
            "invalid_signature",
            say(
                "{field} was filled in, in a file in which a signature does not hold. Nothing "
                "that it says is recorded by itself.",
                field=field,
            ),
            change,
        )
    if judged.as_issued is AsIssued.DIFFERENT:
        return _waiting(
            "pages_differ",
            say(
                "{field} was filled in, in a file whose pages are not those that were issued.",
                field=field,
            ),
            change,
        )
    if late & {change.path} or (late and change.kind.value == "add"):
        return _waiting(
            "filled_after_signing",
            say("{field} was filled in after somebody had signed.", field=field),
            change,
        )
    consent = signing.consent
    if consent is not None and change.path.startswith(f"consents[{consent.id}]"):
        return _waiting(
            "signed_consent",
            say(
                "{field} was filled in on the consent after it was issued. It is what the family "
                "signs, so a person decides whether it holds.",
                field=field,
            ),
            change,
            say(
                "Accept it when it is what was agreed with the family. If the consent says "
                "something else then, issue it anew for them to sign."
            ),
        )
    return None


def _waiting(code: str, message: str, change: Change, advice: str | None = None) -> Finding:
    return Finding(
        code,
        Severity.REVIEW,
        message,
        path=change.path,
        suggestion=advice or say("Accept, correct or reject it in review."),
        change=change,
    )


def _placed(finding: Finding, place: dict[str, object] | None) -> Finding:
    return replace(finding, where={**(place or {}), **(finding.where or {})} or None)


def _newly_unclear(
    before: Sequence[FoundSignature], after: Sequence[FoundSignature]
) -> list[FoundSignature]:
    return [now for was, now in zip(before, after, strict=True) if now.status is not was.status]
