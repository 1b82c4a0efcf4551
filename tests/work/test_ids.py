"""An id that was ever given to an item is never given to another."""

from __future__ import annotations

from docgen.work import decide
from tests.case.cases import family_data
from tests.work.installation import Installation
from tests.work.paper import Paper

ROW = ["Ringer hem på tisdagar.", "Elif Şahin", "", "Region", "", "", "Planerad"]


def add(installation: Installation, content: bytes, text: str) -> str:
    """Receive the file with one more action; gives the address the action got."""
    paper = Paper(content).add_row("plan.actions[a6].text", [text, *ROW[1:]])
    (change,) = installation.receive(paper.content).recorded
    return change.path


def accept(installation: Installation, code: str) -> None:
    decide.accept(installation.service, installation.the_one_waiting(code).id, by="Anna")


def test_the_id_of_an_action_that_was_taken_out_is_not_used_again(
    installation: Installation,
) -> None:
    first = add(installation, installation.plan, "Ringer hem på tisdagar.")
    (now, *_) = installation.issue()
    installation.receive(Paper(now.content).remove_row(f"{first}.text").content)
    accept(installation, "row_removed")
    (later, *_) = installation.issue()
    second = add(installation, later.content, "Skriver hem på torsdagar.")
    assert (first, second) == ("plan.actions[a16]", "plan.actions[a17]")
    assert installation.replayed().differs == ()


def test_the_id_of_an_action_that_came_with_the_case_is_not_used_again(
    installation: Installation,
) -> None:
    data = family_data()
    data["plan"]["actions"] = [a for a in data["plan"]["actions"] if a["id"] != "a15"]
    installation.take_in(data)
    accept(installation, "item_removed")
    (now, *_) = installation.issue()
    assert add(installation, now.content, "Ringer hem.") == "plan.actions[a16]"


def test_the_id_of_a_row_that_waits_in_review_is_not_given_to_another(
    installation: Installation,
) -> None:
    (other, *_) = installation.issue()
    unclear = ["Ringer hem.", "Elif Şahin", "", "", "", "snart", ""]
    installation.receive(Paper(installation.plan).add_row("plan.actions[a6].text", unclear).content)
    item = installation.the_one_waiting("uncertain_row")
    assert item.path == "plan.actions[a16]"
    assert add(installation, other.content, "Skriver hem.") == "plan.actions[a17]"
    decide.accept(installation.service, item.id, by="Anna")
    texts = {a["id"]: a["text"] for a in installation.value("plan.actions")}
    assert (texts["a16"], texts["a17"]) == ("Ringer hem.", "Skriver hem.")


def test_the_id_of_a_row_that_was_rejected_is_not_used_again(installation: Installation) -> None:
    (other, *_) = installation.issue()
    unclear = ["Ringer hem.", "Elif Şahin", "", "", "", "snart", ""]
    installation.receive(Paper(installation.plan).add_row("plan.actions[a6].text", unclear).content)
    item = installation.the_one_waiting("uncertain_row")
    decide.reject(installation.service, item.id, by="Anna")
    assert add(installation, other.content, "Skriver hem.") == "plan.actions[a17]"


def test_two_people_who_add_at_the_same_time_get_different_ids(installation: Installation) -> None:
    (other, *_) = installation.issue()
    one = add(installation, installation.plan, "Ringer hem.")
    two = add(installation, other.content, "Skriver hem.")
    assert one != two
