"""Opening the database of the records, and bringing its tables up to date.

SQLite by default, PostgreSQL by URL. A transaction on SQLite takes the write lock when it begins
(``BEGIN IMMEDIATE``), so that nothing read in it can be changed by another process before it
ends; give a connection the execution option ``reading=True`` to look without waiting.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources
from pathlib import Path

from sqlalchemy import (
    Connection,
    Engine,
    String,
    column,
    create_engine,
    event,
    func,
    inspect,
    select,
    table,
    text,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from docgen.errors import DocgenError, Refused, Unavailable, WrongUse
from docgen.messages import say
from docgen.reasons import reason

VERSION_TABLE = "docgen_version"
WAIT_MILLISECONDS = 30_000
"""How long a process waits for another one's transaction."""

_MIGRATION_LOCK = 7_351_226_014
"""Any number will do, if every installation of ours takes the same one."""


def open_database(url: str) -> Engine:
    """The database at ``url``, its tables created or brought up to date.

    Raises WrongUse for a URL that names no known kind of database, Unavailable when it does not
    answer or is no database, and Refused when a newer version of the program has written it.
    """
    engine = _engine(url)
    try:
        _bring_up_to_date(engine)
    except DatabaseError as error:
        engine.dispose()
        raise _unavailable(engine, error) from error
    except DocgenError:
        engine.dispose()
        raise
    return engine


@contextmanager
def looking(url: str) -> Iterator[tuple[Connection, str | None]]:
    """A connection to look only, and the version of the tables; None where there are none yet.

    Nothing is made and nothing is brought up to date, except the file of an SQLite database that
    is not there. Raises as :func:`open_database` does.
    """
    engine = _engine(url)
    try:
        with engine.connect().execution_options(reading=True) as connection:
            version = _version(connection)
            _refuse_newer(engine, version)
            yield connection, version
    except DatabaseError as error:
        raise _unavailable(engine, error) from error
    finally:
        engine.dispose()


def is_missing_file(url: str) -> bool:
    """Whether a URL names a file of SQLite's that is not there yet."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return False
    named = parsed.database or ":memory:"
    return parsed.get_backend_name() == "sqlite" and not (
        named == ":memory:" or Path(named).exists()
    )


def scrub(engine: Engine) -> bool:
    """Leave no trace of destroyed keys in the database's own files; call it after the commit.

    SQLite: what was deleted is overwritten, and the write-ahead log is emptied; False when
    another process was reading and it must be tried again. PostgreSQL: the dead rows of the key
    table are vacuumed; its write-ahead log and all backups are the database administrator's.
    """
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        if engine.dialect.name == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy: int = cursor.fetchall()[0][0]
            return busy == 0
        raw.rollback()
        cursor.close()
    finally:
        raw.close()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM case_key"))
    return True


@cache
def known_versions() -> tuple[str, ...]:
    """The versions of the tables this program knows, oldest first (its migrations' file names)."""
    files = (resources.files("docgen.records.migrations") / "versions").iterdir()
    names = sorted(file.name for file in files if file.name.startswith("v"))
    return tuple(name[1:].partition("_")[0] for name in names)


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        _prepare_file(parsed)
        engine = create_engine(parsed)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise WrongUse(
            "database_url",
            say(
                "The database address cannot be used: {reason}. Write for example"
                " sqlite:///docgen-data/docgen.sqlite or postgresql+psycopg://server/docgen, and"
                " install the driver the address names.",
                reason=reason(error),
            ),
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_file(url: URL) -> None:
    """Create an SQLite file that nobody else may read; its log files inherit the mode."""
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return
    path = Path(str(url.database))
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise Unavailable(
            "database_unavailable",
            say(
                "The database file {file} cannot be created or opened: {reason}. Check the folder"
                " and your rights to it, then try again.",
                file=path.name,
                reason=reason(error),
            ),
        ) from error


def _tune_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)
    # The driver would otherwise begin transactions itself, and only at the first write.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {WAIT_MILLISECONDS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _bring_up_to_date(engine: Engine) -> None:
    with engine.connect().execution_options(reading=True) as connection:
        version = _version(connection)
    _refuse_newer(engine, version)
    if version != known_versions()[-1]:
        _migrate(engine)


def _refuse_newer(engine: Engine, version: str | None) -> None:
    if version is not None and version not in known_versions():
        raise Refused(
            "database_newer",
            say(
                "The database {database} was written by a newer version of the program (tables"
                " {found}, this version knows {known}). Nothing was changed. Install the newer"
                " version, or restore the backup made before the upgrade.",
                database=_shown(engine),
                found=version,
                known=known_versions()[-1],
            ),
        )


def _unavailable(engine: Engine, error: DatabaseError) -> Unavailable:
    return Unavailable(
        "database_unavailable",
        say(
            "The database {database} cannot be used: {reason}. Check that it is running, that"
            " you may write there and that no other program holds it, then try again.",
            database=_shown(engine),
            reason=reason(error.orig or error),
        ),
    )


def _shown(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    written = select(column("version_num", String)).select_from(table(VERSION_TABLE))
    version: str | None = connection.scalar(written)
    return version


def _migrate(engine: Engine) -> None:
    # Slow to import, and needed only when the tables change.
    from alembic import command
    from alembic.config import Config

    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        # Another process may have done it while this one waited for the lock.
        if _version(connection) == known_versions()[-1]:
            return
        with resources.as_file(resources.files("docgen.records.migrations")) as scripts:
            config = Config()
            config.set_main_option("script_location", str(scripts).replace("%", "%%"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
