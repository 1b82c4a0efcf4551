from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Connection

from docgen.records import documents, watching
from docgen.records.archive import Archive
from docgen.records.journal import JournalEntry, Recorded, append
from docgen.records.keys import Keys
from docgen.records.watching import Outcome
from tests.records.sample import AT, CASE, issued, record_round, watched

MINUTE = dt.timedelta(minutes=1)


def test_a_store_that_was_never_seen_has_no_cursor(connection: Connection) -> None:
    assert watching.cursor(connection, "kommunen") is None


def test_each_authoritys_cursor_is_its_own_and_the_last_one_holds(connection: Connection) -> None:
    for authority, cursor in (("kommunen", "1"), ("regionen", "7"), ("kommunen", "2")):
        watching.save_cursor(connection, authority, cursor, at=AT)
    assert watching.cursor(connection, "kommunen") == "2"
    assert watching.cursor(connection, "regionen") == "7"


def test_what_is_noted_comes_back_and_is_replaced_by_what_is_noted_later(
    connection: Connection,
) -> None:
    first = watched()
    watching.save(connection, first)
    assert watching.load(connection, "kommunen", first.document) == first
    later = replace(
        first,
        ctag='"c:1,2"',
        changed_at=AT + MINUTE,
        waits=False,
        fingerprint="ooxml1:0",
        outcome=Outcome.REFUSED,
        told="store_locked",
        gone_at=AT + MINUTE,
    )
    watching.save(connection, later)
    assert watching.load(connection, "kommunen", first.document) == later
    assert watching.load(connection, "regionen", first.document) is None


def test_the_document_changed_first_waits_first(connection: Connection) -> None:
    late, early = watched("a"), replace(watched("b"), changed_at=AT - MINUTE)
    done, gone = replace(watched("c"), waits=False), replace(watched("d"), gone_at=AT, waits=False)
    for seen in (late, early, done, gone, replace(watched("e"), authority="regionen")):
        watching.save(connection, seen)
    assert watching.waiting(connection, "kommunen") == [early, late]
    assert watching.present(connection, "kommunen") == [early, late, done]


def test_one_watcher_at_a_time_takes_a_document(connection: Connection) -> None:
    seen = watched()
    watching.save(connection, seen)
    until = AT + 10 * MINUTE
    assert watching.take(connection, seen, now=AT, until=until)
    assert not watching.take(connection, seen, now=AT + MINUTE, until=until)
    watching.save(connection, replace(seen, ctag='"c:1,2"'))
    assert not watching.take(connection, seen, now=AT + MINUTE, until=until)
    watching.release(connection, seen)
    assert watching.take(connection, seen, now=AT + MINUTE, until=until)


def test_a_document_is_free_again_when_its_watcher_never_came_back(connection: Connection) -> None:
    seen = watched()
    watching.save(connection, seen)
    assert watching.take(connection, seen, now=AT, until=AT + MINUTE)
    assert watching.take(connection, seen, now=AT + MINUTE, until=AT + 2 * MINUTE)


def test_a_document_that_does_not_wait_is_not_taken(connection: Connection) -> None:
    seen = replace(watched(), waits=False)
    watching.save(connection, seen)
    assert not watching.take(connection, seen, now=AT, until=AT + MINUTE)


def test_a_judged_document_waits_no_longer_and_keeps_what_came_of_it(
    connection: Connection,
) -> None:
    seen = replace(watched(), ready=True, told="store_locked")
    watching.save(connection, seen)
    watching.judged(connection, seen, "ooxml1:0", Outcome.RECEIVED)
    watching.settled(connection, seen)
    assert watching.load(connection, "kommunen", seen.document) == replace(
        watched(), waits=False, fingerprint="ooxml1:0", outcome=Outcome.RECEIVED
    )


def test_a_document_that_changed_while_it_was_judged_waits_on(connection: Connection) -> None:
    seen = watched()
    changed = replace(seen, ctag='"c:1,2"')
    watching.save(connection, changed)
    watching.settled(connection, seen)
    assert watching.load(connection, "kommunen", seen.document) == changed


def test_what_stands_in_the_way_is_news_once_for_each_reason_and_change(
    connection: Connection,
) -> None:
    seen = watched()
    watching.save(connection, seen)
    codes = ("store_locked", "store_locked", "store_denied", "store_locked")
    assert [watching.told(connection, seen, code) for code in codes] == [True, False, True, True]
    watching.save(connection, seen)
    assert watching.told(connection, seen, "store_locked")


class Unseen:
    """A connection whose first statement does not see what another process has just written."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._first = True

    def execute(self, statement: Any) -> Any:
        if self._first:
            self._first = False
            return SimpleNamespace(rowcount=0)
        return self._connection.execute(statement)

    def begin_nested(self) -> Any:
        return self._connection.begin_nested()


def test_a_document_that_another_process_notes_meanwhile_is_noted_once(
    connection: Connection,
) -> None:
    watching.save(connection, watched())
    later = watched(ctag='"c:1,2"')
    watching.save(Unseen(connection), later)  # type: ignore[arg-type]
    assert watching.waiting(connection, "kommunen") == [later]


@pytest.fixture
def recorded(connection: Connection, archive: Archive) -> Keys:
    """A round of everything, its plan in the store, and the columns seen to."""
    record_round(connection, archive)
    documents.set_store_ref(connection, issued().id, "1", "01ABC")
    watching.caught_up(connection, "kommunen", watching.behind(connection, "kommunen").journal_seq)
    return archive.keys


def test_columns_are_behind_when_something_has_happened_to_the_case(
    connection: Connection, recorded: Keys
) -> None:
    assert watching.behind(connection, "kommunen").documents == ()
    entry = JournalEntry(CASE, 2, AT, Recorded.REVIEW, {"item": "r1"})
    seq = append(connection, recorded, entry)
    behind = watching.behind(connection, "kommunen")
    assert behind.documents == ((issued().id, "1", "01ABC"),)
    assert behind.journal_seq == seq
    assert watching.behind(connection, "regionen").documents == ()
    watching.caught_up(connection, "kommunen", seq)
    assert watching.behind(connection, "kommunen").documents == ()


def test_before_anybody_watched_nothing_is_behind(connection: Connection, archive: Archive) -> None:
    record_round(connection, archive)
    documents.set_store_ref(connection, issued().id, "1", "01ABC")
    assert watching.behind(connection, "kommunen").documents == ()


def test_a_document_is_known_by_its_place_until_its_case_is_disposed_of(
    connection: Connection, recorded: Keys
) -> None:
    found = documents.at(connection, recorded, "kommunen", "01ABC")
    assert found is not None
    assert found.id == issued().id
    assert documents.at(connection, recorded, "regionen", "01ABC") is None
    assert documents.in_store(connection, "kommunen") == {"01ABC"}
    recorded.destroy(connection, CASE, AT)
    assert documents.at(connection, recorded, "kommunen", "01ABC") is None
    assert documents.in_store(connection, "kommunen") == set()
