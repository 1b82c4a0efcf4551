"""What reading scanned pages yields: plain values, without a picture library in sight.

Ink is never a signature: a box is ``marked`` or not, and a person who sees the crop with the name
beside it says whether that is a signature.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from docgen.plan.codes import DocumentCode, PageCode
from docgen.plan.layout import Box, BoxKind
from docgen.plan.reading import Finding


class Tone(StrEnum):
    """What tones a page's picture has."""

    COLOUR = "colour"
    GREY = "grey"
    BITONAL = "bitonal"
    """Black and white only: faint ink may be gone."""


class Verdict(StrEnum):
    """What is in a box."""

    MARKED = "marked"
    """Ink of the size of what belongs there."""
    EMPTY = "empty"
    UNCLEAR = "unclear"
    """A person looks."""


class Doubt(StrEnum):
    """Why a box is unclear."""

    LITTLE = "little"
    """More than dirt, less than a mark."""
    AROUND = "around"
    """Ink around the box: circled, corrected, or of something else."""
    LONG = "long"
    """A stroke through the box that goes on far outside it."""
    BOTH = "both"
    """Two answers to one question."""
    FAINT = "faint"
    """Hardly darker than the paper: pencil, or the other side showing through."""
    STRUCK = "struck"
    """Mostly straight lines across the box."""
    LETTERS = "letters"
    """Separate letters where a name belongs: words such as a refusal, or a name in print."""
    FOREIGN = "foreign"
    """The ink in the box is part of something larger: a stamp, a fold, a note."""
    OUTSIDE = "outside"
    """The box is not, or not whole, on the picture."""
    GONE = "gone"
    """What was printed in the field is not on the paper: it was changed before it was printed."""
    LOST = "lost"
    """Nothing is seen, but a faint mark would not be seen on such a page either."""


@dataclass(frozen=True)
class BoxReading:
    """One box on one page. ``measures`` are the numbers the verdict rests on, by their names;
    ``crop`` is a PNG of the box and a little around it, the evidence; none of an empty text or
    date.
    """

    box: Box
    verdict: Verdict
    doubt: Doubt | None
    measures: dict[str, float]
    crop: bytes


class NoteKind(StrEnum):
    """What ink outside the boxes is taken for."""

    WRITTEN = "written"
    """Beside the print."""
    STRUCK = "struck"
    """Through printed text."""


@dataclass(frozen=True)
class Note:
    """Ink outside every box: a change or a remark by hand, or a stamp. Where it lies in points,
    as a box does, and a PNG of it.
    """

    kind: NoteKind
    left: float
    top: float
    width: float
    height: float
    crop: bytes


@dataclass(frozen=True)
class Quality:
    """How well a page's picture was laid over the page as issued."""

    inlier_share: float
    residual: float
    coverage: float
    fidelity: float
    """How alike print and paper are where they were compared, 0 to 1."""


class Matched(StrEnum):
    """What a page was known by."""

    CODE = "code"
    LAYOUT = "layout"
    """Its looks: among the pages of the document whose code is on it, or that a person named; or
    among candidates, and then a person confirms it.
    """


class PageState(StrEnum):
    """What became of one page of a batch."""

    READ = "read"
    BLANK = "blank"
    """Nothing on it: the back of a paper."""
    NO_CODE = "no_code"
    """Neither a code of ours nor a likeness to a candidate."""
    LETTERS = "letters"
    """Separate letters where a name belongs: words such as a refusal, or a name in print."""
    FOREIGN = "foreign"
    """Only codes of others."""
    SEVERAL = "several"
    """More than one code of ours: papers on top of each other."""
    UNKNOWN_LAYOUT = "unknown_layout"
    """A code of ours in a layout nobody has kept."""
    NOT_FITTING = "not_fitting"
    """The code says one page, the print another, or too little of it is on the picture; or it is
    of a document that is known, and like none of its pages.
    """


@dataclass(frozen=True)
class PageReading:
    """One page of a batch, ``number`` counted from 1 through file ``source``."""

    source: str
    number: int
    state: PageState
    tone: Tone
    code: PageCode | None = None
    candidate: str | None = None
    """Which of the caller's candidates, where it was matched by layout."""
    matched: Matched | None = None
    quality: Quality | None = None
    boxes: tuple[BoxReading, ...] = ()
    notes: tuple[Note, ...] = ()
    findings: tuple[Finding, ...] = ()
    thumbnail: bytes = b""
    """A small PNG of the whole page, where a person must say what it is."""
    document: DocumentCode | None = None
    """The document it is of, by the code in its footer or by a person's word, where which of the
    pages it is cannot be told.
    """

    @property
    def issued_as(self) -> tuple[str, str | None] | None:
        """Document and copy that it is of; None for a blank, and where nothing says so."""
        if self.document is not None:
            return self.document.document, self.document.copy
        if self.code is None or self.code.document is None:
            return None
        return self.code.document, self.code.copy

    @property
    def to_review(self) -> tuple[BoxReading, ...]:
        """The boxes a person must look at: all signatures with ink, and all that is unclear."""
        return tuple(
            one
            for one in self.boxes
            if one.verdict is Verdict.UNCLEAR
            or (one.verdict is Verdict.MARKED and one.box.kind is not BoxKind.CHECKBOX)
        )


@dataclass(frozen=True)
class DocumentReading:
    """The pages of a batch that say they are of one copy of one document, or one page of a blank.

    ``document`` is None for a blank: blanks are photocopied, so each of their pages stays alone
    until a person joins them.
    """

    document: str | None
    copy: str | None
    layout: str
    pages: tuple[PageReading, ...]
    expected: int
    missing: tuple[int, ...]
    doubled: tuple[int, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class BatchReading:
    """Everything a batch of files said: documents, and pages that belong to none of them."""

    documents: tuple[DocumentReading, ...]
    apart: tuple[PageReading, ...]
    findings: tuple[Finding, ...] = ()
