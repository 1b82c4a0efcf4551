"""Who must sign a document, as it follows from the case (domain.md 3.4, R02, R03, Appendix C).

Guardians sign for a child, all who have custody where the form asks for all (FB 6 kap. 11 and
13 §§), one of them at least where it asks for any (a first summons). A youth signs as well from
the age the model's file gives, 15 unless it says otherwise (SoL 3 kap. 4 §). From 18 the person
signs alone. A reason on the consent for fewer signatures changes what is asked of the guardians,
never silently: the reason is printed and kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from docgen.case import paths
from docgen.case.consistency import CHILD
from docgen.case.model import Case, Consent, FewerSignatures
from docgen.case.personal_ids import age
from docgen.errors import Refused
from docgen.messages import say

ADULT = 18
_Choice = TypeVar("_Choice", bound=StrEnum)


class GuardiansSign(StrEnum):
    """Which of the guardians with custody a form asks to sign."""

    ALL = "all"
    ANY = "any"
    """One at least; each has a line."""
    NONE = "none"


class YouthSigns(StrEnum):
    """What it means when a youth has not signed."""

    HARD = "hard"
    WARNING = "warning"
    NONE = "none"
    """The form has no line for the youth before 18."""


class Capacity(StrEnum):
    """As what somebody signs."""

    GUARDIAN = "guardian"
    YOUTH = "youth"
    SELF = "self"
    """The person the case is about, of age: signs alone."""


class Requirement(StrEnum):
    """What a missing signature means."""

    HARD = "hard"
    """The document has no effect without it."""
    EXPECTED = "expected"
    """Asked for; its absence is told but stops nothing."""


@dataclass(frozen=True)
class SigningRules:
    """What a form asks for; from ``[signers]`` of form.toml over that of model.toml."""

    guardians: GuardiansSign = GuardiansSign.NONE
    youth_from: int = 15
    youth: YouthSigns = YouthSigns.WARNING


@dataclass(frozen=True)
class Signer:
    """Someone who is to sign; ``person_id`` is a guardian's id or ``child``.

    Signers with the same ``one_of`` share one requirement: the signature of one of them meets it.
    """

    person_id: str
    path: str
    capacity: Capacity
    required: Requirement = Requirement.HARD
    one_of: str | None = None


def signing_rules(model: Mapping[str, Any], form: Mapping[str, Any]) -> SigningRules:
    """The rules from a model's parameters and a form's ``[signers]`` table, the form's first.

    Raises Refused ``catalogue_fault`` for what is not understood.
    """
    asked = {**model.get("signers", {}), **form}
    unknown = asked.keys() - {"guardians", "youth_from", "youth"}
    if unknown:
        raise _catalogue_fault(min(unknown), "guardians, youth_from, youth")
    youth_from = asked.get("youth_from", 15)
    if not isinstance(youth_from, int) or not 0 <= youth_from <= ADULT:
        raise _catalogue_fault("youth_from", f"0-{ADULT}")
    return SigningRules(
        guardians=_choice(GuardiansSign, asked, "guardians", GuardiansSign.NONE),
        youth_from=youth_from,
        youth=_choice(YouthSigns, asked, "youth", YouthSigns.WARNING),
    )


def consent_rules(model: Mapping[str, Any]) -> SigningRules:
    """Who signs a consent in a model, by its parameters: all guardians with custody (R03).

    Raises Refused ``catalogue_fault`` for what is not understood.
    """
    return signing_rules({"signers": {**model.get("signers", {}), "guardians": "all"}}, {})


def required_signers(
    case: Case, rules: SigningRules, on: dt.date | None = None, about: str | None = None
) -> tuple[Signer, ...]:
    """Who is to sign a document made ``on`` a day, in the order the lines stand.

    ``about`` is the consent or meeting the document is about; a meeting counts as its consent.
    Without ``on`` the child's age is that of the day the case was opened, and a child whose age
    the case does not tell counts as younger than the model's age for signing.
    """
    if case.child is None or rules.guardians is GuardiansSign.NONE:
        return ()
    years = age(case.child, on or case.opened)
    if years is not None and years >= ADULT:
        return (Signer(CHILD, CHILD, Capacity.SELF),)
    consent = _consent(case, about)
    reason = consent.fewer_signatures if consent else None
    if reason in _CHILD_ALONE:
        return (Signer(CHILD, CHILD, Capacity.YOUTH),)
    signers = _guardians(case, rules, reason)
    if years is not None and years >= rules.youth_from and rules.youth is not YouthSigns.NONE:
        hard = rules.youth is YouthSigns.HARD
        required = Requirement.HARD if hard else Requirement.EXPECTED
        signers += (Signer(CHILD, CHILD, Capacity.YOUTH, required),)
    return signers


def still_to_sign(signers: Collection[Signer], signed: Collection[str]) -> tuple[Signer, ...]:
    """The signers without whom the document has no effect yet; ``signed`` are person ids."""
    met = {signer.one_of for signer in signers if signer.person_id in signed}
    return tuple(
        signer
        for signer in signers
        if signer.required is Requirement.HARD
        and signer.person_id not in signed
        and (signer.one_of is None or signer.one_of not in met)
    )


_CHILD_ALONE = frozenset({FewerSignatures.OWN_CONSENT, FewerSignatures.SOCIAL_SERVICES_ACT})
"""OSL 12 kap. 3 § and SoL 21 kap. 1 §: a person has decided that the child's own consent holds."""

_NO_GUARDIAN_NEEDED = frozenset({FewerSignatures.COMPULSORY_CARE})
"""LVU 11 §: the board may decide in the guardians' place; they are asked all the same."""


def _guardians(
    case: Case, rules: SigningRules, reason: FewerSignatures | None
) -> tuple[Signer, ...]:
    with_custody = [guardian.id for guardian in case.guardians if guardian.custody]
    share = rules.guardians is GuardiansSign.ANY or reason is not None
    required = Requirement.EXPECTED if reason in _NO_GUARDIAN_NEEDED else Requirement.HARD
    return tuple(
        Signer(
            key,
            f"guardians[{key}]",
            Capacity.GUARDIAN,
            required,
            "guardians" if share and len(with_custody) > 1 else None,
        )
        for key in with_custody
    )


def _consent(case: Case, about: str | None) -> Consent | None:
    if about is None or "[" not in about:
        return None
    key = paths.id_of(about)
    meeting = next((meeting for meeting in case.meetings if meeting.id == key), None)
    wanted = meeting.consent if meeting else key
    return next((consent for consent in case.consents if consent.id == wanted), None)


def _choice(
    listing: type[_Choice], asked: Mapping[str, Any], name: str, default: _Choice
) -> _Choice:
    try:
        return listing(asked.get(name, default))
    except ValueError as error:
        raise _catalogue_fault(name, ", ".join(listing)) from error


def _catalogue_fault(key: str, expected: str) -> Refused:
    return Refused(
        "catalogue_fault",
        say("[signers] {key} is not understood; expected: {expected}.", key=key, expected=expected),
    )
