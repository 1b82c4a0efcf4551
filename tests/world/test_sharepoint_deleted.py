"""Somebody deletes a document, or its folder, between two of our requests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from docgen.store import ABSENT, Change, DocRef, NotFound, OutcomeUnknown
from docgen.stores.sharepoint import SharePointStore
from sharepoint.simulated import AFTER, Meanwhile
from tests.world.sharepoint_scene import FOLDER, LARGE, PLAN, Scene, issued

Attempt = Callable[[SharePointStore, DocRef, Path], object]
ATTEMPTS: dict[str, tuple[str, str, Attempt]] = {
    "a new version": (
        "PUT",
        "content",
        lambda store, ref, _: store.put(PLAN, b"2", expect=ref.etag),
    ),
    "a large one": ("PUT", "part", lambda store, ref, _: store.put(PLAN, LARGE, expect=ref.etag)),
    "columns": (
        "POST",
        "validate",
        lambda store, ref, _: store.set_fields(ref.id, {"Status": "1"}),
    ),
    "reading": ("GET", "content", lambda store, ref, _: store.read(ref.id)),
    "saving": ("GET", "download", lambda store, ref, to: store.save(ref.id, to / "plan.docx")),
    "versions": ("GET", "versions", lambda store, ref, _: store.versions(ref.id)),
    "checking out": ("POST", "checkout", lambda store, ref, _: store.check_out(ref.id)),
}


def deleting(scene: Scene, what: str = PLAN) -> Meanwhile:
    return Meanwhile(lambda: scene.people.remove(what))


@pytest.mark.parametrize(("method", "kind", "attempt"), ATTEMPTS.values(), ids=ATTEMPTS)
def test_what_they_deleted_stays_deleted(
    scene: Scene, tmp_path: Path, method: str, kind: str, attempt: Attempt
) -> None:
    ref = issued(scene)
    scene.fails(method, kind, deleting(scene))
    with pytest.raises(NotFound):
        attempt(scene.store, ref, tmp_path)
    assert list(tmp_path.iterdir()) == []
    scene.holds({})


def test_recycling_what_they_deleted_is_done(scene: Scene) -> None:
    ref = issued(scene)
    scene.fails("DELETE", "item", deleting(scene))
    scene.store.recycle(ref.id, ref.etag)
    scene.holds({})


@pytest.mark.parametrize(("kind", "content"), [("content", b"one"), ("part", LARGE)])
def test_a_folder_that_is_deleted_before_a_document_is_made_in_it_is_made_again(
    scene: Scene, kind: str, content: bytes
) -> None:
    scene.store.ensure_folder(FOLDER)
    scene.fails("PUT", kind, deleting(scene, FOLDER))
    scene.store.put(PLAN, content, expect=ABSENT, operation="a")
    scene.holds({PLAN: content})


def test_a_new_document_that_is_deleted_before_its_columns_are_set_is_not_said_to_be_there(
    scene: Scene,
) -> None:
    scene.fails("POST", "validate", deleting(scene))
    with pytest.raises(OutcomeUnknown):
        scene.store.put(PLAN, b"one", expect=ABSENT, operation="a")
    scene.holds({})


def test_what_is_deleted_while_it_is_told_of_is_told_of_as_gone(scene: Scene) -> None:
    _, cursor = scene.store.changes(None)
    ref = issued(scene)
    scene.fails("GET", "delta", Meanwhile(deleting(scene).act, AFTER))
    assert scene.store.changes(cursor)[0] == [Change(ref.id, None)]


@pytest.mark.parametrize("skip", range(3))
def test_a_folder_that_is_deleted_during_the_first_look_at_everything_does_not_stop_it(
    scene: Scene, skip: int
) -> None:
    issued(scene)
    kept = scene.store.put("Ärenden/Ö/brev.docx", b"x", expect=ABSENT)
    scene.fails("GET", "children", deleting(scene, FOLDER), skip=2 + skip)
    changes, cursor = scene.store.changes(None)
    there = {change.id for change in changes if change.ref}
    gone = {change.id for change in scene.store.changes(cursor)[0] if change.ref is None}
    assert there - gone == {kept.id}


def test_a_folder_that_is_deleted_while_it_is_listed_is_not_found(scene: Scene) -> None:
    issued(scene)
    scene.fails("GET", "children", deleting(scene, FOLDER))
    with pytest.raises(NotFound):
        scene.store.list(FOLDER)
