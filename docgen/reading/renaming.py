"""Giving new rows their ids: in what was matched, and in the imprint that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from docgen.reading.differences import Added, Match
from docgen.reading.imprint import Block, Box, Imprint, Row, Segment, Story, Table, owner


def rename(now: Match, added: list[Added], names: Mapping[str, str]) -> None:
    """Address everything about the items in ``names`` by their new paths, in place."""
    if not names:
        return
    for row in added:
        row.item = names[row.item]
        row.parent = names.get(row.parent or "", row.parent)
    now.imprint = Imprint(
        [Story(s.part, _blocks(s.blocks, names), s.pictures) for s in now.imprint.stories]
    )
    now.standing = {
        names.get(item, item): replace(standing, parent=names[standing.parent])
        if standing.parent is not None and standing.parent in names
        else standing
        for item, standing in now.standing.items()
    }
    now.comments = {comment: names.get(path or "", path) for comment, path in now.comments.items()}


def _blocks(content: list[Block], names: Mapping[str, str]) -> list[Block]:
    return [
        _box(block, names)
        if isinstance(block, Box)
        else Table([_row(row, names) for row in block.rows])
        for block in content
    ]


def _row(row: Row, names: Mapping[str, str]) -> Row:
    """A row that is gone keeps the paths it had."""
    if row.gone or row.owners.isdisjoint(names):
        return row
    return replace(row, cells=[_box(cell, names) for cell in row.cells])


def _box(box: Box, names: Mapping[str, str]) -> Box:
    if box.blocks is not None:
        return replace(box, blocks=_blocks(box.blocks, names))
    if box.owners.isdisjoint(names):
        return box
    return replace(box, segments=[_segment(each, names) for each in box.segments])


def _segment(segment: Segment, names: Mapping[str, str]) -> Segment:
    item = owner(segment.path or "")
    if segment.path is None or item is None or item not in names:
        return segment
    return replace(segment, path=names[item] + segment.path.removeprefix(item))
