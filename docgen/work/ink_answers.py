"""What a person's answer to a question about ink says of the signature.

Accepted: it is the signature. Rejected: it is none, and the line counts as empty. Corrected: with
the date that is written beside it, or with a no. Where the paper does not say who signs there, the
correction says who it is, and then the date or the no.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from docgen.case import notation, paths
from docgen.case.fields import FieldSpec
from docgen.case.notation import Names
from docgen.case.signatures import FoundSignature, Means, SignatureStatus
from docgen.errors import WrongUse
from docgen.messages import say
from docgen.plan.kinds import Kind
from docgen.records.review import ReviewItem, ReviewStatus
from docgen.work.signed_verdict import confirmed

WHOSE = "ink_whose"
"""The question whose signature stands on a line of a blank."""
NOT_PLACED = "page_not_placed"
"""The question about a page whose lines cannot be told: who has signed on it, if anybody."""
INK = frozenset({"ink_to_confirm", "ink_unclear", WHOSE})
"""The questions whether ink on paper is somebody's signature."""
BY_NAME = frozenset({WHOSE, NOT_PLACED})
"""The questions that are corrected with who has signed."""
_NO = frozenset({"nej", "nei", "no", "declined"})
_A_DAY = FieldSpec("", Kind.DATE)


def check(item: ReviewItem, value: str, today: dt.date) -> None:
    """Raises WrongUse where a correction of a question about ink is neither a day nor a no, or does
    not say whose it is where that is asked.
    """
    if item.code in BY_NAME:
        signed_by = _signed_by(item, value)
        days = list(signed_by.values())
        if not signed_by or (item.code == WHOSE and len(days) > 1):
            raise WrongUse("review_value", whose_words(item))
    else:
        days = [value]
    for each in days:
        if not each and item.code in BY_NAME:
            continue
        day = _day(each)
        if day is not None and day > today:
            raise WrongUse(
                "day_to_come",
                say(
                    "{day} is still to come. Say the day on which it was signed or said.",
                    day=day.isoformat(),
                ),
            )
        if day is None and not _is_no(each):
            raise _neither_day_nor_no(item, today)


def whose_words(item: ReviewItem) -> str:
    """What is to be answered where it is asked who has signed."""
    return say(
        "Say who has signed: docgen review correct {item} --value WHO, where WHO is one of "
        "{signers}. The date that is written there may follow, or “nej” where it says no.",
        item=item.id,
        signers=signers_words(item.evidence.get("signers", {})),
    )


def signers_words(signers: Mapping[str, str]) -> str:
    """Those who may have signed, ``signers`` by path: what is written to say who, and the name."""
    return ", ".join(f"{_id(path)} ({name})" for path, name in signers.items()) or "–"


def _neither_day_nor_no(item: ReviewItem, today: dt.date) -> WrongUse:
    return WrongUse(
        "review_value",
        say(
            "Correct {item} with the date that is written beside the signature, such as "
            "{example}, or with “nej” where it says no.",
            item=item.id,
            example=today.isoformat(),
        ),
    )


def _signed_by(item: ReviewItem, value: str) -> dict[str, str]:
    """Who is said to have signed, by path, each with the date or the no that follows; empty where
    somebody is named who is not to sign.
    """
    signers: Mapping[str, str] = item.evidence.get("signers", {})
    found: dict[str, str] = {}
    for part in filter(None, map(str.strip, value.split(","))):
        named = [
            (path, part[len(word) :].strip())
            for path, name in signers.items()
            for word in (path, _id(path), name)
            if part.casefold().startswith(word.casefold())
            and part[len(word) : len(word) + 1].strip() == ""
        ]
        if not named:
            return {}
        path, rest = named[0]
        found[path] = rest
    return found


def _id(path: str) -> str:
    return paths.id_of(path) if path.endswith("]") else path


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
    said = item.value if item.status is ReviewStatus.CORRECTED else ""
    if item.code in BY_NAME:
        path, said = next(iter(_signed_by(item, said).items()))
        found = replace(found, signer=path)
    return _as_said(found, said, item, by)


def not_relied_on(found: FoundSignature, by: str) -> FoundSignature:
    """A signature in a file that a person has looked at and does not take for what it says."""
    if found.status is not SignatureStatus.UNCLEAR:
        return found
    return replace(
        found,
        status=SignatureStatus.INVALID,
        confirmed_by=by,
        detail=say("A person has looked: it cannot be relied on."),
    )


def named(item: ReviewItem, by: str) -> tuple[FoundSignature, ...]:
    """The signatures that a person says are on a page whose lines cannot be told."""
    return tuple(
        _as_said(FoundSignature(path, SignatureStatus.MARKED), said, item, by)
        for path, said in _signed_by(item, item.value or "").items()
    )


def _as_said(found: FoundSignature, said: str, item: ReviewItem, by: str) -> FoundSignature:
    if _is_no(said):
        return replace(
            found,
            status=SignatureStatus.DECLINED,
            confirmed_by=by,
            detail=say("A person has looked: it says no."),
        )
    # Without the day that is written beside it, all that is known is that it was there then.
    day = _day(said) if said else item.created_at
    return confirmed(replace(found, method=Means.INK, signed_at=day, detail=None), by)


def _is_no(value: str) -> bool:
    return value.strip().casefold() in _NO


def _day(value: str) -> dt.date | None:
    understood = notation.read(_A_DAY, value, Names.of({}))
    if understood.doubt or not isinstance(understood.value, str):
        return None
    return dt.date.fromisoformat(understood.value)
