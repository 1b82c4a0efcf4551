"""The connection to SharePoint is cut before it did what it was asked to do."""

from __future__ import annotations

from sharepoint.simulated import Reset
from tests.world.sharepoint_scene import Deed, Scene, every_deed


@every_deed
def test_it_is_done_once(scene: Scene, deed: Deed) -> None:
    deed.survives(scene, Reset())
