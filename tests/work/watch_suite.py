"""People work in a store; the watcher reads what they have done, when they have done it.

One suite for every kind of store: a test file subclasses :class:`WatchSuite` and gives it the
fixture ``desk``, with the sample family's plan issued into an empty store that was looked at once.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from docgen.errors import ExitCode
from docgen.records import watching
from docgen.records.watching import Outcome
from docgen.store import DocumentStore, Library, Locked, LockKind, Unreachable
from docgen.work import decide, receive, watch_judging, watch_noting
from docgen.work.watch import Watcher, due
from docgen.work.watch_told import Event, Told
from tests.work.installation import CASE, PLAN
from tests.work.paper import Paper
from tests.work.watched import AUTHORITY, QUIET, Desk, Wrapped, with_store

STATUS = "plan.actions[a1].status"
PLACE = "plan.follow_up.place"
REMOVED = "plan.actions[a9].text"
NAMES = ("Nora", "Lindqvist", "Kerstin", "Siobhán", "Mattias")


def plan(desk: Desk) -> Paper:
    """The plan as it lies in the store, to be edited."""
    return Paper(desk.store.read(desk.ref().id))


def the_one(told: list[Told]) -> Told:
    (one,) = told
    return one


class WatchSuite:
    """The tests; a store's own class adds the fixture."""

    # When a document is read

    def test_what_we_issued_ourselves_is_nothing_to_read(self, desk: Desk) -> None:
        desk.installation.issue("lots/summons", about="meetings[m2]")
        with desk.nothing_recorded():
            assert desk.look_when_quiet() == set()
        assert desk.told == []
        assert desk.noted() is None

    def test_a_document_is_read_when_it_has_been_left_alone(self, desk: Desk) -> None:
        desk.edit(plan(desk).write(STATUS, "Klar").content)
        with desk.nothing_recorded():
            desk.look()
            desk.clock.passes(28)
            desk.look()
        assert desk.told == []
        desk.clock.passes(2)
        assert desk.look() == {ExitCode.DONE}
        told = the_one(desk.told)
        assert (told.event, told.case, told.form) == (Event.RECEIVED, CASE, "lots/plan")
        assert (told.document, told.copy, told.changes, told.revision) == (PLAN, "1", 1, 2)
        assert desk.installation.value(STATUS) == "done"

    def test_a_document_that_was_left_alone_before_anybody_looked_is_read_at_once(
        self, desk: Desk
    ) -> None:
        desk.edit(plan(desk).write(STATUS, "Klar").content)
        desk.clock.passes(24 * 60)
        assert desk.look() == {ExitCode.DONE}
        assert desk.installation.value(STATUS) == "done"

    def test_each_save_begins_the_wait_anew_and_only_the_last_is_read(self, desk: Desk) -> None:
        paper = plan(desk)
        for text in ("Försenad", "Avbruten", "Klar"):
            desk.edit(paper.write(STATUS, text).content)
            desk.look()
            desk.clock.passes(20)
        assert desk.look() == set()
        desk.clock.passes(11)
        desk.look()
        assert desk.returns() == 1
        assert desk.installation.value(STATUS) == "done"
        assert desk.installation.value("plan.revision") == 2

    def test_what_is_noted_tells_when_the_work_began_and_when_it_was_last_saved(
        self, desk: Desk
    ) -> None:
        began = desk.clock.now
        desk.edit(plan(desk).write(STATUS, "Försenad").content)
        desk.look()
        desk.clock.passes(10)
        later = desk.clock.now
        desk.edit(plan(desk).write(STATUS, "Klar").content)
        desk.look()
        noted = desk.noted()
        assert noted is not None
        second = dt.timedelta(seconds=1)
        assert abs(noted.first_seen_at - began) <= second
        assert abs(noted.changed_at - later) <= second

    @pytest.mark.parametrize("word", ["ready", "klar", "Klar ", "READY"])
    def test_a_document_that_is_said_to_be_ready_is_read_at_once(
        self, desk: Desk, word: str
    ) -> None:
        desk.edit(plan(desk).write(STATUS, "Klar").content)
        desk.people.set_column(desk.plan, "status", word)
        assert desk.look() == {ExitCode.DONE}
        assert desk.installation.value(STATUS) == "done"
        assert desk.column("status") == "returned"

    def test_ready_is_said_again_after_the_next_edit(self, desk: Desk) -> None:
        for text, value in (("Klar", "done"), ("Försenad", "delayed")):
            desk.edit(plan(desk).write(STATUS, text).content)
            desk.people.set_column(desk.plan, "status", "ready")
            desk.look()
            assert desk.installation.value(STATUS) == value
        assert desk.returns() == 2

    def test_a_document_handed_in_as_it_was_handed_out_is_an_answer(self, desk: Desk) -> None:
        desk.people.set_column(desk.plan, "status", "ready")
        assert desk.look() == {ExitCode.DONE}
        assert the_one(desk.told).changes == 0
        assert desk.returns() == 1
        assert desk.column("status") == "returned"
        desk.people.set_column(desk.plan, "status", "ready")
        desk.look()
        assert desk.returns() == 1
        assert desk.column("status") == "returned"

    def test_a_document_that_somebody_has_open_is_not_read_until_it_is_closed(
        self, desk: Desk
    ) -> None:
        desk.edit(plan(desk).write(STATUS, "Klar").content)
        desk.people.open(desk.plan)
        with desk.nothing_recorded():
            desk.look_when_quiet()
        assert desk.told == []
        desk.people.close(desk.plan)
        assert desk.look() == {ExitCode.DONE}

    def test_a_document_that_is_checked_out_is_not_read_until_it_is_checked_in(
        self, desk: Desk
    ) -> None:
        desk.edit(plan(desk).write(STATUS, "Klar").content)
        desk.people.check_out(desk.plan)
        with desk.nothing_recorded():
            desk.look_when_quiet()
        desk.people.check_in(desk.plan)
        desk.look_when_quiet()
        assert desk.installation.value(STATUS) == "done"

    def test_a_document_that_is_saved_while_it_is_read_is_read_later(self, desk: Desk) -> None:
        desk.edit(plan(desk).write(STATUS, "Försenad").content)
        final = plan(desk).write(STATUS, "Klar").content
        desk.look()
        desk.clock.passes(31)

        def saves(ref: str) -> None:
            store.before.clear()
            desk.edit(final)

        store = Wrapped(desk.store, before={"read": saves})
        with desk.nothing_recorded():
            look_through(desk, store)
        desk.look_when_quiet()
        assert desk.installation.value(STATUS) == "done"
        assert desk.returns() == 1

    # What is no edit

    def test_a_file_rewritten_by_the_store_is_not_an_edit(self, desk: Desk) -> None:
        desk.edit(plan(desk).saved_by("SharePoint").content)
        with desk.nothing_recorded():
            assert desk.look_when_quiet() == set()
        assert desk.told == []
        desk.edit(plan(desk).write(STATUS, "Klar").content)
        desk.look_when_quiet()
        desk.edit(plan(desk).saved_by("SharePoint", "2026-11-25T10:00:00Z").content)
        with desk.nothing_recorded():
            assert desk.look_when_quiet() == set()

    def test_our_own_columns_are_not_an_edit(self, desk: Desk) -> None:
        desk.edit(plan(desk).write(STATUS, "Klar").content)
        desk.look_when_quiet()
        with desk.nothing_recorded():
            for _ in range(3):
                assert desk.look_when_quiet() == set()
            etag = desk.ref().etag
            desk.look_when_quiet()
        assert desk.ref().etag == etag

    @pytest.mark.parametrize("to", ["as it was issued", "an earlier version"])
    def test_an_edit_that_is_taken_back_where_it_was_made_is_an_edit(
        self, desk: Desk, to: str
    ) -> None:
        if to == "an earlier version":
            desk.edit(plan(desk).write(PLACE, "Rum Eken").content)
            desk.look_when_quiet()
        before = desk.store.read(desk.ref().id)
        status = desk.installation.value(STATUS)
        desk.edit(plan(desk).write(STATUS, "Klar").content)
        desk.look_when_quiet()
        assert desk.installation.value(STATUS) == "done"
        desk.edit(before)
        desk.look_when_quiet()
        assert the_one(desk.told).review == ()
        assert desk.installation.value(STATUS) == status

    def test_a_copy_left_in_the_folder_is_read_only_when_it_is_edited(self, desk: Desk) -> None:
        folder = desk.plan.rpartition("/")[0]
        desk.people.copy(desk.plan, f"{folder}/Planen, min kopia.docx")
        before = len(desk.store.list(folder))
        with desk.nothing_recorded():
            assert desk.look_when_quiet() == set()
        edited = plan(desk).write(STATUS, "Klar").content
        desk.people.save(f"{folder}/Planen, min kopia.docx", edited)
        desk.look_when_quiet()
        assert desk.installation.value(STATUS) == "done"
        assert desk.says(edited)
        assert len(desk.store.list(folder)) == before

    def test_what_people_keep_in_the_folder_themselves_is_theirs(self, desk: Desk) -> None:
        folder = desk.plan.rpartition("/")[0]
        desk.people.save(f"{folder}/brev.pdf", b"%PDF-1.7 ...")
        desk.people.save(f"{folder}/anteckningar.docx", b"inget Word")
        with desk.nothing_recorded():
            assert desk.look_when_quiet() == set()
        assert desk.installation.quarantine() == []
        assert desk.column("status", f"{folder}/brev.pdf") is None

    def test_a_file_in_another_library_is_nobodys_answer(self, desk: Desk) -> None:
        path = f"{Library.OUTBOX}/Planen.docx"
        desk.people.save(path, plan(desk).write(STATUS, "Klar").content)
        with desk.nothing_recorded():
            assert desk.look_when_quiet() == set()

    # Where it lies

    def test_a_document_that_was_edited_where_it_lies_is_not_stored_again(self, desk: Desk) -> None:
        versions = len(desk.store.versions(desk.ref().id))
        desk.edit(plan(desk).write(STATUS, "Klar").content)
        desk.look_when_quiet()
        assert len(desk.store.versions(desk.ref().id)) == versions + 1

    def test_a_document_is_followed_when_people_move_and_rename_it(self, desk: Desk) -> None:
        old = desk.plan
        desk.store.ensure_folder(f"{Library.CASES}/Gamla")
        desk.people.move(old, f"{Library.CASES}/Gamla/Planen.docx")
        assert desk.look_when_quiet() == set()
        assert desk.installation.waiting() == []
        desk.edit(plan(desk).write(STATUS, "Klar").content)
        desk.look_when_quiet()
        assert desk.plan == f"{Library.CASES}/Gamla/Planen.docx"
        assert desk.installation.value(STATUS) == "done"
        assert desk.column("status") == "returned"

    def test_a_second_copy_is_left_where_it_lies(self, desk: Desk) -> None:
        folder = desk.plan.rpartition("/")[0]
        untouched = plan(desk).content
        desk.edit(plan(desk).write(STATUS, "Klar").write(PLACE, "Rum Eken").content)
        desk.look_when_quiet()
        desk.people.save(
            f"{folder}/Henriks.docx",
            Paper(untouched).write("plan.actions[a3].status", "Försenad").content,
        )
        before = desk.store.list(folder)
        desk.look_when_quiet()
        assert "second_copy" in the_one(desk.told).findings
        assert [ref.path for ref in desk.store.list(folder)] == [ref.path for ref in before]
        assert desk.column("status", f"{folder}/Henriks.docx") == "returned"
        assert desk.installation.value(STATUS) == "done"
        assert desk.installation.value("plan.actions[a3].status") == "delayed"

    # The inbox

    def test_a_file_in_the_inbox_becomes_a_version_of_its_document(self, desk: Desk) -> None:
        content = plan(desk).write(STATUS, "Klar").content
        path = desk.hand_in(content)
        desk.look_when_quiet()
        told = the_one(desk.told)
        assert (told.document, told.changes) == (PLAN, 1)
        assert desk.says(content)
        assert desk.column("status") == "returned"
        assert desk.says(content, path)
        assert desk.column("status", path) == "received"
        assert desk.column("case", path) == CASE
        assert desk.column("document", path) == PLAN
        with desk.nothing_recorded():
            assert desk.look_when_quiet() == set()

    def test_what_was_read_where_it_lies_gives_way_to_a_file_from_the_inbox(
        self, desk: Desk
    ) -> None:
        desk.edit(plan(desk).write(STATUS, "Klar").content)
        desk.look_when_quiet()
        content = plan(desk).write(PLACE, "Rum Eken").content
        desk.hand_in(content)
        desk.look_when_quiet()
        assert desk.says(content)
        assert desk.installation.value(PLACE) == "Rum Eken"
        assert desk.installation.value(STATUS) == "done"

    def test_an_edit_that_is_not_read_yet_is_not_written_over(self, desk: Desk) -> None:
        theirs = plan(desk).write(STATUS, "Klar").content
        path = desk.hand_in(plan(desk).write(PLACE, "Rum Eken").content)
        desk.people.set_column(path, "status", "ready")
        desk.edit(theirs)
        desk.look()
        assert "not_stored" in the_one(desk.told).findings
        assert desk.says(theirs)
        assert desk.column("status", path) == "received"
        desk.look_when_quiet()
        assert desk.installation.value(STATUS) == "done"
        assert desk.installation.value(PLACE) == "Rum Eken"

    def test_a_file_waits_for_its_document_to_be_closed_and_is_told_of_once(
        self, desk: Desk
    ) -> None:
        content = plan(desk).write(STATUS, "Klar").content
        path = desk.hand_in(content)
        desk.people.open(desk.plan)
        desk.look_when_quiet()
        assert "not_stored" in the_one(desk.told).findings
        assert desk.installation.value(STATUS) == "done"
        with desk.nothing_recorded():
            desk.look_when_quiet()
            assert desk.told == []
            assert desk.column("status", path) is None
            desk.people.close(desk.plan)
            desk.look()
        assert desk.says(content)
        assert desk.column("status", path) == "received"
        assert desk.look() == set()

    def test_a_refused_file_is_kept_told_once_and_tried_again_only_when_it_changes(
        self, desk: Desk
    ) -> None:
        path = desk.hand_in(b"Hej", "brev.docx")
        with desk.nothing_recorded():
            assert desk.look_when_quiet() == {ExitCode.REFUSED}
            told = the_one(desk.told)
            assert (told.event, told.code) == (Event.REFUSED, "not_office")
            assert told.message is not None
            assert "q1" in told.message
            assert desk.column("status", path) == "refused"
            assert desk.column("next_step", path)
            assert desk.look_when_quiet() == set()
            desk.people.set_column(path, "status", "ready")
            assert desk.look() == set()
            assert desk.column("status", path) == "refused"
        assert [kept.content for kept in desk.installation.quarantine()] == [b"Hej"]
        assert desk.says(b"Hej", path)
        desk.people.save(path, plan(desk).write(STATUS, "Klar").content)
        assert desk.look_when_quiet() == {ExitCode.DONE}
        assert desk.column("status", path) == "received"
        assert desk.column("next_step", path) is None
        assert desk.installation.value(STATUS) == "done"

    def test_a_plan_rewritten_for_another_child_is_refused_and_left_as_it_is(
        self, desk: Desk
    ) -> None:
        rewritten = plan(desk).write("child.name", "Alva Ek").content
        desk.edit(rewritten)
        with desk.nothing_recorded():
            assert desk.look_when_quiet() == {ExitCode.REFUSED}
        assert the_one(desk.told).code == "wrong_child"
        assert desk.says(rewritten)
        assert desk.column("status") == "refused"
        assert desk.look_when_quiet() == set()
        assert desk.column("status") == "refused"

    def test_a_file_too_large_to_read_is_refused_unread(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(watch_judging, "MAX_FILE", 1000)
        desk.hand_in(b"x" * 1001, "film.docx")
        store = Wrapped(desk.store, before={"read": fail("it was fetched")})
        desk.clock.passes(31)
        assert look_through(desk, store) == {ExitCode.REFUSED}
        assert the_one(desk.told).code == "too_large"
        assert look_through(desk, store) == set()

    # The columns

    def test_the_columns_say_how_far_a_document_has_come_and_what_is_next(self, desk: Desk) -> None:
        assert desk.column("status") == "issued"
        assert desk.column("signatures") == "0 av 2"
        assert desk.column("next_step") == "Skriv i planen och sätt sedan status till klar"
        assert desk.column("next_follow_up") == "2026-12-09"
        desk.edit(plan(desk).write("plan.follow_up.date", "2027-01-13").content)
        desk.look_when_quiet()
        assert desk.column("status") == "returned"
        assert desk.column("revision") == "2"
        assert desk.column("next_step") == "Samla in underskrifter"
        assert desk.column("waiting_for") == "vårdnadshavare 1, vårdnadshavare 2"
        assert desk.column("next_follow_up") == "2027-01-13"

    def test_the_columns_of_the_cases_other_documents_follow(self, desk: Desk) -> None:
        (summons, *_) = desk.installation.issue("lots/summons", about="meetings[m2]")
        desk.edit(plan(desk).write("plan.follow_up.date", "2027-01-13").content)
        desk.look_when_quiet()
        assert desk.ref(summons.id).fields["next_follow_up"] == "2027-01-13"
        assert desk.ref(summons.id).fields["status"] == "issued"

    def test_what_waits_in_review_is_said_until_it_is_decided(self, desk: Desk) -> None:
        desk.edit(plan(desk).remove_row(REMOVED).content)
        assert desk.look_when_quiet() == {ExitCode.REVIEW}
        told = the_one(desk.told)
        (item,) = desk.installation.waiting()
        assert told.review == (item.id,)
        assert desk.column("next_step") == "Besluta om det som väntar: 1"
        assert desk.column("waiting_for") == "Ängsbackaskolans elevhälsa"
        decide.reject(desk.service, item.id, by="Anna")
        desk.look()
        assert desk.column("next_step") == "Samla in underskrifter"
        assert desk.column("waiting_for") == "vårdnadshavare 1, vårdnadshavare 2"

    def test_columns_and_what_is_told_name_nobody(self, desk: Desk) -> None:
        desk.edit(plan(desk).write(STATUS, "Klar").remove_row(REMOVED).content)
        desk.hand_in(plan(desk).write(PLACE, "Hos Nora").content, "Nora Lindqvist.docx")
        desk.hand_in(b"Hej", "Nora.docx")
        told = []
        for _ in range(2):
            desk.look_when_quiet()
            told += desk.told
        fields = [ref.fields for ref in (desk.ref(), *desk.store.list(Library.INBOX))]
        for name in NAMES:
            assert name not in str([*(one.to_json() for one in told), *fields])

    # What goes wrong

    def test_a_document_that_is_gone_is_asked_about_once(self, desk: Desk) -> None:
        content = desk.installation.plan
        desk.people.remove(desk.plan)
        assert desk.look() == {ExitCode.REVIEW}
        told = the_one(desk.told)
        assert (told.event, told.document) == (Event.GONE, PLAN)
        item = desk.installation.the_one_waiting("document_gone")
        assert told.review == (item.id,)
        assert item.document_id == PLAN
        assert "not read" not in item.finding["message"]
        assert desk.look() == set()
        decide.accept(desk.service, item.id, by="Anna")
        assert desk.look() == set()
        assert desk.installation.original(PLAN) == content

    def test_a_document_that_is_gone_with_edits_nobody_read_is_said_to_be(self, desk: Desk) -> None:
        desk.edit(plan(desk).write(STATUS, "Klar").content)
        desk.look()
        desk.people.remove(desk.plan)
        desk.look()
        message = desk.installation.the_one_waiting("document_gone").finding["message"]
        assert "ändringarna hade inte lästs" in message

    def test_a_file_that_is_gone_from_the_inbox_is_nobodys_business(self, desk: Desk) -> None:
        path = desk.hand_in(b"Hej")
        desk.look()
        desk.people.remove(path)
        assert desk.look_when_quiet() == set()
        assert desk.watcher().waiting() == 0

    def test_a_store_that_forgot_what_it_told_is_looked_through_once(self, desk: Desk) -> None:
        (summons, *_) = desk.installation.issue("lots/summons", about="meetings[m2]")
        desk.edit(plan(desk).write(STATUS, "Klar").content)
        desk.hand_in(b"Hej")
        desk.look_when_quiet()
        desk.people.remove(desk.ref(summons.id).path)
        with desk.service.transaction() as connection:
            watching.save_cursor(connection, AUTHORITY, "nonsense", at=desk.clock())
        with desk.nothing_recorded():
            assert desk.look() == {ExitCode.REVIEW}
        assert [(one.event, one.document) for one in desk.told] == [(Event.GONE, summons.id)]
        assert desk.look() == set()

    def test_one_document_that_fails_does_not_stop_the_others(self, desk: Desk) -> None:
        (summons, *_) = desk.installation.issue("lots/summons", about="meetings[m2]")
        failing = desk.ref(summons.id)
        desk.people.save(
            failing.path,
            Paper(summons.content).write("meetings[m2].place", "Rum Eken").content,
        )
        desk.clock.passes(1)
        desk.edit(plan(desk).write(STATUS, "Klar").content)
        desk.look()
        desk.clock.passes(31)

        def away(ref: str) -> None:
            if ref == failing.id:
                raise Unreachable("timeout")

        store = Wrapped(desk.store, before={"read": away})
        assert look_through(desk, store) == {ExitCode.UNAVAILABLE, ExitCode.DONE}
        assert [one.event for one in desk.told] == [Event.FAILED, Event.RECEIVED]
        assert desk.told[0].code == "store_unreachable"
        assert look_through(desk, store) == {ExitCode.UNAVAILABLE}
        assert desk.told == []
        assert desk.look() == {ExitCode.DONE}
        assert desk.installation.value("meetings[m2].place") == "Rum Eken"

    def test_a_fault_of_ours_is_told_with_its_place_and_tried_again(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        desk.edit(plan(desk).write(STATUS, "Klar").content)
        with monkeypatch.context() as patch:
            patch.setattr(receive, "receive", fail("Nora Lindqvist"))
            assert desk.look_when_quiet() == {ExitCode.FAILED}
            told = the_one(desk.told)
            assert told.code == "failed"
            assert "AssertionError, watch_suite.py:" in (told.message or "")
            assert "Nora" not in str(told)
            assert desk.look() == {ExitCode.FAILED}
            assert desk.told == []
        assert desk.look() == {ExitCode.DONE}

    def test_a_store_that_is_away_is_told_once_and_then_again_when_it_was_back(
        self, desk: Desk
    ) -> None:
        store = Wrapped(desk.store, before={"changes": unreachable})
        installation = with_store(desk.installation, store)
        watcher = Watcher(installation.service, quiet=QUIET, tell=desk.told.append, stop=desk.never)
        for _ in range(2):
            assert watcher.look() == {ExitCode.UNAVAILABLE}
        assert [one.code for one in desk.told] == ["store_unreachable"]
        store.before.clear()
        assert watcher.look() == set()
        store.before["changes"] = unreachable
        watcher.look()
        assert [one.code for one in desk.told] == ["store_unreachable"] * 2

    def test_columns_that_cannot_be_set_now_are_set_later(self, desk: Desk) -> None:
        desk.edit(plan(desk).write(STATUS, "Klar").content)

        def locked(ref: str) -> None:
            raise Locked("plan.docx", LockKind.SHARED, "Karin")

        store = Wrapped(desk.store, before={"set_fields": locked})
        desk.look()
        desk.clock.passes(31)
        assert look_through(desk, store) == {ExitCode.DONE}
        assert desk.column("status") == "issued"
        with desk.nothing_recorded():
            assert look_through(desk, store) == set()
            desk.look()
        assert desk.column("status") == "returned"

    def test_a_person_who_says_ready_meanwhile_is_not_overruled(self, desk: Desk) -> None:
        desk.edit(plan(desk).write(STATUS, "Klar").content)
        final = plan(desk).write(PLACE, "Rum Eken").content
        desk.look()
        desk.clock.passes(31)

        def ready(ref: str) -> None:
            store.before.clear()
            desk.edit(final)
            desk.people.set_column(desk.plan, "status", "ready")

        store = Wrapped(desk.store, before={"set_fields": ready})
        look_through(desk, store)
        assert desk.column("status") == "ready"
        desk.look()
        assert desk.column("status") == "returned"
        assert desk.installation.value(PLACE) == "Rum Eken"

    # Doing it again

    @pytest.mark.parametrize(
        ("step", "after"),
        [
            ("noted", False),
            ("received", False),
            ("received", True),
            ("outcome", False),
            ("outcome", True),
            ("columns", False),
            ("columns", True),
            ("settled", False),
        ],
    )
    @pytest.mark.parametrize("where", ["where it lies", "in the inbox"])
    def test_a_watcher_that_is_cut_off_goes_on_where_it_was(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch, step: str, after: bool, where: str
    ) -> None:
        content = plan(desk).write(STATUS, "Klar").remove_row(REMOVED).content
        path = desk.plan if where == "where it lies" else desk.hand_in(content)
        if path == desk.plan:
            desk.edit(content)
        place = {
            "noted": (watching, "save_cursor"),
            "received": (receive, "receive"),
            "outcome": (watching, "judged"),
            "columns": (watch_judging, "put_columns"),
            "settled": (watching, "settled"),
        }[step]
        desk.clock.passes(31)
        with monkeypatch.context() as patch:
            cut_off(patch, *place, after=after)
            # The power is gone: what would tidy up after it does not run either.
            patch.setattr(watching, "release", lambda *_: None)
            with pytest.raises(KeyboardInterrupt):
                desk.look()
        desk.clock.passes(11)
        desk.look()
        assert desk.installation.value(STATUS) == "done"
        assert desk.returns() == 1
        assert len(desk.installation.waiting()) == 1
        assert desk.installation.value("plan.revision") == 2
        assert desk.installation.replayed().differs == ()
        assert desk.says(content)
        assert desk.column("status") == "returned"
        if path != desk.plan:
            assert desk.column("status", path) == "received"
        with desk.nothing_recorded():
            assert desk.look_when_quiet() == set()

    def test_the_steps_can_be_done_again_one_by_one(self, desk: Desk) -> None:
        desk.edit(plan(desk).write(STATUS, "Klar").content)
        desk.clock.passes(31)
        first, second = (watch_noting.poll(desk.service, AUTHORITY) for _ in range(2))
        assert first == second
        assert first.waiting == due(desk.service, AUTHORITY, quiet=QUIET) == (desk.ref().id,)
        told = [
            watch_judging.judge(desk.service, AUTHORITY, desk.ref().id, quiet=QUIET)
            for _ in range(2)
        ]
        assert told[0] is not None
        assert told[1] is None
        assert desk.returns() == 1

    def test_a_document_that_another_watcher_has_in_hand_is_left_to_it(self, desk: Desk) -> None:
        desk.edit(plan(desk).write(STATUS, "Klar").content)
        desk.look()
        desk.clock.passes(31)
        seen = desk.noted()
        assert seen is not None
        now = desk.clock()
        with desk.service.transaction() as connection:
            until = now + dt.timedelta(minutes=10)
            assert watching.take(connection, seen, now=now, until=until)
        with desk.nothing_recorded():
            assert desk.look() == set()
        desk.clock.passes(10)
        assert desk.look() == {ExitCode.DONE}

    def test_what_came_by_hand_meanwhile_is_not_read_twice(self, desk: Desk) -> None:
        content = plan(desk).write(STATUS, "Klar").content
        desk.edit(content)
        desk.look()
        desk.installation.receive(content)
        with desk.nothing_recorded():
            desk.look_when_quiet()
        noted = desk.noted()
        assert noted is not None
        assert not noted.waits
        assert noted.outcome in (None, Outcome.RECEIVED)
        assert desk.column("status") == "returned"


def look_through(desk: Desk, store: DocumentStore) -> set[ExitCode]:
    """The watcher looks once, through a store that misbehaves."""
    desk.told.clear()
    service = with_store(desk.installation, store).service
    return Watcher(service, quiet=QUIET, tell=desk.told.append, stop=desk.never).look()


def fail(words: str) -> Any:
    def failing(*_arguments: Any, **_named: Any) -> None:
        raise AssertionError(words)

    return failing


def unreachable(*_arguments: Any) -> None:
    raise Unreachable("timeout")


def cut_off(patch: pytest.MonkeyPatch, where: Any, step: str, *, after: bool) -> None:
    """The process ends just before a step, or just after it."""
    done = getattr(where, step)

    def stop(*arguments: Any, **named: Any) -> None:
        if after:
            done(*arguments, **named)
        raise KeyboardInterrupt

    patch.setattr(where, step, stop)
