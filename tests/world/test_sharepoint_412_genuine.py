"""A person saves the document in the instant in which we write it."""

from __future__ import annotations

import pytest

from docgen.store import ABSENT, AlreadyExists, Conflict
from sharepoint.simulated import AFTER, BEFORE, Meanwhile
from sharepoint.simulated.faults import When
from tests.world.sharepoint_scene import LARGE, PLAN, Scene, issued


def theirs(scene: Scene, when: When = BEFORE) -> Meanwhile:
    return Meanwhile(lambda: scene.people.save(PLAN, b"theirs"), when)


@pytest.mark.parametrize(
    ("kind", "content"), [("content", b"two"), ("session", LARGE), ("part", LARGE)]
)
def test_their_content_stays_and_ours_is_not_written(
    scene: Scene, kind: str, content: bytes
) -> None:
    ref = issued(scene)
    scene.fails("PUT" if kind != "session" else "POST", kind, theirs(scene))
    with pytest.raises(Conflict) as refused:
        scene.store.put(PLAN, content, expect=ref.etag, operation="b")
    assert refused.value.current == scene.store.by_id(ref.id)
    assert refused.value.current.operation is None
    scene.holds({PLAN: b"theirs"})
    assert scene.history() == [b"one", b"theirs"]


@pytest.mark.parametrize(("kind", "content"), [("content", b"ours"), ("part", LARGE)])
def test_their_new_document_of_the_same_name_stays(scene: Scene, kind: str, content: bytes) -> None:
    scene.store.ensure_folder(PLAN.rpartition("/")[0])
    scene.fails("PUT", kind, theirs(scene))
    with pytest.raises(AlreadyExists):
        scene.store.put(PLAN, content, expect=ABSENT, operation="a")
    scene.holds({PLAN: b"theirs"})


@pytest.mark.parametrize("when", [BEFORE, AFTER])
@pytest.mark.parametrize("new", [True, False], ids=["new", "new version"])
def test_who_wrote_just_before_them_does_not_get_to_write_over_them(
    scene: Scene, new: bool, when: When
) -> None:
    """They save between our content and its columns: what we then have in hand is no more."""
    expect = ABSENT if new else issued(scene).etag
    scene.fails("POST", "validate", theirs(scene, when))
    ours = scene.store.put(PLAN, b"ours", expect=expect, operation="b")
    assert scene.store.by_id(ours.id).operation is None
    with pytest.raises(Conflict):
        scene.store.put(PLAN, b"ours again", expect=ours.etag, operation="c")
    with pytest.raises(Conflict):
        scene.store.recycle(ours.id, ours.etag)
    scene.holds({PLAN: b"theirs"})
    assert b"ours" in scene.history()


def test_who_sets_columns_just_then_does_not_get_to_write_over_them(scene: Scene) -> None:
    ref = issued(scene)
    scene.fails("POST", "validate", theirs(scene))
    marked = scene.store.set_fields(ref.id, {"Status": "ready"}, expect=ref.etag)
    with pytest.raises(Conflict):
        scene.store.put(PLAN, b"ours", expect=marked.etag, operation="b")
    assert scene.store.by_id(ref.id).fields["Status"] == "ready"
    scene.holds({PLAN: b"theirs"})


def test_what_they_have_just_saved_is_not_recycled(scene: Scene) -> None:
    ref = issued(scene)
    scene.fails("DELETE", "item", theirs(scene))
    with pytest.raises(Conflict):
        scene.store.recycle(ref.id, ref.etag)
    scene.holds({PLAN: b"theirs"})


def test_a_column_they_set_just_before_our_content_is_a_change_too(scene: Scene) -> None:
    ref = issued(scene)
    scene.fails(
        "PUT", "content", Meanwhile(lambda: scene.people.set_field(PLAN, "Status", "ready"))
    )
    with pytest.raises(Conflict):
        scene.store.put(PLAN, b"two", expect=ref.etag, fields={"Status": "issued"})
    assert scene.store.by_id(ref.id).fields["Status"] == "ready"
    scene.holds({PLAN: b"one"})


def test_another_column_they_set_just_before_ours_stays(scene: Scene) -> None:
    ref = issued(scene)
    scene.fails("POST", "validate", Meanwhile(lambda: scene.people.set_field(PLAN, "Steg", "Möte")))
    scene.store.set_fields(ref.id, {"Status": "ready"})
    assert scene.store.by_id(ref.id).fields == {"Status": "ready", "Steg": "Möte"}
    scene.holds({PLAN: b"one"})
