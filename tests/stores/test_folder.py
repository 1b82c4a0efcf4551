from __future__ import annotations

import os
import shutil
import sqlite3
import unicodedata
from pathlib import Path

import pytest

from docgen.store import (
    ABSENT,
    AlreadyExists,
    Change,
    Conflict,
    Denied,
    DocumentStore,
    Library,
    NameInvalid,
    NotFound,
    OutcomeUnknown,
    ResyncNeeded,
    Unreachable,
)
from docgen.stores import folder_disk, folder_index
from docgen.stores.folder import FolderStore
from tests.stores.contract import FOLDER, PLAN, StoreContract
from tests.stores.hands import Hands


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "Samverkan"


@pytest.fixture
def store(root: Path) -> FolderStore:
    return FolderStore(root)


@pytest.fixture
def people(root: Path) -> Hands:
    return Hands(root)


class TestFolderStore(StoreContract):
    """The folder store keeps the contract."""

    @pytest.fixture
    def store(self, root: Path) -> DocumentStore:
        return FolderStore(root)

    @pytest.fixture
    def colleague(self, root: Path) -> DocumentStore:
        return FolderStore(root, actor="colleague")

    @pytest.fixture
    def small_store(self, root: Path) -> DocumentStore:
        return FolderStore(root, max_bytes=1024)

    @pytest.fixture
    def people(self, root: Path) -> Hands:
        return Hands(root)


def test_a_new_store_has_its_libraries(store: FolderStore, root: Path) -> None:
    assert {entry.name for entry in root.iterdir()} == {*Library, ".docgen"}


def test_a_document_is_a_plain_file_where_people_look_for_it(
    store: FolderStore, root: Path
) -> None:
    ref = store.put(PLAN, b"one", expect=ABSENT)
    assert (root / PLAN).read_bytes() == b"one"
    assert ref.location == str(root / PLAN)
    assert [entry.name for entry in (root / FOLDER).iterdir()] == [ref.name]


def test_others_may_read_what_we_write(store: FolderStore, root: Path) -> None:
    before = os.umask(0o022)
    try:
        store.put(PLAN, b"one", expect=ABSENT)
    finally:
        os.umask(before)
    assert (root / PLAN).stat().st_mode & 0o777 == 0o644


def test_a_save_in_place_of_the_same_length_in_the_same_instant_is_seen(
    store: FolderStore, people: Hands, root: Path
) -> None:
    ref = store.put(PLAN, b"one", expect=ABSENT)
    times = (root / PLAN).stat()
    people.save_in_place(PLAN, b"two")
    os.utime(root / PLAN, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert store.by_id(ref.id).ctag != ref.ctag
    assert store.read(ref.id) == b"two"


def test_a_kept_version_does_not_change_with_the_file(store: FolderStore, people: Hands) -> None:
    ref = store.put(PLAN, b"one", expect=ABSENT)
    people.save_in_place(PLAN, b"two")
    assert store.read(ref.id, "1.0") == b"one"


def test_a_saved_file_with_the_same_content_is_no_change(store: FolderStore, people: Hands) -> None:
    ref = store.put(PLAN, b"one", expect=ABSENT)
    people.save(PLAN, b"one")
    assert store.by_id(ref.id) == ref


def test_a_file_removed_and_back_is_the_same_document(store: FolderStore, people: Hands) -> None:
    """Programs take a file away for an instant while they save."""
    ref = store.put(PLAN, b"one", expect=ABSENT, fields={"Status": "issued"})
    people.remove(PLAN)
    _, cursor = store.changes(None)
    people.save(PLAN, b"theirs")
    back = store.by_id(ref.id)
    assert (back.id, back.fields) == (ref.id, ref.fields)
    assert store.changes(cursor)[0] == [Change(ref.id, back)]
    assert len(store.versions(ref.id)) == 2


def test_a_document_moved_over_another_takes_its_place(store: FolderStore, people: Hands) -> None:
    plan = store.put(PLAN, b"plan", expect=ABSENT)
    other = store.put(f"{FOLDER}/ny plan.docx", b"new", expect=ABSENT)
    people.move(f"{FOLDER}/ny plan.docx", PLAN)
    assert store.stat(PLAN).id == other.id
    with pytest.raises(NotFound):
        store.by_id(plan.id)


def test_a_file_moved_from_another_disk_is_known_by_its_content(
    store: FolderStore, root: Path, tmp_path: Path
) -> None:
    ref = store.put(PLAN, b"a content of its own", expect=ABSENT)
    shutil.move(root / PLAN, tmp_path / "away.docx")
    store.changes(None)
    shutil.copyfile(tmp_path / "away.docx", root / FOLDER / "tillbaka.docx")
    assert store.stat(f"{FOLDER}/tillbaka.docx").id == ref.id


def test_two_removed_files_alike_are_not_guessed_between(store: FolderStore, people: Hands) -> None:
    one = store.put(f"{FOLDER}/a.docx", b"same", expect=ABSENT)
    other = store.put(f"{FOLDER}/b.docx", b"same", expect=ABSENT)
    people.remove(f"{FOLDER}/a.docx")
    people.remove(f"{FOLDER}/b.docx")
    people.save(f"{FOLDER}/c.docx", b"same")
    assert store.stat(f"{FOLDER}/c.docx").id not in (one.id, other.id)


def test_a_renamed_folder_takes_its_documents_along(store: FolderStore, people: Hands) -> None:
    ref = store.put(PLAN, b"one", expect=ABSENT)
    people.move(FOLDER, f"{Library.CASES}/2026-0042 Sädesärla")
    assert store.by_id(ref.id).path == f"{Library.CASES}/2026-0042 Sädesärla/{ref.name}"


def test_a_file_renamed_only_in_case_is_the_same(store: FolderStore, people: Hands) -> None:
    ref = store.put(f"{FOLDER}/plan.docx", b"one", expect=ABSENT)
    people.move(f"{FOLDER}/plan.docx", f"{FOLDER}/PLAN.docx")
    assert store.stat(f"{FOLDER}/plan.docx").id == ref.id
    assert store.by_id(ref.id).name == "PLAN.docx"


def test_a_file_with_decomposed_letters_is_found_under_composed_ones(
    store: FolderStore, people: Hands
) -> None:
    store.ensure_folder(FOLDER)
    people.save(f"{FOLDER}/{unicodedata.normalize('NFD', 'möte.docx')}", b"from a Mac")
    ref = store.stat(f"{FOLDER}/möte.docx")
    assert ref.path == f"{FOLDER}/möte.docx"
    changed = store.put(f"{FOLDER}/möte.docx", b"ours", expect=ref.etag)
    assert changed.id == ref.id
    assert len(store.list(FOLDER)) == 1


def test_what_programs_leave_is_not_seen(store: FolderStore, people: Hands) -> None:
    store.put(PLAN, b"one", expect=ABSENT)
    people.open(PLAN)
    people.save(f"{FOLDER}/~$an 7K3M9QX2VA.docx", b"\x04Anna")
    assert [ref.path for ref in store.list(FOLDER)] == [PLAN]
    assert len(store.changes(None)[0]) == 1
    with pytest.raises(NameInvalid):
        store.put(f"{FOLDER}/.~lock.a.docx#", b"x", expect=ABSENT)


def test_a_link_does_not_lead_out_of_the_store(
    store: FolderStore, root: Path, tmp_path: Path
) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.docx").write_bytes(b"secret")
    (root / Library.CASES / "ut").symlink_to(tmp_path / "outside")
    (root / Library.CASES / "fil.docx").symlink_to(tmp_path / "outside" / "secret.docx")
    assert store.changes(None)[0] == []
    for path in ("ut/secret.docx", "fil.docx"):
        with pytest.raises(NotFound):
            store.stat(f"{Library.CASES}/{path}")
    with pytest.raises(Denied):
        store.put(f"{Library.CASES}/ut/new.docx", b"x", expect=ABSENT)


def test_a_drive_that_is_not_mounted_is_not_a_new_store(root: Path) -> None:
    root.mkdir()
    with pytest.raises(Unreachable):
        FolderStore(root, create=False)
    assert list(root.iterdir()) == []


def test_a_store_that_went_away_has_not_lost_its_documents(
    store: FolderStore, root: Path, tmp_path: Path
) -> None:
    ref = store.put(PLAN, b"one", expect=ABSENT)
    root.rename(tmp_path / "away")
    with pytest.raises(Unreachable):
        store.changes(None)
    with pytest.raises(Unreachable):
        store.by_id(ref.id)
    (tmp_path / "away").rename(root)
    assert store.by_id(ref.id) == ref


def test_a_library_that_went_away_has_not_lost_its_documents(
    store: FolderStore, root: Path, tmp_path: Path
) -> None:
    ref = store.put(PLAN, b"one", expect=ABSENT)
    _, cursor = store.changes(None)
    (root / Library.CASES).rename(tmp_path / "away")
    again = FolderStore(root)
    with pytest.raises(Unreachable) as refused:
        again.changes(cursor)
    assert Library.CASES in refused.value.message
    (tmp_path / "away").rename(root / Library.CASES)
    assert again.changes(cursor)[0] == []
    assert again.by_id(ref.id) == ref


def test_a_new_library_is_made_in_an_old_store(store: FolderStore, root: Path) -> None:
    store.put(PLAN, b"one", expect=ABSENT)
    more = FolderStore(root, libraries=[*Library, "Delat"])
    assert more.put("Delat/a.docx", b"x", expect=ABSENT).path == "Delat/a.docx"
    assert len(more.changes(None)[0]) == 2


def test_a_cursor_from_before_a_restored_backup_asks_for_a_new_beginning(
    store: FolderStore, root: Path, tmp_path: Path
) -> None:
    shutil.copytree(root, tmp_path / "backup")
    store.put(PLAN, b"one", expect=ABSENT)
    _, cursor = store.changes(None)
    with pytest.raises(ResyncNeeded):
        FolderStore(tmp_path / "backup").changes(cursor)
    with pytest.raises(ResyncNeeded):
        FolderStore(tmp_path / "other").changes(cursor)


def test_a_damaged_index_is_said(store: FolderStore, root: Path) -> None:
    (root / ".docgen" / "store.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(Unreachable):
        store.changes(None)
    (finding,) = store.probe()
    assert finding.code == "store_unreachable"


def test_a_damaged_version_is_not_handed_out(store: FolderStore, root: Path) -> None:
    ref = store.put(PLAN, b"one", expect=ABSENT)
    for kept in (root / ".docgen" / "content").rglob("*"):
        if kept.is_file():
            kept.write_bytes(b"other")
    with pytest.raises(NotFound):
        store.read(ref.id)


def test_a_write_cut_off_before_it_was_noted_can_be_done_again(
    monkeypatch: pytest.MonkeyPatch, store: FolderStore
) -> None:
    first = store.put(PLAN, b"one", expect=ABSENT, operation="a")

    def killed(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patched:
        patched.setattr(folder_index.Index, "add_version", killed)
        with pytest.raises(OutcomeUnknown) as unknown:
            store.put(PLAN, b"two", expect=first.etag, fields={"Status": "x"}, operation="b")
        assert unknown.value.operation == "b"
    again = store.put(PLAN, b"two", expect=first.etag, fields={"Status": "x"}, operation="b")
    assert (again.id, again.operation, again.fields) == (first.id, "b", {"Status": "x"})
    assert len(store.versions(first.id)) == 2


def test_a_new_document_cut_off_before_it_was_noted_can_be_done_again(
    monkeypatch: pytest.MonkeyPatch, store: FolderStore
) -> None:
    def killed(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patched:
        patched.setattr(folder_index.Index, "add_version", killed)
        with pytest.raises(OutcomeUnknown):
            store.put(PLAN, b"one", expect=ABSENT, operation="a")
    assert store.put(PLAN, b"one", expect=ABSENT, operation="a").operation == "a"
    with pytest.raises(AlreadyExists):
        store.put(PLAN, b"one", expect=ABSENT, operation="b")


def test_a_disk_without_hard_links_is_used_too(
    monkeypatch: pytest.MonkeyPatch, store: FolderStore
) -> None:
    def unsupported(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", unsupported)
    ref = store.put(PLAN, b"one", expect=ABSENT)
    assert store.read(ref.id) == b"one"
    with pytest.raises(AlreadyExists):
        store.put(PLAN, b"two", expect=ABSENT)


def test_a_full_disk_leaves_the_old_file(
    monkeypatch: pytest.MonkeyPatch, store: FolderStore, root: Path
) -> None:
    ref = store.put(PLAN, b"one", expect=ABSENT)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        with pytest.raises(Unreachable) as refused:
            store.put(PLAN, b"two", expect=ref.etag)
    assert "disken är full" in refused.value.message
    assert (root / PLAN).read_bytes() == b"one"
    assert store.by_id(ref.id) == ref


def test_a_file_changed_between_look_and_write_is_not_overwritten(
    monkeypatch: pytest.MonkeyPatch, store: FolderStore, people: Hands
) -> None:
    ref = store.put(PLAN, b"one", expect=ABSENT)
    staged = folder_disk.Disk._staged

    def meanwhile(disk: folder_disk.Disk, data: bytes) -> Path:
        if data == b"ours":
            people.save(PLAN, b"theirs")
        return staged(disk, data)

    monkeypatch.setattr(folder_disk.Disk, "_staged", meanwhile)
    with pytest.raises(Conflict) as refused:
        store.put(PLAN, b"ours", expect=ref.etag)
    assert store.read(refused.value.current.id) == b"theirs"


def test_a_name_too_long_for_the_disk_is_said(store: FolderStore) -> None:
    with pytest.raises(NameInvalid):
        store.put(f"{FOLDER}/{'ö' * 200}.docx", b"x", expect=ABSENT)


def test_probing_names_what_sharepoint_would_not_take(store: FolderStore, people: Hands) -> None:
    store.ensure_folder(FOLDER)
    people.save(f"{FOLDER}/a:b.docx", b"x")
    people.save(f"{FOLDER}/plan.docx", b"y")
    people.save(f"{FOLDER}/Plan.docx", b"z")
    codes = sorted(finding.code for finding in store.probe())
    assert codes == ["rights_not_enforced", "store_name_invalid", "store_same_name"]


def test_a_recycled_file_lies_in_the_bin(store: FolderStore, root: Path) -> None:
    ref = store.put(PLAN, b"one", expect=ABSENT)
    store.recycle(ref.id, ref.etag)
    (kept,) = (root / ".docgen" / "bin").rglob("*.docx")
    assert kept.read_bytes() == b"one"


def test_nothing_half_written_is_left_behind(store: FolderStore, root: Path) -> None:
    ref = store.put(PLAN, b"one", expect=ABSENT)
    store.put(PLAN, b"two", expect=ref.etag)
    with pytest.raises(Conflict):
        store.put(PLAN, b"three", expect=ref.etag)
    assert list((root / ".docgen" / "writing").iterdir()) == []
