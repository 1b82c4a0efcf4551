"""Applying an accepted change to a case's plain data, and the changes between two versions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from docgen.case import notation, paths, values
from docgen.case.fields import field_at
from docgen.case.notation import Names
from docgen.messages import language
from docgen.plan.kinds import Kind
from docgen.plan.reading import Change, ChangeKind, Printed
from docgen.plan.taxonomy import weigh


def apply(data: values.Data, change: Change) -> values.Data:
    """``data`` after ``change``.

    Raises values.NoSuchItem where what the change is about does not exist.
    """
    match change.kind:
        case ChangeKind.ADD:
            fields = dict(change.after.value) if change.after else {}
            fields.pop("id", None)
            return values.add_item(data, change.path, fields)
        case ChangeKind.REMOVE:
            if not values.has_item(data, change.path):
                raise values.NoSuchItem(change.path)
            return values.remove_item(data, change.path)
        case _:
            item = paths.item_of(change.path)
            spec = field_at(change.path)
            is_box = spec is not None and change.path.endswith("]")
            owner = paths.item_of(change.path[: change.path.rfind("[")]) if is_box else item
            if owner is not None and not values.has_item(data, owner):
                raise values.NoSuchItem(change.path)
            return values.put(data, change.path, change.after.value if change.after else None)


def with_revision(data: values.Data, revision: int) -> values.Data:
    """``data`` with its plan's revision number set, where it has a plan."""
    if not data.get("plan"):
        return data
    return {**data, "plan": {**data["plan"], "revision": revision}}


def differences(before: values.Data, after: values.Data) -> list[Change]:
    """What changed from one version of a case's data to another.

    Items are matched by id. An added item is one change with its fields and the lists in it; the
    plan's revision number is ours and is never a difference.
    """
    names = Names.of(after)
    change = partial(_change, unit_of=partial(unit_of, after))
    changes: list[Change] = []
    had, has = set(values.items(before)), list(values.items(after))
    added = [item for item in has if item not in had]
    outermost = [item for item in added if not _inside(item, added)]
    for item in outermost:
        fields = {k: v for k, v in values.get(after, item).items() if k != "id"}
        changes.append(change(item, ChangeKind.ADD, None, Printed(fields, _text(fields))))
    lost = [item for item in values.items(before) if item not in set(has)]
    for item in lost:
        if not _inside(item, lost):
            fields = {k: v for k, v in values.get(before, item).items() if k != "id"}
            changes.append(change(item, ChangeKind.REMOVE, Printed(fields, _text(fields)), None))
    one, other = dict(values.leaves(before)), dict(values.leaves(after))
    for path in dict.fromkeys([*one, *other]):
        if path == "plan.revision" or _inside(path, added) or _inside(path, lost):
            continue
        if one.get(path) != other.get(path):
            changes.append(
                change(
                    path,
                    ChangeKind.EDIT,
                    _printed(path, one.get(path), Names.of(before)),
                    _printed(path, other.get(path), names),
                )
            )
    return changes


def unit_of(data: values.Data, person: str) -> str | None:
    """The unit of a person of the case; None where it has none, or there is no such person."""
    found = (p.get("unit") for p in data.get("participants", ()) if p["id"] == person)
    return next(found, None)


def _inside(path: str, items: list[str]) -> bool:
    return any(path != item and path.startswith(item) for item in items)


def _printed(path: str, value: Any, names: Names) -> Printed:
    spec = field_at(path)
    if spec is None:
        return Printed(value, None)
    if spec.kind is Kind.YES_NO:
        value = bool(value)
    return Printed(value, notation.write(spec, value, names, language()) or None)


def _text(fields: values.Data) -> str:
    return " | ".join(" ".join(v.split()) for v in fields.values() if isinstance(v, str))


def _change(
    path: str,
    kind: ChangeKind,
    before: Printed | None,
    after: Printed | None,
    unit_of: Callable[[str], str | None],
) -> Change:
    code, classified = weigh(paths.pattern(path), kind, before, after, unit_of)
    return Change(path, kind, code, classified, before, after)
