"""Cells pasted over others bring their controls along, and make no row another one."""

from __future__ import annotations

import copy as copying

import pytest
from lxml import etree

from docgen.office.names import w
from tests.reading.desk import after, asked, plan, read, take, taken
from tests.reading.hands import KARIN, OMAR, Word, child, run

PURPOSE, RESOURCES = "plan.purpose", "plan.resources"


def paste(copy: Word, path: str, over: str, *, cut: bool = False) -> Word:
    """All of one cell over another, as LibreOffice does it: with control, and when cut bookmark."""
    source, target = copy.line(path), copy.line(over)
    for part in list(target):
        if part.tag != w("pPr"):
            target.remove(part)
    for part in list(source):
        mark = part.tag in (w("bookmarkStart"), w("bookmarkEnd"))
        if part.tag == w("pPr") or (mark and not cut):
            continue
        target.append(part if cut else copying.deepcopy(part))
    return copy


@pytest.mark.parametrize("cut", [True, False])
def test_a_cell_of_another_table_pasted_into_a_row_leaves_the_row_what_it_is(cut: bool) -> None:
    note, indicator = "plan.agency_notes[k3].text", "plan.goals[g3].indicator"
    reading = read(paste(plan(), note, indicator, cut=cut))
    assert str(taken(reading)[indicator]).startswith("Nora har varit hos oss fyra gånger.")
    assert asked(reading) == ([("uncertain_value", note)] if cut else [])


@pytest.mark.parametrize("cut", [True, False])
def test_a_cell_pasted_within_a_short_list_leaves_both_rows_what_they_are(cut: bool) -> None:
    one, other = "plan.needs[n1].text", "plan.needs[n2].text"
    reading = read(paste(plan(), one, other, cut=cut))
    assert taken(reading).keys() == {other}
    assert asked(reading) == ([("uncertain_value", one)] if cut else [])


@pytest.mark.parametrize("cut", [True, False])
def test_a_table_with_the_words_of_another_is_known_by_its_heading(cut: bool) -> None:
    reading = read(paste(plan(), RESOURCES, PURPOSE, cut=cut))
    found = taken(reading)
    assert str(found.pop(PURPOSE)).startswith("Nora har en fast kompis")
    assert found == ({RESOURCES: None} if cut else {})
    assert asked(reading) == []


def test_a_pasted_control_does_not_hide_who_pasted_it() -> None:
    copy = plan()
    pasted = copying.deepcopy(copy.control("plan.actions[a1].text"))
    content = child(pasted, "sdtContent")
    content[:] = [KARIN.mark("ins", *content)]
    copy.control("plan.actions[a2].text").addnext(pasted)
    (change,) = read(copy).changes
    assert (change.path, change.author) == ("plan.actions[a2].text", "Karin Lund")


def test_an_emptied_cell_is_an_emptied_value_though_its_anchors_went_too() -> None:
    copy = plan()
    line = copy.line(RESOURCES)
    line[:] = [part for part in line if part.tag == w("pPr")]
    assert taken(read(copy)) == {RESOURCES: None}
    assert asked(read(copy)) == []


def test_a_line_of_facts_retyped_with_its_label_is_still_that_line() -> None:
    copy = plan().retype_cell("plan.follow_up.how", "Vi ringer runt i januari.")
    row = next(copy.table("plan.follow_up.date").iterchildren(w("tr"), reversed=True))
    next(row.iter(w("p"))).append(run(" och sedan?"))
    reading = read(copy)
    questions = {path for _, path in asked(reading)}
    assert "plan.follow_up.how" in {*taken(reading), *questions}
    assert not any(f.where and f.where.get("text") == "" for f in reading.findings)


def test_a_row_put_elsewhere_without_anchors_is_not_missing_where_it_was_emptied() -> None:
    copy = plan()
    copy.clear_row("plan.needs[n1].text", KARIN)
    words = ["En skoldag som går att förutse, med ett lugnt rum att gå till", "Barnet"]
    copy.add_row("plan.needs[n4].text", words, KARIN)
    reading = read(copy)
    assert (reading.changes, asked(reading)) == ((), [])


def test_an_unclear_name_is_not_read_later_as_the_one_it_is_near() -> None:
    copy = plan().add_row("plan.actions[a5].text", ["Ny sak", "Maria"])
    first = take(copy)
    assert [code for code, _ in asked(first.reading)] == ["uncertain_row"]
    later = read(copy, after(first))
    assert later.changes == ()
    assert later.values["plan.actions[a16].responsible"].value is None


def test_what_stands_beside_an_unclear_name_is_asked_about_too() -> None:
    copy = plan().type_over("plan.family_navigator", "Kerstin")
    copy.type_over("participants[p4].phone", "070-174 06 99", nth=1)
    reading = read(copy)
    assert taken(reading) == {}
    assert {path for _, path in asked(reading)} == {
        "plan.family_navigator",
        "participants[p4].phone",
    }


def test_words_that_one_typed_and_another_deleted_are_the_work_of_both() -> None:
    copy = plan()
    content = copy.content("plan.goals[g1].text")
    gone = KARIN.mark("ins", OMAR.mark("del", run(" och", "delText")))
    content.extend([KARIN.mark("ins", run(" Varje dag")), gone])
    (change,) = read(copy).changes
    assert change.author == "Karin Lund, Omar Farah"


def test_a_row_is_moved_by_whoever_put_it_there_and_not_by_who_edits_it() -> None:
    copy = plan()
    row = copy.row("plan.actions[a2].text")
    copy.row("plan.actions[a8].text").addnext(row)
    child(row, "trPr", first=True).append(KARIN.mark("ins"))
    copy.track_over("plan.actions[a2].due", "2027-01-15", OMAR)
    found = {change.path: change.author for change in read(copy).changes}
    assert found["plan.actions[a2].goals"] == "Karin Lund"


def test_everybody_who_deleted_in_a_removed_row_is_named() -> None:
    # LibreOffice says of the row what it says of the first deletion in it.
    copy = plan().remove_row("plan.actions[a9].text", KARIN)
    mark = copy.row("plan.actions[a9].text").find(f"{w('trPr')}/{w('del')}")
    assert isinstance(mark, etree._Element)
    mark.set(w("author"), "Omar Farah")
    (finding,) = read(copy).findings
    assert finding.change is not None
    assert finding.change.author == "Omar Farah, Karin Lund"


def test_a_tracked_edit_of_a_row_that_was_written_in_before_is_its_authors() -> None:
    first = plan().track_over("plan.actions[new1].text", "Ringer")
    against = after(take(first))
    later = Word(first.save())
    later.content("plan.actions[new1].text").append(OMAR.mark("ins", run(" hem")))
    (change,) = read(later, against).changes
    assert (change.path, change.author) == ("plan.actions[a16].text", "Omar Farah")
