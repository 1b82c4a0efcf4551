"""Copies for units of other authorities: by which way they go, and whether they have come back.

A copy is put into the store of the unit's authority, or packed for the agency's secure mail. It
is noted when its document is issued, and sent after that, so that one that could not be sent is
not forgotten.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select, update

from docgen.records.keys import Cipher, Keys
from docgen.records.tables import case_key, delivery, document


class Means(StrEnum):
    """How a copy gets to a unit."""

    STORE = "store"
    """Put into the store of the unit's authority."""
    PACKAGE = "package"
    """Packed with a cover letter; somebody sends it with the agency's secure mail."""


class DeliveryStatus(StrEnum):
    """How far a copy has come."""

    WAITING = "waiting"
    """It could not be sent yet, and is tried again."""
    HELD = "held"
    """It goes when those who are to have signed its document."""
    STOPPED = "stopped"
    """It was not sent, as no consent allowed it any longer."""
    SENT = "sent"
    OVERDUE = "overdue"
    """It should have come back."""
    RETURNED = "returned"


UNSIGNED = "unsigned"
"""What stands in the way of a copy that is held until its document is signed."""


@dataclass(frozen=True)
class Delivery:
    """One copy for one unit. ``form`` is that of its document, ``consent`` the id of the consent
    that allows it.

    ``place`` is where the copy or its package was put, for people. ``due`` is the day by which it
    is to have come back; None where nothing is to come back.
    """

    document_id: str
    copy: str
    case_id: str
    form: str
    unit: str
    authority: str
    means: Means
    made_at: dt.datetime
    due: dt.date | None = None
    consent: str | None = None
    place: str | None = None
    sent_at: dt.datetime | None = None
    stopped_at: dt.datetime | None = None
    returned_at: dt.datetime | None = None
    failing: str | None = None
    """The code of what stood in the way when sending it was last tried."""
    tried_at: dt.datetime | None = None

    def status(self, today: dt.date) -> DeliveryStatus:
        """How far it has come on a day."""
        if self.returned_at is not None:
            return DeliveryStatus.RETURNED
        if self.stopped_at is not None:
            return DeliveryStatus.STOPPED
        if self.sent_at is None:
            return DeliveryStatus.HELD if self.failing == UNSIGNED else DeliveryStatus.WAITING
        if self.due is not None and self.due < today:
            return DeliveryStatus.OVERDUE
        return DeliveryStatus.SENT


def save(connection: Connection, keys: Keys, copy: Delivery) -> None:
    """Note a copy for a unit; the copy itself is recorded with the documents before."""
    cipher = keys.writing(connection, copy.case_id, copy.made_at)
    connection.execute(
        insert(delivery).values(
            document_id=copy.document_id,
            copy=copy.copy,
            case_id=cipher.case_id,
            unit=copy.unit,
            authority=copy.authority,
            means=copy.means.value,
            made_at=copy.made_at,
            due_on=copy.due.isoformat() if copy.due else None,
            sent_at=copy.sent_at,
            stopped_at=copy.stopped_at,
            returned_at=copy.returned_at,
            failing=copy.failing,
            tried_at=copy.tried_at,
            payload=_sealed(cipher, copy),
        )
    )


def load(connection: Connection, keys: Keys, document_id: str, copy: str) -> Delivery | None:
    """The delivery of a copy; None where it is for no unit of another authority.

    Raises Refused when its case has been disposed of.
    """
    row = connection.execute(_QUERY.where(*_is(document_id, copy))).first()
    return _delivery(row, keys.reading(connection, row.case_id)) if row else None


def listed(connection: Connection, keys: Keys, case_id: str | None = None) -> list[Delivery]:
    """The deliveries of one case, or of all that are not disposed of, oldest first.

    Raises Refused when ``case_id`` is unknown or has been disposed of.
    """
    if case_id is None:
        return _find(connection, keys)
    keys.reading(connection, case_id)
    return _find(connection, keys, delivery.c.case_id == case_id)


def of_document(connection: Connection, keys: Keys, document_id: str) -> list[Delivery]:
    """The deliveries of one document, in the order of its copies."""
    return _find(connection, keys, delivery.c.document_id == document_id)


def to_send(connection: Connection, keys: Keys, *, tried_before: dt.datetime) -> list[Delivery]:
    """What still waits to be sent, and was last tried before ``tried_before``."""
    return _find(
        connection,
        keys,
        delivery.c.sent_at.is_(None),
        delivery.c.stopped_at.is_(None),
        delivery.c.returned_at.is_(None),
        or_(delivery.c.tried_at.is_(None), delivery.c.tried_at <= tried_before),
    )


def held(connection: Connection, keys: Keys, case_id: str) -> list[Delivery]:
    """The copies of a case that are held until their document is signed."""
    return [
        copy
        for copy in _find(connection, keys, delivery.c.case_id == case_id)
        if copy.sent_at is None and copy.stopped_at is None and copy.failing == UNSIGNED
    ]


def overdue(connection: Connection, keys: Keys, today: dt.date) -> list[Delivery]:
    """What was sent, should have come back by now and has not."""
    return _find(connection, keys, *_overdue(today))


def stores_of(connection: Connection, case_id: str) -> list[str]:
    """The authorities in whose own stores copies for their units are, or are to be put."""
    query = select(delivery.c.authority).where(
        delivery.c.case_id == case_id,
        delivery.c.means == Means.STORE.value,
        delivery.c.stopped_at.is_(None),
    )
    return list(connection.scalars(query.distinct().order_by(delivery.c.authority)))


def update_sent(connection: Connection, keys: Keys, copy: Delivery) -> bool:
    """Note what came of sending a copy: where it was put, that it was stopped, what failed.

    False where somebody else has sent or stopped it meanwhile; nothing is noted then.
    """
    cipher = keys.writing(connection, copy.case_id, copy.made_at)
    updated = connection.execute(
        update(delivery)
        .where(
            *_is(copy.document_id, copy.copy),
            delivery.c.sent_at.is_(None),
            delivery.c.stopped_at.is_(None),
        )
        .values(
            sent_at=copy.sent_at,
            stopped_at=copy.stopped_at,
            failing=copy.failing,
            tried_at=copy.tried_at,
            payload=_sealed(cipher, copy),
        )
    )
    return updated.rowcount == 1


def stop(connection: Connection, copy: Delivery, at: dt.datetime) -> None:
    """Note that a copy that was packed is not to be sent any more."""
    connection.execute(
        update(delivery)
        .where(*_is(copy.document_id, copy.copy), delivery.c.stopped_at.is_(None))
        .values(stopped_at=at)
    )


def returned(connection: Connection, document_id: str, copy: str, at: dt.datetime) -> None:
    """Note that a copy has come back, if it is for a unit; the first time counts."""
    connection.execute(
        update(delivery)
        .where(*_is(document_id, copy), delivery.c.returned_at.is_(None))
        .values(returned_at=at)
    )


def told(connection: Connection, copy: Delivery, today: dt.date) -> bool:
    """Note that it was told today that a copy is overdue; False when it had been today."""
    updated = connection.execute(
        update(delivery)
        .where(
            *_is(copy.document_id, copy.copy),
            or_(delivery.c.told_on.is_(None), delivery.c.told_on != today.isoformat()),
        )
        .values(told_on=today.isoformat())
    )
    return updated.rowcount == 1


_QUERY = select(delivery, document.c.form).join(
    document,
    and_(document.c.id == delivery.c.document_id, document.c.copy == delivery.c.copy),
)


def _overdue(today: dt.date) -> tuple[ColumnElement[bool], ...]:
    return (
        delivery.c.sent_at.is_not(None),
        delivery.c.returned_at.is_(None),
        and_(delivery.c.due_on.is_not(None), delivery.c.due_on < today.isoformat()),
    )


def _is(document_id: str, copy: str) -> tuple[ColumnElement[bool], ...]:
    return delivery.c.document_id == document_id, delivery.c.copy == copy


def _find(connection: Connection, keys: Keys, *conditions: ColumnElement[bool]) -> list[Delivery]:
    rows = connection.execute(
        _QUERY.join(case_key, case_key.c.case_id == delivery.c.case_id)
        .where(case_key.c.wrapped_key.is_not(None), *conditions)
        .order_by(delivery.c.made_at, delivery.c.document_id, delivery.c.copy)
    )
    return [_delivery(row, keys.reading(connection, row.case_id)) for row in rows]


def _sealed(cipher: Cipher, copy: Delivery) -> bytes:
    payload = {"consent": copy.consent, "place": copy.place}
    return cipher.seal_json(payload, "delivery", copy.document_id, copy.copy)


def _delivery(row: Any, cipher: Cipher) -> Delivery:
    payload = cipher.open_json(row.payload, "delivery", row.document_id, row.copy)
    return Delivery(
        document_id=row.document_id,
        copy=row.copy,
        case_id=row.case_id,
        form=row.form,
        unit=row.unit,
        authority=row.authority,
        means=Means(row.means),
        made_at=row.made_at,
        due=dt.date.fromisoformat(row.due_on) if row.due_on else None,
        consent=payload["consent"],
        place=payload["place"],
        sent_at=row.sent_at,
        stopped_at=row.stopped_at,
        returned_at=row.returned_at,
        failing=row.failing,
        tried_at=row.tried_at,
    )
