"""A person decides what waits: accept, correct or reject, each once and with a name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from docgen.case import values
from docgen.errors import DocgenError, Refused, WrongUse
from docgen.messages import speaking
from docgen.records import review
from docgen.records.journal import Recorded
from docgen.records.review import ReviewItem, ReviewStatus
from docgen.work import decide
from docgen.work.decide import Decided
from tests.case.cases import family_data
from tests.work.installation import CASE, PLAN, Installation
from tests.work.paper import Paper

WHO = "Anna Ström"
GOAL = "plan.goals[g1].text"
ROW = ["Ringer hem på tisdagar.", "", "", "", "", "", ""]


# One way to make each kind of item wait


def conflict(installation: Installation) -> None:
    (other, *_) = installation.issue()
    installation.receive(Paper(installation.plan).write(GOAL, "Nora är i skolan.").content)
    installation.receive(Paper(other.content).write(GOAL, "Nora trivs.").content)


def row_removed(installation: Installation) -> None:
    installation.receive(Paper(installation.plan).remove_row("plan.actions[a9].text").content)


def unknown_name(installation: Installation) -> None:
    paper = Paper(installation.plan).write("plan.actions[a1].responsible", "Elif Sahlin")
    installation.receive(paper.content)


def no_parent(installation: Installation) -> None:
    paper = Paper(installation.plan)
    paper.write("plan.actions[new1].text", "Ringer hem på tisdagar.")
    installation.receive(paper.content)


def uncertain_value(installation: Installation) -> None:
    paper = Paper(installation.plan).write("plan.actions[a1].due", "när snön har smält")
    installation.receive(paper.content)


def uncertain_row(installation: Installation) -> None:
    row = ["Ringer hem på tisdagar.", "Elif Şahin", "", "", "", "snart", ""]
    installation.receive(Paper(installation.plan).add_row("plan.actions[a6].text", row).content)


def text_outside_fields(installation: Installation) -> None:
    installation.receive(Paper(installation.plan).add_paragraph("Mötet flyttas.").content)


def does_not_fit(installation: Installation) -> None:
    paper = Paper(installation.plan).write("plan.actions[a1].due", "2026-01-01")
    installation.receive(paper.content)


def item_removed(installation: Installation) -> None:
    data = family_data()
    data["plan"]["actions"] = [a for a in data["plan"]["actions"] if a["id"] != "a9"]
    installation.take_in(data)


WAITS: list[Callable[[Installation], None]] = [
    conflict,
    row_removed,
    unknown_name,
    no_parent,
    uncertain_value,
    uncertain_row,
    text_outside_fields,
    does_not_fit,
    item_removed,
]


def waiting(installation: Installation, kind: Callable[[Installation], None]) -> ReviewItem:
    kind(installation)
    return installation.the_one_waiting(kind.__name__)


def stopped(
    decision: Callable[..., Decided], installation: Installation, *arguments: Any
) -> DocgenError:
    """What deciding raises, with nothing recorded; the message in English."""
    with (
        installation.unchanged(),
        speaking("en"),
        pytest.raises((Refused, WrongUse)) as raised,
    ):
        decision(installation.service, *arguments, by=WHO)
    return raised.value


# Accepted


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        (conflict, GOAL, "Nora trivs."),
        (row_removed, "plan.actions[a9]", None),
        (item_removed, "plan.actions[a9]", None),
    ],
)
def test_accepting_records_what_the_item_proposes(
    installation: Installation, kind: Callable[[Installation], None], path: str, value: str | None
) -> None:
    item = waiting(installation, kind)
    before = installation.value("plan.revision")
    done = decide.accept(installation.service, item.id, by=WHO)
    assert (done.item.status, done.item.decided_by) == (ReviewStatus.ACCEPTED, WHO)
    assert done.revision == before + 1 == installation.value("plan.revision")
    if value is None:
        assert not values.has_item(installation.case(), path)
    else:
        assert installation.value(path) == value
    assert installation.replayed().differs == ()


@pytest.mark.parametrize("kind", [unknown_name, no_parent, text_outside_fields])
def test_accepting_what_proposes_no_change_closes_the_item_and_changes_nothing(
    installation: Installation, kind: Callable[[Installation], None]
) -> None:
    item = waiting(installation, kind)
    before = installation.case()
    done = decide.accept(installation.service, item.id, by=WHO)
    assert (done.change, done.item.status) == (None, ReviewStatus.ACCEPTED)
    assert installation.case() == before
    assert installation.waiting() == []


def test_an_uncertain_value_cannot_simply_be_accepted(installation: Installation) -> None:
    item = waiting(installation, uncertain_value)
    stop = stopped(decide.accept, installation, item.id)
    assert isinstance(stop, WrongUse)
    assert f"docgen review correct {item.id} --value VALUE, or reject it" in stop.message


def test_what_does_not_fit_the_case_cannot_be_accepted(installation: Installation) -> None:
    item = waiting(installation, does_not_fit)
    stop = stopped(decide.accept, installation, item.id)
    assert isinstance(stop, Refused)
    assert f"{item.id} cannot be recorded" in stop.message


def test_a_change_of_something_gone_cannot_be_accepted(installation: Installation) -> None:
    (other, *_) = installation.issue()
    item = waiting(installation, row_removed)
    decide.accept(installation.service, item.id, by=WHO)
    installation.receive(Paper(other.content).write("plan.actions[a9].status", "Klar").content)
    gone = installation.the_one_waiting("item_gone")
    stop = stopped(decide.accept, installation, gone.id)
    assert "no longer in the case" in stop.message
    decide.reject(installation.service, gone.id, by=WHO)


def test_an_uncertain_row_is_added_as_far_as_it_is_certain(installation: Installation) -> None:
    item = waiting(installation, uncertain_row)
    done = decide.accept(installation.service, item.id, by=WHO)
    assert done.change is not None
    added = installation.value(done.change.path)
    assert (added["text"], added["responsible"]) == ("Ringer hem på tisdagar.", "p5")
    assert "due" not in added


def test_accepting_a_removed_goal_also_leaves_the_actions_without_it(
    installation: Installation,
) -> None:
    data = family_data()
    data["plan"]["goals"] = [goal for goal in data["plan"]["goals"] if goal["id"] != "g5"]
    for action in data["plan"]["actions"]:
        action["goals"] = [goal for goal in action["goals"] if goal != "g5"]
    installation.take_in(data)
    decide.accept(installation.service, installation.the_one_waiting("item_removed").id, by=WHO)
    assert {"g5"} not in [set(a.get("goals", ())) for a in installation.value("plan.actions")]
    assert installation.replayed().differs == ()


# Corrected


@pytest.mark.parametrize(
    ("kind", "written", "path", "value"),
    [
        (conflict, "Nora är i skolan & trivs.", GOAL, "Nora är i skolan & trivs."),
        (unknown_name, "Elif Şahin", "plan.actions[a1].responsible", "p5"),
        (unknown_name, "p6", "plan.actions[a1].responsible", "p6"),
        (unknown_name, "", "plan.actions[a1].responsible", None),
        (no_parent, "2, 3", "plan.actions[a16].goals", ["g2", "g3"]),
        (no_parent, "g4", "plan.actions[a16].goals", ["g4"]),
        (uncertain_value, "1 april 2027", "plan.actions[a1].due", "2027-04-01"),
        (does_not_fit, "2027-01-01", "plan.actions[a1].due", "2027-01-01"),
    ],
)
def test_correcting_records_what_is_right_written_as_in_the_document(
    installation: Installation,
    kind: Callable[[Installation], None],
    written: str,
    path: str,
    value: Any,
) -> None:
    item = waiting(installation, kind)
    done = decide.correct(installation.service, item.id, written, by=WHO)
    assert (done.item.status, done.item.value) == (ReviewStatus.CORRECTED, written)
    assert done.change is not None
    assert done.change.author == WHO
    assert installation.value(path) == value
    assert installation.replayed().differs == ()


def test_an_id_is_only_taken_for_what_the_field_is_about(installation: Installation) -> None:
    """``g2`` is a goal, but as the wording of a goal it is just words."""
    item = waiting(installation, conflict)
    decide.correct(installation.service, item.id, "g2", by=WHO)
    assert installation.value(GOAL) == "g2"


def test_a_row_is_corrected_field_by_field(installation: Installation) -> None:
    item = waiting(installation, uncertain_row)
    done = decide.correct(
        installation.service, item.id, '{"due": "2027-02-01", "goals": ["g2"]}', by=WHO
    )
    assert done.change is not None
    added = installation.value(done.change.path)
    assert (added["due"], added["goals"], added["responsible"]) == ("2027-02-01", ["g2"], "p5")


@pytest.mark.parametrize(
    ("kind", "written", "says"),
    [
        (uncertain_value, "snart", "cannot be understood as a date"),
        (uncertain_row, "snart", "Give its fields as JSON"),
        (uncertain_row, "[1]", "Give its fields as JSON"),
        (uncertain_row, '{"due": "snart"}', "cannot be recorded"),
        (row_removed, "nej", "Accept or reject it"),
        (text_outside_fields, "nej", "nothing to correct in it"),
        (does_not_fit, "2026-01-02", "cannot be recorded"),
        (no_parent, "99", ""),
    ],
)
def test_a_correction_that_makes_no_sense_is_not_recorded(
    installation: Installation, kind: Callable[[Installation], None], written: str, says: str
) -> None:
    item = waiting(installation, kind)
    assert says in stopped(decide.correct, installation, item.id, written).message
    assert installation.waiting(kind.__name__)


# Rejected


@pytest.mark.parametrize("kind", WAITS)
def test_rejecting_leaves_the_case_as_it_is_and_closes_the_item(
    installation: Installation, kind: Callable[[Installation], None]
) -> None:
    item = waiting(installation, kind)
    before = installation.case()
    done = decide.reject(installation.service, item.id, by=WHO)
    assert (done.item.status, done.change) == (ReviewStatus.REJECTED, None)
    assert installation.case() == before
    assert item.id not in [other.id for other in installation.waiting()]


def test_what_was_rejected_does_not_come_again_with_the_next_return(
    installation: Installation,
) -> None:
    paper = Paper(installation.plan).remove_row("plan.actions[a9].text")
    installation.receive(paper.content)
    decide.reject(installation.service, installation.the_one_waiting("row_removed").id, by=WHO)
    installation.receive(paper.write("plan.actions[a1].status", "Klar").content)
    assert installation.waiting() == []
    assert installation.value("plan.actions[a9].status") == "ongoing"


# Once, and journalled


@pytest.mark.parametrize("first", [decide.accept, decide.reject])
@pytest.mark.parametrize("second", [decide.accept, decide.reject])
def test_an_item_is_decided_once(
    installation: Installation,
    first: Callable[..., Decided],
    second: Callable[..., Decided],
) -> None:
    item = waiting(installation, conflict)
    first(installation.service, item.id, by=WHO)
    stop = stopped(second, installation, item.id)
    assert isinstance(stop, Refused)
    assert f"{item.id} was decided already" in stop.message
    assert WHO in stop.message


def test_a_decided_item_cannot_be_corrected(installation: Installation) -> None:
    item = waiting(installation, uncertain_value)
    decide.correct(installation.service, item.id, "2027-04-01", by=WHO)
    stop = stopped(decide.correct, installation, item.id, "2027-05-01")
    assert "was decided already" in stop.message
    assert installation.value("plan.actions[a1].due") == "2027-04-01"


@pytest.mark.parametrize("item", ["r99", "q1", "", "r1; drop table", "r-1", "²"])
def test_an_item_that_does_not_exist_is_wrong_use(installation: Installation, item: str) -> None:
    for decision in (decide.accept, decide.reject):
        stop = stopped(decision, installation, item)
        assert isinstance(stop, WrongUse)
        assert "There is no review item" in stop.message


def test_a_decision_is_journalled_with_who_and_the_change_after_it(
    installation: Installation,
) -> None:
    item = waiting(installation, conflict)
    decide.accept(installation.service, item.id, by=WHO)
    decided, change = installation.journal()[-2:]
    assert (decided.kind, decided.accepted_by, decided.document_id) == (
        Recorded.REVIEW,
        WHO,
        item.document_id,
    )
    assert decided.payload["item"] == item.id
    assert decided.payload["decision"] == "accepted"
    assert (change.kind, change.accepted_by) == (Recorded.CHANGE, WHO)
    assert change.payload["source"] == "review"
    assert change.revision == decided.revision == installation.value("plan.revision")


def test_a_rejection_is_journalled_without_a_change(installation: Installation) -> None:
    item = waiting(installation, conflict)
    before = len(installation.journal())
    decide.reject(installation.service, item.id, by=WHO)
    (entry,) = installation.journal()[before:]
    assert (entry.kind, entry.payload["decision"]) == (Recorded.REVIEW, "rejected")


def test_the_evidence_says_where_in_the_file_it_was(installation: Installation) -> None:
    item = waiting(installation, uncertain_value)
    assert item.document_id == PLAN
    assert item.evidence["where"]["part"] == "word/document.xml"
    assert item.evidence["where"]["table"] >= 1
    with installation.service.transaction() as connection:
        (listed,) = review.list_items(connection, installation.service.keys, case_id=CASE)
    assert listed == item


# What the case has become meanwhile


def test_accepting_a_conflict_records_what_it_replaced(installation: Installation) -> None:
    item = waiting(installation, conflict)
    done = decide.accept(installation.service, item.id, by=WHO)
    assert done.change is not None
    assert done.change.before is not None
    assert done.change.before.value == "Nora är i skolan."
    assert installation.value(GOAL) == "Nora trivs."


def test_a_conflict_about_a_wording_that_is_gone_is_not_accepted_unseen(
    installation: Installation,
) -> None:
    item = waiting(installation, conflict)
    data = values.put(family_data(), GOAL, "Nora har en vän i skolan.")
    installation.take_in(data)
    (other,) = installation.waiting("conflict")[1:] or (None,)
    if other is not None:
        decide.accept(installation.service, other.id, by=WHO)
    assert installation.value(GOAL) == "Nora har en vän i skolan."
    stop = stopped(decide.accept, installation, item.id)
    assert isinstance(stop, Refused)
    assert stop.code == "case_changed"
    assert installation.value(GOAL) == "Nora har en vän i skolan."


def test_accepting_a_removal_records_the_row_as_it_was_then(installation: Installation) -> None:
    item = waiting(installation, row_removed)
    installation.take_in(values.put(family_data(), "plan.actions[a9].status", "done"))
    done = decide.accept(installation.service, item.id, by=WHO)
    assert done.change is not None
    assert done.change.before is not None
    assert done.change.before.value["status"] == "done"


@pytest.mark.parametrize("waits", [row_removed, conflict])
def test_a_decision_that_changes_the_plan_in_substance_asks_for_a_new_approval(
    installation: Installation, waits: Callable[[Installation], None]
) -> None:
    waits(installation)
    (item,) = installation.waiting()
    decided = decide.accept(installation.service, item.id, by=WHO)
    assert [finding.code for finding in decided.findings] == ["approval_needed"]


def test_a_rejection_asks_for_no_approval(installation: Installation) -> None:
    row_removed(installation)
    (item,) = installation.waiting()
    assert decide.reject(installation.service, item.id, by=WHO).findings == ()
