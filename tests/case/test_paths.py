from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.case import paths
from docgen.case.fields import all_fields, field_at, is_list
from docgen.plan.kinds import Kind

IDS = st.from_regex(r"[a-z][a-z0-9]{0,9}", fullmatch=True)
PATTERNS = st.sampled_from([spec.pattern for spec in all_fields()])


@given(PATTERNS, st.data())
def test_a_path_is_its_steps_and_back(pattern: str, data: st.DataObject) -> None:
    path = pattern
    while "[]" in path:
        path = path.replace("[]", f"[{data.draw(IDS)}]", 1)
    assert paths.join(paths.parse(path)) == path
    assert paths.pattern(path) == pattern


@given(PATTERNS)
def test_every_path_fits_in_a_word_tag_with_ids_of_ordinary_length(pattern: str) -> None:
    assert len(pattern.replace("[]", "[vh12]")) <= paths.TAG_LIMIT


@pytest.mark.parametrize("text", ["", "Plan.goals", "plan..goals", "plan.goals[g1", "plan goals"])
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a path"):
        paths.parse(text)


def test_an_item_is_the_innermost_one() -> None:
    path = "meetings[m1].agenda[d2].text"
    assert paths.item_of(path) == "meetings[m1].agenda[d2]"
    assert paths.list_of("meetings[m1].agenda[d2]") == "meetings[m1].agenda"
    assert paths.id_of("meetings[m1].agenda[d2]") == "d2"
    assert paths.item_of("child.name") is None


def test_fields_know_their_kind_whether_they_may_be_empty_and_their_codes() -> None:
    status = field_at("plan.actions[a1].status")
    assert status is not None
    assert (status.kind, status.listing, status.nullable) == (Kind.CHOICE, "ActionStatus", False)
    assert "done" in status.codes
    due = field_at("plan.actions[a1].due")
    assert due is not None
    assert due.nullable
    assert is_list("plan.goals")
    assert not is_list("plan.goals[g1]")
    assert field_at("plan.goals") is None


def test_each_code_of_a_set_is_a_box_of_its_own() -> None:
    box = field_at("consents[s1].categories[schooling]")
    assert box is not None
    assert box.kind is Kind.YES_NO
