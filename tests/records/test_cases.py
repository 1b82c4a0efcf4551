from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from docgen.errors import Refused
from docgen.records import cases
from docgen.records.cases import CaseFile
from docgen.records.keys import Keys
from tests.records.sample import AT, CASE, case

FILE = CaseFile(CASE, "kommunen", "lots", 1, case(), AT, imported=case())


@pytest.mark.parametrize("imported", [case(), {}, None])
def test_a_case_is_loaded_as_it_was_saved(
    connection: Connection, keys: Keys, imported: dict[str, object] | None
) -> None:
    saved = cases.save(connection, keys, replace(FILE, imported=imported))
    assert saved == replace(FILE, imported=imported, saves=1)
    assert cases.load(connection, keys, CASE) == saved


def test_the_next_save_replaces_the_one_before(connection: Connection, keys: Keys) -> None:
    first = cases.save(connection, keys, FILE)
    later = replace(first, revision=2, updated_at=AT + dt.timedelta(days=1), payload={"id": CASE})
    second = cases.save(connection, keys, later)
    assert cases.load(connection, keys, CASE) == second
    assert second.saves == 2


def test_a_save_over_somebody_elses_is_refused(connection: Connection, keys: Keys) -> None:
    first = cases.save(connection, keys, FILE)
    cases.save(connection, keys, replace(first, payload={"id": CASE, "by": "them"}))
    with pytest.raises(Refused) as refused:
        cases.save(connection, keys, replace(first, payload={"id": CASE, "by": "us"}))
    assert refused.value.code == "case_changed"
    assert cases.load(connection, keys, CASE).payload["by"] == "them"


def test_a_new_case_with_a_known_number_is_refused(connection: Connection, keys: Keys) -> None:
    cases.save(connection, keys, FILE)
    with pytest.raises(Refused) as refused:
        cases.save(connection, keys, FILE)
    assert refused.value.code == "case_exists"


def test_a_case_nobody_knows_is_said(connection: Connection, keys: Keys) -> None:
    with pytest.raises(Refused) as refused:
        cases.load(connection, keys, CASE)
    assert refused.value.code == "case_unknown"
    assert not cases.exists(connection, CASE)


def test_a_number_with_papers_but_no_case_is_unknown_too(
    connection: Connection, keys: Keys
) -> None:
    keys.writing(connection, CASE, AT)
    with pytest.raises(Refused) as refused:
        cases.load(connection, keys, CASE)
    assert refused.value.code == "case_unknown"


def test_a_disposed_case_is_listed_but_not_read(connection: Connection, keys: Keys) -> None:
    cases.save(connection, keys, FILE)
    cases.save(connection, keys, replace(FILE, case_id="2026-0041"))
    keys.destroy(connection, CASE, AT + dt.timedelta(days=1))
    assert [(entry.case_id, entry.disposed_at) for entry in cases.listed(connection)] == [
        ("2026-0041", None),
        (CASE, AT + dt.timedelta(days=1)),
    ]
    with pytest.raises(Refused) as refused:
        cases.load(connection, keys, CASE)
    assert refused.value.code == "case_disposed"
    assert cases.exists(connection, CASE)
