"""How Microsoft Graph writes items, libraries and sites; every key is one of its types' own."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from sharepoint.simulated.clock import written
from sharepoint.simulated.columns import Column, ContentType
from sharepoint.simulated.library import Library
from sharepoint.simulated.model import Item, Version, Who
from sharepoint.simulated.odata import View
from sharepoint.simulated.site import Site
from sharepoint.simulated.tempauth import download_url
from sharepoint.simulated.tenant import Tenant

_OFFICE = (".docx", ".docm", ".doc", ".xlsx", ".xls", ".pptx", ".ppt")
Json = dict[str, Any]


class Shapes:
    """Writes the tenant's things as Graph does."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    @property
    def root(self) -> str:
        """The address of the API."""
        return f"{self._tenant.addresses.graph}/v1.0"

    def context(self, what: str) -> str:
        """The address that says what an answer's body is."""
        return f"{self.root}/$metadata#{what}"

    # Items

    def item(
        self,
        library: Library,
        item: Item,
        who: Who,
        view: View | None = None,
        *,
        context: str | None = None,
    ) -> Json:
        """A driveItem; ``context`` is the end of the answer's context, where it stands alone."""
        view = view or View()
        shown = item.seen_by(who)
        body: Json = {}
        if context is not None:
            drive = quote(library.drive_id)
            body["@odata.context"] = self.context(f"drives('{drive}')/items/{context}")
        usual = self._usual(library, item, shown, who)
        if view.wants("publication") and shown is not None and not item.is_folder:
            usual["publication"] = self._publication(item, shown)
        if view.wants("sharepointIds"):
            usual["sharepointIds"] = self._sharepoint_ids(library, item)
        body |= view.of_usual(usual)
        if "listItem" in view.expand:
            body["listItem"] = self.list_item(library, item, who, view.expand["listItem"])
        if "children" in view.expand and item.children is not None:
            body["children"] = [
                self.item(library, child, who, view.expand["children"])
                for child in item.children.values()
                if child.seen_by(who)
            ]
        return body

    def changed_item(self, library: Library, item: Item, who: Who, view: View) -> Json:
        """A driveItem as the changes tell of it: without its path, and without its cTag."""
        if item.deleted:
            body: Json = {
                "id": item.id,
                "deleted": {"state": "deleted"},
                "parentReference": self._parent(library, item, with_path=False),
            }
            body["folder" if item.is_folder else "file"] = {}
            return body
        body = self.item(library, item, who, view)
        if "parentReference" in body:
            body["parentReference"] = self._parent(library, item, with_path=False)
        if not self._tenant.world.switches.delta_with_ctag:
            body.pop("cTag", None)
        return body

    def _usual(self, library: Library, item: Item, shown: Version | None, who: Who) -> Json:
        body: Json = {}
        if not item.is_folder and shown is not None and not item.infected:
            body["@microsoft.graph.downloadUrl"] = download_url(self._tenant, library, item, who)
        at = shown.at if shown else item.created_at
        by = shown.by if shown else item.created_by
        body |= {
            "createdDateTime": written(item.created_at),
            "eTag": item.etag,
            "id": item.id,
            "lastModifiedDateTime": written(at),
            "name": item.name,
            "webUrl": self.web_url(library, item),
        }
        if not item.is_folder:
            body["cTag"] = item.ctag
        body |= {
            "size": shown.blob.size if shown else 0,
            "createdBy": identities(item.created_by),
            "lastModifiedBy": identities(by),
            "parentReference": self._parent(library, item),
            "fileSystemInfo": {
                "createdDateTime": written(item.created_at),
                "lastModifiedDateTime": written(at),
            },
        }
        if item.children is not None:
            body["folder"] = {"childCount": len(item.children)}
        elif shown is not None:
            body["file"] = {
                "mimeType": _mime_type(item.name),
                "hashes": {"quickXorHash": shown.blob.quickxorhash},
            }
        if item is library.root:
            body["root"] = {}
        if item.infected:
            body["malware"] = {"description": "Win32/Invented"}
        return body

    def _parent(self, library: Library, item: Item, *, with_path: bool = True) -> Json:
        parent: Json = {
            "driveType": "documentLibrary",
            "driveId": library.drive_id,
            "siteId": str(library.site.collection),
        }
        if item.parent is None:
            return parent
        parent["id"] = item.parent.id
        if with_path:
            folders = item.parent.path
            if self._tenant.world.switches.escaped_paths:
                folders = quote(folders)
            parent["name"] = item.parent.name if item.parent.parent else library.title
            parent["path"] = f"/drives/{library.drive_id}/root:" + (folders and f"/{folders}")
        return parent

    def _publication(self, item: Item, shown: Version) -> Json:
        if item.check_out is not None:
            return {
                "level": "checkout",
                "versionId": shown.label,
                "checkedOutBy": identities(item.check_out.by),
            }
        return {"level": "draft" if shown.minor else "published", "versionId": shown.label}

    def _sharepoint_ids(self, library: Library, item: Item) -> Json:
        return {
            "listId": str(library.list_id),
            "listItemId": str(item.number),
            "listItemUniqueId": item.guid,
            "siteId": str(library.site.collection),
            "siteUrl": self.site_url(library.site),
            "tenantId": str(self._tenant.id),
            "webId": str(library.site.web),
        }

    def web_url(self, library: Library, item: Item) -> str:
        """Where a person opens an item in the browser."""
        if item.is_folder or not item.name.casefold().endswith(_OFFICE):
            path = quote(library.path_of(item))
            return f"{self._tenant.addresses.sharepoint}{path}"
        query = urlencode(
            {
                "sourcedoc": f"{{{item.guid.upper()}}}",
                "file": item.name,
                "action": "default",
                "mobileredirect": "true",
            }
        )
        return f"{self.site_url(library.site)}/_layouts/15/Doc.aspx?{query}"

    def list_item(self, library: Library, item: Item, who: Who, view: View | None = None) -> Json:
        """A listItem."""
        view = view or View()
        shown = item.seen_by(who)
        kind = next(
            (kind for kind in library.content_types if kind.id == item.content_type),
            library.content_types[0],
        )
        usual: Json = {
            "@odata.etag": item.list_etag,
            "createdDateTime": written(item.created_at),
            "eTag": item.list_etag,
            "id": str(item.number),
            "lastModifiedDateTime": written(shown.at if shown else item.created_at),
            "webUrl": f"{self._tenant.addresses.sharepoint}{quote(library.path_of(item))}",
            "createdBy": identities(item.created_by),
            "lastModifiedBy": identities(shown.by if shown else item.created_by),
            "parentReference": {
                "id": item.parent.guid if item.parent else "",
                "siteId": library.site.id,
            },
            "contentType": {"id": kind.id, "name": kind.name},
        }
        body = view.of_usual(usual)
        if "fields" in view.expand:
            body["fields"] = self.fields(library, item, who, view.expand["fields"])
        if "driveItem" in view.expand:
            body["driveItem"] = self.item(library, item, who, view.expand["driveItem"])
        return body

    def fields(self, library: Library, item: Item, who: Who, view: View | None = None) -> Json:
        """The columns of an item."""
        shown = item.seen_by(who)
        by = shown.by if shown else item.created_by
        kind = next((k.name for k in library.content_types if k.id == item.content_type), "")
        usual: Json = {
            "@odata.etag": item.list_etag,
            "id": str(item.number),
            "FileLeafRef": item.name,
            "LinkFilename": item.name,
            "LinkFilenameNoMenu": item.name,
            "ContentType": kind,
            "Created": written(item.created_at),
            "Modified": written(shown.at if shown else item.created_at),
            "AuthorLookupId": str(item.created_by.lookup),
            "EditorLookupId": str(by.lookup),
            "_CheckinComment": shown.comment if shown else "",
            "_UIVersionString": shown.label if shown else "",
            "FileSizeDisplay": str(shown.blob.size) if shown and not item.is_folder else None,
            "ItemChildCount": "0",
            "FolderChildCount": str(len(item.children or ())),
            "_ComplianceFlags": "",
            "Edit": "",
        }
        if item.check_out is not None:
            usual["CheckoutUserLookupId"] = str(item.check_out.by.lookup)
        if shown is not None:
            usual |= shown.fields
        return (view or View()).of_usual(
            {name: value for name, value in usual.items() if value is not None}
        )

    def version(self, kept: Version) -> Json:
        """A driveItemVersion."""
        return {
            "id": kept.label,
            "lastModifiedDateTime": written(kept.at),
            "size": kept.blob.size,
            "lastModifiedBy": identities(kept.by),
        }

    # Libraries and sites

    def site_url(self, site: Site) -> str:
        return f"{self._tenant.addresses.sharepoint}{quote(site.path)}"

    def site(self, site: Site) -> Json:
        """A site."""
        return {
            "createdDateTime": written(site.created_at),
            "description": "",
            "id": site.id,
            "lastModifiedDateTime": written(site.created_at),
            "name": site.path.rpartition("/")[2],
            "webUrl": self.site_url(site),
            "displayName": site.title,
            "root": {},
            "siteCollection": {"hostname": site.host},
        }

    def drive(self, library: Library) -> Json:
        """A drive."""
        return {
            "createdDateTime": written(library.created_at),
            "description": library.description,
            "id": library.drive_id,
            "lastModifiedDateTime": written(library.created_at),
            "name": library.title,
            "webUrl": self._library_url(library),
            "driveType": "documentLibrary",
            "createdBy": identities(library.site.owner),
            "quota": {"deleted": 0, "remaining": 2**40, "state": "normal", "total": 2**40},
        }

    def list(self, library: Library, view: View | None = None) -> Json:
        """A document library as a list."""
        view = view or View()
        body = view.of_usual(
            {
                "@odata.etag": f'"{library.list_id},1"',
                "createdDateTime": written(library.created_at),
                "description": library.description,
                "eTag": f'"{library.list_id},1"',
                "id": str(library.list_id),
                "lastModifiedDateTime": written(library.created_at),
                "name": library.name,
                "webUrl": self._library_url(library),
                "displayName": library.title,
                "createdBy": identities(library.site.owner),
                "parentReference": {"siteId": library.site.id},
                "list": {
                    "contentTypesEnabled": library.content_types_enabled,
                    "hidden": False,
                    "template": "documentLibrary",
                },
            }
        )
        if "drive" in view.expand:
            body["drive"] = view.expand["drive"].of_usual(self.drive(library))
        if "columns" in view.expand:
            body["columns"] = [self.column(column) for column in library.columns.values()]
        return body

    def _library_url(self, library: Library) -> str:
        return f"{self._tenant.addresses.sharepoint}{quote(library.server_relative)}"

    @staticmethod
    def column(column: Column) -> Json:
        """A columnDefinition."""
        return {
            "columnGroup": column.group,
            "description": column.description,
            "displayName": column.display_name or column.name,
            "enforceUniqueValues": False,
            "hidden": column.hidden,
            "id": str(column.id),
            "indexed": column.indexed,
            "name": column.name,
            "readOnly": column.read_only,
            "required": column.required,
            column.type: column.settings,
        }

    @staticmethod
    def content_type(kind: ContentType) -> Json:
        """A contentType."""
        return {
            "id": kind.id,
            "description": kind.description,
            "group": kind.group,
            "hidden": kind.hidden,
            "name": kind.name,
            "parentId": kind.parent,
            "readOnly": False,
            "sealed": False,
        }


def identities(who: Who) -> Json:
    """Who did something; what an app does on nobody's behalf is done by SharePoint's own user."""
    if who.is_app:
        return {
            "application": {"id": who.id, "displayName": who.name},
            "user": {"displayName": "SharePoint-app"},
        }
    user: Mapping[str, str] = {"displayName": who.name}
    return {"user": {"id": who.id, **user} if who.id else dict(user)}


def _mime_type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
