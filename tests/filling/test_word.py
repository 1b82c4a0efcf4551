"""Filling: the same bytes for the same input, every value anchored, nothing left unescaped."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from docxtpl import DocxTemplate
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from docgen.case import intake, values
from docgen.case.model import Case
from docgen.errors import Refused, WrongUse
from docgen.filling import word as word_filling
from docgen.filling.form import FillableForm
from docgen.forms.catalogue import Catalogue
from docgen.messages import say, speaking
from docgen.office import validity
from docgen.office.anchors import legal
from docgen.office.names import w
from docgen.office.package import Package
from docgen.office.template import compile_template
from docgen.plan.document import Anchoring, Document
from docgen.reading import word
from docgen.reading.base import Base

TEMPLATES = Path(__file__).parents[2] / "templates"
CATALOGUE = Catalogue.load(TEMPLATES)
CASE = intake.load(TEMPLATES / "lots" / "family.json")
DATA = intake.dump(CASE)
DAY = dt.date(2026, 11, 22)
NUMBER = "DEM0P1AN0J"
ABOUT = {"lots/consent": "s2", "lots/summons": "m2", "lots/agenda": "m2"}
STORED = [name for name, form in CATALOGUE.forms.items() if form.stored]


def filled(
    form: str = "lots/plan",
    case: Case = CASE,
    *,
    about: str | None = "",
    recipient: str | None = None,
    issued: bool = True,
) -> Document:
    """The form filled for the sample family; about its second meeting or consent unless said."""
    return FillableForm(CATALOGUE.form(form)).fill(
        case,
        id=NUMBER,
        at=DAY,
        about=ABOUT.get(form) if about == "" else about,
        recipient=recipient,
        issued=issued,
    )


PLAIN: dict[str, Any] = {name: {} for name in ("case", "document", "form", "initiator", "model")}
"""What the information to the family names beside the child, all of it unknown."""


def with_value(path: str, value: Any) -> Case:
    return intake.load(values.put(DATA, path, value))


@pytest.mark.parametrize("form", STORED)
def test_the_same_input_gives_the_same_bytes(form: str) -> None:
    assert filled(form).content == filled(form).content


def test_one_form_fills_in_many_threads_at_once() -> None:
    form = FillableForm(CATALOGUE.form("lots/plan"))
    cases = [with_value("plan.purpose", f"Syfte {number}") for number in range(16)]
    expected = [filled(case=case).content for case in cases]
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda case: form.fill(case, id=NUMBER, at=DAY, issued=True), cases)
    assert [document.content for document in found] == expected


@pytest.mark.parametrize("form", STORED)
def test_what_was_filled_is_read_back_as_it_was(form: str) -> None:
    document = filled(form)
    reading = word.read(word.open_word(document.content), Base.of_document(document, DATA)).reading
    assert reading.changes == ()
    assert reading.findings == ()
    assert reading.identity.document == NUMBER
    assert reading.identity.certain
    body = {path for path in document.values if "[new" not in path} - {"code_name"}  # The footer's.
    assert {path: reading.values[path].value for path in body} == {
        path: document.values[path].value for path in body
    }


@pytest.mark.parametrize("form", list(CATALOGUE.forms))
@pytest.mark.parametrize("anchors", ["controls", "bookmarks"])
def test_every_form_is_valid_beyond_its_schema(form: str, anchors: Anchoring) -> None:
    fillable = FillableForm(CATALOGUE.form(form))
    assert validity.faults(Package.open(fillable.blank(anchors=anchors).content)) == ()
    if form in STORED:
        made = fillable.fill(CASE, id=NUMBER, at=DAY, about=ABOUT.get(form), anchors=anchors)
        assert validity.faults(Package.open(made.content)) == ()


@pytest.mark.parametrize("form", list(CATALOGUE.forms))
def test_every_form_is_proven_and_needs_no_finishing(form: str) -> None:
    """What makes a filling as fast as it is."""
    prepared = word_filling.compiled(CATALOGUE.form(form).template("sv"))
    for part in (*prepared.anchored.parts.values(), *prepared.plain.parts.values()):
        assert part.proof.well_formed
        assert part.proof.settled


def test_one_template_is_compiled_and_filled_plainly_in_many_threads_at_once() -> None:
    template = compile_template(CATALOGUE.form("lots/information").template("sv"))
    names = [{"child": {"name": f"Barn {number}"}, **PLAIN} for number in range(16)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda each: word_filling.render_plain(template, each), names))
    assert found == [word_filling.render_plain(template, each) for each in names]
    assert len(set(found)) == len(names)


def test_every_printed_value_is_anchored_under_its_path_and_fits_in_a_tag() -> None:
    document = filled()
    package = Package.open(document.content)
    tags = [
        tag.get(w("val"))
        for story in package.stories
        for tag in package.tree(story).iterfind(f".//{w('sdtPr')}/{w('tag')}")
    ]
    assert set(document.values) <= set(tags)
    assert max(map(len, filter(None, tags))) <= 64
    assert set(document.layout.values()) == set(document.values)


def test_the_words_are_those_docxtpl_would_write() -> None:
    """The preparation is docxtpl's own, so its result differs in nothing but the anchors."""
    template = DocxTemplate(io.BytesIO(CATALOGUE.form("lots/information").template("sv")))
    initiator = next(p for p in DATA["participants"] if "initiator" in p["functions"])
    template.render(
        {
            "child": DATA["child"],
            "initiator": {
                **dict.fromkeys(("email", "phone", "role"), "–"),
                **initiator,
                "unit": next(u["name"] for u in DATA["units"] if u["id"] == initiator["unit"]),
            },
            "case": {"number": "2026-0042-5", "code_name": DATA["code_name"]},
            "document": {"number": "DEM0P-1AN0J"},
            "form": {
                "title": "Information till familjen",
                "version": 1,
                "valid_from": "2026-11-01",
            },
            "model": {"title": "Lotsmodellen"},
        },
        autoescape=True,
    )
    stream = io.BytesIO()
    template.save(stream)
    assert texts(filled("lots/information").content) == texts(stream.getvalue())


def texts(content: bytes) -> list[str]:
    """Every text of a file's stories, part by part."""
    package = Package.open(content)
    return [
        "".join(node.text or "" for node in package.tree(story).iter(w("t")))
        for story in package.stories
    ]


HOSTILE = st.text(
    alphabet=st.one_of(
        st.characters(codec="utf-8"), st.sampled_from("<>&\"'{}%]\x00\x07\x1b\u2028")
    ),
    min_size=1,
    max_size=200,
)


@settings(max_examples=60)
@given(HOSTILE)
def test_whatever_a_value_says_the_file_opens_and_says_it(text: str) -> None:
    data = values.put(DATA, "plan.crisis_contact", text)
    case = CASE.model_copy(
        update={"plan": CASE.plan and CASE.plan.model_copy(update={"crisis_contact": text})}
    )
    document = filled(case=case)
    reading = word.read(word.open_word(document.content), Base.of_document(document, data)).reading
    assert reading.changes == ()
    assert reading.findings == ()


@pytest.mark.parametrize(
    "text",
    ["{{ 7*7 }}", "{% for x in y %}", "{{ child.name }}", "]]>", "<w:p/>", "&amp;", "a" * 100_000],
)
def test_text_that_looks_like_a_template_or_like_xml_is_only_text(text: str) -> None:
    content = filled(case=with_value("plan.purpose", text)).content
    assert any(text in part for part in texts(content))


def test_line_breaks_are_line_breaks_in_word() -> None:
    content = filled(case=with_value("plan.purpose", "ett\ntv\u00e5")).content
    assert "<w:br/>" in zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()


@given(st.text())
def test_what_xml_cannot_hold_is_left_out(text: str) -> None:
    etree.fromstring(f"<x>{legal(text).replace('&', '&amp;').replace('<', '&lt;')}</x>")


def test_every_required_value_that_is_missing_is_named_at_once() -> None:
    data = values.put(DATA, "meetings[m2].place", None)
    data = values.put(data, "meetings[m2].purpose", None)
    with pytest.raises(Refused) as refused:
        filled("lots/summons", intake.load(data))
    assert refused.value.code == "missing_fields"
    assert {finding.path for finding in refused.value.findings} == {
        "meetings[m2].place",
        "meetings[m2].purpose",
    }


def test_a_form_about_one_of_several_asks_which() -> None:
    with pytest.raises(WrongUse, match=r"meetings\[m2\]"):
        filled("lots/summons", about=None)


def test_a_copy_leaves_out_what_its_reader_may_not_see_and_knows_that_it_does() -> None:
    hidden = [guardian for guardian in CASE.guardians if not guardian.share_contact]
    assert hidden
    other = next(guardian for guardian in CASE.guardians if guardian is not hidden[0])
    document = filled(recipient=other.id)
    assert f"guardians[{hidden[0].id}].phone" in document.withheld
    assert not any(hidden[0].phone in part for part in texts(document.content) if hidden[0].phone)


def test_a_file_that_was_only_filled_says_that_it_was_not_issued() -> None:
    with speaking("sv"):
        words = say("not issued")
    assert any(words in part for part in texts(filled(issued=False).content))


@pytest.mark.parametrize("form", list(CATALOGUE.forms))
def test_a_blank_opens_has_room_to_write_and_no_tag_left_in_it(form: str) -> None:
    blank = FillableForm(CATALOGUE.form(form)).blank()
    Package.open(blank.content)
    assert not any(re.search(r"\{[{%]", part) for part in texts(blank.content))
    assert all(value.value in (None, [], False) for value in blank.values.values())
