"""SharePoint takes none of our tokens: the certificate was removed, or the app."""

from __future__ import annotations

import pytest

from docgen.errors import DocgenError, ExitCode
from docgen.store import ABSENT, OutcomeUnknown
from docgen.stores.sharepoint_errors import SignInFailed
from sharepoint.simulated import ANY, Reply
from tests.world.sharepoint_scene import PLAN, Scene, issued


@pytest.mark.parametrize(
    ("kind", "error", "left"),
    [("content", SignInFailed, b"one"), ("validate", OutcomeUnknown, b"two")],
)
def test_it_is_not_tried_on_and_on_and_can_be_done_when_it_works_again(
    scene: Scene, kind: str, error: type[DocgenError], left: bytes
) -> None:
    ref = issued(scene)
    scene.simulated.log.clear()
    scene.simulated.faults.always(ANY, kind, Reply(401))
    with pytest.raises(error):
        scene.store.put(PLAN, b"two", expect=ref.etag, operation="b")
    assert len(scene.simulated.log.of(kind)) == 2
    scene.simulated.faults.clear()
    scene.holds({PLAN: left})
    done = scene.store.put(PLAN, b"two", expect=ref.etag, operation="b")
    assert (done.operation, len(scene.history())) == ("b", 2)
    scene.holds({PLAN: b"two"})


def test_a_person_is_told_what_to_do(scene: Scene) -> None:
    scene.simulated.faults.always("PUT", "content", Reply(401))
    with pytest.raises(SignInFailed) as failed:
        scene.store.put(PLAN, b"one", expect=ABSENT)
    assert failed.value.exit_code is ExitCode.UNAVAILABLE
    assert "docgen doctor" in failed.value.message
    scene.simulated.faults.clear()
    scene.holds({})
