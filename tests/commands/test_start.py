"""Asking for help is quick: what is slow to import is imported when it is needed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import docgen

SLOW = ("lxml", "sqlalchemy", "docx", "docxtpl", "jinja2", "pydantic", "rich", "cryptography",
        "alembic", "openpyxl", "holidays")  # fmt: skip


def run(words: list[str]) -> str:
    """The code that types ``docgen`` and these words, which must be right."""
    return (
        "from docgen.cli import main\n"
        "try:\n"
        f"    main({words!r})\n"
        "except SystemExit as end:\n"
        "    assert end.code in (0, None)\n"
    )


def loaded_after(code: str) -> set[str]:
    """The slow libraries a fresh Python has loaded after some code."""
    script = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(docgen.__file__).parents[1],
        check=True,
        capture_output=True,
        text=True,
    )
    modules = {name.partition(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}
    return modules & set(SLOW)


@pytest.mark.parametrize("words", [["--help"], ["issue", "--help"], ["case", "import", "--help"]])
def test_help_loads_nothing_slow(words: list[str]) -> None:
    assert loaded_after(run(words)) == set()


def test_importing_docgen_loads_nothing_slow() -> None:
    assert loaded_after("import docgen") == set()


def test_listing_the_forms_loads_neither_documents_nor_database() -> None:
    loaded = loaded_after(run(["forms", "--json"]))
    assert loaded.isdisjoint({"lxml", "sqlalchemy", "docx", "docxtpl", "cryptography"})
