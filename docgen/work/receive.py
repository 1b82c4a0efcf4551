"""Documents back: read, judged, recorded. Refused files are kept in quarantine."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from docgen.case import paths, values
from docgen.case.applying import with_revision
from docgen.case.notation import Names
from docgen.errors import Refused
from docgen.messages import say
from docgen.office.fingerprint import fingerprint
from docgen.office.package import Package
from docgen.plan.reading import Change, ChangeClass, Finding, Identity, Reading, Severity, Value
from docgen.plan.taxonomy import responsible_class
from docgen.reading import word
from docgen.reading.base import Base, texts_of
from docgen.reading.identity import has_our_anchors, identify
from docgen.reading.imprint import Imprint, imprint_of
from docgen.records import cases, documents, journal, readings, review
from docgen.records.documents import DocumentStatus, IssuedDocument
from docgen.records.journal import JournalEntry, Recorded
from docgen.records.readings import StoredReading
from docgen.service import Service
from docgen.work.cases import Merged, merge
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
class Known:
    """A returned file with the document it was issued as, and what it is compared with."""

    issued: IssuedDocument
    base: Base
    issued_base: Base
    """The document as it was issued."""
    case: cases.CaseFile | None


def read(service: Service, content: bytes, *, base: bytes | None = None) -> Reading:
    """What a file says; nothing is recorded.

    ``base`` are the bytes of the document as issued, for one this installation does not know.
    Raises Refused for what is no document of ours.
    """
    package = word.open_word(content)
    if base is not None:
        return word.read(package, Base.of_bytes(base), service.zone).reading
    with service.transaction() as connection:
        known = _find(service, connection, package)
        return word.read(package, known.base, service.zone).reading


def receive(service: Service, content: bytes, name: str) -> Received:
    """Read, judge and record a returned file called ``name``.

    Raises Refused for a file that is not one of ours, damaged or about another child; it is kept
    in quarantine then, and nothing is recorded.
    """
    try:
        package = word.open_word(content)
        with service.transaction() as connection:
            return _receive(service, connection, package, content, name)
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


def _receive(
    service: Service, connection: Connection, package: Package, content: bytes, name: str
) -> Received:
    digest = hashlib.sha256(content).hexdigest()
    known = _find(service, connection, package)
    issued = known.issued
    print_ = fingerprint(content)
    for earlier in readings.of_case(connection, service.keys, issued.case_id or ""):
        same_copy = (earlier.document_id, earlier.copy) == (issued.id, issued.copy)
        if same_copy and earlier.judged and digest == earlier.file_sha256:
            return _again(known, earlier)
    said = word.read(package, _base_for(package, known, service), service.zone)
    stops = [f for f in said.reading.findings if f.severity is Severity.ERROR]
    if stops:
        raise Refused(stops[0].code, _with_advice(stops[0]), stops)
    assert known.case is not None
    data = known.case.payload
    reading = _without_double(said.reading, known, data)
    merged = merge(
        data,
        [_weighed(change, data) for change in reading.changes],
        others=_last_authors(service, connection, issued.case_id or ""),
    )
    findings = [*reading.findings, *_about_merge(known, merged)]
    now = service.clock()
    digest = service.archive.keep(connection, issued.case_id, "returned", content, at=now)
    revision = known.case.revision + (1 if merged.recorded else 0)
    after = with_revision(merged.data, revision)
    items = _open_items(service, connection, known, findings + merged.findings, name, digest, now)
    if merged.recorded:
        cases.save(
            connection,
            service.keys,
            replace(known.case, payload=after, revision=revision, updated_at=now),
        )
    readings.save(
        connection,
        service.keys,
        StoredReading(
            document_id=issued.id,
            copy=issued.copy,
            case_id=issued.case_id,
            file_sha256=digest,
            fingerprint=print_,
            received_at=now,
            source=name,
            values=_base_values(known, reading),
            imprint=said.imprint.to_json(),
            seen=said.seen,
            judged=True,
            revision_after=revision,
        ),
    )
    _journal(service, connection, known, reading, merged, revision, digest, name, now)
    documents.set_status(connection, issued.id, issued.copy, DocumentStatus.RETURNED)
    stored = store_returned(
        service,
        issued,
        content,
        fields={"status": "returned", "revision": str(revision)},
        digest=digest,
    )
    findings.extend(stored.findings)
    return Received(
        reading=replace(reading, findings=tuple(findings + merged.findings)),
        recorded=tuple(merged.recorded),
        revision=revision,
        review=tuple(items),
        case=issued.case_id,
        files=stored.files,
    )


def _find(service: Service, connection: Connection, package: Package) -> Known:
    """The issued document a file says it is; raises Refused where there is none."""
    identity = identify(package)
    if identity.document is None:
        raise _not_issued(identity, package)
    copies = documents.copies(connection, identity.document)
    copy = identity.copy if identity.copy in copies else (copies[0] if len(copies) == 1 else None)
    if not copies:
        raise Refused(
            "unknown_document",
            say(
                "The file says it is document {document}, which was not issued here. Send it to "
                "the authority that issued it.",
                document=identity.document,
            ),
        )
    if not identity.certain or copy is None:
        raise Refused(
            "identity_conflict",
            say(
                "The file carries the numbers of more than one document, so it cannot be told "
                "which one it is. Put the changes into a fresh copy of the right document."
            ),
        )
    issued = documents.load(connection, service.keys, identity.document, copy)
    if issued is None:  # pragma: no cover - copies() just named it
        raise LookupError(identity.document)
    case = cases.load(connection, service.keys, issued.case_id or "")
    original = service.archive.fetch(connection, issued.case_id, issued.content_sha256)
    imprint = imprint_of(Package.open(original))
    taken = _ids_ever(service, connection, case)
    first = Base(
        imprint,
        values=issued.values,
        issued=texts_of(imprint),
        names=Names.of(case.payload),
        data=case.payload,
        taken=taken,
        withheld=frozenset(issued.withheld),
        about=issued.about,
        identity=identity,
    )
    last = readings.last_judged(connection, service.keys, issued.id, issued.copy)
    base = first
    if last is not None and last.imprint is not None:
        base = replace(
            first,
            imprint=Imprint.from_json(last.imprint),
            values=last.values,
            seen=frozenset(last.seen),
        )
    return Known(issued, base, first, case)


def _not_issued(identity: Identity, package: Package) -> Refused:
    if identity.form and identity.case:
        return Refused(
            "not_issued",
            say(
                "The file was filled to be looked at and was never issued, so nothing is recorded "
                "from it. Issue the document, and put the changes into that file."
            ),
        )
    if identity.form:
        return Refused(
            "blank",
            say(
                "The file is a blank, which belongs to no case yet. Issue the form for the case "
                "and write what it says into that file."
            ),
        )
    if has_our_anchors(package):
        return Refused(
            "no_identity",
            say(
                "The file has the fields of one of our documents, but its document number is gone. "
                "Put the changes into the file that was issued, or compare the two with docgen "
                "read --base."
            ),
        )
    return Refused(
        "foreign",
        say(
            "The file is not a document that was issued here: it carries no document number. "
            "Check that it is the right file; if it belongs to a case, register it as usual."
        ),
    )


def _base_for(package: Package, known: Known, service: Service) -> Base:
    """The base that fits the file: this copy's last reading, or, for a second copy of the file
    that has none of what was read then, the document as it was issued."""
    if known.base is known.issued_base:
        return known.base
    since = texts_of(known.base.imprint)
    first = known.issued_base.issued
    edited = [p for p, text in since.items() if p in first and text != first[p]]
    grown = [p for p in since if p not in first and "[new" not in p]
    if not edited and not grown:
        return known.base
    now = word.read(package, known.issued_base, service.zone).reading
    still = {change.path for change in now.changes}
    kept = [p for p in edited if p in still]
    added = [c for c in now.changes if c.path not in first and c.kind.value == "add"]
    return known.base if kept or (grown and added) else known.issued_base


def _without_double(reading: Reading, known: Known, data: values.Data) -> Reading:
    """The reading with a note where the file is an earlier or a second copy, or of an older
    revision."""
    notes = []
    if known.case and known.issued.revision and known.case.revision > known.issued.revision:
        notes.append(
            Finding(
                "older_revision",
                Severity.NOTE,
                say(
                    "The document was issued from revision {old}; the plan is now at revision "
                    "{new}. The changes were merged into it.",
                    old=known.issued.revision,
                    new=known.case.revision,
                ),
            )
        )
    return reading.with_findings(*notes)


def _weighed(change: Change, data: values.Data) -> Change:
    """A new responsible person from another unit is substantive (domain.md 2.4)."""
    if change.code != "ACTION_RESP" or not change.path.endswith(".responsible"):
        return change
    units = {person["id"]: person.get("unit") for person in data.get("participants", ())}
    before, after = (
        units.get(part.value) if part else None for part in (change.before, change.after)
    )
    return replace(change, classified=responsible_class(before, after))


def _about_merge(known: Known, merged: Merged) -> list[Finding]:
    """What a person should know about what was recorded."""
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
    name: str,
    digest: str,
    now: dt.datetime,
) -> list[str]:
    items = []
    for finding in findings:
        if finding.severity is not Severity.REVIEW:
            continue
        item = review.open_item(
            connection,
            service.keys,
            finding,
            case_id=known.issued.case_id,
            at=now,
            document_id=known.issued.id,
            copy=known.issued.copy,
            evidence={"where": finding.where, "message": finding.message},
        )
        items.append(item.id)
    return list(dict.fromkeys(items))


def _journal(
    service: Service,
    connection: Connection,
    known: Known,
    reading: Reading,
    merged: Merged,
    revision: int,
    digest: str,
    name: str,
    now: dt.datetime,
) -> None:
    issued = known.issued
    about = {
        "document_id": issued.id,
        "copy": issued.copy,
        "file_sha256": digest,
    }
    journal.append(
        connection,
        service.keys,
        JournalEntry(
            issued.case_id,
            revision,
            now,
            Recorded.RETURN,
            {
                "file": name,
                "form": issued.form,
                "comments": [comment.to_json() for comment in reading.comments],
                "changes": len(merged.recorded),
            },
            **about,
        ),
    )
    for change in merged.recorded:
        journal.append(
            connection,
            service.keys,
            JournalEntry(
                issued.case_id,
                revision,
                now,
                Recorded.CHANGE,
                {
                    "change": change.to_json(),
                    "revision": revision,
                    "source": "document",
                    "form": issued.form,
                    "file": name,
                },
                **about,
            ),
        )


def _base_values(known: Known, reading: Reading) -> dict[str, Value]:
    """What the copy says now, for the next reading to be compared with."""
    return {**known.base.values, **reading.values}


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
        revision=known.case.revision if known.case else None,
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


def _ids_ever(service: Service, connection: Connection, case: cases.CaseFile) -> frozenset[str]:
    """Every item id in use now or ever before, or given to what still waits in review."""
    found = set(values.all_ids(case.payload))
    for entry in journal.entries(connection, service.keys, case.case_id):
        found.update(_ids_in(entry.payload))
    for item in review.list_items(connection, service.keys, case_id=case.case_id):
        found.update(_ids_in({"change": item.change} if item.change else {}))
    return frozenset(found)


def _ids_in(payload: dict[str, Any]) -> set[str]:
    change = payload.get("change")
    if change:
        item = paths.item_of(change["path"])
        return {paths.id_of(item)} if item else set()
    if "case" in payload:
        return values.all_ids(payload["case"])
    return set()
