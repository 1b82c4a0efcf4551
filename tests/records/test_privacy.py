"""After a full round, nobody is named in what lies on disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from docgen.records.archive import Archive
from docgen.records.keys import Keys
from docgen.records.tables import metadata
from tests.records.sample import CHILD, NAMES, record_round

FORMS = [
    encoded
    for name in NAMES
    for word in {name, name.casefold(), name.upper(), ascii(name)[1:-1]}
    for encoded in (word.encode(), word.encode("utf-16-le"))
]


@pytest.fixture
def recorded(engine: Engine, home: Path) -> Engine:
    with engine.begin() as connection:
        record_round(connection, Archive(home, Keys.open(connection, home)))
    return engine


def test_no_file_or_file_name_names_anybody(recorded: Engine, home: Path) -> None:
    found = list(home.rglob("*"))
    assert sum(path.is_file() for path in found) > 5
    for path in found:
        content = path.read_bytes() if path.is_file() else b""
        for form in FORMS:
            assert form not in content
            assert form not in str(path.relative_to(home)).encode()


def test_no_column_names_anybody(recorded: Engine) -> None:
    with recorded.connect() as connection:
        for table in metadata.sorted_tables:
            rows = connection.execute(select(table)).all()
            assert rows, f"the round left nothing in {table.name}"
            stored = b"\n".join(
                value if isinstance(value, bytes) else str(value).encode()
                for row in rows
                for value in row
            )
            for form in FORMS:
                assert form not in stored


def test_the_sample_would_be_found_in_the_clear() -> None:
    """The search above can find something."""
    assert any(form in f"Plan för {CHILD}.docx".encode() for form in FORMS)


def test_nothing_is_said_in_a_log(
    engine: Engine, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    with engine.begin() as connection:
        record_round(connection, Archive(home, Keys.open(connection, home)))
    for name in NAMES:
        assert name not in caplog.text
