"""The conditions a write may carry."""

from __future__ import annotations

from sharepoint.simulated import problems
from sharepoint.simulated.exchange import Request
from sharepoint.simulated.model import Item


def check(request: Request, item: Item | None) -> None:
    """Raise a Problem unless ``If-Match`` and ``If-None-Match`` hold for what is there."""
    if_match = request.header("if-match")
    if if_match and not (item is not None and _matches(if_match, item)):
        raise problems.changed() if item is not None else problems.not_found()
    if_none_match = request.header("if-none-match")
    if if_none_match and item is not None and _matches(if_none_match, item):
        raise problems.changed()


def _matches(header: str, item: Item) -> bool:
    """Whether one of the tags is the item's: its eTag, its cTag or ``*``."""
    tags = {tag.strip().removeprefix("W/") for tag in _split(header)}
    return bool(tags & {"*", item.etag, item.ctag, item.list_etag})


def _split(header: str) -> list[str]:
    """Tags hold commas inside their quotes."""
    tags, tag, quoted = [], "", False
    for character in header:
        quoted ^= character == '"'
        if character == "," and not quoted:
            tags.append(tag)
            tag = ""
        else:
            tag += character
    return [*tags, tag]
