"""SharePoint does not answer, although it did what it was asked to do."""

from __future__ import annotations

from sharepoint.simulated import AFTER, Timeout
from sharepoint.transport import Transport
from tests.world.sharepoint_scene import Deed, Scene, some_deeds


@some_deeds
def test_it_is_done_once(scene: Scene, deed: Deed, impatient: Transport) -> None:
    scene.store = scene.another(carrier=impatient)
    deed.survives(scene, Timeout(AFTER))
