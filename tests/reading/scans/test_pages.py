"""Files become page pictures of bounded size whose tones are known."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image

from docgen.errors import Refused
from docgen.office import image_gate
from docgen.reading.scans import pages
from docgen.reading.scans.pages import Sheet
from docgen.reading.scans.results import Tone
from tests.scans.forms import form
from tests.scans.scene import printed


def page(size: tuple[int, int] = (1654, 2339)) -> Image.Image:
    return Image.fromarray(printed(1, 1)).convert("L").resize(size)


def saved(image: Image.Image, kind: str, **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def read(content: bytes) -> list[Sheet]:
    return list(pages.of_image(image_gate.admit(content)))


def test_a_grey_scan_is_grey() -> None:
    (sheet,) = read(saved(page(), "JPEG", quality=60))
    assert sheet.tone is Tone.GREY
    assert sheet.grey.shape == (2339, 1654)


def test_blue_ink_makes_a_page_coloured_and_is_kept_for_the_crops() -> None:
    coloured = page().convert("RGB")
    coloured.paste((20, 40, 170), (400, 2100, 700, 2110))
    (sheet,) = read(saved(coloured, "JPEG", quality=80))
    assert sheet.tone is Tone.COLOUR
    assert sheet.picture.shape == (2339, 1654, 3)


@pytest.mark.parametrize(
    ("kind", "how"),
    [("TIFF", {"compression": "group4"}), ("PNG", {}), ("TIFF", {"compression": "tiff_lzw"})],
)
def test_black_and_white_is_known_however_it_is_packed(kind: str, how: dict[str, Any]) -> None:
    black = page().point(lambda tone: 255 * (tone > 150)).convert("1")
    (sheet,) = read(saved(black, kind, **how))
    assert sheet.tone is Tone.BITONAL


def test_black_and_white_is_known_in_a_jpeg_too() -> None:
    black = page().point(lambda tone: 255 * (tone > 150))
    (sheet,) = read(saved(black, "JPEG", quality=85))
    assert sheet.tone is Tone.BITONAL


def test_black_and_white_in_a_pdf_stays_so_though_drawing_it_makes_greys() -> None:
    black = page().point(lambda tone: 255 * (tone > 150)).convert("1")
    (sheet,) = pages.of_pdf(saved(black, "PDF", resolution=200))
    assert sheet.tone is Tone.BITONAL


def test_every_page_of_a_tiff_and_of_a_pdf_comes_in_order() -> None:
    first, second = page((1240, 1754)), page((1754, 1240))
    tiff = saved(first, "TIFF", save_all=True, append_images=[second])
    assert [sheet.grey.shape for sheet in read(tiff)] == [(1754, 1240), (1240, 1754)]
    pdf = saved(first, "PDF", save_all=True, append_images=[second], resolution=150)
    portrait, landscape = (sheet.grey.shape for sheet in pages.of_pdf(pdf))
    assert portrait[0] > portrait[1]
    assert landscape[0] < landscape[1]


def test_a_photo_is_turned_as_the_camera_says() -> None:
    sideways = page().transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6
    (sheet,) = read(saved(sideways, "JPEG", exif=exif))
    upright = np.asarray(page(), dtype=np.int16)
    assert sheet.grey.shape == upright.shape
    assert np.abs(sheet.grey - upright).mean() < 12


def test_a_fax_of_half_as_many_lines_gets_its_shape_back() -> None:
    flat = page((1728, 1143)).convert("1")
    (sheet,) = read(saved(flat, "TIFF", compression="group4", dpi=(204, 98)))
    height, width = sheet.grey.shape
    assert height / width == pytest.approx(1143 * 204 / 98 / 1728, rel=0.01)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_is_paper(mode: str) -> None:
    clear = Image.new("RGBA", (900, 1200), (0, 0, 0, 0)).convert(mode)
    (sheet,) = read(saved(clear, "PNG"))
    assert sheet.grey.min() > 250 or mode == "P"


def test_sixteen_bits_become_eight() -> None:
    deep = Image.fromarray(np.full((400, 300), 40_000, np.uint16))
    (sheet,) = read(saved(deep, "PNG"))
    assert 150 <= sheet.grey.mean() <= 160


def test_more_pixels_than_are_worked_with_are_reduced() -> None:
    for content in (
        saved(Image.new("L", (6000, 8000), 230), "JPEG"),
        saved(Image.new("1", (6000, 8000), 1), "TIFF", compression="group4"),
    ):
        (sheet,) = read(content)
        assert max(sheet.grey.shape) <= pages.LONG_SIDE


def test_one_page_of_many_is_in_memory_at_a_time() -> None:
    many = [Image.new("L", (2480, 3508), tone) for tone in range(100, 112)]
    content = saved(many[0], "TIFF", save_all=True, append_images=many[1:], compression="tiff_lzw")
    del many
    tracemalloc.start()
    for sheet in pages.of_image(image_gate.admit(content)):
        assert sheet.grey.shape == (3508, 2480)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 6 * 2480 * 3508


def test_a_page_whose_data_is_no_picture_is_damaged() -> None:
    head = struct.pack(">IIBBBBB", 600, 800, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", b"no picture at all"), (b"IEND", b""))
    broken = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
    with pytest.raises(Refused) as caught:
        read(broken)
    assert caught.value.code == "damaged"


def test_a_jpeg_of_markers_alone_is_damaged() -> None:
    whole = saved(page((400, 600)), "JPEG")
    tables = whole.index(b"\xff\xdb")
    with pytest.raises(Refused) as caught:
        read(
            whole[:tables]
            + whole[tables : tables + 4].replace(b"\xdb", b"\xe5")
            + whole[tables + 4 :]
        )
    assert caught.value.code == "damaged"


def test_what_is_no_pdf_at_all_is_damaged() -> None:
    with pytest.raises(Refused, match=r"skadad|damaged|skadet"):
        list(pages.of_pdf(b"%PDF-1.7 and nothing more"))


def test_an_empty_back_is_blank_and_a_form_is_not() -> None:
    chance = np.random.default_rng(3)
    back = (232 + chance.normal(0, 4, (2339, 1654))).clip(0, 255).astype(np.uint8)
    assert pages.is_blank(pages.sheet(back))
    assert not pages.is_blank(pages.sheet(np.asarray(page())))


def test_our_own_pdf_is_drawn_too() -> None:
    first, second = pages.of_pdf(form(3).pdf)
    assert first.grey.shape == second.grey.shape


def test_the_thumbnail_is_a_small_png() -> None:
    (sheet,) = read(saved(page(), "JPEG"))
    small = Image.open(io.BytesIO(pages.thumbnail(sheet)))
    assert max(small.size) == 700
