"""A returned PDF recorded: kept as it is, journalled, stored beside its document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from docgen.case.applying import with_revision
from docgen.case.signing import Counterpart, SigningStatus
from docgen.errors import Refused, Unavailable
from docgen.messages import say
from docgen.office.fingerprint import fingerprint
from docgen.plan.reading import Change, Finding, Reading, Severity
from docgen.records import cases, deliveries, documents, journal, readings, review
from docgen.records.documents import DocumentStatus, IssuedDocument
from docgen.records.journal import JournalEntry, Recorded
from docgen.records.readings import StoredReading
from docgen.service import Service
from docgen.store import ABSENT, Fields
from docgen.work import signed
from docgen.work.columns import columns_now
from docgen.work.signed import Followed, Returned
from docgen.work.storing import File, Stored


@dataclass(frozen=True)
class SignedReturn:
    """What became of a returned PDF; as :class:`docgen.work.receive.Received`."""

    reading: Reading
    issued: IssuedDocument
    recorded: tuple[Change, ...] = ()
    revision: int | None = None
    review: tuple[str, ...] = ()
    again: bool = False
    files: tuple[str, ...] = ()
    unstored: bool = False


def record(service: Service, connection: Connection, file: File) -> SignedReturn:
    """Read, judge and record a returned PDF; raises Refused as :func:`docgen.work.signed.look`."""
    returned = signed.look(service, connection, file.content)
    issued = returned.issued
    if signed.received_before(service, connection, returned):
        return _again(service, connection, returned, file)
    followed = signed.follow_up(service, returned)
    revision = returned.case.revision + (1 if followed.recorded else 0)
    service.archive.keep(connection, issued.case_id, "returned", file.content, at=file.at)
    if followed.recorded:
        cases.save(
            connection,
            service.keys,
            replace(
                returned.case,
                payload=with_revision(followed.case.payload, revision),
                revision=revision,
                updated_at=file.at,
            ),
        )
    findings = [*returned.reading.findings, *followed.findings]
    items = _open_items(service, connection, returned, findings, file)
    _save(service, connection, returned, file, revision)
    _journal(service, connection, returned, followed, file, revision)
    mark(service, connection, issued, returned.verdict.status)
    stored = _store(service, connection, issued, file)
    return SignedReturn(
        replace(returned.reading, findings=(*findings, *stored.findings)),
        issued,
        tuple(followed.recorded),
        revision,
        tuple(items),
        files=stored.files,
        unstored=stored.later,
    )


def mark(
    service: Service, connection: Connection, issued: IssuedDocument, status: SigningStatus
) -> None:
    """Note how far a document has come, on every copy that the signers have."""
    deliveries.returned(connection, issued.id, issued.copy, service.clock())
    if status is not SigningStatus.COMPLETE:
        if issued.status is not DocumentStatus.SIGNED:
            documents.set_status(connection, issued.id, issued.copy, DocumentStatus.RETURNED)
        return
    for copy in documents.copies(connection, issued.id):
        # What a unit outside gets is not what the family signs.
        if deliveries.load(connection, service.keys, issued.id, copy) is None:
            documents.set_status(connection, issued.id, copy, DocumentStatus.SIGNED)


def _again(
    service: Service, connection: Connection, returned: Returned, file: File
) -> SignedReturn:
    finding = Finding(
        "received_before",
        Severity.NOTE,
        say("The same file was received before. Nothing new was recorded."),
    )
    stored = _store(service, connection, returned.issued, file)
    reading = returned.reading
    return SignedReturn(
        replace(reading, findings=(finding, *stored.findings)),
        returned.issued,
        revision=returned.case.revision,
        again=True,
        files=stored.files,
        unstored=stored.later,
    )


def _open_items(
    service: Service,
    connection: Connection,
    returned: Returned,
    findings: Sequence[Finding],
    file: File,
) -> list[str]:
    issued = returned.issued
    opened = [
        review.open_item(
            connection,
            service.keys,
            finding,
            case_id=issued.case_id,
            at=file.at,
            document_id=issued.id,
            copy=issued.copy,
            evidence={
                "where": finding.where,
                "message": finding.message,
                "file": file.name,
                "form": issued.form,
                "counterpart": returned.key,
            },
        ).id
        for finding in signed.for_review(findings)
    ]
    return list(dict.fromkeys(opened))


def _save(
    service: Service, connection: Connection, returned: Returned, file: File, revision: int
) -> None:
    readings.save(
        connection,
        service.keys,
        StoredReading(
            document_id=returned.issued.id,
            copy=returned.issued.copy,
            case_id=returned.issued.case_id,
            file_sha256=file.sha256,
            fingerprint=fingerprint(file.content),
            received_at=file.at,
            source=file.name,
            values=returned.values,
            judged=True,
            revision_after=revision,
        ),
    )


def _journal(
    service: Service,
    connection: Connection,
    returned: Returned,
    followed: Followed,
    file: File,
    revision: int,
) -> None:
    issued = returned.issued
    about = {"form": issued.form, "file": file.name}
    counterpart = Counterpart(returned.key, returned.judged.signatures)
    payloads: list[tuple[Recorded, dict[str, Any]]] = [
        (
            Recorded.RETURN,
            {
                **about,
                "comments": [],
                "changes": len(followed.recorded),
                "beside": True,
                "values": {path: value.to_json() for path, value in returned.values.items()},
                "attachments": list(returned.pdf.attachments),
            },
        ),
        (
            Recorded.SIGNATURE,
            {
                **about,
                "key": counterpart.key,
                "signatures": [found.to_json() for found in counterpart.signatures],
                "verdict": returned.verdict.status.value,
                "pages": returned.judged.as_issued.value,
                "message": next(
                    (f.message for f in returned.reading.findings if f.path == "signatures"
                     and f.severity is Severity.NOTE), None
                ),
            },
        ),
    ]  # fmt: skip
    payloads += [
        (
            Recorded.CHANGE,
            {**about, "change": change.to_json(), "revision": revision, "source": "document"},
        )
        for change in followed.recorded
    ]
    for kind, payload in payloads:
        journal.append(
            connection,
            service.keys,
            JournalEntry(
                issued.case_id,
                revision,
                file.at,
                kind,
                payload,
                document_id=issued.id,
                copy=issued.copy,
                file_sha256=file.sha256,
            ),
        )


def _store(service: Service, connection: Connection, issued: IssuedDocument, file: File) -> Stored:
    """The file beside its document, byte for byte, and the document's columns as they are now."""
    if issued.store_ref is None or issued.authority is None:
        return Stored()
    fields = columns_now(service, connection, issued.id, issued.copy)
    try:
        store = service.stores(issued.authority)
        beside = store.by_id(issued.store_ref)
        store.set_fields(beside.id, fields)
        if file.place is not None:
            # It lies where somebody put it, and stays there.
            return Stored()
        stem = beside.path.rpartition(".")[0]
        path = f"{stem} {say('signed copy')} {file.sha256[:6]}.pdf"
        stored = store.put(
            path,
            file.content,
            expect=ABSENT,
            fields=_of_signed(fields),
            operation=f"signed-{issued.id}-{issued.copy}-{file.sha256[:12]}",
        )
    except (Refused, Unavailable) as error:
        return Stored(
            findings=(
                Finding(
                    "not_stored",
                    Severity.WARNING,
                    say(
                        "The signed file was recorded and archived, but not saved beside the "
                        "document in the store: {reason}",
                        reason=error.message,
                    ),
                ),
            ),
            later=isinstance(error, Unavailable),
        )
    return Stored((stored.location or stored.path,))


def _of_signed(fields: Fields) -> Fields:
    """The columns of the signed file itself: nobody is to do anything with it."""
    return {**fields, "waiting_for": None, "next_step": None}
