"""Who may do what, as SharePoint thinks of it: principals hold roles on a site, list or item.

The roles and their permission masks are SharePoint's own; their names are in the site's language,
so that a client that looks for ``Contribute`` does not find it on a Swedish site.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from sharepoint.simulated.directory import Group, Person


class Level(IntEnum):
    """How much one may do. What an app is granted on a site has the first four names."""

    NONE = 0
    LIMITED = 1
    READ = 2
    WRITE = 3
    EDIT = 4
    MANAGE = 5
    FULL = 6


GRANTED = {
    "read": Level.READ,
    "write": Level.WRITE,
    "manage": Level.MANAGE,
    "fullcontrol": Level.FULL,
}
"""What an app can be granted on a site."""


@dataclass(frozen=True)
class RoleDefinition:
    """A named set of permissions."""

    id: int
    kind: int
    name: str
    level: Level
    high: int
    low: int
    order: int
    hidden: bool = False


NAMES = {
    "en": ("Full Control", "Design", "Edit", "Contribute", "Read", "Limited Access"),
    "sv": (
        "Fullständig behörighet",
        "Design",
        "Redigera",
        "Delta",
        "Läsa",
        "Begränsad åtkomst",
    ),
    "nb": ("Full kontroll", "Utforme", "Rediger", "Bidra", "Lese", "Begrenset tilgang"),
}


def role_definitions(language: str) -> tuple[RoleDefinition, ...]:
    """The roles every site has, in its language."""
    full, design, edit, contribute, read, limited = NAMES[language]
    return (
        RoleDefinition(1073741829, 5, full, Level.FULL, 2147483647, 4294967295, 1),
        RoleDefinition(1073741828, 4, design, Level.MANAGE, 432, 1012866047, 32),
        RoleDefinition(1073741830, 6, edit, Level.EDIT, 432, 1011030767, 48),
        RoleDefinition(1073741827, 3, contribute, Level.WRITE, 432, 1011028719, 64),
        RoleDefinition(1073741826, 2, read, Level.READ, 176, 138612833, 128),
        RoleDefinition(1073741825, 1, limited, Level.LIMITED, 48, 134287360, 160, hidden=True),
    )


USER = 1
SECURITY_GROUP = 4
SITE_GROUP = 8


@dataclass(eq=False)
class Principal:
    """A person, a group of the directory, or a group of the site, as the site knows them."""

    id: int
    kind: int
    login: str
    title: str
    email: str = ""
    upn: str = ""
    entry: Person | Group | None = None
    """Who it is in the directory; None for a group of the site's own, which has members."""
    members: list[Principal] = field(default_factory=list)


class Assignments:
    """Which roles principals hold on something that does not inherit them."""

    def __init__(self, roles: Iterable[tuple[Principal, RoleDefinition]] = ()) -> None:
        self._roles: dict[int, tuple[Principal, list[RoleDefinition]]] = {}
        for principal, role in roles:
            self.add(principal, role)

    def __iter__(self) -> Iterator[tuple[Principal, tuple[RoleDefinition, ...]]]:
        for principal, roles in self._roles.values():
            yield principal, tuple(roles)

    def add(self, principal: Principal, role: RoleDefinition) -> None:
        """Give a role; nothing happens where it is held already."""
        _, roles = self._roles.setdefault(principal.id, (principal, []))
        if role not in roles:
            roles.append(role)

    def remove(self, principal: int, role: int) -> bool:
        """Take a role back; False where it was not held."""
        held = self._roles.get(principal)
        if held is None or role not in [kept.id for kept in held[1]]:
            return False
        held[1][:] = [kept for kept in held[1] if kept.id != role]
        if not held[1]:
            del self._roles[principal]
        return True

    def forget(self, principal: int) -> bool:
        """Take all roles back; False where none was held."""
        return self._roles.pop(principal, None) is not None

    def of(self, principal: int) -> tuple[RoleDefinition, ...]:
        """The roles a principal holds itself."""
        held = self._roles.get(principal)
        return tuple(held[1]) if held else ()

    def copy(self) -> Assignments:
        """The same roles, to be changed by themselves."""
        return Assignments(
            (principal, role) for principal, roles in self._roles.values() for role in roles
        )
