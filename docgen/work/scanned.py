"""Paper back: which documents the pages of scans and photos are, and what is known by them of who
has signed. Nothing is recorded here.

Ink is a mark and no signature: nothing follows in a case from paper until a person has seen the
picture. Each file that pages of a document came in is a counterpart of its own, known by the
digest of its bytes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy import Connection

from docgen.case.notation import TICKED, UNTICKED
from docgen.case.signatures import Counterpart, FoundSignature, Means, SignatureStatus
from docgen.case.signing import Verdict
from docgen.errors import Refused
from docgen.messages import say
from docgen.office import image_gate, pdf_gate
from docgen.plan.layout import BoxKind
from docgen.plan.reading import Finding, IdentityBy, Reading, Value
from docgen.reading.scans import installed
from docgen.reading.scans import results as scans
from docgen.reading.scans.results import DocumentReading, PageReading, PageState
from docgen.records import cases, journal, review
from docgen.records.cases import CaseFile
from docgen.records.documents import IssuedDocument
from docgen.service import Service
from docgen.work.scanned_before import Before
from docgen.work.scanned_candidates import by_looks
from docgen.work.scanned_layouts import Layouts, issued_as
from docgen.work.signed import is_pdf, whole_case
from docgen.work.signed_verdict import Signing
from docgen.work.storing import File

_PAPER = frozenset({"scan_without_text", "not_signed_electronically", "drawn_anew"})
_READ_BY_COPIER = frozenset({"foreign", "unknown_document", "identity_conflict", "wrong_child"})
"""What a PDF is refused for whose words a copier guessed from its pictures."""


def is_picture(content: bytes) -> bool:
    """Whether a file is a picture, by its first bytes; also one of a kind that is not read here."""
    return image_gate.is_picture(content)


def may_be_paper(refusal: Refused, content: bytes) -> bool:
    """Whether a PDF that was refused as a document may be read as pictures of paper."""
    if not is_pdf(content):
        return False
    if refusal.code in _PAPER:
        return True
    if refusal.code not in _READ_BY_COPIER:
        return False
    from docgen.reading.scans.pictured import is_pictured  # noqa: PLC0415

    return is_pictured(content)


@dataclass(frozen=True)
class Batch:
    """The pages of some files, grouped by the document they are of."""

    files: Mapping[str, File]
    """By name; no two are called the same."""
    documents: tuple[DocumentReading, ...]
    """With a number of ours on them."""
    again: Mapping[tuple[str, str], tuple[File, ...]]
    """Document and copy, and the files that were received as just that before."""
    loose: tuple[DocumentReading, ...]
    """Pages of blanks, which belong to no case yet."""
    apart: tuple[PageReading, ...]
    """Pages that belong to nothing, backs of papers left out."""
    findings: tuple[Finding, ...]
    refused: Mapping[str, Refused]
    """The files that cannot be read at all."""
    owners: Mapping[str, Mapping[int, str | None]]
    """By file, the case that each of its pages is of; None for a page that is of none."""

    def is_whole(self, name: str, case_id: str | None) -> bool:
        """Whether all pages of a file are of one case, so that it may be kept there as it is."""
        return set(self.owners[name].values()) == {case_id}

    def pages_of(self, name: str, case_id: str | None) -> list[int]:
        """Which pages of a file are of a case."""
        return [number for number, owner in self.owners[name].items() if owner == case_id]


@dataclass(frozen=True)
class Named:
    """A person's word that a page is of a document: who said so, in answer to which item."""

    by: str
    item: str
    of_blank: bool = False
    """The page is of a blank that was filled in, and not of the document as it was printed."""


@dataclass(frozen=True)
class Paper:
    """A document that came back on paper, with all that is known of it."""

    issued: IssuedDocument
    case: CaseFile
    signing: Signing
    read: DocumentReading
    counterparts: Mapping[str, Counterpart]
    """By the name of the file."""
    verdict: Verdict
    named: Named | None = None
    """Who said which document it is, where no code does."""

    @property
    def as_printed(self) -> Mapping[str, Value]:
        """What stood on the paper before anybody wrote on it: no box of a blank is ticked."""
        if self.named is None or not self.named.of_blank:
            return self.issued.values
        unticked = Value(value=False, texts=(UNTICKED,))
        return {
            each.box.path: unticked
            for page in self.read.pages
            for each in page.boxes
            if each.box.kind is BoxKind.CHECKBOX and each.box.path in self.issued.values
        }

    @cached_property
    def values(self) -> dict[str, Value]:
        """The ticks that are certain: as printed where nothing was added."""
        found: dict[str, Value] = {}
        unsure: set[str] = set()
        as_printed = self.as_printed
        for page in self.read.pages:
            for each in page.boxes:
                if each.box.kind is not BoxKind.CHECKBOX:
                    continue
                path, printed = each.box.path, as_printed.get(each.box.path)
                if printed is None and self.named is not None and self.named.of_blank:
                    # A box of the blank that the document has not.
                    continue
                was = bool(printed.value) if printed else False
                if each.verdict is scans.Verdict.EMPTY and printed is not None:
                    value = printed
                elif each.verdict is scans.Verdict.MARKED and not was:
                    value = Value(value=True, texts=(TICKED,))
                else:
                    unsure.add(path)
                    continue
                if found.setdefault(path, value) != value:
                    unsure.add(path)
        return {path: value for path, value in found.items() if path not in unsure}

    @property
    def reading(self) -> Reading:
        """The reading as the contract has it."""
        by = IdentityBy.CODE if self.named is None else IdentityBy.NONE
        return Reading(
            identity=self.issued.identity(by),
            values=self.values,
            signatures=tuple(found.to_json() for found in self.verdict.signatures),
        )


def read_files(service: Service, files: Sequence[File], *, anew: bool = False) -> Batch:
    """Read pictures of paper, one page after the other, and group the pages.

    Raises Unavailable where what reads pictures is not installed. A file that cannot be read is
    named in ``refused``, and stops no other. ``anew`` reads also what was received before.
    """
    installed.require()
    from docgen.reading.scans import batch  # noqa: PLC0415
    from docgen.reading.scans.page import PageReader  # noqa: PLC0415

    named = _named(files)
    layouts = Layouts(service)
    reader = PageReader(layouts, documents=layouts.from_word, thresholds=service.thresholds)
    pages: list[PageReading] = []
    refused: dict[str, Refused] = {}
    for name, file in named.items():
        try:
            if is_pdf(file.content):
                pdf_gate.admit(file.content)
            sheets = batch.sheets(batch.Incoming(name, file.content))
            pages += [
                needed(reader.read(sheet, name, number)) for number, sheet in enumerate(sheets, 1)
            ]
        except Refused as refusal:
            refused[name] = refusal
            pages = [page for page in pages if page.source != name]
    pages = by_looks(pages, named, layouts, service.thresholds)
    with service.transaction() as connection:
        known = Before(service, connection)
        return _grouped(known, named, pages, refused, anew=anew)


def needed(page: PageReading) -> PageReading:
    """A page without the pictures of printed fields that nobody wrote in: a plan has hundreds."""
    return replace(
        page,
        boxes=tuple(
            replace(each, crop=b"")
            if each.verdict is scans.Verdict.EMPTY and each.box.kind in _PRINTED
            else each
            for each in page.boxes
        ),
    )


def look(
    service: Service,
    connection: Connection,
    batch: Batch,
    document: DocumentReading,
    named: Named | None = None,
) -> Paper:
    """What a document that came back on paper says; ``named`` where a person said which it is.

    Raises Refused for one that was not issued here, or whose case was disposed of.
    """
    issued = issued_as(service, connection, document.document, document.copy)
    if issued is None:
        raise _unknown()
    case, signing = signing_of(service, connection, issued)
    counterparts = {
        name: Counterpart(batch.files[name].sha256, _signatures(document, name))
        for name in dict.fromkeys(page.source for page in document.pages)
    }
    verdict = signing.verdict(*counterparts.values(), on=service.today())
    return Paper(issued, case, signing, document, counterparts, verdict, named)


def signing_of(
    service: Service, connection: Connection, issued: IssuedDocument
) -> tuple[CaseFile, Signing]:
    """The case of a document, and what is known of who has signed it.

    Raises Refused where the case was disposed of, or has a fault by which it cannot be told who
    signs.
    """
    case = cases.load(connection, service.keys, issued.case_id or "", to_change=True)
    history = journal.entries(connection, service.keys, case.case_id)
    items = review.list_items(connection, service.keys, case_id=case.case_id)
    form = service.catalogue.forms.get(issued.form)
    signing = Signing(issued, form, whole_case(case), history, items)
    signing.require_signers()
    return case, signing


def _named(files: Sequence[File]) -> dict[str, File]:
    """The files by names that no two of them share: telephones call every picture the same."""
    named: dict[str, File] = {}
    for file in files:
        name, number = file.name, 1
        while name in named:
            number += 1
            name = f"{file.name} ({number})"
        named[name] = file
    return named


def _grouped(
    received: Before,
    files: Mapping[str, File],
    pages: Sequence[PageReading],
    refused: Mapping[str, Refused],
    *,
    anew: bool,
) -> Batch:
    """The pages by document, those of files that were received as the same document left out."""
    from docgen.reading.scans import batch  # noqa: PLC0415

    again: dict[tuple[str, str], dict[str, File]] = defaultdict(dict)
    owners: dict[str, dict[int, str | None]] = {name: {} for name in files}
    news: list[PageReading] = []
    for page in pages:
        if page.state is PageState.BLANK:
            continue
        issued = received.issued(page.issued_as)
        owners[page.source][page.number] = issued.case_id if issued else None
        file = files[page.source]
        if issued and not anew and received.is_known(issued, file):
            again[issued.id, issued.copy][page.source] = file
            continue
        if issued is None and page.issued_as is not None:
            # A number that is not ours, or no longer: the page is of nothing that is known here.
            news.append(replace(page, code=None, document=None))
        else:
            news.append(page)
    grouped = batch.grouped(news, (lambda _: False) if anew else received)
    return Batch(
        files=files,
        documents=tuple(each for each in grouped.documents if each.document is not None),
        again={key: tuple(found.values()) for key, found in again.items()},
        loose=tuple(each for each in grouped.documents if each.document is None),
        apart=grouped.apart,
        findings=grouped.findings,
        refused=refused,
        owners=owners,
    )


_PRINTED = frozenset({BoxKind.TEXT, BoxKind.DATE})
_BEST_FIRST = (scans.Verdict.MARKED, scans.Verdict.UNCLEAR, scans.Verdict.EMPTY)


def _signatures(document: DocumentReading, name: str) -> tuple[FoundSignature, ...]:
    """What one file has where people sign; a page that came twice counts by what it has more of."""
    found: dict[str, set[scans.Verdict]] = defaultdict(set)
    for page in document.pages:
        for each in page.boxes:
            if page.source == name and each.box.kind is BoxKind.SIGNATURE:
                found[each.box.path].add(each.verdict)
    return tuple(
        _signature(path, next(each for each in _BEST_FIRST if each in verdicts))
        for path, verdicts in found.items()
    )


def _signature(path: str, verdict: scans.Verdict) -> FoundSignature:
    if verdict is scans.Verdict.EMPTY:
        return FoundSignature(path, SignatureStatus.MISSING)
    if verdict is scans.Verdict.MARKED:
        return FoundSignature(
            path,
            SignatureStatus.MARKED,
            Means.INK,
            detail=say("There is ink on the line; a person has not confirmed it yet."),
        )
    return FoundSignature(
        path,
        SignatureStatus.UNCLEAR,
        Means.INK,
        detail=say("It cannot be told whether somebody has signed here; a person looks."),
    )


def _unknown() -> Refused:
    return Refused(
        "unknown_document",
        say(
            "The page has the number of a document that was not issued here. Send it to the "
            "authority that issued it."
        ),
    )
