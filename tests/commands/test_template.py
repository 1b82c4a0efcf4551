"""An administrator edits a template in Word, and has it published."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from docgen.forms.catalogue import PUBLISHED
from tests.case.cases import FAMILY
from tests.commands.terminal import docgen
from tests.work.installation import CASE, Installation
from tests.work.paper import Paper

TEMPLATE = Path("mallar/lots/plan/template.sv.docx")


@pytest.fixture
def edited(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A templates folder where somebody has written something at the end of the plan."""
    shutil.copytree(FAMILY.parents[1], "mallar")
    monkeypatch.setenv("DOCGEN_TEMPLATES", "mallar")
    paper = Paper(TEMPLATE.read_bytes()).add_paragraph("Ring {{ plan.crisis_contact }}")
    TEMPLATE.write_bytes(paper.content)
    return TEMPLATE


def test_a_draft_is_filled_with_a_warning_and_refused_to_be_issued(edited: Path) -> None:
    for words in (("fill", "lots/plan", "--case", CASE, "--out", "d"),
                  ("blank", "lots/plan", "--out", "d")):  # fmt: skip
        answer = docgen(*words, "--json")
        assert answer.code == 0
        (finding,) = answer.json["findings"]
        assert (finding["code"], finding["severity"]) == ("template_not_published", "warning")
        assert len(answer.json["documents"]) == 1
    refused = docgen("issue", "lots/plan", "--case", CASE, "--json")
    assert refused.code == 4
    assert refused.json["error"]["code"] == "template_not_published"


def test_the_message_names_the_command_that_helps(edited: Path) -> None:
    filled = docgen("fill", "lots/plan", "--case", CASE, "--out", "d")
    refused = docgen("issue", "lots/plan", "--case", CASE)
    for said in (filled.out, refused.err):
        words = " ".join(said.split())
        _, _, command = words.partition("docgen template publish ")
        arguments = command.partition(". ")[0].split()
        assert arguments == ["lots/plan", "--language", "sv"]
    assert docgen("template", "publish", *arguments).code == 0
    assert docgen("issue", "lots/plan", "--case", CASE).code == 0
    assert docgen("fill", "lots/plan", "--case", CASE, "--out", "d", "--json").json[
        "findings"
    ] == []  # fmt: skip


def test_publishing_answers_with_what_was_published(edited: Path) -> None:
    answer = docgen("template", "publish", "lots/plan", "--json")
    assert answer.code == 0
    assert answer.json.keys() == {"published", "findings"}
    (published,) = answer.json["published"]
    assert published.keys() == {
        "form", "language", "template_version", "sha256", "date", "again",
    }  # fmt: skip
    assert (published["form"], published["language"]) == ("lots/plan", "sv")
    assert (published["date"], published["again"]) == ("2026-11-23", False)
    assert published["template_version"] == f"1-{published['sha256'][:8]}"
    assert docgen("template", "publish", "lots/plan", "--json").json["published"] == [
        {**published, "again": True}
    ]


@pytest.mark.parametrize("language", ["sv", "nb", "en"])
def test_publishing_says_what_it_did(
    edited: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("DOCGEN_LANGUAGE", language)
    first, second = (docgen("template", "publish", "lots/plan").out for _ in range(2))
    assert "2026-11-23" in first
    assert "[version_unchanged]" in first
    assert first != second
    assert len(second.splitlines()) == 1


def test_a_template_with_a_fault_is_refused_and_stays_a_draft(edited: Path) -> None:
    edited.write_bytes(Paper(edited.read_bytes()).add_paragraph("{{ child.nickname }}").content)
    before = edited.with_name(PUBLISHED).read_bytes()
    answer = docgen("template", "publish", "lots/plan", "--json")
    assert answer.code == 4
    assert answer.json["error"]["code"] == "template_fault"
    assert "child.nickname" in answer.json["error"]["message"]
    assert edited.with_name(PUBLISHED).read_bytes() == before


@pytest.mark.parametrize("words", [("lots/nothing",), ("lots/plan", "--language", "fi"), ()])
def test_what_is_not_there_is_not_published(edited: Path, words: tuple[str, ...]) -> None:
    answer = docgen("template", "publish", *words)
    assert answer.code == 2
    assert answer.err
