"""The demo: the whole loop on two really edited files, which must be those of today's template."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from docgen import demo
from tests.commands.terminal import docgen


@dataclass(frozen=True)
class Shown:
    """What a new user sees who types ``docgen demo`` in a shell."""

    code: int
    out: str
    err: str
    folder: Path
    home: Path


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the demo tells a program."""
    answer = docgen("demo", "--out", tmp_path_factory.mktemp("told") / "docgen-demo", "--json")
    assert answer.code == 0
    result: dict[str, Any] = answer.json
    return result


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """The demo in a process of its own, in a folder that is there already and empty."""
    desk = tmp_path_factory.mktemp("shown")
    folder, home = desk / "docgen-demo", desk / "docgen-data"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "from docgen.cli import main; main()", "demo"],
        cwd=desk,
        env={
            **{name: value for name, value in os.environ.items() if "DOCGEN" not in name},
            "DOCGEN_HOME": str(home),
            "PYTHONPATH": str(Path(demo.__file__).parents[2]),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
    )
    return Shown(done.returncode, done.stdout, done.stderr, folder, home)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_forms_are_issued_and_a_blank_is_handed_out(told: dict[str, Any]) -> None:
    forms = {document["form"] for document in told["documents"]}
    assert forms == {
        "lots/information", "lots/consent", "lots/summons", "lots/agenda", "lots/plan",
    }  # fmt: skip
    files = list(itertools.chain(*(document["files"] for document in told["documents"])))
    assert files
    assert all(Path(file).is_file() for file in files)
    assert list((Path(told["folder"]) / "blanketter").glob("*.docx"))


def test_what_the_psychologist_tracked_is_recorded_in_her_name(told: dict[str, Any]) -> None:
    tracked, _ = told["received"]
    assert {
        (change["path"], change["kind"], change["author"], change["tracked"])
        for change in tracked["recorded"]
    } == {
        ("plan.goals[g1].text", "edit", "Elif Şahin", True),
        ("plan.actions[a4].status", "edit", "Elif Şahin", True),
        ("plan.actions[a5].responsible", "edit", "Elif Şahin", True),
        ("plan.actions[a16]", "add", "Elif Şahin", True),
    }
    values = {change["path"]: change["after"]["value"] for change in tracked["recorded"]}
    assert "varje dag utom onsdagar" in values["plan.goals[g1].text"]
    assert values["plan.actions[a4].status"] == "done"
    assert values["plan.actions[a5].responsible"] == "p4"
    added = values["plan.actions[a16]"]
    assert (added["responsible"], added["unit"], added["goals"]) == ("p5", "e3", ["g2"])


def test_the_comment_is_read_with_author_and_place(told: dict[str, Any]) -> None:
    comments = [comment for answer in told["received"] for comment in answer["comments"]]
    (comment,) = comments
    assert comment["author"] == "Elif Şahin"
    assert comment["path"] == "plan.actions[a7].text"
    assert "efter jul" in comment["text"]


def test_what_the_mentor_changed_untracked_is_recorded_as_saved_by_him(
    told: dict[str, Any],
) -> None:
    _, untracked = told["received"]
    assert {
        (change["path"], change["author"], change["saved_by"], change["tracked"])
        for change in untracked["recorded"]
    } == {
        ("plan.actions[a1].status", None, "Henrik Öberg", False),
        ("plan.actions[a13].due", None, "Henrik Öberg", False),
    }
    values = {change["path"]: change["after"]["value"] for change in untracked["recorded"]}
    assert values == {"plan.actions[a1].status": "done", "plan.actions[a13].due": "2027-03-15"}


def test_one_conflict_and_one_removal_wait_and_nothing_else(told: dict[str, Any]) -> None:
    findings = [finding for answer in told["received"] for finding in answer["findings"]]
    waiting = {(f["code"], f["path"]) for f in findings if f["severity"] == "review"}
    assert waiting == {("conflict", "plan.goals[g1].text"), ("row_removed", "plan.actions[a9]")}
    assert len(told["review"]) == 2
    assert {f["severity"] for f in findings} <= {"review", "note"}


def test_the_history_tells_it_all(told: dict[str, Any]) -> None:
    events = told["history"]["events"]
    assert events[0]["kind"] == "import"
    returns = [event for event in events if event["kind"] == "return"]
    assert [event["file"] for event in returns] == list(demo.RETURNED)
    assert [len(event["changes"]) for event in returns] == [4, 2]
    assert told["history"]["revision"] == 3


def test_the_returned_files_are_of_the_templates_of_today(told: dict[str, Any]) -> None:
    """Otherwise ``python -m tools.demo`` makes them anew."""
    issued = {d["template_version"] for d in told["documents"] if d["form"] == "lots/plan"}
    carried = {answer["identity"]["template_version"] for answer in told["received"]}
    assert carried == issued


def test_it_ends_by_itself_and_without_a_warning(shown: Shown) -> None:
    assert (shown.code, shown.err) == (0, "")


def test_a_person_sees_the_changes_the_question_and_where_the_files_are(shown: Shown) -> None:
    text = " ".join(shown.out.split())
    for words in ("Tärna", "Elif Şahin", "Henrik Öberg", "varje dag utom onsdagar",
                  "tre hela dagar i veckan", "docgen review accept"):  # fmt: skip
        assert words in text
    assert shown.folder.name in shown.out
    for code in ("plan.actions", "vh2", "None", "{"):
        assert code not in text


def test_the_installation_of_the_one_who_runs_it_is_not_touched(shown: Shown) -> None:
    assert not shown.home.exists()


def test_the_step_that_is_suggested_at_the_end_works(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCGEN_HOME", str(shown.folder))
    assert len(docgen("review", "list", "--json").json["items"]) == 2
    assert docgen("review", "accept", "r1", "--as", "Anna").code == 0
    assert docgen("history", demo.CASE, "--json").json["revision"] == 4


def test_it_runs_again_in_the_same_folder_from_the_beginning(told: dict[str, Any]) -> None:
    again = docgen("demo", "--out", told["folder"], "--json").json
    assert again["received"] == told["received"]
    assert again["review"] == told["review"] == ["r1", "r2"]
    for one, other in zip(told["history"]["events"], again["history"]["events"], strict=True):
        assert (one["kind"], one["changes"]) == (other["kind"], other["changes"])


def test_a_folder_with_something_else_in_it_is_left_alone(desk: Path) -> None:
    folder = desk / "viktigt"
    folder.mkdir()
    (folder / "avhandling.docx").write_bytes(b"arbete")
    answer = docgen("demo", "--out", folder)
    assert answer.code == 2
    assert "--out" in answer.err
    assert [path.name for path in folder.iterdir()] == ["avhandling.docx"]


def test_a_file_in_the_folders_place_is_left_alone(desk: Path) -> None:
    (desk / "docgen-demo").write_text("mitt")
    answer = docgen("demo")
    assert answer.code == 2
    assert "--out" in answer.err
    assert (desk / "docgen-demo").read_text() == "mitt"
