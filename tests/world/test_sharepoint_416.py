"""SharePoint does not take a part of an upload for the next one."""

from __future__ import annotations

import pytest

from docgen.store import ABSENT
from sharepoint.simulated import AFTER, BEFORE, Reply
from sharepoint.simulated.faults import When
from tests.world.sharepoint_scene import LARGE, PLAN, Scene, issued


@pytest.mark.parametrize("skip", [0, 1], ids=["the first", "the last"])
@pytest.mark.parametrize("when", [BEFORE, AFTER])
def test_the_session_is_asked_how_far_it_has_come(scene: Scene, when: When, skip: int) -> None:
    """After the last part there is no session any more, but a document."""
    scene.fails("PUT", "part", Reply(416, when=when), skip=skip)
    ref = scene.store.put(PLAN, LARGE, expect=ABSENT, operation="a")
    assert ref.operation == "a"
    scene.holds({PLAN: LARGE})
    assert len(scene.history()) == 1


@pytest.mark.parametrize("skip", [0, 1], ids=["the first", "the last"])
def test_a_new_version_is_made_once(scene: Scene, skip: int) -> None:
    ref = issued(scene)
    scene.fails("PUT", "part", Reply(416, when=AFTER), skip=skip)
    assert scene.store.put(PLAN, LARGE, expect=ref.etag, operation="b").operation == "b"
    scene.holds({PLAN: LARGE})
    assert len(scene.history()) == 2
