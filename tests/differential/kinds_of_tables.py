"""Kinds of templates by what their tags do in tables."""

from __future__ import annotations

from tests.differential.kinds import kind
from tests.differential.kinds_of_tags import GOALS
from tests.differential.word_files import cell, control, in_pieces, p, row, table, word_file

WEEK = ["mån", "tis", "ons", "tor", "fre"]
PLAN = [
    {"who": "Skolan", "color": "FFE9A8", "days": [{"what": f"lektion {day}"} for day in WEEK]},
    {"who": "Hemmet", "color": "D5E8D4", "days": [{"what": f"läxa {day}"} for day in WEEK]},
]


@kind(goals=GOALS)
def a_row_for_each() -> bytes:
    return word_file(
        table(
            row("Nr", "Mål"),
            row("{%tr for goal in goals %}", ""),
            row("{{ loop.index }}", "{{ goal.text }}"),
            row("{%tr endfor %}", ""),
            row("", "Summa"),
        )
    )


@kind(goals=GOALS)
def rows_for_each_of_each() -> bytes:
    return word_file(
        table(
            row("{%tr for goal in goals %}", ""),
            row(cell("{{ goal.text }}", properties='<w:gridSpan w:val="2"/>'), properties=""),
            row("{%tr for step in goal.steps %}", ""),
            row("{{ loop.index }}", "{{ step.text }}"),
            row("{%tr endfor %}", ""),
            row("{%tr endfor %}", ""),
            columns=2,
        )
    )


@kind(goals=GOALS)
def rows_shown_or_not() -> bytes:
    return word_file(
        table(
            row("{%tr if goals %}", "", ""),
            row("Mål", "Klart", "Steg"),
            row("{%tr for goal in goals %}", "", ""),
            row("{%tr if goal.done %}", "", ""),
            row("{{ goal.text }}", "\u2612", "{% for s in goal.steps %}{{ s.text }} {% endfor %}"),
            row("{%tr else %}", "", ""),
            row("{{ goal.text }}", "\u2610", "–"),
            row("{%tr endif %}", "", ""),
            row("{%tr endfor %}", "", ""),
            row("{%tr endif %}", "", ""),
        )
    )


@kind(goals=GOALS)
def a_table_in_a_cell_for_each_row() -> bytes:
    steps = table(
        row("{%tr for step in goal.steps %}"), row("{{ step.text }}"), row("{%tr endfor %}")
    )
    return word_file(
        table(
            row("{%tr for goal in goals %}", ""),
            row("{{ goal.text }}", cell(steps, p(""))),
            row("{%tr endfor %}", ""),
        )
    )


@kind(goals=GOALS)
def a_table_for_each() -> bytes:
    return word_file(
        p("{%p for goal in goals %}"),
        table(
            row(cell("{{ goal.text }}", properties='<w:gridSpan w:val="2"/>')),
            row("{%tr for step in goal.steps %}", ""),
            row("{{ loop.index }}", "{{ step.text }}"),
            row("{%tr endfor %}", ""),
            columns=2,
        ),
        p(""),
        p("{%p endfor %}"),
    )


@kind(week=WEEK, plan=PLAN)
def a_column_for_each() -> bytes:
    return word_file(
        table(
            row("Vem", "{%tc for day in week %}", "{{ day }}", "{%tc endfor %}"),
            row("{%tr for line in plan %}", "", "", ""),
            row(
                "{{ line.who }}", "{%tc for day in line.days %}", "{{ day.what }}", "{%tc endfor %}"
            ),
            row("{%tr endfor %}", "", "", ""),
            columns=2,
        )
    )


@kind(week=WEEK[:1], show=False)
def fewer_columns_than_the_grid() -> bytes:
    return word_file(
        table(
            row(
                "Vem",
                "{%tc for day in week %}",
                "{{ day }}",
                "{%tc endfor %}",
                "{%tc if show %}",
                "Summa",
                "{%tc endif %}",
            ),
            columns=7,
        ),
        table(row("{%tc if show %}", "a", "b", "{%tc else %}", "c", "{%tc endif %}"), columns=3),
    )


@kind(week=[], plan=[])
def no_column_at_all() -> bytes:
    return word_file(
        table(row("{%tc for day in week %}", "{{ day }}", "{%tc endfor %}"), columns=3), p("Slut")
    )


@kind(width=3, week=WEEK[:3])
def a_cell_over_as_many_columns_as_a_value_says() -> bytes:
    return word_file(
        table(
            row(cell("{% colspan width %}Veckan")),
            row("{%tc for day in week %}", "{{ day }}", "{%tc endfor %}"),
            columns=1,
        ),
        table(
            row(cell("{% colspan width %}{{ width }}", properties='<w:gridSpan w:val="2"/>'), "x")
        ),
    )


@kind(plan=PLAN)
def a_cell_in_the_colour_of_a_value() -> bytes:
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="AAAAAA"/>'
    return word_file(
        table(
            row("{%tr for line in plan %}", ""),
            row(cell("{% cellbg line.color %}{{ line.who }}", properties=shade), "vit"),
            row(cell(p(in_pieces("{% cellbg line.color %}")), p("{{ line.who }}")), "vit"),
            row("{%tr endfor %}", ""),
        )
    )


@kind(plan=PLAN, width=2)
def colour_and_width_together() -> bytes:
    return word_file(
        table(
            row("{%tr for line in plan %}", ""),
            row(cell("{% cellbg line.color %}{% colspan width %}{{ line.who }}")),
            row("a", "b"),
            row("{%tr endfor %}", ""),
        )
    )


@kind(goals=GOALS)
def cells_merged_downwards() -> bytes:
    return word_file(
        table(
            row("{%tr for goal in goals %}", "", ""),
            row("{% vm %}Alla mål", "{{ goal.text }}", cell("x", "{{ loop.index }}{% vm %} y")),
            row("{%tr endfor %}", "", ""),
        )
    )


@kind(plan=PLAN)
def cells_merged_downwards_for_each_of_each() -> bytes:
    return word_file(
        table(
            row("{%tr for line in plan %}", ""),
            row("{%tr for day in line.days %}", ""),
            row("{% vm %}{{ line.who }}", "{{ day.what }}"),
            row("{%tr endfor %}", ""),
            row("{%tr endfor %}", ""),
        )
    )


@kind(week=WEEK)
def cells_merged_sideways() -> bytes:
    return word_file(
        table(
            row("{%tc for day in week %}", "{% hm %}Veckan", "{%tc endfor %}"),
            row("{%tc for day in week %}", "{{ day }}", "{%tc endfor %}"),
            columns=1,
        )
    )


@kind(week=WEEK)
def wide_cells_merged_sideways() -> bytes:
    return word_file(
        table(
            row(
                "{%tc for day in week %}",
                cell("{% hm %}Veckan", properties='<w:gridSpan w:val="2"/>'),
                "{%tc endfor %}",
            ),
            row(
                "{%tc for day in week %}",
                "{{ day }}",
                "em",
                "{%tc endfor %}",
            ),
            columns=2,
        )
    )


@kind(goals=GOALS, week=WEEK)
def widths_missing_from_the_grid() -> bytes:
    bare = table(
        row("{%tc for day in week %}", "{{ day }}", "{%tc endfor %}"), row("a", "b"), columns=2
    ).replace('<w:gridCol w:w="2000"/>', "<w:gridCol/>")
    return word_file(bare, table(row("Mål"), columns=3))


@kind(week=WEEK, goals=GOALS)
def a_wide_table_in_a_cell_of_a_narrow_one() -> bytes:
    inner = table(row("{%tc for day in week %}", "{{ day }}", "{%tc endfor %}"), columns=1)
    return word_file(
        table(row(cell(inner, p("")))),
        p("x"),
        table(row(cell(table(row("a", "b", "c")), p("{{ week[0] }}")), "y")),
    )


@kind(name="Nora")
def cells_in_controls_and_rows_that_begin_later() -> bytes:
    properties = '<w:trPr><w:gridBefore w:val="1"/><w:wBefore w:w="2000" w:type="dxa"/></w:trPr>'
    return word_file(
        table(
            "<w:tr>" + control("cell", cell("{{ name }}")) + cell("x") + "</w:tr>",
            row("{{ name }}", properties=properties),
            columns=2,
        )
    )


@kind(width=2, color="D5E8D4")
def widths_of_the_template_beside_those_of_values() -> bytes:
    wide = '<w:gridSpan w:val="2"/>'
    return word_file(
        table(row(cell("{% colspan width %}a"), "b"), row("a", "b", "c"), columns=3),
        table(row(cell("a", properties=wide), "b"), row("{{ width }}", "b", "c"), columns=3),
        table(
            row(cell("a", properties=wide)), row(cell("{{ color }}", properties=wide)), columns=3
        ),
    )
