"""What is known of a template before it is filled: well formed whatever the values, and finished
as it is written, or not.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.office.anchors import escaped, legal, quoted
from docgen.office.package import parse_xml
from docgen.office.proof import Place, Proof, Spot
from docgen.office.template import compile_template
from tests.office.small import docx, p, t, table

GRID = "<w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>"


def proof(*blocks: str, plain: bool = False) -> Proof:
    """What is known of the body of a template."""
    template = compile_template(docx(*blocks))
    prepared = template.plain if plain else template.anchored
    return prepared.parts["word/document.xml"].proof


def tabled(*rows: str, grid: str = GRID) -> str:
    return f"<w:tbl>{grid}{''.join(rows)}</w:tbl>"


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{p(t(cell))}</w:tc>" for cell in cells) + "</w:tr>"


PROVEN = {
    "a value": p(t("{{ child.name }}")),
    "words by a condition": p(t("{% if child.interpreter %}ja{% else %}nej{% endif %}")),
    "runs by a condition": p(t("{% if child.interpreter %}ja"), t("nej{% endif %} slut")),
    "a paragraph for each": p(t("{%p for a in guardians %}")) + p(t("{{ a.name }}"))
    + p(t("{%p endfor %}")),
    "paragraphs cut apart by a loop": p(t("{% for a in guardians %}x")) + p(t("y{% endfor %}")),
    "a way for each case": p(t("{% if a.b %}1{% elif a.c %}2{% elif a.d %}3{% endif %}")),
    "a row for each": tabled(row("x", "y"), row("{%tr for a in b.c %}"), row("{{ a.d }}", "z"),
                             row("{%tr endfor %}")),
    "a loop in a loop": p(
        t("{% for a in b.c %}{% for d in a.e %}{{ d.f }}{% endfor %}{% endfor %}")
    ),
    "an attribute": f'<w:p><w:pPr><w:ind w:left="{{{{ a.b }}}}"/></w:pPr>{t("x")}</w:p>',
}  # fmt: skip


@pytest.mark.parametrize("blocks", PROVEN.values(), ids=PROVEN.keys())
@pytest.mark.parametrize("plain", [True, False])
def test_it_is_proven_that_every_filling_is_well_formed(blocks: str, *, plain: bool) -> None:
    found = proof(blocks, p(), plain=plain)
    assert found.well_formed
    assert found.settled


def test_where_a_condition_goes_over_an_edge_nothing_is_proven() -> None:
    found = proof(p(t("{%p if child.interpreter %}")), p(t("x {% endif %} {{ child.name }}")), p())
    assert not found.well_formed
    assert not found.settled
    assert all(not spot.regular or spot.place is Place.RUN for spot in found.spots)


UNSETTLED = {
    "a table of which every row may go": tabled(row("{%tr for a in b.c %}"), row("{{ a.d }}", "z"),
                                                row("{%tr endfor %}")),
    "cells for each": tabled(row("{%tc for a in b.c %}", "{{ a.d }}", "{%tc endfor %}"),
                             row("x", "y")),
    "a cell over a number of columns": tabled(
        row("x", "y"),
        row("{% colspan a.b %}x").replace("<w:p>", "<w:tcPr><w:tcW/></w:tcPr><w:p>", 1),
    ),
    "more cells than columns": tabled(row("x", "y", "z")),
    "fewer cells than columns": tabled(row("x")),
    "a cell of which every paragraph may go": tabled(row("x", "y")).replace(
        p(t("x")), p(t("{%p if a.b %}")) + p(t("x")) + p(t("{%p endif %}"))
    ),
    "a raw tab in the template's own words": p("<w:r><w:t>a\tb</w:t></w:r>", t("{{ a.b }}")),
}  # fmt: skip


@pytest.mark.parametrize("blocks", UNSETTLED.values(), ids=UNSETTLED.keys())
def test_where_a_filling_may_be_incomplete_it_is_finished_each_time(blocks: str) -> None:
    found = proof(p(t("{{ x.y }}")), blocks, p())
    assert found.well_formed
    assert not found.settled


def test_a_place_knows_its_run_and_its_paragraph() -> None:
    bold = "<w:rPr><w:b/></w:rPr>"
    kept = "<w:pPr><w:keepNext/></w:pPr>"
    (spot,) = proof(p(t("a {{ b.c }} d", bold), style=kept), plain=True).spots
    assert spot == Spot(Place.TEXT, bold, kept, splits=True)


def test_a_paragraph_in_a_link_cannot_be_split_and_a_text_box_is_left_to_docxtpl() -> None:
    (linked,) = proof(p(f"<w:hyperlink>{t('{{ a.b }}')}</w:hyperlink>"), plain=True).spots
    assert (linked.place, linked.splits, linked.regular) == (Place.TEXT, False, True)
    boxed = p(f"<w:r><w:pict><w:txbxContent>{p(t('{{ a.b }}'))}</w:txbxContent></w:pict></w:r>")
    (inner,) = proof(boxed, plain=True).spots
    assert not inner.regular


def test_a_place_first_reached_in_one_run_and_then_in_another_is_left_to_docxtpl() -> None:
    loop = p(t("{% for a in b.c %}{{ a.d }}", "<w:rPr><w:b/></w:rPr>"), t("y{% endfor %}"))
    (spot,) = proof(loop, plain=True).spots
    assert not spot.regular


@given(st.text())
def test_whatever_is_escaped_is_words_between_tags_and_in_attributes(text: str) -> None:
    held = legal(text)
    root = parse_xml(f'<x a="{quoted(held)}">{escaped(held)}</x>'.encode())
    assert (root.text or "") == held
    assert root.get("a", "").split() == held.split()


def test_tables_of_the_helpers_have_no_grid_and_are_finished() -> None:
    assert not proof(table(["{{ a.b }}"])).settled
