"""Paper kept: the scan as it came, with its case and beside its document, and journalled."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection

from docgen.errors import Refused, Unavailable
from docgen.messages import say
from docgen.office import image_gate
from docgen.plan.reading import Change
from docgen.reading.scans.results import PageReading
from docgen.records import readings
from docgen.records.documents import IssuedDocument
from docgen.records.journal import Recorded
from docgen.service import Service
from docgen.work import recording
from docgen.work.recording import Entry, Occasion
from docgen.work.scanned import Batch, Paper
from docgen.work.storing import Beside, File, Stored, not_stored, store_beside

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


def record(
    service: Service,
    connection: Connection,
    batch: Batch,
    paper: Paper,
    name: str,
    kept: bytes,
    revision: int,
) -> None:
    """Record the reading of a file, and journal that it came back, which pages are in it, and what
    stands where people sign.
    """
    issued, file = paper.issued, batch.files[name]
    said = recording.reading_of(issued, file, paper.values, revision)
    readings.save(connection, service.keys, said)
    counterpart = paper.counterparts[name]
    came = {
        **recording.returned_beside(issued, name, paper.values),
        "pages": [page_told(page) for page in paper.read.pages if page.source == name],
        "kept": hashlib.sha256(kept).hexdigest(),
        "crops": list(_crops(service, connection, paper, name)),
        **({"item": paper.named.item} if paper.named else {}),
    }
    entries: list[Entry] = [(Recorded.RETURN, came)]
    if counterpart.signatures:
        signatures = recording.signatures_in(issued, name, counterpart, paper.verdict)
        entries.append((Recorded.SIGNATURE, {**signatures, "pages": "paper"}))
    _append(service, connection, paper, file.sha256, revision, entries)


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
    source = {"form": paper.issued.form, "source": "document"}
    entries = recording.changed(recorded, revision, source)
    _append(service, connection, paper, sha256, revision, entries)


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
    paper: Paper,
    sha256: str,
    revision: int,
    entries: Iterable[Entry],
) -> None:
    by = paper.named.by if paper.named else None
    occasion = Occasion(paper.issued, service.clock(), revision, sha256, by)
    recording.append(service, connection, occasion, entries)


def store(
    service: Service, connection: Connection, issued: IssuedDocument, file: File, content: bytes
) -> Stored:
    """The scan beside its document, byte for byte, and the document's columns as they are now."""
    copy = Beside(content, say("scanned copy"), "scan", _ENDINGS[image_gate.kind_of(content)])
    try:
        return store_beside(service, connection, issued, copy, file.place)
    except (Refused, Unavailable) as error:
        return not_stored(
            error,
            say(
                "The scan was recorded and archived, but not saved beside the document in the "
                "store: {reason}",
                reason=error.message,
            ),
        )
