"""Giving new rows their ids: in what was matched, and in the imprint that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from docgen.reading.differences import Added, Match
from docgen.reading.imprint import owner


def rename(now: Match, added: list[Added], names: Mapping[str, str]) -> None:
    """Address everything about the items in ``names`` by their new paths, in place."""
    if not names:
        return
    for row in added:
        row.item = names[row.item]
        row.parent = names.get(row.parent or "", row.parent)
    for box in now.imprint.boxes():
        for slot in box.slots:
            item = owner(slot.path or "")
            if item is not None and slot.path is not None and item in names:
                slot.path = names[item] + slot.path.removeprefix(item)
    now.standing = {
        names.get(item, item): replace(
            standing, parent=names.get(standing.parent or "", standing.parent)
        )
        for item, standing in now.standing.items()
    }
    now.comments = {comment: names.get(path or "", path) for comment, path in now.comments.items()}
