"""The same copy comes back many times in a meeting; what has been said is not said again."""

from __future__ import annotations

from docgen.messages import speaking
from docgen.work import decide
from docgen.work.received import Received
from tests.reading.hands import OMAR, Word
from tests.work.installation import Installation
from tests.work.paper import Paper

ROW = "plan.actions[a9]"
GOAL = "plan.goals[g1].text"


def codes(received: Received) -> list[str]:
    """What a return said, but for what is said of every older document."""
    return [f.code for f in received.reading.findings if f.code != "older_revision"]


def saves(original: bytes) -> list[bytes]:
    """A row is deleted, put back, and the same file is saved twice more with other edits."""
    papers = [Paper(original) for _ in range(4)]
    papers[0].remove_row(f"{ROW}.text")
    papers[2].write("plan.follow_up.place", "Rum Eken")
    papers[3].write("plan.follow_up.place", "Rum Eken").write("plan.actions[a1].status", "Klar")
    return [
        paper.saved_by("Elif Şahin", f"2026-11-24T1{hour}:00:00Z").content
        for hour, paper in enumerate(papers)
    ]


def test_a_row_that_is_back_is_told_once_with_the_question_that_still_waits(
    installation: Installation,
) -> None:
    with speaking("en"):
        said = [installation.receive(content) for content in saves(installation.plan)]
    (item,) = installation.waiting()
    assert [codes(each).count("item_restored") for each in said] == [0, 1, 0, 0]
    (note,) = (f for f in said[1].reading.findings if f.code == "item_restored")
    assert note.path == ROW
    assert note.suggestion == (
        f"Whether to take it out still waits: {item.id}. Reject that to keep it."
    )


def test_a_row_that_is_back_after_it_was_kept_says_nothing_of_a_question(
    installation: Installation,
) -> None:
    gone, back, *_ = saves(installation.plan)
    installation.receive(gone)
    decide.reject(installation.service, installation.the_one_waiting("row_removed").id, by="Anna")
    for finding in installation.receive(back).reading.findings:
        assert "väntar fortfarande: r" not in (finding.suggestion or "")


def test_two_copies_that_take_turns_do_not_put_the_row_back_and_forth(
    installation: Installation,
) -> None:
    without = Paper(installation.plan).remove_row(f"{ROW}.text")
    untouched = Paper(installation.plan)
    said = []
    for hour in range(3):
        for paper in (without, untouched):
            paper.saved_by("Elif Şahin", f"2026-11-24T1{hour}:0{paper is untouched:d}:00Z")
            said.append(codes(installation.receive(paper.content)))
    assert said == [["row_removed"], ["second_copy", "item_restored"], [], [], [], []]
    assert len(installation.waiting()) == 1


def test_a_comment_is_told_when_it_first_comes_and_not_at_every_save(
    installation: Installation,
) -> None:
    paper = Word(installation.plan).comment(GOAL, "Stämmer det här?")
    first = installation.receive(paper.save("Karin Lund", "2026-12-03T09:00:00Z"))
    paper.type_over("plan.follow_up.place", "Rum Eken")
    second = installation.receive(paper.save("Karin Lund", "2026-12-03T09:10:00Z"))
    paper.comment("plan.follow_up.place", "Ny lokal.", OMAR)
    third = installation.receive(paper.save("Omar Farah", "2026-12-03T09:20:00Z"))
    told = [[c.text for c in each.reading.comments] for each in (first, second, third)]
    assert told == [["Stämmer det här?"], [], ["Ny lokal."]]
    journalled = [
        [comment["text"] for comment in entry.payload["comments"]]
        for entry in installation.journal()
        if "comments" in entry.payload
    ]
    assert journalled == told


def test_the_same_words_by_another_or_at_another_time_are_another_comment(
    installation: Installation,
) -> None:
    one = Word(installation.plan).comment(GOAL, "Ja.")
    other = Word(installation.plan).comment(GOAL, "Ja.", OMAR)
    told = [installation.receive(each.save("Anna")).reading.comments for each in (one, other)]
    assert [[comment.author for comment in each] for each in told] == [
        ["Karin Lund"],
        ["Omar Farah"],
    ]
