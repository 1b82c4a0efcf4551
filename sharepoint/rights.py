"""Who may open a folder: SharePoint REST, as Microsoft Graph cannot take inherited rights away.

Needs a sign-in with certificate, and the site granted with ``manage`` or ``fullcontrol`` under
SharePoint's own API too.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from enum import IntEnum
from typing import Any
from urllib.parse import unquote, urlsplit

from sharepoint.addressing import RestAddresses
from sharepoint.credentials import Resource
from sharepoint.errors import NotFound, SharePointError
from sharepoint.model import Assignment
from sharepoint.retry import Repeat
from sharepoint.transport import Request, Transport

_PLAIN = {"Accept": "application/json;odata=nometadata"}
_NOBODY = "-2146232832"
"""Its general exception, by which it also says that somebody could not be found."""


class Role(IntEnum):
    """The kinds of SharePoint's own role definitions; their names differ with the language."""

    LIMITED = 1
    """The way to something below, given by SharePoint itself: it opens nothing here."""
    READ = 2
    CONTRIBUTE = 3
    FULL = 5


class Rights:
    """The rights on the folders of one site. Safe to share between threads."""

    def __init__(self, transport: Transport, site: str) -> None:
        self._transport = transport
        self._addresses = RestAddresses(site)
        self._path = unquote(urlsplit(site).path)

    def assignments(self, folder_url: str) -> tuple[Assignment, ...] | None:
        """Who may do what in a folder, by its web address; None where it inherits its rights."""
        unique = self._get("rights.unique", folder_url, "HasUniqueRoleAssignments")
        if not unique.get("value", unique.get("HasUniqueRoleAssignments")):
            return None
        said = self._get(
            "rights.list", folder_url, "RoleAssignments?$expand=Member,RoleDefinitionBindings"
        )
        return tuple(
            Assignment(
                principal=int(one["PrincipalId"]),
                login=(one.get("Member") or {}).get("LoginName", ""),
                title=(one.get("Member") or {}).get("Title", ""),
                roles=frozenset(int(role["Id"]) for role in one.get("RoleDefinitionBindings", ())),
            )
            for one in said.get("value", ())
        )

    def set_apart(self, folder_url: str) -> None:
        """Stop a folder from inheriting rights; nobody but ourselves has any then."""
        self._post(
            "rights.break",
            folder_url,
            "BreakRoleInheritance(copyRoleAssignments=false,clearSubscopes=true)",
            Repeat.HARMLESS,
        )

    def principal(self, login: str) -> int:
        """The number the site knows a person or group by; it is made known where it is not.

        Raises NotFound where the directory has nobody of that name.
        """
        request = self._request(
            "rights.ensure",
            "POST",
            self._addresses.web("ensureuser"),
            {"logonName": login},
            Repeat.HARMLESS,
        )
        try:
            return int(self._transport.send(request).body["Id"])
        except SharePointError as error:
            if error.code != _NOBODY and error.status != 400:
                raise
            raise NotFound(
                "rights.ensure", status=error.status, code=error.code, request_id=error.request_id
            ) from error

    def roles(self) -> Mapping[Role, int]:
        """The numbers of the roles on this site."""
        said = self._transport.send(
            self._request("rights.roles", "GET", self._addresses.web("RoleDefinitions"))
        ).body
        by_kind = {role.get("RoleTypeKind"): int(role["Id"]) for role in said.get("value", ())}
        return {role: by_kind[role] for role in Role if role in by_kind}

    def grant(self, folder_url: str, principal: int, role: int) -> None:
        """Give a role in a folder that does not inherit its rights."""
        self._post(
            "rights.grant",
            folder_url,
            f"RoleAssignments/AddRoleAssignment(principalId={principal},roleDefId={role})",
            Repeat.HARMLESS,
        )

    def revoke(self, folder_url: str, principal: int, role: int) -> None:
        """Take a role of somebody in a folder away; nothing happens where they do not hold it."""
        with suppress(NotFound):
            self._post(
                "rights.revoke",
                folder_url,
                f"RoleAssignments/RemoveRoleAssignment(principalId={principal},roleDefId={role})",
                Repeat.HARMLESS,
            )

    def own(self) -> int | None:
        """The number the site knows us by; None where it does not say."""
        said = self._transport.send(
            self._request("rights.own", "GET", self._addresses.web("CurrentUser"))
        ).body
        return int(said["Id"]) if "Id" in said else None

    def owners(self) -> int | None:
        """The number of the group of the site's owners; None where the site has none."""
        try:
            said = self._transport.send(
                self._request("rights.owners", "GET", self._addresses.web("AssociatedOwnerGroup"))
            ).body
        except NotFound:
            return None
        return int(said["Id"]) if "Id" in said else None

    def _folder(self, folder_url: str, *rest: str) -> str:
        return self._addresses.folder_item(unquote(urlsplit(folder_url).path), *rest)

    def _get(self, operation: str, folder_url: str, what: str) -> dict[str, Any]:
        return self._transport.send(
            self._request(operation, "GET", self._folder(folder_url, what))
        ).body

    def _post(self, operation: str, folder_url: str, what: str, repeat: Repeat) -> None:
        self._transport.send(
            self._request(operation, "POST", self._folder(folder_url, what), None, repeat)
        )

    def _request(
        self,
        operation: str,
        method: str,
        url: str,
        body: Any = None,
        repeat: Repeat = Repeat.HARMLESS,
    ) -> Request:
        # With a token no form digest is asked for.
        return Request(
            operation,
            method,
            url,
            resource=Resource.SHAREPOINT,
            json=body,
            headers=_PLAIN,
            repeat=repeat,
        )
