"""A person's word on which document a page is of, where no code tells: the page is fetched from
quarantine and taken in with that document, as if it had come with its code.

Blanks are photocopied, so that two pages alike may be of two families: nothing is joined, and
nothing is taken for received before, but what a person has named to the same document.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from docgen.case.numbers import check_document_id, printed_document_id
from docgen.errors import Refused, WrongUse
from docgen.messages import language, say
from docgen.plan.codes import DocumentCode
from docgen.plan.reading import Finding, Severity
from docgen.reading.scans import installed
from docgen.reading.scans.results import DocumentReading, Matched, PageReading, PageState
from docgen.records import blanks, documents, readings, review
from docgen.records.blanks import PrintedBlank
from docgen.records.documents import IssuedDocument
from docgen.records.journal import Recorded
from docgen.records.review import ReviewItem, ReviewStatus
from docgen.service import Service
from docgen.work import recording, scanned_record
from docgen.work.received import Received
from docgen.work.recording import Occasion
from docgen.work.scanned import Batch, Named, look, needed, signing_of
from docgen.work.scanned_before import pages_before
from docgen.work.scanned_blank import as_page_of
from docgen.work.scanned_layouts import Layouts
from docgen.work.scanned_questions import BY_LOOKS
from docgen.work.signed_verdict import Signing
from docgen.work.storing import File

_ASKS = frozenset({
    "blank", "blank_page_alone", "layout_unknown", "page_foreign", "page_not_fitting",
    "page_several_codes", "page_without_code", BY_LOOKS,
})  # fmt: skip
"""The questions that are answered with the document a page is of."""
_COPY = re.compile(r"(?P<number>.+?)[\s,/:]+(?:[^\W\d]+\s+)?(?P<copy>[0-9]{1,2})")


@dataclass(frozen=True)
class Taken:
    """A page taken in: the item that asked, as decided, and what became of the page."""

    item: ReviewItem
    received: Received


def asks_which(item: ReviewItem) -> bool:
    """Whether an item asks which document a page in quarantine is of."""
    return (
        item.code in _ASKS
        and item.case_id is None
        and bool(item.evidence.get("quarantine"))
        and ("page" in (item.evidence.get("where") or {}) or "values" in item.evidence)
    )


def candidate(item: ReviewItem) -> str | None:
    """The document that a page looks to be of, as :func:`take` takes it."""
    found: str | None = item.evidence.get("candidate") if item.code == BY_LOOKS else None
    return found


def take(service: Service, item: ReviewItem, which: str, status: ReviewStatus, by: str) -> Taken:
    """Take the page in with document ``which``, its number as printed and, where there is more than
    one, its copy; the item is decided with ``status``.

    Raises WrongUse where ``which`` says no document for certain, Refused where it was not issued
    here, its case was disposed of, or the page is of a blank of another form, and Unavailable where
    what reads pictures is not installed. Nothing is recorded then, and the item waits as before.
    """
    installed.require()
    number = item.evidence["where"]["page"]
    with service.transaction() as connection:
        issued = named_document(service, connection, item, which)
        file = _page_file(service, connection, item, number)
        printings = [each for each in blanks.every(connection) if each.form == issued.form]
    page, blank = _read(service, issued, file, number, printings)
    with service.transaction() as connection:
        if blank is not None:
            _require_same_form(service, item, issued, blank)
            _, signing = signing_of(service, connection, issued)
            _require_not_withdrawn(signing, item, blank)
            signers = {person.path: person.name for person in signing.people}
            page = as_page_of(page, issued, signers)
        named = Named(by, item.id, of_blank=blank is not None)
        # First, as it may have been decided meanwhile: what is put in the store stays there.
        decided = decide_page(service, connection, item, status, which, by)
        received = _record(service, connection, issued, file, page, named)
        journal_answer(service, connection, decided, issued, received.revision)
        return Taken(decided, received)


def named_document(
    service: Service, connection: Connection, item: ReviewItem, which: str
) -> IssuedDocument:
    """The copy that a person names."""
    number, copy = check_document_id(which), None
    if number is None and (told := _COPY.fullmatch(which.strip())):
        number, copy = check_document_id(told["number"]), told["copy"]
    if number is None:
        raise WrongUse(
            "review_value",
            say(
                "“{value}” is no document number. Correct {item} with the number that stands in "
                "the footer of the document, such as {example}.",
                value=which,
                item=item.id,
                example="8RWN4-K2T0M",
            ),
        )
    copies = documents.copies(connection, number)
    if not copies:
        raise Refused(
            "unknown_document",
            say(
                "No document {number} was issued here. Compare the number with the document; "
                "{item} waits as before.",
                number=printed_document_id(number),
                item=item.id,
            ),
        )
    if copy is None and len(copies) == 1:
        copy = copies[0]
    issued = documents.load(connection, service.keys, number, copy) if copy in copies else None
    if issued is None:
        raise WrongUse(
            "review_value",
            say(
                "Document {number} has the copies {copies}. Say which of them the page is of, as "
                "“{example}”.",
                number=printed_document_id(number),
                copies=", ".join(copies),
                example=f"{printed_document_id(number)} {copies[0]}",
            ),
        )
    return issued


def _page_file(service: Service, connection: Connection, item: ReviewItem, number: int) -> File:
    """The page as a file of its own; a file of one page as it came."""
    from docgen.reading.scans.excerpt import pages_of  # noqa: PLC0415

    whole = service.archive.fetch_quarantined(connection, item.evidence["quarantine"])
    content = pages_of(whole, [number])
    sha256 = hashlib.sha256(content).hexdigest()
    return File(content, item.evidence["file"], sha256, service.clock())


def _read(
    service: Service,
    issued: IssuedDocument,
    file: File,
    number: int,
    printings: list[PrintedBlank],
) -> tuple[PageReading, PrintedBlank | None]:
    """The page as one of the document's, and the blank where it is of one."""
    from docgen.reading.scans import batch  # noqa: PLC0415
    from docgen.reading.scans.page import Candidate, PageReader  # noqa: PLC0415

    layouts, thresholds = Layouts(service), service.thresholds
    sheet = next(iter(batch.sheets(batch.Incoming(file.name, file.content))))
    page = PageReader(layouts, thresholds=thresholds).read(sheet, file.name, number)
    code = page.code
    coded = page.state is PageState.READ and page.matched is Matched.CODE
    with service.transaction() as connection:
        if coded and code is not None and code.document is None:
            return needed(page), blanks.find(connection, code.layout)
        by_version = {blank.layout.version: blank for blank in printings}
        candidates = [
            Candidate(
                version,
                blank.layout,
                service.archive.fetch(connection, None, blank.content_sha256),
            )
            for version, blank in by_version.items()
        ]
    reader = PageReader(layouts, candidates=candidates, thresholds=thresholds)
    document = DocumentCode(issued.id, issued.copy)
    page = reader.read_as(sheet, file.name, number, document, layouts.in_any_print)
    return needed(page), by_version.get(page.candidate or "")


def _require_same_form(
    service: Service, item: ReviewItem, issued: IssuedDocument, blank: PrintedBlank
) -> None:
    if blank.form == issued.form:
        return
    forms = service.catalogue.forms
    asked, there = (
        forms[each].title(language()) if each in forms else each
        for each in (issued.form, blank.form)
    )
    raise Refused(
        "other_form",
        say(
            "Document {number} is “{asked}”, and the page is of a blank “{there}”. Nothing was "
            "recorded; {item} waits as before.",
            number=printed_document_id(issued.id),
            asked=asked,
            there=there,
            item=item.id,
        ),
    )


def _require_not_withdrawn(signing: Signing, item: ReviewItem, blank: PrintedBlank) -> None:
    """A blank of an older version holds, unless that version was withdrawn (Appendix C)."""
    if signing.form is None or not signing.form.is_withdrawn(blank.template_version):
        return
    raise Refused(
        "form_withdrawn",
        say(
            "The page is of version {version} of the blank, which was withdrawn. Let the family "
            "sign a current one. If it may count all the same, note what you see: docgen seen. "
            "Nothing was recorded; {item} waits as before.",
            version=blank.template_version.partition("-")[0],
            item=item.id,
        ),
    )


def _record(
    service: Service,
    connection: Connection,
    issued: IssuedDocument,
    file: File,
    page: PageReading,
    named: Named,
) -> Received:
    batch = Batch(
        files={file.name: file},
        documents=(),
        again={},
        loose=(),
        apart=(),
        findings=(),
        refused={},
        owners={file.name: {page.number: issued.case_id}},
    )
    before = readings.of_file(connection, service.keys, file.sha256)
    if any((each.document_id, each.copy) == (issued.id, issued.copy) for each in before):
        return scanned_record.received_again(service, connection, batch, issued, [file])
    read, told = _alone(service, connection, issued, page, named)
    received = scanned_record.record(
        service, connection, batch, look(service, connection, batch, read, named)
    )
    return replace(received, reading=received.reading.with_findings(*told))


def _alone(
    service: Service,
    connection: Connection,
    issued: IssuedDocument,
    page: PageReading,
    named: Named,
) -> tuple[DocumentReading, list[Finding]]:
    """The page as all that came of the document now, and what is said of the others."""
    from docgen.reading.scans import batch  # noqa: PLC0415

    layout = page.code.layout if page.code else ""
    before = pages_before(service, connection, issued, layout)
    # Each signer may have filled in a photocopy of the same page.
    known = frozenset[int]() if named.of_blank else before
    (read,) = batch.grouped([page], lambda code: code.page in known).documents
    findings = tuple(each for each in read.findings if each.code != "pages_missing")
    missing = tuple(each for each in read.missing if each not in before)
    return replace(read, findings=findings), list(_told(issued, page, missing))


def _told(issued: IssuedDocument, page: PageReading, missing: tuple[int, ...]) -> Iterator[Finding]:
    number = printed_document_id(issued.id)
    if page.code is None:
        said = say(
            "The page is kept with document {number}. It is like none of its pages as they were "
            "issued, so that a person reads it.",
            number=number,
        )
    else:
        said = say(
            "The page is taken in with document {number}, as page {page} of {pages}.",
            number=number,
            page=page.code.page,
            pages=page.code.pages,
        )
    yield Finding("page_named", Severity.NOTE, said)
    if missing:
        yield Finding(
            "pages_missing",
            Severity.NOTE,
            say(
                "Of it these pages have not come yet: {missing}.",
                missing=", ".join(map(str, missing)),
            ),
        )


def decide_page(
    service: Service,
    connection: Connection,
    item: ReviewItem,
    status: ReviewStatus,
    which: str,
    by: str,
) -> ReviewItem:
    """The item decided, and with it all that waits about the same page: what is to be asked about
    it is asked about its document now.
    """
    at = service.clock()
    decided = review.decide(
        connection,
        service.keys,
        item.id,
        status,
        by=by,
        at=at,
        value=which if status is ReviewStatus.CORRECTED else None,
    )
    waiting = review.list_items(connection, service.keys, status=ReviewStatus.OPEN)
    for other in waiting:
        if _page_of(other) == _page_of(item):
            review.decide(
                connection,
                service.keys,
                other.id,
                ReviewStatus.CORRECTED,
                by=by,
                at=at,
                value=which,
            )
    return decided


def journal_answer(
    service: Service,
    connection: Connection,
    decided: ReviewItem,
    issued: IssuedDocument,
    revision: int | None,
) -> None:
    """Journal in the document's case who said that the page is of it."""
    payload = {
        "item": decided.id,
        "decision": decided.status.value,
        "message": decided.finding["message"],
    }
    now = revision or issued.revision or 0
    occasion = Occasion(issued, service.clock(), now, by=decided.decided_by)
    recording.append(service, connection, occasion, [(Recorded.REVIEW, payload)])


def _page_of(item: ReviewItem) -> tuple[str | None, ...]:
    """Which page in quarantine an item is about: of a file by its name too, as equal photocopies
    may be of two families.
    """
    where = item.evidence.get("where") or {}
    page = str(where["page"]) if "page" in where else None
    return item.case_id, item.evidence.get("quarantine"), item.evidence.get("file"), page
