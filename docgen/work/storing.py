"""Returned documents put back where people find them, beside what was issued."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass

from docgen.errors import DocgenError, Refused, Unavailable
from docgen.messages import say
from docgen.plan.reading import Finding, Severity
from docgen.records.documents import IssuedDocument
from docgen.service import Service
from docgen.store import ABSENT, Conflict, DocRef, DocumentStore


@dataclass(frozen=True)
class Stored:
    """Where a returned document is, and what stood in the way."""

    files: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def store_returned(
    service: Service,
    issued: IssuedDocument,
    content: bytes,
    *,
    fields: dict[str, str],
    beside: bool = False,
) -> Stored:
    """Save a returned file as the next version of its document in the store.

    With ``beside``, as for a second copy of the same file, it is saved as a document of its own,
    so that neither hides the other. Nothing is overwritten: a document that somebody has changed
    there meanwhile, moved or has open stays as it is, and a finding says so; the file is in the
    archive in any case.
    """
    if issued.store_ref is None or issued.authority is None:
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
            stored = store.put(
                now.path, content, expect=_ours(now), fields=fields, operation=operation
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
            )
        )
    return Stored((stored.location or stored.path,))


def take_back(store: DocumentStore, path: str, operation: str) -> None:
    """Recycle what ``operation`` put at ``path``, if it did: the document was not issued.

    It would come back one day with a number that nobody knows. Where the store does not answer,
    the reason for which it was not issued is what a person must hear.
    """
    with suppress(DocgenError):
        left = store.stat(path)
        if left.operation == operation:
            store.recycle(left.id, left.etag)


def _ours(now: DocRef) -> str:
    """The etag to expect; raises Conflict where somebody has saved the document since we did."""
    if now.operation is None:
        raise Conflict(now)
    return now.etag
