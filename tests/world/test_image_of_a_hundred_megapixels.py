"""A photo whose header says a hundred megapixels, in a few hundred bytes."""

from __future__ import annotations

import struct
import zlib

from docgen.messages import speaking
from tests.world.scans import assert_refused


def test_it_is_refused_before_anything_is_decoded() -> None:
    head = struct.pack(">IIBBBBB", 10_000, 10_000, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    small = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
    with speaking("en"):
        assert_refused(small, "too_many_pixels", "100 million pixels", "300 dots per inch")
