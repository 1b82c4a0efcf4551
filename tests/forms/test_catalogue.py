from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from docgen.errors import Refused, WrongUse
from docgen.forms.catalogue import Catalogue

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))


def test_the_lots_forms_are_there_each_with_what_it_is_about() -> None:
    forms = Catalogue.load(TEMPLATES).forms
    assert {name: form.about for name, form in forms.items()} == {
        "lots/agenda": "meetings",
        "lots/consent": "consents",
        "lots/cover": "delivery",
        "lots/information": "case",
        "lots/plan": "plan",
        "lots/story": "case",
        "lots/summons": "meetings",
    }
    assert not forms["lots/story"].stored


def test_a_templates_version_is_its_number_and_what_its_bytes_are(folder: Path) -> None:
    before = Catalogue.load(folder).form("lots/plan").template_version("sv")
    file = folder / "lots" / "plan" / "template.sv.docx"
    file.write_bytes(file.read_bytes() + b"\0")
    after = Catalogue.load(folder).form("lots/plan").template_version("sv")
    assert before.startswith("1-")
    assert after.startswith("1-")
    assert before != after


def test_an_unknown_form_is_answered_with_those_there_are() -> None:
    with pytest.raises(WrongUse, match=r"lots/planen.*lots/plan"):
        Catalogue.load(TEMPLATES).form("lots/planen")


def test_a_language_there_is_no_template_in_is_answered_with_those_there_are() -> None:
    with pytest.raises(WrongUse, match="sv"):
        Catalogue.load(TEMPLATES).form("lots/plan").template("fi")


@pytest.mark.parametrize(
    ("file", "old", "new", "names"),
    [
        ("lots/plan/form.toml", "version = 1", "", "version"),
        ("lots/plan/form.toml", 'form = "lots/plan"', 'form = "lots/pla"', "lots/plan"),
        ("lots/plan/form.toml", 'about = "plan"', 'about = "planet"', "about"),
        ("lots/plan/form.toml", "version = 1", "version = = 1", "form.toml"),
        ("lots/model.toml", 'id = "lots"', "", "id"),
    ],
)
def test_a_fault_in_the_catalogue_names_the_file_and_the_key(
    folder: Path, file: str, old: str, new: str, names: str
) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        Catalogue.load(folder)
    assert refused.value.code == "catalogue_fault"
    assert file.rpartition("/")[2] in refused.value.message
    assert names in refused.value.message
