from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from docgen.errors import Refused, Unavailable
from docgen.records.archive import Archive
from docgen.records.keys import Keys
from tests.records.sample import AT, CASE, CHILD, ISSUED


def blobs(home: Path) -> list[Path]:
    return [path for path in (home / "archive" / "blobs").rglob("*") if path.is_file()]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(content=st.binary(max_size=2000), case=st.sampled_from([CASE, "2026-0043", None]))
def test_what_is_kept_is_fetched(
    connection: Connection, archive: Archive, content: bytes, case: str | None
) -> None:
    sha256 = archive.keep(connection, case, "issued", content, at=AT)
    assert sha256 == hashlib.sha256(content).hexdigest()
    assert archive.fetch(connection, case, sha256) == content


def test_keeping_the_same_again_changes_nothing(
    connection: Connection, archive: Archive, home: Path
) -> None:
    first = archive.keep(connection, CASE, "issued", ISSUED, at=AT)
    before = {path: path.read_bytes() for path in blobs(home)}
    assert archive.keep(connection, CASE, "returned", ISSUED, at=AT) == first
    assert {path: path.read_bytes() for path in blobs(home)} == before
    assert [blob.kind for blob in archive.of_case(connection, CASE)] == ["issued"]


def test_a_case_does_not_see_the_files_of_another(connection: Connection, archive: Archive) -> None:
    sha256 = archive.keep(connection, CASE, "issued", ISSUED, at=AT)
    archive.keep(connection, "2026-0043", "issued", b"other", at=AT)
    with pytest.raises(Refused) as refused:
        archive.fetch(connection, "2026-0043", sha256)
    assert refused.value.code == "archive_unknown"


def test_two_cases_with_one_file_cannot_be_told_from_the_disk(
    connection: Connection, archive: Archive, home: Path
) -> None:
    sha256 = archive.keep(connection, CASE, "issued", ISSUED, at=AT)
    archive.keep(connection, "2026-0043", "issued", ISSUED, at=AT)
    first, second = blobs(home)
    assert first.name != second.name
    assert first.read_bytes() != second.read_bytes()
    assert sha256 not in (first.name, second.name)
    assert CHILD.encode() not in first.read_bytes()


def test_an_altered_file_is_refused_and_keeping_it_again_mends_it(
    connection: Connection, archive: Archive, home: Path
) -> None:
    sha256 = archive.keep(connection, CASE, "issued", ISSUED, at=AT)
    (file,) = blobs(home)
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(Refused) as refused:
        archive.fetch(connection, CASE, sha256)
    assert refused.value.code == "record_damaged"
    archive.keep(connection, CASE, "issued", ISSUED, at=AT)
    assert archive.fetch(connection, CASE, sha256) == ISSUED


def test_a_missing_file_is_said(connection: Connection, archive: Archive, home: Path) -> None:
    sha256 = archive.keep(connection, CASE, "issued", ISSUED, at=AT)
    blobs(home)[0].unlink()
    with pytest.raises(Unavailable) as unavailable:
        archive.fetch(connection, CASE, sha256)
    assert unavailable.value.code == "archive_missing"


def test_two_files_swapped_on_disk_are_noticed(
    connection: Connection, archive: Archive, home: Path
) -> None:
    sha256 = archive.keep(connection, CASE, "issued", ISSUED, at=AT)
    archive.keep(connection, CASE, "issued", b"another", at=AT)
    first, second = blobs(home)
    one, other = first.read_bytes(), second.read_bytes()
    first.write_bytes(other)
    second.write_bytes(one)
    with pytest.raises(Refused):
        archive.fetch(connection, CASE, sha256)


def test_the_files_of_a_disposed_case_cannot_be_read(
    connection: Connection, archive: Archive
) -> None:
    sha256 = archive.keep(connection, CASE, "issued", ISSUED, at=AT)
    archive.keys.destroy(connection, CASE, AT)
    with pytest.raises(Refused) as refused:
        archive.fetch(connection, CASE, sha256)
    assert refused.value.code == "case_disposed"


def test_a_rolled_back_transaction_keeps_nothing(engine: Engine, home: Path) -> None:
    with engine.connect() as connection:
        archive = Archive(home, Keys.open(connection, home))
        sha256 = archive.keep(connection, CASE, "issued", ISSUED, at=AT)
    with engine.begin() as connection:
        with pytest.raises(Refused):
            archive.fetch(connection, CASE, sha256)
        archive.keep(connection, CASE, "issued", ISSUED, at=AT)
        assert archive.fetch(connection, CASE, sha256) == ISSUED


def test_templates_lie_in_the_clear_and_are_checked(
    connection: Connection, archive: Archive, home: Path
) -> None:
    sha256 = archive.keep_template(connection, "lots/plan", "1-ab", b"template", at=AT)
    again = archive.keep_template(connection, "lots/plan", "2-ab", b"template", at=AT)
    assert sha256 == again
    assert archive.fetch_template(sha256) == b"template"
    (home / "archive" / "templates" / sha256).write_bytes(b"other")
    with pytest.raises(Refused) as refused:
        archive.fetch_template(sha256)
    assert refused.value.code == "archive_damaged"
    archive.keep_template(connection, "lots/plan", "1-ab", b"template", at=AT)
    assert archive.fetch_template(sha256) == b"template"


def test_a_template_is_asked_for_by_its_digest_only(archive: Archive) -> None:
    with pytest.raises(ValueError, match="sha256"):
        archive.fetch_template("../../master.key")


def test_a_refused_file_is_kept_with_its_reason_and_name(
    connection: Connection, archive: Archive
) -> None:
    assert archive.quarantined(connection) == []
    item = archive.quarantine(connection, b"PK", "macros", f"{CHILD}.docm", at=AT)
    (kept,) = archive.quarantined(connection)
    assert (kept.id, kept.reason, kept.name, kept.received_at) == (
        item,
        "macros",
        f"{CHILD}.docm",
        AT,
    )
    assert archive.fetch_quarantined(connection, item) == b"PK"


def test_the_same_refused_file_is_kept_once_for_each_reason(
    connection: Connection, archive: Archive
) -> None:
    ids = [
        archive.quarantine(connection, b"PK", reason, "a.docx", at=AT)
        for reason in ("foreign", "foreign", "damaged")
    ]
    assert ids == ["q1", "q1", "q2"]


def test_an_unknown_quarantine_item_is_said(connection: Connection, archive: Archive) -> None:
    with pytest.raises(Refused) as refused:
        archive.fetch_quarantined(connection, "q7")
    assert "q7" in refused.value.message
