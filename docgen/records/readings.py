"""Readings of returned files: what each copy said, and which reading was judged last.

The last judged reading of a copy is the base its next one is compared with. Word saves while
people type, so a reading that has not been judged is a draft and is replaced by the next one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from docgen.plan.reading import Value
from docgen.records.keys import Keys
from docgen.records.tables import reading


@dataclass(frozen=True)
class StoredReading:
    """What one file said about one copy.

    ``source`` is where the file came from, in words or as a path; it may hold names and is
    sealed. ``fingerprint`` tells whether an Office file differs in more than what a store
    rewrites. ``id`` is given by :func:`save`.
    """

    document_id: str
    copy: str
    case_id: str | None
    file_sha256: str
    fingerprint: str
    received_at: dt.datetime
    source: str
    values: dict[str, Value] = field(default_factory=dict)
    imprint: dict[str, Any] | None = None
    """Where every value stood in the file: what the copy's next reading is compared with."""
    seen: tuple[tuple[str | None, str | None], ...] = ()
    """The tracked revisions that were in the file (author, time as written)."""
    saved_at: dt.datetime | None = None
    saved_by: str | None = None
    """When and by whom the file was saved, as it said itself."""
    judged: bool = False
    revision_after: int | None = None
    id: int | None = None


def save(connection: Connection, keys: Keys, said: StoredReading) -> StoredReading:
    """Record a reading of an issued copy, in place of the copy's draft if there is one."""
    cipher = keys.writing(connection, said.case_id, said.received_at)
    connection.execute(
        delete(reading).where(*_of_copy(said.document_id, said.copy), reading.c.judged.is_(False))
    )
    payload = {
        "source": said.source,
        "values": {path: value.to_json() for path, value in said.values.items()},
        "imprint": said.imprint,
        "seen": [list(revision) for revision in said.seen],
        "saved_at": said.saved_at.isoformat() if said.saved_at else None,
        "saved_by": said.saved_by,
    }
    number: int = connection.execute(
        insert(reading)
        .values(
            document_id=said.document_id,
            copy=said.copy,
            case_id=cipher.case_id,
            file_sha256=said.file_sha256,
            fingerprint=said.fingerprint,
            received_at=said.received_at,
            judged=said.judged,
            revision_after=said.revision_after,
            payload=cipher.seal_json(payload, *_purpose(said)),
        )
        .returning(reading.c.id)
    ).scalar_one()
    return replace(said, id=number)


def judge(connection: Connection, reading_id: int, revision_after: int | None) -> None:
    """Note that a draft has been judged, and the plan's revision after it.

    Raises LookupError when the draft is gone, replaced by a later one.
    """
    done = connection.execute(
        update(reading)
        .where(reading.c.id == reading_id)
        .values(judged=True, revision_after=revision_after)
    )
    if done.rowcount == 0:
        raise LookupError(f"there is no reading {reading_id}")


def judged(connection: Connection, keys: Keys, document_id: str, copy: str) -> list[StoredReading]:
    """The readings of a copy that were judged, oldest first: what its next one is made from."""
    return _find(connection, keys, *_of_copy(document_id, copy), reading.c.judged.is_(True))


def last_judged(
    connection: Connection, keys: Keys, document_id: str, copy: str
) -> StoredReading | None:
    """The base of the copy's next reading; None when none has been judged (then: as issued)."""
    row = connection.execute(
        select(reading)
        .where(*_of_copy(document_id, copy), reading.c.judged.is_(True))
        .order_by(reading.c.id.desc())
        .limit(1)
    ).first()
    return _stored(row, connection, keys) if row else None


def draft(connection: Connection, keys: Keys, document_id: str, copy: str) -> StoredReading | None:
    """The copy's reading that still waits to be judged, if there is one."""
    waiting = _find(connection, keys, *_of_copy(document_id, copy), reading.c.judged.is_(False))
    return waiting[-1] if waiting else None


def of_file(connection: Connection, keys: Keys, file_sha256: str) -> list[StoredReading]:
    """Every judged reading of exactly this file: not empty when it has been received before."""
    same = reading.c.file_sha256 == file_sha256
    return _find(connection, keys, same, reading.c.judged.is_(True))


def of_case(connection: Connection, keys: Keys, case_id: str) -> list[StoredReading]:
    """Every reading of the case's documents, oldest first."""
    return _find(connection, keys, reading.c.case_id == case_id)


def fingerprints(connection: Connection, document_id: str, copy: str) -> set[str]:
    """The fingerprints of every file of a copy that has been judged."""
    judged = (*_of_copy(document_id, copy), reading.c.judged.is_(True))
    return set(connection.scalars(select(reading.c.fingerprint).where(*judged)))


def _of_copy(document_id: str, copy: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return reading.c.document_id == document_id, reading.c.copy == copy


def _purpose(said: Any) -> tuple[str, ...]:
    """What a payload is bound to, from a reading or its row."""
    return "reading", said.document_id, said.copy, said.file_sha256


def _find(
    connection: Connection, keys: Keys, *conditions: ColumnElement[bool]
) -> list[StoredReading]:
    rows = connection.execute(select(reading).where(*conditions).order_by(reading.c.id))
    return [_stored(row, connection, keys) for row in rows]


def _stored(row: Any, connection: Connection, keys: Keys) -> StoredReading:
    cipher = keys.reading(connection, row.case_id)
    payload = cipher.open_json(row.payload, *_purpose(row))
    saved = payload.get("saved_at")
    return StoredReading(
        document_id=row.document_id,
        copy=row.copy,
        case_id=row.case_id or None,
        file_sha256=row.file_sha256,
        fingerprint=row.fingerprint,
        received_at=row.received_at,
        source=payload["source"],
        values={
            path: Value(value["value"], tuple(value["texts"]))
            for path, value in payload["values"].items()
        },
        imprint=payload["imprint"],
        seen=tuple((author, at) for author, at in payload["seen"]),
        saved_at=dt.datetime.fromisoformat(saved) if saved else None,
        saved_by=payload.get("saved_by"),
        judged=row.judged,
        revision_after=row.revision_after,
        id=row.id,
    )
