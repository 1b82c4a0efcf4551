"""Somebody gives a document, or its folder, another name between two of our requests."""

from __future__ import annotations

import pytest

from docgen.store import ABSENT, Conflict, OutcomeUnknown
from sharepoint.simulated import AFTER, Meanwhile, Reset
from tests.world.sharepoint_scene import FOLDER, PLAN, Scene, issued

NAMED = f"{FOLDER}/Planen för Tärna.docx"


def renaming(scene: Scene, what: str = PLAN, to: str = NAMED) -> Meanwhile:
    return Meanwhile(lambda: scene.people.move(what, to))


def test_a_renamed_document_is_not_written_over_unseen(scene: Scene) -> None:
    ref = issued(scene)
    scene.fails("PUT", "content", renaming(scene))
    with pytest.raises(Conflict) as refused:
        scene.store.put(PLAN, b"two", expect=ref.etag)
    now = refused.value.current
    assert now.path == NAMED
    scene.store.put(NAMED, b"two", expect=now.etag)
    scene.holds({NAMED: b"two"})


def test_one_whose_making_was_not_answered_and_which_is_renamed_at_once_is_found(
    scene: Scene,
) -> None:
    scene.store.ensure_folder(FOLDER)
    scene.store.put(f"{FOLDER}/brev.docx", b"one", expect=ABSENT, operation="other")
    scene.simulated.log.clear()
    scene.fails("PUT", "content", Reset(AFTER))
    # Two looks before the document is looked for, and one after.
    scene.fails("GET", "item", renaming(scene), skip=1)
    ref = scene.store.put(PLAN, b"one", expect=ABSENT, operation="a")
    assert (ref.path, ref.operation) == (NAMED, "a")
    scene.holds({NAMED: b"one", f"{FOLDER}/brev.docx": b"one"})


def test_a_document_whose_folder_is_renamed_is_made_in_it(scene: Scene) -> None:
    scene.store.ensure_folder(FOLDER)
    there = "Ärenden/2026-0042 Sädesärla"
    scene.fails("PUT", "content", renaming(scene, FOLDER, there))
    ref = scene.store.put(PLAN, b"one", expect=ABSENT)
    assert ref.path == f"{there}/{ref.name}"
    scene.holds({ref.path: b"one"})


def test_what_is_renamed_in_the_middle_of_recycling_is_not_lost_sight_of(scene: Scene) -> None:
    ref = issued(scene)
    scene.fails("DELETE", "item", renaming(scene))
    with pytest.raises(Conflict):
        scene.store.recycle(ref.id, ref.etag)
    scene.holds({NAMED: b"one"})


def test_an_unknown_outcome_after_a_rename_is_still_one_document(scene: Scene) -> None:
    """Columns are set on what we made, wherever it is called by now."""
    scene.simulated.faults.always("POST", "validate", Reset())
    with pytest.raises(OutcomeUnknown):
        scene.store.put(PLAN, b"one", expect=ABSENT, operation="a")
    scene.simulated.faults.clear()
    ref = scene.store.put(PLAN, b"one", expect=ABSENT, operation="a")
    scene.people.move(PLAN, NAMED)
    assert scene.store.by_id(ref.id).path == NAMED
    assert scene.store.by_id(ref.id).operation == "a"
    scene.holds({NAMED: b"one"})
