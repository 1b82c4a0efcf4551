"""A key per case, so that disposing of a case is destroying its key.

Principle: what is sealed can be read only with the case's key, and only as what it was sealed as.

Enforced: every case has its own random key, kept in the database wrapped by one master key; the
master key is in a file of its own or given by a setting, never in the database; the case and the
purpose (table, row, column) are bound into every sealed value, so that a value moved to another
row, column or case does not open; a missing or wrong master key stops everything rather than
being replaced; a destroyed key leaves nothing in the database's files once
:func:`docgen.records.database.scrub` has run.

Residual risks, accepted: who can read both the database and the master key reads everything;
backups made before a disposal still hold the wrapped key, so backups must be kept no longer than
the disposal decision allows; an older value of the same row can be put back unnoticed (the
journal's chain is what shows that something is missing).
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import hmac
import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from docgen.errors import Refused, Unavailable
from docgen.messages import say
from docgen.reasons import reason
from docgen.records import files
from docgen.records.tables import GENERAL, case_key

MASTER_KEY_FILE = "master.key"
_KEY_BYTES = 32
_NONCE_BYTES = 12
_FORMAT = b"\x01"


@dataclass(frozen=True)
class Cipher:
    """One case's key, for use within one transaction (a later one may find it destroyed)."""

    case_id: str
    _sealing: AESGCM = field(repr=False)
    _naming: bytes = field(repr=False)

    @classmethod
    def of(cls, case_id: str, key: bytes) -> Cipher:
        """The cipher of ``case_id``; sealing and naming get keys of their own from ``key``."""
        sealing, naming = (
            HKDFExpand(SHA256(), _KEY_BYTES, info).derive(key) for info in (b"sealing", b"naming")
        )
        return cls(case_id, AESGCM(sealing), naming)

    def seal(self, content: bytes, *purpose: str) -> bytes:
        """``content`` encrypted; it opens only for the same ``purpose``."""
        return _seal(self._sealing, content, self.case_id, *purpose)

    def open(self, sealed: bytes, *purpose: str) -> bytes:
        """The inverse of :meth:`seal`; raises Refused when the bytes were altered or moved."""
        try:
            return _open(self._sealing, sealed, self.case_id, *purpose)
        except InvalidTag:
            raise Refused(
                "record_damaged",
                say(
                    "A record ({record}) does not open with its key: it was altered or moved"
                    " outside the program. Restore the database from a backup.",
                    record=" ".join((self.case_id, *purpose)).strip(),
                ),
            ) from None

    def seal_json(self, data: Any, *purpose: str) -> bytes:
        """Plain JSON data encrypted; raises ValueError for data that is not JSON."""
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return self.seal(text.encode(), *purpose)

    def open_json(self, sealed: bytes, *purpose: str) -> Any:
        """The inverse of :meth:`seal_json`."""
        return json.loads(self.open(sealed, *purpose))

    def name(self, *parts: str) -> str:
        """A name for ``parts`` that means nothing without the key: 64 hexadecimal digits."""
        return hmac.digest(self._naming, _bound(*parts), "sha256").hex()


class Keys:
    """The keys of all cases, unlocked by the master key."""

    def __init__(self, master: bytes) -> None:
        self._master = AESGCM(master)

    @classmethod
    def open(cls, connection: Connection, home: Path, given: str | None = None) -> Keys:
        """The keys of the installation whose files are in ``home``.

        ``given`` is the master key by setting (32 bytes as base 64); otherwise it is the file
        ``master.key`` of ``home``, created when there is nothing yet that an earlier key could
        have sealed. Raises Unavailable when the key of existing data is missing, Refused when it
        is malformed or another one.
        """
        wrapped = connection.execute(
            select(case_key.c.case_id, case_key.c.wrapped_key)
            .where(case_key.c.wrapped_key.is_not(None))
            .limit(1)
        ).first()
        keys = cls(_parse(given) if given is not None else _read_or_create(connection, home))
        if wrapped:
            keys._unwrap(wrapped.case_id, wrapped.wrapped_key)
        return keys

    def writing(self, connection: Connection, case_id: str | None, at: dt.datetime) -> Cipher:
        """The cipher to seal something of ``case_id`` with; its key is drawn at first use.

        None is what has no case. Raises Refused when the case has been disposed of.
        """
        name = case_id or GENERAL
        if not self._known(connection, name):
            key = secrets.token_bytes(_KEY_BYTES)
            try:
                with connection.begin_nested():
                    connection.execute(
                        insert(case_key).values(
                            case_id=name,
                            wrapped_key=_seal(self._master, key, name, "case_key"),
                            created_at=at,
                        )
                    )
            except IntegrityError:
                # Another process drew it first; theirs is the key, and is read below.
                if not self._known(connection, name):
                    raise
        return self.reading(connection, case_id)

    def reading(self, connection: Connection, case_id: str | None) -> Cipher:
        """The cipher of ``case_id``; raises Refused when it is unknown or disposed of."""
        name = case_id or GENERAL
        row = connection.execute(select(case_key).where(case_key.c.case_id == name)).first()
        if row is None:
            raise Refused(
                "case_unknown",
                say(
                    "There is no case {case} in the records. Check the number, or import the case.",
                    case=name,
                ),
            )
        if row.wrapped_key is None:
            raise Refused(
                "case_disposed",
                say(
                    "The case {case} was disposed of on {date}; what it held cannot be read any"
                    " more. If its papers are needed, ask the archive.",
                    case=name,
                    date=row.destroyed_at.date().isoformat(),
                ),
            )
        return Cipher.of(name, self._unwrap(name, row.wrapped_key))

    def disposed(self, connection: Connection, case_id: str) -> bool:
        """Whether the key of ``case_id`` has been destroyed."""
        row = connection.execute(select(case_key).where(case_key.c.case_id == case_id)).first()
        return row is not None and row.wrapped_key is None

    def destroy(self, connection: Connection, case_id: str, at: dt.datetime) -> None:
        """Dispose of a case: destroy its key. There is no way back.

        A person has decided it; journal the decision first. After the commit, run
        :func:`docgen.records.database.scrub`. Raises Refused when the case is unknown or has been
        disposed of already.
        """
        if case_id == GENERAL:
            raise ValueError("the general key belongs to no case and cannot be disposed of")
        self.reading(connection, case_id)
        connection.execute(
            update(case_key)
            .where(case_key.c.case_id == case_id)
            .values(wrapped_key=None, destroyed_at=at)
        )

    def _known(self, connection: Connection, name: str) -> bool:
        found = connection.scalar(select(case_key.c.case_id).where(case_key.c.case_id == name))
        return found is not None

    def _unwrap(self, name: str, wrapped: bytes) -> bytes:
        try:
            return _open(self._master, wrapped, name, "case_key")
        except InvalidTag:
            raise Refused(
                "master_key_wrong",
                say(
                    "The master key does not fit the records: they were sealed with another one."
                    " Nothing was changed. Put the right {file} back from its backup, or set the"
                    " right master key.",
                    file=MASTER_KEY_FILE,
                ),
            ) from None


def _read_or_create(connection: Connection, home: Path) -> bytes:
    path = home / MASTER_KEY_FILE
    if not path.exists():
        blobs = home / "archive" / "blobs"
        sealed_before = connection.execute(select(case_key.c.case_id).limit(1)).first() is not None
        if sealed_before or (blobs.is_dir() and any(blobs.iterdir())):
            raise Unavailable(
                "master_key_missing",
                say(
                    "The master key {file} is missing, and the records cannot be read without it."
                    " Put it back from its backup, or give it by the setting. No new key was made.",
                    file=MASTER_KEY_FILE,
                ),
            )
        key = base64.b64encode(secrets.token_bytes(_KEY_BYTES))
        # Where another process made it first, theirs is the key.
        with contextlib.suppress(FileExistsError):
            files.write_new(path, key + b"\n")
    try:
        return _parse(path.read_text(encoding="ascii", errors="replace"))
    except OSError as error:
        raise Unavailable(
            "master_key_unreadable",
            say(
                "The master key {file} cannot be read: {reason}. Check your rights to it.",
                file=MASTER_KEY_FILE,
                reason=reason(error),
            ),
        ) from error


def _parse(text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise Refused(
            "master_key_damaged",
            say(
                "The master key is not 32 bytes written as base 64. Put the right one back from"
                " its backup."
            ),
        )
    return key


def _bound(*parts: str) -> bytes:
    return json.dumps(["docgen", *parts], separators=(",", ":")).encode()


def _seal(key: AESGCM, content: bytes, *bound: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _FORMAT + nonce + key.encrypt(nonce, content, _bound(*bound))


def _open(key: AESGCM, sealed: bytes, *bound: str) -> bytes:
    if sealed[:1] != _FORMAT or len(sealed) < 1 + _NONCE_BYTES + 16:
        raise InvalidTag
    return key.decrypt(sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :], _bound(*bound))
