from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from docgen.errors import ExitCode, WrongUse
from docgen.service import Service
from docgen.settings import Settings
from docgen.work.watch import Watcher, authorities
from docgen.work.watch_told import Event, Told
from tests.work.installation import Installation
from tests.work.paper import Paper
from tests.work.watch_suite import STATUS, WatchSuite, plan
from tests.work.watched import AUTHORITY, QUIET, Clock, Desk, FolderPeople


@pytest.fixture
def desk(made_once: Path, home: Path) -> Desk:
    """The plan lies in a folder store, which was looked at once."""
    shutil.copytree(made_once, home)
    clock = Clock()
    people = FolderPeople(home / "store" / AUTHORITY, clock)
    desk = Desk(Installation(home, clock), clock, people)
    desk.look()
    return desk


class TestFolderStore(WatchSuite):
    """A folder store is watched."""


class Stop:
    """Asks the watcher to stop when it has waited so many times, or as soon as it is ``set``."""

    def __init__(self, waits: int) -> None:
        self._waits = waits
        self._is_set = False
        self.waited: list[float] = []

    def is_set(self) -> bool:
        return self._is_set

    def set(self) -> None:
        self._is_set = True

    def wait(self, timeout: float) -> bool:
        self.waited.append(timeout)
        self._is_set = self._is_set or len(self.waited) >= self._waits
        return self._is_set


def two_edits(desk: Desk) -> None:
    """The plan and a summons are edited, and nobody has looked since."""
    (summons, *_) = desk.installation.issue("lots/summons", about="meetings[m2]")
    paper = Paper(summons.content).write("meetings[m2].place", "Rum Eken")
    desk.edit(paper.content, desk.ref(summons.id).path)
    desk.clock.passes(1)
    desk.edit(plan(desk).write(STATUS, "Klar").content)
    desk.clock.passes(31)


def test_the_stores_are_looked_at_again_and_again_until_somebody_says_stop(desk: Desk) -> None:
    stop = Stop(waits=3)
    Watcher(desk.service, quiet=QUIET, tell=desk.told.append, stop=stop).watch(60)
    assert stop.waited == [60] * 3


def test_who_says_stop_is_heard_when_the_document_at_hand_is_done(desk: Desk) -> None:
    two_edits(desk)
    stop = Stop(waits=9)

    def tell(told: Told) -> None:
        desk.told.append(told)
        stop.set()

    Watcher(desk.service, quiet=QUIET, tell=tell, stop=stop).watch(60)
    assert [told.form for told in desk.told] == ["lots/summons"]
    assert desk.returns() == 1
    assert desk.look() == {ExitCode.DONE}
    assert [told.form for told in desk.told] == ["lots/plan"]


def test_only_the_authority_asked_for_is_watched(desk: Desk) -> None:
    desk.service.stores("region")
    assert authorities(desk.service) == ("bun", "region")
    assert authorities(desk.service, "bun") == ("bun",)
    with pytest.raises(WrongUse) as wrong:
        authorities(desk.service, "skolan")
    assert "bun, region" in wrong.value.message


def test_two_watchers_in_one_process_do_the_work_of_one(desk: Desk) -> None:
    two_edits(desk)
    desk.hand_in(b"Hej")
    services = [
        Service.open(Settings(home=desk.installation.home), clock=desk.clock) for _ in range(2)
    ]
    told: list[Told] = []
    begin = threading.Barrier(2)

    def look(service: Service) -> None:
        watcher = Watcher(service, quiet=dt.timedelta(0), tell=told.append, stop=Stop(9))
        for _ in range(3):
            begin.wait()
            watcher.look()

    threads = [threading.Thread(target=look, args=[service]) for service in services]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for service in services:
        service.close()
    assert sorted(one.event for one in told) == [Event.RECEIVED, Event.RECEIVED, Event.REFUSED]
    assert desk.returns() == 2
    assert len(desk.installation.quarantine()) == 1
    assert desk.installation.value(STATUS) == "done"
    assert desk.installation.replayed().differs == ()
    with desk.nothing_recorded():
        assert desk.look_when_quiet() == set()


def test_two_watching_processes_do_the_work_of_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_edits(desk)
    desk.installation.close()
    monkeypatch.setenv("DOCGEN_QUIET_MINUTES", "0")
    command = ["receive", "--watch", "--once", "--json"]
    racing = [
        subprocess.Popen(
            [sys.executable, "-c", "from docgen.cli import main; main()", *command],
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    lines = [line for process in racing for line in process.communicate()[0].splitlines()]
    assert [process.returncode for process in racing] == [0, 0]
    told = [json.loads(line) for line in lines]
    assert sorted(one["form"] for one in told) == ["lots/plan", "lots/summons"]
    assert desk.returns() == 2
    assert desk.installation.replayed().differs == ()
