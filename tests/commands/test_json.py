"""The JSON that people script against: exactly the keys of docs/contracts.md."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from docgen.case import numbers
from tests.case.cases import FAMILY, family_data
from tests.commands.terminal import docgen
from tests.work.installation import CASE, PLAN, Installation
from tests.work.paper import Paper

DOCUMENT = {
    "id", "copy", "form", "template_version", "case", "revision", "recipient", "authority",
    "files", "values",
}  # fmt: skip
IDENTITY = {
    "document", "copy", "form", "template_version", "case", "revision", "by", "certain",
}  # fmt: skip
CHANGE = {
    "path", "kind", "code", "class", "before", "after", "author", "saved_by", "at", "at_certain",
    "tracked",
}  # fmt: skip
COMMENT = {"author", "at", "text", "path"}
FINDING = {"code", "severity", "message", "path", "where", "suggestion"}
READING = {"identity", "values", "changes", "comments", "signatures", "findings"}
RECEIVED = READING | {"file", "case", "revision", "recorded", "review", "files"}
ITEM = {
    "item", "status", "case", "document", "copy", "finding", "change", "evidence", "created_at",
    "decided_at", "decided_by", "value",
}  # fmt: skip
EVIDENCE = {"file", "place", "before", "after", "decisions"}
EVENT = {
    "kind", "at", "revision", "document", "copy", "file", "form", "accepted_by", "message",
    "decision", "value", "changes", "comments",
}  # fmt: skip
WHERE = {"part", "paragraph", "table", "row", "cell", "text", "before"}


@pytest.fixture
def returned(installation: Installation) -> Path:
    """A returned plan with an edit, a new row, a missing row, and words beside the fields."""
    paper = Paper(installation.plan).write("plan.actions[a1].status", "Klar", by="Elif Şahin")
    paper.add_row("plan.actions[a6].text", ["Ringer hem.", "Elif Şahin", "", "Region", "", "", ""])
    paper.remove_row("plan.actions[a9].text").add_paragraph("Mötet flyttas.")
    path = Path("plan.docx")
    path.write_bytes(paper.saved_by("Henrik Öberg").content)
    return path


def is_time(text: str) -> bool:
    """Whether a text is a time in ISO 8601 with an offset."""
    return dt.datetime.fromisoformat(text).utcoffset() is not None


def check_document(document: dict[str, Any]) -> None:
    assert document.keys() == DOCUMENT
    assert all(Path(file).is_file() for file in document["files"])
    for value in document["values"].values():
        assert value.keys() == {"value", "texts"}
        assert all(isinstance(text, str) for text in value["texts"])


def check_finding(finding: dict[str, Any]) -> None:
    assert finding.keys() == FINDING
    assert finding["severity"] in {"error", "warning", "review", "note"}
    assert finding["message"]
    for name, place in (finding["where"] or {}).items():
        assert name in WHERE
        assert isinstance(place, str) or place >= 1


def check_change(change: dict[str, Any]) -> None:
    assert change.keys() == CHANGE
    assert change["kind"] in {"edit", "add", "remove", "move"}
    assert change["class"] in {"substantive", "tracked", "administrative"}
    for side in ("before", "after"):
        assert change[side] is None or change[side].keys() == {"value", "text"}
    assert change["at"] is None or is_time(change["at"])


def check_reading(reading: dict[str, Any]) -> None:
    assert reading["identity"].keys() == IDENTITY
    assert reading["identity"]["by"] in {"properties", "anchors", "footer", "code", "none"}
    assert reading["signatures"] == []
    for change in reading["changes"]:
        check_change(change)
    for comment in reading["comments"]:
        assert comment.keys() == COMMENT
    for finding in reading["findings"]:
        check_finding(finding)
    for value in reading["values"].values():
        assert value.keys() == {"value", "texts"}


@pytest.mark.parametrize("command", ["fill", "issue", "blank"])
def test_what_makes_documents_answers_with_documents_and_findings(
    installation: Installation, command: str
) -> None:
    words = {
        "fill": ("--case", CASE, "--out", "drafts"),
        "issue": ("--case", CASE),
        "blank": ("--out", "drafts"),
    }[command]
    answer = docgen(command, "lots/plan", *words, "--json")
    assert answer.code == 0
    assert answer.err == ""
    assert answer.json.keys() == {"documents", "findings"}
    assert len(answer.json["documents"]) == (2 if command == "issue" else 1)
    for document in answer.json["documents"]:
        check_document(document)
    (first, *_) = answer.json["documents"]
    assert first["form"] == "lots/plan"
    assert (first["case"], first["authority"]) == (
        (None, None) if command == "blank" else (CASE, "bun")
    )
    if command != "blank":
        name = first["values"]["child.name"]
        assert name["value"] == "Nora O'Leary Lindqvist"
        assert set(name["texts"]) == {"Nora O'Leary Lindqvist"}


def test_a_filled_document_takes_or_fakes_its_number(installation: Installation) -> None:
    answer = docgen("fill", "lots/plan", "--case", CASE, "--out", "drafts", "--json")
    assert answer.json["documents"][0]["id"] == "0000000000"


def test_issuing_draws_a_number_that_is_one(installation: Installation) -> None:
    (first, second) = docgen("issue", "lots/plan", "--case", CASE, "--json").json["documents"]
    assert numbers.check_document_id(first["id"]) == first["id"] == second["id"]
    assert (first["copy"], second["copy"]) == ("1", "2")
    assert (first["recipient"], second["recipient"]) == (None, "vh1")


def test_reading_answers_with_identity_values_changes_comments_and_findings(
    returned: Path,
) -> None:
    answer = docgen("read", returned, "--json")
    assert answer.code == 3
    assert answer.json.keys() == READING
    check_reading(answer.json)
    assert answer.json["identity"] == {
        "document": PLAN,
        "copy": "1",
        "form": "lots/plan",
        "template_version": answer.json["identity"]["template_version"],
        "case": CASE,
        "revision": 1,
        "by": "properties",
        "certain": True,
    }
    edit, add, remove = answer.json["changes"]
    assert (edit["path"], edit["kind"], edit["author"], edit["tracked"]) == (
        "plan.actions[a1].status",
        "edit",
        "Elif Şahin",
        True,
    )
    assert (add["kind"], add["before"], add["saved_by"]) == ("add", None, "Henrik Öberg")
    assert add["after"]["value"]["text"] == "Ringer hem."
    assert (remove["path"], remove["kind"], remove["after"]) == ("plan.actions[a9]", "remove", None)


def test_receiving_adds_what_was_recorded_and_what_waits(returned: Path) -> None:
    answer = docgen("receive", returned, "--json")
    assert answer.code == 3
    assert answer.json.keys() == RECEIVED
    check_reading(answer.json)
    assert [change["path"] for change in answer.json["recorded"]] == [
        "plan.actions[a1].status",
        "plan.actions[a16]",
    ]
    assert answer.json["review"] == ["r1", "r2"]
    assert answer.json["revision"] == 2
    assert Path(answer.json["files"][0]).read_bytes() == returned.read_bytes()


def test_receiving_several_files_answers_for_each(returned: Path) -> None:
    Path("hej.docx").write_bytes(b"Hej")
    answer = docgen("receive", returned, "hej.docx", "--json")
    assert answer.json.keys() == {"files"}
    one, other = answer.json["files"]
    assert one.keys() == RECEIVED
    assert other.keys() == {"file", "error", "findings"}
    assert other["error"].keys() == {"code", "message"}


def test_review_answers_with_items(returned: Path) -> None:
    docgen("receive", returned)
    listed = docgen("review", "list", "--json")
    assert listed.json.keys() == {"items"}
    for item in listed.json["items"]:
        assert item.keys() == ITEM
        check_finding(item["finding"])
        if item["change"]:
            check_change(item["change"])
        assert is_time(item["created_at"])
    shown = docgen("review", "show", "r1", "--json").json
    assert shown.keys() == ITEM | EVIDENCE
    assert listed.json["items"][0].items() <= shown.items()
    assert shown["decisions"].keys() == {"accept", "correct", "reject", "acceptable"}
    rejected = docgen("review", "reject", "r2", "--as", "Anna", "--json").json
    assert rejected.keys() == ITEM | {"asked", "findings"}
    assert (rejected["status"], rejected["decided_by"]) == ("rejected", "Anna")
    assert is_time(rejected["decided_at"])
    accepted = docgen("review", "accept", "r1", "--as", "Anna", "--json").json
    assert accepted["status"] == "accepted"
    assert docgen("review", "list", "--json").json == {"items": []}
    assert len(docgen("review", "list", "--all", "--json").json["items"]) == 2


def test_a_correction_answers_with_the_item_and_its_value(installation: Installation) -> None:
    paper = Paper(installation.plan).write("plan.actions[a1].due", "i vår")
    Path("plan.docx").write_bytes(paper.content)
    docgen("receive", "plan.docx")
    corrected = docgen("review", "correct", "r1", "--value", "2027-04-01", "--json").json
    assert corrected.keys() == ITEM | {"asked", "findings"}
    assert (corrected["status"], corrected["value"]) == ("corrected", "2027-04-01")


def test_history_answers_with_events(returned: Path) -> None:
    docgen("receive", returned)
    answer = docgen("history", CASE, "--json").json
    assert answer.keys() == {"case", "number", "code_name", "revision", "events"}
    assert (answer["case"], answer["number"], answer["revision"]) == (CASE, "2026-0042-5", 2)
    for event in answer["events"]:
        assert event.keys() == EVENT
        assert is_time(event["at"])
        for change in event["changes"]:
            check_change(change)


def test_importing_answers_with_what_changed_and_what_waits(installation: Installation) -> None:
    newer = family_data(plan__purpose="Ett annat syfte")
    Path("newer.json").write_text(json.dumps(newer), "utf-8")
    answer = docgen("case", "import", "newer.json", "--json").json
    assert answer.keys() == {"case", "new", "changes", "findings", "review"}
    assert (answer["case"], answer["new"]) == (CASE, False)
    for change in answer["changes"]:
        check_change(change)


def test_exporting_and_taking_in_elsewhere_answer_alike(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert docgen("case", "export", CASE, "--out", "case.zip", "--json").json == {
        "file": "case.zip"
    }
    monkeypatch.setenv("DOCGEN_HOME", str(tmp_path / "elsewhere"))
    answer = docgen("case", "import", "case.zip", "--json").json
    assert answer.keys() == {"case", "new", "changes", "findings", "review"}
    assert (answer["case"], answer["new"]) == (CASE, True)


def test_checking_a_case_answers_with_its_findings(empty: Installation) -> None:
    assert docgen("case", "check", FAMILY, "--json").json == {"case": CASE, "findings": []}
    Path("faulty.json").write_text('{"id": "2026-0042"}', "utf-8")
    refused = docgen("case", "check", "faulty.json", "--json")
    assert refused.code == 4
    assert refused.json.keys() == {"error", "findings"}
    assert len(refused.json["findings"]) > 2
    for finding in refused.json["findings"]:
        check_finding(finding)


def test_the_schema_is_a_json_schema(empty: Installation) -> None:
    schema = docgen("case", "schema", "--json").json
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert "plan" in schema["properties"]


def test_the_forms_answer_with_what_each_is_about(empty: Installation) -> None:
    forms = docgen("forms", "--json").json["forms"]
    assert {form["form"] for form in forms} >= {
        "lots/information", "lots/consent", "lots/summons", "lots/agenda", "lots/story",
        "lots/plan",
    }  # fmt: skip
    for form in forms:
        assert form.keys() == {
            "form", "title", "summary", "about", "stored", "languages", "template_version",
            "valid_from",
        }  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        ("forms", "--model", "ingen"),
        ("fill", "lots/nothing", "--case", CASE, "--out", "drafts"),
        ("issue", "lots/plan", "--case", "2026-9999"),
        ("blank", "lots/nothing", "--out", "drafts"),
        ("read", "finns-inte.docx"),
        ("receive", "finns-inte.docx"),
        ("review", "show", "r99"),
        ("review", "list", "--case", "2026-9999"),
        ("review", "accept", "r99"),
        ("review", "correct", "r99", "--value", "1"),
        ("review", "reject", "r99"),
        ("history", "2026-9999"),
        ("case", "import", "finns-inte.json"),
        ("case", "import", "finns-inte.zip"),
        ("case", "check", "finns-inte.json"),
        ("case", "export", "2026-9999", "--out", "case.json"),
        ("serve",),
    ],
    ids=" ".join,
)
def test_an_error_is_json_too_with_its_exit_code(
    installation: Installation, words: tuple[str, ...]
) -> None:
    answer = docgen(*words, "--json")
    assert answer.code == 2
    assert answer.err == ""
    assert answer.json.keys() >= {"error", "findings"}
    assert answer.json["error"].keys() == {"code", "message"}
    assert answer.json["error"]["message"].endswith((".", "?"))
