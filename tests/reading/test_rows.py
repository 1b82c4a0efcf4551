"""Rows added, removed, copied, moved and typed over; tables split and lost."""

from __future__ import annotations

import copy as copying

import pytest
from lxml import etree

from docgen.office.names import w
from tests.reading.desk import (
    after,
    asked,
    base,
    nothing,
    only_change,
    only_question,
    plan,
    proposed,
    read,
    take,
    taken,
)
from tests.reading.hands import KARIN, Word, child, element, paragraph, run, words

ROW = ["Ny sak", "Elif Şahin", "", "Region", "2026-12-01", "2027-02-01", "Planerad"]
READ = {
    "text": "Ny sak",
    "responsible": "p5",
    "principal": "region",
    "start": "2026-12-01",
    "due": "2027-02-01",
    "status": "planned",
    "goals": ["g2"],
}
GOAL = ["Nytt mål: simma", "Kort sikt", "2027-06-01", "Nytt"]
SPARE = "plan.actions[new1]"


def text(action: str) -> str:
    return f"plan.actions[{action}].text"


# Added


def test_a_row_written_under_a_goal_is_an_action_of_that_goal() -> None:
    change = only_change(read(plan().add_row(text("a5"), ROW)))
    assert change.path == "plan.actions[a16]"
    assert change.after is not None
    assert change.after.value == READ


def test_a_row_written_in_an_editor_without_controls_is_read_the_same() -> None:
    copy = plan().add_row(text("a5"), ROW).strip_controls().strip_bookmarks()
    assert taken(read(copy)) == {"plan.actions[a16]": READ}


def test_a_goal_with_an_action_under_it_is_both() -> None:
    copy = plan().add_row(text("a15"), GOAL, like="plan.goals[g1].text")
    copy.table(text("a15")).append(copy.new_row(text("a1"), ["Simskola", "Amir Haddad"]))
    assert taken(read(copy)) == {
        "plan.goals[g6]": {
            "text": "Nytt mål: simma",
            "horizon": "short",
            "target_date": "2027-06-01",
            "status": "new",
        },
        "plan.actions[a16]": {"text": "Simskola", "responsible": "p3", "goals": ["g6"]},
    }


def test_actions_that_come_to_stand_under_a_new_goal_are_asked_about() -> None:
    reading = read(plan().add_row(text("a1"), GOAL, like="plan.goals[g1].text"))
    assert list(taken(reading)) == ["plan.goals[g6]"]
    assert asked(reading) == [
        ("moved_under_new", "plan.actions[a2].goals"),
        ("moved_under_new", "plan.actions[a3].goals"),
    ]
    assert proposed(reading) == {
        "plan.actions[a2].goals": ["g6"],
        "plan.actions[a3].goals": ["g6"],
    }


def test_a_new_contact_and_a_new_need_are_read_with_their_fields() -> None:
    copy = plan().add_row("participants[p8].name", ["Anna Berg", "Rektor", "", "040-1"])
    copy.add_row("plan.needs[n5].text", ["Ett nytt behov", "Barnet"])
    assert taken(read(copy)) == {
        "participants[p9]": {"name": "Anna Berg", "role": "Rektor", "phone": "040-1"},
        "plan.needs[n6]": {"text": "Ett nytt behov", "raised_by": "child"},
    }


def test_a_new_guardian_is_always_asked_about() -> None:
    copy = plan().add_row("guardians[vh2].name", ["Erik Ek", "070-1"])
    assert asked(read(copy)) == [("uncertain_row", "guardians[vh3]")]


def test_a_row_with_something_uncertain_in_it_is_asked_about_as_a_whole() -> None:
    copy = plan().add_row(text("a5"), ["Ny sak", "Maria", "", "", "", "snart", "Planerat"])
    finding = only_question(read(copy))
    assert finding.code == "uncertain_row"
    assert finding.change is not None
    assert finding.change.after is not None
    assert finding.change.after.value == {
        "text": "Ny sak",
        "responsible": "p1",
        "status": "planned",
        "goals": ["g2"],
    }


def test_what_a_new_row_says_beside_its_fields_is_not_passed_over() -> None:
    copy = plan()
    copy.add_row("meetings[m1].invited[i7].person", ["Elif Şahin", "BUP", "Region", ""])
    finding = only_question(read(copy))
    assert finding.code == "uncertain_row"
    assert "BUP | Region" in finding.message


def test_an_empty_row_more_says_nothing() -> None:
    assert nothing(read(plan().add_row(text("a5"), [])))


# Spare rows


def test_a_spare_row_filled_in_is_a_new_action() -> None:
    copy = plan().type_over(f"{SPARE}.text", "Ringer farmor")
    copy.type_over(f"{SPARE}.goals", "mål 4 och 2").type_over(f"{SPARE}.status", "Planerad")
    assert taken(read(copy)) == {
        "plan.actions[a16]": {
            "goals": ["g4", "g2"],
            "text": "Ringer farmor",
            "status": "planned",
        }
    }


def test_a_spare_row_without_a_goal_is_recorded_and_its_goal_asked_for() -> None:
    reading = read(plan().type_beside(f"{SPARE}.text", "Ringer farmor", before=True))
    assert taken(reading) == {"plan.actions[a16]": {"text": "Ringer farmor"}}
    assert asked(reading) == [("no_parent", "plan.actions[a16].goals")]


@pytest.mark.parametrize(("field", "words"), [("goals", "9"), ("goals", "alla")])
def test_a_number_that_is_no_goals_is_asked_about(field: str, words: str) -> None:
    copy = plan().type_over(f"{SPARE}.text", "Ringer").type_over(f"{SPARE}.{field}", words)
    assert asked(read(copy)) == [("uncertain_row", "plan.actions[a16]")]


def test_a_spare_row_without_a_text_is_asked_about() -> None:
    copy = plan().type_over(f"{SPARE}.responsible", "Amir Haddad")
    assert asked(read(copy)) == [("uncertain_row", "plan.actions[a16]")]


def test_a_goals_number_that_changed_its_meaning_is_asked_about() -> None:
    # With a goal put in after the first, Word numbers the third as the fourth.
    copy = plan().add_row(text("a3"), GOAL, like="plan.goals[g1].text")
    for number, meaning in (("1", "g1"), ("3", None), ("6", "g5")):
        again = Word(copy.save()).type_over(f"{SPARE}.text", "Ringer")
        reading = read(again.type_over(f"{SPARE}.goals", number))
        if meaning is None:
            assert ("uncertain_row", "plan.actions[a16]") in asked(reading)
        else:
            assert taken(reading)["plan.actions[a16]"]["goals"] == [meaning]


def test_spare_rows_may_be_deleted() -> None:
    assert nothing(read(plan().remove_row(f"{SPARE}.text")))


# Removed


def test_a_row_that_is_missing_waits_for_a_person() -> None:
    finding = only_question(read(plan().remove_row(text("a9"))))
    assert (finding.code, finding.path) == ("row_removed", "plan.actions[a9]")
    assert finding.change is not None
    assert finding.change.before is not None
    assert finding.change.before.value["responsible"] == "vh2"


def test_a_row_whose_words_were_all_deleted_counts_as_removed() -> None:
    for copy in (plan().clear_row(text("a9")), plan().clear_row(text("a9"), KARIN)):
        assert asked(read(copy)) == [("row_removed", "plan.actions[a9]")]


def test_a_row_emptied_field_by_field_counts_as_removed() -> None:
    copy = plan()
    for name in ("text", "responsible", "unit", "principal", "start", "due", "status"):
        copy.empty(f"plan.actions[a9].{name}")
    assert asked(read(copy)) == [("row_removed", "plan.actions[a9]")]


def test_a_goal_removed_with_its_actions_is_asked_about_row_by_row() -> None:
    copy = plan().remove_row("plan.goals[g3].text")
    for action in ("a7", "a8", "a9"):
        copy.remove_row(text(action))
    assert asked(read(copy)) == [
        ("row_removed", "plan.goals[g3]"),
        *(("row_removed", f"plan.actions[{action}]") for action in ("a7", "a8", "a9")),
    ]


def test_a_goal_removed_alone_leaves_its_actions_to_that_question() -> None:
    reading = read(plan().remove_row("plan.goals[g3].text"))
    assert asked(reading) == [("row_removed", "plan.goals[g3]")]
    assert taken(reading) == {}


def test_an_action_moved_elsewhere_from_a_removed_goal_is_moved() -> None:
    copy = plan().remove_row("plan.goals[g3].text").move_row(text("a7"), text("a12"))
    assert taken(read(copy)) == {"plan.actions[a7].goals": ["g4"]}


def test_the_row_of_a_goal_in_another_table_is_no_removal_of_the_goal() -> None:
    reading = read(plan().remove_row("plan.goals[g2].indicator"))
    assert asked(reading) == [("text_outside_fields", None)]


@pytest.mark.parametrize(
    ("path", "item"),
    [
        ("participants[p8].name", "participants[p8]"),
        ("meetings[m1].invited[i1].person", "meetings[m1].invited[i1]"),
        ("consents[s1].stage", "consents[s1]"),
        ("plan.replacements[b2].role", "plan.replacements[b2]"),
        ("guardians[vh2].name", "guardians[vh2]"),
    ],
)
def test_a_missing_row_of_any_list_is_asked_about(path: str, item: str) -> None:
    assert asked(read(plan().remove_row(path))) == [("row_removed", item)]


def test_a_table_that_is_missing_is_one_question_and_no_removal() -> None:
    copy = plan()
    table = copy.table(text("a1"))
    owner = table.getparent()
    assert owner is not None
    owner.remove(table)
    finding = only_question(read(copy))
    assert finding.code == "table_missing"
    assert finding.change is None
    assert "20" in finding.message


# Copied and moved


def test_a_row_copied_and_left_as_it_is_is_asked_about() -> None:
    reading = read(plan().copy_row(text("a3"), text("a12")))
    assert asked(reading) == [("row_copied", "plan.actions[a16]")]


def test_of_a_row_and_its_copy_the_copy_is_the_new_one_when_it_was_edited() -> None:
    copy = plan().copy_row(text("a3"), text("a12"))
    change = only_change(read(copy.type_over(text("a3"), "Ändrad kopia", 2)))
    assert change.path == "plan.actions[a16]"
    assert change.after is not None
    assert (change.after.value["text"], change.after.value["goals"]) == ("Ändrad kopia", ["g4"])


def test_of_a_row_and_its_copy_the_original_stays_itself_when_it_was_edited() -> None:
    copy = plan().copy_row(text("a3"), text("a12")).type_over(text("a3"), "Ändrat original", 1)
    reading = read(copy)
    assert taken(reading)[text("a3")] == "Ändrat original"
    assert taken(reading)["plan.actions[a16]"]["text"].startswith("Handleder")


def test_a_row_pasted_over_another_is_a_copy_and_a_removal_to_ask_about() -> None:
    copy = plan()
    cells = zip(copy.row(text("a3")).iter(w("tc")), copy.row(text("a4")).iter(w("tc")), strict=True)
    for source, target in cells:
        for line in target.findall(w("p")):
            target.remove(line)
        target.extend(copying.deepcopy(line) for line in source.findall(w("p")))
    reading = read(copy)
    assert taken(reading) == {}
    assert asked(reading) == [
        ("row_copied", "plan.actions[a16]"),
        ("row_removed", "plan.actions[a4]"),
    ]


@pytest.mark.parametrize("anchors", [True, False])
def test_an_action_moved_under_another_goal_is_moved_and_nothing_else(anchors: bool) -> None:
    copy = plan().move_row(text("a3"), text("a12"))
    if not anchors:
        copy.strip_controls().strip_bookmarks()
    change = only_change(read(copy))
    assert (change.kind, change.path) == ("move", "plan.actions[a3].goals")
    assert change.after is not None
    assert change.after.value == ["g4"]


@pytest.mark.parametrize("anchors", [True, False])
def test_another_order_is_no_change(anchors: bool) -> None:
    copy = plan().move_row(text("a1"), text("a3"))
    copy.move_row("participants[p2].name", "participants[p7].name")
    if not anchors:
        copy.strip_controls().strip_bookmarks()
    assert nothing(read(copy))


def test_an_action_moved_out_from_under_its_goal_is_asked_about() -> None:
    reading = read(plan().move_row(text("a5"), f"{SPARE}.text"))
    assert taken(reading) == {}
    assert asked(reading) == [("moved_under_new", "plan.actions[a5].goals")]


def test_a_row_copied_into_another_table_is_asked_about() -> None:
    copy = plan()
    copy.table("plan.needs[n1].text").append(copying.deepcopy(copy.row(text("a5"))))
    assert asked(read(copy)) == [("row_copied", "plan.actions[a16]")]


def test_a_table_split_in_two_says_nothing() -> None:
    assert nothing(read(_split(plan(), text("a7"))))


def test_two_tables_become_one_when_the_line_between_them_goes() -> None:
    copy = plan()
    needs, goals = copy.table("plan.needs[n1].text"), copy.table(text("a1"))
    goals.extend(needs.findall(w("tr")))
    owner = needs.getparent()
    assert owner is not None
    owner.remove(needs)
    reading = read(copy)
    assert taken(reading) == {}
    assert {code for code, _ in asked(reading)} <= {"text_outside_fields"}


def _split(copy: Word, at: str) -> Word:
    """Split a table above a row, as Ctrl+Shift+Enter does."""
    table, row = copy.table(at), copy.row(at)
    second = element("tbl", *[copying.deepcopy(part) for part in table if part.tag != w("tr")])
    table.addnext(second)
    second.addprevious(paragraph(""))
    moving: list[etree._Element] = [row, *row.itersiblings(w("tr"))]
    second.extend(moving)
    return copy


# Typed over


def test_a_row_typed_over_entirely_is_asked_about_and_never_taken_as_the_same() -> None:
    copy = plan()
    for name, value in {
        "text": "Något helt annat görs nu",
        "responsible": "Amir Haddad",
        "due": "2027-02-02",
    }.items():
        copy.type_over(f"plan.actions[a9].{name}", value)
    reading = read(copy)
    assert taken(reading) == {}
    assert {code for code, _ in asked(reading)} == {"row_replaced"}
    assert proposed(reading)["plan.actions[a9].responsible"] == "p3"


def test_a_text_reworded_entirely_is_still_the_same_action() -> None:
    assert list(taken(read(plan().type_over(text("a9"), "Något helt annat")))) == [text("a9")]


def test_a_need_typed_over_with_who_sees_it_is_asked_about() -> None:
    copy = plan().type_over("plan.needs[n5].text", "Ny cykel")
    copy.type_over("plan.needs[n5].raised_by", "Barnet")
    assert {code for code, _ in asked(read(copy))} == {"row_replaced"}


def test_another_persons_name_in_a_contacts_row_is_asked_about() -> None:
    copy = plan().type_over("participants[p8].name", "Anna Berg")
    copy.type_over("participants[p8].phone", "040-1")
    reading = read(copy)
    assert taken(reading) == {}
    assert asked(reading) == [
        ("row_replaced", "participants[p8].name"),
        ("row_replaced", "participants[p8].phone"),
    ]


def test_a_contact_may_have_a_new_surname() -> None:
    copy = plan().type_over("participants[p4].name", "Kerstin Björk")
    assert taken(read(copy)) == {"participants[p4].name": "Kerstin Björk"}


# The next return of the same copy


def test_the_second_return_of_the_same_copy_says_nothing() -> None:
    first = (
        plan().add_row(text("a5"), ROW).type_over(f"{SPARE}.text", "Reserv").remove_row(text("a9"))
    )
    first.type_over("plan.actions[a2].due", "v. 48").tick("plan.no_measures_by_others", state=False)
    first.find("Uppföljning").addnext(paragraph("Ring mormor"))
    first.copy_row(text("a3"), text("a12")).clear_row(text("a11"))
    content = first.save("Sekreteraren")
    once = take(content)
    assert len(asked(once.reading)) == 6
    assert nothing(read(content, after(once)))


def test_rows_added_before_are_known_again_when_they_are_edited() -> None:
    first = plan().add_row(text("a5"), ROW).type_beside(f"{SPARE}.text", "Reserv", before=True)
    against = after(take(first))
    second = Word(first.save())
    for part in second.body.iter(w("t")):
        part.text = {"Ny sak": "Ny sak, större", "Reserv": "Reserven"}.get(
            part.text or "", part.text
        )
    assert taken(read(second, against)) == {
        "plan.actions[a16].text": "Ny sak, större",
        "plan.actions[a17].text": "Reserven",
    }


def test_a_row_added_before_and_typed_over_where_it_stands_is_still_that_row() -> None:
    first = plan().add_row(text("a5"), ["Ny sak", "Elif Şahin"])
    against = after(take(first))
    second = Word(first.save())
    part = next(p for p in second.body.iter(w("t")) if p.text == "Ny sak")
    part.text = "Blåbär"
    assert taken(read(second, against)) == {"plan.actions[a16].text": "Blåbär"}


def test_the_goals_of_a_row_written_in_before_may_be_changed() -> None:
    first = plan().type_over(f"{SPARE}.text", "Ringer").type_over(f"{SPARE}.goals", "4")
    against = after(take(first))
    second = Word(first.save()).type_over(f"{SPARE}.goals", "3 och 4")
    assert taken(read(second, against)) == {"plan.actions[a16].goals": ["g3", "g4"]}


def test_an_id_given_before_is_never_given_again() -> None:
    first = plan().add_row(text("a5"), ROW)
    against = after(take(first))
    second = Word(first.save()).add_row(text("a8"), ["Ännu en"])
    assert taken(read(second, against)) == {
        "plan.actions[a17]": {"text": "Ännu en", "goals": ["g3"]}
    }


def test_what_was_undone_since_is_a_change_back() -> None:
    first = plan().type_over("plan.actions[a1].status", "Klar").remove_row(text("a9"))
    against = after(take(first.add_row(text("a5"), ROW)))
    reading = read(plan(), against)
    assert taken(reading) == {"plan.actions[a1].status": "ongoing"}
    assert asked(reading) == [("row_removed", "plan.actions[a16]")]
    assert [f.path for f in reading.findings if f.code == "item_restored"] == ["plan.actions[a9]"]


def test_anchors_lost_since_do_not_matter() -> None:
    first = plan().add_row(text("a5"), ROW)
    against = after(take(first))
    second = Word(first.save()).type_over("plan.actions[a4].due", "2027-01-01")
    assert taken(read(second.strip_controls().strip_bookmarks(), against)) == {
        "plan.actions[a4].due": "2027-01-01"
    }


def test_every_anchor_may_be_lost() -> None:
    assert nothing(read(plan().strip_controls().strip_bookmarks()))
    copy = plan().type_over(text("a2"), "Helt ny formulering").remove_row(text("a9"))
    copy.type_over("plan.goals[g1].target_date", "2027-05-01")
    reading = read(copy.strip_controls().strip_bookmarks())
    assert taken(reading) == {
        text("a2"): "Helt ny formulering",
        "plan.goals[g1].target_date": "2027-05-01",
    }
    assert asked(reading) == [("row_removed", "plan.actions[a9]")]


def test_an_action_retyped_under_a_bookmark_of_another_row_stays_where_it_stands() -> None:
    # Dragging text may take a bookmark along; the rest of the row's anchors outvote it.
    copy = plan()
    mark = next(copy.line(text("a3")).iter(w("bookmarkStart")))
    copy.line(text("a8")).insert(1, copying.deepcopy(mark))
    line = copy.line(text("a3"))
    line.remove(mark)
    assert nothing(read(copy))


def test_a_row_in_a_blank_spare_table_without_controls_is_still_a_row() -> None:
    copy = plan()
    row = copy.row("plan.replacements[b2].role").getnext()
    assert row is not None
    values = ["2026-12-01", "Lots", "Kerstin Björk-Nilsson", "Amir Haddad"]
    for cell, value in zip(row.findall(w("tc")), values, strict=True):
        child(cell, "p").append(run(value))
    assert taken(read(copy)) == {
        "plan.replacements[b3]": {
            "date": "2026-12-01",
            "role": "Lots",
            "previous": "Kerstin Björk-Nilsson",
            "new": "Amir Haddad",
        }
    }


def test_words_moved_by_word_from_cell_to_cell_are_read_where_they_went() -> None:
    copy = plan()
    content = copy.content(text("a1"))
    moved = words(content)
    content[:] = [KARIN.mark("moveFrom", run(moved))]
    copy.content(text("a2"))[:] = [KARIN.mark("moveTo", run(moved))]
    reading = read(copy)
    assert taken(reading) == {text("a2"): moved}
    assert asked(reading) == [("uncertain_value", text("a1"))]
    assert base().value(text("a1")) == moved
