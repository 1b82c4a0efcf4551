"""A document library: its tree of folders and files, its columns, and what has changed in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sharepoint.simulated import names, problems
from sharepoint.simulated.blobs import EMPTY
from sharepoint.simulated.changes import ChangeLog, Kind
from sharepoint.simulated.columns import DOCUMENT, FOLDER, Column, ContentType
from sharepoint.simulated.ids import drive_item
from sharepoint.simulated.model import Item, Version, Who
from sharepoint.simulated.rights import Assignments

if TYPE_CHECKING:
    from sharepoint.simulated.site import Site
    from sharepoint.simulated.world import World


class Library:
    """A library of a site. ``name`` is its folder in the site's address, ``title`` its name."""

    def __init__(self, world: World, site: Site, name: str, title: str, by: Who) -> None:
        self.world = world
        self.site = site
        self.name = name
        self.title = title
        self.description = ""
        self.list_id: UUID = world.ids.guid()
        self.drive_id = world.ids.drive()
        self.created_at = world.clock.now()
        self.forced_check_out = False
        self.minor_versions = False
        self.versioning = True
        self.content_types_enabled = False
        self.rights: Assignments | None = None
        self.columns: dict[str, Column] = {}
        self.content_types = [
            ContentType(f"{DOCUMENT}00{world.ids.guid().hex.upper()}", "Dokument"),
            ContentType(f"{FOLDER}00{world.ids.guid().hex.upper()}", "Mapp", group="Mapptyper"),
        ]
        self.log = ChangeLog()
        self._items: dict[str, Item] = {}
        self._by_guid: dict[str, Item] = {}
        self._by_number: dict[int, Item] = {}
        self._next_number = 0
        self.bin: list[Item] = []
        self.root = self._new(None, "root", by, is_folder=True)

    @property
    def must_check_out(self) -> bool:
        """Whether nobody changes a file without checking it out."""
        return self.forced_check_out or self.world.switches.forced_check_out

    @property
    def server_relative(self) -> str:
        """Its path on the server."""
        return f"{self.site.path}/{self.name}"

    def path_of(self, item: Item) -> str:
        """An item's path on the server."""
        return f"{self.server_relative}/{item.path}".rstrip("/")

    # Finding

    def item(self, identifier: str) -> Item:
        """The item with this id; raises a Problem where there is none, or not any more."""
        found = self.root if identifier == "root" else self._items.get(identifier)
        if found is None or found.deleted:
            raise problems.not_found()
        return found

    def holds(self, guid: str) -> bool:
        """Whether something here has, or had, this unique id."""
        return guid.strip("{}").casefold() in self._by_guid

    def known(self, identifier: str) -> Item:
        """The item with this id, even where it is gone."""
        return self._items[identifier]

    def by_guid(self, guid: str) -> Item:
        """The item with this unique id."""
        found = self._by_guid.get(guid.strip("{}").casefold())
        if found is None or found.deleted:
            raise problems.not_found("File Not Found.")
        return found

    def by_number(self, number: int) -> Item:
        """The item with this number in the list."""
        found = self._by_number.get(number)
        if found is None or found.deleted:
            raise problems.not_found("Item does not exist. It may have been deleted.")
        return found

    def __len__(self) -> int:
        return len(self._items) - 1

    def __iter__(self) -> Iterator[Item]:
        """Every file and folder, as they were made."""
        for item in self._items.values():
            if not item.deleted and item is not self.root:
                yield item

    def child(self, folder: Item, name: str) -> Item | None:
        """What is called ``name`` in a folder."""
        assert folder.children is not None
        return folder.children.get(names.key(name, self.world.switches))

    def find(self, path: str, start: Item | None = None) -> Item | None:
        """The item at a path from ``start``, the root unless given."""
        item = start or self.root
        for name in filter(None, path.split("/")):
            found = self.child(item, name) if item.is_folder else None
            if found is None:
                return None
            item = found
        return item

    def at(self, path: str, start: Item | None = None) -> Item:
        """As ``find``, raising a Problem where there is nothing."""
        found = self.find(path, start)
        if found is None:
            raise problems.not_found()
        return found

    # Changing the tree

    def add(self, folder: Item, name: str, by: Who, *, is_folder: bool) -> Item:
        """A new item, without content yet; raises a Problem for a name that cannot be."""
        self.check_name(folder, name)
        item = self._new(folder, name, by, is_folder=is_folder)
        assert folder.children is not None
        folder.children[names.key(name, self.world.switches)] = item
        return item

    def check_name(self, folder: Item, name: str) -> None:
        """Raise a Problem unless something in a folder may be called so, and nothing is."""
        if not folder.is_folder:
            raise problems.not_found("The parent is not a folder.")
        names.check(name, self.world.switches, in_root=folder is self.root)
        names.check_path(f"{self.path_of(folder)}/{name}", self.world.switches)
        if self.child(folder, name) is not None:
            raise problems.name_taken()

    def free_name(self, folder: Item, name: str) -> str:
        """The name, with a number where it is taken."""
        stem, dot, suffix = name.rpartition(".")
        if not dot or not stem:
            stem, suffix = name, ""
        number = 0
        free = name
        while self.child(folder, free) is not None:
            number += 1
            free = f"{stem} {number}{dot if suffix else ''}{suffix}"
        return free

    def folders(self, path: str, by: Who, start: Item | None = None) -> Item:
        """The folder at a path, made with those above it where missing."""
        folder = start or self.root
        for name in filter(None, path.split("/")):
            found = self.child(folder, name)
            if found is None:
                found = self.add_folder(folder, name, by)
            elif not found.is_folder:
                raise problems.name_taken()
            folder = found
        return folder

    def add_folder(self, folder: Item, name: str, by: Who) -> Item:
        """A new folder."""
        return self.add(folder, name, by, is_folder=True)

    def move(self, item: Item, folder: Item, name: str, by: Who) -> None:
        """Give an item another place or name."""
        found = self.child(folder, name) if folder.is_folder else None
        if item is self.root or folder.is_below(item):
            raise problems.invalid("An item cannot be moved into itself.")
        if found is not item:
            self.check_name(folder, name)
        old = item.parent
        assert old is not None
        assert old.children is not None
        assert folder.children is not None
        switches = self.world.switches
        del old.children[names.key(item.name, switches)]
        item.name, item.parent = name, folder
        folder.children[names.key(name, switches)] = item
        self.touch(item, Kind.RENAME, by)

    def recycle(self, item: Item) -> None:
        """Move an item, with everything in it, to the bin."""
        if item.parent is None:
            raise problems.denied("The root of a library cannot be deleted.")
        assert item.parent.children is not None
        del item.parent.children[names.key(item.name, self.world.switches)]
        self.bin.append(item)
        for gone in list(tree(item)):
            gone.deleted = True
            self.log.add(gone, Kind.DELETE, self.world.clock.now())

    def restore(self, item: Item) -> None:
        """Bring an item back from the bin to where it was."""
        assert item.parent is not None
        assert item.parent.children is not None
        if self.child(item.parent, item.name) is not None:
            raise problems.name_taken()
        self.bin.remove(item)
        item.parent.children[names.key(item.name, self.world.switches)] = item
        for back in tree(item):
            back.deleted = False
            self.log.add(back, Kind.RESTORE, self.world.clock.now())

    def touch(self, item: Item, kind: Kind = Kind.UPDATE, by: Who | None = None) -> None:
        """Note that an item is not as it was: a new eTag, and an entry among the changes."""
        item.etag_number += 1
        if by is not None and item.versions and item.is_folder:
            self.set_folder_state(item, item.versions[-1].fields, by)
        self.log.add(item, kind, self.world.clock.now())

    def note(self, item: Item, kind: Kind) -> None:
        """Note a change of rights: it is among the list's changes, but not among a drive's."""
        changed = item.changed
        self.log.add(item, kind, self.world.clock.now())
        item.changed = changed

    def set_folder_state(self, folder: Item, fields: Mapping[str, Any], by: Who) -> None:
        """A folder keeps no versions, only what its columns say now."""
        folder.versions = [Version(1, 0, EMPTY, fields, self.world.clock.now(), by)]

    def fill(
        self, count: int, content: bytes = b"x", *, folder: str = "", per: int = 1_000
    ) -> None:
        """Put many small files into folders of ``per``, as a library that has been used for years.

        For measuring: it takes no requests and keeps the content once.
        """
        by = self.site.owner
        blob = self.world.blobs.keep(content)
        at = self.world.clock.now()
        top = self.folders(folder, by)
        for start in range(0, count, per):
            place = self.add_folder(top, f"Mapp {start // per + 1:05d}", by)
            for number in range(start, min(start + per, count)):
                item = self._new(place, f"Dokument {number + 1:06d}.pdf", by, is_folder=False)
                item.versions.append(Version(1, 0, blob, {}, at, by))
                item.ctag_number = 1
                assert place.children is not None
                place.children[names.key(item.name, self.world.switches)] = item

    def _new(self, folder: Item | None, name: str, by: Who, *, is_folder: bool) -> Item:
        guid = self.world.ids.guid()
        item = Item(
            self._next_number,
            str(guid),
            drive_item(guid, self.drive_id),
            name,
            folder,
            self.world.clock.now(),
            by,
            children={} if is_folder else None,
            content_type=self.content_types[1 if is_folder else 0].id,
        )
        self._next_number += 1
        self._items[item.id] = item
        self._by_guid[item.guid] = item
        self._by_number[item.number] = item
        item.etag_number = 1
        if is_folder:
            self.set_folder_state(item, {}, by)
        self.log.add(item, Kind.ADD, self.world.clock.now())
        return item


def tree(item: Item) -> Iterator[Item]:
    """An item, and everything in it."""
    yield item
    for child in (item.children or {}).values():
        yield from tree(child)
