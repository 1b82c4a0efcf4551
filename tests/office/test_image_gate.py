"""Pictures are measured by their own headers before anything decodes them."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from docgen.errors import Refused
from docgen.office import image_gate
from docgen.office.image_gate import ImageKind, admit


def picture(kind: str, *, size: tuple[int, int] = (600, 800), mode: str = "L", **how: Any) -> bytes:
    drawn = np.random.default_rng(7).integers(0, 255, size[::-1], np.uint8)
    out = io.BytesIO()
    Image.fromarray(drawn).convert(mode).save(out, kind, **how)
    return out.getvalue()


def refused(content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        admit(content)
    return caught.value.code


def chunk(name: bytes, content: bytes) -> bytes:
    body = name + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def png(width: int, height: int, *more: bytes) -> bytes:
    """A PNG whose header says any size at all, with a few bytes of picture."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", head), *more, chunk(b"IDAT", zlib.compress(b"\0")), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize(
    ("kind", "mode", "how"),
    [
        ("JPEG", "RGB", {}),
        ("JPEG", "L", {"progressive": True}),
        ("PNG", "RGB", {}),
        ("PNG", "1", {}),
        ("TIFF", "1", {"compression": "group4"}),
        ("TIFF", "RGB", {"compression": "tiff_lzw"}),
        ("TIFF", "L", {"big_tiff": False}),
    ],
)
def test_what_scanners_and_cameras_make_is_let_through_and_measured(
    kind: str, mode: str, how: dict[str, Any]
) -> None:
    admitted = admit(picture(kind, mode=mode, **how))
    assert admitted.kind is ImageKind(kind.lower())
    assert admitted.sizes == ((600, 800),)


def test_every_page_of_a_tiff_is_measured() -> None:
    first, second = (Image.new("1", size, 1) for size in ((600, 800), (800, 600)))
    out = io.BytesIO()
    first.save(out, "TIFF", save_all=True, append_images=[second], compression="group4")
    assert admit(out.getvalue()).sizes == ((600, 800), (800, 600))


def test_a_hundred_megapixels_are_refused_by_the_header_alone() -> None:
    assert refused(png(10_000, 10_000)) == "too_many_pixels"
    assert refused(png(2**31 - 1, 2**31 - 1)) == "too_many_pixels"


def test_a_jpeg_that_says_it_is_enormous_is_refused() -> None:
    small = picture("JPEG", size=(600, 800))
    at = small.index(b"\xff\xc0") + 5
    assert refused(small[:at] + struct.pack(">HH", 65_000, 65_000) + small[at + 4 :]) == (
        "too_many_pixels"
    )


def test_a_thumbnail_is_too_small_to_read() -> None:
    assert refused(picture("PNG", size=(160, 120))) == "too_few_pixels"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_picture_that_breaks_off_is_damaged(kind: str) -> None:
    whole = picture(kind)
    for kept in (len(whole) - 20, len(whole) // 2, 40):
        assert refused(whole[:kept]) == "damaged"


def test_a_changed_byte_in_a_png_is_damage() -> None:
    whole = bytearray(picture("PNG"))
    whole[len(whole) // 2] ^= 1
    assert refused(bytes(whole)) == "damaged"


def test_an_animated_picture_is_refused() -> None:
    frames = [Image.effect_noise((300, 300), sigma) for sigma in (20, 60)]
    out = io.BytesIO()
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    assert refused(out.getvalue()) == "animated"


def test_hidden_text_larger_than_any_camera_writes_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(image_gate, "_MAX_TEXT", 1000)
    assert refused(png(600, 800, chunk(b"zTXt", b"a\0\0" + bytes(2000)))) == "damaged"


def test_a_jpeg_of_endless_passes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_gate, "MAX_PASSES", 3)
    assert refused(picture("JPEG", progressive=True)) == "too_many_passes"


def test_a_tiff_whose_pages_go_in_a_ring_is_damaged() -> None:
    whole = bytearray(picture("TIFF"))
    start = struct.unpack_from("<I", whole, 4)[0]
    count = struct.unpack_from("<H", whole, start)[0]
    struct.pack_into("<I", whole, start + 2 + 12 * count, start)
    assert refused(bytes(whole)) == "damaged"


def test_a_tiff_of_very_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_gate, "MAX_PAGES", 2)
    pages = [Image.new("1", (300, 300), 1) for _ in range(3)]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    assert refused(out.getvalue()) == "too_many_pages"


def test_all_pages_together_have_a_limit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_gate, "MAX_TOTAL_PIXELS", 100_000)
    pages = [Image.new("1", (300, 300), 1) for _ in range(2)]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    assert refused(out.getvalue()) == "too_many_pixels"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heic"),
        (b"GIF89a" + bytes(100), "not_image"),
        (b"%PDF-1.7", "not_image"),
        (b"II*\0\x08\0\0\0\0\0", "damaged"),
    ],
)
def test_everything_else_has_its_own_message(content: bytes, code: str) -> None:
    assert refused(content) == code


def test_a_very_large_file_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_gate, "MAX_FILE", 1000)
    assert refused(picture("JPEG")) == "too_large"


@given(st.sampled_from(["JPEG", "PNG", "TIFF"]), st.data())
def test_any_damage_is_refused_or_let_through_and_never_an_accident(
    kind: str, data: st.DataObject
) -> None:
    whole = bytearray(picture(kind, size=(210, 210)))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Refused):
        assert admit(bytes(whole)).sizes
