"""A part of a large upload is acknowledged, but SharePoint has not kept it."""

from __future__ import annotations

import pytest

from docgen.store import ABSENT, Unreachable
from sharepoint.simulated import LoseChunk
from tests.world.sharepoint_scene import LARGE, PLAN, Scene, issued


@pytest.mark.parametrize("skip", [0, 1], ids=["the first", "the last"])
@pytest.mark.parametrize("times", [1, 3])
def test_it_is_sent_again_and_the_document_is_whole(scene: Scene, times: int, skip: int) -> None:
    scene.fails("PUT", "part", LoseChunk(), times=times, skip=skip)
    ref = scene.store.put(PLAN, LARGE, expect=ABSENT, operation="a")
    assert scene.store.read(ref.id) == LARGE
    scene.holds({PLAN: LARGE})
    assert len(scene.history()) == 1


def test_an_upload_that_gets_nowhere_is_ended_and_leaves_nothing(scene: Scene) -> None:
    ref = issued(scene)
    scene.simulated.faults.always("PUT", "part", LoseChunk())
    with pytest.raises(Unreachable):
        scene.store.put(PLAN, LARGE, expect=ref.etag)
    with pytest.raises(Unreachable):
        scene.store.put(PLAN.replace("plan", "bilaga"), LARGE, expect=ABSENT)
    scene.simulated.faults.clear()
    scene.holds({PLAN: b"one"})
