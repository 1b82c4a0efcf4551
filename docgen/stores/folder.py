"""The folder store: libraries as plain folders, where people open the files directly.

It keeps the contract of :mod:`docgen.store` for any number of processes of ours at once. What it
cannot do, and says: it does not keep people from files (``restrict`` only writes it down, and a
check-out holds only against us). A person who saves in the very instant in which we replace the
same file, from a program that leaves no lock file, is overwritten in the folder.
"""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from docgen.errors import DocgenError
from docgen.messages import say
from docgen.plan.reading import Finding, Severity
from docgen.store import (
    Absent,
    AlreadyExists,
    Change,
    Conflict,
    Content,
    Cursor,
    DocRef,
    Fields,
    FieldValue,
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
    Unreachable,
    VersionRef,
)
from docgen.stores import folder_index, folder_watch, office_files
from docgen.stores.contents import replacing, sha256_of, size_of
from docgen.stores.folder_disk import Disk, Sight, disk_errors
from docgen.stores.folder_index import CheckOut, Index, Item, Presence, changed
from docgen.stores.folder_report import not_enforced, unwelcome_names
from docgen.stores.names import name_key, validate_name, validate_path
from docgen.stores.office_files import is_passing

MAX_BYTES = 250 * 2**20


class FolderStore:
    """A store in the folder ``root``, used by us under the name ``actor``.

    A new store is made where there is none yet, unless ``create`` is False: then Unreachable is
    raised, which is what a drive that is not mounted should lead to.
    """

    def __init__(
        self,
        root: Path,
        *,
        libraries: Sequence[str] = tuple(Library),
        actor: str = "docgen",
        create: bool = True,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._disk = Disk(root, tuple(validate_name(library) for library in libraries))
        self._actor = actor
        self._max_bytes = max_bytes
        if create:
            with disk_errors(root.name):
                self._disk.make()
                folder_index.create(self._disk.index_file)
        with self._session(root.name) as index:
            for library in self._disk.missing_libraries():
                # One that held documents has been lost, not forgotten.
                if not index.holds(name_key(library)):
                    self._disk.make_folder(library)

    def ensure_folder(self, path: str) -> str:
        path = self._valid(path)
        with self._session(path):
            return self._disk.logical(self._disk.make_folder(path))

    def put(
        self,
        path: str,
        content: Content,
        *,
        expect: str | Absent,
        fields: Fields | None = None,
        operation: str | None = None,
    ) -> DocRef:
        path = self._valid(path)
        size = size_of(content)
        if size > self._max_bytes:
            raise TooLarge(path, size, self._max_bytes)
        try:
            with disk_errors(path), folder_index.transaction(self._disk.index_file) as index:
                return self._put(index, path, content, expect, fields or {}, operation)
        except sqlite3.Error as error:
            raise OutcomeUnknown(path, operation) from error

    def set_fields(self, document: str, fields: Fields, *, expect: str | None = None) -> DocRef:
        with self._session(document) as index:
            item = self._item(index, document)
            if expect not in (None, item.etag):
                raise Conflict(self._ref(item))
            self._refuse_check_out(item)
            return self._ref(index.save(changed(item, fields=_merged(item.fields, fields))))

    def stat(self, path: str) -> DocRef:
        path = self._valid(path)
        with self._session(path) as index:
            item = self._at(index, path)
            if item is None:
                raise NotFound(path)
            return self._ref(item)

    def by_id(self, document: str) -> DocRef:
        with self._session(document) as index:
            return self._ref(self._item(index, document))

    def list(self, folder: str) -> Sequence[DocRef]:
        folder = self._valid(folder)
        with self._session(folder) as index:
            found = []
            for path in self._disk.documents_in(folder):
                # One that is moved away while we look is no longer there.
                with suppress(FileNotFoundError):
                    found.append(self._ref(folder_watch.see(self._disk, index, path)))
            return sorted(found, key=lambda ref: name_key(ref.path))

    def read(self, document: str, version: str | None = None) -> bytes:
        return self._kept(document, version).read_bytes()

    def save(self, document: str, to: Path, version: str | None = None) -> None:
        kept = self._kept(document, version)
        with replacing(to) as stream, kept.open("rb") as source:
            shutil.copyfileobj(source, stream)

    def versions(self, document: str) -> Sequence[VersionRef]:
        with self._session(document) as index:
            self._item(index, document)
            return [
                VersionRef(
                    label=_label(kept.number),
                    size=kept.size,
                    modified_at=dt.datetime.fromisoformat(kept.modified_at),
                    modified_by=kept.modified_by,
                    comment=kept.comment,
                )
                for kept in index.versions(document)
            ]

    def changes(self, cursor: Cursor | None) -> tuple[Sequence[Change], Cursor]:
        with self._session("") as index:
            seen = None if cursor is None else index.seen(cursor)
            folder_watch.scan(self._disk, index)
            if seen is None:
                found = index.present()
            else:
                ids = index.changed_since(seen)
                found = [item for item in map(index.get, ids) if item]
            return [
                Change(item.id, self._ref(item) if item.presence is Presence.THERE else None)
                for item in found
            ], index.cursor()

    def open_by(self, document: str) -> str | None:
        with self._session(document) as index:
            return office_files.open_by(self._disk.path(self._item(index, document).disk))

    def check_out(self, document: str) -> DocRef:
        with self._session(document) as index:
            item = self._item(index, document)
            if item.checked_out and item.checked_out.by == self._actor:
                return self._ref(item)
            self._refuse_check_out(item)
            self._refuse_open(item)
            taken = CheckOut(self._actor, item.version, item.fields)
            return self._ref(index.save(changed(item, checked_out=taken)))

    def check_in(self, document: str, comment: str = "") -> DocRef:
        with self._session(document) as index:
            item = self._item(index, document)
            self._own_check_out(item)
            if comment:
                index.comment(item, comment)
            return self._ref(index.save(changed(item, checked_out=None)))

    def discard_check_out(self, document: str) -> DocRef:
        with self._session(document) as index:
            item = self._item(index, document)
            taken = self._own_check_out(item)
            kept = {version.number: version.sha256 for version in index.versions(document)}
            if kept[taken.version] != item.sha256:
                self._refuse_open(item)
                before = self._disk.kept(kept[taken.version])
                item = self._replace(index, item, before, operation=None)
            return self._ref(index.save(changed(item, checked_out=None, fields=taken.fields)))

    def restrict(self, folder: str, grants: Sequence[Grant]) -> Restriction:
        folder = self._valid(folder)
        with self._session(folder) as index:
            place = self._disk.find(folder)
            if place is None or not place.is_dir():
                raise NotFound(folder)
            path = self._disk.logical(place)
            index.restrict(
                name_key(path),
                path,
                [{"principal": grant.principal, "role": grant.role.value} for grant in grants],
            )
        return Restriction(path, tuple(grants), enforced=False, note=not_enforced())

    def recycle(self, document: str, expect: str) -> None:
        with self._session(document) as index:
            item = self._item(index, document)
            if expect != item.etag:
                raise Conflict(self._ref(item))
            self._refuse_check_out(item)
            self._refuse_open(item)
            self._disk.recycle(self._disk.path(item.disk))
            index.save(changed(item, presence=Presence.RECYCLED))

    def probe(self) -> Sequence[Finding]:
        try:
            with self._session("") as index:
                self._disk.try_writing()
                folder_watch.scan(self._disk, index)
                findings = unwelcome_names(index.present())
        except DocgenError as error:
            return [Finding(error.code, Severity.ERROR, error.message)]
        return [*findings, Finding("rights_not_enforced", Severity.NOTE, not_enforced())]

    @contextmanager
    def _session(self, path: str) -> Iterator[Index]:
        try:
            with disk_errors(path), folder_index.transaction(self._disk.index_file) as index:
                yield index
        except sqlite3.Error as error:
            raise Unreachable(str(error)) from error

    def _valid(self, path: str) -> str:
        path = validate_path(path)
        library, _, _ = path.partition("/")
        if name_key(library) not in map(name_key, self._disk.libraries):
            raise NotFound(library)
        if any(is_passing(name) for name in path.split("/")):
            raise NameInvalid(path, say("such names are for temporary files"))
        return path

    def _item(self, index: Index, document: str) -> Item:
        item = folder_watch.find(self._disk, index, document)
        if item is None:
            raise NotFound(document)
        return item

    def _kept(self, document: str, version: str | None) -> Path:
        """The file that keeps a version, which nobody changes."""
        with self._session(document) as index:
            item = self._item(index, document)
            for kept in index.versions(document):
                if version in (_label(kept.number), None):
                    return self._disk.kept(kept.sha256)
            raise NotFound(f"{item.path} {version}")

    def _at(self, index: Index, path: str) -> Item | None:
        place = self._disk.find(path)
        if place is None or not place.is_file():
            return None
        return folder_watch.see(self._disk, index, place)

    def _put(
        self,
        index: Index,
        path: str,
        content: Content,
        expect: str | Absent,
        fields: Fields,
        operation: str | None,
    ) -> DocRef:
        item = self._at(index, path)
        if item and operation is not None and _is_done(item, content, operation):
            if item.operation is None:
                merged = _merged(item.fields, fields)
                item = index.save(changed(item, operation=operation, fields=merged))
            return self._ref(item)
        if isinstance(expect, Absent):
            if item:
                raise AlreadyExists(self._ref(item))
            return self._ref(self._create(index, path, content, fields, operation))
        if item is None:
            raise NotFound(path)
        if expect != item.etag:
            raise Conflict(self._ref(item))
        self._refuse_check_out(item)
        self._refuse_open(item)
        item = self._replace(
            index, item, content, operation=operation, fields=_merged(item.fields, fields)
        )
        return self._ref(item)

    def _create(
        self, index: Index, path: str, content: Content, fields: Fields, operation: str | None
    ) -> Item:
        folder, _, name = path.rpartition("/")
        if not folder:
            raise NameInvalid(path, say("documents lie in a library, not beside it"))
        place = self._disk.make_folder(folder) / name
        written = self._disk.write_new(place, content)
        if written is None:
            raise AlreadyExists(self._ref(folder_watch.see(self._disk, index, place)))
        return folder_watch.add(
            self._disk,
            index,
            place,
            written,
            by=self._actor,
            operation=operation,
            fields=_merged({}, fields),
        )

    def _replace(
        self,
        index: Index,
        item: Item,
        content: Content,
        *,
        operation: str | None,
        fields: dict[str, FieldValue] | None = None,
    ) -> Item:
        place = self._disk.path(item.disk)
        seen = Sight(item.size, item.inode, item.mtime_ns, item.ctime_ns)
        written = self._disk.overwrite(place, content, seen)
        if written is None:
            raise Conflict(self._ref(folder_watch.see(self._disk, index, place)))
        return folder_watch.record(
            self._disk,
            index,
            item,
            written,
            by=self._actor,
            operation=operation,
            fields=item.fields if fields is None else fields,
        )

    def _refuse_check_out(self, item: Item) -> None:
        if item.checked_out and item.checked_out.by != self._actor:
            raise Locked(item.path, LockKind.CHECKOUT, item.checked_out.by)

    def _refuse_open(self, item: Item) -> None:
        owner = office_files.open_by(self._disk.path(item.disk))
        if owner is not None:
            raise Locked(item.path, LockKind.SHARED, owner)

    def _own_check_out(self, item: Item) -> CheckOut:
        self._refuse_check_out(item)
        if item.checked_out is None:
            raise NotCheckedOut(item.path)
        return item.checked_out

    def _ref(self, item: Item) -> DocRef:
        return DocRef(
            id=item.id,
            path=item.path,
            etag=item.etag,
            ctag=f'"{item.id},{item.version}"',
            size=item.size,
            version=_label(item.version),
            modified_at=dt.datetime.fromisoformat(item.modified_at),
            modified_by=item.modified_by,
            digest=f"sha256:{item.sha256}",
            fields=item.fields,
            operation=item.operation,
            checked_out_by=item.checked_out.by if item.checked_out else None,
            location=str(self._disk.path(item.disk)),
        )


def _label(number: int) -> str:
    return f"{number}.0"


def _merged(before: Fields, fields: Fields) -> dict[str, FieldValue]:
    return {name: value for name, value in {**before, **fields}.items() if value is not None}


def _is_done(item: Item, content: Content, operation: str) -> bool:
    """Whether the operation was done before, also when it was cut off before it was noted."""
    if item.operation not in (operation, None):
        return False
    return item.sha256 == sha256_of(content)
