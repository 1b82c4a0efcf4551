"""The Lots templates are clean Word, say what the model asks, and are the administrators' own."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import docx as python_docx
import jinja2
import pytest
from docxtpl import DocxTemplate
from lxml import etree

from docgen.case.fields import field_at, is_list
from docgen.case.rules import RULES
from docgen.forms.catalogue import COVER, Catalogue, Form
from docgen.office.names import w
from docgen.office.package import Package, parse_xml
from docgen.office.template import compile_template
from tools.forms import style
from tools.forms.__main__ import draw
from tools.forms.lots import forms as drawn_forms
from tools.forms.package import docx

TEMPLATES = Path(__file__).parents[2] / "templates"
CATALOGUE = Catalogue.load(TEMPLATES)
FORMS = [form for form in CATALOGUE.forms.values() if form.model.id == "lots"]
CASE_FORMS = [form for form in FORMS if form.stored and form.about != COVER]
SIGNED = [form for form in FORMS if form.signing.get("guardians") != "none"]


def _name(form: Form) -> str:
    return form.folder.name


every_form = pytest.mark.parametrize("form", FORMS, ids=_name)


def _package(form: Form) -> Package:
    return Package.open(form.template("sv"))


def _words(element: etree._Element) -> str:
    return "".join(text.text or "" for text in element.iter(w("t")))


def _one(element: etree._Element, *path: str) -> etree._Element:
    """The element down a path that must be there."""
    found = element.find("/".join(map(w, path)))
    assert found is not None, path
    return found


def _text(form: Form) -> str:
    """Everything a person can read in the template, and its tags."""
    package = _package(form)
    return "\n".join(
        _words(paragraph)
        for name in package.stories
        for paragraph in package.tree(name).iter(w("p"))
    )


def _body(form: Form) -> etree._Element:
    return _package(form).tree("word/document.xml")


def _tables(form: Form) -> list[list[list[str]]]:
    """Each table, row by row, as the texts of its cells."""
    return [
        [[_words(cell) for cell in row.iter(w("tc"))] for row in table.iter(w("tr"))]
        for table in _body(form).iter(w("tbl"))
    ]


def _table_with(form: Form, row: list[str]) -> list[list[str]]:
    (rows,) = [rows for rows in _tables(form) if row in rows]
    return rows


def test_the_model_has_its_six_forms_and_the_letter_for_copies_of_them() -> None:
    assert {form.folder.name for form in FORMS} == {
        "agenda",
        "consent",
        "cover",
        "information",
        "plan",
        "story",
        "summons",
    }


@every_form
def test_a_template_opens_in_python_docx_with_its_title_and_language(form: Form) -> None:
    document = python_docx.Document(io.BytesIO(form.template("sv")))  # noqa: TID251 - ours
    assert document.core_properties.title == form.title("sv")
    assert document.core_properties.language == "sv-SE"
    assert document.paragraphs[0].text == form.title("sv")
    styles = _package(form).tree("word/styles.xml")
    language = _one(styles, "docDefaults", "rPrDefault", "rPr", "lang")
    assert language.get(w("val")) == "sv-SE"


@every_form
def test_a_template_is_an_upright_a4_page(form: Form) -> None:
    size = _one(_body(form), "body", "sectPr", "pgSz")
    assert (size.get(w("w")), size.get(w("h"))) == ("11906", "16838")


@every_form
def test_every_tag_is_whole_inside_one_run(form: Form) -> None:
    package = _package(form)
    for name in package.stories:
        for text in package.tree(name).iter(w("t")):
            words = text.text or ""
            rest = re.sub(r"\{\{[^{}]+\}\}|\{%[^{}]+%\}", "", words)
            assert not re.search(r"[{}]|%\s*$", rest), words


@every_form
def test_every_tag_is_in_the_template_language(form: Form) -> None:
    compile_template(form.template("sv"))
    for name in _package(form).stories:
        xml = _package(form).parts[name].decode()
        jinja2.Environment(autoescape=True).parse(DocxTemplate.patch_xml(None, xml))


@every_form
def test_a_row_that_repeats_something_holds_its_tag_and_nothing_else(form: Form) -> None:
    for rows in _tables(form):
        for cells in rows:
            if any("{%tr" in cell for cell in cells):
                assert len(cells) == 1
                assert re.fullmatch(r"\{%tr (for \w+ in [\w.]+|endfor) %\}", cells[0])


@every_form
def test_a_value_stands_alone_in_its_cell(form: Form) -> None:
    for rows in _tables(form):
        for cells in rows:
            for cell in cells:
                if "{{" in cell:
                    assert re.fullmatch(r"\{\{ [\w.|]+ \}\}", cell), cell


@every_form
def test_every_list_has_a_heading_row_that_repeats(form: Form) -> None:
    for table in _body(form).iter(w("tbl")):
        if _one(table, "tblPr", "tblStyle").get(w("val")) == "ListTable":
            first = _one(table, "tr")
            _one(first, "trPr", "tblHeader")
            assert all(_words(cell) for cell in first.iter(w("tc")))


@every_form
def test_only_rows_of_long_text_break_over_pages(form: Form) -> None:
    for row in _body(form).iter(w("tr")):
        styles = {style.get(w("val")) for style in row.iter(w("pStyle"))}
        assert (row.find(f"{w('trPr')}/{w('cantSplit')}") is None) == (styles == {"BoxText"})


@every_form
def test_everything_looks_as_a_named_style_says(form: Form) -> None:
    package = _package(form)
    known = {style.get(w("styleId")) for style in package.tree("word/styles.xml").iter(w("style"))}
    for name in package.stories:
        tree = package.tree(name)
        assert not list(tree.iter(w("rPr")))
        for properties in tree.iter(w("pPr")):
            assert {child.tag for child in properties} <= {w("pStyle"), w("keepNext")}
        used = {e.get(w("val")) for tag in ("pStyle", "tblStyle") for e in tree.iter(w(tag))}
        assert used <= known


@every_form
def test_the_footer_names_document_version_and_page(form: Form) -> None:
    (footer,) = [_package(form).tree(name) for name in _package(form).stories if "footer" in name]
    text = _words(footer)
    # A letter is no document of its own: a returned one must not be taken for what it goes with.
    assert ("{{ document.number }}" in text) == (form.about != COVER)
    for words in (
        "{{ form.title }}",
        "version {{ form.version }}, gäller från {{ form.valid_from }}",
    ):
        assert words in text
    assert ("Ärende {{ case.number }} ({{ case.code_name }})" in text) == form.stored
    fields = [(field.get(w("instr")) or "").strip() for field in footer.iter(w("fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


@pytest.mark.parametrize("form", CASE_FORMS, ids=_name)
def test_the_childs_name_is_in_the_first_table(form: Form) -> None:
    assert "{{ child.name }}" in _tables(form)[0][0]


@pytest.mark.parametrize("form", SIGNED, ids=_name)
def test_the_childs_name_stands_beside_the_signatures(form: Form) -> None:
    rows = _table_with(form, ["{%tr for signer in signers %}"])
    assert rows[0] == ["Gäller barnet", "{{ child.name }}"]
    assert rows[1] == ["Namnteckning", "Namnförtydligande", "Roll", "Datum"]
    assert ["", "{{ signer.name }}", "{{ signer.capacity }}", ""] in rows


def test_the_letter_for_copies_says_nothing_of_the_family() -> None:
    tags = set(re.findall(r"\{\{ ([\w.]+)", _text(CATALOGUE.form("lots/cover"))))
    told = {tag.partition(".")[0] for tag in tags}
    assert told == {"case", "delivery", "form", "model"}
    assert {tag for tag in tags if tag.startswith("case.")} == {
        "case.number",
        "case.code_name",
        "case.responsible_unit",
        "case.responsible_unit.phone",
        "case.responsible_unit.email",
    }


def test_a_form_nobody_signs_has_no_signature_lines() -> None:
    unsigned = [form for form in FORMS if form not in SIGNED]
    assert unsigned
    assert not any("signers" in _text(form) for form in unsigned)


def test_the_goals_and_the_further_actions_have_the_same_columns() -> None:
    plan = CATALOGUE.form("lots/plan")
    goals = _table_with(plan, ["{%tr for action in goal.actions %}"])
    more = _table_with(plan, ["{%tr for action in plan.loose_actions %}"])
    heads = ["Ansvarig", "Enhet", "Huvudman", "Börjar", "Klart senast", "Status"]
    assert goals[0] == ["Mål och åtgärder", *heads]
    assert more[0] == ["Till mål", "Åtgärd", *heads]
    assert ["{%tr for action in plan.spare_actions %}"] in more


def test_the_familys_own_story_asks_for_nothing_that_is_kept() -> None:
    story = CATALOGUE.form("lots/story")
    assert not story.stored
    assert "{" not in _words(_body(story))


_PLAN_FIELDS = [
    "plan.type",
    "plan.basis",
    "plan.revision",
    "plan.date",
    "plan.confidentiality",
    "plan.purpose",
    "plan.current_situation",
    "plan.child_voice",
    "plan.resources",
    "plan.ongoing_interventions",
    "plan.overall_responsible",
    "plan.overall_responsible_unit",
    "plan.family_navigator",
    "plan.family_navigator_from",
    "plan.no_measures_by_others",
    "plan.crisis_contact",
    "plan.child_participation",
    "plan.handed_to_family",
    "plan.distribution",
    "plan.follow_up.date",
    "plan.follow_up.start",
    "plan.follow_up.place",
    "plan.follow_up.how",
    "plan.follow_up.responsible",
    "participant.name",
    "participant.role",
    "participant.unit",
    "participant.phone",
    "participant.email",
    "invitation.person",
    "invitation.presence",
    "note.unit",
    "note.text",
    "need.text",
    "need.raised_by",
    "goal.text",
    "goal.horizon",
    "goal.target_date",
    "goal.status",
    "goal.indicator",
    "goal.voice",
    "action.goals",
    "action.text",
    "action.responsible",
    "action.unit",
    "action.principal",
    "action.start",
    "action.due",
    "action.status",
    "replacement.date",
    "replacement.role",
    "replacement.previous",
    "replacement.new",
]
"""What domain.md 2.2b and Appendix C ask of the plan."""


def test_the_plan_covers_what_the_field_asks_of_it() -> None:
    text = _text(CATALOGUE.form("lots/plan"))
    for field in _PLAN_FIELDS:
        assert f"{{{{ {field} }}}}" in text, field


@every_form
def test_a_form_states_what_the_rules_and_the_case_know(form: Form) -> None:
    assert set(form.rules) <= {rule.id for rule in RULES}
    for pattern in form.required:
        plain = re.sub(r"^(meeting|consent)\.", r"\1s[].", pattern)
        assert field_at(plain) or is_list(plain), pattern
    for pattern in form.blank:
        inside = pattern.replace("goal.actions", "plan.actions")
        nested = re.sub(r"^(meetings|consents)\.", r"\1[].", inside)
        assert is_list(nested), pattern


@every_form
def test_a_form_has_words_in_all_three_languages_and_a_sample(form: Form) -> None:
    assert form.titles.keys() == form.summaries.keys() == {"sv", "nb", "en"}
    sample = json.loads((form.folder / "sample.json").read_text(encoding="utf-8"))
    assert sample.keys() <= {"case", "about", "blank"}
    assert ("blank" in sample) == (not form.stored)


@every_form
def test_no_licensed_questionnaire_is_copied_in(form: Form) -> None:
    text = _text(form)
    assert not re.search(r"\b(SDQ|ORS|SRS|SIP-kollen)\b", text)
    assert not re.search(r"stämmer (inte|delvis|helt)", text, re.IGNORECASE)


@every_form
def test_sharing_is_never_called_forbidden(form: Form) -> None:
    assert "otillåt" not in _text(form).casefold()


def test_consent_and_information_say_that_the_duty_to_report_applies_anyway() -> None:
    assert "Anmälningsskyldigheten till socialtjänsten gäller ändå" in _text(
        CATALOGUE.form("lots/consent")
    )
    assert "skyldig att anmäla till socialtjänsten" in _text(CATALOGUE.form("lots/information"))


@every_form
def test_a_template_is_slim_and_needs_no_theme(form: Form) -> None:
    content = form.template("sv")
    assert len(content) < 20_000
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert not [name for name in names if "theme" in name or "stylesWithEffects" in name]
    settings = parse_xml(_package(form).parts["word/settings.xml"])
    assert settings[0].tag == w("zoom")
    assert settings[0].get(w("percent")) == "100"


def _contrast(colour: str) -> float:
    """Contrast against white (WCAG 2.1)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def test_text_and_lines_stand_out_enough() -> None:
    assert _contrast(style.ACCENT) >= 4.5
    assert _contrast(style.ACCENT) / _contrast(style.SHADE) >= 4.5
    assert _contrast(style.GREY) / _contrast(style.SHADE) >= 4.5
    assert _contrast(style.LINE) >= 3


def test_drawing_a_form_again_gives_the_same_bytes() -> None:
    assert [docx(form) for form in drawn_forms()] == [docx(form) for form in drawn_forms()]


def test_a_template_somebody_saved_in_word_is_left_alone(tmp_path: Path) -> None:
    assert draw("lots", tmp_path) == []
    target = tmp_path / "lots" / "plan" / "template.sv.docx"
    drawn = target.read_bytes()
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("docProps/app.xml", "<Properties/>")
    edited = target.read_bytes()

    assert draw("lots", tmp_path) == ["plan"]
    assert target.read_bytes() == edited

    assert draw("lots", tmp_path, force=True) == []
    assert target.read_bytes() == drawn
