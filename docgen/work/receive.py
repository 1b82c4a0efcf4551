"""Documents back: read, judged, recorded. Refused files are kept in quarantine."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from docgen.case import values
from docgen.case.applying import with_revision
from docgen.case.notation import is_empty, same
from docgen.case.wording import field_words
from docgen.errors import Refused
from docgen.messages import say
from docgen.office.fingerprint import fingerprint
from docgen.office.package import Package
from docgen.plan.reading import (
    Change,
    ChangeClass,
    Finding,
    Identity,
    Reading,
    Severity,
)
from docgen.plan.taxonomy import responsible_class
from docgen.reading import word
from docgen.reading.base import Base, texts_of
from docgen.records import cases, documents, journal, readings, review
from docgen.records.documents import DocumentStatus
from docgen.records.journal import JournalEntry, Recorded
from docgen.records.readings import StoredReading
from docgen.service import Service
from docgen.work.cases import Merged, merge
from docgen.work.known import Known, find_issued
from docgen.work.storing import store_returned


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
        return word.read(package, known.base, service.zone).reading


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
            return _again(known, earlier)
    said, past = _read_against_its_past(service, package, known)
    stops = [f for f in said.reading.findings if f.severity is Severity.ERROR]
    if stops:
        raise Refused(stops[0].code, _with_advice(stops[0]), stops)
    reading = said.reading.with_findings(*past, *_older_revision(known))
    merged = merge(
        known.case.payload,
        [_weighed(change, known.case.payload) for change in reading.changes],
        others=_last_authors(service, connection, known.case.case_id),
    )
    revision = known.case.revision + (1 if merged.recorded else 0)
    outcome = _Outcome(known, reading, merged, revision, file)
    findings = [*reading.findings, *_approval_needed(merged), *merged.findings]
    service.archive.keep(connection, issued.case_id, "returned", file.content, at=file.at)
    items = _open_items(service, connection, known, findings, file.at)
    _record(service, connection, outcome, said)
    stored = store_returned(
        service,
        issued,
        file.content,
        fields={"status": "returned", "revision": str(revision)},
        beside=any(finding.code == "second_copy" for finding in past),
    )
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
    reading: Reading
    merged: Merged
    revision: int
    file: File


def _record(
    service: Service, connection: Connection, outcome: _Outcome, said: word.WordReading
) -> None:
    known, file = outcome.known, outcome.file
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
            values={**known.base.values, **outcome.reading.values},
            imprint=said.imprint.to_json(),
            seen=said.seen,
            judged=True,
            revision_after=outcome.revision,
        ),
    )
    _journal(service, connection, outcome)
    documents.set_status(connection, issued.id, issued.copy, DocumentStatus.RETURNED)


def _read_against_its_past(
    service: Service, package: Package, known: Known
) -> tuple[word.WordReading, list[Finding]]:
    """The file read against what it was made from: this copy's last reading, or, for a second
    copy of the file that has nothing of what was read then, the document as it was issued.
    """
    said = word.read(package, known.base, service.zone)
    edited = _edited_since_issue(known)
    if not edited or _continues(said, known, edited):
        return said, []
    fields = "; ".join(field_words(path, known.case.payload) for path in edited[:5])
    sure = len(edited) > 1
    finding = Finding(
        "second_copy",
        Severity.NOTE if sure else Severity.REVIEW,
        say(
            "The file has nothing of what was recorded from this document before ({fields}), so "
            "it was read as another copy of it. What was recorded before still holds.",
            fields=fields,
        ),
        suggestion=say("If it was undone on purpose, change it back in a document issued anew."),
    )
    return word.read(package, known.issued_base, service.zone), [finding]


def _edited_since_issue(known: Known) -> list[str]:
    """The values the copy's last reading had otherwise than it was issued, or in addition."""
    if known.base is known.issued_base:
        return []
    first = known.issued_base.issued
    return [
        path
        for path, text in texts_of(known.base.imprint).items()
        if "[new" not in path and not is_empty(text) and not same(text, first.get(path, ""))
    ]


def _continues(said: word.WordReading, known: Known, edited: list[str]) -> bool:
    """Whether anything of the last reading is still in the file: an edit, or its tracking."""
    if known.base.seen & set(said.seen):
        return True
    before = texts_of(known.base.imprint)
    now = texts_of(said.imprint)
    return any(path in now and same(now[path], before[path]) for path in edited)


def _older_revision(known: Known) -> list[Finding]:
    """A note where the plan has moved on since the document was issued."""
    old, new = known.issued.revision, known.case.revision
    if not old or new <= old:
        return []
    return [
        Finding(
            "older_revision",
            Severity.NOTE,
            say(
                "The document was issued from revision {old}; the plan is now at revision "
                "{new}. The changes were merged into it.",
                old=old,
                new=new,
            ),
        )
    ]


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


def _again(known: Known, earlier: StoredReading) -> Received:
    finding = Finding(
        "received_before",
        Severity.NOTE,
        say(
            "The same file was received before, on {date}. Nothing new was recorded.",
            date=earlier.received_at.date().isoformat(),
        ),
    )
    identity = known.base.identity or Identity()
    return Received(
        Reading(identity, values=earlier.values, findings=(finding,)),
        revision=known.case.revision,
        again=True,
        case=known.issued.case_id,
    )


def _with_advice(finding: Finding) -> str:
    return " ".join(filter(None, (finding.message, finding.suggestion)))


def _last_authors(service: Service, connection: Connection, case_id: str) -> dict[str, str]:
    """Who last changed each path here."""
    authors: dict[str, str] = {}
    for entry in journal.entries(connection, service.keys, case_id):
        if entry.kind is not Recorded.CHANGE:
            continue
        change = Change.from_json(entry.payload["change"])
        who = change.author or change.saved_by or entry.accepted_by
        if who:
            authors[change.path] = who
    return authors
