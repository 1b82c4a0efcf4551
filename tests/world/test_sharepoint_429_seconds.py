"""SharePoint says that it has had enough for so many seconds."""

from __future__ import annotations

import pytest

from docgen.store import ABSENT, Unreachable
from sharepoint.simulated import ANY, Reply, Throttle
from tests.world.sharepoint_scene import PLAN, Deed, Scene, every_deed


@every_deed
def test_so_long_is_waited_and_it_is_done_once(scene: Scene, deed: Deed) -> None:
    deed.survives(scene, Reply(429, retry_after="17"))
    assert sum(scene.hurry.waited) >= 17


def test_longer_than_there_is_time_for_is_said_and_nothing_is_done(scene: Scene) -> None:
    scene.simulated.faults.always(ANY, "content", Reply(429, retry_after="600"))
    with pytest.raises(Unreachable, match="wait 600 s"):
        scene.store.put(PLAN, b"one", expect=ABSENT, operation="put")
    scene.simulated.faults.clear()
    scene.holds({})
    scene.store.put(PLAN, b"one", expect=ABSENT, operation="put")
    scene.holds({PLAN: b"one"})


def test_a_storm_of_work_stays_within_what_is_allowed(scene: Scene) -> None:
    scene.simulated.switches.throttle = Throttle(limit=40)
    for number in range(20):
        scene.store.put(PLAN.replace("plan", f"plan {number}"), b"one", expect=ABSENT)
    assert len(scene.documents()) == 20
    statuses = [entry.status for entry in scene.simulated.log]
    assert statuses.count(429) <= len(statuses) / 20
