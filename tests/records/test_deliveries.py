"""Copies for units of other authorities are kept until they have come back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from docgen.errors import Refused
from docgen.records import deliveries, documents
from docgen.records.deliveries import Delivery, DeliveryStatus, Means
from docgen.records.keys import Keys
from tests.records.sample import AT, CASE, delivery, issued, summons

TODAY = AT.date()
DAY = dt.timedelta(days=1)


@pytest.fixture
def made(connection: Connection, keys: Keys) -> Delivery:
    """A copy that was noted, and waits to be sent."""
    documents.save(connection, keys, issued())
    waiting = delivery(sent_at=None, tried_at=None, place=None)
    deliveries.save(connection, keys, waiting)
    return waiting


def kept(connection: Connection, keys: Keys, copy: Delivery) -> Delivery:
    found = deliveries.load(connection, keys, copy.document_id, copy.copy)
    assert found is not None
    return found


def test_a_delivery_comes_back_as_it_was_saved(
    connection: Connection, keys: Keys, made: Delivery
) -> None:
    assert kept(connection, keys, made) == made
    assert deliveries.load(connection, keys, made.document_id, "9") is None


def test_the_form_is_that_of_its_document(
    connection: Connection, keys: Keys, made: Delivery
) -> None:
    assert kept(connection, keys, made).form == issued().form


def test_what_waits_is_sent_once(connection: Connection, keys: Keys, made: Delivery) -> None:
    assert deliveries.to_send(connection, keys, tried_before=AT) == [made]
    sent = replace(made, sent_at=AT, tried_at=AT, place="Utskick/1")
    assert deliveries.update_sent(connection, keys, sent)
    assert kept(connection, keys, made) == sent
    assert deliveries.to_send(connection, keys, tried_before=AT) == []
    again = replace(made, sent_at=AT + DAY)
    assert not deliveries.update_sent(connection, keys, again), "somebody else was quicker"
    assert kept(connection, keys, made) == sent


def test_what_failed_is_tried_again_after_a_while(
    connection: Connection, keys: Keys, made: Delivery
) -> None:
    failed = replace(made, failing="store_unreachable", tried_at=AT)
    deliveries.update_sent(connection, keys, failed)
    assert deliveries.to_send(connection, keys, tried_before=AT - DAY) == []
    assert deliveries.to_send(connection, keys, tried_before=AT) == [failed]


def test_what_was_stopped_or_has_come_back_is_not_sent(
    connection: Connection, keys: Keys, made: Delivery
) -> None:
    deliveries.returned(connection, made.document_id, made.copy, AT)
    assert deliveries.to_send(connection, keys, tried_before=AT) == []
    documents.save(connection, keys, summons())
    other = delivery(
        document_id=summons().id, copy=summons().copy, sent_at=None, stopped_at=AT, form="x"
    )
    deliveries.save(connection, keys, other)
    assert deliveries.to_send(connection, keys, tried_before=AT) == []


def test_a_copy_is_overdue_the_day_after_it_was_due(
    connection: Connection, keys: Keys, made: Delivery
) -> None:
    assert made.due is not None
    assert deliveries.overdue(connection, keys, made.due + DAY) == [], "it was never sent"
    deliveries.update_sent(connection, keys, replace(made, sent_at=AT))
    assert deliveries.overdue(connection, keys, made.due) == []
    (late,) = deliveries.overdue(connection, keys, made.due + DAY)
    assert late.status(made.due + DAY) is DeliveryStatus.OVERDUE
    deliveries.returned(connection, made.document_id, made.copy, AT)
    assert deliveries.overdue(connection, keys, made.due + DAY) == []


def test_what_is_not_to_come_back_is_never_overdue(connection: Connection, keys: Keys) -> None:
    documents.save(connection, keys, issued())
    deliveries.save(connection, keys, delivery(due=None))
    assert deliveries.overdue(connection, keys, dt.date(2050, 1, 1)) == []


def test_it_is_told_once_a_day_that_a_copy_is_overdue(
    connection: Connection, made: Delivery
) -> None:
    assert deliveries.told(connection, made, TODAY)
    assert not deliveries.told(connection, made, TODAY)
    assert deliveries.told(connection, made, TODAY + DAY)


def test_the_first_return_counts(connection: Connection, keys: Keys, made: Delivery) -> None:
    deliveries.returned(connection, made.document_id, made.copy, AT)
    deliveries.returned(connection, made.document_id, made.copy, AT + DAY)
    assert kept(connection, keys, made).returned_at == AT
    deliveries.returned(connection, "0000000000", "1", AT)  # a copy that is for no unit


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"sent_at": None}, DeliveryStatus.WAITING),
        ({"sent_at": None, "stopped_at": AT}, DeliveryStatus.STOPPED),
        ({}, DeliveryStatus.SENT),
        ({"due": None}, DeliveryStatus.SENT),
        ({"due": TODAY - DAY}, DeliveryStatus.OVERDUE),
        ({"due": TODAY - DAY, "returned_at": AT}, DeliveryStatus.RETURNED),
    ],
)
def test_how_far_a_copy_has_come(fields: dict[str, object], status: DeliveryStatus) -> None:
    assert delivery(**fields).status(TODAY) is status


def test_the_stores_that_hold_copies_of_a_case(
    connection: Connection, keys: Keys, made: Delivery
) -> None:
    assert deliveries.stores_of(connection, CASE) == [], "it goes in a package"
    documents.save(connection, keys, summons())
    copy = delivery(document_id=summons().id, copy=summons().copy, means=Means.STORE, form="x")
    deliveries.save(connection, keys, copy)
    assert deliveries.stores_of(connection, CASE) == ["region"]


def test_nothing_is_told_of_a_case_that_is_disposed_of(
    connection: Connection, keys: Keys, made: Delivery
) -> None:
    deliveries.update_sent(connection, keys, replace(made, sent_at=AT))
    assert [copy.case_id for copy in deliveries.listed(connection, keys)] == [CASE]
    keys.destroy(connection, CASE, AT)
    assert deliveries.listed(connection, keys) == []
    assert deliveries.overdue(connection, keys, dt.date(2050, 1, 1)) == []
    with pytest.raises(Refused):
        deliveries.listed(connection, keys, CASE)
    with pytest.raises(Refused):
        deliveries.load(connection, keys, made.document_id, made.copy)
