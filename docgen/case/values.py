"""A case as plain JSON data, addressed by path: read, write, add, remove.

Changes are applied to data, and the data is then loaded as a :class:`~docgen.case.model.Case`
again, so nothing enters a case unchecked. Functions return new data and leave their argument
untouched.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from docgen.case import paths
from docgen.case.fields import field_at, is_list
from docgen.plan.kinds import Kind

Data = dict[str, Any]


class NoSuchItem(KeyError):
    """The path names an item the case does not have."""


def get(data: Data, path: str) -> Any:
    """The value at ``path``: None where it is empty; a box of a set gives True or False.

    Raises NoSuchItem where an item on the way does not exist.
    """
    here: Any = data
    for step in paths.parse(path):
        here = here.get(step.name) if here is not None else None
        if step.item is None:
            continue
        if isinstance(here, list) and (not here or isinstance(here[0], dict)):
            here = _item(here, step.item, path)
        elif _is_box(path):
            return step.item in (here or ())
        else:
            raise NoSuchItem(path)
    return here


def has_item(data: Data, item_path: str) -> bool:
    """Whether the item at ``item_path`` exists."""
    try:
        return get(data, item_path) is not None
    except NoSuchItem:
        return False


def put(data: Data, path: str, value: Any) -> Data:
    """``data`` with ``value`` at ``path`` (None empties it); a box takes True or False."""
    result = copy.deepcopy(data)
    *way, last = paths.parse(path)
    here: Any = result
    for step in way:
        here = here.setdefault(step.name, {} if step.item is None else [])
        if step.item is not None:
            here = _item(here, step.item, path)
    if last.item is not None:
        codes = list(here.get(last.name) or ())
        spec = field_at(path)
        ticked = {*codes, last.item} if value else {*codes} - {last.item}
        order = spec.codes if spec else ()
        here[last.name] = sorted(ticked, key=order.index)
    elif value is None:
        here.pop(last.name, None)
    else:
        here[last.name] = value
    return result


def add_item(data: Data, item_path: str, fields: Data, after: str | None = None) -> Data:
    """``data`` with a new item at ``item_path``, last or after the item with id ``after``."""
    result = copy.deepcopy(data)
    *way, last = paths.parse(item_path)
    here: Any = result
    for step in way:
        here = here.setdefault(step.name, {} if step.item is None else [])
        if step.item is not None:
            here = _item(here, step.item, item_path)
    items = here.setdefault(last.name, [])
    position = next((n + 1 for n, item in enumerate(items) if item["id"] == after), len(items))
    items.insert(position, {"id": last.item, **fields})
    return result


def remove_item(data: Data, item_path: str) -> Data:
    """``data`` without the item; a removed goal also leaves the actions that named it."""
    result = copy.deepcopy(data)
    steps = paths.parse(item_path)
    owner = get(result, paths.join((*steps[:-1],))) if len(steps) > 1 else result
    last = steps[-1]
    owner[last.name] = [item for item in owner.get(last.name, ()) if item["id"] != last.item]
    if paths.pattern(item_path) == "plan.goals[]":
        for action in result["plan"].get("actions", ()):
            action["goals"] = [goal for goal in action.get("goals", ()) if goal != last.item]
    return result


def leaves(data: Data) -> Iterator[tuple[str, Any]]:
    """Every value with its path, in the order of the data; boxes by their codes."""
    yield from _leaves(data, "")


def items(data: Data) -> Iterator[str]:
    """The path of every item of every list, outermost first."""
    yield from _items(data, "")


def all_ids(data: Data) -> set[str]:
    """Every item id in use; ids are never reused, so a new one must not be among them."""
    return {paths.id_of(item) for item in items(data)}


def _leaves(here: Data, prefix: str) -> Iterator[tuple[str, Any]]:
    for name, value in here.items():
        path = prefix + name
        spec = field_at(path)
        if spec is not None:
            if spec.kind is Kind.TICKS:
                for code in value or ():
                    yield f"{path}[{code}]", True
            elif value not in (None, [], ()):
                yield path, value
        elif is_list(path):
            for item in value or ():
                yield from _leaves(item, f"{path}[{item['id']}].")
        elif isinstance(value, dict):
            yield from _leaves(value, f"{path}.")


def _items(here: Data, prefix: str) -> Iterator[str]:
    for name, value in here.items():
        path = prefix + name
        if is_list(path):
            for item in value or ():
                yield f"{path}[{item['id']}]"
                yield from _items(item, f"{path}[{item['id']}].")
        elif isinstance(value, dict):
            yield from _items(value, f"{path}.")


def _item(items_here: list[Data], item: str, path: str) -> Data:
    for candidate in items_here:
        if candidate["id"] == item:
            return candidate
    raise NoSuchItem(path)


def _is_box(path: str) -> bool:
    spec = field_at(path)
    return spec is not None and spec.kind is Kind.YES_NO and path.endswith("]")
