"""Writing files so that a crash leaves either the whole file or none."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)
"""What disks say that have no hard links."""


@contextmanager
def _finished(path: Path, content: bytes) -> Iterator[Path]:
    """``content`` on disk beside ``path``, under a name no other attempt uses."""
    temporary = path.with_name(f".{secrets.token_hex(8)}.part")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        yield temporary
        _sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def write(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path``, replacing what was there; folders are made as needed."""
    make_folder(path.parent)
    with _finished(path, content) as temporary:
        temporary.replace(path)


def write_new(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path``; raises FileExistsError, changing nothing, when it is taken."""
    make_folder(path.parent)
    with _finished(path, content) as temporary:
        try:
            path.hardlink_to(temporary)
        except FileExistsError:
            raise
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            # Reserve the name, then put the whole file there.
            path.open("xb").close()
            temporary.replace(path)


def make_folder(folder: Path) -> None:
    """Create ``folder`` and those above it, closed to other users."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    # A name survives a power cut only when its folder has been synced too.
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
