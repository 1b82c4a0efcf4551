"""Two units return different edits of the same revision, each in a document of their own."""

from __future__ import annotations

import pytest

from docgen.messages import speaking
from docgen.plan.reading import Change
from docgen.records.journal import Recorded
from docgen.work import decide
from docgen.work.evidence import evidence
from docgen.work.history import history
from tests.case.cases import family_data
from tests.commands.terminal import docgen
from tests.work.installation import CASE, Installation
from tests.work.paper import Paper

SCHOOL, CAMHS = "Maria Åkerström", "Elif Şahin"
TEXT, STATUS, DUE = (f"plan.actions[a1].{name}" for name in ("text", "status", "due"))
SITUATION = "plan.current_situation"


@pytest.fixture
def papers(installation: Installation) -> tuple[Paper, Paper]:
    """The same revision, issued to each of two units."""
    (theirs, *_) = installation.issue()
    return Paper(installation.plan), Paper(theirs.content)


def recorded(installation: Installation) -> dict[str, tuple[str | None, str | None]]:
    """What the journal says was changed: by whom as the author, and who accepted it."""
    changes = [
        (Change.from_json(entry.payload["change"]), entry.accepted_by)
        for entry in installation.journal()
        if entry.kind is Recorded.CHANGE
    ]
    return {change.path: (change.author, accepted) for change, accepted in changes}


def test_a_status_of_one_and_a_rewording_of_another_both_survive(
    installation: Installation, papers: tuple[Paper, Paper]
) -> None:
    one, other = papers
    installation.receive(one.write(STATUS, "Klar", by=SCHOOL).content)
    installation.receive(other.write(TEXT, "Ritar ett schema för veckan.", by=CAMHS).content)
    assert installation.value(STATUS) == "done"
    assert installation.value(TEXT) == "Ritar ett schema för veckan."
    assert recorded(installation) == {STATUS: (SCHOOL, None), TEXT: (CAMHS, None)}
    assert installation.waiting() == []
    assert installation.replayed().differs == ()


@pytest.mark.parametrize("swap", [False, True])
def test_in_whichever_order_they_come_back(
    installation: Installation, papers: tuple[Paper, Paper], *, swap: bool
) -> None:
    one, other = papers
    one.write(STATUS, "Klar", by=SCHOOL).write("plan.goals[g2].status", "Uppnått", by=SCHOOL)
    other.write(DUE, "2027-01-15", by=CAMHS).write("plan.follow_up.place", "Rum Eken", by=CAMHS)
    for paper in (other, one) if swap else (one, other):
        installation.receive(paper.content)
    values = [installation.value(path) for path in (STATUS, "plan.goals[g2].status", DUE)]
    assert values == ["done", "met", "2027-01-15"]
    assert installation.value("plan.follow_up.place") == "Rum Eken"
    assert installation.waiting() == []


def test_rows_that_both_added_are_all_there(
    installation: Installation, papers: tuple[Paper, Paper]
) -> None:
    for paper, text in zip(papers, ("Ringer hem.", "Följer med till bussen."), strict=True):
        row = [text, "Elif Şahin", "", "Region", "", "", "Planerad"]
        installation.receive(paper.add_row("plan.actions[a6].text", row).content)
    texts = [action["text"] for action in installation.value("plan.actions")]
    assert texts[-2:] == ["Ringer hem.", "Följer med till bussen."]
    assert len({action["id"] for action in installation.value("plan.actions")}) == len(texts)


def conflict(installation: Installation, papers: tuple[Paper, Paper]) -> None:
    one, other = papers
    with speaking("en"):
        installation.receive(one.write(TEXT, "Ritar ett schema.", by=SCHOOL).content)
        installation.receive(other.write(TEXT, "Ringer varje kväll.", by=CAMHS).content)


def test_the_same_words_changed_by_both_wait_with_both_authors(
    installation: Installation, papers: tuple[Paper, Paper]
) -> None:
    conflict(installation, papers)
    item = installation.the_one_waiting("conflict")
    for words in ("Ritar ett schema.", SCHOOL, "Ringer varje kväll.", CAMHS):
        assert words in item.finding["message"]
    assert installation.value(TEXT) == "Ritar ett schema."
    with speaking("en"):
        found = evidence(installation.service, item.id)
    assert found.place is not None
    assert found.decisions is not None
    assert "Ringer varje kväll." in found.decisions.accept
    assert "Ritar ett schema." in found.decisions.reject


@pytest.mark.parametrize(
    ("decision", "words", "text"),
    [
        ("accept", (), "Ringer varje kväll."),
        ("reject", (), "Ritar ett schema."),
        ("correct", ("Ritar ett schema och ringer.",), "Ritar ett schema och ringer."),
    ],
)
def test_a_person_chooses_and_the_journal_shows_it(
    installation: Installation,
    papers: tuple[Paper, Paper],
    decision: str,
    words: tuple[str, ...],
    text: str,
) -> None:
    conflict(installation, papers)
    getattr(decide, decision)(installation.service, "r1", *words, by="Henrik Öberg")
    assert installation.value(TEXT) == text
    assert installation.replayed().differs == ()
    (decided,) = (e for e in installation.journal() if e.kind is Recorded.REVIEW)
    assert decided.accepted_by == "Henrik Öberg"
    assert SCHOOL in decided.payload["message"]
    event = history(installation.service, CASE).events[-1]
    assert (event.by, event.decision) == (
        "Henrik Öberg",
        {"accept": "accepted", "reject": "rejected", "correct": "corrected"}[decision],
    )
    told = docgen("history", CASE).out
    assert "Henrik Öberg" in told
    if decision != "reject":
        (change,) = event.changes
        assert change.before is not None
        assert change.before.value == "Ritar ett schema."
        assert change.author == (CAMHS if decision == "accept" else "Henrik Öberg")


def test_a_removal_that_both_ask_for_is_accepted_twice_without_fault(
    installation: Installation, papers: tuple[Paper, Paper]
) -> None:
    for paper in papers:
        installation.receive(paper.remove_row("plan.actions[a9].text").content)
    one, other = installation.waiting("row_removed")
    decide.accept(installation.service, one.id, by="Anna")
    with speaking("en"):
        found = evidence(installation.service, other.id)
    assert found.decisions is not None
    assert found.decisions.accept == "The case is so already. It is closed."
    done = decide.accept(installation.service, other.id, by="Anna")
    assert done.change is None
    assert installation.waiting() == []


# Texts of several paragraphs


def paragraphs(installation: Installation, *lines: str) -> tuple[Paper, Paper]:
    """Two documents issued when the situation had these paragraphs."""
    data = family_data()
    data["plan"]["current_situation"] = "\n".join(lines)
    installation.take_in(data)
    return Paper(installation.issue()[0].content), Paper(installation.issue()[0].content)


def test_different_paragraphs_of_one_text_are_put_together(installation: Installation) -> None:
    one, other = paragraphs(installation, "Skolan går bra.", "Sömnen är sämre.", "Nora rider.")
    one.write(SITUATION, "Skolan går fint.\nSömnen är sämre.\nNora rider.").saved_by(SCHOOL)
    other.write(SITUATION, "Skolan går bra.\nSömnen är sämre.\nNora målar.").saved_by(CAMHS)
    installation.receive(one.content)
    received = installation.receive(other.content)
    assert installation.value(SITUATION) == "Skolan går fint.\nSömnen är sämre.\nNora målar."
    assert installation.waiting() == []
    (note,) = (f for f in received.reading.findings if f.code == "texts_merged")
    assert SCHOOL in note.message
    assert CAMHS in note.message
    (change,) = received.recorded
    assert change.before is not None
    assert change.before.value == "Skolan går fint.\nSömnen är sämre.\nNora rider."
    assert installation.replayed().differs == ()


@pytest.mark.parametrize(
    "theirs",
    ["Skolan går dåligt.\nSömnen är sämre.\nNora rider.",
     "Skolan går bra.\nSömnen är bättre.\nNora rider."],
)  # fmt: skip
def test_the_same_paragraph_or_the_next_is_a_conflict(
    installation: Installation, theirs: str
) -> None:
    one, other = paragraphs(installation, "Skolan går bra.", "Sömnen är sämre.", "Nora rider.")
    ours = "Skolan går fint.\nSömnen är sämre.\nNora rider."
    installation.receive(one.write(SITUATION, ours, by=SCHOOL).content)
    installation.receive(other.write(SITUATION, theirs, by=CAMHS).content)
    assert installation.the_one_waiting("conflict").path == SITUATION
    assert installation.value(SITUATION) == ours


# One person, one field, save after save


def test_a_field_reworded_again_and_again_by_one_person_is_one_field(
    installation: Installation,
) -> None:
    """Word saves by itself: what was saved last is what they mean, and no conflict with it."""
    for number in range(4):
        paper = Paper(installation.plan).write(TEXT, f"Ritar ett schema, {number} gånger.")
        paper.saved_by(SCHOOL, f"2026-11-24T10:0{number}:00Z")
        received = installation.receive(paper.content)
        assert [change.path for change in received.recorded] == [TEXT]
    assert installation.value(TEXT) == "Ritar ett schema, 3 gånger."
    assert installation.waiting() == []


def test_reworded_by_somebody_else_it_may_be_another_copy_and_is_asked_about(
    installation: Installation,
) -> None:
    for number, name in enumerate((SCHOOL, CAMHS)):
        paper = Paper(installation.plan).write(TEXT, f"Ritar ett schema, {number} gånger.")
        installation.receive(paper.saved_by(name, f"2026-11-24T10:0{number}:00Z").content)
    assert installation.value(TEXT) == "Ritar ett schema, 0 gånger."
    assert installation.the_one_waiting("conflict").path == TEXT


def test_one_person_with_two_copies_does_not_undo_the_first(installation: Installation) -> None:
    first = Paper(installation.plan).write(TEXT, "Ritar ett schema.").write(STATUS, "Klar")
    second = Paper(installation.plan).write(TEXT, "Ringer varje kväll.")
    installation.receive(first.saved_by(SCHOOL, "2026-11-24T10:00:00Z").content)
    installation.receive(second.saved_by(SCHOOL, "2026-11-24T10:10:00Z").content)
    assert installation.value(STATUS) == "done"
    assert installation.the_one_waiting("conflict").path == TEXT
