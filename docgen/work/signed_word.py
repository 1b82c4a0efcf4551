"""A Word file that was signed in Word: what its signatures come to, beside what was changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from docgen.case.signatures import Counterpart, FoundSignature, SignatureStatus
from docgen.case.signing import Verdict
from docgen.case.values import all_ids
from docgen.messages import label
from docgen.office.package import Package
from docgen.plan.reading import Change, Finding, Reading
from docgen.reading.signatures.judging import of_another_text, questions
from docgen.reading.signatures.trust import Trust
from docgen.reading.signatures.word import found, word_signatures
from docgen.records.journal import Recorded
from docgen.service import Service
from docgen.work import recording
from docgen.work.known import Known
from docgen.work.recording import Occasion
from docgen.work.signed import whole_case
from docgen.work.signed_changes import changes
from docgen.work.signed_verdict import Signing
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
        counterpart = Counterpart(file.sha256, self.signatures)
        payload = {
            **recording.signatures_in(issued, file.name, counterpart, self.verdict),
            "message": label("SigningStatus", self.verdict.status.value),
        }
        occasion = Occasion(issued, file.at, revision, file.sha256)
        recording.append(service, connection, occasion, [(Recorded.SIGNATURE, payload)])
        recording.mark(service, connection, issued, self.verdict.status)


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
    case = whole_case(known.case)
    signing = Signing(known.issued, form, case, known.history, known.items)
    signing.require_signers()
    said = list(found(there, signing.people))
    if reading.changes:
        said = [of_another_text(each) for each in said]
    said += _missing(signing, said)
    counterpart = Counterpart(key, tuple(said))
    verdict = signing.verdict(counterpart, on=service.today())
    findings = (*questions(said), *verdict.findings)
    return WordSigned(signing, counterpart.signatures, verdict, findings)


def _missing(signing: Signing, said: Sequence[FoundSignature]) -> Iterator[FoundSignature]:
    there = {each.signer for each in said}
    for person in signing.people:
        if person.path not in there:
            yield FoundSignature(person.path, SignatureStatus.MISSING)
