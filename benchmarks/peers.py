"""Other tools beside us, each in a process of its own, all warm, taking turns with us."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from benchmarks.timing import Seconds

INSTALLED = Path(__file__).parents[1] / ".venv-peers"
"""Where ``make bench`` puts them: one of them installs a module named as docxtpl's is."""


class Peer:
    """One way of another tool to fill one template; called, it fills once."""

    def __init__(self, way: str, template: bytes, names: Mapping[str, Any]) -> None:
        self._process = subprocess.Popen(
            # Without the packages of our own environment.
            [sys.executable, "-S", str(Path(__file__).with_name("peer.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(INSTALLED)},
        )
        job = {"way": way, "template": base64.b64encode(template).decode(), "names": names}
        self.content = base64.b64decode(json.loads(self._ask(json.dumps(job)))["content"])
        """What it makes of the template."""

    def __call__(self) -> Seconds:
        return Seconds(self._ask("fill"))

    def _ask(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise SystemExit("A peer broke down; see above. `make bench` installs them.")
        return answer

    def close(self) -> None:
        """Let the process end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
