"""What is said of one page of a scan, where there is something to say."""

from __future__ import annotations

from docgen.case.numbers import printed_document_id
from docgen.messages import say
from docgen.plan.codes import DocumentCode, PageCode
from docgen.plan.reading import Finding, Severity
from docgen.reading.scans.results import Note, NoteKind, PageReading


def noted(page: PageReading, note: Note) -> Finding:
    """Ink outside the boxes."""
    message = (
        say("Printed text has been struck out by hand. Look at the picture of it, and decide.")
        if note.kind is NoteKind.STRUCK
        else say(
            "Something is written or stamped outside the boxes. Look at the picture of it, and "
            "decide."
        )
    )
    where = {
        "file": page.source,
        "page": page.number,
        "left": round(note.left),
        "top": round(note.top),
        "width": round(note.width),
        "height": round(note.height),
    }
    return Finding(f"paper_{note.kind.value}", Severity.REVIEW, message, where=where)


def cut(page: PageReading) -> Finding:
    """A part of the page is not on the picture."""
    return Finding(
        "page_cut",
        Severity.REVIEW,
        say(
            "A part of the page is not on the picture. Look whether anything is written there, or "
            "scan the whole page again."
        ),
        where={"file": page.source, "page": page.number},
    )


def several() -> Finding:
    """Codes of more than one page, or of more than one document."""
    return Finding(
        "page_several_codes",
        Severity.REVIEW,
        say(
            "Two papers lie on one picture: there is more than one code. Scan them one by one and "
            "send them anew."
        ),
    )


def foreign() -> Finding:
    """Only codes of others."""
    return Finding(
        "page_foreign",
        Severity.REVIEW,
        say(
            "The page has a code, but none of ours. Take it out if it is of something else, or "
            "say which document it is of."
        ),
    )


def no_code() -> Finding:
    """Neither a code nor a likeness."""
    return Finding(
        "page_without_code",
        Severity.REVIEW,
        say(
            "No code can be read on the page, and it is not known by its looks. Say which "
            "document it is of, or scan it again with the code in the corner whole and clean."
        ),
    )


def unknown_layout(code: PageCode | DocumentCode) -> Finding:
    """A code of ours, of a layout or a document that is not known."""
    return Finding(
        "layout_unknown",
        Severity.REVIEW,
        say(
            "The page has a code of ours, {code}, but where its boxes lie is not known here: it "
            "may come from another installation. Read it by eye and fill in what it says.",
            code=code,
        ),
    )


def not_fitting(code: PageCode) -> Finding:
    """The print is not that of the page that the code says."""
    return Finding(
        "page_not_fitting",
        Severity.REVIEW,
        say(
            "The page says that it is page {page} of {pages}, but what is printed on it does not "
            "fit, or too little of it is on the picture. Scan the whole page again, flat and "
            "sharp, or read it by eye.",
            page=code.page,
            pages=code.pages,
        ),
    )


def not_placed(document: DocumentCode) -> Finding:
    """Of a known document, and like none of its pages."""
    return Finding(
        "page_not_placed",
        Severity.REVIEW,
        say(
            "The page is of document {number}, but does not look like any of its pages, as when it "
            "was changed in Word before it was printed. So its lines and boxes cannot be read; it "
            "is kept with the document.",
            number=printed_document_id(document.document),
        ),
        suggestion=say(
            "Look at the page, and write what it says into the case. Then correct this with who "
            "has signed on it, or accept it where nobody has."
        ),
    )


def from_word(page: int, pages: int) -> Finding:
    """Printed from Word, and which page of how many it is."""
    return Finding(
        "page_from_word",
        Severity.NOTE,
        say(
            "The page was printed from Word: its document is known by the code in the footer, and "
            "that it is page {page} of {pages} by its looks.",
            page=page,
            pages=pages,
        ),
    )


def by_looks(names: str) -> Finding:
    """What it looks to be; a person confirms it."""
    return Finding(
        "page_by_looks",
        Severity.REVIEW,
        say(
            "The page has no code that can be read; by its looks it is of {names}. Look at it, "
            "and confirm which document it is of.",
            names=names,
        ),
    )
