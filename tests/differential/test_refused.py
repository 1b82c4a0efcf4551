"""What docxtpl runs and we refuse: a template is a document, not a program.

And what docxtpl makes a damaged file of, saying nothing.
"""

from __future__ import annotations

import jinja2
import pytest

from docgen.errors import Refused
from docgen.filling.word import render_plain
from docgen.messages import speaking
from docgen.office.template import compile_template
from tests.differential.docxtpl_side import filled
from tests.differential.word_files import footer, header, notes, p, r, row, table, word_file

NAMES = {"name": "Nora", "names": ["No", "Å"], "child": {"name": "Nora"}, "number": 1}
TRACKED = 'w:id="9" w:author="Karin Lund" w:date="2026-12-01T10:30:00Z"'

PROGRAMS = (
    "{{ name.upper() }}",
    "{{ number + 1 }}",
    "{{ number * 2 }}",
    "{{ name * 2 }}",
    "{{ -number }}",
    "{{ '%s' % name }}",
    "{{ child['name'] }}",
    "{{ names[number] }}",
    "{{ names[0:1] }}",
    "{{ [name, number] }}",
    "{{ {'a': name} }}",
    "{{ name|replace('N', 'M') }}",
    "{{ names|map('upper')|join }}",
    "{{ name|center(40) }}",
    "{{ name|join(name) }}",
    "{{ name|safe }}",
    "{{ child|attr('name') }}",
    "{{ child.__class__ }}",
    "{{ loop.__init__ }}",
    "{% if name is string %}x{% endif %}",
    "{% if number is divisibleby 7 %}x{% endif %}",
    "{% for each in names %}{{ loop.cycle('a', 'b') }}{% endfor %}",
    "{% for each in nothing recursive %}{{ loop(each) }}{% endfor %}",
    "{% for a, b in child.items() %}x{% endfor %}",
    "{% set a, b = names %}x",
    "{% set long = name ~ name %}x",
    "{% set block %}x{% endset %}",
    "{% with a = 1 %}{{ a }}{% endwith %}",
    "{% macro hello() %}x{% endmacro %}",
    "{% filter upper %}x{% endfilter %}",
    "{% autoescape false %}{{ name }}{% endautoescape %}",
    "{% block body %}x{% endblock %}",
    "{% raw %}{{ name }}{% endraw %}",
)
"""What docxtpl runs."""


@pytest.mark.parametrize("tag", PROGRAMS)
def test_what_calls_computes_or_reaches_further_is_refused_by_name(tag: str) -> None:
    content = word_file(p(f"Barn: {tag}"))
    assert filled(content, NAMES)
    with speaking("en"), pytest.raises(Refused, match="templates may not") as refused:
        compile_template(content)
    assert refused.value.code == "template_fault"


@pytest.mark.parametrize("place", ["header", "footer", "footnotes", "endnotes", "core"])
def test_it_is_refused_wherever_it_stands(place: str) -> None:
    tag = "{{ name.upper() }}"
    story = {
        "header": header("header1", p(tag)),
        "footer": footer("footer1", p(tag)),
        "footnotes": notes("footnote", tag),
        "endnotes": notes("endnote", tag),
    }.get(place)
    content = word_file(
        p("x"),
        parts=[story] if story else [],
        core=f"<dc:title>{tag}</dc:title>" if place == "core" else "",
    )
    with pytest.raises(Refused) as refused:
        compile_template(content)
    assert refused.value.code == "template_fault"


BROKEN = {
    "a value with half its tag tracked": p("{{ na", f"<w:ins {TRACKED}>{r('me }}')}</w:ins>"),
    "a row tag that ends in a paragraph": table(row("{%tr if not name %}")) + p("{% endif %}"),
    "a paragraph tag that ends in words": p("{%p if not name %}") + p("x {% endif %}"),
    "words that end with a paragraph tag": p("{% for each in names %}x") + p("{%p endfor %}"),
}
"""Templates of which docxtpl makes XML that is not well formed, and mends it by throwing away what
it does not understand, also what comes after it."""


@pytest.mark.parametrize("blocks", BROKEN.values(), ids=BROKEN.keys())
def test_what_would_be_a_damaged_file_is_refused(blocks: str) -> None:
    content = word_file(blocks, p("Sist"))
    assert filled(content, NAMES)
    with pytest.raises(Refused) as refused:
        render_plain(compile_template(content), NAMES)
    assert refused.value.code in {"not_well_formed", "template_fault"}


UNFINISHED = {
    "no end": "{% if name %}x",
    "no beginning": "x{% endif %}",
    "no name": "{{ }}",
    "two names": "{{ name name }}",
    "an end of something else": "{% if name %}x{% endfor %}",
    "an unknown tag": "{% hide %}",
}


@pytest.mark.parametrize("text", UNFINISHED.values(), ids=UNFINISHED.keys())
def test_what_is_no_template_is_refused_by_both(text: str) -> None:
    content = word_file(p(text))
    with pytest.raises(jinja2.TemplateSyntaxError):
        filled(content, NAMES)
    with pytest.raises(Refused) as refused:
        compile_template(content)
    assert refused.value.code == "template_fault"


@pytest.mark.parametrize("tag", ["{{ nobody.name }}", "{% if nobody.name %}x{% endif %}"])
def test_a_field_of_what_nobody_has_given_is_refused_by_both(tag: str) -> None:
    content = word_file(p(tag))
    with pytest.raises(jinja2.UndefinedError):
        filled(content, NAMES)
    with pytest.raises(Refused) as refused:
        render_plain(compile_template(content), NAMES)
    assert refused.value.code == "template_fault"
