"""The program is stopped between two steps: all of them are done, or none is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import docgen
from docgen.records import cases, documents, journal, readings, review
from docgen.stores.folder import FolderStore
from tests.case.cases import FAMILY, family_data
from tests.work.installation import CASE, Installation
from tests.work.paper import Paper

STEPS_OF_RECEIVING = [
    (review, "open_item"),
    (cases, "save"),
    (readings, "save"),
    (journal, "append"),
    (documents, "set_status"),
    (FolderStore, "put"),
]
STEPS_OF_ISSUING = [
    (FolderStore, "ensure_folder"),
    (FolderStore, "put"),
    (documents, "save"),
    (journal, "append"),
]


def name_of(step: object) -> str:
    return getattr(step, "__name__", str(step)).rpartition(".")[2]


def interrupt(patch: pytest.MonkeyPatch, where: Any, step: str, *, after: bool) -> None:
    """Ctrl+C just before a step, or just after it."""
    done = getattr(where, step)

    def stop(*arguments: Any, **named: Any) -> None:
        if after:
            done(*arguments, **named)
        raise KeyboardInterrupt

    patch.setattr(where, step, stop)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("where", "step"), STEPS_OF_RECEIVING, ids=name_of)
def test_receiving_that_is_interrupted_records_nothing_and_can_be_done_again(
    installation: Installation,
    monkeypatch: pytest.MonkeyPatch,
    where: Any,
    step: str,
    after: bool,
) -> None:
    paper = Paper(installation.plan).write("plan.actions[a1].status", "Klar")
    file = paper.remove_row("plan.actions[a9].text").content
    before = installation.recorded()
    with monkeypatch.context() as patch:
        interrupt(patch, where, step, after=after)
        with pytest.raises(KeyboardInterrupt):
            installation.receive(file)
    recorded = installation.recorded()
    assert recorded[CASE] == before[CASE]
    received = installation.receive(file)
    assert [change.path for change in received.recorded] == ["plan.actions[a1].status"]
    assert len(received.review) == 1
    assert len(received.files) == 1
    assert Path(received.files[0]).read_bytes() == file
    assert installation.replayed().differs == ()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("where", "step"), STEPS_OF_ISSUING, ids=name_of)
def test_issuing_that_is_interrupted_leaves_no_record_and_no_file(
    installation: Installation,
    monkeypatch: pytest.MonkeyPatch,
    where: Any,
    step: str,
    after: bool,
) -> None:
    with monkeypatch.context() as patch, installation.unchanged():
        interrupt(patch, where, step, after=after)
        with pytest.raises(KeyboardInterrupt):
            installation.issue()
    assert len(installation.issue()) == 2


def test_an_import_that_is_interrupted_leaves_no_case(
    empty: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        interrupt(patch, journal, "append", after=True)
        with pytest.raises(KeyboardInterrupt):
            empty.take_in()
    assert empty.take_in().new


def test_a_later_import_that_is_interrupted_changes_nothing(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = family_data(plan__follow_up__place="Rum Eken")
    with monkeypatch.context() as patch, installation.unchanged():
        interrupt(patch, journal, "append", after=True)
        with pytest.raises(KeyboardInterrupt):
            installation.take_in(newer)
    assert len(installation.take_in(newer).changes) == 1


def test_a_process_that_is_killed_leaves_nothing_half_done(installation: Installation) -> None:
    """No cleaning up of ours runs then; the database alone must see to it."""
    file = Path("plan.docx")
    file.write_bytes(Paper(installation.plan).write("plan.actions[a1].status", "Klar").content)
    before = installation.journal()
    installation.close()
    script = (
        "import os\n"
        "from docgen.cli import main\n"
        "from docgen.records import documents\n"
        "documents.set_status = lambda *_: os._exit(9)\n"
        f"main(['receive', {str(file)!r}])\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(docgen.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", script], env=environment, check=False)
    assert done.returncode == 9
    assert installation.value("plan.revision") == 1
    assert installation.journal() == before
    assert len(installation.receive(file.read_bytes()).recorded) == 1
    assert FAMILY.exists()
