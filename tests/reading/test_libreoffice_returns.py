"""Plans really edited and saved in LibreOffice: each edit is found or asked about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from docgen.plan.reading import Change
from tests.editors.libreoffice import LibreOffice
from tests.reading.desk import (
    STORED,
    after,
    asked,
    base,
    issued,
    nothing,
    read,
    take,
    taken,
)

Step = dict[str, Any]
Edit = Callable[..., bytes]
KARIN, OMAR = "Karin Lund", "Omar Farah"
GOALS = {"header": "Mål och åtgärder"}


def on(path: str, **more: Any) -> Step:
    return {"tag": path, **more}


def action(name: str, field: str = "text") -> Step:
    return on(f"plan.actions[{name}].{field}")


@pytest.fixture
def edit(libreoffice: LibreOffice, tmp_path: Path) -> Edit:
    """Do steps in LibreOffice on the issued plan, or on another file; what it saved."""

    def edit(*steps: Step, track: bool, author: str = KARIN, content: bytes | None = None) -> bytes:
        source, target = tmp_path / "plan.docx", tmp_path / "returned.docx"
        source.write_bytes(content or issued().content)
        libreoffice.edit(source, target, steps, author=author, track=track, look=False)
        return target.read_bytes()

    return edit


@pytest.mark.parametrize("form", STORED)
@pytest.mark.parametrize("by_way_of", [".docx", ".odt", ".doc"])
def test_a_form_opened_and_saved_says_nothing(
    libreoffice: LibreOffice, tmp_path: Path, form: str, by_way_of: str
) -> None:
    source, between, target = (tmp_path / n for n in ("a.docx", f"b{by_way_of}", "c.docx"))
    source.write_bytes(issued(form).content)
    libreoffice.convert(source, between)
    libreoffice.convert(between, target)
    assert nothing(read(target.read_bytes(), base(form)))


CELLS: Sequence[Step] = (
    {"op": "status", "in": action("a1", "status"), "text": "Klar"},
    {"op": "set_cell", "in": action("a4", "due"), "text": "15 januari 2027"},
    {"op": "set_cell", "in": action("a2"), "text": "Helt ny formulering", "by": "delete"},
    {"op": "replace_text", "in": on("plan.goals[g1].text", table=GOALS), "old": "fyra",
     "new": "alla"},
    {"op": "append_text", "in": on("plan.child_voice"), "text": "\nNytt stycke"},
    {"op": "append_text", "in": on("plan.purpose"), "text": "\nNy rad", "inside": True},
    {"op": "tick", "in": on("guardians[vh2].interpreter")},
    {"op": "tick", "in": on("plan.no_measures_by_others"), "by": "typing"},
    {"op": "bold", "in": on("plan.needs[n1].text"), "words": "lugnt rum"},
    {"op": "set_cell", "in": on("guardians[vh2].language"), "text": "Svenska", "by": "words"},
    {"op": "set_cell", "in": action("a3", "responsible"), "text": "Berit Nyman"},
    {"op": "comment", "in": action("a7"), "text": "I januari?"},
)  # fmt: skip


@pytest.mark.parametrize("track", [True, False])
def test_edits_of_cells_are_all_found_and_credited(edit: Edit, track: bool) -> None:
    reading = read(edit(*CELLS, track=track))
    found = taken(reading)
    assert found.pop("plan.child_voice").endswith("vill rida.\nNytt stycke")
    assert found.pop("plan.purpose").endswith("trådar själva.\nNy rad")
    assert found == {
        "plan.actions[a1].status": "done",
        "plan.actions[a2].text": "Helt ny formulering",
        "plan.actions[a3].responsible": "Berit Nyman",
        "plan.actions[a4].due": "2027-01-15",
        "plan.goals[g1].text": "Nora är i skolan alla dagar i veckan och vet varje morgon hur "
        "dagen ser ut.",
        "guardians[vh2].interpreter": True,
        "guardians[vh2].language": "Svenska",
        "plan.no_measures_by_others": True,
    }
    assert asked(reading) == [("unknown_name", "plan.actions[a3].responsible")]
    assert {_who(change) for change in reading.changes} == {
        (KARIN, None, True) if track else (None, KARIN, False)
    }
    assert [(c.author, c.text, c.path) for c in reading.comments] == [
        (KARIN, "I januari?", "plan.actions[a7].text")
    ]


ROWS: Sequence[Step] = (
    {"op": "add_row", "after": action("a5"),
     "texts": ["Ny sak", "Elif Şahin", "", "Region", "2026-12-01", "2027-02-01", "Planerad"]},
    {"op": "remove_row", "row": action("a9")},
    {"op": "clear_row", "row": action("a12")},
    {"op": "copy_row", "row": action("a11"), "above": action("a13")},
    {"op": "move_row", "row": action("a2"), "above": action("a8")},
    {"op": "set_cell", "in": action("new1"), "text": "Reservrad"},
    {"op": "append_text", "in": action("new1", "goals"), "text": "3"},
    {"op": "insert_paragraph", "after": {"paragraph": "Uppföljning"}, "text": "Ring mormor"},
)  # fmt: skip


@pytest.mark.parametrize("track", [True, False])
def test_edits_of_rows_are_all_found_or_asked_about(edit: Edit, track: bool) -> None:
    content = edit(*ROWS, track=track)
    once = take(content)
    assert taken(once.reading) == {
        "plan.actions[a16]": {
            "text": "Ny sak",
            "responsible": "p5",
            "principal": "region",
            "start": "2026-12-01",
            "due": "2027-02-01",
            "status": "planned",
            "goals": ["g2"],
        },
        "plan.actions[a18]": {"goals": ["g3"], "text": "Reservrad"},
        "plan.actions[a2].goals": ["g3"],
    }
    assert sorted(asked(once.reading), key=str) == [
        ("row_copied", "plan.actions[a17]"),
        ("row_removed", "plan.actions[a12]"),
        ("row_removed", "plan.actions[a9]"),
        ("text_outside_fields", None),
    ]
    assert {_who(change) for change in once.reading.changes} == {
        (KARIN, None, True) if track else (None, KARIN, False)
    }
    again = edit(content=content, track=track)
    assert nothing(read(again, after(once)))


def test_several_people_with_and_without_tracking_are_told_apart(edit: Edit) -> None:
    goal = on("plan.goals[g1].text", table=GOALS)
    content = edit(
        {"op": "replace_text", "in": goal, "old": "fyra", "new": "alla"},
        {"op": "track", "on": True},
        {"op": "replace_text", "in": goal, "old": "skolan", "new": "klassen"},
        {"op": "author", "name": OMAR},
        {"op": "status", "in": action("a1", "status"), "text": "Klar"},
        {"op": "replace_text", "in": action("a3"), "old": "två", "new": "tre"},
        {"op": "author", "name": KARIN},
        {"op": "replace_text", "in": action("a3"), "old": "90", "new": "60"},
        track=False,
    )
    first = take(content)
    assert {change.path: _who(change) for change in first.reading.changes} == {
        "plan.goals[g1].text": (None, KARIN, False),
        "plan.actions[a1].status": (OMAR, None, True),
        "plan.actions[a3].text": (f"{OMAR}, {KARIN}", None, True),
    }
    against = after(first)
    handleder = {"contains": "Handleder"}
    for track, who in ((True, ("Sara Ek", None, True)), (False, (None, "Sara Ek", False))):
        later = edit(
            {"op": "track", "on": track},
            {"op": "replace_text", "in": handleder, "old": "träffar", "new": "möten"},
            content=content, track=track, author="Sara Ek",
        )  # fmt: skip
        (change,) = read(later, against).changes
        assert (change.path, _who(change)) == ("plan.actions[a3].text", who)


def test_a_row_added_before_is_known_again_when_it_is_edited(edit: Edit) -> None:
    content = edit(
        {"op": "add_row", "after": action("a5"), "texts": ["Ny sak att göra", "Elif Şahin"]},
        {"op": "remove_row", "row": action("a9")},
        track=True,
    )
    against = after(take(content))
    accepted = edit({"op": "accept_all"}, content=content, track=True)
    assert nothing(read(accepted, against))
    later = edit(
        {"op": "replace_text", "in": {"find": "Ny sak att göra"}, "old": "göra", "new": "hinna"},
        content=content, track=True,
    )  # fmt: skip
    assert taken(read(later, against)) == {"plan.actions[a16].text": "Ny sak att hinna"}


def test_rejecting_everything_gives_back_what_was_issued(edit: Edit) -> None:
    content = edit(*CELLS[:6], track=True)
    assert nothing(read(edit({"op": "reject_all"}, content=content, track=True)))


def _who(change: Change) -> tuple[str | None, str | None, bool]:
    return (change.author, change.saved_by, change.tracked)
