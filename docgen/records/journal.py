"""The journal: what has happened to each case, in order, appended and never changed.

The case is the result of its journal. Each entry carries a digest over the one before it, its own
columns and its sealed payload, so that an entry altered, removed or put in between is found
(:func:`verify`), even after the case was disposed of. Whoever can write to the database can also
compute new digests; but the columns are bound into the sealed payload as well, so that an entry
changed that way no longer opens.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, String, insert, select, type_coerce, update

from docgen.messages import say
from docgen.plan.reading import Finding, Severity
from docgen.records.keys import Keys
from docgen.records.tables import GENERAL, iso, journal, journal_head

_BOUND = (
    "case_id",
    "number",
    "revision",
    "at",
    "kind",
    "document_id",
    "copy",
    "file_sha256",
)


class Recorded(StrEnum):
    """What an entry records."""

    IMPORT = "import"
    """A case arrived from outside, whole under ``case`` in the payload.

    The first one is where the case begins; what a later one changed has entries of its own.
    """
    CHANGE = "change"
    """One change to one address of the case; only these alter it."""
    REVIEW = "review"
    """A person decided an item that waited."""
    DOCUMENT = "document"
    """A document was issued."""
    RETURN = "return"
    """A returned file was judged."""
    SIGNATURE = "signature"
    NOTE = "note"
    """A person noted what is in no file: a consent was seen, said or taken back."""
    ACCESS = "access"
    """Other units may open the case's folder than before."""
    DELIVERY = "delivery"
    """A copy was handed to a unit of another authority, or was not as it no longer may be."""
    EXPORT = "export"
    """The case was handed out."""
    DISPOSAL = "disposal"
    """A person decided to dispose of the case."""


@dataclass(frozen=True)
class JournalEntry:
    """One event. ``payload`` is plain JSON data, as the caller's own types write it.

    ``accepted_by`` is who accepted the change on a person's behalf or in review; it is sealed
    with the payload. ``seq`` is given by :func:`append`.
    """

    case_id: str | None
    revision: int
    at: dt.datetime
    kind: Recorded
    payload: dict[str, Any]
    document_id: str | None = None
    copy: str | None = None
    file_sha256: str | None = None
    accepted_by: str | None = None
    seq: int | None = None


def append(connection: Connection, keys: Keys, entry: JournalEntry) -> int:
    """Append ``entry`` to its case's journal and return its sequence number.

    Raises Refused when the case has been disposed of.
    """
    cipher = keys.writing(connection, entry.case_id, entry.at)
    head = connection.execute(
        select(journal_head).where(journal_head.c.case_id == cipher.case_id).with_for_update()
    ).first()
    number = head.number + 1 if head else 1
    columns = {
        "case_id": cipher.case_id,
        "number": number,
        "revision": entry.revision,
        "at": iso(entry.at),
        "kind": entry.kind.value,
        "document_id": entry.document_id,
        "copy": entry.copy,
        "file_sha256": entry.file_sha256,
    }
    header = _header(columns)
    payload = cipher.seal_json(
        {"payload": entry.payload, "accepted_by": entry.accepted_by}, "journal", header
    )
    digest = _link(head.hash if head else _root(cipher.case_id), header, payload)
    seq: int = connection.execute(
        insert(journal)
        .values({**columns, "at": entry.at, "payload": payload, "hash": digest})
        .returning(journal.c.seq)
    ).scalar_one()
    if head:
        connection.execute(
            update(journal_head)
            .where(journal_head.c.case_id == cipher.case_id)
            .values(number=number, hash=digest)
        )
    else:
        connection.execute(
            insert(journal_head).values(case_id=cipher.case_id, number=number, hash=digest)
        )
    return seq


def entries(connection: Connection, keys: Keys, case_id: str | None) -> list[JournalEntry]:
    """The journal of a case, first to last.

    Raises Refused when the case is unknown, was disposed of, or an entry was altered.
    """
    cipher = keys.reading(connection, case_id)
    found = []
    for row in _rows(connection, cipher.case_id):
        opened = cipher.open_json(row["payload"], "journal", _header(row))
        found.append(
            JournalEntry(
                case_id=row["case_id"] or None,
                revision=row["revision"],
                at=dt.datetime.fromisoformat(row["at"]),
                kind=Recorded(row["kind"]),
                payload=opened["payload"],
                document_id=row["document_id"],
                copy=row["copy"],
                file_sha256=row["file_sha256"],
                accepted_by=opened["accepted_by"],
                seq=row["seq"],
            )
        )
    return found


def verify(connection: Connection, case_id: str | None) -> tuple[Finding, ...]:
    """What has been tampered with in a case's journal; empty when it is whole.

    Needs no key, so it also tells whether the journal of a disposed case is whole.
    """
    return tuple(_broken_links(connection, case_id or GENERAL))


def _broken_links(connection: Connection, case_id: str) -> Iterator[Finding]:
    expected, previous = 1, _root(case_id)
    for row in _rows(connection, case_id):
        if row["number"] != expected:
            yield _finding("journal_gap", case_id, expected)
        elif row["hash"] != _link(previous, _header(row), row["payload"]):
            yield _finding("journal_altered", case_id, row["number"])
        # Going on from the stored digest names every broken link, not only the first.
        expected, previous = row["number"] + 1, row["hash"]
    head = connection.execute(select(journal_head).where(journal_head.c.case_id == case_id)).first()
    if (head.number, head.hash) != (expected - 1, previous) if head else expected > 1:
        yield _finding("journal_cut", case_id, expected)


def _finding(code: str, case_id: str, number: int) -> Finding:
    message = {
        "journal_gap": say(
            "Entry {number} of the journal of {case} is missing.", number=number, case=case_id
        ),
        "journal_altered": say(
            "Entry {number} of the journal of {case} was altered after it was written.",
            number=number,
            case=case_id,
        ),
        "journal_cut": say(
            "The journal of {case} does not end where it was last written (entry {number}).",
            number=number,
            case=case_id,
        ),
    }[code]
    return Finding(
        code,
        Severity.ERROR,
        message,
        where={"case": case_id, "entry": number},
        suggestion=say("Restore the database from a backup, and find out who could write to it."),
    )


def _rows(connection: Connection, case_id: str) -> Sequence[RowMapping]:
    """The rows as they are stored, so that an altered one can be looked at without being read."""
    stored = [type_coerce(c, String).label("at") if c.name == "at" else c for c in journal.c]
    query = select(*stored).where(journal.c.case_id == case_id).order_by(journal.c.number)
    return connection.execute(query).mappings().all()


def _header(columns: Mapping[str, Any] | RowMapping) -> str:
    """The columns of an entry, as one line that both digest and payload are bound to."""
    return json.dumps([columns[name] for name in _BOUND], separators=(",", ":"))


def _root(case_id: str) -> str:
    return hashlib.sha256(f"docgen journal {case_id}".encode()).hexdigest()


def _link(previous: str, header: str, payload: bytes) -> str:
    return hashlib.sha256(f"{previous} {header} ".encode() + payload).hexdigest()
