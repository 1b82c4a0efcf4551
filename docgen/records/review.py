"""Review items: what a person must decide, with the evidence beside it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select, update

from docgen.errors import Refused, WrongUse
from docgen.messages import label, say
from docgen.plan.reading import Finding
from docgen.records import counters
from docgen.records.keys import Cipher, Keys
from docgen.records.tables import case_key, review_item

_SOURCE = ("file", "form")
"""Evidence of where a finding came from; the same finding may come again from another file."""


class ReviewStatus(StrEnum):
    """What a person has decided about an item."""

    OPEN = "open"
    ACCEPTED = "accepted"
    """The change is right and is recorded."""
    CORRECTED = "corrected"
    """Something else is right and is recorded."""
    REJECTED = "rejected"
    """The case stays as it is."""


@dataclass(frozen=True)
class ReviewItem:
    """One thing that waits for a person, or has been decided.

    ``finding`` and ``change`` are in the JSON form of :mod:`docgen.plan.reading`; ``evidence`` is
    what the person needs to see, plain JSON data: ``where`` in the file, ``file`` and ``form``.
    ``value`` is what a correction put instead.
    """

    id: str
    case_id: str | None
    document_id: str | None
    copy: str | None
    code: str
    path: str | None
    finding: dict[str, Any]
    change: dict[str, Any] | None
    created_at: dt.datetime
    evidence: dict[str, Any] = field(default_factory=dict)
    status: ReviewStatus = ReviewStatus.OPEN
    decided_at: dt.datetime | None = None
    decided_by: str | None = None
    value: Any = None


def open_item(
    connection: Connection,
    keys: Keys,
    finding: Finding,
    *,
    case_id: str | None,
    at: dt.datetime,
    document_id: str | None = None,
    copy: str | None = None,
    evidence: Mapping[str, Any] | None = None,
) -> ReviewItem:
    """Let ``finding`` wait for a person and return the item.

    A finding that waits already (same document, copy, code, path and the same change, or the same
    evidence where there is no change) is not opened twice: the waiting item is returned.
    """
    cipher = keys.writing(connection, case_id, at)
    change = finding.change.to_json() if finding.change else None
    item = ReviewItem(
        id="",
        case_id=case_id,
        document_id=document_id,
        copy=copy,
        code=finding.code,
        path=finding.path,
        finding=finding.to_json(),
        change=change,
        created_at=at,
        evidence=dict(evidence or {}),
    )
    digest = _digest(item, cipher)
    waiting = connection.execute(
        select(review_item).where(review_item.c.digest == digest, review_item.c.status == "open")
    ).first()
    if waiting:
        return _item(waiting, cipher)
    return restore(connection, keys, item)


def restore(connection: Connection, keys: Keys, item: ReviewItem) -> ReviewItem:
    """Record an item as it is, decided or not, under its own number where that is still free."""
    cipher = keys.writing(connection, item.case_id, item.created_at)
    wanted = int(item.id[1:]) if item.id else None
    number = counters.reserve(connection, "review", wanted)
    payload = {"finding": item.finding, "change": item.change, "evidence": item.evidence}
    decision = {"by": item.decided_by, "value": item.value}
    connection.execute(
        insert(review_item).values(
            number=number,
            case_id=cipher.case_id,
            document_id=item.document_id,
            copy=item.copy,
            code=item.code,
            path=item.path,
            digest=_digest(item, cipher),
            payload=cipher.seal_json(payload, "review_item", str(number), "payload"),
            status=item.status.value,
            created_at=item.created_at,
            decided_at=item.decided_at,
            decision=(
                None
                if item.status is ReviewStatus.OPEN
                else cipher.seal_json(decision, "review_item", str(number), "decision")
            ),
        )
    )
    return get(connection, keys, f"r{number}")


def list_items(
    connection: Connection,
    keys: Keys,
    *,
    status: ReviewStatus | None = None,
    case_id: str | None = None,
) -> list[ReviewItem]:
    """The items of one case, or of all cases that have not been disposed of, oldest first.

    Raises Refused when ``case_id`` is unknown or has been disposed of.
    """
    query = (
        select(review_item)
        .join(case_key, case_key.c.case_id == review_item.c.case_id)
        .where(case_key.c.wrapped_key.is_not(None))
        .order_by(review_item.c.number)
    )
    if status is not None:
        query = query.where(review_item.c.status == status.value)
    if case_id is not None:
        keys.reading(connection, case_id)
        query = query.where(review_item.c.case_id == case_id)
    return [_item(row, keys.reading(connection, row.case_id)) for row in connection.execute(query)]


def get(connection: Connection, keys: Keys, item_id: str) -> ReviewItem:
    """The item; raises WrongUse when there is none, Refused when its case was disposed of."""
    number = item_id.removeprefix("r")
    row = None
    if number.isascii() and number.isdigit() and len(number) < 10:
        row = connection.execute(
            select(review_item).where(review_item.c.number == int(number))
        ).first()
    if row is None:
        raise WrongUse(
            "review_unknown",
            say(
                "There is no review item {item}. List the items that wait and try again.",
                item=item_id,
            ),
        )
    return _item(row, keys.reading(connection, row.case_id))


def decide(
    connection: Connection,
    keys: Keys,
    item_id: str,
    decision: ReviewStatus,
    *,
    by: str,
    at: dt.datetime,
    value: Any = None,
) -> ReviewItem:
    """Record what ``by`` decided about an item and return it; journalling it is the caller's.

    Raises WrongUse for a decision that is none, or a correction without its value, and Refused
    when the item has been decided before.
    """
    item = get(connection, keys, item_id)
    if decision is ReviewStatus.OPEN or (decision is ReviewStatus.CORRECTED) != (value is not None):
        raise WrongUse(
            "review_decision",
            say(
                "An item is accepted, rejected, or corrected; a correction, and only that, states"
                " the right value."
            ),
        )
    number = item.id[1:]
    cipher = keys.writing(connection, item.case_id, at)
    decided = connection.execute(
        update(review_item)
        .where(review_item.c.number == int(number), review_item.c.status == "open")
        .values(
            status=decision.value,
            decided_at=at,
            decision=cipher.seal_json(
                {"by": by, "value": value}, "review_item", number, "decision"
            ),
        )
    )
    if decided.rowcount == 0:
        item = get(connection, keys, item_id)
        raise Refused(
            "review_decided",
            say(
                "{item} was decided already: {decision}, by {by} on {date}. Nothing was changed."
                " If that was wrong, change the document or the case instead.",
                item=item.id,
                decision=label("ReviewStatus", item.status.value),
                by=item.decided_by,
                date=item.decided_at.date().isoformat() if item.decided_at else "",
            ),
        )
    return get(connection, keys, item_id)


def _digest(item: ReviewItem, cipher: Cipher) -> str:
    """What makes two findings the same; which file it was, who saved it, and when, does not."""
    change = item.change
    content = (
        [change["kind"], change["code"], change["before"], change["after"]]
        if change
        else {name: found for name, found in item.evidence.items() if name not in _SOURCE}
    )
    return cipher.name(
        "review_item",
        json.dumps(
            [item.document_id, item.copy, item.code, item.path, content],
            sort_keys=True,
        ),
    )


def _item(row: Any, cipher: Cipher) -> ReviewItem:
    payload = cipher.open_json(row.payload, "review_item", str(row.number), "payload")
    decision = (
        cipher.open_json(row.decision, "review_item", str(row.number), "decision")
        if row.decision
        else {"by": None, "value": None}
    )
    return ReviewItem(
        id=f"r{row.number}",
        case_id=row.case_id or None,
        document_id=row.document_id,
        copy=row.copy,
        code=row.code,
        path=row.path,
        finding=payload["finding"],
        change=payload["change"],
        created_at=row.created_at,
        evidence=payload["evidence"],
        status=ReviewStatus(row.status),
        decided_at=row.decided_at,
        decided_by=decision["by"],
        value=decision["value"],
    )
