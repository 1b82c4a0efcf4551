"""Addresses of SharePoint REST: names with arguments in brackets, one after the other.

``web/getFolderByServerRelativePath(decodedUrl='/sites/x/A''s')/ListItemAllFields/RoleAssignments``.
Names do not regard case; an argument may stand in the query, as ``@a``, or in the body.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sharepoint.simulated import problems

_ARGUMENT = re.compile(
    r"\s*(?:(?P<name>\w+)\s*=\s*)?(?P<value>(?:guid)?'(?:[^']|'')*'|@?[\w.-]+|\{[^}]*\})\s*(?:,|$)"
)


@dataclass(frozen=True)
class Call:
    """One part of an address; names are lower case."""

    name: str
    named: Mapping[str, Any] = field(default_factory=dict)
    plain: tuple[Any, ...] = ()

    def first(self) -> Any:
        """Its only argument, whether named or not; raises a Problem."""
        values = (*self.plain, *self.named.values())
        if not values:
            raise problems.invalid(f"The argument of {self.name} is missing.")
        return values[0]


def parse(path: str, query: Mapping[str, str]) -> tuple[Call, ...]:
    """The parts of an address below ``_api/``; raises a Problem for one that is none."""
    return tuple(_call(part, query) for part in _parts(path) if part)


def _parts(path: str) -> Iterator[str]:
    """Between slashes, except those in quotes."""
    part, quoted = "", False
    for character in path:
        quoted ^= character == "'"
        if character == "/" and not quoted:
            yield part
            part = ""
        else:
            part += character
    yield part


def _call(part: str, query: Mapping[str, str]) -> Call:
    name, bracket, rest = part.partition("(")
    if not bracket:
        return Call(name.casefold())
    if not rest.endswith(")"):
        raise problems.bad_address()
    rest = rest[:-1]
    named: dict[str, Any] = {}
    plain: list[Any] = []
    place = 0
    while place < len(rest):
        match = _ARGUMENT.match(rest, place)
        if match is None:
            raise problems.bad_address("The arguments cannot be read.")
        value = _value(match["value"], query)
        if match["name"]:
            named[match["name"].casefold()] = value
        else:
            plain.append(value)
        place = match.end()
    return Call(name.casefold(), named, tuple(plain))


def _value(text: str, query: Mapping[str, str]) -> Any:
    if text.startswith("@"):
        text = query.get(text, "null")
    text = text.removeprefix("guid")
    if text.startswith("'"):
        return text[1:-1].replace("''", "'")
    if text in ("true", "false", "null"):
        return json.loads(text)
    return int(text) if re.fullmatch(r"-?\d+", text) else text
