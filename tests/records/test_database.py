from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, inspect, text
from sqlalchemy.exc import IntegrityError

import docgen.records.migrations
from docgen.errors import Refused, Unavailable, WrongUse
from docgen.records import counters
from docgen.records.database import (
    VERSION_TABLE,
    is_missing_file,
    known_versions,
    looking,
    open_database,
)
from docgen.records.tables import blob, counter, metadata
from tests.records.sample import AT


def test_a_new_database_has_the_tables_the_code_names(engine: Engine) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, metadata) == []


def test_the_newest_migration_is_the_head() -> None:
    from alembic.script import ScriptDirectory

    folder = Path(docgen.records.migrations.__file__).parent
    assert ScriptDirectory(str(folder)).get_heads() == [known_versions()[-1]]


def test_opening_again_keeps_what_is_there(url: str) -> None:
    first = open_database(url)
    with first.begin() as connection:
        counters.draw(connection, "review")
    first.dispose()
    second = open_database(url)
    with second.begin() as connection:
        assert counters.draw(connection, "review") == 2
    second.dispose()


def test_a_database_that_is_up_to_date_opens_without_the_slow_import(home: Path) -> None:
    url = f"sqlite:///{home / 'docgen.sqlite'}"
    open_database(url).dispose()
    script = (
        "import sys; from docgen.records.database import open_database;"
        f"open_database({url!r}); print('alembic' in sys.modules)"
    )
    again = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert again.stdout.strip() == "False"


def test_processes_that_open_a_new_database_at_once_all_succeed(home: Path) -> None:
    url = f"sqlite:///{home / 'docgen.sqlite'}"
    script = (
        "from docgen.records.database import open_database\n"
        "from docgen.records import counters\n"
        f"with open_database({url!r}).begin() as connection:\n"
        "    print(counters.draw(connection, 'review'))\n"
    )
    racing = [
        subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    drawn = [process.communicate()[0].strip() for process in racing]
    assert sorted(drawn) == ["1", "2", "3", "4"]


def test_a_database_of_a_newer_version_is_refused_untouched(url: str) -> None:
    engine = open_database(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE docgen_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(Refused) as refused:
        open_database(url)
    assert refused.value.code == "database_newer"
    assert "9999" in refused.value.message


def test_looking_makes_no_tables_and_brings_none_up_to_date(url: str) -> None:
    with looking(url) as (connection, version):
        assert version is None
        assert inspect(connection).get_table_names() == []
    open_database(url).dispose()
    with looking(url) as (_, version):
        assert version == known_versions()[-1]


def test_a_file_that_is_not_there_yet_is_known_without_making_it(home: Path) -> None:
    url = f"sqlite:///{home / 'docgen.sqlite'}"
    assert is_missing_file(url)
    assert not home.exists()
    open_database(url).dispose()
    assert not is_missing_file(url)
    assert not is_missing_file("sqlite://")
    assert not is_missing_file("postgresql+psycopg://server/docgen")
    assert not is_missing_file("no address")


def test_a_file_that_is_no_database_is_said_to_be_none(home: Path) -> None:
    home.mkdir()
    (home / "docgen.sqlite").write_bytes(b"a letter, not a database" * 100)
    with pytest.raises(Unavailable) as unavailable:
        open_database(f"sqlite:///{home / 'docgen.sqlite'}")
    assert unavailable.value.code == "database_unavailable"


def test_a_folder_that_cannot_be_made_is_said(home: Path) -> None:
    home.parent.joinpath("docgen-data").write_text("a file where the folder should be")
    with pytest.raises(Unavailable):
        open_database(f"sqlite:///{home / 'docgen.sqlite'}")


@pytest.mark.parametrize("url", ["nonsense", "nosuchdb://server/docgen", "mssql+nodriver://x/y"])
def test_an_address_of_no_known_database_is_wrong_use(url: str) -> None:
    with pytest.raises(WrongUse) as wrong:
        open_database(url)
    assert wrong.value.code == "database_url"


def test_a_password_in_the_address_is_not_repeated(url: str) -> None:
    with pytest.raises((Unavailable, WrongUse)) as error:
        open_database("postgresql+psycopg://docgen:hemligt@localhost:1/docgen")
    assert "hemligt" not in error.value.message


def test_the_database_file_is_closed_to_other_users(home: Path) -> None:
    engine = open_database(f"sqlite:///{home / 'docgen.sqlite'}")
    with engine.begin():
        for file in home.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
    engine.dispose()


def test_sqlite_is_set_for_safety(home: Path) -> None:
    engine = open_database(f"sqlite:///{home / 'docgen.sqlite'}")
    with engine.connect() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    engine.dispose()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


def test_what_is_not_committed_is_gone(engine: Engine) -> None:
    with engine.connect() as connection:
        counters.draw(connection, "review")
    with engine.begin() as connection:
        assert counters.draw(connection, "review") == 1


def test_a_row_of_an_unknown_case_cannot_be_written(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(
            insert(blob).values(sha256="0", case_id="2026-1", kind="x", size=1, created_at=AT)
        )


def test_a_time_without_an_offset_cannot_be_written(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(Exception, match="without an offset"):
        connection.execute(
            insert(blob).values(
                sha256="0", case_id="", kind="x", size=1, created_at=AT.replace(tzinfo=None)
            )
        )


def test_a_number_asked_for_is_given_when_it_is_free(engine: Engine) -> None:
    with engine.begin() as connection:
        drawn = [
            counters.draw(connection, "review"),
            counters.reserve(connection, "review", 7),
            counters.reserve(connection, "review", 3),
            counters.draw(connection, "review"),
        ]
        assert drawn == [1, 7, 8, 9]
        assert set(inspect(connection).get_table_names()) >= {counter.name}
