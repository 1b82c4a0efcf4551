"""A pytest plugin: ``pytest_plugins = ["tests.editors.fixtures"]`` in the topmost conftest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.editors.libreoffice import LibreOffice

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def libreoffice() -> Iterator[LibreOffice]:
    """One LibreOffice for the whole session (one a process with pytest-xdist), started when the
    first test edits something with it.
    """
    with LibreOffice() as office:
        yield office
