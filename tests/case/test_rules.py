from __future__ import annotations

import datetime as dt
import tomllib
from typing import Any

import pytest

from docgen.case.intake import load
from docgen.case.rules import RULES, Moment, check
from docgen.errors import Refused, WrongUse
from docgen.messages import speaking
from docgen.plan.reading import Finding, Severity
from tests.case.cases import FAMILY, TODAY, Data, changed, family, family_data

LOTS = tomllib.loads((FAMILY.parent / "model.toml").read_text(encoding="utf-8"))
Form = tuple[str, str | None]
"""A form and what it is about."""
SUMMONS: Form = ("lots/summons", "meetings[m2]")
FIRST_SUMMONS: Form = ("lots/summons", "meetings[m1]")
AGENDA: Form = ("lots/agenda", "meetings[m2]")
PLAN: Form = ("lots/plan", None)
CONSENT: Form = ("lots/consent", "consents[s2]")
NO_BUP = {
    "consents[s2].grants[r5].receiver": "e2",
    "consents[s2].grants[r8].giver": "e1",
    "consents[s2].grants[r9].receiver": "e4",
}
"""The sample family's consent without the unit e3."""


def findings(
    form: Form,
    changes: Data | None = None,
    *,
    on: dt.date = TODAY,
    moment: Moment = Moment.ISSUE,
    **options: Any,
) -> tuple[Finding, ...]:
    with speaking("en"):
        return check(family(changes), *form, LOTS, on, moment=moment, **options)


def severities(*args: Any, **kwargs: Any) -> dict[str, Severity]:
    return {finding.code: finding.severity for finding in findings(*args, **kwargs)}


def only(*args: Any, **kwargs: Any) -> Finding:
    (finding,) = findings(*args, **kwargs)
    return finding


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize(
    "form",
    [
        ("lots/information", None),
        ("lots/consent", "consents[s1]"),
        CONSENT,
        FIRST_SUMMONS,
        SUMMONS,
        ("lots/summons", "meetings[m3]"),
        AGENDA,
        PLAN,
    ],
)
def test_the_sample_family_breaks_no_rule(form: Form, moment: Moment) -> None:
    assert findings(form, moment=moment) == ()


def test_every_rule_has_a_name_of_its_own_and_says_where_it_comes_from() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.check.__doc__ is not None
        assert rule.check.__doc__.startswith(f"{rule.id}: ")


def test_only_the_rules_a_form_asks_for_are_looked_at() -> None:
    changes = {"acute": True, "child.birth_date": None, "child.personal_id": None}
    changes["plan.follow_up.date"] = None
    assert set(severities(PLAN, changes)) == {"R06", "R09"}
    assert set(severities(PLAN, changes, only=["R09"])) == {"R09"}


def test_rules_of_lots_are_not_for_other_models() -> None:
    case = family({"acute": True})
    assert [f.code for f in check(case, "lots/plan", None, {}, TODAY)] == ["R09"]
    assert check(case, "hlt/plan", None, {}, TODAY) == ()


# R01


def test_r01_a_summons_to_a_unit_without_consent_is_stopped() -> None:
    finding = only(SUMMONS, NO_BUP)
    assert (finding.code, finding.severity) == ("R01", Severity.ERROR)
    assert "Barn- och ungdomspsykiatrins öppenvård" in finding.message
    assert "Barn- och familjeenheten" not in finding.message
    assert "duty to report" in finding.message


@pytest.mark.parametrize(
    ("form", "moment", "severity"),
    [
        (SUMMONS, Moment.ISSUE, Severity.ERROR),
        (PLAN, Moment.ISSUE, Severity.WARNING),
        (PLAN, Moment.FINALISE, Severity.ERROR),
        (AGENDA, Moment.FINALISE, Severity.WARNING),
    ],
)
def test_r01_is_hard_when_the_document_goes_out(
    form: Form, moment: Moment, severity: Severity
) -> None:
    assert severities(form, NO_BUP, moment=moment) == {"R01": severity}


def test_r01_a_one_way_grant_covers_the_receiver_only() -> None:
    one_way = {f"consents[s2].grants[r{n}].mutual": False for n in range(4, 9)}
    assert findings(SUMMONS, one_way) == ()
    turned = {
        **one_way,
        "consents[s2].grants[r5].giver": "e3",
        "consents[s2].grants[r5].receiver": "e1",
        "consents[s2].grants[r9].receiver": "e4",
    }
    assert severities(SUMMONS, turned) == {"R01": Severity.ERROR}


def test_r01_a_withdrawn_grant_covers_nobody() -> None:
    withdrawal = {"id": "w1", "date": "2026-11-20", "by": "vh1", "grants": ["r4", "r7", "r9"]}
    changes = {"consents[s2].withdrawals": [withdrawal]}
    assert severities(SUMMONS, changes) == {"R01": Severity.ERROR}
    assert findings(SUMMONS, changes, on=dt.date(2026, 11, 19)) == ()


def test_r01_counts_only_consents_in_force_that_let_information_be_shared() -> None:
    before = severities(SUMMONS, {"consents[s2].status": "awaiting_signatures"})
    assert before["R01"] is Severity.ERROR
    assert severities(SUMMONS, {"consents[s2].kinds": ["measurement"]}) == {"R01": Severity.ERROR}
    assert severities(SUMMONS, on=dt.date(2026, 9, 21))["R01"] is Severity.ERROR


def test_r01_asks_nothing_for_the_sending_unit_and_for_who_has_left() -> None:
    data = family_data(**NO_BUP)
    data["participants"][4]["until"] = "2026-11-20"
    data["plan"]["actions"][3].update(unit="e4", responsible="p4")
    data["plan"]["actions"][4].update(unit="e4", responsible="p4")
    assert check(load(data), *PLAN, LOTS, TODAY, moment=Moment.FINALISE) == ()


def test_r01_a_unit_as_written_is_covered_by_a_grant_as_written() -> None:
    written = {"participants[p3].unit": "Kvinnojouren", "plan.actions": None}
    assert severities(SUMMONS, written) == {"R01": Severity.ERROR}
    granted = {**written, "consents[s2].grants[r9].receiver": "kvinnojouren".capitalize()}
    assert findings(SUMMONS, granted) == ()


# R03


def test_r03_a_consent_with_one_of_two_signatures_stops_a_summons() -> None:
    changes = {"consents[s2].signatures": family_data()["consents"][1]["signatures"][:1]}
    finding = only(SUMMONS, changes)
    assert (finding.code, finding.severity) == ("R03", Severity.ERROR)
    assert "Mattias Lindqvist" in finding.message
    assert "Siobhán" not in finding.message
    assert finding.path == "consents[s2].signatures"
    assert severities(PLAN, changes) == {"R03": Severity.WARNING}
    assert severities(PLAN, changes, moment=Moment.FINALISE) == {"R03": Severity.ERROR}


def test_r03_a_reason_is_enough() -> None:
    changes = {
        "consents[s2].signatures": family_data()["consents"][1]["signatures"][:1],
        "consents[s2].fewer_signatures": "prevented",
    }
    assert findings(SUMMONS, changes) == ()


def test_r03_somebody_must_have_custody() -> None:
    changes = {"guardians[vh1].custody": False, "guardians[vh2].custody": False}
    assert severities(SUMMONS, changes) == {"R03": Severity.ERROR}


def test_r03_at_eighteen_what_guardians_signed_has_lapsed() -> None:
    grown = {"child.birth_date": "2008-11-20", "child.personal_id": None}
    found = {f.code: f for f in findings(SUMMONS, grown)}
    assert found["R03"].severity is Severity.ERROR
    assert "Nora" in found["R03"].message


# R04


def test_r04_counts_from_the_day_the_summons_was_sent() -> None:
    assert findings(FIRST_SUMMONS, {"meetings[m1].summons_sent": "2026-09-01"}) == ()
    late = only(FIRST_SUMMONS, {"meetings[m1].summons_sent": "2026-09-02"})
    assert (late.code, late.severity) == ("R04", Severity.WARNING)
    assert "14 working days" in late.message
    assert late.suggestion is not None
    assert "2026-09-23" in late.suggestion


def test_r04_counts_from_today_before_it_is_sent() -> None:
    unsent = {"meetings[m1].summons_sent": None, "meetings[m1].date": "2027-01-11"}
    assert findings(FIRST_SUMMONS, unsent, on=dt.date(2026, 12, 14)) == ()
    assert severities(FIRST_SUMMONS, unsent, on=dt.date(2026, 12, 21)) == {"R04": Severity.WARNING}


def test_r04_is_about_the_first_meeting_only() -> None:
    assert findings(SUMMONS, {"meetings[m2].summons_sent": "2026-12-08"}) == ()


# R06, R07


def test_r06_a_missing_next_meeting_stops_a_plan_only_when_final() -> None:
    changes = {"plan.follow_up.date": None}
    assert severities(PLAN, changes) == {"R06": Severity.WARNING}
    assert severities(PLAN, changes, moment=Moment.FINALISE) == {"R06": Severity.ERROR}


def test_r06_four_months_from_the_plan_is_the_latest() -> None:
    assert findings(PLAN, {"plan.follow_up.date": "2027-01-22"}) == ()
    finding = only(PLAN, {"plan.follow_up.date": "2027-01-23"}, moment=Moment.FINALISE)
    assert (finding.code, finding.severity) == ("R06", Severity.WARNING)
    assert finding.suggestion is not None
    assert "2027-01-22" in finding.suggestion


def test_r07_the_family_navigator_is_named_after_the_first_meeting() -> None:
    changes = {"plan.family_navigator": None}
    assert severities(PLAN, changes) == {"R07": Severity.WARNING}
    assert severities(PLAN, changes, moment=Moment.FINALISE) == {"R07": Severity.ERROR}
    assert "R07" not in severities(PLAN, changes, on=dt.date(2026, 9, 21))


# R08


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"meetings[m2].facilitator": "p1"}, "initiator"),
        ({"meetings[m2].facilitator": "p4"}, "family navigator"),
        ({"meetings[m2].facilitator": "p5"}, "has an action"),
        ({"participants[p2].unit": "e2"}, "unit that has an action"),
    ],
)
def test_r08_an_involved_facilitator_is_warned_about(changes: Data, why: str) -> None:
    for form in (SUMMONS, AGENDA):
        finding = only(form, changes, moment=Moment.FINALISE)
        assert (finding.code, finding.severity) == ("R08", Severity.WARNING)
        assert why in finding.message


def test_r08_what_is_done_no_longer_counts() -> None:
    data = {f"plan.actions[{a}].status": "done" for a in ("a4", "a5")}
    assert findings(SUMMONS, {**data, "meetings[m2].facilitator": "p5"}) == ()


def test_r08_is_silent_where_nobody_is_named() -> None:
    assert findings(SUMMONS, {"meetings[m2].facilitator": None}) == ()


# R09, R10


@pytest.mark.parametrize("form", [("lots/information", None), CONSENT, SUMMONS, AGENDA, PLAN])
def test_r09_an_acute_case_is_warned_about_on_every_form(form: Form) -> None:
    assert severities(form, {"acute": True}) == {"R09": Severity.WARNING}


@pytest.mark.parametrize(("born", "warned"), [("2007-11-22", False), ("2007-11-21", True)])
def test_r10_the_age_is_within_that_of_the_model(born: str, warned: bool) -> None:
    changes = {"child.birth_date": born, "child.personal_id": None}
    assert ("R10" in severities(("lots/information", None), changes)) is warned


def test_r10_follows_the_models_file() -> None:
    parameters = {"rules": {"age_from": 0, "age_to": 10}}
    found = check(family(), "hlt/information", None, parameters, TODAY)
    assert [finding.code for finding in found] == ["R10"]


# R11, R12, R14


@pytest.mark.parametrize(
    "changes",
    [
        {"plan.needs": None},
        {"plan.overall_responsible": None},
        {
            f"plan.actions[a{n}].principal": "municipality"
            for n in (6, 9, 12, 13)  # the family's and others'
        },
        {"plan.actions": [{"id": "a1", "text": "Tar en promenad", "principal": "family",
                           "responsible": "vh1", "due": "2026-12-01"}]},
        {"plan.actions[a13].principal": None},
    ],
)  # fmt: skip
def test_r11_each_statutory_item_stops_a_sip_when_final(changes: Data) -> None:
    assert severities(PLAN, changes) == {"R11": Severity.WARNING}
    assert severities(PLAN, changes, moment=Moment.FINALISE) == {"R11": Severity.ERROR}
    by_agreement = {**changes, "plan.basis": "agreement"}
    assert severities(PLAN, by_agreement, moment=Moment.FINALISE) == {"R11": Severity.WARNING}
    individual = {**changes, "plan.type": "individual_plan"}
    assert severities(PLAN, individual, moment=Moment.FINALISE) == {"R11": Severity.WARNING}


def test_r11_saying_that_there_are_none_is_saying_what_others_do() -> None:
    changes: Data = {f"plan.actions[a{n}].principal": "region" for n in (6, 9, 12, 13)}
    changes["plan.no_measures_by_others"] = True
    assert findings(PLAN, changes, moment=Moment.FINALISE) == ()


def test_r11_a_unit_tells_its_principal() -> None:
    assert findings(PLAN, {"plan.actions[a1].principal": None}, moment=Moment.FINALISE) == ()
    by_person = {"plan.actions[a1].principal": None, "plan.actions[a1].unit": None}
    assert findings(PLAN, by_person, moment=Moment.FINALISE) == ()


def test_r12_only_a_principal_has_the_overall_responsibility_of_a_sip() -> None:
    changes = {"plan.overall_responsible": "family"}
    assert severities(PLAN, changes) == {"R12": Severity.WARNING}
    assert severities(PLAN, changes, moment=Moment.FINALISE) == {"R12": Severity.ERROR}
    changes["plan.basis"] = "agreement"
    assert findings(PLAN, changes, moment=Moment.FINALISE) == ()


def test_r14_an_action_is_owned_and_dated() -> None:
    undated = only(PLAN, {"plan.actions[a1].due": None}, moment=Moment.FINALISE)
    assert (undated.code, undated.severity) == ("R14", Severity.WARNING)
    assert undated.path == "plan.actions[a1].due"
    nobody = {"plan.actions[a1].responsible": None, "plan.actions[a1].unit": None}
    assert severities(PLAN, nobody) == {"R14": Severity.WARNING}
    assert severities(PLAN, nobody, moment=Moment.FINALISE) == {"R14": Severity.ERROR}


@pytest.mark.parametrize("status", ["done", "cancelled", "declined"])
def test_r14_what_is_over_needs_neither(status: str) -> None:
    changes = {"plan.actions[a1].due": None, "plan.actions[a1].status": status}
    assert findings(PLAN, changes, moment=Moment.FINALISE) == ()


# R15, R16, R17


@pytest.mark.parametrize(
    "changes",
    [
        {"consents[s2].status": "withdrawn"},
        {"consents[s2].status": "expired"},
        {"consents[s2].valid_to": "2026-11-20"},
        {"consents[s2].withdrawals": [{"id": "w1", "date": "2026-11-21", "by": "vh2"}]},
    ],
)
def test_r15_when_consent_has_ended_sharing_pauses(changes: Data) -> None:
    assert severities(PLAN, changes)["R15"] is Severity.ERROR
    assert severities(SUMMONS, changes)["R15"] is Severity.ERROR
    assert "R15" not in severities(CONSENT, changes)


def test_r15_an_ended_consent_does_not_matter_where_a_newer_holds() -> None:
    assert findings(PLAN, {"consents[s1].status": "expired"}) == ()


@pytest.mark.parametrize(
    "words",
    ["Att dela all information om Nora", "Alla myndigheter får prata", "samtliga uppgifter"],
)
def test_r16_a_consent_to_everything_is_stopped(words: str) -> None:
    changes = {"consents[s2].purpose": words}
    finding = only(CONSENT, changes)
    assert (finding.code, finding.severity) == ("R16", Severity.ERROR)
    assert finding.path == "consents[s2].purpose"
    assert severities(PLAN, changes) == {"R16": Severity.WARNING}
    assert findings(("lots/consent", "consents[s1]"), changes) == ()


def test_r16_all_boxes_or_none_are_warned_about() -> None:
    every = ["schooling", "social_situation", "physical_health", "mental_health"]
    every += ["assessments", "interventions", "family_situation"]
    assert severities(CONSENT, {"consents[s2].categories": every}) == {"R16": Severity.WARNING}
    none = {"consents[s2].categories": None, "consents[s2].other_information": None}
    assert severities(CONSENT, none) == {"R16": Severity.WARNING}


def test_r17_a_consent_without_end_is_stopped() -> None:
    changes = {"consents[s2].valid_to": None}
    assert severities(CONSENT, changes) == {"R17": Severity.ERROR}
    assert severities(SUMMONS, changes) == {"R17": Severity.WARNING}


# R18, R19


@pytest.mark.parametrize(
    ("born", "years", "severity"),
    [
        ("2011-12-01", "15", Severity.WARNING),
        ("2010-12-01", "16", Severity.WARNING),
        ("2008-12-01", "18", Severity.ERROR),
        ("2008-12-09", "18", Severity.ERROR),
    ],
)
def test_r18_a_birthday_before_the_meeting_is_told(
    born: str, years: str, severity: Severity
) -> None:
    changes = {"child.birth_date": born, "child.personal_id": None}
    (finding,) = [f for f in findings(SUMMONS, changes) if f.code == "R18"]
    assert finding.severity is severity
    assert f"turns {years}" in finding.message
    assert finding.path == "meetings[m2].date"


@pytest.mark.parametrize("born", ["2008-11-21", "2008-12-10", "2009-12-01", "2011-11-21"])
def test_r18_other_birthdays_are_not(born: str) -> None:
    changes = {"child.birth_date": born, "child.personal_id": None}
    assert "R18" not in severities(SUMMONS, changes)


def test_r18_a_plan_looks_to_its_follow_up() -> None:
    changes = {"child.birth_date": "2008-12-01", "child.personal_id": None}
    assert severities(PLAN, changes)["R18"] is Severity.WARNING
    assert severities(PLAN, changes, moment=Moment.FINALISE)["R18"] is Severity.ERROR


@pytest.mark.parametrize("form", [SUMMONS, AGENDA, PLAN])
@pytest.mark.parametrize("path", ["child.protection", "guardians[vh2].protection"])
def test_r19_protected_identity_stops_unless_an_officer_releases(form: Form, path: str) -> None:
    changes = {path: "protected_registration"}
    assert severities(form, changes) == {"R19": Severity.ERROR}
    finding = only(form, changes, released={"R19": "Eva Holm, säkerhetsansvarig"})
    assert finding.severity is Severity.WARNING
    assert "Eva Holm" in finding.message


def test_other_rules_cannot_be_released() -> None:
    with pytest.raises(WrongUse):
        findings(PLAN, released={"R01": "Eva Holm"})


# The model's file


@pytest.mark.parametrize(
    "table",
    [
        {"age_to": "18"},
        {"age_to": True},
        {"age_too": 18},
        {"age_from": -1},
        {"of": 1},
        {"youth_ages": 15},
        {"youth_ages": ["15"]},
    ],
)
def test_parameters_that_are_not_understood_are_named(table: Data) -> None:
    with pytest.raises(Refused) as refusal:
        check(family(), *PLAN, {"rules": table}, TODAY)
    assert refusal.value.code == "catalogue_fault"
    assert next(iter(table)) in refusal.value.message


def test_parameters_of_the_model_are_followed() -> None:
    parameters = {"rules": {"notice_working_days": 20, "follow_up_months": 2, "youth_ages": [11]}}
    codes = {f.code for f in check(family(), *FIRST_SUMMONS, parameters, TODAY)}
    assert codes == {"R04"}
    assert {f.code for f in check(family(), *PLAN, parameters, TODAY)} == {"R06"}


def test_a_case_without_plan_is_no_reason_to_fail() -> None:
    data = changed(family_data(), {"plan": None})
    case = load(data)
    for form in (SUMMONS, AGENDA, PLAN, CONSENT):
        for finding in check(case, *form, LOTS, TODAY):
            assert finding.message
