"""Paper recorded: the scan kept as it came, the questions opened with their pictures, and nothing
made to hold by ink alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from docgen.case.values import all_ids
from docgen.errors import Refused
from docgen.messages import say
from docgen.plan.reading import Identity, IdentityBy, Reading, Severity
from docgen.reading.scans.results import DocumentReading, PageReading
from docgen.records import blanks, documents, readings, review
from docgen.records.documents import IssuedDocument
from docgen.records.review import ReviewStatus
from docgen.service import Service
from docgen.work import recording, scanned_kept, scanned_questions, signed
from docgen.work.merging import merge
from docgen.work.received import Received
from docgen.work.scanned import Batch, Paper, is_picture, look, may_be_paper, read_files
from docgen.work.scanned_copy import store_copy
from docgen.work.scanned_questions import Question
from docgen.work.scanned_read import nothing_of_ours, questions
from docgen.work.signed_changes import changes
from docgen.work.storing import File

_HEAP = 20
"""Of more pages than this that belong to nothing here nobody is asked, page by page."""


@dataclass(frozen=True)
class Papers:
    """What became of a batch of paper."""

    received: tuple[Received, ...]
    """One for each document found, and one for pages that wait to be told what they are."""
    refused: Mapping[str, Refused]
    """By the file's name; each lies in quarantine."""


def is_paper(service: Service, content: bytes) -> bool:
    """Whether a file is a picture of paper, so that others may be of the same document."""
    if is_picture(content):
        return True
    if not signed.is_pdf(content):
        return False
    try:
        with service.transaction() as connection:
            signed.look(service, connection, content)
    except Refused as refusal:
        return may_be_paper(refusal, content)
    return False


def receive_papers(service: Service, files: Sequence[tuple[str, bytes]]) -> Papers:
    """Receive pictures of paper, by name and content, as one batch.

    Raises Unavailable where what reads pictures is not installed.
    """
    return receive(
        service,
        [
            File(content, name, hashlib.sha256(content).hexdigest(), service.clock())
            for name, content in files
        ],
    )


def receive_one(service: Service, file: File, otherwise: Refused | None = None) -> Received:
    """Receive a file by itself: its first document, with the others in it beside.

    Raises Refused where no page of it is ours, ``otherwise`` where no page has any code.
    """
    papers = receive(service, [file], otherwise)
    if not papers.received:
        raise next(iter(papers.refused.values()))
    first, *others = papers.received
    unstored = any(each.unstored for each in papers.received)
    return replace(first, others=tuple(others), unstored=unstored)


def receive(service: Service, files: Sequence[File], otherwise: Refused | None = None) -> Papers:
    """Read, judge and record pictures of paper as one batch; several files may be one document.

    Raises Unavailable where what reads pictures is not installed.
    """
    batch = read_files(service, files)
    refused = dict(batch.refused)
    found: list[Received] = []
    for document in batch.documents:
        try:
            with service.transaction() as connection:
                paper = look(service, connection, batch, document)
                found.append(record(service, connection, batch, paper))
        except Refused as refusal:
            refused |= {page.source: refusal for page in document.pages}
    for (number, copy), known in batch.again.items():
        with service.transaction() as connection:
            issued = documents.load(connection, service.keys, number, copy)
            assert issued is not None
            found.append(received_again(service, connection, batch, issued, known))
    foreign = {name: pages for name, pages in _foreign(batch) if name not in refused}
    refused |= {name: nothing_of_ours(pages, otherwise) for name, pages in foreign.items()}
    kept: dict[str, str] = {}
    with service.transaction() as connection:
        for name, file in batch.files.items():
            reason = refused[name].code if name in refused else _why_kept_apart(batch, name)
            if reason is not None:
                kept[name] = service.archive.quarantine(
                    connection, file.content, reason, name, at=file.at
                )
    found += _loose(service, batch, kept, set(refused))
    asked = {
        name: _loose_pages(service, pages, kept).review
        for name, pages in foreign.items()
        if len(pages) <= _HEAP
    }
    told = {
        name: _kept(refusal, kept[name], asked.get(name, ())) for name, refusal in refused.items()
    }
    return Papers(tuple(found), told)


def _foreign(batch: Batch) -> Iterator[tuple[str, list[PageReading]]]:
    """The files of which no page is of a document or a blank of ours, or looks like a page that is
    missing; with their pages that have something on them.
    """
    blanks_in = {page.source for each in batch.loose for page in each.pages}
    for name, owners in batch.owners.items():
        pages = [page for page in batch.apart if page.source == name]
        if name in blanks_in or any(page.candidate for page in pages):
            continue
        if set(owners.values()) <= {None}:
            yield name, pages


def _why_kept_apart(batch: Batch, name: str) -> str | None:
    """Why a file goes to quarantine; None where every page of it is of one case."""
    cases_ = set(batch.owners[name].values())
    if None in cases_:
        apart = [f.code for page in batch.apart if page.source == name for f in page.findings]
        return apart[0] if apart else "blank_page"
    return "several_cases" if len(cases_) > 1 else None


def record(service: Service, connection: Connection, batch: Batch, paper: Paper) -> Received:
    """Keep, journal and store one document that came back on paper, and ask what is to be asked."""
    issued, at = paper.issued, service.clock()
    local = at.astimezone(service.zone)
    wanted = list(changes(paper.signing, paper.verdict, all_ids(paper.case.payload), at=local))
    merged = merge(paper.case.payload, wanted)
    revision = recording.revise(service, connection, paper.case, merged, at)
    kept = {
        name: scanned_kept.keep(service, connection, batch, name, issued.case_id)
        for name in paper.counterparts
    }
    asked = [*questions(paper), *(Question(finding) for finding in merged.findings)]
    _close_missing(service, connection, paper)
    items = _open_items(service, connection, batch, paper, asked)
    beside = store_copy(service, connection, paper, asked, at, revision)
    for name in paper.counterparts:
        scanned_kept.record(service, connection, batch, paper, name, kept[name], revision)
    scanned_kept.journal_changes(service, connection, paper, merged.recorded, revision)
    recording.mark(service, connection, issued, paper.verdict.status)
    stored = [
        scanned_kept.store(service, connection, issued, batch.files[name], kept[name])
        for name in paper.counterparts
    ]
    stored.append(beside)
    findings = [question.finding for question in asked]
    findings += [finding for each in stored for finding in each.findings]
    return Received(
        reading=paper.reading.with_findings(*findings),
        recorded=tuple(merged.recorded),
        revision=revision,
        review=tuple(items),
        case=issued.case_id,
        files=tuple(file for each in stored for file in each.files),
        issued=issued,
        unstored=any(each.later for each in stored),
        pages=tuple(scanned_kept.page_told(page) for page in paper.read.pages),
    )


def _close_missing(service: Service, connection: Connection, paper: Paper) -> None:
    """What was said of missing pages is said anew of those that still are, or they have come."""
    if paper.read.missing and not any(f.code == "pages_missing" for f in paper.read.findings):
        return
    for item in paper.signing.items:
        is_open = item.code == "pages_missing" and item.status is ReviewStatus.OPEN
        if is_open and (item.document_id, item.copy) == (paper.issued.id, paper.issued.copy):
            review.decide(
                connection,
                service.keys,
                item.id,
                ReviewStatus.ACCEPTED,
                by="docgen",
                at=service.clock(),
            )


def _open_items(
    service: Service,
    connection: Connection,
    batch: Batch,
    paper: Paper,
    asked: Iterable[Question],
) -> list[str]:
    issued = paper.issued
    first = next(iter(paper.counterparts))
    opened = []
    for question in asked:
        if question.finding.severity is not Severity.REVIEW:
            continue
        source = question.source or first
        evidence = {
            "counterpart": batch.files[source].sha256,
            **_evidence(service, connection, question, source, issued.case_id),
        }
        at = service.clock()
        opened.append(recording.ask(service, connection, issued, question.finding, at, evidence))
    return list(dict.fromkeys(opened))


def _evidence(
    service: Service,
    connection: Connection,
    question: Question,
    source: str,
    case_id: str | None,
) -> dict[str, Any]:
    """Where on the paper it stands, with the picture, which is kept with the case."""
    crop = None
    if question.crop:
        crop = service.archive.keep(connection, case_id, "crop", question.crop, at=service.clock())
    return {
        "where": question.finding.where,
        "file": source,
        **question.evidence,
        **({"crop": crop} if crop else {}),
    }


def received_again(
    service: Service,
    connection: Connection,
    batch: Batch,
    issued: IssuedDocument,
    files: Sequence[File],
) -> Received:
    """Nothing is recorded again; the file is put in the store, should that have failed then."""
    names = [name for name, file in batch.files.items() if file in files]
    stored = [
        scanned_kept.store(
            service,
            connection,
            issued,
            batch.files[name],
            scanned_kept.keep(service, connection, batch, name, issued.case_id),
        )
        for name in names
    ]
    last = readings.last_judged(connection, service.keys, issued.id, issued.copy)
    identity = issued.identity(IdentityBy.CODE)
    findings = (recording.received_before(), *(f for each in stored for f in each.findings))
    return Received(
        Reading(identity, values=last.values if last else {}, findings=findings),
        revision=last.revision_after if last else None,
        again=True,
        case=issued.case_id,
        files=tuple(file for each in stored for file in each.files),
        issued=issued,
        unstored=any(each.later for each in stored),
    )


def _loose(
    service: Service, batch: Batch, kept: Mapping[str, str], refused: set[str]
) -> Iterator[Received]:
    """Pages of blanks, and pages that belong to nothing among others that do: a person says what
    they are.
    """
    for read in batch.loose:
        yield _loose_pages(service, read.pages, kept, read)
    apart = [page for page in batch.apart if page.source not in refused]
    if apart:
        yield _loose_pages(service, apart, kept)


def _loose_pages(
    service: Service,
    pages: Sequence[PageReading],
    kept: Mapping[str, str],
    read: DocumentReading | None = None,
) -> Received:
    asked = [
        question
        for page in pages
        for question in scanned_questions.of_page(page)
        # What else is on it is asked when it is known what it is of.
        if page.candidate is None or "candidate" in question.evidence
    ]
    identity = Identity()
    with service.transaction() as connection:
        if read is not None:
            blank = blanks.find(connection, read.layout)
            identity = Identity(
                form=blank.form if blank else None,
                template_version=blank.template_version if blank else None,
                by=IdentityBy.CODE,
            )
            asked += scanned_questions.of_blank(read)
        items = [
            _open_loose(service, connection, question, pages[0].source, identity.form, kept)
            for question in asked
        ]
    findings = tuple(question.finding for question in asked)
    return Received(
        Reading(identity, findings=findings),
        review=tuple(dict.fromkeys(items)),
        pages=tuple(scanned_kept.page_told(page) for page in pages),
    )


def _open_loose(
    service: Service,
    connection: Connection,
    question: Question,
    first: str,
    form: str | None,
    kept: Mapping[str, str],
) -> str:
    source = question.source or first
    return review.open_item(
        connection,
        service.keys,
        question.finding,
        case_id=None,
        at=service.clock(),
        evidence={
            "form": form,
            "message": question.finding.message,
            "quarantine": kept.get(source),
            **_evidence(service, connection, question, source, None),
        },
    ).id


def _kept(refusal: Refused, item: str, asked: Sequence[str] = ()) -> Refused:
    message = say(
        "{reason} The file is kept in quarantine as {item}.", reason=refusal.message, item=item
    )
    if asked:
        message = say(
            "{reason} Whose page it is can be said in {items}.",
            reason=message,
            items=", ".join(asked),
        )
    return Refused(refusal.code, message, refusal.findings)
