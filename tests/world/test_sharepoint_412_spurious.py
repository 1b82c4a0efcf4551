"""SharePoint says that a document was changed, although nobody did anything to it."""

from __future__ import annotations

import pytest

from docgen.store import Conflict
from sharepoint.simulated import Reply
from tests.world.sharepoint_scene import LARGE, PLAN, Scene, issued

CONTENTS = pytest.mark.parametrize(
    ("method", "kind", "content"), [("PUT", "content", b"two"), ("POST", "session", LARGE)]
)


@CONTENTS
@pytest.mark.parametrize("times", [1, 2])
def test_it_is_looked_at_and_written(
    scene: Scene, method: str, kind: str, content: bytes, times: int
) -> None:
    ref = issued(scene)
    scene.fails(method, kind, Reply(412), times=times)
    assert scene.store.put(PLAN, content, expect=ref.etag, operation="b").operation == "b"
    scene.holds({PLAN: content})
    assert len(scene.history()) == 2


@CONTENTS
def test_one_that_does_not_end_changes_nothing(
    scene: Scene, method: str, kind: str, content: bytes
) -> None:
    ref = issued(scene)
    scene.simulated.faults.always(method, kind, Reply(412))
    with pytest.raises(Conflict):
        scene.store.put(PLAN, content, expect=ref.etag, operation="b")
    scene.simulated.faults.clear()
    assert scene.store.by_id(ref.id) == ref
    scene.holds({PLAN: b"one"})


@pytest.mark.parametrize("requests", range(1, 7))
def test_an_etag_that_moves_by_itself_is_no_change(scene: Scene, requests: int) -> None:
    """Some requests after an upload, SharePoint has indexed the document."""
    scene.simulated.switches.late_etag_change = requests
    ref = issued(scene)
    ref = scene.store.put(PLAN, b"two", expect=ref.etag, operation="b")
    ref = scene.store.set_fields(ref.id, {"Status": "ready"}, expect=ref.etag)
    scene.store.by_id(ref.id)
    scene.store.put(PLAN, b"three", expect=ref.etag, operation="c")
    scene.holds({PLAN: b"three"})
    assert scene.history() == [b"one", b"two", b"three"]


@pytest.mark.parametrize("requests", range(1, 4))
def test_what_has_moved_by_itself_can_be_recycled(scene: Scene, requests: int) -> None:
    scene.simulated.switches.late_etag_change = requests
    ref = issued(scene)
    scene.store.recycle(ref.id, ref.etag)
    scene.holds({})
