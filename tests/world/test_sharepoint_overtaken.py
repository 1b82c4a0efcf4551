"""Somebody goes on from what we wrote, or takes it elsewhere, before we know that we wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from docgen.store import (
    ABSENT,
    Absent,
    AlreadyExists,
    Conflict,
    DocRef,
    OutcomeUnknown,
    Unreachable,
)
from sharepoint.simulated import AFTER, ANY, Meanwhile, Reset
from tests.world.sharepoint_scene import FOLDER, PLAN, Scene, issued

ELSEWHERE = f"{FOLDER}/arkiv/Planen.docx"
midway = pytest.mark.parametrize(
    "last", [("PUT", "content"), ("POST", "validate")], ids=["before its columns", "at its end"]
)


@contextmanager
def lost(scene: Scene, last: tuple[str, str]) -> Iterator[None]:
    """After the next request of a kind nothing is heard of SharePoint for some time."""
    faults = scene.simulated.faults
    scene.fails(*last, Meanwhile(lambda: faults.always(ANY, ANY, Reset()), AFTER))
    with pytest.raises(OutcomeUnknown):
        yield
    faults.clear()


def put(scene: Scene, expect: str | Absent, content: bytes = b"two") -> DocRef:
    fields = {"Status": "ready"}
    return scene.store.put(PLAN, content, expect=expect, fields=fields, operation="put")


@midway
@pytest.mark.parametrize("new", [True, False], ids=["new", "new version"])
def test_a_write_that_somebody_has_gone_on_from_is_done_and_not_done_again(
    scene: Scene, last: tuple[str, str], new: bool
) -> None:
    expect = ABSENT if new else issued(scene).etag
    with lost(scene, last):
        put(scene, expect)
    scene.people.save(PLAN, b"theirs")
    again = put(scene, expect)
    assert again.operation is None
    # They have not seen what is there now: it is not theirs to write over.
    with pytest.raises(Conflict):
        scene.store.put(PLAN, b"three", expect=again.etag, operation="next")
    assert scene.history() == [*([] if new else [b"one"]), b"two", b"theirs"]
    scene.holds({PLAN: b"theirs"})


def test_what_another_write_made_is_not_taken_for_ours(scene: Scene) -> None:
    ref = issued(scene)
    with lost(scene, ("PUT", "content")):
        put(scene, ref.etag)
    scene.people.save(PLAN, b"theirs")
    with pytest.raises(Conflict):
        put(scene, ref.etag, b"other words")
    with pytest.raises(AlreadyExists):
        put(scene, ABSENT, b"one")
    assert scene.history() == [b"one", b"two", b"theirs"]


@midway
@pytest.mark.parametrize("edited", [False, True], ids=["as it was", "and edited"])
@pytest.mark.parametrize("replaced", [False, True], ids=["", "another in its place"])
def test_a_new_document_that_somebody_has_moved_is_not_made_anew(
    scene: Scene, last: tuple[str, str], edited: bool, replaced: bool
) -> None:
    scene.store.ensure_folder(ELSEWHERE.rpartition("/")[0])
    with lost(scene, last):
        put(scene, ABSENT)
    scene.people.move(PLAN, ELSEWHERE)
    documents = {ELSEWHERE: b"two"}
    if edited:
        scene.people.save(ELSEWHERE, b"theirs")
        documents[ELSEWHERE] = b"theirs"
    if replaced:
        scene.people.save(PLAN, b"something else")
        documents[PLAN] = b"something else"
    again = put(scene, ABSENT)
    assert again.path == ELSEWHERE
    assert again.operation == (None if edited else "put")
    scene.holds(documents)


def test_a_new_document_that_was_never_made_is_made_then(scene: Scene) -> None:
    scene.store.ensure_folder(FOLDER)
    scene.simulated.faults.always(ANY, ANY, Reset())
    with pytest.raises(Unreachable):
        put(scene, ABSENT)
    scene.simulated.faults.clear()
    scene.store.put(f"{FOLDER}/brev.docx", b"two", expect=ABSENT, operation="other")
    assert put(scene, ABSENT).path == PLAN
    scene.holds({PLAN: b"two", f"{FOLDER}/brev.docx": b"two"})
