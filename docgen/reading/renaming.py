"""Giving the rows of an imprint their ids."""

from __future__ import annotations

from collections.abc import Mapping

from docgen.reading.imprint import Block, Box, Imprint, Table


def rename_items(imprint: Imprint, names: Mapping[str, str]) -> None:
    """Address every slot of the items in ``names`` by the item's new path, in place."""
    if not names:
        return
    for story in imprint.stories:
        _blocks(story.blocks, names)


def _blocks(blocks: list[Block], names: Mapping[str, str]) -> None:
    for block in blocks:
        if isinstance(block, Table):
            for row in block.rows:
                for cell in row.cells:
                    _box(cell, names)
        else:
            _box(block, names)


def _box(box: Box, names: Mapping[str, str]) -> None:
    if box.blocks is not None:
        _blocks(box.blocks, names)
    for segment in box.segments:
        if segment.path is None:
            continue
        end = segment.path.rfind("].") + 1
        item, field = segment.path[:end], segment.path[end:]
        if item in names:
            segment.path = names[item] + field
