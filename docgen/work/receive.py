"""Documents back: read, judged, recorded. Refused files are kept in quarantine."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from docgen.case import values
from docgen.case.applying import with_revision
from docgen.case.wording import field_words
from docgen.errors import Refused
from docgen.messages import say
from docgen.office.fingerprint import fingerprint
from docgen.office.package import Package
from docgen.plan.reading import (
    Change,
    ChangeClass,
    ChangeKind,
    Finding,
    Identity,
    Reading,
    Severity,
)
from docgen.plan.taxonomy import responsible_class
from docgen.reading import word
from docgen.reading.base import Base
from docgen.records import cases, documents, journal, readings, review
from docgen.records.documents import DocumentStatus
from docgen.records.journal import JournalEntry, Recorded
from docgen.records.readings import StoredReading
from docgen.service import Service
from docgen.work.cases import Merged, last_authors, merge
from docgen.work.known import Known, find_issued
from docgen.work.origin import Traced, older_revision, trace
from docgen.work.storing import Stored, store_returned


@dataclass(frozen=True)
class Received:
    """What became of one returned file."""

    reading: Reading
    recorded: tuple[Change, ...] = ()
    revision: int | None = None
    review: tuple[str, ...] = ()
    """Ids of the review items that wait because of it."""
    again: bool = False
    """The same content had been received before."""
    case: str | None = None
    files: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class File:
    """A returned file as it came."""

    content: bytes
    name: str
    sha256: str
    at: dt.datetime


def read(service: Service, content: bytes, *, base: bytes | None = None) -> Reading:
    """What a file says; nothing is recorded.

    ``base`` are the bytes of the document as issued, for one this installation does not know.
    Raises Refused for what is no document of ours.
    """
    package = word.open_word(content)
    if base is not None:
        return word.read(package, Base.of_bytes(base), service.zone).reading
    with service.transaction() as connection:
        known = find_issued(service, connection, package)
        traced = trace(service, connection, package, known)
        return traced.said.reading.with_findings(*traced.findings)


def receive(service: Service, content: bytes, name: str) -> Received:
    """Read, judge and record a returned file called ``name``.

    Raises Refused for a file that is not one of ours, damaged or about another child; it is kept
    in quarantine then, and nothing is recorded.
    """
    file = File(content, name, hashlib.sha256(content).hexdigest(), service.clock())
    try:
        package = word.open_word(content)
        with service.transaction() as connection:
            return _receive(service, connection, package, file)
    except Refused as refusal:
        raise _kept(service, content, name, refusal) from refusal


def _kept(service: Service, content: bytes, name: str, refusal: Refused) -> Refused:
    """The refusal, with the file in quarantine: it is an official document all the same."""
    with service.transaction() as connection:
        item = service.archive.quarantine(
            connection, content, refusal.code, name, at=service.clock()
        )
    return Refused(
        refusal.code,
        say(
            "{reason} The file is kept in quarantine as {item}.",
            reason=refusal.message,
            item=item,
        ),
        refusal.findings,
    )


def _receive(service: Service, connection: Connection, package: Package, file: File) -> Received:
    known = find_issued(service, connection, package)
    issued = known.issued
    for earlier in readings.of_file(connection, service.keys, file.sha256):
        if (earlier.document_id, earlier.copy) == (issued.id, issued.copy):
            return _again(service, connection, known, earlier, file)
    traced = trace(service, connection, package, known)
    read_out = traced.said.reading
    stops = [f for f in read_out.findings if f.severity is Severity.ERROR]
    if stops:
        raise Refused(stops[0].code, _with_advice(stops[0]), stops)
    reading = read_out.with_findings(*traced.findings, *older_revision(known))
    data = known.case.payload
    changes = [_weighed(change, data) for change in reading.changes]
    reading = reading.with_findings(*(_signed(c, data) for c in changes if _is_signed(c, data)))
    merged = merge(
        data,
        # A row that is missing, and a consent that is signed, wait for a person.
        [c for c in changes if c.kind is not ChangeKind.REMOVE and not _is_signed(c, data)],
        others=last_authors(service, connection, known.case.case_id),
    )
    revision = known.case.revision + (1 if merged.recorded else 0)
    beside = _is_beside(service, connection, known, traced.earlier)
    outcome = _Outcome(known, traced, reading, merged, revision, file, beside)
    findings = [*reading.findings, *_approval_needed(merged), *merged.findings]
    service.archive.keep(connection, issued.case_id, "returned", file.content, at=file.at)
    items = _open_items(service, connection, known, findings, file.at)
    _record(service, connection, outcome)
    stored = _store(service, known, file, revision, beside=beside)
    return Received(
        reading=replace(reading, findings=(*findings, *stored.findings)),
        recorded=tuple(merged.recorded),
        revision=revision,
        review=tuple(items),
        case=issued.case_id,
        files=stored.files,
    )


@dataclass(frozen=True)
class _Outcome:
    """All that is recorded about one judged file."""

    known: Known
    traced: Traced
    reading: Reading
    merged: Merged
    revision: int
    file: File
    beside: bool
    """It is a second copy, or an earlier save, to be stored beside the other."""


def _is_signed(change: Change, data: values.Data) -> bool:
    """Whether a change is about what somebody has signed: a consent with signatures."""
    return any(
        change.path.startswith(f"consents[{consent['id']}]")
        for consent in data.get("consents", ())
        if consent.get("signatures")
    )


def _signed(change: Change, data: values.Data) -> Finding:
    """What was signed is not changed by writing in the file (design, section 2, point 5)."""
    return Finding(
        "signed_consent",
        Severity.REVIEW,
        say(
            "{field} was changed, but the consent is signed as it was. What the family has not "
            "signed does not hold.",
            field=field_words(change.path, data),
        ),
        path=change.path,
        suggestion=say(
            "Reject it, and let the family sign a new consent. Accept only a correction of how "
            "the consent was written off."
        ),
        change=change,
    )


def _is_beside(
    service: Service, connection: Connection, known: Known, earlier: StoredReading | None
) -> bool:
    """Whether a file that is made from ``earlier`` must not take the document's place."""
    if earlier is None:
        return bool(known.past)
    return any(
        entry.payload.get("beside")
        for entry in journal.entries(connection, service.keys, earlier.case_id)
        if entry.kind is Recorded.RETURN and entry.file_sha256 == earlier.file_sha256
    )


def _record(service: Service, connection: Connection, outcome: _Outcome) -> None:
    known, said, file = outcome.known, outcome.traced.said, outcome.file
    issued = known.issued
    if outcome.merged.recorded:
        cases.save(
            connection,
            service.keys,
            replace(
                known.case,
                payload=with_revision(outcome.merged.data, outcome.revision),
                revision=outcome.revision,
                updated_at=file.at,
            ),
        )
    readings.save(
        connection,
        service.keys,
        StoredReading(
            document_id=issued.id,
            copy=issued.copy,
            case_id=issued.case_id,
            file_sha256=file.sha256,
            fingerprint=fingerprint(file.content),
            received_at=file.at,
            source=file.name,
            # What the copy says now: what its next return is compared with.
            values={**outcome.traced.base.values, **outcome.reading.values},
            imprint=said.imprint.to_json(),
            seen=said.seen,
            judged=True,
            revision_after=outcome.revision,
        ),
    )
    _journal(service, connection, outcome)
    documents.set_status(connection, issued.id, issued.copy, DocumentStatus.RETURNED)


def _weighed(change: Change, data: values.Data) -> Change:
    """A new responsible person from another unit is substantive (domain.md 2.4)."""
    if change.code != "ACTION_RESP" or not change.path.endswith(".responsible"):
        return change
    units = {person["id"]: person.get("unit") for person in data.get("participants", ())}
    before, after = (
        units.get(part.value) if part else None for part in (change.before, change.after)
    )
    return replace(change, classified=responsible_class(before, after))


def _approval_needed(merged: Merged) -> list[Finding]:
    """Substantive changes are approved again, at the next meeting (seed S0; Appendix C)."""
    plan = merged.data.get("plan") or {}
    substantive = any(c.classified is ChangeClass.SUBSTANTIVE for c in merged.recorded)
    if substantive and plan.get("approvals"):
        return [
            Finding(
                "approval_needed",
                Severity.NOTE,
                say(
                    "The plan changed in substance since it was approved; let guardians and youth "
                    "approve it at the next meeting."
                ),
                path="plan.approvals",
            )
        ]
    return []


def _open_items(
    service: Service,
    connection: Connection,
    known: Known,
    findings: list[Finding],
    now: dt.datetime,
) -> list[str]:
    items = [
        review.open_item(
            connection,
            service.keys,
            finding,
            case_id=known.issued.case_id,
            at=now,
            document_id=known.issued.id,
            copy=known.issued.copy,
            evidence={"where": finding.where, "message": finding.message},
        ).id
        for finding in findings
        if finding.severity is Severity.REVIEW
    ]
    return list(dict.fromkeys(items))


def _journal(service: Service, connection: Connection, outcome: _Outcome) -> None:
    issued, file = outcome.known.issued, outcome.file
    about = {"form": issued.form, "file": file.name}
    returned = {
        **about,
        "comments": [comment.to_json() for comment in outcome.reading.comments],
        "changes": len(outcome.merged.recorded),
        "beside": outcome.beside,
    }
    payloads = [(Recorded.RETURN, returned)]
    payloads += [
        (
            Recorded.CHANGE,
            {
                **about,
                "change": change.to_json(),
                "revision": outcome.revision,
                "source": "document",
            },
        )
        for change in outcome.merged.recorded
    ]
    for kind, payload in payloads:
        journal.append(
            connection,
            service.keys,
            JournalEntry(
                issued.case_id,
                outcome.revision,
                file.at,
                kind,
                payload,
                document_id=issued.id,
                copy=issued.copy,
                file_sha256=file.sha256,
            ),
        )


def _again(
    service: Service, connection: Connection, known: Known, earlier: StoredReading, file: File
) -> Received:
    """Nothing is recorded again; it is put in the store, should that have failed then."""
    finding = Finding(
        "received_before",
        Severity.NOTE,
        say(
            "The same file was received before, on {date}. Nothing new was recorded.",
            date=earlier.received_at.astimezone(service.zone).date().isoformat(),
        ),
    )
    stored = Stored()
    if known.past and known.past[0].id == earlier.id:
        beside = _is_beside(service, connection, known, earlier)
        stored = _store(service, known, file, earlier.revision_after, beside=beside)
    identity = known.as_issued.identity or Identity()
    return Received(
        Reading(identity, values=earlier.values, findings=(finding, *stored.findings)),
        revision=known.case.revision,
        again=True,
        case=known.issued.case_id,
        files=stored.files,
    )


def _store(
    service: Service, known: Known, file: File, revision: int | None, *, beside: bool
) -> Stored:
    return store_returned(
        service,
        known.issued,
        file.content,
        fields={"status": "returned", "revision": str(revision or "")},
        beside=beside,
    )


def _with_advice(finding: Finding) -> str:
    return " ".join(filter(None, (finding.message, finding.suggestion)))
