"""Documents with bookmarks only, for people who work in LibreOffice before 25.2: nothing in them
is a content control, and what is edited is read all the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from docgen.filling.form import FillableForm
from docgen.office.names import w
from docgen.office.package import Package
from docgen.plan.document import Document
from docgen.reading.base import Base
from tests.editors.libreoffice import LibreOffice
from tests.reading import hands
from tests.reading.desk import CATALOGUE, DATA, FAMILY, STORED, asked, nothing, read, taken
from tests.reading.hands import KARIN, Hand, Word

ABOUT = {"meetings": "meetings[m2]", "consents": "consents[s2]"}


@cache
def issued(form: str = "lots/plan") -> Document:
    found = CATALOGUE.form(form)
    return FillableForm(found).fill(
        FAMILY,
        id="DEM0P1AN0J",
        at=dt.date(2026, 11, 22),
        about=ABOUT.get(found.about),
        issued=True,
        anchors="bookmarks",
    )


@cache
def base(form: str = "lots/plan") -> Base:
    return Base.of_document(issued(form), DATA)


def stories(content: bytes) -> list[etree._Element]:
    package = Package.open(content)
    return [package.tree(name) for name in package.stories]


def line(document: Word, path: str) -> etree._Element:
    """The paragraph with the bookmark of a value."""
    (name,) = (key for key, value in issued().layout.items() if value == path)
    mark = next(m for m in document.body.iter(w("bookmarkStart")) if m.get(w("name")) == name)
    return hands.up(mark, "p")


@pytest.mark.parametrize("form", STORED)
def test_nothing_in_the_file_is_a_content_control_and_every_value_has_its_bookmark(
    form: str,
) -> None:
    document = issued(form)
    roots = stories(document.content)
    assert not any(list(root.iter(w("sdt"))) for root in roots)
    names = {mark.get(w("name")) for root in roots for mark in root.iter(w("bookmarkStart"))}
    assert names == set(document.layout)
    assert set(document.layout.values()) == set(document.values)


@pytest.mark.parametrize("form", STORED)
def test_unedited_it_says_what_it_was_issued_with(form: str) -> None:
    reading = read(issued(form).content, base(form))
    assert nothing(reading)
    assert reading.identity.document == "DEM0P1AN0J"
    printed = {path for path in issued(form).values if "[new" not in path} - {"code_name"}
    assert {path: reading.values[path].value for path in printed} == {
        path: issued(form).values[path].value for path in printed
    }


Step = Callable[[Word, Hand | None], None]


def _rewrite(path: str, text: str) -> Step:
    def step(document: Word, hand: Hand | None) -> None:
        old = line(document, path)
        words = hands.words(old)
        inside = [part for part in old if part.tag == w("r")]
        new = [hands.run(text)]
        if hand is not None:
            new = [hand.mark("del", hands.run(words, "delText")), hand.mark("ins", *new)]
        for part in inside[1:]:
            old.remove(part)
        for part in reversed(new):
            inside[0].addnext(part)
        old.remove(inside[0])

    return step


@pytest.mark.parametrize("hand", [None, KARIN], ids=["plain", "tracked"])
@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("plan.goals[g1].text", "Nora sover hela natten", "Nora sover hela natten"),
        ("plan.actions[a1].status", "Klar", "done"),
        ("plan.actions[a4].due", "2027-01-15", "2027-01-15"),
        ("plan.no_measures_by_others", "\u2612", True),
        ("plan.purpose", "Ett nytt\nsyfte", "Ett nytt\nsyfte"),
    ],
)
def test_what_is_typed_over_is_read(path: str, text: str, value: object, hand: Hand | None) -> None:
    document = Word(issued().content)
    _rewrite(path, text)(document, hand)
    reading = read(document, base())
    assert taken(reading) == {path: value}
    assert asked(reading) == []


def test_rows_in_another_order_keep_their_ids_by_their_bookmarks() -> None:
    document = Word(issued().content)
    first, third = (
        hands.up(line(document, f"plan.actions[{name}].text"), "tr") for name in ("a1", "a2")
    )
    third.addnext(first)
    reading = read(document, base())
    assert taken(reading) == {}


def test_libreoffices_own_edits_are_read(libreoffice: LibreOffice, tmp_path: Path) -> None:
    source, target = tmp_path / "plan.docx", tmp_path / "returned.docx"
    source.write_bytes(issued().content)
    text = issued().values["plan.actions[a2].text"].texts[0]
    libreoffice.edit(
        source,
        target,
        [{"op": "replace_text", "in": {"find": text}, "old": text, "new": "Något helt annat"}],
        author="Karin Lund",
        track=True,
        look=False,
    )
    reading = read(target.read_bytes(), base())
    assert taken(reading) == {"plan.actions[a2].text": "Något helt annat"}
    assert [change.author for change in reading.changes] == ["Karin Lund"]
