"""Who is credited with a change, and when it was made."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from docgen.office.names import W16CEX, W16CID, W16DU, w, w14
from docgen.office.package import parse_xml
from docgen.plan.reading import Change
from docgen.reading import word
from docgen.reading.base import Base
from tests.office.small import docx, p, t, value
from tests.reading.desk import after, asked, base, only_change, plan, read, take
from tests.reading.hands import KARIN, OMAR, Hand, Word, child, paragraph, run

GOAL = "plan.goals[g1].text"
STATUS = "plan.actions[a1].status"
FROM, TO = "consents[s2].valid_from", "consents[s2].valid_to"
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def who(change: Change) -> tuple[str | None, str | None, bool]:
    return (change.author, change.saved_by, change.tracked)


SAVED = (None, "Sekreteraren", False)


def test_a_tracked_change_is_its_authors_at_the_local_time_word_wrote() -> None:
    change = only_change(read(plan().track_over(GOAL, "alla", old="fyra")))
    assert who(change) == ("Karin Lund", None, True)
    assert change.at == dt.datetime(2026, 12, 1, 10, 30, tzinfo=STOCKHOLM)
    assert not change.at_certain


def test_the_time_is_certain_where_word_wrote_it_in_utc_too() -> None:
    hand = Hand(utc="2026-12-01T09:30:00Z")
    change = only_change(read(plan().track_over(GOAL, "alla", hand, old="fyra")))
    assert change.at == dt.datetime(2026, 12, 1, 9, 30, tzinfo=dt.UTC)
    assert change.at_certain


def test_local_times_are_those_of_the_zone_the_people_are_in() -> None:
    content = plan().track_over(STATUS, "Klar").save()
    oslo = word.read(word.open_word(content), base(), ZoneInfo("America/New_York")).reading
    assert only_change(oslo).at == dt.datetime(2026, 12, 1, 15, 30, tzinfo=dt.UTC)


def test_an_untracked_change_is_nobodys_but_the_file_was_saved_by_somebody() -> None:
    change = only_change(read(plan().type_over(GOAL, "Helt annat")))
    assert who(change) == SAVED
    assert change.at == dt.datetime(2026, 12, 3, 9, 0, tzinfo=dt.UTC)
    assert not change.at_certain


def test_changes_of_several_people_are_each_their_own() -> None:
    copy = plan().track_over(GOAL, "alla", old="fyra").track_over(STATUS, "Klar", OMAR)
    copy.type_over("plan.actions[a2].due", "2027-01-01")
    found = {change.path: who(change) for change in read(copy).changes}
    assert found == {
        GOAL: ("Karin Lund", None, True),
        STATUS: ("Omar Farah", None, True),
        "plan.actions[a2].due": SAVED,
    }


def test_two_people_in_one_cell_are_both_named_with_the_later_time() -> None:
    copy = plan().track_over(GOAL, "alla", old="fyra").type_beside(GOAL, " Ja!", hand=OMAR)
    change = only_change(read(copy))
    assert change.author == "Karin Lund, Omar Farah"
    assert change.at == dt.datetime(2026, 12, 2, 8, 5, tzinfo=STOCKHOLM)


@pytest.mark.parametrize("name", [None, "", "Unknown Author", "Okänd författare"])
def test_an_author_who_has_no_name_is_nobody(name: str | None) -> None:
    change = only_change(read(plan().track_over(STATUS, "Klar", Hand(name))))
    assert who(change) == (None, None, True)


def test_where_one_of_two_authors_has_no_name_nobody_is_credited_with_both() -> None:
    copy = plan().track_over(GOAL, "alla", old="fyra").type_beside(GOAL, " Ja!", hand=Hand(None))
    assert only_change(read(copy)).author is None


def test_a_cell_with_untracked_words_too_is_not_the_trackers() -> None:
    copy = plan().track_over(GOAL, "alla", old="fyra").type_beside(GOAL, " Och mer.")
    assert who(only_change(read(copy))) == SAVED


def test_words_typed_and_deleted_again_are_nobodys_work() -> None:
    copy = plan().track_over(GOAL, "alla", old="fyra")
    undone = OMAR.mark("ins", OMAR.mark("del", run("nej", "delText")))
    copy.content(GOAL).append(undone)
    assert only_change(read(copy)).author == "Karin Lund"


def test_a_comments_own_empty_mark_is_nobodys_work() -> None:
    # LibreOffice writes an empty insertion around a comment's anchor.
    copy = plan().type_over(GOAL, "Helt annat")
    copy.line(GOAL).append(KARIN.mark("ins"))
    assert who(only_change(read(copy))) == SAVED


def test_a_tracked_box_is_its_authors_though_its_state_has_no_history() -> None:
    copy = plan().track_over("plan.no_measures_by_others", "☒")
    copy.tick("plan.no_measures_by_others", sign=False)
    assert who(only_change(read(copy))) == ("Karin Lund", None, True)


def test_a_tracked_edit_of_one_value_says_nothing_of_another_in_the_same_line() -> None:
    line = p(t("Från "), value(FROM, "2026-01-01"), t(" till "), value(TO, "2026-06-30"), t("."))
    copy = Word(docx(line)).track_over(FROM, "2026-02-01", OMAR).type_over(TO, "2026-12-31")
    reading = read(copy, Base.of_bytes(docx(line)))
    assert {change.path: who(change) for change in reading.changes} == {
        FROM: ("Omar Farah", None, True),
        TO: SAVED,
    }


# Rows


def test_a_tracked_row_is_its_authors() -> None:
    copy = plan().add_row("plan.actions[a5].text", ["Ny sak"], OMAR)
    assert who(only_change(read(copy))) == ("Omar Farah", None, True)


def test_a_tracked_row_with_untracked_words_is_not_the_trackers() -> None:
    copy = plan().add_row("plan.actions[a5].text", ["Ny sak"], OMAR)
    row = copy.row("plan.actions[a5].text").getnext()
    assert row is not None
    line = list(row.iter(child(copy.cell(GOAL), "p").tag))[1]
    line.append(run("Elif Şahin"))
    assert who(only_change(read(copy))) == SAVED


def test_a_spare_row_filled_with_tracking_is_its_authors() -> None:
    copy = plan().track_over("plan.actions[new1].text", "Ringer", OMAR)
    copy.track_over("plan.actions[new1].goals", "2", KARIN)
    assert who(only_change(read(copy))) == ("Karin Lund, Omar Farah", None, True)


def test_a_removed_row_is_its_removers_where_tracked() -> None:
    for copy in (
        plan().remove_row("plan.actions[a9].text", OMAR),
        plan().clear_row("plan.actions[a9].text", OMAR),
    ):
        (finding,) = read(copy).findings
        assert finding.change is not None
        assert who(finding.change) == ("Omar Farah", None, True)
    (finding,) = read(plan().remove_row("plan.actions[a9].text")).findings
    assert finding.change is not None
    assert who(finding.change) == SAVED


def test_text_outside_the_fields_says_who_saved_the_file_and_not_that_they_wrote_it() -> None:
    copy = plan()
    copy.find("Uppföljning").addnext(paragraph("Ring mormor"))
    (finding,) = read(copy).findings
    assert "sparades av Sekreteraren" in finding.message
    copy = plan()
    line = paragraph("")
    line.append(OMAR.mark("ins", run("Ring mormor")))
    copy.find("Uppföljning").addnext(line)
    (finding,) = read(copy).findings
    assert finding.message.endswith("Ring mormor (Omar Farah)")


# The next return


def test_only_what_is_new_since_the_last_return_is_credited() -> None:
    first = plan().track_over(GOAL, "alla", old="fyra")
    against = after(take(first))
    later = Word(first.save())
    later.content(GOAL).append(OMAR.mark("ins", run(" Hurra!")))
    assert who(only_change(read(later, against))) == ("Omar Farah", None, True)


def test_an_untracked_edit_inside_an_old_insertion_is_not_its_authors() -> None:
    first = plan().track_over(GOAL, "alla", old="fyra")
    against = after(take(first))
    later = Word(first.save())
    part = next(p for p in later.content(GOAL).iter("{*}t") if p.text == "alla")
    part.text = "nästan alla"
    assert who(only_change(read(later, against))) == SAVED


def test_edits_accepted_since_the_last_return_are_no_change() -> None:
    first = plan().track_over(GOAL, "alla", old="fyra")
    against = after(take(first))
    accepted = plan().type_over(
        GOAL, "Nora är i skolan alla dagar i veckan och vet varje morgon hur dagen ser ut."
    )
    assert asked(read(accepted, against)) == []
    assert read(accepted, against).changes == ()


# Times


@pytest.mark.parametrize(
    ("at", "utc", "moment", "certain"),
    [
        # Word writes local time and says Z; only what it says in UTC is certain.
        ("2026-07-01T10:30:00Z", None, "2026-07-01T10:30:00+02:00", False),
        ("2026-12-01T10:30:00Z", None, "2026-12-01T10:30:00+01:00", False),
        ("2026-07-01T10:30:00Z", "2026-07-01T08:30:00Z", "2026-07-01T10:30:00+02:00", True),
        # Somebody who works from Helsinki.
        ("2026-12-01T11:30:00Z", "2026-12-01T09:30:00Z", "2026-12-01T10:30:00+01:00", True),
        ("2026-12-01T10:30:00Z", "nonsense", "2026-12-01T10:30:00+01:00", False),
        ("2026-12-01T10:30:00", None, "2026-12-01T10:30:00+01:00", False),
        ("2026-12-01T10:30:00+02:00", None, "2026-12-01T09:30:00+01:00", True),
        # The hour that comes twice when summer time ends.
        ("2026-10-25T02:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00+01:00", True),
        ("2026-10-25T02:30:00Z", "2026-10-25T00:30:00Z", "2026-10-25T02:30:00+02:00", True),
    ],
)
def test_words_local_times_are_told_from_utc(
    at: str, utc: str | None, moment: str, *, certain: bool
) -> None:
    change = only_change(read(plan().track_over(STATUS, "Klar", Hand(at=at, utc=utc))))
    assert change.at is not None
    assert change.at.isoformat() == moment
    assert change.at_certain is certain


@pytest.mark.parametrize("at", ["", "0-00-00T00:00:00", "i går"])
def test_a_time_that_is_none_is_not_made_up(at: str) -> None:
    change = only_change(read(plan().track_over(STATUS, "Klar", Hand(at=at))))
    assert (change.author, change.at, change.at_certain) == ("Karin Lund", None, False)


@pytest.mark.parametrize("name", ["Författare", "Author", "Forfatter", "Anonymous"])
def test_a_name_that_word_removed_from_the_file_is_nobodys(name: str) -> None:
    assert who(only_change(read(plan().track_over(STATUS, "Klar", Hand(name))))) == (
        None, None, True
    )  # fmt: skip


def test_a_comment_made_elsewhere_is_told_by_its_time_in_utc() -> None:
    copy = plan().comment(GOAL, "Stämmer det?").comment(STATUS, "Och det här?", OMAR)
    comments = parse_xml(copy.parts["word/comments.xml"])
    for number, paragraph_ in enumerate(comments.iter(w("p")), 1):
        paragraph_.set(w14("paraId"), f"0000000{number}")
    copy.put("word/comments.xml", comments)
    ids = etree.Element(f"{{{W16CID}}}commentsIds")
    times = etree.Element(f"{{{W16CEX}}}commentsExtensible")
    etree.SubElement(ids, f"{{{W16CID}}}commentId", {
        f"{{{W16CID}}}paraId": "00000001", f"{{{W16CID}}}durableId": "2A000001"})  # fmt: skip
    etree.SubElement(
        times,
        f"{{{W16CEX}}}commentExtensible",
        {f"{{{W16CEX}}}durableId": "2A000001", f"{{{W16CEX}}}dateUtc": "2026-12-01T08:30:00Z"},
    )
    copy.put("word/commentsIds.xml", ids).put("word/commentsExtensible.xml", times)
    found = [comment.at and comment.at.isoformat() for comment in read(copy).comments]
    assert found == ["2026-12-01T09:30:00+01:00", "2026-12-02T08:05:00+01:00"]


def test_a_comment_that_says_utc_itself_is_told_by_that() -> None:
    copy = plan().comment(GOAL, "Stämmer det?")
    comments = parse_xml(copy.parts["word/comments.xml"])
    comments[0].set(f"{{{W16DU}}}dateUtc", "2026-12-01T08:30:00Z")
    (comment,) = read(copy.put("word/comments.xml", comments)).comments
    assert comment.at == dt.datetime(2026, 12, 1, 8, 30, tzinfo=dt.UTC)
