"""The code in the footer of a Word file says nothing of its own, whatever becomes of it."""

from __future__ import annotations

import copy
import datetime as dt
import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import docgen
from docgen.filling.redline.document import draw
from docgen.office.footer_code import NAME, holds_code
from docgen.office.names import w, wp
from docgen.office.package import Package, parse_xml
from docgen.reading.word import open_word
from tests.reading import desk
from tests.reading.desk import asked, issued, nothing, plan, read, taken
from tests.reading.hands import Word, up

FOOTER = "word/footer1.xml"


def footer(change: Callable[[etree._Element], object]) -> Word:
    """The plan with its footer changed by hand."""
    word = plan()
    root = parse_xml(word.parts[FOOTER])
    change(root)
    return word.put(FOOTER, root)


def run_of(root: etree._Element) -> etree._Element:
    """The run that holds the code."""
    return next(next(root.iter(wp("anchor"))).iterancestors(w("r")))


def take_out(root: etree._Element) -> None:
    up(run_of(root), "p").remove(run_of(root))


def make_larger(root: etree._Element) -> None:
    for extent in root.iter(wp("extent"), "{*}ext"):
        extent.set("cx", str(2 * int(extent.get("cx", ""))))
        extent.set("cy", str(2 * int(extent.get("cy", ""))))


def forget_its_name(root: etree._Element) -> None:
    for named in root.iter(wp("docPr"), "{*}cNvPr"):
        named.set("name", "Bildobjekt 7")
        named.attrib.pop("descr", "")


def double(root: etree._Element) -> None:
    run_of(root).addnext(copy.deepcopy(run_of(root)))


@pytest.mark.parametrize("change", [take_out, make_larger, forget_its_name, double])
def test_taken_out_or_made_larger_or_renamed_or_doubled_it_is_no_finding(
    change: Callable[[etree._Element], object],
) -> None:
    copy_ = footer(change)
    assert nothing(read(copy_))
    assert read(copy_).identity == read(plan()).identity


def test_another_picture_in_its_place_is_still_pointed_out() -> None:
    def another(root: etree._Element) -> None:
        double(root)
        forget_its_name(root)
        make_larger(root)

    # Two of them, so that nobody takes one for the code.
    assert asked(read(footer(another))) == [("picture_added", None)]


def test_a_picture_of_another_name_in_the_text_is_no_code_even_where_it_is_as_large() -> None:
    word = plan()
    run = copy.deepcopy(run_of(parse_xml(word.parts[FOOTER])))
    forget_its_name(run)
    word.line("plan.purpose").append(run)
    assert asked(read(word)) == [("picture_added", None)]


def test_a_file_that_came_before_there_were_codes_reads_with_one_and_one_with_without() -> None:
    plain, coded = desk.filled(), issued()
    assert nothing(docgen.read(coded.content, plain))
    assert nothing(docgen.read(plain.content, coded))


@given(text=st.text(st.sampled_from("Nora läser åäö 123"), max_size=40).map("Ring {}".format))
@settings(max_examples=15)
def test_what_is_typed_reads_the_same_with_the_code_and_without(text: str) -> None:
    readings = [
        docgen.read(Word(document.content).type_over("plan.purpose", text).save(), document)
        for document in (issued(), desk.filled())
    ]
    assert readings[0] == readings[1]
    assert set(taken(readings[0])) == {"plan.purpose"}


def test_a_redline_keeps_it_and_shows_no_change_for_it() -> None:
    old, new = open_word(desk.filled().content), open_word(issued().content)
    at = dt.datetime(2026, 12, 1, 10, 30, tzinfo=dt.UTC)
    for one, other in ((old, new), (new, old), (new, new)):
        made = draw(one, other, at=at)
        assert made.findings == ()
        package = Package.open(made.content)
        assert holds_code(package) == holds_code(one)
        assert not any(
            list(package.tree(name).iter(w("ins"), w("del"))) for name in package.stories
        )


def test_two_files_that_differ_in_it_only_differ_in_nothing() -> None:
    assert docgen.compare(desk.filled().content, issued().content) == ()


def test_its_picture_is_one_part_however_many_footers_show_it() -> None:
    with zipfile.ZipFile(io.BytesIO(issued().content)) as archive:
        assert [name for name in archive.namelist() if NAME in name] == [f"word/media/{NAME}.png"]
