"""Values typed over, typed beside, emptied and written otherwise."""

from __future__ import annotations

import pytest

from docgen.office.names import w
from tests.reading.desk import (
    asked,
    base,
    issued,
    nothing,
    only_change,
    only_question,
    plan,
    proposed,
    read,
    taken,
)
from tests.reading.hands import Word, element, field, run

A1, A2, A3, A4, A5 = (f"plan.actions[a{n}]" for n in range(1, 6))
BOX = "plan.no_measures_by_others"


def test_an_untouched_copy_says_nothing() -> None:
    reading = read(plan())
    assert nothing(reading)
    assert reading.identity.certain


def test_runs_cut_anywhere_by_word_say_nothing() -> None:
    assert nothing(read(plan().shatter()))


def test_an_edit_says_what_stood_there_and_what_stands_there_now() -> None:
    change = only_change(read(plan().type_over(f"{A1}.text", "Ny text & mer")))
    assert change.path == f"{A1}.text"
    assert change.before is not None
    assert str(change.before.value).startswith("Skriver ett dagsschema")
    assert change.after is not None
    assert change.after.value == change.after.text == "Ny text & mer"


def test_text_typed_outside_the_control_belongs_to_the_value() -> None:
    copy = plan().type_beside("plan.goals[g2].text", " Och lördagar.")
    assert taken(read(copy))["plan.goals[g2].text"].endswith("halv tio. Och lördagar.")


def test_a_cell_typed_over_without_its_control_still_holds_its_value() -> None:
    copy = plan().retype_cell(f"{A1}.due", "2027-01-01")
    assert taken(read(copy)) == {f"{A1}.due": "2027-01-01"}


def test_a_control_copied_from_another_row_is_a_value_of_the_row_it_was_put_in() -> None:
    def paste(copy: Word) -> Word:
        copy.line(f"{A2}.responsible").replace(
            copy.control(f"{A2}.responsible"), Word(issued().content).control(f"{A1}.responsible")
        )
        return copy

    assert taken(read(paste(plan()))) == {f"{A2}.responsible": "p6"}


def test_a_second_value_beside_the_first_is_asked_about() -> None:
    finding = only_question(read(plan().type_beside(f"{A1}.due", "2027-01-01 ", before=True)))
    assert (finding.code, finding.path) == ("uncertain_value", f"{A1}.due")
    assert finding.change is not None
    assert finding.change.after is not None
    assert (finding.change.after.value, finding.change.after.text) == (
        None,
        "2027-01-01 2026-12-18",
    )


# Empty


@pytest.mark.parametrize("text", ["", "-", "–", "...", "________", "  "])
def test_a_field_emptied_in_any_way_is_empty(text: str) -> None:
    copy = plan().type_over("plan.child_voice", text)
    assert taken(read(copy)) == {"plan.child_voice": None}


def test_words_own_grey_words_in_an_emptied_control_are_no_value() -> None:
    copy = plan().empty("plan.child_voice").empty(f"{A1}.due")
    assert taken(read(copy)) == {"plan.child_voice": None, f"{A1}.due": None}


def test_what_was_tracked_into_an_emptied_control_is_its_value() -> None:
    copy = plan().empty(f"{A1}.text").track_over(f"{A1}.text", "Nytt")
    assert taken(read(copy)) == {f"{A1}.text": "Nytt"}


def test_a_field_that_must_not_be_empty_is_asked_about() -> None:
    assert asked(read(plan().empty(f"{A1}.text"))) == [("uncertain_value", f"{A1}.text")]


def test_the_mark_of_an_empty_field_is_no_part_of_what_is_written_beside_it() -> None:
    for before in (True, False):
        copy = plan().type_beside("guardians[vh2].language", "Svenska ", before=before)
        assert taken(read(copy)) == {"guardians[vh2].language": "Svenska"}


# What is no change


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("plan.needs[n5].text", "En  enda person att\u00a0ringa, som vet vad alla gör "),
        ("plan.replacements[b1].previous", "Lars\u2013Göran Ek, som har bytt arbete"),
        ("child.name", "Nora O’Leary Lindqvist"),
        ("child.personal_id", "20150917 2381"),
        ("child.personal_id", "150917-2381"),
        ("guardians[vh1].phone", "070\u2011174\u00a006\u00a011"),
        (f"{A1}.due", "18 december 2026"),
        (f"{A1}.due", "fredag 18 december 2026"),
        (f"{A1}.due", "18/12 2026"),
        (f"{A1}.status", "pågår."),
        (f"{A1}.responsible", "henrik öberg"),
        ("plan.follow_up.start", "kl. 14"),
        (BOX, "Nej"),
    ],
)
def test_another_way_of_writing_the_same_is_no_change(path: str, text: str) -> None:
    assert nothing(read(plan().type_over(path, text)))


def test_other_quotation_marks_are_no_change() -> None:
    copy = plan()
    for part in copy.body.iter(w("t")):
        part.text = (part.text or "").replace('"', "”").replace("'", "’")
    assert nothing(read(copy))


def test_soft_hyphens_and_formatting_are_no_change() -> None:
    copy = plan()
    content = copy.content("plan.needs[n5].text")
    content[:] = [run("En enda per\u00adson att ringa, som vet vad alla gör")]
    assert nothing(read(copy))


# Kinds of value


@pytest.mark.parametrize("text", ["Klar", "klar", "KLAR.", "Done", "Ferdig"])
def test_a_status_is_understood_in_any_of_our_languages(text: str) -> None:
    assert taken(read(plan().type_over(f"{A1}.status", text))) == {f"{A1}.status": "done"}


def test_a_misspelt_status_is_asked_about_with_the_word_that_is_meant() -> None:
    reading = read(plan().type_over(f"{A1}.status", "Klarr").type_over(f"{A3}.status", "Snart"))
    assert taken(reading) == {}
    assert proposed(reading) == {f"{A1}.status": "done", f"{A3}.status": None}


def test_a_status_chosen_from_the_list_and_a_day_picked_are_read_from_what_they_show() -> None:
    copy = plan().choose(f"{A1}.status", "Försenad").choose(f"{A1}.due", "2027-01-15")
    assert taken(read(copy)) == {f"{A1}.status": "delayed", f"{A1}.due": "2027-01-15"}


def test_the_date_people_see_counts_and_not_the_one_behind_it() -> None:
    # LibreOffice leaves the date behind the text as it was.
    assert taken(read(plan().type_over(f"{A1}.due", "2027-01-15"))) == {f"{A1}.due": "2027-01-15"}


@pytest.mark.parametrize("text", ["v. 48", "snarast", "2026-13-01", "måndag 18 december 2026"])
def test_what_is_no_certain_date_is_asked_about(text: str) -> None:
    assert asked(read(plan().type_over(f"{A1}.due", text))) == [("uncertain_value", f"{A1}.due")]


def test_a_field_of_words_that_changes_by_itself_is_asked_about() -> None:
    copy = plan()
    copy.content(f"{A1}.due")[:] = field('DATE \\@ "yyyy-MM-dd"', "2026-12-01")
    reading = read(copy)
    assert taken(reading) == {}
    assert proposed(reading) == {f"{A1}.due": "2026-12-01"}


# Names


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Maria", "p1"),
        ("Maria Åkerström, rektor", "p1"),
        ("Amir Hadad", "p3"),
        ("Siobhan O'Leary", "vh1"),
        ("Lindqvist", None),
        ("Maria Åkerström och Amir Haddad", None),
    ],
)
def test_what_is_not_quite_a_name_of_the_case_is_asked_about(text: str, meant: str | None) -> None:
    reading = read(plan().type_over(f"{A1}.responsible", text))
    assert taken(reading) == {}
    assert asked(reading) == [("uncertain_value", f"{A1}.responsible")]
    assert proposed(reading) == {f"{A1}.responsible": meant}


def test_a_name_nobody_in_the_case_has_is_kept_as_written_and_pointed_out() -> None:
    reading = read(plan().type_over(f"{A1}.responsible", "Berit Nyman"))
    assert taken(reading) == {f"{A1}.responsible": "Berit Nyman"}
    assert asked(reading) == [("unknown_name", f"{A1}.responsible")]


# Boxes


def test_a_box_clicked_is_ticked() -> None:
    assert taken(read(plan().tick(BOX))) == {BOX: True}
    assert taken(read(plan().tick("plan.handed_to_family"))) == {"plan.handed_to_family": False}


def test_a_sign_typed_over_a_box_counts_though_its_state_is_as_before() -> None:
    assert taken(read(plan().tick(BOX, state=False))) == {BOX: True}


def test_a_state_changed_behind_the_sign_is_asked_about() -> None:
    reading = read(plan().tick(BOX, sign=False))
    assert taken(reading) == {}
    assert proposed(reading) == {BOX: True}


@pytest.mark.parametrize(
    ("typed", "meant"), [(" X", True), (" ja", True), (" Ja, mormor", None), ("☒", None)]
)
def test_anything_typed_beside_an_empty_box_is_asked_about(typed: str, meant: bool | None) -> None:
    reading = read(plan().type_beside(BOX, typed))
    assert taken(reading) == {}
    assert proposed(reading) == {BOX: meant}


@pytest.mark.parametrize("text", ["X", "Ja", "☑"])
def test_a_box_replaced_by_a_word_is_ticked(text: str) -> None:
    assert taken(read(plan().retype_cell(BOX, text))) == {BOX: True}


# Values in several places, and values that are another's


def test_a_value_changed_in_one_of_its_places_is_changed() -> None:
    copy = plan().type_over("participants[p3].unit", "Ängsbackaskolans elevhälsa", 1)
    assert taken(read(copy)) == {"participants[p3].unit": "e1"}


def test_a_value_changed_differently_in_its_places_is_asked_about() -> None:
    copy = plan().type_over("participants[p3].unit", "Ängsbackaskolans elevhälsa", 1)
    copy.type_over("participants[p3].unit", "Barn- och ungdomshabiliteringen", 2)
    reading = read(copy)
    assert taken(reading) == {}
    assert proposed(reading) == {"participants[p3].unit": None}


def test_a_new_navigators_own_telephone_is_no_change_of_the_old_ones() -> None:
    copy = plan().type_over("plan.family_navigator", "Amir Haddad")
    copy.type_over("participants[p4].phone", "040-628 04 23")
    copy.type_over("participants[p4].unit", "Barn- och familjeenheten i Ekeby")
    assert taken(read(copy)) == {"plan.family_navigator": "p3"}


def test_another_telephone_beside_a_new_navigator_is_asked_about() -> None:
    copy = plan().type_over("plan.family_navigator", "Amir Haddad")
    copy.type_over("participants[p4].phone", "040-999 99 99")
    reading = read(copy)
    assert taken(reading) == {"plan.family_navigator": "p3"}
    assert asked(reading) == [("uncertain_value", "participants[p4].phone")]


def test_a_navigators_telephone_may_be_corrected_where_it_stands() -> None:
    copy = plan().type_over("participants[p4].phone", "040-999 99 99")
    assert taken(read(copy)) == {"participants[p4].phone": "040-999 99 99"}


def test_the_unit_of_somebody_else_invited_is_no_change_of_the_unit_before() -> None:
    copy = plan().type_over("meetings[m1].invited[i3].person", "Elif Şahin")
    copy.type_over("participants[p3].unit", "Barn- och ungdomspsykiatrins öppenvård", 2)
    copy.type_over("units[e2].principal", "Region")
    reading = read(copy)
    assert taken(reading) == {"meetings[m1].invited[i3].person": "p5"}
    assert asked(reading) == []


def test_what_we_keep_ourselves_is_not_taken_from_a_document() -> None:
    reading = read(plan().type_over("plan.revision", "2"))
    assert taken(reading) == {}
    assert [finding.code for finding in reading.findings] == ["not_taken"]


def test_what_a_copy_does_not_show_is_never_read_as_emptied_and_asked_about_when_written() -> None:
    against = base("lots/plan", "vh1")
    document = issued("lots/plan", "vh1")
    path = "guardians[vh2].phone"
    assert path in document.withheld
    assert nothing(read(Word(document.content), against))
    assert nothing(read(Word(document.content).type_over(path, ""), against))
    reading = read(Word(document.content).type_over(path, "070-1"), against)
    assert taken(reading) == {}
    assert proposed(reading) == {path: "070-1"}


def test_cells_merged_are_asked_about_and_never_taken() -> None:
    copy = plan()
    due, status = copy.cell(f"{A1}.due"), copy.cell(f"{A1}.status")
    due.extend(status.findall(w("p")))
    copy.row(f"{A1}.due").remove(status)
    assert asked(read(copy)) == [
        ("uncertain_value", f"{A1}.due"),
        ("uncertain_value", f"{A1}.status"),
    ]


def test_cells_merged_downwards_are_asked_about_and_never_taken() -> None:
    copy = plan()
    above, below = copy.cell(f"{A1}.responsible"), copy.cell(f"{A2}.responsible")
    line = copy.line(f"{A2}.responsible")
    above.append(line)
    below.append(element("p"))
    above[0].append(element("vMerge", val="restart"))
    below[0].append(element("vMerge"))
    reading = read(copy)
    assert taken(reading) == {}
    assert asked(reading) == [
        ("uncertain_value", f"{A1}.responsible"),
        ("uncertain_value", f"{A2}.responsible"),
    ]


def test_a_column_moved_is_asked_about_and_never_taken() -> None:
    copy = plan()
    for row in copy.table(f"{A1}.text").iter(w("tr")):
        cells = row.findall(w("tc"))
        if len(cells) == 7:
            cells[5].addnext(cells[4])
    assert taken(read(copy)) == {}


def test_a_value_dragged_into_the_next_cell_is_asked_about() -> None:
    copy = plan()
    copy.line(f"{A1}.due").replace(copy.control(f"{A1}.due"), copy.control(f"{A1}.start"))
    reading = read(copy)
    assert taken(reading) == {f"{A1}.start": None}
    assert asked(reading) == [("uncertain_value", f"{A1}.due")]
