"""Where things are in a site: our paths, and SharePoint's libraries, folders and ids.

A path of ours is a library's name, folders and a file name; a document's id is that of its library
and its own, so that it is found wherever people move it within the library.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from docgen.messages import say
from docgen.store import NameInvalid, NotFound
from docgen.stores.names import name_key, validate_path
from docgen.stores.sharepoint_errors import in_our_words
from sharepoint import errors
from sharepoint.drive import Drive
from sharepoint.model import Item
from sharepoint.model import Library as SiteLibrary
from sharepoint.site import SiteClient


@dataclass(frozen=True)
class Place:
    """Where a path leads: a library by our name for it, and the path in it."""

    library: str
    drive: Drive
    rest: str

    @property
    def path(self) -> str:
        return f"{self.library}/{self.rest}" if self.rest else self.library


class Paths:
    """The libraries of a site that are ours: what they are called there, by our names.

    Safe to share between threads.
    """

    def __init__(self, site: SiteClient, titles: Mapping[str, str]) -> None:
        self._site = site
        self._titles = titles
        self._lock = threading.Lock()
        self._found: dict[str, tuple[SiteLibrary, Drive]] = {}

    def drives(self) -> list[tuple[str, Drive]]:
        """Our libraries; raises NotFound where one is missing."""
        return [(name, self._library(name)[1]) for name in self._titles]

    def place(self, path: str) -> Place:
        """Where a path leads; raises NameInvalid, and NotFound for one in no library of ours."""
        path = validate_path(path)
        name, _, rest = path.partition("/")
        own = next((one for one in self._titles if name_key(one) == name_key(name)), None)
        if own is None:
            raise NotFound(name)
        library, drive = self._library(own)
        validate_path(path, site=_root(library).strip("/").rpartition("/")[0])
        return Place(own, drive, rest)

    def item(self, document: str) -> tuple[Drive, Item]:
        """The file with an id of ours; raises NotFound."""
        drive, item_id = self.address(document)
        with in_our_words(document):
            item = drive.item(item_id)
        if item.is_folder:
            raise NotFound(document)
        return drive, item

    def address(self, document: str) -> tuple[Drive, str]:
        """The library and the item that an id of ours names; raises NotFound."""
        drive_id, _, item_id = document.partition("/")
        for _, drive in self.drives():
            if drive.id == drive_id and item_id:
                return drive, item_id
        raise NotFound(document)

    def at(self, drive: Drive, path: str) -> Item:
        """What is at a path in a library, however its letters are composed there.

        Raises the NotFound of :mod:`sharepoint.errors`.
        """
        try:
            return drive.at(path)
        except errors.NotFound:
            if path.isascii():
                raise
            # A Mac may have composed them in its own way.
            above, _, name = path.rpartition("/")
            for item in drive.children(self.at(drive, above).id):
                if name_key(item.name) == name_key(name):
                    return item
            raise

    def folder(self, drive: Drive, path: str) -> Item:
        """The folder at a path in a library, made with those above it where missing.

        Raises NameInvalid where there is a file.
        """
        try:
            folder = self.at(drive, path)
        except errors.NotFound:
            above, _, name = path.rpartition("/")
            folder = drive.ensure_folder(self.folder(drive, above).id, name)
        if not folder.is_folder:
            raise NameInvalid(path, say("there is a document of that name"))
        return folder

    def path_of(self, drive: Drive, item: Item) -> str:
        """Our path of an item."""
        name = next(name for name, known in self.drives() if known.id == drive.id)
        if item.parent is None:
            return name
        root = f"{_root(self._library(name)[0])}/"
        if item.server_path is not None and item.server_path.startswith(root):
            return f"{name}/{item.server_path.removeprefix(root)}"
        # The answer does not say it: the folders above are asked, one by one.
        return f"{self.path_of(drive, drive.item(item.parent))}/{item.name}"

    def _library(self, name: str) -> tuple[SiteLibrary, Drive]:
        key = name_key(self._titles[name])
        with self._lock:
            if key not in self._found:
                with in_our_words(name):
                    libraries = self._site.libraries()
                self._found = {
                    name_key(one.name): (one, self._site.drive(one)) for one in libraries
                }
            found = self._found.get(key)
        if found is None:
            raise NotFound(name)
        return found


def files_below(drive: Drive, folder: str) -> Iterator[Item]:
    """Every file in a folder, at any depth; what goes away meanwhile is passed over."""
    try:
        for item in drive.children(folder):
            if item.is_folder:
                yield from files_below(drive, item.id)
            else:
                yield item
    except errors.NotFound:
        return


def _root(library: SiteLibrary) -> str:
    """The path of a library on the server."""
    return unquote(urlsplit(library.web_url).path).rstrip("/")
