"""What goes wrong, for which requests: a queue that tests fill and the service consults.

A fault strikes ``BEFORE`` a request is carried out, so that nothing has happened, or ``AFTER``, so
that it has and only the answer is lost.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

ANY = "*"


class When(StrEnum):
    """Whether what was asked had been done when the fault struck."""

    BEFORE = "before"
    AFTER = "after"


BEFORE = When.BEFORE
AFTER = When.AFTER


@dataclass(frozen=True)
class Reply:
    """Another answer than the true one: an error in the words of the service.

    ``retry_after`` is that header as it is: seconds or an HTTP date.
    """

    status: int
    retry_after: str | None = None
    code: str | None = None
    message: str | None = None
    when: When = BEFORE
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Reset:
    """The connection is cut (TCP reset)."""

    when: When = BEFORE


@dataclass(frozen=True)
class Timeout:
    """No answer, until ``faults.release()`` or until the client hangs up."""

    when: When = BEFORE


@dataclass(frozen=True)
class Html:
    """A proxy's page in place of an answer."""

    status: int = 200
    when: When = BEFORE


@dataclass(frozen=True)
class Delay:
    """The answer comes late."""

    seconds: float
    when: When = BEFORE


@dataclass(frozen=True)
class Truncate:
    """The content ends after so many bytes, short of the length that was announced."""

    size: int
    when: When = BEFORE


@dataclass(frozen=True)
class LoseChunk:
    """A part of an upload is acknowledged but not kept: the session still expects it."""

    when: When = BEFORE


@dataclass(frozen=True)
class ExpireSession:
    """The upload session is gone when its next request comes."""

    when: When = BEFORE


@dataclass(frozen=True)
class Meanwhile:
    """Somebody else does something just before the request is handled, or just after.

    ``act`` runs in a thread of its own, and may make requests itself.
    """

    act: Callable[[], object]
    when: When = BEFORE


Fault = Reply | Reset | Timeout | Html | Delay | Truncate | LoseChunk | ExpireSession | Meanwhile


@dataclass
class _Rule:
    method: str
    kind: str
    faults: Sequence[Fault]
    left: int | None
    skip: int = 0
    share: float = 1.0
    drawn: random.Random = field(default_factory=random.Random)

    def matches(self, method: str, kind: str) -> bool:
        return self.method in (ANY, method) and self.kind in (ANY, kind)

    def fault(self) -> Fault | None:
        """The fault that strikes this time."""
        if self.skip:
            self.skip -= 1
            return None
        if self.share < 1 and self.drawn.random() >= self.share:
            return None
        if self.left is not None:
            self.left -= 1
        return self.faults[0] if len(self.faults) == 1 else self.drawn.choice(self.faults)


class Faults:
    """Which requests will fail, and how. Kinds are those of the log; ``ANY`` is any of them."""

    def __init__(self, seed: int) -> None:
        self._lock = threading.Lock()
        self._rules: list[_Rule] = []
        self._seed = seed
        self._release: list[Callable[[], None]] = []
        self.struck: list[tuple[str, str, Fault]] = []
        """Method, kind and fault of every request that was struck."""

    def next(self, method: str, kind: str, fault: Fault, *, times: int = 1, skip: int = 0) -> None:
        """Let the next matching request fail, or the next ``times``, after ``skip`` others."""
        self._add(_Rule(method, kind, (fault,), times, skip))

    def always(self, method: str, kind: str, fault: Fault) -> None:
        """Let every matching request fail."""
        self._add(_Rule(method, kind, (fault,), None))

    def sometimes(self, share: float, method: str, kind: str, *faults: Fault) -> None:
        """Let a share of the matching requests fail, each by one of ``faults``, drawn by seed."""
        drawn = random.Random(f"{self._seed}/{len(self._rules)}")  # noqa: S311 - repeatable
        self._add(_Rule(method, kind, faults, None, share=share, drawn=drawn))

    def clear(self) -> None:
        """Nothing fails any more."""
        with self._lock:
            self._rules.clear()
        self.release()

    def release(self) -> None:
        """Let the answers go that are held back."""
        with self._lock:
            waiting, self._release = self._release, []
        for wake in waiting:
            wake()

    @property
    def waiting(self) -> bool:
        """Whether there are faults left that have not struck."""
        with self._lock:
            return any(rule.left != 0 for rule in self._rules)

    @property
    def held(self) -> int:
        """How many answers have been held back since the last release."""
        with self._lock:
            return len(self._release)

    def take(self, method: str, kind: str) -> Fault | None:
        """What strikes this request; the service asks once for each."""
        with self._lock:
            for rule in self._rules:
                if rule.left != 0 and rule.matches(method, kind):
                    fault = rule.fault()
                    if fault is not None:
                        self.struck.append((method, kind, fault))
                        return fault
            return None

    def hold(self, wake: Callable[[], None]) -> None:
        """Call ``wake`` at the next release; for the service."""
        with self._lock:
            self._release.append(wake)

    def _add(self, rule: _Rule) -> None:
        with self._lock:
            self._rules.append(rule)
