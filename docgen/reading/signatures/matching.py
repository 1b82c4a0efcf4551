"""Whose a signature is, of those who are to sign: by personal number, never by name alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from docgen.case.notation import comparable, same_name, same_personal_id
from docgen.reading.signatures.problems import Problem


@dataclass(frozen=True)
class Expected:
    """Somebody who is to sign: ``path`` as the contract names signers, ``guardians[vh1]``."""

    path: str
    name: str
    personal_id: str | None


@dataclass(frozen=True)
class Whose:
    """Who signed, and what is not certain about it; nobody who is to sign where it is None."""

    person: Expected | None
    problems: tuple[Problem, ...] = ()


def whose(
    name: str | None, number: str | None, people: Collection[Expected], field: str = ""
) -> Whose:
    """Who of ``people`` somebody is, by what vouches for them; ``field`` is where they signed."""
    if number is not None:
        person = next((p for p in people if _is_number_of(p, number)), None)
        if person is None:
            return Whose(None)
        problems = []
        if name and not _share_a_word(name, person.name):
            problems.append(Problem.OTHER_NAME)
        if _is_another_field(field, person, people):
            problems.append(Problem.OTHER_FIELD)
        return Whose(person, tuple(problems))
    person = next((p for p in people if name and same_name(name, p.name)), None)
    return Whose(person, (Problem.NO_NUMBER,) if person else ())


def _is_number_of(person: Expected, number: str) -> bool:
    return person.personal_id is not None and same_personal_id(person.personal_id, number)


def _is_another_field(field: str, person: Expected, people: Iterable[Expected]) -> bool:
    """Whether the field is named for another of those who are to sign."""
    return any(each.path in field for each in people if each != person)


def _share_a_word(one: str, other: str) -> bool:
    """Whether two names have a name in common: people marry, and have several given names."""
    first, second = (set(re.findall(r"\w+", comparable(text).casefold())) for text in (one, other))
    return bool(first & second)
