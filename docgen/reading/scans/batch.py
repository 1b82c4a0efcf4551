"""A batch from a copier or a telephone: several documents, pages in any order, grouped by code.

Nothing is joined by guessing. Pages with the code of one copy of an issued document belong
together; pages of blanks, which are photocopied, stay alone until a person joins them; a page that
comes twice is kept twice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from docgen.case.numbers import printed_document_id
from docgen.messages import say
from docgen.office import image_gate
from docgen.plan.codes import PageCode
from docgen.plan.reading import Finding, Severity
from docgen.plan.scan_thresholds import AS_MEASURED, ScanThresholds
from docgen.reading.scans import pages
from docgen.reading.scans.page import Candidate, Layouts, PageReader
from docgen.reading.scans.pages import Sheet
from docgen.reading.scans.results import (
    BatchReading,
    DocumentReading,
    Matched,
    PageReading,
    PageState,
)

Received = Callable[[PageCode], bool]
"""Whether a page of an issued document has been received before."""


@dataclass(frozen=True)
class Incoming:
    """A file of a batch. A PDF has passed the PDF gate already; a picture passes its own here."""

    name: str
    content: bytes


def sheets(file: Incoming) -> Iterator[Sheet]:
    """The pages of a file, one at a time.

    Raises Refused with the codes of :mod:`docgen.office.image_gate`.
    """
    if file.content.lstrip()[:5] == b"%PDF-":
        return pages.of_pdf(file.content)
    return pages.of_image(image_gate.admit(file.content))


def read(
    files: Iterable[Incoming],
    layouts: Layouts,
    *,
    received: Received = lambda _: False,
    candidates: Sequence[Candidate] = (),
    thresholds: ScanThresholds = AS_MEASURED,
) -> BatchReading:
    """Everything the files say; one page is in memory at a time, and the crops of all.

    Raises Refused where a file is no picture that can be read; read each file alone where the
    others are to be kept.
    """
    reader = PageReader(layouts, candidates=candidates, thresholds=thresholds)
    return grouped(
        (
            reader.read(sheet, file.name, number)
            for file in files
            for number, sheet in enumerate(sheets(file), start=1)
        ),
        received,
    )


def grouped(
    read_pages: Iterable[PageReading], received: Received = lambda _: False
) -> BatchReading:
    """Pages put together to documents, and what is missing, doubled or foreign among them said."""
    of_documents: dict[tuple[str, str | None, str], list[PageReading]] = defaultdict(list)
    alone: list[PageReading] = []
    apart: list[PageReading] = []
    unplaced: dict[tuple[str, str | None], list[PageReading]] = defaultdict(list)
    for page in read_pages:
        code = page.code
        if page.document is not None:
            unplaced[page.document.document, page.document.copy].append(page)
        elif code is None or page.candidate is not None or page.state is PageState.BLANK:
            apart.append(page)
        elif code.document is None:
            alone.append(page)
        else:
            of_documents[code.document, code.copy, code.layout].append(page)
    for named, found in unplaced.items():
        others = (key for key in of_documents if key[:2] == named)
        of_documents[next(others, (*named, ""))] += found
    documents = [_document(key, found, received) for key, found in of_documents.items()] + [
        _blank(page) for page in alone
    ]
    return BatchReading(tuple(documents), tuple(apart), tuple(_joining(alone)))


def _document(
    key: tuple[str, str | None, str], found: list[PageReading], received: Received
) -> DocumentReading:
    document, copy, layout = key
    found = sorted(found, key=lambda page: page.code.page if page.code else 0)
    coded = [page.code for page in found if page.code]
    # Of pages that fit none of the document's, nothing says how many there are to be.
    expected = max((code.pages for code in coded), default=0)
    times = Counter(code.page for code in coded)
    missing = tuple(
        number
        for number in range(1, expected + 1)
        if number not in times and not received(replace(coded[0], page=number))
    )
    doubled = tuple(sorted(number for number, count in times.items() if count > 1))
    again = sorted({code.page for code in coded if received(code)})
    findings = []
    if missing:
        findings.append(_missing(document, missing, expected))
    if doubled:
        findings.append(_doubled(document, doubled))
    if again:
        findings.append(_again(document, again))
    return DocumentReading(
        document, copy, layout, tuple(found), expected, missing, doubled, tuple(findings)
    )


def _blank(page: PageReading) -> DocumentReading:
    code = page.code
    assert code is not None
    missing = tuple(number for number in range(1, code.pages + 1) if number != code.page)
    findings = []
    if code.pages > 1:
        findings.append(
            Finding(
                "blank_page_alone",
                Severity.REVIEW,
                say(
                    "This is page {page} of {pages} of a blank. Blanks are photocopied, so that "
                    "nothing printed tells which pages belong together. Say which they are.",
                    page=code.page,
                    pages=code.pages,
                ),
                where={"file": page.source, "page": page.number},
            )
        )
    return DocumentReading(
        None, None, code.layout, (page,), code.pages, missing, (), tuple(findings)
    )


def _joining(alone: list[PageReading]) -> Iterator[Finding]:
    """That pages of blanks in one batch may belong together: a person says so or not."""
    by_layout: dict[str, list[PageReading]] = defaultdict(list)
    for page in alone:
        if page.code and page.matched is Matched.CODE:
            by_layout[page.code.layout].append(page)
    for layout, found in by_layout.items():
        if len({page.code.page for page in found if page.code}) > 1:
            yield Finding(
                "blank_pages_together",
                Severity.REVIEW,
                say(
                    "{count} pages of one blank lie in this batch. Join those that are of one "
                    "paper, by what is written on them.",
                    count=len(found),
                ),
                where={
                    "layout": layout,
                    "pages": [{"file": page.source, "page": page.number} for page in found],
                },
            )


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers)


def _missing(document: str, missing: Sequence[int], expected: int) -> Finding:
    return Finding(
        "pages_missing",
        Severity.REVIEW,
        say(
            "Of document {document}, which has {expected} pages, these are missing: {missing}. "
            "Scan them too; what is here is kept.",
            document=printed_document_id(document),
            expected=expected,
            missing=_listed(missing),
        ),
        suggestion=say("This closes by itself when they come. Accept it when they are not needed."),
    )


def _doubled(document: str, doubled: Sequence[int]) -> Finding:
    return Finding(
        "pages_doubled",
        Severity.REVIEW,
        say(
            "Of document {document} these pages came more than once: {doubled}. All are kept, and "
            "what is on each is asked about.",
            document=printed_document_id(document),
            doubled=_listed(doubled),
        ),
        suggestion=say(
            "What counts is what you answer about each of them. Accept this when you have compared "
            "the pages."
        ),
    )


def _again(document: str, again: Sequence[int]) -> Finding:
    return Finding(
        "pages_received_before",
        Severity.REVIEW,
        say(
            "Of document {document} these pages have been received before: {again}. Nothing is "
            "replaced, and what is on them now is asked about as well.",
            document=printed_document_id(document),
            again=_listed(again),
        ),
        suggestion=say(
            "What counts is what you answer about each of them. Accept this when you have compared "
            "the pages."
        ),
    )
