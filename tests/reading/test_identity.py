"""Which document a file says it is, and whether it is still about the same child."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from docgen.case import numbers
from docgen.filling.form import FillableForm
from docgen.plan.reading import IdentityBy
from docgen.reading.base import Base
from tests.reading.desk import (
    CATALOGUE,
    DATA,
    FAMILY,
    after,
    asked,
    issued,
    nothing,
    only_change,
    plan,
    proposed,
    read,
    take,
    taken,
)
from tests.reading.hands import Word, child, run

NAME, NUMBER = "child.name", "child.personal_id"
FOOTER = "word/footer1.xml"


def _without_table(copy: Word, path: str) -> Word:
    table = copy.table(path)
    owner = table.getparent()
    assert owner is not None
    owner.remove(table)
    return copy


# The child


@pytest.mark.parametrize(
    ("path", "nth", "text"),
    [
        (NAME, 1, "Emil Berg"),
        (NAME, 2, "Emil Berg"),
        (NAME, 1, "Nora O'Leary"),
        (NUMBER, 1, "20150917-2399"),
        ("guardians[vh2].name", 1, "Erik Ek"),
        ("guardians[vh2].name", 2, "Erik Ek"),
    ],
)
def test_another_name_or_number_in_any_place_stops_everything(
    path: str, nth: int, text: str
) -> None:
    copy = plan().type_over(path, text, nth).type_over("plan.actions[a1].status", "Klar")
    reading = read(copy)
    assert [(f.code, f.severity, f.path) for f in reading.findings] == [
        ("wrong_child", "error", path)
    ]
    assert reading.changes == ()
    assert reading.values == {}


def test_another_name_stops_everything_tracked_or_without_any_control_too() -> None:
    for copy in (
        plan().track_over(NAME, "Emil Berg"),
        plan().retype_cell(NAME, "Emil Berg"),
        plan().type_over(NAME, "Emil Berg").strip_controls().strip_bookmarks(),
    ):
        assert [f.code for f in read(copy).findings] == ["wrong_child"]


def test_a_guardian_exchanged_for_another_stops_everything() -> None:
    copy = plan().remove_row("guardians[vh2].name")
    copy.add_row("guardians[vh1].name", ["Erik Ek", "070-1"])
    assert [f.code for f in read(copy).findings] == ["wrong_child"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (NAME, "NORA O\u2019LEARY  LINDQVIST"),
        (NUMBER, "20150917 2381"),
        (NUMBER, "150917-2381"),
        ("guardians[vh1].name", "Siobhán\u00a0O\u00b4Leary"),
    ],
)
def test_the_same_name_or_number_written_otherwise_is_the_same_child(path: str, text: str) -> None:
    assert nothing(read(plan().type_over(path, text)))


def test_the_name_in_a_cell_merged_with_its_label_is_still_the_name() -> None:
    copy = plan()
    label, name = copy.row(NAME).findall(copy.cell(NAME).tag)[:2]
    label.extend(name.findall(copy.line(NAME).tag))
    copy.row(NAME).remove(name)
    assert asked(read(copy)) == [("uncertain_value", NAME), ("text_outside_fields", None)]


def test_a_name_deleted_in_one_place_is_asked_about() -> None:
    assert asked(read(plan().empty(NAME))) == [("uncertain_value", NAME)]


def test_a_name_deleted_everywhere_is_said_first() -> None:
    copy = plan().empty(NAME, 1).empty(NAME, 2).type_over("plan.actions[a1].status", "Klar")
    reading = read(copy)
    assert asked(reading)[0] == ("identity_uncertain", NAME)
    # The personal number and the guardians still say whose plan it is.
    assert taken(reading) == {"plan.actions[a1].status": "done"}


def test_nothing_is_taken_from_a_file_in_which_nobody_is_named_any_more() -> None:
    copy = plan().type_over("plan.actions[a1].status", "Klar")
    for path in (NAME, "guardians[vh1].name", NAME):
        _without_table(copy, path)
    reading = read(copy)
    assert taken(reading) == {}
    assert asked(reading)[0] == ("identity_uncertain", NAME)
    assert proposed(reading)["plan.actions[a1].status"] == "done"


def test_a_name_deleted_in_one_return_and_another_written_in_the_next_is_another_child() -> None:
    first = plan().empty(NAME, 1).empty(NAME, 2)
    against = after(take(first))
    second = Word(first.save())
    for nth in (1, 2):
        second.type_over(NAME, "Emil Berg", nth)
        properties = child(second.control(NAME, nth), "sdtPr")
        properties.remove(child(properties, "showingPlcHdr"))
    assert [f.code for f in read(second, against).findings] == ["wrong_child"]


# The document


def test_a_file_is_known_by_its_properties() -> None:
    identity = read(plan()).identity
    assert (identity.document, identity.copy, identity.form) == (issued().id, "1", "lots/plan")
    assert (identity.case, identity.revision) == (FAMILY.id, 1)
    assert (identity.by, identity.certain) == (IdentityBy.PROPERTIES, True)


def test_without_properties_a_file_is_known_by_the_number_in_its_footer() -> None:
    identity = read(plan().strip_properties()).identity
    assert (identity.document, identity.by) == (issued().id, IdentityBy.ANCHORS)
    copy = plan().strip_controls().strip_bookmarks().strip_properties()
    copy.parts[FOOTER] = _plain(copy.parts[FOOTER])
    reading = read(copy)
    assert nothing(reading)
    assert (reading.identity.document, reading.identity.by) == (issued().id, IdentityBy.FOOTER)
    assert reading.identity.certain


def test_the_number_of_another_document_in_the_footer_makes_the_file_uncertain() -> None:
    other = FillableForm(CATALOGUE.form("lots/plan")).fill(
        FAMILY, id=numbers.draw_document_id(), issued=True
    )
    copy = plan()
    copy.parts[FOOTER] = Word(other.content).parts[FOOTER]
    reading = read(copy)
    assert not reading.identity.certain
    assert nothing(reading)


def test_the_number_taken_away_from_the_footer_alone_says_nothing() -> None:
    copy = plan()
    printed = numbers.printed_document_id(issued().id).encode()
    copy.parts[FOOTER] = copy.parts[FOOTER].replace(printed, b"")
    assert nothing(read(copy))
    assert read(copy).identity.certain


def test_the_file_itself_says_who_is_who_where_nothing_else_is_known() -> None:
    against = Base.of_bytes(issued().content)
    change = only_change(read(plan().type_over("plan.actions[a1].responsible", "Amir Haddad"),
                              against))  # fmt: skip
    assert change.before is not None
    assert change.after is not None
    assert (change.before.value, change.after.value) == ("p6", "p3")
    copy = (
        plan().type_over("plan.actions[new1].text", "Ny").type_over("plan.actions[new1].goals", "2")
    )
    assert taken(read(copy, against)) == {"plan.actions[a16]": {"goals": ["g2"], "text": "Ny"}}


def test_a_plan_that_lists_nobody_of_the_case_asks_about_no_names() -> None:
    agenda = issued("lots/agenda")
    against = Base.of_bytes(agenda.content)
    copy = Word(agenda.content).type_over("meetings[m2].agenda[d11].responsible", "Anna Berg")
    reading = read(copy, against)
    assert list(taken(reading).values()) == ["Anna Berg"]
    assert asked(reading) == []


def test_a_reading_leaves_its_base_as_it_was() -> None:
    against = after(take(plan()))
    before = against.imprint.to_json()
    read(plan().add_row("plan.actions[a5].text", ["Ny"]), against)
    assert against.imprint.to_json() == before
    assert replace(against, data=DATA) == against


def _plain(footer: bytes) -> bytes:
    """A footer without its content controls."""
    root = etree.fromstring(footer)
    for sdt in list(root.iter("{*}sdt")):
        words = "".join(str(t) for t in sdt.itertext())
        sdt.addprevious(run(words))
        owner = sdt.getparent()
        assert owner is not None
        owner.remove(sdt)
    return etree.tostring(root)
