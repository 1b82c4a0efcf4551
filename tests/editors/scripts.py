"""Edit scripts drawn from a seed: what a few people do to a form in LibreOffice, step by step.

A script is drawn on a :class:`~tests.editors.pages.Page`, which remembers what then stands where;
:mod:`tests.editors.oracle` works out from it what must be found. The steps are those of
:mod:`tests.editors.uno_operations`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from random import Random

from tests.editors import field_edits as fields
from tests.editors import other_edits as others
from tests.editors import row_edits as rows
from tests.editors.pages import Page
from tests.editors.player import Player, Step

FORMS = ("lots/plan",) * 7 + ("lots/consent", "lots/summons", "lots/agenda")

Edit = Callable[[Player], bool]

ORDINARY: Mapping[Edit, float] = {
    fields.reword: 12,
    fields.rewrite: 4,
    fields.write_more: 5,
    fields.value: 16,
    fields.tick: 4,
}
"""What ordinary staff do in the fields, and how often."""

EVERYTHING: Mapping[Edit, float] = {
    **ORDINARY,
    fields.more_lines: 2,
    fields.split: 2,
    fields.join: 1,
    fields.overwrite: 4,
    fields.odd_value: 2,
    fields.empty: 1,
    fields.other_notation: 1,
    fields.restore: 3,
    fields.paste: 2,
    fields.paste_words: 2,
    fields.spaces: 1,
    rows.spare_row: 4,
    rows.add_row: 4,
    rows.remove_row: 3,
    rows.add_goal: 1,
    rows.remove_goal: 0.3,
    rows.clear_row: 1,
    rows.copy_row: 2,
    rows.move_row: 2,
    rows.paste_row_over: 1,
    others.bold: 2,
    others.comment: 2,
    others.accept_all: 6,
    others.stray_paragraph: 1,
    others.stray_words: 1,
    others.label: 0.5,
    others.delete_paragraph: 0.5,
    others.join_paragraphs: 0.5,
    others.footer: 0.3,
}
"""What also happens."""


class Script:
    """All that is drawn from one seed: the form, the number of rounds, and then round by round."""

    def __init__(self, seed: int, *, ordinary: bool = False) -> None:
        """``ordinary`` for many edits that staff do every day, and no others."""
        self.seed = seed
        self._rng = Random(seed)
        self._edits = ORDINARY if ordinary else EVERYTHING
        self._length = (16, 20) if ordinary else (5, 10)
        self.form = "lots/plan" if ordinary else self._rng.choice(FORMS)
        self.rounds = 1 if ordinary else self._rng.choice((1, 1, 2))
        self.by_way_of: str | None = None
        """Another format somebody saves it in, and back: a .doc loses every control. Not in the
        second round, as it loses the seconds by which edits are known again too.
        """
        if not ordinary and self.rounds == 1:
            self.by_way_of = self._rng.choice((*(None,) * 6, ".odt", ".doc"))
        self.played: list[list[Step]] = []

    def draw(self, page: Page) -> tuple[list[Step], str, bool]:
        """The next round's steps, who begins, and whether with tracking; ``page`` follows."""
        player = Player(self._rng, page, later=bool(self.played))
        author, tracked = player.author, player.tracked
        wanted, done = self._rng.randint(*self._length), 0
        # An edit that finds no place for itself does nothing.
        for _ in range(20 * wanted):
            if done == wanted:
                break
            if player.steps:
                player.change_seats()
            (edit,) = self._rng.choices(list(self._edits), list(self._edits.values()))
            done += edit(player)
        page.last_author = player.author
        begin: list[Step] = [{"op": "author", "name": author}, {"op": "track", "on": tracked}]
        self.played.append([*begin, *player.steps])
        return player.steps, author, tracked

    def __str__(self) -> str:
        lines = [f"seed {self.seed}, {self.form}"]
        for number, steps in enumerate(self.played, 1):
            lines.append(f"round {number}:")
            lines.extend(f"  {json.dumps(step, ensure_ascii=False)}" for step in steps)
        if self.by_way_of:
            lines.append(f"saved as {self.by_way_of} and back")
        return "\n".join(lines)
