"""Returned documents put back where people find them, beside what was issued."""

from __future__ import annotations

from dataclasses import dataclass

from docgen.errors import Unavailable
from docgen.messages import say
from docgen.plan.reading import Finding, Severity
from docgen.records.documents import IssuedDocument
from docgen.service import Service
from docgen.store import Conflict, DocRef, NotFound


@dataclass(frozen=True)
class Stored:
    """Where a returned document is, and what stood in the way."""

    files: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def store_returned(
    service: Service, issued: IssuedDocument, content: bytes, *, fields: dict[str, str], digest: str
) -> Stored:
    """Save a returned file as the next version of its document in the store.

    Nothing is overwritten: a document that somebody has changed there meanwhile, moved or has
    open stays as it is, and a finding says so; the file is in the archive in any case.
    """
    if issued.store_ref is None or issued.authority is None:
        return Stored()
    store = service.stores(issued.authority)
    operation = f"return-{issued.id}-{issued.copy}-{digest[:12]}"
    try:
        now = store.by_id(issued.store_ref)
        if now.digest == f"sha256:{digest}":
            return Stored((now.location or now.path,))
        now = _unchanged(now)
        stored = store.put(now.path, content, expect=now.etag, fields=fields, operation=operation)
    except (Conflict, NotFound, Unavailable) as error:
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


def _unchanged(now: DocRef) -> DocRef:
    """The document, unless somebody has saved it there since we wrote it."""
    if now.operation is None:
        raise Conflict(now)
    return now
