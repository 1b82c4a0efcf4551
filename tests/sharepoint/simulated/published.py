"""Microsoft's published types of Graph, and whether an answer keeps to them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parents[2] / "data" / "graph-v1-types.json"
ITEM = "driveItem"
OF_KIND = {
    "item": ITEM,
    "children": ITEM,
    "content": ITEM,
    "part": ITEM,
    "delta": ITEM,
    "session": "uploadSession",
    "list-item": "listItem",
    "list-items": "listItem",
    "fields": "fieldValueSet",
    "versions": "driveItemVersion",
    "version": "driveItemVersion",
    "permissions": "permission",
    "invite": "permission",
    "site-permissions": "permission",
    "site": "site",
    "drives": "drive",
    "drive": "drive",
    "lists": "list",
    "list": "list",
    "columns": "columnDefinition",
    "column": "columnDefinition",
    "content-types": "contentType",
    "content-type": "contentType",
}
"""What an answer to each kind of request is, or is a collection of."""
_SESSION_KEYS = frozenset(("uploadUrl", "expirationDateTime", "nextExpectedRanges"))
_OPEN = frozenset(("fieldValueSet",))
"""Types that take properties of any name: the columns of a library."""


@cache
def metadata() -> dict[str, Any]:
    """The published types and actions."""
    found: dict[str, Any] = json.loads(_FILE.read_text("utf-8"))
    return found


def members(kind: str, part: str = "properties") -> dict[str, str]:
    """The properties of a type, or what it leads to (``navigation``), with those of its bases."""
    found: dict[str, str] = {}
    name: str | None = kind
    while name is not None:
        told = metadata()["types"][name]
        found |= told[part]
        name = told["base"]
    return found


def strangers(kind: str, body: Any, where: str = "") -> Iterator[str]:
    """Every key of an answer that the published type does not have."""
    where = where or kind
    known = {**members(kind), **members(kind, "navigation")}
    for key, value in body.items():
        if "@" in key or kind in _OPEN:
            continue
        if key not in known:
            yield f"{where}.{key}"
            continue
        inner = known[key].removeprefix("Collection(").removesuffix(")").rpartition(".")[2]
        if inner not in metadata()["types"]:
            continue
        for one in value if isinstance(value, list) else [value]:
            yield from strangers(inner, one, f"{where}.{key}")


def judged(kind: str, body: Any) -> list[str]:
    """What is wrong with an answer of Graph to a request of this kind."""
    if "error" in body:
        return sorted(set(body["error"]) - {"code", "message", "innerError"})
    if kind == "part" and set(body) <= _SESSION_KEYS:
        kind = "session"
    name = OF_KIND[kind]
    values = body["value"] if isinstance(body.get("value"), list) else [body]
    return [stranger for value in values for stranger in strangers(name, value)]
