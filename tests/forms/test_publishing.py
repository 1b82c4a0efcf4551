"""Which templates are published: known by their bytes, written down beside them."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.errors import Refused, WrongUse
from docgen.forms import publishing
from docgen.forms.catalogue import PUBLISHED, Catalogue, Form, Publication, publications
from docgen.messages import speaking
from tools.forms.__main__ import draw, publish_drawn

TEMPLATES = Path(__file__).parents[2] / "templates"
DAY = dt.date(2026, 11, 22)

Load = Callable[[], Form]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))


@pytest.fixture
def plan(folder: Path) -> Load:
    """The plan's form, as it is when it is asked for."""
    return lambda: Catalogue.load(folder).form("lots/plan")


def edit(form: Form, language: str = "sv") -> None:
    """Save the template with something else in it."""
    path = form.folder / f"template.{language}.docx"
    path.write_bytes(form.template("sv") + b"\0")


def test_every_template_docgen_comes_with_is_published() -> None:
    forms = Catalogue.load(TEMPLATES).forms.values()
    drafts = [(f.id, language) for f in forms for language in f.languages
              if not f.published(language)]  # fmt: skip
    assert drafts == []


def test_an_edited_template_is_a_draft_until_it_is_published_again(plan: Load) -> None:
    assert plan().published("sv")
    edit(plan())
    draft = plan()
    assert not draft.published("sv")
    publication = publishing.publish(draft, "sv", DAY)
    assert publication == Publication(1, draft.template_sha256("sv"), DAY)
    assert plan().published("sv")
    assert plan().publications["sv"] == publication


def test_a_template_that_is_as_it_was_is_published_as_it_was(plan: Load) -> None:
    before = plan().folder.joinpath("template.sv.docx").read_bytes()
    edit(plan())
    plan().folder.joinpath("template.sv.docx").write_bytes(before)
    assert plan().published("sv")


def test_a_form_without_the_file_is_a_draft(plan: Load) -> None:
    (plan().folder / PUBLISHED).unlink()
    assert not plan().published("sv")
    publishing.publish(plan(), "sv", DAY)
    assert plan().published("sv")


def test_each_language_is_published_by_itself(plan: Load) -> None:
    edit(plan(), "nb")
    assert (plan().published("sv"), plan().published("nb")) == (True, False)
    publishing.publish(plan(), "nb", DAY)
    edit(plan(), "sv")
    assert (plan().published("sv"), plan().published("nb")) == (False, True)


def test_what_another_published_meanwhile_stays(plan: Load) -> None:
    edit(plan(), "nb")
    one, other = plan(), plan()
    publishing.publish(one, "nb", DAY)
    publishing.publish(other, "sv", DAY)
    assert (plan().published("sv"), plan().published("nb")) == (True, True)


def test_what_was_looked_over_is_what_is_published_not_what_was_saved_since(plan: Load) -> None:
    looked_over = plan()
    digest = looked_over.template_sha256("sv")
    edit(looked_over)
    assert publishing.publish(looked_over, "sv", DAY).sha256 == digest
    assert not plan().published("sv")


def test_a_language_there_is_no_template_in_cannot_be_published(plan: Load) -> None:
    for ask in (plan().published, lambda language: publishing.publish(plan(), language, DAY)):
        with pytest.raises(WrongUse) as raised:
            ask("fi")
        assert raised.value.code == "no_such_language"
    assert set(plan().publications) == {"sv"}


def test_a_folder_that_cannot_be_written_is_named_and_left_as_it_was(
    plan: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(plan())
    before = {path.name: path.read_bytes() for path in plan().folder.iterdir()}

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied", str(target))

    form = plan()
    monkeypatch.setattr(Path, "replace", refuse)
    with speaking("en"), pytest.raises(WrongUse) as raised:
        publishing.publish(form, "sv", DAY)
    assert raised.value.code == "cannot_write"
    assert "published.toml" in raised.value.message
    assert "DOCGEN_TEMPLATES" in raised.value.message
    assert {path.name: path.read_bytes() for path in form.folder.iterdir()} == before


@pytest.mark.parametrize(
    "text",
    [
        "sv = 1",
        "[sv]\nversion = 1\nsha256 = 'x'",
        "[sv]\nversion = '1'\nsha256 = 'x'\ndate = 2026-11-22",
        "[sv]\nversion = 1\nsha256 = 'x'\ndate = 'igår'",
        "[sv",
    ],
)
def test_a_fault_in_the_file_names_it(plan: Load, text: str) -> None:
    (plan().folder / PUBLISHED).write_text(text, "utf-8")
    with pytest.raises(Refused) as raised:
        plan()
    assert raised.value.code == "catalogue_fault"
    assert "lots/plan/published.toml" in raised.value.message


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6),
        st.builds(
            Publication, st.integers(1, 99), st.text("0123456789abcdef", max_size=64), st.dates()
        ),
        max_size=3,
    )
)
def test_what_is_written_down_is_read_back(entries: dict[str, Publication]) -> None:
    form = Catalogue.load(TEMPLATES).form("lots/plan")
    written: dict[Path, str] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publishing, "publications", lambda _: entries)
        patch.setattr(Path, "write_text", lambda self, text, **_: written.update({self: text}))
        patch.setattr(Path, "replace", lambda _, target: target)
        done = publishing.publish(form, "sv", DAY)
    ((_, text),) = written.items()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "read_text", lambda *_, **__: text)
        assert publications(form.folder) == {**entries, "sv": done}


@pytest.mark.parametrize("language", ["sv", "nb", "en"])
def test_a_draft_is_told_of_with_what_to_do(plan: Load, language: str) -> None:
    with speaking(language):
        assert publishing.draft(plan(), "sv") == ()
        edit(plan())
        (changed,) = publishing.draft(plan(), "sv")
        (plan().folder / PUBLISHED).unlink()
        (never,) = publishing.draft(plan(), "sv")
    assert changed.code == never.code == "template_not_published"
    assert changed.message != never.message
    assert "2026-" in changed.message
    for finding in (changed, never):
        assert "lots/plan (sv)" in finding.message
        assert "docgen template publish lots/plan --language sv" in str(finding.suggestion)


# What is drawn


def test_forms_that_are_drawn_are_published_and_those_edited_since_are_not(folder: Path) -> None:
    assert publish_drawn("lots", DAY, folder) == []
    for path in folder.glob(f"lots/*/{PUBLISHED}"):
        path.unlink()
    edit(Catalogue.load(folder).form("lots/plan"))
    drawn = {form.name for form in (folder / "lots").iterdir() if form.is_dir()}
    assert set(publish_drawn("lots", DAY, folder)) == drawn - {"plan"}
    draw("lots", folder, force=True)
    assert publish_drawn("lots", DAY, folder) == ["plan"]
    assert all(form.published("sv") for form in Catalogue.load(folder).forms.values())
