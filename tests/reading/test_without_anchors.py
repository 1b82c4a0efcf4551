"""Files that lost what a value's place is known by: whatever is taken from them is right.

Anchors are lost by other programs (LibreOffice before 25.2, Google Docs), by other formats on the
way (.doc, .rtf), and by copying everything into a new file.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.case import notation, paths
from docgen.case.fields import field_at
from docgen.office.package import Package
from docgen.plan.kinds import Kind
from docgen.plan.reading import IdentityBy, Reading
from tests.editors.libreoffice import LibreOffice
from tests.reading import elsewhere
from tests.reading.desk import (
    FORMS,
    after,
    asked,
    base,
    issued,
    nothing,
    plan,
    proposed,
    read,
    take,
    taken,
)
from tests.reading.hands import KARIN, Word
from tests.reading.test_certain_or_asked import DRAWN, EDITABLE, FEWER, NAMES, SENTENCES, SKIPPED

Way = Callable[[Word], Word]


def numbered(copy: Word) -> Word:
    """Copied into a new file, with the document's number at its foot."""
    return elsewhere.copied_into_a_new_file(copy, issued().id)


WAYS: dict[str, Way] = {
    "LibreOffice 7.4": elsewhere.as_libreoffice_7,
    "Google Docs": elsewhere.as_google_docs,
    "only bookmarks": elsewhere.without_controls,
    "only controls": elsewhere.without_bookmarks,
    "half of them": elsewhere.half_anchored,
    "a new file": numbered,
}
every_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
AROUND = ("text_outside_fields", None)
"""Asked about where the form's own header and footer did not come along."""

NEW = ["Ny sak", "Elif Şahin", "", "Region", "2026-12-01", "2027-02-01", "Planerad"]


def action(name: str, field: str = "text") -> str:
    return f"plan.actions[{name}].{field}"


def edited() -> Word:
    """The plan after a meeting: every kind of edit, before anything is lost."""
    copy = plan().type_over(action("a2"), "Ordnar ett lugnt rum för Nora")
    copy.type_over(action("a4", "due"), "15 januari 2027")
    copy.choose(action("a1", "status"), "Klar").tick("plan.no_measures_by_others")
    copy.track_over("plan.goals[g1].text", "alla", KARIN, old="fyra")
    copy.type_over("guardians[vh2].language", "Svenska")
    copy.type_over("plan.purpose", "Ett helt nytt syfte.\nPå två rader.")
    copy.add_row(action("a5"), NEW).remove_row(action("a9"))
    copy.move_row(action("a12"), action("a14"))
    return copy.type_over(action("new1"), "Ringer").type_over(action("new1", "goals"), "4")


FOUND = {
    action("a2"): "Ordnar ett lugnt rum för Nora",
    action("a4", "due"): "2027-01-15",
    action("a1", "status"): "done",
    action("a12", "goals"): ["g5"],
    "plan.no_measures_by_others": True,
    "plan.goals[g1].text": "Nora är i skolan alla dagar i veckan och vet varje morgon hur dagen "
    "ser ut.",
    "guardians[vh2].language": "Svenska",
    "plan.purpose": "Ett helt nytt syfte.\nPå två rader.",
    "plan.actions[a16]": {
        "text": "Ny sak",
        "responsible": "p5",
        "principal": "region",
        "start": "2026-12-01",
        "due": "2027-02-01",
        "status": "planned",
        "goals": ["g2"],
    },
    "plan.actions[a17]": {"goals": ["g4"], "text": "Ringer"},
}


def questions(reading: Reading) -> list[tuple[str, str | None]]:
    return [question for question in asked(reading) if question != AROUND]


@every_way
def test_a_meetings_edits_are_all_found(way: Way) -> None:
    copy = way(edited())
    once = take(copy)
    assert taken(once.reading) == FOUND
    assert questions(once.reading) == [("row_removed", "plan.actions[a9]")]
    assert nothing(read(copy, after(once)))


@pytest.mark.parametrize("way", ["LibreOffice 7.4", "Google Docs", "a new file"])
def test_nothing_is_left_to_know_a_place_by(way: str) -> None:
    everything = b"".join(Package.open(WAYS[way](plan()).save()).parts.values())
    for mark in (b"plan.actions", b"bookmarkStart", b"docgen.", b"paraId"):
        assert mark not in everything


@pytest.mark.parametrize("form", FORMS)
@every_way
def test_a_file_that_only_lost_its_anchors_says_nothing_of_any_value(way: Way, form: str) -> None:
    document = issued(form)
    reading = read(way(Word(document.content)), base(form))
    assert (taken(reading), questions(reading)) == ({}, [])
    assert reading.values.keys() == {path for path in document.values if "[new" not in path} - {
        "code_name"
    }


ALONE = [
    (form, path)
    for form in FORMS
    for path in issued(form).values
    if (paths.item_of(path) is None or paths.list_of(path).startswith("meetings["))
    and paths.pattern(path) not in (*SKIPPED, "code_name")
    and (spec := field_at(path)) is not None
    and spec.kind in (Kind.TEXT, Kind.LONG_TEXT)
]
"""Texts in no row of a list."""


@pytest.mark.parametrize(("form", "path"), ALONE)
@pytest.mark.parametrize("text", ["–", "Helt andra ord, ingenting är kvar."])
def test_a_value_that_stands_alone_is_found_where_it_stood(form: str, path: str, text: str) -> None:
    """Whatever it says now: the words of the form beside it are still there."""
    spec = field_at(path)
    assert spec is not None
    understood = notation.read(spec, text, NAMES)
    copy = elsewhere.as_libreoffice_7(Word(issued(form).content).type_over(path, text))
    reading = read(copy, base(form))
    if understood.value is None and not spec.nullable:
        assert asked(reading) == [("uncertain_value", path)]
    else:
        assert taken(reading).get(path, issued(form).values[path].value) == understood.value
        assert asked(reading) == []


def test_anchors_lost_between_two_returns_lose_no_row() -> None:
    """A row that was written in has no anchor of its own; it is known by where it stood."""
    first = edited()
    against = after(take(first))
    later = Word(first.save()).type_over(action("a3", "due"), "2027-03-01")
    part = next(t for t in later.body.iter("{*}t") if t.text == "Ny sak")
    part.text = "Ny sak, större"
    for way in WAYS.values():
        reading = read(way(Word(later.save())), against)
        assert taken(reading) == {
            action("a16"): "Ny sak, större",
            action("a3", "due"): "2027-03-01",
        }
        assert questions(reading) == []


def test_a_copy_in_a_new_file_may_come_back_and_go_on() -> None:
    first = numbered(edited())
    against = after(take(first))
    for text in first.body.iter("{*}t"):
        if text.text == "Ringer":
            text.text = "Ringer farmor"
    assert taken(read(first, against)) == {action("a17"): "Ringer farmor"}


# Drawn edits


@st.composite
def _edits(draw: st.DrawFn) -> dict[str, str]:
    chosen = draw(st.lists(st.sampled_from(EDITABLE), min_size=1, max_size=6, unique=True))
    edits = {}
    for path in chosen:
        spec = field_at(path)
        assert spec is not None
        edits[path] = draw(DRAWN.get(spec.kind, SENTENCES))
    return edits


@FEWER
@given(_edits(), st.sampled_from(sorted(WAYS)))
def test_whatever_is_typed_is_read_as_it_was_typed_or_asked_about(
    edits: dict[str, str], way: str
) -> None:
    copy = plan()
    for path, text in edits.items():
        copy.type_over(path, text)
    lost = WAYS[way](copy)
    once = take(lost)
    found = taken(once.reading)
    about = {path for _, path in questions(once.reading)}
    for path, text in edits.items():
        item = path.rpartition(".")[0]
        spec = field_at(path)
        assert spec is not None
        understood = notation.read(spec, text, NAMES)
        if path in found:
            assert understood.doubt is None
            assert found[path] == understood.value
        elif not about & {path, item}:
            # Said the same as before, perhaps of somebody who is named there now.
            assert understood.value == issued().values[path].value or paths.list_of(
                path
            ).startswith(("participants", "units"))
    # A row that was rewritten until nothing was left of it may be asked about as another in its
    # place, never taken for another silently.
    rows = {path.rpartition(".")[0] for path in edits}
    for path in found.keys() - edits.keys():
        assert path.endswith("]")
        assert rows & about, path
    assert nothing(read(lost, after(once)))


# Which document it is


def test_a_copy_in_a_new_file_is_known_by_the_number_at_its_foot() -> None:
    identity = read(numbered(plan())).identity
    assert (identity.document, identity.by) == (issued().id, IdentityBy.FOOTER)
    assert identity.certain


def test_a_copy_in_a_new_file_without_the_number_says_of_no_document_that_it_is_it() -> None:
    """It can still be compared with the document a person says it is."""
    reading = read(elsewhere.copied_into_a_new_file(edited()))
    assert (reading.identity.document, reading.identity.by) == (None, IdentityBy.NONE)
    assert taken(reading) == FOUND


@every_way
def test_another_child_is_seen_without_any_anchor(way: Way) -> None:
    copy = edited().type_over("child.name", "Emil Berg").type_over("child.name", "Emil Berg", 2)
    reading = read(way(copy))
    assert [(f.code, f.severity) for f in reading.findings] == [("wrong_child", "error")]
    assert (reading.changes, reading.values) == ((), {})


@every_way
def test_where_nobody_is_named_any_more_nothing_is_certain(way: Way) -> None:
    copy = plan().choose(action("a1", "status"), "Klar")
    for path in ("child.name", "guardians[vh1].name", "child.name"):
        table = copy.table(path)
        owner = table.getparent()
        assert owner is not None
        owner.remove(table)
    reading = read(way(copy))
    assert taken(reading) == {}
    assert asked(reading)[0] == ("identity_uncertain", "child.name")
    assert proposed(reading)[action("a1", "status")] == "done"


# Through other formats


@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_went_through_rich_text_says_nothing(
    libreoffice: LibreOffice, tmp_path: Path, form: str
) -> None:
    content = _through(libreoffice, tmp_path, issued(form).content, ".rtf")
    assert nothing(read(content, base(form)))


@pytest.mark.parametrize("between", [".odt", ".doc", ".rtf"])
def test_edits_are_found_in_a_file_that_went_through_another_format(
    libreoffice: LibreOffice, tmp_path: Path, between: str
) -> None:
    content = _through(libreoffice, tmp_path, edited().save(), between)
    reading = read(content)
    assert taken(reading) == FOUND
    assert asked(reading) == [("row_removed", "plan.actions[a9]")]
    assert reading.identity.certain


def _through(libreoffice: LibreOffice, folder: Path, content: bytes, suffix: str) -> bytes:
    """``content`` saved as another format and from there as .docx again."""
    source, between, target = (folder / name for name in ("a.docx", f"b{suffix}", "c.docx"))
    source.write_bytes(content)
    libreoffice.convert(source, between)
    libreoffice.convert(between, target)
    return target.read_bytes()
