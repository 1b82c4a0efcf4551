"""A simulated SharePoint that can be started, used, disturbed and looked into."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sharepoint.clouds import Cloud
from sharepoint.simulated.clock import Clock
from sharepoint.simulated.columns import Column
from sharepoint.simulated.connections import Connections
from sharepoint.simulated.faults import Faults
from sharepoint.simulated.front import Front
from sharepoint.simulated.library import Library
from sharepoint.simulated.log import Log
from sharepoint.simulated.people import People
from sharepoint.simulated.rights import GRANTED
from sharepoint.simulated.server import Server
from sharepoint.simulated.services import GRAPH, LOGIN, SHAREPOINT, Services
from sharepoint.simulated.site import Site
from sharepoint.simulated.switches import Switches
from sharepoint.simulated.tenant import SELECTED, App, Tenant
from sharepoint.simulated.tls import HOST, OTHER_HOST, app_certificate, authority

_SERVICES = (LOGIN, GRAPH, SHAREPOINT)


class SimulatedApp:
    """An app registration with what its owner has: certificate file and secret."""

    def __init__(self, app: App, certificate: Path) -> None:
        self.app = app
        self.certificate = certificate

    @property
    def client_id(self) -> str:
        return str(self.app.id)

    @property
    def secret(self) -> str:
        return self.app.secret


class SimulatedSharePoint:
    """One tenant with its sign-in, Microsoft Graph and SharePoint, on loopback with TLS.

    Used as a context manager it serves until the block ends. The same ``seed`` makes the same ids.
    """

    def __init__(self, seed: int = 1) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="simulated-sharepoint-"))
        trusted = authority(self._folder)
        self._tenant = Tenant(seed, self._folder)
        self._services = Services(self._tenant)
        self.faults = Faults(seed)
        self.log = Log()
        connections = Connections()
        front = Front(self._tenant, self._services, self.faults, self.log, connections)
        self._server = Server(front, trusted.context, connections, len(_SERVICES))
        self._services.ports.update(zip(self._server.ports, _SERVICES, strict=True))
        addresses = self._tenant.addresses
        login, graph, sharepoint = self._server.ports
        addresses.login = f"https://{HOST}:{login}"
        addresses.graph = f"https://{HOST}:{graph}"
        # As in the world, Graph and the sites have names of their own.
        addresses.sharepoint = f"https://{OTHER_HOST}:{sharepoint}"
        self.ca_file = trusted.ca_file
        """The certificate that clients must trust (PEM)."""
        self.app = self.register_app("docgen")
        """The app that is granted every site made here, unless said otherwise."""
        self.people = People(self._tenant)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Begin to serve."""
        self._server.start()

    def stop(self) -> None:
        """Stop serving and remove everything from disk."""
        self._server.stop(self.faults.clear)
        shutil.rmtree(self._folder)

    # What a client has to know

    @property
    def cloud(self) -> Cloud:
        """The cloud that the simulated services are."""
        addresses = self._tenant.addresses
        return Cloud.at(addresses.login, addresses.graph, addresses.sharepoint)

    @property
    def tenant(self) -> str:
        """The tenant's id."""
        return str(self._tenant.id)

    @property
    def host(self) -> str:
        """The host of SharePoint, with its port."""
        return self._tenant.addresses.host

    @property
    def client_id(self) -> str:
        """The id of the app."""
        return self.app.client_id

    @property
    def certificate(self) -> Path:
        """The file with key and certificate (PEM) by which the app signs in."""
        return self.app.certificate

    @property
    def secret(self) -> str:
        """The app's secret, good for Graph only."""
        return self.app.secret

    # Setting it up

    @property
    def switches(self) -> Switches:
        """How it behaves."""
        return self._tenant.world.switches

    @property
    def clock(self) -> Clock:
        """Its time."""
        return self._tenant.world.clock

    def calm(self) -> None:
        """Nothing fails any more, and it behaves, and shows the time, as it does by itself.

        What it keeps stays.
        """
        self.faults.clear()
        self.clock.reset()
        with self._tenant.lock:
            self._tenant.world.switches = Switches()
            self._tenant.world.late.clear()

    def register_app(
        self,
        name: str,
        *,
        graph: Sequence[str] = (SELECTED,),
        sharepoint: Sequence[str] = (SELECTED,),
    ) -> SimulatedApp:
        """An app registration with these roles under each API, consented to."""
        certificate = app_certificate(self._folder, name)
        app = App(
            self._tenant.world.ids.guid(),
            name,
            self._tenant.world.ids.token(),
            certificate.public,
            frozenset(graph),
            frozenset(sharepoint),
        )
        self._tenant.apps.append(app)
        return SimulatedApp(app, certificate.file)

    def site(
        self,
        path: str = "/sites/lots",
        title: str = "Lots",
        *,
        language: str = "sv",
        grant: str | None = "fullcontrol",
    ) -> SimulatedSite:
        """A site, made where it is missing; the app is granted ``grant`` on it."""
        with self._tenant.lock:
            key = path.strip("/").casefold()
            known = self._tenant.sites.get(key)
            site = known or self._tenant.add_site(path, title, language)
            found = SimulatedSite(self._tenant, site)
            if known is None and grant is not None:
                found.grant(self.app, grant)
            return found

    def revoke_tokens(self) -> None:
        """No token given so far is good any more."""
        with self._tenant.lock:
            self._services.tokens.revoke_all()

    def sign_in(self, name: str | None) -> None:
        """Somebody types the device code that was given out last; None: they decline."""
        with self._tenant.lock:
            person = self._tenant.directory.person(name) if name else None
            self._services.tokens.approve(person)

    @property
    def open_sessions(self) -> int:
        """Upload sessions that have been begun and neither finished nor ended."""
        with self._tenant.lock:
            return self._services.uploads.open


class SimulatedSite:
    """A site, for those who set it up."""

    def __init__(self, tenant: Tenant, site: Site) -> None:
        self._tenant = tenant
        self.site = site

    @property
    def url(self) -> str:
        """Its web address."""
        return f"{self._tenant.addresses.sharepoint}{self.site.path}"

    @property
    def id(self) -> str:
        return self.site.id

    @property
    def documents(self) -> Library:
        """The library every site has."""
        return self.site.documents

    def grant(self, app: SimulatedApp, role: str | None) -> None:
        """Grant an app read, write, manage or fullcontrol here; None takes it back."""
        with self._tenant.lock:
            self.site.grants.pop(app.app.id, None)
            if role is not None:
                self.site.grants[app.app.id] = GRANTED[role]

    def library(
        self,
        title: str,
        *,
        forced_check_out: bool | None = None,
        minor_versions: bool | None = None,
        columns: Mapping[str, str] | None = None,
    ) -> Library:
        """A document library, made where it is missing; ``columns`` are types by their names.

        What is not said stays as it is; a new library has neither check-out nor minor versions.
        """
        with self._tenant.lock:
            library = self.site.find_library(title)
            if library is None:  # an empty one is false
                library = self.site.add_library(title)
            if forced_check_out is not None:
                library.forced_check_out = forced_check_out
            if minor_versions is not None:
                library.minor_versions = minor_versions
            for name, kind in (columns or {}).items():
                self.column(library, name, kind)
            return library

    def column(self, library: Library, name: str, kind: str = "text", **more: Any) -> Column:
        """A column of a library; ``more`` are fields of Column."""
        with self._tenant.lock:
            column = Column(self._tenant.world.ids.guid(), name, kind, **more)
            library.columns[name] = column
            return column
