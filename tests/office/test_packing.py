"""Writing a zip file: any reader opens it, and no clock is asked."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.office.packing import Packed, pack

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\x00/\\"), min_size=1, max_size=20)


@given(st.dictionaries(NAMES, st.binary(max_size=2_000), max_size=6))
def test_what_is_packed_is_unpacked(parts: dict[str, bytes]) -> None:
    content = pack({name: Packed.of(name, part) for name, part in parts.items()})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == parts


@pytest.mark.parametrize("quick", [True, False])
def test_the_same_parts_give_the_same_bytes(*, quick: bool) -> None:
    part = b"<w:p/>" * 10_000
    made = [pack({"a": Packed.of("a", part, quick=quick)}) for _ in range(2)]
    assert made[0] == made[1]


def test_the_quick_way_gives_the_same_part_in_a_little_more_room() -> None:
    part = bytes(number * number % 251 for number in range(50_000))
    quick, small = (Packed.of("a", part, quick=way) for way in (True, False))
    assert (quick.crc, quick.size) == (small.crc, small.size)
    assert len(small.data) <= len(quick.data) < len(part)


def test_the_content_types_come_first() -> None:
    names = ["word/document.xml", "_rels/.rels", "[Content_Types].xml"]
    content = pack({name: Packed.of(name, b"x") for name in names})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist()[:2] == ["[Content_Types].xml", "_rels/.rels"]
