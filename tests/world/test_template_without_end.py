"""A template in which something is repeated for everything, for everything, for everything."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from docgen.filling import confined
from docgen.filling.confined import Limits
from tests.case.cases import FAMILY
from tests.commands.terminal import docgen
from tests.work.installation import CASE, Installation
from tests.work.paper import Paper
from tests.world.refusal import said

LONG = "Hej " * 10_000
SLOW = ("took too long", "take out the one that is not needed")
LARGE = ("far too large", "repeated more often than it should be")


def write(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Save the plan's template with these words at its end, in a folder of the agency's own."""
    shutil.copytree(FAMILY.parents[1], "mallar")
    template = Path("mallar/lots/plan/template.sv.docx")
    template.write_bytes(Paper(template.read_bytes()).add_paragraph(words).content)
    monkeypatch.setenv("DOCGEN_TEMPLATES", "mallar")


def loops(times: int, inside: str) -> str:
    return "{% for a in plan.actions %}" * times + inside + "{% endfor %}" * times


@pytest.mark.parametrize(
    ("words", "limits", "code", "says"),
    [
        (loops(9, ""), Limits(processor_seconds=2), "template_too_slow", SLOW),
        (loops(4, LONG), Limits(memory=500 * 1024**2), "template_too_large", LARGE),
    ],
    ids=["without end", "without bound"],
)
def test_it_is_stopped_and_nothing_comes_of_it(
    installation: Installation,
    monkeypatch: pytest.MonkeyPatch,
    words: str,
    limits: Limits,
    code: str,
    says: tuple[str, ...],
) -> None:
    monkeypatch.setattr(confined, "LIMITS", limits)
    write(words, monkeypatch)
    with installation.unchanged():
        answer = docgen("fill", "lots/plan", "--case", CASE, "--out", "drafts")
        assert answer.code == 4
        assert answer.out == ""
        for part in says:
            assert part in said(answer)
        answer = docgen("template", "publish", "lots/plan", "--json")
        assert answer.code == 4
        assert answer.json["error"]["code"] == code
        assert docgen("issue", "lots/plan", "--case", CASE).code == 4
    assert not Path("drafts").exists()
