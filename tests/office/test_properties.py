"""How a document says who it is, and who saved it last."""

from __future__ import annotations

import datetime as dt

import pytest

from docgen.office.package import Package
from docgen.office.properties import Properties, properties, save_facts
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


TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}'
    "</Relationships>"
)
IDENTITY = {"document": "DEM0P1AN0J", "form": "lots/plan", "case": "<&>\"'"}


def written(parts: dict[str, str | bytes]) -> Package:
    """A file with our identity put into its custom properties."""
    template = Package.open(docx(p(), parts=parts))
    own = Properties.of(template.parts)
    return Package.open(docx(p(), parts={**parts, **own.around, own.name: own.saying(IDENTITY)}))


def test_a_file_without_custom_properties_gets_them_and_says_that_it_has() -> None:
    package = written({})
    assert properties(package) == IDENTITY
    assert b"/docProps/custom.xml" in package.parts["[Content_Types].xml"]
    assert b"docProps/custom.xml" in package.parts["_rels/.rels"]


def test_properties_of_others_stay_and_ours_of_another_time_go() -> None:
    there = (
        '<property pid="7" name="Avdelning"><vt:lpwstr>BUP</vt:lpwstr></property>'
        '<property pid="8" name="docgen.document"><vt:lpwstr>OLD</vt:lpwstr></property>'
    )
    kind = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
    relation = (
        '<Relationship Id="rId7" Target="docProps/own.xml" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/custom-properties"/>'
    )
    main = (
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/officeDocument" Target="word/document.xml"/>'
    )
    package = written(
        {
            "docProps/own.xml": CUSTOM.format(there),
            "[Content_Types].xml": TYPES.format(
                f'<Override PartName="/docProps/own.xml" ContentType="{kind}"/>'
            ),
            "_rels/.rels": RELATIONS.format(main + relation),
        }
    )
    root = package.tree("docProps/own.xml")
    assert [(each.get("pid"), each.get("name")) for each in root] == [
        ("7", "Avdelning"),
        ("8", "docgen.document"),
        ("9", "docgen.form"),
        ("10", "docgen.case"),
    ]
    assert "".join(map(str, root[1].itertext())) == IDENTITY["document"]
