"""A pytest plugin, named in the topmost conftest: installations, and the commands in them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from docgen.service import Service
from tests.commands.terminal import Terminal
from tests.work.installation import CASE, PLAN, Installation


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the sample family imported and its plan issued; to be copied only."""
    home = tmp_path_factory.mktemp("made-once") / "docgen-data"
    installation = Installation(home)
    installation.take_in()
    installation.issue("lots/plan", CASE, number=PLAN)
    installation.close()
    return home


@pytest.fixture
def installation(made_once: Path, home: Path) -> Iterator[Installation]:
    """An installation in ``home`` with the sample family imported and its plan issued."""
    shutil.copytree(made_once, home)
    opened = Installation(home)
    yield opened
    opened.close()


@pytest.fixture
def empty(home: Path) -> Iterator[Installation]:
    """An installation in ``home`` with nothing in it yet."""
    opened = Installation(home)
    yield opened
    opened.close()


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Installation]:
    """A second installation with nothing in it yet, such as another authority's."""
    opened = Installation(tmp_path / "another" / "docgen-data")
    yield opened
    opened.close()


@pytest.fixture
def docgen(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Terminal]:
    """The command line, in an empty folder, with the family's days on its clock."""
    from tests.work.installation import clock  # noqa: PLC0415

    monkeypatch.setattr(Service, "open", staticmethod(partial(Service.open, clock=clock())))
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return Terminal
