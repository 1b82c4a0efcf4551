"""Too much in a minute is refused, and the answer says when to come back, in one way or another."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime

import pytest

from sharepoint.simulated import RetryAfter, SimulatedSharePoint, Throttle
from tests.sharepoint.simulated.asking import Asking


@pytest.fixture
def ready(asking: Asking) -> Asking:
    asking.token(asking.simulated.cloud.graph)
    asking.token(f"https://{asking.simulated.host}")
    return asking


def test_what_is_over_the_limit_is_refused_until_the_minute_is_over(
    ready: Asking, simulated: SimulatedSharePoint
) -> None:
    simulated.switches.throttle = Throttle(limit=10)
    root = f"{ready.drive}/root"
    seen = [ready.ask("GET", root) for _ in range(12)]
    assert [one.status_code for one in seen] == [200] * 10 + [429] * 2
    assert "RateLimit-Limit" not in seen[6].headers
    assert seen[8].headers["RateLimit-Limit"] == "10"
    assert seen[8].headers["RateLimit-Remaining"] == "1"
    assert 1 <= int(seen[8].headers["RateLimit-Reset"]) <= 60
    assert 1 <= int(seen[10].headers["Retry-After"]) <= 60
    assert seen[10].headers["RateLimit-Remaining"] == "0"
    simulated.clock.advance(60)
    assert ready.ask("GET", root).status_code == 200


def test_dearer_requests_count_for_more(ready: Asking, simulated: SimulatedSharePoint) -> None:
    simulated.switches.throttle = Throttle(limit=10)
    statuses = [ready.put(f"{number}.txt").status_code for number in range(6)]
    assert statuses == [201] * 5 + [429]


def test_the_time_to_come_back_may_be_a_date_or_missing(
    ready: Asking, simulated: SimulatedSharePoint
) -> None:
    simulated.switches.throttle = Throttle(limit=0, retry_after=RetryAfter.DATE)
    said = ready.ask("GET", f"{ready.drive}/root").headers["Retry-After"]
    wait = parsedate_to_datetime(said) - simulated.clock.now()
    assert dt.timedelta(0) <= wait <= dt.timedelta(seconds=61)
    simulated.switches.throttle = Throttle(limit=0, retry_after=RetryAfter.NONE)
    answer = ready.rest("GET", "web")
    assert answer.status_code == 429
    assert "Retry-After" not in answer.headers


def test_the_clock_of_the_service_may_be_wrong(
    ready: Asking, simulated: SimulatedSharePoint
) -> None:
    simulated.switches.clock_skew = 3_600
    said = ready.ask("GET", f"{ready.drive}/root").headers["Date"]
    ahead = parsedate_to_datetime(said) - simulated.clock.now()
    assert dt.timedelta(minutes=59) < ahead < dt.timedelta(minutes=61)
