"""SharePoint says that it has had enough until a date, by its own clock."""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime

import pytest

from sharepoint.simulated import Reply, RetryAfter, Throttle
from tests.world.sharepoint_scene import Deed, Scene, every_deed, issued


@every_deed
def test_so_long_is_waited_and_it_is_done_once(scene: Scene, deed: Deed) -> None:
    then = scene.simulated.clock.now() + dt.timedelta(seconds=23)
    deed.survives(scene, Reply(429, retry_after=format_datetime(then, usegmt=True)))
    assert sum(scene.hurry.waited) >= 20


@pytest.mark.parametrize("skew", [-7_200.0, 7_200.0])
def test_a_clock_that_is_hours_off_makes_no_difference(scene: Scene, skew: float) -> None:
    ref = issued(scene)
    scene.simulated.switches.clock_skew = skew
    now = scene.simulated.clock.now() + dt.timedelta(seconds=skew)
    then = format_datetime(now + dt.timedelta(seconds=31), usegmt=True)
    scene.fails("GET", "item", Reply(429, retry_after=then))
    assert scene.store.by_id(ref.id) == ref
    assert 29 <= sum(scene.hurry.waited) <= 33


def test_what_is_left_of_a_minute_is_waited_for_by_its_date(scene: Scene) -> None:
    ref = issued(scene)
    scene.simulated.switches.throttle = Throttle(limit=3, retry_after=RetryAfter.DATE)
    for _ in range(8):
        assert scene.store.by_id(ref.id) == ref
