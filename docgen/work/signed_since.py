"""What a consent says now otherwise than on a document that was issued of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from docgen.case import paths, values
from docgen.case.fields import field_at
from docgen.plan.merge import same_value
from docgen.plan.reading import Value

_OWN_LIFE = ("status", "signatures", "withdrawals")
"""What changes in a consent as it is signed and taken back."""


def changed_since(
    issued: Mapping[str, Value], consent: str, data: values.Data, own: Collection[str] = ()
) -> list[str]:
    """The paths of a ``consent``, such as ``consents[s2]``, that say something else in ``data``
    than as ``issued``; those in ``own`` were changed by what is signed itself.
    """
    life = tuple(f"{consent}.{name}" for name in _OWN_LIFE)
    printed = {
        path: value.value
        for path, value in issued.items()
        if path.startswith(f"{consent}.") and not path.startswith(life)
    }
    changed = [path for path, was in printed.items() if not _says(data, path, was)]
    items = {paths.item_of(path) for path in printed} - {consent, None}
    for listed in sorted({paths.list_of(item) for item in items if item}):
        now = values.get(data, listed) or ()
        # The boxes of a set are on the document each by itself.
        rows = [f"{listed}[{each['id']}]" for each in now if isinstance(each, dict)]
        changed += [path for path in rows if path not in items]
    return [path for path in changed if path not in own and _set_of(path) not in own]


def _set_of(path: str) -> str | None:
    """The set that a box is one of."""
    return paths.list_of(path) if path.endswith("]") else None


def _says(data: values.Data, path: str, was: object) -> bool:
    try:
        if path.endswith("]") and field_at(path) is not None:
            return (paths.id_of(path) in (values.get(data, paths.list_of(path)) or ())) is bool(was)
        return same_value(values.get(data, path), was)
    except values.NoSuchItem:
        return False
