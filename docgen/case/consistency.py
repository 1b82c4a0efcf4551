"""What is wrong with a case's data although its shape is right: the checks across its parts.

Works on raw data, which may have faults of shape as well, so that all faults are listed at once;
what a fault of shape makes unknowable is passed over.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeGuard

from docgen.case import personal_ids
from docgen.case.faults import (
    Location,
    Place,
    Spot,
    closest,
    fault,
    inside,
    is_id,
    place,
    walk,
)
from docgen.messages import say
from docgen.plan.kinds import Kind
from docgen.plan.reading import Finding

Data = dict[str, Any]

LONGEST = 100_000
"""The most characters of one text."""

ABOUT_A_CHILD = frozenset({"lots", "hlt", "modellkommune"})
WITHOUT_A_CHILD = frozenset({"psynk"})
"""PSYNK is about services and holds nothing about a child (domain.md 1.3)."""
NORWEGIAN = frozenset({"modellkommune"})

CHILD = "child"
"""Refers to the child wherever a person is referred to."""

_LONG = (Kind.LONG_TEXT, Kind.LINES)
_EARLIEST, _LATEST = 1900, 2100
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters, halves of pairs, and what no XML file may hold."""
_RESERVED = re.compile(r"new[0-9]+")
_LISTS_REFERRED_TO = {
    "consents[].supersedes": "consents",
    "meetings[].consent": "consents",
    "plan.meeting": "meetings",
}
_ORDERED = {
    "consents[]": ("valid_from", "valid_to"),
    "agreements[]": ("valid_from", "valid_to"),
    "participants[]": ("since", "until"),
    "plan.actions[]": ("start", "due"),
}


def contradictions(data: Data) -> list[Finding]:
    """Every fault of ``data`` that takes more than one field, or the field's meaning, to see."""
    raw = _Raw(data, tuple(walk(data)))
    return [finding for check in _CHECKS for finding in check(raw)]


@dataclass(frozen=True)
class _Raw:
    """The data as a whole, and every value in it with its place."""

    data: Data
    spots: tuple[Spot, ...]


def _code_name(raw: _Raw) -> Iterator[Finding]:
    """The code name stands in folder names and subjects, and says nobody's name (design 2.10)."""
    code_name = raw.data.get("code_name")
    people = [raw.data.get("child"), *(raw.data.get("guardians") or [])]
    names = [p.get("name") for p in people if isinstance(p, dict)]
    if isinstance(code_name, str) and _words(code_name) & _words(" ".join(filter(_is_text, names))):
        yield fault(
            "telling_code_name",
            place(("code_name",), raw.data),
            say(
                "The code name says whose case it is. Choose a word that has nothing to do with "
                "the family."
            ),
        )


def _words(text: str) -> set[str]:
    return {word for word in re.split(r"[\W_]+", text.casefold()) if len(word) > 1}


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str)


def _ids(raw: _Raw) -> Iterator[Finding]:
    """Ids are unique in the whole case, and those of blanks are reserved."""
    first: dict[str, Place] = {}
    for spot in raw.spots:
        number = spot.location[-1] if spot.location else None
        key = spot.value.get("id") if isinstance(spot.value, dict) else None
        if not isinstance(number, int) or not is_id(key):
            continue
        position = Place(spot.at.path, {"item": number + 1}, spot.at.pattern)
        # Two items with one id have one path; only their positions tell them apart.
        at = Place(place(spot.location[:-1], raw.data).path, position.where, spot.at.pattern)
        if key == CHILD or _RESERVED.fullmatch(key):
            yield fault(
                "reserved_id",
                position,
                say(
                    "{place}: the id {id} is reserved and cannot be an item's own.",
                    place=at,
                    id=key,
                ),
                say("Give the item a short id that no other item in the case has."),
            )
        elif key in first:
            yield fault(
                "duplicate_id",
                position,
                say(
                    "{place}: the id {id} is already used by {other}; ids are unique in the case.",
                    place=at,
                    id=key,
                    other=first[key],
                ),
                say("Give the item a short id that no other item in the case has."),
            )
        else:
            first[key] = at


def _references(raw: _Raw) -> Iterator[Finding]:
    """What looks like an id refers to something that exists."""
    data = raw.data
    known = {
        Kind.PERSON: {
            *_ids_of(data, "guardians"),
            *_ids_of(data, "participants"),
            *((CHILD,) if data.get("child") else ()),
        },
        Kind.UNIT: _ids_of(data, "units"),
        Kind.GOALS: _ids_of(data.get("plan"), "goals"),
    }
    for spot in raw.spots:
        value, at = spot.value, spot.at
        if not is_id(value):
            continue
        spec = at.spec
        if spec is not None and spec.kind in known:
            ids = known[spec.kind]
        elif at.pattern in _LISTS_REFERRED_TO:
            ids = _ids_of(data, _LISTS_REFERRED_TO[at.pattern])
        elif at.pattern == "consents[].withdrawals[].grants":
            ids = _ids_of(inside(data, *spot.location[:2]), "grants")
        else:
            continue
        if value not in ids:
            yield fault(
                "no_such_reference",
                at,
                say("{place} refers to {id}, which is not in the case.", place=at, id=value),
                _instead(value, sorted(ids), spec.kind if spec else None),
            )


def _instead(value: str, ids: list[str], kind: Kind | None) -> str | None:
    like = closest(value, ids)
    if like:
        return say("Did you mean {name}?", name=like)
    if kind in (Kind.PERSON, Kind.UNIT):
        return say("Write a name that is not in the case in full, with a capital letter.")
    if ids:
        return say("Known ids are: {names}.", names=", ".join(ids))
    return None


def _personal_ids(raw: _Raw) -> Iterator[Finding]:
    """Personal numbers are right, and agree with the birth date given beside them."""
    data = raw.data
    is_norwegian = data.get("model") in NORWEGIAN
    for spot in raw.spots:
        if spot.location[-1:] != ("personal_id",) or not isinstance(spot.value, str):
            continue
        person, at = spot.location[:-1], spot.at
        near = born_or_opened(data, person)
        try:
            number = personal_ids.normalised(spot.value, norwegian=is_norwegian, near=near)
        except personal_ids.WrongPersonalId as error:
            yield fault(
                "personal_id",
                at,
                say("{place} is not right: {reason}.", place=at, reason=error),
            )
            continue
        told = personal_ids.birth_date_in(number)
        given = _date(inside(data, *person, "birth_date"))
        if told and given and told != given:
            yield fault(
                "birth_date",
                place((*person, "birth_date"), data),
                say(
                    "{place} says another birth date than {other}, {date}.",
                    place=at,
                    other=place((*person, "birth_date"), data),
                    date=given,
                ),
                say("Correct the one that is wrong; compare with the register."),
            )


def _texts(raw: _Raw) -> Iterator[Finding]:
    """Texts can be printed: no control characters, one-line texts of one line, none endless."""
    for spot in raw.spots:
        value, at = spot.value, spot.at
        if not isinstance(value, str):
            continue
        spec = at.spec
        allowed = "\n\t" if spec is not None and spec.kind in _LONG else ""
        if len(value) > LONGEST:
            yield fault(
                "too_long",
                at,
                say(
                    "{place} has {count} characters; expected {limit} at most.",
                    place=at,
                    count=len(value),
                    limit=LONGEST,
                ),
            )
        if not allowed and "\n" in value:
            yield fault(
                "line_break",
                at,
                say("{place} has a line break; expected one line.", place=at),
                say("Join the lines."),
            )
        unprintable = {*_UNPRINTABLE.findall(value)} - {"\n", *allowed}
        if unprintable:
            yield fault(
                "control_character",
                at,
                say(
                    "{place} has characters that cannot be printed ({codes}).",
                    place=at,
                    codes=", ".join(f"U+{ord(c):04X}" for c in sorted(unprintable)),
                ),
                say("Remove them; they often come along when text is copied from another program."),
            )


def _dates(raw: _Raw) -> Iterator[Finding]:
    """Dates are plausible, and what ends does so after its beginning."""
    for spot in raw.spots:
        spec = spot.at.spec
        date = _date(spot.value)
        if (
            spec is not None
            and spec.kind is Kind.DATE
            and date is not None
            and not _EARLIEST <= date.year < _LATEST
        ):
            yield fault(
                "implausible_date",
                spot.at,
                say(
                    "{place} is {date}; expected a year from 1900 to 2099.",
                    place=spot.at,
                    date=date,
                ),
            )
        if isinstance(spot.value, dict):
            yield from _order(raw.data, spot)


def _order(data: Data, spot: Spot) -> Iterator[Finding]:
    item, pattern = spot.value, spot.at.pattern
    if pattern in _ORDERED:
        first, second = _ORDERED[pattern]
        start, end = _date(item.get(first)), _date(item.get(second))
        is_wrong = start is not None and end is not None and end < start
    elif pattern == "meetings[]":
        first, second = "start", "end"
        begins, ends = _time(item.get(first)), _time(item.get(second))
        is_wrong = begins is not None and ends is not None and ends <= begins
    else:
        return
    if is_wrong:
        at = place((*spot.location, second), data)
        yield fault(
            "order_of_dates",
            at,
            say(
                "{place} is {end}, which is not after {first}, {start}.",
                place=at,
                end=item[second],
                first=place((*spot.location, first), data),
                start=item[first],
            ),
        )


def _times(raw: _Raw) -> Iterator[Finding]:
    """Times of day are local and to the minute; a time zone would change the hour printed."""
    for spot in raw.spots:
        value, at = spot.value, spot.at
        spec = at.spec
        if spec is None or spec.kind is not Kind.TIME or not isinstance(value, str):
            continue
        try:
            time = dt.time.fromisoformat(value)
        except ValueError:
            continue
        if time.tzinfo is not None or time.second or time.microsecond:
            yield fault(
                "wrong_type",
                at,
                say("{place} is {found}; expected a local time of day.", place=at, found=value),
                say("Write {value}.", value=value[:5]),
            )


def _child(raw: _Raw) -> Iterator[Finding]:
    """Models around a child have one; PSYNK has none."""
    data = raw.data
    model = data.get("model")
    at = place(("child",), data)
    if model in ABOUT_A_CHILD and "child" not in data:
        yield fault(
            "child_required",
            at,
            say("{place} is missing; the model {model} is about a child.", place=at, model=model),
        )
    if model in WITHOUT_A_CHILD and data.get("child"):
        yield fault(
            "child_forbidden",
            at,
            say(
                "{place}: the model {model} is about services and must hold nothing about a child.",
                place=at,
                model=model,
            ),
            say("Remove the child, or choose the model the case follows."),
        )


def _authority(raw: _Raw) -> Iterator[Finding]:
    """The case belongs to the authority of one of its units."""
    own = raw.data.get("authority")
    units = raw.data.get("units")
    if not is_id(own) or not isinstance(units, list):
        return
    known = sorted(
        {u["authority"] for u in units if isinstance(u, dict) and is_id(u.get("authority"))}
    )
    if known and own not in known:
        like = closest(str(own), known)
        at = place(("authority",), raw.data)
        yield fault(
            "no_such_authority",
            at,
            say("{place} is {id}, but no unit of the case belongs to it.", place=at, id=own),
            say("Did you mean {name}?", name=like)
            if like
            else say("Known ids are: {names}.", names=", ".join(known)),
        )


def born_or_opened(data: Data, person: Location) -> dt.date:
    """A day on which the person at ``person`` was surely alive, by which a century is found."""
    given = _date(inside(data, *person, "birth_date"))
    return given or _date(data.get("opened")) or dt.datetime.now(tz=dt.UTC).date()


def _ids_of(part: Any, name: str) -> set[str]:
    items = part.get(name) if isinstance(part, dict) else None
    if not isinstance(items, list):
        return set()
    return {item["id"] for item in items if isinstance(item, dict) and is_id(item.get("id"))}


def _date(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _time(value: Any) -> dt.time | None:
    try:
        return dt.time.fromisoformat(value).replace(tzinfo=None) if isinstance(value, str) else None
    except ValueError:
        return None


_CHECKS: tuple[Callable[[_Raw], Iterator[Finding]], ...] = (
    _code_name,
    _ids,
    _references,
    _personal_ids,
    _child,
    _authority,
    _dates,
    _times,
    _texts,
)
