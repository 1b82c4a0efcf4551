"""The desk returned files are read at: documents issued for the sample family, and what a reading
of a returned copy comes to in a line or two.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from docgen.case import intake, numbers, paths
from docgen.case.values import Data
from docgen.filling.coded import with_code
from docgen.filling.form import FillableForm
from docgen.forms.catalogue import Catalogue
from docgen.plan.document import Document
from docgen.plan.reading import Change, ChangeKind, Finding, Reading
from docgen.reading import word
from docgen.reading.base import Base
from docgen.reading.imprint import Imprint
from docgen.reading.word import WordReading
from tests.reading.hands import Word

TEMPLATES = Path(__file__).parents[2] / "templates"
CATALOGUE = Catalogue.load(TEMPLATES)
FAMILY = intake.load(TEMPLATES / "lots" / "family.json")
DATA: Data = intake.dump(FAMILY)
FORMS = tuple(form.id for form in CATALOGUE.forms.values() if form.model.id == "lots")
STORED = tuple(form.id for form in CATALOGUE.forms.values() if form.stored)

_NUMBER = numbers.draw_document_id()
_ABOUT = {"meetings": "meetings[m2]", "consents": "consents[s2]"}


@cache
def issued(form: str = "lots/plan", recipient: str | None = None) -> Document:
    """A form as it was issued for the family."""
    return with_code(filled(form, recipient))


def filled(form: str = "lots/plan", recipient: str | None = None) -> Document:
    """The same without its code."""
    found = CATALOGUE.form(form)
    return FillableForm(found).fill(
        FAMILY,
        id=_NUMBER,
        at=dt.date(2026, 11, 22),
        about=_ABOUT.get(found.about or ""),
        recipient=recipient,
        issued=True,
    )


@cache
def base(form: str = "lots/plan", recipient: str | None = None) -> Base:
    return Base.of_document(issued(form, recipient), DATA)


def plan() -> Word:
    """The family's plan, open in Word."""
    return Word(issued().content)


def take(copy: Word | bytes, against: Base | None = None) -> WordReading:
    """Read a returned copy; saved by the secretary, where it is saved here."""
    content = copy.save("Sekreteraren") if isinstance(copy, Word) else copy
    return word.read(word.open_word(content), against or base())


def read(copy: Word | bytes, against: Base | None = None) -> Reading:
    return take(copy, against).reading


def after(first: WordReading, against: Base | None = None) -> Base:
    """What the next return of a copy is compared with, kept as JSON in between."""
    known = against or base()
    noted = [*first.reading.changes, *(f.change for f in first.reading.findings if f.change)]
    return replace(
        known,
        imprint=Imprint.from_json(first.imprint.to_json()),
        values={**known.values, **first.reading.values},
        taken=known.taken | {paths.id_of(each.path) for each in noted if each.path.endswith("]")},
        seen=frozenset(first.seen),
    )  # fmt: skip


def taken(reading: Reading) -> dict[str, Any]:
    """What the reading takes as certain, by path; None for what was emptied.

    Rows that are missing are changes too, and wait for a person.
    """
    return {
        change.path: change.after and change.after.value
        for change in reading.changes
        if change.kind is not ChangeKind.REMOVE
    }


def asked(reading: Reading) -> list[tuple[str, str | None]]:
    """What the reading asks a person: the code, and the path it is about."""
    return [(f.code, f.path) for f in reading.findings if f.severity == "review"]


def proposed(reading: Reading) -> dict[str, Any]:
    """What accepting the questions would put in, by path."""
    return {
        f.change.path: f.change.after and f.change.after.value
        for f in reading.findings
        if f.change is not None
    }


def only_change(reading: Reading) -> Change:
    (change,) = reading.changes
    assert asked(reading) == []
    return change


def only_question(reading: Reading) -> Finding:
    (finding,) = (f for f in reading.findings if f.severity == "review")
    assert taken(reading) == {}
    return finding


def nothing(reading: Reading) -> bool:
    """Whether a reading has nothing to say."""
    return reading.changes == () and reading.findings == ()
