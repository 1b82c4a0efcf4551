"""Somebody moves a document, or the folder it lies in, between two of our requests."""

from __future__ import annotations

import pytest

from docgen.store import ABSENT, Conflict, NotFound
from sharepoint.simulated import AFTER, Meanwhile
from tests.world.sharepoint_scene import FOLDER, LARGE, PLAN, Scene, issued

ARCHIVE = "Ärenden/Arkiv"
MOVED = f"{ARCHIVE}/plan 7K3M9QX2VA.docx"


def moving(scene: Scene, what: str = PLAN, to: str = MOVED) -> Meanwhile:
    scene.store.ensure_folder(ARCHIVE)
    scene.simulated.log.clear()
    return Meanwhile(lambda: scene.people.move(what, to))


def test_a_moved_document_is_not_made_anew_at_its_old_place(scene: Scene) -> None:
    ref = issued(scene)
    scene.fails("PUT", "content", moving(scene))
    with pytest.raises(Conflict) as refused:
        scene.store.put(PLAN, b"two", expect=ref.etag)
    assert refused.value.current.path == MOVED
    with pytest.raises(NotFound):
        scene.store.put(PLAN, b"two", expect=ref.etag)
    scene.holds({MOVED: b"one"})


def test_what_is_known_by_its_id_is_found_where_it_lies(scene: Scene) -> None:
    ref = issued(scene)
    scene.fails("POST", "validate", moving(scene))
    marked = scene.store.set_fields(ref.id, {"Status": "ready"})
    assert (marked.path, marked.fields["Status"]) == (MOVED, "ready")
    scene.store.put(MOVED, b"two", expect=marked.etag)
    scene.holds({MOVED: b"two"})


@pytest.mark.parametrize(("kind", "content"), [("content", b"one"), ("part", LARGE)])
def test_a_document_goes_along_with_its_folder(scene: Scene, kind: str, content: bytes) -> None:
    scene.store.ensure_folder(FOLDER)
    there = f"{ARCHIVE}/2026-0042 Tärna"
    scene.fails("PUT", kind, moving(scene, FOLDER, there))
    ref = scene.store.put(PLAN, content, expect=ABSENT, operation="a")
    assert ref.path == f"{there}/{ref.name}"
    scene.holds({ref.path: content})


def test_a_document_whose_folder_is_moved_before_its_columns_are_set_has_them(
    scene: Scene,
) -> None:
    there = f"{ARCHIVE}/2026-0042 Tärna"
    scene.fails("POST", "validate", moving(scene, FOLDER, there))
    ref = scene.store.put(PLAN, b"one", expect=ABSENT, fields={"Status": "issued"}, operation="a")
    assert (ref.path, ref.fields, ref.operation) == (
        f"{there}/{ref.name}",
        {"Status": "issued"},
        "a",
    )
    scene.holds({ref.path: b"one"})


@pytest.mark.parametrize("skip", range(4))
def test_a_folder_that_is_moved_during_the_first_look_at_everything_is_not_missed(
    scene: Scene, skip: int
) -> None:
    issued(scene)
    for name in ("Å", "A", "Ö"):
        scene.store.put(f"Ärenden/{name}/brev.docx", b"x", expect=ABSENT)
    there = f"{ARCHIVE}/2026-0042 Tärna"
    scene.fails("GET", "children", moving(scene, FOLDER, there), skip=2 + skip)
    changes, cursor = scene.store.changes(None)
    again, _ = scene.store.changes(cursor)
    told = {change.ref.path for change in (*changes, *again) if change.ref}
    assert f"{there}/plan 7K3M9QX2VA.docx" in told
    assert len({change.id for change in changes}) == len(changes) == 4


def test_a_document_that_is_moved_while_it_is_told_of_is_told_of_where_it_lies(
    scene: Scene,
) -> None:
    _, cursor = scene.store.changes(None)
    issued(scene)
    scene.fails("GET", "delta", Meanwhile(moving(scene).act, AFTER))
    ((change,), _) = scene.store.changes(cursor)
    assert change.ref is not None
    assert change.ref.path == MOVED
