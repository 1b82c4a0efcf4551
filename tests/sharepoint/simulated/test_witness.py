"""Microsoft's own JavaScript client of Graph, from npm, gets what it expects."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sharepoint import quickxorhash
from tests.sharepoint.simulated.asking import Asking

_SCRIPT = Path(__file__).parent / "witness" / "witness.mjs"
SIZE = 5_000_000

Found = dict[str, Any]


@pytest.fixture
def steps(asking: Asking) -> dict[str, Found]:
    """What the client saw at each step."""
    told = {
        "graph": asking.simulated.cloud.graph,
        "token": asking.token(asking.simulated.cloud.graph),
        "drive": asking.library.drive_id,
        "column": "Case",
        "size": SIZE,
    }
    done = subprocess.run(
        ["node", str(_SCRIPT), json.dumps(told)],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "NODE_EXTRA_CA_CERTS": str(asking.simulated.ca_file)},
    )
    assert done.returncode == 0, done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]
    return {one.pop("step"): one for one in said}


def test_the_client_of_microsoft_is_content(steps: dict[str, Found], asking: Asking) -> None:
    refused = {name: (one["status"], one["code"]) for name, one in steps.items() if "code" in one}
    assert refused == {
        "folder again": (409, "nameAlreadyExists"),
        "stale": (412, "resourceModified"),
        "unknown field": (400, "invalidRequest"),
    }
    assert all(one["requestId"] for one in steps.values() if "code" in one)
    assert (steps["folder"]["name"], steps["folder"]["isFolder"]) == ("Ärende 1", True)
    assert steps["put"]["name"] == "avtal åäö.txt"
    assert steps["replace"] == {"size": 5, "moved": True}
    assert steps["fields"]["value"] == "D-1"
    assert steps["versions"]["labels"] == ["3.0", "2.0", "1.0"]
    assert steps["old content"]["text"] == "första"
    assert steps["content"]["text"] == "andra"
    assert steps["expanded"] == {
        "keys": ["id", "name", "publication", "listItem"],
        "level": "published",
        "value": "D-1",
    }
    pattern = bytes(number % 251 for number in range(SIZE))
    assert steps["upload"] == {
        "size": SIZE,
        "ranges": 4,
        "hash": quickxorhash.of_bytes(pattern),
    }
    assert steps["delta"] == {
        "names": ["root", "Ärende 1", "avtal åäö.txt", "stor.bin"],
        "pages": 2,
    }
    assert steps["deleted"]["ids"] == [steps["put"]["id"]]
    assert not [entry for entry in asking.simulated.log if entry.status >= 500]
