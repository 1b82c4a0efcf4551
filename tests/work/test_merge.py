"""Changes settled against a case: what fits is applied, the rest becomes a question."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from docgen.case import intake
from docgen.case.applying import apply, differences
from docgen.plan.reading import Change, ChangeClass, ChangeKind, Printed, Severity
from docgen.work.merging import merge
from tests.case.cases import Data, case_data, family_data


def edit(path: str, before: Any, after: Any) -> Change:
    return Change(
        path,
        ChangeKind.EDIT,
        "VALUE_EDIT",
        ChangeClass.TRACKED,
        Printed(before, str(before)),
        Printed(after, str(after)),
        author="Elif Şahin",
    )


def add(path: str, **fields: Any) -> Change:
    return Change(
        path, ChangeKind.ADD, "ITEM_ADD", ChangeClass.SUBSTANTIVE, None, Printed(fields, "")
    )


@st.composite
def versions(draw: st.DrawFn) -> tuple[Data, Data]:
    """A case, and the same case as it might come the next time."""
    first, second = draw(case_data()), draw(case_data())
    second |= {"id": first["id"]}
    # A plan that is missing as a whole says nothing; see test_cases.
    assume(second["plan"] is not None or first["plan"] is None)
    return intake.dump(intake.load(first)), intake.dump(intake.load(second))


@given(versions())
@settings(max_examples=50)
def test_a_later_version_and_the_decision_to_take_all_of_it_give_that_version(
    versions: tuple[Data, Data],
) -> None:
    first, second = versions
    merged = merge(first, differences(first, second))
    data = merged.data
    for finding in merged.findings:
        assert finding.severity is Severity.REVIEW
        assert finding.change is not None
        data = apply(data, finding.change)
    assert differences(intake.dump(intake.load(data)), second) == []


@given(case_data())
@settings(max_examples=50)
def test_a_case_has_no_differences_to_itself(data: Data) -> None:
    case = intake.dump(intake.load(data))
    assert differences(case, case) == []


@given(versions())
@settings(max_examples=50)
def test_merging_leaves_a_case_without_faults(versions: tuple[Data, Data]) -> None:
    first, second = versions
    intake.load(merge(first, differences(first, second)).data)


def test_each_change_is_settled_against_what_those_before_it_made() -> None:
    """A goal that is added in the same file may be named by an action after it."""
    data = family_data()
    changes = [
        add("plan.goals[g6]", text="Nora sover gott."),
        add("plan.actions[a16]", text="Läser en saga.", goals=["g6"]),
    ]
    merged = merge(data, changes)
    assert merged.recorded == changes
    assert merged.findings == []


def test_what_does_not_fit_does_not_take_the_rest_with_it() -> None:
    changes = [
        edit("plan.actions[a1].due", "2026-12-18", "2026-01-01"),
        edit("plan.actions[a3].due", "2026-11-30", "2026-12-15"),
    ]
    merged = merge(family_data(), changes)
    assert merged.recorded == changes[1:]
    assert [finding.code for finding in merged.findings] == ["does_not_fit"]


def test_a_conflict_names_whoever_changed_it_here() -> None:
    change = edit("plan.follow_up.place", "Rum Måsen", "Rum Tärnan")
    merged = merge(family_data(), [change], others={change.path: "Henrik Öberg"})
    (finding,) = merged.findings
    assert finding.code == "conflict"
    assert "Henrik Öberg" in finding.message
    assert "Elif Şahin" in finding.message


def test_a_twin_is_one_with_the_same_words_whatever_the_spaces() -> None:
    text = family_data()["plan"]["actions"][0]["text"]
    merged = merge(family_data(), [add("plan.actions[a16]", text=f"  {text} ".replace(" ", "  "))])
    assert [finding.code for finding in merged.findings] == ["added_twice"]


def test_every_finding_carries_the_change_it_asks_about() -> None:
    gone = edit("plan.actions[a99].status", "planned", "done")
    merged = merge(family_data(), [gone])
    (finding,) = merged.findings
    assert (finding.code, finding.change, finding.path) == ("item_gone", gone, gone.path)
