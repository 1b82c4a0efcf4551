"""How each kind of value is written in a document, and its inverse: how the text is understood.

Every way of writing has an inverse here, so a value that is printed can be read back. Reading is
either certain or says why not; it never guesses.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches
from functools import cache
from typing import Any

from docgen import messages
from docgen.case.fields import FieldSpec
from docgen.plan.kinds import Kind

TICKED, UNTICKED = "\u2612", "\u2610"
EMPTY = "\u2013"
"""Printed for an optional value that is empty, and read back as empty."""
FILL_LINE = "_" * 12
"""Printed in a blank's footer, to write a case number on."""
ROOM = "\u2003"
"""Printed where people are to write, in a blank and in an empty row: room for the cursor."""

_TICKED_GLYPHS = frozenset("\u2612\u2611\u2713\u2714\u2717\u2718\u25a0\uf0fe\uf078\uf052")
_UNTICKED_GLYPHS = frozenset("\u2610\u25a1\u25a2\uf0a8\uf06f\uf0a3")
_TICK_WORDS = {"x": True, "ja": True, "yes": True, "nej": False, "nei": False, "no": False}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari januar january jan",
            "februari februar february feb",
            "mars march mar",
            "april apr",
            "maj mai may",
            "juni june jun",
            "juli july jul",
            "augusti august aug",
            "september sep sept",
            "oktober october okt oct",
            "november nov",
            "december desember dec des",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("mån man mon", "tis tir tue", "ons wed", "tor thu", "fre fri", "lör lør sat",
         "sön søn sun")
    )
    for name in names.split()
}  # fmt: skip

_DATES = tuple(
    re.compile(form, re.ASCII)
    for form in (
        r"(?P<year>\d{4})[-/. ](?P<month>\d{1,2})[-/. ](?P<day>\d{1,2})",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<day>\d{1,2})(?:\.|:e|:a)?\s+(?P<month>[a-zåäö]+)\.?,?\s+(?P<year>\d{4})",
        r"(?P<day>\d{1,2})\s*[/.]\s*(?P<month>\d{1,2})[ /.\-]+(?P<year>\d{4}|\d{2})",
    )
)


@dataclass(frozen=True)
class Names:
    """What ids are called: people, units, and goals by their number in the document."""

    persons: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    goals: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Names:
        """The names in a case's plain data."""
        child = data.get("child") or {}
        people = [*data.get("guardians", ()), *data.get("participants", ())]
        plan = data.get("plan") or {}
        return cls(
            persons={
                **({"child": child["name"]} if child.get("name") else {}),
                **{person["id"]: person["name"] for person in people},
            },
            units={unit["id"]: unit["name"] for unit in data.get("units", ())},
            goals={goal["id"]: number for number, goal in enumerate(plan.get("goals", ()), 1)},
        )


@dataclass(frozen=True)
class Understood:
    """A text understood as a value (plain JSON data).

    ``doubt`` says why it is not certain; the value is then what a person may be asked to accept,
    None where nothing can be proposed.
    """

    value: Any
    doubt: str | None = None


def write(spec: FieldSpec, value: Any, names: Names, language: str) -> str:
    """``value`` (plain JSON data) as people read it; "" for an empty value."""
    if spec.kind is Kind.YES_NO:
        return TICKED if value else UNTICKED
    if value is None or value in ("", [], ()):
        return ""
    special = _WAYS.get(spec.kind)
    return str(value) if special is None else special(spec, value, names, language)


def _choice(spec: FieldSpec, value: Any, _: Names, language: str) -> str:
    return _label(spec.listing or "", str(value), language)


_label = cache(messages.label)

_WAYS: dict[Kind, Callable[[FieldSpec, Any, Names, str], str]] = {
    Kind.TIME: lambda _, value, __, ___: str(value)[:5].replace(":", "."),
    Kind.CHOICE: _choice,
    Kind.PERSON: lambda _, value, names, __: names.persons.get(value, str(value)),
    Kind.UNIT: lambda _, value, names, __: names.units.get(value, str(value)),
    Kind.GOALS: lambda _, value, names, __: ", ".join(
        str(names.goals[goal]) for goal in value if goal in names.goals
    ),
    Kind.LINES: lambda _, value, __, ___: "\n".join(str(line) for line in value),
}
"""The kinds that are not written as they stand."""


def long_date(value: str, language: str) -> str:
    """An ISO date as ``tisdag 2 februari 2027``."""
    from babel.dates import format_date  # noqa: PLC0415 - slow to import, seldom needed

    pattern = "EEEE d MMMM y" if language != "nb" else "EEEE d. MMMM y"
    return format_date(dt.date.fromisoformat(value), pattern, locale=language)


def read(spec: FieldSpec, text: str, names: Names) -> Understood:
    """``text`` from a document as a value of the field; the inverse of :func:`write`.

    Labels are understood in every language, dates in the usual Nordic notations.
    """
    if spec.kind is Kind.YES_NO:
        return _read_box(text)
    if is_empty(text):
        return Understood([] if spec.kind in (Kind.GOALS, Kind.LINES) else None)
    words = " ".join(comparable(text).split())
    match spec.kind:
        case Kind.DATE:
            return _read_date(words)
        case Kind.TIME:
            return _read_time(words)
        case Kind.CHOICE:
            return _read_choice(spec, words)
        case Kind.PERSON:
            return _read_name(one_line(text), names.persons)
        case Kind.UNIT:
            return _read_name(one_line(text), names.units)
        case Kind.GOALS:
            return _read_goals(words, names)
        case Kind.NUMBER:
            digits = words.replace(" ", "")
            if digits.isascii() and digits.isdigit():
                return Understood(int(digits))
            return Understood(None, messages.say("{text} is not a whole number.", text=words))
        case Kind.TEXT:
            return Understood(one_line(text))
        case Kind.LINES:
            return Understood([line for line in tidy(text).split("\n") if line])
        case _:
            return Understood(tidy(text))


def is_empty(text: str) -> bool:
    """Whether ``text`` is nothing but placeholder: dashes, fill lines, dots, blanks."""
    return not text.strip(_NOTHING)


def tidy(text: str) -> str:
    """Long text as it is kept: NFC, nothing invisible, no spaces at line ends or lines around."""
    kept = _AROUND_LINE.sub("", text.replace("\r\n", "\n").translate(_INVISIBLE))
    return unicodedata.normalize("NFC", kept.strip("\n "))


def one_line(text: str) -> str:
    """A line of words as it is kept: NFC, single spaces, plain hyphens."""
    words = " ".join(text.translate(_INVISIBLE).replace("\u2011", "-").split())
    return unicodedata.normalize("NFC", words).strip("\u200d ")


def same(one: str, other: str) -> bool:
    """Whether two texts differ at most in spaces, quotes, hyphens and dashes of the same kind."""
    return one == other or comparable(one) == comparable(other)


def same_name(one: str, other: str) -> bool:
    """Whether two names differ at most in capitals, spaces and hyphens."""
    first, second = (re.sub(r"[\s-]", "", comparable(text)).casefold() for text in (one, other))
    return first == second


def same_personal_id(one: str, other: str) -> bool:
    """Whether two personal numbers differ at most in spaces, hyphens and the century."""
    first, second = (re.sub(r"\D", "", text) for text in (one, other))
    if not first or not second:
        return False
    short, long = sorted((first, second), key=len)
    return short == long or (len(short) == 10 and len(long) == 12 and long.endswith(short))


_NOTHING = " \t\n\r\u00a0\u2007\u202f\u200b\u200d\u2003\u2013\u2014-_.\u2026"
"""What is no word; LibreOffice puts a zero-width joiner into the cells of a tracked row."""

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200e\u200f\u2060\ufeff"))
"""Soft hyphens, and what editors and copying leave behind: marks of direction, joiners."""

_AROUND_LINE = re.compile("(?m)^[ \t]*\u200d[ \t\u200d]*|[ \t\u00a0\u200d]+$")
"""What goes from a line of long text: spaces at its end, joiners at either end; an indent stays."""

_ALIKE = str.maketrans(
    {
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"',
        "\u201f": '"', "\uff02": '"',
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u00b4": "'", "\u0060": "'",
        "\u201b": "'", "\u2032": "'",
        "\u2010": "-", "\u2011": "-", "\u2212": "-", "\u2013": "-", "\u2014": "-",
        "\u2012": "-", "\u2015": "-",
        "\u00a0": " ", "\u202f": " ", "\u2007": " ", "\u2009": " ",
        "\u2026": "...",
    }
)  # fmt: skip


_VARIED = re.compile(f"[{''.join(map(chr, {**_INVISIBLE, **_ALIKE}))}\u200d]|[^\\S ]|^ |  | $")
"""Where :func:`comparable` may have something to even out."""


def comparable(text: str) -> str:
    """``text`` without what is no change: spacing, kind of quotes and dashes, soft hyphens."""
    if _VARIED.search(text) is None and unicodedata.is_normalized("NFC", text):
        return text
    text = unicodedata.normalize("NFC", text).translate(_INVISIBLE).translate(_ALIKE)
    # A wordless line more or less is no change; a line break itself is.
    lines = (" ".join(line.split()).strip("\u200d ") for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _read_box(text: str) -> Understood:
    signs = {
        *([True] if any(char in _TICKED_GLYPHS for char in text) else []),
        *([False] if any(char in _UNTICKED_GLYPHS for char in text) else []),
    }
    words = "".join(char for char in text if char not in _TICKED_GLYPHS | _UNTICKED_GLYPHS)
    words = words.strip(_NOTHING + "()[],;:!").casefold()
    said = _TICK_WORDS.get(words)
    if len(signs) == 1 and (not words or {said} == signs):
        return Understood(signs.pop())
    if not signs and said is not None:
        return Understood(said)
    return Understood(
        said, messages.say("It is not clear whether the box is ticked: write ☒ or ☐.")
    )


def _read_choice(spec: FieldSpec, words: str) -> Understood:
    plain = words.rstrip(" .,;:!")
    labels = messages.codes_by_label(spec.listing or "")
    codes = {label: code for label, code in labels.items() if code in spec.codes}
    for known in (codes.get(words.casefold()), codes.get(plain.casefold())):
        if known is not None:
            return Understood(known)
    if words in spec.codes:
        return Understood(words)
    near = {codes[label] for label in get_close_matches(plain.casefold(), codes, n=3, cutoff=0.8)}
    return Understood(
        near.pop() if len(near) == 1 else None,
        messages.say("{text} is not one of the choices.", text=words),
    )


def _read_date(words: str) -> Understood:
    doubt = messages.say(
        "{text} cannot be understood as a date; write it as 2026-11-22.", text=words
    )
    plain = words.casefold().strip(" .")
    weekday = None
    if said := re.match(r"(?:den\s+)?([a-zåäöø]{3})[a-zåäöø]*\.?,?\s+(?:den\s+)?(?=\d)", plain):
        weekday = _WEEKDAYS.get(said[1])
        plain = plain if weekday is None else plain[said.end() :]
    plain = plain.removeprefix("den ")
    found = next((match for form in _DATES if (match := form.fullmatch(plain))), None)
    if found is None:
        return Understood(None, doubt)
    month = found["month"]
    two_digits = len(found["year"]) == 2
    try:
        date = dt.date(
            int(found["year"]) + (2000 if two_digits else 0),
            int(month) if month.isdigit() else _MONTHS.get(month, 0),
            int(found["day"]),
        )
    except ValueError:
        return Understood(None, doubt)
    if weekday is not None and weekday != date.weekday():
        return Understood(
            None, messages.say("{text}: the weekday and the date do not agree.", text=words)
        )
    return Understood(date.isoformat(), doubt if two_digits else None)


def _read_time(words: str) -> Understood:
    match = re.fullmatch(
        r"(?:kl\.?|klokken|klockan)?\s*(\d{1,2})(?:[.:](\d{2}))?", words.casefold()
    )
    if match and int(match[1]) < 24 and int(match[2] or 0) < 60:
        return Understood(f"{int(match[1]):02}:{match[2] or '00'}:00")
    return Understood(
        None, messages.say("{text} cannot be understood as a time; write it as 13.00.", text=words)
    )


def _read_name(words: str, known: Mapping[str, str]) -> Understood:
    """An id where exactly one known name is written; a name like none of them as it is written.

    Between the two is a name that is only nearly one of them, or more than one of them.
    """
    wanted = comparable(words).casefold()
    ids = [key for key, name in known.items() if comparable(name).casefold() == wanted]
    if len(ids) == 1:
        return Understood(ids[0])
    if ids:
        return Understood(
            None, messages.say("{text} is the name of more than one in the case.", text=words)
        )
    near = [key for key, name in known.items() if _nearly(wanted, comparable(name).casefold())]
    if near:
        return Understood(
            near[0] if len(near) == 1 else None,
            messages.say(
                "{text} is not quite a name in the case; perhaps {names} is meant.",
                text=words,
                names=", ".join(known[key] for key in near),
            ),
        )
    return Understood(words)


def _nearly(one: str, other: str) -> bool:
    """A part of the name, the name and more, or the name misspelt."""
    first, second = (re.findall(r"\w{2,}", text) for text in (one, other))
    if not first or not second:
        return False
    return (
        _all_in(first, second)
        or _all_in(second, first)
        or SequenceMatcher(None, one, other, autojunk=False).ratio() >= 0.9
    )


def _all_in(words: Iterable[str], others: Collection[str]) -> bool:
    """Whether each word is among the others, endings aside (``elevhälsan``, ``elevhälsa``)."""
    return all(
        any(
            word == other or (min(len(word), len(other)) > 4 and
                              (word.startswith(other) or other.startswith(word)))
            for other in others
        )
        for word in words
    )  # fmt: skip


def _read_goals(words: str, names: Names) -> Understood:
    by_number = {number: goal for goal, number in names.goals.items()}
    plain = re.sub(r"\bmål(et|en)?\b|\bnr\.?|\boch\b|\bog\b|[&+()]", " ", words.casefold())
    numbers = [part for part in re.split(r"[\s,;/]+", plain.strip(" .")) if part]
    if numbers and all(
        part.isascii() and part.isdigit() and int(part) in by_number for part in numbers
    ):
        return Understood(list(dict.fromkeys(by_number[int(part)] for part in numbers)))
    return Understood(
        None, messages.say("{text} does not name goals of the plan by their numbers.", text=words)
    )
