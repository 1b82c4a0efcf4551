"""A photo of something else than a form of ours."""

from __future__ import annotations

import cv2
import numpy as np

from tests.work.desk_of_paper import empty_paper, pdf_of, picture_of
from tests.work.installation import Installation
from tests.world.refusal import assert_refused

BROKEN = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"


def test_a_photo_of_another_paper_is_refused_and_asked_for_with_its_code(
    installation: Installation,
) -> None:
    assert_refused(
        installation,
        picture_of(empty_paper()),
        name="veckobrev.jpg",
        code="page_without_code",
        says=("No code can be read on the page", "scan it again"),
    )


def test_a_scan_of_another_paper_is_refused_in_the_words_for_a_pdf(
    installation: Installation,
) -> None:
    assert_refused(
        installation,
        pdf_of(empty_paper(), empty_paper()),
        name="skanning.pdf",
        code="scan_without_text",
        says=("only pictures of pages", "Scan it again with the code"),
    )


def test_an_empty_paper_is_refused_and_to_be_turned_over(installation: Installation) -> None:
    white = np.full((2200, 1600), 250, np.uint8)
    assert_refused(
        installation,
        cv2.imencode(".png", white)[1].tobytes(),
        name="tom.png",
        code="nothing_on_it",
        says=("nothing on any page", "Turn the paper over"),
    )


def test_a_photo_that_breaks_off_is_refused_and_taken_anew(installation: Installation) -> None:
    assert_refused(
        installation,
        BROKEN,
        name="foto.jpg",
        code="damaged",
        says=("The picture is damaged", "Scan or photograph the paper again"),
    )


def test_a_photo_in_the_format_of_a_telephone_is_asked_for_as_jpeg(
    installation: Installation,
) -> None:
    assert_refused(
        installation,
        b"\0\0\0\x18ftypheic" + bytes(400),
        name="IMG_0042.HEIC",
        code="heic",
        says=("format of some telephones", "Share it as JPEG or PDF"),
    )
