"""docs/sharepoint.md tells of every column, every key of the stores file and every finding."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from docgen.errors import WrongUse
from docgen.store import Library
from docgen.stores import configured
from docgen.stores.sharepoint_columns import COLUMNS, CONTENT_TYPE, OPERATION

CHECKOUT = Path(__file__).parents[2]
PAGE = (CHECKOUT / "docs" / "sharepoint.md").read_text("utf-8")


def rows(first: str) -> list[list[str]]:
    """The rows of the table whose head begins with a word."""
    _, _, rest = PAGE.partition(f"\n| {first} |")
    table = rest.partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table]


def test_every_column_is_told_with_its_title_and_internal_name() -> None:
    columns = [*COLUMNS.by_name.values(), OPERATION]
    told = {row[1].strip("`"): (row[0], "indexed" in row[2]) for row in rows("column")}
    assert told == {column.name: (column.title, column.is_indexed) for column in columns}


def test_every_key_of_the_stores_file_is_told(tmp_path: Path) -> None:
    told = {name for row in rows("key") for name in re.findall(r"`(\w+)`", row[0])}
    file = tmp_path / "stores.toml"
    file.write_text('[bun]\nkind = "sharepoint"\nx = 1\n')
    with pytest.raises(WrongUse) as caught:
        configured.load(file, tmp_path)
    (said,) = [one for one in caught.value.findings if one.code == "stores_key_unknown"]
    asked = set(said.message.rpartition(": ")[2].rstrip(".").split(", "))
    assert told == asked | {"path"}


def test_the_stores_file_that_is_shown_is_one(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    file = tmp_path / "stores.toml"
    file.write_text(shown, "utf-8")
    assert set(configured.load(file, tmp_path)) == set(tomllib.loads(shown))


def test_libraries_and_content_type_are_told_by_name() -> None:
    assert all(f"`{library}`" in PAGE for library in Library)
    assert all(f"`{library.name.lower()}`" in PAGE for library in Library)
    assert f"`{CONTENT_TYPE}`" in PAGE


def test_every_finding_that_is_told_is_one_that_there_is() -> None:
    package = CHECKOUT / "docgen"
    files = (package / "store.py", *(package / "stores").glob("*.py"))
    code = "".join(path.read_text("utf-8") for path in files)
    told = {name for row in rows("code") for name in re.findall(r"`(store_\w+)`", row[0])}
    assert len(told) > 10
    assert {name for name in told if f'"{name}"' not in code} == set()
