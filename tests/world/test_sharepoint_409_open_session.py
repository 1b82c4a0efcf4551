"""An earlier upload of the same name has not ended: SharePoint keeps the name for it."""

from __future__ import annotations

import pytest

from docgen.errors import ExitCode, Unavailable
from docgen.store import ABSENT
from sharepoint import model
from sharepoint.simulated import AFTER, Reply, Reset
from tests.world.sharepoint_scene import LARGE, PLAN, Scene


def begun(scene: Scene) -> None:
    """An upload that broke off, so that nobody can go on with it or end it."""
    scene.simulated.switches.open_session_blocks = True
    scene.fails("POST", "session", Reset(AFTER))
    with pytest.raises(Unavailable):
        scene.store.put(PLAN, LARGE, expect=ABSENT, operation="a")
    assert scene.documents() == {}


@pytest.mark.parametrize("content", [b"one", LARGE], ids=["small", "large"])
def test_a_person_is_told_and_when_it_has_ended_it_is_done(scene: Scene, content: bytes) -> None:
    begun(scene)
    with pytest.raises(Unavailable) as refused:
        scene.store.put(PLAN, content, expect=ABSENT, operation="b")
    assert refused.value.code == "store_name_taken"
    assert refused.value.exit_code is ExitCode.UNAVAILABLE
    assert scene.documents() == {}
    scene.simulated.clock.advance(3_600)
    scene.store.put(PLAN, content, expect=ABSENT, operation="b")
    scene.holds({PLAN: content})


@pytest.mark.parametrize(("method", "kind"), [("PUT", "content"), ("POST", "session")])
def test_one_that_ends_meanwhile_is_not_spoken_of(scene: Scene, method: str, kind: str) -> None:
    content = b"one" if kind == "content" else LARGE
    scene.fails(method, kind, Reply(409), times=2)
    scene.store.put(PLAN, content, expect=ABSENT)
    scene.holds({PLAN: content})


def test_an_upload_that_we_give_up_does_not_stand_in_our_own_way(scene: Scene) -> None:
    scene.simulated.switches.open_session_blocks = True
    scene.fails("PUT", "part", Reply(500), times=8)
    ref = scene.store.put(PLAN, LARGE, expect=ABSENT, operation="a")
    assert ref.operation == "a"
    scene.holds({PLAN: LARGE})


def test_an_upload_that_is_interrupted_by_a_person_is_ended(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> bytes:
        raise KeyboardInterrupt

    scene.simulated.switches.open_session_blocks = True
    with monkeypatch.context() as patch:
        patch.setattr(model.Bytes, "read", interrupted)
        with pytest.raises(KeyboardInterrupt):
            scene.store.put(PLAN, LARGE, expect=ABSENT)
    scene.holds({})
    scene.store.put(PLAN, LARGE, expect=ABSENT)
    scene.holds({PLAN: LARGE})
