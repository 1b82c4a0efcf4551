"""Colleagues who work in the same libraries with their browser and with Office, past us."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from sharepoint.simulated import problems, saving
from sharepoint.simulated.directory import Group, Person
from sharepoint.simulated.library import Library
from sharepoint.simulated.model import Item, Lock, Who
from sharepoint.simulated.rights import Level
from sharepoint.simulated.tenant import Tenant

WHO = "Karin Åström"
"""Who it is unless somebody is named."""


class OpenFile:
    """A file somebody has open in an Office program; as a context manager, until the block ends."""

    def __init__(self, people: People, library: Library, item: Item, by: str) -> None:
        self._people = people
        self._library = library
        self._item = item
        self._by = by

    def save(self, content: bytes) -> None:
        """Save what has been written, as Office does by itself every few seconds."""
        self._people.save_item(self._library, self._item, content, by=self._by)

    def close(self) -> None:
        """Close it; others can change it again."""
        with self._people.at_work():
            self._item.lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class People:
    """What colleagues do; each is named, and known to the directory from then on.

    Paths are those in the library. What a person may do is not asked here: tests say what is done.
    """

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """While something is changed."""
        with self._tenant.lock:
            yield

    def person(self, name: str) -> Person:
        """The person with this name."""
        with self._tenant.lock:
            return self._tenant.directory.person(name)

    def group(self, name: str, *members: str) -> Group:
        """The group with this name, with these persons in it."""
        with self._tenant.lock:
            return self._tenant.directory.group(name, *members)

    # What they do with files

    def save(self, library: Library, path: str, content: bytes, *, by: str = WHO) -> Item:
        """Save a file, new or not, making folders as needed."""
        with self._tenant.lock:
            item = library.find(path)
            if item is not None:
                return self.save_item(library, item, content, by=by)
            folders, _, name = path.rpartition("/")
            who = self._who(library, by)
            folder = library.folders(folders, who)
            return saving.create(library, folder, name, self._kept(content), who)

    def save_item(self, library: Library, item: Item, content: bytes, *, by: str = WHO) -> Item:
        """Save a file that is there, wherever it lies."""
        with self._tenant.lock:
            saving.save(library, item, self._kept(content), self._who(library, by))
            return item

    def open(self, library: Library, path: str, *, by: str = WHO) -> OpenFile:
        """Open a file in an Office program: others get 423 until it is closed."""
        with self._tenant.lock:
            item = library.at(path)
            who = self._who(library, by)
            saving.check_free(item, who)
            item.lock = Lock(who)
            return OpenFile(self, library, item, by)

    def folder(self, library: Library, path: str, *, by: str = WHO) -> Item:
        """Make a folder, with those above it."""
        with self._tenant.lock:
            return library.folders(path, self._who(library, by))

    def move(self, library: Library, path: str, folder: str, *, by: str = WHO) -> Item:
        """Move something into another folder, which is made where it is missing."""
        with self._tenant.lock:
            item, who = library.at(path), self._who(library, by)
            library.move(item, library.folders(folder, who), item.name, who)
            return item

    def rename(self, library: Library, path: str, name: str, *, by: str = WHO) -> Item:
        """Give something another name."""
        with self._tenant.lock:
            item = library.at(path)
            assert item.parent is not None
            library.move(item, item.parent, name, self._who(library, by))
            return item

    def delete(self, library: Library, path: str, *, by: str = WHO) -> Item:
        """Put something into the bin."""
        with self._tenant.lock:
            item = library.at(path)
            saving.check_free(item, self._who(library, by))
            library.recycle(item)
            return item

    def restore(self, library: Library, item: Item) -> None:
        """Take something out of the bin again."""
        with self._tenant.lock:
            library.restore(item)

    def check_out(self, library: Library, path: str, *, by: str = WHO) -> Item:
        """Check a file out."""
        with self._tenant.lock:
            item = library.at(path)
            saving.check_out(library, item, self._who(library, by))
            return item

    def check_in(self, library: Library, path: str, *, by: str = WHO, comment: str = "") -> Item:
        """Check a file in, as a major version."""
        with self._tenant.lock:
            item = library.at(path)
            saving.check_in(library, item, self._who(library, by), comment, publish=True)
            return item

    def set_field(
        self, library: Library, path: str, name: str, value: Any, *, by: str = WHO
    ) -> Item:
        """Set a column of a file in the browser."""
        with self._tenant.lock:
            item = library.at(path)
            saving.set_fields(library, item, {name: value}, self._who(library, by))
            return item

    def infect(self, library: Library, path: str) -> None:
        """Let the virus scanner find something in a file."""
        with self._tenant.lock:
            item = library.at(path)
            item.infected = True
            library.touch(item)

    # What can be seen

    def content(self, library: Library, path: str) -> bytes:
        """The content that everybody sees."""
        with self._tenant.lock:
            item = library.at(path)
            if not item.versions:
                raise problems.not_found()
            return item.versions[-1].blob.read()

    def fields(self, library: Library, path: str) -> dict[str, Any]:
        """The columns that everybody sees."""
        with self._tenant.lock:
            item = library.at(path)
            return dict(item.versions[-1].fields) if item.versions else {}

    def may(self, name: str, library: Library, path: str) -> Level:
        """How much a person may do with something in the library."""
        with self._tenant.lock:
            person = self._tenant.directory.person(name)
            return library.site.level(person, library, library.at(path))

    def join(self, library: Library, name: str, *, visitor: bool = False) -> None:
        """Let a person or group be a member, or a visitor, of the library's site."""
        with self._tenant.lock:
            entry = self._tenant.directory.find(name) or self._tenant.directory.person(name)
            site = library.site
            group = site.visitors if visitor else site.members
            principal = site.ensure(entry)
            if principal not in group.members:
                group.members.append(principal)

    def _who(self, library: Library, name: str) -> Who:
        return library.site.who(self._tenant.directory.person(name))

    def _kept(self, content: bytes) -> Any:
        return self._tenant.world.blobs.keep(content)
