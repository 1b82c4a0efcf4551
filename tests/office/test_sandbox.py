"""A template is a document, not a program."""

from __future__ import annotations

import io
from typing import Any

import docx
import jinja2
import pytest

from docgen.errors import Refused
from docgen.filling import word
from docgen.filling.printing import Plain
from docgen.office.sandbox import TemplateEnvironment
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
        "{% set x = child.name ~ child.name %}",
        "{% set x = child.name|join(child.name) %}",
        "{% set _x = 1 %}",
        "{% set loop = child %}",
        "{% set a, b = child %}",
        "{% set x %}word{% endset %}",
        "{% macro m() %}x{% endmacro %}",
        "{% for a in b recursive %}{{ loop(a) }}{% endfor %}",
        "{{ child.name|attr('x') }}",
        "{{ child|map('upper') }}",
        "{{ (child.name)|_slot(1) }}",
        "{{ _slot }}",
        "{{ [1, child] }}",
        "{{ {'a': 1} }}",
        "{{ 'x'|join('y')|join('z') }}",
        "{{ (child.name ~ child.name)|join(', ') }}",
        "{{ child.name|replace('a', 'aa') }}",
        "{{ child.name|default(child) }}",
        "{{ child.name|default(default_value='x') }}",
        "{{ child.name|upper('x') }}",
        "{{ child.name|safe }}",
        "{{ goals|sort(attribute='text') }}",
        "{% if child is mapping %}x{% endif %}",
        "{% if 4 is divisibleby(2) %}x{% endif %}",
        "{% for key, value in child %}x{% endfor %}",
        "{{ 3 * child.name }}",
        "{{ loop.cycle('a', 'b') }}",
        "{% do child.name %}",
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


ORDER = {"items": ["a", "b"], "copy": "två", "rows": [{"n": 1}, {"n": 2}]}


@pytest.mark.parametrize(
    ("tag", "printed"),
    [
        ("{{ order.copy }}", "två"),
        ("{% for each in order.items %}{{ each }}{% endfor %}", "ab"),
        ("{{ order.keys }}{{ order.rows.append }}{{ 'x'.upper }}{{ order.nothing }}", ""),
        ("{{ order.rows[1].n }}{{ order.rows[7] }}{{ order[0] }}", "2"),
        ("{% for row in order.rows %}{{ loop.index }}{{ loop.cycle }}{% endfor %}", "12"),
        ("{% if order.nothing is defined %}x{% endif %}{% if none is none %}y{% endif %}", "y"),
        ("{{ order.items|join(', ') }} {{ 2.25|round(1) }} {{ order.rows|length }}", "a, b 2.2 2"),
    ],
)
def test_plain_names_answer_for_their_keys_and_nothing_of_pythons(tag: str, printed: str) -> None:
    content = word.render_plain(compile_template(template(tag)), {"order": ORDER})
    opened = docx.Document(io.BytesIO(content))  # noqa: TID251 - ours
    assert opened.paragraphs[0].text == printed


@pytest.mark.parametrize("name", ["__class__", "__init__", "_words", "_node", "mro"])
def test_even_past_the_allow_list_nothing_is_reached(name: str) -> None:
    environment = TemplateEnvironment(strict=False)
    values: tuple[Any, ...] = (ORDER, [], "x", 1, None, Plain(title="x"), jinja2.Undefined())
    for value in values:
        try:
            found = environment.getattr(value, name)
        except Exception as error:  # noqa: BLE001 - a refusal of any kind will do
            found = environment.undefined(str(error))
        assert isinstance(found, jinja2.Undefined)
    assert isinstance(environment.getitem(ORDER, "copy"), jinja2.Undefined)
