"""The anchors around a value."""

from __future__ import annotations

import pytest

from docgen.case.fields import all_fields
from docgen.case.paths import TAG_LIMIT
from docgen.office.anchors import LINES, TEXT, Anchors, box, date, dropdown


def test_every_path_fits_in_the_tag_of_a_control_with_the_longest_ids_and_codes() -> None:
    long = "a" * 10
    for spec in all_fields():
        path = spec.pattern.replace("[]", f"[{long}]")
        if spec.pattern.endswith("[]"):
            path = path.removesuffix(f"[{long}]") + f"[{max(spec.codes, key=len)}]"
        assert len(path) <= TAG_LIMIT, path


def test_each_anchor_has_a_number_and_a_bookmark_of_its_own() -> None:
    anchors = Anchors(first=5)
    made = [anchors.anchored("child.name", text, "", TEXT) for text in ("a", "b")]
    assert 'w:id="5" w:name="d5"' in made[0]
    assert '<w:id w:val="6"/>' in made[1]
    assert anchors.layout == {"d5": "child.name", "d6": "child.name"}


@pytest.mark.parametrize(
    ("control", "markup"),
    [
        (box(ticked=True), '<w14:checked w14:val="1"/>'),
        (box(ticked=False), '<w14:checked w14:val="0"/>'),
        (dropdown(("A & B",)), 'w:displayText="A &amp; B"'),
        (date("2026-12-01"), 'w:fullDate="2026-12-01T00:00:00Z"'),
        (date(None), "<w:date>"),
        (LINES, '<w:text w:multiLine="1"/>'),
        (TEXT, "<w:text/>"),
    ],
)
def test_each_kind_of_value_gets_its_kind_of_control(control: str, markup: str) -> None:
    assert markup in Anchors().anchored("child.name", "x", "", control)


def test_without_controls_a_value_has_its_bookmark_and_the_document_its_number() -> None:
    anchors = Anchors(controls=False)
    written = anchors.anchored("child.name", "Nora", "<w:rPr/>", TEXT)
    assert written == (
        '<w:bookmarkStart w:id="1" w:name="d1"/><w:r><w:rPr/><w:t xml:space="preserve">Nora</w:t>'
        '</w:r><w:bookmarkEnd w:id="1"/>'
    )
    assert anchors.layout == {"d1": "child.name"}
    assert "w:sdt" not in anchors.tagged("document.id", "DEM0P-1AN0J", "")


def test_a_path_too_long_for_a_tag_has_a_bookmark_only() -> None:
    anchors = Anchors()
    assert "w:sdt" not in anchors.anchored("a" * (TAG_LIMIT + 1), "x", "", TEXT)
    assert anchors.layout == {"d1": "a" * (TAG_LIMIT + 1)}
