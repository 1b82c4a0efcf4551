"""What people write into the fields of a form, with what it means.

The meanings are given here beside the words, not asked of the code that reads them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random
from typing import Any

from docgen.case.fields import FieldSpec
from docgen.messages import label
from docgen.plan.kinds import Kind
from tests.editors.pages import UNSURE

SENTENCES = (
    "Ringer familjen varje fredag och frågar hur veckan har varit.",
    "Provar en kortare skoldag, med en vuxen som möter vid grinden.",
    "Skriver ned vad som fungerar & skickar det till alla.",
    "Hör av sig till ridskolan före sportlovet",
    "Följer med på det första besöket, om Nora vill.",
    "Frågar Nora själv: ”Vad skulle göra störst skillnad?”",
    "Lägger schemat på kylskåpet, en vecka i taget",
    "Bokar tid för ett samtal < 30 minuter långt.",
    "Ser till att hörselkåporna alltid ligger framme.",
    "Tar fram bilder på personalen inför varje byte av lokal",
)
PHRASES = (
    "varannan vecka", "i lugn takt", "tillsammans med pappa", "vid behov", "efter jul",
    "en gång till", "så snart det går", "utan att stressa", "hos mormor", "på prov",
)  # fmt: skip
SMALL_WORDS = ("alltid", "sällan", "genast", "hemma", "ute", "bara", "också", "gärna")
LINES = ("Mer om detta på nästa möte.", "Nora har själv läst det här.", "Se även bilagan.")
STRAYS = (
    "Ring mormor före helgen", "Vem tar med fika?", "Obs: nytt rum från januari",
    "Glöm inte att fråga om taxi", "Detta gäller även syskonet", "Se min anteckning i kanten",
)  # fmt: skip
COMMENTS = ("Stämmer det här?", "Vi tar det i januari.", "Fråga Elif!", "Bra skrivet :)")

_MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september",
    "oktober", "november", "december",
)  # fmt: skip
_NOBODY = ("Berit Nyman", "Torsten Wallgren", "Ylva Hedqvist")
_NO_UNIT = ("Fritidsgården Kometen", "Vuxenskolan i Byarum")
_UNCLEAR = {
    Kind.DATE: ("snart", "vecka 5", "2027-02-30", "15 januari", "i vår"),
    Kind.TIME: ("efter lunch", "25.00"),
    Kind.CHOICE: ("Klarr", "kanske", "vet inte"),
    Kind.NUMBER: ("fyra", "ca 10"),
    Kind.GOALS: ("alla", "17", "sista målet"),
}


@dataclass(frozen=True)
class Said:
    """Some words, and what they mean: plain data, or UNSURE."""

    text: str
    meaning: Any


@dataclass(frozen=True)
class Known:
    """Whom a case knows, by what people call them."""

    persons: dict[str, str]
    units: dict[str, str]
    goals: dict[str, int]


NOTATIONS = 6
"""The ways :func:`date` knows."""


def date(day: dt.date, notation: int) -> str:
    """A day in one of the ways people write days."""
    return (
        day.isoformat(),
        f"{day.day} {_MONTHS[day.month - 1]} {day.year}",
        f"{day.day}/{day.month} {day.year}",
        f"{day:%Y%m%d}",
        f"{day.day}.{day.month}.{day.year}",
        f"den {day.day} {_MONTHS[day.month - 1][:3]} {day.year}",
    )[notation]


def something(spec: FieldSpec, rng: Random, known: Known) -> Said:
    """Something ordinary to write into a field."""
    match spec.kind:
        case Kind.DATE:
            day = dt.date(2026, 11, 23) + dt.timedelta(days=rng.randrange(500))
            return Said(date(day, rng.choice((0, 0, 0, *range(1, NOTATIONS)))), day.isoformat())
        case Kind.TIME:
            hour, minute = rng.randrange(8, 18), rng.choice((0, 15, 30, 45))
            sign = rng.choice((".", ":"))
            return Said(f"{hour}{sign}{minute:02}", f"{hour:02}:{minute:02}:00")
        case Kind.CHOICE:
            code = rng.choice(spec.codes)
            return Said(label(spec.listing or "", code, "sv"), code)
        case Kind.PERSON:
            person = rng.choice(sorted(known.persons))
            return Said(known.persons[person], person)
        case Kind.UNIT:
            unit = rng.choice(sorted(known.units))
            return Said(known.units[unit], unit)
        case Kind.GOALS:
            goal = rng.choice(sorted(known.goals))
            return Said(str(known.goals[goal]), [goal])
        case Kind.NUMBER:
            number = rng.randrange(1, 60)
            return Said(str(number), number)
        case Kind.YES_NO:
            return rng.choice((Said("☒", True), Said("☐", False)))
        case _:
            return Said(text := _words(spec.pattern.rpartition(".")[2], rng), text)


def _words(field: str, rng: Random) -> str:
    if field == "phone":
        return f"070-174 06 {rng.randrange(10, 100)}"
    if field == "email":
        return f"nr{rng.randrange(100, 1000)}@ekeby.example"
    if field == "name":
        return rng.choice(_NOBODY)
    return f"{rng.choice(SENTENCES)} ({rng.randrange(100, 1000)})"


def something_odd(spec: FieldSpec, rng: Random, known: Known) -> Said:
    """Something that is not certain to mean anything, or somebody unknown; not for words."""
    match spec.kind:
        case Kind.PERSON if rng.random() < 0.5:
            return Said(name := rng.choice(_NOBODY), name)
        case Kind.PERSON:
            return Said(known.persons[rng.choice(sorted(known.persons))].split()[0], UNSURE)
        case Kind.UNIT if rng.random() < 0.5:
            return Said(name := rng.choice(_NO_UNIT), name)
        case Kind.UNIT:
            return Said(known.units[rng.choice(sorted(known.units))].split()[-1], UNSURE)
        case kind:
            return Said(rng.choice(_UNCLEAR[kind]), UNSURE)
