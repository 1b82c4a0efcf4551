"""What every document store must do: one suite, run by each kind of store.

A store's test file subclasses :class:`StoreContract` and gives it three fixtures: ``store``, a
new and empty store; ``colleague``, the same store used by us under another name; ``people``, who
work in it past us.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Literal, Protocol

import pytest

from docgen.errors import ExitCode
from docgen.store import (
    ABSENT,
    AlreadyExists,
    Change,
    Conflict,
    Cursor,
    DocRef,
    DocumentStore,
    Grant,
    Library,
    Locked,
    LockKind,
    NameInvalid,
    NotCheckedOut,
    NotFound,
    ResyncNeeded,
    Role,
    TooLarge,
)

FOLDER = f"{Library.CASES}/2026-0042 Tärna"
PLAN = f"{FOLDER}/plan 7K3M9QX2VA.docx"

NAMES = [
    "å ä ö Å Ä Ö é ü.docx",
    "100% klart #2.docx",
    "O'Brien & Söner; bilaga+1.docx",
    "(1) [2] {3} = ~4 $5 @6 ^7 !8 , 9.pdf",
    "utan ändelse",
    "flera.punkter.i.namnet.docx",
    "数字 🐦.docx",
    "n" * 120 + ".docx",
]


class People(Protocol):
    """Those who work in the store with their own programs."""

    def save(self, path: str, content: bytes) -> None: ...

    def move(self, path: str, to: str) -> None: ...

    def copy(self, path: str, to: str) -> None: ...

    def remove(self, path: str) -> None: ...

    def open(self, path: str) -> None: ...

    def close(self, path: str) -> None: ...


class StoreContract:
    """The tests; a store's own class adds the fixtures."""

    # Writing and reading

    def test_what_was_put_is_read(self, store: DocumentStore) -> None:
        ref = store.put(PLAN, b"one", expect=ABSENT)
        assert (ref.path, ref.name, ref.size) == (PLAN, "plan 7K3M9QX2VA.docx", 3)
        assert store.read(ref.id) == b"one"
        assert store.stat(PLAN) == store.by_id(ref.id) == ref

    @pytest.mark.parametrize("content", [b"", b"\0" * 1000, bytes(range(256)) * 5000])
    def test_any_content_comes_back(self, store: DocumentStore, content: bytes) -> None:
        ref = store.put(PLAN, content, expect=ABSENT)
        assert store.read(ref.id) == content

    def test_a_file_is_put_and_saved_as_its_content_would_be(
        self, store: DocumentStore, tmp_path: Path
    ) -> None:
        given, taken = tmp_path / "given.pdf", tmp_path / "taken.pdf"
        content = bytes(range(256)) * 40_000  # more than is sent in one request
        given.write_bytes(content)
        ref = store.put(PLAN, given, expect=ABSENT, operation="a")
        assert ref.size == len(content)
        assert store.put(PLAN, content, expect=ABSENT, operation="a") == ref
        store.put(PLAN, b"two", expect=ref.etag)
        taken.write_bytes(b"something else")
        store.save(ref.id, taken)
        assert taken.read_bytes() == b"two"
        store.save(ref.id, taken, "1.0")
        assert taken.read_bytes() == content
        assert sorted(tmp_path.glob("*.p*")) == [given, taken]
        assert given.read_bytes() == content

    def test_what_cannot_be_saved_leaves_the_file_as_it_is(
        self, store: DocumentStore, tmp_path: Path
    ) -> None:
        taken = tmp_path / "taken.pdf"
        taken.write_bytes(b"something else")
        ref = store.put(PLAN, b"one", expect=ABSENT)
        for document, version in (("nothing", None), (ref.id, "99.0")):
            with pytest.raises(NotFound):
                store.save(document, taken, version)
        assert taken.read_bytes() == b"something else"
        assert list(tmp_path.glob(".*")) == []

    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("form", ["NFC", "NFD"])
    def test_a_name_with_odd_signs_is_one_name(
        self, store: DocumentStore, name: str, form: Literal["NFC", "NFD"]
    ) -> None:
        folder = f"{Library.CASES}/2026-0042 Tärna å#%'+&;"
        given = unicodedata.normalize(form, f"{folder}/{name}")
        ref = store.put(given, b"x", expect=ABSENT)
        assert ref.path == unicodedata.normalize("NFC", given)
        assert store.stat(unicodedata.normalize("NFC", given)).id == ref.id
        assert store.stat(unicodedata.normalize("NFD", given)).id == ref.id
        assert [found.name for found in store.list(folder)] == [ref.name]

    def test_case_makes_no_other_name(self, store: DocumentStore) -> None:
        ref = store.put(PLAN, b"x", expect=ABSENT)
        assert store.stat(PLAN.upper()).id == ref.id
        with pytest.raises(AlreadyExists):
            store.put(PLAN.upper(), b"y", expect=ABSENT)
        assert store.list(FOLDER.upper())[0].id == ref.id

    @pytest.mark.parametrize("name", ["a:b.docx", "~$plan.docx", "con.docx", " a.docx", "a?.docx"])
    def test_a_name_no_store_takes_is_refused(self, store: DocumentStore, name: str) -> None:
        with pytest.raises(NameInvalid) as refused:
            store.put(f"{FOLDER}/{name}", b"x", expect=ABSENT)
        assert refused.value.exit_code is ExitCode.REFUSED

    def test_a_path_must_be_in_a_library(self, store: DocumentStore) -> None:
        for path in ("Annat/plan.docx", "plan.docx"):
            with pytest.raises(NotFound):
                store.put(path, b"x", expect=ABSENT)
        with pytest.raises(NameInvalid):
            store.put(f"{FOLDER}/../../plan.docx", b"x", expect=ABSENT)
        with pytest.raises(NameInvalid):
            store.put(Library.CASES, b"x", expect=ABSENT)

    def test_a_document_too_large_is_refused(self, small_store: DocumentStore) -> None:
        with pytest.raises(TooLarge):
            small_store.put(PLAN, b"x" * 1025, expect=ABSENT)
        assert small_store.put(PLAN, b"x" * 1024, expect=ABSENT).size == 1024

    # Expectations

    def test_what_is_there_is_not_overwritten_by_what_expects_nothing(
        self, store: DocumentStore
    ) -> None:
        ref = store.put(PLAN, b"one", expect=ABSENT)
        with pytest.raises(AlreadyExists) as refused:
            store.put(PLAN, b"two", expect=ABSENT)
        assert refused.value.current == ref
        assert store.read(ref.id) == b"one"

    def test_a_write_on_the_present_etag_makes_a_new_one(self, store: DocumentStore) -> None:
        first = store.put(PLAN, b"one", expect=ABSENT)
        second = store.put(PLAN, b"two", expect=first.etag)
        assert second.id == first.id
        assert second.etag != first.etag
        assert second.ctag != first.ctag
        assert second.version != first.version
        assert store.read(first.id) == b"two"

    def test_a_write_on_an_old_etag_is_refused(self, store: DocumentStore) -> None:
        first = store.put(PLAN, b"one", expect=ABSENT)
        second = store.put(PLAN, b"two", expect=first.etag)
        with pytest.raises(Conflict) as refused:
            store.put(PLAN, b"three", expect=first.etag)
        assert refused.value.current == second
        assert store.read(first.id) == b"two"

    def test_a_write_that_expects_something_where_nothing_is(self, store: DocumentStore) -> None:
        with pytest.raises(NotFound):
            store.put(PLAN, b"one", expect='"x,1"')
        with pytest.raises(NotFound):
            store.stat(PLAN)

    def test_a_write_over_a_persons_save_is_refused(
        self, store: DocumentStore, people: People
    ) -> None:
        ref = store.put(PLAN, b"one", expect=ABSENT)
        people.save(PLAN, b"theirs")
        with pytest.raises(Conflict) as refused:
            store.put(PLAN, b"ours", expect=ref.etag)
        assert refused.value.current.id == ref.id
        assert store.read(ref.id) == b"theirs"
        store.put(PLAN, b"ours after theirs", expect=refused.value.current.etag)
        assert store.read(ref.id) == b"ours after theirs"

    def test_a_persons_new_file_is_not_overwritten(
        self, store: DocumentStore, people: People
    ) -> None:
        store.ensure_folder(FOLDER)
        people.save(PLAN, b"theirs")
        with pytest.raises(AlreadyExists) as refused:
            store.put(PLAN, b"ours", expect=ABSENT)
        assert store.read(refused.value.current.id) == b"theirs"

    # Doing an operation again

    def test_an_operation_done_again_changes_nothing(self, store: DocumentStore) -> None:
        first = store.put(PLAN, b"one", expect=ABSENT, fields={"Status": "issued"}, operation="a")
        again = store.put(PLAN, b"one", expect=ABSENT, fields={"Status": "issued"}, operation="a")
        assert again == first
        assert first.operation == "a"
        second = store.put(PLAN, b"two", expect=first.etag, operation="b")
        assert store.put(PLAN, b"two", expect=first.etag, operation="b") == second
        assert len(store.versions(first.id)) == 2

    def test_another_content_under_the_same_operation_is_refused(
        self, store: DocumentStore
    ) -> None:
        store.put(PLAN, b"one", expect=ABSENT, operation="a")
        with pytest.raises(AlreadyExists):
            store.put(PLAN, b"two", expect=ABSENT, operation="a")

    def test_a_persons_save_is_nobodys_operation(
        self, store: DocumentStore, people: People
    ) -> None:
        ref = store.put(PLAN, b"one", expect=ABSENT, operation="a")
        people.save(PLAN, b"theirs")
        assert store.by_id(ref.id).operation is None

    # Columns

    def test_columns_are_set_with_the_document_and_later(self, store: DocumentStore) -> None:
        first = store.put(
            PLAN, b"one", expect=ABSENT, fields={"Status": "issued", "Revision": 1, "Steg": "Möte"}
        )
        assert first.fields == {"Status": "issued", "Revision": 1, "Steg": "Möte"}
        second = store.set_fields(first.id, {"Status": "ready", "Steg": None}, expect=first.etag)
        assert second.fields == {"Status": "ready", "Revision": 1}
        assert second.etag != first.etag
        assert second.ctag == first.ctag
        assert store.by_id(first.id) == second

    def test_columns_stay_when_the_content_changes(
        self, store: DocumentStore, people: People
    ) -> None:
        first = store.put(PLAN, b"one", expect=ABSENT, fields={"Status": "issued"})
        second = store.put(PLAN, b"two", expect=first.etag, fields={"Revision": 2})
        assert second.fields == {"Status": "issued", "Revision": 2}
        people.save(PLAN, b"theirs")
        assert store.by_id(first.id).fields == {"Status": "issued", "Revision": 2}

    def test_columns_on_an_old_etag_are_refused(self, store: DocumentStore) -> None:
        first = store.put(PLAN, b"one", expect=ABSENT)
        second = store.set_fields(first.id, {"Status": "ready"})
        with pytest.raises(Conflict) as refused:
            store.set_fields(first.id, {"Status": "draft"}, expect=first.etag)
        assert refused.value.current == second

    # Folders

    def test_a_folder_is_made_once(self, store: DocumentStore) -> None:
        deep = f"{FOLDER}/a/b"
        assert store.ensure_folder(deep) == deep
        assert store.ensure_folder(deep.upper()) == deep
        assert store.list(deep) == []

    def test_a_folder_lists_its_own_documents_by_name(
        self, store: DocumentStore, people: People
    ) -> None:
        for name in ("b.docx", "A.docx", "under/c.docx"):
            store.put(f"{FOLDER}/{name}", b"x", expect=ABSENT)
        people.save(f"{FOLDER}/å.docx", b"theirs")
        assert [ref.name for ref in store.list(FOLDER)] == ["A.docx", "b.docx", "å.docx"]

    def test_a_folder_that_is_not_there_is_not_found(self, store: DocumentStore) -> None:
        with pytest.raises(NotFound):
            store.list(FOLDER)
        with pytest.raises(NotFound):
            store.restrict(FOLDER, [])

    def test_a_file_is_no_folder(self, store: DocumentStore) -> None:
        store.put(PLAN, b"x", expect=ABSENT)
        with pytest.raises(NameInvalid):
            store.ensure_folder(PLAN)
        with pytest.raises(NotFound):
            store.list(PLAN)

    def test_a_restriction_says_whether_it_holds(self, store: DocumentStore) -> None:
        store.ensure_folder(FOLDER)
        grants = [Grant("anna@example.se", Role.WRITE), Grant("bo@example.se", Role.READ)]
        restriction = store.restrict(FOLDER, grants)
        assert restriction.path == FOLDER
        assert restriction.grants == tuple(grants)
        assert restriction.enforced or restriction.note

    # Versions

    def test_every_content_is_a_version(self, store: DocumentStore, people: People) -> None:
        ref = store.put(PLAN, b"one", expect=ABSENT)
        ref = store.put(PLAN, b"two", expect=ref.etag)
        people.save(PLAN, b"theirs")
        versions = store.versions(ref.id)
        assert [store.read(ref.id, version.label) for version in versions] == [
            b"theirs",
            b"two",
            b"one",
        ]
        assert versions[0].label == store.by_id(ref.id).version

    def test_a_version_that_is_not_kept_is_not_found(self, store: DocumentStore) -> None:
        ref = store.put(PLAN, b"one", expect=ABSENT)
        with pytest.raises(NotFound):
            store.read(ref.id, "99.0")

    # What people do

    def test_a_document_is_the_same_when_people_move_it(
        self, store: DocumentStore, people: People
    ) -> None:
        ref = store.put(PLAN, b"one", expect=ABSENT, fields={"Status": "issued"})
        store.ensure_folder(f"{FOLDER}/arkiv")
        people.move(PLAN, f"{FOLDER}/arkiv/Planen.docx")
        moved = store.by_id(ref.id)
        assert moved.path == f"{FOLDER}/arkiv/Planen.docx"
        assert moved.fields == ref.fields
        assert moved.ctag == ref.ctag
        with pytest.raises(NotFound):
            store.stat(PLAN)

    def test_a_copy_is_another_document(self, store: DocumentStore, people: People) -> None:
        ref = store.put(PLAN, b"one", expect=ABSENT)
        people.copy(PLAN, f"{FOLDER}/kopia.docx")
        assert store.stat(f"{FOLDER}/kopia.docx").id != ref.id
        assert store.by_id(ref.id).path == PLAN

    def test_a_removed_document_is_not_found(self, store: DocumentStore, people: People) -> None:
        ref = store.put(PLAN, b"one", expect=ABSENT)
        people.remove(PLAN)
        with pytest.raises(NotFound):
            store.by_id(ref.id)
        with pytest.raises(NotFound):
            store.stat(PLAN)

    def test_a_removed_documents_name_is_free_at_once(
        self, store: DocumentStore, people: People
    ) -> None:
        ref = store.put(PLAN, b"one", expect=ABSENT)
        _, cursor = store.changes(None)
        people.remove(PLAN)
        new = store.put(PLAN, b"new", expect=ABSENT)
        assert new.id != ref.id
        assert store.stat(PLAN) == new
        assert len(store.list(FOLDER)) == 1
        changes, _ = store.changes(cursor)
        assert sorted(changes, key=str) == sorted(
            [Change(ref.id, None), Change(new.id, new)], key=str
        )

    def test_an_open_document_is_said_to_be_and_not_overwritten(
        self, store: DocumentStore, people: People
    ) -> None:
        ref = store.put(PLAN, b"one", expect=ABSENT)
        assert store.open_by(ref.id) is None
        people.open(PLAN)
        assert store.open_by(ref.id) is not None
        with pytest.raises(Locked) as refused:
            store.put(PLAN, b"two", expect=ref.etag)
        assert refused.value.kind is LockKind.SHARED
        assert refused.value.exit_code is ExitCode.UNAVAILABLE
        with pytest.raises(Locked):
            store.recycle(ref.id, ref.etag)
        people.close(PLAN)
        assert store.open_by(ref.id) is None
        store.put(PLAN, b"two", expect=ref.etag)

    # Changes

    def test_everything_is_a_change_at_first(self, store: DocumentStore, people: People) -> None:
        ours = store.put(PLAN, b"one", expect=ABSENT)
        people.save(f"{Library.INBOX}/skannat.pdf", b"theirs")
        changes, _ = store.changes(None)
        assert {change.ref.path for change in changes if change.ref} == {
            PLAN,
            f"{Library.INBOX}/skannat.pdf",
        }
        assert Change(ours.id, ours) in changes

    def test_changes_since_a_cursor_are_told_once_each_as_they_are_now(
        self, store: DocumentStore, people: People
    ) -> None:
        kept = store.put(f"{FOLDER}/orörd.docx", b"x", expect=ABSENT)
        edited = store.put(PLAN, b"one", expect=ABSENT)
        removed = store.put(f"{FOLDER}/borta.docx", b"y", expect=ABSENT)
        _, cursor = store.changes(None)
        people.save(PLAN, b"theirs")
        edited = store.set_fields(edited.id, {"Status": "ready"})
        people.remove(f"{FOLDER}/borta.docx")
        people.save(f"{FOLDER}/ny.docx", b"new")
        changes, after = store.changes(cursor)
        found = {change.id: change.ref for change in changes}
        assert len(found) == len(changes)
        assert kept.id not in found
        assert found[edited.id] == edited
        assert found[removed.id] is None
        assert store.stat(f"{FOLDER}/ny.docx") in found.values()
        assert store.changes(after) == ([], after)

    def test_the_same_cursor_tells_the_same_again(self, store: DocumentStore) -> None:
        _, cursor = store.changes(None)
        ref = store.put(PLAN, b"one", expect=ABSENT)
        first, _ = store.changes(cursor)
        again, _ = store.changes(cursor)
        assert first == again == [Change(ref.id, ref)]

    @pytest.mark.parametrize("cursor", ["", "nonsense", "0000:1"])
    def test_a_cursor_of_another_store_asks_for_a_new_beginning(
        self, store: DocumentStore, cursor: str
    ) -> None:
        with pytest.raises(ResyncNeeded):
            store.changes(Cursor(cursor))

    # Checking out

    def test_a_checked_out_document_is_ours_alone(
        self, store: DocumentStore, colleague: DocumentStore
    ) -> None:
        ref = store.put(PLAN, b"one", expect=ABSENT)
        taken = store.check_out(ref.id)
        assert taken.checked_out_by is not None
        assert store.check_out(ref.id) == taken
        attempts: tuple[Callable[[], object], ...] = (
            lambda: colleague.put(PLAN, b"theirs", expect=taken.etag),
            lambda: colleague.set_fields(ref.id, {"Status": "x"}),
            lambda: colleague.check_out(ref.id),
            lambda: colleague.check_in(ref.id),
            lambda: colleague.discard_check_out(ref.id),
            lambda: colleague.recycle(ref.id, taken.etag),
        )
        for attempt in attempts:
            with pytest.raises(Locked) as refused:
                attempt()
            assert refused.value.kind is LockKind.CHECKOUT
        store.put(PLAN, b"two", expect=taken.etag)
        back = store.check_in(ref.id, "klar")
        assert back.checked_out_by is None
        assert store.versions(ref.id)[0].comment == "klar"
        assert colleague.put(PLAN, b"theirs", expect=back.etag).size == 6

    def test_a_discarded_check_out_leaves_the_document_as_it_was(
        self, store: DocumentStore
    ) -> None:
        ref = store.put(PLAN, b"one", expect=ABSENT, fields={"Status": "issued"})
        taken = store.check_out(ref.id)
        store.put(PLAN, b"two", expect=taken.etag, fields={"Status": "draft"})
        back = store.discard_check_out(ref.id)
        assert back.checked_out_by is None
        assert back.fields == {"Status": "issued"}
        assert store.read(ref.id) == b"one"

    def test_what_is_not_checked_out_cannot_be_checked_in(self, store: DocumentStore) -> None:
        ref = store.put(PLAN, b"one", expect=ABSENT)
        with pytest.raises(NotCheckedOut):
            store.check_in(ref.id)
        with pytest.raises(NotCheckedOut):
            store.discard_check_out(ref.id)

    # The bin

    def test_a_recycled_document_is_gone_and_its_name_is_free(self, store: DocumentStore) -> None:
        ref = store.put(PLAN, b"one", expect=ABSENT)
        _, cursor = store.changes(None)
        store.recycle(ref.id, ref.etag)
        with pytest.raises(NotFound):
            store.by_id(ref.id)
        assert store.changes(cursor)[0] == [Change(ref.id, None)]
        assert store.put(PLAN, b"new", expect=ABSENT).id != ref.id

    def test_what_was_changed_meanwhile_is_not_recycled(
        self, store: DocumentStore, people: People
    ) -> None:
        ref = store.put(PLAN, b"one", expect=ABSENT)
        people.save(PLAN, b"theirs")
        with pytest.raises(Conflict):
            store.recycle(ref.id, ref.etag)
        assert store.read(ref.id) == b"theirs"

    # The store itself

    def test_an_unknown_id_is_not_found(self, store: DocumentStore) -> None:
        attempts: tuple[Callable[[], object], ...] = (
            lambda: store.by_id("nothing"),
            lambda: store.read("nothing"),
            lambda: store.versions("nothing"),
            lambda: store.set_fields("nothing", {}),
            lambda: store.check_out("nothing"),
            lambda: store.recycle("nothing", '"x,1"'),
        )
        for attempt in attempts:
            with pytest.raises(NotFound) as refused:
                attempt()
            assert refused.value.code == "store_not_found"

    def test_a_store_in_order_has_no_fault(self, store: DocumentStore) -> None:
        store.put(PLAN, b"one", expect=ABSENT)
        assert [finding for finding in store.probe() if finding.severity.value == "error"] == []

    def test_two_users_see_the_same(self, store: DocumentStore, colleague: DocumentStore) -> None:
        ref: DocRef = store.put(PLAN, b"one", expect=ABSENT)
        assert colleague.stat(PLAN) == ref
        changed = colleague.put(PLAN, b"two", expect=ref.etag)
        assert store.by_id(ref.id) == changed
        assert changed.modified_by != ref.modified_by
