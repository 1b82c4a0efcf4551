"""Swedish working days.

Not Saturdays, Sundays, public holidays, nor the eves of midsummer, Christmas and the new year
(lagar 1989:253 and 1930:173; domain.md L32).
"""

from __future__ import annotations

import calendar
import datetime as dt
from functools import cache

import holidays
from holidays.constants import DE_FACTO, PUBLIC

_DAY = dt.timedelta(days=1)
_SATURDAY = 5


def is_working_day(day: dt.date) -> bool:
    """Whether people are at work."""
    return day.weekday() < _SATURDAY and day not in _free_days(day.year)


def working_days(after: dt.date, until: dt.date) -> int:
    """How many working days there are after one day, up to and with another; 0 if it is earlier.

    From a Monday to the Monday three weeks later there are fifteen, where nothing is free.
    """
    days = range(1, (until - after).days + 1)
    return sum(is_working_day(after + number * _DAY) for number in days)


def add_working_days(day: dt.date, count: int) -> dt.date:
    """The working day that is ``count`` working days after ``day``."""
    while count > 0:
        day += _DAY
        count -= is_working_day(day)
    return day


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day some months later, or that month's last where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@cache
def _free_days(year: int) -> frozenset[dt.date]:
    return frozenset(
        holidays.country_holidays(
            "SE", years=year, categories=(PUBLIC, DE_FACTO), include_sundays=False
        )
    )
