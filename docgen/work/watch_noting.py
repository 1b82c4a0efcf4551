"""Noting what people have changed in a store, before anything is made of it.

A document that we issued, and any file in the libraries of cases and of returned files, is noted
when a person has changed it, and waits. What we did ourselves is nothing to note.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from docgen.case.numbers import printed_document_id
from docgen.messages import say
from docgen.plan.reading import Finding, Severity
from docgen.records import documents, watching
from docgen.records.watching import Watched
from docgen.service import Service
from docgen.store import Change, Cursor, DocRef, DocumentStore, Library, NotFound, ResyncNeeded
from docgen.stores.names import name_key
from docgen.work import recording, watch_told
from docgen.work.columns import ColumnStatus, status_in
from docgen.work.watch_told import Told

_AT_ONCE = 500
"""How many changes are noted in one transaction: the first look may find a whole library."""


@dataclass(frozen=True)
class Polled:
    """What a look at a store found."""

    waiting: tuple[str, ...]
    """The ids in the store of all documents that wait to be judged, the longest waiting first."""
    gone: tuple[Told, ...] = ()
    """Issued documents that are no longer there, and were when we looked last."""


def poll(service: Service, authority: str) -> Polled:
    """Look what has changed in an authority's store since the last look, and note it.

    How far we have seen is kept when all before it has been noted, so that doing it again, or
    being cut off, loses and doubles nothing. Raises as the store's ``changes`` does.
    """
    store = service.stores(authority)
    with service.transaction() as connection:
        reached = watching.cursor(connection, authority)
    try:
        found, after = store.changes(Cursor(reached) if reached is not None else None)
    except ResyncNeeded:
        reached = None
        found, after = store.changes(None)
    if reached is None:
        found = [*found, *_not_listed(service, store, authority, found)]
    now = service.clock()
    gone: list[Told] = []
    for start in range(0, len(found), _AT_ONCE):
        with service.transaction() as connection:
            for change in found[start : start + _AT_ONCE]:
                if change.ref is not None:
                    note(service, connection, authority, change.ref, now)
                elif told := note_gone(service, connection, authority, change.id, now):
                    gone.append(told)
    with service.transaction() as connection:
        watching.save_cursor(connection, authority, after, at=now)
        waiting = watching.waiting(connection, authority)
    return Polled(tuple(seen.document for seen in waiting), tuple(gone))


def is_due(seen: Watched, now: dt.datetime, quiet: dt.timedelta) -> bool:
    """Whether a document is to be judged: somebody says so, or it has been left alone so long."""
    return seen.waits and (seen.ready or now - seen.changed_at >= quiet)


def lies_in(ref: DocRef, library: Library) -> bool:
    """Whether a document is in a library, however that is spelt."""
    return name_key(ref.path.partition("/")[0]) == name_key(library)


def note(
    service: Service, connection: Connection, authority: str, ref: DocRef, now: dt.datetime
) -> None:
    """Note a document as it is in the store now."""
    seen = watching.load(connection, authority, ref.id)
    if not _concerns_us(service, connection, authority, ref):
        if seen and seen.waits:
            watching.save(connection, replace(seen, waits=False, ready=False))
        return
    ready = status_in(ref.fields) is ColumnStatus.READY
    # The store's clock may be ahead of ours.
    changed_at = min(ref.modified_at, now)
    if seen and seen.gone_at is None and seen.ctag == ref.ctag:
        if seen.waits:
            watching.save(connection, replace(seen, ready=ready))
        elif ready:
            watching.save(
                connection,
                replace(
                    seen, waits=True, ready=True, first_seen_at=changed_at, changed_at=changed_at
                ),
            )
        return
    is_ours = ref.operation is not None and not ready
    if is_ours and seen is None:
        return
    watching.save(
        connection,
        Watched(
            authority,
            ref.id,
            ref.ctag,
            first_seen_at=seen.first_seen_at if seen and seen.waits else changed_at,
            changed_at=changed_at,
            waits=not is_ours,
            ready=ready,
            fingerprint=seen.fingerprint if seen and not is_ours else None,
            outcome=seen.outcome if seen and not is_ours else None,
        ),
    )


def note_gone(
    service: Service, connection: Connection, authority: str, store_id: str, now: dt.datetime
) -> Told | None:
    """Note that a document is no longer in the store; told once, where we had issued it."""
    seen = watching.load(connection, authority, store_id)
    issued = documents.at(connection, service.keys, authority, store_id)
    if (seen is None and issued is None) or (seen and seen.gone_at):
        return None
    unread = seen is not None and seen.waits
    was = seen or Watched(authority, store_id, "", first_seen_at=now, changed_at=now)
    watching.save(connection, replace(was, waits=False, ready=False, gone_at=now))
    if issued is None:
        return None
    finding = _gone(printed_document_id(issued.id), issued.copy, unread=unread)
    item = recording.ask(service, connection, issued, finding, now, {"where": None})
    return watch_told.gone(authority, store_id, issued, item)


def _concerns_us(service: Service, connection: Connection, authority: str, ref: DocRef) -> bool:
    """People may move a document of ours anywhere; others only matter where they are expected.

    In the folders of cases that is a Word file, which may be a copy of one of ours.
    """
    if lies_in(ref, Library.INBOX):
        return True
    if lies_in(ref, Library.CASES) and ref.name.casefold().endswith(".docx"):
        return True
    return documents.at(connection, service.keys, authority, ref.id) is not None


def _not_listed(
    service: Service, store: DocumentStore, authority: str, found: Sequence[Change]
) -> list[Change]:
    """What we know of and a store's whole list does not have: gone, or missed."""
    with service.transaction() as connection:
        known = documents.in_store(connection, authority)
        known |= {seen.document for seen in watching.present(connection, authority)}
    return [_look(store, store_id) for store_id in sorted(known - {each.id for each in found})]


def _look(store: DocumentStore, store_id: str) -> Change:
    try:
        return Change(store_id, store.by_id(store_id))
    except NotFound:
        return Change(store_id, None)


def _gone(number: str, copy: str, *, unread: bool) -> Finding:
    message = say(
        "Document {number}, copy {copy}, is no longer in the store. Somebody has deleted it, or "
        "moved it out of the libraries.",
        number=number,
        copy=copy,
    )
    if unread:
        message = say(
            "{message} It had been changed, and the changes were not read yet.", message=message
        )
    return Finding(
        "document_gone",
        Severity.REVIEW,
        message,
        suggestion=say(
            "Take it back from the store's bin, if it should be there. The archive keeps it as it "
            "was issued and as it was last read."
        ),
    )
