"""When a request is sent again, and after how long.

Microsoft's rules: honour the longer of ``Retry-After`` and ``RateLimit-Reset``, in seconds or as
a date; throttled calls count too. Otherwise back off exponentially with full jitter.
"""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from enum import Enum

TROUBLED = frozenset((408, 500, 502, 503, 504, 509))
"""Statuses that leave open whether a write was carried out."""


class Repeat(Enum):
    """What sending a request twice would mean."""

    HARMLESS = "harmless"
    """It reads, or a second time finds or makes the same: its last answer is the truth."""
    CONDITIONAL = "conditional"
    """Its condition does not hold the second time; then the outcome of the first must be looked
    up."""
    NEVER = "never"
    """It would be done twice."""


class Fate(Enum):
    """What became of one try that failed."""

    REFUSED = "refused"
    """It was not carried out; trying again may help."""
    LOCKED = "locked"
    """As ``REFUSED``: somebody has the file, which may not last."""
    UNKNOWN = "unknown"
    """It may have been carried out."""
    FINAL = "final"
    """It was not carried out, and trying again changes nothing."""


@dataclass(frozen=True)
class Clock:
    """Time, as the policy sees it; tests bring their own."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], dt.datetime] = field(default=lambda: dt.datetime.now(dt.UTC))
    jitter: Callable[[float], float] = field(
        default=lambda most: random.uniform(0, most)  # noqa: S311 - spreads load, keeps no secret
    )


@dataclass(frozen=True)
class Policy:
    """How patient we are: seconds in total, tries, and the first and longest wait.

    ``locked`` are the waits for a file that somebody has: Office lets go of a file it has just
    saved within seconds, and of one that is being written not at all.
    """

    budget: float = 120.0
    tries: int = 8
    first_wait: float = 1.0
    longest_wait: float = 30.0
    locked: tuple[float, ...] = (1.0, 2.0, 4.0)

    def wait(self, tried: int, headers: Mapping[str, str], clock: Clock) -> float:
        """Seconds to wait after the ``tried``-th try, as the answer's headers and we see it."""
        asked = asked_wait(headers, clock.now())
        if asked is not None:
            # A little later than all others who were told the same second.
            return asked + clock.jitter(min(1.0, self.first_wait))
        most = min(self.longest_wait, self.first_wait * 2 ** (tried - 1))
        return clock.jitter(most)


class Course:
    """How it goes with one request: how often it was tried, and whether to try once more."""

    def __init__(self, policy: Policy, clock: Clock, repeat: Repeat, *, writes: bool) -> None:
        self._policy = policy
        self._clock = clock
        self._repeat = repeat
        self._writes = writes
        self._locks = iter(policy.locked)
        self.tried = 0
        self.ends = clock.monotonic() + policy.budget
        self.in_doubt = False
        """Whether it is a write that may have been carried out."""

    def wait_after(self, fate: Fate, headers: Mapping[str, str]) -> float | None:
        """Seconds until the next try after one of this fate; None where there is none."""
        self.tried += 1
        self.in_doubt |= self._writes and fate is Fate.UNKNOWN
        wait = self._policy.wait(self.tried, headers, self._clock)
        match fate:
            case Fate.FINAL:
                return None
            case Fate.UNKNOWN if self._repeat is Repeat.NEVER:
                return None
            case Fate.LOCKED:
                found = next(self._locks, None)
                if found is None:
                    return None
                wait = found
        in_time = self._clock.monotonic() + wait < self.ends
        return wait if self.tried < self._policy.tries and in_time else None

    def is_certain(self, fate: Fate) -> bool:
        """Whether the last try's failure is all there is to say about the request."""
        if not self.in_doubt:
            return True
        return self._repeat is Repeat.HARMLESS and fate is Fate.FINAL


def asked_wait(headers: Mapping[str, str], now: dt.datetime) -> float | None:
    """The seconds an answer asks to wait; None where it asks for nothing.

    ``headers`` are compared without regard to case, as those of requests are. A date is measured
    against the answer's own, so that a clock of ours that is wrong makes no difference.
    """
    waits = [_retry_after(headers.get("Retry-After"), answered_at(headers) or now)]
    if headers.get("RateLimit-Remaining", "").strip() == "0":
        waits.append(_seconds(headers.get("RateLimit-Reset")))
    known = [wait for wait in waits if wait is not None]
    return max(known) if known else None


def answered_at(headers: Mapping[str, str]) -> dt.datetime | None:
    """When an answer was given, by the clock of who gave it."""
    return _date(headers.get("Date"))


def _retry_after(value: str | None, now: dt.datetime) -> float | None:
    seconds = _seconds(value)
    if seconds is not None:
        return seconds
    moment = _date(value)
    return None if moment is None else max(0.0, (moment - now).total_seconds())


def _seconds(value: str | None) -> float | None:
    try:
        return max(0.0, float(value)) if value else None
    except ValueError:
        return None


def _date(value: str | None) -> dt.datetime | None:
    try:
        moment = parsedate_to_datetime(value) if value else None
    except ValueError:
        return None
    if moment is not None and moment.tzinfo is None:
        return moment.replace(tzinfo=dt.UTC)
    return moment
