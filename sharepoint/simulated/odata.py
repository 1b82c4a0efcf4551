"""What a request may ask of an answer: ``$select``, ``$expand`` and pages of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from sharepoint.simulated import problems


@dataclass(frozen=True)
class View:
    """Which properties to answer with, and which related things beside them.

    ``select`` is None where nothing was selected; ``expand`` has a view for each name.
    """

    select: frozenset[str] | None = None
    expand: Mapping[str, View] = field(default_factory=dict)

    @classmethod
    def of(cls, query: Mapping[str, str]) -> View:
        """The view that a query asks for."""
        return cls(_names(query.get("$select")), _expansions(query.get("$expand", "")))

    def wants(self, name: str) -> bool:
        """Whether a property that is not among the usual ones was asked for."""
        return self.select is not None and name in self.select

    def of_usual(self, properties: Mapping[str, Any]) -> dict[str, Any]:
        """The selected ones of these properties; all where none were selected."""
        if self.select is None:
            return dict(properties)
        return {
            name: value
            for name, value in properties.items()
            if name in self.select or (name.startswith("@odata") and name != "@odata.context")
        }


def page(
    values: Sequence[Any], query: Mapping[str, str], address: str, size: int
) -> tuple[Sequence[Any], str | None]:
    """One page of values, and the address of the next; ``address`` has no query."""
    top = positive(query.get("$top"), size)
    skip = positive(query.get("$skiptoken"), 0, least=0)
    found = values[skip : skip + min(top, 5_000)]
    if skip + len(found) >= len(values):
        return found, None
    again = {**query, "$skiptoken": str(skip + len(found))}
    return found, f"{address}?{urlencode(again)}"


def positive(text: str | None, default: int, *, least: int = 1) -> int:
    """A number from a query; raises a Problem where it is none."""
    if text is None:
        return default
    if not text.isdigit() or int(text) < least:
        raise problems.invalid("Invalid value for a paging option.")
    return int(text)


def equals(text: str) -> tuple[str, str]:
    """Name and value of a filter ``name eq 'value'``; other filters are refused."""
    match = re.fullmatch(r"\s*([\w/]+)\s+eq\s+(?:'((?:[^']|'')*)'|([\w.-]+))\s*", text)
    if match is None:
        raise problems.invalid("Invalid filter clause")
    name, quoted, bare = match.groups()
    return name, bare if quoted is None else quoted.replace("''", "'")


def _names(text: str | None) -> frozenset[str] | None:
    if text is None:
        return None
    return frozenset(name.strip() for name in text.split(",") if name.strip())


def _expansions(text: str) -> dict[str, View]:
    found = {}
    for part in _split(text, ","):
        name, bracket, inner = part.partition("(")
        options = {}
        if bracket:
            for option in _split(inner.removesuffix(")"), ";"):
                key, _, value = option.partition("=")
                options["$" + key.strip().lstrip("$")] = value
        found[name.strip()] = View.of(options)
    return found


def _split(text: str, separator: str) -> Iterator[str]:
    """The parts of a text between separators that are not in brackets."""
    depth = 0
    part = ""
    for character in text:
        depth += (character == "(") - (character == ")")
        if character == separator and depth == 0:
            yield part
            part = ""
        else:
            part += character
    if part.strip():
        yield part
