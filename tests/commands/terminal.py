"""A person at the command line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from click.testing import CliRunner

from docgen.cli import main


@dataclass(frozen=True)
class Answer:
    """What a command answered: its exit code, and what it wrote for programs and for people."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it wrote on standard output, which is one JSON document."""
        return json.loads(self.out)


def docgen(*words: object) -> Answer:
    """Type ``docgen`` and these words. A command that breaks down breaks the test."""
    done = CliRunner().invoke(main, [str(word) for word in words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert "Traceback" not in done.output
    return Answer(done.exit_code, done.stdout, done.stderr)
