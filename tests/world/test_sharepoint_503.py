"""SharePoint is out of order, and does not say for how long."""

from __future__ import annotations

import pytest

from docgen.store import OutcomeUnknown, Unreachable
from sharepoint.simulated import AFTER, ANY, BEFORE, Reply
from sharepoint.simulated.faults import When
from tests.world.sharepoint_scene import PLAN, Deed, Scene, every_deed, issued


@pytest.mark.parametrize("when", [BEFORE, AFTER])
@every_deed
def test_it_is_done_once(scene: Scene, deed: Deed, when: When) -> None:
    """Whether it had been done already is not known."""
    deed.survives(scene, Reply(503, when=when))


def test_what_is_never_done_ends_as_unknown_and_changes_nothing(scene: Scene) -> None:
    ref = issued(scene)
    scene.simulated.faults.always("PUT", "content", Reply(503))
    with pytest.raises(OutcomeUnknown) as unknown:
        scene.store.put(PLAN, b"two", expect=ref.etag, operation="b")
    assert unknown.value.operation == "b"
    scene.simulated.faults.clear()
    assert scene.store.by_id(ref.id) == ref
    scene.holds({PLAN: b"one"})


def test_what_only_reads_ends_as_out_of_reach(scene: Scene) -> None:
    ref = issued(scene)
    scene.simulated.faults.always(ANY, "item", Reply(503))
    with pytest.raises(Unreachable):
        scene.store.by_id(ref.id)
    assert len(scene.hurry.waited) < 10
