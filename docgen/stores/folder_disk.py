"""The folder store's files: finding them as the disk spells them, reading and writing them safely.

Beside the libraries lies the hidden folder ``.docgen`` with the index, every version of every
document's content, what is being written, and the bin. A content is never linked to a document's
file: programs write into files in place, and a kept version must not change with them.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from docgen.messages import say
from docgen.reasons import reason
from docgen.store import Content, Denied, NameInvalid, NotFound, Unreachable
from docgen.stores.contents import opened, pieces, sha256_of
from docgen.stores.names import name_key
from docgen.stores.office_files import is_passing

HIDDEN = ".docgen"
_TRIES = 3
_SETTLED_NS = 2_000_000_000
"""A file younger than this when it was read may change again without its time telling."""


@dataclass(frozen=True)
class Sight:
    """A file as it was seen: what tells, without reading it, that it was not changed since."""

    size: int
    inode: int
    mtime_ns: int
    ctime_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> Sight:
        """What the file system says about a file."""
        return cls(status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns)

    def settled_before(self, seen_ns: int) -> bool:
        """Whether a later change would have given the file another time than this."""
        return max(self.mtime_ns, self.ctime_ns) < seen_ns - _SETTLED_NS


@dataclass(frozen=True)
class Reading:
    """A file's content as it was read at ``place``: its digest, how the file was seen and when.

    ``copy`` is one made of it, still to be kept.
    """

    place: Path
    sha256: str
    sight: Sight
    seen_ns: int
    copy: Path | None = None


class Disk:
    """The folder ``root`` with its libraries."""

    def __init__(self, root: Path, libraries: tuple[str, ...]) -> None:
        self.root = root
        self.libraries = libraries
        self.index_file = root / HIDDEN / "store.sqlite"
        self._kept = root / HIDDEN / "content"
        self._writing = root / HIDDEN / "writing"
        self._bin = root / HIDDEN / "bin"

    def make(self) -> None:
        """Make the store's own folders."""
        for folder in (self._kept, self._writing, self._bin):
            folder.mkdir(parents=True, exist_ok=True)

    def missing_libraries(self) -> list[str]:
        """The libraries that are not there."""
        return [library for library in self.libraries if self.find(library) is None]

    def path(self, disk: str) -> Path:
        """The place of a file by its spelling on the disk."""
        return self.root / disk

    def spelling(self, path: Path) -> str:
        """The inverse of :meth:`path`."""
        return path.relative_to(self.root).as_posix()

    def find(self, path: str) -> Path | None:
        """The file or folder at a path of the store, however the disk spells it.

        Links are not followed: they could lead out of the store.
        """
        place = self.root
        for name in path.split("/"):
            found = _spelt(place, name)
            if found is None or found.is_symlink():
                return None
            place = found
        return place

    def make_folder(self, path: str) -> Path:
        """The folder at a path of the store, made where missing."""
        place = self.root
        for name in path.split("/"):
            found = _spelt(place, name)
            if found is None:
                found = place / name
                found.mkdir(exist_ok=True)
                _sync(place)
            elif found.is_symlink():
                raise Denied(path)
            elif not found.is_dir():
                raise NameInvalid(path, say("there is a file where a folder should be"))
            place = found
        return place

    def logical(self, path: Path) -> str:
        """The path in the store of a file on the disk, its letters composed."""
        return unicodedata.normalize("NFC", self.spelling(path))

    def documents(self) -> Iterator[Path]:
        """Every document in the libraries.

        Raises Unreachable when a library is missing: that its drive is gone is likelier than
        that everything in it was deleted.
        """
        missing = self.missing_libraries()
        if missing:
            raise Unreachable(say("the library {library} is missing", library=missing[0]))
        for library in self.libraries:
            yield from _walk(self.find(library) or self.root / library)

    def documents_in(self, folder: str) -> Iterator[Path]:
        """The documents directly in a folder; raises NotFound."""
        place = self.find(folder)
        if place is None or not place.is_dir():
            raise NotFound(folder)
        yield from (entry for entry in _entries(place) if _is_document(entry))

    def sight(self, path: Path) -> Sight | None:
        """How a file looks now without reading it; None when it is not there."""
        try:
            return Sight.of(path.stat())
        except (FileNotFoundError, NotADirectoryError):
            return None

    def take(self, path: Path) -> Reading:
        """Read a file, again when it changed under the reading.

        What is returned is one reading; that a program was still writing shows as a change later.
        """
        for _ in range(_TRIES):
            seen_ns = time.time_ns()
            digest = hashlib.sha256()
            with path.open("rb") as stream:
                before = Sight.of(os.fstat(stream.fileno()))
                for piece in pieces(stream):
                    digest.update(piece)
                read = stream.tell()
                after = Sight.of(os.fstat(stream.fileno()))
            if before == after and read == after.size:
                break
        return Reading(path, digest.hexdigest(), after, seen_ns)

    def keep(self, reading: Reading) -> Reading:
        """Keep a content for as long as there is a version of it; what was kept.

        That is another one where the file was changed since it was read; the next look sees that
        it is.
        """
        place = self._content_place(reading.sha256)
        if place.exists():
            if reading.copy is not None:
                reading.copy.unlink()
            return replace(reading, copy=None)
        copy = reading.copy or self._staged(reading.place)
        sha256 = sha256_of(copy)
        if sha256 != reading.sha256:
            sight = replace(reading.sight, size=copy.stat().st_size)
            return self.keep(replace(reading, sha256=sha256, sight=sight, copy=copy))
        place.parent.mkdir(exist_ok=True)
        copy.replace(place)
        _sync(place.parent)
        return replace(reading, copy=None)

    def kept(self, sha256: str) -> Path:
        """The file with a kept content; raises NotFound when it is gone or was altered."""
        place = self._content_place(sha256)
        try:
            unaltered = sha256_of(place) == sha256
        except FileNotFoundError as error:
            raise NotFound(sha256) from error
        if not unaltered:
            raise NotFound(sha256)
        return place

    def try_writing(self) -> None:
        """Write a file and remove it again; raises OSError when that is not possible."""
        self._staged(b"").unlink()

    def write_new(self, place: Path, content: Content) -> Reading | None:
        """Put a file at a place that must be free; None when it is not."""
        with self._written(place, content) as (staged, written):
            try:
                place.hardlink_to(staged)
            except FileExistsError:
                return None
            except OSError as error:
                if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK):
                    raise
                if not _move_exclusively(staged, place):
                    return None
            _sync(place.parent)
            return self.keep(written)

    def overwrite(self, place: Path, content: Content, expected: Sight) -> Reading | None:
        """Replace a file that must still look as expected; None when it does not.

        A program that saves in the instant between the look and the replacement is not noticed;
        programs that keep a lock file beside the document are (:mod:`.office_files`).
        """
        with self._written(place, content) as (staged, written):
            if self.sight(place) != expected:
                return None
            staged.replace(place)
            _sync(place.parent)
            return self.keep(written)

    @contextmanager
    def _written(self, place: Path, content: Content) -> Iterator[tuple[Path, Reading]]:
        """The content on disk, about to be put in its place, with a copy that is to be kept.

        Putting it there changes its times, so the next look reads it once more: what somebody
        wrote into it meanwhile is seen then, and not taken for ours.
        """
        staged = self._staged(content)
        copy: Path | None = None
        try:
            copy = self._staged(staged)
            sight = Sight.of(staged.stat())
            yield staged, Reading(place, sha256_of(copy), sight, time.time_ns(), copy)
        finally:
            staged.unlink(missing_ok=True)
            if copy is not None:
                copy.unlink(missing_ok=True)

    def recycle(self, place: Path) -> None:
        """Move a file to the bin, under a name of its own there."""
        folder = self._bin / secrets.token_hex(8)
        folder.mkdir()
        place.replace(folder / place.name)
        _sync(place.parent)

    def _content_place(self, sha256: str) -> Path:
        return self._kept / sha256[:2] / sha256

    def _staged(self, content: Content) -> Path:
        """The content on disk under a name no other attempt uses."""
        staged = self._writing / secrets.token_hex(16)
        with staged.open("xb") as stream, opened(content) as source:
            for piece in pieces(source):
                stream.write(piece)
            stream.flush()
            os.fsync(stream.fileno())
        return staged


@contextmanager
def disk_errors(path: str) -> Iterator[None]:
    """What the operating system refuses, in the store's own words."""
    try:
        yield
    except PermissionError as error:
        raise Denied(path) from error
    except FileNotFoundError as error:
        raise NotFound(path) from error
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise NameInvalid(path, say("it is too long for this disk")) from error
        raise Unreachable(reason(error)) from error


def _walk(folder: Path) -> Iterator[Path]:
    for entry in _entries(folder):
        if entry.is_symlink():
            continue
        if entry.is_dir():
            if entry.name != HIDDEN:
                yield from _walk(entry)
        elif _is_document(entry):
            yield entry


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _is_document(entry: Path) -> bool:
    return entry.is_file() and not entry.is_symlink() and not is_passing(entry.name)


def _spelt(folder: Path, name: str) -> Path | None:
    """What is called ``name`` in a folder, as the disk spells it."""
    exact = folder / name
    if exact.exists():
        return exact
    wanted = name_key(name)
    return next((entry for entry in _entries(folder) if name_key(entry.name) == wanted), None)


def _move_exclusively(staged: Path, place: Path) -> bool:
    """For disks without hard links: reserve the name, then put the whole file there."""
    try:
        place.open("xb").close()
    except FileExistsError:
        return False
    staged.replace(place)
    return True


def _sync(folder: Path) -> None:
    # A name survives a power cut only when its folder has been synced too.
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
