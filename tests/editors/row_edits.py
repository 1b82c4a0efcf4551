"""Edits of the rows of a form: new ones, copies, moves and removals.

Each draws a place for itself, adds its steps, notes on the page what then stands there, and says
whether it found a place at all.
"""

from __future__ import annotations

from collections.abc import Callable

from docgen.case import paths
from docgen.plan.kinds import Kind
from docgen.reading.imprint import TITLES
from tests.editors.pages import Cell, Row, Sheet
from tests.editors.player import Player
from tests.editors.wordings import Said

_MOVE = ("plan.actions", "plan.needs", "plan.agency_notes", "participants")
_COME_AND_GO = (
    *_MOVE, "plan.replacements", "meetings.agenda", "meetings.invited", "consents.grants",
)  # fmt: skip
"""The lists whose rows staff move, and those they add to and take from."""


def _fields(player: Player, like: Row) -> list[Said | None]:
    """What is written into a new row with the columns of ``like``."""
    said: list[Said | None] = []
    for cell in like.cells:
        spec, name = cell.spec, like.field_of(cell)
        if spec is None or name is None or cell.is_box:
            said.append(None)
        elif spec.required or name in ("text", "name", "person") or player.rng.random() < 0.6:
            said.append(player.something(cell))
        else:
            said.append(None)
    return said


def _new_row(player: Player, like: Row, said: list[Said | None]) -> Row:
    item = f"{like.listed}[typed]"
    cells = []
    for cell, each in zip(like.cells, said, strict=True):
        name = like.field_of(cell)
        made = Cell("", f"{item}.{name}" if name else None, control=False)
        if each is not None:
            made.says(each.text, each.meaning)
        cells.append(made)
    return Row(cells, item, new=True, deeds=[player.deed()])


def _add(player: Player, such: Callable[[Row], bool], *, above: bool) -> bool:
    found = player.row(lambda row: such(row) and not row.new)
    if found is None:
        return False
    sheet, like = found
    if any(row.gone and row.deeds and not row.anchored for row in sheet.rows):
        return False
    said = _fields(player, like)
    where = player.page.address(sheet, like, like.cells[0])
    player.steps.append({
        "op": "add_row", "above" if above else "after": where,
        "texts": [each.text if each else "" for each in said],
    })  # fmt: skip
    sheet.rows.insert(sheet.rows.index(like) + (not above), _new_row(player, like, said))
    return True


def add_row(player: Player) -> bool:
    """A new row above or below another one, written in."""
    return _add(player, _comes_and_goes, above=player.rng.random() < 0.3)


def add_goal(player: Player) -> bool:
    """A new goal; below another one, it takes that one's actions."""
    above = player.rng.random() < 0.8
    return _add(player, lambda row: row.listed == "plan.goals" and row.titled, above=above)


def spare_row(player: Player) -> bool:
    """Writing in a row that came empty with the form."""
    found = player.row(lambda row: row.new and row.anchored and not row.copy_of
                      and row.says_nothing)  # fmt: skip
    if found is None:
        return False
    sheet, row = found
    by = player.rng.choice(("words", "all"))
    for cell, said in zip(row.cells, _fields(player, row), strict=True):
        spot = (sheet, row, cell)
        if said is None:
            continue
        if player.rng.random() < 0.4:
            more = Said(cell.text + said.text, said.meaning)
            player.write(spot, "append_text", more, text=said.text)
        elif cell.spec is not None and cell.spec.kind is Kind.CHOICE:
            player.choose(spot, said)
        else:
            player.over(spot, said, by=by)
    return True


def remove_row(player: Player) -> bool:
    """A row deleted."""
    return _remove(player, "remove_row", _comes_and_goes)


def remove_goal(player: Player) -> bool:
    """A goal deleted, and not its actions; or what another table says of it."""
    return _remove(player, "remove_row", lambda row: row.listed == "plan.goals")


def clear_row(player: Player) -> bool:
    """A row emptied: it stays, and says nothing."""
    return _remove(player, "clear_row", _comes_and_goes)


def _remove(player: Player, op: str, such: Callable[[Row], bool]) -> bool:
    found = player.row(lambda row: such(row) and not row.new)
    if found is None:
        return False
    sheet, row = found
    if not row.anchored and any(each.new for each in sheet.rows):
        # A row without controls that goes where another one comes is that one, typed over.
        return False
    if sum(not each.gone and each.listed == row.listed for each in sheet.rows) < 2:
        return False
    if any(each.copy_of is row and _says_what(each) == _says_what(row) for each in sheet.rows):
        # What is left of a row and its copy is the row, moved.
        return False
    player.steps.append({"op": op, "row": player.page.address(sheet, row, row.cells[0])})
    row.gone, row.ghost = True, player.tracked or op == "clear_row"
    row.deeds.append(player.deed())
    return True


def _says_what(row: Row) -> list[str]:
    return [cell.words for cell in row.cells if row.field_of(cell) in TITLES]


def copy_row(player: Player) -> bool:
    """Copy a row, and then perhaps write something else into the copy."""
    found = _two_rows(player)
    if found is None:
        return False
    sheet, row, other = found
    name, number = _beside(player, sheet, other)
    player.steps.append({
        "op": "copy_row", "row": player.page.address(sheet, row, row.cells[0]),
        name: player.page.address(sheet, other, other.cells[0]),
    })  # fmt: skip
    cells = [
        Cell(cell.text, cell.path, meaning=cell.meaning, placeholder=cell.placeholder,
             control=cell.control, loose=cell.loose)
        for cell in row.cells
    ]  # fmt: skip
    copy = Row(cells, row.item, new=True, copy_of=row, deeds=[player.deed()])
    copy.named(f"{row.listed}[copied]")
    sheet.rows.insert(sheet.rows.index(other) + number, copy)
    for cell in copy.cells:
        own = cell.spec is not None and copy.field_of(cell) is not None
        if own and not cell.is_box and player.rng.random() < 0.4:
            player.over((sheet, copy, cell), player.something(cell))
    return True


def move_row(player: Player) -> bool:
    """A row cut and put elsewhere in its table, an action perhaps under another goal."""
    found = _two_rows(player)
    if found is None:
        return False
    sheet, row, other = found
    name, number = _beside(player, sheet, other)
    player.steps.append({
        "op": "move_row", "row": player.page.address(sheet, row, row.cells[0]),
        name: player.page.address(sheet, other, other.cells[0]),
    })  # fmt: skip
    if player.tracked:
        sheet.rows.insert(sheet.rows.index(row), Row(row.cells, gone=True, ghost=True))
    sheet.rows.remove(row)
    sheet.rows.insert(sheet.rows.index(other) + number, row)
    for cell in row.cells:
        cell.comments.clear()
    row.deeds.append(player.deed())
    return True


def paste_row_over(player: Player) -> bool:
    """A row copied onto another one, which then says what the first one says."""
    found = _two_rows(player)
    if found is None:
        return False
    sheet, row, other = found
    player.steps.append({
        "op": "copy_row", "row": player.page.address(sheet, row, row.cells[0]),
        "over": player.page.address(sheet, other, other.cells[0]),
    })  # fmt: skip
    other.pasted = True
    for cell, copied in zip(other.cells, row.cells, strict=True):
        cell.lost()
        cell.loose = True
        cell.says(copied.text, copied.meaning)
        cell.deeds.append(player.deed())
    return True


def _beside(player: Player, sheet: Sheet, other: Row) -> tuple[str, int]:
    """Above or after a row; rows pasted above one go over what is there, where the row before
    it is of another shape.
    """
    at = sheet.rows.index(other)
    above = next((row for row in reversed(sheet.rows[:at]) if not row.gone or row.ghost), None)
    same = above is not None and above.listed == other.listed and not above.ghost
    return player.rng.choice((("above", 0), ("after", 1)) if same else (("after", 1),))


def _two_rows(player: Player) -> tuple[Sheet, Row, Row] | None:
    """Two rows of the same list in one table."""
    found = player.row(lambda row: row.listed in _MOVE and not row.new)
    if found is None:
        return None
    sheet, row = found
    others = [
        each for each in sheet.rows
        if each is not row and each.listed == row.listed and not each.gone and not each.new
    ]  # fmt: skip
    return (sheet, row, player.rng.choice(others)) if others else None


def _comes_and_goes(row: Row) -> bool:
    listed = paths.pattern(row.listed).replace("[]", "")
    return bool(row.item) and row.titled and listed in _COME_AND_GO
