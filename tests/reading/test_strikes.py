"""Words struck through, as many delete who do not track: asked about, and never read as there."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from lxml import etree

from docgen.office.names import w
from docgen.plan.reading import ChangeKind
from tests.editors.libreoffice import LibreOffice
from tests.reading.desk import (
    after,
    asked,
    issued,
    nothing,
    only_question,
    plan,
    proposed,
    read,
    take,
    taken,
)
from tests.reading.hands import OMAR, Hand, Word, element, run, words

GOAL = "plan.goals[g1].text"
DUE = "plan.actions[a1].due"
ACTION = "plan.actions[a9]"
BEFORE = "Nora är i skolan fyra dagar i veckan och vet varje morgon hur dagen ser ut."
WITHOUT = "Nora är i skolan i veckan och vet varje morgon hur dagen ser ut."


def strike(
    within: etree._Element,
    text: str | None = None,
    *,
    mark: str = "strike",
    by: Hand | None = None,
    value: str | None = None,
) -> None:
    """Strike through ``text``, or all there is; with ``by`` as that one's tracked formatting."""
    for old in list(within.iter(w("r"))):
        said = words(old)
        head, found, tail = said.partition(text) if text is not None else ("", said, "")
        if not found:
            continue
        struck = run(found)
        properties = element("rPr", element(mark) if value is None else element(mark, val=value))
        if by is not None:
            properties.append(by.mark("rPrChange", element("rPr")))
        struck.insert(0, properties)
        for piece in (*([run(head)] if head else []), struck, *([run(tail)] if tail else [])):
            old.addprevious(piece)
        parent = old.getparent()
        assert parent is not None
        parent.remove(old)


def struck(path: str, text: str | None = None, **more: object) -> Word:
    paper = plan()
    strike(paper.content(path), text, **more)  # type: ignore[arg-type]
    return paper


@pytest.mark.parametrize("mark", ["strike", "dstrike"])
def test_words_struck_through_are_asked_about_with_before_and_after(mark: str) -> None:
    finding = only_question(read(struck(GOAL, "fyra dagar ", mark=mark)))
    assert (finding.code, finding.path) == ("struck_through", GOAL)
    assert finding.change is not None
    assert finding.change.before is not None
    assert finding.change.after is not None
    assert (finding.change.before.text, finding.change.after.text) == (BEFORE, WITHOUT)
    assert finding.change.after.value == WITHOUT
    assert finding.change.saved_by == "Sekreteraren"


def test_a_formatting_that_is_turned_off_strikes_nothing() -> None:
    assert nothing(read(struck(GOAL, "fyra dagar ", value="0")))
    assert nothing(read(struck(GOAL, "fyra dagar ", value="false")))


def test_the_old_words_struck_and_new_ones_beside_are_not_read_as_both() -> None:
    paper = struck(DUE, "2026-12-18")
    paper.content(DUE).append(run(" 2027-01-15"))
    finding = only_question(read(paper))
    assert finding.code == "struck_through"
    assert proposed(read(paper)) == {DUE: "2027-01-15"}
    paper = struck(GOAL, "fyra")
    paper.type_beside(GOAL, " Alla dagar.")
    assert taken(read(paper)) == {}
    assert proposed(read(paper))[GOAL] == f"{BEFORE.replace('fyra ', '')} Alla dagar."


def test_words_that_somebody_wrote_and_struck_again_change_nothing() -> None:
    paper = plan()
    paper.content(GOAL).append(run(" Kanske."))
    strike(paper.content(GOAL), " Kanske.")
    assert nothing(read(paper))


def test_all_of_a_value_struck_would_empty_it() -> None:
    reading = read(struck(DUE))
    finding = only_question(reading)
    assert (finding.code, finding.path) == ("struck_through", DUE)
    assert proposed(reading) == {DUE: None}


def test_a_title_struck_asks_for_the_row_and_not_for_each_value() -> None:
    paper = plan()
    for name in ("text", "due"):
        strike(paper.content(f"{ACTION}.{name}"))
    reading = read(paper)
    assert asked(reading) == [("row_struck", ACTION)]
    (change,) = reading.changes
    assert (change.kind, change.path) == (ChangeKind.REMOVE, ACTION)
    assert change.before is not None
    assert change.before.value["text"].startswith("Ändrar sina arbetstider")


def test_a_struck_goal_says_what_hangs_on_it() -> None:
    finding = only_question(read(struck("plan.goals[g5].text")))
    assert finding.code == "row_struck"
    assert "Åtgärd 13 (" in finding.message


def test_a_new_row_with_struck_words_is_not_certain() -> None:
    paper = plan()
    row = paper.new_row("plan.actions[a5].text", ["Ringer hem varje vecka", "Elif Şahin"])
    paper.row("plan.actions[a5].text").addnext(row)
    strike(row, "varje vecka")
    finding = only_question(read(paper))
    assert finding.code == "uncertain_row"


def test_a_tracked_strike_is_its_authors() -> None:
    finding = only_question(read(struck(GOAL, "fyra dagar ", by=OMAR)))
    assert finding.change is not None
    assert (finding.change.author, finding.change.tracked) == ("Omar Farah", True)
    assert finding.change.at is not None


def test_the_forms_own_words_struck_are_asked_about() -> None:
    paper = plan()
    strike(paper.find("Uppföljning"))
    assert asked(read(paper)) == [("text_struck", None)]
    (finding,) = read(paper).findings
    assert "Uppföljning" in finding.message


def test_it_is_asked_once_and_taking_the_strike_off_is_told() -> None:
    first = struck(GOAL, "fyra dagar ")
    strike(first.find("Uppföljning"))
    against = after(take(first))
    assert nothing(read(first, against))
    later = Word(first.save()).type_over(DUE, "2027-01-15")
    assert taken(read(later, against)) == {DUE: "2027-01-15"}
    assert asked(read(later, against)) == []
    assert sorted(asked(read(plan(), against)), key=str) == [
        ("strike_removed", GOAL),
        ("strike_removed", None),
    ]


def test_more_struck_later_is_asked_about_again() -> None:
    first = struck(GOAL, "fyra dagar ")
    against = after(take(first))
    strike(first.content(GOAL), "varje morgon ")
    assert asked(read(first, against)) == [("struck_through", GOAL)]


def test_what_was_struck_in_the_document_as_issued_is_none_of_theirs() -> None:
    from docgen.reading.base import Base  # noqa: PLC0415

    struck_before = struck(GOAL, "fyra dagar ").save()
    assert nothing(read(copy.deepcopy(Word(struck_before)), Base.of_bytes(struck_before)))


@pytest.mark.parametrize("track", [False, True])
def test_what_libreoffice_strikes_through_is_asked_about(
    libreoffice: LibreOffice, tmp_path: Path, *, track: bool
) -> None:
    """In a control for plain text, any formatting is that of all of it."""
    source, target = tmp_path / "plan.docx", tmp_path / "returned.docx"
    source.write_bytes(issued().content)
    steps = [
        {"op": "strike", "in": {"tag": GOAL}, "words": "fyra dagar "},
        {"op": "strike", "in": {"tag": DUE}, "words": "2026"},
        {"op": "strike", "in": {"paragraph": "Uppföljning"}, "words": "Uppföljning"},
    ]
    libreoffice.edit(source, target, steps, author="Karin Lund", track=track, look=False)
    reading = read(target.read_bytes())
    assert asked(reading) == [
        ("row_struck", "plan.goals[g1]"),
        ("struck_through", DUE),
        ("text_struck", None),
    ]
    assert proposed(reading) == {"plan.goals[g1]": None, DUE: None}
    authors = {finding.change.author for finding in reading.findings if finding.change}
    assert authors == {"Karin Lund" if track else None}
