"""Rights by SharePoint REST: inheritance, roles, who holds them, and who is known."""

from __future__ import annotations

from sharepoint.simulated import problems, rest_shapes, rights
from sharepoint.simulated.changes import Kind
from sharepoint.simulated.exchange import Answer
from sharepoint.simulated.library import tree
from sharepoint.simulated.odata import equals
from sharepoint.simulated.rest_shapes import Several, Value, answer
from sharepoint.simulated.rest_target import Route, Target
from sharepoint.simulated.rights import Assignments, Level, Principal
from sharepoint.simulated.tenant import Tenant

_HELD = ("web", "list", "item")
_BREAKABLE = ("list", "item")
MOST_ITEMS = 100_000
"""A folder with more in it keeps inheriting."""


class RestRights:
    """Answers what is asked about rights."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def routes(self) -> list[Route]:
        """What is answered here."""
        full, write = Level.FULL, Level.WRITE
        assigned = "roleassignments"
        return [
            Route(_HELD, "GET", "hasuniqueroleassignments", "inheritance", self.is_unique),
            Route(_BREAKABLE, "POST", "breakroleinheritance", "inheritance", self.cut, full),
            Route(_BREAKABLE, "POST", "resetroleinheritance", "inheritance", self.join, full),
            Route(_HELD, "GET", assigned, "role-assignments", self.assignments),
            Route(
                _HELD, "POST", f"{assigned}/addroleassignment", "role-assignments", self.add, full
            ),
            Route(
                _HELD,
                "POST",
                f"{assigned}/removeroleassignment",
                "role-assignments",
                self.remove,
                full,
            ),
            Route(_HELD, "DELETE", assigned, "role-assignments", self.forget, full),
            Route(
                _HELD,
                "DELETE",
                f"{assigned}/getbyprincipalid",
                "role-assignments",
                self.forget,
                full,
            ),
            Route(_HELD, "GET", "effectivebasepermissions", "permissions", self.own_permissions),
            Route(("web",), "GET", "roledefinitions", "role-definitions", self.roles),
            Route(("web",), "GET", "roledefinitions/getbytype", "role-definitions", self.role),
            Route(("web",), "GET", "roledefinitions/getbyid", "role-definitions", self.role),
            Route(("web",), "GET", "roledefinitions/getbyname", "role-definitions", self.role),
            Route(("web",), "POST", "ensureuser", "ensureuser", self.ensure, write),
            Route(("web",), "GET", "currentuser", "currentuser", self.current_user),
            Route(("web",), "GET", "siteusers", "siteusers", self.users),
            Route(("web",), "GET", "siteusers/getbyid", "siteusers", self.user),
            Route(("web",), "GET", "associatedownergroup", "sitegroups", self.owner_group),
            Route(("web",), "GET", "sitegroups", "sitegroups", self.groups),
            Route(("web",), "POST", "sitegroups", "sitegroups", self.add_group, full),
            Route(("web",), "GET", "sitegroups/getbyname/users", "sitegroups", self.members),
            Route(("web",), "GET", "sitegroups/getbyid/users", "sitegroups", self.members),
            Route(
                ("web",), "POST", "sitegroups/getbyname/users", "sitegroups", self.add_member, full
            ),
            Route(
                ("web",), "POST", "sitegroups/getbyid/users", "sitegroups", self.add_member, full
            ),
        ]

    # Inheritance

    def is_unique(self, target: Target) -> Answer:
        unique = target.place.kind == "web" or self._own(target) is not None
        return answer(target.request, Value("HasUniqueRoleAssignments", unique))

    def cut(self, target: Target) -> Answer:
        """Stop inheriting; without a copy only the one who asks has any rights then."""
        copy = bool(target.argument("copyRoleAssignments", otherwise=False))
        clear = bool(target.argument("clearSubscopes", otherwise=False))
        library, item = target.library, target.own_item
        if item is not None and sum(1 for _ in tree(item)) > MOST_ITEMS:
            raise problems.threshold()
        if copy:
            held = self._held(target).copy()
        else:
            held = Assignments([(self._caller(target), target.site.role_of(Level.FULL))])
        if item is None:
            library.rights = held
        else:
            item.rights = held
        if clear:
            for below in library:
                if below is not item and (item is None or below.is_below(item)):
                    below.rights = None
        self._note(target, Kind.ROLE_ADD)
        return answer(target.request, Value("BreakRoleInheritance"))

    def join(self, target: Target) -> Answer:
        """Inherit again."""
        if target.own_item is None:
            target.library.rights = None
        else:
            target.item.rights = None
        self._note(target, Kind.ROLE_DELETE)
        return answer(target.request, Value("ResetRoleInheritance"))

    # Roles held

    def assignments(self, target: Target) -> Answer:
        values = [
            rest_shapes.assignment(principal, roles, target.expand)
            for principal, roles in self._held(target)
        ]
        return answer(target.request, Several(values))

    def add(self, target: Target) -> Answer:
        principal = target.site.principal(int(target.argument("principalId")))
        self._changeable(target).add(principal, self._role_asked(target))
        self._note(target, Kind.ROLE_ADD)
        return answer(target.request, Value("AddRoleAssignment"))

    def remove(self, target: Target) -> Answer:
        role = self._role_asked(target)
        principal = int(target.argument("principalId"))
        if not self._changeable(target).remove(principal, role.id):
            raise problems.not_found("Can not find the principal with id: " + str(principal))
        self._note(target, Kind.ROLE_DELETE)
        return answer(target.request, Value("RemoveRoleAssignment"))

    def forget(self, target: Target) -> Answer:
        """Take all roles of somebody away."""
        principal = int(target.place.tail[-1].first())
        if not self._changeable(target).forget(principal):
            raise problems.not_found("Can not find the principal with id: " + str(principal))
        self._note(target, Kind.ROLE_DELETE)
        return Answer(200)

    def own_permissions(self, target: Target) -> Answer:
        """What the caller may do here."""
        level = self._tenant.level(target.caller, target.site, target.own_library, target.own_item)
        role = next((role for role in target.site.roles if role.level is level), None)
        mask = rest_shapes.permissions(role)
        return answer(target.request, Value("EffectiveBasePermissions", mask))

    # Roles there are

    def roles(self, target: Target) -> Answer:
        return answer(target.request, Several([rest_shapes.role(one) for one in target.site.roles]))

    def role(self, target: Target) -> Answer:
        """One role, by its kind, id or name."""
        wanted = target.place.tail[-1].first()
        for role in target.site.roles:
            if wanted in (role.kind, role.id, role.name):
                return answer(target.request, rest_shapes.role(role))
        raise problems.not_found("Can not find the role definition.")

    # Who is known

    def ensure(self, target: Target) -> Answer:
        """Make somebody of the directory known to the site."""
        name = str(target.argument("logonName", otherwise=""))
        entry = self._tenant.directory.find(name)
        if entry is None:
            raise problems.Problem(
                400, "invalidRequest", f"The specified user {name} could not be found."
            )
        return answer(target.request, rest_shapes.principal(target.site.ensure(entry)))

    def current_user(self, target: Target) -> Answer:
        if target.caller.person is None:
            return answer(target.request, rest_shapes.principal(target.site.app_principal))
        own = target.site.ensure(target.caller.person)
        return answer(target.request, rest_shapes.principal(own))

    def users(self, target: Target) -> Answer:
        """Everybody known, or one by number or by address."""
        found = [one for one in target.site.principals.values() if one.kind != rights.SITE_GROUP]
        if target.place.tail[-1].plain:
            return self.user(target)
        if "$filter" in target.request.query:
            name, value = equals(target.request.query["$filter"])
            known = {"userprincipalname": "upn", "email": "email", "loginname": "login"}
            if name.casefold() not in known:
                raise problems.invalid("That is not filtered by here.")
            attribute = known[name.casefold()]
            found = [one for one in found if getattr(one, attribute).casefold() == value.casefold()]
        return answer(target.request, Several([rest_shapes.principal(one) for one in found]))

    def user(self, target: Target) -> Answer:
        found = target.site.principal(int(target.place.tail[-1].first()))
        return answer(target.request, rest_shapes.principal(found))

    # The site's groups

    def groups(self, target: Target) -> Answer:
        found = [
            rest_shapes.principal(one)
            for one in target.site.principals.values()
            if one.kind == rights.SITE_GROUP
        ]
        return answer(target.request, Several(found))

    def owner_group(self, target: Target) -> Answer:
        """The group of the site's owners."""
        return answer(target.request, rest_shapes.principal(target.site.owners))

    def add_group(self, target: Target) -> Answer:
        title = str(target.argument("Title", otherwise=""))
        if not title:
            raise problems.invalid("A group needs a title.")
        made = target.site.add_group(title)
        return answer(target.request, rest_shapes.principal(made))

    def members(self, target: Target) -> Answer:
        found = [rest_shapes.principal(one) for one in self._group(target).members]
        return answer(target.request, Several(found))

    def add_member(self, target: Target) -> Answer:
        name = str(target.argument("LoginName", otherwise=""))
        entry = self._tenant.directory.find(name)
        if entry is None:
            raise problems.not_found(f"The specified user {name} could not be found.")
        principal, group = target.site.ensure(entry), self._group(target)
        if principal not in group.members:
            group.members.append(principal)
        return answer(target.request, rest_shapes.principal(principal))

    def _group(self, target: Target) -> Principal:
        said = target.place.tail[-2].first()
        if isinstance(said, int):
            return target.site.principal(said)
        return target.site.find_group(said)

    # How

    def _role_asked(self, target: Target) -> rights.RoleDefinition:
        return target.site.role(int(target.argument("roleDefId")))

    def _own(self, target: Target) -> Assignments | None:
        """The thing's own roles; None where it inherits."""
        if target.place.kind == "web":
            return target.site.assignments
        return target.own_item.rights if target.own_item else target.library.rights

    def _held(self, target: Target) -> Assignments:
        return target.site.assignments_on(target.own_library, target.own_item)

    def _changeable(self, target: Target) -> Assignments:
        own = self._own(target)
        if own is None:
            raise problems.invalid(
                "You cannot grant or take roles on something that inherits its permissions."
            )
        return own

    def _caller(self, target: Target) -> Principal:
        if target.caller.person is not None:
            return target.site.ensure(target.caller.person)
        return target.site.app_principal

    def _note(self, target: Target, kind: Kind) -> None:
        """Changes of rights are among the list's changes, but not among a drive's items."""
        if target.own_item is not None:
            target.library.note(target.item, kind)
