"""A Word file that was signed in Word: what its signatures come to, beside what was changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from docgen.case import intake
from docgen.case.signing import Counterpart, FoundSignature, SignatureStatus, Verdict
from docgen.case.values import all_ids
from docgen.errors import Refused
from docgen.messages import label
from docgen.office.package import Package
from docgen.plan.reading import Change, Finding, Reading
from docgen.reading.signatures.judging import questions
from docgen.reading.signatures.problems import Problem
from docgen.reading.signatures.trust import Trust
from docgen.reading.signatures.word import found, word_signatures
from docgen.records import journal
from docgen.records.journal import JournalEntry, Recorded
from docgen.service import Service
from docgen.work.known import Known
from docgen.work.signed_record import mark
from docgen.work.signed_verdict import Signing, changes
from docgen.work.storing import File


@dataclass(frozen=True)
class WordSigned:
    """The signatures in a returned Word file, and the verdict on its document with them."""

    signing: Signing
    signatures: tuple[FoundSignature, ...]
    verdict: Verdict
    findings: tuple[Finding, ...]

    def added_to(self, reading: Reading) -> Reading:
        """The reading with what is said of the signatures."""
        signatures = tuple(each.to_json() for each in self.signatures)
        return replace(reading, signatures=signatures).with_findings(*self.findings)

    def changes(self, service: Service, known: Known) -> tuple[Change, ...]:
        """What follows in the case."""
        at = service.clock().astimezone(service.zone)
        taken = all_ids(known.case.payload)
        return tuple(changes(self.signing, self.verdict, taken, at=at))

    def record(self, service: Service, connection: Connection, file: File, revision: int) -> None:
        """Journal the signatures with the file as evidence."""
        issued = self.signing.issued
        journal.append(
            connection,
            service.keys,
            JournalEntry(
                issued.case_id,
                revision,
                file.at,
                Recorded.SIGNATURE,
                {
                    "form": issued.form,
                    "file": file.name,
                    "key": file.sha256,
                    "signatures": [each.to_json() for each in self.signatures],
                    "verdict": self.verdict.status.value,
                    "message": label("SigningStatus", self.verdict.status.value),
                },
                document_id=issued.id,
                copy=issued.copy,
                file_sha256=file.sha256,
            ),
        )
        mark(service, connection, issued, self.verdict.status)


def signed_in_word(
    service: Service, known: Known, package: Package, reading: Reading, key: str
) -> WordSigned | None:
    """What the signatures in a Word file come to; None where it was not signed in Word.

    ``key`` is the digest of the file. What somebody signed in a file that says something else than
    what was issued is for a person to look at.
    """
    trust = Trust.load(service.trust)
    there = word_signatures(package, trust, now=service.clock())
    if not there:
        return None
    form = service.catalogue.forms.get(known.issued.form)
    try:
        case = intake.load(known.case.payload)
    except Refused:
        case = None
    signing = Signing(known.issued, form, case, known.history, known.items)
    said = list(found(there, signing.people))
    if reading.changes:
        said = [_of_another_text(each) for each in said]
    said += _missing(signing, said)
    counterpart = Counterpart(key, tuple(said))
    verdict = signing.verdict(counterpart, on=service.today())
    findings = (*questions(said), *verdict.findings)
    return WordSigned(signing, counterpart.signatures, verdict, findings)


def _of_another_text(signature: FoundSignature) -> FoundSignature:
    if signature.status is not SignatureStatus.SIGNED:
        return signature
    words = label("SignatureProblem", Problem.NOT_AS_ISSUED)
    return replace(
        signature,
        status=SignatureStatus.UNCLEAR,
        detail=" ".join(filter(None, (signature.detail, words))),
    )


def _missing(signing: Signing, said: Sequence[FoundSignature]) -> Iterator[FoundSignature]:
    there = {each.signer for each in said}
    for person in signing.people:
        if person.path not in there:
            yield FoundSignature(person.path, SignatureStatus.MISSING)
