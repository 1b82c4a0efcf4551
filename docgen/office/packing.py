"""Writing a package: parts that never change are compressed once, and no clock is asked."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

_LEVEL = 6
_QUICK = 3
"""Takes a third of the time and makes files a sixth larger (measured on a filled plan)."""
_VERSION = 20
_UTF8 = 0x800
_DEFLATED = 8
_TIME, _DATE = 0, 0x21
"""The first moment a zip file can tell, so that the same input gives the same bytes."""


@dataclass(frozen=True)
class Packed:
    """A part as it lies in a zip file, without its place there."""

    name: bytes
    crc: int
    size: int
    data: bytes

    @classmethod
    def of(cls, name: str, content: bytes, *, quick: bool = False) -> Packed:
        """Compress ``content``; quickly, where it is written for one file only."""
        level = _QUICK if quick else _LEVEL
        deflate = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
        data = deflate.compress(content) + deflate.flush()
        return cls(name.encode(), zlib.crc32(content), len(content), data)

    def header(self) -> bytes:
        """What the local and the central header have in common."""
        return struct.pack(
            "<HHHHHLLLHH",
            _VERSION,
            _UTF8,
            _DEFLATED,
            _TIME,
            _DATE,
            self.crc,
            len(self.data),
            self.size,
            len(self.name),
            0,
        )


def pack(parts: Mapping[str, Packed]) -> bytes:
    """The zip file of ``parts``, content types first: some readers look no further."""
    order = sorted(parts, key=lambda name: (name != "[Content_Types].xml", name != "_rels/.rels"))
    body: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name in order:
        part = parts[name]
        header = part.header()
        body += (b"PK\x03\x04", header, part.name, part.data)
        directory += (
            struct.pack("<4sH", b"PK\x01\x02", _VERSION),
            header,
            struct.pack("<HHHLL", 0, 0, 0, 0, offset),
            part.name,
        )
        offset += 4 + len(header) + len(part.name) + len(part.data)
    central = b"".join(directory)
    count = len(order)
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, count, count, len(central), offset, 0)
    return b"".join((*body, central, end))
