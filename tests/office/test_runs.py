"""The text of a paragraph in both views: fields, controls and signs, with tracked edits around."""

from __future__ import annotations

import pytest

from docgen.office import views
from docgen.office.blocks import Paragraph
from docgen.office.package import Package
from docgen.office.views import View
from tests.office.small import dele, docx, ins, p, t, table, value
from tests.office.test_views import both, first, seen


def field(code: str, result: str, *, deleted: bool = False) -> str:
    """A complex field, as it stands or as Word tracks its deletion."""
    name = "delInstrText" if deleted else "instrText"
    begin, separate, end = (
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    return f"{begin}<w:r><w:{name}> {code} </w:{name}></w:r>{separate}{result}{end}"


# Controls


@pytest.mark.parametrize(
    ("runs", "accepted", "original"),
    [
        ((value("child.name", "Nora").replace(t("Nora"), ins(t("Nora Lind"))),), "Nora Lind", ""),
        ((value("child.name", "Nora").replace(t("Nora"), dele(t("Nora"))),), "", "Nora"),
        (
            (value("child.name", "Nora").replace(t("Nora"), dele(t("Nora")) + ins(t("Elsa"))),),
            "Elsa",
            "Nora",
        ),
        ((ins(value("child.name", "Nora")),), "Nora", ""),
        ((dele(value("child.name", "Nora")),), "", "Nora"),
        ((dele(value("child.name", "Nora")), ins(t("Elsa"))), "Elsa", "Nora"),
        # Words deleted a control, and left what was in it.
        (
            (
                '<w:customXmlDelRangeStart w:id="1" w:author="K"/>',
                value("child.name", "Nora"),
                '<w:customXmlDelRangeEnd w:id="1"/>',
            ),
            "Nora",
            "Nora",
        ),
        (
            ("<w:hyperlink>" + ins(t("ny ")) + value("child.name", "Nora") + "</w:hyperlink>",),
            "ny Nora",
            "Nora",
        ),
    ],
)
def test_edits_in_and_around_controls_are_read_in_both_views(
    runs: tuple[str, ...], accepted: str, original: str
) -> None:
    assert both(p(*runs)) == ([accepted], [original])


def test_an_edit_knows_the_control_it_lies_in_and_those_it_takes_along() -> None:
    inside = value("child.name", "Nora").replace(t("Nora"), dele(t("Nora")))
    (lies_in,) = first(p(inside)).revisions
    (takes,) = first(p(dele(value("child.name", "Nora")))).revisions
    assert lies_in.tags == takes.tags == ("child.name",)


@pytest.mark.parametrize(
    "around",
    [
        "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>".format,
        lambda grey, block: table(
            [f"<w:p/><w:sdt><w:sdtPr>{grey}</w:sdtPr><w:sdtContent>{block}</w:sdtContent></w:sdt>"]
        ),
    ],
)
def test_words_own_words_in_a_control_of_paragraphs_are_no_text(around: object) -> None:
    assert callable(around)
    block = p(t("Klicka eller tryck här."), ins(t("Ring mormor")))
    accepted, original = both(around("<w:showingPlcHdr/>", block), p(t("efter")))
    assert [text for text in accepted if text] == ["Ring mormor", "efter"]
    assert [text for text in original if text] == ["efter"]


def test_words_own_words_in_a_control_of_a_cell_are_no_text() -> None:
    cell = f"<w:tc>{p(t('Klicka här'))}</w:tc>"
    control = (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{cell}</w:sdtContent></w:sdt>"
    )
    beside = f"<w:tc>{p(t('bredvid'))}</w:tc>"
    assert seen(docx(f"<w:tbl><w:tr>{control}{beside}</w:tr></w:tbl>")) == ["", "bredvid"]


# Fields


def test_the_result_of_a_nested_field_is_read_once() -> None:
    inner = field("REF d1", t("inre"))
    assert first(p(t("a "), field("IF 1 = 1", t("yttre ") + inner), t(" b"))).text == (
        "a yttre inre b"
    )
    # The code of a field may be worked out by another.
    assert first(p(field("IF " + inner + " = 1", t("svar")))).text == "svar"


@pytest.mark.parametrize(
    ("code", "changing"),
    [("PAGE", True), ("FILENAME \\p", True), ("TOC \\o", True), ("REF d1", False), ("", False)],
)
def test_a_deleted_field_is_what_it_was_before(code: str, changing: bool) -> None:
    gone = dele(field(code, t("7"), deleted=True))
    assert first(p(t("a"), gone)).shown == "a"
    before = first(p(t("a"), gone), view=View.ORIGINAL)
    assert (before.shown, before.text) == ("a7", "a" if changing else "a7")


def test_a_field_may_go_on_in_the_next_paragraph() -> None:
    begin, _, end = field("TOC", "|").partition("|")
    assert seen(docx(p(begin, t("Mål")), p(t("Åtgärder"), end), p(t("efter")))) == [
        "", "", "efter",
    ]  # fmt: skip


def test_a_field_that_is_never_ended_hides_nothing_outside_its_cell() -> None:
    begun = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    assert seen(docx(table([p(begun, t("kod")), "b"]), p(t("efter")))) == ["", "b", "efter"]


# Signs


@pytest.mark.parametrize(
    ("run", "text"),
    [
        ("<w:t>a\u00a0b\u202fc</w:t>", "a\u00a0b\u202fc"),
        ("<w:t>a\u00adb</w:t>", "a\u00adb"),
        ("<w:t>a</w:t><w:ptab/><w:t>b</w:t>", "a\tb"),
        ("<w:t>a</w:t><w:cr/><w:t>b</w:t>", "a\nb"),
        ('<w:t>a</w:t><w:br w:type="textWrapping"/><w:t>b</w:t>', "a\nb"),
        ('<w:t>a</w:t><w:br w:type="column"/><w:t>b</w:t>', "ab"),
        ("<w:t>a</w:t><w:lastRenderedPageBreak/><w:t>b</w:t>", "ab"),
        ('<w:sym w:font="Symbol" w:char="F0B7"/>', "\uf0b7"),
        ("<w:footnoteReference/><w:t>a</w:t>", "a"),
    ],
)
def test_signs_are_read_as_what_they_stand_for(run: str, text: str) -> None:
    made = f"<w:r>{run}</w:r>"
    gone = made.replace("<w:t>", "<w:delText>").replace("</w:t>", "</w:delText>")
    assert both(p(made)) == ([text], [text])
    assert both(p(ins(made))) == ([text], [""])
    assert both(p(f'<w:del w:author="K">{gone}</w:del>')) == ([""], [text])


def test_comments_in_the_markup_do_not_cut_the_text_they_stand_in() -> None:
    run = "<w:r><w:t>Nora<!-- x --> och<?y z?> Elsa</w:t></w:r><!-- mellan -->"
    assert first(p(run)).text == "Nora och Elsa"


def test_a_paragraph_tells_what_its_place_is_known_by() -> None:
    content = docx(p('<w:bookmarkStart w:id="1" w:name="d1"/>', value("child.name", "a"),
                     value("child.name", "b")))  # fmt: skip
    (block,) = views.stories(Package.open(content))[0].blocks
    assert isinstance(block, Paragraph)
    assert block.keys == ["child.name", "#d1"]
