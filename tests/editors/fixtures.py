"""A pytest plugin: ``pytest_plugins = ["tests.editors.fixtures"]`` in the topmost conftest.

It gives the tests their LibreOffice, and the edit scripts that are played in it their options and
the line at the end that says what became of all of them.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.editors.libreoffice import LibreOffice

if TYPE_CHECKING:
    from collections.abc import Iterator

PLAYED = "edit script"
"""The property under which a test reports the script it played: its seed and what was counted."""


@pytest.fixture(scope="session")
def libreoffice() -> Iterator[LibreOffice]:
    """One LibreOffice for the whole session (one a process with pytest-xdist), started when the
    first test edits something with it.
    """
    with LibreOffice() as office:
        yield office


def pytest_addoption(parser: pytest.Parser) -> None:
    """How many edit scripts are played in LibreOffice, and which."""
    group = parser.getgroup("edit scripts played in LibreOffice")
    group.addoption("--scripts", type=int, default=100, help="how many are played (100)")
    group.addoption("--script-base", type=int, default=1, help="the seed of the first one (1)")
    group.addoption("--script-seed", type=int, help="play this one only, as a failure says it")


def seeds(config: pytest.Config) -> range:
    """The seeds of the scripts to be played."""
    only: int | None = config.getoption("--script-seed")
    if only is not None:
        return range(only, only + 1)
    base: int = config.getoption("--script-base")
    count: int = config.getoption("--scripts")
    return range(base, base + count)


def pytest_report_header(config: pytest.Config) -> str:
    """Which scripts will be played, also where the run never comes to its end."""
    played = seeds(config)
    return f"edit scripts in LibreOffice: seeds {played[0]} to {played[-1]}"


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """What became of the edits of all scripts played."""
    counts: Counter[tuple[str, str]] = Counter()
    played: list[int] = []
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, ()):
            for name, said in getattr(report, "user_properties", ()):
                if name == PLAYED:
                    played.append(said["seed"])
                    for way in ("found", "asked", "wrong"):
                        counts.update({(way, kind): n for kind, n in said[way].items()})
    if not played:
        return
    asked_for = seeds(config)
    terminalreporter.section("edit scripts played in LibreOffice")
    terminalreporter.line(f"{len(played)} scripts, seeds {asked_for[0]} to {asked_for[-1]}")
    for kind in sorted({kind for _, kind in counts}):
        found, asked, wrong = (counts[way, kind] for way in ("found", "asked", "wrong"))
        certain = f", {found / (found + asked):.1%} certain" if found else ""
        terminalreporter.line(
            f"{kind}: {found} found, {asked} asked about, {wrong} wrong or passed over{certain}"
        )
