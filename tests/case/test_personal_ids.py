"""Numbers here are the Swedish and Norwegian tax agencies' published test numbers."""

from __future__ import annotations

import datetime as dt

import pytest

from docgen.case import personal_ids
from docgen.case.model import Child
from docgen.case.personal_ids import WrongPersonalId

NEAR = dt.date(2026, 11, 21)


def swedish(text: str) -> str:
    return personal_ids.normalised(text, norwegian=False, near=NEAR)


@pytest.mark.parametrize(
    "text",
    ["20150917-2381", "201509172381", "150917-2381", "1509172381", " 150917–2381 ", "150917 2381"],
)
def test_every_way_of_writing_is_brought_to_one(text: str) -> None:
    assert swedish(text) == "20150917-2381"


def test_a_plus_means_a_hundred_years_more() -> None:
    assert swedish("121212-1212") == "20121212-1212"
    assert swedish("121212+1212") == "19121212-1212"


def test_a_missing_century_is_that_of_the_nearest_past_year() -> None:
    number = personal_ids.normalised("121212-1212", norwegian=False, near=dt.date(1999, 1, 1))
    assert number == "19121212-1212"


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("20150917-2381", dt.date(2015, 9, 17)),
        ("19140168-2396", dt.date(1914, 1, 8)),
        ("19150072-2390", None),
    ],
)
def test_personal_and_coordination_numbers_tell_the_birth_date(
    text: str, born: dt.date | None
) -> None:
    assert personal_ids.birth_date_in(swedish(text)) == born


@pytest.mark.parametrize(
    "text", ["20150917-2382", "2015-09-17", "150917-23", "150917-T381", "20151317-2387", ""]
)
def test_what_is_wrong_is_refused_without_repeating_the_number(text: str) -> None:
    with pytest.raises(WrongPersonalId) as refusal:
        swedish(text)
    assert not text or text not in str(refusal.value)


def test_digits_that_are_no_date_are_refused_though_the_check_digit_is_right() -> None:
    with pytest.raises(WrongPersonalId):
        swedish("20151340-0000")


@pytest.mark.parametrize("text", ["16822548834", "168225 48834", "19872347995"])
def test_norwegian_numbers_of_invented_persons_are_accepted(text: str) -> None:
    number = personal_ids.normalised(text, norwegian=True, near=NEAR)
    assert number == text.replace(" ", "")
    assert personal_ids.birth_date_in(number) is not None


@pytest.mark.parametrize("text", ["16822548835", "20150917-2381", "1682254883"])
def test_wrong_norwegian_numbers_are_refused(text: str) -> None:
    with pytest.raises(WrongPersonalId):
        personal_ids.normalised(text, norwegian=True, near=NEAR)


def test_a_child_is_a_year_older_on_its_birthday() -> None:
    child = Child(name="Kim", personal_id="20150917-2381")
    assert personal_ids.age(child, dt.date(2026, 9, 16)) == 10
    assert personal_ids.age(child, dt.date(2026, 9, 17)) == 11


def test_the_age_is_unknown_where_nothing_tells_it() -> None:
    assert personal_ids.age(Child(name="Kim"), NEAR) is None
    assert personal_ids.birthday(Child(name="Kim"), 15) is None


def test_a_child_of_a_leap_day_has_its_birthday_on_the_first_of_march() -> None:
    child = Child(name="Kim", birth_date=dt.date(2012, 2, 29))
    assert personal_ids.birthday(child, 15) == dt.date(2027, 3, 1)
    assert personal_ids.age(child, dt.date(2027, 2, 28)) == 14
