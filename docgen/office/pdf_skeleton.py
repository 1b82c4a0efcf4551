"""The bones of a PDF as its bytes show them: what is between the streams, and in object streams.

No library reads the file for this, so that what would harm one is found before. What a stream
grows to is counted while it is unpacked, in pieces that are thrown away.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

MAX_STREAM = 64 * 1024 * 1024
"""What one stream may grow to; pictures are measured by their sides instead."""
MAX_TOTAL = 256 * 1024 * 1024
MAX_STREAMS = 100_000
_PIECE = 1024 * 1024

_STREAM = re.compile(rb"(?<!end)stream[ \t]*(?:\r\n|\n|\r)")
_END = b"endstream"
_DEFLATED = re.compile(rb"/(?:FlateDecode|Fl)\b")
_OTHER_PACKED = re.compile(rb"/(?:LZWDecode|LZW|RunLengthDecode|RL)\b")
_MAX_OTHER = 64 * 1024
"""LZW and run lengths are seen in small streams of old programs only."""
_PICTURE = re.compile(rb"/Subtype\s*/Image\b")
_OBJECT_STREAM = re.compile(rb"/Type\s*/ObjStm\b")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


class Bomb(Exception):
    """The file grows out of all proportion."""


@dataclass(frozen=True)
class Skeleton:
    """What stands outside the streams, and unpacked in the object streams, names spelt out."""

    text: bytes
    streams: int


def skeleton(content: bytes) -> Skeleton:
    """The bones of a PDF; raises :class:`Bomb` where a stream grows out of all proportion."""
    parts: list[bytes] = []
    room = MAX_TOTAL
    streams = at = 0
    while found := _STREAM.search(content, at):
        streams += 1
        if streams > MAX_STREAMS:
            raise Bomb
        head = content[at : found.start()]
        parts.append(head)
        end = content.find(_END, found.end())
        end = len(content) if end < 0 else end
        room -= _unpacked(_dictionary(head), content[found.end() : end], room, parts)
        at = min(end + len(_END), len(content))
    parts.append(content[at:])
    return Skeleton(_ESCAPED.sub(_character, b"\n".join(parts)), streams)


def _dictionary(head: bytes) -> bytes:
    """The dictionary of the stream that begins after ``head``."""
    return _ESCAPED.sub(_character, head[max(head.rfind(b" obj"), 0) :])


def _character(escaped: re.Match[bytes]) -> bytes:
    return bytes([int(escaped[1], 16)])


def _unpacked(dictionary: bytes, packed: bytes, room: int, parts: list[bytes]) -> int:
    """What a stream grows to, counted; an object stream's content is added to ``parts``."""
    if _PICTURE.search(dictionary):
        return 0
    times = len(_DEFLATED.findall(dictionary))
    other = len(_OTHER_PACKED.findall(dictionary))
    # A stream is packed twice only to hide how large it is.
    if times + other > 1 or (other and len(packed) > _MAX_OTHER):
        raise Bomb
    if not times:
        return len(packed)
    keep = _OBJECT_STREAM.search(dictionary) is not None
    grown = 0
    for piece in _inflated(packed):
        grown += len(piece)
        if grown > min(room, MAX_STREAM):
            raise Bomb
        if keep:
            parts.append(piece)
    return grown


def _inflated(packed: bytes) -> Iterator[bytes]:
    """The unpacked stream in pieces, as far as it is whole; readers are as lenient."""
    unpacking = zlib.decompressobj()
    rest = packed
    try:
        while rest and not unpacking.eof:
            yield unpacking.decompress(rest, _PIECE)
            rest = unpacking.unconsumed_tail
    except zlib.error:
        return
