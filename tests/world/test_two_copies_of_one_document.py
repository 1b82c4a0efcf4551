"""Two people save the same issued file, each at their own desk."""

from __future__ import annotations

from pathlib import Path

from tests.commands.terminal import docgen
from tests.work.installation import Installation
from tests.work.paper import Paper
from tests.world.refusal import on_desk, said

ROW = ["Ringer familjen på söndagar.", "Elif Şahin", "", "Region", "", "", "Planerad"]


def test_the_second_copy_does_not_undo_what_the_first_changed(
    installation: Installation,
) -> None:
    first = Paper(installation.plan).write("plan.actions[a1].status", "Klar")
    first.write("plan.actions[a1].due", "2026-12-01")
    second = Paper(installation.plan).write("plan.actions[a3].status", "Försenad")
    assert docgen("receive", on_desk(first.content, "elif.docx")).code == 0
    answer = docgen("receive", on_desk(second.content, "henrik.docx"))
    assert answer.code == 0
    assert "it was read as another copy of it" in said(answer)
    assert "What was recorded before still holds" in said(answer)
    assert installation.value("plan.actions[a1].status") == "done"
    assert installation.value("plan.actions[a1].due") == "2026-12-01"
    assert installation.value("plan.actions[a3].status") == "delayed"


def test_a_second_copy_that_could_also_be_an_undoing_is_for_a_person(
    installation: Installation,
) -> None:
    """One change that is gone again may have been taken back on purpose."""
    first = Paper(installation.plan).write("plan.actions[a1].status", "Klar")
    second = Paper(installation.plan).write("plan.actions[a3].status", "Försenad")
    docgen("receive", on_desk(first.content, "elif.docx"))
    assert docgen("receive", on_desk(second.content, "henrik.docx")).code == 3
    assert installation.value("plan.actions[a1].status") == "done"
    assert installation.value("plan.actions[a3].status") == "delayed"
    assert "another copy" in installation.the_one_waiting("second_copy").finding["message"]


def test_the_same_field_changed_in_both_copies_waits_with_both_wordings(
    installation: Installation,
) -> None:
    path = "plan.goals[g1].text"
    first = Paper(installation.plan).write(path, "Nora är i skolan varje dag.", by="Elif Şahin")
    second = Paper(installation.plan).write(path, "Nora är i skolan halva dagar.")
    second.write("plan.actions[a1].status", "Klar").saved_by("Henrik Öberg")
    docgen("receive", on_desk(first.content, "elif.docx"))
    assert docgen("receive", on_desk(second.content, "henrik.docx")).code == 3
    assert installation.value(path) == "Nora är i skolan varje dag."
    message = installation.the_one_waiting("conflict").finding["message"]
    for words in ("varje dag", "Elif Şahin", "halva dagar", "Henrik Öberg"):
        assert words in message
    assert installation.value("plan.actions[a1].status") == "done"


def test_the_same_change_in_both_copies_is_recorded_once(installation: Installation) -> None:
    first = Paper(installation.plan).write("plan.follow_up.place", "Rum Eken")
    second = Paper(installation.plan).write("plan.follow_up.place", "Rum Eken")
    second.write("plan.actions[a1].status", "Klar")
    docgen("receive", on_desk(first.content, "elif.docx"))
    answer = docgen("receive", on_desk(second.content, "henrik.docx"), "--json")
    assert [change["path"] for change in answer.json["recorded"]] == ["plan.actions[a1].status"]


def test_the_same_action_in_both_copies_is_recorded_once(installation: Installation) -> None:
    first = Paper(installation.plan).add_row("plan.actions[a6].text", ROW)
    second = Paper(installation.plan).add_row("plan.actions[a6].text", ROW)
    second.write("plan.actions[a1].status", "Klar")
    docgen("receive", on_desk(first.content, "elif.docx"))
    assert docgen("receive", on_desk(second.content, "henrik.docx")).code == 0
    texts = [action["text"] for action in installation.value("plan.actions")]
    assert texts.count(ROW[0]) == 1


def test_the_same_action_written_into_two_documents_is_asked_about(
    installation: Installation,
) -> None:
    (other, *_) = installation.issue()
    first = Paper(installation.plan).add_row("plan.actions[a6].text", ROW).content
    second = Paper(other.content).add_row("plan.actions[a6].text", ROW).content
    docgen("receive", on_desk(first, "elif.docx"))
    assert docgen("receive", on_desk(second, "henrik.docx")).code == 3
    assert "Are they two" in installation.the_one_waiting("added_twice").finding["message"]
    texts = [action["text"] for action in installation.value("plan.actions")]
    assert texts.count(ROW[0]) == 1


def test_both_files_are_kept_where_people_find_them(installation: Installation) -> None:
    first = Paper(installation.plan).write("plan.actions[a1].status", "Klar").content
    second = Paper(installation.plan).write("plan.actions[a3].status", "Försenad").content
    kept = [
        docgen("receive", on_desk(content, name), "--json").json["files"]
        for content, name in ((first, "elif.docx"), (second, "henrik.docx"))
    ]
    ((one,), (other,)) = kept
    assert one != other
    assert (Path(one).read_bytes(), Path(other).read_bytes()) == (first, second)


def test_each_of_two_copies_goes_on_from_where_it_was(installation: Installation) -> None:
    """Both people return their copy again, with more written in it."""
    first = Paper(installation.plan).add_row("plan.actions[a6].text", ROW)
    first.write("plan.actions[a2].due", "2026-12-01")
    second = Paper(installation.plan).write("plan.actions[a3].status", "Försenad")
    for content in (first.content, second.content):
        docgen("receive", on_desk(content))
    first.write("plan.actions[a1].status", "Klar")
    second.write("plan.actions[a4].status", "Klar")
    for content, path in (
        (first.content, "plan.actions[a1].status"),
        (second.content, "plan.actions[a4].status"),
    ):
        answer = docgen("receive", on_desk(content), "--json")
        assert answer.code == 0
        assert [change["path"] for change in answer.json["recorded"]] == [path]
    statuses = {a["id"]: a["status"] for a in installation.value("plan.actions")}
    assert (statuses["a1"], statuses["a3"], statuses["a4"]) == ("done", "delayed", "done")
    assert len(statuses) == 16


def test_words_outside_the_fields_of_one_copy_are_not_missing_in_the_other(
    installation: Installation,
) -> None:
    first = Paper(installation.plan).add_paragraph("Mötet flyttas.")
    docgen("receive", on_desk(first.content, "elif.docx"))
    item = installation.the_one_waiting("text_outside_fields")
    for hour, second in enumerate(
        (
            Paper(installation.plan),
            Paper(installation.plan).write("plan.actions[a3].status", "Försenad"),
        )
    ):
        second.saved_by("Henrik Öberg", f"2026-11-25T1{hour}:00:00Z")
        answer = docgen("receive", on_desk(second.content, "henrik.docx"))
        assert answer.code == 0
        assert "own text is missing" not in said(answer)
    assert installation.waiting() == [item]
    assert installation.value("plan.actions[a3].status") == "delayed"


def test_the_same_edit_in_both_does_not_make_the_others_words_missing(
    installation: Installation,
) -> None:
    """The second is taken for a later save of the first, which only takes its words back."""
    first = Paper(installation.plan).write("plan.actions[a3].status", "Försenad")
    second = Paper(first.content).saved_by("Henrik Öberg", "2026-11-25T10:00:00Z")
    first.add_paragraph("Mötet flyttas.").replace("word/document.xml", "Uppf&#246;ljning", "Nytt")
    docgen("receive", on_desk(first.content, "elif.docx"))
    waiting = installation.waiting()
    assert {item.code for item in waiting} == {"text_outside_fields"}
    answer = docgen("receive", on_desk(second.content, "henrik.docx"), "--json")
    assert answer.code == 0
    assert installation.waiting() == waiting
    told = {finding["code"] for finding in answer.json["findings"]}
    assert "outside_undone" in told


def test_a_copy_goes_on_with_its_own_words_after_the_other_came_between(
    installation: Installation,
) -> None:
    first = Paper(installation.plan).add_paragraph("Mötet flyttas.")
    docgen("receive", on_desk(first.content, "elif.docx"))
    between = Paper(installation.plan).saved_by("Henrik Öberg", "2026-11-25T10:00:00Z")
    docgen("receive", on_desk(between.content, "henrik.docx"))
    first.write("plan.actions[a3].status", "Försenad").saved_by("Elif", "2026-11-25T11:00:00Z")
    answer = docgen("receive", on_desk(first.content, "elif.docx"), "--json")
    assert answer.code == 0
    assert [change["path"] for change in answer.json["recorded"]] == ["plan.actions[a3].status"]
    assert len(installation.waiting("text_outside_fields")) == 1
