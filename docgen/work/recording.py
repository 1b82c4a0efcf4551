"""What is recorded about an issued document when a file of it comes back, or a person speaks of it.

Nothing is committed here: all of it holds together, or not at all, with the caller's transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from docgen.case.applying import with_revision
from docgen.case.signatures import Counterpart
from docgen.case.signing import SigningStatus, Verdict
from docgen.messages import say
from docgen.office.fingerprint import fingerprint
from docgen.plan.reading import Change, Finding, Severity, Value
from docgen.records import cases, deliveries, documents, journal, review
from docgen.records.cases import CaseFile
from docgen.records.documents import DocumentStatus, IssuedDocument
from docgen.records.journal import JournalEntry, Recorded
from docgen.records.readings import StoredReading
from docgen.service import Service
from docgen.work.merging import Merged
from docgen.work.storing import File

Entry = tuple[Recorded, dict[str, Any]]
"""What the journal is told: what happened, and the payload."""


@dataclass(frozen=True)
class Occasion:
    """On which something is recorded: the document, the case's revision after it, and the file or
    the person that it rests on.
    """

    issued: IssuedDocument
    at: dt.datetime
    revision: int
    file_sha256: str | None = None
    by: str | None = None


def revise(
    service: Service, connection: Connection, case: CaseFile, merged: Merged, at: dt.datetime
) -> int:
    """Save what was merged into a case as its next revision, if anything was; the revision now."""
    if not merged.recorded:
        return case.revision
    revision = case.revision + 1
    payload = with_revision(merged.data, revision)
    cases.save(
        connection,
        service.keys,
        replace(case, payload=payload, revision=revision, updated_at=at),
    )
    return revision


def reading_of(
    issued: IssuedDocument, file: File, values: dict[str, Value], revision: int
) -> StoredReading:
    """A judged file of a document, as its reading is kept."""
    return StoredReading(
        document_id=issued.id,
        copy=issued.copy,
        case_id=issued.case_id,
        file_sha256=file.sha256,
        fingerprint=fingerprint(file.content),
        received_at=file.at,
        source=file.name,
        values=values,
        judged=True,
        revision_after=revision,
    )


def append(
    service: Service, connection: Connection, occasion: Occasion, entries: Iterable[Entry]
) -> None:
    """Append to the journal of the document's case, in order."""
    issued = occasion.issued
    for kind, payload in entries:
        journal.append(
            connection,
            service.keys,
            JournalEntry(
                issued.case_id,
                occasion.revision,
                occasion.at,
                kind,
                payload,
                document_id=issued.id,
                copy=issued.copy,
                file_sha256=occasion.file_sha256,
                accepted_by=occasion.by,
            ),
        )


def returned_beside(
    issued: IssuedDocument, name: str, values: Mapping[str, Value]
) -> dict[str, Any]:
    """The payload of a file that came back and lies beside its document, which stays as it is."""
    return {
        "form": issued.form,
        "file": name,
        "comments": [],
        "changes": 0,
        "beside": True,
        "values": {path: value.to_json() for path, value in values.items()},
    }


def signatures_in(
    issued: IssuedDocument, name: str, counterpart: Counterpart, verdict: Verdict
) -> dict[str, Any]:
    """The payload of the signatures in a file, with how far the document has come by them."""
    return {
        "form": issued.form,
        "file": name,
        "key": counterpart.key,
        "signatures": [found.to_json() for found in counterpart.signatures],
        "verdict": verdict.status.value,
    }


def changed(changes: Iterable[Change], revision: int, source: Mapping[str, Any]) -> list[Entry]:
    """What changed in the case, with ``source`` in each entry: where it came from."""
    return [
        (Recorded.CHANGE, {"change": change.to_json(), "revision": revision, **source})
        for change in changes
    ]


def ask(
    service: Service,
    connection: Connection,
    issued: IssuedDocument,
    finding: Finding,
    at: dt.datetime,
    evidence: Mapping[str, Any],
) -> str:
    """Let a finding about a document wait for a person, with ``evidence`` of it; the item's id."""
    return review.open_item(
        connection,
        service.keys,
        finding,
        case_id=issued.case_id,
        at=at,
        document_id=issued.id,
        copy=issued.copy,
        evidence={"form": issued.form, "message": finding.message, **evidence},
    ).id


def mark(
    service: Service,
    connection: Connection,
    issued: IssuedDocument,
    status: SigningStatus,
    *,
    came: bool = True,
) -> None:
    """Note how far a document has come, on every copy that the signers have; ``came`` is False
    where nothing of it has come back, and a person has noted something.
    """
    if came:
        deliveries.returned(connection, issued.id, issued.copy, service.clock())
    if status is not SigningStatus.COMPLETE:
        if came and issued.status is not DocumentStatus.SIGNED:
            documents.set_status(connection, issued.id, issued.copy, DocumentStatus.RETURNED)
        return
    for copy in documents.copies(connection, issued.id):
        # What a unit outside gets is not what the family signs.
        if deliveries.load(connection, service.keys, issued.id, copy) is None:
            documents.set_status(connection, issued.id, copy, DocumentStatus.SIGNED)


def received_before() -> Finding:
    """What is told of a file of which nothing is recorded, as all of it was."""
    return Finding(
        "received_before",
        Severity.NOTE,
        say("The same file was received before. Nothing new was recorded."),
    )
