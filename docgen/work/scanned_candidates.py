"""Pages without a code among pages of documents that lack some: compared with just those that are
missing. A fit is a question to a person, and nothing counts from it before the answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from docgen.case.numbers import printed_document_id
from docgen.plan.codes import DocumentCode, PageCode
from docgen.plan.layout import Layout
from docgen.plan.scan_thresholds import ScanThresholds
from docgen.reading.scans.results import PageReading, PageState
from docgen.work.scanned_layouts import Layouts
from docgen.work.storing import File

if TYPE_CHECKING:
    from docgen.reading.scans.page import Candidate

_UNKNOWN = frozenset({PageState.NO_CODE, PageState.FOREIGN})

_MOST = 120
"""Comparisons made for a batch, at a sixth of a second each: more than that, and a person sorts the
pages sooner.
"""


def by_looks(
    pages: Sequence[PageReading],
    files: Mapping[str, File],
    layouts: Layouts,
    thresholds: ScanThresholds,
) -> list[PageReading]:
    """``pages`` of ``files``, those without a code read again where the batch lacks pages."""
    from docgen.reading.scans import batch  # noqa: PLC0415
    from docgen.reading.scans.batch import Incoming  # noqa: PLC0415
    from docgen.reading.scans.page import PageReader  # noqa: PLC0415

    unknown = sum(page.state in _UNKNOWN for page in pages)
    candidates = list(_missing(pages, layouts)) if unknown else []
    missing = sum(len(each.pages or ()) for each in candidates)
    if not 0 < unknown * missing <= _MOST:
        return list(pages)
    reader = PageReader(layouts, candidates=candidates, thresholds=thresholds)
    wanted = {page.source: set[int]() for page in pages if page.state in _UNKNOWN}
    for page in pages:
        if page.state in _UNKNOWN:
            wanted[page.source].add(page.number)
    again = {
        (name, number): reader.read(sheet, name, number)
        for name, numbers in wanted.items()
        for number, sheet in enumerate(batch.sheets(Incoming(name, files[name].content)), 1)
        if number in numbers
    }
    return [again.get((page.source, page.number), page) for page in pages]


def copy_words(document: str, copy: str) -> str:
    """A copy as people write which one it is: its number, and which copy."""
    return f"{printed_document_id(document)} {copy}"


def _missing(pages: Sequence[PageReading], layouts: Layouts) -> Iterator[Candidate]:
    """The documents that pages of the batch are of, with the pages that are not in it."""
    from docgen.reading.scans.page import Candidate  # noqa: PLC0415

    known: dict[tuple[str, str, str], dict[int, PageCode]] = defaultdict(dict)
    for page in pages:
        code = page.code
        if code is not None and code.document is not None and code.copy is not None:
            known[code.document, code.copy, code.layout][code.page] = code
    for (document, copy, version), there in known.items():
        found = layouts(next(iter(there.values())))
        if found is not None and found[0].version == version:
            prints: Sequence[tuple[Layout, bytes]] = [found]
        else:
            prints = layouts.from_word(DocumentCode(document, copy)) or ()
        for layout, content in prints:
            missing = frozenset(range(1, len(layout.pages) + 1)) - there.keys()
            if missing:
                yield Candidate(copy_words(document, copy), layout, content, missing)
