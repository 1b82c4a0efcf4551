"""Somebody has the document open in Word, or has checked it out; then perhaps not any more."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from docgen.errors import ExitCode
from docgen.store import ABSENT, Conflict, DocRef, Locked, LockKind, OutcomeUnknown
from docgen.stores.sharepoint import SharePointStore
from sharepoint.simulated import Meanwhile, Reply
from tests.world.sharepoint_scene import LARGE, PLAN, Deed, Scene, every_deed, issued

BY_KARIN = Reply(423, code="resourceLocked", message="The file is locked for shared use by Karin.")
ATTEMPTS: dict[str, Callable[[SharePointStore, DocRef], object]] = {
    "a new version": lambda store, ref: store.put(PLAN, b"two", expect=ref.etag),
    "a large one": lambda store, ref: store.put(PLAN, LARGE, expect=ref.etag),
    "columns": lambda store, ref: store.set_fields(ref.id, {"Status": "ready"}),
    "recycling": lambda store, ref: store.recycle(ref.id, ref.etag),
    "checking out": lambda store, ref: store.check_out(ref.id),
}
every_attempt = pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)


@every_deed
def test_a_file_that_is_let_go_of_is_waited_for(scene: Scene, deed: Deed) -> None:
    """For a few seconds; Office holds one that it has just saved."""
    deed.survives(scene, BY_KARIN)
    assert sum(scene.hurry.waited) <= 10


@every_attempt
def test_a_document_that_stays_open_is_not_touched(
    scene: Scene, attempt: Callable[[SharePointStore, DocRef], object]
) -> None:
    ref = issued(scene)
    scene.people.open(PLAN)
    with pytest.raises(Locked) as refused:
        attempt(scene.store, ref)
    assert (refused.value.kind, refused.value.owner) == (LockKind.SHARED, "Karin Åström")
    assert refused.value.exit_code is ExitCode.UNAVAILABLE
    assert "Karin Åström" in refused.value.message
    assert sum(scene.hurry.waited) <= 10
    scene.people.close(PLAN)
    assert scene.store.by_id(ref.id) == ref
    scene.holds({PLAN: b"one"})


@every_attempt
def test_a_document_that_somebody_has_checked_out_is_not_touched(
    scene: Scene, attempt: Callable[[SharePointStore, DocRef], object]
) -> None:
    ref = issued(scene)
    scene.people.check_out(PLAN)
    with pytest.raises(Locked) as refused:
        attempt(scene.store, ref)
    assert (refused.value.kind, refused.value.owner) == (LockKind.CHECKOUT, "Karin Åström")
    scene.people.check_in(PLAN)
    assert scene.store.stat(PLAN).checked_out_by is None
    scene.holds({PLAN: b"one"})


def test_what_word_saves_before_it_lets_go_is_not_written_over(scene: Scene) -> None:
    ref = issued(scene)
    scene.people.open(PLAN)

    def save_and_close() -> None:
        scene.people.save(PLAN, b"theirs")
        scene.people.close(PLAN)

    scene.fails("PUT", "content", Meanwhile(save_and_close), skip=1)
    with pytest.raises(Conflict):
        scene.store.put(PLAN, b"two", expect=ref.etag)
    scene.holds({PLAN: b"theirs"})


@pytest.mark.parametrize("skip", [0, 1], ids=["the first part", "the last part"])
def test_a_document_that_is_opened_during_a_large_upload_stays_as_it_is(
    scene: Scene, skip: int
) -> None:
    ref = issued(scene)
    scene.fails("PUT", "part", Meanwhile(lambda: scene.people.open(PLAN)), skip=skip)
    with pytest.raises(Locked):
        scene.store.put(PLAN, LARGE, expect=ref.etag, operation="b")
    scene.holds({PLAN: b"one"})
    scene.people.close(PLAN)
    scene.store.put(PLAN, LARGE, expect=ref.etag, operation="b")
    scene.holds({PLAN: LARGE})


def test_a_document_that_is_opened_just_before_its_columns_are_set_is_not_issued_twice(
    scene: Scene,
) -> None:
    """Its content is written; what is missing follows when it has been closed."""
    scene.fails("POST", "validate", Meanwhile(lambda: scene.people.open(PLAN)))
    with pytest.raises(OutcomeUnknown):
        scene.store.put(PLAN, b"one", expect=ABSENT, fields={"Status": "issued"}, operation="a")
    scene.people.close(PLAN)
    ref = scene.store.put(PLAN, b"one", expect=ABSENT, fields={"Status": "issued"}, operation="a")
    assert (ref.operation, ref.fields) == ("a", {"Status": "issued"})
    scene.holds({PLAN: b"one"})
    assert len(scene.history()) == 1
