"""``docgen receive --watch``: what people do in the store, as the command line tells of it."""

from __future__ import annotations

import json
import os
import signal
from typing import Any

import pytest

from docgen.records.journal import Recorded
from docgen.service import Clock
from docgen.store import Unreachable
from docgen.stores.folder import FolderStore
from docgen.work import receive
from tests.commands.terminal import Answer, docgen
from tests.work.installation import PLAN, Installation
from tests.work.paper import Paper

STATUS = "plan.actions[a1].status"
ONCE = ("receive", "--watch", "--once")


@pytest.fixture(autouse=True)
def _read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCGEN_QUIET_MINUTES", "0")


def edit(installation: Installation, paper: Paper) -> None:
    """A person saves the plan where it lies."""
    installation.stored_plan.write_bytes(paper.content)


def plan(installation: Installation) -> Paper:
    return Paper(installation.plan)


def hand_in(installation: Installation, content: bytes, name: str) -> None:
    """A person puts a file into the inbox."""
    (installation.home / "store" / "bun" / "Inkorg" / name).write_bytes(content)


def lines(answer: Answer) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.out.splitlines()]


@pytest.mark.parametrize(
    "words",
    [(), ("--once",), ("plan.docx", "--watch"), ("plan.docx", "--once"), ("--authority", "bun")],
)
def test_files_or_the_stores_are_received_not_both_and_not_nothing(
    installation: Installation, words: tuple[str, ...]
) -> None:
    answer = docgen("receive", *words)
    assert answer.code == 2
    assert "--watch" in answer.err


def test_a_line_tells_the_case_the_form_and_how_much_was_recorded(
    installation: Installation,
) -> None:
    edit(installation, plan(installation).write(STATUS, "Klar"))
    answer = docgen(*ONCE)
    assert answer.code == 0
    assert answer.out == (
        "2026-0042-5 – Individuell plan / SIP, DEM0P-1AN0J: införda ändringar: 1\n"
    )
    assert installation.value(STATUS) == "done"


def test_a_line_tells_what_waits_for_a_person(installation: Installation) -> None:
    edit(installation, plan(installation).remove_row("plan.actions[a9].text"))
    answer = docgen(*ONCE)
    assert answer.code == 3
    (item,) = installation.waiting()
    assert f"; väntar på beslut: {item.id}\n" in answer.out


def test_json_has_one_document_on_each_line(installation: Installation) -> None:
    edit(installation, plan(installation).write(STATUS, "Klar"))
    hand_in(installation, b"Hej", "brev.docx")
    answer = docgen(*ONCE, "--json")
    assert answer.code == 4
    received, refused = sorted(lines(answer), key=lambda one: str(one["event"]))
    assert list(received) == list(refused) == [
        "authority", "event", "store_id", "case", "form", "document", "copy", "revision",
        "changes", "review", "findings", "error",
    ]  # fmt: skip
    assert received["store_id"]
    assert {**received, "store_id": None} == {
        "authority": "bun",
        "event": "received",
        "store_id": None,
        "case": "2026-0042",
        "form": "lots/plan",
        "document": PLAN,
        "copy": "1",
        "revision": 2,
        "changes": 1,
        "review": [],
        "findings": [],
        "error": None,
    }
    assert (refused["event"], refused["error"]["code"]) == ("refused", "not_office")
    assert docgen(*ONCE, "--json").out == ""


def test_nothing_that_is_printed_names_anybody(installation: Installation) -> None:
    paper = plan(installation).write("plan.follow_up.place", "Hemma hos Nora")
    edit(installation, paper.remove_row("plan.actions[a9].text"))
    hand_in(installation, b"Hej", "Nora Lindqvist.docx")
    hand_in(installation, plan(installation).write("child.name", "Alva Ek").content, "Alva.docx")
    answer = docgen(*ONCE)
    assert answer.code == 4
    as_json = docgen(*ONCE, "--json")
    for name in ("Nora", "Lindqvist", "Alva"):
        assert name not in answer.out + answer.err + as_json.out


def test_with_nothing_to_read_a_person_is_told_so(installation: Installation) -> None:
    answer = docgen(*ONCE)
    assert (answer.code, answer.out) == (0, "Inget att läsa.\n")


def test_what_is_still_being_worked_on_is_counted(
    installation: Installation, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCGEN_QUIET_MINUTES", "30")
    edit(installation, plan(installation).write(STATUS, "Klar"))
    seconds = clock().timestamp()
    os.utime(installation.stored_plan, (seconds, seconds))
    answer = docgen(*ONCE)
    assert (answer.code, answer.out) == (
        0,
        "Arbetas det fortfarande i, och läses senare: 1\n",
    )
    assert installation.value(STATUS) == "ongoing"


def test_a_store_that_is_away_is_unavailable(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise Unreachable("timeout")

    monkeypatch.setattr(FolderStore, "changes", away)
    answer = docgen(*ONCE)
    assert answer.code == 5
    assert "bun: " in answer.err
    assert "timeout" in answer.err


def test_an_authority_without_a_store_is_wrong_use(installation: Installation) -> None:
    answer = docgen(*ONCE, "--authority", "skolan")
    assert answer.code == 2
    assert "bun" in answer.err
    assert docgen(*ONCE, "--authority", "bun").code == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_watcher_that_is_asked_to_end_does_the_document_at_hand_first(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    edit(installation, plan(installation).write(STATUS, "Klar"))
    hand_in(installation, plan(installation).write("plan.follow_up.place", "X").content, "b.docx")
    before = [signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)]
    done = receive.receive

    def asked_meanwhile(*arguments: Any, **named: Any) -> Any:
        signal.raise_signal(number)
        return done(*arguments, **named)

    monkeypatch.setattr(receive, "receive", asked_meanwhile)
    answer = docgen("receive", "--watch")
    assert answer.code == 0
    told = answer.out.splitlines()
    assert told[0] == "Bevakar dokumentlagren hos bun. Avsluta med Ctrl+C."
    assert len(told) == 2
    returns = [entry for entry in installation.journal() if entry.kind is Recorded.RETURN]
    assert len(returns) == 1
    assert [signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)] == before


def test_who_asks_twice_does_not_wait(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(installation, plan(installation).write(STATUS, "Klar"))

    def asked_twice(*_: Any, **__: Any) -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(receive, "receive", asked_twice)
    assert docgen("receive", "--watch").code == 1
    monkeypatch.undo()
    monkeypatch.setenv("DOCGEN_HOME", str(installation.home))
    assert installation.value(STATUS) == "ongoing"
