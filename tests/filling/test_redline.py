"""Accepting a redline gives the new text, rejecting it the old one; what did not change stays."""

from __future__ import annotations

import copy
import datetime as dt
import io
import re
import tempfile
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import docx as python_docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docgen.case import intake
from docgen.case.values import get, put
from docgen.demo import RETURNED
from docgen.filling.form import FillableForm
from docgen.filling.redline.document import Redline, draw, rejected
from docgen.forms.catalogue import Catalogue
from docgen.office.names import w, w14
from docgen.office.package import Package
from docgen.office.views import View
from tests.editors.libreoffice import LibreOffice
from tests.filling.paper import (
    DECLARED,
    Says,
    control,
    docx,
    in_word,
    paragraph,
    run,
    says,
    table,
    tracked,
    without_empty,
    written,
)
from tests.reading.hands import words
from tests.work.paper import Paper, packed
from tools.demo import issued_plan

TEMPLATES = Path(__file__).parents[2] / "templates"
AT = dt.datetime(2026, 12, 1, 10, 30)  # noqa: DTZ001 - as Word writes it, without a zone


def drawn(old: bytes, new: bytes) -> Redline:
    """The redline from ``old`` to ``new``; it holds what every redline must."""
    made = draw(Package.open(old), Package.open(new), at=AT)
    if not made.findings:
        assert without_empty(says(made.content)) == without_empty(says(new))
        assert without_empty(says(made.content, View.ORIGINAL)) == without_empty(says(old))
    return made


def between(old: str, new: str, properties: str = "") -> list[str]:
    """The redline of one body that became another, paragraph by paragraph."""
    made = drawn(docx(old + properties), docx(new + properties))
    assert made.findings == ()
    return tracked(made.content)


# Any two files

WORDS = st.sampled_from(
    ["mål", "åtgärd", "Elsa", "ringer", "och", "i", "2026-12-01", "A/B", "\t", "\n", "\u2011", "☐",
     "–", "x", ""]
)  # fmt: skip
TEXT = st.lists(WORDS, max_size=7).map(" ".join)


def _cell(content: Says) -> Says:
    """Word ends every cell with a paragraph."""
    return content if content and isinstance(content[-1], str) else [*content, ""]


BLOCK = st.recursive(
    TEXT,
    lambda inner: st.lists(
        st.lists(st.lists(inner, max_size=3).map(_cell), min_size=1, max_size=3),
        min_size=1,
        max_size=4,
    ),
    max_leaves=12,
)
DOCUMENT = st.lists(BLOCK, max_size=7).map(_cell)


@st.composite
def edited(draw: st.DrawFn, before: Says) -> Says:
    """What somebody made of a document: blocks away, others in, reworded, split, rows changed."""
    after: Says = []
    for block in before:
        match draw(st.integers(0, 7)):
            case 0:
                continue
            case 1:
                after += [draw(BLOCK), block]
            case 2 if isinstance(block, str):
                words = block.split(" ")
                at = draw(st.integers(0, len(words)))
                words[at : at + draw(st.integers(0, 2))] = [draw(WORDS)]
                after.append(" ".join(words))
            case 3 if isinstance(block, str):
                at = draw(st.integers(0, len(block)))
                after += [block[:at], block[at:]]
            case 4 | 5 | 6 if not isinstance(block, str):
                rows = [row for each in block for row in draw(_edited_row(each))]
                after += [rows] if rows else []
            case _:
                after.append(block)
    return _cell(after)


@st.composite
def _edited_row(draw: st.DrawFn, row: list[Says]) -> list[list[Says]]:
    match draw(st.integers(0, 5)):
        case 0:
            return []
        case 1:
            return [row[::-1], row]
        case 2:
            return [[draw(edited(cell)) for cell in row]]
        case 3:
            return [row[:-1] or row]
        case _:
            return [row]


EDITED = DOCUMENT.flatmap(lambda before: st.tuples(st.just(before), edited(before)))


def check(old: Says, new: Says) -> None:
    before, after = docx(written(old)), docx(written(new))
    made = drawn(before, after)
    assert made.findings == ()
    for view, wanted in ((View.ACCEPTED, new), (View.ORIGINAL, old)):
        assert in_word(made.content, view) == wanted
    again = draw(Package.open(before), Package.open(after), at=AT)
    assert again.content == made.content, "the same files give the same bytes"
    numbers = [
        mark.get(w("id"))
        for mark in Package.open(made.content).tree("word/document.xml").iter(w("ins"), w("del"))
    ]
    assert len(set(numbers)) == len(numbers)


@given(EDITED)
def test_an_edited_file_is_got_by_accepting_and_the_old_one_by_rejecting(
    files: tuple[Says, Says],
) -> None:
    check(*files)


@given(DOCUMENT, DOCUMENT)
def test_any_file_can_be_redlined_to_any_other(old: Says, new: Says) -> None:
    check(old, new)


@given(EDITED)
def test_a_file_rejected_says_what_its_original_view_says(files: tuple[Says, Says]) -> None:
    made = drawn(*(docx(written(each)) for each in files)).content
    assert without_empty(says(rejected(Package.open(made)))) == without_empty(
        says(made, View.ORIGINAL)
    )


def test_a_file_that_did_not_change_gets_no_marks() -> None:
    plan = issued_plan().content
    made = drawn(plan, plan)
    assert b"<w:ins" not in Package.open(made.content).parts["word/document.xml"]
    assert b"<w:del" not in Package.open(made.content).parts["word/document.xml"]


def test_tracked_changes_already_in_the_files_count_as_accepted() -> None:
    mark = 'w:id="7" w:author="Karin Lund"'
    old = paragraph(f"<w:ins {mark}>{run('Mentor ')}</w:ins>{run('ringer')}")
    gone = f"<w:del {mark}><w:r><w:delText>ringer</w:delText></w:r></w:del>"
    assert between(old, paragraph(run("Mentor ") + gone + run("går"))) == [
        "Mentor {-ringer-}{+går+}"
    ]


def test_a_strict_file_is_redlined_as_a_usual_one() -> None:
    usual = docx(paragraph("Ring hem"), header("Elsa"), used((1, "default")))
    names = {
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/": b"wordprocessingml/",
        b"http://schemas.openxmlformats.org/officeDocument/2006/": b"officeDocument/",
    }
    parts = dict(Package.open(usual).parts)
    for name, part in parts.items():
        for known, strict_name in names.items():
            part = part.replace(known, b"http://purl.oclc.org/ooxml/" + strict_name)  # noqa: PLW2901
        parts[name] = part
    strict = packed(parts)
    assert says(strict) == ["Ring hem"]
    made = drawn(strict, docx(paragraph("Ring dit"), header("Nora"), used((1, "default"))))
    assert made.findings == ()
    assert tracked(made.content) == ["Ring {-hem-}{+dit+}"]
    assert tracked(made.content, "word/header1.xml") == ["{-Elsa-}{+Nora+}"]
    assert not [n for n, part in Package.open(made.content).parts.items() if b"purl.oclc" in part]


# Words


def test_only_the_words_that_changed_are_marked() -> None:
    assert between(paragraph("Mentor ringer hem varje dag"), paragraph("Mentor går hem i dag")) == [
        "Mentor {-ringer-}{+går+} hem {-varje-}{+i+} dag"
    ]


def test_a_date_is_one_word() -> None:
    assert between(paragraph("Klart 2026-12-01."), paragraph("Klart 2027-01-15.")) == [
        "Klart {-2026-12-01-}{+2027-01-15+}."
    ]


def test_changes_with_only_a_space_between_are_one() -> None:
    old, new = (
        paragraph(f"Nora är i skolan {words} nu") for words in ("fyra dagar", "varje morgon")
    )
    assert between(old, new) == ["Nora är i skolan {-fyra dagar-}{+varje morgon+} nu"]


def test_a_text_that_is_another_is_replaced_whole() -> None:
    old, new = "Ringer hem i dag och i morgon", "Besöker familjen i stället, och hjälper med läxor"
    assert between(paragraph(old), paragraph(new)) == [f"{{-{old}-}}{{+{new}+}}"]


def test_runs_keep_their_formatting_and_what_comes_has_that_of_what_it_replaces() -> None:
    old = paragraph(run("Nora ", "<w:b/>") + run("ringer hem", "<w:i/>") + run(" nu", "<w:u/>"))
    made = drawn(docx(old), docx(paragraph("Nora ringer dit nu")))
    root = Package.open(made.content).tree("word/document.xml")
    formats = [
        (words(each), [sign for sign in "biu" if each.find(f"{w('rPr')}/{w(sign)}") is not None])
        for each in root.iter(w("r"))
    ]
    assert formats == [
        ("Nora ", ["b"]), ("ringer ", ["i"]), ("hem", ["i"]), ("dit", ["i"]), (" nu", ["u"]),
    ]  # fmt: skip


def test_hidden_formatting_does_not_hide_what_comes() -> None:
    old = paragraph(run("hem", "<w:b/><w:vanish/>"))
    made = drawn(docx(old), docx(paragraph("dit")))
    (come,) = Package.open(made.content).tree("word/document.xml").iter(w("ins"))
    assert [child.tag for child in come.iter(w("b"), w("vanish"))] == [w("b")]


def test_every_mark_says_who_and_when() -> None:
    made = draw(
        Package.open(docx(paragraph("hem"))), Package.open(docx(paragraph("dit"))), "Åsa Öberg", AT
    )
    for mark in Package.open(made.content).tree("word/document.xml").iter(w("ins"), w("del")):
        assert (mark.get(w("author")), mark.get(w("date"))) == ("Åsa Öberg", "2026-12-01T10:30:00Z")


def test_without_a_time_none_is_written() -> None:
    made = draw(Package.open(docx(paragraph("hem"))), Package.open(docx(paragraph("dit"))))
    (mark,) = Package.open(made.content).tree("word/document.xml").iter(w("del"))
    assert (mark.get(w("author")), mark.get(w("date"))) == ("docgen", None)


def test_marks_have_numbers_that_nothing_else_has() -> None:
    mark = '<w:bookmarkStart w:id="{}" w:name="b{}"/><w:bookmarkEnd w:id="{}"/>'
    old = paragraph(mark.format(1, 1, 1) + run("hem") + mark.format(3, 3, 3))
    made = drawn(docx(old), docx(paragraph("dit")))
    root = Package.open(made.content).tree("word/document.xml")
    assert {each.get(w("id")) for each in root.iter(w("ins"), w("del"))} == {"2", "4"}


@pytest.mark.parametrize("sign", ["\uf0fe", "\x1b"])
def test_a_symbol_comes_along_with_its_font(sign: str) -> None:
    symbol = f'<w:r><w:sym w:font="Wingdings" w:char="{ord(sign):04X}"/></w:r>'
    made = drawn(docx(paragraph("Klar ")), docx(paragraph(run("Klar ") + symbol)))
    assert says(made.content) == [f"Klar {sign}"]
    (come,) = Package.open(made.content).tree("word/document.xml").iter(w("sym"))
    assert (come.get(w("font")), come.get(w("char"))) == ("Wingdings", f"{ord(sign):04X}")


def test_a_formula_is_replaced_whole() -> None:
    formula = "<m:oMath><m:r><m:t>{}</m:t></m:r></m:oMath>"
    assert between(
        paragraph(run("Är ") + formula.format("a+b")), paragraph(run("Är ") + formula.format("a-b"))
    ) == ["Är {-<oMath>-}{+a-b+}"]


# Content controls


def test_a_control_stays_and_the_words_in_it_are_marked() -> None:
    old, new = (
        paragraph(run("Mål: ") + control("plan.goals[g1].text", text) + run("."))
        for text in ("ringa hem", "ringa dit")
    )
    assert between(old, new) == ["Mål: «plan.goals[g1].text|ringa {-hem-}{+dit+}»."]


def test_words_that_fill_a_control_are_replaced_inside_it() -> None:
    old, new = (
        paragraph(control("a", one) + run(" – ") + control("b", other))
        for one, other in (("Pågår", "Elsa"), ("Klar", "Nora"))
    )
    assert between(old, new) == ["«a|{-Pågår-}{+Klar+}» – «b|{-Elsa-}{+Nora+}»"]


def test_an_empty_control_is_filled_inside() -> None:
    old, new = (
        paragraph(run("Namn: ") + control("child.name", text) + run("!")) for text in ("", "Nora")
    )
    assert between(old, new) == ["Namn: «child.name|{+Nora+}»!"]


def test_what_was_written_beside_a_control_stays_beside_it() -> None:
    old = paragraph(control("a", "Mentor"))
    assert between(old, paragraph(control("a", "Mentor") + run(" kl 18"))) == [
        "«a|Mentor»{+ kl 18+}"
    ]
    assert between(old, paragraph(control("a", "Mentor kl 18"))) == ["«a|Mentor{+ kl 18+}»"]
    assert between(old, paragraph(run("Vår ") + control("a", "Mentor"))) == ["{+Vår +}«a|Mentor»"]


def test_a_control_that_the_new_file_lost_takes_the_new_words() -> None:
    assert between(paragraph(control("a", "Mentor")), paragraph("Kurator")) == [
        "«a|{-Mentor-}{+Kurator+}»"
    ]


def test_a_word_that_libreoffice_left_half_in_its_control_is_one_word() -> None:
    new = paragraph(control("a", "K") + run("erstin Björk"))
    assert between(paragraph(control("a", "Elif Şahin")), new) == [
        "«a|{-Elif Şahin-}{+Kerstin Björk+}»"
    ]


def test_a_new_control_comes_as_words() -> None:
    assert between(paragraph("Namn: "), paragraph(run("Namn: ") + control("a", "Nora"))) == [
        "Namn: {+Nora+}"
    ]


def test_a_box_is_ticked_as_its_sign_says() -> None:
    kind = (
        '<w14:checkbox><w14:checked w14:val="0"/>'
        '<w14:checkedState w14:val="2612"/><w14:uncheckedState w14:val="2610"/></w14:checkbox>'
    )
    old, new = (docx(paragraph(control("a", sign, kind) + run(" Ja"))) for sign in "☐☒")
    made = drawn(old, new)
    assert tracked(made.content) == ["«a|{-☐-}{+☒+}» Ja"]
    (state,) = Package.open(made.content).tree("word/document.xml").iter(w14("checked"))
    assert state.get(w14("val")) == "1"


def test_a_date_control_forgets_the_old_date_and_a_bound_one_its_binding() -> None:
    date = '<w:dataBinding w:xpath="/a" w:storeItemID="b"/><w:date w:fullDate="2026-12-01"/>'
    old, new = (docx(paragraph(control("a", d, date))) for d in ("2026-12-01", "2027-01-15"))
    root = Package.open(drawn(old, new).content).tree("word/document.xml")
    assert [each.get(w("fullDate")) for each in root.iter(w("date"))] == [None]
    assert list(root.iter(w("dataBinding"))) == []
    untouched = Package.open(drawn(old, old).content).tree("word/document.xml")
    assert len(list(untouched.iter(w("dataBinding")))) == 1


def test_a_prompt_gives_way_to_what_was_written() -> None:
    prompt = control("a", "Klicka här", "<w:showingPlcHdr/>")
    made = drawn(docx(paragraph(prompt)), docx(paragraph(control("a", "Nora"))))
    assert tracked(made.content) == ["«a|{+Nora+}»"]
    assert says(made.content, View.ORIGINAL) == [""]


def test_a_deleted_paragraph_takes_its_controls_along() -> None:
    old = paragraph("ett") + paragraph(run("Mål: ") + control("a", "hem")) + paragraph("tre")
    made = drawn(docx(old), docx(paragraph("ett") + paragraph("tre")))
    assert tracked(made.content) == ["ett", "{-Mål: -}«a|{-hem-}»¶-", "tre"]
    root = Package.open(made.content).tree("word/document.xml")
    starts = [each.get(w("id")) for each in root.iter(w("customXmlDelRangeStart"))]
    assert starts == [each.get(w("id")) for each in root.iter(w("customXmlDelRangeEnd"))]
    assert len(starts) == 2


# Links, fields, pictures


def test_words_in_a_link_change_inside_it() -> None:
    old, new = (
        paragraph(run("Se ") + f"<w:hyperlink>{run(text)}</w:hyperlink>" + run("."))
        for text in ("vår sida", "hennes sida")
    )
    assert between(old, new) == ["Se [{-vår-}{+hennes+} sida]."]


def field(code: str, result: str) -> str:
    def sign(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = f"<w:r><w:instrText>{code}</w:instrText></w:r>"
    return f"{sign('begin')}{code}{sign('separate')}{run(result)}{sign('end')}"


def test_a_field_with_another_result_goes_with_its_code() -> None:
    assert between(paragraph(run("Se ") + field("REF a", "sida ett")), paragraph("Se bilagan")) == [
        "Se {-<fldChar><REF a><fldChar>sida ett-}{+bilagan+}{-<fldChar>-}"
    ]


def test_a_simple_field_goes_with_its_code_too() -> None:
    simple = f'<w:fldSimple w:instr="REF a">{run("ett")}</w:fldSimple>'
    assert between(paragraph(run("Se ") + simple), paragraph("Se två")) == [
        "Se {-<fldChar><REF a><fldChar>ett-}{+två+}{-<fldChar>-}"
    ]


def test_a_word_in_a_fields_result_changes_inside_it() -> None:
    old = paragraph(field("HYPERLINK a", "vår egen långa sida"))
    new = paragraph(field("HYPERLINK a", "vår egen korta sida"))
    assert between(old, new) == [
        "<fldChar><HYPERLINK a><fldChar>vår egen {-långa-}{+korta+} sida<fldChar>"
    ]


def test_a_page_number_is_no_change() -> None:
    old, new = (paragraph(run("Sida ") + field("PAGE", number)) for number in "12")
    assert between(old, new) == ["Sida <fldChar><PAGE><fldChar>1<fldChar>"]


def test_a_field_over_several_paragraphs_keeps_its_ends() -> None:
    begin = field("TOC", "Nuläge").removesuffix('<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    old = paragraph(begin) + paragraph("Mål") + paragraph(end + run("Slut"))
    assert between(old, paragraph("Slut")) == [
        "<fldChar><TOC><fldChar>{-Nuläge-}¶-", "{-Mål-}¶-", "<fldChar>Slut",
    ]  # fmt: skip


def test_pictures_stay_as_they_were() -> None:
    picture = "<w:r><w:drawing/></w:r>"
    old = paragraph(run("Före ") + picture + run("och efter"))
    assert between(old, paragraph("Före eller efter")) == ["Före <drawing>{-och-}{+eller+} efter"]


# Paragraphs and tables


def test_a_paragraph_comes_and_goes_with_its_end() -> None:
    assert between(
        paragraph("ett") + paragraph("två") + paragraph("slut"),
        paragraph("ett") + paragraph("helt annat") + paragraph("slut"),
    ) == ["ett", "{-två-}¶-", "{+helt annat+}¶+", "slut"]


def test_the_last_paragraph_comes_as_if_enter_was_pressed_before_it() -> None:
    assert between(paragraph("ett"), paragraph("ett") + paragraph("två")) == ["ett¶+", "{+två+}"]
    assert between(paragraph("ett") + paragraph("två"), paragraph("ett")) == ["ett¶-", "{-två-}"]


def test_a_paragraph_before_a_table_comes_and_goes_whole() -> None:
    after = table(["a"]) + paragraph("slut")
    one, two = paragraph("ett"), paragraph("två")
    assert between(one + after, one + two + after) == ["ett¶+", "{+två+}", "a", "slut"]
    assert between(one + two + after, one + after) == ["ett¶-", "{-två-}", "a", "slut"]
    assert between(after, two + after) == ["{+två+}¶+", "a", "slut"]


def test_formatting_stays_with_its_words_when_an_end_goes() -> None:
    old = paragraph("Rubrik", '<w:pStyle w:val="H"/>') + paragraph("Text", "<w:keepNext/>")
    made = drawn(docx(old), docx(paragraph("Rubrik")))
    last = list(Package.open(made.content).tree("word/document.xml").iter(w("p")))[-1]
    assert [each.get(w("val")) for each in last.iter(w("pStyle"))] == ["H"]
    assert last.find(f"{w('pPr')}/{w('pPrChange')}/{w('pPr')}/{w('keepNext')}") is not None


def test_a_new_paragraph_has_the_styles_the_old_file_knows() -> None:
    known = "".join(f'<w:style w:styleId="{name}"/>' for name in "HB")
    styles = {"styles.xml": f"<w:styles {DECLARED}>{known}</w:styles>"}
    old = docx(paragraph("ett") + paragraph("slut"), styles)
    new = "".join(
        (
            paragraph("ett"),
            paragraph(run("Mål", '<w:rStyle w:val="B"/><w:i/>'), '<w:pStyle w:val="H"/>'),
            paragraph(run("Nytt", '<w:rStyle w:val="C"/><w:b/>'), '<w:pStyle w:val="X"/>'),
            paragraph("slut"),
        )
    )
    root = Package.open(drawn(old, docx(new)).content).tree("word/document.xml")
    names = ("pStyle", "rStyle", "i", "b")
    assert [(each.tag, each.get(w("val"))) for each in root.iter(*map(w, names))] == [
        (w("pStyle"), "H"), (w("rStyle"), "B"), (w("i"), None), (w("b"), None),
    ]  # fmt: skip


def test_a_new_item_goes_on_with_the_list_beside_it() -> None:
    def item(text: str, number: int) -> str:
        return paragraph(text, f'<w:numPr><w:numId w:val="{number}"/></w:numPr>')

    def numbering(number: int) -> dict[str, str]:
        return {
            "numbering.xml": f'<w:numbering {DECLARED}><w:num w:numId="{number}"/></w:numbering>'
        }

    old = docx(item("ett", 1) + paragraph("slut"), numbering(1))
    new = docx(item("ett", 4) + item("två", 4) + paragraph("slut"), numbering(4))
    root = Package.open(drawn(old, new).content).tree("word/document.xml")
    assert [each.get(w("val")) for each in root.iter(w("numId"))] == ["1", "1"]
    same = docx(item("ett", 1) + item("två", 2) + paragraph("slut"), numbering(1))
    root = Package.open(drawn(old, same).content).tree("word/document.xml")
    assert [each.get(w("val")) for each in root.iter(w("numId"))] == ["1", "2"]


def test_rows_come_and_go_as_rows() -> None:
    end = paragraph("slut")
    old = table(["Ringer hem", "Elsa"], ["Besöker", "Nora"], ["Sist", "Alla"]) + end
    new = table(["Ringer hem", "Elsa"], ["Skjutsar varje dag", "Bo"], ["Sist", "Alla"]) + end
    assert between(old, new) == [
        "Ringer hem", "Elsa", "[-]{-Besöker-}¶-", "[-]{-Nora-}¶-",
        "[+]{+Skjutsar varje dag+}¶+", "[+]{+Bo+}¶+", "Sist", "Alla", "slut",
    ]  # fmt: skip


def test_a_row_is_known_by_the_fields_in_it_though_every_word_is_another() -> None:
    old, new = (
        table([paragraph(control("a", one)), paragraph(control("b", other))]) + paragraph("slut")
        for one, other in (("Ringer", "Elsa"), ("Skjutsar", "Bo"))
    )
    assert between(old, new) == ["«a|{-Ringer-}{+Skjutsar+}»", "«b|{-Elsa-}{+Bo+}»", "slut"]


def test_whole_tables_come_and_go() -> None:
    end = paragraph("slut")
    assert between(end, table(["a", "b"]) + end) == ["[+]{+a+}¶+", "[+]{+b+}¶+", "slut"]
    assert between(table(["a", "b"]) + end, end) == ["[-]{-a-}¶-", "[-]{-b-}¶-", "slut"]


def test_a_table_in_the_place_of_another_is_the_same_table_with_other_rows() -> None:
    """Two tables next to each other would be joined by Word."""
    end = paragraph("slut")
    made = drawn(docx(table(["a", "b"]) + end), docx(table(["x"], ["y"]) + end))
    assert len(list(Package.open(made.content).tree("word/document.xml").iter(w("tbl")))) == 1


def test_a_section_break_keeps_its_place() -> None:
    broken = paragraph("ett", "<w:sectPr/>")
    cell, end = table(["a"]), paragraph("slut")
    made = drawn(docx(broken + cell + end), docx(broken + paragraph("två") + cell + end))
    assert tracked(made.content) == ["ett", "{+två+}¶+", "a", "slut"]


# Text boxes, headers, notes


def box(text: str, old: str | None = None) -> str:
    """A text box, as Word writes it: for newer programs, and again for older ones."""
    return (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx><w:txbxContent>"
        f"{paragraph(text)}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict>"
        f"<v:textbox><w:txbxContent>{paragraph(old or text)}</w:txbxContent></v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )


def test_a_text_box_is_redlined_in_both_its_forms() -> None:
    old, new = (docx(paragraph(run("Se ruta") + box(text))) for text in ("Ring hem", "Ring dit"))
    made = drawn(old, new)
    assert made.findings == ()
    assert says(made.content) == ["Se ruta", "Ring dit"]
    assert tracked(made.content) == ["Se ruta", *["Ring {-hem-}{+dit+}"] * 2]


def test_a_text_box_that_only_one_file_has_is_told() -> None:
    made = drawn(docx(paragraph("Se")), docx(paragraph(run("Se") + box("Ring hem"))))
    (finding,) = made.findings
    assert (finding.code, finding.where) == ("redline_incomplete", {"part": "word/document.xml"})


def header(text: str, number: int = 1, name: str = "header") -> dict[str, str]:
    root = "hdr" if name == "header" else "ftr"
    return {f"{name}{number}.xml": f"<w:{root} {DECLARED}>{paragraph(text)}</w:{root}>"}


def used(*pages: tuple[int, str], name: str = "header") -> str:
    return "".join(
        f'<w:{name}Reference w:type="{page}" r:id="{name}{number}"/>' for number, page in pages
    )


@pytest.mark.parametrize("name", ["header", "footer"])
def test_headers_and_footers_are_redlined(name: str) -> None:
    old = docx(paragraph("a"), header("Dokument ett", 1, name), used((1, "default"), name=name))
    new = docx(paragraph("a"), header("Dokument två", 3, name), used((3, "default"), name=name))
    made = drawn(old, new)
    assert made.findings == ()
    assert tracked(made.content, f"word/{name}1.xml") == ["Dokument {-ett-}{+två+}"]


def test_a_header_is_compared_with_that_of_the_same_pages() -> None:
    """LibreOffice adds an empty one for first pages and a copy for even ones."""
    old = docx(paragraph("a"), header("Elsa"), used((1, "default")))
    parts = header("", 1) | header("Nora", 2) | header("Nora", 3)
    new = docx(paragraph("a"), parts, used((1, "first"), (2, "default"), (3, "even")))
    made = drawn(old, new)
    assert made.findings == ()
    assert tracked(made.content, "word/header1.xml") == ["{-Elsa-}{+Nora+}"]


def test_a_header_that_only_the_new_file_has_is_told() -> None:
    new = docx(paragraph("a"), header("Nora"), used((1, "default")))
    made = drawn(docx(paragraph("a")), new)
    assert [finding.where for finding in made.findings] == [{"part": "word/header1.xml"}]


def notes(*texts: str) -> dict[str, str]:
    inside = "".join(
        f'<w:footnote w:id="{number}">{paragraph(text)}</w:footnote>'
        for number, text in enumerate(texts, 1)
    )
    separator = f'<w:footnote w:type="separator" w:id="0">{paragraph()}</w:footnote>'
    return {"footnotes.xml": f"<w:footnotes {DECLARED}>{separator}{inside}</w:footnotes>"}


def test_notes_are_redlined_and_one_that_only_one_file_has_is_told() -> None:
    body = paragraph(run("Mål") + '<w:r><w:footnoteReference w:id="1"/></w:r>')
    made = drawn(docx(body, notes("Ring hem")), docx(body, notes("Ring dit")))
    assert made.findings == ()
    assert tracked(made.content, "word/footnotes.xml") == ["", "Ring {-hem-}{+dit+}"]
    made = drawn(docx(body, notes("Ring hem")), docx(body, notes("Ring hem", "Ny not")))
    assert [finding.where for finding in made.findings] == [{"part": "word/footnotes.xml"}]


# The plan


def filled(edits: dict[str, Any] | None = None, number: str = "DEM0P1AN0J") -> bytes:
    """The sample family's plan, filled after some values were changed."""
    data = intake.dump(intake.load(TEMPLATES / "lots" / "family.json"))
    for path, value in (edits or {}).items():
        assert get(data, path) != value
        data = put(data, path, value)
    form = FillableForm(Catalogue.load(TEMPLATES).form("lots/plan"))
    return form.fill(intake.load(data), id=number, at=dt.date(2026, 11, 23), issued=True).content


REVISED = {
    "plan.goals[g1].text": "Nora är i skolan varje dag.",
    "plan.actions[a4].status": "done",
    "plan.actions[a5].due": "2027-05-31",
    "child.interpreter": True,
    "plan.current_situation": "Nora sover bättre.\nHon längtar till ridningen.",
}


def returned(name: str) -> bytes:
    return (resources.files("docgen.demo") / "returned" / name).read_bytes()


def test_two_fillings_differ_in_the_values_that_differ() -> None:
    made = drawn(filled(), filled(REVISED))
    assert made.findings == ()
    marked = [line for line in tracked(made.content) if "{" in line]
    for field, line in {
        "child.interpreter": "«child.interpreter|{-☐-}{+☒+}»",
        "plan.actions[a4].status": "«plan.actions[a4].status|{-Försenad-}{+Klar+}»",
    }.items():
        assert [each for each in marked if field in each] == [line]
    touched = {tag for line in marked for tag in re.findall(r"«([^|]+)\|", line)}
    assert touched == set(REVISED)


def test_the_number_in_the_footer_is_redlined() -> None:
    made = drawn(filled(), filled(number="8RWN4K2T0M"))
    assert made.findings == ()
    footer = next(n for n in Package.open(made.content).stories if "footer" in n)
    assert any("{-DEM0P-1AN0J-}" in line for line in tracked(made.content, footer))


@pytest.mark.parametrize("name", RETURNED)
def test_a_returned_plan_is_redlined_both_ways(name: str) -> None:
    issued, edited_plan = issued_plan().content, returned(name)
    assert drawn(issued, edited_plan).findings == ()
    assert drawn(edited_plan, issued).findings == ()


def test_the_edits_of_a_returned_plan_are_the_redline() -> None:
    made = drawn(issued_plan().content, returned(RETURNED[1]))
    lines = [line for line in tracked(made.content) if "{" in line]
    assert lines[0] == (
        "«plan.goals[g1].text|Nora är i skolan {-fyra-}{+tre hela+} dagar i veckan och vet varje "
        "morgon hur dagen ser ut.»"
    )
    assert lines[1] == "«plan.actions[a1].status|{-Pågår-}{+Klar+}»"
    assert len([line for line in lines if line.startswith("[-]")]) == 7, "the row taken out"
    assert lines[-1] == "«plan.actions[a13].due|{-2027-01-28-}{+15 mars 2027+}»"


def test_a_redline_opens_in_other_programs() -> None:
    made = drawn(issued_plan().content, returned(RETURNED[0]))
    opened = python_docx.Document(io.BytesIO(made.content))  # noqa: TID251 - another program
    assert len(opened.tables) == len(
        python_docx.Document(io.BytesIO(issued_plan().content)).tables  # noqa: TID251
    )


# LibreOffice


def in_libreoffice(office: LibreOffice, content: bytes, operation: str) -> Says:
    """What a file says after ``accept_all`` or ``reject_all``.

    Without the invisible mark that LibreOffice leaves in a tracked row.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "redline.docx", Path(folder) / "after.docx"
        source.write_bytes(content)
        office.edit(source, target, [{"op": operation}], author=None, track=False, look=False)
        return without_empty(_without_joiners(says(target.read_bytes())))


def _without_joiners(content: Any) -> Any:
    if isinstance(content, str):
        return content.replace("\u200d", "")
    return [_without_joiners(each) for each in content]


def check_in_libreoffice(office: LibreOffice, old: bytes, new: bytes) -> None:
    made = drawn(old, new)
    assert made.findings == ()
    for operation, wanted in (("accept_all", new), ("reject_all", old)):
        expected = without_empty(_without_joiners(says(wanted)))
        assert in_libreoffice(office, made.content, operation) == expected


@pytest.mark.parametrize("name", RETURNED)
def test_a_returned_plan_is_got_in_libreoffice_too(libreoffice: LibreOffice, name: str) -> None:
    check_in_libreoffice(libreoffice, issued_plan().content, returned(name))
    check_in_libreoffice(libreoffice, returned(name), issued_plan().content)


def test_a_filling_is_got_from_another_in_libreoffice_too(libreoffice: LibreOffice) -> None:
    check_in_libreoffice(libreoffice, filled(), filled(REVISED))


FLAT = st.one_of(
    TEXT,
    st.lists(
        st.lists(st.lists(TEXT, min_size=1, max_size=3), min_size=1, max_size=3),
        min_size=1,
        max_size=4,
    ),
)
"""Without tables in tables: LibreOffice leaves an empty row of one that was deleted with them."""


def _apart(content: Says) -> Says:
    """Tables with words between them: LibreOffice joins two next to each other."""
    found: Says = []
    for block in content:
        if found and not isinstance(found[-1], str) and not isinstance(block, str):
            found.append("mellan")
        found.append(_flat(block))
    return found


def _flat(block: Any) -> Any:
    if isinstance(block, str):
        return block
    return [[[line for line in cell if isinstance(line, str)] for cell in row] for row in block]


@settings(max_examples=25)
@given(files=st.lists(FLAT, max_size=7).map(_cell).flatmap(
    lambda before: st.tuples(st.just(before), edited(before))
))  # fmt: skip
def test_any_edit_is_got_in_libreoffice_too(
    libreoffice: LibreOffice, files: tuple[Says, Says]
) -> None:
    old, new = (docx(written(_apart(each))) for each in files)
    check_in_libreoffice(libreoffice, old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["aa b", "c", "slut"], ["aa b m", "y", "n c", "slut"]),
        (["aa b", "c", "slut"], ["aa b m", "n c", "slut"]),
        (["aa b", "", "c"], ["aa b m", "n", "m c"]),
    ],
)
def test_insertions_on_both_sides_of_an_end_are_two_in_libreoffice(
    libreoffice: LibreOffice, old: Says, new: Says
) -> None:
    """It joins such insertions, and the end between them would go with them."""
    check_in_libreoffice(libreoffice, docx(written(old)), docx(written(new)))


def _another_header(paper: Paper) -> None:
    for name in [each for each in paper.parts if each.startswith(("word/header", "word/footer"))]:
        for old, new in ((b"Lotsmodellen", b"Lotsmodellen i Ekeby"), (b"Sida", b"Blad")):
            paper.parts[name] = paper.parts[name].replace(old, new)


def _a_table_less_and_one_more(paper: Paper) -> None:
    tables = list(paper.body.iter(w("tbl")))
    tables[3].addnext(copy.deepcopy(tables[1]))
    body = tables[3].getparent()
    assert body is not None
    body.remove(tables[3])


def _rows(paper: Paper) -> None:
    paper.remove_row("plan.actions[a9].text").add_row("plan.actions[a2].text", ["Ringer hem."])


@pytest.mark.parametrize("edit", [_another_header, _a_table_less_and_one_more, _rows])
def test_files_saved_by_libreoffice_are_got_from_each_other(
    libreoffice: LibreOffice, tmp_path: Path, edit: Callable[[Paper], None]
) -> None:
    """It makes three headers and footers of one."""
    paper = Paper(issued_plan().content)
    edit(paper)
    saved = []
    for content in (issued_plan().content, paper.content):
        source, target = tmp_path / "before.docx", tmp_path / "after.docx"
        source.write_bytes(content)
        libreoffice.convert(source, target)
        saved.append(target.read_bytes())
    check_in_libreoffice(libreoffice, *saved)
    check_in_libreoffice(libreoffice, *reversed(saved))
