"""Paper back: read, kept as it came, and nothing made to hold by ink alone."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from pypdf import PdfReader, PdfWriter

from docgen.errors import Refused, Unavailable, WrongUse
from docgen.office.names import w
from docgen.office.package import Package
from docgen.plan.layout import BoxKind
from docgen.plan.reading import IdentityBy
from docgen.reading.scans import batch, installed
from docgen.records.journal import Recorded
from docgen.store import ABSENT, Library
from docgen.work import decide
from docgen.work import receive as work
from docgen.work.columns import columns_now
from docgen.work.scanned_record import receive_papers
from docgen.work.watch import Watcher
from docgen.work.watch_told import Event, Told
from tests.commands.terminal import docgen
from tests.reading.signatures.paper import pdf
from tests.work.desk_of_paper import (
    OTHER,
    Desk,
    codes,
    desk,
    drawn,
    empty_paper,
    pdf_of,
    picture_of,
    sent_out,
    statuses,
    tiff_of,
)
from tests.work.installation import CASE
from tests.work.paper import Paper as Word
from tests.work.watched import Never

__all__ = ["desk", "sent_out"]
Made = Callable[..., bytes]

VH1, VH2 = "guardians[vh1]", "guardians[vh2]"


def test_a_consent_signed_with_a_pen_holds_when_a_person_has_confirmed_it(desk: Desk) -> None:
    paper = desk.printout().sign(VH1).sign(VH2)
    received = desk.receive(pdf_of(*paper.pages))
    assert statuses(received) == {VH1: "marked", VH2: "marked"}
    assert desk.status == "draft"
    one, other = desk.installation.waiting("ink_to_confirm")
    assert set(received.review) == {one.id, other.id}
    assert desk.crop(one.evidence["crop"]).startswith(b"\x89PNG")
    assert one.evidence["signer"] == "Siobhán O'Leary"
    decide.accept(desk.installation.service, one.id, by="Britta")
    assert desk.status == "draft"
    decide.accept(desk.installation.service, other.id, by="Britta")
    assert desk.status == "valid"
    signatures = desk.installation.value("consents[s3].signatures")
    assert {(each["person"], each["method"]) for each in signatures} == {
        ("vh1", "wet"),
        ("vh2", "wet"),
    }
    last = [e for e in desk.installation.journal() if e.kind is Recorded.SIGNATURE][-1]
    assert {s["confirmed_by"] for s in last.payload["signatures"]} == {"Britta"}
    assert desk.installation.replayed().differs == ()


def test_the_scan_is_kept_byte_for_byte_beside_its_document(desk: Desk) -> None:
    content = pdf_of(*desk.printout().sign(VH1).pages)
    received = desk.receive(content)
    digest = hashlib.sha256(content).hexdigest()
    assert desk.crop(digest) == content
    (entry,) = [e for e in desk.installation.journal() if e.kind is Recorded.RETURN]
    assert (entry.file_sha256, entry.payload["kept"]) == (digest, digest)
    assert [page["page"] for page in entry.payload["pages"]] == [1, 2, 3]
    (path,) = received.files
    kept = [p for p in (desk.installation.home / "store").rglob("*") if p.name in path]
    assert [each.read_bytes() for each in kept if each.is_file()] == [content]
    assert desk.installation.quarantine() == []


def test_nobody_is_asked_about_a_line_that_is_empty(desk: Desk) -> None:
    received = desk.receive(pdf_of(*desk.printout().sign(VH1).pages))
    assert statuses(received) == {VH1: "marked", VH2: "missing"}
    item = desk.installation.the_one_waiting("ink_to_confirm")
    assert item.path == VH1
    decide.accept(desk.installation.service, item.id, by="Britta")
    assert desk.status == "awaiting_signatures"


def test_what_a_person_says_is_no_signature_counts_as_none(desk: Desk) -> None:
    desk.receive(pdf_of(*desk.printout().sign(VH1).sign(VH2).pages))
    one, other = desk.installation.waiting("ink_to_confirm")
    decide.reject(desk.installation.service, one.id, by="Britta")
    decide.accept(desk.installation.service, other.id, by="Britta")
    assert desk.status == "awaiting_signatures"
    last = [e for e in desk.installation.journal() if e.kind is Recorded.SIGNATURE][-1]
    found = {s["signer"]: (s["status"], s["confirmed_by"]) for s in last.payload["signatures"]}
    assert found[one.path or ""] == ("missing", "Britta")


def test_a_person_may_say_which_day_is_written_beside_the_signature(desk: Desk) -> None:
    desk.receive(pdf_of(*desk.printout().sign(VH1).pages))
    item = desk.installation.the_one_waiting("ink_to_confirm")
    with pytest.raises(WrongUse, match="nej"):
        decide.correct(desk.installation.service, item.id, "kanske", by="Britta")
    decide.correct(desk.installation.service, item.id, "2026-11-19", by="Britta")
    (signature,) = desk.installation.value("consents[s3].signatures")
    assert (signature["person"], signature["signed_at"]) == ("vh1", "2026-11-19")


def test_a_no_on_the_line_is_a_no_when_a_person_has_read_it(desk: Desk) -> None:
    paper = desk.printout().sign(VH2).write("Vill ej", VH1, BoxKind.SIGNATURE)
    desk.receive(pdf_of(*paper.pages))
    item = next(i for i in desk.installation.waiting() if i.path == VH1)
    assert item.code in {"ink_to_confirm", "ink_unclear"}
    decided = decide.correct(desk.installation.service, item.id, "nej", by="Britta")
    asked = desk.installation.the_one_waiting("signature_declined")
    assert decided.asked == (asked.id,)
    decide.accept(desk.installation.service, asked.id, by="Britta")
    assert desk.status == "refused"


def test_a_tick_by_hand_is_asked_about_with_its_picture(desk: Desk) -> None:
    path = "consents[s3].kinds[meeting]"
    received = desk.receive(pdf_of(*desk.printout().tick(path).pages))
    item = desk.installation.the_one_waiting("tick_changed")
    assert received.review == (item.id,)
    assert (item.path, item.change and item.change["after"]["value"]) == (path, True)
    assert desk.crop(item.evidence["crop"]).startswith(b"\x89PNG")
    assert desk.installation.value(path) is False
    decide.accept(desk.installation.service, item.id, by="Britta")
    assert desk.installation.value(path) is True
    assert desk.installation.replayed().differs == ()


def test_ticks_that_were_printed_say_nothing(desk: Desk) -> None:
    received = desk.receive(pdf_of(*desk.printout().pages))
    assert received.review == ()
    # That it came back is known; that nobody has signed, too.
    assert [change.path for change in received.recorded] == ["consents[s3].status"]
    assert desk.status == "awaiting_signatures"
    values = received.reading.values
    assert values["consents[s3].kinds[information]"].value is True
    assert values["consents[s3].kinds[meeting]"].value is False


def test_words_in_a_field_are_written_into_the_case_by_a_person(desk: Desk) -> None:
    path = "participants[p4].phone"
    desk.receive(pdf_of(*desk.printout().write("070-1740605", path).pages))
    item = desk.installation.the_one_waiting("text_written")
    assert item.path == path
    decide.correct(desk.installation.service, item.id, "070-174 06 05", by="Britta")
    assert desk.installation.value(path) == "070-174 06 05"


def test_a_remark_beside_the_print_is_asked_about(desk: Desk) -> None:
    paper = desk.printout().remark("inte till BUP!", 1, (60, 285))
    desk.receive(pdf_of(*paper.pages))
    item = desk.installation.the_one_waiting("paper_written")
    assert desk.crop(item.evidence["crop"]).startswith(b"\x89PNG")


def test_what_was_written_by_hand_comes_as_comments_in_a_word_copy(desk: Desk) -> None:
    path = "participants[p4].phone"
    paper = desk.printout().remark("inte till BUP!", 1, (60, 285)).write("070-1740605", path)
    received = desk.receive(pdf_of(*paper.pages))
    assert "word_copy" in codes(received)
    (copied,) = (desk.installation.home / "store").rglob("*handskriven ändring*.docx")
    content = copied.read_bytes()
    package = Package.open(content)
    comments = package.tree("word/comments.xml")
    texts = ["".join(map(str, each.itertext())) for each in comments]
    assert len(texts) == 2
    assert all("skanning.pdf, sida" in text for text in texts)
    crops = {i.evidence["crop"] for i in desk.installation.waiting() if "crop" in i.evidence}
    media = [part for name, part in package.parts.items() if name.startswith("word/media/paper")]
    assert {hashlib.sha256(part).hexdigest() for part in media} == crops
    beside = set()
    for start in package.tree(package.main).iter(w("commentRangeStart")):
        control = start.getnext()
        assert control is not None
        beside |= {str(tag.get(w("val"))) for tag in control.findall(f"{w('sdtPr')}/{w('tag')}")}
    assert path in beside
    # It says nothing new until somebody has written in it.
    assert desk.installation.receive(content, copied.name).again
    written = Word(content).write(path, "070-174 06 05").saved_by("Kerstin Björk-Nilsson").content
    desk.installation.receive(written, copied.name)
    assert desk.installation.value(path) == "070-174 06 05"


def test_paper_that_nobody_altered_gives_no_word_copy(desk: Desk) -> None:
    desk.receive(pdf_of(*desk.printout().sign(VH1).pages))
    assert list((desk.installation.home / "store").rglob("*handskriven*")) == []


def test_two_counterparts_on_paper_count_together(desk: Desk) -> None:
    desk.receive(pdf_of(*desk.printout().sign(VH1).pages), "fran vh1.pdf")
    received = desk.receive(pdf_of(*desk.printout().sign(VH2).pages), "fran vh2.pdf")
    assert "pages_received_before" in codes(received)
    for item in desk.installation.waiting("ink_to_confirm"):
        decide.accept(desk.installation.service, item.id, by="Britta")
    assert desk.status == "valid"


def test_a_page_that_is_missing_is_said_and_comes_later(desk: Desk) -> None:
    paper = desk.printout().sign(VH1).sign(VH2)
    received = desk.receive(pdf_of(*paper.pages[:2]))
    assert "pages_missing" in codes(received)
    assert desk.installation.waiting("ink_to_confirm") == []
    received = desk.receive(picture_of(paper.pages[2]), "sida 3.jpg")
    assert statuses(received) == {VH1: "marked", VH2: "marked"}
    assert "pages_missing" not in codes(received)
    assert desk.installation.waiting("pages_missing") == []


def test_a_page_that_comes_twice_is_said(desk: Desk) -> None:
    empty, signed = desk.printout(), desk.printout().sign(VH1)
    received = desk.receive(pdf_of(*signed.pages, empty.pages[2]))
    assert "pages_doubled" in codes(received)
    assert statuses(received)[VH1] == "marked"


def test_a_page_of_something_else_waits_and_is_kept_apart(desk: Desk) -> None:
    content = pdf_of(*desk.printout().sign(VH1).pages, empty_paper())
    received = desk.receive(content)
    item = desk.installation.the_one_waiting("page_without_code")
    assert item.case_id is None
    assert desk.crop(item.evidence["crop"], None).startswith(b"\x89PNG")
    (kept,) = desk.installation.quarantine()
    assert kept.content == content
    # What lies with the case is of the case alone.
    (entry,) = [e for e in desk.installation.journal() if e.kind is Recorded.RETURN]
    with pdfium.PdfDocument(desk.crop(entry.payload["kept"])) as excerpt:
        assert len(excerpt) == 3
    assert {r.case for r in (received, *received.others)} == {CASE, None}


@pytest.mark.parametrize("made", [pdf_of, tiff_of])
def test_papers_of_two_families_in_one_batch_are_kept_apart(desk: Desk, made: Made) -> None:
    one, other = desk.printout().sign(VH1), desk.printout(OTHER).sign(VH2)
    mixed = [other.pages[1], one.pages[2], one.pages[0], other.pages[0], other.pages[2],
             one.pages[1]]  # fmt: skip
    content = made(*mixed)
    received = desk.receive(content)
    found = {each.case: statuses(each) for each in (received, *received.others)}
    assert found == {
        CASE: {VH1: "marked", VH2: "missing"},
        OTHER: {VH1: "missing", VH2: "marked"},
    }
    (kept,) = desk.installation.quarantine()
    assert (kept.reason, kept.content) == ("several_cases", content)
    for case in (CASE, OTHER):
        (entry,) = [e for e in desk.installation.journal(case) if e.kind is Recorded.RETURN]
        excerpt = desk.crop(entry.payload["kept"], case)
        assert excerpt != content
        again = batch.sheets(batch.Incoming("utdrag", excerpt))
        assert len(list(again)) == 3


def test_pictures_from_a_telephone_are_one_batch(desk: Desk) -> None:
    paper = desk.printout().sign(VH1)
    files = [(f"IMG_{n}.jpg", picture_of(page)) for n, page in enumerate(paper.pages)]
    papers = receive_papers(desk.installation.service, files)
    (received,) = papers.received
    assert papers.refused == {}
    assert statuses(received)[VH1] == "marked"
    assert "pages_missing" not in codes(received)
    assert len(received.files) == 3


def test_the_same_scan_twice_changes_nothing(desk: Desk) -> None:
    content = pdf_of(*desk.printout().sign(VH1).pages)
    desk.receive(content)
    for item in desk.installation.waiting():
        decide.accept(desk.installation.service, item.id, by="Britta")
    with desk.installation.unchanged():
        received = desk.receive(content)
    assert received.again
    assert codes(received) == {"received_before"}
    assert desk.installation.quarantine() == []


def test_one_broken_picture_stops_no_other(desk: Desk) -> None:
    paper = desk.printout().sign(VH1)
    whole = picture_of(paper.pages[2])
    files = [("hel.jpg", whole), ("halv.jpg", whole[: len(whole) // 2])]
    papers = receive_papers(desk.installation.service, files)
    assert [statuses(each)[VH1] for each in papers.received] == ["marked"]
    assert papers.refused["halv.jpg"].code == "damaged"
    (kept,) = desk.installation.quarantine()
    assert (kept.name, kept.reason) == ("halv.jpg", "damaged")


def test_a_picture_that_is_no_form_of_ours_is_refused_and_kept(desk: Desk) -> None:
    content = picture_of(empty_paper())
    with desk.installation.unchanged(), pytest.raises(Refused) as told:
        desk.receive(content, "veckobrev.jpg")
    assert told.value.code == "page_without_code"
    assert "q1" in told.value.message
    (kept,) = desk.installation.quarantine()
    assert kept.content == content


def test_without_the_extra_it_says_what_to_install(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installed, "missing", lambda: ("zxing-cpp",))
    with pytest.raises(Unavailable, match=r"docgen\[scan\]"):
        desk.receive(picture_of(empty_paper()), "foto.jpg")


def test_reading_a_scan_records_nothing(desk: Desk) -> None:
    content = pdf_of(*desk.printout().sign(VH1).pages)
    with desk.installation.unchanged():
        reading = work.read(desk.installation.service, content)
    assert {s["signer"]: s["status"] for s in reading.signatures}[VH1] == "marked"
    assert "ink_to_confirm" in {finding.code for finding in reading.findings}
    assert reading.identity.by is IdentityBy.CODE


def test_a_page_of_a_blank_waits_to_be_told_whose_it_is(desk: Desk) -> None:
    content = picture_of(drawn(desk.blank)[0])
    received = desk.receive(content, "blankett.jpg")
    assert received.case is None
    assert {"blank", "blank_page_alone"} == codes(received)
    assert received.reading.identity.form == "lots/consent"
    assert len(received.review) == 2
    (kept,) = desk.installation.quarantine()
    assert kept.content == content


def test_the_picture_of_every_line_and_box_is_kept(desk: Desk) -> None:
    desk.receive(pdf_of(*desk.printout().sign(VH1).pages))
    (entry,) = [e for e in desk.installation.journal() if e.kind is Recorded.RETURN]
    crops = {(each["path"], each["box"]): each for each in entry.payload["crops"]}
    assert crops[VH1, "signature"]["verdict"] == "marked"
    assert crops[VH2, "signature"]["verdict"] == "empty"
    assert ("consents[s3].kinds[plan]", "checkbox") in crops
    for each in crops.values():
        assert desk.crop(each["crop"]).startswith(b"\x89PNG")


def test_the_columns_say_how_many_have_signed(desk: Desk) -> None:
    paper = desk.printout().sign(VH1).sign(VH2)
    desk.receive(pdf_of(*paper.pages))
    service, issued = desk.installation.service, paper.issued

    def signatures() -> object:
        with service.transaction() as connection:
            return columns_now(service, connection, issued.id, issued.copy)["signatures"]

    assert signatures() == "0 av 2"
    for item, said in zip(desk.installation.waiting(), ("1 av 2", "2 av 2"), strict=True):
        decide.accept(service, item.id, by="Britta")
        assert signatures() == said


def test_photos_are_received_as_one_batch_at_the_command_line(desk: Desk) -> None:
    paper = desk.printout().sign(VH1)
    names = [f"IMG_{number}.jpg" for number in range(len(paper.pages))]
    for name, page in zip(names, paper.pages, strict=True):
        Path(name).write_bytes(picture_of(page))
    answer = docgen("receive", "--json", *names)
    assert answer.code == 3
    assert [(page["file"], page["page"]) for page in answer.json["pages"]] == list(
        zip(names, (1, 2, 3), strict=True)
    )
    (item,) = answer.json["review"]
    shown = docgen("review", "show", item, "--crop", "rad.png", "--json")
    assert shown.code == 0
    assert Path(shown.json["picture"]).read_bytes().startswith(b"\x89PNG")
    assert shown.json["evidence"]["signer"] == "Siobhán O'Leary"
    assert "rad" in docgen("review", "show", item, "--crop", "rad.png").out
    assert docgen("receive", *names).code == 0


def test_a_question_without_a_picture_says_where_to_look(desk: Desk) -> None:
    desk.receive(pdf_of(*desk.printout().pages[:2]))
    item = desk.installation.the_one_waiting("pages_missing")
    answer = docgen("review", "show", item.id, "--crop", "sida.png")
    assert answer.code == 2
    assert not Path("sida.png").exists()


def test_what_a_copier_read_in_the_picture_does_not_mislead(desk: Desk) -> None:
    """Copiers lay guessed words under the pictures."""
    paper = desk.printout().sign(VH1)
    scan = PdfReader(io.BytesIO(pdf_of(*paper.pages)))
    guessed = pdf(*([["Sarntycke", "Handling XXXX-0000"]] * 3))
    writer = PdfWriter(clone_from=io.BytesIO(guessed))
    for under, over in zip(writer.pages, scan.pages, strict=True):
        under.merge_page(over)
    out = io.BytesIO()
    writer.write(out)
    received = desk.receive(out.getvalue())
    assert statuses(received) == {VH1: "marked", VH2: "missing"}


def test_a_pdf_of_text_with_no_number_is_still_no_document_of_ours(desk: Desk) -> None:
    with pytest.raises(Refused) as told:
        desk.receive(pdf(["Veckobrev", "Idrott på torsdag"]))
    assert told.value.code == "foreign"


def test_a_scan_put_in_the_inbox_is_taken_in_by_watching(desk: Desk) -> None:
    store = desk.installation.service.stores("bun")
    store.ensure_folder(Library.INBOX)
    content = pdf_of(*desk.printout().sign(VH1).pages)
    store.put(f"{Library.INBOX}/skanning.pdf", content, expect=ABSENT)
    told: list[Told] = []
    watcher = Watcher(
        desk.installation.service, quiet=dt.timedelta(0), tell=told.append, stop=Never()
    )
    watcher.look()
    taken = next(each for each in told if each.event is Event.RECEIVED)
    (item,) = desk.installation.waiting("ink_to_confirm")
    assert (taken.form, taken.review) == ("lots/consent", (item.id,))
    (ref,) = store.list(Library.INBOX)
    assert ref.fields["status"] == "received"
