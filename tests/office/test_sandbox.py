"""A template is a document, not a program."""

from __future__ import annotations

import io

import docx
import pytest

from docgen.errors import Refused
from docgen.filling.context import Plain
from docgen.office.template import compile_template


def template(*lines: str) -> bytes:
    document = docx.Document()  # noqa: TID251 - a new one, not one from outside
    for line in lines:
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "attack",
    [
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ child.__class__ }}",
        "{{ child._data }}",
        "{{ 'a'*10**8 }}",
        "{{ 1 + 1 }}",
        "{{ child['name'] }}",
        "{{ plan.goals.append(child) }}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{% set x = 1 %}",
        "{% macro m() %}x{% endmacro %}",
        "{% for a in b recursive %}{{ loop(a) }}{% endfor %}",
        "{{ child.name|attr('x') }}",
        "{{ child|map('upper') }}",
        "{{ (child.name)|_slot(1) }}",
        "{{ _slot }}",
        "{{ [1, 2, 3] }}",
        "{% if child is defined %}x{% endif %}",
    ],
)
def test_what_is_outside_the_template_language_is_refused(attack: str) -> None:
    with pytest.raises(Refused) as refused:
        compile_template(template(attack))
    assert refused.value.code == "template_fault"


def test_what_is_inside_it_is_not() -> None:
    compiled = compile_template(
        template(
            "{{ child.name }} {{ meeting.date|longdate }}",
            "{% if plan.type == 'sip' and not child.interpreter %}SIP{% else %}IP{% endif %}",
            "{%p for goal in plan.goals %}",
            "{{ loop.index }} {{ goal.text }}",
            "{%p endfor %}",
        )
    )
    assert set(compiled.expressions) == {
        "child.name",
        "meeting.date|longdate",
        "loop.index",
        "goal.text",
    }


def test_a_tag_without_its_end_is_told() -> None:
    with pytest.raises(Refused, match="mall") as refused:
        compile_template(template("{% if child.name %}x"))
    assert refused.value.code == "template_fault"


def test_an_attack_in_the_footer_is_refused_too() -> None:
    document = docx.Document()  # noqa: TID251 - a new one, not one from outside
    document.sections[0].footer.paragraphs[0].text = "{{ 7 * 7 }}"
    stream = io.BytesIO()
    document.save(stream)
    with pytest.raises(Refused):
        compile_template(stream.getvalue())


def test_words_beside_the_case_answer_for_nothing_but_themselves() -> None:
    words = Plain(title="Plan")
    assert words.__field__("title") == "Plan"
    with pytest.raises(Exception, match="_words"):
        str(words.__field__("_words"))
