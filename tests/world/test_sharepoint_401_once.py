"""SharePoint does not take a token any more: it was withdrawn, or a clock is wrong."""

from __future__ import annotations

from docgen.store import ABSENT
from sharepoint.simulated import Meanwhile, Reply
from tests.world.sharepoint_scene import LARGE, PLAN, Deed, Scene, every_deed, issued


@every_deed
def test_another_token_is_asked_for_and_it_is_done_once(scene: Scene, deed: Deed) -> None:
    deed.survives(scene, Reply(401))


def test_all_tokens_are_withdrawn_between_two_requests(scene: Scene) -> None:
    ref = issued(scene)
    scene.hurry.sleep(1)
    scene.simulated.revoke_tokens()
    again = scene.store.put(PLAN, b"two", expect=ref.etag, fields={"Status": "ready"})
    assert again.fields["Status"] == "ready"
    scene.holds({PLAN: b"two"})


def test_all_tokens_are_withdrawn_while_a_large_file_is_uploaded(scene: Scene) -> None:
    """The session needs none; what comes after it does."""
    scene.fails("PUT", "part", Meanwhile(scene.simulated.revoke_tokens))
    scene.hurry.sleep(1)
    assert scene.store.put(PLAN, LARGE, expect=ABSENT, operation="a").operation == "a"
    scene.holds({PLAN: LARGE})


def test_a_day_of_work_needs_many_tokens(scene: Scene) -> None:
    ref = issued(scene)
    for hour in range(24):
        scene.hurry.sleep(3_600)
        ref = scene.store.set_fields(ref.id, {"Status": f"{hour}"}, expect=ref.etag)
    scene.holds({PLAN: b"one"})
