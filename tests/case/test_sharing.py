"""Whom a case may be shared with: what the family's consent allows, and for how long."""

from __future__ import annotations

import datetime as dt

import pytest

from docgen.case import sharing
from docgen.case.model import Case, ConsentKind
from docgen.case.signers import consent_rules
from tests.case.cases import TODAY, Data, family

RULES = consent_rules({})
INFORMATION = frozenset({ConsentKind.INFORMATION})


def letting(case: Case, giver: str | None, receiver: str | None, on: dt.date = TODAY) -> str | None:
    """The id of the consent by which one unit may share with another."""
    found = sharing.letting(case, giver, receiver, on, kinds=INFORMATION, rules=RULES)
    return found.id if found else None


def test_a_grant_lets_the_giver_share_and_the_receiver_only_where_it_is_mutual() -> None:
    case = family({"consents[s2].grants[r4].mutual": False})
    assert letting(case, "e1", "e2") == "s2"
    assert letting(case, "e2", "e1") is None
    assert letting(family(), "e2", "e1") == "s2"


def test_what_two_units_may_share_a_third_may_not() -> None:
    case = family()
    assert letting(case, "e2", "e3") == "s2"
    assert letting(case, "e3", "e2") is None


def test_without_a_responsible_unit_any_giver_will_do() -> None:
    case = family({"consents[s2].grants[r5].giver": "e2", "responsible_unit": None})
    assert letting(case, None, "e3") == "s2"
    assert letting(case, "e3", None) == "s2"


def test_another_kind_of_consent_lets_nothing_be_shared() -> None:
    case = family({"consents[s2].kinds": ["plan", "meeting"]})
    assert letting(case, "e1", "e2") is None


@pytest.mark.parametrize(
    ("changes", "on"),
    [
        pytest.param({"consents[s2].status": "draft"}, TODAY, id="a draft"),
        pytest.param({"consents[s2].status": "withdrawn"}, TODAY, id="withdrawn"),
        pytest.param({}, dt.date(2026, 9, 21), id="not begun"),
        pytest.param({}, dt.date(2027, 9, 22), id="run out"),
        pytest.param({"consents[s2].valid_to": "2026-11-20"}, TODAY, id="ended yesterday"),
        pytest.param(
            {"consents[s2].withdrawals": [{"id": "w1", "date": "2026-11-21", "by": "vh2"}]},
            TODAY,
            id="withdrawn today",
        ),
        pytest.param(
            {
                "consents[s2].withdrawals": [
                    {"id": "w1", "date": "2026-11-20", "by": "vh2", "grants": ["r4"]}
                ]
            },
            TODAY,
            id="this grant withdrawn",
        ),
    ],
)
def test_a_consent_that_does_not_hold_lets_nothing_be_shared(changes: Data, on: dt.date) -> None:
    assert letting(family(changes), "e1", "e2", on) is None


def test_a_consent_holds_on_its_first_and_on_its_last_day() -> None:
    assert letting(family(), "e1", "e2", dt.date(2026, 9, 22)) == "s2"
    assert letting(family(), "e1", "e2", dt.date(2027, 9, 21)) == "s2"


def test_a_withdrawn_grant_leaves_the_others() -> None:
    withdrawal = {"id": "w1", "date": "2026-11-20", "by": "vh2", "grants": ["r4"]}
    case = family({"consents[s2].withdrawals": [withdrawal]})
    assert letting(case, "e1", "e3") == "s2"


def test_a_consent_that_one_guardian_has_not_signed_lets_nothing_be_shared() -> None:
    signatures = [{"id": "u3", "person": "vh1", "signed_at": "2026-09-22"}]
    case = family({"consents[s2].signatures": signatures})
    assert letting(case, "e1", "e2") is None
    case = family(
        {"consents[s2].signatures": signatures, "consents[s2].fewer_signatures": "prevented"}
    )
    assert letting(case, "e1", "e2") == "s2"


def test_the_guardians_consent_lapses_on_the_eighteenth_birthday() -> None:
    case = family(
        {"child.birth_date": "2009-03-01", "child.personal_id": None, "consents[s2].valid_to": None}
    )
    assert letting(case, "e1", "e2", dt.date(2027, 2, 28)) == "s2"
    assert letting(case, "e1", "e2", dt.date(2027, 3, 1)) is None


def test_a_unit_is_meant_by_its_id_or_by_its_name_as_people_write_it() -> None:
    name = "barn- och familjeenheten i ekeby"
    case = family({"consents[s2].grants[r4].receiver": name})
    assert letting(case, "e1", "e2") == "s2"
    assert [unit.id for unit in sharing.units(case, (name,))] == ["e2"]


def test_a_name_that_two_units_have_means_neither() -> None:
    case = family(
        {
            "units[e3].name": "Elevhälsan",
            "units[e4].name": "Elevhälsan",
            "consents[s2].grants[r5].receiver": "Elevhälsan",
        }
    )
    assert letting(case, "e1", "e3") is None
    assert letting(case, "e1", "e4") == "s2", "the other grant names it by its id"


def test_a_unit_takes_part_while_somebody_of_it_does() -> None:
    assert set(sharing.taking_part(family(), TODAY)) == {"e1", "e2", "e3", "e4"}
    case = family({"participants[p5].until": "2026-11-21", **_handed_over("e3")})
    assert "e3" in sharing.taking_part(case, TODAY)
    assert "e3" not in sharing.taking_part(case, dt.date(2026, 11, 22))


def test_a_unit_takes_part_while_something_is_left_for_it_to_do() -> None:
    case = family({"participants[p5].until": "2026-11-10"})
    assert "e3" in sharing.taking_part(case, TODAY)
    over = {f"plan.actions[{action}].status": "done" for action in ("a4", "a5")}
    case = family({"participants[p5].until": "2026-11-10", **over})
    assert "e3" not in sharing.taking_part(case, TODAY)


def _handed_over(unit: str) -> dict[str, str]:
    """The changes by which another unit does all that a unit was to do."""
    plan = family().plan
    assert plan is not None
    return {
        f"plan.actions[{action.id}].{name}": value
        for action in plan.actions
        if action.unit == unit
        for name, value in (("unit", "e1"), ("responsible", "p1"))
    }


def test_the_units_of_a_meeting_are_those_of_the_people_invited() -> None:
    case = family()
    meeting = next(each for each in case.meetings if each.id == "m1")
    invited = {sharing.unit_of(case, each.person) for each in meeting.invited} - {None}
    assert set(sharing.invited(case, meeting)) == invited
    assert sharing.invited(case, None) == ()


def test_the_next_turn_is_the_nearest_day_on_which_something_changes_by_itself() -> None:
    case = family()
    assert sharing.next_turn(case, TODAY) == dt.date(2027, 1, 1), "the old consent ends"
    assert sharing.next_turn(case, dt.date(2027, 7, 1)) == dt.date(2027, 9, 17), "a birthday"
    assert sharing.next_turn(case, dt.date(2027, 9, 17)) == dt.date(2027, 9, 22)
    assert sharing.next_turn(family({"consents[s2].valid_to": "2026-11-21"}), TODAY) == (
        dt.date(2026, 11, 22)
    )
    withdrawal = {"id": "w1", "date": "2026-11-30", "by": "vh2"}
    assert sharing.next_turn(family({"consents[s2].withdrawals": [withdrawal]}), TODAY) == (
        dt.date(2026, 11, 30)
    )


def test_a_case_in_which_nothing_is_left_to_change_has_no_next_turn() -> None:
    assert sharing.next_turn(family(), dt.date(2060, 1, 1)) is None
