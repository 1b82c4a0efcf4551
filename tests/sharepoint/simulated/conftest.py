"""A simulated SharePoint for each test file, and a library of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from sharepoint.simulated import Library, SimulatedSharePoint
from tests.sharepoint.simulated.asking import Asking

_numbers = count(1)


@pytest.fixture(scope="module")
def served() -> Iterator[SimulatedSharePoint]:
    with SimulatedSharePoint() as simulated:
        yield simulated


@pytest.fixture(scope="module")
def tokens() -> dict[str, str]:
    """The app's tokens, got once for all tests of a file."""
    return {}


@pytest.fixture
def simulated(served: SimulatedSharePoint) -> Iterator[SimulatedSharePoint]:
    """The service, behaving well, with an empty log."""
    served.log.clear()
    yield served
    served.calm()


@pytest.fixture
def library(simulated: SimulatedSharePoint) -> Library:
    """An empty library with one column, ``Case``."""
    return simulated.site().library(f"Bibliotek {next(_numbers)}", columns={"Case": "text"})


@pytest.fixture
def asking(
    simulated: SimulatedSharePoint, library: Library, tokens: dict[str, str]
) -> Iterator[Asking]:
    """A client of that library, signed in as the app that was granted the site."""
    with Asking(simulated, library, tokens=tokens) as client:
        yield client
