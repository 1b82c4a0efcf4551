"""Everything the simulated SharePoint knows: one tenant with its sites, people and apps."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sharepoint.simulated import problems
from sharepoint.simulated.blobs import Blobs
from sharepoint.simulated.directory import Directory, Person
from sharepoint.simulated.ids import Ids
from sharepoint.simulated.library import Library
from sharepoint.simulated.model import Item, Who
from sharepoint.simulated.rights import Level
from sharepoint.simulated.site import APP_LOOKUP, Site
from sharepoint.simulated.world import World

EVERYWHERE = {
    "Sites.FullControl.All": Level.FULL,
    "Sites.Manage.All": Level.MANAGE,
    "Sites.ReadWrite.All": Level.WRITE,
    "Files.ReadWrite.All": Level.WRITE,
    "Sites.Read.All": Level.READ,
    "Files.Read.All": Level.READ,
}
"""Roles of an app that hold on every site."""
SELECTED = "Sites.Selected"
DOMAIN = "lots.example"


@dataclass(eq=False)
class App:
    """An app registration, with its secret, its certificate and its roles under each API."""

    id: UUID
    name: str
    secret: str
    certificate: bytes
    """PEM, without the key."""
    graph_roles: frozenset[str]
    sharepoint_roles: frozenset[str]

    @property
    def who(self) -> Who:
        return Who(str(self.id), self.name, is_app=True, lookup=APP_LOOKUP)


@dataclass(frozen=True)
class Caller:
    """Who a request comes from: an app, or a person who uses one."""

    app: App
    roles: frozenset[str]
    person: Person | None = None


@dataclass
class Addresses:
    """Where the three services are reached, each without a slash at its end."""

    login: str = ""
    graph: str = ""
    sharepoint: str = ""

    @property
    def host(self) -> str:
        """The host of SharePoint, with its port."""
        return self.sharepoint.partition("//")[2]


class Tenant:
    """The state; whoever reads or changes it holds ``lock``."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.lock = threading.RLock()
        self.world = World(Ids(seed), Blobs(folder))
        self.id = self.world.ids.guid()
        self.domain = DOMAIN
        self.directory = Directory(self.world.ids, DOMAIN)
        self.addresses = Addresses()
        self.key = self.world.ids.token().encode()
        self.sites: dict[str, Site] = {}
        self.apps: list[App] = []

    # Sites

    def add_site(self, path: str, title: str, language: str) -> Site:
        """A new site."""
        site = Site(self.world, self.addresses.host, path, title, language)
        self.sites[path.strip("/").casefold()] = site
        return site

    def site_at(self, path: str) -> Site:
        """The site at a path on the server, without regard to case; raises a Problem."""
        found = self.sites.get(path.strip("/").casefold())
        if found is None:
            raise problems.not_found("Requested site could not be found")
        return found

    def site_by_id(self, identifier: str) -> Site:
        """The site with an id, whole or only one or both of its GUIDs; raises a Problem."""
        for site in self.sites.values():
            collection, web = str(site.collection), str(site.web)
            if identifier.casefold() in (site.id, collection, f"{collection},{web}"):
                return site
        raise problems.not_found("Requested site could not be found")

    def libraries(self) -> Iterator[Library]:
        """Every library of every site."""
        for site in self.sites.values():
            yield from site.libraries

    def library(self, drive: str) -> Library:
        """The library of a drive; raises a Problem."""
        for library in self.libraries():
            if library.drive_id == drive:
                return library
        raise problems.not_found()

    # Who asks, and what they may

    def app(self, client: str) -> App | None:
        """The app with this client id."""
        return next((app for app in self.apps if str(app.id) == client.casefold()), None)

    def who(self, caller: Caller, site: Site) -> Who:
        """The caller as the one who does something on a site."""
        return site.who(caller.person) if caller.person else caller.app.who

    def level(
        self, caller: Caller, site: Site, library: Library | None = None, item: Item | None = None
    ) -> Level:
        """How much a caller may do on a site, or with something in it."""
        if caller.person is not None:
            return site.level(caller.person, library, item)
        levels = [EVERYWHERE[role] for role in caller.roles if role in EVERYWHERE]
        if SELECTED in caller.roles:
            # What an app was granted on a site holds for all of it, inherited or not.
            levels.append(site.grants.get(caller.app.id, Level.NONE))
        return max(levels, default=Level.NONE)

    def sees(self, caller: Caller, library: Library, item: Item) -> bool:
        """Whether an item is there for a caller: not theirs to read, or not checked in, is not."""
        if item.seen_by(self.who(caller, library.site)) is None:
            return False
        # An app's rights are those on the site; whether it has them is known by now.
        return caller.person is None or (
            self.level(caller, library.site, library, item) >= Level.READ
        )

    def require(
        self,
        caller: Caller,
        level: Level,
        site: Site,
        library: Library | None = None,
        item: Item | None = None,
    ) -> None:
        """Raise a Problem unless the caller may do so much."""
        if self.level(caller, site, library, item) < level:
            raise problems.denied()
