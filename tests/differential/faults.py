"""Where docxtpl is plainly wrong: the one list of differences from it, each with its reason.

A fault has a template that shows it and says what docxtpl should have written, made from what
docxtpl writes for the same template without the fault. So nothing is left out of the comparison.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import jinja2

from tests.differential.docxtpl_side import filled, template
from tests.differential.kinds import Kind, kind
from tests.differential.kinds_of_parts import NOTE, USE
from tests.differential.word_files import (
    control,
    footer,
    notes,
    other_parts,
    p,
    r,
    row,
    table,
    word_file,
)

TRACKED = 'w:id="9" w:author="Karin Lund" w:date="2026-12-01T10:30:00Z"'


@dataclass(frozen=True)
class Fault:
    """A fault of docxtpl: the template that shows it, and what should come of it."""

    kind: Kind
    right: Callable[[Kind], bytes]


def _part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


# Endnotes are never filled: the person gets the braces.


@kind(name="Nora & Åke", goals=[{"text": "Sova"}, {"text": "Läsa"}])
def endnotes_are_filled_as_footnotes_are() -> bytes:
    each = "{% for goal in goals %}{{ goal.text }} {% endfor %}"
    return word_file(
        p("{{ name }}", NOTE("endnote", 1)),
        parts=[notes("footnote", "{{ name }}"), notes("endnote", "{{ name }}", each)],
    )


def _endnotes_taken_for_footnotes(kind: Kind) -> bytes:
    def called(one: bytes, other: bytes) -> Callable[[bytes], bytes]:
        place = b'/word/endnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        place += b"wordprocessingml."
        return lambda types: types.replace(place + one, place + other)

    types = "[Content_Types].xml"
    there = other_parts(kind.content, {types: called(b"endnotes", b"footnotes")})
    return other_parts(filled(there, kind.names), {types: called(b"footnotes", b"endnotes")})


# Core properties are escaped for the template and once more for XML: one reads "&amp;".


@kind(name="Nora & Åke <3 \"x\" 'y'", text="x\ty\nz")
def core_properties_are_escaped_once() -> bytes:
    return word_file(
        p("{{ name }}"),
        core="<dc:title>{{ name }}</dc:title><dc:subject>{{ text }}</dc:subject>",
    )


def _core_properties_without_escapes_of_jinja(kind: Kind) -> bytes:
    made = template(kind.content)
    plain = jinja2.Environment(autoescape=False)  # noqa: S701 - these become text, not markup
    as_it_is = made.render_properties
    made.render_properties = lambda names, _: as_it_is(names, plain)
    return filled(made, kind.names)


# A file without core properties gets some, with the title "Word Document" and the time of day.


@kind(name="Nora")
def core_properties_are_not_invented() -> bytes:
    return word_file(p("{{ name }}"), core=None)


def _without_core_properties(kind: Kind) -> bytes:
    return other_parts(
        filled(kind.content, kind.names),
        {
            "_rels/.rels": lambda part: re.sub(
                rb"<Relationship [^>]*core-properties[^>]*>", b"", part
            ),
            "docProps/core.xml": lambda _: None,
        },
    )


# A table without a grid, as some programs write it, stops docxtpl with an AttributeError.


@kind(names=["Nora", "Åke"])
def a_table_without_a_grid_is_filled() -> bytes:
    rows = (row("{%tr for name in names %}"), row("{{ name }}"), row("{%tr endfor %}"))
    return word_file(table(*rows, grid=False), p("slut"))


def _with_a_grid_for_the_time_being(kind: Kind) -> bytes:
    main, grid = "word/document.xml", b'<w:tblGrid><w:gridCol w:w="7"/></w:tblGrid>'
    there = other_parts(
        kind.content, {main: lambda part: part.replace(b"</w:tblPr>", b"</w:tblPr>" + grid)}
    )
    return other_parts(filled(there, kind.names), {main: lambda part: part.replace(grid, b"")})


# Footnotes are filled once for each section of the file: in a file with two a value that looks
# like a tag is run as one, in a file with none nothing is filled.


@kind(text="{{ secret }} {% if secret %}x{% endif %}", secret="hemligt")
def footnotes_are_filled_once_in_a_file_of_two_sections() -> bytes:
    return word_file(
        p("{{ text }}", properties="<w:sectPr/>"),
        p("sist", NOTE("footnote", 1)),
        parts=[notes("footnote", "{{ text }}")],
    )


@kind(text="värde")
def footnotes_are_filled_once_in_a_file_of_no_section() -> bytes:
    made = word_file(p("{{ text }}", NOTE("footnote", 1)), parts=[notes("footnote", "{{ text }}")])
    return other_parts(
        made, {"word/document.xml": lambda part: part.replace(b"<w:sectPr></w:sectPr>", b"")}
    )


def _footnotes_of_a_file_of_one_section(kind: Kind) -> bytes:
    notes_part = "word/footnotes.xml"
    one = word_file(p("x"), parts=[notes("footnote", "{{ text }}")])
    right = _part(filled(one, kind.names), notes_part)
    return other_parts(filled(kind.content, kind.names), {notes_part: lambda _: right})


# A remark of XML is kept, which no reader of Word's shows, and the tag it stands in then not seen
# as one: docxtpl stops with a syntax error.


@kind(name="Nora")
def remarks_of_xml_are_left_out() -> bytes:
    return word_file(
        "<!-- {{ name }} -->",
        p("<w:r><w:t>{{ <!-- barnets -->name }}</w:t></w:r>", "<!-- här -->", "<?anvisning x?>"),
        section=USE("footer", "default", "footer1"),
        parts=[footer("footer1", p("<!-- a -->{{ name }}", "<!-- b -->"))],
    )


def _remarks_taken_out_before(kind: Kind) -> bytes:
    def bare(part: bytes) -> bytes:
        return re.sub(rb"<!--.*?-->|<\?anvisning.*?\?>", b"", part)

    names = ("word/document.xml", "word/footer1.xml")
    return filled(other_parts(kind.content, dict.fromkeys(names, bare)), kind.names)


# A new paragraph cannot begin inside a link or a control: docxtpl breaks it apart, and then mends
# the XML by throwing away what does not fit, also what comes after it.


@kind(text="ett\atvå\ftre", name="Nora")
def a_new_paragraph_inside_a_link_or_control_is_a_new_line() -> bytes:
    return word_file(
        p(f'<w:hyperlink w:anchor="x">{r("{{ text }}", "<w:u/>")}</w:hyperlink>', "{{ name }}"),
        p(control("x", r("{{ text }}")), "{{ name }}"),
        p(f'<w:fldSimple w:instr="TITLE">{r("{{ text }}")}</w:fldSimple>', "{{ text }}"),
    )


def _new_lines_asked_for(kind: Kind) -> bytes:
    lines = kind.names["text"].replace("\a", "\n").replace("\f", "\n")
    # Beside them new paragraphs and pages are as ever.
    content = other_parts(
        kind.content,
        {"word/document.xml": lambda part: _last(part, b"{{ text }}", b"{{ paragraphs }}")},
    )
    return filled(content, {"text": lines, "paragraphs": kind.names["text"], "name": "Nora"})


def _last(part: bytes, old: bytes, new: bytes) -> bytes:
    before, _, after = part.rpartition(old)
    return before + new + after


# Formatting whose change is tracked holds the formatting before it; docxtpl takes the end of that
# for the end of all, and breaks the XML where a value has a tab or begins a new paragraph.


@kind(text="a\tb\nc", paragraphs="x\ay\fz", name="Nora")
def formatting_with_a_tracked_change_is_repeated_whole() -> bytes:
    bold = f"<w:b/><w:rPrChange {TRACKED}><w:rPr><w:i/></w:rPr></w:rPrChange>"
    kept = f"<w:keepNext/><w:pPrChange {TRACKED}><w:pPr><w:keepLines/></w:pPr></w:pPrChange>"
    return word_file(
        p(r("{{ text }}", bold)), p("{{ paragraphs }}", properties=kept), p("{{ name }}")
    )


def _tracked_changes_put_in_afterwards(kind: Kind) -> bytes:
    main, change = "word/document.xml", re.compile(rb"<w:[rp]PrChange .*?PrChange>")
    changes = {
        b"<w:%s/>" % found[3:6]: found for found in change.findall(_part(kind.content, main))
    }

    def without(part: bytes) -> bytes:
        return change.sub(lambda found: b"<w:%s/>" % found[0][3:6], part)

    def with_them(part: bytes) -> bytes:
        for mark, found in changes.items():
            part = part.replace(mark, found)
        return part

    content = other_parts(kind.content, {main: without})
    return other_parts(filled(content, kind.names), {main: with_them})


# New paragraphs and pages are asked for with two signs that XML forbids. Where no paragraph can
# begin docxtpl writes them as they are: a file Word cannot open, or none at all.


@kind(text="ett\fett till\a!", name="Nora")
def signs_for_pages_and_paragraphs_are_dropped_where_none_can_begin() -> bytes:
    instruction = p('<w:fldSimple w:instr="QUOTE {{ text }}"/>', "{{ name }}")
    return word_file(
        instruction,
        core="<dc:title>{{ text }}</dc:title>",
        section=USE("footer", "default", "footer1"),
        parts=[footer("footer1", instruction)],
    )


def _without_the_signs(kind: Kind) -> bytes:
    bare = kind.names["text"].replace("\f", "").replace("\a", "")
    return filled(kind.content, kind.names | {"text": bare})


FAULTS = [
    Fault(endnotes_are_filled_as_footnotes_are, _endnotes_taken_for_footnotes),
    Fault(core_properties_are_escaped_once, _core_properties_without_escapes_of_jinja),
    Fault(core_properties_are_not_invented, _without_core_properties),
    Fault(a_table_without_a_grid_is_filled, _with_a_grid_for_the_time_being),
    Fault(footnotes_are_filled_once_in_a_file_of_two_sections, _footnotes_of_a_file_of_one_section),
    Fault(footnotes_are_filled_once_in_a_file_of_no_section, _footnotes_of_a_file_of_one_section),
    Fault(remarks_of_xml_are_left_out, _remarks_taken_out_before),
    Fault(formatting_with_a_tracked_change_is_repeated_whole, _tracked_changes_put_in_afterwards),
    Fault(a_new_paragraph_inside_a_link_or_control_is_a_new_line, _new_lines_asked_for),
    Fault(signs_for_pages_and_paragraphs_are_dropped_where_none_can_begin, _without_the_signs),
]
