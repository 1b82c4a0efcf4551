"""What cannot be recorded is said in the words of the document, never in those of the data."""

from __future__ import annotations

import re

import pytest

from docgen.case.wording import in_words
from docgen.messages import speaking
from docgen.plan.reading import Change, ChangeClass, ChangeKind, Printed
from docgen.work.fitting import DoesNotFit, fitted
from tests.case.cases import family_data
from tests.commands.terminal import docgen
from tests.work.installation import Installation
from tests.work.paper import Paper
from tests.world.refusal import on_desk, said

RAW = re.compile(r"[a-z_]+\[[a-z0-9]+\]|plan\.|participants|guardians")


def put(path: str, value: object) -> Change:
    return Change(
        path, ChangeKind.EDIT, "VALUE_EDIT", ChangeClass.TRACKED, None, Printed(value, str(value))
    )


def remove(path: str) -> Change:
    return Change(path, ChangeKind.REMOVE, "ITEM_REMOVE", ChangeClass.TRACKED, None, None)


def why_not(change: Change) -> DoesNotFit:
    with speaking("en"), pytest.raises(DoesNotFit) as raised:
        fitted(family_data(), change)
    return raised.value


def test_a_date_before_its_beginning_is_told_by_the_names_of_both() -> None:
    reason = why_not(put("plan.actions[a1].due", "2026-01-01")).reason
    assert reason.startswith("Action 1 (")
    assert "which is not after Action 1 (" in reason
    assert "start" in reason


@pytest.mark.parametrize(
    "change",
    [
        put("plan.actions[a1].due", "2026-01-01"),
        put("plan.actions[a1].start", "3026-01-01"),
        put("plan.goals[g1].text", None),
        put("plan.actions[a2].goals", ["g99"]),
        put("plan.follow_up.place", "Rum\nEken"),
        put("child.personal_id", "191212121213"),
        remove("participants[p5]"),
        remove("units[e1]"),
        remove("plan.actions[a99]"),
    ],
    ids=lambda change: f"{change.kind} {change.path}",
)
def test_no_reason_names_a_place_as_data_does(change: Change) -> None:
    error = why_not(change)
    assert not RAW.search(error.reason)
    assert not any(RAW.search(finding.message) for finding in error.findings)


def test_what_is_named_elsewhere_is_told_with_where() -> None:
    reason = why_not(remove("participants[p5]")).reason
    assert reason.startswith("Contact 5 (Elif Şahin) is still named in Invited person 4 (")
    assert "Agenda item 6 (" in reason
    assert re.search(r"; and \d more\. Change that first\.$", reason)


def test_the_terminal_says_the_reason_once_and_in_words(installation: Installation) -> None:
    """When it is received, when it is listed, and when somebody tries to accept it."""
    paper = Paper(installation.plan).write("plan.actions[a1].due", "2026-01-01")
    for answer in (
        docgen("receive", on_desk(paper.content)),
        docgen("review", "list"),
        docgen("review", "accept", "r1"),
    ):
        text = said(answer)
        assert "vilket inte är efter Åtgärd 1" in text
        assert text.count("vilket inte är efter") == 1
        assert not RAW.search(text.replace("plan.docx", ""))


def test_only_what_is_a_path_of_a_case_is_put_into_words() -> None:
    with speaking("en"):
        text = in_words("plan.docx, 3.5, child.name, meetings[m2].consent, a.b[c].", family_data())
    assert text == (
        "plan.docx, 3.5, Child's name, Meeting 2, the consent the meeting rests on, a.b[c]."
    )
