"""What the simulated SharePoint keeps: files and folders with their versions, and who made them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sharepoint.simulated.blobs import Blob
from sharepoint.simulated.rights import Assignments

Fields = Mapping[str, Any]
NO_FIELDS: Fields = MappingProxyType({})


@dataclass(frozen=True)
class Who:
    """Who did something: a person, or an app on nobody's behalf."""

    id: str
    name: str
    is_app: bool = False
    lookup: int = 0
    """The number by which the columns of an item name them."""


@dataclass(frozen=True, slots=True)
class Version:
    """A file's content and columns as they were saved; a folder has a single one."""

    major: int
    minor: int
    blob: Blob
    fields: Fields
    at: dt.datetime
    by: Who
    comment: str = ""

    @property
    def label(self) -> str:
        return f"{self.major}.{self.minor}"

    @property
    def number(self) -> int:
        """The version as SharePoint REST counts: 512 for each major one."""
        return self.major * 512 + self.minor


@dataclass(slots=True)
class CheckOut:
    """Somebody keeps a file to themselves; ``draft`` is what they have saved since."""

    by: Who
    draft: Version | None = None


@dataclass(slots=True)
class Lock:
    """Somebody has the file open in an Office program."""

    by: Who


@dataclass(slots=True, eq=False)
class Item:
    """A file or a folder.

    ``number`` is the list item's id, ``guid`` the unique id, ``id`` that of the driveItem.
    ``versions`` are the oldest first; there is none while a new file is checked out for the first
    time. ``changed`` is the place of its last change in the library's change log.
    """

    number: int
    guid: str
    id: str
    name: str
    parent: Item | None
    created_at: dt.datetime
    created_by: Who
    children: dict[str, Item] | None = None
    versions: list[Version] = field(default_factory=list)
    etag_number: int = 0
    ctag_number: int = 0
    changed: int = 0
    content_type: str = ""
    check_out: CheckOut | None = None
    lock: Lock | None = None
    rights: Assignments | None = None
    deleted: bool = False
    infected: bool = False

    @property
    def is_folder(self) -> bool:
        return self.children is not None

    @property
    def etag(self) -> str:
        """Changes with everything about the item."""
        return f'"{{{self.guid.upper()}}},{self.etag_number}"'

    @property
    def ctag(self) -> str:
        """Changes with the content."""
        return f'"c:{{{self.guid.upper()}}},{self.ctag_number}"'

    @property
    def list_etag(self) -> str:
        """The eTag of the item as an item of a list."""
        return f'"{self.guid},{self.etag_number}"'

    @property
    def path(self) -> str:
        """From the library's root, which is ""."""
        names = []
        item = self
        while item.parent is not None:
            names.append(item.name)
            item = item.parent
        return "/".join(reversed(names))

    def seen_by(self, who: Who | None) -> Version | None:
        """What somebody sees of it: the one who has it checked out, their own draft."""
        if self.check_out and who and self.check_out.by.id == who.id and self.check_out.draft:
            return self.check_out.draft
        return self.versions[-1] if self.versions else None

    def is_below(self, folder: Item) -> bool:
        """Whether it is the folder or lies in it, at any depth."""
        item: Item | None = self
        while item is not None:
            if item is folder:
                return True
            item = item.parent
        return False
