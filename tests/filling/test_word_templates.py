"""Templates an administrator may write, filled for the sample family: every construct of docxtpl's,
with the values anchored, and what comes out is valid.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import Any

import docx as python_docx
import pytest
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage, RichText
from hypothesis import given, settings
from hypothesis import strategies as st

from docgen.case import intake
from docgen.case.notation import Names
from docgen.errors import Refused
from docgen.filling import word
from docgen.filling.context import context
from docgen.filling.printing import Plain, Printing
from docgen.office import validity
from docgen.office.names import w, wp
from docgen.office.package import Package
from docgen.plan.reading import Value
from tests.differential.word_files import (
    drawing,
    header,
    p,
    picture,
    png,
    r,
    row,
    table,
    text_box,
    word_file,
)
from tests.office.small import docx
from tests.reading.desk import DATA

BODY = "word/document.xml"
GOALS = len(DATA["plan"]["goals"])


class Filled:
    """A template filled for the family, and what was printed."""

    def __init__(self, content: bytes, **more: Any) -> None:
        printing = Printing(DATA, "sv", Names.of(DATA))
        words = {"form": Plain(title="Plan & mer", version=1)}
        names = context(printing, about="meetings[m2]", words=words, signers=[])
        template = word.compiled(content)
        self.content = word.render(template, {**names, **more}, {"form": "lots/plan"}).content
        self.package = Package.open(self.content)
        self.values: dict[str, Value] = printing.values
        grave = {fault.code for fault in validity.faults(self.package)} - {
            "bookmark_name",
            "bookmark_number",
        }
        assert grave == set()

    @property
    def lines(self) -> list[str]:
        """The words of each paragraph that has any."""
        found = []
        for paragraph in self.package.tree(BODY).iter(w("p")):
            parts = paragraph.iter(w("t"), w("br"), w("tab"))
            signs = {w("br"): "\n", w("tab"): "\t"}
            found.append("".join(signs.get(part.tag, part.text or "") for part in parts))
        return [line for line in found if line]

    @property
    def anchored(self) -> list[str]:
        """The tags of the controls, in order."""
        tags = self.package.tree(BODY).iterfind(f".//{w('sdtPr')}/{w('tag')}")
        return [tag.get(w("val"), "") for tag in tags]


def goals(field: str) -> list[str]:
    return [goal[field] for goal in DATA["plan"]["goals"]]


# What a template can do


def test_a_list_in_a_sentence_is_anchored_item_by_item() -> None:
    filled = Filled(word_file(p("Av {% for g in guardians %}{{ g.name }}{% if not loop.last %}, "
                                "{% endif %}{% endfor %}.")))  # fmt: skip
    names = [guardian["name"] for guardian in DATA["guardians"]]
    assert filled.lines == [f"Av {', '.join(names)}."]
    assert filled.anchored == [f"guardians[{g['id']}].name" for g in DATA["guardians"]]


def test_cells_for_each_widen_the_table() -> None:
    cells = row("Mål", "{%tc for g in plan.goals %}", "{{ g.text }}", "{%tc endfor %}")
    filled = Filled(word_file(table(cells, columns=2), p("")))
    grid = filled.package.tree(BODY).findall(f".//{w('gridCol')}")
    assert filled.lines == ["Mål", *goals("text")]
    assert len(grid) == 1 + GOALS


def test_a_cell_merged_over_the_rows_of_a_loop_says_its_words_once_without_an_anchor() -> None:
    rows = [
        row("{%tr for g in plan.goals %}", ""),
        row("{% vm %}{{ child.name }}", "{{ g.text }}"),
        row("{%tr endfor %}", ""),
    ]
    filled = Filled(word_file(table(row("Barn", "Mål"), *rows), p("")))
    assert filled.lines.count(DATA["child"]["name"]) == 1
    assert filled.anchored == [f"plan.goals[{g['id']}].text" for g in DATA["plan"]["goals"]]


def test_a_cell_merged_over_the_cells_of_a_loop_reaches_over_them_all() -> None:
    first = row("{%tc for g in plan.goals %}", "{% hm %}Mål", "{%tc endfor %}")
    second = row("{%tc for g in plan.goals %}", "{{ g.text }}", "{%tc endfor %}")
    filled = Filled(word_file(table(first, second), p("")))
    spans = filled.package.tree(BODY).findall(f".//{w('gridSpan')}")
    assert [span.get(w("val")) for span in spans] == [str(GOALS)]


def test_a_text_box_is_anchored_once_and_says_the_same_twice() -> None:
    filled = Filled(word_file(p(text_box(p("{{ child.name }}")))))
    assert filled.anchored == ["child.name"]
    assert filled.lines.count(DATA["child"]["name"]) == 2
    assert filled.values["child.name"].texts == (DATA["child"]["name"],)


def test_drawings_repeated_by_a_loop_have_numbers_of_their_own() -> None:
    content = word_file(
        p("{%p for g in plan.goals %}"),
        p(drawing(7, "image1"), "{{ g.text }}"),
        p("{%p endfor %}"),
        parts=[picture("image1")],
    )
    root = Filled(content).package.tree(BODY)
    numbers = [each.get("id") for each in root.iter(wp("docPr"))]
    assert len(numbers) == len(set(numbers)) == GOALS


def test_controls_of_the_templates_own_are_repeated_without_their_number() -> None:
    own = '<w:sdt><w:sdtPr><w:id w:val="77"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>'
    content = word_file(
        p("{%p for g in plan.goals %}"), p(own.format(r("välj"))), p("{%p endfor %}"),
        p(own.format(r("en gång"))),
    )  # fmt: skip
    ids = Filled(content).package.tree(BODY).findall(f".//{w('sdtPr')}/{w('id')}")
    assert [each.get(w("val")) for each in ids] == ["77"]


def test_document_properties_are_filled_and_escaped_once() -> None:
    core = "<dc:title>{{ form.title }} för {{ child.name }}</dc:title>"
    filled = Filled(word_file(p("x {{ child.name }}"), core=core))
    title = filled.package.tree("docProps/core.xml").findtext("{*}title")
    assert title == f"Plan & mer för {DATA['child']['name']}"
    opened = python_docx.Document(io.BytesIO(filled.content))  # noqa: TID251 - ours
    assert opened.core_properties.title == title


def test_a_table_whose_rows_are_all_left_out_goes_and_a_cell_keeps_a_paragraph() -> None:
    empty = table(row("{%tr for d in deviations %}"), row("{{ d.text }}"), row("{%tr endfor %}"))
    cell = table(
        row("<w:tc><w:tcPr/>" + p("{%p if not child %}") + p("x") + p("{%p endif %}") + "</w:tc>")
    )
    filled = Filled(word_file(empty, p("efter"), cell, p("")))
    assert filled.lines == ["efter"]
    assert len(list(filled.package.tree(BODY).iter(w("tbl")))) == 1


def test_lines_in_a_value_without_an_anchor_are_lines_in_word() -> None:
    link = f'<w:hyperlink w:anchor="x">{r("{{ plan.current_situation }}")}</w:hyperlink>'
    text = DATA["plan"]["current_situation"]
    assert "\n" in text
    assert Filled(word_file(p(link))).lines == [text]


@pytest.mark.parametrize(
    "trim",
    ["{%- if child.name %}ja{%- endif %}", "{%- if child %}{{ child.name }}{%- endif -%}"],
)
def test_trimming_takes_no_value_away(trim: str) -> None:
    filled = Filled(word_file(p("{{ child.name }}"), p(trim), p("{{ child.birth_date }}")))
    assert filled.anchored[0] == "child.name"
    assert filled.anchored[-1] == "child.birth_date"


def test_tags_that_are_only_words_stay() -> None:
    filled = Filled(
        word_file(
            p("{{ child.birth_date }} {# {{ child.name }} #}"),
            p("{_{ child }_} {{ '{{' }}"),
        )
    )
    assert filled.lines == [
        f"{DATA['child']['birth_date']} ",
        "{{ child }} {{",
    ]
    assert filled.anchored == ["child.birth_date"]


def test_a_header_may_have_any_name() -> None:
    content = word_file(p("x"), parts=[header("topp", p("{{ child.name }}"))])
    assert "child.name" in Filled(content).values


# What is printed and not anchored


@pytest.mark.parametrize(
    ("tag", "printed"),
    [
        ("{{ child.name|upper }}", "NORA O'LEARY LINDQVIST"),
        ("{{ child.name ~ ', ' ~ child.birth_date }}", "Nora O'Leary Lindqvist, 2015-09-17"),
        ("{{ guardians|length }}", str(len(DATA["guardians"]))),
        ("{{ nobody|default('ingen') }}", "ingen"),
        ("{{ 'ja' if child.name is defined else 'nej' }}", "ja"),
        ("{{ 'tom' if plan.crisis_contact is none else 'full' }}", "full"),
        ("{{ 'sip' if plan.type in ['sip', 'ip'] else '' }}", "sip"),
        ("{{ 'ja' if 'Nora' in child.name else 'nej' }}", "ja"),
        ("{% set c = child %}{{ c.name|title|lower }}", "nora o'leary lindqvist"),
        ("{{ guardians[0].name|e }}", DATA["guardians"][0]["name"]),
        ("{% for g in guardians %}{{ loop.index0 }}/{{ loop.revindex }} {% endfor %}", "0/2 1/1 "),
        ("{% for g in guardians if g.share_contact %}x{% endfor %}",
         "x" * sum(g.get("share_contact", False) for g in DATA["guardians"])),
    ],
)  # fmt: skip
def test_a_value_reached_through_an_expression_is_printed_and_not_anchored(
    tag: str, printed: str
) -> None:
    filled = Filled(word_file(p(tag)))
    assert "".join(filled.lines) == printed
    assert filled.anchored == []
    assert filled.values == {}


def test_a_value_may_be_a_run_or_a_paragraph_of_its_own() -> None:
    filled = Filled(word_file(p("x {{r child.name }}"), p("{{p child.birth_date }}")))
    assert filled.lines == [f"x {DATA['child']['name']}", DATA["child"]["birth_date"]]
    assert filled.anchored == ["child.name", "child.birth_date"]


def test_a_value_named_another_way_is_anchored_all_the_same() -> None:
    filled = Filled(word_file(p("{% set c = child %}{{ c.name }}{{ guardians[1].name }}")))
    assert filled.anchored == ["child.name", f"guardians[{DATA['guardians'][1]['id']}].name"]


def test_a_set_knows_which_of_its_boxes_are_ticked() -> None:
    kinds = DATA["consents"][0]["kinds"]
    tag = "{% for c in consents %}{% if '" + kinds[0] + "' in c.kinds %}x{% endif %}{% endfor %}"
    ticked = sum(kinds[0] in consent["kinds"] for consent in DATA["consents"])
    assert "".join(Filled(word_file(p(tag))).lines) == "x" * ticked


# Docxtpl's own values


def test_docxtpls_own_values_stand_beside_anchored_ones() -> None:
    content = word_file(p("{{ child.name }} {{r rich }} {{ logo }} {{ child.birth_date }}"))
    opened = DocxTemplate(io.BytesIO(content))
    logo = InlineImage(opened, io.BytesIO(png(3)), width=Mm(10))
    filled = Filled(content, rich=RichText("fet & ny\nrad", bold=True), logo=logo)
    assert filled.anchored == ["child.name", "child.birth_date"]
    assert any(name.startswith("word/media/") for name in filled.package.parts)
    assert "fet & ny\nrad" in filled.lines[0]
    assert len(list(filled.package.tree(BODY).iter(wp("docPr")))) == 1


def test_another_document_is_put_in_between_anchored_paragraphs() -> None:
    content = word_file(p("{{ child.name }}"), p("{{p enclosed }}"), p("{{ child.birth_date }}"))
    opened = DocxTemplate(io.BytesIO(content))
    enclosed = opened.new_subdoc()
    enclosed.add_paragraph("Bilaga & mer")
    filled = Filled(content, enclosed=enclosed)
    assert filled.lines == [DATA["child"]["name"], "Bilaga & mer", DATA["child"]["birth_date"]]
    assert filled.anchored == ["child.name", "child.birth_date"]


# Faults


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (word_file(table(row("{{tc child.name }}", "x")), p("")), "template_fault"),
        (word_file(p("{%p if child %}"), p("x {% endif %}")), "not_well_formed"),
        (word_file(p("{% for g in guardians %}x"), p("{%p endfor %}")), "not_well_formed"),
    ],
)
def test_what_word_could_not_open_is_refused_before_anything_is_filled(
    content: bytes, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        word.compiled(content)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "tag",
    [
        "{% for x in child.name %}{{ x }}{% endfor %}",
        "{{ child.name|length }}",
        "{{ plan.goals|join(', ') }}",
        "{{ child.name|round }}",
        "{% if plan.revision > child.name %}x{% endif %}",
        "{{ (deviations|first).text }}",
        "{{ guardians[7].name }}",
    ],
)
def test_what_only_real_names_can_tell_is_a_fault_when_it_is_filled(tag: str) -> None:
    template = word.compiled(word_file(p(tag)))
    printing = Printing(DATA, "sv", Names.of(DATA))
    with pytest.raises(Refused) as refused:
        word.render(template, context(printing, about=None, words={}, signers=[]), {})
    assert refused.value.code == "template_fault"


def test_a_number_of_columns_that_is_no_number_is_a_fault() -> None:
    spanning = table(row("x", "y"), row("{% colspan child.name %}x"))
    with pytest.raises(Refused) as refused:
        Filled(word_file(spanning, p("")))
    assert refused.value.code == "not_well_formed"


# Whatever the case says

TEXTS = st.text(
    alphabet=st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("<>&\"'{}%]\x00\x07\x0c\x1b\n\t\r\u2028\ud800"),
    ),
    max_size=60,
)
EVERYWHERE = word_file(
    p("{{ child.name }} {% if child.name %}{{ child.name|upper }}{% endif %}"),
    p(text_box(p("{{ child.name }}"))),
    table(row("{%tr for g in plan.goals %}", ""), row("{{ g.text }}", "{% vm %}{{ g.text }}"),
          row("{%tr endfor %}", ""), row("x", "y")),
    core="<dc:title>{{ child.name }}</dc:title>",
    parts=[header("header1", p("{{ child.name }}"))],
)  # fmt: skip


@settings(max_examples=40)
@given(TEXTS, st.lists(TEXTS, max_size=4))
def test_whatever_the_values_say_the_file_is_valid(name: str, texts: list[str]) -> None:
    data = {
        "child": {"name": name},
        "plan": {"goals": [{"id": f"g{n}", "text": text} for n, text in enumerate(texts)]},
    }
    printing = Printing(data, "sv", Names.of(data))
    names = context(printing, about=None, words={}, signers=[])
    content = word.render(word.compiled(EVERYWHERE), names, {}).content
    assert validity.faults(Package.open(content)) == ()
    printed = Counter({path: len(value.texts) for path, value in printing.values.items()})
    assert printed == {"child.name": 3, **{f"plan.goals[g{n}].text": 1 for n in range(len(texts))}}


def test_the_family_reads_back_from_the_data_it_was_filled_from() -> None:
    """The helper's case is the sample family as it is loaded."""
    assert intake.dump(intake.load(DATA)) == DATA
    assert re.fullmatch(r"\d{4}-\d{4}", DATA["id"])
    assert Package.open(docx()).main == BODY
