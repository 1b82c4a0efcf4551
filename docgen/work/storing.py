"""Returned documents put back where people find them, beside what was issued."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Connection

from docgen.errors import DocgenError, Refused, Unavailable
from docgen.messages import say
from docgen.office.fingerprint import fingerprint
from docgen.plan.reading import Finding, Severity
from docgen.records import readings
from docgen.records.documents import IssuedDocument
from docgen.service import Service
from docgen.store import ABSENT, Conflict, DocumentStore, Fields


@dataclass(frozen=True)
class Stored:
    """Where a returned document is, and what stood in the way."""

    files: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    later: bool = False
    """The store could not take it now, and may later."""


@dataclass(frozen=True)
class Place:
    """Where in the store a file was read that people edited there: the document's id."""

    id: str
    last_read: str | None = None
    """The fingerprint of what was read there before; None where nothing was."""


@dataclass(frozen=True)
class File:
    """A returned file as it came, and where it lies if it was edited in the store."""

    content: bytes
    name: str
    sha256: str
    at: dt.datetime
    place: Place | None = None


def store_returned(
    service: Service,
    issued: IssuedDocument,
    content: bytes,
    *,
    fields: Fields,
    was_read: Callable[[bytes], bool],
    beside: bool = False,
    place: Place | None = None,
) -> Stored:
    """Save a returned file as the next version of its document in the store.

    With ``beside``, as for a second copy of the same file, it is saved as a document of its own,
    so that neither hides the other. Nothing is overwritten: a document that somebody has changed
    there meanwhile, moved or has open stays as it is, and a finding says so; the file is in the
    archive in any case. ``was_read`` tells whether a content of the document has been read
    before, so that nothing in it is lost.

    A file that was edited where it lies, at ``place``, stays as it is; its columns are for the
    reader to set.
    """
    if issued.store_ref is None or issued.authority is None:
        return Stored()
    if place is not None and (beside or place.id == issued.store_ref):
        return Stored()
    store = service.stores(issued.authority)
    digest = hashlib.sha256(content).hexdigest()
    operation = f"return-{issued.id}-{issued.copy}-{digest[:12]}"
    try:
        now = store.by_id(issued.store_ref)
        if now.digest == f"sha256:{digest}":
            # It was edited where it lies.
            stored = store.set_fields(now.id, fields)
        elif beside:
            stem, _, ending = now.path.rpartition(".")
            path = f"{stem} {say('second copy')} {digest[:6]}.{ending}"
            stored = store.put(path, content, expect=ABSENT, fields=fields, operation=operation)
        else:
            if now.operation is None and not was_read(store.read(now.id)):
                raise Conflict(now)
            stored = store.put(
                now.path, content, expect=now.etag, fields=fields, operation=operation
            )
    except (Refused, Unavailable) as error:
        return Stored(
            findings=(
                Finding(
                    "not_stored",
                    Severity.WARNING,
                    say(
                        "The returned file was recorded and archived, but not saved over the "
                        "document in the store: {reason}",
                        reason=error.message,
                    ),
                ),
            ),
            later=isinstance(error, Unavailable),
        )
    return Stored((stored.location or stored.path,))


def read_before(
    service: Service, connection: Connection, issued: IssuedDocument, content: bytes
) -> bool:
    """Whether a content says what its document said when it was issued, or came back before."""
    said = fingerprint(content)
    if said in readings.fingerprints(connection, issued.id, issued.copy):
        return True
    as_issued = service.archive.fetch(connection, issued.case_id, issued.content_sha256)
    return said == fingerprint(as_issued)


def take_back(store: DocumentStore, path: str, operation: str) -> None:
    """Recycle what ``operation`` put at ``path``, if it did: the document was not issued.

    It would come back one day with a number that nobody knows. Where the store does not answer,
    the reason for which it was not issued is what a person must hear.
    """
    with suppress(DocgenError):
        left = store.stat(path)
        if left.operation == operation:
            store.recycle(left.id, left.etag)
