"""Which units of other authorities get a copy is for the form to say; faults are named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from docgen.case.model import ConsentKind, MeetingKind
from docgen.errors import Refused
from docgen.forms.catalogue import Catalogue
from docgen.forms.copies import Copies, CopiesTo, Delivering

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A templates folder of one's own."""
    return Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))


def test_the_lots_forms_say_who_gets_a_copy() -> None:
    forms = Catalogue.load(TEMPLATES).forms
    assert {form.folder.name: form.copies.units for form in forms.values()} == {
        "agenda": CopiesTo.INVITED,
        "consent": CopiesTo.NONE,
        "cover": CopiesTo.NONE,
        "information": CopiesTo.NONE,
        "plan": CopiesTo.PARTICIPATING,
        "story": CopiesTo.NONE,
        "summons": CopiesTo.INVITED,
    }
    assert not forms["lots/agenda"].copies.returns
    assert forms["lots/summons"].copies.after_signature == {MeetingKind.NETWORK_1}
    assert forms["lots/plan"].copies.consent == {ConsentKind.INFORMATION}


def test_a_form_that_says_nothing_has_no_copies() -> None:
    assert Copies.of({}, "form.toml") == Copies(CopiesTo.NONE)
    assert Delivering.of({}, "model.toml") == Delivering(None, 15)


@pytest.mark.parametrize(
    "table",
    [
        {"units": "everybody"},
        {"unit": "invited"},
        {"consent": ["spoken"]},
        {"consent": 3},
        {"due": "meeting.date"},
        {"due": [3]},
        {"returns": "no"},
        {"after_signature": ["first"]},
    ],
)
def test_what_is_not_understood_in_a_form_is_named_with_the_file(table: dict[str, object]) -> None:
    with pytest.raises(Refused, match=r"lots/plan/form\.toml") as raised:
        Copies.of(table, "lots/plan/form.toml")
    assert raised.value.code == "catalogue_fault"
    assert next(iter(table)) in raised.value.message


@pytest.mark.parametrize(
    "table",
    [{"cover": 3}, {"answer_working_days": 0}, {"answer_working_days": "15"}, {"days": 15}],
)
def test_what_is_not_understood_in_a_model_is_named_with_the_file(table: dict[str, object]) -> None:
    with pytest.raises(Refused, match=r"lots/model\.toml") as raised:
        Delivering.of(table, "lots/model.toml")
    assert next(iter(table)) in raised.value.message


@pytest.mark.parametrize("named", ["lots/letter", "lots/plan"])
def test_the_letter_of_a_model_must_be_one(folder: Path, named: str) -> None:
    model = folder / "lots" / "model.toml"
    model.write_text(model.read_text("utf-8").replace("lots/cover", named), "utf-8")
    with pytest.raises(Refused, match=named) as raised:
        Catalogue.load(folder)
    assert raised.value.code == "catalogue_fault"
