"""What a player remembers of a page, which must be what LibreOffice then finds there."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from tests.editors.other_edits import join_paragraphs
from tests.editors.pages import Page, Row
from tests.editors.player import Player
from tests.editors.row_edits import remove_row
from tests.reading.desk import base


@pytest.mark.parametrize("tracked", [False, True])
def test_paragraphs_joined_with_tracking_are_no_one_paragraph(tracked: bool) -> None:
    """LibreOffice crosses out the mark between them, and finds two still."""
    page = Page.of(base())
    before = list(page.paragraphs)
    player = Player(Random(1), page, later=False)
    player.tracked = tracked
    assert join_paragraphs(player)
    one = player.steps[-1]["in"]["paragraph"]
    (other,) = (second for first, second in page.pairs if first == one)
    left = [text for text in before if text not in (one, other)]
    assert sorted(page.paragraphs) == sorted(left if tracked else [*left, one + other])


@pytest.mark.parametrize("reworded", [False, True])
def test_a_row_is_not_removed_beside_its_copy_that_says_the_same(reworded: bool) -> None:
    """What is left of the two is the row, moved: nobody can tell it was a copy."""
    page = Page.of(base())
    for sheet in page.sheets:
        cells = [[replace(cell) for cell in row.cells] for row in sheet.rows]
        copies = [
            Row(own, row.item, new=True, copy_of=row)
            for own, row in zip(cells, sheet.rows, strict=True)
        ]
        for cell in (cell for copy in copies for cell in copy.cells):
            cell.text += " igen" * reworded
        sheet.rows.extend(copies)
    player = Player(Random(1), page, later=False)
    assert any(remove_row(player) for _ in range(20)) is reworded
