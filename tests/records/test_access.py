"""What was set of who may open a case's folder, and when to look again."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from docgen.errors import Refused
from docgen.records import access, cases
from docgen.records.cases import CaseFile
from docgen.records.keys import Keys
from tests.records.sample import AT, CASE, case, kept_access

TODAY = AT.date()
DAY = dt.timedelta(days=1)
BASES = {"kommunen": "b1"}


@pytest.fixture(autouse=True)
def saved(connection: Connection, keys: Keys) -> None:
    cases.save(connection, keys, CaseFile(CASE, "kommunen", "lots", 1, case(), AT))


def due(
    connection: Connection, today: dt.date = TODAY, before: dt.datetime = AT, **bases: str
) -> list[str]:
    return access.due(connection, bases or BASES, today, tried_before=before)


def test_what_was_set_comes_back(connection: Connection, keys: Keys) -> None:
    assert access.load(connection, keys, CASE, "kommunen") is None
    set_first = kept_access(due_on=TODAY + DAY)
    access.save(connection, keys, set_first)
    assert access.load(connection, keys, CASE, "kommunen") == set_first
    set_then = replace(set_first, units=(), due_on=None, failing="store_denied")
    access.save(connection, keys, set_then)
    assert access.load(connection, keys, CASE, "kommunen") == set_then
    assert access.authorities(connection) == ["kommunen"]


def test_each_authority_has_its_own(connection: Connection, keys: Keys) -> None:
    access.save(connection, keys, kept_access())
    other = replace(kept_access(), authority="region", units=())
    access.save(connection, keys, other)
    assert access.load(connection, keys, CASE, "kommunen") == kept_access()
    assert access.load(connection, keys, CASE, "region") == other


def test_a_case_is_due_until_it_was_looked_at(connection: Connection, keys: Keys) -> None:
    assert due(connection) == [CASE]
    access.save(connection, keys, kept_access())
    assert due(connection) == []


def test_a_case_of_no_authority_has_no_folder_to_look_at(
    connection: Connection, keys: Keys
) -> None:
    access.save(connection, keys, kept_access())
    cases.save(connection, keys, CaseFile("2026-0043", None, "lots", 1, case(), AT))
    assert due(connection) == []


def test_a_case_is_due_on_its_day(connection: Connection, keys: Keys) -> None:
    access.save(connection, keys, kept_access(due_on=TODAY + DAY))
    assert due(connection) == []
    assert due(connection, TODAY + DAY) == [CASE]
    assert due(connection, TODAY + 9 * DAY) == [CASE]


def test_what_failed_is_due_after_a_while(connection: Connection, keys: Keys) -> None:
    access.save(connection, keys, kept_access(failing="store_denied", due_on=TODAY))
    assert due(connection, before=AT - DAY) == []
    assert due(connection, before=AT) == [CASE]


def test_other_settings_make_a_case_due(connection: Connection, keys: Keys) -> None:
    access.save(connection, keys, kept_access())
    assert due(connection, kommunen="b2") == [CASE]
    assert due(connection, region="b2") == []


def test_a_case_that_is_disposed_of_is_never_due(connection: Connection, keys: Keys) -> None:
    keys.destroy(connection, CASE, AT)
    assert due(connection) == []
    with pytest.raises(Refused):
        access.load(connection, keys, CASE, "kommunen")
