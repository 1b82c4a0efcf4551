from __future__ import annotations

from typing import Any

import pytest

from docgen.plan.merge import Settlement, settle
from docgen.plan.reading import Change, ChangeClass, ChangeKind, Printed


def change(kind: ChangeKind, before: Any, after: Any) -> Change:
    return Change(
        "plan.goals[g1].text",
        kind,
        "GOAL_EDIT",
        ChangeClass.SUBSTANTIVE,
        Printed(before, None),
        Printed(after, None),
    )


@pytest.mark.parametrize(
    ("before", "theirs", "ours", "settlement"),
    [
        ("a", "b", "a", Settlement.APPLY),
        ("a", "b", "b", Settlement.ALREADY),
        ("a", "b", "c", Settlement.CONFLICT),
        (None, "b", None, Settlement.APPLY),
        (None, "b", "", Settlement.APPLY),
        ("a", None, "a", Settlement.APPLY),
        ("a  a", "b", "a a", Settlement.APPLY),
        (["g1"], ["g2"], ["g1"], Settlement.APPLY),
        (["g1"], ["g2"], ["g3"], Settlement.CONFLICT),
    ],
)
def test_an_edit_is_recorded_only_where_the_case_still_says_what_the_copy_said(
    before: Any, theirs: Any, ours: Any, settlement: Settlement
) -> None:
    assert settle(change(ChangeKind.EDIT, before, theirs), ours, exists=True) is settlement


def test_an_edit_of_an_item_that_is_gone_is_a_persons_decision() -> None:
    assert settle(change(ChangeKind.EDIT, "a", "b"), None, exists=False) is Settlement.GONE


def test_an_added_item_is_new_or_there_already_or_another_one() -> None:
    added = change(ChangeKind.ADD, None, {"text": "Ny"})
    assert settle(added, None, exists=False) is Settlement.APPLY
    assert settle(added, {"id": "a1", "text": "Ny"}, exists=True) is Settlement.ALREADY
    assert settle(added, {"id": "a1", "text": "Annan"}, exists=True) is Settlement.CONFLICT


def test_a_removal_is_never_settled_by_itself() -> None:
    with pytest.raises(ValueError, match="person"):
        settle(change(ChangeKind.REMOVE, "a", None), "a", exists=True)
