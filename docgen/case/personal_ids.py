"""Personal numbers, and the birth date and age they tell.

Swedish personal and coordination numbers are kept as ``YYYYMMDD-NNNN``, Norwegian birth numbers
as eleven digits. A number is never repeated in a message: messages travel further than the case.
"""

from __future__ import annotations

import datetime as dt
import re

from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.no import fodselsnummer

from docgen.case.model import Child
from docgen.messages import say

_SWEDISH = re.compile(r"(\d{2})?(\d{2})(\d{2})(\d{2})([-+]?)(\d{4})", re.ASCII)
_NORWEGIAN = re.compile(r"\d{11}", re.ASCII)
_COORDINATION = 60
"""Added to the day in a coordination number (samordningsnummer)."""
_SYNTHETIC = 80
"""Added to the month in the Norwegian tax agency's invented persons."""
_CENTURY = 100


class WrongPersonalId(ValueError):
    """Not a personal number; the message says why, without the number."""


def normalised(text: str, *, norwegian: bool, near: dt.date) -> str:
    """A personal number as it is kept.

    Swedish numbers may have ten or twelve digits, with or without hyphen; ``near`` is a day on
    which the person was alive (the day the case was opened), by which a missing century is
    found. Raises WrongPersonalId.
    """
    plain = re.sub("[\u2010-\u2014\u2212]", "-", re.sub(r"\s", "", text))
    return _norwegian(plain) if norwegian else _swedish(plain, near)


def birth_date_in(personal_id: str) -> dt.date | None:
    """The birth date a number kept by :func:`normalised` tells.

    None where it tells none: some coordination numbers are given to people whose birth date is
    not known.
    """
    if _NORWEGIAN.fullmatch(personal_id):
        return _norwegian_birth_date(personal_id)
    return _date(int(personal_id[:4]), int(personal_id[4:6]), int(personal_id[6:8]))


def birth_date(child: Child) -> dt.date | None:
    """When the child was born, as far as the case tells."""
    if child.birth_date is not None or child.personal_id is None:
        return child.birth_date
    return birth_date_in(child.personal_id)


def age(child: Child, on: dt.date) -> int | None:
    """The child's age in whole years on a day; None where the case does not tell."""
    born = birth_date(child)
    if born is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def birthday(child: Child, years: int) -> dt.date | None:
    """The day the child turns ``years``; 1 March where it was born on 29 February."""
    born = birth_date(child)
    if born is None:
        return None
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return dt.date(born.year + years, 3, 1)


def _swedish(plain: str, near: dt.date) -> str:
    match = _SWEDISH.fullmatch(plain)
    if match is None:
        raise WrongPersonalId(
            say(
                "it is not a Swedish personal number (YYYYMMDD-NNNN); leave it out if there is none"
            )
        )
    century, short_year, month, day, separator, last = match.groups()
    if not luhn.is_valid(short_year + month + day + last):
        raise WrongPersonalId(say("its check digit is wrong; compare it with the register"))
    year = int(f"{century}{short_year}") if century else _year(int(short_year), separator, near)
    # In a coordination number an unknown month is 00 and an unknown day 60.
    is_unknown = int(day) >= _COORDINATION and (int(month) == 0 or int(day) == _COORDINATION)
    if _date(year, int(month), int(day)) is None and not is_unknown:
        raise WrongPersonalId(say("its first digits are not a date"))
    return f"{year}{month}{day}-{last}"


def _year(short_year: int, separator: str, near: dt.date) -> int:
    year = near.year - near.year % _CENTURY + short_year
    if year > near.year:
        year -= _CENTURY
    return year - _CENTURY if separator == "+" else year


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day - _COORDINATION if day > _COORDINATION else day)
    except ValueError:
        return None


def _norwegian(plain: str) -> str:
    number = plain.replace("-", "")
    if not _NORWEGIAN.fullmatch(number):
        raise WrongPersonalId(
            say("it is not a Norwegian birth number (eleven digits); leave it out if there is none")
        )
    digits = (fodselsnummer.calc_check_digit1(number), fodselsnummer.calc_check_digit2(number))
    if digits != (number[-2], number[-1]):
        raise WrongPersonalId(say("its check digit is wrong; compare it with the register"))
    if _norwegian_birth_date(number) is None:
        raise WrongPersonalId(say("its first digits are not a date"))
    return number


def _norwegian_birth_date(number: str) -> dt.date | None:
    month = int(number[2:4])
    if month > _SYNTHETIC:
        number = f"{number[:2]}{month - _SYNTHETIC:02}{number[4:]}"
    try:
        return fodselsnummer.get_birth_date(number)
    except ValidationError:
        return None
