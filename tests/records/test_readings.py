from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from docgen.errors import Refused
from docgen.records import documents, readings
from docgen.records.keys import Keys
from tests.records.sample import AT, CASE, issued, returned, sha256

COPY = ("7K3M9QX2VA", "1")


@pytest.fixture(autouse=True)
def _issued(connection: Connection, keys: Keys) -> None:
    documents.save(connection, keys, issued())


def test_a_copy_that_never_came_back_has_no_base(connection: Connection, keys: Keys) -> None:
    assert readings.last_judged(connection, keys, *COPY) is None
    assert readings.draft(connection, keys, *COPY) is None


def test_the_last_judged_reading_is_the_base(connection: Connection, keys: Keys) -> None:
    first = readings.save(connection, keys, returned(b"first"))
    second = readings.save(connection, keys, returned(b"second"))
    readings.save(connection, keys, returned(b"third", judged=False))
    assert first.id != second.id
    assert readings.last_judged(connection, keys, *COPY) == second


def test_the_judged_readings_of_a_copy_are_its_past(connection: Connection, keys: Keys) -> None:
    documents.save(connection, keys, issued(copy="2"))
    first = readings.save(connection, keys, returned(b"first"))
    readings.save(connection, keys, replace(returned(b"other"), copy="2"))
    readings.save(connection, keys, returned(b"typing", judged=False))
    second = readings.save(connection, keys, returned(b"second"))
    assert readings.judged(connection, keys, *COPY) == [first, second]


def test_a_draft_is_replaced_by_the_next_reading(connection: Connection, keys: Keys) -> None:
    readings.save(connection, keys, returned(b"typing", judged=False))
    later = readings.save(connection, keys, returned(b"still typing", judged=False))
    assert readings.of_case(connection, keys, CASE) == [later]
    done = readings.save(connection, keys, returned(b"done"))
    assert readings.of_case(connection, keys, CASE) == [done]
    assert readings.draft(connection, keys, *COPY) is None


def test_a_draft_of_one_copy_leaves_the_other_alone(connection: Connection, keys: Keys) -> None:
    documents.save(connection, keys, issued(copy="2"))
    one = readings.save(connection, keys, returned(judged=False))
    other = readings.save(connection, keys, replace(returned(judged=False), copy="2"))
    assert readings.draft(connection, keys, *COPY) == one
    assert readings.draft(connection, keys, "7K3M9QX2VA", "2") == other


def test_a_draft_that_is_judged_becomes_the_base(connection: Connection, keys: Keys) -> None:
    waiting = readings.save(connection, keys, returned(judged=False))
    assert waiting.id is not None
    readings.judge(connection, waiting.id, 5)
    judged = replace(waiting, judged=True, revision_after=5)
    assert readings.last_judged(connection, keys, *COPY) == judged


def test_a_draft_that_was_replaced_cannot_be_judged(connection: Connection, keys: Keys) -> None:
    waiting = readings.save(connection, keys, returned(judged=False))
    readings.save(connection, keys, returned(b"later", judged=False))
    assert waiting.id is not None
    with pytest.raises(LookupError):
        readings.judge(connection, waiting.id, 5)


def test_the_same_file_is_known_again(connection: Connection, keys: Keys) -> None:
    first = readings.save(connection, keys, returned(b"file"))
    assert readings.of_file(connection, keys, sha256(b"file")) == [first]
    assert readings.of_file(connection, keys, sha256(b"other")) == []


def test_a_reading_needs_its_document(connection: Connection, keys: Keys) -> None:
    with pytest.raises(IntegrityError), connection.begin_nested():
        readings.save(connection, keys, replace(returned(), document_id="XXXXXXXXXX"))


def test_the_readings_of_a_disposed_case_say_so(connection: Connection, keys: Keys) -> None:
    readings.save(connection, keys, returned())
    keys.destroy(connection, CASE, AT)
    with pytest.raises(Refused) as refused:
        readings.last_judged(connection, keys, *COPY)
    assert refused.value.code == "case_disposed"
