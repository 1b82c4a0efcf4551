"""What is taken over from the document before, unread or uncompared, is what reading it gives."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import resources
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docgen.demo import RETURNED
from docgen.office import views
from docgen.office.blocks import Table
from docgen.office.names import w
from docgen.reading import matching, tables, word
from docgen.reading.base import Base
from docgen.reading.imprint import Imprint
from docgen.reading.word import WordReading
from tests.reading.desk import after, asked, base, issued, nothing, plan, read, take
from tests.reading.hands import KARIN, OMAR, Hand, Word, child, field, paragraph
from tests.reading.harm import harm
from tests.reading.test_certain_or_asked import ACTIONS, EDITABLE, FEWER

TEXTS = ["En helt annan mening.", "Två rader\nmed text & mer", "–", "2027-05-01", "Klar", "Maria"]
Drawn = Callable[[Word, Random], object]


def _row(random: Random) -> str:
    return f"plan.actions[{random.choice(ACTIONS)}].text"


def _value(random: Random) -> str:
    return random.choice(EDITABLE)


def _hand(random: Random) -> Hand | None:
    return random.choice([None, KARIN, OMAR])


def _cells_change_places(copy: Word, random: Random) -> None:
    first, *_, last = copy.row(_row(random)).findall("{*}tc")
    last.addnext(first)


EDITS: dict[str, Drawn] = {
    "type": lambda copy, r: copy.type_over(_value(r), r.choice(TEXTS)),
    "track": lambda copy, r: copy.track_over(_value(r), r.choice(TEXTS)),
    "beside": lambda copy, r: copy.type_beside(_value(r), r.choice(TEXTS), hand=_hand(r)),
    "retype": lambda copy, r: copy.retype_cell(_row(r), r.choice(TEXTS), _hand(r)),
    "empty": lambda copy, r: copy.empty(_value(r)),
    "tick": lambda copy, r: copy.tick("plan.no_measures_by_others", sign=r.random() < 0.5),
    "add": lambda copy, r: copy.add_row(_row(r), ["Ny sak", "Amir Haddad"], _hand(r)),
    "remove": lambda copy, r: copy.remove_row(_row(r), _hand(r)),
    "clear": lambda copy, r: copy.clear_row(_row(r), _hand(r)),
    "copy": lambda copy, r: copy.copy_row(_row(r), _row(r)),
    "move": lambda copy, r: copy.move_row(_row(r), _row(r)),
    "comment": lambda copy, r: copy.comment(_value(r), "Hur då?"),
    "field": lambda copy, r: copy.content(_value(r)).extend(field("DATE", "2027-01-01")),
    "paragraph": lambda copy, r: copy.table(_row(r)).addprevious(paragraph(r.choice(TEXTS))),
    "cells": _cells_change_places,
    "harm": lambda copy, r: harm(copy.body, r),
    "anchors": lambda copy, r: copy.strip_controls() if r.random() < 0.2 else None,
    "shatter": lambda copy, r: copy.shatter() if r.random() < 0.2 else None,
}


def edit(copy: Word, random: Random) -> bytes:
    """Some edits, as far as they can still be made after those before them."""
    for name in random.choices(list(EDITS), k=random.randint(1, 6)):
        try:
            EDITS[name](copy, random)
        except (IndexError, StopIteration, AssertionError, ValueError, AttributeError):
            # Harm came first: the place is gone.
            continue
    return copy.save("Sekreteraren")


@contextmanager
def the_long_way() -> Iterator[None]:
    """Every row is read and every cell compared, as if nothing were known to be as it was."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(views, "digests", lambda _part, _root: {})
        patch.setattr(matching, "says_the_same", lambda _base, _cell: False)
        patch.setattr(tables, "row_says_the_same", lambda _base, _row: False)
        yield


def kept(imprint: Imprint) -> Any:
    """What is kept of a reading, without what saves reading it again."""

    def without(data: Any) -> Any:
        if isinstance(data, dict):
            return {name: without(each) for name, each in data.items() if name != "digest"}
        return [without(each) for each in data] if isinstance(data, list) else data

    return without(json.loads(json.dumps(imprint.to_json())))


def same(one: WordReading, other: WordReading) -> bool:
    assert one.reading == other.reading
    assert one.seen == other.seen
    assert kept(one.imprint) == kept(other.imprint)
    return True


@FEWER
@given(st.randoms(use_true_random=False))
def test_the_short_way_reads_what_the_long_way_reads(random: Random) -> None:
    first = edit(plan(), random)
    short = take(first)
    with the_long_way():
        long = take(first)
    assert same(short, long)
    # And when the copy comes back once more.
    again = edit(Word(first), random)
    against, otherwise = after(short), after(long)
    short = take(again, against)
    with the_long_way():
        long = take(again, otherwise)
    assert same(short, long)


@settings(FEWER, max_examples=5)
@given(st.randoms(use_true_random=False))
def test_a_base_without_digests_reads_the_same(random: Random) -> None:
    """As it was kept before there were any."""
    copy = edit(plan(), random)
    without = replace(base(), imprint=Imprint.from_json(kept(base().imprint)))
    assert same(take(copy), take(copy, without))


def read_rows(content: bytes, against: Base) -> list[str]:
    """The rows that had to be read to read a file."""
    package = word.open_word(content)
    word.read(package, against)
    rows = [
        row
        for view in views.View
        for story in views.stories(package, view)
        for block in story.blocks
        if isinstance(block, Table)
        for row in block.rows
    ]
    return [row.text for row in dict.fromkeys(rows) if not callable(row._cells)]


def test_a_file_that_came_back_as_it_was_is_not_read_row_by_row() -> None:
    assert read_rows(issued().content, base()) == []


def test_only_rows_that_were_edited_are_read() -> None:
    copy = plan().type_over("plan.actions[a1].text", "Nytt").remove_row("plan.actions[a2].text")
    (only,) = read_rows(copy.save(), base())
    assert only.startswith("Nytt\t")
    copy.track_over("plan.goals[g1].text", "tre", old="fyra")
    assert len(read_rows(copy.save(), base())) == 3


@pytest.mark.parametrize("name", RETURNED)
def test_what_another_editor_wrote_anew_and_nobody_edited_is_not_read(name: str) -> None:
    content = (resources.files("docgen.demo") / "returned" / name).read_bytes()
    assert len(read_rows(content, base())) < 40


def test_rows_of_an_earlier_return_are_known_again() -> None:
    copy = plan().type_over("plan.actions[a1].text", "Nytt")
    against = after(take(copy))
    assert read_rows(copy.save(), against) == []
    assert nothing(read(copy, against))


def test_a_row_that_goes_on_in_another_is_never_taken_for_one_that_does_not() -> None:
    copy = plan()
    for action, kind in (("a1", "restart"), ("a2", None)):
        merge = child(child(copy.cell(f"plan.actions[{action}].due"), "tcPr", first=True), "vMerge")
        if kind is not None:
            merge.set(w("val"), kind)
    questions = {path for _, path in asked(read(copy.type_over("plan.actions[a2].due", "")))}
    assert questions == {"plan.actions[a2].due"}
