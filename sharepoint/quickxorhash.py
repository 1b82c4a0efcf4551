"""quickXorHash, the digest SharePoint reports for a file's content.

Published by Microsoft ("Code Snippets: QuickXorHash Algorithm" of the OneDrive API). Byte ``i`` is
XORed, shifted left by ``11 * i``, into a ring of 160 bits; the length of the content is XORed into
the last eight bytes at the end.

As 11 and 160 have no common factor, byte ``i`` and byte ``i + 160`` meet the same bits: content is
first folded into one row of 160 bytes, which Python does on large integers at the speed of memory,
and only that row is shifted, byte by byte.
"""

from __future__ import annotations

import base64
from typing import IO

_WIDTH = 160
"""Bits in the ring, and bytes until a byte meets the same bits again."""
_SHIFT = 11
_MASK = (1 << _WIDTH) - 1
_CHUNK = 2**20


class QuickXorHash:
    """A digest that is made piece by piece, as those of :mod:`hashlib`."""

    digest_size = _WIDTH // 8

    def __init__(self, content: bytes = b"") -> None:
        self._row = bytearray(_WIDTH)
        self._length = 0
        self.update(content)

    def update(self, content: bytes | bytearray | memoryview) -> None:
        """Take in the next piece."""
        view = memoryview(content)
        # Begin at a whole row, so that every piece folds from the same place.
        start = self._length % _WIDTH
        self._length += len(view)
        folded = int.from_bytes(self._row, "little") ^ _fold(view, start)
        self._row = bytearray(folded.to_bytes(_WIDTH, "little"))

    def digest(self) -> bytes:
        """The digest of what has been taken in so far."""
        ring = 0
        for place, byte in enumerate(self._row):
            at = place * _SHIFT % _WIDTH
            ring ^= byte << at
            # What runs over the end of the ring comes in at its beginning.
            ring = (ring & _MASK) ^ (ring >> _WIDTH)
        ring ^= self._length << (_WIDTH - 64)
        return ring.to_bytes(self.digest_size, "little")

    def base64(self) -> str:
        """The digest as Microsoft Graph writes it."""
        return base64.b64encode(self.digest()).decode("ascii")


def of_bytes(content: bytes) -> str:
    """The digest of ``content`` as Microsoft Graph writes it."""
    return QuickXorHash(content).base64()


def of_file(stream: IO[bytes]) -> str:
    """The digest of what is left to read of ``stream``, which is read in pieces."""
    digest = QuickXorHash()
    while piece := stream.read(_CHUNK):
        digest.update(piece)
    return digest.base64()


def _fold(view: memoryview, start: int) -> int:
    """All rows of ``view`` XORed into one, as a little-endian integer of ``_WIDTH`` bytes.

    The first row begins ``start`` bytes in. Halves are XORed until one row is left.
    """
    total = int.from_bytes(view, "little") << (8 * start)
    rows = -(-(start + len(view)) // _WIDTH)
    while rows > 1:
        half = (rows + 1) // 2
        bits = 8 * _WIDTH * half
        total = (total & ((1 << bits) - 1)) ^ (total >> bits)
        rows = half
    return total
