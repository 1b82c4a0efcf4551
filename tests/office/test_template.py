"""Preparing a template that Word has saved: tags in pieces, marks of Word's own, things doubled."""

from __future__ import annotations

import re

import pytest

from docgen.case.notation import Names
from docgen.errors import Refused
from docgen.filling import word
from docgen.filling.context import context
from docgen.filling.printing import Plain, Printing
from docgen.messages import speaking
from docgen.office.names import w, w14
from docgen.office.package import Package
from docgen.office.template import compile_template
from tests.office.small import body, docx, p, t
from tests.reading.desk import DATA

BOLD = "<w:rPr><w:b/></w:rPr>"
ITALIC = "<w:rPr><w:i/></w:rPr>"


def fill(content: bytes) -> Package:
    """A template filled for the sample family."""
    printing = Printing(DATA, "sv", Names.of(DATA))
    names = context(printing, about=None, words={"form": Plain(title="Plan")}, signers=[])
    rendered = word.render(compile_template(content), names, {"form": "lots/plan"})
    return Package.open(rendered.content)


def xml(package: Package) -> str:
    return package.parts["word/document.xml"].decode()


def words(package: Package) -> str:
    return "".join(node.text or "" for node in package.tree("word/document.xml").iter(w("t")))


def refusal(content: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        fill(content)
    return caught.value


# Tags in pieces


@pytest.mark.parametrize(
    "runs",
    [
        (t("Barn: {{ child.name }}!"),),
        (t("Barn: {"), t("{ child"), t(".name }"), t("}!")),
        (t("Barn: {{ child"), '<w:proofErr w:type="spellStart"/>', t(".name }}!")),
        (t("Barn: "), t("{{child.name}}"), t("!")),
    ],
)
def test_a_tag_is_one_value_however_word_cut_it(runs: tuple[str, ...]) -> None:
    package = fill(docx(p(*runs)))
    assert words(package) == "Barn: Nora O'Leary Lindqvist!"
    assert xml(package).count("<w:sdt>") == 1


def test_a_value_keeps_the_formatting_of_its_tag_and_its_neighbours_theirs() -> None:
    package = fill(docx(p(t("a {{ child", BOLD), t(".name }} b", ITALIC))))
    runs = re.findall(r"<w:r>(?:<w:rPr><w:(\w)/></w:rPr>)?<w:t[^>]*>([^<]*)", xml(package))
    assert runs == [("b", "a "), ("b", "Nora O'Leary Lindqvist"), ("i", " b")]


def test_formatting_of_a_kind_the_part_declares_further_in_is_kept() -> None:
    glow = '<w:rPr><x:own xmlns:x="urn:own"/></w:rPr>'
    package = fill(docx(p(t("{{ child.name }}", glow))))
    assert len(list(package.tree("word/document.xml").iter("{urn:own}own"))) == 2


def test_two_tags_in_one_run_are_two_values_with_the_words_between() -> None:
    package = fill(docx(p(t("{{ child.name }} ({{ child.birth_date }})"))))
    assert words(package) == "Nora O'Leary Lindqvist (2015-09-17)"
    assert xml(package).count("<w:sdt>") == 2


def test_a_box_drawn_by_hand_is_a_box_to_click() -> None:
    drawn = "{% if child.interpreter %}☒{% else %}☐{% endif %}"
    assert '<w14:checked w14:val="0"/>' in xml(fill(docx(p(t(drawn)))))


def test_curly_quotes_in_a_tag_are_read_as_plain_ones() -> None:
    package = fill(docx(p(t("{% if plan.type == “sip” %}SIP{% endif %}"))))
    assert words(package) == "SIP"


# What a loop would double


GOALS = (t("{%p for goal in plan.goals %}"), t("{{ goal.text }}"), t("{%p endfor %}"))


def test_numbers_stay_unique_beside_those_of_the_template() -> None:
    own = (
        '<w:bookmarkStart w:id="7" w:name="Inneh"/><w:bookmarkEnd w:id="7"/>'
        '<w:hyperlink w:anchor="Inneh">' + t("se") + "</w:hyperlink>"
        '<w:sdt><w:sdtPr><w:id w:val="11"/></w:sdtPr><w:sdtContent>' + t("x") + "</w:sdtContent>"
        "</w:sdt>"
    )
    package = fill(docx(p(own), *(p(line) for line in GOALS)))
    found = re.findall(r'<w:(?:bookmarkStart w:id|id w:val)="(\d+)"', xml(package))
    assert found[:2] == ["7", "11"]
    ours = found[2:]
    assert min(map(int, ours)) == 12
    assert len(set(ours)) * 2 == len(ours)


def test_bookmarks_nobody_refers_to_and_paragraph_ids_are_not_doubled_by_a_loop() -> None:
    cursor = '<w:bookmarkStart w:id="0" w:name="_GoBack"/>{}<w:bookmarkEnd w:id="0"/>'
    line = f'<w:p w14:paraId="1A2B3C4D" w14:textId="77777777">{cursor.format(GOALS[1])}</w:p>'
    root = fill(docx(p(GOALS[0]), line, p(GOALS[2]))).tree("word/document.xml")
    names = [mark.get(w("name")) for mark in root.iter(w("bookmarkStart"))]
    assert len(names) == len(set(names)) == 5
    assert all(element.get(w14("paraId")) is None for element in root.iter())


# What cannot be filled


@pytest.mark.parametrize(
    "tag", ["{{ child }}", "{{ plan.goals }}", "{{ plan.follow_up }}", "{{ child.nickname }}",
            "{{ nobody.name }}", "{{ form.title.upper }}", "{{ child.name.first }}"]
)  # fmt: skip
def test_what_is_no_value_is_a_fault_of_the_template_that_names_it(tag: str) -> None:
    fault = refusal(docx(p(t(tag))))
    assert fault.code == "template_fault"
    assert "0x" not in fault.message


def test_a_tag_where_word_cannot_hold_its_value_is_said_to_be_so() -> None:
    broken = body(p(t("{% if child.interpreter %}</w:t>".replace("<", "&lt;"))))
    assert refusal(docx(parts={"word/document.xml": broken})).code == "template_fault"
    open_row = docx(p(t("{%tr for goal in plan.goals %}")), p(t("{{ goal.text }}")),
                    p(t("{%tr endfor %}")))  # fmt: skip
    assert refusal(open_row).code in ("template_fault", "not_well_formed")


@pytest.mark.parametrize("language", ["sv", "nb", "en"])
def test_a_template_that_is_no_word_document_is_refused_by_the_gate(language: str) -> None:
    with speaking(language), pytest.raises(Refused):
        compile_template(b"%PDF-1.7")


def test_values_outside_runs_of_their_own_are_printed_without_an_anchor() -> None:
    package = fill(docx(p("<w:hyperlink>" + t("{{ child.name }}") + "</w:hyperlink>")))
    assert words(package) == "Nora O'Leary Lindqvist"
    assert "<w:sdt>" not in xml(package)
