"""A request as the handlers get it, and the answer they give."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from sharepoint.simulated import problems
from sharepoint.simulated.blobs import EMPTY, Blob
from sharepoint.simulated.faults import Fault

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass
class Request:
    """What was asked: ``path`` is decoded, header names are lower case."""

    id: str
    method: str
    path: str
    raw_query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Blob = EMPTY
    date: str = ""
    """When it came, as Graph writes it."""
    fault: Fault | None = None
    """What is to go wrong while it is handled."""

    def __post_init__(self) -> None:
        self.query = dict(parse_qsl(self.raw_query, keep_blank_values=True))

    def header(self, name: str) -> str:
        """A header's value, "" where it is not there."""
        return self.headers.get(name, "")

    def json(self) -> dict[str, Any]:
        """The body as an object, empty where there is none; raises a Problem."""
        if not self.body.size:
            return {}
        try:
            value = json.loads(self.body.read())
        except ValueError as error:
            raise problems.invalid("Unable to read JSON request payload.") from error
        if not isinstance(value, dict):
            raise problems.invalid("Unable to read JSON request payload.")
        return value

    def form(self) -> dict[str, str]:
        """The body as an HTML form."""
        return dict(parse_qsl(self.body.read().decode()))


@dataclass
class Answer:
    """What is answered: ``body`` as JSON, or the bytes of ``blob`` from ``start`` to ``stop``."""

    status: int
    body: Mapping[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    blob: Blob | None = None
    start: int = 0
    stop: int = 0
    text: str | None = None

    @classmethod
    def of_blob(cls, blob: Blob, range_: str, content_type: str) -> Answer:
        """Content, or the part of it that a ``Range`` header asks for."""
        headers = {"Content-Type": content_type, "Accept-Ranges": "bytes"}
        start, stop = 0, blob.size
        asked = _RANGE.fullmatch(range_)
        if asked is None:
            # What is no single range is not heeded (RFC 9110).
            return cls(200, None, headers, blob, start, stop)
        first, last = asked.groups()
        if first:
            start = int(first)
            stop = min(blob.size, int(last) + 1 if last else blob.size)
        else:
            start = max(0, blob.size - int(last or 0))
        if start >= stop:
            return cls(416, None, {"Content-Range": f"bytes */{blob.size}"})
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{blob.size}"
        return cls(206, None, headers, blob, start, stop)


@dataclass(frozen=True)
class Operation:
    """What a request is for, found from its address alone; ``run`` does it.

    ``kind`` is what faults and the log call it. ``price`` is what Microsoft counts for it, in
    resource units. ``write_problem`` says how this service writes a refusal.
    """

    kind: str
    run: Callable[[Request], Answer]
    write_problem: Callable[[problems.Problem, Request], Answer]
    price: int = 1
