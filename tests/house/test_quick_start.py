"""`docgen --help` and shell completion load no slow library."""

from __future__ import annotations

import subprocess
import sys

SLOW = (
    "alembic",
    "docx",
    "docxtpl",
    "lxml",
    "openpyxl",
    "pydantic_settings",
    "pypdf",
    "sqlalchemy",
)
HELP = f"""
import sys
from docgen.cli import main
sys.argv = ["docgen", "--help"]
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
loaded = sorted(name for name in {SLOW!r} if name in sys.modules)
print("loaded:", loaded)
"""


def test_help_loads_none_of_the_slow_libraries() -> None:
    done = subprocess.run([sys.executable, "-c", HELP], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "loaded: []"
