"""A pytest plugin, named in the topmost conftest: installations with the family's days in them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from docgen.service import Clock, Service
from tests.work.installation import CASE, PLAN, Installation, story_clock


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the sample family imported and its plan issued; to be copied only."""
    home = tmp_path_factory.mktemp("made-once") / "docgen-data"
    installation = Installation(home, story_clock())
    installation.take_in()
    installation.issue("lots/plan", CASE, number=PLAN)
    installation.close()
    return home


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The family's days, on the clock of the commands too, which run in an empty folder."""
    ticking = story_clock(hour=12)
    monkeypatch.setattr(Service, "open", staticmethod(partial(Service.open, clock=ticking)))
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return ticking


@pytest.fixture
def installation(made_once: Path, home: Path, clock: Clock) -> Iterator[Installation]:
    """An installation in ``home`` with the sample family imported and its plan issued."""
    shutil.copytree(made_once, home)
    opened = Installation(home, clock)
    yield opened
    opened.close()


@pytest.fixture
def empty(home: Path, clock: Clock) -> Iterator[Installation]:
    """An installation in ``home`` with nothing in it yet."""
    opened = Installation(home, clock)
    yield opened
    opened.close()


@pytest.fixture
def another(tmp_path: Path, clock: Clock) -> Iterator[Installation]:
    """A second installation with nothing in it yet, such as another authority's."""
    opened = Installation(tmp_path / "another" / "docgen-data", clock)
    yield opened
    opened.close()
