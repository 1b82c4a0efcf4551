"""Edits of the fields of a form: words, days, names, choices and boxes.

Each draws a place for itself, adds its steps, notes on the page what then stands there, and says
whether it found a place at all.
"""

from __future__ import annotations

import datetime as dt
import re

from docgen.plan.kinds import Kind
from tests.editors import wordings
from tests.editors.pages import WORDS, Cell
from tests.editors.player import Player
from tests.editors.wordings import Said


def reword(player: Player) -> bool:
    """Some words typed over, put in or taken out."""
    spot = player.words(lambda cell: len(cell.words.split()) > 3)
    if spot is None:
        return False
    text = spot[2].text
    words = list(re.finditer(r"\S+", text))
    count = player.rng.choice((1, 1, 1, 2, 3))
    first = player.rng.randrange(len(words) - count + 1)
    start, end = words[first].start(), words[first + count - 1].end()
    old, way = text[start:end], player.rng.choice(("over", "over", "in", "out"))
    if way == "in":
        new = f"{player.rng.choice(wordings.PHRASES)} "
        said = _words(text[:start] + new + text[start:])
        return player.write(spot, "insert_text", said, ordinary=True, at=start, text=new)
    new = "" if way == "out" else player.rng.choice(wordings.PHRASES + wordings.SMALL_WORDS)
    starts = [match.start() for match in re.finditer(re.escape(old), text)]
    if "\n" in old or start not in starts:
        return False
    said, nth = _words(text[:start] + new + text[end:]), starts.index(start) + 1
    return player.write(spot, "replace_text", said, ordinary=True, old=old, nth=nth, new=new)


def rewrite(player: Player) -> bool:
    """Everything in the control typed over."""
    spot = player.cell(*WORDS, such=lambda cell: bool(cell.text.strip("\u2003\u00a0 \n")))
    if spot is None:
        return False
    return player.over(spot, player.something(spot[2]), by="words", ordinary=not _is_who(spot[2]))


def write_more(player: Player) -> bool:
    """At the end of what is there, or right after it, which is outside the control."""
    more = f" {player.rng.choice(wordings.PHRASES)}"
    return _append(player, more, *WORDS, ordinary=True)


def more_lines(player: Player) -> bool:
    """A line more: a line break inside the control, a paragraph outside."""
    return _append(player, "\n" + player.rng.choice(wordings.LINES), Kind.LONG_TEXT)


def _append(player: Player, more: str, *kinds: Kind, ordinary: bool = False) -> bool:
    spot = player.cell(*kinds, such=lambda cell: not cell.is_empty)
    if spot is None:
        return False
    said, inside = _words(spot[2].text + more), player.rng.random() < 0.5
    return player.write(spot, "append_text", said, ordinary=ordinary, text=more, inside=inside)


def split(player: Player) -> bool:
    """Enter between two words."""
    spot = player.words(lambda cell: re.search(r"\S \S", cell.text) is not None)
    if spot is None:
        return False
    text = spot[2].text
    at = player.rng.choice([match.start() + 1 for match in re.finditer(r"\S (?=\S)", text)])
    return player.write(spot, "split_paragraph", _words(text[:at] + "\n" + text[at:]), at=at)


def join(player: Player) -> bool:
    """Two lines become one: the line end is typed over."""
    spot = player.words(lambda cell: re.search(r"\S\n\S", cell.text) is not None)
    if spot is None:
        return False
    text = spot[2].text
    at = player.rng.choice([match.start() + 1 for match in re.finditer(r"\S\n(?=\S)", text)])
    said, nth = _words(text[:at] + " " + text[at + 1 :]), text[:at].count("\n") + 1
    return player.write(spot, "replace_text", said, old="\n", nth=nth, new=" ")


def value(player: Player) -> bool:
    """Another day, name, number or choice, as staff would write it."""
    spot = player.cell(
        Kind.DATE, Kind.TIME, Kind.PERSON, Kind.UNIT, Kind.NUMBER, Kind.CHOICE
    )  # fmt: skip
    if spot is None or spot[2].spec is None:
        return False
    said = player.something(spot[2])
    if spot[2].spec.kind is Kind.CHOICE:
        return player.choose(spot, said, ordinary=True)
    by = "words" if spot[2].text.strip() else "all"
    return player.over(spot, said, by=by, ordinary=not _is_who(spot[2]))


def _is_who(cell: Cell) -> bool:
    """Whether it names the person a row is about: another name may be another person's row."""
    return (cell.path or "").endswith((".name", ".person"))


def tick(player: Player) -> bool:
    """A click on a box, or now and then the other sign typed over it."""
    spot = player.cell(Kind.YES_NO, such=lambda cell: cell.control and cell.text in "☒☐")
    if spot is None:
        return False
    ticked = spot[2].text == "☒"
    said = Said("☐", False) if ticked else Said("☒", True)
    if player.rng.random() < 0.8:
        return player.write(spot, "tick", said, ordinary=True)
    spot[2].lost()
    return player.write(spot, "tick", said, by="typing")


def overwrite(player: Player) -> bool:
    """All of a cell, with its control."""
    spot = player.cell(such=lambda cell: not cell.is_box)
    if spot is None:
        return False
    return player.over(spot, player.something(spot[2]), by=player.rng.choice(("all", "delete")))


def odd_value(player: Player) -> bool:
    """Something that cannot be read with certainty, or somebody nobody knows."""
    spot = player.cell(Kind.DATE, Kind.TIME, Kind.PERSON, Kind.UNIT, Kind.NUMBER, Kind.CHOICE)
    if spot is None or spot[2].spec is None:
        return False
    return player.over(spot, wordings.something_odd(spot[2].spec, player.rng, player.known))


def empty(player: Player) -> bool:
    """All of a cell deleted."""
    spot = player.cell(such=lambda cell: not cell.is_empty and not cell.is_box)
    return spot is not None and player.over(spot, Said("", None))


def other_notation(player: Player) -> bool:
    """The same day written in another way, which is no change."""
    spot = player.cell(Kind.DATE, such=lambda cell: isinstance(cell.value, str))
    if spot is None:
        return False
    day = dt.date.fromisoformat(spot[2].value)
    text = wordings.date(day, player.rng.randrange(1, wordings.NOTATIONS))
    return player.over(spot, Said(text, day.isoformat()))


def restore(player: Player) -> bool:
    """What was changed an earlier time is changed back."""
    spot = player.cell(such=lambda cell: bool(cell.past) and not cell.is_box)
    if spot is None:
        return False
    return player.over(spot, Said(*spot[2].past[-1]))


def paste(player: Player) -> bool:
    """All of one cell into another, after what is there or over it; perhaps it was cut."""
    one = player.cell(*WORDS, Kind.PERSON, such=lambda cell: not cell.is_empty)
    if one is None or one[2].spec is None:
        return False
    source, words = one[2], one[2].spec.kind in WORDS
    kinds = WORDS if words else (Kind.PERSON,)
    other = player.cell(*kinds, such=lambda cell: cell is not source)
    if other is None:
        return False
    target = other[2]
    cut, over = player.rng.random() < 0.5, not words or player.rng.random() < 0.5
    player.step(
        one, "paste_text", cut=cut, **{"over" if over else "to": player.page.address(*other)}
    )
    target.says(source.text if over else target.text + source.text, source.meaning)
    for cell in (source, target) if cut else (target,):
        cell.lost()
        cell.loose = True
        cell.deeds.append(player.deed())
    if cut:
        source.says("", None)
    return True


def paste_words(player: Player) -> bool:
    """Some words of one cell cut or copied to the end of another."""
    one = player.words(lambda cell: len(cell.words.split()) > 4)
    other = player.cell(*WORDS, such=lambda cell: one is None or cell is not one[2])
    if one is None or other is None:
        return False
    source, target = one[2], other[2]
    pieces = re.findall(r"\S+ \S+", source.words)
    words = player.rng.choice(pieces)
    if source.text.count(words) != 1:
        return False
    cut = player.rng.random() < 0.5
    player.step(one, "paste_text", words=words, cut=cut, to=player.page.address(*other))
    target.says(target.text + words, target.text + words)
    for cell in (source, target) if cut else (target,):
        # LibreOffice cuts the space before a word along, and pastes one.
        cell.loose = True
        cell.deeds.append(player.deed())
    if cut:
        source.says(source.text.replace(words, ""), None)
    return True


def spaces(player: Player) -> bool:
    """Spaces at the end, which are no change."""
    spot = player.cell(*WORDS, such=lambda cell: not cell.is_empty)
    if spot is None:
        return False
    return player.write(spot, "append_text", _words(spot[2].text + "  "), text="  ")


def _words(text: str) -> Said:
    """Words mean what they say."""
    return Said(text, text)
