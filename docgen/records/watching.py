"""What the watcher knows of each store: how far it has seen, and which documents it has noted.

A document is noted under its id in the store when a person has changed it, and waits until it has
been judged. Nothing here tells what it is called or whom it is about.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Table, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from docgen.records.tables import (
    case_key,
    document,
    journal,
    watched_document,
    watched_store,
)


class Outcome(StrEnum):
    """What came of judging a content."""

    RECEIVED = "received"
    REFUSED = "refused"


@dataclass(frozen=True)
class Watched:
    """One document of an authority's store, as it was last seen.

    ``ctag`` is the store's tag of the content that was seen. ``first_seen_at`` and ``changed_at``
    are when its first and its last change since it was judged were made. ``fingerprint`` is that
    of the content judged last, and ``outcome`` what came of it; both are None where nothing has
    been judged, or where we have written over it since.
    """

    authority: str
    document: str
    ctag: str
    first_seen_at: dt.datetime
    changed_at: dt.datetime
    waits: bool = False
    """Whether it is still to be judged."""
    ready: bool = False
    """Whether somebody has said that it can be."""
    fingerprint: str | None = None
    outcome: Outcome | None = None
    told: str | None = None
    """The code of what stood in the way when judging it was last tried, and was told."""
    gone_at: dt.datetime | None = None
    """When it was seen to be no longer in the store."""


@dataclass(frozen=True)
class Behind:
    """Documents of cases that something has happened to since columns were looked at last."""

    documents: tuple[tuple[str, str, str], ...]
    """Number, copy, and id in the store."""
    journal_seq: int
    """The last entry of the journal that was looked at."""


def cursor(connection: Connection, authority: str) -> str | None:
    """How far the store of an authority has been seen; None when it never was."""
    query = select(watched_store.c.cursor).where(watched_store.c.authority == authority)
    found: str | None = connection.scalar(query)
    return found


def save_cursor(connection: Connection, authority: str, reached: str, *, at: dt.datetime) -> None:
    """Note how far the store of an authority has been seen; what is before it must be noted."""
    _put(connection, watched_store, {"authority": authority}, {"cursor": reached, "seen_at": at})


def behind(connection: Connection, authority: str) -> Behind:
    """Which documents' columns may say less than the journal does by now."""
    newest = connection.scalar(select(func.max(journal.c.seq))) or 0
    query = select(watched_store.c.journal_seq).where(watched_store.c.authority == authority)
    reached = connection.scalar(query)
    if reached is None:
        # What was issued and received before anybody watched got its columns then.
        return Behind((), newest)
    cases = select(journal.c.case_id).where(journal.c.seq > reached)
    rows = connection.execute(
        select(document.c.id, document.c.copy, document.c.store_ref)
        .join(case_key, case_key.c.case_id == document.c.case_id)
        .where(
            document.c.authority == authority,
            document.c.store_ref.is_not(None),
            document.c.case_id.in_(cases),
            case_key.c.wrapped_key.is_not(None),
        )
        .order_by(document.c.issued_at, document.c.id, document.c.copy)
    )
    return Behind(tuple((row.id, row.copy, row.store_ref) for row in rows), newest)


def caught_up(connection: Connection, authority: str, journal_seq: int) -> None:
    """Note that columns say what the journal does, up to an entry of it."""
    connection.execute(
        update(watched_store)
        .where(watched_store.c.authority == authority)
        .values(journal_seq=journal_seq)
    )


def load(connection: Connection, authority: str, store_ref: str) -> Watched | None:
    """What is noted of a document, by its id in the store."""
    found = _find(connection, watched_document.c.document == store_ref, authority=authority)
    return found[0] if found else None


def save(connection: Connection, seen: Watched) -> None:
    """Note a document as it is seen now, in place of what was noted before."""
    values = {**vars(seen), "outcome": seen.outcome.value if seen.outcome else None}
    key = {name: values.pop(name) for name in ("authority", "document")}
    _put(connection, watched_document, key, values)


def waiting(connection: Connection, authority: str) -> list[Watched]:
    """The documents that wait to be judged, the one changed first before the others."""
    return _find(connection, watched_document.c.waits.is_(True), authority=authority)


def present(connection: Connection, authority: str) -> list[Watched]:
    """The documents that were in the store when they were last seen."""
    return _find(connection, watched_document.c.gone_at.is_(None), authority=authority)


def take(connection: Connection, seen: Watched, *, now: dt.datetime, until: dt.datetime) -> bool:
    """Keep other watchers from judging a document meanwhile; False when one of them does.

    It is free again at ``until`` at the latest, should this one end in the midst of it.
    """
    taken = watched_document.c.taken_until
    updated = connection.execute(
        update(watched_document)
        .where(
            *_is(seen),
            watched_document.c.waits.is_(True),
            or_(taken.is_(None), taken <= now),
        )
        .values(taken_until=until)
    )
    return updated.rowcount == 1


def release(connection: Connection, seen: Watched) -> None:
    """Let other watchers judge a document again."""
    connection.execute(update(watched_document).where(*_is(seen)).values(taken_until=None))


def judged(connection: Connection, seen: Watched, fingerprint: str, outcome: Outcome) -> None:
    """Note what came of judging a document's content."""
    connection.execute(
        update(watched_document)
        .where(*_is(seen))
        .values(fingerprint=fingerprint, outcome=outcome.value)
    )


def settled(connection: Connection, seen: Watched) -> None:
    """Note that a document no longer waits, unless it has changed since it was seen like this."""
    connection.execute(
        update(watched_document)
        .where(*_is(seen), watched_document.c.ctag == seen.ctag)
        .values(waits=False, ready=False, told=None)
    )


def told(connection: Connection, seen: Watched, code: str) -> bool:
    """Note that it was told what stands in the way; False when it had been told before."""
    updated = connection.execute(
        update(watched_document)
        .where(
            *_is(seen),
            or_(watched_document.c.told.is_(None), watched_document.c.told != code),
        )
        .values(told=code)
    )
    return updated.rowcount == 1


def _is(seen: Watched) -> tuple[Any, ...]:
    return (
        watched_document.c.authority == seen.authority,
        watched_document.c.document == seen.document,
    )


def _find(connection: Connection, *conditions: Any, authority: str) -> list[Watched]:
    rows = connection.execute(
        select(watched_document)
        .where(watched_document.c.authority == authority, *conditions)
        .order_by(watched_document.c.changed_at, watched_document.c.document)
    )
    return [_watched(row) for row in rows]


def _watched(row: Any) -> Watched:
    return Watched(
        authority=row.authority,
        document=row.document,
        ctag=row.ctag,
        first_seen_at=row.first_seen_at,
        changed_at=row.changed_at,
        waits=row.waits,
        ready=row.ready,
        fingerprint=row.fingerprint,
        outcome=Outcome(row.outcome) if row.outcome else None,
        told=row.told,
        gone_at=row.gone_at,
    )


def _put(connection: Connection, table: Table, key: dict[str, Any], values: dict[str, Any]) -> None:
    """Update the row of ``key``, or make it, also when another process makes it meanwhile."""
    change = update(table).filter_by(**key).values(**values)
    if connection.execute(change).rowcount:
        return
    try:
        with connection.begin_nested():
            connection.execute(insert(table).values(**key, **values))
    except IntegrityError:
        connection.execute(change)
