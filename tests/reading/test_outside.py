"""Text in no value's place, and the parts of a file around its values."""

from __future__ import annotations

import pytest
from lxml import etree

from docgen.office.names import w
from docgen.reading.base import Base
from tests.office.small import docx, ins, p, story, t, table, value
from tests.reading.desk import (
    FORMS,
    after,
    asked,
    base,
    issued,
    nothing,
    only_question,
    plan,
    proposed,
    read,
    take,
    taken,
)
from tests.reading.hands import KARIN, Hand, Word, element, paragraph, run

NAME = value("child.name", "Nora")
FROM, TO = "consents[s2].valid_from", "consents[s2].valid_to"
TEXT = "text_outside_fields"


@pytest.mark.parametrize("form", FORMS)
def test_no_form_says_anything_when_it_comes_back_untouched(form: str) -> None:
    document = issued(form)
    assert nothing(read(document.content, base(form)))
    assert nothing(read(Word(document.content).shatter(), base(form)))
    assert nothing(read(Word(document.content).strip_controls().strip_bookmarks(), base(form)))


def test_text_written_between_the_tables_is_shown_to_a_person_once() -> None:
    copy = plan()
    copy.find("Uppföljning").addnext(paragraph("Ring mormor\nom onsdag"))
    copy.find("Ring mormor\nom onsdag").addnext(paragraph("och sedan pappa"))
    finding = only_question(read(copy))
    assert finding.code == TEXT
    assert finding.where is not None
    assert finding.where["text"] == "Ring mormor\nom onsdag\noch sedan pappa"
    assert finding.where["part"] == "word/document.xml"
    assert nothing(read(copy, after(take(copy))))


def test_empty_lines_more_or_less_say_nothing() -> None:
    copy = plan()
    copy.find("Uppföljning").addnext(paragraph(""))
    assert nothing(read(copy))


def test_a_heading_reworded_or_deleted_is_shown() -> None:
    copy = plan()
    line = copy.find("Uppföljning")
    line[1:] = [run("Uppföljningen i vår")]
    assert asked(read(copy)) == [(TEXT, None)]
    copy = plan()
    line = copy.find("Uppföljning")
    owner = line.getparent()
    assert owner is not None
    owner.remove(line)
    finding = only_question(read(copy))
    assert finding.where is not None
    assert (finding.where["before"], finding.where["text"]) == ("Uppföljning", "")


def test_what_is_written_into_the_cells_for_signatures_is_shown() -> None:
    copy = plan()
    cells = copy.row("guardians[vh1].name", 2).findall(w("tc"))
    cells[0][-1].append(run("Siobhán O"))
    cells[3][-1].append(run("2026-12-09"))
    assert asked(read(copy)) == [(TEXT, None), (TEXT, None)]


def test_a_text_box_is_outside_wherever_it_is_anchored() -> None:
    copy = plan()
    copy.line("plan.current_situation").append(_text_box("Skrivet i en ruta"))
    finding = only_question(read(copy))
    assert finding.where is not None
    assert finding.where["text"] == "Skrivet i en ruta"


def test_a_picture_put_in_is_pointed_out_once() -> None:
    copy = plan()
    picture = element("r", element("drawing", etree.Element("{urn:picture}pic")))
    copy.line("plan.purpose").append(picture)
    first = take(copy)
    assert asked(first.reading) == [("picture_added", None)]
    assert nothing(read(copy, after(first)))
    assert nothing(read(plan(), after(first)))


def test_a_picture_deleted_with_tracking_is_no_picture() -> None:
    copy = plan()
    picture = element("r", element("drawing", etree.Element("{urn:picture}pic")))
    copy.line("plan.purpose").append(KARIN.mark("del", picture))
    assert nothing(read(copy))


def test_a_footnote_is_outside() -> None:
    copy = plan()
    note = element("footnote", paragraph("Gäller bara onsdagar"), id="1")
    separator = element("footnote", paragraph("-----"), id="-1", type="separator")
    copy.put("word/footnotes.xml", element("footnotes", separator, note))
    finding = only_question(read(copy))
    assert finding.where is not None
    assert (finding.where["part"], finding.where["text"]) == (
        "word/footnotes.xml",
        "Gäller bara onsdagar",
    )


def test_a_header_edited_or_emptied_is_shown() -> None:
    for new in ("Lotsmodellen i Ekeby", ""):
        copy = plan()
        header = copy.parts["word/header1.xml"]
        copy.parts["word/header1.xml"] = header.replace(b"Lotsmodellen", new.encode())
        assert asked(read(copy)) == [(TEXT, None)]


def test_a_header_taken_away_is_shown() -> None:
    copy = plan()
    del copy.parts["word/header1.xml"]
    assert asked(read(copy)) == [(TEXT, None)]


def test_more_headers_that_say_the_same_or_nothing_are_nothing_new() -> None:
    copy = plan()
    copy.parts["word/header2.xml"] = copy.parts["word/header1.xml"]
    copy.parts["word/header3.xml"] = story("hdr", p()).encode()
    assert nothing(read(copy))


def test_page_numbers_change_by_themselves() -> None:
    copy = plan()
    copy.parts["word/footer1.xml"] = copy.parts["word/footer1.xml"].replace(
        b"<w:t>1</w:t>", b"<w:t>7</w:t>"
    )
    assert nothing(read(copy))


def test_a_table_inside_a_cell_belongs_to_the_cells_value() -> None:
    copy = plan()
    inner = element("tbl", element("tr", element("tc", paragraph("nästlad"))))
    copy.cell("plan.purpose").extend([inner, paragraph("")])
    assert taken(read(copy))["plan.purpose"].endswith("själva.\nnästlad")


def test_a_table_put_in_is_shown_as_one_text() -> None:
    copy = plan()
    new = element(
        "tbl", element("tr", element("tc", paragraph("ett")), element("tc", paragraph("två")))
    )
    copy.find("Uppföljning").addnext(new)
    finding = only_question(read(copy))
    assert finding.where is not None
    assert finding.where["text"] == "ett\ttvå"
    assert nothing(read(copy, after(take(copy))))


# Comments


def test_a_comment_is_tied_to_the_value_it_sits_on() -> None:
    copy = plan().comment("plan.actions[a7].text", "I januari?")
    copy.comment("participants[p3].phone", "Rätt?", Hand("Unknown Author", "0-00-00T00:00:00Z"))
    reading = read(copy)
    assert reading.changes == ()
    assert reading.findings == ()
    assert [(c.author, c.text, c.path) for c in reading.comments] == [
        ("Karin Lund", "I januari?", "plan.actions[a7].text"),
        (None, "Rätt?", "participants[p3].phone"),
    ]
    assert reading.comments[0].at is not None
    assert reading.comments[1].at is None


def test_a_comment_on_a_new_row_is_tied_to_the_new_item() -> None:
    copy = plan().add_row("plan.actions[a5].text", ["Ny sak"])
    copy.comment("plan.actions[a7].text", "Hit")
    row = copy.row("plan.actions[a5].text").getnext()
    assert row is not None
    line = next(row.iter(w("p")))
    mark = next(copy.body.iter(w("commentRangeStart")))
    line.append(mark)
    assert [c.path for c in read(copy).comments] == ["plan.actions[a16]"]


# Several values in one line


def test_values_that_share_a_line_are_told_apart_by_the_words_between() -> None:
    was = docx(
        p(t("Från "), value(FROM, "2026-01-01"), t(" till "), value(TO, "2026-06-30"), t("."))
    )
    now = docx(p(t("Från 2026-01-01 till 2026-12-31.")))
    assert taken(read(now, Base.of_bytes(was))) == {TO: "2026-12-31"}


def test_values_that_can_no_longer_be_told_apart_are_asked_about_once() -> None:
    was = docx(p(value(FROM, "2026-01-01"), t(" "), value(TO, "2026-06-30")), p(NAME))
    now = docx(p(value(FROM, ""), t("våren 2026, kanske")), p(t("Nora")))
    first = take(now, Base.of_bytes(was))
    assert taken(first.reading) == {}
    assert asked(first.reading) == [("uncertain_value", FROM), ("uncertain_value", TO)]
    assert nothing(read(now, after(first, Base.of_bytes(was))))


def test_a_value_whose_label_was_changed_too_is_asked_about() -> None:
    was = docx(p(t("Mål: "), value("plan.purpose", "Simma")), p(NAME))
    now = docx(p(t("Ring mormor i morgon"), value("plan.purpose", "")), p(NAME))
    reading = read(now, Base.of_bytes(was))
    assert taken(reading) == {}
    assert proposed(reading) == {"plan.purpose": "Ring mormor i morgon"}


def test_a_label_that_keeps_its_words_does_not_matter() -> None:
    was = docx(p(t("Mål: "), value("plan.purpose", "Simma")), p(NAME))
    now = docx(p(t("Mål:  Simma och dyka")), p(NAME))
    assert taken(read(now, Base.of_bytes(was))) == {"plan.purpose": "Simma och dyka"}


def test_a_tracked_paragraph_is_its_authors_and_an_untracked_one_beside_it_nobodys() -> None:
    was = docx(p(NAME), table(["a", "b"]))
    now = docx(p(NAME), p(ins(t("Tillagt"))), table(["a", "b"]), p(t("Också")))
    first, second = read(now, Base.of_bytes(was)).findings
    assert first.message.endswith("Tillagt (Karin Lund)")
    assert second.message.endswith("Också")


def _text_box(text: str) -> etree._Element:
    content = element("txbxContent", paragraph(text))
    return element("r", element("pict", element("shape", element("textbox", content))))
