"""While watching, rights change by themselves and late copies are told of."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace

import pytest

from docgen.errors import ExitCode
from docgen.records import deliveries
from docgen.store import Unreachable
from docgen.stores.folder import FolderStore
from docgen.work.watch import Watcher
from docgen.work.watch_sharing import keep_sharing
from docgen.work.watch_told import Event, Told
from tests.case.cases import changed, family_data
from tests.work.installation import CASE, Installation


@pytest.fixture
def started(empty: Installation) -> Installation:
    """An installation with the family's case, and its plan with the units outside."""
    empty.take_in()
    empty.issue("lots/plan")
    return empty


def later(installation: Installation, **time: float) -> None:
    """Let time pass in an installation."""
    clock, passed = installation.clock, dt.timedelta(**time)
    installation.clock = lambda: clock() + passed
    installation._service = replace(installation.service, clock=installation.clock)


def told(installation: Installation) -> list[Told]:
    return list(keep_sharing(installation.service))


def test_nothing_is_told_where_nothing_is_to_be_done(started: Installation) -> None:
    assert told(started) == []


def test_a_copy_that_should_have_come_back_is_told_of_once_a_day_in_ids_and_codes(
    started: Installation,
) -> None:
    later(started, days=17)
    late = told(started)
    assert [each.event for each in late] == [Event.OVERDUE] * 3
    assert {each.exit_code for each in late} == {ExitCode.REVIEW}
    assert (late[0].authority, late[0].case, late[0].form, late[0].findings) == (
        "sn",
        CASE,
        "lots/plan",
        ("copy_overdue",),
    )
    assert "familjeenheten" not in str(late[0].to_json())
    assert told(started) == []


def test_a_consent_that_has_run_out_ends_access_at_the_next_look(empty: Installation) -> None:
    together = {"units[e2].authority": "bun"}
    ends = {f"consents[{consent}].valid_to": "2026-11-25" for consent in ("s1", "s2")}
    empty.take_in(changed(family_data(), {**together, **ends}))
    later(empty, days=3)
    (once,) = told(empty)
    assert (once.event, once.authority, once.case) == (Event.ACCESS, "bun", CASE)
    assert once.findings == ("rights_not_enforced",)
    assert told(empty) == []


def test_what_fails_is_tried_again_and_is_news_once(
    empty: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:

        def fail(*_: object) -> None:
            raise Unreachable("timeout")

        patch.setattr(FolderStore, "restrict", fail)
        empty.take_in()
        seen = []
        for _ in range(2):
            later(empty, minutes=11)
            seen += told(empty)
    assert [(each.event, each.code, each.news) for each in seen] == [
        (Event.FAILED, "access_not_set", False),
        (Event.FAILED, "access_not_set", False),
    ], "it was told when the case came in"
    later(empty, minutes=11)
    assert [each.event for each in told(empty)] == [Event.ACCESS]


def test_what_waits_is_sent(started: Installation) -> None:
    service = started.service
    with service.transaction() as connection:
        (first, *_) = deliveries.listed(connection, service.keys)
        connection.exec_driver_sql("UPDATE delivery SET sent_at = NULL WHERE copy = '3'")
    assert first.copy == "3"
    later(started, minutes=11)
    (sent,) = told(started)
    assert (sent.event, sent.copy, sent.exit_code) == (Event.DELIVERED, "3", ExitCode.DONE)


def test_watching_does_it_at_every_look(started: Installation) -> None:
    later(started, days=17)
    heard: list[Told] = []
    watcher = Watcher(
        started.service, quiet=dt.timedelta(minutes=30), tell=heard.append, stop=threading.Event()
    )
    assert ExitCode.REVIEW in watcher.look()
    assert [each.event for each in heard].count(Event.OVERDUE) == 3
    watcher.look()
    assert [each.event for each in heard].count(Event.OVERDUE) == 3
