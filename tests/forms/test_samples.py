from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from docgen.errors import Refused
from docgen.forms.catalogue import Catalogue, Form
from docgen.forms.samples import Sample, sample

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture
def form(tmp_path: Path) -> Form:
    folder = shutil.copytree(TEMPLATES, tmp_path / "templates")
    return Catalogue.load(folder).form("lots/summons")


def test_a_form_is_shown_with_a_case_of_its_model_and_what_it_is_about(form: Form) -> None:
    assert sample(form) == Sample(form.model.folder / "family.json", "meetings[m1]")


def test_what_a_form_is_about_may_go_without_saying(form: Form) -> None:
    (form.folder / "sample.json").write_text('{"case": "family.json"}', "utf-8")
    assert sample(form) == Sample(form.model.folder / "family.json", None)


def test_a_form_that_is_only_handed_out_has_no_case() -> None:
    story = Catalogue.load(TEMPLATES).form("lots/story")
    assert sample(story) == Sample(None, None)


@pytest.mark.parametrize(
    "text", [None, "", "{", "[]", "{}", '{"case": 7}', '{"blank": false}', '{"about": "m1"}']
)
def test_a_sample_that_cannot_be_used_is_named_with_one_that_can(
    form: Form, text: str | None
) -> None:
    path = form.folder / "sample.json"
    path.unlink()
    if text is not None:
        path.write_text(text, "utf-8")
    with pytest.raises(Refused) as raised:
        sample(form)
    assert raised.value.code == "catalogue_fault"
    assert "lots/summons/sample.json" in raised.value.message
    assert '{"case": "family.json", "about": "meetings[m1]"}' in raised.value.message
