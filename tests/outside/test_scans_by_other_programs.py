"""A consent signed with a pen, scanned into files that libtiff's programs write, and Pillow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from docgen.errors import Refused
from docgen.work import receive
from tests.outside.signers import VH1, VH2, ran
from tests.scans.pens import Paper
from tests.work.desk_of_paper import Desk

DPI = 150
_TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    8: Image.Transpose.ROTATE_270,
}
"""How a picture lies in the file whose orientation a camera says is this."""


@pytest.fixture
def pages(desk: Desk) -> list[Image.Image]:
    """The pages that both have signed, as a scanner sees them."""
    return [_scanned(page) for page in desk.printout().sign(VH1).sign(VH2).pages]


def _scanned(page: Paper) -> Image.Image:
    width, height = (round(side * DPI / 300) for side in (page.shape[1], page.shape[0]))
    small = cv2.resize(page, (width, height), interpolation=cv2.INTER_AREA)
    return Image.fromarray(np.ascontiguousarray(small[:, :, ::-1]))


def _in_two_tones(page: Image.Image) -> Image.Image:
    return page.convert("L").point(lambda tone: 255 * (tone > 190)).convert("1")


def _tiff(folder: Path, pages: list[Image.Image]) -> str:
    file = folder / "plain.tif"
    pages[0].save(file, save_all=True, append_images=pages[1:], dpi=(DPI, DPI))
    return str(file)


def found(desk: Desk, content: bytes) -> dict[str, str]:
    """Whose lines have ink on them."""
    said = receive.read(desk.installation.service, content)
    return {each["signer"]: each["status"] for each in said.signatures}


SIGNED = {VH1: "marked", VH2: "marked"}


@pytest.mark.parametrize(
    "how",
    [
        ("-c", "g3:1d"),
        ("-c", "g3:2d:fill"),
        ("-c", "g4", "-r", "16"),
        ("-c", "g4", "-f", "lsb2msb", "-B"),
        ("-c", "packbits"),
    ],
)
def test_a_fax_of_two_tones_is_read(
    desk: Desk, pages: list[Image.Image], tmp_path: Path, how: tuple[str, ...]
) -> None:
    plain = _tiff(tmp_path, [_in_two_tones(page) for page in pages])
    written = str(tmp_path / "fax.tif")
    ran("tiffcp", *how, plain, written)
    assert found(desk, Path(written).read_bytes()) == SIGNED


@pytest.mark.parametrize(
    "how", [("-c", "jpeg:80", "-r", "16"), ("-t", "-w", "256", "-l", "256", "-c", "zip")]
)
def test_colours_in_strips_and_tiles_are_read(
    desk: Desk, pages: list[Image.Image], tmp_path: Path, how: tuple[str, ...]
) -> None:
    written = str(tmp_path / "colour.tif")
    ran("tiffcp", *how, _tiff(tmp_path, pages), written)
    assert found(desk, Path(written).read_bytes()) == SIGNED


@pytest.mark.parametrize("how", ["g3:2d", "g4"])
def test_a_pdf_of_faxes_is_read(
    desk: Desk, pages: list[Image.Image], tmp_path: Path, how: str
) -> None:
    plain = _tiff(tmp_path, [_in_two_tones(page) for page in pages])
    fax, made = str(tmp_path / "fax.tif"), str(tmp_path / "fax.pdf")
    ran("tiffcp", "-c", how, plain, fax)
    ran("tiff2pdf", "-o", made, fax)
    assert found(desk, Path(made).read_bytes()) == SIGNED


def test_a_negative_is_read(desk: Desk, pages: list[Image.Image], tmp_path: Path) -> None:
    negative = [_in_two_tones(page).point(lambda tone: 255 - tone) for page in pages]
    assert found(desk, Path(_tiff(tmp_path, negative)).read_bytes()) == SIGNED


@pytest.mark.parametrize("orientation", _TURNED)
def test_a_photo_lies_as_the_camera_says(
    desk: Desk, pages: list[Image.Image], tmp_path: Path, orientation: int
) -> None:
    said = Image.Exif()
    said[0x112] = orientation
    pages[2].transpose(_TURNED[orientation]).save(tmp_path / "photo.jpg", quality=85, exif=said)
    assert found(desk, (tmp_path / "photo.jpg").read_bytes()) == SIGNED


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        (".jpg", lambda page: page.convert("CMYK")),
        (".png", lambda page: page.quantize(32)),
        (".png", lambda page: page.convert("RGBA")),
        (".png", lambda page: Image.fromarray(np.asarray(page.convert("L"), np.uint16) * 257)),
    ],
    ids=["cmyk", "palette", "alpha", "16 bits"],
)
def test_colours_may_be_told_in_any_way(
    desk: Desk,
    pages: list[Image.Image],
    tmp_path: Path,
    ending: str,
    kind: Callable[[Image.Image], Image.Image],
) -> None:
    kind(pages[2]).save(tmp_path / f"page{ending}")
    assert found(desk, (tmp_path / f"page{ending}").read_bytes()) == SIGNED


def test_a_picture_of_a_kind_that_is_not_read_is_told_so(
    desk: Desk, pages: list[Image.Image], tmp_path: Path
) -> None:
    large = str(tmp_path / "large.tif")
    ran("tiffcp", "-8", _tiff(tmp_path, pages), large)
    pages[0].save(tmp_path / "page.jp2")
    for name in ("large.tif", "page.jp2"):
        with pytest.raises(Refused) as refused:
            found(desk, (tmp_path / name).read_bytes())
        assert refused.value.code == "not_image"
