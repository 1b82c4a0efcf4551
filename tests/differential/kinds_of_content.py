"""Kinds of templates by what else Word has put in them, and by what their values hold."""

from __future__ import annotations

from tests.differential.kinds import kind
from tests.differential.kinds_of_parts import NOTE, USE
from tests.differential.kinds_of_tags import GOALS
from tests.differential.word_files import (
    cell,
    control,
    field,
    footer,
    header,
    in_pieces,
    indented,
    notes,
    other,
    other_parts,
    p,
    package,
    r,
    row,
    table,
    text_box,
    word_file,
)

LINES = "Första raden\nandra raden\n\nfjärde"
EVERYTHING = "a\tb\nc\n\td\aNytt stycke\fNy sida & <slut>"
CENTRED = '<w:pStyle w:val="Citat"/><w:jc w:val="center"/>'
TRACKED = 'w:id="9" w:author="Karin Lund" w:date="2026-12-01T10:30:00Z"'


@kind(text=LINES)
def lines_in_a_value() -> bytes:
    return word_file(p(r("Före {{ text }} efter", "<w:b/>")), p("{{ text }}"))


@kind(text="ett\ttvå\t\ttre")
def tabs_in_a_value() -> bytes:
    return word_file(
        p(r("{{ text }}", '<w:b/><w:sz w:val="28"/>'), properties=CENTRED), p("a {{ text }} b")
    )


@kind(text="ett stycke\ntill\aett till")
def new_paragraphs_in_a_value() -> bytes:
    return word_file(
        p(r("{{ text }}", "<w:i/>"), r(" sist", "<w:b/>"), properties=CENTRED),
        table(row("{{ text }}", "x")),
    )


@kind(text="sida ett\fsida två")
def new_pages_in_a_value() -> bytes:
    return word_file(p(r("{{ text }}", "<w:i/>"), properties=CENTRED), p("{{ text }}"))


@kind(text=EVERYTHING, goals=[{"text": EVERYTHING}, {"text": "\n\t\a\f"}])
def everything_in_values_everywhere() -> bytes:
    return word_file(
        p("{{ text }} och {{ text }}", NOTE("footnote", 1)),
        p("{%p for goal in goals %}"),
        p(in_pieces("{{ goal.text }}"), " ", r("{{ goal.text }}", "<w:b/>"), properties=CENTRED),
        p("{%p endfor %}"),
        table(
            row("{%tr for goal in goals %}"),
            row(cell(p("{{ goal.text }}", properties=CENTRED), p("x"))),
            row("{%tr endfor %}"),
        ),
        p(text_box(p(r("{{ text }}", "<w:b/>"), properties=CENTRED)), properties="<w:keepNext/>"),
        section=USE("header", "default", "header1") + USE("footer", "default", "footer1"),
        parts=[
            header("header1", p(r("{{ text }}", "<w:b/>"), properties=CENTRED)),
            footer("footer1", table(row("{{ text }}")), p("")),
            notes("footnote", "{{ text }}"),
        ],
    )


@kind(text="a\tb\nc")
def broken_lines_beside_empty_and_self_closed_elements() -> bytes:
    return word_file(
        '<w:p w:rsidR="00A1"/>',
        p(properties='<w:pStyle w:val="Tom"/>', attributes='w:rsidR="00A1"'),
        p(
            '<w:r w:rsidR="00A1"/>',
            r("{{ text }}", "<w:b/>"),
            '<w:r><w:t xml:space="preserve"/></w:r>',
        ),
        p("<w:r><w:rPr><w:i/></w:rPr><w:t/><w:t>{{ text }}</w:t><w:t/></w:r>", properties=CENTRED),
        p("<w:r><w:t>x</w:t><w:tab/><w:t>{{ text }}</w:t><w:br/><w:t>y</w:t></w:r>"),
    )


@kind(text="a\tb\nc", paragraphs="a\ab\fc")
def breaks_in_runs_and_paragraphs_with_empty_properties() -> bytes:
    empty = "<w:r><w:rPr></w:rPr><w:t>{{ text }}</w:t></w:r>"
    return word_file(
        p(empty, empty.replace("<w:rPr></w:rPr>", "<w:rPr/>"), NOTE("footnote", 1)),
        f"<w:p><w:pPr></w:pPr>{empty.replace('text', 'paragraphs')}</w:p>",
        f"<w:p><w:pPr><w:rPr></w:rPr></w:pPr>{empty.replace('text', 'paragraphs')}</w:p>",
        parts=[notes("footnote", empty)],
    )


@kind(text="a\tb\nc", name="Nora")
def breaks_in_links_fields_and_tracked_words() -> bytes:
    return word_file(
        p(
            f'<w:hyperlink w:anchor="x">{r("{{ text }}", "<w:u/>")}</w:hyperlink>',
            properties=CENTRED,
        ),
        p(f'<w:fldSimple w:instr="TITLE">{r("{{ text }}")}</w:fldSimple>'),
        p(field("QUOTE {{ text }}", "{{ text }}")),
        p(f"<w:ins {TRACKED}>{r('{{ text }}', '<w:b/>')}</w:ins>"),
        p(
            f"<w:del {TRACKED}><w:r><w:delText>{{{{ text }}}}</w:delText></w:r></w:del>",
            "{{ name }}",
        ),
        p(
            f"<w:smartTag w:element='x'>{r('{{ text }}')}</w:smartTag>",
            control("x", r("{{ text }}")),
        ),
        p("<m:oMath><m:r><m:t>{{ text }}</m:t></m:r></m:oMath>", "{{ name }}"),
    )


@kind(text="a\tb\nc", bold=True, goals=[{"text": "x\ty"}, {"text": "z"}])
def breaks_where_tags_stand_around_runs_and_their_properties() -> bytes:
    return word_file(
        p(
            "{%r if bold %}",
            r("{{ text }}", "<w:b/>"),
            "{%r else %}",
            r("{{ text }}"),
            "{%r endif %}",
        ),
        p(
            r("{% for goal in goals %}{{ goal.text }}", "<w:b/>"),
            r("{{ text }}{% endfor %}", "<w:i/>"),
        ),
        p("{% for goal in goals %}{{ goal.text }}", properties=CENTRED),
        p("{{ text }}{% endfor %}{{ text }}", properties="<w:keepNext/>"),
    )


@kind(name="Nora")
def raw_tabs_and_lines_in_the_templates_own_text() -> bytes:
    return word_file(
        p("Före\tefter {{ name }}"),
        p("<w:r><w:t>Rad ett\nrad två\t\n</w:t></w:r>", "Utan tagg\there"),
        p("{{\nname\n}} och {%\n if name %}ja{% endif %}"),
        section=USE("footer", "default", "footer1"),
        parts=[footer("footer1", p("a\tb\nc"))],
    )


@kind(name="Nora")
def a_footer_without_tags_but_with_raw_lines() -> bytes:
    return word_file(
        p("x\ty"),
        section=USE("footer", "default", "footer1"),
        parts=[footer("footer1", p("a\tb\nc")), notes("footnote", "a\tb")],
    )


@kind(text="&amp; <w:t>\"citat\" 'apostrof'</w:t> ]]> &#x41; <!-- -->")
def values_that_look_like_xml() -> bytes:
    return word_file(
        p("{{ text }}", NOTE("footnote", 1)),
        section=USE("header", "default", "header1"),
        parts=[header("header1", p("{{ text }}")), notes("footnote", "{{ text }}")],
    )


@kind(text="{{ x }} {% if y %} {# z #} {%p for a in b %} {{ 1 }")
def values_that_look_like_tags() -> bytes:
    return word_file(p("{{ text }}", NOTE("footnote", 1)), parts=[notes("footnote", "{{ text }}")])


@kind(text="👩‍👩‍👧 e\u0301 A\u030a n\u0303 \u00a0\u00ad\u200d\u2028\u0085 𝔸 \U0010fffd")
def emoji_combining_marks_and_odd_spaces() -> bytes:
    return word_file(p("{{ text }}{{ text }}"))


@kind(name="نورا", city="ירושלים")
def text_from_right_to_left() -> bytes:
    return word_file(
        p(r("{{ name }} مرحبا", "<w:rtl/>"), properties="<w:bidi/>"),
        p(in_pieces("שלום {{ city }}"), properties='<w:bidi/><w:jc w:val="start"/>'),
    )


@kind(name="Nora", code="DATE")
def fields_with_tags_in_code_and_result() -> bytes:
    return word_file(
        p("Sida ", field("PAGE", "1"), " av ", field("NUMPAGES", "1"), " {{ name }}"),
        p(field('{{ code }} \\@ "yyyy-MM-dd"', "{{ name }}")),
        p('<w:fldSimple w:instr="TITLE \\* MERGEFORMAT">' + r("{{ name }}") + "</w:fldSimple>"),
    )


@kind(goals=GOALS)
def numbered_paragraphs() -> bytes:
    numbered = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr>'.format
    return word_file(
        p("{%p for goal in goals %}"),
        p("{{ goal.text }}", properties=numbered(0)),
        p("{%p for step in goal.steps %}"),
        p("{{ step.text }}", properties=numbered(1)),
        p("{%p endfor %}"),
        p("{%p endfor %}"),
        parts=[
            other(
                "numbering",
                "numbering",
                '<w:abstractNum w:abstractNumId="0"/><w:num w:numId="1"><w:abstractNumId '
                'w:val="0"/></w:num>',
            )
        ],
    )


@kind(goals=GOALS, wide=True)
def sections_and_columns_shown_or_not() -> bytes:
    two = '<w:sectPr><w:cols w:num="2" w:space="720"/></w:sectPr>'
    landscape = '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>'
    return word_file(
        p("{%p for goal in goals %}"),
        p("{{ goal.text }}", properties=two),
        p("{%p endfor %}"),
        p("{%p if wide %}"),
        p(properties=landscape),
        p("{%p endif %}"),
        p('<w:r><w:br w:type="column"/></w:r>', "sist", '<w:r><w:br w:type="page"/></w:r>'),
        section='<w:pgSz w:w="11906" w:h="16838"/>',
    )


@kind(name="Nora")
def symbols_soft_hyphens_and_other_signs() -> bytes:
    return word_file(
        p(
            "{{ name }}",
            '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>',
            "<w:r><w:t>bok</w:t><w:softHyphen/><w:t>hylla {{ name }}</w:t><w:noBreakHyphen/></w:r>",
            '<w:r><w:tab/><w:ptab w:relativeTo="margin" w:alignment="right"/></w:r>',
            "{{ name }}",
        ),
        p(
            f"<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>{r(' = {{ name }}')}",
        ),
    )


@kind(name="Nora", goals=GOALS)
def content_controls_of_the_templates_own() -> bytes:
    return word_file(
        p("Barn: ", control("barn", r("{{ name }}"))),
        control("block", p("{{ name }}"), p("{%p if name %}"), p("ja"), p("{%p endif %}")),
        p("{%p for goal in goals %}"),
        p(control("mål {{ loop.index }}", r("{{ goal.text }}"))),
        p("{%p endfor %}"),
        table(
            row("{%tr for goal in goals %}"),
            control("rad", row("{{ goal.text }}")),
            row("{%tr endfor %}"),
            columns=1,
        ),
    )


@kind(name="Nora", old=False)
def changes_tracked_in_the_template() -> bytes:
    gone = r("{{ name }} struken").replace("w:t>", "w:delText>").replace("<w:t ", "<w:delText ")
    return word_file(
        p(
            f"<w:ins {TRACKED}>{r('{{ name }}')}</w:ins>",
            f"<w:del {TRACKED}>{gone}</w:del>",
            " kvar",
        ),
        p("x", properties=f"<w:rPr><w:del {TRACKED}/></w:rPr>"),
        table(row("{{ name }}", properties=f"<w:trPr><w:ins {TRACKED}/></w:trPr>")),
        p(r("{{ name }}", f"<w:b/><w:rPrChange {TRACKED}><w:rPr><w:i/></w:rPr></w:rPrChange>")),
    )


@kind(goals=GOALS, name="Nora")
def marks_of_word_that_a_loop_repeats() -> bytes:
    return word_file(
        p("{%p for goal in goals %}"),
        p(
            '<w:bookmarkStart w:id="3" w:name="_Toc1"/>',
            "{{ goal.text }}",
            '<w:bookmarkEnd w:id="3"/><w:permStart w:id="5" w:edGrp="everyone"/>',
            "<w:r><w:lastRenderedPageBreak/><w:t>x</w:t></w:r>",
            '<w:permEnd w:id="5"/>',
            attributes='w14:paraId="1A2B3C4D" w14:textId="77777777" w:rsidR="00A1"',
        ),
        p("{%p endfor %}"),
    )


@kind(name="Nora", goals=GOALS)
def xml_laid_out_in_lines_for_people_to_read() -> bytes:
    """Some programs indent what they write; the blank between elements says nothing."""
    made = word_file(
        p("Hej {", "{ name }", "}!"),
        p("{%p for goal in goals %}"),
        p("{{ goal.text }}"),
        p("{%p endfor %}"),
        table(row("{{ name }}")),
        section=USE("header", "default", "header1"),
        parts=[header("header1", p("{", "{ name }}"))],
    )
    names = ("document", "header1")
    return other_parts(made, {f"word/{name}.xml": indented for name in names})


@kind(name="Nora Öst")
def a_part_in_utf_16_and_one_with_a_byte_order_mark() -> bytes:
    head = header("header1", p("{{ name }}"))
    made = word_file(p("Å {{ name }}"), parts=[head])
    return other_parts(
        made,
        {
            "word/document.xml": lambda part: (
                part.decode().replace("UTF-8", "UTF-16").encode("utf-16")
            ),
            "word/header1.xml": lambda part: b"\xef\xbb\xbf" + part,
        },
    )


@kind(name="Nora")
def other_prefixes_and_namespaces_declared_further_in() -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    extra = '<w:p xmlns:x="urn:eget" x:märke="{{ name }}"><w:r><w:t>{{ name }}</w:t></w:r></w:p>'
    return package(
        f'<w:document xmlns:w="{space}" xmlns:z="urn:none"><w:body>{extra}'
        f"{p('{{ name }}')}<w:sectPr/></w:body></w:document>",
        main="word/document.xml",
    )
