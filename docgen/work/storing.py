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
from docgen.store import ABSENT, Conflict, DocRef, DocumentStore, Fields
from docgen.work.columns import columns_now, naming


@dataclass(frozen=True)
class Stored:
    """Where a returned document is, and what stood in the way."""

    files: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    later: bool = False
    """The store could not take it now, and may later."""

    @classmethod
    def at(cls, stored: DocRef) -> Stored:
        """Where a person finds what was stored."""
        return cls((stored.location or stored.path,))


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


@dataclass(frozen=True)
class Beside:
    """A file to be put beside its document; ``words`` tell in its name what it is, and ``kind`` in
    the store's own note of who put it there.
    """

    content: bytes
    words: str
    kind: str
    ending: str = "pdf"

    def put(
        self, store: DocumentStore, document: DocRef, issued: IssuedDocument, fields: Fields
    ) -> DocRef:
        """Put it there, where no file of its name is; raises as the store's ``put`` does."""
        digest = hashlib.sha256(self.content).hexdigest()
        stem = document.path.rpartition(".")[0]
        return store.put(
            f"{stem} {self.words} {digest[:6]}.{self.ending}",
            self.content,
            expect=ABSENT,
            fields=fields,
            operation=f"{self.kind}-{issued.id}-{issued.copy}-{digest[:12]}",
        )


def store_beside(
    service: Service,
    connection: Connection,
    issued: IssuedDocument,
    file: Beside,
    place: Place | None,
) -> Stored:
    """Put a file beside its document, byte for byte, and set the document's columns as they are
    now; one that lies at a ``place`` where somebody put it stays there.

    Raises Refused and Unavailable as the store does.
    """
    if issued.store_ref is None or issued.authority is None:
        return Stored()
    fields = columns_now(service, connection, issued.id, issued.copy)
    store = service.stores(issued.authority)
    document = store.by_id(issued.store_ref)
    store.set_fields(document.id, fields)
    if place is not None:
        return Stored()
    return Stored.at(file.put(store, document, issued, naming(fields)))


def not_stored(error: Refused | Unavailable, message: str) -> Stored:
    """Of a file that the store did not take, told with ``message``; it lies in the archive."""
    finding = Finding("not_stored", Severity.WARNING, message)
    return Stored(findings=(finding,), later=isinstance(error, Unavailable))


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
    try:
        now = store.by_id(issued.store_ref)
        if now.digest == f"sha256:{digest}":
            # It was edited where it lies.
            stored = store.set_fields(now.id, fields)
        elif beside:
            ending = now.path.rpartition(".")[2]
            second = Beside(content, say("second copy"), "return", ending)
            stored = second.put(store, now, issued, fields)
        else:
            if now.operation is None and not was_read(store.read(now.id)):
                raise Conflict(now)
            operation = f"return-{issued.id}-{issued.copy}-{digest[:12]}"
            stored = store.put(
                now.path, content, expect=now.etag, fields=fields, operation=operation
            )
    except (Refused, Unavailable) as error:
        return not_stored(
            error,
            say(
                "The returned file was recorded and archived, but not saved over the document in "
                "the store: {reason}",
                reason=error.message,
            ),
        )
    return Stored.at(stored)


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
