"""What a template may follow: which parts of a case there are, and where a reference leads."""

from __future__ import annotations

from functools import cache
from typing import Any

import jinja2

from docgen.case import paths, values
from docgen.case.fields import all_fields
from docgen.messages import say
from docgen.plan.kinds import Kind


def home(data: values.Data, kind: Kind, reference: Any) -> str | None:
    """The path of the person or unit an id refers to; None for a name as written."""
    if reference == "child" and kind is Kind.PERSON:
        return "child"
    lists = ("units",) if kind is Kind.UNIT else ("guardians", "participants")
    for name in lists:
        if any(item["id"] == reference for item in data.get(name, ())):
            return f"{name}[{reference}]"
    return None


def actions(data: values.Data) -> list[values.Data]:
    """The actions of the plan, where there is one."""
    return list((data.get("plan") or {}).get("actions", ()))


def no_value(name: str) -> jinja2.TemplateRuntimeError:
    """What is wrong with printing a whole part of a case."""
    return jinja2.TemplateRuntimeError(say("{name} is not one value.", name=name))


@cache
def records() -> frozenset[str]:
    """The patterns of everything that has fields: ``child``, ``plan.follow_up``."""
    found = set()
    for spec in all_fields():
        steps = paths.parse(spec.pattern)
        for end in range(1, len(steps)):
            found.add(paths.join(steps[:end]))
    return frozenset(found)


@cache
def fields() -> frozenset[str]:
    """The patterns of all values."""
    return frozenset(spec.pattern for spec in all_fields())


@cache
def asked_of(kind: Kind) -> frozenset[str]:
    """The fields of anyone a reference of this kind may lead to."""
    homes = ("units[].",) if kind is Kind.UNIT else ("guardians[].", "participants[].", "child.")
    return frozenset(
        pattern.removeprefix(place)
        for pattern in fields()
        for place in homes
        if pattern.startswith(place)
    )
