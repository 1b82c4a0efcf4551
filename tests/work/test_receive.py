"""Documents back: what is certain is recorded, what is not waits, and all of it can be replayed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from docgen.demo import RETURNED
from docgen.errors import Refused, WrongUse
from docgen.messages import speaking
from docgen.plan.reading import ChangeClass, ChangeKind, Severity
from docgen.records.journal import Recorded
from docgen.work import decide
from docgen.work import receive as work
from docgen.work.received import Received
from tests.case.cases import family_data
from tests.work.installation import CASE, PLAN, Installation
from tests.work.paper import Paper
from tests.work.signatures import family_with_a_new_consent

ROW = ["Ringer hem på tisdagar.", "Elif Şahin", "", "Region", "2026-12-01", "", "Planerad"]


def codes(received: Received) -> set[str]:
    return {finding.code for finding in received.reading.findings}


# Recorded


def test_a_change_is_recorded_with_author_time_and_file(installation: Installation) -> None:
    paper = Paper(installation.plan)
    paper.write("plan.actions[a1].status", "Klar", by="Elif Şahin", at="2026-11-24T14:30:00Z")
    installation.receive(paper.content, "Plan från Elif.docx")
    entry = installation.journal()[-1]
    assert entry.kind is Recorded.CHANGE
    assert (entry.document_id, entry.copy, entry.revision) == (PLAN, "1", 2)
    assert entry.payload["file"] == "Plan från Elif.docx"
    change = entry.payload["change"]
    assert (change["author"], change["saved_by"], change["tracked"]) == ("Elif Şahin", None, True)
    assert change["at"] == "2026-11-24T14:30:00+01:00"
    assert change["before"] == {"value": "ongoing", "text": "Pågår"}
    assert change["after"] == {"value": "done", "text": "Klar"}


def test_without_tracking_only_who_saved_the_file_is_known(installation: Installation) -> None:
    paper = Paper(installation.plan).write("plan.actions[a1].status", "Klar")
    (change,) = installation.receive(paper.saved_by("Henrik Öberg").content).recorded
    assert (change.author, change.saved_by, change.tracked) == (None, "Henrik Öberg", False)
    assert change.at == dt.datetime(2026, 11, 24, 10, 5, tzinfo=dt.UTC)
    assert not change.at_certain


def test_all_the_changes_of_a_file_are_one_new_revision(installation: Installation) -> None:
    paper = Paper(installation.plan).write("plan.actions[a1].status", "Klar")
    paper.write("plan.follow_up.place", "Rum Eken").add_row("plan.actions[a6].text", ROW)
    before = len(installation.journal())
    received = installation.receive(paper.content)
    assert len(received.recorded) == 3
    assert received.revision == 2
    assert installation.value("plan.revision") == 2
    assert {entry.revision for entry in installation.journal()[before:]} == {2}


def test_a_file_without_changes_makes_no_revision_but_is_noted(
    installation: Installation,
) -> None:
    before = len(installation.journal())
    received = installation.receive(Paper(installation.plan).saved_by("Henrik Öberg").content)
    assert (received.recorded, received.revision) == ((), 1)
    assert [entry.kind for entry in installation.journal()][before:] == [Recorded.RETURN]


def test_an_added_action_gets_an_id_of_its_own_under_its_goal(installation: Installation) -> None:
    received = installation.receive(
        Paper(installation.plan).add_row("plan.actions[a6].text", ROW).content
    )
    (change,) = received.recorded
    assert (change.path, change.kind) == ("plan.actions[a16]", ChangeKind.ADD)
    added = installation.value("plan.actions[a16]")
    assert (added["goals"], added["responsible"], added["status"]) == (["g2"], "p5", "planned")


def test_the_next_return_of_a_copy_is_compared_with_its_last_one(
    installation: Installation,
) -> None:
    paper = Paper(installation.plan).write("plan.actions[a1].status", "Klar")
    paper.add_row("plan.actions[a6].text", ROW).remove_row("plan.actions[a9].text")
    installation.receive(paper.content)
    again = installation.receive(paper.write("plan.actions[a3].status", "Klar").content)
    assert [change.path for change in again.recorded] == ["plan.actions[a3].status"]
    assert again.review == ()
    assert len(installation.waiting()) == 1


def test_the_comments_of_a_file_stay_in_the_journal(installation: Installation) -> None:
    folder = Path(work.__file__).parents[1] / "demo" / "returned"
    received = installation.receive((folder / RETURNED[0]).read_bytes(), RETURNED[0])
    (entry,) = [e for e in installation.journal() if e.kind is Recorded.RETURN]
    assert received.reading.comments
    assert entry.payload["comments"] == [c.to_json() for c in received.reading.comments]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Maria Åkerström", ChangeClass.TRACKED),
        ("Kerstin Björk-Nilsson", ChangeClass.SUBSTANTIVE),
        ("Birgitta Söderlund", ChangeClass.SUBSTANTIVE),
    ],
    ids=["of the same unit", "of another unit", "of no unit"],
)
def test_another_responsible_person_weighs_as_much_as_the_change_of_unit(
    installation: Installation, name: str, expected: ChangeClass
) -> None:
    paper = Paper(installation.plan).write("plan.actions[a1].responsible", name)
    (change,) = installation.receive(paper.content).recorded
    assert change.classified is expected


def test_a_change_in_substance_asks_for_a_new_approval(installation: Installation) -> None:
    paper = Paper(installation.plan).write("plan.goals[g1].text", "Nora är i skolan varje dag.")
    received = installation.receive(paper.content)
    (finding,) = [f for f in received.reading.findings if f.code == "approval_needed"]
    assert finding.severity is Severity.NOTE
    assert finding.path == "plan.approvals"
    assert received.review == ()


@pytest.mark.parametrize(
    ("path", "text"),
    [("plan.actions[a1].status", "Klar"), ("guardians[vh1].phone", "070-174 06 12")],
    ids=["tracked", "administrative"],
)
def test_smaller_changes_ask_for_no_approval(
    installation: Installation, path: str, text: str
) -> None:
    received = installation.receive(Paper(installation.plan).write(path, text).content)
    assert len(received.recorded) == 1
    assert "approval_needed" not in codes(received)


def test_a_plan_that_was_never_approved_needs_no_new_approval(empty: Installation) -> None:
    empty.take_in(family_data(plan__approvals=[]))
    (plan, *_) = empty.issue()
    paper = Paper(plan.content).write("plan.goals[g1].text", "Nora är i skolan varje dag.")
    assert "approval_needed" not in codes(empty.receive(paper.content))


def test_reading_says_what_receiving_would_record_and_records_nothing(
    installation: Installation,
) -> None:
    paper = Paper(installation.plan).write("plan.actions[a1].status", "Klar")
    content = paper.remove_row("plan.actions[a9].text").content
    with installation.unchanged():
        reading = work.read(installation.service, content)
    received = installation.receive(content)
    assert reading.changes == received.reading.changes
    assert [c for c in reading.changes if c.kind is not ChangeKind.REMOVE] == [*received.recorded]
    assert [f.code for f in reading.findings] == ["row_removed"]


def test_reading_a_second_copy_does_not_say_that_the_first_is_undone(
    installation: Installation,
) -> None:
    first = Paper(installation.plan).write("plan.actions[a1].status", "Klar")
    installation.receive(first.write("plan.actions[a2].due", "2026-12-01").content)
    second = Paper(installation.plan).write("plan.actions[a3].status", "Klar").content
    reading = work.read(installation.service, second)
    assert [change.path for change in reading.changes] == ["plan.actions[a3].status"]


# Waiting


def test_a_removed_row_waits_and_the_case_keeps_it(installation: Installation) -> None:
    paper = Paper(installation.plan).remove_row("plan.actions[a9].text")
    received = installation.receive(paper.content)
    assert received.recorded == ()
    item = installation.the_one_waiting("row_removed")
    assert received.review == (item.id,)
    assert item.path == "plan.actions[a9]"
    assert installation.value("plan.actions[a9].responsible") == "vh2"


def test_two_wordings_wait_with_both_authors_and_the_case_keeps_the_first(
    installation: Installation,
) -> None:
    (other, *_) = installation.issue()
    path = "plan.goals[g1].text"
    first = Paper(installation.plan).write(path, "Nora är i skolan varje dag.", by="Elif Şahin")
    second = Paper(other.content).write(path, "Nora är i skolan halva dagar.", by="Henrik Öberg")
    installation.receive(first.content)
    with speaking("en"):
        received = installation.receive(second.content)
    assert received.recorded == ()
    message = installation.the_one_waiting("conflict").finding["message"]
    assert "the case says “Nora är i skolan varje dag.” (Elif Şahin)" in message
    assert "this says “Nora är i skolan halva dagar.” (Henrik Öberg)" in message
    assert installation.value(path) == "Nora är i skolan varje dag."


def test_the_same_wording_from_both_is_no_conflict(installation: Installation) -> None:
    (other, *_) = installation.issue()
    path = "plan.goals[g1].text"
    installation.receive(Paper(installation.plan).write(path, "Nora är i skolan.").content)
    received = installation.receive(Paper(other.content).write(path, "Nora är  i skolan. ").content)
    assert (received.recorded, received.review) == ((), ())


def test_a_name_nobody_knows_is_kept_as_written_and_asked_about(
    installation: Installation,
) -> None:
    paper = Paper(installation.plan).write("plan.actions[a1].responsible", "Elif Sahlin")
    received = installation.receive(paper.content)
    assert [change.path for change in received.recorded] == ["plan.actions[a1].responsible"]
    assert installation.value("plan.actions[a1].responsible") == "Elif Sahlin"
    item = installation.the_one_waiting("unknown_name")
    assert "Elif Sahlin" in item.finding["message"]
    assert "Elif Şahin" in item.finding["suggestion"]


def test_what_cannot_be_understood_waits_and_the_case_keeps_its_value(
    installation: Installation,
) -> None:
    paper = Paper(installation.plan).write("plan.actions[a1].due", "när snön har smält")
    received = installation.receive(paper.content)
    assert received.recorded == ()
    item = installation.the_one_waiting("uncertain_value")
    assert "när snön har smält" in item.finding["message"]
    assert installation.value("plan.actions[a1].due") == "2026-12-18"


def test_what_would_make_the_case_contradict_itself_waits_with_the_reason(
    installation: Installation,
) -> None:
    paper = Paper(installation.plan).write("plan.actions[a1].due", "2026-01-01")
    received = installation.receive(paper.content)
    assert received.recorded == ()
    assert installation.the_one_waiting("does_not_fit").path == "plan.actions[a1].due"
    assert installation.value("plan.actions[a1].due") == "2026-12-18"


def test_a_change_of_what_is_no_longer_in_the_case_waits(installation: Installation) -> None:
    (other, *_) = installation.issue()
    installation.receive(Paper(installation.plan).remove_row("plan.actions[a9].text").content)
    decide.accept(installation.service, installation.the_one_waiting("row_removed").id, by="Anna")
    received = installation.receive(
        Paper(other.content).write("plan.actions[a9].status", "Klar").content
    )
    assert received.recorded == ()
    assert installation.the_one_waiting("item_gone").path == "plan.actions[a9].status"


def test_words_outside_the_fields_wait_and_are_not_lost(installation: Installation) -> None:
    words = "Obs! Mamma vill flytta mötet till januari."
    received = installation.receive(Paper(installation.plan).add_paragraph(words).content)
    assert received.recorded == ()
    assert words in installation.the_one_waiting("text_outside_fields").finding["message"]


# Kept


def test_the_returned_file_is_archived_and_lies_where_the_issued_one_lay(
    installation: Installation,
) -> None:
    content = Paper(installation.plan).write("plan.actions[a1].status", "Klar").content
    before = installation.stored().keys()
    received = installation.receive(content)
    assert Path(received.files[0]).read_bytes() == content
    assert installation.stored().keys() == before
    blobs = installation.recorded()[CASE][5]
    with installation.service.transaction() as connection:
        kept = [
            installation.service.archive.fetch(connection, CASE, blob.sha256)
            for blob in blobs
            if blob.kind == "returned"
        ]
    assert kept == [content]


def test_what_somebody_has_saved_in_the_store_meanwhile_is_not_overwritten(
    installation: Installation,
) -> None:
    path = installation.stored_plan
    theirs = Paper(installation.plan).write("plan.actions[a3].status", "Klar").content
    path.write_bytes(theirs)
    received = installation.receive(
        Paper(installation.plan).write("plan.actions[a1].status", "Klar").content
    )
    assert len(received.recorded) == 1
    assert "not_stored" in codes(received)
    assert path.read_bytes() == theirs


def test_a_document_edited_where_it_lies_is_received_from_there(
    installation: Installation,
) -> None:
    path = installation.stored_plan
    edited = Paper(installation.plan).write("plan.actions[a1].status", "Klar").content
    path.write_bytes(edited)
    received = installation.receive(path.read_bytes(), path.name)
    assert received.files == (str(path),)
    assert codes(received) == set()
    assert path.read_bytes() == edited


def test_a_refused_file_does_not_hinder_the_next(installation: Installation) -> None:
    with pytest.raises(Refused):
        installation.receive(Paper(installation.plan).write("child.name", "Alva Ek").content)
    content = Paper(installation.plan).write("plan.actions[a1].status", "Klar").content
    assert len(installation.receive(content).recorded) == 1


# Replayed


def test_the_case_is_what_its_journal_says_after_all_that_can_happen(
    installation: Installation,
) -> None:
    service = installation.service
    (other, *_) = installation.issue()
    goal = "plan.goals[g1].text"
    first = Paper(installation.plan).write(goal, "Nora är i skolan.", by="Elif Şahin")
    first.add_row("plan.actions[a6].text", ROW).remove_row("plan.actions[a9].text")
    first.write("plan.actions[a1].responsible", "Ulla Nyman").erase("plan.actions[a2].unit")
    installation.receive(first.content)
    second = Paper(other.content).write(goal, "Nora trivs.")
    second.write("plan.actions[a3].due", "i vår").tick("plan.handed_to_family", ticked=False)
    installation.receive(second.content)
    decide.accept(service, installation.the_one_waiting("row_removed").id, by="Anna")
    decide.accept(service, installation.the_one_waiting("conflict").id, by="Anna")
    decide.correct(service, installation.the_one_waiting("unknown_name").id, "p6", by="Anna")
    uncertain = installation.the_one_waiting("uncertain_value").id
    decide.correct(service, uncertain, "2027-04-01", by="Anna")
    installation.take_in(family_data(plan__purpose="Ett annat syfte", plan__resources=None))
    case = installation.case()
    replayed = installation.replayed()
    assert replayed.differs == ()
    assert replayed.case == case
    assert case["plan"]["revision"] == 8
    assert case["plan"]["goals"][0]["text"] == "Nora trivs."
    assert "resources" not in case["plan"]
    assert "a9" not in {action["id"] for action in case["plan"]["actions"]}


# What somebody has signed


def test_a_signed_consent_is_not_widened_by_writing_in_the_file(
    installation: Installation,
) -> None:
    (consent,) = installation.issue("lots/consent", about="s2")
    paper = Paper(consent.content).write("consents[s2].valid_to", "2028-12-31")
    before = installation.value("consents[s2].valid_to")
    received = installation.receive(paper.content, "samtycke.docx")
    assert received.recorded == ()
    assert installation.value("consents[s2].valid_to") == before
    assert [f.code for f in received.reading.findings] == ["signed_consent"]
    assert installation.the_one_waiting("signed_consent").path == "consents[s2].valid_to"


def test_an_unticked_box_in_a_new_row_is_no(installation: Installation) -> None:
    data = family_data() | {"id": "2026-0077"}
    data["consents"][1] |= {"signatures": [], "status": "draft"}
    installation.take_in(data)
    (consent,) = installation.issue("lots/consent", "2026-0077", about="s2")
    giver, receiver = data["units"][0]["name"], data["units"][1]["name"]
    paper = Paper(consent.content).add_row("consents[s2].grants[r9].giver", [giver, receiver, "☐"])
    received = installation.receive(paper.content, "samtycke.docx")
    (added,) = received.recorded
    assert added.after is not None
    assert added.after.value["mutual"] is False
    assert installation.value(f"{added.path}.mutual", "2026-0077") is False


# The empty rows


def test_a_change_of_persons_is_read_from_the_empty_row_of_its_table(
    installation: Installation,
) -> None:
    paper = Paper(installation.plan).write("plan.replacements[new1].role", "Lots")
    paper.write("plan.replacements[new1].new", "Maria Åkerström")
    (added,) = installation.receive(paper.content).recorded
    assert added.path.startswith("plan.replacements[b")
    assert added.after is not None
    assert added.after.value == {"role": "Lots", "new": "Maria Åkerström"}


def test_what_is_not_certain_in_a_signed_consent_is_asked_with_that_it_is_signed(
    installation: Installation,
) -> None:
    (consent,) = installation.issue("lots/consent", about="s2")
    paper = Paper(consent.content).write("consents[s2].valid_to", "så länge det behövs")
    with speaking("en"):
        installation.receive(paper.content, "samtycke.docx")
    item = installation.the_one_waiting("uncertain_value")
    assert item.finding["message"].endswith("what the family has not signed does not hold.")
    assert "let the family sign a new consent" in item.finding["suggestion"]


@pytest.mark.parametrize("written", ["Giltigt", "Gäller"])
def test_writing_that_a_consent_holds_makes_it_hold_for_nobody(
    empty: Installation, written: str
) -> None:
    empty.take_in(family_with_a_new_consent())
    plan = empty.issue("lots/plan")[0]
    paper = Paper(plan.content).write("consents[s3].status", written)
    assert empty.receive(paper.content).recorded == ()
    assert empty.value("consents[s3].status") == "draft"
    item = empty.the_one_waiting("consent_status")
    with pytest.raises(WrongUse) as refusal:
        decide.correct(empty.service, item.id, "Giltigt", by="Sara Nyberg")
    assert refusal.value.code == "review_value"
    decide.accept(empty.service, item.id, by="Sara Nyberg")
    assert empty.value("consents[s3].status") == "draft"
