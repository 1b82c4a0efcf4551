"""Libraries of our own in a real site, for as long as tests need them."""

from __future__ import annotations

import io
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docgen.store import Library
from docgen.stores import configured
from docgen.stores.sharepoint import SharePointStore
from docgen.stores.sharepoint_columns import OPERATION
from docgen.stores.sharepoint_connection import Connection, connect
from docgen.stores.sharepoint_place import SharePointPlace
from sharepoint import errors
from sharepoint.addressing import RestAddresses
from sharepoint.credentials import Resource
from sharepoint.drive import Drive
from sharepoint.listitems import ListItems
from sharepoint.model import Bytes, Item
from sharepoint.model import Library as SiteLibrary
from sharepoint.provisioning import Provisioning, Wanted
from sharepoint.retry import Repeat
from sharepoint.rights import Rights
from sharepoint.site import SiteClient
from sharepoint.transport import Request
from tests.stores.sharepoint_hands import OURS

PREFIX = "Docgen-prov"
"""What every library that is made here is called first."""
_TRIES = 5


@dataclass(frozen=True)
class User:
    """An app in the site."""

    connection: Connection
    site: SiteClient

    @classmethod
    def of(cls, place: SharePointPlace) -> User:
        connection = connect(place, print)
        return cls(connection, connection.site())

    @property
    def place(self) -> SharePointPlace:
        return self.connection.place


@dataclass(frozen=True)
class Tenant:
    """The site: the app that is tried, the colleague, and the libraries by our names for them."""

    own: User
    colleague: User
    libraries: dict[str, SiteLibrary]

    def store(self, user: User, **options: Any) -> SharePointStore:
        """A store on the libraries of this run."""
        carrier, place = user.connection.transport, user.place
        return SharePointStore(
            user.site,
            Rights(carrier, place.site),
            ListItems(carrier, place.site),
            app=place.client,
            titles={name: library.name for name, library in self.libraries.items()},
            columns=OURS,
            **options,
        )

    def empty(self) -> None:
        """Recycle everything in the libraries."""
        for library in self.libraries.values():
            drive = self.own.site.drive(library)
            for item in list(drive.children("root")):
                self._recycle(library, item)

    def _recycle(self, library: SiteLibrary, item: Item) -> None:
        drive = self.own.site.drive(library)
        for _ in range(_TRIES):
            try:
                drive.recycle(item.id, if_match=item.etag)
            except errors.NotFound:
                return
            except errors.Changed:
                item = drive.item(item.id)
            except errors.Locked:
                self._let_go(library, item)
                item = drive.item(item.id)
            else:
                return
        raise AssertionError(f"{item.name} cannot be recycled")

    def _let_go(self, library: SiteLibrary, item: Item) -> None:
        """End whoever's check-out is in the way, of a file or of what is in a folder."""
        drive = self.own.site.drive(library)
        if item.is_folder:
            for below in list(drive.children(item.id)):
                self._let_go(library, below)
        elif item.checked_out_by is not None:
            by_us = item.checked_out_by.app == self.own.place.client
            (drive if by_us else self.colleague.site.drive(library)).discard_check_out(item.id)


@contextmanager
def tenant() -> Iterator[Tenant]:
    """The site that the environment names, with libraries that are recycled in the end."""
    file = Path(os.environ["TEST_SHAREPOINT_STORES"])
    places = configured.load(file, file.parent)
    own, colleague = (
        User.of(_site(places, os.environ[f"TEST_SHAREPOINT_{who}"]))
        for who in ("AUTHORITY", "COLLEAGUE")
    )
    assert own.site.site.id == colleague.site.site.id, "both must have the same site"
    assert own.place.client != colleague.place.client, "each must have an app of its own"
    token = secrets.token_hex(3)
    titles = {library.value: f"{PREFIX} {token} {library.value}" for library in Library}
    provisioning = Provisioning(
        own.site, Wanted(tuple(titles.values()), (*OURS.by_name.values(), OPERATION))
    )
    try:
        provisioning.make(provisioning.look().steps, lambda _: None)
        made = {library.name: library for library in own.site.libraries()}
        found = Tenant(own, colleague, {name: made[title] for name, title in titles.items()})
        yield found
        found.empty()
    finally:
        for library in own.site.libraries():
            if library.name in titles.values():
                _remove(own, library)


def _site(places: dict[str, configured.Place], authority: str) -> SharePointPlace:
    place = places[authority]
    assert isinstance(place, SharePointPlace)
    return place


def _remove(user: User, library: SiteLibrary) -> None:
    """Move a library to the bin of the site."""
    address = RestAddresses(user.site.site.web_url).web(f"lists(guid'{library.list}')", "recycle")
    user.connection.transport.send(
        Request(
            "library.recycle",
            "POST",
            address,
            resource=Resource.SHAREPOINT,
            headers={"Accept": "application/json;odata=nometadata"},
            repeat=Repeat.HARMLESS,
        )
    )


class LiveHands:
    """What people do past us, done by the colleague's app."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def save(self, path: str, content: bytes) -> None:
        drive, rest = self._at(path)
        folder, _, name = rest.rpartition("/")
        for _ in range(_TRIES):
            try:
                item = drive.at(rest)
                drive.replace(item.id, Bytes(content), if_match=item.etag)
            except errors.NotFound:
                drive.create(self._folder(drive, folder).id, name, Bytes(content))
            except errors.Changed:
                continue  # SharePoint moved the eTag by itself
            return
        raise AssertionError(f"{path} changes each time")

    def move(self, path: str, to: str) -> None:
        drive, rest = self._at(path)
        folder, _, name = self._at(to)[1].rpartition("/")
        self._tenant.colleague.connection.transport.send(
            Request(
                "item.move",
                "PATCH",
                self._tenant.colleague.connection.addresses.item(drive.id, drive.at(rest).id),
                json={
                    "name": name,
                    "parentReference": {"id": self._folder(drive, folder).id},
                },
            )
        )

    def copy(self, path: str, to: str) -> None:
        drive, rest = self._at(path)
        content = io.BytesIO()
        drive.download(drive.at(rest).id, content)
        self.save(to, content.getvalue())

    def remove(self, path: str) -> None:
        drive, rest = self._at(path)
        item = drive.at(rest)
        drive.recycle(item.id, if_match=item.etag)

    def open(self, path: str) -> None:
        raise AssertionError(f"{path}: only Word can open a file in Word")

    def close(self, path: str) -> None:
        raise AssertionError(f"{path}: only Word can close a file in Word")

    def _at(self, path: str) -> tuple[Drive, str]:
        name, _, rest = path.partition("/")
        return self._tenant.colleague.site.drive(self._tenant.libraries[name]), rest

    def _folder(self, drive: Drive, path: str) -> Item:
        folder = drive.at("")
        for name in filter(None, path.split("/")):
            folder = drive.ensure_folder(folder.id, name)
        return folder
