"""Every request that came, with what became of it; tests look and the bench counts."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

NOTED = (
    "if-match",
    "if-none-match",
    "content-range",
    "range",
    "user-agent",
    "client-request-id",
    "prefer",
    "x-http-method",
)


@dataclass
class Entry:
    """A request; ``status`` is 0 where it was never answered.

    ``kind`` is what it was for, ``price`` what Microsoft counts for it. ``signed_in`` says whether
    a token came with it. ``received`` and ``answered`` are bytes of content, there and back.
    """

    id: str
    kind: str
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    signed_in: bool
    received: int
    price: int
    status: int = 0
    answered: int = 0


class Log:
    """The requests so far, in the order they came."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[Entry] = []

    def add(self, entry: Entry) -> None:
        with self._lock:
            self._entries.append(entry)

    def __iter__(self) -> Iterator[Entry]:
        with self._lock:
            return iter(list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def of(self, kind: str, method: str | None = None) -> list[Entry]:
        """The requests of a kind."""
        return [entry for entry in self if entry.kind == kind and method in (None, entry.method)]

    def counts(self) -> Counter[str]:
        """How many there were of each kind, as ``PUT content``."""
        return Counter(f"{entry.method} {entry.kind}" for entry in self)

    @property
    def price(self) -> int:
        """What they cost together, in resource units."""
        return sum(entry.price for entry in self)

    def clear(self) -> None:
        """Forget them, to count anew."""
        with self._lock:
            self._entries.clear()
