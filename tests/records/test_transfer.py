from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from docgen.errors import DocgenError, Refused
from docgen.records import cases, documents, journal, readings, review, transfer
from docgen.records.archive import Archive
from docgen.records.database import open_database
from docgen.records.journal import JournalEntry, Recorded
from docgen.records.keys import Keys
from tests.records.sample import (
    AT,
    CASE,
    CHILD,
    GUARDIAN,
    ISSUED,
    PRINTED,
    RETURNED,
    STREET,
    SUMMONS,
    TEMPLATE,
    apply,
    issued,
    record_round,
    removal,
    sha256,
)

LATER = AT + dt.timedelta(days=30)


@pytest.fixture
def recorded(connection: Connection, archive: Archive) -> Archive:
    record_round(connection, archive)
    return archive


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[tuple[Connection, Archive]]:
    """Another installation, empty, with a master key of its own."""
    home = tmp_path / "elsewhere"
    engine = open_database(f"sqlite:///{home / 'docgen.sqlite'}")
    with engine.begin() as connection:
        yield connection, Archive(home, Keys.open(connection, home))
    engine.dispose()


def members(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return made.getvalue()


def rewritten(package: bytes, edit: Callable[[dict[str, Any], dict[str, bytes]], None]) -> bytes:
    """The package with its members edited and the manifest made to agree."""
    parts = members(package)
    manifest = json.loads(parts.pop("manifest.json"))
    edit(manifest, parts)
    manifest["sha256"] = {name: hashlib.sha256(part).hexdigest() for name, part in parts.items()}
    return packed({"manifest.json": json.dumps(manifest).encode(), **parts})


def history(connection: Connection, keys: Keys) -> list[JournalEntry]:
    """The journal, less the sequence numbers, which are each installation's own."""
    return [replace(entry, seq=None) for entry in journal.entries(connection, keys, CASE)]


def test_a_package_taken_in_elsewhere_is_the_same_case(
    connection: Connection, recorded: Archive, elsewhere: tuple[Connection, Archive]
) -> None:
    there, archive = elsewhere
    package = transfer.export_case(connection, recorded, CASE, at=LATER)
    assert transfer.import_case(there, archive, package, at=LATER) == CASE
    here_keys, there_keys = recorded.keys, archive.keys
    assert history(there, there_keys) == history(connection, here_keys)
    assert journal.verify(there, CASE) == ()
    assert replace(cases.load(there, there_keys, CASE), saves=2) == cases.load(
        connection, here_keys, CASE
    )
    for listed in (documents.of_case, readings.of_case):
        assert listed(there, there_keys, CASE) == listed(connection, here_keys, CASE)
    assert review.list_items(there, there_keys) == review.list_items(connection, here_keys)
    assert archive.of_case(there, CASE) == recorded.of_case(connection, CASE)
    for content in (ISSUED, RETURNED, SUMMONS):
        assert archive.fetch(there, CASE, sha256(content)) == content
    assert archive.fetch_template(sha256(TEMPLATE)) == TEMPLATE


def test_a_case_exported_again_is_the_same_package(
    connection: Connection, recorded: Archive, elsewhere: tuple[Connection, Archive]
) -> None:
    there, archive = elsewhere
    package = transfer.export_case(connection, recorded, CASE, at=LATER)
    assert package == transfer.export_case(connection, recorded, CASE, at=LATER)
    transfer.import_case(there, archive, package, at=LATER)
    again = members(transfer.export_case(there, archive, CASE, at=LATER))
    first = members(package)
    for name in ("documents.json", "review.json", "blobs.json", "templates.json"):
        assert again[name] == first[name]


def test_a_case_of_another_installation_keeps_ours_apart(
    connection: Connection, recorded: Archive, elsewhere: tuple[Connection, Archive]
) -> None:
    there, archive = elsewhere
    archive.keep(there, "2026-0001", "issued", ISSUED, at=AT)
    review.open_item(there, archive.keys, removal(), case_id="2026-0001", at=AT)
    package = transfer.export_case(connection, recorded, CASE, at=LATER)
    transfer.import_case(there, archive, package, at=LATER)
    assert [item.id for item in review.list_items(there, archive.keys, case_id=CASE)] == ["r2"]
    assert [item.id for item in review.list_items(there, archive.keys)] == ["r1", "r2"]


def test_a_case_that_is_known_is_not_taken_in_again(
    connection: Connection, recorded: Archive
) -> None:
    package = transfer.export_case(connection, recorded, CASE, at=LATER)
    with pytest.raises(Refused) as refused:
        transfer.import_case(connection, recorded, package, at=LATER)
    assert refused.value.code == "case_exists"


def test_a_disposed_case_is_neither_exported_nor_taken_in(
    connection: Connection, recorded: Archive
) -> None:
    package = transfer.export_case(connection, recorded, CASE, at=LATER)
    recorded.keys.destroy(connection, CASE, LATER)
    for attempt in (
        lambda: transfer.export_case(connection, recorded, CASE, at=LATER),
        lambda: transfer.import_case(connection, recorded, package, at=LATER),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == "case_disposed"


def test_a_document_that_is_known_is_not_taken_over(
    connection: Connection, recorded: Archive, elsewhere: tuple[Connection, Archive]
) -> None:
    there, archive = elsewhere
    documents.save(there, archive.keys, replace(issued(), case_id="2026-0001"))
    package = transfer.export_case(connection, recorded, CASE, at=LATER)
    with pytest.raises(Refused) as refused:
        transfer.import_case(there, archive, package, at=LATER)
    assert refused.value.code == "document_exists"


@settings(max_examples=60)
@given(data=st.data())
def test_a_damaged_package_is_refused_never_half_read(data: st.DataObject) -> None:
    """Whatever byte is altered or cut: either it says nothing, or it is refused."""
    whole = packed({"manifest.json": b"{}", "case.json": b"{}" * 40})
    length = data.draw(st.integers(0, len(whole)))
    damaged = bytearray(whole[:length])
    if damaged:
        damaged[data.draw(st.integers(0, len(damaged) - 1))] ^= data.draw(st.integers(0, 255))
    with pytest.raises(Refused) as refused:
        transfer._manifest(transfer._unpacked(bytes(damaged)))
    assert refused.value.code == "package_damaged"


def _drop_blob(_manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    del parts[f"blobs/{sha256(ISSUED)}"]


def _forge_blob(_manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    parts[f"blobs/{sha256(ISSUED)}"] = b"another plan"


def _drop_journal(_manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    del parts["journal.json"]


def _break_journal(_manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    parts["journal.json"] = b'[{"kind": "nonsense"}]'


def _not_json(_manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    parts["case.json"] = b"\xff\xfe"


def _mix_cases(_manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    parts["documents.json"] = parts["documents.json"].replace(CASE.encode(), b"2026-0001")


def _other_case(manifest: dict[str, Any], _parts: dict[str, bytes]) -> None:
    manifest["case"] = "2026-0001"


def _other_format(manifest: dict[str, Any], _parts: dict[str, bytes]) -> None:
    manifest["format"] = "other"


@pytest.mark.parametrize(
    "edit",
    [
        _drop_blob,
        _forge_blob,
        _drop_journal,
        _break_journal,
        _not_json,
        _mix_cases,
        _other_case,
        _other_format,
    ],
)
def test_a_package_that_does_not_hold_together_is_refused(
    connection: Connection,
    recorded: Archive,
    elsewhere: tuple[Connection, Archive],
    edit: Callable[[dict[str, Any], dict[str, bytes]], None],
) -> None:
    there, archive = elsewhere
    package = rewritten(transfer.export_case(connection, recorded, CASE, at=LATER), edit)
    with pytest.raises(Refused) as refused:
        transfer.import_case(there, archive, package, at=LATER)
    assert refused.value.code == "package_damaged"


@pytest.mark.parametrize("extra", [True, False])
def test_a_package_with_a_member_altered_or_added_is_refused(
    connection: Connection, recorded: Archive, extra: bool
) -> None:
    parts = members(transfer.export_case(connection, recorded, CASE, at=LATER))
    parts["extra.json" if extra else "case.json"] = b"{}"
    with pytest.raises(Refused) as refused:
        transfer.import_case(connection, recorded, packed(parts), at=LATER)
    assert refused.value.code == "package_damaged"


def test_a_package_that_unpacks_without_end_is_refused(
    monkeypatch: pytest.MonkeyPatch, connection: Connection, recorded: Archive
) -> None:
    package = transfer.export_case(connection, recorded, CASE, at=LATER)
    monkeypatch.setattr(transfer, "LIMIT_BYTES", 1000)
    with pytest.raises(Refused) as refused:
        transfer.import_case(connection, recorded, package, at=LATER)
    assert refused.value.code == "package_damaged"


def test_a_package_of_a_newer_version_is_refused(connection: Connection, recorded: Archive) -> None:
    def newer(manifest: dict[str, Any], _parts: dict[str, bytes]) -> None:
        manifest["version"] = 2

    package = rewritten(transfer.export_case(connection, recorded, CASE, at=LATER), newer)
    with pytest.raises(Refused) as refused:
        transfer.import_case(connection, recorded, package, at=LATER)
    assert refused.value.code == "package_newer"


def test_a_party_gets_the_case_without_what_is_withheld(
    connection: Connection, recorded: Archive
) -> None:
    withhold = ["guardians[vh1]", "child.name"]
    package = transfer.export_case(connection, recorded, CASE, at=LATER, withhold=withhold)
    parts = members(package)
    for part in parts.values():
        for word in (CHILD, GUARDIAN, STREET):
            assert word.encode() not in part
    manifest = json.loads(parts["manifest.json"])
    assert manifest["complete"] is False
    assert manifest["withheld"] == withhold
    assert sorted(manifest["left_out"]) == sorted(map(sha256, (ISSUED, PRINTED, RETURNED)))
    assert parts[f"blobs/{sha256(SUMMONS)}"] == SUMMONS
    case = json.loads(parts["case.json"])["payload"]
    assert [guardian["id"] for guardian in case["guardians"]] == ["vh2"]
    assert len(json.loads(parts["journal.json"])) == len(history(connection, recorded.keys))


def test_a_package_with_something_withheld_is_not_taken_in(
    connection: Connection, recorded: Archive
) -> None:
    package = transfer.export_case(connection, recorded, CASE, at=LATER, withhold=["child"])
    with pytest.raises(Refused) as refused:
        transfer.import_case(connection, recorded, package, at=LATER)
    assert refused.value.code == "package_incomplete"


def test_an_unknown_case_is_not_exported(connection: Connection, archive: Archive) -> None:
    with pytest.raises(DocgenError) as refused:
        transfer.export_case(connection, archive, CASE, at=LATER)
    assert refused.value.code == "case_unknown"


def test_the_journal_replayed_is_the_case(connection: Connection, recorded: Archive) -> None:
    rebuilt = transfer.replay(connection, recorded.keys, CASE, apply)
    assert rebuilt.differs == ()
    assert rebuilt.case == cases.load(connection, recorded.keys, CASE).payload


def test_a_case_changed_past_the_journal_differs_where_it_was_changed(
    connection: Connection, recorded: Archive
) -> None:
    now = cases.load(connection, recorded.keys, CASE)
    payload = json.loads(json.dumps(now.payload))
    payload["plan"]["goals"][0]["text"] = "något annat"
    payload["guardians"].reverse()
    del payload["guardians"][0]
    payload["plan"]["needs"] = []
    cases.save(connection, recorded.keys, replace(now, payload=payload))
    rebuilt = transfer.replay(connection, recorded.keys, CASE, apply)
    assert rebuilt.differs == ("guardians[vh2]", "plan.goals[g1].text", "plan.needs")


def test_a_later_import_does_not_restart_the_case(
    connection: Connection, recorded: Archive
) -> None:
    again = JournalEntry(CASE, 2, LATER, Recorded.IMPORT, {"case": {"id": CASE}})
    journal.append(connection, recorded.keys, again)
    assert transfer.replay(connection, recorded.keys, CASE, apply).differs == ()


def test_a_journal_without_a_beginning_cannot_be_replayed(
    connection: Connection, keys: Keys
) -> None:
    keys.writing(connection, CASE, AT)
    with pytest.raises(Refused) as refused:
        transfer.replay(connection, keys, CASE, apply)
    assert refused.value.code == "journal_without_beginning"
