"""How a plan has changed, revision by revision, as a person and as a program is told."""

from __future__ import annotations

import datetime as dt

import pytest

from docgen.errors import WrongUse
from docgen.work import decide
from docgen.work.history import History, history
from tests.case.cases import family_data
from tests.commands.terminal import docgen
from tests.work.installation import CASE, PLAN, Installation
from tests.work.paper import Paper


@pytest.fixture
def told(installation: Installation) -> History:
    """A return with two changes and a removed row, which Anna then accepts; and a new import."""
    paper = Paper(installation.plan).write("plan.actions[a1].status", "Klar", by="Elif Şahin")
    paper.write("plan.follow_up.place", "Rum Eken").remove_row("plan.actions[a9].text")
    installation.receive(paper.saved_by("Henrik Öberg").content, "Plan från skolan.docx")
    decide.accept(installation.service, installation.the_one_waiting("row_removed").id, by="Anna")
    installation.take_in(family_data(plan__purpose="Ett annat syfte"))
    return history(installation.service, CASE)


def test_it_begins_with_the_case_and_goes_on_in_order(told: History) -> None:
    assert [(event.kind, event.revision, len(event.changes)) for event in told.events] == [
        ("import", 1, 0),
        ("access", 1, 0),
        *[("document", 1, 0)] * 5,
        *[("delivery", 1, 0)] * 3,
        ("return", 2, 2),
        ("review", 3, 1),
        ("import", 4, 1),
    ]
    times = [event.at for event in told.events]
    assert times == sorted(times)


def test_a_return_tells_document_file_and_each_change_with_who_and_when(told: History) -> None:
    (returned,) = [event for event in told.events if event.kind == "return"]
    assert (returned.document, returned.copy, returned.file, returned.form) == (
        PLAN,
        "1",
        "Plan från skolan.docx",
        "lots/plan",
    )
    by_path = {change.path: change for change in returned.changes}
    assert by_path["plan.actions[a1].status"].author == "Elif Şahin"
    assert by_path["plan.follow_up.place"].author is None
    assert by_path["plan.follow_up.place"].saved_by == "Henrik Öberg"
    assert all(change.at for change in returned.changes)


def test_a_decision_tells_who_accepted_what(told: History) -> None:
    (decided,) = [event for event in told.events if event.kind == "review"]
    assert decided.by == "Anna"
    assert decided.message
    assert [change.path for change in decided.changes] == ["plan.actions[a9]"]


def test_times_are_those_of_the_people_and_carry_their_offset(told: History) -> None:
    assert {event.at.utcoffset() for event in told.events} == {dt.timedelta(hours=1)}
    assert told.to_json()["events"][0]["at"].endswith("+01:00")


def test_a_decision_that_changes_nothing_is_told_too(installation: Installation) -> None:
    installation.receive(Paper(installation.plan).remove_row("plan.actions[a9].text").content)
    decide.reject(installation.service, installation.the_one_waiting("row_removed").id, by="Anna")
    last = history(installation.service, CASE).events[-1]
    assert (last.kind, last.by, last.changes) == ("review", "Anna", ())


def test_a_person_reads_names_and_words_not_ids_and_codes(
    told: History, installation: Installation
) -> None:
    answer = docgen("history", CASE)
    assert answer.code == 0
    text = " ".join(answer.out.split())
    for words in (
        "2026-0042-5 (Tärna)",
        "Plan från skolan.docx",
        "från ”Pågår” till ”Klar”",
        "Elif Şahin, 2026-11-24 10.00 (spårad ändring)",
        "utan spårning; filen sparades av Henrik Öberg",
        "Mattias Lindqvist",
        "Anna",
    ):
        assert words in text
    for code in ("plan.actions", "[a1]", "vh2", "ongoing", "ACTION_STATUS", "{", "None"):
        assert code not in text


def test_an_unknown_case_has_no_history(installation: Installation) -> None:
    with pytest.raises(WrongUse) as raised:
        history(installation.service, "2026-9999")
    assert raised.value.code == "no_such_case"
