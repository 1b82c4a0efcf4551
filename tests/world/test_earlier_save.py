"""Two saves of the same file come in the wrong order, as attachments do."""

from __future__ import annotations

from pathlib import Path

from tests.commands.terminal import docgen
from tests.work.installation import Installation
from tests.work.paper import Paper
from tests.world.refusal import on_desk, said


def test_an_earlier_save_that_comes_late_undoes_nothing(installation: Installation) -> None:
    paper = Paper(installation.plan).write("plan.actions[a1].status", "Klar")
    monday = paper.saved_by("Henrik Öberg", "2026-11-23T15:00:00Z").content
    paper.write("plan.actions[a3].status", "Klar").write("plan.actions[a2].due", "2026-12-01")
    tuesday = paper.saved_by("Henrik Öberg", "2026-11-24T08:00:00Z").content
    kept = docgen("receive", on_desk(tuesday), "--json").json["files"]
    answer = docgen("receive", on_desk(monday, "måndag.docx"))
    assert answer.code == 0
    assert "was saved before the one that was received last" in said(answer)
    assert "What was recorded from that one still holds" in said(answer)
    assert installation.value("plan.actions[a3].status") == "done"
    assert installation.value("plan.actions[a2].due") == "2026-12-01"
    assert installation.value("plan.revision") == 2
    assert Path(kept[0]).read_bytes() == tuesday


def test_the_next_save_goes_on_from_the_latest(installation: Installation) -> None:
    paper = Paper(installation.plan).write("plan.actions[a1].status", "Klar")
    monday = paper.saved_by("Henrik Öberg", "2026-11-23T15:00:00Z").content
    paper.write("plan.actions[a3].status", "Klar")
    tuesday = paper.saved_by("Henrik Öberg", "2026-11-24T08:00:00Z").content
    paper.write("plan.actions[a3].status", "Försenad")
    wednesday = paper.saved_by("Henrik Öberg", "2026-11-25T08:00:00Z").content
    for content in (tuesday, monday):
        docgen("receive", on_desk(content))
    answer = docgen("receive", on_desk(wednesday), "--json")
    assert [change["path"] for change in answer.json["recorded"]] == ["plan.actions[a3].status"]
    assert installation.value("plan.actions[a3].status") == "delayed"


def test_an_edit_taken_back_in_a_later_save_is_taken_back(installation: Installation) -> None:
    paper = Paper(installation.plan).write("plan.actions[a1].status", "Klar")
    paper.write("plan.actions[a3].status", "Klar")
    docgen("receive", on_desk(paper.saved_by("Henrik Öberg", "2026-11-23T15:00:00Z").content))
    paper.write("plan.actions[a3].status", "Pågår")
    later = paper.saved_by("Henrik Öberg", "2026-11-24T08:00:00Z").content
    assert docgen("receive", on_desk(later)).code == 0
    assert installation.value("plan.actions[a3].status") == "ongoing"
