from __future__ import annotations

import pytest

from docgen.case.fields import all_fields
from docgen.messages import entries
from docgen.plan.reading import ChangeClass, ChangeKind
from docgen.plan.taxonomy import classify, responsible_class


@pytest.mark.parametrize(
    ("pattern", "kind", "code", "classified"),
    [
        ("plan.goals[].text", ChangeKind.EDIT, "GOAL_EDIT", ChangeClass.SUBSTANTIVE),
        ("plan.goals[]", ChangeKind.REMOVE, "GOAL_DROP", ChangeClass.SUBSTANTIVE),
        ("plan.actions[].due", ChangeKind.EDIT, "ACTION_DUE", ChangeClass.TRACKED),
        ("plan.actions[].status", ChangeKind.EDIT, "ACTION_STATUS", ChangeClass.TRACKED),
        ("plan.actions[]", ChangeKind.ADD, "ACTION_ADD", ChangeClass.SUBSTANTIVE),
        ("plan.actions[].goals", ChangeKind.MOVE, "ACTION_MOVE", ChangeClass.SUBSTANTIVE),
        ("participants[].phone", ChangeKind.EDIT, "PART_CONTACT", ChangeClass.ADMINISTRATIVE),
        ("plan.family_navigator", ChangeKind.EDIT, "LOTS_CHANGE", ChangeClass.SUBSTANTIVE),
        ("plan.follow_up.date", ChangeKind.EDIT, "NEXT_DATE", ChangeClass.TRACKED),
    ],
)
def test_a_change_has_the_code_and_class_of_the_fields_taxonomy(
    pattern: str, kind: ChangeKind, code: str, classified: ChangeClass
) -> None:
    assert classify(pattern, kind) == (code, classified)


def test_every_field_can_change_under_a_code_that_has_words() -> None:
    known = {entry.id for entry in entries("sv") if entry.context == "ChangeCode"}
    for spec in all_fields():
        assert classify(spec.pattern, ChangeKind.EDIT)[0] in known


def test_another_person_of_the_same_unit_is_no_change_in_substance() -> None:
    assert responsible_class("e1", "e1") is ChangeClass.TRACKED
    assert responsible_class("e1", "e2") is ChangeClass.SUBSTANTIVE
    assert responsible_class(None, None) is ChangeClass.SUBSTANTIVE
