"""Kinds of templates by where in the package their tags stand."""

from __future__ import annotations

from tests.differential.kinds import kind
from tests.differential.kinds_of_tags import GOALS
from tests.differential.word_files import (
    drawing,
    field,
    footer,
    header,
    in_pieces,
    link,
    notes,
    other,
    p,
    picture,
    r,
    row,
    table,
    text_box,
    word_file,
)

USE = '<w:{}Reference w:type="{}" r:id="{}"/>'.format
NOTE = '<w:r><w:{}Reference w:id="{}"/></w:r>'.format


@kind(number="2026-0042", title="Lotsplan")
def headers_and_footers() -> bytes:
    return word_file(
        p("Se sidhuvudet {{ title }}"),
        section=USE("header", "default", "header1") + USE("footer", "default", "footer1"),
        parts=[
            header("header1", p(in_pieces("{{ title }} & Co"))),
            footer("footer1", p("Ärende {{ number }} sida ", field("PAGE", "1"))),
        ],
    )


@kind(number="2026-0042", goals=GOALS, first=True)
def first_and_even_pages_have_their_own() -> bytes:
    names = ("default", "first", "even")
    return word_file(
        p("Text utan taggar"),
        section="".join(
            USE(part, name, f"{part}{number}")
            for number, name in enumerate(names, start=1)
            for part in ("header", "footer")
        )
        + "<w:titlePg/>",
        parts=[
            header("header1", p("Alla {{ number }}")),
            header("header2", p("{% if first %}Första{% else %}Andra{% endif %}")),
            header(
                "header3",
                table(
                    row("{%tr for goal in goals %}"), row("{{ goal.text }}"), row("{%tr endfor %}")
                ),
                p(""),
            ),
            footer(
                "footer1", p("{%p for goal in goals %}"), p("{{ goal.text }}"), p("{%p endfor %}")
            ),
            footer("footer2", p("Utan taggar")),
            footer("footer3", p("{_{ {{ number }} }_}")),
            other("settings", "settings", "<w:evenAndOddHeaders/>"),
        ],
    )


@kind(name="Nora")
def a_header_for_each_section() -> bytes:
    columns = '<w:cols w:num="2" w:space="720"/>'
    return word_file(
        p("{{ name }}", properties=f"<w:sectPr>{USE('header', 'default', 'header1')}</w:sectPr>"),
        p("{{ name }} i spalter"),
        section=USE("header", "default", "header2") + columns,
        parts=[header("header1", p("Ett {{ name }}")), header("header2", p("Två {{ name }}"))],
    )


@kind(name="Nora", goals=GOALS)
def footnotes() -> bytes:
    return word_file(
        p("Brödtext", NOTE("footnote", 1), " {{ name }}", NOTE("footnote", 2)),
        parts=[
            notes(
                "footnote",
                "Enligt {{ name }}",
                "{% for goal in goals %}{{ goal.text }}{% if not loop.last %}, {% endif %}"
                "{% endfor %}",
            )
        ],
    )


@kind(name="Nora")
def tags_in_a_footnote_only() -> bytes:
    return word_file(
        p("Brödtext", NOTE("footnote", 1)), parts=[notes("footnote", "Enligt {{ name }}")]
    )


@kind(name="Nora")
def tags_in_core_properties() -> bytes:
    return word_file(
        p("{{ name }}"),
        core=(
            "<dc:title>Plan för {{ name }}</dc:title><dc:subject>{% if name %}Lots{% endif %}"
            "</dc:subject><dc:creator>{{ name }}</dc:creator><dc:description>Om {{ name }}"
            "</dc:description><dc:identifier>{{ name }}-1</dc:identifier><dc:language>sv"
            "</dc:language><cp:keywords>{{ name }}</cp:keywords><cp:category>{{ name }}"
            "</cp:category><cp:lastModifiedBy>{{ name }}</cp:lastModifiedBy>"
            '<dcterms:created xsi:type="dcterms:W3CDTF">2026-11-22T08:00:00Z</dcterms:created>'
        ),
    )


@kind(name="Nora", goals=GOALS)
def text_boxes() -> bytes:
    box = text_box(
        p("Ruta {{ name }}", properties='<w:jc w:val="center"/>'),
        p("{%p for goal in goals %}"),
        p(r("{{ goal.text }}", "<w:b/>")),
        p("{%p endfor %}"),
    )
    return word_file(p("Före {{ name }}"), p(box), p("Efter {{ name }}"))


@kind(name="Nora")
def a_text_box_in_a_header() -> bytes:
    return word_file(
        p("x"),
        section=USE("header", "default", "header1"),
        parts=[header("header1", p("Före", text_box(p("{{ name }}")), " {{ name }}"))],
    )


@kind(goals=GOALS)
def drawings_in_a_loop_have_numbers_of_their_own() -> bytes:
    return word_file(
        p(drawing(1, "image1", "Logga")),
        p("{%p for goal in goals %}"),
        p("{{ goal.text }} ", drawing(2, "image2", "Bild")),
        p("{%p endfor %}"),
        parts=[picture("image1", 10), picture("image2", 200)],
    )


@kind(name="Nora")
def a_drawing_described_by_a_value() -> bytes:
    return word_file(p(drawing(7, "image1", "{{ name }} i skolan")), parts=[picture("image1")])


@kind(name="Nora")
def a_drawing_in_a_header_keeps_its_number() -> bytes:
    head = header("header1", p(drawing(5, "image1")), p("{{ name }}"))
    return word_file(
        p("{{ name }}", drawing(5, "image1")),
        section=USE("header", "default", "header1"),
        parts=[head, picture("image1", 90)],
    )


@kind(name="Nora", goals=GOALS)
def hyperlinks() -> bytes:
    return word_file(
        p("Se ", f'<w:hyperlink r:id="rLink">{r("{{ name }}", "<w:u/>")}</w:hyperlink>', "."),
        p("{%p for goal in goals %}"),
        p(f'<w:hyperlink r:id="rLink" w:history="1">{r("{{ goal.text }}")}</w:hyperlink>'),
        p("{%p endfor %}"),
        p('<w:hyperlink w:anchor="Slut">' + r("till slutet") + "</w:hyperlink>"),
        parts=[link("rLink", "https://example.org/plan?a=1&amp;b=2")],
    )


@kind(name="Nora")
def remarks_of_word() -> bytes:
    return word_file(
        p(
            '<w:commentRangeStart w:id="1"/>',
            "{{ name }}",
            '<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>',
        ),
        parts=[
            other(
                "comments",
                "comments",
                f'<w:comment w:id="1" w:author="Karin Lund">{p("Stämmer {{ name }}?")}</w:comment>',
            )
        ],
    )


@kind(name="Nora")
def a_main_part_and_a_header_under_other_names() -> bytes:
    return word_file(
        p("{{ name }}"),
        section=USE("header", "default", "topp"),
        main="word/document2.xml",
        parts=[header("topp", p("{{ name }} överst"), folder="word/delar")],
    )


@kind(name="Nora")
def a_header_nobody_uses() -> bytes:
    return word_file(p("{{ name }}"), parts=[header("header1", p("Göms {{ name }}"))])


@kind(name="Nora")
def parts_that_are_left_alone() -> bytes:
    return word_file(
        p("{{ name }}", properties='<w:pStyle w:val="Rubrik"/>'),
        parts=[
            other(
                "styles",
                "styles",
                '<w:style w:type="paragraph" w:styleId="Rubrik"><w:name w:val="{{ name }}"/>'
                "</w:style>",
            ),
            other("settings", "settings", '<w:defaultTabStop w:val="1304"/>'),
            other("fontTable", "fonts", '<w:font w:name="Calibri"/>'),
            other("numbering", "numbering"),
        ],
    )
