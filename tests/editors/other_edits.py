"""What people do to a form beside its values: formatting, comments, words in between.

Each draws a place for itself, adds its steps, notes on the page what then stands there, and says
whether it found a place at all.
"""

from __future__ import annotations

from tests.editors import wordings
from tests.editors.pages import WORDS, Stray
from tests.editors.player import Player


def bold(player: Player) -> bool:
    """A word made bold, which is no change."""
    spot = player.words(lambda cell: len(cell.words.split()) > 1)
    if spot is None:
        return False
    player.step(spot, "bold", words=player.rng.choice(spot[2].words.split()))
    return True


def comment(player: Player) -> bool:
    """A comment on a field."""
    spot = player.cell(*WORDS, such=lambda cell: not cell.is_empty)
    if spot is None or spot[1].new:
        return False
    text = player.rng.choice(wordings.COMMENTS)
    player.step(spot, "comment", text=text)
    spot[2].comments.append((player.author, text))
    return True


def accept_all(player: Player) -> bool:
    """At the beginning of a later time, all that was tracked is accepted: that is no news."""
    if not player.later or player.steps:
        return False
    player.steps.append({"op": "accept_all"})
    for sheet in player.page.sheets:
        # A row with controls is emptied only: the save before forgot that it was removed.
        sheet.rows = [row for row in sheet.rows if not row.gone or (row.ghost and row.anchored)]
    return True


def stray_paragraph(player: Player) -> bool:
    """A paragraph between the tables."""
    if not player.page.paragraphs:
        return False
    text = f"{player.rng.choice(wordings.STRAYS)} ({player.rng.randrange(100, 1000)})"
    after = player.rng.choice(player.page.paragraphs)
    player.steps.append({"op": "insert_paragraph", "after": {"paragraph": after}, "text": text})
    return _stray(player, "", text)


def stray_words(player: Player) -> bool:
    """Words typed after the form's own, in a paragraph."""
    if not player.page.paragraphs:
        return False
    text = f" {player.rng.choice(wordings.STRAYS)}"
    at = player.rng.randrange(len(player.page.paragraphs))
    old = player.page.paragraphs[at]
    player.steps.append({"op": "append_text", "in": {"paragraph": old}, "text": text})
    player.page.paragraphs[at] = old + text
    return _stray(player, old, text)


def label(player: Player) -> bool:
    """Words typed beside a label, in its cell."""
    spots = [
        (sheet, row, cell)
        for sheet, row in player.page.rows()
        for cell in row.cells
        if cell.path is None and cell.text.strip() and not row.listed and not row.new
    ]
    if not spots:
        return False
    spot = player.rng.choice(spots)
    old, text = spot[2].text, f" {player.rng.choice(wordings.STRAYS)}"
    player.step(spot, "append_text", text=text)
    spot[2].text += text
    return _stray(player, old, text)


def footer(player: Player) -> bool:
    """Words typed into the footer."""
    text = f" {player.rng.choice(wordings.STRAYS)}"
    player.steps.append({"op": "append_text", "in": {"part": "footer"}, "text": text})
    return _stray(player, "", text)


def delete_paragraph(player: Player) -> bool:
    """One of the form's own paragraphs emptied."""
    if len(player.page.paragraphs) < 3:
        return False
    old = player.rng.choice(player.page.paragraphs)
    player.page.paragraphs.remove(old)
    player.steps.append({"op": "set_cell", "in": {"paragraph": old}, "text": ""})
    return _stray(player, old, "")


def join_paragraphs(player: Player) -> bool:
    """Delete at the end of one of the form's own paragraphs."""
    there = player.page.paragraphs
    pairs = [pair for pair in player.page.pairs if pair[0] in there and pair[1] in there]
    if not pairs:
        return False
    one, other = player.rng.choice(pairs)
    player.steps.append({"op": "join_paragraphs", "in": {"paragraph": one}})
    there.remove(other)
    if player.tracked:
        # Only the mark between them is crossed out: to LibreOffice they are two still.
        there.remove(one)
    else:
        there[there.index(one)] = one + other
    return _stray(player, one, other)


def _stray(player: Player, before: str, after: str) -> bool:
    player.page.strays.append(Stray(before, after))
    return True
