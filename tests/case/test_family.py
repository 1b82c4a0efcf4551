"""The sample family is as rich as a real one, and as hard on forms and readers."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from stdnum.se import personnummer

from docgen.case import values
from docgen.case.fields import field_at
from docgen.case.model import Case, ConsentStage, ConsentStatus, Function
from docgen.case.workdays import working_days
from docgen.plan.kinds import Principal
from docgen.plan.model import Basis, PlanType
from tests.case.cases import TEXTS, family, family_data


@pytest.fixture(scope="module")
def case() -> Case:
    return family()


def texts() -> list[str]:
    return [
        value
        for path, value in values.leaves(family_data())
        if (spec := field_at(path)) is not None and spec.kind in TEXTS and isinstance(value, str)
        if not path.endswith((".consent", ".supersedes", "authority", "plan.meeting", "model"))
    ]


def test_no_text_stands_twice() -> None:
    repeated = [text for text, times in Counter(texts()).items() if times > 1]
    assert repeated == []


@pytest.mark.parametrize(
    "mark", ["å", "ä", "ö", "”", '"', "&", "<", "\n", "'", "–", "Ş", "á"], ids=ascii
)
def test_the_texts_are_hard_to_print(mark: str) -> None:
    assert any(mark in text for text in texts())


def test_two_guardians_live_in_different_homes(case: Case) -> None:
    one, other = case.guardians
    assert one.custody
    assert other.custody
    assert one.address != other.address
    assert one.share_contact
    assert not other.share_contact
    assert "'" in one.name


def test_four_units_of_both_principals_and_several_authorities(case: Case) -> None:
    assert len(case.units) == 4
    assert {unit.principal for unit in case.units} == {Principal.MUNICIPALITY, Principal.REGION}
    assert len({unit.authority for unit in case.units}) == 3


def test_everybody_has_a_part(case: Case) -> None:
    functions = {function for person in case.participants for function in person.functions}
    assert functions >= {
        Function.INITIATOR,
        Function.FACILITATOR,
        Function.FAMILY_NAVIGATOR,
        Function.AGENCY_ACTOR,
    }
    assert 6 <= len(case.participants) <= 8


def test_three_meetings_each_have_the_models_agenda(case: Case) -> None:
    assert len(case.meetings) == 3
    for meeting in case.meetings:
        assert len(meeting.agenda) == 10
        assert meeting.start is not None
        assert meeting.end is not None
        minutes = sum(item.minutes or 0 for item in meeting.agenda)
        length = dt.datetime.combine(meeting.date, meeting.end) - dt.datetime.combine(
            meeting.date, meeting.start
        )
        assert minutes == length.total_seconds() / 60


def test_the_first_summons_was_sent_in_time(case: Case) -> None:
    first = case.meetings[0]
    assert first.summons_sent is not None
    assert working_days(first.summons_sent, first.date) >= 15


def test_the_second_consent_replaces_the_first(case: Case) -> None:
    before, after = case.consents
    assert (before.stage, before.status) == (ConsentStage.BEFORE_MEETING, ConsentStatus.SUPERSEDED)
    assert (after.stage, after.status) == (ConsentStage.CONTINUED_WORK, ConsentStatus.VALID)
    assert after.supersedes == before.id
    for consent in case.consents:
        assert {signature.person for signature in consent.signatures} == {"vh1", "vh2"}


def test_five_goals_have_three_actions_each(case: Case) -> None:
    assert case.plan is not None
    assert (case.plan.type, case.plan.basis) == (PlanType.SIP, Basis.STATUTORY)
    assert [goal.id for goal in case.plan.goals] == ["g1", "g2", "g3", "g4", "g5"]
    for goal in case.plan.goals:
        assert len([action for action in case.plan.actions if action.goals == (goal.id,)]) == 3
    assert len(case.plan.actions) == 15


def test_the_personal_numbers_are_well_formed_and_the_child_is_eleven(case: Case) -> None:
    assert case.child is not None
    given = (case.child.personal_id, *(guardian.personal_id for guardian in case.guardians))
    assert all(number is not None and personnummer.is_valid(number) for number in given)
    assert case.child.birth_date == dt.date(2015, 9, 17)
