"""Documents back: read, judged, recorded. Refused files are kept in quarantine."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import Connection

from docgen.case.applying import with_revision
from docgen.errors import Refused
from docgen.messages import say
from docgen.office.fingerprint import fingerprint
from docgen.office.package import Package
from docgen.plan.reading import (
    ChangeKind,
    Finding,
    Identity,
    Reading,
    Severity,
)
from docgen.reading import word
from docgen.reading.attribution import Attribution
from docgen.reading.base import Base
from docgen.records import cases, deliveries, documents, journal, readings, review
from docgen.records.documents import DocumentStatus
from docgen.records.journal import JournalEntry, Recorded
from docgen.records.readings import StoredReading
from docgen.service import Service
from docgen.work import scanned, scanned_read, scanned_record, signed, signed_record
from docgen.work.access import follow
from docgen.work.approved import approval_needed, asked_again, is_signed, with_warning
from docgen.work.columns import columns_now
from docgen.work.known import Known, find_issued
from docgen.work.merging import Merged, last_authors, merge
from docgen.work.news import only_news, placed
from docgen.work.origin import Traced, older_revision, saved, trace
from docgen.work.received import Received
from docgen.work.signed_confirm import about_signing
from docgen.work.signed_word import signed_in_word
from docgen.work.storing import File, Place, Stored, read_before, store_returned


def read(service: Service, content: bytes, *, base: bytes | None = None) -> Reading:
    """What a file says; nothing is recorded.

    ``base`` are the bytes of the document as issued, for one this installation does not know.
    Raises Refused for what is no document of ours.
    """
    if scanned.is_picture(content):
        return scanned_read.read(service, content)
    if signed.is_pdf(content):
        try:
            with service.transaction() as connection:
                return signed.read(service, connection, content)
        except Refused as refusal:
            if not scanned.may_be_paper(refusal, content):
                raise
            return scanned_read.read(service, content, refusal)
    package = word.open_word(content)
    if base is not None:
        return word.read(package, Base.of_bytes(base), service.zone).reading
    with service.transaction() as connection:
        known = find_issued(service, connection, package)
        traced = trace(service, package, known)
        reading = traced.said.reading.with_findings(*traced.findings)
        key = hashlib.sha256(content).hexdigest()
        inside = signed_in_word(service, known, package, reading, key)
        return inside.added_to(reading) if inside else reading


def receive(service: Service, content: bytes, name: str, *, place: Place | None = None) -> Received:
    """Read, judge and record a returned file called ``name``.

    ``place`` is where it lies if it was edited in the store, and is not to be put there again.

    Raises Refused for a file that is not one of ours, damaged or about another child; it is kept
    in quarantine then, and nothing is recorded.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    file = File(content, name, sha256, service.clock(), place)
    if scanned.is_picture(content):
        return scanned_record.receive_one(service, file)
    try:
        if signed.is_pdf(content):
            with service.transaction() as connection:
                received = _receive_pdf(service, connection, file)
        else:
            package = word.open_word(content)
            with service.transaction() as connection:
                received = _receive(service, connection, package, file)
    except Refused as refusal:
        if scanned.may_be_paper(refusal, content):
            return scanned_record.receive_one(service, file, refusal)
        raise _kept(service, content, name, refusal) from refusal
    if not received.recorded or received.case is None:
        return received
    reading = received.reading.with_findings(*follow(service, received.case).findings)
    return replace(received, reading=reading)


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


def _receive_pdf(service: Service, connection: Connection, file: File) -> Received:
    done = signed_record.record(service, connection, file)
    return Received(
        reading=done.reading,
        recorded=done.recorded,
        revision=done.revision,
        review=done.review,
        again=done.again,
        case=done.issued.case_id,
        files=done.files,
        issued=done.issued,
        unstored=done.unstored,
    )


def _receive(service: Service, connection: Connection, package: Package, file: File) -> Received:
    known = find_issued(service, connection, package)
    issued = known.issued
    for earlier in readings.of_file(connection, service.keys, file.sha256):
        if (earlier.document_id, earlier.copy) == (issued.id, issued.copy):
            if _is_brought_back(file, known):
                break
            return _again(service, connection, known, earlier, file)
    traced = trace(service, package, known, file.place.last_read if file.place else None)
    read_out = traced.said.reading
    stops = [f for f in read_out.findings if f.severity is Severity.ERROR]
    if stops:
        raise Refused(stops[0].code, _with_advice(stops[0]), stops)
    reading = read_out.with_findings(*traced.findings, *older_revision(known))
    reading = only_news(reading, known)
    inside = signed_in_word(service, known, package, reading, file.sha256)
    if inside is not None:
        reading = inside.added_to(reading)
    data = known.case.payload
    changes = reading.changes
    reading = replace(
        reading, findings=tuple(with_warning(finding, data) for finding in reading.findings)
    ).with_findings(
        *(
            asked_again(change, data)
            for change in changes
            if change.kind is not ChangeKind.REMOVE and is_signed(change, data)
        )
    )
    merged = merge(
        data,
        # A row that is missing, and a consent that is signed, wait for a person.
        [
            *(c for c in changes if c.kind is not ChangeKind.REMOVE and not is_signed(c, data)),
            *(inside.changes(service, known) if inside else ()),
        ],
        others=last_authors(known.history),
    )
    revision = known.case.revision + (1 if merged.recorded else 0)
    beside = _is_beside(known, traced.earlier)
    outcome = _Outcome(
        saved(service, package), known, traced, reading, merged, revision, file, beside
    )
    findings = [*reading.findings, *approval_needed(merged.data, merged.recorded), *merged.findings]
    service.archive.keep(connection, issued.case_id, "returned", file.content, at=file.at)
    findings = [placed(finding, traced.said.places) for finding in findings]
    items = _open_items(service, connection, known, findings, file)
    _record(service, connection, outcome)
    if inside is not None:
        inside.record(service, connection, file, revision)
    stored = _store(service, connection, known, file, beside=beside)
    return Received(
        reading=replace(reading, findings=(*findings, *stored.findings)),
        recorded=tuple(merged.recorded),
        revision=revision,
        review=tuple(items),
        case=issued.case_id,
        files=stored.files,
        issued=issued,
        unstored=stored.later,
    )


def _is_brought_back(file: File, known: Known) -> bool:
    """Whether a file that was received before came back in place of a later one, where it lies."""
    was_read_there = file.place is not None and file.place.last_read is not None
    return was_read_there and known.past[0].file_sha256 != file.sha256


@dataclass(frozen=True)
class _Outcome:
    """All that is recorded about one judged file."""

    saved: Attribution
    known: Known
    traced: Traced
    reading: Reading
    merged: Merged
    revision: int
    file: File
    beside: bool
    """It is a second copy, or an earlier save, to be stored beside the other."""


def _is_beside(known: Known, earlier: StoredReading | None) -> bool:
    """Whether a file that is made from ``earlier`` must not take the document's place."""
    if earlier is None:
        return bool(known.past)
    return any(
        entry.payload.get("beside")
        for entry in known.history
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
            saved_at=outcome.saved.at,
            saved_by=outcome.saved.saved_by,
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
    deliveries.returned(connection, issued.id, issued.copy, file.at)


def _open_items(
    service: Service,
    connection: Connection,
    known: Known,
    findings: list[Finding],
    file: File,
) -> list[str]:
    items = [
        review.open_item(
            connection,
            service.keys,
            finding,
            case_id=known.issued.case_id,
            at=file.at,
            document_id=known.issued.id,
            copy=known.issued.copy,
            evidence={
                "where": finding.where,
                "message": finding.message,
                "file": file.name,
                "form": known.issued.form,
                **({"counterpart": file.sha256} if about_signing(finding.code) else {}),
            },
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
        beside = _is_beside(known, earlier)
        stored = _store(service, connection, known, file, beside=beside)
    identity = known.as_issued.identity or Identity()
    return Received(
        Reading(identity, values=earlier.values, findings=(finding, *stored.findings)),
        revision=known.case.revision,
        again=True,
        case=known.issued.case_id,
        files=stored.files,
        issued=known.issued,
        unstored=stored.later,
    )


def _store(
    service: Service, connection: Connection, known: Known, file: File, *, beside: bool
) -> Stored:
    issued = known.issued
    return store_returned(
        service,
        issued,
        file.content,
        fields=columns_now(service, connection, issued.id, issued.copy),
        was_read=partial(read_before, service, connection, issued),
        beside=beside,
        place=file.place,
    )


def _with_advice(finding: Finding) -> str:
    return " ".join(filter(None, (finding.message, finding.suggestion)))
