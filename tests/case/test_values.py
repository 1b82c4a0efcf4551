from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from docgen.case import intake, values
from docgen.case.applying import apply, differences, with_revision
from docgen.case.ids import mint
from docgen.plan.reading import Change, ChangeClass, ChangeKind, Printed

FAMILY = Path(__file__).parents[2] / "templates" / "lots" / "family.json"


@pytest.fixture
def data() -> dict[str, Any]:
    return intake.dump(intake.load(FAMILY))


def change(path: str, kind: ChangeKind, before: Any = None, after: Any = None) -> Change:
    return Change(
        path,
        kind,
        "CODE",
        ChangeClass.TRACKED,
        None if before is None else Printed(before, None),
        None if after is None else Printed(after, None),
    )


def test_a_value_that_is_put_is_there_and_the_data_before_is_untouched(
    data: dict[str, Any],
) -> None:
    after = values.put(data, "plan.actions[a1].status", "done")
    assert values.get(after, "plan.actions[a1].status") == "done"
    assert values.get(data, "plan.actions[a1].status") != "done"


def test_a_box_of_a_set_is_ticked_and_cleared_in_the_sets_own_order(data: dict[str, Any]) -> None:
    cleared = values.put(data, "consents[s2].categories[schooling]", value=False)
    assert not values.get(cleared, "consents[s2].categories[schooling]")
    ticked = values.put(cleared, "consents[s2].categories[schooling]", value=True)
    assert ticked == data


def test_what_lies_in_an_item_that_does_not_exist_is_not_found(data: dict[str, Any]) -> None:
    with pytest.raises(values.NoSuchItem):
        values.get(data, "plan.goals[g99].text")
    assert not values.has_item(data, "plan.goals[g99]")


def test_a_removed_goal_leaves_the_actions_that_named_it(data: dict[str, Any]) -> None:
    after = values.remove_item(data, "plan.goals[g1]")
    assert not values.has_item(after, "plan.goals[g1]")
    assert all("g1" not in action.get("goals", ()) for action in after["plan"]["actions"])
    assert len(after["plan"]["actions"]) == len(data["plan"]["actions"])
    intake.load(after)


def test_an_added_item_stands_after_the_one_named(data: dict[str, Any]) -> None:
    after = values.add_item(data, "plan.actions[a16]", {"text": "Ny"}, after="a3")
    ids = [action["id"] for action in after["plan"]["actions"]]
    assert ids[ids.index("a3") + 1] == "a16"


def test_two_versions_differ_by_exactly_what_was_changed(data: dict[str, Any]) -> None:
    made = [
        change("plan.goals[g2].text", ChangeKind.EDIT, after="Ett annat mål"),
        change("plan.follow_up.place", ChangeKind.EDIT, after="Biblioteket"),
        change("plan.actions[a16]", ChangeKind.ADD, after={"text": "Ny", "goals": ["g1"]}),
        change("participants[p1].phone", ChangeKind.EDIT),
    ]
    after = data
    for one in made:
        after = apply(after, one)
    found = differences(data, with_revision(after, 7))
    assert {(c.path, c.kind) for c in found} == {(c.path, c.kind) for c in made}
    rebuilt = data
    for one in found:
        rebuilt = apply(rebuilt, one)
    assert rebuilt == after


def test_a_missing_item_is_a_removal_told_once(data: dict[str, Any]) -> None:
    after = values.remove_item(data, "meetings[m3]")
    found = differences(data, after)
    assert [(c.path, c.kind) for c in found] == [("meetings[m3]", ChangeKind.REMOVE)]


def test_applying_to_an_item_that_is_gone_says_so(data: dict[str, Any]) -> None:
    for gone in (
        change("plan.goals[g9].text", ChangeKind.EDIT, after="x"),
        change("plan.goals[g9]", ChangeKind.REMOVE),
        change("consents[s9].categories[schooling]", ChangeKind.EDIT, after=True),
    ):
        with pytest.raises(values.NoSuchItem):
            apply(data, gone)


def test_a_new_id_follows_the_numbers_in_use_and_none_is_given_twice() -> None:
    assert mint("plan.actions", {"a1", "a15", "g20", "a2"}) == "a16"
    assert mint("plan.goals", set()) == "g1"
    assert mint("guardians", {"vh1"}) == "vh2"
