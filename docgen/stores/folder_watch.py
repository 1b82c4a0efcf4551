"""Seeing what people did with the folder store's files past us.

A file is one that lay elsewhere when it is that file (by inode and time) and is gone from there;
otherwise it is what lay here before. When nothing did, it is the one that is gone from elsewhere
and had the same content, or one that was removed from here and is back. Anything else is a new
document. Every other content is a new version, and kept.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

from docgen.stores.folder_disk import Disk, Reading, Sight
from docgen.stores.folder_index import Index, Item, Presence, changed
from docgen.stores.names import name_key


def find(disk: Disk, index: Index, item_id: str) -> Item | None:
    """The document with this id as it is now, wherever people have moved it."""
    item = index.get(item_id)
    if item is None or item.presence is Presence.RECYCLED:
        return None
    if item.presence is Presence.VANISHED or disk.sight(disk.path(item.disk)) is None:
        scan(disk, index)
    else:
        see(disk, index, disk.path(item.disk))
    item = index.get(item_id)
    return item if item and item.presence is Presence.THERE else None


def scan(disk: Disk, index: Index) -> None:
    """Look at every file in the libraries, and note what is new, changed, moved or gone."""
    for path in disk.documents():
        try:
            see(disk, index, path)
        except (PermissionError, FileNotFoundError):
            # Being saved, or moved while we look: the next scan sees what has become of it.
            continue
    for item in index.present():
        if disk.sight(disk.path(item.disk)) is None:
            _vanish(index, item)


def see(disk: Disk, index: Index, path: Path) -> Item:
    """The document whose file lies at ``path``, brought up to date with the file."""
    item = index.at(disk.spelling(path))
    if item is None:
        return _recognise(disk, index, path)
    sight = disk.sight(path)
    if sight == _seen(item) and sight.settled_before(item.seen_ns):
        return item
    content = disk.take(path)
    moved = _same_file(disk, index, content) if content.sight.inode != item.inode else None
    if moved is not None:
        # Another document was moved over this one.
        _vanish(index, item)
        return _settle(disk, index, moved, path, content)
    if content.sha256 == item.sha256:
        return index.look(changed_sight(item, content))
    return record(disk, index, item, content)


def record(
    disk: Disk, index: Index, item: Item, content: Reading, by: str | None = None, **values: Any
) -> Item:
    """The item with another content, as its next version."""
    content = disk.keep(content)
    saved = index.save(
        changed(
            changed_sight(item, content),
            version=item.version + 1,
            sha256=content.sha256,
            size=content.sight.size,
            modified_at=_when(content),
            modified_by=by,
            **{"operation": None, **values},
        )
    )
    index.add_version(saved)
    return saved


def add(
    disk: Disk, index: Index, path: Path, content: Reading, by: str | None = None, **values: Any
) -> Item:
    """A document that was not there before."""
    content = disk.keep(content)
    before = index.at(disk.spelling(path))
    if before is not None:
        # Its file was removed without our seeing it; this is another document in its place.
        _vanish(index, before)
    item = Item(
        id=secrets.token_hex(8),
        path=disk.logical(path),
        key=name_key(disk.logical(path)),
        disk=disk.spelling(path),
        size=content.sight.size,
        sha256=content.sha256,
        inode=content.sight.inode,
        mtime_ns=content.sight.mtime_ns,
        ctime_ns=content.sight.ctime_ns,
        seen_ns=content.seen_ns,
        modified_at=_when(content),
        modified_by=by,
        **values,
    )
    index.save(item)
    index.add_version(item)
    return item


def changed_sight(item: Item, content: Reading) -> Item:
    """The item as its file was seen when the content was read; no change of the document."""
    return replace(
        item,
        inode=content.sight.inode,
        mtime_ns=content.sight.mtime_ns,
        ctime_ns=content.sight.ctime_ns,
        seen_ns=content.seen_ns,
    )


def _recognise(disk: Disk, index: Index, path: Path) -> Item:
    content = disk.take(path)
    item = (
        _same_file(disk, index, content)
        or _only_one(disk, index.with_content(content.sha256))
        or index.vanished_from(name_key(disk.logical(path)))
    )
    if item is None:
        return add(disk, index, path, content)
    return _settle(disk, index, item, path, content)


def _settle(disk: Disk, index: Index, item: Item, path: Path, content: Reading) -> Item:
    """The item, whose file now lies at ``path``."""
    logical = disk.logical(path)
    here = replace(
        item,
        path=logical,
        key=name_key(logical),
        disk=disk.spelling(path),
        presence=Presence.THERE,
    )
    if content.sha256 != item.sha256:
        return record(disk, index, here, content)
    return index.save(changed(changed_sight(here, content)))


def _same_file(disk: Disk, index: Index, content: Reading) -> Item | None:
    """The document whose file this is, and which is no longer where it was."""
    sight = content.sight
    # An inode is given to new files too, but not with the old one's time and size.
    alike = [
        item
        for item in index.with_inode(sight.inode)
        if sight.inode and (item.mtime_ns, item.size) == (sight.mtime_ns, sight.size)
    ]
    return _only_one(disk, alike)


def _only_one(disk: Disk, candidates: list[Item]) -> Item | None:
    gone = [item for item in candidates if _is_gone(disk, item)]
    return gone[0] if len(gone) == 1 else None


def _is_gone(disk: Disk, item: Item) -> bool:
    return item.presence is Presence.VANISHED or disk.sight(disk.path(item.disk)) is None


def _vanish(index: Index, item: Item) -> None:
    index.save(changed(item, presence=Presence.VANISHED, operation=None))


def _seen(item: Item) -> Sight:
    return Sight(item.size, item.inode, item.mtime_ns, item.ctime_ns)


def _when(content: Reading) -> str:
    moment = dt.datetime.fromtimestamp(content.sight.mtime_ns / 1e9, dt.UTC)
    return moment.isoformat(timespec="microseconds")
