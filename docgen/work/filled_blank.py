"""A blank that was filled in on a screen: it belongs to no case until a person says to which.

Its code tells which blank it is. What its fields say is read by their names; where another program
made them part of the pages, by the places they had.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from docgen.case.fields import field_at
from docgen.case.wording import field_words
from docgen.errors import Refused
from docgen.messages import LANGUAGES, say, speaking
from docgen.office import pdf_gate
from docgen.plan.codes import PageCode
from docgen.plan.reading import Finding, Identity, IdentityBy, Reading, Severity, Value
from docgen.reading.signatures import identity, pages
from docgen.reading.signatures.drawn_code import code_on
from docgen.reading.signatures.fields import field_values, values_of
from docgen.reading.signatures.written import NOTHING, writing
from docgen.records import blanks, review
from docgen.records.blanks import PrintedBlank
from docgen.service import Service
from docgen.work.filled import pdf_notes
from docgen.work.received import Received
from docgen.work.storing import File

NAMELESS = frozenset({"foreign", "scan_without_text"})
"""What a PDF is refused with that has no document's number in its text."""
DRAWN_ANEW = "drawn_anew"


@dataclass(frozen=True)
class FilledBlank:
    """A filled blank; ``blank`` is None where it was not printed here."""

    reading: Reading
    blank: PrintedBlank | None


def read(service: Service, connection: Connection, content: bytes) -> FilledBlank | None:
    """What a PDF without a number says, that has passed the gate; None where it is no blank.

    Raises Refused where it is a blank of ours that another program drew anew, so that what was
    written cannot be told from the print.
    """
    pdf_gate.admit(content)
    values = field_values(content)
    blank = _which(connection, content)
    there = NOTHING
    if blank is not None:
        sent = service.archive.fetch(connection, None, blank.content_sha256)
        try:
            there = writing(content, sent, blank.layout)
        except pages.Unreadable:
            there = NOTHING
        if there.whole:
            # Where a field is still there, it is the field that counts.
            values |= values_of(box for box in there.boxes if box.box.path not in values)
        elif not values:
            raise _drawn_anew()
    # A form of somebody else's may call its fields what could be paths, such as ``name``.
    if blank is None and not any(field_at(path) for path in values):
        if _promises(content):
            raise _drawn_anew()
        return None
    known = Identity() if blank is None else Identity(
        form=blank.form, template_version=blank.template_version, by=IdentityBy.CODE
    )  # fmt: skip
    notes = [*pdf_notes(there.notes), *([_drawn_signature()] if there.by_hand else [])]
    findings = (_question(values), *(notes if there.whole else ()))
    return FilledBlank(Reading(known, values=values, findings=findings), blank)


def receive(service: Service, file: File) -> Received | None:
    """Keep a filled blank in quarantine, with the question whose it is; None for what is none.

    Raises Refused as :func:`read` does.
    """
    with service.transaction() as connection:
        found = read(service, connection, file.content)
        if found is None:
            return None
        kept = service.archive.quarantine(connection, file.content, "blank", file.name, at=file.at)
        said = {path: value.to_json() for path, value in found.reading.values.items()}
        items = [
            review.open_item(
                connection,
                service.keys,
                finding,
                case_id=None,
                at=file.at,
                evidence={
                    "where": finding.where,
                    "message": finding.message,
                    "file": file.name,
                    "form": found.reading.identity.form,
                    "quarantine": kept,
                    **({"values": said} if finding.code == "blank" else {}),
                },
            ).id
            for finding in found.reading.findings
            if finding.severity is Severity.REVIEW
        ]
    return Received(found.reading, review=tuple(dict.fromkeys(items)))


def _which(connection: Connection, content: bytes) -> PrintedBlank | None:
    """The blank whose code a PDF shows on its first page."""
    printed = {blank.layout.version: blank for blank in blanks.every(connection)}
    known = [
        (first.code, PageCode(None, None, 1, len(blank.layout.pages), version))
        for version, blank in printed.items()
        for first in blank.layout.pages[:1]
        if first.code is not None
    ]
    try:
        code = code_on(content, 1, known)
    except pages.Unreadable:
        return None
    return printed[code.layout] if code is not None else None


def _promises(content: bytes) -> bool:
    """Whether what we say beside every code stands in a file."""
    text = " ".join(" ".join(identity.words(content)).split())
    for each in LANGUAGES:
        with speaking(each):
            if say("The code holds no personal data.") in text:
                return True
    return False


def _question(values: Mapping[str, Value]) -> Finding:
    """Whose it is, with all that it says beside the question."""
    said = [
        f"{field_words(path, {})}: {' '.join(value.texts[0].split())}"
        for path, value in values.items()
        if value.value is not False and value.texts
    ]
    return Finding(
        "blank",
        Severity.REVIEW,
        say(
            "The file is a filled blank, which belongs to no case yet. Correct this with the "
            "number of the document that it is of, or write what it says into the case."
        ),
        where={"text": "\n".join(said)},
    )


def _drawn_signature() -> Finding:
    return Finding(
        "pdf_written",
        Severity.REVIEW,
        say("Something is drawn where people sign on the blank."),
        suggestion=say("Look at it in the file, decide where it belongs, and close this."),
    )


def _drawn_anew() -> Refused:
    return Refused(
        DRAWN_ANEW,
        say(
            "The PDF is one of our forms, drawn anew by another program, so that what was filled "
            "in cannot be told from the print. Send the file as it was filled in, or a scan of it."
        ),
    )
