from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.editors.sample import DOCUMENT_ID

if TYPE_CHECKING:
    from tests.editors.conftest import Edit
    from tests.editors.saved import Saved

TRACKED_ROW_MARK = "\u200d"
"""What LibreOffice puts into the first empty cell of a tracked row: a zero-width joiner."""

A1, A2, A3 = "plan.actions[a1]", "plan.actions[a2]", "plan.actions[a3]"
FIRST = {"tag": f"{A1}.text"}
SECOND = {"tag": f"{A2}.text"}
LAST = {"tag": f"{A3}.text"}
GOAL = {"tag": "plan.goals[g2].text"}


# Text


def test_words_typed_over_inside_a_control_stay_inside(edit: Edit) -> None:
    step = {"op": "replace_text", "in": FIRST, "old": "hem varje", "new": "dit på"}
    assert edit(step).row("Mentor").cells[1] == f"«{A1}.text|Mentor ringer dit på söndag»"
    assert edit(step, track=True).row("Mentor").cells[1] == (
        f"«{A1}.text|Mentor ringer {{-hem varje-}}{{+dit på+}} söndag»"
    )


def test_all_words_typed_over_inside_a_control_stay_inside(edit: Edit) -> None:
    step = {"op": "set_cell", "in": FIRST, "by": "words", "text": "Nytt"}
    assert edit(step).row("Nytt").cells[1] == f"«{A1}.text|Nytt»"


def test_all_words_deleted_inside_a_control_leave_it_empty(edit: Edit) -> None:
    step = {"op": "replace_text", "in": {"tag": f"{A1}.responsible"}, "old": "Skolan", "new": ""}
    assert edit(step).row("Mentor").cells[2] == f"«{A1}.responsible|»"
    assert edit(step, track=True).row("Mentor").cells[2] == f"«{A1}.responsible|{{-Skolan-}}»"


def test_a_cell_overwritten_as_a_whole_loses_its_control(edit: Edit) -> None:
    """The bookmark is left around the first letter."""
    saved = edit({"op": "set_cell", "in": FIRST, "text": "Helt nytt"})
    assert saved.row("Helt nytt").cells[1] == "Helt nytt"
    assert saved.bookmarks()["dg_0002"] == "H"


def test_a_cell_emptied_first_loses_its_bookmark_too(edit: Edit) -> None:
    saved = edit({"op": "set_cell", "in": FIRST, "by": "delete", "text": "Helt nytt"})
    assert saved.row("Helt nytt").cells[1] == "Helt nytt"
    assert "dg_0002" not in saved.bookmarks()


def test_a_tracked_overwrite_leaves_one_letter_in_the_control(edit: Edit) -> None:
    saved = edit({"op": "set_cell", "in": FIRST, "text": "Helt nytt"}, track=True)
    assert saved.row("elt nytt").cells[1] == (
        f"«{A1}.text|{{-Mentor ringer hem varje söndag-}}{{+H+}}»{{+elt nytt+}}"
    )


def test_text_typed_at_the_very_end_is_outside_the_control(edit: Edit) -> None:
    saved = edit({"op": "append_text", "in": FIRST, "text": " kl 18"})
    assert saved.row("kl 18").cells[1].endswith("söndag» kl 18")
    saved = edit({"op": "append_text", "in": FIRST, "inside": True, "text": " kl 18"})
    assert saved.row("kl 18").cells[1].endswith("söndag kl 18»")


def test_text_is_inserted_at_an_offset_or_beside_words(edit: Edit) -> None:
    saved = edit(
        {"op": "insert_text", "in": {"find": "Bo Ek"}, "at": 0, "text": "Dr "},
        {"op": "insert_text", "in": {"find": "Åsa Öberg"}, "after": "Åsa", "text": " Maria"},
        {"op": "insert_text", "in": {"find": "Mia Sjö"}, "before": "Sjö", "text": "af "},
    )
    assert [row.cells[1] for row in saved.rows(2)[1:]] == [
        "Åsa Maria Öberg",
        "Dr Bo Ek",
        "Mia af Sjö",
    ]


def test_enter_in_a_control_is_a_line_break_and_elsewhere_a_paragraph(edit: Edit) -> None:
    saved = edit(
        {"op": "split_paragraph", "in": FIRST, "after": "Mentor"},
        {"op": "split_paragraph", "in": {"find": "Bo Ek"}, "after": "Bo"},
        {"op": "set_cell", "in": {"find": "Mia Sjö"}, "text": "Mia\nSjö"},
        {"op": "append_text", "in": {"tag": "plan.current_situation"}, "text": "\nMer."},
    )
    assert saved.row("Mentor").cells[1] == f"«{A1}.text|Mentor\n ringer hem varje söndag»"
    assert [row.cells[1] for row in saved.rows(2)[2:]] == ["Bo¶ Ek", "Mia¶Sjö"]
    assert saved.paragraphs()[4] == "Mer."


def test_paragraphs_are_added_and_deleted(edit: Edit) -> None:
    steps = (
        {"op": "insert_paragraph", "after": {"paragraph": "Nuläge"}, "text": "Ny rad"},
        {"op": "delete_paragraph", "in": {"starts": "Uppföljning"}},
    )
    saved = edit(*steps)
    assert saved.paragraphs()[3] == "Ny rad"
    assert not [each for each in saved.paragraphs() if each.startswith("Uppföljning")]
    saved = edit(*steps, track=True)
    assert saved.paragraphs()[3] == "{+Ny rad+}"
    assert "{-Uppföljning sker på nästa möte.-}" in saved.paragraphs()


def test_a_footer_can_be_typed_in_and_words_made_bold(edit: Edit) -> None:
    saved = edit(
        {"op": "append_text", "in": {"part": "footer"}, "text": ", ändrad"},
        {"op": "bold", "in": {"find": "Bo Ek"}, "words": "Bo"},
        track=True,
    )
    assert saved.text_of_parts("footer") == {f"Dokument {DOCUMENT_ID}, kopia 1{{+, ändrad+}}"}
    assert saved.row("Bo Ek").cells[1] == "Bo Ek"
    assert len(saved.dates()) == 1, "the bold is a tracked change of format"


# Rows


def test_a_new_row_has_no_controls(edit: Edit) -> None:
    step = {"op": "add_row", "after": SECOND, "texts": ["9", "Ny insats", "", "2027-01-01"]}
    row = edit(step).row("Ny insats")
    assert (row.cells, row.change) == (["9", "Ny insats", "", "2027-01-01", "", "", ""], None)


def test_a_tracked_new_row_begins_with_an_invisible_character(edit: Edit) -> None:
    step = {"op": "add_row", "above": FIRST, "texts": ["9", "Ny insats"]}
    saved = edit(step, track=True)
    row = saved.rows()[2]
    assert row.change == "ins"
    assert row.cells[:3] == [f"{{+{TRACKED_ROW_MARK}+}}{{+9+}}", "{+Ny insats+}", ""]
    accepted = edit({"op": "accept_all"}, again=True)
    assert accepted.rows()[2].cells[0] == f"{TRACKED_ROW_MARK}9", "it stays in the text"


def test_a_row_after_a_merged_one_is_merged_too(edit: Edit) -> None:
    step = {"op": "add_row", "after": GOAL, "texts": ["Vad det nu är"]}
    assert edit(step).row("Vad det nu är").cells == ["Vad det nu är"]


def test_a_removed_row_is_gone_with_its_anchors(edit: Edit) -> None:
    saved = edit({"op": "remove_row", "row": SECOND})
    assert [len(row.cells) for row in saved.rows()] == [7, 1, 7, 1, 7]
    assert "dg_0008" not in saved.bookmarks()


def test_a_tracked_removal_marks_the_row_and_its_texts(edit: Edit) -> None:
    row = edit({"op": "remove_row", "row": SECOND}, track=True).row("Resurs")
    assert row.change == "del"
    assert row.cells[:2] == ["{-2-}", f"«{A2}.text|{{-Resurs möter upp vid bussen-}}»"]


def test_the_next_save_forgets_that_a_row_with_controls_was_removed(edit: Edit) -> None:
    """The texts stay deleted; accepting everything then leaves an empty row."""
    edit(
        {"op": "remove_row", "row": SECOND},
        {"op": "remove_row", "row": {"find": "Bo Ek"}},
        track=True,
    )
    saved = edit(again=True, author="Bo Ek")
    assert saved.row("Resurs").change is None
    assert saved.row("Bo Ek").change == "del", "a row without controls is still known as removed"
    accepted = edit({"op": "accept_all"}, again=True)
    assert accepted.rows()[3].cells[:2] == ["", f"«{A2}.text|»"]


def test_a_program_removes_a_row_behind_the_tracking(edit: Edit) -> None:
    saved = edit({"op": "remove_row", "row": SECOND, "by": "api"}, track=True)
    assert [row.change for row in saved.rows()] == [None] * 5


def test_a_cleared_row_stays_as_an_empty_one(edit: Edit) -> None:
    assert edit({"op": "clear_row", "row": SECOND}).rows()[3].cells == [""] * 7
    row = edit({"op": "clear_row", "row": SECOND}, track=True).row("Resurs")
    assert (row.change, row.cells[0]) == (None, "{-2-}")


@pytest.mark.parametrize("track", [False, True])
def test_a_copied_row_has_the_same_tags_and_ids_and_other_bookmarks(
    edit: Edit, track: bool
) -> None:
    saved = edit({"op": "copy_row", "row": FIRST, "after": SECOND}, track=track)
    copy = saved.rows()[4]
    assert copy.change == ("ins" if track else None)
    text = "Mentor ringer hem varje söndag"
    assert copy.cells[1] == f"«{A1}.text|{f'{{+{text}+}}' if track else text}»"
    assert len(saved.control_ids()) == len(set(saved.control_ids())) + 6
    assert saved.bookmarks()["dg_0002_Copy_1"] == copy.cells[1]


def test_rows_are_pasted_above_another(edit: Edit) -> None:
    saved = edit({"op": "copy_row", "row": FIRST, "above": SECOND})
    assert [row.cells[0] for row in saved.rows()[2:5]] == ["1", "1", "2"]


def test_a_row_pasted_above_a_merged_one_loses_all_but_its_first_cell(edit: Edit) -> None:
    saved = edit({"op": "copy_row", "row": FIRST, "above": GOAL})
    assert saved.rows()[4].cells == ["1"]


def test_pasting_over_a_row_replaces_its_cells(edit: Edit) -> None:
    step = {"op": "copy_row", "row": FIRST, "over": SECOND}
    saved = edit(step)
    assert len(saved.rows()) == 6
    assert saved.rows()[3].cells[1] == f"«{A1}.text|Mentor ringer hem varje söndag»"
    assert edit(step, track=True).rows()[3].cells[1] == (
        f"«{A1}.text|{{+Mentor ringer hem varje söndag+}}»"
        f"«{A2}.text|{{-Resurs möter upp vid bussen-}}»"
    )


def test_a_moved_row_takes_its_anchors_along(edit: Edit) -> None:
    saved = edit({"op": "move_row", "row": FIRST, "after": LAST})
    assert [row.cells[0] for row in saved.rows()[2:4]] == ["2", f"Mål: {_goal(saved)}"]
    assert saved.rows()[5].cells[1] == f"«{A1}.text|Mentor ringer hem varje söndag»"
    assert saved.bookmarks()["dg_0002"] == saved.rows()[5].cells[1]


def _goal(saved: Saved) -> str:
    return saved.bookmarks()["dg_0014"]


def test_a_tracked_move_is_a_removal_and_an_insertion(edit: Edit) -> None:
    saved = edit({"op": "move_row", "row": FIRST, "above": LAST}, track=True)
    assert [row.change for row in saved.rows()] == [None, None, "del", None, None, "ins", None]
    assert saved.rows()[5].cells[:2] == [
        f"{{+1+}}{{-{TRACKED_ROW_MARK}-}}",
        f"«{A1}.text|{{+Mentor ringer hem varje söndag+}}»",
    ]
    assert saved.bookmarks()["dg_0002_Copy_1"] == saved.rows()[5].cells[1]
    assert b"w:moveTo" not in saved.parts["word/document.xml"]


# Boxes and lists


def test_a_click_on_a_checkbox_changes_sign_and_state(edit: Edit) -> None:
    step = {"op": "tick", "in": {"tag": f"{A1}.done"}}
    saved = edit(step)
    assert (saved.row("Mentor").cells[6], saved.checked(f"{A1}.done")) == (
        f"«{A1}.done|☒»",
        True,
    )
    saved = edit(step, track=True)
    assert (saved.row("Mentor").cells[6], saved.checked(f"{A1}.done")) == (
        f"«{A1}.done|{{+☒+}}{{-☐-}}»",
        True,
    )
    assert edit(step, step).checked(f"{A1}.done") is False


def test_a_sign_typed_over_a_checkbox_does_not_tick_it(edit: Edit) -> None:
    step = {"op": "tick", "by": "typing", "in": {"tag": f"{A1}.done"}}
    assert edit(step).row("Mentor").cells[6] == "☒"
    saved = edit(step, track=True)
    assert (saved.row("Mentor").cells[6], saved.checked(f"{A1}.done")) == (
        f"«{A1}.done|{{-☐-}}{{+☒+}}»",
        False,
    )


def test_a_word_chosen_from_a_list_stays_in_its_control(edit: Edit) -> None:
    step = {"op": "choose", "in": {"row": FIRST, "cell": "Status"}, "text": "klar"}
    assert edit(step).row("Mentor").cells[5] == f"«{A1}.status|klar»"
    assert edit(step, track=True).row("Mentor").cells[5] == (
        f"«{A1}.status|{{+klar+}}{{-påbörjad-}}»"
    )


def test_typing_inside_a_list_does_nothing(edit: Edit) -> None:
    saved = edit({"op": "insert_text", "in": {"tag": f"{A1}.status"}, "after": "på", "text": "xyz"})
    assert saved.row("Mentor").cells[5] == f"«{A1}.status|påbörjad»"


def test_a_status_is_chosen_where_it_can_be_and_typed_elsewhere(edit: Edit) -> None:
    saved = edit(
        {"op": "status", "in": {"row": FIRST, "cell": "Status"}, "text": "klar"},
        {"op": "status", "in": {"find": "070-1"}, "text": "inget nummer"},
    )
    assert saved.row("Mentor").cells[5] == f"«{A1}.status|klar»"
    assert saved.row("Åsa Öberg").cells[2] == "inget nummer"


def test_a_status_is_chosen_in_the_list_that_was_pasted_over_another(edit: Edit) -> None:
    pasted = {"op": "copy_row", "row": FIRST, "over": SECOND}
    there = {"table": {"header": "Insats"}, "row": 4, "cell": 6}
    step = {"op": "status", "in": there, "text": "klar"}
    saved = edit(pasted, step, track=True)
    assert saved.rows()[3].cells[5] == f"«{A1}.status|{{+klar+}}»«{A2}.status|{{-planerad-}}»"
