"""Which item a row stands under: an action under its goal."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from docgen.case import paths
from docgen.reading.imprint import Imprint

PARENTS = {"plan.actions": ("plan.goals", "goals")}
"""Lists whose items stand under the item of another list, and the field that says which."""


class Walk:
    """Walks down a table, remembering the last item of each list."""

    def __init__(self, items: Sequence[str | None]) -> None:
        """``items`` are those of the table's rows (:attr:`imprint.Table.items`)."""
        self._lists = {paths.list_of(item) for item in items if item}
        self._last: dict[str, str] = {}

    def enter(self, item: str) -> str | None:
        """Come to the row of ``item``; the item it stands under."""
        listed = paths.list_of(item)
        self._last[listed] = item
        return self.above(listed)

    def above(self, listed: str) -> str | None:
        """The item a row of ``listed`` stands under here."""
        parent = PARENTS.get(listed, ("", ""))[0]
        return self._last.get(parent) if parent in self._lists else None


def parents_of(base: Imprint, without: Collection[str] = ()) -> dict[str, str | None]:
    """The item each item of a base stands under, or would if ``without`` were gone."""
    found: dict[str, str | None] = {}
    for table in base.tables():
        items = table.items
        walk = Walk(items)
        for row, item in zip(table.rows, items, strict=True):
            if item and not row.gone and item not in without:
                found[item] = walk.enter(item)
    return found
