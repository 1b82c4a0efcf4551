"""Rows copied in LibreOffice: the controls come along, and bookmarks named after those copied."""

from __future__ import annotations

import copy as copying

from lxml import etree

from docgen.office.names import w
from tests.reading.desk import after, asked, plan, read, take, taken
from tests.reading.hands import KARIN, OMAR, Hand, Word, child, run, up

NEED, CONTACT = "plan.needs[n5].text", "participants[p3].name"
ELSEWHERE = "En kortare skoldag, med en vuxen som möter vid grinden."


def copied(copy: Word, path: str, after: str, hand: Hand | None = None) -> etree._Element:
    """The row of ``path`` pasted under another one, with tracking by ``hand``."""
    row = copying.deepcopy(copy.row(path))
    for mark in row.iter(w("bookmarkStart")):
        mark.set(w("name"), f"{mark.get(w('name'))}_Copy_1")
    if hand is not None:
        for old in list(row.iter(w("r"))):
            mark = hand.mark("ins")
            old.addprevious(mark)
            mark.append(old)
        child(row, "trPr", first=True).append(hand.mark("ins"))
    copy.row(after).addnext(row)
    return row


def retype(row: etree._Element, path: str, text: str) -> None:
    """All of a cell typed over: its control goes."""
    control = next(tag for tag in row.iter(w("tag")) if tag.get(w("val")) == path)
    line = up(control, "p")
    line[:] = [part for part in line if part.tag not in (w("sdt"), w("r"))]
    line.append(run(text))


def moved(copy: Word, path: str, after: str, hand: Hand) -> etree._Element:
    """The row of ``path`` cut with tracking, and pasted under another one."""
    row = copied(copy, path, after, hand)
    child(copy.row(path), "trPr", first=True).append(hand.mark("del"))
    copy.clear_row(path, hand)
    return row


def empty(row: etree._Element, path: str) -> etree._Element:
    """What was pasted with tracking is deleted again, of which nothing is left to see."""
    control = next(tag for tag in row.iter(w("tag")) if tag.get(w("val")) == path)
    content = child(up(control, "sdt"), "sdtContent")
    content[:] = []
    return content


def commented(copy: Word, path: str) -> None:
    """A comment inside the second control of a value."""
    copy.comment(path, "Stämmer det här?", nth=2)
    content = copy.content(path, 2)
    begin = copy.control(path, 2).getprevious()
    assert begin is not None
    content.insert(0, begin)
    content.extend(copy.control(path, 2).itersiblings())


def test_a_copy_written_anew_is_no_rewording_of_the_row_it_was_copied_from() -> None:
    copy = plan()
    original = copy.row(NEED)
    retype(copied(copy, NEED, "plan.needs[n4].text"), NEED, ELSEWHERE)
    for line in original.iter(w("p")):
        line[:] = [part for part in line if part.tag == w("pPr")]
    reading = read(copy)
    assert taken(reading) == {}
    assert asked(reading) == [
        ("uncertain_row", "plan.needs[n6]"),
        ("row_removed", "plan.needs[n5]"),
    ]
    assert "skrevs i en kopia av Behov 5" in reading.findings[0].message


def test_a_copy_written_anew_is_not_moved_where_the_original_was_emptied() -> None:
    text, unit = "plan.actions[a15].text", "plan.actions[a15].unit"
    copy = plan()
    copy.clear_row(text, OMAR)
    row = copied(plan(), text, "plan.actions[a7].text", KARIN)
    for path, words in ((text, "Lägger schemat på kylskåpet"), (unit, "Habiliteringen")):
        retype(row, path, words)
    copy.row("plan.actions[a7].text").addnext(row)
    reading = read(copy)
    assert taken(reading) == {}
    assert asked(reading) == [
        ("uncertain_row", "plan.actions[a16]"),
        ("row_removed", "plan.actions[a15]"),
    ]


def test_a_copy_written_anew_is_a_new_row_beside_the_original() -> None:
    copy = plan()
    retype(copied(copy, NEED, "plan.needs[n4].text"), NEED, ELSEWHERE)
    reading = read(copy)
    assert {path: each["text"] for path, each in taken(reading).items()} == {
        "plan.needs[n6]": ELSEWHERE
    }
    assert asked(reading) == []


def test_a_row_moved_with_tracking_is_known_by_the_names_of_its_bookmarks_alone() -> None:
    copy = plan()
    row = moved(copy, CONTACT, "participants[p8].name", KARIN)
    for name, words in (("phone", "070-174 06 99"), ("role", "Samordnar hela familjen")):
        empty(row, f"participants[p3].{name}").append(KARIN.mark("ins", run(words)))
    # A .doc forgets that a row was removed: it is there, and all that was in it is deleted.
    mark = copy.row(CONTACT).find(f"{w('trPr')}/{w('del')}")
    assert mark is not None
    up(mark, "trPr").remove(mark)
    reading = read(copy.strip_controls())
    assert taken(reading) == {
        "participants[p3].phone": "070-174 06 99",
        "participants[p3].role": "Samordnar hela familjen",
    }
    assert asked(reading) == []


def test_a_row_moved_with_tracking_is_itself_though_its_title_was_taken_out() -> None:
    text = "plan.actions[a7].text"
    copy = plan()
    empty(moved(copy, text, "plan.actions[a12].text", KARIN), text)
    # LibreOffice then says no more of the row as such that it was inserted.
    mark = copy.row(text, 2).find(f"{w('trPr')}/{w('ins')}")
    assert mark is not None
    up(mark, "trPr").remove(mark)
    reading = read(copy)
    assert taken(reading) == {"plan.actions[a7].goals": ["g4"]}
    assert asked(reading) == [("uncertain_value", text)]
    assert reading.changes[0].author == "Karin Lund"


def test_what_is_emptied_in_a_row_moved_with_tracking_is_its_movers() -> None:
    copy = plan()
    empty(moved(copy, CONTACT, "participants[p8].name", KARIN), "participants[p3].unit")
    (change,) = read(copy).changes
    assert (change.path, change.after and change.after.value) == ("participants[p3].unit", None)
    assert (change.author, change.tracked) == ("Karin Lund", True)


def test_untracked_words_in_a_row_moved_with_tracking_are_not_its_movers() -> None:
    copy = plan()
    row = moved(copy, CONTACT, "participants[p8].name", KARIN)
    retype(row, "participants[p3].phone", "070-174 06 99")
    (change,) = read(copy).changes
    assert (change.path, change.author) == ("participants[p3].phone", None)
    assert change.saved_by == "Sekreteraren"


def test_a_tracked_edit_of_a_tracked_row_is_its_authors_wherever_rows_came_since() -> None:
    texts = ("Provar en kortare skoldag", "Gemensamt")
    first = plan().add_row(NEED, texts, KARIN)
    against = after(take(first))
    later = Word(first.save())
    added = later.row(NEED).getnext()
    assert added is not None
    cells = added.findall(w("tc"))
    child(cells[0], "p").append(OMAR.mark("ins", run(" i januari")))
    # In the file before tracking, this one stands alone where the other was put in.
    later.add_row(NEED, ("Något helt annat", "Barnet"))
    found = {change.path: change for change in read(later, against).changes}
    assert found["plan.needs[n6].text"].author == "Omar Farah"


def test_a_comment_is_about_the_place_it_stands_in_and_not_where_its_words_came_from() -> None:
    copy = plan()
    source, target = copy.line("plan.purpose"), copy.line("plan.resources")
    target[:] = [part for part in target if part.tag == w("pPr")]
    target.extend(copying.deepcopy(part) for part in source if part.tag == w("sdt"))
    commented(copy, "plan.purpose")
    (comment,) = read(copy).comments
    assert comment.path == "plan.resources"


def test_a_comment_on_a_copied_row_is_about_the_new_row() -> None:
    copy = plan()
    copied(copy, NEED, NEED)
    commented(copy.type_over(NEED, ELSEWHERE, nth=2), NEED)
    reading = read(copy)
    assert list(taken(reading)) == ["plan.needs[n6]"]
    assert [comment.path for comment in reading.comments] == ["plan.needs[n6]"]


def test_a_row_copied_and_left_with_the_original_gone_is_the_original() -> None:
    copy = plan()
    original = copy.row(NEED)
    copied(copy, NEED, "plan.needs[n2].text")
    up(original, "tbl").remove(original)
    assert taken(read(copy)) == {}
    assert asked(read(copy)) == []
