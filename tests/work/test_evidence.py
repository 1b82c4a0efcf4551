"""What a person sees before deciding: where it came from, and what would come of each decision."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from docgen.errors import Refused, WrongUse
from docgen.messages import speaking
from docgen.work import decide
from docgen.work.evidence import Evidence, evidence, place_words
from tests.commands.terminal import docgen
from tests.work import test_decide as waits
from tests.work.installation import Installation
from tests.work.paper import Paper

WHO = "Maria Åkerström"


def shown(installation: Installation, item: str) -> Evidence:
    with speaking("en"):
        return evidence(installation.service, item)


def test_a_value_is_shown_with_its_file_its_place_and_what_stood_there(
    installation: Installation,
) -> None:
    paper = Paper(installation.plan).write("plan.actions[a1].due", "i vår", by="Elif Şahin")
    with speaking("en"):
        installation.receive(paper.content, "från skolan.docx")
    found = shown(installation, "r1")
    assert (found.file, found.form) == ("från skolan.docx", "Individual plan / SIP")
    assert (found.before, found.after) == ("2026-12-18", "i vår")
    assert found.place is not None
    assert found.place.startswith("the body, table ")
    assert ", row " in found.place
    assert ", cell " in found.place


@pytest.mark.parametrize("kind", waits.WAITS)
def test_everything_that_waits_says_where_it_came_from(
    installation: Installation, kind: Callable[[Installation], None]
) -> None:
    """What came by an import has no file to name, and no place in it."""
    found = shown(installation, waits.waiting(installation, kind).id)
    from_document = kind is not waits.item_removed
    assert (found.file is not None) == from_document
    assert (found.place is not None) == from_document
    assert found.before or found.after


@pytest.mark.parametrize("kind", waits.WAITS)
def test_a_decision_does_what_was_said_of_it(
    installation: Installation, kind: Callable[[Installation], None]
) -> None:
    item = waits.waiting(installation, kind)
    decisions = shown(installation, item.id).decisions
    assert decisions is not None
    before = installation.case()
    if decisions.acceptable:
        decide.accept(installation.service, item.id, by=WHO)
        assert (installation.case() != before) == decisions.accept.startswith("Recorded: ")
    else:
        with speaking("en"):
            stop = waits.stopped(decide.accept, installation, item.id)
        assert decisions.accept == stop.message
        decide.reject(installation.service, item.id, by=WHO)
        assert installation.case() == before
    assert shown(installation, item.id).decisions is None


@pytest.mark.parametrize("kind", waits.WAITS)
def test_it_can_be_corrected_exactly_where_it_says_so(
    installation: Installation, kind: Callable[[Installation], None]
) -> None:
    item = waits.waiting(installation, kind)
    decisions = shown(installation, item.id).decisions
    assert decisions is not None
    # Nothing that could be the value of any field or row.
    with speaking("en"), pytest.raises((WrongUse, Refused)) as raised:
        decide.correct(installation.service, item.id, "{\x00", by=WHO)
    impossible = ("nothing to correct in it", "is about a whole row")
    assert (decisions.correct is None) == any(why in raised.value.message for why in impossible)


def test_taking_out_a_goal_says_what_will_be_asked(installation: Installation) -> None:
    with speaking("en"):
        installation.receive(Paper(installation.plan).remove_row("plan.goals[g5].text").content)
        decisions = shown(installation, "r1").decisions
    assert decisions is not None
    assert "Then it is asked what becomes of Action 13 (" in decisions.accept
    assert decisions.reject.startswith("Goal 5 (")
    assert decisions.reject.endswith("stays in the case.")


def test_rejecting_says_what_the_case_says_now(installation: Installation) -> None:
    waits.conflict(installation)
    decisions = shown(installation, "r1").decisions
    assert decisions is not None
    assert decisions.reject == "The case keeps what it says: ”Nora är i skolan.”"


def test_a_case_that_has_changed_since_is_told_before_anybody_tries(
    installation: Installation,
) -> None:
    waits.conflict(installation)
    (other, *_) = installation.issue()
    installation.receive(Paper(other.content).write(waits.GOAL, "Nora har en vän.").content)
    decisions = shown(installation, "r1").decisions
    assert decisions is not None
    assert not decisions.acceptable
    assert "The case has changed since r1 was opened" in decisions.accept


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ({}, None),
        ({"ours": "x"}, None),
        ({"part": "word/document.xml", "paragraph": 3}, "the body, paragraph 3"),
        ({"part": "word/footer2.xml", "paragraph": 1}, "the footer, paragraph 1"),
        ({"part": "word/document.xml", "table": 2, "row": 4, "cell": 1, "text": "x"},
         "the body, table 2, row 4, cell 1"),
        ({"part": "word/oddity.xml"}, "oddity"),
    ],
)  # fmt: skip
def test_a_place_is_said_in_words(where: dict[str, object], words: str | None) -> None:
    with speaking("en"):
        assert place_words(where) == words


def test_the_terminal_shows_the_evidence_and_the_commands(installation: Installation) -> None:
    waits.uncertain_value(installation)
    text = " ".join(docgen("review", "show", "r1").out.split())
    for words in ("Handling: Individuell plan / SIP – DEM0P-1AN0J, kopia 1", "Fil: plan.docx",
                  "Plats: brödtexten, tabell", "Före: 2026-12-18", "Efter: när snön har smält",
                  "docgen review correct r1 --value", "docgen review reject r1",
                  "Ärendet behåller det som står: ”2026-12-18”"):  # fmt: skip
        assert words in text
    assert "docgen review accept r1" not in text


def test_a_decision_that_leads_to_a_question_says_so_and_ends_with_three(
    installation: Installation,
) -> None:
    installation.receive(Paper(installation.plan).remove_row("plan.goals[g5].text").content)
    answer = docgen("review", "accept", "r1", "--json")
    assert answer.code == 3
    assert answer.json["asked"] == ["r2", "r3", "r4"]
    told = docgen("review", "correct", "r2", "--value", "1")
    assert told.code == 0
    assert "docgen review list" not in told.out


def test_a_decided_item_says_what_was_proposed_and_what_was_recorded(
    installation: Installation,
) -> None:
    waits.uncertain_value(installation)
    assert "Förslag:" in docgen("review", "list").out
    docgen("review", "correct", "r1", "--value", "2027-04-01")
    text = " ".join(docgen("review", "show", "r1").out.split())
    assert "Föreslogs men fördes inte in:" in text
    assert "Fördes in i stället: 2027-04-01" in text
