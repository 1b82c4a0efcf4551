"""A signed original was seen: what that says of a document until the page itself comes."""

from __future__ import annotations

import datetime as dt

import pytest

from docgen.case import intake
from docgen.case.signing import SigningStatus, Verdict
from docgen.errors import WrongUse
from docgen.records import documents, journal
from docgen.records.deliveries import DeliveryStatus
from docgen.work.delivery import listed
from docgen.work.history import history
from docgen.work.seen import Seen, note_seen
from docgen.work.signed_verdict import Signing
from tests.reading.signatures.people import Authority, sign
from tests.work.installation import CASE, PLAN, Installation
from tests.work.signatures import (
    AT,
    NUMBERS,
    VH1,
    consent_to_sign,
    name_of,
    sent_out,
    trust,
)

SARA = "Sara Nyberg"


def verdict(installation: Installation, document: str) -> Verdict:
    service = installation.service
    with service.transaction() as connection:
        issued = documents.load(connection, service.keys, document, "1")
        entries = journal.entries(connection, service.keys, CASE)
    assert issued is not None
    form = service.catalogue.forms[issued.form]
    return Signing(issued, form, intake.load(installation.case()), entries).verdict(
        on=service.today()
    )


def summons(installation: Installation) -> str:
    installation.take_in()
    return installation.issue("lots/summons", about="meetings[m1]")[0].id


def test_a_summons_that_was_seen_signed_goes_to_the_units(empty: Installation) -> None:
    number = summons(empty)
    noted = note_seen(empty.service, number, Seen("vh1", kept_at="e1"), who=SARA)
    assert [finding.code for finding in noted.findings].count("copy_released") > 0
    assert {each.status for each in listed(empty.service, CASE)} == {DeliveryStatus.SENT}
    (found, _) = verdict(empty, number).signatures
    assert (found.signer, found.status.value, found.method) == (VH1, "signed", "seen")
    assert found.confirmed_by == SARA


def test_a_plan_that_was_seen_signed_is_approved_by_who_signed(
    installation: Installation,
) -> None:
    day = installation.service.today()
    noted = note_seen(installation.service, PLAN, Seen("vh1", day), who=SARA)
    (change,) = noted.changes
    assert change.after is not None
    assert (change.after.value["person"], change.after.value["decision"]) == ("vh1", "approves")
    with installation.unchanged():
        again = note_seen(installation.service, PLAN, Seen("vh1", day), who=SARA)
    assert again.changes == ()


def test_of_a_consent_it_is_noted_in_the_case(empty: Installation) -> None:
    consent = consent_to_sign(empty)
    for person in ("vh1", "vh2"):
        note_seen(empty.service, consent.document.id, Seen(person), who=SARA)
    assert consent.status == "valid"
    assert {each["method"] for each in empty.value("consents[s3].signatures")} == {"seen"}


def test_history_tells_who_saw_whose_signature(empty: Installation) -> None:
    number = summons(empty)
    note_seen(empty.service, number, Seen("vh1"), who=SARA)
    (event,) = [each for each in history(empty.service, CASE).events if each.kind == "note"]
    assert event.document == number
    assert event.by == SARA
    assert name_of(VH1) in (event.message or "")


def test_when_the_file_comes_and_says_otherwise_a_person_looks(empty: Installation) -> None:
    trust(empty)
    empty.take_in()
    document = empty.issue("lots/summons", about="meetings[m1]")[0]
    pdf = sent_out(empty, document)
    note_seen(empty.service, document.id, Seen("vh1"), who=SARA)
    unknown = Authority("Okänd").gives(name_of(VH1), NUMBERS[VH1])
    received = empty.receive(sign(pdf, VH1, unknown, at=AT), "kallelse.pdf")
    assert "seen_and_scanned" in {finding.code for finding in received.reading.findings}
    assert verdict(empty, document.id).status is SigningStatus.LOOK


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (Seen("p1"), "no_such_signer"),
        (Seen("vh1", kept_at="e99"), "no_such_unit"),
        (Seen("vh1", dt.date(2099, 1, 1)), "day_to_come"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_noted(
    empty: Installation, seen: Seen, code: str
) -> None:
    number = summons(empty)
    with empty.unchanged(), pytest.raises(WrongUse) as refusal:
        note_seen(empty.service, number, seen, who=SARA)
    assert refusal.value.code == code


@pytest.mark.parametrize("number", ["8RWN4-K2T0M", "nonsense", ""])
def test_a_number_that_is_none_of_ours_says_where_to_look(empty: Installation, number: str) -> None:
    empty.take_in()
    with pytest.raises(WrongUse) as refusal:
        note_seen(empty.service, number, Seen("vh1"), who=SARA)
    assert refusal.value.code == "no_such_document"
