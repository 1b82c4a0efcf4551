"""The thing an address of SharePoint REST means, and what is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sharepoint.simulated import problems
from sharepoint.simulated.exchange import Answer, Request
from sharepoint.simulated.library import Library
from sharepoint.simulated.model import Item, Version, Who
from sharepoint.simulated.rest_addressing import Call
from sharepoint.simulated.rights import Level
from sharepoint.simulated.site import Site
from sharepoint.simulated.tenant import Caller, Tenant

_FOLDER = frozenset(("getfolderbyserverrelativepath", "getfolderbyserverrelativeurl"))
_FILE = frozenset(("getfilebyserverrelativepath", "getfilebyserverrelativeurl"))
_BY_GUID = frozenset(("getfilebyid", "getfolderbyid"))


@dataclass(frozen=True)
class Place:
    """Where an address leads: ``kind`` is that of the thing, ``tail`` what is asked of it."""

    kind: str
    lead: tuple[Call, ...]
    tail: tuple[Call, ...]

    @property
    def names(self) -> str:
        """What is asked, without arguments."""
        return "/".join(call.name for call in self.tail)


def place(calls: Sequence[Call]) -> Place:
    """Read an address, as far as that needs no look at what there is."""
    if not calls or calls[0].name != "web":
        return Place("root", (), tuple(calls))
    kind, length = "web", 1
    while length < len(calls):
        further = _further(kind, calls[length], calls[length + 1 : length + 2])
        if further is None:
            break
        kind, taken = further
        length += taken
    return Place(kind, tuple(calls[1:length]), tuple(calls[length:]))


def _further(kind: str, call: Call, after: Sequence[Call]) -> tuple[str, int] | None:
    """What an address leads to by its next part, and how many parts that takes."""
    argued = bool(call.plain or call.named)
    follows = after[0].name if after else ""
    match kind:
        case "web" if call.name in _FOLDER:
            return "folder", 1
        case "web" if call.name in _FILE | _BY_GUID:
            return "folder" if call.name == "getfolderbyid" else "file", 1
        case "web" if call.name in ("lists", "getlist") and argued:
            return "list", 1
        case "web" if call.name == "lists" and follows in ("getbytitle", "getbyid"):
            return "list", 2
        case "list" if call.name == "rootfolder":
            return "folder", 1
        case "list" if call.name == "items" and argued:
            return "item", 1
        case "list" if call.name in ("getitembyid", "getitembyuniqueid"):
            return "item", 1
        case "folder" if call.name == "folders" and argued:
            return "folder", 1
        case "folder" if call.name == "files" and argued:
            return "file", 1
        case "folder" | "file" if call.name == "listitemallfields":
            return "item", 1
        case "item" if call.name in ("file", "folder"):
            return call.name, 1
        case "folder" | "file" | "item" if call.name == "parentlist":
            return "list", 1
    return None


@dataclass
class Target:
    """What an address means to a caller."""

    tenant: Tenant
    request: Request
    place: Place
    caller: Caller
    site: Site
    who: Who
    own_library: Library | None = None
    own_item: Item | None = None

    @property
    def library(self) -> Library:
        """The library it is in; raises a Problem where it is none."""
        if self.own_library is None:
            raise problems.bad_address()
        return self.own_library

    @property
    def item(self) -> Item:
        """The file or folder it is; raises a Problem where it is none."""
        if self.own_item is None:
            raise problems.bad_address()
        return self.own_item

    @property
    def shown(self) -> Version:
        """The item as the caller sees it; raises a Problem where they do not."""
        shown = self.item.seen_by(self.who)
        if shown is None:
            raise problems.not_found("File Not Found.")
        return shown

    def argument(self, name: str, *, otherwise: Any = None) -> Any:
        """An argument by name, from the address or the body; or the only one there is."""
        wanted = name.casefold()
        last = self.place.tail[-1] if self.place.tail else Call("")
        if wanted in last.named:
            return last.named[wanted]
        kind = self.request.header("content-type")
        body = self.request.json() if "json" in kind and self.request.body.size else {}
        for key, value in body.items():
            if key.casefold() == wanted:
                return value
        return last.plain[0] if last.plain else otherwise

    def sees(self, item: Item) -> bool:
        """Whether an item of the library is there for the caller."""
        return self.tenant.sees(self.caller, self.library, item)

    @property
    def expand(self) -> set[str]:
        """What is to be told beside the thing itself."""
        names = self.request.query.get("$expand", "").split(",")
        return {name.strip().casefold() for name in names}


def find(site: Site, where: Place) -> tuple[Library | None, Item | None]:
    """The library and item that an address leads to; raises a Problem."""
    library: Library | None = None
    item: Item | None = None
    for call in where.lead:
        library, item = _step(site, library, item, call)
    return library, item


def _step(
    site: Site, library: Library | None, item: Item | None, call: Call
) -> tuple[Library | None, Item | None]:
    name = call.name
    if name in _FOLDER | _FILE:
        library, path = site.library_at(_absolute(site, str(call.first())))
        return library, library.at(path)
    if name in _BY_GUID:
        for one in site.libraries:
            if one.holds(str(call.first())):
                return one, one.by_guid(str(call.first()))
        raise problems.not_found("File Not Found.")
    if name == "getlist":
        return site.library_at(_absolute(site, str(call.first())))[0], None
    if name in ("lists", "getbytitle", "getbyid") and library is None:
        return (site.library(str(call.first())), None) if _argued(call) else (None, None)
    assert library is not None
    match name:
        case "rootfolder":
            return library, library.root
        case "items" | "getitembyid":
            return library, library.by_number(int(call.first()))
        case "getitembyuniqueid":
            return library, library.by_guid(str(call.first()))
        case "folders" | "files":
            return library, library.at(str(call.first()), item)
        case "parentlist":
            return library, None
        case _:
            return library, item


def _argued(call: Call) -> bool:
    return bool(call.plain or call.named)


def _absolute(site: Site, path: str) -> str:
    """A path on the server; one without a slash is the site's."""
    return path if path.startswith("/") else f"{site.path}/{path}"


@dataclass(frozen=True)
class Route:
    """What is done for which addresses; ``tail`` is as Place.names, of things of these kinds."""

    kinds: tuple[str, ...]
    method: str
    tail: str
    kind: str
    run: Callable[[Target], Answer]
    level: Level = Level.READ

    def matches(self, method: str, where: Place) -> bool:
        """Whether it is for this address."""
        return where.kind in self.kinds and self.method == method and self.tail == where.names
