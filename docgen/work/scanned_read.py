"""What a scan or a photo says; nothing is recorded."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from docgen.errors import Refused
from docgen.messages import say
from docgen.plan.reading import Finding, Identity, IdentityBy, Reading, Severity
from docgen.reading.scans.results import DocumentReading, PageReading, PageState
from docgen.records import blanks
from docgen.service import Service
from docgen.work import scanned_questions
from docgen.work.ink_answers import NOT_PLACED
from docgen.work.scanned import Batch, Paper, look, read_files
from docgen.work.scanned_blank import AskingOfBlank
from docgen.work.scanned_questions import Asking, Question
from docgen.work.signed import summary
from docgen.work.storing import File


def read(service: Service, content: bytes, otherwise: Refused | None = None) -> Reading:
    """The first document in a file of pictures; that there are more is a finding.

    Raises Refused where no page is of a document or a blank of ours, with ``otherwise`` where no
    page has any code.
    """
    file = File(content, "", hashlib.sha256(content).hexdigest(), service.clock())
    batch = read_files(service, [file], anew=True)
    if batch.refused:
        raise next(iter(batch.refused.values()))
    found = [*batch.documents, *batch.loose]
    if not found:
        raise nothing_of_ours(batch.apart, otherwise)
    reading = _reading(service, batch, found[0])
    more = [finding for page in batch.apart for finding in page.findings]
    if len(found) > 1:
        more.append(_several(len(found)))
    return reading.with_findings(*more)


def _reading(service: Service, batch: Batch, document: DocumentReading) -> Reading:
    with service.transaction() as connection:
        if document.document is None:
            asked = [q for page in document.pages for q in scanned_questions.of_page(page)]
            asked += scanned_questions.of_blank(document)
            blank = blanks.find(connection, document.layout)
            identity = Identity(
                form=blank.form if blank else None,
                template_version=blank.template_version if blank else None,
                by=IdentityBy.CODE,
            )
            return Reading(identity, findings=tuple(question.finding for question in asked))
        paper = look(service, connection, batch, document)
    findings = [question.finding for question in questions(paper)]
    return paper.reading.with_findings(*findings)


def questions(paper: Paper) -> list[Question]:
    """All that a person is asked about a document."""
    names = {person.path: person.name for person in paper.signing.people}
    asking = Asking(paper.as_printed, names, paper.case.payload)
    if paper.named is not None and paper.named.of_blank:
        asking = AskingOfBlank(
            paper.as_printed, names, paper.case.payload, agreed=paper.issued.values
        )
    told = (*paper.verdict.findings, *summary(paper.verdict))
    return [
        *(_with_signers(question, names) for question in asking.about(paper.read)),
        *(Question(each) for each in told),
    ]


def _with_signers(question: Question, names: Mapping[str, str]) -> Question:
    """A question that is answered with who has signed, with who may have."""
    if question.finding.code != NOT_PLACED:
        return question
    return replace(question, evidence={**question.evidence, "signers": dict(names)})


def nothing_of_ours(pages: Sequence[PageReading], otherwise: Refused | None) -> Refused:
    """Why a file of which no page is ours is refused: as its first page says."""
    findings = [finding for page in pages for finding in page.findings]
    if otherwise is not None and all(page.state is PageState.NO_CODE for page in pages):
        return otherwise
    if not findings:
        return Refused(
            "nothing_on_it",
            say("There is nothing on any page of the scan. Turn the paper over and scan it again."),
        )
    return Refused(findings[0].code, findings[0].message, findings)


def _several(count: int) -> Finding:
    return Finding(
        "several_documents",
        Severity.REVIEW,
        say(
            "There are {count} documents in the file; this is the first. Receive the file, and "
            "each is taken in by itself.",
            count=count,
        ),
    )
