"""What has changed in a library, in order: reading on from a place costs what has changed since."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sharepoint.simulated.model import Item


class Kind(IntEnum):
    """What happened, numbered as SharePoint REST's ChangeType."""

    ADD = 1
    UPDATE = 2
    DELETE = 3
    RENAME = 4
    RESTORE = 7
    ROLE_ADD = 11
    ROLE_DELETE = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """One change."""

    item: Item
    kind: Kind
    at: dt.datetime


class ChangeLog:
    """The changes of one library; a place in it is how many came before."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    @property
    def end(self) -> int:
        """The place after the last change."""
        return len(self.entries)

    def add(self, item: Item, kind: Kind, at: dt.datetime) -> None:
        """Note a change; the item remembers where its last one is."""
        item.changed = len(self.entries)
        self.entries.append(Entry(item, kind, at))

    def since(self, place: int, limit: int) -> tuple[list[Item], int]:
        """Up to ``limit`` items changed from ``place`` on, each at its last change only.

        Also the place to read on from.
        """
        found: list[Item] = []
        while place < len(self.entries) and len(found) < limit:
            item = self.entries[place].item
            if item.changed == place:
                found.append(item)
            place += 1
        return found, place
