"""Paths in words: ``plan.actions[a3].due`` as ``Åtgärd 3 (Kuratorn ringer hem…): klart senast``."""

from __future__ import annotations

import re
from typing import Any

from docgen.case import notation, paths, values
from docgen.case.fields import field_at, is_list
from docgen.case.notation import Names
from docgen.messages import label, language, say
from docgen.plan.kinds import Kind
from docgen.plan.reading import Change, ChangeKind, Printed

_TITLES = ("text", "name", "title", "role", "person")
"""The fields that tell one item of a list from another, in order of preference."""
_SHORT = 40
_PATH = re.compile(r"\b[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*|\[[a-z0-9_]+\])+")


def field_words(path: str, data: values.Data) -> str:
    """What a value is called for a person: item and field, in the current language."""
    item = paths.item_of(path)
    field = label("Field", paths.pattern(path))
    if is_list(path):
        field = label("Item", f"{paths.pattern(path)}[]")
    if item is None:
        return _capital(field)
    if path.endswith("]") and field_at(path) is not None:
        # One box of a set: the item's name, the set's and the box's.
        owner = path[: path.rfind("[")]
        spec = field_at(path)
        box = label(spec.listing or "", paths.id_of(path)) if spec else paths.id_of(path)
        return f"{field_words(owner, data)}: {box}"
    if path == item:
        return item_words(path, data)
    return f"{item_words(item, data)}, {field}"


def in_words(text: str, data: values.Data) -> str:
    """``text`` with every path in it said in words."""

    def words(found: re.Match[str]) -> str:
        path = found[0]
        item = path if path.endswith("]") else ""
        is_known = field_at(path) or is_list(path) or (item and is_list(paths.list_of(item)))
        return field_words(path, data) if is_known else path

    return _PATH.sub(words, text)


def item_words(item: str, data: values.Data) -> str:
    """What an item is called: its noun, its number in its list, and how it begins."""
    noun = _capital(label("Item", paths.pattern(item)))
    fields = _fields(item, data)
    number = _number(item, data)
    words = noun if number is None else f"{noun} {number}"
    title = title_of(fields, data)
    return f"{words} ({title})" if title else words


def title_of(fields: values.Data, data: values.Data) -> str:
    """The first words of what an item says; "" where it says nothing."""
    for name in _TITLES:
        value = fields.get(name)
        if isinstance(value, str) and value:
            text = " ".join(_name(value, data).split())
            return text if len(text) <= _SHORT else text[: _SHORT - 1].rstrip() + "…"
    return ""


def _name(value: str, data: values.Data) -> str:
    for listing in ("guardians", "participants", "units"):
        for person in data.get(listing, ()):
            if person["id"] == value:
                return str(person["name"])
    return value


def _fields(item: str, data: values.Data) -> values.Data:
    try:
        found: Any = values.get(data, item)
    except values.NoSuchItem:
        return {}
    return found if isinstance(found, dict) else {}


def _number(item: str, data: values.Data) -> int | None:
    try:
        siblings = values.get(data, paths.list_of(item)) or []
    except values.NoSuchItem:
        return None
    for number, sibling in enumerate(siblings, 1):
        if isinstance(sibling, dict) and sibling["id"] == paths.id_of(item):
            return number
    return None


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def change_words(change: Change, data: values.Data) -> str:
    """A change as a sentence: what it is about, what it was, what it is now."""
    before, after = (_quoted(part, data, change.path) for part in (change.before, change.after))
    match change.kind:
        case ChangeKind.ADD:
            noun = label("Item", paths.pattern(change.path))
            return say(
                "New {noun}: {what}",
                noun=noun,
                what=_row_words(change.path, change.after.value if change.after else {}, data),
            )
        case ChangeKind.REMOVE:
            fields = change.before.value if change.before else {}
            return say(
                "{item} was taken out: {what}",
                item=item_words(change.path, data),
                what=_row_words(change.path, fields, data)
                if fields
                else _quoted(change.before, data, change.path),
            )
        case ChangeKind.MOVE:
            item = paths.item_of(change.path) or change.path
            return say(
                "{item} was moved from {before} to {after}",
                item=item_words(item, data),
                before=before,
                after=after,
            )
    field = field_words(change.path, data)
    if _is_long(change):
        before, after = _excerpts(change.before, change.after)
    if change.before is None or change.before.text is None:
        return say("{field}: {after} was written in", field=field, after=after)
    if change.after is None or change.after.text is None:
        return say("{field}: {before} was deleted", field=field, before=before)
    return say("{field}: from {before} to {after}", field=field, before=before, after=after)


def _is_long(change: Change) -> bool:
    spec = field_at(change.path)
    return spec is not None and spec.kind is Kind.LONG_TEXT


def _excerpts(before: Printed | None, after: Printed | None) -> tuple[str, str]:
    """Two long texts, each from shortly before to shortly after the place where they differ."""
    one, other = (
        " ".join(str(part.value or part.text or "").split()) if part else ""
        for part in (before, after)
    )
    start = _shared(one, other)
    end = _shared(one[start:][::-1], other[start:][::-1])
    return _excerpt(one, start, end), _excerpt(other, start, end)


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    for position, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return position
    return min(len(one), len(other))


def _excerpt(text: str, start: int, end: int) -> str:
    """``text`` around the stretch that begins at ``start`` and ends ``end`` before its end."""
    first = max(0, start - _SHORT)
    last = min(len(text), len(text) - end + _SHORT)
    # Whole words at the cuts.
    while 0 < first < start and not text[first - 1].isspace():
        first += 1
    while len(text) - end < last < len(text) and not text[last].isspace():
        last -= 1
    head, tail = ("…" if first else ""), ("…" if last < len(text) else "")
    return f"”{head}{text[first:last]}{tail}”"


def _quoted(part: Printed | None, data: values.Data, path: str) -> str:
    """A value as it is printed, in quotes where it is words."""
    if part is None or (part.value in (None, []) and part.text is None):
        return "–"
    spec = field_at(path)
    if spec is not None and part.value is not None and spec.kind is not Kind.GOALS:
        text = notation.write(spec, part.value, Names.of(data), language())
    else:
        text = part.text or str(part.value)
    return f"”{' '.join(text.split())}”"


def _row_words(item: str, fields: values.Data | None, data: values.Data) -> str:
    """A row's fields: its text in quotes, then the rest by name."""
    names = Names.of(data)
    words: list[str] = []
    for name, value in (fields or {}).items():
        spec = field_at(f"{item}.{name}")
        if spec is None or value in (None, "", [], False):
            continue
        text = " ".join(notation.write(spec, value, names, language()).split())
        if name in ("text", "name"):
            words.insert(0, f"”{text}”")
        else:
            words.append(f"{label('Field', spec.pattern)} {text}")
    return ", ".join(words) or "–"
