"""In a storm nothing is lost, nothing is there twice, and nothing is written over unseen."""

from __future__ import annotations

import secrets

import pytest

from tests.stores.storm_sharepoint import sharepoint_storm

OPERATIONS = 300


@pytest.mark.parametrize("seed", [1, 2, 3, None])
def test_a_storm_over_sharepoint(seed: int | None) -> None:
    """The last is another one each time; what is captured says which."""
    drawn = secrets.randbelow(10**6) if seed is None else seed
    print(f"seed {drawn}")  # noqa: T201 - shown with a failure, to make it the same again
    with sharepoint_storm(drawn) as blow:
        story = blow(OPERATIONS)
    assert story.fates["done"]
