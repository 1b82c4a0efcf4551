"""What a person's answer to a question about ink says of the signature.

Accepted: it is the signature. Rejected: it is none, and the line counts as empty. Corrected: with
the date that is written beside it, or with a no.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from docgen.case import notation
from docgen.case.fields import FieldSpec
from docgen.case.notation import Names
from docgen.case.signing import FoundSignature, Means, SignatureStatus
from docgen.errors import WrongUse
from docgen.messages import say
from docgen.plan.kinds import Kind
from docgen.records.review import ReviewItem, ReviewStatus
from docgen.work.signed_verdict import confirmed

INK = frozenset({"ink_to_confirm", "ink_unclear"})
"""The questions whether ink on paper is somebody's signature."""
_NO = frozenset({"nej", "nei", "no", "declined"})
_A_DAY = FieldSpec("", Kind.DATE)


def check(item: ReviewItem, value: str, today: dt.date) -> None:
    """Raises WrongUse where a correction of a question about ink is neither a day nor a no."""
    if _is_no(value):
        return
    day = _day(value)
    if day is None or day > today:
        raise WrongUse(
            "review_value",
            say(
                "Correct {item} with the date that is written beside the signature, such as "
                "{example}, or with “nej” where it says no.",
                item=item.id,
                example=today.isoformat(),
            ),
        )


def answered(found: FoundSignature, item: ReviewItem, by: str) -> FoundSignature:
    """The signature as it is known after a person has decided."""
    if item.status is ReviewStatus.REJECTED:
        if found.status not in (SignatureStatus.MARKED, SignatureStatus.UNCLEAR):
            # A page may come twice; what was said of the other one stands.
            return found
        return replace(
            found,
            status=SignatureStatus.MISSING,
            method=None,
            confirmed_by=by,
            detail=say("A person has looked: it is no signature."),
        )
    if item.status is ReviewStatus.CORRECTED and _is_no(item.value):
        return replace(
            found,
            status=SignatureStatus.DECLINED,
            confirmed_by=by,
            detail=say("A person has looked: it says no."),
        )
    # Without the day that is written beside it, all that is known is that it was there then.
    day = _day(item.value) if item.status is ReviewStatus.CORRECTED else item.created_at
    return confirmed(replace(found, method=Means.INK, signed_at=day, detail=None), by)


def _is_no(value: str) -> bool:
    return value.strip().casefold() in _NO


def _day(value: str) -> dt.date | None:
    understood = notation.read(_A_DAY, value, Names.of({}))
    if understood.doubt or not isinstance(understood.value, str):
        return None
    return dt.date.fromisoformat(understood.value)
