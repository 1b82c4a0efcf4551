from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, update

from docgen.errors import Refused
from docgen.records import journal
from docgen.records.archive import Archive
from docgen.records.journal import JournalEntry, Recorded
from docgen.records.keys import Keys
from docgen.records.tables import journal as journal_table
from docgen.records.tables import journal_head
from tests.records.sample import AT, CASE, CHILD, STAFF, change

ENTRY = JournalEntry(
    CASE,
    2,
    AT,
    Recorded.CHANGE,
    change().to_json(),
    document_id="7K3M9QX2VA",
    copy="1",
    file_sha256="ab" * 32,
    accepted_by=STAFF,
)

json_data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
some_entries = st.builds(
    JournalEntry,
    case_id=st.sampled_from([CASE, "2026-0043", None]),
    revision=st.integers(0, 99),
    at=st.datetimes(
        min_value=dt.datetime(2000, 1, 1),  # noqa: DTZ001  hypothesis adds the zone itself
        max_value=dt.datetime(2100, 1, 1),  # noqa: DTZ001
        timezones=st.timezones(),
    ),
    kind=st.sampled_from(Recorded),
    payload=st.dictionaries(st.text(), json_data, max_size=3),
    document_id=st.none() | st.just("7K3M9QX2VA"),
    copy=st.none() | st.just("1"),
    file_sha256=st.none() | st.just("ab" * 32),
    accepted_by=st.none() | st.text(),
)


def three(connection: Connection, keys: Keys) -> None:
    for number in range(3):
        entry = dataclasses.replace(ENTRY, revision=number, copy=str(number))
        journal.append(connection, keys, entry)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(written=st.lists(some_entries, max_size=6))
def test_what_was_appended_is_read_in_order(
    connection: Connection, keys: Keys, written: list[JournalEntry]
) -> None:
    with connection.begin_nested() as drawn:
        for case_id in (CASE, "2026-0043", None):
            keys.writing(connection, case_id, AT)
        for index, entry in enumerate(written):
            seq = journal.append(connection, keys, entry)
            at = entry.at.astimezone(dt.UTC)
            written[index] = dataclasses.replace(entry, seq=seq, at=at)
        for case_id in (CASE, "2026-0043", None):
            mine = [entry for entry in written if entry.case_id == case_id]
            assert journal.entries(connection, keys, case_id) == mine
            assert journal.verify(connection, case_id) == ()
        drawn.rollback()


def test_times_are_kept_in_utc(connection: Connection, keys: Keys) -> None:
    stockholm = dt.timezone(dt.timedelta(hours=2))
    at = dt.datetime(2026, 6, 1, 0, 30, tzinfo=stockholm)
    journal.append(connection, keys, dataclasses.replace(ENTRY, at=at))
    (entry,) = journal.entries(connection, keys, CASE)
    assert entry.at.isoformat() == "2026-05-31T22:30:00+00:00"


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("revision", 9),
        ("at", AT + dt.timedelta(hours=1)),
        ("kind", "review"),
        ("kind", "nonsense"),
        ("document_id", "XXXXXXXXXX"),
        ("document_id", None),
        ("copy", "9"),
        ("file_sha256", "cd" * 32),
        ("payload", b"\x01" + b"forged" * 10),
        ("payload", b""),
        ("hash", "00" * 32),
        ("hash", "nonsense"),
        ("number", 7),
    ],
)
def test_an_altered_entry_is_found(
    connection: Connection, keys: Keys, number: int, column: str, value: Any
) -> None:
    three(connection, keys)
    connection.execute(
        update(journal_table).where(journal_table.c.number == number).values({column: value})
    )
    found = journal.verify(connection, CASE)
    assert found
    assert {finding.code for finding in found} <= {"journal_altered", "journal_gap", "journal_cut"}


def test_an_entry_moved_from_another_case_is_found(connection: Connection, keys: Keys) -> None:
    three(connection, keys)
    journal.append(connection, keys, dataclasses.replace(ENTRY, case_id="2026-0043"))
    connection.execute(
        update(journal_table)
        .where(journal_table.c.case_id == "2026-0043")
        .values(case_id=CASE, number=4)
    )
    assert journal.verify(connection, CASE)
    assert journal.verify(connection, "2026-0043")


@pytest.mark.parametrize(
    ("number", "code"), [(1, "journal_gap"), (2, "journal_gap"), (3, "journal_cut")]
)
def test_a_removed_entry_is_found(
    connection: Connection, keys: Keys, number: int, code: str
) -> None:
    three(connection, keys)
    connection.execute(delete(journal_table).where(journal_table.c.number == number))
    assert [finding.code for finding in journal.verify(connection, CASE)] == [code]


def test_a_journal_that_was_emptied_is_found(connection: Connection, keys: Keys) -> None:
    three(connection, keys)
    connection.execute(delete(journal_table))
    assert [finding.code for finding in journal.verify(connection, CASE)] == ["journal_cut"]


def test_a_journal_whose_end_was_forgotten_is_found(connection: Connection, keys: Keys) -> None:
    three(connection, keys)
    connection.execute(delete(journal_head))
    assert [finding.code for finding in journal.verify(connection, CASE)] == ["journal_cut"]


def test_an_entry_changed_with_a_new_digest_no_longer_opens(
    connection: Connection, keys: Keys
) -> None:
    journal.append(connection, keys, ENTRY)
    (row,) = journal._rows(connection, CASE)
    digest = journal._link(
        journal._root(CASE), journal._header({**row, "revision": 9}), row["payload"]
    )
    connection.execute(update(journal_table).values(revision=9, hash=digest))
    connection.execute(update(journal_head).values(hash=digest))
    assert journal.verify(connection, CASE) == ()
    with pytest.raises(Refused) as refused:
        journal.entries(connection, keys, CASE)
    assert refused.value.code == "record_damaged"


def test_a_finding_names_the_entry_and_says_what_to_do(connection: Connection, keys: Keys) -> None:
    three(connection, keys)
    connection.execute(update(journal_table).where(journal_table.c.number == 2).values(revision=9))
    (finding,) = journal.verify(connection, CASE)
    assert finding.where == {"case": CASE, "entry": 2}
    assert finding.suggestion


def test_the_journal_of_a_disposed_case_can_be_verified_but_not_read(
    connection: Connection, keys: Keys
) -> None:
    three(connection, keys)
    keys.destroy(connection, CASE, AT)
    assert journal.verify(connection, CASE) == ()
    with pytest.raises(Refused) as refused:
        journal.entries(connection, keys, CASE)
    assert refused.value.code == "case_disposed"
    with pytest.raises(Refused):
        journal.append(connection, keys, ENTRY)


def test_an_unknown_case_has_no_journal(connection: Connection, archive: Archive) -> None:
    assert journal.verify(connection, "2026-0099") == ()
    with pytest.raises(Refused):
        journal.entries(connection, archive.keys, "2026-0099")


def test_the_payload_names_nobody_in_the_clear(connection: Connection, keys: Keys) -> None:
    journal.append(
        connection, keys, dataclasses.replace(ENTRY, payload={"after": {"value": CHILD}})
    )
    (row,) = journal._rows(connection, CASE)
    stored = repr(dict(row)).encode() + row["payload"]
    assert CHILD.encode() not in stored
    assert STAFF.encode() not in stored
