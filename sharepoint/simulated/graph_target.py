"""The thing a request to Microsoft Graph is about, found in the tenant, and who asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sharepoint.simulated import problems
from sharepoint.simulated.exchange import Answer, Request
from sharepoint.simulated.graph_addressing import Address
from sharepoint.simulated.library import Library
from sharepoint.simulated.model import Item, Who
from sharepoint.simulated.odata import View
from sharepoint.simulated.rights import Level
from sharepoint.simulated.site import Site
from sharepoint.simulated.tenant import Caller, Tenant


@dataclass
class Target:
    """What an address means to a caller. ``args`` are the parts of it a route left open."""

    tenant: Tenant
    request: Request
    address: Address
    args: tuple[str, ...]
    caller: Caller
    site: Site
    who: Who
    own_library: Library | None = None
    found: Item | None = None
    start: Item | None = None

    @property
    def library(self) -> Library:
        """The library it is in."""
        assert self.own_library is not None
        return self.own_library

    @property
    def item(self) -> Item:
        """The item it is; raises a Problem where there is none."""
        if self.found is None:
            raise problems.not_found()
        return self.found

    def sees(self, item: Item) -> bool:
        """Whether an item of the library is there for the caller."""
        return self.tenant.sees(self.caller, self.library, item)

    @property
    def view(self) -> View:
        """What was asked to be answered."""
        return View.of(self.request.query)

    @property
    def by_id(self) -> bool:
        """Whether the item was addressed by its id alone."""
        return self.address.path is None

    def place(self) -> tuple[Item, str]:
        """The folder and the name an item is, or is to be, found under; folders are made."""
        if self.by_id:
            parent = self.item.parent
            if parent is None:
                raise problems.invalid("The root of a library cannot be replaced.")
            return parent, self.item.name
        assert self.start is not None
        folders, _, name = (self.address.path or "").rstrip("/").rpartition("/")
        if not name:
            raise problems.invalid("The name is missing.")
        return self.library.folders(folders, self.who, self.start), name


def find(
    tenant: Tenant, caller: Caller, request: Request, route: Route, address: Address
) -> Target:
    """The target of an address; raises a Problem where it is not there or not allowed."""
    if route.takes is not None:
        _check_parameters(request, route.takes)
    library = None
    if address.site_path is not None:
        site = tenant.site_at(address.site_path)
    elif address.site is not None:
        site = _site(tenant, address.site)
    else:
        library = tenant.library(address.drive or "")
        site = library.site
    if library is None:
        library = _library(tenant, site, address)
    who = tenant.who(caller, site)
    target = Target(tenant, request, address, route.args(address), caller, site, who, library)
    if address.item is not None and library is not None:
        target.start = target.found = library.item(address.item)
        if address.path is not None:
            target.found = library.find(address.path, target.start)
        if target.found is not None and target.found.seen_by(who) is None:
            # Checked out to somebody else since it was made: nobody else sees it.
            target.found = None
            if route.method != "PUT":
                raise problems.not_found()
    tenant.require(caller, route.level, site, library, target.found or target.start)
    return target


def _check_parameters(request: Request, known: frozenset[str]) -> None:
    for name in request.json():
        if "@" not in name and name not in known:
            raise problems.invalid(
                f"The parameter '{name}' in the request payload is not a valid parameter for the "
                "operation."
            )


def _site(tenant: Tenant, identifier: str) -> Site:
    if (
        identifier == "root"
        or identifier.partition(":")[0] == tenant.addresses.host.partition(":")[0]
    ):
        return tenant.site_at("")
    return tenant.site_by_id(identifier)


def _library(tenant: Tenant, site: Site, address: Address) -> Library | None:
    if address.list is not None:
        return site.library(address.list)
    if address.drive == "":
        return site.documents
    if address.drive is not None:
        library = tenant.library(address.drive)
        if library.site is not site:
            raise problems.not_found()
        return library
    return None


@dataclass(frozen=True)
class Route:
    """What is done for which addresses. In ``tail``, ``*`` stands for any one part."""

    scope: str
    method: str
    tail: str
    kind: str
    run: Callable[[Target], Answer]
    level: Level = Level.READ
    price: int = 1
    takes: frozenset[str] | None = None
    """The parameters of an action; None for what is no action."""

    def matches(self, method: str, address: Address) -> bool:
        """Whether it is for this address."""
        parts = tuple(filter(None, self.tail.split("/")))
        return (
            self.scope == address.level
            and self.method == method
            and len(parts) == len(address.tail)
            and all(part in ("*", said) for part, said in zip(parts, address.tail, strict=True))
        )

    def args(self, address: Address) -> tuple[str, ...]:
        """The parts of the address that the route leaves open."""
        parts = filter(None, self.tail.split("/"))
        return tuple(said for part, said in zip(parts, address.tail, strict=True) if part == "*")
