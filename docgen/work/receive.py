"""Documents back: read, judged, recorded. Refused files are kept in quarantine."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import Connection

from docgen.errors import Refused, WrongUse
from docgen.messages import say
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
from docgen.records import deliveries, documents, readings
from docgen.records.documents import DocumentStatus
from docgen.records.journal import Recorded
from docgen.records.readings import StoredReading
from docgen.service import Service
from docgen.work import (
    pdf_against,
    recording,
    scanned,
    scanned_read,
    scanned_record,
    signed,
    signed_received,
)
from docgen.work.approved import approval_needed, asked_again, is_signed, with_warning
from docgen.work.columns import columns_now
from docgen.work.consequences import follow_through
from docgen.work.known import Known, find_issued
from docgen.work.merging import Merged, last_authors, merge
from docgen.work.news import only_news, placed
from docgen.work.origin import Traced, older_revision, saved, trace
from docgen.work.received import Received
from docgen.work.recording import Entry, Occasion
from docgen.work.signed_confirm import about_signing
from docgen.work.signed_word import signed_in_word
from docgen.work.storing import File, Place, Stored, read_before, store_returned


def read(service: Service, content: bytes, *, base: bytes | None = None) -> Reading:
    """What a file says; nothing is recorded.

    ``base`` are the bytes of the document as issued, for one this installation does not know.
    Raises Refused for what is no document of ours, and WrongUse for a ``base`` of another kind.
    """
    if base is not None and signed.is_pdf(base) != signed.is_pdf(content):
        raise WrongUse(
            "base_kind",
            say(
                "A PDF is compared with the PDF that was issued, and a Word file with the Word "
                "file. Give the file with --base that is of the same kind."
            ),
        )
    if scanned.is_picture(content):
        return scanned_read.read(service, content)
    if signed.is_pdf(content):
        if base is not None:
            return pdf_against.read(service, content, base)
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
            received = signed_received.receive(service, file)
        else:
            package = word.open_word(content)
            with service.transaction() as connection:
                received = _receive(service, connection, package, file)
    except Refused as refusal:
        if scanned.may_be_paper(refusal, content):
            return scanned_record.receive_one(service, file, refusal)
        raise _kept(service, content, name, refusal) from refusal
    if received.case is None:
        return received
    followed = follow_through(service, received.case, changed=bool(received.recorded))
    return replace(received, reading=received.reading.with_findings(*followed))


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
    revision = recording.revise(service, connection, known.case, merged, file.at)
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
    # What the copy says now: what its next return is compared with.
    values = {**outcome.traced.base.values, **outcome.reading.values}
    readings.save(
        connection,
        service.keys,
        replace(
            recording.reading_of(issued, file, values, outcome.revision),
            saved_at=outcome.saved.at,
            saved_by=outcome.saved.saved_by,
            imprint=said.imprint.to_json(),
            seen=said.seen,
        ),
    )
    occasion = Occasion(issued, file.at, outcome.revision, file.sha256)
    recording.append(service, connection, occasion, _entries(outcome))
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
        recording.ask(
            service,
            connection,
            known.issued,
            finding,
            file.at,
            {
                "where": finding.where,
                "file": file.name,
                **({"counterpart": file.sha256} if about_signing(finding.code) else {}),
            },
        )
        for finding in findings
        if finding.severity is Severity.REVIEW
    ]
    return list(dict.fromkeys(items))


def _entries(outcome: _Outcome) -> list[Entry]:
    """What is journalled of it: that it came, and what changed in the case."""
    recorded = outcome.merged.recorded
    about = {"form": outcome.known.issued.form, "file": outcome.file.name}
    returned = {
        **about,
        "comments": [comment.to_json() for comment in outcome.reading.comments],
        "changes": len(recorded),
        "beside": outcome.beside,
    }
    source = {**about, "source": "document"}
    changed = recording.changed(recorded, outcome.revision, source)
    return [(Recorded.RETURN, returned), *changed]


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
