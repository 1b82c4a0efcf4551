"""Ten thousand operations in a storm: nothing is lost, there twice, or written over unseen."""

from __future__ import annotations

import secrets

import pytest

from tests.stores.storm_sharepoint import sharepoint_storm

pytestmark = pytest.mark.soak

OPERATIONS = 10_000


@pytest.mark.parametrize("seed", [1, 2, secrets.randbelow(10**6)])
def test_a_long_storm_over_sharepoint(seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Ten minutes each on a quiet machine; what it was like is printed."""
    with sharepoint_storm(seed) as blow:
        story = blow(OPERATIONS)
    with capsys.disabled():
        print(f"\n{story}")  # noqa: T201 - figures for whoever asked for them
    assert story.fates["done"] > OPERATIONS / 10
