"""Whatever the values hold, the document is the one docxtpl makes of them, and opens."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docgen.filling.word import render_plain
from docgen.office.template import WordTemplate, compile_template
from tests.differential import kinds_of_content, kinds_of_parts, kinds_of_tables
from tests.differential.comparing import differences
from tests.differential.docxtpl_side import filled
from tests.differential.kinds import Kind
from tests.differential.kinds_of_parts import NOTE, USE
from tests.differential.word_files import footer, header, in_pieces, notes, p, r, word_file

FEWER = settings(max_examples=settings().max_examples // 4)
"""Each example is filled twice, by docxtpl too."""
FORBIDDEN = re.compile("[^\t\n\r\a\f\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML can hold; \\a and \\f are docxtpl's signs for a new paragraph and a new page."""

ODD = (
    *("\t", "\n", "\r", "\r\n", "\a", "\f", " ", "  ", "\u00a0", "\u2028", "\x85", "\u00ad"),
    *("\x00", "\x01", "\x0b", "\x1b", "\x7f", "\x9f", "\ufffe", "\uffff", "\ud800", "\udfff"),
    *(
        "{{ text }}",
        "{% if text %}",
        "{_{ x }_}",
        "{%p endfor %}",
        "{# text #}",
        "{",
        "{{",
        "}}",
        "%}",
        "{%",
    ),
    *("<w:t>", "</w:t></w:r></w:p>", "<w:p ", "&amp;", "&", "]]>", "<!--", "&#10;", '"', "'", "\\"),
    *("👩‍👩‍👧", "🇸🇪", "e\u0301", "A\u030a", "\u200f\u05d0", "مرحبا", "Åäö", "Æøå", "\U0010fffd"),
)
VALUES = st.lists(st.sampled_from(ODD) | st.text(max_size=8), max_size=12).map("".join)
"""Texts of all that has ever gone wrong."""
LINES = VALUES.map(lambda text: re.sub("[\a\f]", "\n", text))
"""Without new paragraphs and pages, for where none can begin."""

TEMPLATE = word_file(
    p(
        "Före {{ text }} efter {{ other }}",
        NOTE("footnote", 1),
        r("{{ text }}{{ other }}", "<w:b/>"),
    ),
    p(in_pieces("a{{ text }}b"), properties='<w:jc w:val="center"/>'),
    p("{% if yes %}{{ text }}{% else %}tomt{% endif %}"),
    section=USE("header", "default", "header1") + USE("footer", "default", "footer1"),
    parts=[
        header("header1", p("{{ text }}", properties="<w:keepNext/>")),
        footer("footer1", p("x"), p(r("{{ other }}", "<w:i/>"), " sist")),
        notes("footnote", "{{ text }} {{ other }}"),
    ],
)


def same(content: bytes, names: dict[str, Any]) -> None:
    """Ours with the names, and docxtpl's with the names without what no XML can hold."""
    ours = render_plain(_compiled(content), names)
    assert differences(ours, filled(content, allowed(names))) == []


@cache
def _compiled(content: bytes) -> WordTemplate:
    return compile_template(content)


def allowed(value: Any) -> Any:
    """The value without what no XML can hold."""
    match value:
        case str():
            return FORBIDDEN.sub("", value)
        case dict():
            return {key: allowed(each) for key, each in value.items()}
        case list():
            return [allowed(each) for each in value]
    return value


@FEWER
@given(VALUES, VALUES)
def test_any_texts_in_body_header_footer_and_note(text: str, other: str) -> None:
    same(TEMPLATE, {"text": text, "other": other, "yes": True})


@FEWER
@given(name=VALUES, texts=st.lists(VALUES, max_size=3))
def test_any_texts_in_text_boxes(name: str, texts: list[str]) -> None:
    goals = [{"text": text} for text in texts]
    same(kinds_of_parts.text_boxes.content, {"name": name, "goals": goals})


@FEWER
@given(LINES)
def test_any_texts_in_links_fields_and_controls(text: str) -> None:
    kind = kinds_of_content.breaks_in_links_fields_and_tracked_words
    same(kind.content, kind.names | {"text": text})


GOAL = st.fixed_dictionaries(
    {
        "text": VALUES | st.none() | st.integers() | st.booleans() | st.floats(width=32),
        "done": st.booleans(),
        "steps": st.lists(st.fixed_dictionaries({"text": VALUES}), max_size=3),
    }
)


@pytest.mark.parametrize(
    "kind",
    [
        kinds_of_tables.a_table_in_a_cell_for_each_row,
        kinds_of_tables.rows_for_each_of_each,
        kinds_of_tables.rows_shown_or_not,
        kinds_of_tables.cells_merged_downwards,
    ],
)
@FEWER
@given(goals=st.lists(GOAL, max_size=4))
def test_any_plan_in_tables(kind: Kind, goals: list[dict[str, Any]]) -> None:
    same(kind.content, {"goals": goals})


@FEWER
@given(
    week=st.lists(VALUES, min_size=1, max_size=9),
    plan=st.lists(
        st.fixed_dictionaries(
            {
                "who": VALUES,
                "days": st.lists(st.fixed_dictionaries({"what": VALUES}), max_size=9),
            }
        ),
        max_size=3,
    ),
)
def test_any_number_of_columns(week: list[str], plan: list[dict[str, Any]]) -> None:
    same(kinds_of_tables.a_column_for_each.content, {"week": week, "plan": plan})


LONG = {
    "one word": "Å" * 100_000,
    "many lines": "en rad\n" * 14_000,
    "many tabs": "\tdel " * 20_000,
    "many paragraphs": "stycke\a" * 12_000,
    "many signs of XML": "<&>\"'" * 20_000,
    "many tags": "{{ text }}{% if x %}" * 5_000,
    "nothing XML can hold": "\x00\x1b" * 50_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_a_hundred_thousand_signs(text: str) -> None:
    same(word_file(p("a {{ text }} b", properties="<w:keepNext/>")), {"text": text})
