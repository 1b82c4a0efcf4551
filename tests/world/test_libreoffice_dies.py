"""LibreOffice that dies: the file is tried once more in a new one, and then it is told."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from docgen.errors import Unavailable
from docgen.office.libreoffice import LibreOffice
from tests.editors.sample import issued_plan
from tests.world.offices import fake_office, program


def test_a_file_over_which_it_died_is_made_by_a_new_one() -> None:
    with LibreOffice() as office:
        office.start()
        first = office.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        assert office.pdf(issued_plan(), {}).startswith(b"%PDF-")
        assert office.pid != first


def test_a_file_over_which_it_dies_again_is_not_made(tmp_path: Path) -> None:
    tries = tmp_path / "tries"
    dying = f"read job; echo x >> {tries}; exit 1"
    office = LibreOffice(fake_office(tmp_path, version="25.2.3.2", then=dying), seconds=20)
    with pytest.raises(Unavailable) as told:
        office.pdf(b"a file", {})
    assert told.value.code == "libreoffice_failed"
    assert tries.read_text().split() == ["x", "x"]


def test_one_that_ends_at_its_start_is_told_with_its_last_words(tmp_path: Path) -> None:
    office = LibreOffice(program(tmp_path, does="exit 7"), seconds=20)
    with pytest.raises(Unavailable) as told:
        office.start()
    assert told.value.code == "libreoffice_failed"
    assert "7" in told.value.message
