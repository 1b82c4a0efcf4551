"""LibreOffice that never finishes: it is ended when its time is up, and the next file is made."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from docgen.errors import ExitCode, Unavailable
from docgen.office.libreoffice import LibreOffice
from tests.commands.terminal import docgen
from tests.editors.sample import issued_plan
from tests.world.offices import fake_office, program


def test_one_that_hangs_over_a_file_is_ended_and_a_new_one_makes_the_next() -> None:
    with LibreOffice() as office:
        office.start()
        hanging = office.pid
        assert hanging is not None
        os.kill(hanging, signal.SIGSTOP)
        office._seconds = 0.5
        with pytest.raises(Unavailable) as told:
            office.pdf(issued_plan(), {})
        assert told.value.code == "libreoffice_slow"
        assert "0.5" in told.value.message
        with pytest.raises(ProcessLookupError):
            os.kill(hanging, 0)
        office._seconds = 60
        assert office.pdf(issued_plan(), {}).startswith(b"%PDF-")


def test_one_that_never_starts_is_told_of_by_the_command(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCGEN_OFFICE", str(program(tmp_path, does="exec sleep 1000")))
    monkeypatch.setenv("DOCGEN_OFFICE_SECONDS", "1")
    answer = docgen("blank", "lots/story", "--format", "pdf", "--out", tmp_path / "out", "--json")
    assert answer.code == ExitCode.UNAVAILABLE
    assert answer.json["error"]["code"] == "libreoffice_failed"
    assert not (tmp_path / "out").exists()


def test_one_that_takes_too_long_leaves_nothing_behind(tmp_path: Path) -> None:
    office = LibreOffice(fake_office(tmp_path, version="25.2.3.2"), seconds=0.2)
    office.start()
    folder = office._folder
    assert folder is not None
    with pytest.raises(Unavailable) as told:
        office.pdf(b"a file", {})
    assert told.value.code == "libreoffice_slow"
    assert not folder.exists()
