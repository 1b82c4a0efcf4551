"""Whom a case may be shared with: which units take part in it, and what the family lets them have.

A consent says of one unit that it may share with another, for a time; it is asked of the family,
signed, and may be taken back at any moment (domain.md 3.2 to 3.5). Nothing here shares anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from docgen.case.model import Case, Consent, ConsentKind, ConsentStatus, Grant, Meeting, Unit
from docgen.case.personal_ids import birthday
from docgen.case.signers import ADULT, SigningRules, required_signers, still_to_sign
from docgen.plan.model import ActionStatus

IN_FORCE = frozenset({ConsentStatus.VALID, ConsentStatus.PARTLY_WITHDRAWN})
_OVER = frozenset({ActionStatus.DONE, ActionStatus.CANCELLED, ActionStatus.DECLINED})
_DAY = dt.timedelta(days=1)


def is_in_force(consent: Consent, on: dt.date) -> bool:
    """Whether a consent holds on a day: signed, begun, not ended and not withdrawn as a whole."""
    return (
        consent.status in IN_FORCE
        and consent.valid_from <= on
        and (consent.valid_to is None or on <= consent.valid_to)
        and not any(not w.grants and w.date <= on for w in consent.withdrawals)
    )


def open_grants(consent: Consent, on: dt.date) -> tuple[Grant, ...]:
    """What a consent in force still allows on a day."""
    withdrawn = {grant for w in consent.withdrawals if w.date <= on for grant in w.grants}
    return tuple(grant for grant in consent.grants if grant.id not in withdrawn)


def is_signed(case: Case, consent: Consent, on: dt.date, rules: SigningRules) -> bool:
    """Whether all have signed a consent who must (R03); from 18 only the person's own counts."""
    signers = required_signers(case, rules, on, f"consents[{consent.id}]")
    return not still_to_sign(signers, {signature.person for signature in consent.signatures})


def letting(
    case: Case,
    giver: str | None,
    receiver: str | None,
    on: dt.date,
    *,
    kinds: Collection[ConsentKind],
    rules: SigningRules,
) -> Consent | None:
    """The consent by which one unit may share with another on a day; None where there is none.

    Units are given as the case refers to them; None, as in a case for which no unit is responsible
    yet, stands for any of them. ``kinds`` are the kinds of consent of which one is needed,
    ``rules`` say who must have signed it.
    """
    for consent in case.consents:
        if (
            set(kinds) & set(consent.kinds)
            and is_in_force(consent, on)
            and is_signed(case, consent, on, rules)
            and any(
                _may_be(case, sender, giver) and _may_be(case, to, receiver)
                for grant in open_grants(consent, on)
                for sender, to in _directions(grant)
            )
        ):
            return consent
    return None


def invited(case: Case, meeting: Meeting | None) -> tuple[str, ...]:
    """The units of those who are invited to a meeting, each once, as the case refers to them."""
    people = [invitation.person for invitation in meeting.invited] if meeting else []
    return _each_once(unit_of(case, person) for person in people)


def taking_part(case: Case, on: dt.date) -> tuple[str, ...]:
    """The units that work in the case on a day, each once, as the case refers to them.

    A unit takes part while somebody of it does, or while something is left for it to do.
    """
    return _each_once(_working(case, on))


def unit_of(case: Case, person: str | None) -> str | None:
    """The unit of a person of the case, as the case refers to it."""
    return next((p.unit for p in case.participants if p.id == person), None)


def units(case: Case, references: Collection[str]) -> tuple[Unit, ...]:
    """The units of the case among ``references``: ids, or names as people write them."""
    return tuple(
        unit for unit in case.units if any(_is(case, each, unit.id) for each in references)
    )


def next_turn(case: Case, after: dt.date) -> dt.date | None:
    """The next day on which whom the case may be shared with can change with no one's doing.

    A consent begins or ends, a withdrawal takes effect, somebody leaves, the child comes of age.
    """
    days = list(_turns(case))
    return min((day for day in days if day > after), default=None)


def _turns(case: Case) -> Iterator[dt.date]:
    for consent in case.consents:
        yield consent.valid_from
        if consent.valid_to is not None:
            yield consent.valid_to + _DAY
        for withdrawal in consent.withdrawals:
            yield withdrawal.date
    for participant in case.participants:
        if participant.until is not None:
            yield participant.until + _DAY
    if case.child is not None:
        # From which age the youth signs as well is the model's to say.
        yield from filter(None, (birthday(case.child, years) for years in range(1, ADULT + 1)))


def _working(case: Case, on: dt.date) -> Iterator[str | None]:
    for participant in case.participants:
        if participant.until is None or on <= participant.until:
            yield participant.unit
    for action in case.plan.actions if case.plan else ():
        if action.status not in _OVER:
            yield action.unit or unit_of(case, action.responsible)


def _each_once(references: Iterator[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reference for reference in references if reference))


def _directions(grant: Grant) -> Iterator[tuple[str, str]]:
    yield grant.giver, grant.receiver
    if grant.mutual:
        yield grant.receiver, grant.giver


def _may_be(case: Case, reference: str, other: str | None) -> bool:
    return other is None or _is(case, reference, other)


def _is(case: Case, reference: str, other: str) -> bool:
    """Whether two references, ids or names as people write them, mean the same unit."""
    return _unit(case, reference) == _unit(case, other)


def _unit(case: Case, reference: str) -> str:
    """The id of the unit that is meant; what is written where none or several are called so."""
    if any(unit.id == reference for unit in case.units):
        return reference
    name = reference.casefold()
    called = [unit.id for unit in case.units if unit.name.casefold() == name]
    return called[0] if len(called) == 1 else name
