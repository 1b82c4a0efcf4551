"""PDFs back: whose document it is, who has signed it, and what follows. Never rewritten.

A signed file is kept byte for byte, in the archive and beside the document in the store. What it
says is journalled with the file as evidence; what is not certain waits for a person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from docgen.case import intake
from docgen.case.model import Case
from docgen.case.notation import comparable
from docgen.case.numbers import printed_document_id
from docgen.case.signatures import Counterpart
from docgen.case.signing import SigningStatus, Verdict
from docgen.case.values import all_ids
from docgen.errors import Refused
from docgen.messages import say
from docgen.office import pdf_gate
from docgen.office.pdf_gate import PdfFile
from docgen.plan.reading import Finding, IdentityBy, Reading, Severity, Value
from docgen.reading.signatures import identity
from docgen.reading.signatures.judging import AsIssued, Issued, Judged, judge
from docgen.reading.signatures.trust import Trust
from docgen.records import cases, documents, journal, readings, review
from docgen.records.cases import CaseFile
from docgen.records.documents import IssuedDocument
from docgen.service import Service
from docgen.work import filled_blank
from docgen.work.approved import approval_needed
from docgen.work.filled import FilledIn, doubted, filled_in
from docgen.work.merging import Merged, last_authors, merge
from docgen.work.signed_changes import asked, changes
from docgen.work.signed_verdict import Signing

_MAGIC = b"%PDF-"


def is_pdf(content: bytes) -> bool:
    """Whether a returned file is a PDF, by its first bytes; never by its name."""
    return _MAGIC in content[:1024]


@dataclass(frozen=True)
class Returned:
    """A PDF that came back, with all that is known of it and of its document."""

    pdf: PdfFile
    case: CaseFile
    signing: Signing
    judged: Judged
    filled: FilledIn
    verdict: Verdict
    """With what has just come."""

    @property
    def issued(self) -> IssuedDocument:
        return self.signing.issued

    @property
    def values(self) -> dict[str, Value]:
        """What was filled in."""
        return self.filled.values

    @property
    def key(self) -> str:
        """What tells this counterpart from others: the digest of its bytes."""
        return hashlib.sha256(self.pdf.content).hexdigest()

    @property
    def reading(self) -> Reading:
        """The reading as the contract has it."""
        return Reading(
            identity=self.issued.identity(IdentityBy.FOOTER),
            values=self.values,
            changes=self.filled.changes,
            signatures=tuple(found.to_json() for found in self.judged.signatures),
            findings=(
                *self.judged.findings,
                *self.filled.findings,
                *self.verdict.findings,
                *summary(self.verdict),
            ),
        )


def look(service: Service, connection: Connection, content: bytes) -> Returned:
    """What a returned PDF says; nothing is recorded.

    Raises Refused for one that is damaged, hostile, no document of ours, or a scan of paper.
    """
    pdf = pdf_gate.admit(content)
    copies = _found(service, connection, content)
    case = cases.load(connection, service.keys, copies[0].case_id or "", to_change=True)
    history = journal.entries(connection, service.keys, case.case_id)
    items = review.list_items(connection, service.keys, case_id=case.case_id)
    trust = Trust.load(service.trust)
    answers = []
    for issued in copies:
        form = service.catalogue.forms.get(issued.form)
        signing = Signing(issued, form, whole_case(case), history, items)
        signing.require_signers()
        sent = _issued_pdf(service, connection, issued)
        judged = judge(pdf, signing.people, trust, sent, now=service.clock(), zone=service.zone)
        answers.append((_closeness(judged), signing, sent, judged))
    # Copies differ in what their readers may not see; it is the one whose pages it has.
    _, signing, sent, judged = max(answers, key=lambda each: each[0])
    _require_right_child(content, signing.issued, judged)
    if judged.as_issued in (AsIssued.UNKNOWN, AsIssued.DIFFERENT) and not judged.is_signed:
        raise _paper(signing.issued)
    said = filled_in(service, connection, signing, pdf, sent, judged)
    judged = doubted(judged, said)
    here = Counterpart(hashlib.sha256(content).hexdigest(), judged.signatures)
    verdict = signing.verdict(here, on=service.today())
    return Returned(pdf, case, signing, judged, said, verdict)


def read(service: Service, connection: Connection, content: bytes) -> Reading:
    """What a PDF says, also a filled blank, which belongs to no case; nothing is recorded.

    Raises Refused as :func:`look` does.
    """
    try:
        return look(service, connection, content).reading
    except Refused as refusal:
        blank = filled_blank.read(service, connection, content) if is_nameless(refusal) else None
        if blank is None:
            raise
        return blank.reading


def is_nameless(refusal: Refused) -> bool:
    """Whether a PDF was refused because it has no document's number in its text."""
    return refusal.code in filled_blank.NAMELESS


@dataclass(frozen=True)
class Followed:
    """What follows in the case from a returned PDF, and what a person must decide about it."""

    merged: Merged
    findings: tuple[Finding, ...]


def follow_up(service: Service, returned: Returned) -> Followed:
    """The case with what follows from the verdict, and what a person must decide about it."""
    at = service.clock().astimezone(service.zone)
    signing, verdict = returned.signing, returned.verdict
    taken = all_ids(returned.case.payload)
    wanted = [*returned.filled.certain, *changes(signing, verdict, taken, at=at)]
    merged = merge(returned.case.payload, wanted, others=last_authors(signing.history))
    findings = (
        *asked(signing, verdict, at),
        *merged.findings,
        *approval_needed(merged.data, merged.recorded),
    )
    return Followed(merged, findings)


def received_before(service: Service, connection: Connection, returned: Returned) -> bool:
    """Whether exactly this file has been received as this document before."""
    return any(
        (earlier.document_id, earlier.copy) == (returned.issued.id, returned.issued.copy)
        for earlier in readings.of_file(connection, service.keys, returned.key)
    )


def _found(service: Service, connection: Connection, content: bytes) -> list[IssuedDocument]:
    """The copies of the document whose number is in the PDF."""

    def is_ours(number: str) -> bool:
        return bool(documents.copies(connection, number))

    numbers = identity.numbers_in(content, is_ours)
    if not numbers:
        raise _no_number(content)
    if not is_ours(numbers[0]):
        raise Refused(
            "unknown_document",
            say(
                "The file says it is document {document}, which was not issued here. Send it to "
                "the authority that issued it.",
                document=printed_document_id(numbers[0]),
            ),
        )
    if len(numbers) > 1:
        raise Refused(
            "identity_conflict",
            say(
                "The PDF carries the numbers of more than one document ({numbers}), so it cannot "
                "be told which one it is. Send each document as a file of its own.",
                numbers=", ".join(map(printed_document_id, numbers)),
            ),
        )
    found = [
        documents.load(connection, service.keys, numbers[0], copy)
        for copy in documents.copies(connection, numbers[0])
    ]
    return [issued for issued in found if issued is not None]


def _issued_pdf(service: Service, connection: Connection, issued: IssuedDocument) -> Issued:
    """The PDF of a copy as it was sent out, where there is one."""
    if issued.printed is None:
        return Issued(None, issued.issued_at)
    content = service.archive.fetch(connection, issued.case_id, issued.printed.sha256)
    return Issued(content, issued.issued_at, issued.printed.layout)


def whole_case(case: CaseFile) -> Case | None:
    """The case; None where it has a fault, so that it cannot be told who signs."""
    try:
        return intake.load(case.payload)
    except Refused:
        return None


def _closeness(judged: Judged) -> int:
    order = [
        AsIssued.DIFFERENT,
        AsIssued.UNKNOWN,
        AsIssued.FILLED,
        AsIssued.SAME_PAGES,
        AsIssued.UNTOUCHED,
    ]
    return order.index(judged.as_issued)


def _require_right_child(content: bytes, issued: IssuedDocument, judged: Judged) -> None:
    """The child in the file is the one it was issued for (design, section 2, point 4)."""
    if judged.as_issued not in (AsIssued.DIFFERENT, AsIssued.UNKNOWN):
        return
    printed = issued.values.get("child.name")
    if printed is None or not printed.texts:
        return
    text = " ".join(comparable(" ".join(identity.words(content))).split()).casefold()
    if any(" ".join(comparable(name).split()).casefold() in text for name in printed.texts):
        return
    raise Refused(
        "wrong_child",
        say(
            "The PDF does not have the name of the child that the document was issued for. "
            "Nothing was recorded. Check that it is the right file."
        ),
    )


def _no_number(content: bytes) -> Refused:
    if not identity.has_text(content):
        return _paper(None)
    return Refused(
        "foreign",
        say(
            "The file is not a document that was issued here: it carries no document number. "
            "Check that it is the right file; if it belongs to a case, register it as usual."
        ),
    )


def _paper(issued: IssuedDocument | None) -> Refused:
    if issued is None:
        return Refused(
            "scan_without_text",
            say(
                "The PDF has only pictures of pages, and no code of a document was found on them. "
                "Scan it again with the code on each page whole, or register it by hand."
            ),
        )
    return Refused(
        "not_signed_electronically",
        say(
            "The PDF of document {document} has no electronic signature, and its pages are not "
            "those that were issued. Is it a scan of paper, or printed to a new PDF? Send the file "
            "as it was signed.",
            document=printed_document_id(issued.id),
        ),
    )


def summary(verdict: Verdict) -> Iterator[Finding]:
    """How far the document has come, in words."""
    if not verdict.signers:
        return
    there = sum(each.met for each in verdict.signers)
    words = {
        SigningStatus.COMPLETE: say("Everybody whose signature is needed has signed."),
        SigningStatus.INCOMPLETE: say("More signatures are waited for."),
        SigningStatus.LOOK: say("A person must look before the signatures count."),
        SigningStatus.DECLINED: say("It does not hold: somebody has said no."),
        SigningStatus.INVALID: say("It does not hold as it is signed."),
    }
    yield Finding(
        f"signing_{verdict.status.value}",
        Severity.NOTE,
        say(
            "{count} of {needed} have signed. {words}",
            count=there,
            needed=len(verdict.signers),
            words=words[verdict.status],
        ),
        path="signatures",
    )
