"""Every question about who has signed has an end, and nothing holds by what was not signed."""

from __future__ import annotations

import datetime as dt

import pytest

from docgen.case import intake
from docgen.case.model import SignatureMethod
from docgen.case.signatures import Counterpart, FoundSignature, Means, SignatureStatus
from docgen.errors import Refused, WrongUse
from docgen.records import documents
from docgen.work import consenting, decide, signed
from docgen.work.columns import columns_now
from docgen.work.delivery import listed
from docgen.work.history import history
from docgen.work.seen import Seen, note_seen
from docgen.work.signed_changes import asked
from docgen.work.signed_verdict import Signing
from tests.case.cases import changed, family_data
from tests.reading.signatures.people import Authority, sign
from tests.work.installation import CASE, PLAN, Installation
from tests.work.signatures import (
    AT,
    NUMBERS,
    VH1,
    VH2,
    ToSign,
    consent_to_sign,
    family_with_a_new_consent,
    holder,
    name_of,
    sent_out,
    trust,
)

SARA = "Sara Nyberg"


@pytest.fixture
def consent(empty: Installation) -> ToSign:
    return consent_to_sign(empty)


def by_somebody_unknown(consent: ToSign, path: str) -> bytes:
    unknown = Authority("Okänd").gives(name_of(path), NUMBERS[path])
    return sign(consent.pdf, path, unknown, at=AT)


def seen(consent: ToSign, person: str) -> None:
    note_seen(consent.installation.service, consent.document.id, Seen(person), who=SARA)


def waiting(consent: ToSign) -> list[str]:
    return sorted(item.code for item in consent.installation.waiting())


def accept(consent: ToSign, code: str) -> None:
    item = consent.installation.the_one_waiting(code)
    decide.accept(consent.installation.service, item.id, by=SARA)


def reject(consent: ToSign, code: str) -> None:
    item = consent.installation.the_one_waiting(code)
    decide.reject(consent.installation.service, item.id, by=SARA)


# Seen, and signed in another way


@pytest.mark.parametrize("first", ["seen", "signed"])
def test_what_was_seen_counts_beside_the_others_own_electronic_counterpart(
    consent: ToSign, first: str
) -> None:
    if first == "seen":
        seen(consent, "vh1")
    consent.receive(consent.by(VH2))
    if first == "signed":
        seen(consent, "vh1")
    assert consent.status == "valid"
    assert waiting(consent) == []


def test_a_consent_that_held_by_what_was_seen_is_asked_about_when_what_came_is_no_signature(
    consent: ToSign,
) -> None:
    seen(consent, "vh1")
    seen(consent, "vh2")
    assert consent.status == "valid"
    consent.receive(by_somebody_unknown(consent, VH1))
    reject(consent, "seen_and_scanned")
    reject(consent, "signature_unclear")
    assert consent.status == "valid", "until a person has decided"
    accept(consent, "consent_in_doubt")
    assert consent.status == "awaiting_signatures"
    assert waiting(consent) == []


def test_the_same_note_twice_is_one(consent: ToSign) -> None:
    seen(consent, "vh1")
    seen(consent, "vh1")
    assert len(consent.installation.value("consents[s3].signatures")) == 1


@pytest.mark.parametrize("person", ["child", "p1"])
def test_who_is_not_to_sign_is_not_noted_as_having_signed(consent: ToSign, person: str) -> None:
    given = consenting.Given(person, SignatureMethod.SEEN)
    with consent.installation.unchanged(), pytest.raises(WrongUse) as refusal:
        consenting.signed(consent.installation.service, CASE, "s3", given, who=SARA)
    assert refusal.value.code == "no_such_signer"


# No, and then yes


def test_a_consent_that_was_refused_and_is_signed_later_holds_when_a_person_says_so(
    empty: Installation,
) -> None:
    consent = consent_to_sign(empty)
    data = changed(family_with_a_new_consent(), {"consents[s3].status": "refused"})
    empty.take_in(data)
    received = consent.receive(consent.by(VH2, consent.by(VH1)))
    assert "signing_complete" not in {finding.code for finding in received.reading.findings}
    assert consent.status == "refused"
    accept(consent, "signed_after_no")
    assert consent.status == "valid"


# What was signed, and what the case says


def after_it_was_issued(consent: ToSign) -> None:
    data = changed(family_with_a_new_consent(), {"consents[s3].valid_to": "2027-11-01"})
    consent.installation.take_in(data)


def test_a_consent_that_was_changed_since_holds_only_when_a_person_says_so(
    consent: ToSign,
) -> None:
    after_it_was_issued(consent)
    received = consent.receive(consent.by(VH2, consent.by(VH1)))
    (finding,) = [e for e in received.reading.findings if e.code == "changed_since_issued"]
    assert "gäller till" in finding.message.casefold()
    assert consent.status == "draft"
    accept(consent, "changed_since_issued")
    assert consent.status == "valid"


def test_rejecting_it_the_consent_waits_and_nobody_is_asked_again(consent: ToSign) -> None:
    after_it_was_issued(consent)
    consent.receive(consent.by(VH2, consent.by(VH1)))
    reject(consent, "changed_since_issued")
    assert consent.status != "valid"
    assert not consent.installation.value("consents[s3].signatures")
    assert waiting(consent) == []


def test_one_guardian_on_each_of_two_issued_documents_completes_neither(consent: ToSign) -> None:
    installation = consent.installation
    consent.receive(consent.by(VH1))
    document = installation.issue("lots/consent", CASE, about="consents[s3]")[0]
    other = ToSign(installation, document, sent_out(installation, document))
    installation.receive(other.by(VH2), "den andra.pdf")
    assert consent.status == "awaiting_signatures"


def test_a_plan_that_was_signed_before_says_nothing_of_the_next(installation: Installation) -> None:
    note_seen(installation.service, "DEM0P-1AN0J", Seen("vh1"), who=SARA)
    again = installation.issue("lots/plan")[0]
    with installation.service.transaction() as connection:
        fields = columns_now(installation.service, connection, again.id, "1")
    assert fields["signatures"] == "0 av 2"


def test_a_no_to_a_plan_is_recorded_as_one_when_a_person_says_so(
    installation: Installation,
) -> None:
    service = installation.service
    with service.transaction() as connection:
        issued = documents.load(connection, service.keys, PLAN, "1")
    assert issued is not None
    case = intake.load(installation.case())
    signing = Signing(issued, service.catalogue.forms["lots/plan"], case)
    no = FoundSignature(VH1, SignatureStatus.DECLINED, Means.INK)
    verdict = signing.verdict(Counterpart("a", (no,)), on=service.today())
    (question,) = asked(signing, verdict, service.clock())
    assert question.code == "signature_declined"
    assert question.change is not None
    assert question.change.after is not None
    said = question.change.after.value
    assert (said["person"], said["decision"]) == ("vh1", "declines")


# A case with a fault


def test_a_signed_file_that_comes_while_the_case_has_a_fault_is_kept_and_counts_later(
    consent: ToSign, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = consent.by(VH2, consent.by(VH1))
    with monkeypatch.context() as patch:
        patch.setattr(signed, "whole_case", lambda _: None)
        with pytest.raises(Refused) as refusal:
            consent.receive(content)
    assert refusal.value.code == "case_faulty"
    assert "karantän" in refusal.value.message
    consent.receive(content)
    assert consent.status == "valid"


# A summons that is held


def test_a_held_summons_stays_held_when_the_meeting_becomes_another_kind(
    empty: Installation,
) -> None:
    trust(empty)
    empty.take_in()
    document = empty.issue("lots/summons", about="meetings[m1]")[0]
    empty.take_in(changed(family_data(), {"meetings[m1].kind": "network_2"}))
    assert {each.status.value for each in listed(empty.service, CASE)} == {"held"}
    pdf = sent_out(empty, document)
    empty.receive(sign(pdf, VH1, holder(VH1), at=AT), "kallelse.pdf")
    assert {each.status.value for each in listed(empty.service, CASE)} == {"sent"}


# Columns after a note


def test_the_columns_follow_what_was_noted(consent: ToSign) -> None:
    service = consent.installation.service

    def columns() -> dict[str, object]:
        with service.transaction() as connection:
            issued = documents.load(connection, service.keys, consent.document.id, "1")
        assert issued is not None
        assert issued.store_ref is not None
        return dict(service.stores("bun").by_id(issued.store_ref).fields)

    assert columns()["signatures"] == "0 av 2"
    seen(consent, "vh1")
    assert columns()["signatures"] == "1 av 2"
    seen(consent, "vh2")
    assert (columns()["signatures"], columns()["status"]) == ("2 av 2", "signed")
    consenting.withdraw(service, CASE, "s3", "vh2", who=SARA)
    assert "Återkallat" in str(columns()["next_step"])


# A day before the document, and a package that is not to go


def test_a_signature_with_an_earlier_day_is_recorded_once(consent: ToSign) -> None:
    installation = consent.installation
    note_seen(installation.service, consent.document.id, Seen("vh1", dt.date(2026, 9, 1)), who=SARA)
    before = installation.value("consents[s3].signatures")
    consent.receive(consent.by(VH2))
    consent.receive(by_somebody_unknown(consent, VH2))
    for item in installation.waiting():
        decide.accept(installation.service, item.id, by=SARA)
    after = installation.value("consents[s3].signatures")
    assert [each["person"] for each in before] == ["vh1"]
    assert sorted(each["person"] for each in after) == ["vh1", "vh2"]


def test_a_package_is_stopped_when_its_consent_is_taken_back(installation: Installation) -> None:
    installation.issue("lots/plan")
    packed = [each.delivery.unit for each in listed(installation.service, CASE)]
    noted = consenting.withdraw(installation.service, CASE, "s2", "vh2", who=SARA)
    stopped = [finding for finding in noted.findings if finding.code == "package_stopped"]
    assert len(stopped) == len(packed) > 0
    assert {each.status.value for each in listed(installation.service, CASE)} == {"stopped"}
    outbox = installation.service.stores("bun")
    place = listed(installation.service, CASE)[0].delivery.place
    assert place is not None
    assert all("Skicka inte" in str(ref.fields["next_step"]) for ref in outbox.list(place))
    told = [each for each in history(installation.service, CASE).events if each.kind == "delivery"]
    words = [each for each in told if "ska inte skickas" in (each.message or "")]
    assert len(words) == len(packed)
    assert {each.revision for each in words} == {noted.revision}
