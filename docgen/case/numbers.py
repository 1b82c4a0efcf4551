"""The numbers people read aloud, type and find on paper: case numbers and document numbers.

A case number is a year and a serial number, ``2026-0042``, and is printed with a check digit,
``2026-0042-5``: the Luhn digit over the digits of year and serial. It catches every single
mistyped digit and nearly every swap of two neighbours.

A document number is ten characters of Crockford's base 32, printed ``8RWN4-K2T0M``. The digits
and letters are the elements of the field of 32 elements, and a number is valid when the sum of
its characters, each times its own power of a primitive element, is zero. As the weights are all
different, every single wrong character and every swap of any two characters is detected.
"""

from __future__ import annotations

import re
import secrets

from stdnum import luhn

from docgen.errors import Refused
from docgen.messages import say

_CASE_NUMBER = re.compile(r"(\d{4})-(\d{4,6})(?:-(\d))?", re.ASCII)
_DASHES = re.compile("[\u2010-\u2015\u2212]")

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, which are read as other characters."""

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, "\u00a0": None})
_LENGTH = 10
_FIELD = 0b100101
"""x^5 + x^2 + 1, which is primitive over GF(2): x has order 31 in the field it makes."""
_CANDIDATE = re.compile(
    r"(?<![\w-])(?=([0-9A-Za-z]{5}[-\u00ad\u2010-\u2015\u2212 \u00a0]?[0-9A-Za-z]{5})(?!\w))"
)


def printed(case_id: str) -> str:
    """A case number with its check digit, as people see it: ``2026-0042-5``."""
    return f"{case_id}-{luhn.calc_check_digit(case_id.replace('-', ''))}"


def parse(text: str) -> str:
    """The case number in ``text``, which may have its check digit or not.

    Raises Refused where ``text`` is no case number, or its check digit is wrong.
    """
    match = _CASE_NUMBER.fullmatch(_DASHES.sub("-", "".join(text.split())))
    if match is None:
        raise Refused(
            "case_number",
            say("{text} is not a case number. Write it as 2026-0042 or 2026-0042-5.", text=text),
        )
    year, serial, digit = match.groups()
    case_id = f"{year}-{serial}"
    right = printed(case_id)
    if digit is not None and not right.endswith(f"-{digit}"):
        raise Refused(
            "case_number",
            say(
                "The case number {text} has a wrong check digit. Did you mean {right}? "
                "Compare every digit with the document before you go on.",
                text=text,
                right=right,
            ),
        )
    return case_id


def draw_document_id() -> str:
    """A new document number, drawn at random (45 bits; the records refuse a repeated one).

    It always has both a letter and a digit, so that neither a word nor a telephone number in a
    text can be taken for one.
    """
    while True:
        drawn = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH - 1))
        number = drawn + _check_character(drawn)
        if _is_mixed(number):
            return number


def check_document_id(text: str) -> str | None:
    """The document number in ``text`` as it is stored, or None where it is not a valid one.

    Lower case, spaces and hyphens do not matter; O is read as 0, I and L as 1.
    """
    number = _DASHES.sub("-", text.strip()).upper().translate(_READ_AS)
    if len(number) != _LENGTH or not all(character in _VALUE for character in number):
        return None
    return number if _syndrome(number) == 0 else None


def printed_document_id(document_id: str) -> str:
    """A document number in two groups, as people see it: ``8RWN4-K2T0M``."""
    return f"{document_id[:5]}-{document_id[5:]}"


def find_document_ids(text: str) -> tuple[str, ...]:
    """Every document number in running text (a footer, a scanned page), each once, in order."""
    found: dict[str, None] = {}
    for match in _CANDIDATE.finditer(text):
        number = check_document_id(match[1].replace("\u00ad", ""))
        if number is not None and _is_mixed(number):
            found[number] = None
    return tuple(found)


def _is_mixed(number: str) -> bool:
    return not number.isalpha() and not number.isdigit()


def _check_character(characters: str) -> str:
    # In a field of characteristic two the last character cancels the rest by being its sum.
    return ALPHABET[_syndrome(characters + "0")]


def _syndrome(number: str) -> int:
    total = 0
    for character in number:
        total <<= 1
        if total & 0b100000:
            total ^= _FIELD
        total ^= _VALUE[character]
    return total
