"""What follows when a person has confirmed a signature in review."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from docgen.case import intake
from docgen.case.signatures import Counterpart, FoundSignature
from docgen.plan.reading import Change
from docgen.records import cases, documents, journal, review
from docgen.records.journal import Recorded
from docgen.records.review import ReviewItem, ReviewStatus
from docgen.service import Service
from docgen.work.ink_answers import INK, NOT_PLACED, answered, named, not_relied_on
from docgen.work.signed_follow import Said, follow_verdict
from docgen.work.signed_verdict import CHANGED_SINCE, FORM_WITHDRAWN, Signing, confirmed

CONFIRMS = INK | {"signature_unclear"}
"""The questions in which accepting says: yes, this person signed this document."""
SETTLES = frozenset({"two_channels", "seen_and_scanned", "seen_but_empty", "signed_and_declined",
    "youth_declined", "signer_declined", "signature_unknown", FORM_WITHDRAWN,
    CHANGED_SINCE})  # fmt: skip
"""The questions that the verdict waits for, and that a person answers."""


def about_signing(code: str) -> bool:
    """Whether a question with this code is about who has signed."""
    return code in CONFIRMS | SETTLES | {NOT_PLACED}


def is_about_signing(item: ReviewItem) -> bool:
    """Whether something may follow for the verdict from an item's being accepted."""
    return about_signing(item.code) and "counterpart" in item.evidence


def confirms(item: ReviewItem) -> bool:
    """Whether accepting an item says that somebody has signed."""
    return item.code in CONFIRMS and is_about_signing(item)


def settles(item: ReviewItem) -> bool:
    """Whether the verdict on a document waits for the answer to an item, whichever it is."""
    return item.code in SETTLES and is_about_signing(item)


def _is_answer(item: ReviewItem) -> bool:
    """Whether something follows for the verdict from how an item was decided."""
    if not is_about_signing(item) or item.status is ReviewStatus.OPEN:
        return False
    if item.code == NOT_PLACED:
        # Who has signed is said by correcting it; otherwise the page has only been looked at.
        return item.status is ReviewStatus.CORRECTED
    return True


@dataclass(frozen=True)
class Confirmed:
    """What followed in the case, its revision now, and the items that wait because of it."""

    changes: tuple[Change, ...] = ()
    revision: int | None = None
    asked: tuple[str, ...] = ()


def confirm(service: Service, connection: Connection, item: ReviewItem, by: str) -> Confirmed:
    """Record who confirmed a signature, or said that it is none, and what follows in the case.

    Nothing where the item is about something else. Raises Refused where the case has a fault.
    """
    if not _is_answer(item):
        return Confirmed()
    issued = documents.load(connection, service.keys, item.document_id or "", item.copy or "")
    if issued is None or issued.case_id is None:
        return Confirmed()
    case = cases.load(connection, service.keys, issued.case_id)
    # Where the case has a fault, that is told and the question waits on.
    whole = intake.load(case.payload)
    history = journal.entries(connection, service.keys, issued.case_id)
    items = review.list_items(connection, service.keys, case_id=issued.case_id)
    form = service.catalogue.forms.get(issued.form)
    signing = Signing(issued, form, whole, history, items)
    here = _counterpart(signing, item, by)
    verdict = signing.verdict(*([here] if here else []), on=service.today())
    entries = []
    if here is not None:
        confirmed_ = {
            "key": here.key,
            "form": issued.form,
            "signatures": [each.to_json() for each in here.signatures],
            "message": item.finding["message"],
        }
        entries.append((Recorded.SIGNATURE, confirmed_))
    said = Said(
        by,
        entries,
        {"source": "review", "item": item.id},
        item.evidence["counterpart"],
        {name: value for name, value in item.evidence.items() if name in ("file", "where", "crop")},
    )
    return Confirmed(*follow_verdict(service, connection, signing, case, verdict, said))


def _counterpart(signing: Signing, item: ReviewItem, by: str) -> Counterpart | None:
    """The counterpart the item is about, with the signature confirmed."""
    key = item.evidence["counterpart"]
    there = next((each for each in signing.counterparts() if each.key == key), None)
    if item.code == NOT_PLACED:
        said = named(item, by)
        new = {each.signer for each in said}
        kept = [e for e in there.signatures if e.signer not in new] if there else []
        return Counterpart(key, (*kept, *said))
    if item.code not in CONFIRMS or there is None:
        return None
    return Counterpart(key, tuple(_with(there.signatures, item, by)))


def _with(
    signatures: tuple[FoundSignature, ...], item: ReviewItem, by: str
) -> Iterator[FoundSignature]:
    for each in signatures:
        if each.signer != item.path:
            yield each
        elif item.code in INK:
            yield answered(each, item, by)
        elif item.status is ReviewStatus.REJECTED:
            yield not_relied_on(each, by)
        else:
            yield confirmed(each, by)
