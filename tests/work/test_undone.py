"""What was decided about a returned file, and is then undone in the next save of it."""

from __future__ import annotations

import pytest

from docgen.case import values
from docgen.messages import speaking
from docgen.work import decide
from docgen.work.received import Received
from tests.work.installation import Installation
from tests.work.paper import Paper

WHO = "Anna Ström"
DUE = "plan.actions[a1].due"
ROW = "plan.actions[a9]"
GOAL = "plan.goals[g1].text"


def meeting(original: bytes) -> Paper:
    """A save with edits that stay, so that the next one goes on from it."""
    paper = Paper(original).write("plan.actions[a3].status", "Klar")
    return paper.write("plan.actions[a4].status", "Klar").write("plan.follow_up.place", "Eken")


def recorded(received: Received) -> list[tuple[str, object]]:
    return [(c.path, c.after and c.after.value) for c in received.recorded]


def later(paper: Paper, hour: int = 11) -> bytes:
    return paper.saved_by("Elif Şahin", f"2026-11-25T{hour}:00:00Z").content


def test_a_value_taken_back_after_it_was_corrected_is_a_change(installation: Installation) -> None:
    """The file says again what it said when it was issued, and the case says otherwise by now."""
    paper = meeting(installation.plan).write(DUE, "när snön har smält")
    installation.receive(paper.content)
    item = installation.the_one_waiting("uncertain_value")
    decide.correct(installation.service, item.id, "2027-04-15", by=WHO)
    received = installation.receive(later(paper.write(DUE, "2026-12-18")))
    assert recorded(received) == [(DUE, "2026-12-18")]
    (change,) = received.recorded
    assert change.before is not None
    assert (change.before.value, change.before.text) == ("2027-04-15", "när snön har smält")
    assert installation.value(DUE) == "2026-12-18"
    assert installation.waiting() == []
    assert installation.replayed().differs == ()


def test_a_value_made_clear_in_the_file_after_it_was_corrected_is_no_conflict(
    installation: Installation,
) -> None:
    paper = meeting(installation.plan).write(DUE, "när snön har smält")
    installation.receive(paper.content)
    item = installation.the_one_waiting("uncertain_value")
    decide.correct(installation.service, item.id, "2027-04-15", by=WHO)
    assert recorded(installation.receive(later(paper.write(DUE, "2027-04-15"), 11))) == []
    assert recorded(installation.receive(later(paper.write(DUE, "2027-04-20"), 12))) == [
        (DUE, "2027-04-20")
    ]
    assert installation.waiting() == []


def test_a_value_left_as_it_was_written_stays_as_it_was_corrected(
    installation: Installation,
) -> None:
    paper = meeting(installation.plan).write(DUE, "när snön har smält")
    installation.receive(paper.content)
    item = installation.the_one_waiting("uncertain_value")
    decide.correct(installation.service, item.id, "2027-04-15", by=WHO)
    for hour, status in ((11, "Klar"), (12, "Försenad")):
        received = installation.receive(later(paper.write("plan.actions[a5].status", status), hour))
        assert [change.path for change in received.recorded] == ["plan.actions[a5].status"]
        assert received.review == ()
    assert installation.value(DUE) == "2027-04-15"


def test_a_value_that_was_rejected_may_be_taken_back_without_a_word(
    installation: Installation,
) -> None:
    paper = meeting(installation.plan).write(DUE, "när snön har smält")
    installation.receive(paper.content)
    decide.reject(installation.service, installation.the_one_waiting("uncertain_value").id, by=WHO)
    received = installation.receive(later(paper.write(DUE, "2026-12-18")))
    assert (received.recorded, received.review) == ((), ())
    assert installation.value(DUE) == "2026-12-18"


def test_a_wording_taken_back_after_it_won_a_conflict_is_a_change(
    installation: Installation,
) -> None:
    (other, *_) = installation.issue()
    first = Paper(other.content).text(GOAL)
    installation.receive(meeting(installation.plan).write(GOAL, "Nora är i skolan.").content)
    paper = meeting(other.content).write(GOAL, "Nora trivs.")
    installation.receive(paper.content)
    decide.accept(installation.service, installation.the_one_waiting("conflict").id, by=WHO)
    assert installation.value(GOAL) == "Nora trivs."
    assert recorded(installation.receive(later(paper.write(GOAL, first)))) == [(GOAL, first)]


# Rows


@pytest.mark.parametrize("edited", [False, True])
def test_a_row_that_is_back_after_it_was_taken_out_of_the_case_is_asked_about(
    installation: Installation, *, edited: bool
) -> None:
    stays = meeting(installation.plan)
    before = installation.value(ROW)
    installation.receive(Paper(stays.content).remove_row(f"{ROW}.text").content)
    decide.accept(installation.service, installation.the_one_waiting("row_removed").id, by=WHO)
    assert not values.has_item(installation.case(), ROW)
    if edited:
        stays.write(f"{ROW}.status", "Försenad")
    with speaking("en"):
        installation.receive(later(stays))
    item = installation.the_one_waiting("item_put_back")
    assert "was taken out of the case, and is back in the document" in item.finding["message"]
    decide.accept(installation.service, item.id, by=WHO)
    after = installation.value(ROW)
    assert after == {**before, "status": "delayed" if edited else before["status"]}
    assert installation.waiting() == []
    assert installation.replayed().differs == ()
    again = installation.receive(later(stays.write("plan.actions[a5].status", "Klar"), 12))
    assert [change.path for change in again.recorded] == ["plan.actions[a5].status"]
    assert again.review == ()


def test_a_row_that_stays_out_of_the_case_is_asked_about_once(installation: Installation) -> None:
    stays = meeting(installation.plan)
    installation.receive(Paper(stays.content).remove_row(f"{ROW}.text").content)
    decide.accept(installation.service, installation.the_one_waiting("row_removed").id, by=WHO)
    installation.receive(later(stays))
    decide.reject(installation.service, installation.the_one_waiting("item_put_back").id, by=WHO)
    again = installation.receive(later(stays.write("plan.actions[a5].status", "Klar"), 12))
    assert [change.path for change in again.recorded] == ["plan.actions[a5].status"]
    assert again.review == ()
    assert not values.has_item(installation.case(), ROW)


def test_a_row_taken_away_again_after_it_was_recorded_waits(installation: Installation) -> None:
    """A new action was recorded from the file; the next save is without it."""
    stays = meeting(installation.plan)
    added = Paper(stays.content).add_row("plan.actions[a6].text", ["Ringer farmor"])
    (change,) = (c for c in installation.receive(added.content).recorded if c.kind == "add")
    received = installation.receive(later(stays))
    assert received.recorded == ()
    assert installation.the_one_waiting("row_removed").path == change.path


# Several saves of one meeting


def test_the_saves_of_one_meeting_come_to_what_the_last_one_says(
    installation: Installation,
) -> None:
    """An edit made, made anew and taken back; a row written in, reworded and given to somebody."""
    paper = meeting(installation.plan).write("plan.actions[a1].status", "Klar")
    paper.add_row("plan.actions[a6].text", ["Ringer farmor"])
    saves = [later(paper, 10)]
    paper.write("plan.actions[a1].status", "Avbruten").write(DUE, "2027-01-08")
    paper.replace("word/document.xml", "Ringer farmor", "Ringer farmor och farfar")
    saves.append(later(paper, 11))
    paper.write("plan.actions[a1].status", "Pågår").write(DUE, "2026-12-18")
    paper.write(f"{ROW}.status", "Klar")
    saves.append(later(paper, 12))
    received = [recorded(installation.receive(content)) for content in saves]
    (added,) = (path for path, _ in received[0] if path.endswith("]"))
    assert received[1:] == [
        [
            (DUE, "2027-01-08"),
            ("plan.actions[a1].status", "cancelled"),
            (f"{added}.text", "Ringer farmor och farfar"),
        ],
        [
            (DUE, "2026-12-18"),
            ("plan.actions[a1].status", "ongoing"),
            (f"{ROW}.status", "done"),
        ],
    ]
    assert installation.value(f"{added}.text") == "Ringer farmor och farfar"
    assert len(installation.value("plan.actions")) == 16
    assert installation.waiting() == []
    assert installation.replayed().differs == ()
