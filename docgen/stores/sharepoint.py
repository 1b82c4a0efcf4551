"""The SharePoint store: the contract of :mod:`docgen.store` on a site's document libraries.

What is particular to it:

- SharePoint changes Office files after they came, and moves etags by itself; what of it is a
  person's doing is found out (:mod:`docgen.stores.sharepoint_documents`).
- An answer may be lost. The store looks before it acts again
  (:mod:`docgen.stores.sharepoint_writing`).
- Contents are written on a condition. Columns are set without one, as only so nobody else than who
  wrote the content is named for it: they are looked at just before. Of two who set the same column
  in the same instant, the last one's holds.
- With a sign-in that reaches Microsoft Graph only, setting columns makes a version and names us,
  rights are not set, and who has a file open is not known.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from docgen.messages import say
from docgen.plan.reading import Finding
from docgen.store import (
    Absent,
    Change,
    Content,
    Cursor,
    DocRef,
    Fields,
    Grant,
    Library,
    Locked,
    LockKind,
    NameInvalid,
    NotCheckedOut,
    NotFound,
    OutcomeUnknown,
    Restriction,
    TooLarge,
    VersionRef,
)
from docgen.stores import sharepoint_access
from docgen.stores.contents import replacing, size_of
from docgen.stores.names import name_key
from docgen.stores.sharepoint_columns import COLUMNS, Columns
from docgen.stores.sharepoint_documents import NOWHEN, Documents
from docgen.stores.sharepoint_errors import LARGEST, in_our_words
from docgen.stores.sharepoint_feed import Feed
from docgen.stores.sharepoint_paths import Paths
from docgen.stores.sharepoint_probe import Probe
from docgen.stores.sharepoint_traces import SameContent
from docgen.stores.sharepoint_writing import LOOKS, Writing
from sharepoint import errors
from sharepoint.drive import Drive
from sharepoint.listitems import ListItems
from sharepoint.model import Item
from sharepoint.rights import Rights
from sharepoint.site import SiteClient

__all__ = ["SameContent", "SharePointStore"]


class SharePointStore:
    """A store in a site, used by the app whose id is ``app``.

    ``rights`` and ``items`` are None where the sign-in reaches Microsoft Graph only. ``libraries``
    are the names of the libraries that are ours, ``titles`` what they are called in the site where
    that differs. ``same_content`` compares an Office file with what SharePoint may have made of
    it. Safe to share between threads.
    """

    def __init__(  # noqa: PLR0913 - what it stands on, and how it is set
        self,
        site: SiteClient,
        rights: Rights | None,
        items: ListItems | None,
        *,
        app: str,
        libraries: Sequence[str] = tuple(Library),
        titles: Mapping[str, str] | None = None,
        columns: Columns = COLUMNS,
        same_content: SameContent = bytes.__eq__,
        max_bytes: int = LARGEST,
    ) -> None:
        self._rights = rights
        self._items = items
        self._max_bytes = max_bytes
        self._paths = Paths(site, {name: (titles or {}).get(name, name) for name in libraries})
        self._documents = Documents(self._paths, columns, app, quiet=items is not None)
        self._writing = Writing(self._paths, self._documents, columns, items, same_content)
        self._feed = Feed(self._paths, self._documents)
        self._probe = Probe(site, app, titles or {}, columns, own_api=items is not None)

    # Writing

    def put(
        self,
        path: str,
        content: Content,
        *,
        expect: str | Absent,
        fields: Fields | None = None,
        operation: str | None = None,
    ) -> DocRef:
        place = self._paths.place(path)
        if not place.rest:
            raise NameInvalid(path, say("documents lie in a library, not beside it"))
        size = size_of(content)
        if size > self._max_bytes:
            raise TooLarge(place.path, size, self._max_bytes)
        # One that nobody named is named here, so that the write can be told from others' all the
        # same.
        operation = operation or f"write-{uuid.uuid4()}"
        with in_our_words(place.path, operation):
            if isinstance(expect, Absent):
                return self._writing.create(place, content, fields or {}, operation)
            return self._writing.replace(place, content, expect, fields or {}, operation)

    def set_fields(self, document: str, fields: Fields, *, expect: str | None = None) -> DocRef:
        drive, item = self._paths.item(document)
        with in_our_words(item.name):
            return self._writing.set_fields(drive, item, fields, expect)

    def recycle(self, document: str, expect: str) -> None:
        drive, item = self._paths.item(document)
        with in_our_words(item.name):
            self._writing.recycle(drive, item, expect)

    def ensure_folder(self, path: str) -> str:
        place = self._paths.place(path)
        with in_our_words(place.path):
            folder = self._paths.folder(place.drive, place.rest)
            return self._paths.path_of(place.drive, place.drive.item(folder.id))

    # Finding

    def stat(self, path: str) -> DocRef:
        place = self._paths.place(path)
        with in_our_words(place.path):
            item = self._paths.at(place.drive, place.rest)
            if item.is_folder:
                raise NotFound(place.path)
            return self._documents.ref(place.drive, item)

    def by_id(self, document: str) -> DocRef:
        drive, item = self._paths.item(document)
        with in_our_words(item.name):
            return self._documents.ref(drive, item)

    def list(self, folder: str) -> Sequence[DocRef]:
        place = self._paths.place(folder)
        with in_our_words(place.path):
            found = self._paths.at(place.drive, place.rest)
            if not found.is_folder:
                raise NotFound(place.path)
            refs = [
                self._documents.ref(place.drive, item)
                for item in place.drive.children(found.id)
                if not item.is_folder
            ]
        return sorted(refs, key=lambda ref: name_key(ref.path))

    def changes(self, cursor: Cursor | None) -> tuple[Sequence[Change], Cursor]:
        return self._feed.since(cursor)

    def read(self, document: str, version: str | None = None) -> bytes:
        content = io.BytesIO()
        self._download(document, version, content)
        return content.getvalue()

    def save(self, document: str, to: Path, version: str | None = None) -> None:
        with replacing(to) as stream:
            self._download(document, version, stream)

    def versions(self, document: str) -> Sequence[VersionRef]:
        drive, item = self._paths.item(document)
        with in_our_words(item.name):
            comments = self._items.comments(item) if self._items else {}
            return [
                VersionRef(
                    label=version.label,
                    size=version.size,
                    modified_at=version.modified_at or NOWHEN,
                    modified_by=version.modified_by.name if version.modified_by else None,
                    comment=comments.get(version.label),
                )
                for version in drive.versions(item.id)
            ]

    def _download(self, document: str, version: str | None, to: IO[bytes]) -> None:
        drive, item_id = self._paths.address(document)
        with in_our_words(document if version is None else f"{document} {version}"):
            if version is None:
                drive.download(item_id, to)
                return
            for _ in range(LOOKS):
                item = drive.item(item_id)
                if item.version != version:
                    drive.download(item_id, to, version)
                    return
                # The present one is handed out by the document only; it may be followed by
                # another while it comes.
                drive.download(item_id, to)
                if drive.item(item_id).version == version:
                    return
                to.seek(0)
                to.truncate()
            raise errors.Changed("item.download: there is a new version each time")

    # Checking out

    def open_by(self, document: str) -> str | None:
        _, item = self._paths.item(document)
        with in_our_words(item.name):
            return self._items.open_by(item) if self._items else None

    def check_out(self, document: str) -> DocRef:
        drive, item = self._paths.item(document)
        with in_our_words(item.name):
            if not self._documents.holds(item):
                drive.check_out(item.id)
                item = drive.item(item.id)
            self._writing.leave(item)
            return self._documents.ref(drive, item)

    def check_in(self, document: str, comment: str = "") -> DocRef:
        def act(drive: Drive, item: Item) -> None:
            # We are named for it as if the content were ours.
            self._writing.forget_note(drive, item)
            drive.check_in(item.id, comment)

        return self._let_go(document, act)

    def discard_check_out(self, document: str) -> DocRef:
        return self._let_go(document, lambda drive, item: drive.discard_check_out(item.id))

    def _let_go(self, document: str, act: Callable[[Drive, Item], None]) -> DocRef:
        drive, item = self._paths.item(document)
        if item.checked_out_by is None:
            raise NotCheckedOut(item.name)
        if not self._documents.holds(item):
            raise Locked(item.name, LockKind.CHECKOUT, item.checked_out_by.name)
        with in_our_words(item.name):
            for _ in range(LOOKS):
                with suppress(errors.OutcomeUnknown):
                    act(drive, item)
                item = drive.item(item.id)
                if not self._documents.holds(item):
                    return self._documents.ref(drive, item)
        raise OutcomeUnknown(item.name, None)

    # Rights

    def restrict(self, folder: str, grants: Sequence[Grant]) -> Restriction:
        place = self._paths.place(folder)
        with in_our_words(place.path):
            item = self._paths.at(place.drive, place.rest)
            if not item.is_folder or not item.web_url:
                raise NotFound(place.path)
            path = self._paths.path_of(place.drive, item)
            if self._rights is None:
                note = say("Rights in SharePoint can only be set with a certificate.")
            else:
                note = sharepoint_access.restrict(self._rights, item.web_url, grants)
        return Restriction(path, tuple(grants), enforced=not note, note=note)

    def probe(self) -> Sequence[Finding]:
        return [finding for check in self._probe.checks() for finding in check.findings]
