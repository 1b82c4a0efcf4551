"""What follows when a person has confirmed a signature in review."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from docgen.case import intake
from docgen.case.applying import with_revision
from docgen.case.signing import Counterpart, FoundSignature
from docgen.case.values import all_ids
from docgen.errors import Refused
from docgen.plan.reading import Change
from docgen.records import cases, documents, journal, review
from docgen.records.journal import JournalEntry, Recorded
from docgen.records.review import ReviewItem, ReviewStatus
from docgen.service import Service
from docgen.work.ink_answers import INK, answered
from docgen.work.merging import merge
from docgen.work.signed_record import mark
from docgen.work.signed_verdict import Signing, changes, confirmed, refusal

CONFIRMS = INK | {"signature_unclear"}
"""The questions in which accepting says: yes, this person signed this document."""
SETTLES = frozenset({"two_channels", "seen_and_scanned", "seen_but_empty", "signed_and_declined",
    "youth_declined", "signer_declined", "signature_unknown"})  # fmt: skip
"""The questions that the verdict waits for, and that a person answers."""


def about_signing(code: str) -> bool:
    """Whether a question with this code is about who has signed."""
    return code in CONFIRMS | SETTLES


def is_about_signing(item: ReviewItem) -> bool:
    """Whether something may follow for the verdict from an item's being accepted."""
    return about_signing(item.code) and "counterpart" in item.evidence


def confirms(item: ReviewItem) -> bool:
    """Whether accepting an item says that somebody has signed."""
    return item.code in CONFIRMS and is_about_signing(item)


def _is_answer(item: ReviewItem) -> bool:
    """Whether something follows for the verdict from how an item was decided: of ink on paper,
    also that it is no signature.
    """
    if not is_about_signing(item) or item.status is ReviewStatus.OPEN:
        return False
    return item.status is ReviewStatus.ACCEPTED or item.code in INK


@dataclass(frozen=True)
class Confirmed:
    """What followed in the case, its revision now, and the items that wait because of it."""

    changes: tuple[Change, ...] = ()
    revision: int | None = None
    asked: tuple[str, ...] = ()


def confirm(service: Service, connection: Connection, item: ReviewItem, by: str) -> Confirmed:
    """Record who confirmed a signature, or said that it is none, and what follows in the case.

    Nothing where the item was decided otherwise or is about something else.
    """
    if not _is_answer(item):
        return Confirmed()
    issued = documents.load(connection, service.keys, item.document_id or "", item.copy or "")
    if issued is None or issued.case_id is None:
        return Confirmed()
    case = cases.load(connection, service.keys, issued.case_id)
    try:
        whole = intake.load(case.payload)
    except Refused:
        # A fault in the case is told, and put right, before anything else follows.
        return Confirmed()
    history = journal.entries(connection, service.keys, issued.case_id)
    items = review.list_items(connection, service.keys, case_id=issued.case_id)
    form = service.catalogue.forms.get(issued.form)
    signing = Signing(issued, form, whole, history, items)
    here = _counterpart(signing, item, by)
    at = service.clock()
    verdict = signing.verdict(*([here] if here else []), on=service.today())
    local = at.astimezone(service.zone)
    wanted = changes(signing, verdict, all_ids(case.payload), at=local)
    merged = merge(case.payload, [replace(each, author=by) for each in wanted])
    revision = case.revision + (1 if merged.recorded else 0)
    if merged.recorded:
        payload = with_revision(merged.data, revision)
        cases.save(
            connection,
            service.keys,
            replace(case, payload=payload, revision=revision, updated_at=at),
        )
    payloads: list[tuple[Recorded, dict[str, Any]]] = []
    if here is not None:
        said = {
            "key": here.key,
            "form": issued.form,
            "signatures": [each.to_json() for each in here.signatures],
            "message": item.finding["message"],
        }
        payloads.append((Recorded.SIGNATURE, said))
    payloads += [
        (
            Recorded.CHANGE,
            {"change": each.to_json(), "revision": revision, "source": "review", "item": item.id},
        )
        for each in merged.recorded
    ]
    for kind, payload in payloads:
        journal.append(
            connection,
            service.keys,
            JournalEntry(
                issued.case_id,
                revision,
                at,
                kind,
                payload,
                document_id=issued.id,
                copy=issued.copy,
                file_sha256=item.evidence["counterpart"],
                accepted_by=by,
            ),
        )
    mark(service, connection, issued, verdict.status)
    asked = [
        review.open_item(
            connection,
            service.keys,
            finding,
            case_id=issued.case_id,
            at=at,
            document_id=issued.id,
            copy=issued.copy,
            evidence={**item.evidence, "message": finding.message},
        ).id
        for finding in refusal(signing, verdict, local)
        if item.code in INK
    ]
    return Confirmed(tuple(merged.recorded), revision, tuple(asked))


def _counterpart(signing: Signing, item: ReviewItem, by: str) -> Counterpart | None:
    """The counterpart the item is about, with the signature confirmed."""
    if item.code not in CONFIRMS:
        return None
    for each in signing.counterparts():
        if each.key == item.evidence["counterpart"]:
            return Counterpart(each.key, tuple(_with(each.signatures, item, by)))
    return None


def _with(
    signatures: tuple[FoundSignature, ...], item: ReviewItem, by: str
) -> Iterator[FoundSignature]:
    for each in signatures:
        if each.signer != item.path:
            yield each
        elif item.code in INK:
            yield answered(each, item, by)
        else:
            yield confirmed(each, by)
