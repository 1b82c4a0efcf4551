"""A person's word on which document a filled blank is of: what it says is asked about there.

A blank was filled in by hand of nobody known, beside a document that says something of its own, so
each value that differs waits for a person; none is recorded by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import Connection

from docgen.case.notation import TICKED, is_empty, same, same_name
from docgen.case.numbers import printed_document_id
from docgen.case.wording import field_words
from docgen.errors import Refused
from docgen.messages import language, say
from docgen.plan.reading import Change, Finding, Identity, IdentityBy, Reading, Severity, Value
from docgen.reading.base import Base
from docgen.reading.signatures import filled
from docgen.reading.signatures.filled import Filled
from docgen.reading.verdicts import short
from docgen.records import readings
from docgen.records.documents import IssuedDocument
from docgen.records.journal import Recorded
from docgen.records.review import ReviewItem, ReviewStatus
from docgen.service import Service
from docgen.work import recording
from docgen.work.approved import asked_again, is_signed, with_warning
from docgen.work.known import Known, known_as
from docgen.work.received import Received
from docgen.work.recording import Occasion
from docgen.work.scanned_named import Taken, decide_page, journal_answer, named_document
from docgen.work.storing import File


def is_filled(item: ReviewItem) -> bool:
    """Whether an item is about a blank that was filled in on a screen."""
    return item.case_id is None and "values" in item.evidence


def take(service: Service, item: ReviewItem, which: str, status: ReviewStatus, by: str) -> Taken:
    """Take what a filled blank says in with document ``which``, its number as printed; the item is
    decided with ``status``.

    Raises WrongUse where ``which`` says no document for certain, and Refused where it was not
    issued here, is of another form, or is about another child. Nothing is recorded then.
    """
    with service.transaction() as connection:
        issued = named_document(service, connection, item, which)
        _require_same_form(service, item, issued)
        content = service.archive.fetch_quarantined(connection, item.evidence["quarantine"])
        sha256 = hashlib.sha256(content).hexdigest()
        file = File(content, item.evidence["file"], sha256, service.clock())
        known = known_as(service, connection, issued, Identity(issued.id, issued.copy, issued.form))
        values = {
            path: Value(said["value"], tuple(said["texts"]))
            for path, said in item.evidence["values"].items()
        }
        findings = _findings(service, known, issued, values, content)
        decided = decide_page(service, connection, item, status, which, by)
        service.archive.keep(connection, issued.case_id, "returned", content, at=file.at)
        items = [
            recording.ask(
                service, connection, issued, each, file.at, {"where": each.where, "file": file.name}
            )
            for each in findings
        ]
        _record(service, connection, known, values, file)
        journal_answer(service, connection, decided, issued, known.case.revision)
        told = Finding(
            "blank_named",
            Severity.NOTE,
            say(
                "What the blank says is asked about in the case of document {number}.",
                number=printed_document_id(issued.id),
            ),
        )
        reading = Reading(
            issued.identity(IdentityBy.CODE),
            values=values,
            changes=tuple(each.change for each in findings if each.change is not None),
            findings=(told, *findings),
        )
        received = Received(
            reading,
            revision=known.case.revision,
            review=tuple(dict.fromkeys(items)),
            case=issued.case_id,
            issued=issued,
        )
    return Taken(decided, received)


def _require_same_form(service: Service, item: ReviewItem, issued: IssuedDocument) -> None:
    form = item.evidence.get("form")
    if form in (None, issued.form):
        return
    forms = service.catalogue.forms
    asked, there = (
        forms[each].title(language()) if each in forms else each for each in (issued.form, form)
    )
    raise Refused(
        "other_form",
        say(
            "Document {number} is “{asked}”, and the file is a blank “{there}”. Nothing was "
            "recorded; {item} waits as before.",
            number=printed_document_id(issued.id),
            asked=asked,
            there=there,
            item=item.id,
        ),
    )


def _findings(
    service: Service,
    known: Known,
    issued: IssuedDocument,
    values: dict[str, Value],
    content: bytes,
) -> list[Finding]:
    """A question about everything that the blank says otherwise than the document."""
    base = known.as_issued
    said = _said(values, base, issued)
    verdicts = filled.judged(base, said, filled.save_facts(content), service.zone)
    if isinstance(verdicts, Finding):
        message = " ".join(each for each in (verdicts.message, verdicts.suggestion) if each)
        raise Refused(verdicts.code, message, [verdicts])
    asked = [_question(change, known) for change in verdicts.changes]
    return [*asked, *(with_warning(each, known.case.payload) for each in verdicts.findings)]


def _said(values: dict[str, Value], base: Base, issued: IssuedDocument) -> Iterator[Filled]:
    """What was filled in, by the paths of the document. What was left empty says nothing, but a box
    that is ticked in the document and not in the blank does.
    """
    guardians = [
        text for path, text in base.issued.items()
        if path.startswith("guardians[") and path.endswith("].name")
    ]  # fmt: skip
    for path, value in values.items():
        text = value.texts[0] if value.texts else ""
        if is_empty(text):
            continue
        if path.startswith("guardians[new") and any(same_name(text, each) for each in guardians):
            continue
        own = _path(path, issued)
        before = base.issued.get(own, "")
        if value.value is False and before != TICKED:
            continue
        if not same(before, text):
            yield Filled(own, before, text)


def _path(path: str, issued: IssuedDocument) -> str:
    """What a blank is about has a place kept for it, which is what the document is about."""
    if issued.about is None:
        return path
    kept = f"{issued.about.partition('[')[0]}[new1]"
    return issued.about + path.removeprefix(kept) if path.startswith(kept) else path


def _question(change: Change, known: Known) -> Finding:
    if is_signed(change, known.case.payload):
        return asked_again(change, known.case.payload)
    return Finding(
        "filled_blank",
        Severity.REVIEW,
        say(
            "{field} stands in a blank that was filled in: {text}. Should it be so in the case?",
            field=field_words(change.path, known.as_issued.called),
            text=short((change.after.text if change.after else None) or "–"),
        ),
        path=change.path,
        suggestion=say("Accept, correct or reject it in review."),
        change=change,
    )


def _record(
    service: Service,
    connection: Connection,
    known: Known,
    values: dict[str, Value],
    file: File,
) -> None:
    issued, revision = known.issued, known.case.revision
    said = recording.reading_of(issued, file, values, revision)
    readings.save(connection, service.keys, said)
    occasion = Occasion(issued, file.at, revision, file.sha256)
    came = recording.returned_beside(issued, file.name, values)
    recording.append(service, connection, occasion, [(Recorded.RETURN, came)])
