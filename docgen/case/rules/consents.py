"""Rules about consent: what is shared with whom, who has signed, and for how long it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docgen.case.model import Case, Consent, ConsentKind, ConsentStatus, InfoCategory
from docgen.case.rules.rule import Problem, Situation, Weight
from docgen.case.sharing import IN_FORCE, invited, is_in_force, open_grants, taking_part
from docgen.case.signers import required_signers, still_to_sign
from docgen.messages import say

_ENDED = frozenset({ConsentStatus.EXPIRED, ConsentStatus.WITHDRAWN})
_LETS_SHARE = frozenset({ConsentKind.INFORMATION, ConsentKind.MEETING})
_WEIGHT = {"summons": Weight.HARD, "plan": Weight.FINAL}
"""A summons goes to the units at once, a plan when it is final; an agenda says little."""

_TOO_GENERAL = re.compile(
    r"\b(?:alla?|alle|samtliga)\s+"
    r"(?:information|uppgifter|upplysningar|opplysninger|myndigheter|verksamheter|instanser"
    r"|tjenester|authorities|agencies)\b",
    re.IGNORECASE,
)


def units_not_covered(situation: Situation) -> tuple[str, ...]:
    """The units the document goes to that no consent in force lets receive anything."""
    covered = {
        unit.casefold()
        for consent in situation.case.consents
        if is_in_force(consent, situation.on) and _LETS_SHARE & set(consent.kinds)
        for grant in open_grants(consent, situation.on)
        for reference in ((grant.receiver, grant.giver) if grant.mutual else (grant.receiver,))
        for unit in (reference, situation.unit_name(reference))
    }
    return tuple(u for u in _receiving_units(situation) if u.casefold() not in covered)


def covered_by_consent(situation: Situation) -> Iterator[Problem]:
    """R01: nothing is shared with a unit without a valid consent that names it.

    Hard for a summons, and for a plan when it is made final (seeds S0 and S2; V17).
    """
    missing = units_not_covered(situation)
    if missing:
        yield Problem(
            _WEIGHT.get(situation.form, Weight.WARNING),
            say(
                "No valid consent covers {units}, and the system does not share without consent. "
                "The duty to report concern applies all the same.",
                units=", ".join(situation.unit_name(unit) for unit in missing),
            ),
            situation.about or "consents",
            say("Ask the family for a consent that names the unit, or leave the unit out."),
        )


def all_guardians_signed(situation: Situation) -> Iterator[Problem]:
    """R03: a consent has the signatures of all guardians with custody, or a reason why not.

    FB 6 kap. 13 §; from 18 the person's own. Looks at the consents the document rests on.
    """
    case = situation.case
    for consent in case.consents:
        if not is_in_force(consent, situation.on):
            continue
        signers = required_signers(
            case, situation.consent_signing, situation.on, f"consents[{consent.id}]"
        )
        if case.child is not None and not signers:
            yield Problem(
                _WEIGHT.get(situation.form, Weight.WARNING),
                say("The case has no guardian with custody, so nobody can consent for the child."),
                "guardians",
                say("Add the guardians, or tick who has custody."),
            )
        missing = still_to_sign(signers, {signature.person for signature in consent.signatures})
        if missing:
            yield Problem(
                _WEIGHT.get(situation.form, Weight.WARNING),
                say(
                    "The consent that holds from {date} is not signed by {names}.",
                    date=consent.valid_from,
                    names=", ".join(_signer_name(case, s.person_id, situation) for s in missing),
                ),
                f"consents[{consent.id}].signatures",
                say("Get the signature, or give the reason why fewer sign (fewer_signatures)."),
            )


def consent_holds(situation: Situation) -> Iterator[Problem]:
    """R15: when consent has run out or been withdrawn, sharing pauses (V19)."""
    on = situation.on
    if any(is_in_force(consent, on) for consent in situation.case.consents):
        return
    for consent in situation.case.consents:
        withdrawn = consent.status is ConsentStatus.WITHDRAWN or any(
            not w.grants and w.date <= on for w in consent.withdrawals
        )
        past = consent.valid_to is not None and consent.valid_to < on
        if consent.status in IN_FORCE | _ENDED and (withdrawn or past or consent.status in _ENDED):
            yield Problem(
                Weight.WARNING if situation.form == "agenda" else Weight.HARD,
                say("The consent of {date} has been withdrawn, so sharing pauses.",
                    date=consent.valid_from)
                if withdrawn
                else say("The consent of {date} has run out, so sharing pauses.",
                    date=consent.valid_from),
                f"consents[{consent.id}]",
                say("Talk with the family; with a new consent the work goes on."),
            )  # fmt: skip


def consent_is_specific(situation: Situation) -> Iterator[Problem]:
    """R16: a consent to share everything, or with everybody, is too general (V18, V29).

    A form on which the family is to tick the kinds of information itself may be issued.
    """
    for consent, weight in _consents_looked_at(situation):
        path = f"consents[{consent.id}]"
        for name in ("purpose", "other_information"):
            words = _TOO_GENERAL.search(getattr(consent, name) or "")
            if words:
                yield Problem(
                    weight,
                    say("“{words}” is too general for a consent.", words=words[0]),
                    f"{path}.{name}",
                    say("Say which information, between which units and for what."),
                )
        if set(consent.categories) == set(InfoCategory):
            yield Problem(
                Weight.WARNING,
                say("Every kind of information is ticked; the consent may be too general."),
                f"{path}.categories",
                say("Tick only what the co-operation needs."),
            )
        if not consent.categories and not consent.other_information:
            yield Problem(
                Weight.WARNING,
                say("The consent does not say which information it is about."),
                f"{path}.categories",
                say("Tick the kinds of information together with the family."),
            )


def consent_ends(situation: Situation) -> Iterator[Problem]:
    """R17: a consent has an end date (V19)."""
    for consent, weight in _consents_looked_at(situation):
        if consent.valid_to is None:
            yield Problem(
                weight,
                say("The consent has no end date, and a consent must be limited in time."),
                f"consents[{consent.id}].valid_to",
                say("Agree on an end with the family, such as the next follow-up; a year at most."),
            )


def _consents_looked_at(situation: Situation) -> Iterator[tuple[Consent, Weight]]:
    """The consent the form is about is to be right; on those it rests on, a person is told."""
    if situation.form == "consent":
        if situation.consent is not None:
            yield situation.consent, Weight.HARD
        return
    for consent in situation.case.consents:
        if is_in_force(consent, situation.on):
            yield consent, Weight.WARNING


def _receiving_units(situation: Situation) -> tuple[str, ...]:
    """The units a document goes to, each once; not the one that sends it."""
    case, meeting = situation.case, situation.meeting
    if situation.form in ("summons", "agenda"):
        found = invited(case, meeting)
    else:
        found = taking_part(case, situation.on)
    own = {case.responsible_unit, situation.unit_of(meeting.initiator) if meeting else None}
    return tuple(unit for unit in found if unit not in own)


def _signer_name(case: Case, person: str, situation: Situation) -> str:
    return case.child.name if case.child and person == "child" else situation.person_name(person)
