"""``python -m sharepoint.simulated`` serves until it is told to stop, and leaves nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from sharepoint.simulated import SimulatedSharePoint


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_and_ends_when_told_to(number: signal.Signals) -> None:
    started = [sys.executable, "-m", "sharepoint.simulated", "--seed", "5", "--library", "Åtta"]
    with subprocess.Popen(started, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout is not None
        said = {}
        for line in process.stdout:
            name, colon, value = line.partition(":")
            if not colon:
                break
            said[name] = value.strip()
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.get(said["graph"], verify=said["trust"], timeout=60)
            assert answer.status_code == 400
            assert said["library"] == "Åtta"
            assert Path(said["certificate"]).is_file()
        finally:
            process.send_signal(number)
            assert process.wait() == 0
    assert not Path(said["certificate"]).parent.exists()


def test_the_same_seed_makes_the_same_ids() -> None:
    def ids(seed: int) -> tuple[str, str, str]:
        simulated = SimulatedSharePoint(seed)
        try:
            return simulated.tenant, simulated.client_id, simulated.site().documents.drive_id
        finally:
            simulated.stop()

    assert ids(3) == ids(3) != ids(4)
