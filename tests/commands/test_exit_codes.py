"""The exit codes that people script against."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from docgen.store import Unreachable
from docgen.stores.folder import FolderStore
from tests.case.cases import FAMILY
from tests.commands.terminal import docgen
from tests.work.installation import CASE, Installation
from tests.work.paper import Paper

DONE, WRONG_USE, REVIEW, REFUSED, UNAVAILABLE = 0, 2, 3, 4, 5


@pytest.fixture
def files(installation: Installation) -> dict[int, str]:
    """A file to receive for each exit code."""
    plan = installation.plan
    contents = {
        DONE: Paper(plan).write("plan.actions[a1].status", "Klar").content,
        REVIEW: Paper(plan).remove_row("plan.actions[a9].text").content,
        REFUSED: b"Hej",
    }
    for code, content in contents.items():
        Path(f"{code}.docx").write_bytes(content)
    return {code: f"{code}.docx" for code in (*contents, WRONG_USE)}


@pytest.mark.parametrize(
    ("given", "worst"),
    [
        ([DONE], DONE),
        ([REVIEW], REVIEW),
        ([REFUSED], REFUSED),
        ([WRONG_USE], WRONG_USE),
        ([DONE, REVIEW], REVIEW),
        ([REVIEW, DONE], REVIEW),
        ([REFUSED, DONE, REVIEW], REFUSED),
        ([DONE, REFUSED, WRONG_USE], WRONG_USE),
        ([WRONG_USE, REFUSED, DONE], WRONG_USE),
        ([DONE, DONE], DONE),
    ],
)
def test_receiving_several_files_gives_the_worst_of_them(
    files: dict[int, str], given: list[int], worst: int
) -> None:
    assert docgen("receive", *(files[code] for code in given)).code == worst


@pytest.mark.parametrize("code", [DONE, REVIEW, REFUSED, WRONG_USE])
def test_reading_gives_the_code_of_what_receiving_would(files: dict[int, str], code: int) -> None:
    assert docgen("read", files[code]).code == code


def test_reading_another_childs_file_is_refused_like_receiving_it(
    installation: Installation,
) -> None:
    file = Path("alva.docx")
    file.write_bytes(Paper(installation.plan).write("child.name", "Alva Ek").content)
    answer = docgen("read", file, "--json")
    assert answer.code == REFUSED
    assert [finding["code"] for finding in answer.json["findings"]] == ["wrong_child"]
    assert answer.json["changes"] == []
    assert docgen("receive", file).code == REFUSED


def test_a_store_that_is_away_is_unavailable(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise Unreachable("timeout")

    monkeypatch.setattr(FolderStore, "put", away)
    assert docgen("issue", "lots/plan", "--case", CASE).code == UNAVAILABLE


def test_a_later_import_that_leaves_something_to_decide_asks_for_review(
    installation: Installation,
) -> None:
    data = json.loads(FAMILY.read_text("utf-8"))
    data["plan"]["needs"].pop()
    Path("newer.json").write_text(json.dumps(data), "utf-8")
    assert docgen("case", "import", "newer.json").code == REVIEW
    assert docgen("case", "import", "newer.json").code == DONE


def test_issuing_from_a_newer_case_file_says_that_something_waits(
    installation: Installation,
) -> None:
    data = json.loads(FAMILY.read_text("utf-8"))
    data["plan"]["needs"].pop()
    Path("newer.json").write_text(json.dumps(data), "utf-8")
    assert docgen("issue", "lots/plan", "--case", "newer.json").code == REVIEW


def test_an_item_decided_twice_is_refused(files: dict[int, str]) -> None:
    docgen("receive", files[REVIEW])
    assert docgen("review", "accept", "r1").code == DONE
    assert docgen("review", "accept", "r1").code == REFUSED


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--help",),
        ("case", "--help"),
        ("issue", "--help"),
    ],
    ids=" ".join,
)
def test_asking_for_help_is_not_wrong(empty: Installation, words: tuple[str, ...]) -> None:
    answer = docgen(*words)
    assert answer.code == (DONE if words else WRONG_USE)
    assert answer.out + answer.err


def test_the_web_pages_are_not_in_this_version(empty: Installation) -> None:
    answer = docgen("serve")
    assert answer.code == WRONG_USE
    assert "docgen --help" in answer.err
