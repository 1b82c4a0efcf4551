from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from docgen.case.intake import load
from docgen.case.signers import (
    Capacity,
    GuardiansSign,
    Requirement,
    SigningRules,
    YouthSigns,
    required_signers,
    signing_rules,
    still_to_sign,
)
from docgen.errors import Refused
from tests.case.cases import TODAY, small

ALL = SigningRules(GuardiansSign.ALL)
ANY = SigningRules(GuardiansSign.ANY)


def case_of(born: str | None, *, custody: tuple[bool, ...] = (True, True), **consent: Any) -> Any:
    guardians = [
        {"id": f"vh{number}", "name": f"Förälder {number}", "custody": has}
        for number, has in enumerate(custody, 1)
    ]
    the_consent = {
        "id": "s1",
        "purpose": "Att mötas",
        "valid_from": "2026-10-01",
        "grants": [{"id": "r1", "giver": "Skolan", "receiver": "BUP"}],
        **consent,
    }
    child = {"name": "Kim Ek", **({"birth_date": born} if born else {})}
    meeting = {"id": "m1", "kind": "network_1", "date": "2026-12-10", "consent": "s1"}
    return load(small(child=child, guardians=guardians, consents=[the_consent], meetings=[meeting]))


def who(*args: Any, **kwargs: Any) -> list[str]:
    return [signer.path for signer in required_signers(*args, **kwargs)]


def test_both_guardians_sign_for_a_child() -> None:
    signers = required_signers(case_of("2015-03-14"), ALL, TODAY)
    assert [(s.person_id, s.path, s.capacity) for s in signers] == [
        ("vh1", "guardians[vh1]", Capacity.GUARDIAN),
        ("vh2", "guardians[vh2]", Capacity.GUARDIAN),
    ]
    assert still_to_sign(signers, []) == signers
    assert [s.person_id for s in still_to_sign(signers, ["vh1"])] == ["vh2"]
    assert still_to_sign(signers, ["vh1", "vh2"]) == ()


def test_only_guardians_with_custody_sign() -> None:
    assert who(case_of("2015-03-14", custody=(True, False)), ALL, TODAY) == ["guardians[vh1]"]


def test_one_of_the_guardians_is_enough_for_a_first_summons() -> None:
    signers = required_signers(case_of("2015-03-14"), ANY, TODAY)
    assert len(signers) == 2
    assert still_to_sign(signers, []) == signers
    assert still_to_sign(signers, ["vh2"]) == ()


def test_a_form_without_signatures_has_no_signers() -> None:
    assert who(case_of("2015-03-14"), SigningRules(), TODAY) == []


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ("2011-11-22", []),
        ("2011-11-21", ["child"]),
        ("2008-11-22", ["child"]),
    ],
)
def test_a_youth_signs_too_from_fifteen(born: str, expected: list[str]) -> None:
    assert who(case_of(born), ALL, TODAY) == ["guardians[vh1]", "guardians[vh2]", *expected]


def test_the_youths_signature_is_expected_or_hard_as_the_model_says() -> None:
    case = case_of("2011-01-01")
    expected = required_signers(case, ALL, TODAY)[-1]
    hard = required_signers(case, SigningRules(GuardiansSign.ALL, youth=YouthSigns.HARD), TODAY)[-1]
    assert (expected.capacity, expected.required) == (Capacity.YOUTH, Requirement.EXPECTED)
    assert hard.required is Requirement.HARD
    assert still_to_sign((expected, hard), []) == (hard,)
    none = SigningRules(GuardiansSign.ALL, youth=YouthSigns.NONE)
    assert "child" not in who(case, none, TODAY)


def test_the_models_age_for_signing_is_followed() -> None:
    rules = SigningRules(GuardiansSign.ALL, youth_from=12)
    assert "child" in who(case_of("2014-01-01"), rules, TODAY)


def test_from_eighteen_the_person_signs_alone() -> None:
    (signer,) = required_signers(case_of("2008-11-21"), ANY, TODAY)
    assert (signer.path, signer.capacity, signer.required) == (
        "child",
        Capacity.SELF,
        Requirement.HARD,
    )


def test_a_child_of_unknown_age_counts_as_young() -> None:
    assert who(case_of(None), ALL, TODAY) == ["guardians[vh1]", "guardians[vh2]"]


def test_without_a_day_the_age_is_that_of_the_opening() -> None:
    assert "child" not in who(case_of("2011-11-01"), ALL)
    assert "child" in who(case_of("2011-10-01"), ALL)


@pytest.mark.parametrize(
    "reason", ["sole_custody", "deceased", "prevented", "board_decision", "other"]
)
@pytest.mark.parametrize("about", ["consents[s1]", "meetings[m1]"])
def test_a_reason_makes_one_guardian_enough(reason: str, about: str) -> None:
    case = case_of("2015-03-14", fewer_signatures=reason)
    signers = required_signers(case, ALL, TODAY, about)
    assert len(signers) == 2
    assert still_to_sign(signers, ["vh1"]) == ()
    assert still_to_sign(signers, []) == signers


@pytest.mark.parametrize("reason", ["own_consent", "social_services_act"])
def test_a_decision_on_own_consent_makes_the_childs_signature_the_only_one(reason: str) -> None:
    case = case_of("2013-03-14", fewer_signatures=reason)
    (signer,) = required_signers(case, ALL, TODAY, "consents[s1]")
    assert (signer.path, signer.required) == ("child", Requirement.HARD)


def test_in_compulsory_care_guardians_are_asked_but_do_not_stop() -> None:
    case = case_of("2015-03-14", fewer_signatures="compulsory_care")
    signers = required_signers(case, ALL, TODAY, "consents[s1]")
    assert len(signers) == 2
    assert still_to_sign(signers, []) == ()


def test_a_reason_counts_only_for_its_own_consent() -> None:
    case = case_of("2015-03-14", fewer_signatures="deceased")
    signers = required_signers(case, ALL, TODAY)
    assert [s.person_id for s in still_to_sign(signers, ["vh1"])] == ["vh2"]


def test_without_a_child_nobody_signs() -> None:
    data = small(model="psynk")
    del data["child"]
    assert who(load(data), ALL, TODAY) == []


def test_the_forms_rules_go_before_the_models() -> None:
    model = {"signers": {"youth_from": 13, "youth": "hard"}, "language": "sv"}
    assert signing_rules(model, {"guardians": "any"}) == SigningRules(
        GuardiansSign.ANY, 13, YouthSigns.HARD
    )
    assert signing_rules(model, {"guardians": "all", "youth": "warning"}) == SigningRules(
        GuardiansSign.ALL, 13, YouthSigns.WARNING
    )
    assert signing_rules({}, {}) == SigningRules()


@pytest.mark.parametrize(
    "table", [{"guardians": "both"}, {"youth": True}, {"youth_from": "15"}, {"youths": "hard"}]
)
def test_a_fault_in_the_catalogue_is_named(table: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refusal:
        signing_rules({}, table)
    assert refusal.value.code == "catalogue_fault"
    assert next(iter(table)) in refusal.value.message


def test_the_day_of_the_age_is_the_day_of_the_document() -> None:
    case = case_of("2008-11-21")
    assert who(case, ALL, dt.date(2026, 11, 20)) == ["guardians[vh1]", "guardians[vh2]", "child"]
