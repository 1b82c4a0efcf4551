"""The process that fills a draft dies: for lack of memory, or by a fault in a library."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from docgen.filling import confined
from docgen.forms.catalogue import PUBLISHED
from tests.case.cases import FAMILY
from tests.commands.terminal import docgen
from tests.work.installation import CASE, Installation
from tests.world.refusal import said

SIGNALS = ("SIGKILL", "SIGSEGV", "SIGABRT", "SIGTERM")


@pytest.mark.parametrize("signal", SIGNALS)
def test_the_template_is_said_to_be_at_fault_and_nothing_comes_of_it(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, signal: str
) -> None:
    shutil.copytree(FAMILY.parents[1], "mallar")
    Path("mallar/lots/plan", PUBLISHED).unlink()
    monkeypatch.setenv("DOCGEN_TEMPLATES", "mallar")
    script = f"import os, signal; os.kill(os.getpid(), signal.{signal})"
    monkeypatch.setattr(confined, "_command", lambda: [sys.executable, "-c", script])
    with installation.unchanged():
        answer = docgen("fill", "lots/plan", "--case", CASE, "--out", "drafts")
        assert answer.code == 4
        assert "Undo what was changed in it last" in said(answer)
        assert docgen("template", "publish", "lots/plan").code == 4
    assert not Path("drafts").exists()
    assert not Path("mallar/lots/plan", PUBLISHED).exists()
