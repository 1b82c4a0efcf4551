"""Every field of a case by its pattern, read off the models: one declaration, no second list."""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from docgen.case import paths
from docgen.case.model import Case
from docgen.plan.kinds import As, Kind, Record


@dataclass(frozen=True)
class FieldSpec:
    """What is known of a field: its pattern, kind, closed list, and whether it must have a value.

    ``listing`` names the closed list (the enum's class name) whose ``codes`` are allowed.
    """

    pattern: str
    kind: Kind
    listing: str | None = None
    codes: tuple[str, ...] = ()
    required: bool = False
    nullable: bool = False
    """Whether it may be emptied."""


def field_at(path: str) -> FieldSpec | None:
    """The field a path or pattern addresses, or None where it addresses no single value."""
    return _fields().get(paths.pattern(path))


def all_fields() -> tuple[FieldSpec, ...]:
    """Every field, in the order the models declare them."""
    return tuple(_fields().values())


def is_list(pattern: str) -> bool:
    """Whether ``pattern`` (as ``plan.goals``) is a list of items with ids."""
    return paths.pattern(pattern) in _lists()


@cache
def _fields() -> dict[str, FieldSpec]:
    found: dict[str, FieldSpec] = {}
    _walk(Case, "", found)
    return found


@cache
def _lists() -> dict[str, type[Record]]:
    found: dict[str, type[Record]] = {}
    _walk(Case, "", {}, found)
    return found


def _walk(
    model: type[Record],
    prefix: str,
    found: dict[str, FieldSpec],
    lists: dict[str, type[Record]] | None = None,
) -> None:
    for name, info in model.model_fields.items():
        pattern = prefix + name
        kind, inner = _kind(info.annotation, list(info.metadata))
        item = _item_model(inner)
        if item is not None:
            if lists is not None:
                lists[pattern] = item
            _walk(item, f"{pattern}[].", found, lists)
        elif isinstance(inner, type) and issubclass(inner, Record):
            _walk(inner, f"{pattern}.", found, lists)
        elif name != "id":
            kind = kind or _plain(inner)
            enum = _enum(inner)
            spec = FieldSpec(
                pattern=pattern,
                kind=kind,
                listing=enum.__name__ if enum else None,
                codes=tuple(member.value for member in enum) if enum else (),
                required=info.is_required(),
                nullable=info.default is None or kind in (Kind.TICKS, Kind.GOALS, Kind.LINES),
            )
            found[pattern] = spec
            if kind is Kind.TICKS:
                # Each code of a set is a box to tick, with an address of its own.
                found[f"{pattern}[]"] = FieldSpec(
                    f"{pattern}[]", Kind.YES_NO, spec.listing, spec.codes
                )


def _plain(annotation: Any) -> Kind:
    """The kind of a field that is marked with none: a reference or a code as it stands."""
    return Kind.LINES if typing.get_origin(annotation) is tuple else Kind.TEXT


def _kind(annotation: Any, metadata: list[Any]) -> tuple[Kind | None, Any]:
    """The kind an annotation is marked with, and the type inside optional and ``Annotated``."""
    kind = next((mark.kind for mark in metadata if isinstance(mark, As)), None)
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        inner, *marks = typing.get_args(annotation)
        deeper, innermost = _kind(inner, marks)
        return kind or deeper, innermost
    if origin in (typing.Union, types.UnionType):
        (inner,) = [arg for arg in typing.get_args(annotation) if arg is not type(None)]
        deeper, innermost = _kind(inner, [])
        return kind or deeper, innermost
    return kind, annotation


def _item_model(annotation: Any) -> type[Record] | None:
    if typing.get_origin(annotation) is tuple:
        inner = typing.get_args(annotation)[0]
        if isinstance(inner, type) and issubclass(inner, Record):
            return inner
    return None


def _enum(annotation: Any) -> type[StrEnum] | None:
    if typing.get_origin(annotation) is tuple:
        annotation = typing.get_args(annotation)[0]
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return annotation
    return None
