"""The tests against a real tenant are collected only where the environment names one.

``TEST_SHAREPOINT_STORES`` is a stores file, ``TEST_SHAREPOINT_AUTHORITY`` the authority in it whose
app is tried, and ``TEST_SHAREPOINT_COLLEAGUE`` one with the same site and another app, which plays
those who work there. docs/sharepoint.md tells what they need.
"""

from __future__ import annotations

import os

import pytest

NEEDED = ("TEST_SHAREPOINT_STORES", "TEST_SHAREPOINT_AUTHORITY", "TEST_SHAREPOINT_COLLEAGUE")

LEFT_OUT = {
    # Only Word can open a file in Word.
    "test_an_open_document_is_said_to_be_and_not_overwritten",
    # Whom it names is nobody there; the suite has one for the groups of the stores file.
    "test_a_restriction_says_whether_it_holds",
}
"""Of the contract's tests, those that make no sense in a real tenant."""

collect_ignore = [] if all(map(os.environ.get, NEEDED)) else ["test_live_sharepoint.py"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take out what cannot be tried there."""
    here = {item for item in items if item.nodeid.startswith("tests/live/test_live_sharepoint.py")}
    out = [item for item in items if item in here and item.name in LEFT_OUT]
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if item not in out]
