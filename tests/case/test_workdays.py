from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.case.workdays import add_months, add_working_days, is_working_day, working_days

days = st.dates(dt.date(2000, 1, 1), dt.date(2060, 1, 1))


@pytest.mark.parametrize(
    "day",
    [
        "2026-11-21",  # a Saturday
        "2026-11-22",  # a Sunday
        "2026-06-19",  # midsummer eve
        "2026-12-24",
        "2026-12-25",
        "2026-12-31",
        "2027-01-06",  # epiphany
        "2026-05-14",  # ascension day
    ],
)
def test_nobody_works_on_free_days(day: str) -> None:
    assert not is_working_day(dt.date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2026-11-23", "2026-04-30", "2026-12-23", "2027-01-05"])
def test_eves_of_other_days_are_working_days(day: str) -> None:
    assert is_working_day(dt.date.fromisoformat(day))


def test_three_weeks_are_fifteen_working_days() -> None:
    assert working_days(dt.date(2026, 9, 7), dt.date(2026, 9, 28)) == 15


def test_christmas_makes_the_weeks_shorter() -> None:
    assert working_days(dt.date(2026, 12, 14), dt.date(2027, 1, 4)) == 11


def test_an_earlier_day_is_no_working_days_away() -> None:
    assert working_days(dt.date(2026, 9, 28), dt.date(2026, 9, 7)) == 0


@given(days, st.integers(1, 60))
def test_adding_working_days_is_the_inverse_of_counting_them(day: dt.date, count: int) -> None:
    later = add_working_days(day, count)
    assert is_working_day(later)
    assert working_days(day, later) == count


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-09-22", 4, "2027-01-22"),
        ("2026-10-31", 4, "2027-02-28"),
        ("2026-08-31", 1, "2026-09-30"),
        ("2026-12-01", 12, "2027-12-01"),
    ],
)
def test_months_end_where_the_month_ends(day: str, months: int, later: str) -> None:
    assert add_months(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(later)
