"""What README.md and docs/ tell people to type works, in the order it is told.

A page's commands are those of its fenced ``console`` blocks, each on a line that begins with
``$``. They are run one after the other in an empty folder that holds what a checkout has, and must
exit with 0, or with the code a comment at the end tells: ``$ docgen read old.doc  # exit 4``.
Other lines of a block are what the command answers, and are not compared.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
TRIED = ("docgen", "cp", "ls", "cat", "mkdir", "cd")
"""The commands a block may show. Set-up commands stand in ``sh`` blocks and are not run here."""


@dataclass(frozen=True)
class Command:
    """A command as a page shows it, and the exit code it must have."""

    where: str
    line: str
    exit_code: int


def commands(page: Path) -> list[Command]:
    """The commands of a page, in order."""
    found = []
    inside = False
    for number, line in enumerate(map(str.strip, page.read_text("utf-8").splitlines()), 1):
        if line.startswith("```"):
            inside = line == "```console"
        elif inside and line.startswith("$ "):
            match = re.fullmatch(r"\$ (.*?)(?:\s+# exit (\d+))?", line)
            assert match
            found.append(Command(f"{page.name}:{number}", match[1], int(match[2] or 0)))
    return found


PAGES = [
    page
    for page in (CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").rglob("*.md")))
    if commands(page)
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_commands_of_a_page_run_in_the_order_it_tells(page: Path, tmp_path: Path) -> None:
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "templates").symlink_to(CHECKOUT / "templates")
    environment = _environment(tmp_path)
    for command in commands(page):
        assert command.line.split()[0] in TRIED, f"{command.where}: {command.line}"
        done = subprocess.run(
            ["/bin/sh", "-c", command.line],
            cwd=folder,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
        )
        said = f"{command.where}: {command.line}\n{done.stdout}\n{done.stderr}"
        assert done.returncode == command.exit_code, said
        assert "Traceback" not in done.stderr, said


def _environment(tmp_path: Path) -> dict[str, str]:
    """An environment where ``docgen`` is the code under test, whatever is installed."""
    binaries = tmp_path / "bin"
    binaries.mkdir()
    docgen = binaries / "docgen"
    docgen.write_text(
        f"#!{sys.executable}\nimport sys\nfrom docgen.cli import main\nsys.exit(main())\n"
    )
    docgen.chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(CHECKOUT),
    }


def test_the_readme_and_the_pages_of_every_role_show_commands() -> None:
    """Otherwise the test above would hold for no page at all."""
    assert {"README", "administrators", "ambassadors", "operators", "contracts"} <= {
        page.stem for page in PAGES
    }


def test_every_command_of_docgen_is_shown_on_some_page() -> None:
    from docgen.cli import main  # noqa: PLC0415 (the other tests need none of it)

    shown = {
        command.line.split()[1]
        for page in PAGES
        for command in commands(page)
        if command.line.startswith("docgen ") and len(command.line.split()) > 1
    }
    assert set(main.commands) <= shown
