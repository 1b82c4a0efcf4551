"""What has changed in a site's libraries: it costs what has changed, not what there is.

SharePoint tells which items have changed, repeated and in any order, without their columns, and
with the folders above them. Each is asked for once, as it is now; that tells what is gone, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from docgen.store import Change, Cursor, ResyncNeeded
from docgen.stores.sharepoint_documents import Documents
from docgen.stores.sharepoint_errors import in_our_words
from docgen.stores.sharepoint_paths import Paths, files_below
from sharepoint import errors
from sharepoint.drive import LATEST, Drive
from sharepoint.model import Delta, Item


class Feed:
    """The changes of all libraries of a store."""

    def __init__(self, paths: Paths, documents: Documents) -> None:
        self._paths = paths
        self._documents = documents

    def since(self, cursor: Cursor | None) -> tuple[Sequence[Change], Cursor]:
        """The documents changed since a cursor, or all of them; and the next cursor."""
        drives = self._paths.drives()
        links = {} if cursor is None else _links(cursor)
        if cursor is not None and set(links) != {drive.id for _, drive in drives}:
            raise ResyncNeeded
        found: dict[str, Change] = {}
        for name, drive in drives:
            with in_our_words(name):
                changes, links[drive.id] = (
                    self._everything(drive)
                    if cursor is None
                    else self._changed(drive, links[drive.id])
                )
                found |= {change.id: change for change in changes}
        return list(found.values()), Cursor(json.dumps(links, sort_keys=True))

    def _everything(self, drive: Drive) -> tuple[list[Change], str]:
        """Every file of a library, and the link to what changes from now on."""
        # From here on first, so that nothing falls between.
        link = drive.delta(LATEST).later or LATEST
        found = {item.id: self._told(drive, item) for item in files_below(drive, "root")}
        items, link = changed_items(drive, link)
        for item in items:
            if item.is_folder and item.parent is not None:
                # Somebody may have moved it past us while we looked.
                again = files_below(drive, item.id)
                found |= {one.id: self._told(drive, one) for one in again}
        found |= {item.id: self._as_it_is(drive, item.id) for item in items if not item.is_folder}
        return [change for change in found.values() if change.ref is not None], link

    def _changed(self, drive: Drive, link: str) -> tuple[list[Change], str]:
        items, link = changed_items(drive, link)
        return [self._as_it_is(drive, item.id) for item in items if not item.is_folder], link

    def _as_it_is(self, drive: Drive, item: str) -> Change:
        try:
            return self._told(drive, drive.item(item))
        except errors.NotFound:
            return Change(f"{drive.id}/{item}", None)

    def _told(self, drive: Drive, item: Item) -> Change:
        ref = self._documents.ref(drive, item)
        return Change(ref.id, ref)


def changed_items(drive: Drive, link: str) -> tuple[list[Item], str]:
    """The items changed since a link, each once, and the link to begin with next time."""
    found: dict[str, Item] = {}
    for page in _pages(drive, link):
        found |= {item.id: item for item in page.items}
        link = page.later or link
    return list(found.values()), link


def _pages(drive: Drive, link: str) -> Iterator[Delta]:
    further: str | None = link
    while further is not None:
        page = drive.delta(further)
        yield page
        further = page.next


def _links(cursor: Cursor) -> dict[str, str]:
    try:
        links = json.loads(cursor)
    except ValueError:
        raise ResyncNeeded from None
    if not isinstance(links, dict):
        raise ResyncNeeded
    return {str(drive): str(link) for drive, link in links.items()}
