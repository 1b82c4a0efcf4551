"""What every test has: drawn data, a home of its own, and no way to be skipped."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from docgen.office.libreoffice import LibreOffice

pytest_plugins = ["tests.editors.fixtures", "tests.work.fixtures"]

# Time says nothing on a shared machine, so no profile has a deadline.
settings.register_profile("dev", deadline=None)
# The same draws every time; what fails can be repeated from the printed line.
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True, database=None)
settings.register_profile(
    "soak",
    deadline=None,
    max_examples=2_000,
    print_blob=True,
    phases=set(Phase) - {Phase.explain},
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if "CI" in os.environ else "dev")
)


def _fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason}\nA skipped test proves nothing: here it counts as failed."


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failed one: a missing program must not pass unseen."""
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file that skips itself."""
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.fixture(autouse=True)
def _settings_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a developer has set for docgen does not reach the tests."""
    for name in os.environ:
        if name.startswith("DOCGEN_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def office() -> Iterator[LibreOffice]:
    """One LibreOffice that makes PDFs for the whole session, started at the first."""
    with LibreOffice(seconds=300) as started:
        yield started


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty ``DOCGEN_HOME`` for one test."""
    folder = tmp_path / "docgen-data"
    monkeypatch.setenv("DOCGEN_HOME", str(folder))
    return folder
