"""A few dozen simulated pages in every run; ``make scans`` counts many more, and prints them."""

from __future__ import annotations

import pytest

from tests.scans import accuracy
from tests.scans.machines import PROFILES
from tests.scans.scene import scene

SEEDS = range(90_000, 90_006)


@pytest.mark.parametrize("profile", ["A", "B", "C", "G"])
def test_pen_on_colour_or_grey_is_never_read_as_its_opposite(profile: str) -> None:
    score = accuracy.run(profile, SEEDS, pencils=False, timed=False)
    assert score.identified == score.read == score.pages == len(SEEDS)
    assert score.wrong == 0, score.faults
    clear = [score.review(what) for what in accuracy.KINDS]
    assert sum(unclear for unclear, _ in clear) <= 0.06 * sum(every for _, every in clear)


@pytest.mark.parametrize("profile", ["D", "E", "F", "H", "I"])
def test_pen_in_black_and_white_is_never_an_empty_box_marked(profile: str) -> None:
    score = accuracy.run(profile, SEEDS[:3], pencils=False, timed=False)
    assert score.identified >= len(SEEDS[:3]) - (PROFILES[profile].dpi < 150)
    for what in accuracy.KINDS:
        assert score.clear(what, "empty", "marked") == 0, score.faults


def test_the_simulator_gives_the_same_page_for_the_same_seed() -> None:
    assert scene(90_001, "F").content == scene(90_001, "F").content
    assert scene(90_001, "B").content != scene(90_002, "B").content
