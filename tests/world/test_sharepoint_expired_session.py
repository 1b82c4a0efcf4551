"""An upload takes so long that its session has ended."""

from __future__ import annotations

import pytest

from docgen.store import ABSENT, Conflict, OutcomeUnknown
from sharepoint.simulated import ExpireSession, Meanwhile
from tests.world.sharepoint_scene import LARGE, PLAN, Scene, issued


@pytest.mark.parametrize("skip", [0, 1], ids=["at the first part", "at the last part"])
@pytest.mark.parametrize("new", [True, False], ids=["new", "new version"])
def test_another_is_begun(scene: Scene, skip: int, new: bool) -> None:
    expect = ABSENT if new else issued(scene).etag
    scene.fails("PUT", "part", ExpireSession(), skip=skip)
    assert scene.store.put(PLAN, LARGE, expect=expect, operation="b").operation == "b"
    scene.holds({PLAN: LARGE})
    assert len(scene.history()) == (1 if new else 2)


def test_an_hour_passes_between_two_parts(scene: Scene) -> None:
    scene.fails("PUT", "part", Meanwhile(lambda: scene.simulated.clock.advance(3_600)), skip=1)
    scene.store.put(PLAN, LARGE, expect=ABSENT)
    scene.holds({PLAN: LARGE})


def test_sessions_that_always_end_leave_nothing_behind(scene: Scene) -> None:
    ref = issued(scene)
    scene.simulated.faults.always("PUT", "part", ExpireSession())
    with pytest.raises(OutcomeUnknown):
        scene.store.put(PLAN, LARGE, expect=ref.etag)
    with pytest.raises(OutcomeUnknown):
        scene.store.put(PLAN.replace("plan", "bilaga"), LARGE, expect=ABSENT)
    scene.simulated.faults.clear()
    scene.holds({PLAN: b"one"})


def test_somebody_saves_the_document_meanwhile(scene: Scene) -> None:
    """The new session is on the old condition."""
    ref = issued(scene)
    scene.fails("PUT", "part", Meanwhile(lambda: scene.people.save(PLAN, b"theirs")))
    scene.fails("PUT", "part", ExpireSession())
    with pytest.raises(Conflict):
        scene.store.put(PLAN, LARGE, expect=ref.etag)
    scene.holds({PLAN: b"theirs"})
