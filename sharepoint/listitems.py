"""Columns of a file set quietly: no new version, and whoever changed the file last stays so.

SharePoint REST's ValidateUpdateListItem with ``bNewDocumentUpdate``; setting columns through
Microsoft Graph makes a version of its own each time and names us as who changed the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sharepoint.addressing import RestAddresses
from sharepoint.credentials import Resource
from sharepoint.errors import FieldRefused, NotFound
from sharepoint.model import FieldValue, Item
from sharepoint.retry import Repeat
from sharepoint.transport import Request, Transport

_PLAIN = {"Accept": "application/json;odata=nometadata"}


class ListItems:
    """The list items of one site's files. Safe to share between threads."""

    def __init__(self, transport: Transport, site: str) -> None:
        self._transport = transport
        self._addresses = RestAddresses(site)

    def set_fields(self, item: Item, fields: Mapping[str, FieldValue]) -> None:
        """Set columns of a file.

        Raises FieldRefused naming the first column that is missing or does not take its value;
        nothing is set then.
        """
        answer = self._transport.send(
            Request(
                "fields.set",
                "POST",
                self._file(item, "ListItemAllFields", "ValidateUpdateListItem"),
                resource=Resource.SHAREPOINT,
                json={
                    "formValues": [
                        {"FieldName": name, "FieldValue": _written(value)}
                        for name, value in fields.items()
                    ],
                    "bNewDocumentUpdate": True,
                },
                headers=_PLAIN,
                repeat=Repeat.HARMLESS,
            )
        )
        for said in answer.body.get("value", ()):
            if said.get("HasException"):
                refused = FieldRefused("fields.set", code=str(said.get("ErrorCode")))
                refused.column = str(said.get("FieldName"))
                raise refused

    def publish(self, item: Item) -> None:
        """Make a minor version a major one, which readers see."""
        self._transport.send(
            Request(
                "file.publish",
                "POST",
                self._file(item, "publish(comment='')"),
                resource=Resource.SHAREPOINT,
                headers=_PLAIN,
                repeat=Repeat.HARMLESS,
            )
        )

    def comments(self, item: Item) -> dict[str, str]:
        """What was said when each version was checked in, by the version's label."""
        present = self._get(item, "file.get", "?$select=UIVersionLabel,CheckInComment")
        earlier = self._get(item, "file.versions", "/Versions").get("value", ())
        said = {present.get("UIVersionLabel", ""): present.get("CheckInComment")}
        said |= {one.get("VersionLabel", ""): one.get("CheckInComment") for one in earlier}
        return {label: comment for label, comment in said.items() if comment}

    def open_by(self, item: Item) -> str | None:
        """Who has a file open in an Office program; "" when SharePoint does not say who."""
        answer = self._get(item, "file.locked_by", "/LockedByUser")
        if "Id" not in answer and "LoginName" not in answer:
            return None
        return str(answer.get("Title") or "")

    def _get(self, item: Item, operation: str, what: str) -> dict[str, Any]:
        return self._transport.send(
            Request(
                operation,
                "GET",
                self._file(item) + what,
                resource=Resource.SHAREPOINT,
                headers=_PLAIN,
                repeat=Repeat.HARMLESS,
            )
        ).body

    def _file(self, item: Item, *rest: str) -> str:
        if item.unique_id is None:
            raise NotFound("file: its eTag does not name it")
        return self._addresses.web(f"GetFileById('{item.unique_id}')", *rest)


def _written(value: FieldValue) -> str:
    """A value as a person would type it into the form."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(value)
