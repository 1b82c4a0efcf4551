"""A consent is noted as seen or said, and taken back in one step; each with who noted it."""

from __future__ import annotations

from typing import Any

import pytest

from docgen.case.model import SignatureMethod
from docgen.errors import Refused, WrongUse
from docgen.work import consenting
from docgen.work.consenting import Given
from docgen.work.history import history
from tests.case.cases import family_data
from tests.work.installation import CASE, Installation

WHO = "Maria Åkerström"


@pytest.fixture
def unsigned(empty: Installation) -> Installation:
    """A case whose consent nobody has signed yet."""
    data = family_data()
    consent = next(each for each in data["consents"] if each["id"] == "s2")
    consent["status"], consent["signatures"] = "draft", []
    empty.take_in(data)
    return empty


def seen(installation: Installation, person: str, method: str = "seen", **said: Any) -> list[str]:
    given = Given(person, SignatureMethod(method), **said)
    noted = consenting.signed(installation.service, CASE, "s2", given, who=WHO)
    return [change.path for change in noted.changes]


def status(installation: Installation, consent: str = "s2") -> str:
    return str(installation.value(f"consents[{consent}].status"))


def test_a_consent_holds_when_all_have_given_it_seen_or_said(unsigned: Installation) -> None:
    seen(unsigned, "vh1", kept_at="e1")
    assert status(unsigned) == "awaiting_signatures"
    seen(unsigned, "vh2", "oral", note="På telefon")
    assert status(unsigned) == "valid"
    signatures = unsigned.value("consents[s2].signatures")
    assert [(each["person"], each["method"]) for each in signatures] == [
        ("vh1", "seen"),
        ("vh2", "oral"),
    ]
    assert signatures[0]["kept_at"] == "e1"
    assert unsigned.replayed().differs == ()


def test_an_issued_consent_counts_what_was_seen_since(unsigned: Installation) -> None:
    unsigned.issue("lots/consent", about="consents[s2]")
    seen(unsigned, "vh1")
    assert status(unsigned) == "awaiting_signatures"
    seen(unsigned, "vh2")
    assert status(unsigned) == "valid"


def test_a_consent_is_taken_back_in_one_step(installation: Installation) -> None:
    noted = consenting.withdraw(installation.service, CASE, "s2", "vh2", who=WHO, received_by="p1")
    assert status(installation) == "withdrawn"
    (withdrawal,) = installation.value("consents[s2].withdrawals")
    assert (withdrawal["by"], withdrawal["received_by"]) == ("vh2", "p1")
    assert {change.author for change in noted.changes} == {WHO}
    last = history(installation.service, CASE).events
    (said,) = [event for event in last if event.kind == "note"]
    assert said.by == WHO
    assert len(said.changes) == 2
    assert installation.replayed().differs == ()


def test_a_part_is_taken_back_and_the_rest_holds_until_it_too_is(
    installation: Installation,
) -> None:
    grants = [grant["id"] for grant in installation.value("consents[s2].grants")]
    first, *others = grants
    consenting.withdraw(installation.service, CASE, "s2", "vh1", who=WHO, grants=[first])
    assert status(installation) == "partly_withdrawn"
    consenting.withdraw(installation.service, CASE, "s2", "vh1", who=WHO, grants=others)
    assert status(installation) == "withdrawn"


def test_what_has_ended_is_not_taken_back_again(installation: Installation) -> None:
    consenting.withdraw(installation.service, CASE, "s2", "vh2", who=WHO)
    with installation.unchanged(), pytest.raises(Refused) as refused:
        consenting.withdraw(installation.service, CASE, "s2", "vh1", who=WHO)
    assert refused.value.code == "consent_ended"


@pytest.mark.parametrize(
    ("consent", "person", "grants", "code"),
    [
        ("s9", "vh1", (), "no_such_consent"),
        ("s2", "vh1", ("r99",), "no_such_grant"),
        ("s2", "vh9", (), "does_not_fit"),
    ],
)
def test_what_is_not_in_the_case_is_said_and_nothing_is_recorded(
    installation: Installation, consent: str, person: str, grants: tuple[str, ...], code: str
) -> None:
    with installation.unchanged(), pytest.raises(WrongUse) as wrong:
        consenting.withdraw(installation.service, CASE, consent, person, who=WHO, grants=grants)
    assert wrong.value.code == code
