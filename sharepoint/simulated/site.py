"""A site: its libraries, the people and groups it knows, and who may do what in it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sharepoint.simulated import problems, rights
from sharepoint.simulated.columns import DOCUMENT, FOLDER, ContentType
from sharepoint.simulated.directory import Group, Person
from sharepoint.simulated.library import Library
from sharepoint.simulated.model import Item, Who
from sharepoint.simulated.rights import Assignments, Level, Principal, RoleDefinition
from sharepoint.simulated.world import World

_DEFAULT = {
    "sv": ("Delade dokument", "Dokument", "{} – ägare", "{} – medlemmar", "{} – besökare"),
    "nb": ("Delte dokumenter", "Dokumenter", "Eiere av {}", "Medlemmer av {}", "Besøkende på {}"),
    "en": ("Shared Documents", "Documents", "{} Owners", "{} Members", "{} Visitors"),
}


APP_LOOKUP = 1073741822
"""The number of the user under whose name apps act."""


class Site:
    """A site at a path on the server; ``path`` begins with a slash, that of the root site is ""."""

    def __init__(self, world: World, host: str, path: str, title: str, language: str) -> None:
        self.world = world
        self.path = path.rstrip("/")
        self.title = title
        self.language = language
        self.collection: UUID = world.ids.guid()
        self.web: UUID = world.ids.guid()
        self.host = host.partition(":")[0]
        self.created_at = world.clock.now()
        self.owner = Who("", "Systemkonto", lookup=1073741823)
        self.grants: dict[UUID, Level] = {}
        """What apps were granted here (Sites.Selected), by the app's id."""
        self.roles = rights.role_definitions(language)
        self.app_principal = Principal(
            APP_LOOKUP,
            rights.USER,
            "i:0i.t|00000003-0000-0ff1-ce00-000000000000|app@sharepoint",
            "SharePoint-app",
        )
        """Under whose name apps act on nobody's behalf."""
        self.principals: dict[int, Principal] = {APP_LOOKUP: self.app_principal}
        self._next_principal = 3
        self.libraries: list[Library] = []
        self.content_types = [ContentType(DOCUMENT, "Dokument"), ContentType(FOLDER, "Mapp")]
        folder, name, owners, members, visitors = _DEFAULT[language]
        self.owners = self.add_group(owners.format(title))
        self.members = self.add_group(members.format(title))
        self.visitors = self.add_group(visitors.format(title))
        self.assignments = Assignments(
            (
                (self.owners, self.role_of(Level.FULL)),
                (self.members, self.role_of(Level.EDIT)),
                (self.visitors, self.role_of(Level.READ)),
            )
        )
        self.documents = self.add_library(folder, name)

    @property
    def id(self) -> str:
        """As Graph writes it: the host and two GUIDs."""
        return f"{self.host},{self.collection},{self.web}"

    # Libraries

    def add_library(self, name: str, title: str | None = None, by: Who | None = None) -> Library:
        """A new library; raises a Problem where there is one with that title."""
        title = title or name
        if self.find_library(title) is not None:
            raise problems.name_taken()
        library = Library(self.world, self, name, title, by or self.owner)
        self.libraries.append(library)
        return library

    def find_library(self, identifier: str) -> Library | None:
        """The library with this list id or title."""
        wanted = identifier.strip("{}").casefold()
        for library in self.libraries:
            if wanted in (str(library.list_id), library.title.casefold()):
                return library
        return None

    def library(self, identifier: str) -> Library:
        """As ``find_library``, raising a Problem."""
        found = self.find_library(identifier)
        if found is None:
            raise problems.not_found()
        return found

    def library_at(self, server_relative: str) -> tuple[Library, str]:
        """The library that a path on the server lies in, and the path in it."""
        wanted = server_relative.casefold().rstrip("/") + "/"
        for library in self.libraries:
            if wanted.startswith(f"{library.server_relative}/".casefold()):
                return library, server_relative[len(library.server_relative) :].strip("/")
        raise problems.not_found("File Not Found.")

    # Principals

    def add_group(self, title: str) -> Principal:
        """A new group of the site's own."""
        return self._add(rights.SITE_GROUP, title, title)

    def ensure(self, entry: Person | Group) -> Principal:
        """A person or group of the directory, made known to the site."""
        for principal in self.principals.values():
            if principal.login == entry.login:
                return principal
        kind = rights.USER if isinstance(entry, Person) else rights.SECURITY_GROUP
        principal = self._add(kind, entry.login, entry.name)
        principal.email = principal.upn = entry.email
        principal.entry = entry
        return principal

    def principal(self, identifier: int) -> Principal:
        """The principal with this number; raises a Problem."""
        found = self.principals.get(identifier)
        if found is None:
            raise problems.not_found("Can not find the principal with id: " + str(identifier))
        return found

    def find_group(self, title: str) -> Principal:
        """The site's group with this title; raises a Problem."""
        for principal in self.principals.values():
            named = principal.title.casefold() == title.casefold()
            if principal.kind == rights.SITE_GROUP and named:
                return principal
        raise problems.not_found("Group cannot be found.")

    def who(self, person: Person) -> Who:
        """A person as the one who did something here."""
        return Who(str(person.id), person.name, lookup=self.ensure(person).id)

    # Rights

    def role_of(self, level: Level) -> RoleDefinition:
        """The role that stands for a level."""
        return next(role for role in self.roles if role.level is level)

    def role(self, identifier: int) -> RoleDefinition:
        """The role with this id; raises a Problem."""
        for role in self.roles:
            if role.id == identifier:
                return role
        raise problems.not_found("Can not find the role definition.")

    def assignments_on(self, library: Library | None, item: Item | None) -> Assignments:
        """The roles that hold on something: its own, or those of what it lies in."""
        while item is not None:
            if item.rights is not None:
                return item.rights
            item = item.parent
        if library is not None and library.rights is not None:
            return library.rights
        return self.assignments

    def level(self, person: Person, library: Library | None, item: Item | None) -> Level:
        """How much a person may do with something in the site."""
        held = (
            role.level
            for principal, roles in self.assignments_on(library, item)
            for role in roles
            if _includes(principal, person)
        )
        return max(held, default=Level.NONE)

    def _add(self, kind: int, login: str, title: str) -> Principal:
        principal = Principal(self._next_principal, kind, login, title)
        self._next_principal += 1
        self.principals[principal.id] = principal
        return principal


def _includes(principal: Principal, person: Person) -> bool:
    """Whether a person is this principal, or belongs to it."""
    return any(_is(entry, person) for entry in _entries(principal))


def _entries(principal: Principal) -> Iterator[Person | Group]:
    if principal.entry is not None:
        yield principal.entry
    for member in principal.members:
        yield from _entries(member)


def _is(entry: Person | Group, person: Person) -> bool:
    return person in entry.members if isinstance(entry, Group) else entry is person
