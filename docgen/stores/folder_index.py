"""What the folder store remembers about its files: an SQLite database beside them.

Its transaction is the lock between processes. Each item is a document; ``change`` counts every
change of it, ``version`` those of its content. ``disk`` is the file's place as the disk spells
it, ``key`` as all spellings have in common.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from enum import IntEnum
from pathlib import Path
from typing import Any

from docgen.errors import DocgenError
from docgen.messages import say
from docgen.store import Cursor, FieldValue, ResyncNeeded, Unreachable

_WAIT_SECONDS = 30.0

_SCHEMA = """
CREATE TABLE store (id TEXT NOT NULL);
CREATE TABLE item (
    id TEXT PRIMARY KEY,
    path TEXT NOT NULL,
    key TEXT NOT NULL,
    disk TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    inode INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    ctime_ns INTEGER NOT NULL,
    seen_ns INTEGER NOT NULL,
    version INTEGER NOT NULL,
    change INTEGER NOT NULL,
    modified_at TEXT NOT NULL,
    modified_by TEXT,
    operation TEXT,
    fields TEXT NOT NULL,
    checked_out TEXT,
    presence INTEGER NOT NULL
);
CREATE INDEX item_disk ON item (disk);
CREATE INDEX item_inode ON item (inode);
CREATE INDEX item_content ON item (sha256);
CREATE TABLE version (
    id TEXT NOT NULL REFERENCES item (id),
    number INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    modified_at TEXT NOT NULL,
    modified_by TEXT,
    comment TEXT,
    PRIMARY KEY (id, number)
);
CREATE TABLE change (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL);
CREATE TABLE restriction (key TEXT PRIMARY KEY, path TEXT NOT NULL, grants TEXT NOT NULL);
"""


class Presence(IntEnum):
    """Whether an item's file is there."""

    THERE = 0
    VANISHED = 1
    """Somebody removed it; it may come back."""
    RECYCLED = 2
    """We moved it to the bin."""


@dataclass(frozen=True)
class CheckOut:
    """Who checked an item out, and how it was then."""

    by: str
    version: int
    fields: dict[str, FieldValue]


@dataclass(frozen=True)
class Item:
    """One document; the fields are the table's columns."""

    id: str
    path: str
    key: str
    disk: str
    size: int
    sha256: str
    inode: int
    mtime_ns: int
    ctime_ns: int
    seen_ns: int
    modified_at: str
    version: int = 1
    change: int = 1
    modified_by: str | None = None
    operation: str | None = None
    fields: dict[str, FieldValue] = field(default_factory=dict)
    checked_out: CheckOut | None = None
    presence: Presence = Presence.THERE

    @property
    def etag(self) -> str:
        """Changes with every change."""
        return f'"{self.id},{self.change}"'


@dataclass(frozen=True)
class Version:
    """One version of an item's content."""

    number: int
    sha256: str
    size: int
    modified_at: str
    modified_by: str | None
    comment: str | None


_COLUMNS = tuple(column.name for column in fields(Item))


class Index:
    """The open index within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @property
    def store_id(self) -> str:
        """Which store this is; drawn when it was made."""
        (found,) = self._connection.execute("SELECT id FROM store").fetchone()
        return str(found)

    def get(self, item_id: str) -> Item | None:
        """The item, present or not."""
        return self._one("SELECT * FROM item WHERE id = ?", item_id)

    def at(self, disk: str) -> Item | None:
        """The item whose file lies at ``disk``."""
        return self._one("SELECT * FROM item WHERE disk = ? AND presence = 0", disk)

    def vanished_from(self, key: str) -> Item | None:
        """The item whose file somebody removed last from this path."""
        return self._one(
            "SELECT item.* FROM item JOIN change USING (id) WHERE key = ? AND presence = 1"
            " ORDER BY seq DESC",
            key,
        )

    def with_inode(self, inode: int) -> list[Item]:
        """The items, not in the bin, whose file was last seen with this inode."""
        return self._all("SELECT * FROM item WHERE inode = ? AND presence < 2", inode)

    def with_content(self, sha256: str) -> list[Item]:
        """The items, not in the bin, last seen with this content."""
        return self._all("SELECT * FROM item WHERE sha256 = ? AND presence < 2", sha256)

    def present(self) -> list[Item]:
        """Every document that is there, by path."""
        return self._all("SELECT * FROM item WHERE presence = 0 ORDER BY key")

    def holds(self, library: str) -> bool:
        """Whether there are documents in a library (by its key)."""
        query = "SELECT 1 FROM item WHERE presence = 0 AND substr(key, 1, ?) = ?"
        prefix = f"{library}/"
        return self._connection.execute(query, [len(prefix), prefix]).fetchone() is not None

    def save(self, item: Item) -> Item:
        """Write an item, and note that it changed."""
        values = [_stored(getattr(item, column)) for column in _COLUMNS]
        self._connection.execute(
            f"INSERT OR REPLACE INTO item ({', '.join(_COLUMNS)})"  # noqa: S608  our own names
            f" VALUES ({', '.join('?' * len(_COLUMNS))})",
            values,
        )
        self._connection.execute("INSERT INTO change (id) VALUES (?)", [item.id])
        return item

    def look(self, item: Item) -> Item:
        """Write only how the file was last seen; nothing changed."""
        self._connection.execute(
            "UPDATE item SET inode = ?, mtime_ns = ?, ctime_ns = ?, seen_ns = ? WHERE id = ?",
            [item.inode, item.mtime_ns, item.ctime_ns, item.seen_ns, item.id],
        )
        return item

    def add_version(self, item: Item) -> None:
        """Note the item's present content as its present version."""
        self._connection.execute(
            "INSERT INTO version (id, number, sha256, size, modified_at, modified_by)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [item.id, item.version, item.sha256, item.size, item.modified_at, item.modified_by],
        )

    def comment(self, item: Item, comment: str) -> None:
        """Note what was said when the present version was checked in."""
        self._connection.execute(
            "UPDATE version SET comment = ? WHERE id = ? AND number = ?",
            [comment, item.id, item.version],
        )

    def versions(self, item_id: str) -> list[Version]:
        """The versions of an item, newest first."""
        rows = self._connection.execute(
            "SELECT number, sha256, size, modified_at, modified_by, comment FROM version"
            " WHERE id = ? ORDER BY number DESC",
            [item_id],
        )
        return [Version(*row) for row in rows]

    def changed_since(self, seq: int) -> list[str]:
        """The ids of the items changed after ``seq``, each once, by its last change."""
        rows = self._connection.execute(
            "SELECT id FROM change WHERE seq > ? GROUP BY id ORDER BY max(seq)", [seq]
        )
        return [row[0] for row in rows]

    def cursor(self) -> Cursor:
        """How far the changes are noted now."""
        return Cursor(f"{self.store_id}:{self.last_change()}")

    def seen(self, cursor: Cursor) -> int:
        """The last change that was noted at a cursor; raises ResyncNeeded for one not of ours."""
        store, _, seq = cursor.partition(":")
        if store != self.store_id or not seq.isdecimal() or int(seq) > self.last_change():
            raise ResyncNeeded
        return int(seq)

    def last_change(self) -> int:
        """The sequence number of the last change, 0 when there was none."""
        (found,) = self._connection.execute("SELECT max(seq) FROM change").fetchone()
        return int(found or 0)

    def restrict(self, key: str, path: str, grants: list[dict[str, str]]) -> None:
        """Write down who may open a folder."""
        self._connection.execute(
            "INSERT OR REPLACE INTO restriction (key, path, grants) VALUES (?, ?, ?)",
            [key, path, json.dumps(grants, ensure_ascii=False)],
        )

    def _one(self, query: str, value: Any) -> Item | None:
        row = self._connection.execute(query, [value]).fetchone()
        return _item(row) if row else None

    def _all(self, query: str, *values: Any) -> list[Item]:
        return [_item(row) for row in self._connection.execute(query, values)]


def create(file: Path) -> None:
    """Make an index where there is none."""
    connection = _connect(file, "rwc")
    try:
        connection.execute("BEGIN IMMEDIATE")
        made = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if not made:
            for statement in _SCHEMA.split(";\n"):
                connection.execute(statement)
            connection.execute("INSERT INTO store (id) VALUES (?)", [secrets.token_hex(8)])
        connection.execute("COMMIT")
    finally:
        connection.close()


@contextmanager
def transaction(file: Path) -> Iterator[Index]:
    """The index, locked against every other process, committed at the end.

    What was found out about the files is true also when the work itself is refused, so our own
    errors commit as well; any other error rolls back. Raises Unreachable when the index is gone
    or another process does not let go of it.
    """
    try:
        connection = _connect(file, "rw")
    except sqlite3.OperationalError as error:
        raise Unreachable(say("the folder or its index is missing")) from error
    try:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.DatabaseError as error:
            raise Unreachable(str(error)) from error
        try:
            yield Index(connection)
        except DocgenError:
            connection.execute("COMMIT")
            raise
        except BaseException:
            # After some faults SQLite has rolled back by itself.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
    finally:
        connection.close()


def changed(item: Item, **values: Any) -> Item:
    """The item with these values and the next etag."""
    return replace(item, change=item.change + 1, **values)


def _connect(file: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{file.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=_WAIT_SECONDS,
        isolation_level=None,
    )
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def _stored(value: Any) -> Any:
    if isinstance(value, CheckOut):
        return json.dumps(vars(value), ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


def _item(row: sqlite3.Row) -> Item:
    values = dict(row)
    values["fields"] = json.loads(values["fields"])
    values["checked_out"] = values["checked_out"] and CheckOut(**json.loads(values["checked_out"]))
    values["presence"] = Presence(values["presence"])
    return Item(**values)
