"""A Word file that was cut off or damaged on its way."""

from __future__ import annotations

import pytest

from tests.work.installation import Installation
from tests.work.paper import Paper, packed
from tests.world.refusal import assert_refused

DAMAGED = (
    "damaged or was cut off on the way",
    "Open the original in Word, save it again and send it anew",
)


@pytest.mark.parametrize("part", [0.05, 0.5, 0.98])
def test_a_file_that_was_cut_off_is_refused_and_the_original_asked_for(
    installation: Installation, part: float
) -> None:
    whole = installation.plan
    assert_refused(installation, whole[: int(len(whole) * part)], code="damaged", says=DAMAGED)


def test_a_file_with_flipped_bytes_is_refused(installation: Installation) -> None:
    content = bytearray(installation.plan)
    middle = len(content) // 2
    content[middle : middle + 64] = bytes(byte ^ 0xFF for byte in content[middle : middle + 64])
    assert_refused(installation, bytes(content), code="damaged", says=DAMAGED)


def test_a_file_whose_text_is_no_longer_xml_is_refused(installation: Installation) -> None:
    parts = Paper(installation.plan).parts
    parts["word/document.xml"] = parts["word/document.xml"][:-200]
    assert_refused(installation, packed(parts), code="damaged", says=DAMAGED)


def test_a_file_without_its_text_is_refused(installation: Installation) -> None:
    parts = Paper(installation.plan).parts
    del parts["word/document.xml"]
    assert_refused(
        installation, packed(parts), code="not_office", says=("its main part is missing",)
    )


def test_a_file_whose_part_names_lead_out_of_it_is_refused(installation: Installation) -> None:
    parts = Paper(installation.plan).parts
    assert_refused(
        installation,
        packed({**parts, "../../../etc/cron.d/plan": b"* * * * * root true"}),
        code="damaged",
        says=DAMAGED,
    )
