"""A simulated SharePoint for each test file, well behaved at the beginning of each test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import count

import pytest

from sharepoint.drive import Drive
from sharepoint.simulated import Library, SimulatedSharePoint
from tests.sharepoint import connecting
from tests.sharepoint.connecting import Hurry

_numbers = count(1)


@pytest.fixture(scope="module")
def served() -> Iterator[SimulatedSharePoint]:
    with SimulatedSharePoint() as simulated:
        yield simulated


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
def hurry(simulated: SimulatedSharePoint) -> Hurry:
    """Time that passes when somebody waits."""
    return Hurry(simulated)


@pytest.fixture
def drive(simulated: SimulatedSharePoint, library: Library, hurry: Hurry) -> Iterator[Drive]:
    """The library, by our client."""
    with closing(connecting.transport(simulated, hurry=hurry)) as carrier:
        yield connecting.drive(simulated, library, carrier)
