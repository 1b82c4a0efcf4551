"""A photo that was cut off on its way, and one in a format of telephones."""

from __future__ import annotations

import cv2

from docgen.messages import speaking
from tests.reading.scans.desk import paper, scanned
from tests.world.scans import assert_refused


def test_half_a_file_is_refused_and_asked_for_again() -> None:
    whole = cv2.imencode(".jpg", scanned(paper()).grey)[1].tobytes()
    with speaking("en"):
        assert_refused(
            whole[: len(whole) // 2], "damaged", "damaged or was cut off", "send it anew"
        )


def test_a_telephones_own_format_is_refused_with_how_to_change_it() -> None:
    with speaking("en"):
        assert_refused(b"\0\0\0\x24ftypheic" + bytes(400), "heic", "HEIC", "Most Compatible")
