"""The time as the simulated SharePoint has it: the real one, moved forward where a test says so."""

from __future__ import annotations

import datetime as dt
import threading
import time


class Clock:
    """A clock that tests can move, so that nothing has to be waited for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ahead = 0.0

    def advance(self, seconds: float) -> None:
        """Let ``seconds`` pass: throttling ends, tokens and upload sessions grow old."""
        with self._lock:
            self._ahead += seconds

    def reset(self) -> None:
        """Show the real time again."""
        with self._lock:
            self._ahead = 0.0

    def seconds(self) -> float:
        """Seconds since 1970."""
        with self._lock:
            return time.time() + self._ahead

    def now(self) -> dt.datetime:
        """Now in UTC, to the second, as SharePoint writes times."""
        return dt.datetime.fromtimestamp(int(self.seconds()), dt.UTC)


def written(moment: dt.datetime) -> str:
    """A time as Graph writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
