"""How a document says who it is, and who saved it last."""

from __future__ import annotations

import datetime as dt

import pytest

from docgen.case.fields import all_fields
from docgen.case.paths import TAG_LIMIT
from docgen.office.anchors import Anchors, Control, properties, save_facts
from docgen.office.package import Package
from tests.office.small import docx, p

CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties" xmlns:dcterms="http://purl.org/dc/terms/">{}</cp:coreProperties>'
)
APP = '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>{}</Application></Properties>'
CUSTOM = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{}'
    "</Properties>"
)


def saved(core: str, application: str = "Microsoft Office Word") -> Package:
    parts = {"docProps/core.xml": CORE.format(core), "docProps/app.xml": APP.format(application)}
    return Package.open(docx(p(), parts=parts))


def test_the_last_editor_and_time_are_read() -> None:
    facts = save_facts(
        saved(
            "<cp:lastModifiedBy> Karin Lund </cp:lastModifiedBy>"
            "<dcterms:modified>2026-12-01T10:30:00Z</dcterms:modified>"
        )
    )
    assert facts.saved_by == "Karin Lund"
    assert facts.modified == dt.datetime(2026, 12, 1, 10, 30, tzinfo=dt.UTC)


def test_libreoffices_time_is_local_though_it_says_otherwise() -> None:
    facts = save_facts(
        saved("<dcterms:modified>2026-12-01T10:30:00Z</dcterms:modified>", "LibreOffice/25.2.3.2")
    )
    assert facts.modified == dt.datetime(2026, 12, 1, 10, 30)  # noqa: DTZ001 - it has no zone


@pytest.mark.parametrize(
    "core", ["", "<cp:lastModifiedBy/>", "<dcterms:modified>i går</dcterms:modified>"]
)
def test_what_a_file_does_not_say_is_not_known(core: str) -> None:
    facts = save_facts(saved(core))
    assert (facts.saved_by, facts.modified) == (None, None)
    assert (
        save_facts(Package.open(docx(p(), parts={"docProps/core.xml": CORE.format("")}))) == facts
    )


@pytest.mark.parametrize("name", ["docProps/custom.xml", "docProps/custom1.xml"])
def test_our_properties_are_found_among_others(name: str) -> None:
    others = '<property name="Avdelning"><vt:lpwstr>BUP</vt:lpwstr></property>'
    ours = '<property name="docgen.document"><vt:lpwstr> DEM0P1AN0J </vt:lpwstr></property>'
    package = Package.open(docx(p(), parts={name: CUSTOM.format(others + ours)}))
    assert properties(package) == {"document": "DEM0P1AN0J"}


def test_every_path_fits_in_the_tag_of_a_control_with_the_longest_ids_and_codes() -> None:
    long = "a" * 10
    for spec in all_fields():
        path = spec.pattern.replace("[]", f"[{long}]")
        if spec.pattern.endswith("[]"):
            path = path.removesuffix(f"[{long}]") + f"[{max(spec.codes, key=len)}]"
        assert len(path) <= TAG_LIMIT, path


def test_each_anchor_has_a_number_and_a_bookmark_of_its_own() -> None:
    anchors = Anchors(first=5)
    made = [anchors.anchored("child.name", text, "", Control()) for text in ("a", "b")]
    assert 'w:id="5" w:name="d5"' in made[0]
    assert '<w:id w:val="6"/>' in made[1]
    assert anchors.layout == {"d5": "child.name", "d6": "child.name"}


@pytest.mark.parametrize(
    ("control", "markup"),
    [
        (Control(box=True), '<w14:checked w14:val="1"/>'),
        (Control(box=False), '<w14:checked w14:val="0"/>'),
        (Control(choices=("A & B",)), 'w:displayText="A &amp; B"'),
        (Control(is_date=True, date=dt.date(2026, 12, 1)), 'w:fullDate="2026-12-01T00:00:00Z"'),
        (Control(is_date=True), "<w:date>"),
        (Control(lines=True), '<w:text w:multiLine="1"/>'),
        (Control(), "<w:text/>"),
    ],
)
def test_each_kind_of_value_gets_its_kind_of_control(control: Control, markup: str) -> None:
    assert markup in Anchors().anchored("child.name", "x", "", control)
