"""Every way of writing a value has an inverse, and reading is certain or says why not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen import messages
from docgen.case import notation
from docgen.case.fields import FieldSpec, all_fields, field_at
from docgen.case.notation import Names, comparable, is_empty, long_date, read, same, tidy, write
from docgen.messages import LANGUAGES
from docgen.plan.kinds import Kind

NAMES = Names(
    persons={
        "child": "Nora O'Leary Lindqvist",
        "vh2": "Mattias Lindqvist",
        "p1": "Maria Åkerström",
        "p3": "Amir Haddad",
        "p4": "Kerstin Björk-Nilsson",
    },
    units={"e1": "Ängsbackaskolans elevhälsa", "e2": "Barn- och familjeenheten i Ekeby"},
    goals={"g1": 1, "g2": 2, "g3": 3},
)


def field(path: str) -> FieldSpec:
    spec = field_at(path)
    assert spec is not None
    return spec


DATE, TIME = field("plan.actions[].due"), field("meetings[].start")
STATUS, BOX = field("plan.actions[].status"), field("child.interpreter")
PERSON, UNIT = field("plan.actions[].responsible"), field("plan.actions[].unit")
GOALS, NUMBER = field("plan.actions[].goals"), field("meetings[].number")
LINE, LONG = field("guardians[].address"), field("plan.purpose")

words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=60)


def values_of(spec: FieldSpec) -> st.SearchStrategy[Any]:
    """Values as a case holds them."""
    lines = st.lists(words, min_size=1, max_size=4).map("\n".join)
    drawn: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.DATE: st.dates(dt.date(1900, 1, 1), dt.date(2200, 1, 1)).map(dt.date.isoformat),
        Kind.TIME: st.times().map(lambda time: f"{time.hour:02}:{time.minute:02}:00"),
        Kind.YES_NO: st.booleans(),
        Kind.CHOICE: st.sampled_from(spec.codes or ("x",)),
        Kind.PERSON: st.sampled_from(sorted(NAMES.persons)),
        Kind.UNIT: st.sampled_from(sorted(NAMES.units)),
        Kind.GOALS: st.lists(st.sampled_from(sorted(NAMES.goals)), unique=True),
        Kind.NUMBER: st.integers(0, 10_000),
        Kind.LINES: st.lists(lines.map(tidy).filter(lambda text: text and "\n" not in text)),
        Kind.TEXT: words.map(notation.one_line),
        Kind.LONG_TEXT: lines.map(tidy),
    }
    found = drawn[spec.kind]
    if spec.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.LINES):
        return found.filter(lambda value: not value or not is_empty(str(value)))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@given(st.data())
def test_what_is_written_is_read_back_as_it_was(language: str, data: st.DataObject) -> None:
    spec = data.draw(st.sampled_from([s for s in all_fields() if s.kind is not Kind.TICKS]))
    value = data.draw(values_of(spec))
    understood = read(spec, write(spec, value, NAMES, language), NAMES)
    assert understood.doubt is None
    assert understood.value == (value if value != "" else None)


@given(st.sampled_from(LANGUAGES), st.dates(dt.date(1900, 1, 1), dt.date(2200, 1, 1)))
def test_a_date_with_its_weekday_is_read_back(language: str, date: dt.date) -> None:
    assert read(DATE, long_date(date.isoformat(), language), NAMES).value == date.isoformat()


@given(st.sampled_from([s for s in all_fields() if s.kind is not Kind.TICKS]), st.text())
def test_whatever_is_written_there_reading_never_fails(spec: FieldSpec, text: str) -> None:
    understood = read(spec, text, NAMES)
    again = read(spec, write(spec, understood.value, NAMES, "sv"), NAMES)
    if understood.doubt is None and spec.kind is not Kind.YES_NO:
        assert again.value == understood.value or is_empty(str(understood.value))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("spec", [s for s in all_fields() if s.kind is Kind.CHOICE], ids=str)
def test_every_choice_is_understood_in_every_language(spec: FieldSpec, language: str) -> None:
    for code in spec.codes:
        label = messages.label(spec.listing or "", code, language)
        assert read(spec, f" {label.upper()}. ", NAMES) == notation.Understood(code)


# Dates and times


@pytest.mark.parametrize(
    "text",
    [
        "2027-02-01",
        "2027/2/1",
        "20270201",
        "1/2 2027",
        "1.2.2027",
        "1 februari 2027",
        "den 1 februari 2027",
        "1:a feb. 2027",
        "måndag 1 februari 2027",
        "måndagen den 1 februari 2027",
        "mandag 1. februar 2027",
        "1 February 2027",
        "2027\u201102\u201101",
        " 2027-02-01. ",
    ],
)
def test_dates_are_understood_in_the_usual_nordic_notations(text: str) -> None:
    assert read(DATE, text, NAMES) == notation.Understood("2027-02-01")


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        ("1/2-27", "2027-02-01"),
        ("v. 48", None),
        ("snarast", None),
        ("2027-02-30", None),
        ("2027-02", None),
        ("2027-02-01 eller senare", None),
        ("tisdag 1 februari 2027", None),
        ("1 plommon 2027", None),
    ],
)
def test_what_is_no_certain_date_is_doubted(text: str, proposal: str | None) -> None:
    understood = read(DATE, text, NAMES)
    assert understood.doubt
    assert understood.value == proposal


@pytest.mark.parametrize("text", ["13.00", "13:00", "kl. 13", "Klockan 13.00", "klokken 13"])
def test_times_are_understood(text: str) -> None:
    assert read(TIME, text, NAMES) == notation.Understood("13:00:00")


@pytest.mark.parametrize("text", ["25.00", "13.60", "13-14", "efter lunch"])
def test_what_is_no_time_is_doubted(text: str) -> None:
    understood = read(TIME, text, NAMES)
    assert understood.value is None
    assert understood.doubt


# Boxes, choices, numbers


@pytest.mark.parametrize(
    ("text", "ticked"),
    [("☒", True), ("☑", True), ("☐", False), ("x", True), ("[x]", True), ("Ja.", True),
     ("☒ ja", True), ("nej", False), ("☐ Nej", False)],
)  # fmt: skip
def test_boxes_are_understood(text: str, ticked: bool) -> None:
    assert read(BOX, text, NAMES) == notation.Understood(ticked)


@pytest.mark.parametrize(
    ("text", "proposal"),
    [("", None), ("☐ X", True), ("☒ nej", False), ("☐☒", None), ("☐ kanske", None), ("?", None)],
)
def test_what_is_no_clear_box_is_doubted(text: str, proposal: bool | None) -> None:
    understood = read(BOX, text, NAMES)
    assert understood.doubt
    assert understood.value is proposal


@pytest.mark.parametrize(
    ("text", "proposal"), [("Klarr", "done"), ("Pågåend", None), ("", None), ("på gång", None)]
)
def test_a_choice_misspelt_is_doubted_with_the_one_that_is_meant(
    text: str, proposal: str | None
) -> None:
    understood = read(STATUS, text, NAMES)
    assert understood.value == proposal
    assert bool(understood.doubt) is bool(text)


@pytest.mark.parametrize(("text", "doubted"), [("12", False), ("1 000", False), ("tolv", True),
                                               ("-3", True), ("1,5", True)])  # fmt: skip
def test_numbers_are_whole(text: str, doubted: bool) -> None:
    assert bool(read(NUMBER, text, NAMES).doubt) is doubted


@pytest.mark.parametrize(
    ("text", "goals"),
    [("1", ["g1"]), ("2, 1", ["g2", "g1"]), ("Mål 1 och 3", ["g1", "g3"]), ("nr. 2", ["g2"]),
     ("1; 1", ["g1"]), ("(2)", ["g2"]), ("\u2003", [])],
)  # fmt: skip
def test_goals_are_named_by_their_numbers(text: str, goals: list[str]) -> None:
    assert read(GOALS, text, NAMES) == notation.Understood(goals)


@pytest.mark.parametrize("text", ["4", "alla", "1-3", "1 eller så", "²"])
def test_what_names_no_goals_is_doubted(text: str) -> None:
    assert read(GOALS, text, NAMES).doubt


# Names


@pytest.mark.parametrize("text", ["Maria Åkerström", "maria  åkerström ", "MARIA ÅKERSTRÖM"])
def test_a_name_of_the_case_is_that_person(text: str) -> None:
    assert read(PERSON, text, NAMES) == notation.Understood("p1")


def test_a_name_unlike_any_is_kept_as_written() -> None:
    assert read(PERSON, "Berit  Nyman", NAMES) == notation.Understood("Berit Nyman")
    assert read(UNIT, "BUP", NAMES) == notation.Understood("BUP")


@pytest.mark.parametrize(
    ("spec", "text", "proposal"),
    [
        (PERSON, "Maria", "p1"),
        (PERSON, "Maria Akerström", "p1"),
        (PERSON, "Kerstin Björk Nilsson (lots)", "p4"),
        (PERSON, "Lindqvist", None),
        (PERSON, "Maria Åkerström / Amir Haddad", None),
        (UNIT, "Elevhälsan", "e1"),
        (UNIT, "Barn- och familjeenheten", "e2"),
    ],
)
def test_a_name_nearly_that_of_somebody_is_doubted(
    spec: FieldSpec, text: str, proposal: str | None
) -> None:
    understood = read(spec, text, NAMES)
    assert understood.doubt
    assert understood.value == proposal


def test_a_name_that_two_have_is_doubted() -> None:
    twins = Names(persons={"p1": "Anna Ek", "p2": "Anna Ek"})
    understood = read(PERSON, "Anna Ek", twins)
    assert understood.value is None
    assert understood.doubt


# What is no change


@pytest.mark.parametrize("text", ["", "-", "–", "…", "____", " \u2003\u200d", "...\n–"])
def test_dashes_dots_and_lines_to_write_on_are_empty(text: str) -> None:
    assert is_empty(text)
    assert read(LINE, text, NAMES) == read(LONG, text, NAMES) == notation.Understood(None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a  b", "a\u00a0b "),
        ("”a”", '"a"'),
        ("it’s", "it's"),
        ("8–16", "8-16"),
        ("per\u00adson", "person"),
        ("é", "e\u0301"),
        ("vänta...", "vänta…"),
        ("a\n\nb", "a\nb"),
        ("\u200da", "a"),
    ],
)
def test_spelling_of_quotes_dashes_and_spaces_is_no_change(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(("one", "other"), [("a", "b"), ("a b", "ab"), ("a\nb", "a b"), ("a", "A")])
def test_words_line_breaks_and_capitals_are_a_change(one: str, other: str) -> None:
    assert not same(one, other)


@given(st.text())
def test_what_is_kept_says_the_same_as_what_was_written(text: str) -> None:
    assert comparable(tidy(text)) == comparable(text)


@given(st.text() | st.text("aå é\u0301\u00ad\u200d\u00a0–’\n\t", max_size=8))
def test_text_with_nothing_to_even_out_compares_as_it_stands(text: str) -> None:
    assert comparable("\u200b" + text) == comparable(text)
    assert tidy(tidy(text)) == tidy(text)
    assert notation.one_line(notation.one_line(text)) == notation.one_line(text)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("20150917-2381", "20150917 2381", True),
        ("20150917-2381", "150917-2381", True),
        ("201509172381", "150917-2381", True),
        ("20150917-2381", "20150917-2399", False),
        ("20150917-2381", "", False),
        ("20150917-2381", "2381", False),
    ],
)
def test_personal_numbers_differ_in_more_than_notation_or_not(
    one: str, other: str, expected: bool
) -> None:
    assert notation.same_personal_id(one, other) is expected


def test_no_two_choices_of_a_list_have_the_same_word() -> None:
    for spec in all_fields():
        words_of: dict[str, str] = {}
        for code in spec.codes if spec.kind is Kind.CHOICE else ():
            for language in LANGUAGES:
                word = messages.label(spec.listing or "", code, language).casefold()
                assert words_of.setdefault(word, code) == code, (spec.pattern, word)
