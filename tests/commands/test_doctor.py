"""Somebody asks whether everything is in order."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docgen.stores import sharepoint_connection
from sharepoint.retry import Policy
from sharepoint.simulated import SimulatedSharePoint
from tests.case.cases import FAMILY
from tests.commands.terminal import docgen
from tests.stores.stores_files import sharepoint, written
from tests.work.installation import Installation
from tests.work.paper import Paper

OWN = ["settings", "home", "database", "master_key", "templates", "libreoffice"]
CHECK = {"authority", "check", "status", "message", "findings"}
FINDING = {"code", "severity", "message", "path", "where", "suggestion"}


def checks(code: int = 0) -> dict[str, dict[str, Any]]:
    """What ``docgen doctor --json`` tells, by what each check is about."""
    answer = docgen("doctor", "--json")
    found = {check["check"]: check for check in answer.json["checks"]}
    assert answer.code == code, [check for check in found.values() if check["findings"]]
    return found


def codes(check: dict[str, Any]) -> list[str]:
    return [finding["code"] for finding in check["findings"]]


def test_an_installation_that_is_in_order_says_so(installation: Installation) -> None:
    answer = docgen("doctor", "--json")
    assert answer.code == 0
    assert answer.json.keys() == {"checks"}
    assert [check["check"] for check in answer.json["checks"]] == [*OWN, "folder"]
    for check in answer.json["checks"]:
        assert check.keys() == CHECK
        assert check["status"] == "ok"
        assert check["message"]
        for finding in check["findings"]:
            assert finding.keys() == FINDING
    assert [check["authority"] for check in answer.json["checks"]][-1] == "bun"


def test_a_place_where_nothing_is_yet_is_in_order_too_and_stays_empty(home: Path) -> None:
    found = checks()
    assert list(found) == [*OWN, "stores"]
    assert not home.exists()
    assert str(home) in found["home"]["message"]


@pytest.mark.parametrize("language", ["sv", "nb", "en"])
def test_people_are_told_line_by_line(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("DOCGEN_LANGUAGE", language)
    answer = docgen("doctor")
    assert answer.code == 0
    assert len([line for line in answer.out.splitlines() if line.startswith("• ok")]) == 7
    assert "DOCGEN_LANGUAGE" in answer.out


def test_the_settings_made_are_named_without_their_values(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCGEN_AS_USER", "Britta")
    message = checks()["settings"]["message"]
    assert "DOCGEN_AS_USER" in message
    assert "Britta" not in message


def test_trying_changes_nothing(installation: Installation) -> None:
    before = {path: path.stat().st_mtime_ns for path in installation.home.rglob("master.key")}
    with installation.unchanged():
        checks()
    assert {path: path.stat().st_mtime_ns for path in before} == before


# What is wrong


def test_a_home_folder_that_all_can_look_into_is_told(installation: Installation) -> None:
    installation.home.chmod(0o755)
    found = checks(3)["home"]
    assert (found["status"], codes(found)) == ("warning", ["home_open"])
    assert f"chmod 700 {installation.home}" in found["findings"][0]["suggestion"]


def test_a_home_folder_that_is_a_file_is_told(home: Path) -> None:
    home.write_text("hej")
    found = checks(3)
    assert codes(found["home"]) == ["home_not_writable"]


def test_a_database_that_is_none_is_told_as_not_reached(installation: Installation) -> None:
    for name in ("docgen.sqlite", "docgen.sqlite-wal"):
        (installation.home / name).unlink(missing_ok=True)
    (installation.home / "docgen.sqlite").write_bytes(b"hej" * 500)
    found = checks(5)
    assert codes(found["database"]) == ["database_unavailable"]
    assert "master_key" not in found


def test_an_older_database_is_told_and_left_as_it_is(installation: Installation) -> None:
    installation.close()
    database = installation.home / "docgen.sqlite"
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE docgen_version SET version_num = '0001'")
    connection.close()
    assert codes(checks()["database"]) == ["database_older"]
    with sqlite3.connect(database) as connection:
        rows = connection.execute("SELECT version_num FROM docgen_version").fetchall()
    connection.close()
    assert rows == [("0001",)]


def test_a_database_of_a_newer_version_is_told(installation: Installation) -> None:
    installation.close()
    with sqlite3.connect(installation.home / "docgen.sqlite") as connection:
        connection.execute("UPDATE docgen_version SET version_num = '9999'")
    connection.close()
    assert codes(checks(3)["database"]) == ["database_newer"]


def test_a_database_address_that_is_none_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCGEN_DATABASE_URL", "hej")
    assert codes(checks(3)["database"]) == ["database_url"]


def test_a_missing_master_key_is_told_and_none_is_made(installation: Installation) -> None:
    key = installation.home / "master.key"
    key.unlink()
    assert codes(checks(3)["master_key"]) == ["master_key_missing"]
    assert not key.exists()


def test_another_master_key_is_told(
    installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.key"
    other.write_text("A" * 43 + "=\n")
    monkeypatch.setenv("DOCGEN_MASTER_KEY_FILE", str(other))
    assert codes(checks(3)["master_key"]) == ["master_key_wrong"]
    other.unlink()
    assert codes(checks(3)["master_key"]) == ["master_key_unreadable"]


def test_drafts_among_the_templates_are_told_with_the_command_that_publishes(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = shutil.copytree(FAMILY.parents[1], tmp_path / "mallar")
    monkeypatch.setenv("DOCGEN_TEMPLATES", str(mine))
    template = mine / "lots" / "plan" / "template.sv.docx"
    template.write_bytes(Paper(template.read_bytes()).add_paragraph("Hej").content)
    found = checks(3)["templates"]
    assert codes(found) == ["template_not_published"]
    assert "docgen template publish lots/plan" in found["findings"][0]["suggestion"]


def test_a_templates_folder_with_nothing_in_it_is_told(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCGEN_TEMPLATES", str(tmp_path))
    assert codes(checks(3)["templates"]) == ["catalogue_fault"]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("LibreOffice 24.8.3.2 480(Build:2)", ["libreoffice_old"]),
        ("LibreOffice 25.2.3.2 520(Build:2)", []),
        ("LibreOffice 26.8.1.1", []),
        ("hej", []),
    ],
)
def test_a_libreoffice_that_damages_our_files_is_told(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, found: list[str]
) -> None:
    program = tmp_path / "bin" / "soffice"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho '{said}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    assert codes(checks(3 if found else 0)["libreoffice"]) == found


def test_a_libreoffice_that_no_python_can_speak_with_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("docgen.office.libreoffice._pythons", lambda _: iter(()))
    assert codes(checks(3)["libreoffice"]) == ["libreoffice_uno"]


def test_a_machine_without_libreoffice_is_in_order(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert checks()["libreoffice"]["status"] == "ok"


# Stores


def test_a_faulty_stores_file_is_told_with_every_fault_and_the_rest_is_tried(
    installation: Installation,
) -> None:
    (installation.home / "stores.toml").write_text("[bun]\nkind = 'foldr'\n[soc]\n")
    found = checks(3)
    assert list(found) == [*OWN, "stores"]
    assert codes(found["stores"]) == ["stores_key_value", "stores_key_missing"]


def test_a_folder_that_is_away_is_told_as_not_reached(
    installation: Installation, tmp_path: Path
) -> None:
    written(installation.home / "stores.toml", bun={"kind": "folder", "path": tmp_path / "drive"})
    found = checks(5)["folder"]
    assert codes(found) == ["store_unreachable"]
    assert "docgen store init" in found["findings"][0]["suggestion"]
    assert not (tmp_path / "drive").exists()


@pytest.fixture(scope="module")
def simulated() -> Iterator[SimulatedSharePoint]:
    with SimulatedSharePoint() as running:
        yield running


@pytest.fixture
def site(
    simulated: SimulatedSharePoint, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> SimulatedSharePoint:
    """The authority's documents are in a site."""
    hurried = Policy(first_wait=0.01, tries=2)
    monkeypatch.setattr(sharepoint_connection, "WAITING_PERSON", hurried)
    made = simulated.site("/sites/lots")
    written(installation.home / "stores.toml", bun=sharepoint(simulated, made))
    return simulated


def test_a_site_is_in_order_when_it_has_been_set_up(site: SimulatedSharePoint) -> None:
    found = checks(3)
    assert codes(found["libraries"]) == ["store_library_missing"]
    assert docgen("store", "init").code == 0
    found = checks()
    assert list(found)[len(OWN) :] == [
        "sign_in", "site", "libraries", "rights", "columns", "versions", "names", "clock",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["sv", "nb", "en"])
def test_the_lines_to_copy_are_whole(
    site: SimulatedSharePoint, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    made = site.site("/sites/lots")
    made.grant(site.app, None)
    monkeypatch.setenv("DOCGEN_LANGUAGE", language)
    answer = docgen("doctor")
    made.grant(site.app, "fullcontrol")
    assert answer.code == 3
    lines = [line.strip() for line in answer.out.splitlines()]
    assert "Microsoft Graph: Sites.Selected" in lines
    assert "SharePoint: Sites.Selected" in lines
    assert [line for line in lines if line.startswith("POST https://")]
    assert [line for line in lines if line.startswith('{"roles": ["fullcontrol"]')]
