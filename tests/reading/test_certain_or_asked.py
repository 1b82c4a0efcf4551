"""Whatever is edited, every value is read as it was written or asked about; none is wrong."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docgen.case import notation, paths
from docgen.case.fields import field_at
from docgen.case.notation import Names
from docgen.plan.kinds import Kind
from tests.reading.desk import DATA, asked, issued, nothing, plan, read, take, taken
from tests.reading.desk import after as next_base
from tests.reading.hands import KARIN, Word
from tests.reading.harm import harm

NAMES = Names.of(DATA)
ACTIONS = [f"a{n}" for n in range(1, 16)]
SKIPPED = ("child.name", "child.personal_id", "guardians[].name", "plan.revision")
EDITABLE = sorted(
    path
    for path in issued().values
    if "[new" not in path
    and path != "code_name"
    and paths.pattern(path) not in SKIPPED
    and (spec := field_at(path)) is not None
    and spec.kind not in (Kind.GOALS, Kind.YES_NO)
)
DRAWN = {
    Kind.DATE: st.sampled_from(["2027-05-01", "1 juni 2027", "snart", "2027-02-30", "–"]),
    Kind.TIME: st.sampled_from(["9.30", "efter lunch"]),
    Kind.PERSON: st.sampled_from(["Amir Haddad", "Elif Şahin", "Maria", "Berit Nyman"]),
    Kind.UNIT: st.sampled_from(["Barn- och familjeenheten i Ekeby", "Elevhälsan", "Kuratorn"]),
    Kind.CHOICE: st.sampled_from(["Klar", "Uppnått", "Region", "Klarr", "Kort sikt", "Barnet"]),
    Kind.NUMBER: st.sampled_from(["4", "fyra"]),
}
_usual = settings.default
assert _usual is not None
FEWER = settings(max_examples=_usual.max_examples // 5)
"""A plan takes a tenth of a second to read."""
SENTENCES = st.sampled_from(
    ["En helt annan mening.", "Två rader\nmed text & mer", "Mentor ringer hem.", "x", "–", "2026"]
)


@st.composite
def _edits(draw: st.DrawFn) -> dict[str, str]:
    chosen = draw(st.lists(st.sampled_from(EDITABLE), min_size=1, max_size=8, unique=True))
    edits = {}
    for path in chosen:
        spec = field_at(path)
        assert spec is not None
        edits[path] = draw(DRAWN.get(spec.kind, SENTENCES))
    return edits


def _meant(path: str, text: str) -> tuple[Any, bool]:
    """The value a text means, and whether that is certain."""
    spec = field_at(path)
    assert spec is not None
    understood = notation.read(spec, text, NAMES)
    return understood.value, understood.doubt is None


@FEWER
@given(_edits(), st.booleans(), st.booleans())
def test_what_is_typed_is_read_as_it_was_typed_or_asked_about(
    edits: dict[str, str], tracked: bool, shattered: bool
) -> None:
    copy = plan()
    for path, text in edits.items():
        if tracked:
            copy.track_over(path, text)
        else:
            copy.type_over(path, text)
    if shattered:
        copy.shatter()
    once = take(copy)
    found, questions = taken(once.reading), {path for _, path in asked(once.reading)}
    items = {path and path.rpartition(".")[0] for path in questions}
    for path, text in edits.items():
        value, certain = _meant(path, text)
        if path in found:
            assert certain, (path, text)
            assert found[path] == value
        elif path not in questions and path.rpartition(".")[0] not in items | questions:
            # Said the same as before, perhaps of somebody who is named there now.
            assert value == issued().values[path].value or paths.list_of(path).startswith(
                ("participants", "units")
            )
    assert found.keys() <= edits.keys()
    if tracked:
        assert {change.author for change in once.reading.changes} <= {"Karin Lund"}
    assert nothing(read(copy, next_base(once)))


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["add", "remove", "copy", "move", "clear"]),
        st.sampled_from(ACTIONS),
        st.sampled_from(ACTIONS),
    ),
    min_size=1,
    max_size=5,
    unique_by=(lambda each: each[1], lambda each: each[2]),
)


@FEWER
@given(ROWS, st.booleans())
def test_whatever_becomes_of_rows_no_value_is_wrong_and_nothing_is_lost(
    script: list[tuple[str, str, str]], anchors: bool
) -> None:
    touched = {name for _, one, other in script for name in (one, other)}
    if len(touched) < 2 * len(script):
        return
    copy, gone, added, copied = plan(), set(), 0, 0
    for kind, one, other in script:
        row, place = f"plan.actions[{one}].text", f"plan.actions[{other}].text"
        if kind == "add":
            copy.add_row(row, [f"Ny sak efter {one}", "Amir Haddad"])
            added += 1
        elif kind == "remove":
            copy.remove_row(row)
            gone.add(one)
        elif kind == "clear":
            copy.clear_row(row, KARIN if anchors else None)
            gone.add(one)
        elif kind == "copy":
            copy.copy_row(row, place)
            copied += 1
        else:
            copy.move_row(row, place)
    if not anchors:
        copy.strip_controls().strip_bookmarks()
    once = take(copy)
    questions = asked(once.reading)
    missing = {path for code, path in questions if code == "row_removed"}
    # Without anchors, a new row in the place of a missing one may be that one, typed over.
    over = {str(p).rpartition(".")[0] for code, p in questions if code == "row_replaced"}
    assert not (anchors and over)
    assert missing | over == {f"plan.actions[{name}]" for name in gone}
    assert [code for code, _ in questions].count("row_copied") == copied
    new = [change for change in once.reading.changes if change.kind == "add"]
    assert len(new) + len(over) == added
    # Nothing but places changed in the rows that are still there.
    assert all(change.kind in ("add", "move", "remove") for change in once.reading.changes)
    assert nothing(read(copy, next_base(once)))


@FEWER
@given(st.randoms(use_true_random=False))
def test_whatever_becomes_of_the_markup_reading_answers_and_says_it_once(random: Random) -> None:
    copy = plan()
    for _ in range(random.randint(1, 12)):
        harm(copy.body, random)
    once = take(copy)
    if not any(finding.severity == "error" for finding in once.reading.findings):
        again = read(copy, next_base(once))
        assert again.changes == ()
        assert asked(again) == []


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_any_number_of_anchors_may_be_lost(lost: int) -> None:
    copy = plan().type_over("plan.actions[a4].due", "2027-01-01")
    for number, control in enumerate(list(copy.body.iter("{*}sdt"))):
        if number % 3 <= lost:
            for part in control.iterfind("{*}sdtContent/*"):
                control.addprevious(part)
            parent = control.getparent()
            assert parent is not None
            parent.remove(control)
    assert taken(read(Word(copy.save()))) == {"plan.actions[a4].due": "2027-01-01"}
