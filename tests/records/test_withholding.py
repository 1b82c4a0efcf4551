from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.errors import WrongUse
from docgen.messages import speaking
from docgen.records.withholding import MARK, Withholding
from tests.records.sample import case


@pytest.mark.parametrize(
    ("withheld", "path", "covered"),
    [
        ("child.name", "child.name", True),
        ("child", "child.name", True),
        ("child.name", "child", False),
        ("child.name", "child.names", False),
        ("guardians[vh2]", "guardians[vh2].phone", True),
        ("guardians[vh2]", "guardians[vh1].phone", False),
        ("guardians[vh2]", "guardians", False),
        ("guardians[].phone", "guardians[vh1].phone", True),
        ("guardians[].phone", "guardians[vh1].name", False),
        ("guardians", "guardians[vh1].name", True),
        ("guardians.phone", "guardians[vh1].phone", False),
        ("plan.goals[]", "plan.goals[g1].text", True),
        ("plan", "plan.goals[g1].text", True),
        ("plan", "Not A Path", False),
    ],
)
def test_what_lies_at_or_below_an_address_is_covered(
    withheld: str, path: str, covered: bool
) -> None:
    assert Withholding([withheld]).covers(path) is covered


@pytest.mark.parametrize("path", ["", "Child", "a..b", "a[B C]"])
def test_what_is_no_address_is_wrong_use(path: str) -> None:
    with pytest.raises(WrongUse) as wrong:
        Withholding(["child", path])
    assert wrong.value.code == "withhold_path"


def test_a_case_is_left_without_what_is_withheld() -> None:
    left = Withholding(["guardians[vh2]", "child.personal_number"]).without(case())
    assert left["child"] == {"name": case()["child"]["name"]}
    assert [guardian["id"] for guardian in left["guardians"]] == ["vh1"]
    assert left["plan"] == case()["plan"]


def test_recorded_data_is_left_without_what_is_withheld() -> None:
    withholding = Withholding(["guardians[].phone", "child.name"])
    added = {"id": "vh2", "name": "Per", "phone": "070"}
    recorded: dict[str, Any] = {
        "case": {"child": {"name": "Tuva", "born": "2015"}},
        "values": {"child.name": {"value": "Tuva"}, "plan.purpose": {"value": "sömn"}},
        "changes": [
            {"path": "child.name", "after": {"value": "Tova"}},
            {"path": "guardians[vh2]", "after": {"value": added, "text": "Per, 070"}},
            {"path": "plan.purpose", "after": {"value": "sömn", "text": "sömn"}},
        ],
    }
    assert withholding.redacted(recorded) == {
        "case": {"child": {"born": "2015"}},
        "values": {"plan.purpose": {"value": "sömn"}},
        "changes": [
            MARK,
            {"path": "guardians[vh2]", "after": {"value": {"id": "vh2", "name": "Per"}, **MARK}},
            {"path": "plan.purpose", "after": {"value": "sömn", "text": "sömn"}},
        ],
    }


def test_withheld_words_are_struck_wherever_they_stand() -> None:
    withholding = Withholding(["guardians[vh2]"])
    withholding.learn_case(case())
    with speaking("en"):
        struck = withholding.struck(["Ring PER ÖST, inte Perra; bor Hemlig väg 1.", 7, {"a": None}])
    assert struck == ["Ring (withheld), inte Perra; bor (withheld).", 7, {"a": None}]


def test_the_withheld_words_of_changes_and_values_are_struck_too() -> None:
    withholding = Withholding(["guardians[].phone", "child.name"])
    withholding.learn(
        [
            {"payload": {"change": {"path": "child.name", "before": {"value": "Tova Ek"}}}},
            {"values": {"child.name": {"value": "Tuva Ek", "texts": ["TUVA EK", "T. Ek"]}}},
            {"path": "guardians[vh2]", "after": {"value": {"phone": "070-1", "name": "Per"}}},
            {"case": {"guardians": [{"id": "vh1", "phone": "070-2"}]}},
        ]
    )
    with speaking("en"):
        said = withholding.struck("Tova Ek, Tuva Ek, T. Ek, Per, 070-1, 070-2")
    assert said == "(withheld), (withheld), (withheld), Per, (withheld), (withheld)"


def test_codes_and_ids_are_not_struck() -> None:
    withholding = Withholding(["plan.goals[].status", "guardians[vh2]"])
    withholding.learn_case(case())
    assert withholding.struck(["new", "vh2"]) == ["new", "vh2"]


words = st.text(st.characters(categories=["Lu"]), min_size=1, max_size=6)


@given(words, st.lists(words, max_size=6), words)
def test_a_withheld_word_is_left_nowhere(secret: str, others: list[str], name: str) -> None:
    withholding = Withholding(["child.name"])
    withholding.learn({"change": {"path": "child.name", "before": {"value": secret}}})
    sentence = " ".join([*others, secret, name])
    with speaking("en"):
        assert secret not in withholding.struck(sentence).split()
