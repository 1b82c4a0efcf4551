"""Kinds of templates by what their tags do, in paragraphs."""

from __future__ import annotations

from tests.differential.kinds import kind
from tests.differential.word_files import in_pieces, p, r, row, table, word_file

GOALS = [
    {"text": "Sova hela natten", "done": True, "steps": [{"text": "Läsa"}, {"text": "Släcka"}]},
    {"text": "Åka buss själv", "done": False, "steps": []},
    {"text": "Äta frukost & middag", "done": False, "steps": [{"text": "<Duka>"}]},
]
MOVED = '<w:bookmarkStart w:id="0" w:name="_GoBack"/><w:bookmarkEnd w:id="0"/>'


@kind(name="Nora", child={"name": "Nora", "unit": {"name": "Björkskolan"}})
def a_value_and_the_field_of_a_field() -> bytes:
    return word_file(p("Hej {{ name }}, elev på {{child.unit.name}}."), p("{{ child.name }}"))


@kind(goals=GOALS)
def a_paragraph_for_each() -> bytes:
    return word_file(
        p("{%p for goal in goals %}"), p("Mål: {{ goal.text }}"), p("{%p endfor %}"), p("Slut")
    )


@kind(goals=GOALS)
def paragraphs_for_each_of_each() -> bytes:
    return word_file(
        p("{%p for goal in goals %}"),
        p("{{ loop.index }}. {{ goal.text }}"),
        p("{%p for step in goal.steps %}"),
        p("{{ loop.index }}) {{ step.text }}", properties='<w:ind w:left="720"/>'),
        p("{%p endfor %}"),
        p("{%p endfor %}"),
    )


@kind(goals=GOALS)
def words_for_each_inside_one_paragraph() -> bytes:
    return word_file(
        p(
            "Mål: {% for goal in goals %}{{ goal.text }}{% if not loop.last %}, {% endif %}"
            "{% endfor %}."
        )
    )


@kind(kind="sip", other="ip", none="x")
def if_elif_and_else_in_a_line() -> bytes:
    choice = "{{% if {0} == 'sip' %}}SIP{{% elif {0} == 'ip' %}}IP{{% else %}}?{{% endif %}}".format
    return word_file(p(f"{choice('kind')} {choice('other')} {choice('none')}"))


@kind(secret=False, open=True, note="")
def if_elif_and_else_around_paragraphs() -> bytes:
    return word_file(
        p("{%p if secret %}"),
        p("Sekretess", properties='<w:pStyle w:val="Varning"/>'),
        p("{%p elif open %}"),
        p("Öppet"),
        p("{%p else %}"),
        p("Oklart"),
        p("{%p endif %}"),
        p("{%p if note %}"),
        p("{{ note }}"),
        p("{%p endif %}"),
    )


@kind(goals=GOALS)
def conditions_with_and_or_not_and_comparisons() -> bytes:
    return word_file(
        p("{%p for goal in goals %}"),
        p(
            "{% if goal.done and loop.first %}klart först{% endif %}"
            "{% if not goal.done or loop.last %}kvar{% endif %}"
            "{% if loop.index > 1 %} efter den första{% endif %}"
            "{% if loop.index <= 2 %} en av två{% endif %}"
            "{{ ' klart' if goal.done else ' inte än' }}"
        ),
        p("{%p endfor %}"),
    )


@kind(goals=GOALS)
def the_counters_of_a_loop() -> bytes:
    return word_file(
        p("{%p for goal in goals %}"),
        p(
            "{{ loop.index }}{% if loop.first %} (första){% endif %}"
            "{% if loop.last %} (sista){% endif %}"
        ),
        p("{%p endfor %}"),
    )


@kind(done=True, left=False)
def boxes_drawn_by_hand() -> bytes:
    box = "{{% if {} %}}\u2612{{% else %}}\u2610{{% endif %}}".format
    return word_file(p(f"{box('done')} Klart", f"{box('left')} Kvar"))


@kind(goals=[], guardians=[], note="", place=None)
def empty_lists_and_missing_optional_values() -> bytes:
    return word_file(
        p("{%p for goal in goals %}"),
        p("{{ goal.text }}"),
        p("{%p else %}"),
        p("Inga mål än"),
        p("{%p endfor %}"),
        p("{% for guardian in guardians %}{{ guardian.name }}{% endfor %}"),
        p("Anteckning: {{ note }}"),
        p("{% if place %}{{ place }}{% else %}Plats meddelas{% endif %}"),
        table(
            row("{%tr for goal in goals %}"),
            row("{{ goal.text }}"),
            row("{%tr endfor %}"),
            columns=1,
        ),
    )


@kind(number=7, share=2.5, yes=True, place=None, unit={"number": 12345678901234567890})
def numbers_truth_and_nothing_as_values() -> bytes:
    return word_file(p("{{ number }} {{ share }} {{ yes }} {{ place }} {{ unit.number }}"))


@kind(goals=GOALS)
def run_tags() -> bytes:
    return word_file(
        p(
            "Mål: ",
            r("{%r for goal in goals %}"),
            r("{{ goal.text }}; ", "<w:b/>"),
            r("{%r endfor %}"),
            r("slut", "<w:i/>"),
        )
    )


@kind(name="Nora", secret=False)
def a_run_tag_in_the_middle_of_a_run() -> bytes:
    return word_file(
        p(r("Före {%r if not secret %}inuti {{ name }}{%r endif %} efter", "<w:b/>"), " och mer.")
    )


@kind(goals=GOALS)
def tags_taken_out_as_remarks() -> bytes:
    return word_file(
        p("Här {# skriv inget här #}står {# {{ x }} #}det."),
        p("{#p for goal in goals #}"),
        p("{%p for goal in goals %}"),
        p("{{ goal.text }}"),
        p("{%p endfor %}"),
        table(row("{#tr bort #}", "x"), row("a", "{#tc b #}")),
    )


@kind(name="Nora", goals=GOALS)
def marks_that_trim_towards_their_neighbours() -> bytes:
    return word_file(
        p("Barn: "),
        p("{%- if name %}"),
        p("{{ name }}"),
        p("{%- endif %}, elev"),
        p("Mål:"),
        p("{%- for goal in goals %}"),
        p(" {{ goal.text }}"),
        p("{%- endfor -%}"),
        p("slut"),
    )


@kind(name="Nora", secret=True)
def marks_that_trim_in_the_first_paragraph_and_at_values() -> bytes:
    return word_file(
        p("{%- if secret -%}"), p("  {{- name -}}  x"), p("{%- endif -%}"), p(" y ", "{{- name }}")
    )


@kind(name="Nora")
def braces_written_as_text() -> bytes:
    return word_file(
        p("Skriv {_{ name }_} för {{ name }} och {_% if x %_} för ett villkor."),
        p("{{ name }}{_{", r("}_}", "<w:b/>")),
    )


@kind(goals=GOALS, child={"first_name": "Nora"})
def tags_word_has_cut_into_pieces() -> bytes:
    return word_file(
        p(
            in_pieces("Barn: {{ child.first_name }}!"),
            attributes='w:rsidR="00A77B3E" w:rsidP="00B1"',
        ),
        p(in_pieces("{%p for goal in goals %}")),
        p(in_pieces("{{ goal.text }}")),
        p(in_pieces("{%p endfor %}")),
        p("{", r("{ child", "<w:b/>"), MOVED, r(".first_name }", "<w:i/>"), "}", " sist"),
        p(
            "{% if",
            f"<w:r><w:lastRenderedPageBreak/>{r(' child.first_name ')[5:]}",
            '<w:bookmarkStart w:id="4" w:name="Mitt"/>',
            "%}ja{% end",
            '<w:bookmarkEnd w:id="4"/>',
            "if %}",
        ),
    )


@kind(goals=GOALS, secret=False)
def tags_that_begin_in_one_paragraph_and_end_in_another() -> bytes:
    return word_file(
        p("Före {% if secret %}dolt"),
        p("dolt också{% endif %} efter"),
        p("{% for goal in goals %}", r("{{ goal.text }}", "<w:b/>")),
        p(r("ny", "<w:i/>"), "{% endfor %}"),
        table(row("{% for goal in goals %}{{ goal.text }}"), row("x{% endfor %}")),
    )


@kind(name="Nora")
def braces_in_the_words_of_a_tag() -> bytes:
    return word_file(p("{{ '{{' }} och {{ '}}' if name }} {{ \"{{ '{%' }}\" }}"), p("{{ '{#' }}x"))


@kind(kind="sip")
def typographers_quotes_in_tags() -> bytes:
    return word_file(
        p("{% if kind == “sip” %}ett{% endif %}{% if kind == ‘sip’ %}två{% endif %}"),
        p("{% if kind == ”sip” %}tre{% endif %}{{ ’fyra’ if kind == “sip” else ‘fem’ }}"),
        p("Utanför: “sip” och ’sip’ & <sip>"),
    )


@kind(name="Nora", goals=GOALS)
def spaces_around_tags_stay() -> bytes:
    return word_file(
        p("  {{ name }}  "),
        p("<w:r><w:t> före {{ name }} efter </w:t></w:r>", "<w:r><w:t> x </w:t></w:r>"),
        p("<w:r><w:t>{{name}}   {{name}}</w:t></w:r>"),
        p("{% for goal in goals %} {{ goal.text }} {% endfor %}"),
    )


@kind(name="Nora", fält={"ålder": 11}, søsken=[{"navn": "Bjørn"}, {"navn": "Åse"}])
def swedish_and_norwegian_letters() -> bytes:
    return word_file(
        p("Räksmörgås ÅÄÖ åäö {{ fält.ålder }} {{ name }}"),
        p("Blåbærsyltetøy ÆØÅ æøå: {% for barn in søsken %}{{ barn.navn }} {% endfor %}"),
    )


@kind(people={"items": "saker", "keys": "nycklar", "copy": "exemplar 1", "values": "värden"})
def fields_named_as_pythons_own_methods() -> bytes:
    return word_file(
        p("{{ people.items }} {{ people.keys }} {{ people.copy }} {{ people.values }}")
    )


@kind(name="Nora", child={"name": "Nora"})
def names_nobody_has_given() -> bytes:
    return word_file(
        p("Plats: {{ place }}{{ child.nickname }}."),
        p(
            "{% if place %}x{% else %}okänd{% endif %}"
            "{% if child.age and child.age > 7 %}y{% endif %}"
        ),
        p("{%p for guardian in guardians %}"),
        p("{{ guardian.name }}"),
        p("{%p endfor %}"),
        p("{% if child.name == place %}z{% endif %}{% if not place == 'här' %}inte här{% endif %}"),
    )


class Day(str):
    """A date that can be written in full, as the values of a case are."""

    __slots__ = ()

    def as_long_date(self) -> str:
        """The date in words."""
        return "lördagen den 14 mars 2026"


@kind(meeting={"date": Day("2026-03-14")}, names=["nora lind", "ÅKE"], note="", share=2.567)
def values_written_through_filters() -> bytes:
    name = "{{{{ names[0]|{} }}}} ".format
    return word_file(
        p("{{ meeting.date }} är {{ meeting.date|longdate }}{{ meeting.date | longdate }}"),
        p(*map(name, ("upper", "title", "capitalize", "trim", "string", "e", "length", "first"))),
        p("{{ names|join(' & ') }} {{ names|length }} {{ names|first }} {{ names|last|lower }}"),
        p("{{ note|default('inget', true) }} {{ nothing|d('saknas') }} {{ share|round(1) }}"),
        p("{{ names|join }} {{ '<b>'|e }} {{ names|count }} {{ '  x '|trim }}{{ share|round }}"),
    )


@kind(names=["Nora", "Åke", "Östen"], status="done", place=None)
def tests_members_sets_and_joined_texts() -> bytes:
    return word_file(
        p(
            "{% if status in ['done', 'left'] %}avslutat{% endif %}"
            "{% if 'x' not in names %}!{% endif %}"
        ),
        p("{% set first = names[0] %}{{ first }}{{ first ~ ' och ' ~ names[1] ~ 7 }}"),
        p("{% if place is none %}ingen plats{% endif %}{% if nothing is defined %}x{% endif %}"),
        p("{%p for name in names %}"),
        p("{{ loop.index0 }} {{ loop.revindex }} {{ loop.revindex0 }} {{ loop.length }}"),
        p("{% if loop.index is odd %}udda{% elif loop.index is even %}jämn{% endif %}"),
        p("{%p endfor %}"),
        p(
            "{% for name in names if name != 'Åke' %}{{ name }}"
            "{{ ';' if not loop.last }}{% endfor %}"
        ),
    )


@kind(name="Nora", a={"b": {"c": {"d": [{"e": "djupt"}]}}})
def names_far_down() -> bytes:
    return word_file(p("{% for each in a.b.c.d %}{{ each.e }}{% endfor %}"))
