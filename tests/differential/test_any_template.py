"""Templates drawn at random from everything a template can say, one inside the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jinja2
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from docgen.errors import Refused
from docgen.filling.word import render_plain
from docgen.office.template import compile_template
from tests.differential.comparing import differences
from tests.differential.docxtpl_side import filled, never_mended
from tests.differential.kinds_of_parts import NOTE, USE
from tests.differential.word_files import (
    cell,
    control,
    drawing,
    field,
    footer,
    header,
    in_pieces,
    notes,
    p,
    picture,
    r,
    row,
    table,
    text_box,
    word_file,
)

FEWER = settings(max_examples=settings().max_examples // 4)
"""Each example is filled twice, by docxtpl too."""

NAMES: dict[str, Any] = {
    "name": "Nora\tÖst",
    "text": "ett & <två>\ntre",
    "empty": "",
    "pages": "ett\ftvå\a& tre\n",
    "width": 2,
    "color": "AABBCC",
    "yes": True,
    "no": False,
    "nothing": [],
    "two": [
        {"text": "a\tb", "more": [{"text": "x"}, {"text": "y\nz"}, {"text": "{{ name }}"}]},
        {"text": "c", "more": []},
    ],
}

WORDS = st.sampled_from(
    ("", " ", "ord", " ord ", "å & <b>", "“ord”", "a\tb", "{_{ x }_}", "{# x #}", "{ x", "\ue000")
)
VALUES = st.sampled_from(
    ("{{ name }}", "{{text}}", "{{ empty }}", "{{ nobody }}", "{{ two[0].text }}", "{{- name -}}")
)
PAGES = st.sampled_from(("{{ pages }}", "{{ pages }}{{ name }}", "a {{ pages|upper }}"))
"""Values in which a new paragraph begins."""
BEGIN = st.sampled_from(("if yes", "if no", "if not yes", "for each in two", "for each in nothing"))
MISPLACED = st.sampled_from(("{% if yes %}", "{% endif %}", "{% for each in two %}", "{% else %}"))
FORMATS = st.sampled_from(("", "<w:b/>", '<w:b/><w:sz w:val="28"/>'))
PROPERTIES = st.sampled_from(
    ("", "<w:keepNext/>", '<w:pStyle w:val="Citat"/><w:rPr><w:b/></w:rPr>')
)
CELLS = st.sampled_from(
    ("", "{% vm %}", "{% hm %}", "{% colspan width %}", "{% cellbg color %}", "{{ each.text }}")
)


def tag(kind: str, said: str) -> str:
    """A tag of docxtpl's; its kind is as ``tr``, or none."""
    return f"{{%{kind} {said} %}}"


def end(begin: str) -> str:
    """What ends a tag."""
    return "endif" if begin.startswith("if") else "endfor"


def around(begin: str, inside: str) -> str:
    """A text between a tag and its end."""
    first = "{{ loop.index }}{{ each.text }}" if begin == "for each in two" else ""
    return tag("", begin) + first + inside + tag("", end(begin))


def longer(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Texts made of shorter ones."""
    return st.lists(inner, min_size=1, max_size=4).map("".join) | st.builds(around, BEGIN, inner)


TEXTS = st.recursive(WORDS | VALUES, longer, max_leaves=6)
RUNS = st.one_of(
    st.builds(r, st.recursive(WORDS | VALUES | PAGES, longer, max_leaves=6), FORMATS),
    st.builds(in_pieces, TEXTS),
    st.builds(lambda text: control("x", r(text)), TEXTS),
    st.builds(lambda text: f'<w:hyperlink w:anchor="x">{r(text)}</w:hyperlink>', TEXTS),
    st.builds(field, st.just("TITLE"), TEXTS),
    st.builds(drawing, st.just(1), st.just("image1"), TEXTS),
    st.builds(
        lambda begin, run: r(tag("r", begin)) + run + r(tag("r", end(begin))), BEGIN, TEXTS.map(r)
    ),
    st.builds(
        lambda begin, *runs: r(tag("", begin)) + "".join(runs) + r(tag("", end(begin))),
        BEGIN,
        TEXTS.map(r),
        TEXTS.map(r),
    ),
)


def paragraphs(runs: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Paragraphs of these runs, with properties or without."""
    return st.builds(
        lambda inside, properties: p(*inside, properties=properties),
        st.lists(runs, max_size=3),
        PROPERTIES,
    )


def bigger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Blocks made of smaller ones: several, repeated, in tables, in boxes."""
    return st.one_of(
        st.lists(inner, min_size=2, max_size=3).map("".join),
        st.builds(
            lambda begin, inside: p(tag("p", begin)) + inside + p(tag("p", end(begin))),
            BEGIN,
            inner,
        ),
        st.builds(
            lambda begin, one, other: p(tag("", begin), one) + p(other, tag("", end(begin))),
            BEGIN,
            TEXTS.map(r),
            TEXTS.map(r),
        ),
        st.builds(
            lambda begin, inside, first, text: table(
                row(tag("tr", begin), ""),
                row(cell(first, inside, p("")), cell(p(text))),
                row(tag("tr", end(begin)), ""),
                row("sist", "{{ name }}"),
            ),
            BEGIN,
            inner,
            CELLS,
            TEXTS,
        ),
        st.builds(
            lambda begin, inside, first, text: table(
                row(
                    cell(p(text)),
                    tag("tc", begin),
                    cell(first, inside, p("")),
                    tag("tc", end(begin)),
                ),
                columns=2,
            ),
            BEGIN,
            inner,
            CELLS,
            TEXTS,
        ),
        st.builds(lambda inside, text: p(r(text), text_box(inside, p(text))), inner, TEXTS),
    )


BLOCKS = st.recursive(paragraphs(RUNS), bigger, max_leaves=5)
ODD_BLOCKS = st.recursive(paragraphs(RUNS | MISPLACED.map(r)), bigger, max_leaves=5)
"""Blocks in which a tag may begin or end where it should not."""


def made(body: str, head: str, note: str) -> bytes:
    """A file with random parts."""
    return word_file(
        body,
        p(NOTE("footnote", 1)),
        section=USE("header", "default", "header1") + USE("footer", "default", "footer1"),
        parts=[
            picture("image1"),
            header("header1", head),
            footer("footer1", p(note)),
            notes("footnote", note),
        ],
    )


def same(content: bytes) -> None:
    """Both make the same of a template, or neither can fill it."""
    ours = outcome(lambda: render_plain(compile_template(content), NAMES), Refused)
    theirs = outcome(
        lambda: filled(never_mended(content), NAMES), jinja2.TemplateError, etree.XMLSyntaxError
    )
    assert (ours is None) == (theirs is None)
    if ours is not None and theirs is not None:
        assert differences(ours, theirs) == []


def outcome(fill: Callable[[], bytes], *faults: type[Exception]) -> bytes | None:
    """The filled file; None where it cannot be filled, or would be damaged."""
    try:
        return fill()
    except faults:
        return None


@FEWER
@given(BLOCKS, BLOCKS, TEXTS)
def test_any_template(body: str, head: str, note: str) -> None:
    same(made(body, head, note))


@FEWER
@given(ODD_BLOCKS)
def test_any_template_with_tags_in_the_wrong_place(body: str) -> None:
    same(made(body, p("{{ name }}"), "{{ name }}"))
