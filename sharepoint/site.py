"""One site: its libraries, their columns and content types, and what we may do there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from sharepoint.addressing import GraphAddresses, RestAddresses, segment, text
from sharepoint.credentials import Resource
from sharepoint.drive import Drive
from sharepoint.errors import AlreadyExists, Denied, SharePointError
from sharepoint.model import Column, ContentType, Json, Library, Site
from sharepoint.retry import Repeat
from sharepoint.transport import Request, Transport

_PLAIN = {"Accept": "application/json;odata=nometadata"}
_TRIAL = "docgen-test.txt"
"""The name under which an upload is begun, and ended before anything of it is seen."""


@dataclass(frozen=True)
class Permissions:
    """What somebody may do in a site, by SharePoint's own mask (SPBasePermissions)."""

    mask: int

    @classmethod
    def of(cls, answer: Json) -> Permissions:
        """Of a BasePermissions, which is written in two halves."""
        return cls(int(answer["High"]) << 32 | int(answer["Low"]))

    @property
    def may_write(self) -> bool:
        """View, add, edit and delete items."""
        return self.mask & 0xF == 0xF

    @property
    def may_set_up(self) -> bool:
        """Make libraries and columns (ManageLists)."""
        return bool(self.mask & 0x800)

    @property
    def may_grant(self) -> bool:
        """Decide who may open a folder (ManagePermissions)."""
        return bool(self.mask & 0x2000000)


@dataclass(frozen=True)
class LibrarySettings:
    """How a library keeps versions, and what it asks of those who write in it."""

    versions: bool
    drafts: bool
    """Minor versions, which readers do not see."""
    forced_check_out: bool
    approval: bool
    """Nobody sees a file before somebody has approved it."""

    @classmethod
    def of(cls, answer: Json) -> LibrarySettings:
        """Of an SP.List."""
        return cls(
            versions=bool(answer.get("EnableVersioning")),
            drafts=bool(answer.get("EnableMinorVersions")),
            forced_check_out=bool(answer.get("ForceCheckout")),
            approval=bool(answer.get("EnableModeration")),
        )


class SiteClient:
    """A site by its web address, as ``https://contoso.sharepoint.com/sites/lots``.

    Safe to share between threads.
    """

    def __init__(self, transport: Transport, addresses: GraphAddresses, site: Site) -> None:
        self._transport = transport
        self._addresses = addresses
        self._rest = RestAddresses(site.web_url)
        self.site = site

    @classmethod
    def find(cls, transport: Transport, addresses: GraphAddresses, web: str) -> SiteClient:
        """The site at an address; raises NotFound, and Denied where it was not granted to us."""
        said = transport.send(
            Request("site.find", "GET", addresses.site(web), repeat=Repeat.HARMLESS)
        ).body
        site = Site(said["id"], said.get("displayName", ""), said.get("webUrl", web))
        return cls(transport, addresses, site)

    def drive(self, library: Library) -> Drive:
        """The files of a library."""
        return Drive(self._transport, self._addresses, library.drive)

    # Libraries

    def libraries(self) -> list[Library]:
        """The document libraries of the site."""
        return [
            Library(
                list=said["id"],
                drive=(said.get("drive") or {}).get("id", ""),
                name=said.get("displayName", said.get("name", "")),
                web_url=said.get("webUrl", ""),
            )
            for said in self._all("site.lists", "lists?$expand=drive")
            if (said.get("list") or {}).get("template") == "documentLibrary"
        ]

    def make_library(self, name: str) -> None:
        """A new document library; raises AlreadyExists and Denied."""
        self._send(
            "library.create",
            "POST",
            "lists",
            {"displayName": name, "list": {"template": "documentLibrary"}},
        )

    def settings(self, library: Library) -> LibrarySettings:
        """How a library keeps versions, and what it asks of those who write in it."""
        said = self._transport.send(
            self._rest_request("library.settings", "GET", self._rest_list(library))
        ).body
        return LibrarySettings.of(said)

    # Columns

    def columns(self, library: Library) -> list[Column]:
        """The columns of a library."""
        return [
            Column.of(said) for said in self._all("library.columns", f"{_list(library)}/columns")
        ]

    def make_column(self, library: Library, column: Column) -> None:
        """A new column in a library; raises Denied."""
        self._send("column.create", "POST", f"{_list(library)}/columns", column.definition())

    def index_column(self, library: Library, column: Column) -> None:
        """Let a column of a library be searched by, however many files there are."""
        address = f"{_list(library)}/columns/{segment(column.id or '')}"
        self._send("column.index", "PATCH", address, {"indexed": True}, Repeat.HARMLESS)

    # Content types

    def content_types(self, library: Library | None = None) -> list[ContentType]:
        """The content types of a library, or of the site itself."""
        address = f"{_list(library)}/contentTypes" if library else "contentTypes"
        return [
            ContentType(said["id"], said.get("name", ""))
            for said in self._all("content_types", address)
        ]

    def make_content_type(self, name: str, *, base: str, group: str) -> None:
        """A new content type of the site, made from the one whose id is ``base``."""
        body = {"name": name, "description": "", "group": group, "base": {"id": base}}
        self._send("content_type.create", "POST", "contentTypes", body)

    def add_content_type(self, library: Library, kind: ContentType) -> None:
        """Let a library use a content type of the site."""
        self._transport.send(
            self._rest_request(
                "library.change",
                "POST",
                self._rest_list(library),
                {"ContentTypesEnabled": True},
                {"X-HTTP-Method": "MERGE", "If-Match": "*"},
            )
        )
        known = self._addresses.site_id(self.site.id, "contentTypes", segment(kind.id))
        self._send(
            "content_type.add",
            "POST",
            f"{_list(library)}/contentTypes/addCopy",
            {"contentType": known},
        )

    # What we may do

    def permissions(self) -> Permissions:
        """What SharePoint itself lets us do in the site; raises Denied and SignInFailed."""
        address = self._rest.web("EffectiveBasePermissions")
        said = self._transport.send(self._rest_request("site.permissions", "GET", address)).body
        return Permissions.of(said)

    def may_write(self, library: Library) -> bool:
        """Whether Microsoft Graph lets us write in a library.

        An upload is begun and ended: nothing is ever seen of it. Raises SignInFailed and others.
        """
        trial = Request(
            "site.try",
            "POST",
            self._addresses.at(library.drive, _TRIAL, "createUploadSession"),
            json={"item": {"@microsoft.graph.conflictBehavior": "fail"}},
            repeat=Repeat.HARMLESS,
        )
        try:
            session = self._transport.send(trial).body["uploadUrl"]
        except Denied:
            return False
        except AlreadyExists:
            return True  # it is in the way of our name only
        with suppress(SharePointError):  # it ends by itself, only later
            self._transport.send(
                Request("site.try_end", "DELETE", session, resource=None, repeat=Repeat.HARMLESS)
            )
        return True

    @property
    def permissions_address(self) -> str:
        """Where an administrator lets apps into the site."""
        return self._addresses.site_id(self.site.id, "permissions")

    def time(self) -> dt.datetime | None:
        """The time it is where the site is; None where it does not say."""
        url = self._addresses.site_id(self.site.id)
        answer = self._transport.send(Request("site.time", "GET", url, repeat=Repeat.HARMLESS))
        try:
            return parsedate_to_datetime(answer.headers["Date"])
        except (KeyError, ValueError):
            return None

    # How

    def _all(self, operation: str, address: str) -> Iterator[dict[str, Any]]:
        link: str | None = self._addresses.site_id(self.site.id, address)
        while link:
            page = self._transport.send(
                Request(operation, "GET", link, repeat=Repeat.HARMLESS)
            ).body
            yield from page.get("value", ())
            link = page.get("@odata.nextLink")

    def _send(
        self,
        operation: str,
        method: str,
        address: str,
        body: Any,
        repeat: Repeat = Repeat.NEVER,
    ) -> None:
        url = self._addresses.site_id(self.site.id, address)
        self._transport.send(Request(operation, method, url, json=body, repeat=repeat))

    def _rest_list(self, library: Library) -> str:
        return self._rest.web(f"lists(guid'{text(library.list)}')")

    def _rest_request(
        self,
        operation: str,
        method: str,
        url: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
    ) -> Request:
        return Request(
            operation,
            method,
            url,
            resource=Resource.SHAREPOINT,
            json=body,
            headers={**_PLAIN, **(headers or {})},
            repeat=Repeat.HARMLESS,
        )


def _list(library: Library) -> str:
    return f"lists/{segment(library.list)}"
