"""The suite for a real tenant runs, and leaves nothing behind; here against the simulated one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from sharepoint.simulated import SimulatedSharePoint
from tests.live.conftest import NEEDED
from tests.stores.stores_files import sharepoint, written

CHECKOUT = Path(__file__).parents[2]
LIVE = "tests/live/test_live_sharepoint.py"


def pytest_says(*arguments: str, **settings: object) -> tuple[int, str]:
    """Run pytest by itself with these settings: its exit code, and the last line it says."""
    environment = {name: value for name, value in os.environ.items() if name not in NEEDED}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=CHECKOUT,
        env=environment | {name: str(value) for name, value in settings.items()},
        check=False,
        capture_output=True,
        text=True,
    )
    return done.returncode, (done.stdout.splitlines() or [done.stderr])[-1]


def test_without_its_settings_nothing_is_collected_and_nothing_skipped() -> None:
    code, said = pytest_says("tests/live", "--collect-only")
    assert code == 0
    assert re.match(r"2 tests collected", said)


def test_the_suite_passes_and_leaves_the_site_as_it_was(tmp_path: Path) -> None:
    with SimulatedSharePoint() as simulated:
        site = simulated.site("/sites/prov")
        other = simulated.register_app("kollega")
        site.grant(other, "fullcontrol")
        simulated.people.group("Skolan", "anna@example.se")
        own = sharepoint(simulated, site) | {
            "groups": {"skola": simulated.people.group("Skolan").email}
        }
        file = written(tmp_path / "stores.toml", bun=own, soc=sharepoint(simulated, site, other))
        code, said = pytest_says(
            LIVE,
            # It waits for locks that last, as in the real world.
            "-k=not test_a_checked_out_document_is_ours_alone",
            TEST_SHAREPOINT_STORES=file,
            TEST_SHAREPOINT_AUTHORITY="bun",
            TEST_SHAREPOINT_COLLEAGUE="soc",
        )
        assert code == 0, said
        assert re.match(r"[4-9]\d passed", said)
        assert [library.title for library in site.site.libraries] == ["Dokument"]
        assert len(site.documents) == 0
        assert simulated.open_sessions == 0
