"""The people and groups of the tenant, as Entra ID has them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from uuid import UUID

from sharepoint.simulated.ids import Ids


@dataclass(eq=False)
class Person:
    """Somebody who signs in."""

    id: UUID
    name: str
    email: str

    @property
    def login(self) -> str:
        """The name SharePoint knows them by."""
        return f"i:0#.f|membership|{self.email}"


@dataclass(eq=False)
class Group:
    """A security group; ``members`` are persons."""

    id: UUID
    name: str
    email: str
    members: list[Person] = field(default_factory=list)

    @property
    def login(self) -> str:
        """The name SharePoint knows it by."""
        return f"c:0t.c|tenant|{self.id}"


class Directory:
    """Who there is; persons and groups are made when they are first named."""

    def __init__(self, ids: Ids, domain: str) -> None:
        self._ids = ids
        self._domain = domain
        self._entries: list[Person | Group] = []

    def person(self, name: str) -> Person:
        """The person with this name or address."""
        found = self.find(name)
        if isinstance(found, Person):
            return found
        person = Person(self._ids.guid(), name, self._address(name))
        self._entries.append(person)
        return person

    def group(self, name: str, *members: str) -> Group:
        """The group with this name; these persons are added to it."""
        found = self.find(name)
        group = found if isinstance(found, Group) else None
        if group is None:
            group = Group(self._ids.guid(), name, self._address(name))
            self._entries.append(group)
        group.members += [
            person for person in map(self.person, members) if person not in group.members
        ]
        return group

    def find(self, name: str) -> Person | Group | None:
        """Who is called so, by name, address, login or id, without regard to case."""
        wanted = name.casefold()
        for entry in self._entries:
            known = (entry.name, entry.email, entry.login, str(entry.id))
            if wanted in (value.casefold() for value in known):
                return entry
        return None

    def _address(self, name: str) -> str:
        if "@" in name:
            return name
        plain = unicodedata.normalize("NFD", name.casefold())
        local = "".join(
            character if character.isalnum() else "."
            for character in plain
            if not unicodedata.combining(character)
        )
        return f"{local.strip('.')}@{self._domain}"
