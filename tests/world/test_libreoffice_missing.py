"""No LibreOffice, or one that is too old: PDF is not to be had, and everything else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from docgen.errors import ExitCode
from tests.commands.terminal import docgen
from tests.world.offices import fake_office


@pytest.fixture
def family() -> Path:
    return Path(__file__).parents[2] / "templates" / "lots" / "family.json"


def test_without_libreoffice_a_pdf_is_not_made_and_nothing_is_recorded(
    home: Path, family: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    answer = docgen("issue", "lots/consent", "--case", family, "--about", "s1", "--format", "pdf")
    assert answer.code == ExitCode.UNAVAILABLE
    assert "LibreOffice 25.2" in answer.err
    assert "--format pdf" in answer.err
    assert not list(home.rglob("*.docx"))
    answer = docgen("blank", "lots/story", "--format", "pdf", "--out", tmp_path, "--json")
    assert answer.code == ExitCode.UNAVAILABLE
    assert answer.json["error"]["code"] == "libreoffice_missing"


def test_without_libreoffice_everything_else_works(
    home: Path, family: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    answer = docgen("issue", "lots/consent", "--case", family, "--about", "s1")
    assert answer.code == ExitCode.DONE
    assert len(list(home.rglob("*.docx"))) == 1


def test_a_program_that_is_not_there_is_named(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCGEN_OFFICE", str(tmp_path / "none" / "soffice"))
    answer = docgen("blank", "lots/story", "--format", "pdf", "--out", tmp_path, "--json")
    assert answer.code == ExitCode.UNAVAILABLE
    assert answer.json["error"]["code"] == "libreoffice_missing"
    assert "none" in answer.json["error"]["message"]


def test_an_old_libreoffice_is_not_used(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = fake_office(tmp_path, version="7.4.7.2")
    monkeypatch.setenv("DOCGEN_OFFICE", str(office))
    answer = docgen("blank", "lots/story", "--format", "pdf", "--out", tmp_path, "--json")
    assert answer.code == ExitCode.UNAVAILABLE
    assert answer.json["error"]["code"] == "libreoffice_old"
    assert "7.4.7.2" in answer.json["error"]["message"]
