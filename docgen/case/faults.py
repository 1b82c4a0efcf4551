"""What is wrong with a case's data by its shape, in words and with its place in the case.

A place is a path with item ids. Where an item has no usable id, the place is the nearest path,
and ``where`` gives the item's position from 1 and the field inside it.
"""

from __future__ import annotations

import difflib
import json
import re
import typing
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from docgen.case import notation, numbers, paths
from docgen.case.fields import FieldSpec, field_at, is_list
from docgen.case.model import Case
from docgen.case.source import JsonObject
from docgen.errors import Refused
from docgen.messages import codes_by_label, say
from docgen.plan.kinds import ID_PATTERN, Kind, Record
from docgen.plan.reading import Finding, Severity

Location = tuple[str | int, ...]

_NO_ID = "string_pattern_mismatch"
"""Pydantic's name for it: of all fields, only ids and names of models follow a pattern."""

_SHOWN = 60
"""How much of a wrong value is quoted."""


@dataclass(frozen=True)
class Place:
    """Where in a case something is: the nearest path, and the way on from there by position."""

    path: str | None
    where: dict[str, Any] | None
    pattern: str

    @cached_property
    def spec(self) -> FieldSpec | None:
        """The field that is there, where it is one value."""
        return field_at(self.pattern)

    def __str__(self) -> str:
        """The place in words, for a message."""
        parts = [self.path or say("the case")]
        if self.where and "item" in self.where:
            parts.append(say("item {number}", number=self.where["item"]))
        if self.where and "field" in self.where:
            parts.append(str(self.where["field"]))
        return ", ".join(parts)


@dataclass(frozen=True)
class Spot:
    """One value in raw data, with its place."""

    location: Location
    value: Any
    at: Place


def walk(data: Any) -> Iterator[Spot]:
    """Every value in raw ``data``, containers before what they hold."""
    return _walk(Spot((), data, _ROOT))


def place(location: Location, data: Any) -> Place:
    """The place of ``location`` (keys and list positions) in raw ``data``."""
    at = _ROOT
    for step in location:
        data = inside(data, step)
        at = _step(at, step, data)
    return at


def inside(here: Any, *location: str | int) -> Any:
    """What raw data holds at a location; None where there is nothing."""
    for step in location:
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            return None
    return here


def is_id(value: Any) -> typing.TypeGuard[str]:
    """Whether ``value`` could be the id of an item."""
    return isinstance(value, str) and re.fullmatch(ID_PATTERN, value) is not None


def fault(code: str, at: Place, message: str, suggestion: str | None = None) -> Finding:
    """An error at a place of the case; ``message`` already names the place."""
    return Finding(code, Severity.ERROR, message, at.path, at.where, suggestion)


def repeated_keys(data: Any) -> Iterator[Finding]:
    """Keys written twice in one object: which of the values was meant cannot be known."""
    for spot in walk(data):
        if isinstance(spot.value, JsonObject):
            for key in spot.value.repeated:
                at = place((*spot.location, key), data)
                yield fault(
                    "repeated_key",
                    at,
                    say("{place} is given twice in the same object.", place=at),
                    say("Keep the right one and remove the other."),
                )


def of_shape(errors: Sequence[Any], data: Any) -> Iterator[Finding]:
    """Pydantic's ``errors`` on ``data`` as findings."""
    for error in errors:
        location = tuple(error["loc"])
        at = place(location, data)
        found = inside(data, *location)
        match error["type"]:
            case "missing":
                yield fault(
                    "missing",
                    at,
                    say("{place} is missing; expected {expected}.", place=at, expected=_wanted(at)),
                    _example(at),
                )
            case "extra_forbidden":
                yield _unknown_field(at, str(location[-1]), place(location[:-1], data))
            case _:
                yield fault(
                    _CODES.get(error["type"], "wrong_type"),
                    at,
                    say(
                        "{place} is {found}; expected {expected}.",
                        place=at,
                        found=_quoted(at, found),
                        expected=_wanted(at, error),
                    ),
                    _better(at, found, error["type"]),
                )


def shown(value: Any) -> str:
    """A value as found, short enough to quote in a message."""
    if isinstance(value, dict):
        return say("an object")
    if isinstance(value, list):
        return say("a list of {count}", count=len(value))
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "\u2026"


def closest(text: str, known: Sequence[str]) -> str | None:
    """The known word most like ``text``, where one is alike enough to be meant."""
    alike = difflib.get_close_matches(text.casefold(), known, n=1, cutoff=0.6)
    return alike[0] if alike else None


_CODES = {
    "enum": "wrong_code",
    _NO_ID: "wrong_id",
    "too_short": "too_few",
    "too_long": "too_many",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
}


def _unknown_field(at: Place, name: str, owner: Place) -> Finding:
    known = _fields_of(owner.pattern)
    like = closest(name, known)
    return fault(
        "unknown_field",
        at,
        say("{place} is not a field of a case.", place=at),
        say("Did you mean {name}?", name=like)
        if like
        else say("The fields there are: {names}.", names=", ".join(known)),
    )


def _wanted(at: Place, error: Any = None) -> str:
    """What is expected at a place, in words."""
    kind_of_error, context = (error["type"], error.get("ctx", {})) if error else ("missing", {})
    spec = at.spec
    match kind_of_error:
        case "too_short":
            return say("at least {count} item", count=context["min_length"])
        case "too_long":
            return say("at most {count} items", count=context["max_length"])
        case "greater_than_equal":
            return say("{count} or more", count=context["ge"])
        case "less_than_equal":
            return say("{count} or less", count=context["le"])
        case "tuple_type":
            return say("a list in square brackets")
        case "model_type" | "model_attributes_type":
            return say("an object in braces")
    match at.pattern.rpartition(".")[2]:
        case "id" if at.pattern == "id":
            return say("a case number such as 2026-0042")
        case "model":
            return say("the name of a model, such as lots")
        case name if spec is not None and name != "authority" and kind_of_error != _NO_ID:
            return _wanted_of_kind(spec)
    return say("a short id such as g1: a small letter, then small letters and digits, ten at most")


def _wanted_of_kind(spec: FieldSpec) -> str:
    match spec.kind:
        case Kind.DATE:
            return say("a date such as 2026-11-21")
        case Kind.TIME:
            return say("a time of day such as 13:00")
        case Kind.YES_NO:
            return say("true or false")
        case Kind.NUMBER:
            return say("a whole number")
        case Kind.CHOICE | Kind.TICKS:
            return say("one of {codes}", codes=", ".join(spec.codes))
        case Kind.PERSON:
            return say("the id of a person in the case, or a name")
        case Kind.UNIT:
            return say("the id of a unit in the case, or a name")
        case Kind.GOALS:
            return say("the ids of goals")
        case _:
            return say("text in quotes")


def _example(at: Place) -> str | None:
    if at.where and at.where.get("field") == "id":
        return say("Give the item a short id that no other item in the case has.")
    return None


def _quoted(at: Place, found: Any) -> str:
    if at.pattern.endswith("personal_id"):
        return say("something that is not text")
    return shown(found)


def _better(at: Place, found: Any, kind_of_error: str) -> str | None:
    """What was probably meant: the code for a label, an ISO date for another way of writing."""
    spec = at.spec
    if spec is None or kind_of_error == _NO_ID:
        return _better_id(at, found)
    if isinstance(found, int | float):
        return _better_number(spec, found)
    if not isinstance(found, str):
        return None
    value = _understood(spec, found)
    if spec.kind in (Kind.CHOICE, Kind.TICKS) and value is None:
        codes = {code: code for code in spec.codes} | codes_by_label(spec.listing or "")
        like = closest(found, tuple(codes))
        value = codes[like] if like else None
    return say("Write {value}.", value=value) if value is not None else None


def _understood(spec: FieldSpec, text: str) -> str | None:
    if spec.kind is Kind.YES_NO:
        return _YES_NO.get(text.casefold())
    if spec.kind is Kind.TICKS:
        spec = replace(spec, kind=Kind.CHOICE)
    if spec.kind is Kind.DATE:
        text = re.sub(r"[T ]\d{2}:.*", "", text)
    meant = notation.read(spec, text, notation.Names())
    if meant.doubt is not None or meant.value is None:
        return None
    return str(meant.value)[:5] if spec.kind is Kind.TIME else str(meant.value)


_YES_NO = {"ja": "true", "yes": "true", "true": "true", "x": "true", "1": "true"} | {
    "nej": "false",
    "nei": "false",
    "no": "false",
    "false": "false",
    "0": "false",
}


def _better_number(spec: FieldSpec, found: float) -> str | None:
    if spec.kind is Kind.DATE:
        value = _understood(spec, str(found))
        return say("Write {value}.", value=value) if value else None
    if spec.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.PERSON, Kind.UNIT):
        return say("Put it in quotes.")
    return None


def _better_id(at: Place, found: Any) -> str | None:
    if not isinstance(found, str):
        return None
    if at.pattern == "id":
        try:
            return say("Write {value}.", value=numbers.parse(found))
        except Refused as refusal:
            return refusal.message
    plain = re.sub(r"[^a-z0-9]", "", found.casefold())[:10]
    return say("Write {value}.", value=plain) if is_id(plain) else None


def _fields_of(pattern: str) -> tuple[str, ...]:
    """The names of the fields of the part of the case at ``pattern``."""
    part: type[Record] = Case
    for step in paths.parse(pattern) if pattern else ():
        inside = _record_in(part.model_fields[step.name].annotation)
        part = inside or part
    return tuple(part.model_fields)


def _record_in(annotation: Any) -> type[Record] | None:
    """The part of a case an annotation is about, through optional and list."""
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return annotation
    inner = (_record_in(argument) for argument in typing.get_args(annotation))
    return next((record for record in inner if record is not None), None)


def _walk(spot: Spot) -> Iterator[Spot]:
    yield spot
    steps: Iterable[tuple[str | int, Any]]
    if isinstance(spot.value, dict):
        steps = spot.value.items()
    elif isinstance(spot.value, list):
        steps = enumerate(spot.value)
    else:
        return
    for step, value in steps:
        yield from _walk(Spot((*spot.location, step), value, _step(spot.at, step, value)))


def _step(at: Place, step: str | int, value: Any) -> Place:
    """The place one step further in, where ``value`` is."""
    path, where, pattern = at.path, at.where, at.pattern
    if isinstance(step, int):
        pattern += "[]" if is_list(pattern) else ""
        key = value.get("id") if isinstance(value, dict) else None
        if where is None and is_id(key):
            path = f"{path}[{key}]"
        else:
            where = {"item": step + 1} if where is None else where
    else:
        pattern = f"{pattern}.{step}" if pattern else step
        if where is not None or not re.fullmatch(r"[a-z][a-z0-9_]*", step):
            before = f"{where['field']}." if where and "field" in where else ""
            where = {**(where or {}), "field": before + step}
        else:
            path = f"{path}.{step}" if path else step
    return Place(path, where, pattern)


_ROOT = Place(None, None, "")
