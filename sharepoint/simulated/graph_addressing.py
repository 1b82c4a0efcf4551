"""Which thing an address of Microsoft Graph means, read from its decoded path.

``sites/{id}``, ``sites/{host}:/{path}:``, ``drives/{id}``, ``items/{id}``, ``root:/{path}:`` and
``items/{id}:/{path}:`` may be followed by what is asked of the thing. No name holds a colon, so
that the first one ends a path.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SITE_PATH = re.compile(r"sites/[^/]+?:/(?P<path>[^:]*)(?::(?P<rest>/.*)?)?", re.DOTALL)
_SITE = re.compile(r"sites/(?P<id>[^/]+)(?P<rest>/.*)?", re.DOTALL)
_DRIVE = re.compile(r"drives/(?P<id>[^/]+)(?P<rest>/.*)?", re.DOTALL)
_DEFAULT_DRIVE = re.compile(r"drive(?P<rest>/.*)?", re.DOTALL)
_LIST = re.compile(r"lists/(?P<id>[^/]+)(?P<rest>/.*)?", re.DOTALL)
_OWN_LIST = re.compile(r"list(?P<rest>/.*)?", re.DOTALL)
_ITEM_PATH = re.compile(
    r"(?:root|items/(?P<id>[^/:]+)):(?P<path>/[^:]*)(?::(?P<rest>/.*)?)?", re.DOTALL
)
_ITEM = re.compile(r"(?:root|items/(?P<id>[^/:]+))(?P<rest>/.*)?", re.DOTALL)
_FUNCTION = re.compile(r"(\w+)\((?:token='?([^')]*)'?)?\)")


@dataclass(frozen=True)
class Address:
    """What an address means; ``tail`` is what is asked of the thing, ``level`` its kind.

    ``site`` is its id, or its path where ``site_path`` is set. ``drive`` is "" for the site's
    default one. ``item`` is an id, ``root``, and ``path`` leads on from there.
    """

    level: str
    tail: tuple[str, ...]
    site: str | None = None
    site_path: str | None = None
    drive: str | None = None
    list: str | None = None
    item: str | None = None
    path: str | None = None
    token: str | None = None
    """The change token, where it is written into the address as a function's argument."""


def parse(path: str) -> Address | None:
    """The address below ``/v1.0/``; None where it is none."""
    found: dict[str, str | None] = {}
    rest = path
    if match := _SITE_PATH.fullmatch(rest):
        found["site_path"] = match["path"]
        rest, level = _rest(match), "site"
    elif match := _SITE.fullmatch(rest):
        found["site"] = match["id"]
        rest, level = _rest(match), "site"
    elif match := _DRIVE.fullmatch(rest):
        found["drive"] = match["id"]
        rest, level = _rest(match), "drive"
    else:
        return None
    if level == "site":
        if match := _DRIVE.fullmatch(rest):
            found["drive"] = match["id"]
            rest, level = _rest(match), "drive"
        elif match := _DEFAULT_DRIVE.fullmatch(rest):
            found["drive"] = ""
            rest, level = _rest(match), "drive"
        elif match := _LIST.fullmatch(rest):
            found["list"] = match["id"]
            rest, level = _rest(match), "list"
    if level == "drive" and (match := _OWN_LIST.fullmatch(rest)):
        rest, level = _rest(match), "list"
    if level == "list" and (match := _DEFAULT_DRIVE.fullmatch(rest)):
        rest, level = _rest(match), "drive"
    if level == "drive":
        if match := _ITEM_PATH.fullmatch(rest):
            found["item"] = match["id"] or "root"
            found["path"] = match["path"]
            rest, level = _rest(match), "item"
        elif match := _ITEM.fullmatch(rest):
            found["item"] = match["id"] or "root"
            rest, level = _rest(match), "item"
    tail = tuple(filter(None, rest.split("/")))
    if tail and (function := _FUNCTION.fullmatch(tail[-1])):
        tail = (*tail[:-1], function[1])
        found["token"] = function[2]
    return Address(level, tail, **found)


def _rest(match: re.Match[str]) -> str:
    return (match["rest"] or "").lstrip("/")
