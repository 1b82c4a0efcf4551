"""The document store does not answer, or does not say what it did, halfway through."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from docgen.errors import DocgenError
from docgen.messages import speaking
from docgen.store import Denied, Locked, LockKind, OutcomeUnknown, Unreachable
from docgen.stores.folder import FolderStore
from tests.commands.terminal import docgen
from tests.work.installation import CASE, Installation
from tests.work.paper import Paper
from tests.world.refusal import on_desk, said

FAILURES = [
    pytest.param(lambda: Unreachable("timeout"), id="unreachable"),
    pytest.param(lambda: OutcomeUnknown("plan.docx", "return"), id="outcome unknown"),
    pytest.param(lambda: Denied("plan.docx"), id="denied"),
    pytest.param(lambda: Locked("plan.docx", LockKind.SHARED, "Elif Şahin"), id="open in Word"),
]
Failure = Callable[[], DocgenError]


def message_of(failure: Failure) -> str:
    """What it says, in the language of these tests."""
    with speaking("en"):
        return failure().message


def put_fails(patch: pytest.MonkeyPatch, failure: Failure, *, after: int = 0) -> None:
    """Every write to the store fails, but for the first ``after`` of them."""
    put = FolderStore.put
    done: list[str] = []

    def fail(self: FolderStore, path: str, *arguments: Any, **named: Any) -> Any:
        done.append(path)
        if len(done) > after:
            raise failure()
        return put(self, path, *arguments, **named)

    patch.setattr(FolderStore, "put", fail)


@pytest.mark.parametrize("failure", FAILURES)
def test_a_returned_file_is_recorded_and_archived_although_it_is_not_in_the_store(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, failure: Failure
) -> None:
    file = on_desk(Paper(installation.plan).write("plan.actions[a1].status", "Klar").content)
    before = installation.stored()
    with monkeypatch.context() as patch:
        put_fails(patch, failure)
        answer = docgen("receive", file)
    assert answer.code == 0
    assert "recorded and archived, but not saved" in said(answer)
    assert message_of(failure) in said(answer)
    assert installation.value("plan.actions[a1].status") == "done"
    assert installation.replayed().differs == ()
    assert installation.stored() == before
    returned = [blob for blob in installation.recorded()[CASE][5] if blob.kind == "returned"]
    assert len(returned) == 1


@pytest.mark.parametrize("failure", FAILURES)
def test_receiving_the_file_again_puts_it_in_the_store_and_records_nothing_twice(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, failure: Failure
) -> None:
    file = on_desk(Paper(installation.plan).write("plan.actions[a1].status", "Klar").content)
    with monkeypatch.context() as patch:
        put_fails(patch, failure)
        docgen("receive", file)
    answer = docgen("receive", file, "--json")
    assert answer.code == 0
    assert answer.json["recorded"] == []
    assert installation.value("plan.revision") == 2
    (path,) = answer.json["files"]
    assert Path(path).read_bytes() == file.read_bytes()


@pytest.mark.parametrize("after", [0, 1])
@pytest.mark.parametrize("failure", FAILURES)
def test_a_document_that_cannot_be_stored_is_not_issued_and_no_copy_is_left(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, failure: Failure, after: int
) -> None:
    """A copy left in the store would come back with a number that nobody knows."""
    with monkeypatch.context() as patch, installation.unchanged():
        put_fails(patch, failure, after=after)
        answer = docgen("issue", "lots/plan", "--case", CASE)
        assert answer.code == 5
        assert message_of(failure) in said(answer)
    before = installation.stored()
    assert docgen("issue", "lots/plan", "--case", CASE).code == 0
    assert len(installation.stored()) == 2 * len(before)
