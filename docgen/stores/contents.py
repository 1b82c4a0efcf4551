"""Contents on their way into a store and out of it: in memory, or in a file, read in pieces."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from docgen.store import Content

PIECE = 2**20


def size_of(content: Content) -> int:
    """Its bytes; raises OSError where its file is not there."""
    return content.stat().st_size if isinstance(content, Path) else len(content)


def opened(content: Content) -> BinaryIO:
    """The content as a file, from its beginning; close it after use."""
    return content.open("rb") if isinstance(content, Path) else BytesIO(content)


def pieces(stream: BinaryIO) -> Iterator[bytes]:
    """What is left to read of a stream, in pieces."""
    while piece := stream.read(PIECE):
        yield piece


def sha256_of(content: Content) -> str:
    """The digest of a content, read in pieces."""
    digest = hashlib.sha256()
    with opened(content) as stream:
        for piece in pieces(stream):
            digest.update(piece)
    return digest.hexdigest()


@contextmanager
def replacing(file: Path) -> Iterator[BinaryIO]:
    """A stream whose content takes the place of ``file`` when all of it has been written."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
    written = Path(name)
    try:
        with os.fdopen(handle, "w+b") as stream:
            yield stream
        written.replace(file)
    finally:
        written.unlink(missing_ok=True)
