"""Who may do what, by Microsoft Graph: permissions of items, and what apps are granted on sites."""

from __future__ import annotations

import base64
from uuid import UUID

from sharepoint.simulated import problems, rights
from sharepoint.simulated.changes import Kind
from sharepoint.simulated.exchange import Answer
from sharepoint.simulated.graph_shapes import Json, Shapes
from sharepoint.simulated.graph_target import Route, Target
from sharepoint.simulated.rights import Assignments, Level, Principal
from sharepoint.simulated.tenant import Tenant

_ROLES = {"read": Level.READ, "write": Level.WRITE, "owner": Level.FULL}
_INVITE = frozenset(
    (
        "requireSignIn",
        "roles",
        "sendInvitation",
        "message",
        "recipients",
        "retainInheritedPermissions",
        "expirationDateTime",
        "password",
    )
)
_ADMINISTRATOR = "Sites.FullControl.All"


class Permissions:
    """Answers what is asked about permissions."""

    def __init__(self, tenant: Tenant, shapes: Shapes) -> None:
        self._tenant = tenant
        self._shapes = shapes

    def routes(self) -> list[Route]:
        """What is answered here."""
        full = Level.FULL
        return [
            Route("item", "GET", "permissions", "permissions", self.of_item, price=5),
            Route("item", "DELETE", "permissions/*", "permission", self.remove, full, 5),
            Route("item", "POST", "invite", "invite", self.invite, full, 5, _INVITE),
            Route("site", "GET", "permissions", "site-permissions", self.of_site, price=5),
            Route("site", "POST", "permissions", "site-permissions", self.grant, Level.NONE, 5),
            Route(
                "site", "DELETE", "permissions/*", "site-permission", self.withdraw, Level.NONE, 5
            ),
        ]

    def of_item(self, target: Target) -> Answer:
        """Everybody's permissions on an item, its own and those it inherits."""
        held = target.site.assignments_on(target.library, target.item)
        inherited = target.item.rights is None
        values = [
            self._permission(target, principal, roles[0].level, inherited=inherited)
            for principal, roles in held
            if roles[0].level > Level.LIMITED
        ]
        context = self._shapes.context("permissions")
        return Answer(200, {"@odata.context": context, "value": values})

    def invite(self, target: Target) -> Answer:
        """Give persons or groups a permission of their own on an item."""
        body, item = target.request.json(), target.item
        wanted = [str(role) for role in body.get("roles", ())]
        if len(wanted) != 1 or wanted[0] not in _ROLES:
            raise problems.invalid("One role is given: read, write or owner.")
        level = _ROLES[wanted[0]]
        found = [
            self._tenant.directory.find(said.get("email") or said.get("objectId") or "")
            for said in body.get("recipients", ())
        ]
        if not found or None in found:
            raise problems.invalid("The recipient could not be resolved.", "invalidRecipient")
        principals = [target.site.ensure(entry) for entry in found if entry is not None]
        if item.rights is None:
            keep = body.get("retainInheritedPermissions", True)
            inherited = target.site.assignments_on(target.library, item)
            item.rights = inherited.copy() if keep else Assignments()
        for principal in principals:
            item.rights.add(principal, target.site.role_of(level))
        target.library.note(item, Kind.ROLE_ADD)
        values = [
            self._permission(target, principal, level, inherited=False) for principal in principals
        ]
        return Answer(200, {"@odata.context": self._shapes.context("permissions"), "value": values})

    def remove(self, target: Target) -> Answer:
        """Take a permission of an item's own away."""
        held = target.item.rights
        if held is None:
            raise problems.invalid("Inherited permissions cannot be removed.")
        for principal, _ in list(held):
            if _identifier(principal) == target.args[0]:
                held.forget(principal.id)
                target.library.note(target.item, Kind.ROLE_DELETE)
                return Answer(204)
        raise problems.not_found()

    # Apps on sites

    def of_site(self, target: Target) -> Answer:
        """What apps were granted."""
        self._administrator(target)
        values = [self._grant(app, level) for app, level in target.site.grants.items()]
        return Answer(200, {"@odata.context": self._shapes.context("permissions"), "value": values})

    def grant(self, target: Target) -> Answer:
        """Grant an app a role on the site (Sites.Selected)."""
        self._administrator(target)
        body = target.request.json()
        identities = body.get("grantedToIdentities") or [{}]
        said = identities[0].get("application") or {}
        app = self._tenant.app(str(said.get("id", "")))
        roles = [str(role) for role in body.get("roles", ())]
        if app is None or len(roles) != 1 or roles[0] not in rights.GRANTED:
            raise problems.invalid("An app and a role are needed.")
        target.site.grants[app.id] = rights.GRANTED[roles[0]]
        return Answer(201, self._grant(app.id, target.site.grants[app.id]))

    def withdraw(self, target: Target) -> Answer:
        """Take back what an app was granted."""
        self._administrator(target)
        for app in list(target.site.grants):
            if str(app) == target.args[0]:
                del target.site.grants[app]
                return Answer(204)
        raise problems.not_found()

    @staticmethod
    def _administrator(target: Target) -> None:
        if _ADMINISTRATOR not in target.caller.roles:
            raise problems.denied()

    def _grant(self, identifier: UUID, level: Level) -> Json:
        app = self._tenant.app(str(identifier))
        identity = {"id": str(identifier), "displayName": app.name if app else ""}
        role = next(name for name, known in rights.GRANTED.items() if known is level)
        return {
            "id": str(identifier),
            "roles": [role],
            "grantedToIdentitiesV2": [{"application": identity}],
        }

    def _permission(
        self, target: Target, principal: Principal, level: Level, *, inherited: bool
    ) -> Json:
        role = "owner" if level is Level.FULL else "write" if level > Level.READ else "read"
        known = {"id": str(principal.id), "displayName": principal.title}
        named = {**known, "loginName": principal.login}
        if principal.kind == rights.SITE_GROUP:
            granted: Json = {"siteGroup": named}
        elif principal.kind == rights.USER:
            granted = {"user": known, "siteUser": named}
        else:
            granted = {"group": known, "siteUser": named}
        body: Json = {"id": _identifier(principal), "roles": [role], "grantedToV2": granted}
        if inherited:
            body["inheritedFrom"] = {"driveId": target.library.drive_id, "path": "/"}
        return body


def _identifier(principal: Principal) -> str:
    return base64.urlsafe_b64encode(principal.login.encode()).decode("ascii").rstrip("=")
