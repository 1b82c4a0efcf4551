"""Who plays a script: the people at the keyboard, and how they find a place for an edit."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from docgen.plan.kinds import Kind
from tests.editors import wordings
from tests.editors.pages import WORDS, Cell, Deed, Page, Row, Sheet
from tests.editors.wordings import Said

Step = dict[str, Any]
Spot = tuple[Sheet, Row, Cell]

AUTHORS = ("Karin Lund", "Omar Farah", "Sara Ek")
LATER_AUTHORS = ("Lena Ström", "Ali Rezai", "Sofia Berg")
"""Others than before: LibreOffice's times are whole seconds, and a script plays faster."""

SKIPPED = frozenset(
    {"child.name", "child.personal_id", "guardians[].name", "plan.revision", "code_name"}
)
"""Values whose change stops the reading, or that a document says about itself."""


class Player:
    """Draws places for edits, and gathers the steps; ``page`` is told what then stands there."""

    def __init__(self, rng: Random, page: Page, *, later: bool) -> None:
        """``later`` where the form was returned before."""
        self.rng = rng
        self.page = page
        self.later = later
        self.steps: list[Step] = []
        self._authors = LATER_AUTHORS if later else AUTHORS
        self.author = rng.choice(self._authors)
        self.tracked = rng.random() < 0.6
        names = page.base.names
        self.known = wordings.Known(
            dict(names.persons), dict(names.units), page.base.imprint.goal_numbers
        )

    def change_seats(self) -> None:
        """Now and then somebody else takes the keyboard, or tracking goes on or off."""
        if self.rng.random() < 0.12:
            self.author = self.rng.choice([name for name in self._authors if name != self.author])
            self.steps.append({"op": "author", "name": self.author})
        if self.rng.random() < 0.1:
            self.tracked = not self.tracked
            self.steps.append({"op": "track", "on": self.tracked})

    # Places

    def cells(self, *kinds: Kind) -> list[Spot]:
        """Every cell with a value, of one of the kinds, that may be edited here."""
        return [
            (sheet, row, cell)
            for sheet, row in self.page.rows()
            for cell in row.cells
            if (spec := cell.spec) is not None
            and (not kinds or spec.kind in kinds)
            and spec.pattern not in SKIPPED
            and not (row.new and row.says_nothing)
        ]

    def cell(self, *kinds: Kind, such: Callable[[Cell], bool] = lambda _: True) -> Spot | None:
        """One of them; one in a row that was edited already, now and then."""
        found = [spot for spot in self.cells(*kinds) if such(spot[2])]
        busy = [spot for spot in found if spot[1].edited]
        if busy and self.rng.random() < 0.2:
            return self.rng.choice(busy)
        return self.rng.choice(found) if found else None

    def words(self, such: Callable[[Cell], bool]) -> Spot | None:
        """A cell with words that stand in it letter by letter as they are noted."""
        return self.cell(*WORDS, such=lambda cell: not cell.loose and such(cell))

    def row(self, such: Callable[[Row], bool]) -> tuple[Sheet, Row] | None:
        """A row with its table."""
        found = [(sheet, row) for sheet, row in self.page.rows() if such(row)]
        return self.rng.choice(found) if found else None

    # Edits

    def deed(self, *, ordinary: bool = False) -> Deed:
        """An edit by whoever sits there now."""
        return Deed(self.author, self.tracked, ordinary)

    def step(self, spot: Spot, op: str, **more: Any) -> None:
        """One step in a cell."""
        self.steps.append({"op": op, "in": self.page.address(*spot), **more})

    def write(
        self, spot: Spot, op: str, said: Said, *, ordinary: bool = False, **more: Any
    ) -> bool:
        """A step after which the cell says something else."""
        self.step(spot, op, **more)
        spot[2].deeds.append(self.deed(ordinary=ordinary))
        spot[2].says(said.text, said.meaning)
        return True

    def over(self, spot: Spot, said: Said, *, by: str = "all", ordinary: bool = False) -> bool:
        """Overwrite a cell, or ``by="words"`` only what its control holds."""
        if by != "words":
            spot[2].lost()
        return self.write(spot, "set_cell", said, ordinary=ordinary, text=said.text, by=by)

    def choose(self, spot: Spot, said: Said, *, ordinary: bool = False) -> bool:
        """Choose from the list of a cell, or overwrite it where it has lost its list."""
        return self.write(spot, "status", said, ordinary=ordinary, text=said.text)

    def something(self, cell: Cell) -> Said:
        """Something ordinary to write into a cell with a value."""
        assert cell.spec is not None
        return wordings.something(cell.spec, self.rng, self.known)
