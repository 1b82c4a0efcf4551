"""Saving files: contents, columns, versions and check-out, by the rules of their library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sharepoint.simulated import problems
from sharepoint.simulated.blobs import Blob
from sharepoint.simulated.changes import Kind
from sharepoint.simulated.columns import checked
from sharepoint.simulated.library import Library
from sharepoint.simulated.model import CheckOut, Item, Version, Who
from sharepoint.simulated.promotion import promoted
from sharepoint.simulated.world import Late


def check_free(item: Item, by: Who, *, past_lock: bool = False, as_session: bool = False) -> None:
    """Raise a Problem where somebody else has the file open or checked out.

    ``past_lock`` lets a request through that asked to pass the lock of an Office program.
    """
    if item.check_out is not None and item.check_out.by.id != by.id:
        raise problems.checked_out(item.check_out.by.name)
    if item.lock is not None and item.lock.by.id != by.id and not past_lock:
        raise problems.shared_lock(item.lock.by.name, as_session=as_session)


def create(library: Library, folder: Item, name: str, blob: Blob, by: Who) -> Item:
    """A new file; where the library asks for check-out it is checked out to whoever made it."""
    item = library.add(folder, name, by, is_folder=False)
    if library.must_check_out:
        item.check_out = CheckOut(by)
    _store(library, item, _promoted(library, item, blob, {}), {}, by)
    return item


def save(library: Library, item: Item, blob: Blob, by: Who, *, as_session: bool = False) -> None:
    """New content of a file."""
    if item.is_folder:
        raise problems.invalid("A folder has no content.")
    check_free(item, by, as_session=as_session)
    _check_checked_out(library, item)
    fields = _fields(item, by)
    _store(library, item, _promoted(library, item, blob, fields), fields, by)
    library.touch(item)


def set_fields(
    library: Library,
    item: Item,
    values: Mapping[str, Any],
    by: Who,
    *,
    past_lock: bool = False,
    makes_version: bool = True,
) -> None:
    """Set columns; this too makes a version, except where the caller asks for none."""
    values = checked(values, library.columns)
    name = values.pop("FileLeafRef", None)
    check_free(item, by, past_lock=past_lock)
    if not item.is_folder:
        _check_checked_out(library, item)
    kept = {**_fields(item, by), **values}
    fields = {key: value for key, value in kept.items() if value is not None}
    if item.is_folder:
        library.set_folder_state(item, fields, by)
    else:
        now = item.seen_by(by)
        assert now is not None
        blob = _promoted(library, item, now.blob, fields)
        _store(library, item, blob, fields, by, makes_version=makes_version)
    library.touch(item)
    if name is not None and item.parent is not None:
        library.move(item, item.parent, str(name), by)


def check_out(library: Library, item: Item, by: Who) -> None:
    """Keep others from changing a file; nothing happens where it is kept already."""
    if item.is_folder:
        raise problems.invalid("A folder cannot be checked out.")
    check_free(item, by)
    if item.check_out is None:
        item.check_out = CheckOut(by)
        library.touch(item)


def check_in(library: Library, item: Item, by: Who, comment: str, *, publish: bool) -> None:
    """Let others see and change a file again. ``publish`` makes a major version of it."""
    check_free(item, by)
    if item.check_out is None:
        raise problems.not_checked_out()
    missing = [
        column.name
        for column in library.columns.values()
        if column.required and _fields(item, by).get(column.name) in (None, "")
    ]
    if missing:
        raise problems.invalid(
            f"You must fill out all required properties before checking in: {', '.join(missing)}."
        )
    draft = item.check_out.draft
    item.check_out = None
    if draft is not None:
        major, minor = _next(library, item, publish=publish)
        _append(library, item, replace(draft, major=major, minor=minor, comment=comment))
    library.touch(item)


def discard_check_out(library: Library, item: Item, by: Who) -> None:
    """Let others change a file again, as it was; one that was never checked in is gone."""
    check_free(item, by)
    if item.check_out is None:
        raise problems.not_checked_out()
    item.check_out = None
    if item.versions:
        item.ctag_number += 1
        library.touch(item)
    else:
        library.recycle(item)


def publish(library: Library, item: Item, by: Who, comment: str) -> None:
    """Make the present version, where it is a minor one, a major one that readers see."""
    check_free(item, by)
    if item.check_out is not None:
        raise problems.checked_out(item.check_out.by.name)
    now = item.versions[-1]
    if now.minor:
        item.versions[-1] = replace(now, major=now.major + 1, minor=0, comment=comment)
        library.touch(item)


def restore_version(library: Library, item: Item, label: str, by: Who) -> None:
    """Make an earlier version the present one, as a new version."""
    old = version(item, label)
    check_free(item, by)
    _check_checked_out(library, item)
    _store(library, item, old.blob, old.fields, by)
    library.touch(item)


def version(item: Item, label: str) -> Version:
    """The version with this label; raises a Problem."""
    for kept in item.versions:
        if kept.label == label:
            return kept
    raise problems.not_found()


def _store(
    library: Library,
    item: Item,
    blob: Blob,
    fields: Mapping[str, Any],
    by: Who,
    *,
    makes_version: bool = True,
) -> None:
    before = item.seen_by(by)
    if before is None or before.blob is not blob:
        item.ctag_number += 1
        _change_later(library, item)
    at = library.world.clock.now()
    if item.check_out is not None:
        major, minor = _next(library, item, publish=not library.minor_versions)
        item.check_out.draft = Version(major, minor, blob, fields, at, by)
    elif makes_version or not item.versions:
        major, minor = _next(library, item, publish=not library.minor_versions)
        _append(library, item, Version(major, minor, blob, fields, at, by))
    else:
        item.versions[-1] = replace(item.versions[-1], blob=blob, fields=fields)


def _append(library: Library, item: Item, saved: Version) -> None:
    if not library.versioning:
        item.versions = [replace(saved, major=1, minor=0)]
        return
    item.versions.append(saved)
    majors = [kept for kept in item.versions if not kept.minor]
    surplus = len(majors) - library.world.switches.version_limit
    if surplus > 0:
        oldest = item.versions.index(majors[surplus])
        del item.versions[:oldest]


def _next(library: Library, item: Item, *, publish: bool) -> tuple[int, int]:
    last = item.versions[-1] if item.versions else None
    major, minor = (last.major, last.minor) if last else (0, 0)
    return (major + 1, 0) if publish or not library.minor_versions else (major, minor + 1)


def _fields(item: Item, by: Who) -> Mapping[str, Any]:
    now = item.seen_by(by)
    return now.fields if now else {}


def _check_checked_out(library: Library, item: Item) -> None:
    if library.must_check_out and item.check_out is None:
        raise problems.must_check_out()


def _promoted(library: Library, item: Item, blob: Blob, fields: Mapping[str, Any]) -> Blob:
    if not library.world.switches.property_promotion:
        return blob
    content = blob.read()
    written = promoted(item.name, content, fields, library.world.ids)
    return blob if written is content else library.world.blobs.keep(written)


def _change_later(library: Library, item: Item) -> None:
    late = library.world.switches.late_etag_change
    if late:
        library.world.late.append(Late(late, lambda: library.touch(item, Kind.UPDATE)))
