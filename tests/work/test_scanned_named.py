"""Pages that come back without saying which document they are of: a person says it."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import cv2
import numpy as np
import pytest
import segno

from docgen.case.numbers import draw_document_id, printed_document_id
from docgen.errors import Refused, Unavailable, WrongUse
from docgen.office.libreoffice import LibreOffice
from docgen.plan.codes import DocumentCode
from docgen.plan.layout import BoxKind, CodePlace
from docgen.records.journal import Recorded
from docgen.records.review import ReviewItem
from docgen.work import decide, scanned_candidates
from docgen.work.decide import Decided
from docgen.work.evidence import evidence
from docgen.work.scanned_record import receive_papers
from tests.commands.terminal import docgen
from tests.scans.pens import Paper
from tests.work.desk_of_paper import (
    OTHER,
    Desk,
    Printout,
    codes,
    desk,
    drawn,
    empty_paper,
    pdf_of,
    picture_of,
    sent_out,
    statuses,
)
from tests.work.installation import CASE

__all__ = ["desk", "sent_out"]

VH1, VH2 = "guardians[vh1]", "guardians[vh2]"
_DOT = 300 / 72


def number_of(paper: Printout) -> str:
    return printed_document_id(paper.issued.id)


def without_page_code(paper: Printout, page: int) -> Paper:
    """The page with its own code cut away."""
    sheet, place = paper.pages[page - 1], paper.layout.pages[page - 1].code
    assert isinstance(place, CodePlace)
    left, top = (round((side - 4) * _DOT) for side in (place.left, place.top))
    side = round((place.side + 8) * _DOT)
    sheet[top : top + side, left : left + side] = 255
    return sheet


def with_document_code(sheet: Paper, paper: Printout) -> None:
    stamped(sheet, DocumentCode(paper.issued.id, paper.issued.copy))


def stamped(sheet: Paper, code: DocumentCode) -> None:
    """A page of something else, with the code of a document in its footer."""
    cells = np.array([list(row) for row in segno.make(str(code), error="m", micro=False).matrix])
    black = np.pad(255 - cells * 255, 4, constant_values=255).astype(np.uint8)
    side = round(10 / 25.4 * 300 * 29 / 21)
    symbol = cv2.resize(black, (side, side), interpolation=cv2.INTER_NEAREST)
    sheet[-side - 40 : -40, 80 : 80 + side] = symbol[:, :, None]


def named(desk: Desk, item: ReviewItem, value: str) -> Decided:
    return decide.correct(desk.installation.service, item.id, value, by="Britta")


def asked(desk: Desk, *codes_: str) -> list[ReviewItem]:
    return [item for item in desk.installation.waiting() if item.code in codes_]


# A page printed from Word


def test_a_page_printed_from_word_is_read_as_the_page_it_looks_like(desk: Desk) -> None:
    paper = desk.from_word().sign(VH1).sign(VH2).tick("consents[s3].kinds[meeting]")
    received = desk.receive(pdf_of(*(paper.pages[page - 1] for page in (3, 1, 2))))
    assert statuses(received) == {VH1: "marked", VH2: "marked"}
    assert [page["page"] for page in received.pages] == [1, 2, 3]
    assert "page_from_word" in codes(received)
    waiting = {item.code for item in desk.installation.waiting()}
    assert waiting == {"ink_to_confirm", "tick_changed"}
    assert desk.installation.quarantine() == []
    for item in asked(desk, "ink_to_confirm"):
        decide.accept(desk.installation.service, item.id, by="Britta")
    assert desk.status == "valid"


def test_a_page_printed_from_word_that_lacks_another_says_so(desk: Desk) -> None:
    received = desk.receive(picture_of(desk.from_word().pages[2]), "sida 3.jpg")
    assert "pages_missing" in codes(received)
    assert statuses(received) == {VH1: "missing", VH2: "missing"}


def test_a_page_from_word_whose_code_is_cut_off_is_known_among_those_that_are_missing(
    desk: Desk,
) -> None:
    paper = desk.from_word().sign(VH1)
    paper.pages[2][-400:, -400:] = 255
    desk.receive(pdf_of(*paper.pages))
    item = desk.installation.the_one_waiting("page_by_looks")
    decided = decide.accept(desk.installation.service, item.id, by="Britta")
    (ink,) = asked(desk, "ink_to_confirm")
    assert decided.asked == (ink.id,)


def test_a_heap_of_pages_without_a_code_is_not_compared(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanned_candidates, "_MOST", 0)
    paper = desk.printout()
    without_page_code(paper, 3)
    desk.receive(pdf_of(*paper.pages))
    assert asked(desk, "page_by_looks") == []
    assert len(asked(desk, "page_without_code")) == 1


def test_pages_from_word_cannot_be_read_without_libreoffice_and_are_kept_all_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = picture_of(desk.from_word().sign(VH1).pages[2])

    def missing(*_: object) -> bytes:
        raise Unavailable("libreoffice_missing", "LibreOffice")

    monkeypatch.setattr(LibreOffice, "pdf", missing)
    received = desk.receive(content, "sida 3.jpg")
    assert received.case == CASE
    assert {item.code for item in desk.installation.waiting()} == {"page_not_placed"}
    assert desk.crop(hashlib.sha256(content).hexdigest()) == content


def test_a_page_from_word_with_the_number_of_nobody_here_is_refused_and_kept(desk: Desk) -> None:
    sheet = empty_paper()
    stamped(sheet, DocumentCode("8RWN4K2T0M", "1"))
    with pytest.raises(Refused) as told:
        desk.receive(picture_of(sheet), "sida.jpg")
    assert told.value.code == "layout_unknown"
    assert len(desk.installation.quarantine()) == 1


def test_a_page_that_word_laid_out_in_another_way_is_kept_and_shown_to_a_person(
    desk: Desk,
) -> None:
    paper = desk.printout()
    sheet = empty_paper()
    with_document_code(sheet, paper)
    content = picture_of(sheet)
    received = desk.receive(content, "sida.jpg")
    assert received.case == CASE
    assert desk.installation.quarantine() == []
    assert desk.crop(hashlib.sha256(content).hexdigest()) == content
    item = desk.installation.the_one_waiting("page_not_placed")
    assert (item.case_id, item.document_id) == (CASE, paper.issued.id)
    assert desk.crop(item.evidence["crop"]).startswith(b"\x89PNG")
    assert "vh1" in str(evidence(desk.installation.service, item.id).decisions)
    (entry,) = [e for e in desk.installation.journal() if e.kind is Recorded.RETURN]
    assert [page["state"] for page in entry.payload["pages"]] == ["not_fitting"]
    assert len(received.files) == 1


def test_a_person_may_say_who_has_signed_on_a_page_that_cannot_be_read(desk: Desk) -> None:
    sheet = empty_paper()
    with_document_code(sheet, desk.printout())
    desk.receive(picture_of(sheet), "sida.jpg")
    item = desk.installation.the_one_waiting("page_not_placed")
    with pytest.raises(WrongUse, match="vh2"):
        named(desk, item, "mormor")
    with pytest.raises(WrongUse, match="2026"):
        named(desk, item, "vh1 kanske")
    named(desk, item, "vh1 2026-11-20, Mattias Lindqvist")
    assert desk.status == "valid"
    signatures = desk.installation.value("consents[s3].signatures")
    assert {(s["person"], s["signed_at"]) for s in signatures} == {
        ("vh1", "2026-11-20"),
        ("vh2", "2026-11-23"),
    }
    assert desk.installation.replayed().differs == ()


# A page without any code, among others


def test_a_page_whose_code_is_torn_is_known_among_the_pages_that_are_missing(desk: Desk) -> None:
    paper = desk.printout().sign(VH1).sign(VH2)
    without_page_code(paper, 3)
    content = pdf_of(*paper.pages)
    received = desk.receive(content)
    assert "pages_missing" in codes(received)
    item = desk.installation.the_one_waiting("page_by_looks")
    assert number_of(paper) in item.finding["message"]
    assert asked(desk, "ink_to_confirm") == []
    shown = evidence(desk.installation.service, item.id).decisions
    assert shown is not None
    assert number_of(paper) in shown.accept
    decided = decide.accept(desk.installation.service, item.id, by="Britta")
    assert {each.id for each in asked(desk, "ink_to_confirm")} == set(decided.asked)
    assert {finding.code for finding in decided.findings} >= {"page_named"}
    for each in asked(desk, "ink_to_confirm"):
        decide.accept(desk.installation.service, each.id, by="Britta")
    assert desk.status == "valid"
    returns = [e for e in desk.installation.journal() if e.kind is Recorded.RETURN]
    assert [e.accepted_by for e in returns] == [None, "Britta"]
    assert [page["page"] for page in returns[1].payload["pages"]] == [3]
    (kept,) = desk.installation.quarantine()
    assert kept.content == content
    assert desk.installation.replayed().differs == ()


def test_pages_that_are_there_are_not_looked_for(desk: Desk) -> None:
    """What looks like a page that is in the batch already is not taken for it again."""
    paper, again = desk.printout(), desk.printout()
    without_page_code(again, 3)
    desk.receive(pdf_of(*paper.pages, again.pages[2]))
    assert asked(desk, "page_by_looks") == []
    assert len(asked(desk, "page_without_code")) == 1


def test_a_page_in_a_file_of_its_own_is_known_among_those_of_the_batch(desk: Desk) -> None:
    paper = desk.printout().sign(VH1)
    without_page_code(paper, 3)
    files = [(f"IMG_{n}.jpg", picture_of(page)) for n, page in enumerate(paper.pages)]
    papers = receive_papers(desk.installation.service, files)
    assert papers.refused == {}
    item = desk.installation.the_one_waiting("page_by_looks")
    assert item.evidence["file"] == "IMG_2.jpg"


def test_a_page_without_a_code_is_taken_in_when_a_person_says_what_it_is(desk: Desk) -> None:
    paper = desk.printout().sign(VH1)
    content = picture_of(without_page_code(paper, 3))
    with pytest.raises(Refused) as told:
        desk.receive(content, "foto.jpg")
    item = desk.installation.the_one_waiting("page_without_code")
    assert item.id in told.value.message
    decided = named(desk, item, number_of(paper).lower())
    (ink,) = asked(desk, "ink_to_confirm")
    assert decided.asked == (ink.id,)
    assert desk.crop(hashlib.sha256(content).hexdigest()) == content
    assert desk.installation.waiting() == [ink]


def test_what_is_rejected_stays_in_quarantine_and_nowhere_else(desk: Desk) -> None:
    content = picture_of(without_page_code(desk.printout().sign(VH1), 3))
    with pytest.raises(Refused):
        desk.receive(content, "foto.jpg")
    item = desk.installation.the_one_waiting("page_without_code")
    with desk.installation.unchanged():
        decide.reject(desk.installation.service, item.id, by="Britta")
    assert desk.installation.waiting() == []
    assert [kept.content for kept in desk.installation.quarantine()] == [content]


def test_a_number_that_is_none_of_ours_changes_nothing(desk: Desk) -> None:
    with pytest.raises(Refused):
        desk.receive(picture_of(without_page_code(desk.printout(), 3)), "foto.jpg")
    item = desk.installation.the_one_waiting("page_without_code")
    for value, code in (
        ("mormor", "review_value"),
        (number_of(desk.printout())[:-1] + "?", "review_value"),
        (printed_document_id(draw_document_id()), "unknown_document"),
    ):
        with desk.installation.unchanged(), pytest.raises((WrongUse, Refused)) as told:
            named(desk, item, value)
        assert told.value.code == code
    assert desk.installation.waiting() == [item]


def test_a_copy_that_was_never_issued_is_said_with_those_that_were(desk: Desk) -> None:
    paper = desk.printout()
    with pytest.raises(Refused):
        desk.receive(picture_of(without_page_code(paper, 3)), "foto.jpg")
    item = desk.installation.the_one_waiting("page_without_code")
    with pytest.raises(WrongUse, match="1"):
        named(desk, item, f"{number_of(paper)} kopia 9")
    named(desk, item, f"{number_of(paper)} kopia 1")
    assert desk.installation.waiting() == []


def test_a_page_that_is_not_of_the_document_it_is_said_to_be_is_kept_there_and_shown(
    desk: Desk,
) -> None:
    content = picture_of(empty_paper())
    with pytest.raises(Refused):
        desk.receive(content, "veckobrev.jpg")
    decided = named(
        desk, desk.installation.the_one_waiting("page_without_code"), number_of(desk.printout())
    )
    item = desk.installation.the_one_waiting("page_not_placed")
    assert decided.asked == (item.id,)
    assert desk.crop(hashlib.sha256(content).hexdigest()) == content


# Blanks


def a_filled_blank(desk: Desk, *lines: str) -> Printout:
    """The blank with a name on some of its lines."""
    paper = desk.of_blank()
    for line in lines:
        paper.sign(line)
    return paper


def test_photocopied_pages_of_a_blank_are_joined_by_a_persons_word(desk: Desk) -> None:
    blank = a_filled_blank(desk, "guardians[new1]", "guardians[new2]")
    blank.tick("consents[new1].categories[schooling]")
    content = pdf_of(*blank.pages[1:])
    received = desk.receive(content, "blankett.pdf")
    assert received.case is None
    pages = asked(desk, "blank")
    assert len(pages) == 2
    number = number_of(desk.printout())
    for item in pages:
        assert desk.crop(item.evidence["crop"], None).startswith(b"\x89PNG")
        named(desk, item, number)
    assert asked(desk, "blank", "blank_page_alone") == []
    one, other = asked(desk, "ink_whose")
    assert one.evidence["signers"] == {VH1: "Siobhán O'Leary", VH2: "Mattias Lindqvist"}
    shown = evidence(desk.installation.service, one.id).decisions
    assert shown is not None
    assert not shown.acceptable
    with pytest.raises(WrongUse, match="vh2"):
        decide.accept(desk.installation.service, one.id, by="Britta")
    # Whoever signs first may sign on the second line.
    named(desk, one, "Mattias Lindqvist 2026-11-21")
    assert desk.status == "awaiting_signatures"
    named(desk, other, "vh1")
    assert desk.status == "valid"
    signatures = desk.installation.value("consents[s3].signatures")
    assert {(s["person"], s["signed_at"]) for s in signatures} == {
        ("vh2", "2026-11-21"),
        ("vh1", "2026-11-23"),
    }
    assert desk.installation.replayed().differs == ()


def test_what_is_filled_in_on_a_blank_is_one_question_and_each_tick_that_differs_another(
    desk: Desk,
) -> None:
    blank = desk.of_blank()
    printed = desk.printout().issued.values
    path = "categories[schooling]"
    assert printed[f"consents[s3].{path}"].value is True
    blank.tick(f"consents[new1].{path}")
    blank.write("mormor far veta", "consents[new1].other_information")
    desk.receive(picture_of(blank.pages[1]), "blankett.jpg")
    named(desk, asked(desk, "blank")[0], number_of(desk.printout()))
    left_out = {item.path for item in asked(desk, "tick_left_out")}
    ticked = {
        path
        for path, value in printed.items()
        if path.startswith("consents[s3].categories[") and value.value is True
    }
    assert left_out - {"consents[s3].child_informed"} == ticked - {f"consents[s3].{path}"}
    (filled_in,) = asked(desk, "blank_filled_in")
    assert filled_in.evidence["boxes"] == ["consents[s3].other_information"]
    assert desk.crop(filled_in.evidence["crop"]).startswith(b"\x89PNG")
    assert asked(desk, "text_written", "tick_changed") == []


def test_a_no_on_a_line_of_a_blank_is_a_no_of_whom_a_person_says(desk: Desk) -> None:
    blank = desk.of_blank().write("Vill ej", "guardians[new1]", BoxKind.SIGNATURE)
    desk.receive(picture_of(blank.pages[2]), "blankett.jpg")
    named(desk, asked(desk, "blank")[0], number_of(desk.printout()))
    item = desk.installation.the_one_waiting("ink_whose")
    decided = named(desk, item, "vh2 nej")
    declined = desk.installation.the_one_waiting("signature_declined")
    assert decided.asked == (declined.id,)
    assert declined.path == VH2


def test_a_page_of_a_blank_is_taken_in_once_for_each_document_it_is_said_to_be_of(
    desk: Desk,
) -> None:
    content = picture_of(a_filled_blank(desk, "guardians[new1]").pages[2])
    desk.receive(content, "blankett.jpg")
    number, other = number_of(desk.printout()), number_of(desk.printout(OTHER))
    named(desk, asked(desk, "blank")[0], number)
    assert len(asked(desk, "ink_whose")) == 1
    # The same bytes again: of the other family, and then once more of the first.
    desk.receive(content, "blankett.jpg")
    named(desk, asked(desk, "blank")[0], other)
    assert len(asked(desk, "ink_whose")) == 2
    desk.receive(content, "blankett.jpg")
    decided = named(desk, asked(desk, "blank")[0], number)
    assert "received_before" in {finding.code for finding in decided.findings}
    assert len(asked(desk, "ink_whose")) == 2


def test_equal_photocopies_are_two_papers_until_a_person_has_said_so(desk: Desk) -> None:
    content = picture_of(a_filled_blank(desk, "guardians[new1]").pages[2])
    receive_papers(desk.installation.service, [("a.jpg", content), ("b.jpg", content)])
    one, other = asked(desk, "blank")
    named(desk, one, number_of(desk.printout()))
    assert asked(desk, "blank") == [other]
    named(desk, other, number_of(desk.printout(OTHER)))
    assert {item.case_id for item in asked(desk, "ink_whose")} == {CASE, OTHER}


def test_where_only_one_guardian_signs_a_line_of_the_blank_is_theirs(desk: Desk) -> None:
    data = desk.installation.case(OTHER)
    data["guardians"][1]["custody"] = False
    desk.installation.take_in(data)
    content = picture_of(a_filled_blank(desk, "guardians[new2]").pages[2])
    desk.receive(content, "blankett.jpg")
    named(desk, asked(desk, "blank")[0], number_of(desk.printout(OTHER)))
    item = desk.installation.the_one_waiting("ink_to_confirm")
    assert (item.path, item.evidence["signer"]) == (VH1, "Siobhán O'Leary")
    decide.accept(desk.installation.service, item.id, by="Britta")
    assert desk.installation.value("consents[s3].status", OTHER) == "valid"


def test_a_blank_of_another_form_than_the_document_is_not_taken_in(desk: Desk) -> None:
    desk.receive(picture_of(drawn(desk.blank)[0]), "blankett.jpg")
    document = desk.installation.issue("lots/plan")[0]
    item = asked(desk, "blank")[0]
    before = desk.installation.waiting()
    with desk.installation.unchanged(), pytest.raises(Refused) as told:
        named(desk, item, f"{printed_document_id(document.id)} {document.copy}")
    assert told.value.code == "other_form"
    assert item.id in told.value.message
    assert desk.installation.waiting() == before


def test_a_blank_of_a_version_that_was_withdrawn_is_not_taken_in(desk: Desk) -> None:
    desk.receive(picture_of(a_filled_blank(desk, "guardians[new1]").pages[2]), "blankett.jpg")
    number = number_of(desk.printout())
    installation = desk.installation
    forms = dict(installation.service.catalogue.forms)
    forms["lots/consent"] = replace(forms["lots/consent"], version=2, withdrawn=frozenset({1}))
    catalogue = replace(installation.service.catalogue, forms=forms)
    installation._service = replace(installation.service, catalogue=catalogue)
    item = asked(desk, "blank")[0]
    with installation.unchanged(), pytest.raises(Refused) as told:
        named(desk, item, number)
    assert told.value.code == "form_withdrawn"
    assert asked(desk, "blank") == [item]


def test_a_document_whose_case_was_disposed_of_takes_nothing_in(desk: Desk) -> None:
    service = desk.installation.service
    paper = desk.printout(OTHER)
    with pytest.raises(Refused):
        desk.receive(picture_of(without_page_code(paper, 3)), "foto.jpg")
    item = desk.installation.the_one_waiting("page_without_code")
    with service.transaction() as connection:
        service.keys.destroy(connection, OTHER, at=service.clock())
    with pytest.raises(Refused):
        named(desk, item, number_of(paper))
    assert desk.installation.waiting() == [item]


def test_it_is_said_at_the_command_line(desk: Desk) -> None:
    paper = desk.printout().sign(VH1)
    with pytest.raises(Refused):
        desk.receive(picture_of(without_page_code(paper, 3)), "foto.jpg")
    (item,) = desk.installation.waiting()
    shown = docgen("review", "show", item.id)
    assert "8RWN4-K2T0M" in shown.out
    answer = docgen("review", "correct", item.id, "--value", number_of(paper), "--json")
    assert answer.code == 3
    assert len(answer.json["asked"]) == 1
    assert {finding["code"] for finding in answer.json["findings"]} >= {"page_named"}
    assert docgen("review", "correct", item.id, "--value", number_of(paper)).code == 4
