"""Judging one document that people have changed in a store.

Every step can be done again: what was recorded is known by its content, what was noted by the
document's id and tag, and columns are set only where they say something else. So it does not
matter where the program is cut off, nor that somebody else does the same at the same time.
"""

from __future__ import annotations

import datetime as dt
import traceback
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from docgen.errors import DocgenError, ExitCode, Refused
from docgen.messages import say, speaking
from docgen.office.fingerprint import fingerprint
from docgen.office.image_gate import MAX_FILE
from docgen.reading import word
from docgen.reading.identity import identify
from docgen.records import documents, readings, watching
from docgen.records.documents import IssuedDocument
from docgen.records.watching import Outcome, Watched
from docgen.service import Service
from docgen.store import Conflict, DocRef, DocumentStore, Fields, Library, Locked, NotFound
from docgen.work import receive, watch_told
from docgen.work.columns import ColumnStatus, columns_now
from docgen.work.storing import Place, read_before
from docgen.work.watch_columns import put_columns
from docgen.work.watch_noting import is_due, lies_in, note, note_gone
from docgen.work.watch_told import Event, Told

_HOLD = dt.timedelta(minutes=10)
"""How long others leave a document to whoever began judging it, should that one have ended."""


@dataclass(frozen=True)
class _File:
    """A document of the store as it was read."""

    seen: Watched
    ref: DocRef
    content: bytes
    fingerprint: str
    issued: IssuedDocument | None
    """What it is, where it is a document that we put there."""
    claims: IssuedDocument | None
    """What it is, or says it is, where that can be told."""
    is_ours: bool
    """Whether we put it there, or it carries the number of a document of ours."""

    @property
    def in_inbox(self) -> bool:
        return self.issued is None and lies_in(self.ref, Library.INBOX)


def judge(service: Service, authority: str, store_id: str, *, quiet: dt.timedelta) -> Told | None:
    """Judge a document of an authority's store that has been noted, if it is time to.

    It is time when its column says that it is ready, or when nobody has it open and it has been
    left alone for ``quiet``. None where there is nothing to tell: it is still being worked on,
    somebody else is judging it, or it says what it said before. What stands in the way is told
    and not raised, unless it is the records that cannot be used.
    """
    now = service.clock()
    with service.transaction() as connection:
        seen = watching.load(connection, authority, store_id)
        if seen is None or not is_due(seen, now, quiet):
            return None
        if not watching.take(connection, seen, now=now, until=now + _HOLD):
            return None
    try:
        return _judge(service, seen, quiet)
    except NotFound:
        with service.transaction() as connection:
            return note_gone(service, connection, authority, store_id, service.clock())
    except Exception as error:  # noqa: BLE001 - one document must not stop the others
        return _failed(service, seen, error)
    finally:
        with service.transaction() as connection:
            watching.release(connection, seen)


def _judge(service: Service, seen: Watched, quiet: dt.timedelta) -> Told | None:
    store = service.stores(seen.authority)
    ref = store.by_id(seen.document)
    now = service.clock()
    with service.transaction() as connection:
        note(service, connection, seen.authority, ref, now)
        seen = watching.load(connection, seen.authority, ref.id) or seen
    if not is_due(seen, now, quiet):
        return None
    if not seen.ready and (ref.checked_out_by or store.open_by(ref.id) is not None):
        return None
    file = _read(service, store, seen, ref)
    # It may have been saved while it was read.
    if store.by_id(ref.id).ctag != ref.ctag:
        return None
    return _conclude(service, store, file)


def _read(service: Service, store: DocumentStore, seen: Watched, ref: DocRef) -> _File:
    if ref.size > MAX_FILE:
        # It is not fetched, and stays refused for as long as it is too large.
        content, said = b"", "large1:"
    else:
        content = store.read(ref.id)
        said = fingerprint(content)
    with service.transaction() as connection:
        issued = documents.at(connection, service.keys, seen.authority, ref.id)
        if issued is not None:
            return _File(seen, ref, content, said, issued, issued, is_ours=True)
        claims, is_ours = _claimed(service, connection, content)
    return _File(seen, ref, content, said, None, claims, is_ours)


def _claimed(
    service: Service, connection: Connection, content: bytes
) -> tuple[IssuedDocument | None, bool]:
    """Which copy a file says it is, and whether that is a document of ours."""
    try:
        identity = identify(word.open_word(content))
    except Refused:
        return None, False
    number = identity.document or ""
    copies = documents.copies(connection, number)
    copy = identity.copy or (copies[0] if len(copies) == 1 else "")
    try:
        return documents.load(connection, service.keys, number, copy), bool(copies)
    except Refused:
        # Its case has been disposed of, which receiving it says.
        return None, True


def _conclude(service: Service, store: DocumentStore, file: _File) -> Told | None:
    """Take in what is new, and let the columns say so."""
    seen, told = file.seen, None
    outcome = seen.outcome if seen.fingerprint == file.fingerprint else None
    if outcome is None and not _is_news(service, file):
        outcome = Outcome.RECEIVED
    if outcome is None:
        told, is_stored = _take_in(service, file)
        outcome = Outcome.RECEIVED if told.event is Event.RECEIVED else Outcome.REFUSED
        with service.transaction() as connection:
            if not is_stored:
                # It waits on, and is received again until the store has taken it.
                return told if watching.told(connection, seen, "not_stored") else None
            watching.judged(connection, seen, file.fingerprint, outcome)
    try:
        put_columns(store, file.ref, _wanted(service, file, outcome))
    except (Conflict, Locked):
        # Somebody is at work in it again: it waits on, and its columns are set then.
        return told
    except DocgenError:
        if told is None:
            raise
        return told
    with service.transaction() as connection:
        watching.settled(connection, seen)
    return told


def _is_news(service: Service, file: _File) -> bool:
    """Whether a file has something to take in that was not judged before.

    In the folders of cases, SharePoint rewrites files, and people copy them and put their own
    beside them.
    """
    if file.in_inbox:
        return True
    if file.claims is None:
        return file.is_ours
    with service.transaction() as connection:
        if file.issued is not None:
            if file.seen.fingerprint is not None:
                # It was judged as something else, so what it said before that is news again.
                return True
            handed_in = readings.fingerprints(connection, file.claims.id, file.claims.copy)
            if file.seen.ready and not handed_in:
                # Nothing was changed in it, and somebody says that this is the answer.
                return True
        return not read_before(service, connection, file.claims, file.content)


def _take_in(service: Service, file: _File) -> tuple[Told, bool]:
    """Receive a file; also whether the store has it where it belongs."""
    seen, ref = file.seen, file.ref
    try:
        if ref.size > MAX_FILE:
            raise _too_large(ref.size)
        last_read = seen.fingerprint if seen.outcome is Outcome.RECEIVED else None
        place = None if file.in_inbox else Place(ref.id, last_read)
        answer = receive.receive(service, file.content, ref.name, place=place)
    except Refused as refusal:
        return watch_told.refused(seen.authority, ref.id, refusal, file.issued), True
    return watch_told.received(seen.authority, ref.id, answer), not answer.unstored


def _too_large(size: int) -> Refused:
    return Refused(
        "too_large",
        say(
            "The file is {size} MB; at most {limit} MB is accepted. Pictures can be made "
            "smaller in Word under Picture Format, Compress Pictures.",
            size=size // 2**20,
            limit=MAX_FILE // 2**20,
        ),
    )


def _wanted(service: Service, file: _File, outcome: Outcome) -> Fields:
    """What the columns of a judged file are to say."""
    claims = file.claims
    if outcome is Outcome.REFUSED:
        return _refused_columns(file)
    if file.in_inbox:
        marks = {"status": ColumnStatus.RECEIVED.value, "next_step": None}
        if claims is None:
            return marks
        return {
            **marks,
            "case": claims.case_id,
            "form": claims.form,
            "document": claims.id,
            "copy": claims.copy,
        }
    if claims is None:
        return {}
    with service.transaction() as connection:
        return columns_now(service, connection, claims.id, claims.copy)


def _refused_columns(file: _File) -> Fields:
    if file.issued is None:
        next_step = say("Not taken in; ask whoever runs docgen why")
    else:
        with speaking(file.issued.language):
            next_step = say("Not taken in; ask whoever runs docgen why")
    return {"status": ColumnStatus.REFUSED.value, "next_step": next_step}


def _failed(service: Service, seen: Watched, error: Exception) -> Told:
    """What stood in the way; the document waits on."""
    known = isinstance(error, DocgenError)
    code = error.code if isinstance(error, DocgenError) else "failed"
    with service.transaction() as connection:
        is_news = watching.told(connection, seen, code)
    return Told(
        seen.authority,
        Event.FAILED,
        seen.document,
        code=code,
        # The store's own words may name the file, and those of a fault what is in it.
        message=None if known else _where(error),
        exit_code=error.exit_code if isinstance(error, DocgenError) else ExitCode.FAILED,
        news=is_news,
    )


def _where(error: Exception) -> str:
    """The kind of a fault and where in the code it showed."""
    *_, last = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__}, {Path(last.filename).name}:{last.lineno}"
