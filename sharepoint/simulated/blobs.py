"""Content of files: small ones in memory, large ones as files of a private folder.

A large file never costs its size in memory, neither while it is received nor while it is sent.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from sharepoint import quickxorhash

SMALL = 2**20
"""Bytes that are kept in memory."""
CHUNK = 256 * 1024


class Blob:
    """Content that does not change any more."""

    __slots__ = ("_content", "_hash", "_path", "size")

    def __init__(self, size: int, content: bytes | None, path: Path | None = None) -> None:
        self.size = size
        self._content = content
        self._path = path
        self._hash: str | None = None

    @property
    def quickxorhash(self) -> str:
        """Its digest, made the first time it is asked for."""
        if self._hash is None:
            with self.open() as stream:
                self._hash = quickxorhash.of_file(stream)
        return self._hash

    def open(self) -> BinaryIO:
        """The content as a file; close it after use."""
        if self._content is not None:
            return BytesIO(self._content)
        assert self._path is not None
        return self._path.open("rb")

    def read(self) -> bytes:
        """The whole content."""
        with self.open() as stream:
            return stream.read()

    def discard(self) -> None:
        """Remove it from disk: nobody will ask for it again."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    def chunks(self, start: int, stop: int) -> Iterator[bytes]:
        """The bytes from ``start`` up to ``stop``, in pieces."""
        with self.open() as stream:
            stream.seek(start)
            left = stop - start
            while left > 0 and (piece := stream.read(min(CHUNK, left))):
                left -= len(piece)
                yield piece


EMPTY = Blob(0, b"")


class Writer:
    """Content that is being received."""

    def __init__(self, path: Path) -> None:
        self.size = 0
        self._path = path
        self._stream: BinaryIO = BytesIO()
        self._in_memory = True

    def write(self, piece: bytes) -> None:
        """Take the next piece."""
        if self._in_memory and self.size + len(piece) > SMALL:
            file = self._path.open("w+b")
            assert isinstance(self._stream, BytesIO)
            file.write(self._stream.getbuffer())
            self._stream = file
            self._in_memory = False
        self._stream.write(piece)
        self.size += len(piece)

    def append(self, blob: Blob) -> None:
        """Take all of another content."""
        for piece in blob.chunks(0, blob.size):
            self.write(piece)

    def finish(self) -> Blob:
        """What has been received; nothing can be added."""
        if isinstance(self._stream, BytesIO):
            return Blob(self.size, self._stream.getvalue())
        self._stream.close()
        return Blob(self.size, None, self._path)

    def drop(self) -> None:
        """Throw it away."""
        self._stream.close()
        if not self._in_memory:
            self._path.unlink()


class Blobs:
    """A private folder where large content is kept until whoever gave it removes it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def writer(self) -> Writer:
        """Begin to receive content."""
        with self._lock:
            return Writer(self._folder / f"{next(self._numbers)}.bin")

    def keep(self, content: bytes) -> Blob:
        """Content that is there already."""
        writer = self.writer()
        writer.write(content)
        return writer.finish()
