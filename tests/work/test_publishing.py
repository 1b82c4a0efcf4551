"""Templates into use: tried on the form's sample first, and published only if that goes well."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from docgen.errors import DocgenError, Refused
from docgen.filling import confined
from docgen.forms.catalogue import PUBLISHED, Catalogue, Form
from docgen.messages import speaking
from docgen.office.names import w
from docgen.service import Service
from docgen.work import publishing
from tests.case.cases import FAMILY
from tests.work.installation import CASE, Installation
from tests.work.paper import Paper


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The administrators' own templates folder."""
    monkeypatch.setenv("DOCGEN_TEMPLATES", str(tmp_path / "mallar"))
    return Path(shutil.copytree(FAMILY.parents[1], tmp_path / "mallar"))


@pytest.fixture
def service(folder: Path, installation: Installation) -> Callable[[], Service]:
    """The installation as the next command opens it."""

    def opened() -> Service:
        installation.close()
        return installation.service

    return opened


def form(folder: Path, name: str = "lots/plan") -> Form:
    return Catalogue.load(folder).form(name)


def write(folder: Path, words: str, name: str = "plan", language: str = "sv") -> None:
    """Write something at the end of a template, and save it."""
    source = folder / "lots" / name / "template.sv.docx"
    target = source.with_name(f"template.{language}.docx")
    target.write_bytes(Paper(source.read_bytes()).add_paragraph(words).content)


def test_a_draft_is_published_and_documents_are_issued_from_it(
    folder: Path, service: Callable[[], Service], installation: Installation
) -> None:
    write(folder, "Ring {{ plan.crisis_contact }}")
    service()
    with installation.unchanged(), pytest.raises(Refused) as refused:
        installation.issue()
    assert refused.value.code == "template_not_published"
    done = publishing.publish(service(), "lots/plan")
    (published,) = done.published
    assert not published.again
    assert published.sha256 == form(folder).template_sha256("sv")
    service()
    assert installation.issue()[0].template_sha256 == published.sha256


@pytest.mark.parametrize("language", ["sv", "nb", "en"])
def test_the_refusal_says_what_has_to_be_done(
    folder: Path, service: Callable[[], Service], installation: Installation, language: str
) -> None:
    write(folder, "Hej")
    service()
    with speaking(language), installation.unchanged(), pytest.raises(Refused) as refused:
        installation.issue()
    assert "docgen template publish lots/plan --language sv" in refused.value.message


def test_a_draft_refused_is_told_before_anything_about_the_case(
    folder: Path, service: Callable[[], Service], installation: Installation
) -> None:
    write(folder, "Hej", "summons")
    service()
    with pytest.raises(Refused) as refused:
        installation.issue("lots/summons")
    assert refused.value.code == "template_not_published"


def test_publishing_again_changes_nothing_and_says_so(
    folder: Path, service: Callable[[], Service]
) -> None:
    path = folder / "lots" / "plan" / PUBLISHED
    before = path.read_bytes()
    (published,) = publishing.publish(service(), "lots/plan").published
    assert published.again
    assert path.read_bytes() == before
    assert published.to_json() == {
        "form": "lots/plan",
        "language": "sv",
        "template_version": form(folder).template_version("sv"),
        "sha256": form(folder).template_sha256("sv"),
        "date": form(folder).publications["sv"].date.isoformat(),
        "again": True,
    }


def test_a_template_that_changed_under_the_same_version_is_noted(
    folder: Path, service: Callable[[], Service]
) -> None:
    write(folder, "Hej")
    (note,) = publishing.publish(service(), "lots/plan").findings
    assert (note.code, note.severity) == ("version_unchanged", "note")
    toml = folder / "lots" / "plan" / "form.toml"
    toml.write_text(toml.read_text("utf-8").replace("version = 1", "version = 2"), "utf-8")
    done = publishing.publish(service(), "lots/plan")
    assert not done.published[0].again
    assert done.published[0].template_version.startswith("2-")
    assert done.findings == ()
    assert form(folder).publications["sv"].version == 2
    write(folder, "Hej igen")
    assert len(publishing.publish(service(), "lots/plan").findings) == 1


def test_a_template_made_from_an_issued_document_is_refused_as_long_as_it_has_its_code(
    folder: Path, service: Callable[[], Service], installation: Installation
) -> None:
    content = installation.plan
    (folder / "lots" / "plan" / "template.sv.docx").write_bytes(content)
    with speaking("en"), pytest.raises(Refused) as refused:
        publishing.publish(service(), "lots/plan")
    assert refused.value.code == "template_fault"
    assert "delete the code" in refused.value.message


def test_a_margin_too_narrow_for_the_code_is_told(
    folder: Path, service: Callable[[], Service]
) -> None:
    path = folder / "lots" / "plan" / "template.sv.docx"
    paper = Paper(path.read_bytes())
    for margins in paper.body.iter(w("pgMar")):
        margins.set(w("right"), "720")
    path.write_bytes(paper.content)
    findings = publishing.publish(service(), "lots/plan").findings
    assert [each.code for each in findings] == ["version_unchanged", "no_room_for_code"]
    path = folder / "lots" / "story" / "template.sv.docx"
    path.write_bytes(Paper(path.read_bytes()).add_paragraph("Hej").content)
    findings = publishing.publish(service(), "lots/story").findings
    assert [each.code for each in findings] == ["version_unchanged"]


FAULTS = {
    "{{ child.nickname }}": "template_fault",
    "{{ child.name.upper() }}": "template_fault",
    "{% if child.interpreter %}": "template_fault",
    "{% for a in plan.actions %}" * 8 + "{% endfor %}" * 8: "template_too_slow",
}


@pytest.mark.parametrize("words", FAULTS)
def test_a_template_that_does_not_work_is_not_published(
    folder: Path, service: Callable[[], Service], monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setattr(confined, "LIMITS", confined.Limits(processor_seconds=2))
    write(folder, words)
    before = (folder / "lots" / "plan" / PUBLISHED).read_bytes()
    with pytest.raises(Refused) as refused:
        publishing.publish(service(), "lots/plan")
    assert refused.value.code == FAULTS[words]
    assert (folder / "lots" / "plan" / PUBLISHED).read_bytes() == before


def test_all_languages_are_published_or_none(
    folder: Path, service: Callable[[], Service], installation: Installation
) -> None:
    write(folder, "Hej")
    write(folder, "{{ child.nickname }}", language="nb")
    with pytest.raises(Refused):
        publishing.publish(service(), "lots/plan")
    assert not form(folder).published("sv")
    write(folder, "Hei", language="nb")
    done = publishing.publish(service(), "lots/plan")
    assert [published.language for published in done.published] == ["sv", "nb"]
    assert form(folder).published("sv")
    assert form(folder).published("nb")


def test_one_language_is_published_alone(folder: Path, service: Callable[[], Service]) -> None:
    write(folder, "Hej")
    write(folder, "Hei", language="nb")
    publishing.publish(service(), "lots/plan", "nb")
    assert (form(folder).published("sv"), form(folder).published("nb")) == (False, True)


@pytest.mark.parametrize(
    ("sample", "code"),
    [
        ({"case": "family.json", "about": "meetings[m9]"}, "about"),
        ({"case": "finns-inte.json"}, "no_such_file"),
        ({}, "catalogue_fault"),
    ],
)
def test_a_sample_that_does_not_fit_the_form_is_told_of(
    folder: Path, service: Callable[[], Service], sample: dict[str, str], code: str
) -> None:
    write(folder, "Hej", "summons")
    (folder / "lots" / "summons" / "sample.json").write_text(json.dumps(sample), "utf-8")
    with pytest.raises(DocgenError) as refused:
        publishing.publish(service(), "lots/summons")
    assert refused.value.code == code
    assert not form(folder, "lots/summons").published("sv")


def test_a_form_that_is_only_handed_out_is_tried_as_a_blank(
    folder: Path, service: Callable[[], Service]
) -> None:
    write(folder, "{{ child.nickname }}", "story")
    with pytest.raises(Refused):
        publishing.publish(service(), "lots/story")
    write(folder, "Hej", "story")
    path = folder / "lots" / "story" / "template.sv.docx"
    path.write_bytes(Paper((FAMILY.parent / "story" / "template.sv.docx").read_bytes()).content)
    publishing.publish(service(), "lots/story")
    assert form(folder, "lots/story").published("sv")


def test_an_older_documents_return_needs_no_template(
    folder: Path, service: Callable[[], Service], installation: Installation
) -> None:
    """What was issued is read with what it was issued from."""
    write(folder, "Hej")
    service()
    edited = Paper(installation.plan).write("plan.actions[a1].status", "Klar").content
    assert [change.path for change in installation.receive(edited).recorded] == [
        "plan.actions[a1].status"
    ]
    assert installation.case()["id"] == CASE
