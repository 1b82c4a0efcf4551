"""The thresholds are those that were measured, and docs/settings.md lists every one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from docgen.plan.scan_thresholds import AS_MEASURED, ScanThresholds

SETTINGS = Path(__file__).parents[2] / "docs" / "settings.md"


def test_docs_list_every_threshold_with_its_value() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([\d.]+) \|", SETTINGS.read_text("utf-8"), re.MULTILINE)
    told = {name: float(value) for name, value in rows if name in ScanThresholds.model_fields}
    assert told == AS_MEASURED.model_dump()


def test_empty_ends_before_marked_begins() -> None:
    assert AS_MEASURED.checkbox_empty < AS_MEASURED.checkbox_marked
    assert AS_MEASURED.checkbox_marked <= AS_MEASURED.checkbox_marked_bitonal
    assert AS_MEASURED.signature_speck < AS_MEASURED.signature_raw < AS_MEASURED.signature_area


@pytest.mark.parametrize("wrong", [{"checkbox_marked": 1.2}, {"ink_floor": 0}, {"unknown": 1}])
def test_what_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        ScanThresholds.model_validate(wrong)
