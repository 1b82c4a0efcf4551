"""The database was written by a later version of the program, or is no database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from docgen.records.database import VERSION_TABLE
from tests.commands.terminal import docgen
from tests.work.installation import CASE, Installation
from tests.world.refusal import said


def test_a_newer_database_is_refused_and_left_as_it_is(installation: Installation) -> None:
    installation.close()
    database = installation.home / "docgen.sqlite"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")  # noqa: S608
    before, stored = database.read_bytes(), installation.stored()
    answer = docgen("issue", "lots/plan", "--case", CASE)
    assert answer.code == 4
    assert "written by a newer version of the program" in said(answer)
    assert "Install the newer version, or restore the backup" in said(answer)
    assert database.read_bytes() == before
    assert installation.stored() == stored


def test_a_file_that_is_no_database_is_unavailable(empty: Installation) -> None:
    empty.home.mkdir()
    Path(empty.home / "docgen.sqlite").write_bytes(b"Hej! " * 400)
    answer = docgen("history", CASE)
    assert answer.code == 5
    assert "cannot be used" in said(answer)
    assert "try again" in said(answer)
