"""The connection to SharePoint is cut after it did what it was asked to do: nobody is told."""

from __future__ import annotations

from sharepoint.simulated import AFTER, Reset
from tests.world.sharepoint_scene import Deed, Scene, every_deed


@every_deed
def test_it_is_done_once(scene: Scene, deed: Deed) -> None:
    deed.survives(scene, Reset(AFTER))
