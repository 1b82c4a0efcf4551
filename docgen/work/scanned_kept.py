"""Paper kept: the scan as it came, with its case and beside its document, and journalled."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection

from docgen.errors import Refused, Unavailable
from docgen.messages import say
from docgen.office import image_gate
from docgen.office.fingerprint import fingerprint
from docgen.plan.reading import Change, Finding, Severity
from docgen.reading.scans.results import PageReading
from docgen.records import journal, readings
from docgen.records.documents import IssuedDocument
from docgen.records.journal import JournalEntry, Recorded
from docgen.records.readings import StoredReading
from docgen.service import Service
from docgen.store import ABSENT
from docgen.work.columns import columns_now
from docgen.work.scanned import Batch, Paper
from docgen.work.storing import File, Stored

_ENDINGS = {None: "pdf", "jpeg": "jpg", "png": "png", "tiff": "tif"}


def keep(
    service: Service, connection: Connection, batch: Batch, name: str, case_id: str | None
) -> bytes:
    """What is kept of a file with a case: the file as it came, or its pages that are of the case
    where others lie in it; the whole file is in quarantine then.
    """
    file = batch.files[name]
    content = file.content
    if not batch.is_whole(name, case_id):
        from docgen.reading.scans.excerpt import pages_of  # noqa: PLC0415

        content = pages_of(content, batch.pages_of(name, case_id))
    service.archive.keep(connection, case_id, "returned", content, at=file.at)
    return content


def save(
    service: Service,
    connection: Connection,
    batch: Batch,
    paper: Paper,
    name: str,
    revision: int,
) -> None:
    """Record the reading of a file."""
    file = batch.files[name]
    readings.save(
        connection,
        service.keys,
        StoredReading(
            document_id=paper.issued.id,
            copy=paper.issued.copy,
            case_id=paper.issued.case_id,
            file_sha256=file.sha256,
            fingerprint=fingerprint(file.content),
            received_at=file.at,
            source=file.name,
            values=paper.values,
            judged=True,
            revision_after=revision,
        ),
    )


def journal_paper(
    service: Service,
    connection: Connection,
    batch: Batch,
    paper: Paper,
    name: str,
    kept: bytes,
    revision: int,
) -> None:
    """Journal that a file came back, which pages are in it, and what stands where people sign."""
    issued, file = paper.issued, batch.files[name]
    about = {"form": issued.form, "file": name}
    counterpart = paper.counterparts[name]
    payloads: list[tuple[Recorded, dict[str, Any]]] = [
        (
            Recorded.RETURN,
            {
                **about,
                "comments": [],
                "changes": 0,
                "beside": True,
                "values": {path: value.to_json() for path, value in paper.values.items()},
                "pages": [page_told(page) for page in paper.read.pages if page.source == name],
                "kept": hashlib.sha256(kept).hexdigest(),
                "crops": list(_crops(service, connection, paper, name)),
            },
        )
    ]
    if counterpart.signatures:
        payloads.append(
            (
                Recorded.SIGNATURE,
                {
                    **about,
                    "key": counterpart.key,
                    "signatures": [found.to_json() for found in counterpart.signatures],
                    "verdict": paper.verdict.status.value,
                    "pages": "paper",
                },
            )
        )
    for kind, payload in payloads:
        _append(service, connection, issued, kind, payload, revision, file.sha256)


def _crops(
    service: Service, connection: Connection, paper: Paper, name: str
) -> Iterator[dict[str, Any]]:
    """The pictures of every box that is signed, ticked or written in, or could be, archived: what
    each verdict rests on.
    """
    for page in paper.read.pages:
        for each in page.boxes:
            if page.source != name or not each.crop:
                continue
            digest = service.archive.keep(
                connection, paper.issued.case_id, "crop", each.crop, at=service.clock()
            )
            yield {
                "path": each.box.path,
                "box": each.box.kind.value,
                "sheet": page.number,
                "verdict": each.verdict.value,
                "crop": digest,
            }


def journal_changes(
    service: Service,
    connection: Connection,
    paper: Paper,
    recorded: Iterable[Change],
    revision: int,
) -> None:
    """Journal what followed in the case."""
    sha256 = next(iter(paper.counterparts.values())).key
    for change in recorded:
        payload = {
            "form": paper.issued.form,
            "change": change.to_json(),
            "revision": revision,
            "source": "document",
        }
        _append(service, connection, paper.issued, Recorded.CHANGE, payload, revision, sha256)


def page_told(page: PageReading) -> dict[str, Any]:
    """A page as it is journalled: which it is, and where in the file it lies."""
    return {
        "file": page.source,
        "page": page.code.page if page.code else None,
        "sheet": page.number,
        "state": page.state.value,
        "layout": page.code.layout if page.code else None,
    }


def _append(
    service: Service,
    connection: Connection,
    issued: IssuedDocument,
    kind: Recorded,
    payload: dict[str, Any],
    revision: int,
    sha256: str,
) -> None:
    journal.append(
        connection,
        service.keys,
        JournalEntry(
            issued.case_id,
            revision,
            service.clock(),
            kind,
            payload,
            document_id=issued.id,
            copy=issued.copy,
            file_sha256=sha256,
        ),
    )


def store(
    service: Service, connection: Connection, issued: IssuedDocument, file: File, content: bytes
) -> Stored:
    """The scan beside its document, byte for byte, and the document's columns as they are now."""
    if issued.store_ref is None or issued.authority is None:
        return Stored()
    fields = columns_now(service, connection, issued.id, issued.copy)
    digest = hashlib.sha256(content).hexdigest()
    ending = _ENDINGS[image_gate.kind_of(content)]
    try:
        place = service.stores(issued.authority)
        beside = place.by_id(issued.store_ref)
        place.set_fields(beside.id, fields)
        if file.place is not None:
            return Stored()
        stem = beside.path.rpartition(".")[0]
        stored = place.put(
            f"{stem} {say('scanned copy')} {digest[:6]}.{ending}",
            content,
            expect=ABSENT,
            fields={**fields, "waiting_for": None, "next_step": None},
            operation=f"scan-{issued.id}-{issued.copy}-{digest[:12]}",
        )
    except (Refused, Unavailable) as error:
        finding = Finding(
            "not_stored",
            Severity.WARNING,
            say(
                "The scan was recorded and archived, but not saved beside the document in the "
                "store: {reason}",
                reason=error.message,
            ),
        )
        return Stored(findings=(finding,), later=isinstance(error, Unavailable))
    return Stored((stored.location or stored.path,))
