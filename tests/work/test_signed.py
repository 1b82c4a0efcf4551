"""Signed PDFs back: judged, kept as they are, and a consent that holds only through the verdict."""

from __future__ import annotations

import hashlib

import pytest

from docgen.errors import Refused
from docgen.records.journal import Recorded
from docgen.work import decide
from docgen.work.columns import columns_now
from docgen.work.evidence import evidence
from tests.reading.signatures.paper import pdf
from tests.reading.signatures.people import Authority, sign
from tests.reading.signatures.tampering import flipped
from tests.reading.signatures.word_signer import packed, parts_of, signed_in_word
from tests.work.installation import CASE, Installation
from tests.work.signatures import (
    AT,
    NUMBERS,
    VH1,
    VH2,
    ToSign,
    consent_to_sign,
    holder,
    name_of,
    trust,
)


@pytest.fixture
def consent(empty: Installation) -> ToSign:
    return consent_to_sign(empty)


def codes(received: object) -> set[str]:
    return {finding.code for finding in received.reading.findings}  # type: ignore[attr-defined]


def test_a_consent_that_both_have_signed_holds(consent: ToSign) -> None:
    received = consent.receive(consent.by(VH2, consent.by(VH1)))
    assert consent.status == "valid"
    assert received.review == ()
    assert {s["status"] for s in received.reading.signatures} == {"signed"}
    signatures = consent.installation.value("consents[s3].signatures")
    assert {(s["person"], s["method"], s["signed_at"]) for s in signatures} == {
        ("vh1", "electronic", "2026-11-23"),
        ("vh2", "electronic", "2026-11-23"),
    }
    assert "signing_complete" in codes(received)


def test_the_signed_file_is_kept_byte_for_byte(consent: ToSign) -> None:
    content = consent.by(VH2, consent.by(VH1))
    received = consent.receive(content)
    installation = consent.installation
    digest = hashlib.sha256(content).hexdigest()
    entry = next(e for e in installation.journal() if e.kind is Recorded.SIGNATURE)
    assert entry.file_sha256 == digest
    with installation.service.transaction() as connection:
        assert installation.service.archive.fetch(connection, CASE, digest) == content
    (stored,) = (installation.home / "store").rglob("*.pdf")
    assert stored.read_bytes() == content
    assert received.files
    # The Word file that was issued lies where it lay, as it was.
    assert installation.original(consent.document.id) == consent.document.content


def test_one_signature_of_two_is_waited_on(consent: ToSign) -> None:
    received = consent.receive(consent.by(VH1))
    assert consent.status == "awaiting_signatures"
    found = {s["signer"]: s["status"] for s in received.reading.signatures}
    assert found == {VH1: "signed", VH2: "missing"}
    columns = consent.installation.service.stores("bun")
    assert columns is not None


def test_two_counterparts_count_together(consent: ToSign) -> None:
    consent.receive(consent.by(VH1), "fran vh1.pdf")
    assert consent.status == "awaiting_signatures"
    received = consent.receive(consent.by(VH2), "fran vh2.pdf")
    assert consent.status == "valid"
    assert {c.path for c in received.recorded} >= {"consents[s3].status"}


def test_the_case_replays_to_the_same_from_its_journal(consent: ToSign) -> None:
    consent.receive(consent.by(VH2, consent.by(VH1)))
    assert consent.installation.replayed().differs == ()


def test_a_tampered_file_makes_nothing_hold_and_asks_a_person(consent: ToSign) -> None:
    content = flipped(consent.by(VH2, consent.by(VH1)), b"Samtycke", 1)
    received = consent.receive(content)
    assert consent.status == "draft"
    assert consent.installation.value("consents[s3].signatures") in (None, [])
    assert "signature_invalid" in codes(received)
    assert len(received.review) >= 1


def test_accepting_a_broken_signature_records_nothing(consent: ToSign) -> None:
    consent.receive(flipped(consent.by(VH2, consent.by(VH1)), b"Samtycke", 1))
    for item in consent.installation.waiting("signature_invalid"):
        decide.accept(consent.installation.service, item.id, by="Britta")
    assert consent.status == "draft"


def test_what_nobody_vouches_for_holds_when_a_person_confirms_it(consent: ToSign) -> None:
    unknown = Authority("Okänd").gives(name_of(VH1), NUMBERS[VH1])
    content = consent.by(VH2, sign(consent.pdf, VH1, unknown, at=AT))
    received = consent.receive(content)
    assert consent.status == "draft"
    (item,) = consent.installation.waiting("signature_unclear")
    assert received.review == (item.id,)
    decide.accept(consent.installation.service, item.id, by="Britta")
    assert consent.status == "valid"
    last = [e for e in consent.installation.journal() if e.kind is Recorded.SIGNATURE][-1]
    assert last.accepted_by == "Britta"
    confirmed = {s["signer"]: s["confirmed_by"] for s in last.payload["signatures"]}
    assert confirmed[VH1] == "Britta"
    assert consent.installation.replayed().differs == ()


def test_rejecting_it_leaves_the_consent_waiting(consent: ToSign) -> None:
    unknown = Authority("Okänd").gives(name_of(VH1), NUMBERS[VH1])
    consent.receive(consent.by(VH2, sign(consent.pdf, VH1, unknown, at=AT)))
    (item,) = consent.installation.waiting("signature_unclear")
    decide.reject(consent.installation.service, item.id, by="Britta")
    assert consent.status == "draft"


def test_a_word_file_signed_in_word_counts_as_a_counterpart(consent: ToSign) -> None:
    content = signed_in_word(consent.document.content, holder(VH1), at="2026-11-23T12:01:00Z")
    received = consent.receive(content, "samtycke.docx")
    found = {s["signer"]: (s["status"], s["method"]) for s in received.reading.signatures}
    assert found == {VH1: ("signed", "word"), VH2: ("missing", None)}
    assert consent.status == "awaiting_signatures"
    consent.receive(consent.by(VH2))
    assert consent.status == "valid"
    assert consent.installation.replayed().differs == ()


def test_a_word_file_changed_after_it_was_signed_asks_a_person(consent: ToSign) -> None:
    parts = parts_of(signed_in_word(consent.document.content, holder(VH1)))
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"2027-09-30", b"2029-09-30")
    consent.receive(packed(parts), "samtycke.docx")
    (item,) = consent.installation.waiting("signature_invalid")
    assert item.path == VH1
    assert consent.status == "draft"


def test_a_plan_that_was_signed_is_approved_by_who_signed(installation: Installation) -> None:
    trust(installation)
    content = signed_in_word(installation.plan, holder(VH1), at="2026-11-23T12:01:00Z")
    before = len(installation.value("plan.approvals") or ())
    received = installation.receive(content)
    found = {s["signer"]: s["status"] for s in received.reading.signatures}
    assert found[VH1] == "signed"
    approvals = installation.value("plan.approvals")
    assert len(approvals) == before + 1
    assert (approvals[-1]["person"], approvals[-1]["decision"]) == ("vh1", "approves")


def test_the_columns_tell_how_many_have_signed(consent: ToSign) -> None:
    def told() -> tuple[object, object]:
        with consent.installation.service.transaction() as connection:
            fields = columns_now(consent.installation.service, connection, consent.document.id, "1")
        return fields["signatures"], fields["status"]

    assert told() == ("0 av 2", "issued")
    consent.receive(consent.by(VH1))
    assert told() == ("1 av 2", "returned")
    consent.receive(consent.by(VH2), "b.pdf")
    assert told() == ("2 av 2", "signed")


def test_who_opens_a_question_sees_what_accepting_does(consent: ToSign) -> None:
    unknown = Authority("Okänd").gives(name_of(VH1), NUMBERS[VH1])
    consent.receive(sign(consent.pdf, VH1, unknown, at=AT))
    (item,) = consent.installation.waiting("signature_unclear")
    shown = evidence(consent.installation.service, item.id)
    assert shown.decisions is not None
    assert "bekräftat" in shown.decisions.accept


def test_the_same_file_twice_records_once(consent: ToSign) -> None:
    content = consent.by(VH1)
    consent.receive(content)
    before = consent.installation.recorded()
    again = consent.receive(content)
    assert again.again
    assert "received_before" in codes(again)
    assert consent.installation.recorded() == before


def test_reading_records_nothing(consent: ToSign) -> None:
    from docgen.work import receive as work  # noqa: PLC0415 - a name of a fixture's module

    with consent.installation.unchanged():
        reading = work.read(consent.installation.service, consent.by(VH1))
    assert reading.identity.document == consent.document.id
    assert reading.identity.copy == "1"


def test_without_a_list_of_those_trusted_every_signature_goes_to_a_person(
    consent: ToSign,
) -> None:
    for file in (consent.installation.home / "trust").iterdir():
        if file.suffix == ".toml":
            file.write_text("", "utf-8")
    received = consent.receive(consent.by(VH2, consent.by(VH1)))
    assert consent.status == "draft"
    assert len(received.review) == 2


def test_a_foreign_pdf_is_refused_and_kept(consent: ToSign) -> None:
    with consent.installation.unchanged(), pytest.raises(Refused) as caught:
        consent.receive(pdf(["Något helt annat"]))
    assert caught.value.code == "foreign"
    assert [kept.reason for kept in consent.installation.quarantine()] == ["foreign"]


def test_a_pdf_about_another_child_is_refused(consent: ToSign) -> None:
    number = consent.document.id
    content = pdf(["Samtycke för Axel Ask", f"Handling {number[:5]}-{number[5:]}"])
    with consent.installation.unchanged(), pytest.raises(Refused) as caught:
        consent.receive(content)
    assert caught.value.code == "wrong_child"


def test_a_pdf_made_anew_from_the_document_without_signatures_is_refused(
    consent: ToSign,
) -> None:
    number = consent.document.id
    name = consent.installation.value("child.name")
    content = pdf([f"Samtycke för {name}", f"Handling {number[:5]}-{number[5:]}"])
    with pytest.raises(Refused) as caught:
        consent.receive(content)
    assert caught.value.code == "not_signed_electronically"
