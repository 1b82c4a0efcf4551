"""How much may be asked in a minute, and how the answer says so."""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime

from sharepoint.simulated import problems
from sharepoint.simulated.switches import RetryAfter, Throttle
from sharepoint.simulated.world import World

_WINDOW = 60


class Meter:
    """Counts resource units by the minute; what is refused counts too."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._of: Throttle | None = None
        self._begun = 0.0
        self._used = 0

    def charge(self, price: int) -> dict[str, str]:
        """Count a request; the headers its answer gets. Raises a Problem when it is too much."""
        throttle = self._world.switches.throttle
        if throttle is None:
            return {}
        now = self._world.clock.seconds()
        if throttle is not self._of or now - self._begun >= _WINDOW:
            self._of, self._begun, self._used = throttle, now, 0
        self._used += price
        left = max(1, round(self._begun + _WINDOW - now))
        headers = {
            "RateLimit-Limit": str(throttle.limit),
            "RateLimit-Remaining": str(max(0, throttle.limit - self._used)),
            "RateLimit-Reset": str(left),
        }
        if self._used > throttle.limit:
            raise problems.throttled({**headers, **self._retry_after(throttle, left)})
        return headers if self._used >= throttle.warn * throttle.limit else {}

    def _retry_after(self, throttle: Throttle, left: int) -> dict[str, str]:
        match throttle.retry_after:
            case RetryAfter.SECONDS:
                return {"Retry-After": str(left)}
            case RetryAfter.DATE:
                then = self._world.clock.now() + dt.timedelta(seconds=left)
                return {"Retry-After": format_datetime(then, usegmt=True)}
            case _:
                return {}
