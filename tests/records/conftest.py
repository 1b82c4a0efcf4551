"""A database, keys and an archive of its own for every test.

SQLite; PostgreSQL too where the environment names a server (TEST_POSTGRESQL_URL).
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import make_url

from docgen.records.archive import Archive
from docgen.records.database import open_database
from docgen.records.keys import Keys

POSTGRESQL = os.environ.get("TEST_POSTGRESQL_URL")


@pytest.fixture(params=["sqlite", "postgresql"] if POSTGRESQL else ["sqlite"])
def url(request: pytest.FixtureRequest, home: Path) -> Iterator[str]:
    """The address of a database that does not exist yet, or is empty."""
    if request.param == "sqlite":
        yield f"sqlite:///{home / 'docgen.sqlite'}"
        return
    assert POSTGRESQL is not None
    home.mkdir()
    server = create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT")
    schema = f"test_{secrets.token_hex(6)}"
    with server.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    own = make_url(POSTGRESQL).update_query_dict({"options": f"-csearch_path={schema}"})
    yield own.render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    server.dispose()


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    opened = open_database(url)
    yield opened
    opened.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """A transaction that is committed when the test has passed."""
    with engine.begin() as begun:
        yield begun


@pytest.fixture
def keys(connection: Connection, home: Path) -> Keys:
    return Keys.open(connection, home)


@pytest.fixture
def archive(home: Path, keys: Keys) -> Archive:
    return Archive(home, keys)
