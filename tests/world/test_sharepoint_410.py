"""SharePoint does not remember as far back as our last look at the changes."""

from __future__ import annotations

import pytest

from docgen.store import ABSENT, Cursor, ResyncNeeded
from sharepoint.simulated import Reply
from tests.world.sharepoint_scene import FOLDER, PLAN, Scene, issued


def several(scene: Scene, count: int = 5) -> set[str]:
    """Documents, more than fit on a page of changes."""
    scene.simulated.switches.page_size = 2
    return {
        scene.store.put(f"{FOLDER}/brev {number}.docx", b"x", expect=ABSENT).id
        for number in range(count)
    }


@pytest.mark.parametrize(
    ("skip", "code"),
    [
        (0, None),
        (1, "resyncChangesApplyDifferences"),
        (2, "resyncChangesUploadDifferences"),
    ],
    ids=["at once", "on page 2", "on page 3"],
)
def test_we_are_told_to_begin_again_and_then_hear_of_everything_once(
    scene: Scene, skip: int, code: str | None
) -> None:
    _, cursor = scene.store.changes(None)
    ids = several(scene)
    scene.fails("GET", "delta", Reply(410, code=code), skip=skip)
    with pytest.raises(ResyncNeeded):
        scene.store.changes(cursor)
    changes, after = scene.store.changes(None)
    assert {change.id for change in changes} == ids
    assert len(changes) == len(ids)
    assert scene.store.changes(after) == ([], after)


def test_the_old_cursor_still_tells_everything_when_it_was_only_a_hiccup(scene: Scene) -> None:
    """Nothing is kept of what was read before it broke off."""
    _, cursor = scene.store.changes(None)
    ids = several(scene)
    scene.fails("GET", "delta", Reply(410), skip=2)
    with pytest.raises(ResyncNeeded):
        scene.store.changes(cursor)
    assert {change.id for change in scene.store.changes(cursor)[0]} == ids


def test_all_that_is_remembered_is_gone(scene: Scene) -> None:
    ref = issued(scene)
    _, cursor = scene.store.changes(None)
    scene.simulated.switches.delta_expired = True
    with pytest.raises(ResyncNeeded):
        scene.store.changes(cursor)
    scene.simulated.switches.delta_expired = False
    ((change,), _) = scene.store.changes(None)
    assert change.ref == ref


def test_a_cursor_that_was_tampered_with_is_none(scene: Scene) -> None:
    issued(scene)
    _, cursor = scene.store.changes(None)
    elsewhere = Cursor(cursor.replace(scene.simulated.cloud.graph, "https://example.com"))
    scene.simulated.log.clear()
    with pytest.raises(ResyncNeeded):
        scene.store.changes(elsewhere)
    damaged = Cursor(cursor.replace("token=", "token=A"))
    with pytest.raises(ResyncNeeded):
        scene.store.changes(damaged)
    assert len(scene.simulated.log) == 1
    assert PLAN in scene.documents()
