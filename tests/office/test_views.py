"""The accepted and the original view of everything Word writes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.office import views
from docgen.office.blocks import Paragraph, Table, paragraphs_in
from docgen.office.package import Package
from docgen.office.views import View
from tests.office.small import dele, docx, ins, mark, p, story, t, table, value


def seen(content: bytes, view: View = View.ACCEPTED) -> list[str]:
    """The texts of all paragraphs of a file."""
    return [
        paragraph.text
        for each in views.stories(Package.open(content), view)
        for paragraph in paragraphs_in(each.blocks)
    ]


def both(*blocks: str) -> tuple[list[str], list[str]]:
    content = docx(*blocks)
    return seen(content), seen(content, View.ORIGINAL)


def first(*blocks: str, view: View = View.ACCEPTED) -> Paragraph:
    (block, *_) = views.stories(Package.open(docx(*blocks)), view)[0].blocks
    assert isinstance(block, Paragraph)
    return block


# Runs


@pytest.mark.parametrize(
    ("runs", "accepted", "original"),
    [
        ((t("a"), ins(t("b")), t("c")), "abc", "ac"),
        ((t("a"), dele(t("b")), t("c")), "ac", "abc"),
        ((dele(t("gammal")), ins(t("ny"))), "ny", "gammal"),
        ((ins(t("ny")), dele(t("gammal"))), "ny", "gammal"),
        ((ins(t("a"), dele(t("b")), t("c")),), "ac", ""),
        ((value("child.name", "Nora"), ins(value("child.name", "!"))), "Nora!", "Nora"),
        (("<w:hyperlink>" + t("länk") + "</w:hyperlink>",), "länk", "länk"),
        (("<w:smartTag>" + t("ord") + "</w:smartTag>",), "ord", "ord"),
        (("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>",), "a\tb\nc", "a\tb\nc"),
        (('<w:r><w:t>a</w:t><w:br w:type="page"/><w:t>b</w:t></w:r>',), "ab", "ab"),
        (("<w:r><w:t>a</w:t><w:softHyphen/><w:t>b</w:t></w:r>",), "a\u00adb", "a\u00adb"),
        (("<w:r><w:t>0</w:t><w:noBreakHyphen/><w:t>1</w:t></w:r>",), "0\u20111", "0\u20111"),
        (('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>',), "\uf0fe", "\uf0fe"),
        (('<w:r><w:sym w:char="okänt"/></w:r>',), "", ""),
        (("<w:ruby><w:rubyBase>" + t("漢") + "</w:rubyBase><w:rt>" + t("k") + "</w:rt></w:ruby>",),
         "漢", "漢"),
        (('<m:oMath xmlns:m="urn:m"><m:r><m:t>x=1</m:t></m:r></m:oMath>',), "x=1", "x=1"),
    ],
)  # fmt: skip
def test_every_kind_of_run_reads_as_people_see_it(
    runs: tuple[str, ...], accepted: str, original: str
) -> None:
    assert both(p(*runs)) == ([accepted], [original])


def test_moved_words_stand_where_they_went_and_stood_where_they_came_from() -> None:
    moved = t("flyttad")
    here = '<w:moveFrom w:id="1" w:author="K">' + moved + "</w:moveFrom>"
    there = '<w:moveTo w:id="2" w:author="K">' + moved + "</w:moveTo>"
    assert both(p(t("a "), here), p(there)) == (["a ", "flyttad"], ["a flyttad", ""])


def _tracked(kind: str, run: str) -> str:
    return {"ins": ins(run), "del": dele(run)}.get(kind, run)


piece = st.tuples(st.sampled_from(["plain", "ins", "del"]), st.text("aåäö <&", max_size=4))


@given(st.lists(piece))
def test_each_view_is_the_plain_words_with_its_own_edits(pieces: list[tuple[str, str]]) -> None:
    line = p(*(_tracked(kind, t(text)) for kind, text in pieces))
    accepted = "".join(text for kind, text in pieces if kind != "del")
    original = "".join(text for kind, text in pieces if kind != "ins")
    assert both(line) == ([accepted], [original])


@given(st.lists(st.tuples(st.sampled_from(["", "ins", "del"]), st.text("ab", max_size=3)),
                min_size=1))  # fmt: skip
def test_paragraphs_join_where_the_mark_between_them_is_gone(
    lines: list[tuple[str, str]],
) -> None:
    *inner, (_, last) = lines
    made = [p(t(text), style=mark(kind) if kind else "") for kind, text in inner] + [p(t(last))]
    for view, gone in ((View.ACCEPTED, "del"), (View.ORIGINAL, "ins")):
        joined = [""]
        for kind, text in [*inner, ("", last)]:
            joined[-1] += text
            if kind != gone:
                joined.append("")
        assert seen(docx(*made), view) == joined[:-1]


# Fields, controls, marks


def test_the_result_of_a_field_is_read_and_its_code_is_not() -> None:
    begin, separate, end = (
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    code = "<w:r><w:instrText> HYPERLINK x </w:instrText></w:r>"
    assert first(p(t("a "), begin, code, separate, t("länk"), end, t(" b"))).text == "a länk b"


@pytest.mark.parametrize("code", ["PAGE", "NUMPAGES", 'DATE \\@ "d"', "time", "SAVEDATE"])
def test_what_changes_by_itself_is_shown_but_is_no_text(code: str) -> None:
    simple = f"<w:fldSimple w:instr='{code}'>" + t("7") + "</w:fldSimple>"
    paragraph = first(p(t("Sida "), simple))
    assert (paragraph.text, paragraph.shown, paragraph.changing) == ("Sida ", "Sida 7", True)


def test_pieces_know_the_controls_around_them() -> None:
    inner = value("child.name", "Nora")
    outer = (
        '<w:sdt><w:sdtPr><w:tag w:val="outer"/></w:sdtPr><w:sdtContent>'
        + p(t("a"), inner)
        + "</w:sdtContent></w:sdt>"
    )
    paragraph = first(outer)
    assert [(piece.text, piece.tags) for piece in paragraph.pieces] == [
        ("a", ("outer",)),
        ("Nora", ("outer", "child.name")),
    ]
    assert paragraph.tags == ["outer", "child.name"]


def test_words_own_placeholder_is_no_text_of_the_control() -> None:
    grey = value("child.name", "Klicka här", "<w:showingPlcHdr/>")
    paragraph = first(p(t("Barn: "), grey))
    assert paragraph.text == "Barn: "
    assert paragraph.tags == ["child.name"]


def test_a_control_keeps_its_tag_where_its_words_were_deleted() -> None:
    assert first(p(dele(value("child.name", "Nora")))).tags == ["child.name"]


def test_a_box_has_a_state_beside_its_sign() -> None:
    kind = '<w14:checkbox><w14:checked w14:val="{}"/></w14:checkbox>'
    ticked = first(p(value("child.interpreter", "☐", kind.format("1"))))
    unticked = first(p(value("child.interpreter", "☒", kind.format("0"))))
    assert [box.ticked for box in (*ticked.boxes, *unticked.boxes)] == [True, False]


def test_bookmarks_and_comments_belong_to_the_paragraph_they_begin_in_or_before() -> None:
    start = '<w:bookmarkStart w:id="1" w:name="{}"/>'
    note = '<w:commentRangeStart w:id="4"/>'
    paragraph = first(start.format("d1"), p(start.format("d2"), note, t("a")))
    assert paragraph.bookmarks == ["d1", "d2"]
    assert [comment.id for comment in paragraph.comments] == ["4"]


def test_only_edits_that_leave_a_trace_are_somebodys() -> None:
    undone = ins(dele(t("nej"), author="Omar"), author="Omar")
    paragraph = first(p(t("a"), undone, ins(), ins(t("b"))))
    assert [revision.author for revision in paragraph.revisions] == ["Karin Lund"]


# Tables


def _table(row_properties: str = "", **view: View) -> Table:
    content = docx(table(["a", "b"], row_properties=row_properties))
    (block, *_) = views.stories(Package.open(content), view.get("view", View.ACCEPTED))[0].blocks
    assert isinstance(block, Table)
    return block


@pytest.mark.parametrize(("kind", "accepted"), [("ins", True), ("del", False)])
def test_tracked_rows_stand_in_one_view_and_are_known_in_the_other(
    kind: str, accepted: bool
) -> None:
    properties = f'<w:trPr><w:{kind} w:id="1" w:author="Karin Lund"/></w:trPr>'
    for view, there in ((View.ACCEPTED, accepted), (View.ORIGINAL, not accepted)):
        found = _table(properties, view=view)
        row = (found.rows if there else found.hidden)[0]
        assert row.revision is not None
        assert row.revision.author == "Karin Lund"
        assert row.text == "a\tb"
        assert not (found.hidden if there else found.rows)


def test_tracked_cells_merged_cells_and_header_rows_are_told() -> None:
    cells = (
        "<w:tc><w:tcPr><w:cellIns/></w:tcPr>" + p(t("ny")) + "</w:tc>"
        "<w:tc><w:tcPr><w:cellDel/></w:tcPr>" + p(t("borta")) + "</w:tc>"
        '<w:tc><w:tcPr><w:gridSpan w:val="3"/><w:vMerge/></w:tcPr>' + p(t("bred")) + "</w:tc>"
    )
    content = docx(f"<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>{cells}</w:tr></w:tbl>")
    rows = []
    for view in (View.ACCEPTED, View.ORIGINAL):
        (block, *_) = views.stories(Package.open(content), view)[0].blocks
        assert isinstance(block, Table)
        rows.extend(block.rows)
    assert [row.text for row in rows] == ["ny\tbred", "borta\tbred"]
    assert [(cell.span, cell.merged) for cell in rows[0].cells] == [(1, False), (3, True)]
    assert rows[0].header


def test_a_table_in_a_cell_is_read_in_place() -> None:
    assert seen(docx(table([table(["inre"]) + p(t("efter")), "b"]))) == ["inre", "efter", "b"]


def test_tracked_rows_of_a_table_in_a_cell_stand_in_one_view() -> None:
    inner = table(["ny"], row_properties='<w:trPr><w:ins w:id="1" w:author="K"/></w:trPr>')
    assert both(table([p(t("före")) + inner + p(), "b"])) == (
        ["före", "ny", "", "b"],
        ["före", "", "b"],
    )


def test_a_row_put_in_and_taken_out_again_is_in_neither_view() -> None:
    twice = '<w:trPr><w:ins w:author="K"/><w:del w:author="K"/></w:trPr>'
    assert both(table(["a"]) + p() + table(["b"], row_properties=twice)) == (
        ["a", ""],
        ["a", ""],
    )


def test_a_moved_paragraph_stands_where_it_went_and_stood_where_it_came_from() -> None:
    def moved(kind: str) -> str:
        return p(f'<w:{kind} w:author="K">{t("flyttad")}</w:{kind}>', style=mark(kind))

    assert both(moved("moveFrom"), p(t("mellan")), moved("moveTo"), p(t("efter"))) == (
        ["mellan", "flyttad", "efter"],
        ["flyttad", "mellan", "efter"],
    )


@pytest.mark.parametrize(("kind", "accepted"), [("del", ["ab", "x"]), ("ins", ["a", "b", "x"])])
def test_a_paragraph_mark_may_be_tracked_in_a_cell_or_before_a_table(
    kind: str, accepted: list[str]
) -> None:
    lines = p(t("a"), style=mark(kind)) + p(t("b"))
    original = ["a", "b", "x"] if kind == "del" else ["ab", "x"]
    assert both(table([lines, "x"])) == (accepted, original)
    # A paragraph does not join a table.
    assert both(p(t("a"), style=mark(kind)), table(["x"])) == (["a", "x"], ["a", "x"])


def test_edits_of_cells_and_of_their_text_may_stand_in_one_row() -> None:
    cells = (
        f"<w:tc><w:tcPr><w:cellIns/></w:tcPr>{p(ins(t('ny')))}</w:tc>"
        f"<w:tc><w:tcPr><w:cellDel/></w:tcPr>{p(dele(t('borta')))}</w:tc>"
        f"<w:tc>{p(t('kvar'), ins(t(' här')))}</w:tc>"
    )
    assert both(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>") == (["ny", "kvar här"], ["borta", "kvar"])


# Stories


def test_a_text_box_is_read_once_and_at_the_end_of_its_story() -> None:
    box = "<w:txbxContent>" + p(t("i rutan")) + "</w:txbxContent>"
    both_ways = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>"
        f"{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    assert seen(docx(p(t("a"), both_ways), p(t("b")))) == ["a", "b", "i rutan"]


def test_text_boxes_in_tracked_edits_and_in_groups_are_read_once_in_the_right_view() -> None:
    def box(*blocks: str) -> str:
        inside = f"<w:txbxContent>{''.join(blocks)}</w:txbxContent>"
        return (
            "<w:r><mc:AlternateContent><mc:Choice Requires='wpg'><w:drawing><g><s>"
            f"{inside}</s></g></w:drawing></mc:Choice><mc:Fallback><w:pict>{inside}</w:pict>"
            "</mc:Fallback></mc:AlternateContent></w:r>"
        )

    inner = box(p(t("inre"), ins(t(" ny"))))
    assert both(p(t("a"), box(p(t("yttre"), inner)))) == (
        ["a", "yttre", "inre ny"],
        ["a", "yttre", "inre"],
    )
    assert both(p(t("a"), ins(box(p(t("ny")))), dele(box(p(t("gammal")))))) == (
        ["a", "ny"],
        ["a", "gammal"],
    )
    # Boxes of a row that is gone are gone with it.
    gone = '<w:trPr><w:del w:author="K"/></w:trPr>'
    assert both(table([p(t("rad"), box(p(t("ruta"))))], row_properties=gone)) == (
        [],
        ["rad", "ruta"],
    )


def test_a_cell_is_merged_where_another_row_goes_on_with_it_and_not_where_it_only_begins() -> None:
    begins, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        [begins, '<w:gridSpan w:val="2"/>' + begins],
        ["", '<w:gridSpan w:val="2"/>' + goes_on],
        ["", "", goes_on],
        [begins, begins, begins],
    ]
    made = "".join(
        "<w:tr>" + "".join(f"<w:tc><w:tcPr>{c}</w:tcPr>{p(t('x'))}</w:tc>" for c in row) + "</w:tr>"
        for row in rows
    )
    (story, *_) = views.stories(Package.open(docx(f"<w:tbl>{made}</w:tbl>")))
    (found,) = story.blocks
    assert isinstance(found, Table)
    # OnlyOffice lets every cell of a new row begin something; nothing follows.
    assert [[cell.merged for cell in row.cells] for row in found.rows] == [
        [False, True],
        [False, True],
        [False, False, True],
        [False, False, False],
    ]


@pytest.mark.parametrize(("written", "is_heading"), [("", True), (' w:val="0"', False)])
def test_a_property_written_out_as_off_is_off(written: str, is_heading: bool) -> None:
    """Google Docs writes every property of a row, on or off."""
    row = f"<w:tr><w:trPr><w:tblHeader{written}/></w:trPr><w:tc>{p(t('x'))}</w:tc></w:tr>"
    (story, *_) = views.stories(Package.open(docx(f"<w:tbl>{row}</w:tbl>")))
    (found,) = story.blocks
    assert isinstance(found, Table)
    assert found.rows[0].header is is_heading


def test_headers_footers_and_notes_are_stories_and_separators_are_not() -> None:
    parts = {
        "word/header1.xml": story("hdr", p(t("huvud"))),
        "word/footer2.xml": story("ftr", p(t("fot"))),
        "word/footnotes.xml": story(
            "footnotes",
            '<w:footnote w:type="separator" w:id="-1">' + p(t("---")) + "</w:footnote>",
            '<w:footnote w:id="1">' + p(t("not")) + "</w:footnote>",
        ),
        "word/comments.xml": story("comments"),
    }
    content = docx(p(t("kropp")), parts=parts)
    assert seen(content) == ["kropp", "fot", "not", "huvud"]


def test_headers_and_notes_have_both_views_too() -> None:
    line = p(t("a"), dele(t("b")), ins(t("c")))
    parts = {
        "word/header1.xml": story("hdr", line),
        "word/endnotes.xml": story("endnotes", f'<w:endnote w:id="2">{line}</w:endnote>'),
        "word/footnotes.xml": story("footnotes", f'<w:footnote w:id="1">{line}</w:footnote>'),
    }
    content = docx(p(), parts=parts)
    assert seen(content) == ["", "ac", "ac", "ac"]
    assert seen(content, View.ORIGINAL) == ["", "ab", "ab", "ab"]


def test_the_strict_format_reads_as_the_usual_one() -> None:
    content = docx(p(t("a"), value("child.name", "Nora")))
    strict = docx(parts={
        "word/document.xml": Package.open(content).parts["word/document.xml"].replace(
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        )
    })  # fmt: skip
    assert seen(strict) == ["aNora"]


@pytest.mark.parametrize(
    ("line", "tracked"), [(p(t("a")), False), (p(ins(t("a"))), True), (p(style=mark("del")), True)]
)
def test_a_file_tells_whether_anything_in_it_is_tracked(line: str, tracked: bool) -> None:
    assert views.is_tracked(Package.open(docx(line))) is tracked
