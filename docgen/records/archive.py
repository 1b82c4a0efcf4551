"""The archive: the bytes of everything issued, received and refused, kept by content.

Files are addressed by the sha256 of their content and sealed under their case's key. A sealed
file's name is drawn from the digest with that key, so that neither the names nor the bytes on
disk tell that two cases hold the same file. Templates hold no personal data and lie in the clear.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from docgen.errors import DocgenError, Refused, Unavailable
from docgen.messages import say
from docgen.reasons import reason
from docgen.records import counters, files
from docgen.records.keys import Cipher, Keys
from docgen.records.tables import GENERAL, blob, quarantine, template


@dataclass(frozen=True)
class Blob:
    """What is known of an archived file without opening it."""

    sha256: str
    case_id: str | None
    kind: str
    size: int
    created_at: dt.datetime


@dataclass(frozen=True)
class Quarantined:
    """A refused file, kept because it is an official document all the same.

    ``name`` is what the file was called when it came.
    """

    id: str
    sha256: str
    reason: str
    received_at: dt.datetime
    name: str


class Archive:
    """The archive in the folder ``archive`` of ``home``."""

    def __init__(self, home: Path, keys: Keys) -> None:
        self.keys = keys
        self._blobs = home / "archive" / "blobs"
        self._templates = home / "archive" / "templates"

    def keep(
        self,
        connection: Connection,
        case_id: str | None,
        kind: str,
        content: bytes,
        *,
        at: dt.datetime,
    ) -> str:
        """Keep ``content`` under the case's key (None: the general one) and return its sha256.

        The file is on disk before the row is, so a rolled back transaction leaves at most a file
        that nothing points to. Keeping the same content again changes nothing.
        """
        cipher = self.keys.writing(connection, case_id, at)
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(cipher, sha256)
        if not self._holds(path, cipher, sha256):
            files.write(path, cipher.seal(content, "blob", sha256))
        if self.find(connection, case_id, sha256) is None:
            connection.execute(
                insert(blob).values(
                    sha256=sha256,
                    case_id=cipher.case_id,
                    kind=kind,
                    size=len(content),
                    created_at=at,
                )
            )
        return sha256

    def fetch(self, connection: Connection, case_id: str | None, sha256: str) -> bytes:
        """The content kept under ``sha256``, checked against it.

        Raises Refused when the case never held it, was disposed of, or the file was altered, and
        Unavailable when the file is gone.
        """
        cipher = self.keys.reading(connection, case_id)
        if self.find(connection, case_id, sha256) is None:
            raise Refused(
                "archive_unknown",
                say(
                    "The archive holds no file {sha256} for the case {case}.",
                    sha256=sha256[:12],
                    case=case_id or "-",
                ),
            )
        content = self._read(self._path(cipher, sha256), sha256)
        return _checked(cipher.open(content, "blob", sha256), sha256)

    def find(self, connection: Connection, case_id: str | None, sha256: str) -> Blob | None:
        """What is known of a file of the case, None when the case does not hold it."""
        row = connection.execute(
            select(blob).where(blob.c.sha256 == sha256, blob.c.case_id == (case_id or GENERAL))
        ).first()
        return _blob(row) if row else None

    def of_case(self, connection: Connection, case_id: str | None) -> list[Blob]:
        """The files of a case, oldest first."""
        rows = connection.execute(
            select(blob)
            .where(blob.c.case_id == (case_id or GENERAL))
            .order_by(blob.c.created_at, blob.c.sha256)
        )
        return [_blob(row) for row in rows]

    def keep_template(
        self, connection: Connection, form: str, version: str, content: bytes, *, at: dt.datetime
    ) -> str:
        """Keep a template's bytes, in the clear, and return their sha256."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._templates / sha256
        if not path.exists() or path.read_bytes() != content:
            files.write(path, content)
        key = {"sha256": sha256, "form": form, "version": version}
        if connection.execute(select(template).filter_by(**key)).first() is None:
            connection.execute(insert(template).values(**key, created_at=at))
        return sha256

    def fetch_template(self, sha256: str) -> bytes:
        """A template's bytes, checked; raises as :meth:`fetch` does."""
        if len(sha256) != 64 or not sha256.isalnum():
            raise ValueError("not a sha256 in hexadecimal digits")
        return _checked(self._read(self._templates / sha256, sha256), sha256)

    def quarantine(
        self, connection: Connection, content: bytes, reason: str, name: str, *, at: dt.datetime
    ) -> str:
        """Keep a refused file with the code of the reason; returns its id, such as ``q1``.

        The same file refused again for the same reason keeps its id.
        """
        sha256 = self.keep(connection, None, "quarantine", content, at=at)
        before = connection.execute(
            select(quarantine.c.number).where(
                quarantine.c.sha256 == sha256, quarantine.c.reason == reason
            )
        ).scalar()
        if before is not None:
            return f"q{before}"
        number = counters.draw(connection, "quarantine")
        cipher = self.keys.writing(connection, None, at)
        connection.execute(
            insert(quarantine).values(
                number=number,
                sha256=sha256,
                reason=reason,
                received_at=at,
                payload=cipher.seal_json({"name": name}, "quarantine", f"q{number}"),
            )
        )
        return f"q{number}"

    def quarantined(self, connection: Connection) -> list[Quarantined]:
        """Every refused file, oldest first."""
        rows = connection.execute(select(quarantine).order_by(quarantine.c.number)).all()
        if not rows:
            return []
        cipher = self.keys.reading(connection, None)
        return [
            Quarantined(
                id=f"q{row.number}",
                sha256=row.sha256,
                reason=row.reason,
                received_at=row.received_at,
                name=cipher.open_json(row.payload, "quarantine", f"q{row.number}")["name"],
            )
            for row in rows
        ]

    def fetch_quarantined(self, connection: Connection, item: str) -> bytes:
        """The bytes of a refused file; raises Refused when there is no such item."""
        for known in self.quarantined(connection):
            if known.id == item:
                return self.fetch(connection, None, known.sha256)
        raise Refused(
            "quarantine_unknown",
            say("There is no file {item} in quarantine. List them and try again.", item=item),
        )

    def _path(self, cipher: Cipher, sha256: str) -> Path:
        name = cipher.name("blob", sha256)
        return self._blobs / name[:2] / name

    def _holds(self, path: Path, cipher: Cipher, sha256: str) -> bool:
        """Whether the file is there and sound; a damaged one is written again."""
        try:
            _checked(cipher.open(self._read(path, sha256), "blob", sha256), sha256)
        except DocgenError:
            return False
        return True

    @staticmethod
    def _read(path: Path, sha256: str) -> bytes:
        try:
            return path.read_bytes()
        except OSError as error:
            raise Unavailable(
                "archive_missing",
                say(
                    "The archived file {sha256} cannot be read: {reason}. Check the archive's"
                    " folder, or restore it from a backup.",
                    sha256=sha256[:12],
                    reason=reason(error),
                ),
            ) from error


def _checked(content: bytes, sha256: str) -> bytes:
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Refused(
            "archive_damaged",
            say(
                "The archived file {sha256} is not what was kept: it was altered outside the"
                " program. Restore it from a backup.",
                sha256=sha256[:12],
            ),
        )
    return content


def _blob(row: Any) -> Blob:
    return Blob(row.sha256, row.case_id or None, row.kind, row.size, row.created_at)
