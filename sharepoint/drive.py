"""One document library, by Microsoft Graph: each method one request, or one upload.

Conditions are never dropped: a write says what it expects to find, by ``if_match`` or by
``fail_if_exists``, or is one that does no harm twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import IO, Any
from urllib.parse import quote, urlencode

import requests

from sharepoint import uploads
from sharepoint.addressing import GraphAddresses
from sharepoint.errors import (
    AlreadyExists,
    FieldRefused,
    ForeignAddress,
    Infected,
    ResyncNeeded,
    SharePointError,
    Truncated,
)
from sharepoint.model import Delta, FieldValue, Item, Source, Version
from sharepoint.retry import Repeat
from sharepoint.transport import Request, Transport

SMALL = 4 * 1024 * 1024
"""Up to this size a file is sent in one request."""
_CHUNK = 256 * 1024
_DOWNLOADS = 4
_DETAILS = urlencode(
    {
        "$select": "id,name,eTag,cTag,size,file,folder,root,parentReference,lastModifiedDateTime,"
        "lastModifiedBy,publication,webUrl,malware",
        "$expand": "listItem($expand=fields)",
    }
)
LATEST = "latest"


class Drive:
    """A library by its drive's id. Safe to share between threads."""

    def __init__(self, transport: Transport, addresses: GraphAddresses, drive: str) -> None:
        self._transport = transport
        self._addresses = addresses
        self.id = drive

    def at(self, path: str) -> Item:
        """The item at a path from the library's root; raises NotFound."""
        return self._item("item.at", self._addresses.at(self.id, path))

    def item(self, item: str) -> Item:
        """The item with an id; raises NotFound."""
        return self._item("item.get", self._addresses.item(self.id, item))

    def named(self, folder: str, name: str) -> Item:
        """What is called ``name`` in a folder, by the folder's id; raises NotFound."""
        return self._item("item.named", self._addresses.below(self.id, folder, name))

    def children(self, folder: str) -> Iterator[Item]:
        """What lies directly in a folder, by the folder's id."""
        link: str | None = f"{self._addresses.item(self.id, folder, 'children')}?{_DETAILS}"
        while link:
            page = self._get("item.children", link)
            yield from map(Item.of, page.get("value", ()))
            link = page.get("@odata.nextLink")

    def ensure_folder(self, parent: str, name: str) -> Item:
        """The folder called ``name`` in a folder, made where it is missing; or the file there."""
        request = Request(
            "folder.create",
            "POST",
            self._addresses.item(self.id, parent, "children"),
            # Never "rename": two of us at once would make two folders.
            json={"name": name, "folder": {}, "@microsoft.graph.conflictBehavior": "fail"},
            repeat=Repeat.HARMLESS,
        )
        try:
            return Item.of(self._transport.send(request).body)
        except AlreadyExists:
            return self.named(parent, name)

    def create(self, folder: str, name: str, source: Source) -> Item:
        """A new file in a folder; raises AlreadyExists where the name is taken."""
        content = self._addresses.below(self.id, folder, name)
        if source.size <= SMALL:
            return self._put(f"{content}:/content?@microsoft.graph.conflictBehavior=fail", source)
        return Item.of(
            uploads.upload(
                self._transport, f"{content}:/createUploadSession", source, behaviour="fail"
            )
        )

    def replace(self, item: str, source: Source, *, if_match: str) -> Item:
        """New content of a file; raises Changed where it is not as expected any more."""
        headers = {"If-Match": if_match}
        if source.size <= SMALL:
            return self._put(self._addresses.item(self.id, item, "content"), source, headers)
        return Item.of(
            uploads.upload(
                self._transport,
                self._addresses.item(self.id, item, "createUploadSession"),
                source,
                behaviour="replace",
                headers=headers,
            )
        )

    def download(self, item: str, to: IO[bytes], version: str | None = None) -> int:
        """Write the content, or that of a version other than the present, to ``to``; its size.

        Begins again where the connection breaks; raises Truncated where it keeps breaking.
        """
        rest = ("versions", version, "content") if version else ("content",)
        request = Request(
            "item.download",
            "GET",
            self._addresses.item(self.id, item, *rest),
            headers={"Accept": "*/*", "Accept-Encoding": "identity"},
            repeat=Repeat.HARMLESS,
        )
        start = to.tell()
        for _ in range(_DOWNLOADS):
            to.seek(start)
            to.truncate()
            with self._transport.stream(request) as response:
                if _copied(response, to):
                    return to.tell() - start
        raise Truncated("item.download: it ended early each time")

    def versions(self, item: str) -> list[Version]:
        """The versions that are kept, the present one first."""
        link: str | None = self._addresses.item(self.id, item, "versions")
        found: list[Version] = []
        while link:
            page = self._get("item.versions", link)
            found += map(Version.of, page.get("value", ()))
            link = page.get("@odata.nextLink")
        return found

    def set_fields(
        self, item: str, fields: Mapping[str, FieldValue], *, if_match: str | None = None
    ) -> None:
        """Set columns; raises FieldRefused where there is no such column, and Changed.

        It makes a version, and names us as who changed the file:
        :meth:`~sharepoint.listitems.ListItems.set_fields` does neither.
        """
        try:
            self._transport.send(
                Request(
                    "fields.set",
                    "PATCH",
                    self._addresses.item(self.id, item, "listItem", "fields"),
                    json=dict(fields),
                    headers={"If-Match": if_match} if if_match else {},
                    repeat=Repeat.CONDITIONAL if if_match else Repeat.HARMLESS,
                )
            )
        except SharePointError as error:
            if error.status != 400:
                raise
            raise FieldRefused(
                "fields.set", status=400, code=error.code, request_id=error.request_id
            ) from error

    def delta(self, link: str | None = None) -> Delta:
        """A page of changes: from a link, from now on (:data:`LATEST`), or of all there is.

        Items may come again, in any order; the last word holds. Raises ResyncNeeded where the
        link is too old, or none.
        """
        if link is None or link == LATEST:
            token = f"?token={LATEST}" if link else ""
            link = self._addresses.item(self.id, "root", "delta") + token
        try:
            page = self._get("delta", link)
        except SharePointError as error:
            if not isinstance(error, ForeignAddress) and error.status != 400:
                raise
            raise ResyncNeeded("delta: the link cannot be used", status=error.status) from error
        return Delta(
            tuple(map(Item.of, page.get("value", ()))),
            page.get("@odata.nextLink"),
            page.get("@odata.deltaLink"),
        )

    def since(self, moment: dt.datetime) -> str:
        """The link to the changes since a moment by SharePoint's clock, for who has none from then.

        Only SharePoint and OneDrive for Business know it.
        """
        token = quote(f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}", safe="")
        return f"{self._addresses.item(self.id, 'root', 'delta')}?token={token}"

    def now(self) -> dt.datetime:
        """The time as SharePoint has it."""
        return self._transport.now()

    def check_out(self, item: str) -> None:
        """Keep others from changing a file."""
        self._act(item, "checkout", {}, Repeat.HARMLESS)

    def check_in(self, item: str, comment: str = "") -> None:
        """Let others see and change it again."""
        self._act(item, "checkin", {"comment": comment, "checkInAs": "published"}, Repeat.NEVER)

    def discard_check_out(self, item: str) -> None:
        """Let others change it again, as it was before it was checked out."""
        self._act(item, "discardCheckout", {}, Repeat.NEVER)

    def recycle(self, item: str, *, if_match: str) -> None:
        """Move an item to the recycle bin; raises Changed."""
        self._transport.send(
            Request(
                "item.recycle",
                "DELETE",
                self._addresses.item(self.id, item),
                headers={"If-Match": if_match},
                repeat=Repeat.CONDITIONAL,
            )
        )

    def _item(self, operation: str, address: str) -> Item:
        return Item.of(self._get(operation, f"{address}?{_DETAILS}"))

    def _get(self, operation: str, address: str) -> dict[str, Any]:
        return self._transport.send(Request(operation, "GET", address, repeat=Repeat.HARMLESS)).body

    def _put(self, address: str, source: Source, headers: Mapping[str, str] | None = None) -> Item:
        answer = self._transport.send(
            Request(
                "content.put",
                "PUT",
                address,
                body=source.read(0, source.size),
                headers=headers or {},
                repeat=Repeat.CONDITIONAL,
            )
        )
        return Item.of(answer.body)

    def _act(self, item: str, action: str, body: Mapping[str, str], repeat: Repeat) -> None:
        self._transport.send(
            Request(
                f"item.{action}",
                "POST",
                self._addresses.item(self.id, item, action),
                json=dict(body),
                repeat=repeat,
            )
        )


def _copied(response: requests.Response, to: IO[bytes]) -> bool:
    """Write an answer's content; False where it broke off before all had come."""
    if response.headers.get("X-Virus-Infected"):
        raise Infected("item.download", request_id=response.headers.get("request-id"))
    promised = response.headers.get("Content-Length")
    written = 0
    try:
        for chunk in response.iter_content(_CHUNK):
            written += to.write(chunk)
    except requests.RequestException:
        return False
    return promised is None or written == int(promised)
