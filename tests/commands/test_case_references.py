"""A case is named the same way everywhere: its number, with or without check digit, or a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.case.cases import FAMILY, small
from tests.commands.terminal import Answer, docgen
from tests.work.installation import CASE, Installation
from tests.work.paper import Paper

REFERENCES = [CASE, "2026-0042-5", str(FAMILY)]
COMMANDS = {
    "fill": ("fill", "lots/plan", "--case", "CASE", "--out", "drafts"),
    "issue": ("issue", "lots/plan", "--case", "CASE"),
    "history": ("history", "CASE"),
    "review list": ("review", "list", "--case", "CASE"),
    "case export": ("case", "export", "CASE", "--out", "case.zip"),
}


def run(command: str, reference: str) -> Answer:
    words = [reference if word == "CASE" else word for word in COMMANDS[command]]
    return docgen(*words, "--json")


@pytest.mark.parametrize("reference", REFERENCES, ids=["number", "with check digit", "file"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_takes_a_number_or_a_file(
    installation: Installation, command: str, reference: str
) -> None:
    answer = run(command, reference)
    assert answer.code == 0, answer.out


@pytest.mark.parametrize("command", COMMANDS)
def test_a_wrong_check_digit_is_told_with_the_right_one(
    installation: Installation, command: str
) -> None:
    answer = run(command, "2026-0042-1")
    assert answer.code == 4
    assert "2026-0042-5" in answer.json["error"]["message"]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("reference", ["2026-9999", "finns-inte.json"])
def test_what_is_not_there_is_wrong_use(
    installation: Installation, command: str, reference: str
) -> None:
    answer = run(command, reference)
    assert answer.code == 2
    assert reference in answer.json["error"]["message"]


def test_issuing_for_a_file_imports_it_first(empty: Installation) -> None:
    assert run("issue", str(FAMILY)).code == 0
    assert empty.case()["id"] == CASE


def test_filling_for_a_file_records_nothing(empty: Installation) -> None:
    assert run("fill", str(FAMILY)).code == 0
    assert run("history", CASE).code == 2
    assert Path("drafts").is_dir()


def test_only_the_items_of_the_case_are_listed(installation: Installation) -> None:
    installation.take_in(small())
    Path("plan.docx").write_bytes(
        Paper(installation.plan).remove_row("plan.actions[a9].text").content
    )
    docgen("receive", "plan.docx")
    for reference, count in ((CASE, 1), ("2026-0007", 0)):
        listed = docgen("review", "list", "--case", reference, "--json").json["items"]
        assert len(listed) == count
