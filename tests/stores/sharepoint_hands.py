"""A SharePoint store on a simulated SharePoint, and the people who work in its libraries."""

from __future__ import annotations

from typing import Any

from docgen.store import Library
from docgen.stores.sharepoint import SharePointStore
from docgen.stores.sharepoint_columns import COLUMNS, OPERATION, Columns
from sharepoint.addressing import GraphAddresses
from sharepoint.credentials import Credential, Secret
from sharepoint.listitems import ListItems
from sharepoint.model import Column
from sharepoint.rights import Rights
from sharepoint.simulated import Library as SimulatedLibrary
from sharepoint.simulated import SimulatedSharePoint, SimulatedSite
from sharepoint.simulated.people import OpenFile
from sharepoint.site import SiteClient
from sharepoint.transport import Transport
from tests.sharepoint.connecting import certificate, signed_in, transport

OURS = Columns(
    {
        **COLUMNS.by_name,
        "Status": Column("Status", "Status", "text"),
        "Revision": Column("Revision", "Revision", "number"),
        "Steg": Column("Steg", "Steg", "text"),
    }
)
"""The columns documents have, and those that the contract's tests speak of."""


def prepared(simulated: SimulatedSharePoint, path: str = "/sites/lots") -> SimulatedSite:
    """A site with our libraries and columns."""
    site = simulated.site(path)
    for person in ("anna@example.se", "bo@example.se"):
        simulated.people.person(person)
    for name in Library:
        library = site.library(name)
        for column in (*OURS.by_name.values(), OPERATION):
            site.column(library, column.name, column.kind)
    return site


def connected(
    simulated: SimulatedSharePoint,
    site: SimulatedSite,
    *,
    credential: Credential | None = None,
    carrier: Transport | None = None,
    **options: Any,
) -> SharePointStore:
    """A store in a site, for the app that the site was granted to unless another is named.

    ``carrier`` is one that is signed in already, which is quicker.
    """
    credential = credential or certificate(simulated)
    carrier = carrier or transport(simulated, signed_in(simulated, credential))
    graph_only = isinstance(credential, Secret)
    return SharePointStore(
        SiteClient.find(carrier, GraphAddresses(simulated.cloud.graph), site.url),
        None if graph_only else Rights(carrier, site.url),
        None if graph_only else ListItems(carrier, site.url),
        app=credential.client,
        columns=OURS,
        **options,
    )


class SharePointHands:
    """Colleagues in the browser and in Word; paths begin with the library's name."""

    def __init__(self, simulated: SimulatedSharePoint, site: SimulatedSite) -> None:
        self._people = simulated.people
        self._site = site
        self._open: dict[str, OpenFile] = {}

    def save(self, path: str, content: bytes) -> None:
        library, rest = self._at(path)
        asked = library.must_check_out
        if asked and library.find(rest) is not None:
            self._people.check_out(library, rest)
        self._people.save(library, rest, content)
        if asked:
            self._people.check_in(library, rest)

    def move(self, path: str, to: str) -> None:
        library, rest = self._at(path)
        folder, _, name = self._at(to)[1].rpartition("/")
        old = rest.rpartition("/")[2]
        self._people.move(library, rest, folder)
        self._people.rename(library, f"{folder}/{old}".lstrip("/"), name)

    def copy(self, path: str, to: str) -> None:
        self.save(to, self._people.content(*self._at(path)))

    def remove(self, path: str) -> None:
        self._people.delete(*self._at(path))

    def open(self, path: str) -> None:
        self._open[path] = self._people.open(*self._at(path))

    def close(self, path: str) -> None:
        self._open.pop(path).close()

    def content(self, path: str) -> bytes:
        """What everybody sees of a file."""
        return self._people.content(*self._at(path))

    def set_field(self, path: str, name: str, value: object) -> None:
        self._people.set_field(*self._at(path), name, value)

    def check_out(self, path: str) -> None:
        self._people.check_out(*self._at(path))

    def check_in(self, path: str) -> None:
        self._people.check_in(*self._at(path))

    def _at(self, path: str) -> tuple[SimulatedLibrary, str]:
        name, _, rest = path.partition("/")
        library = self._site.site.find_library(name)
        assert library is not None
        return library, rest
