"""Fields filled in on a PDF that is signed, before or after, and what of it is recorded at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from docgen.case.numbers import printed_document_id
from docgen.errors import Refused
from docgen.plan.layout import Layout, PageLayout
from docgen.records import documents
from docgen.records.documents import PrintedCopy
from docgen.work import decide
from tests.reading.signatures.paper import pdf
from tests.reading.signatures.tampering import _field, flipped, updated
from tests.work.installation import CASE, Installation
from tests.work.signatures import VH1, VH2, ToSign, consent_to_sign

PHONE = "participants[p1].phone"
VIEW = "consents[s3].child_view"
TICK = "consents[s3].categories[mental_health]"


@pytest.fixture
def consent(empty: Installation) -> ToSign:
    """A consent sent out as a PDF whose fields can be filled in."""
    made = consent_to_sign(empty)
    number = printed_document_id(made.document.id)
    phone = empty.value(PHONE) or ""
    content = pdf(
        ["Samtycke", f"Handling {number}"],
        texts={PHONE: phone, VIEW: empty.value(VIEW) or ""},
        boxes={TICK: "mental_health" in (empty.value("consents[s3].categories") or ())},
        signatures=[VH1, VH2],
    )
    sent_out(empty, made.document.id, content)
    return ToSign(empty, made.document, content)


def sent_out(installation: Installation, number: str, content: bytes) -> None:
    """Record a PDF as the one that a document was sent out as."""
    service = installation.service
    with service.transaction() as connection:
        digest = service.archive.keep(connection, CASE, "issued", content, at=service.clock())
        known = documents.load(connection, service.keys, number, "1")
        assert known is not None
        printed = PrintedCopy(digest, Layout((PageLayout(595, 842),)))
        documents.set_printed(connection, service.keys, replace(known, printed=printed))


def filled(content: bytes, path: str, text: str) -> bytes:
    """A field filled in, as a reader saves it: at the end of the file."""

    def fill(writer: IncrementalPdfFileWriter) -> None:
        _field(writer, path)[pdf_name("/V")] = pdf_string(text)

    return updated(content, fill)


def codes(received: object) -> set[str]:
    return {finding.code for finding in received.reading.findings}  # type: ignore[attr-defined]


def test_fields_as_they_were_issued_are_no_change(consent: ToSign) -> None:
    received = consent.receive(consent.by(VH2, consent.by(VH1)))
    assert received.reading.changes == ()
    assert consent.status == "valid"


def test_a_field_that_is_none_of_the_consent_is_recorded_from_a_file_nobody_signed(
    consent: ToSign,
) -> None:
    received = consent.receive(filled(consent.pdf, PHONE, "070-123 45 67"))
    assert PHONE in [c.path for c in received.recorded]
    assert consent.installation.value(PHONE) == "070-123 45 67"
    assert consent.installation.replayed().differs == ()


def test_a_field_of_the_consent_waits_for_a_person_who_may_take_it(consent: ToSign) -> None:
    received = consent.receive(filled(consent.pdf, VIEW, "Vill att mormor är med."))
    assert [c.path for c in received.reading.changes] == [VIEW]
    assert VIEW not in [c.path for c in received.recorded]
    item = consent.installation.the_one_waiting("signed_consent")
    decide.accept(consent.installation.service, item.id, by="Britta")
    assert consent.installation.value(VIEW) == "Vill att mormor är med."


def test_what_was_filled_in_before_everybody_signed_asks_whether_they_signed_what_was_issued(
    consent: ToSign,
) -> None:
    content = consent.by(VH2, consent.by(VH1, filled(consent.pdf, VIEW, "Vill vara med.")))
    received = consent.receive(content)
    assert consent.status == "draft"
    assert {s["status"] for s in received.reading.signatures} == {"unclear"}
    assert len(consent.installation.waiting("signature_unclear")) == 2
    assert consent.installation.the_one_waiting("signed_consent").path == VIEW


def test_what_was_filled_in_after_somebody_signed_is_never_recorded_by_itself(
    consent: ToSign,
) -> None:
    content = filled(consent.by(VH1), PHONE, "070-123 45 67")
    received = consent.receive(content)
    assert received.recorded == ()
    item = consent.installation.the_one_waiting("filled_after_signing")
    assert item.path == PHONE
    assert consent.installation.value(PHONE) != "070-123 45 67"


def test_what_a_file_says_in_which_a_signature_does_not_hold_waits(consent: ToSign) -> None:
    whole = consent.by(VH1, filled(consent.pdf, PHONE, "070-123 45 67"))
    received = consent.receive(flipped(whole, b"Samtycke", 1))
    assert received.recorded == ()
    assert {item.path for item in consent.installation.waiting("invalid_signature")} == {PHONE}
    assert "signature_invalid" in codes(received)


def test_a_field_that_was_emptied_is_a_question(consent: ToSign) -> None:
    consent.receive(filled(consent.pdf, PHONE, "070-123 45 67"))
    before = consent.installation.value(PHONE)
    issued = pdf(
        ["Samtycke", f"Handling {printed_document_id(consent.document.id)}"],
        texts={PHONE: "070-123 45 67"},
    )
    sent_out(consent.installation, consent.document.id, issued)
    received = consent.receive(filled(issued, PHONE, ""), "tom.pdf")
    assert received.recorded == ()
    assert consent.installation.the_one_waiting("uncertain_value").path == PHONE
    assert consent.installation.value(PHONE) == before


def test_the_same_values_in_both_guardians_files_are_told_once(consent: ToSign) -> None:
    said = filled(consent.pdf, VIEW, "Vill vara med.")
    consent.receive(consent.by(VH1, said), "vh1.pdf")
    consent.receive(consent.by(VH2, said), "vh2.pdf")
    assert len(consent.installation.waiting("signed_consent")) == 1
    # Each signed something else than was issued, and is asked about.
    assert {i.path for i in consent.installation.waiting("signature_unclear")} == {VH1, VH2}
    assert consent.status == "draft"


def test_another_child_filled_in_is_refused(empty: Installation, consent: ToSign) -> None:
    number = printed_document_id(consent.document.id)
    name = empty.value("child.name")
    issued = pdf(["Samtycke", f"Handling {number}"], texts={"child.name": name})
    sent_out(empty, consent.document.id, issued)
    with empty.unchanged(), pytest.raises(Refused) as caught:
        consent.receive(filled(issued, "child.name", "Axel Ask"))
    assert caught.value.code == "wrong_child"
