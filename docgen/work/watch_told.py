"""What is told about a watched document: which one, and what became of it. Never a name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from docgen.case import numbers
from docgen.errors import DocgenError, ExitCode
from docgen.messages import say
from docgen.records.documents import IssuedDocument
from docgen.work.received import Received


class Event(StrEnum):
    """What became of a document."""

    RECEIVED = "received"
    REFUSED = "refused"
    GONE = "gone"
    """It is no longer in the store."""
    FAILED = "failed"
    """Something stood in the way; it is tried again."""
    ACCESS = "access"
    """Who may open a case's folder was set anew."""
    DELIVERED = "delivered"
    """A copy for a unit of another authority, which had waited, was put where it belongs."""
    STOPPED = "stopped"
    """Such a copy was not, as no consent allows it any longer."""
    OVERDUE = "overdue"
    """Such a copy should have come back."""


@dataclass(frozen=True)
class Told:
    """One thing that happened in the store of an authority.

    It goes to logs, so it says case numbers, ids and codes only: ``store_id`` is the document's
    id in the store, not its name there, which people may choose.
    """

    authority: str
    event: Event
    store_id: str | None = None
    document: str | None = None
    copy: str | None = None
    case: str | None = None
    form: str | None = None
    changes: int = 0
    """How many were recorded."""
    revision: int | None = None
    review: tuple[str, ...] = ()
    """Ids of the review items that wait because of it."""
    findings: tuple[str, ...] = ()
    """Codes of all that was found, each once."""
    code: str | None = None
    """Why it was refused, or what stood in the way."""
    message: str | None = None
    exit_code: ExitCode = ExitCode.DONE
    news: bool = True
    """False for what was told before of the same change."""

    def to_json(self) -> dict[str, Any]:
        """As the command prints it."""
        error = {"code": self.code, "message": self.message} if self.code else None
        return {
            "authority": self.authority,
            "event": self.event.value,
            "store_id": self.store_id,
            "case": self.case,
            "form": self.form,
            "document": self.document,
            "copy": self.copy,
            "revision": self.revision,
            "changes": self.changes,
            "review": list(self.review),
            "findings": list(self.findings),
            "error": error,
        }


def told_words(told: Told, title: str | None) -> str:
    """What is told, in a line for a person; ``title`` is the form's."""
    place = " – ".join(filter(None, (told.case and numbers.printed(told.case), title)))
    document = told.document and numbers.printed_document_id(told.document)
    about = ", ".join(filter(None, (place, document))) or told.authority
    words = {
        Event.RECEIVED: say("changes recorded: {count}", count=told.changes),
        Event.REFUSED: say("not taken in ({code}): {reason}", code=told.code, reason=told.message),
        Event.GONE: say("no longer in the store"),
        Event.FAILED: say(
            "could not be done now, and is tried again ({code}). {reason}",
            code=told.code,
            reason=told.message or "",
        ),
        Event.ACCESS: say("who may open the case's folder was set"),
        Event.DELIVERED: say("the copy for another authority was handed over"),
        Event.STOPPED: say(
            "the copy for another authority was not handed over, for want of consent"
        ),
        Event.OVERDUE: say("the copy for another authority should have come back"),
    }[told.event].strip()
    review = say("waiting for a person: {items}", items=", ".join(told.review))
    return f"{about}: " + "; ".join([words, *([review] if told.review else [])])


def received(authority: str, store_id: str, answer: Received) -> Told:
    """A file that was read and recorded."""
    issued = answer.issued
    return Told(
        authority,
        Event.RECEIVED,
        store_id,
        document=issued.id if issued else None,
        copy=issued.copy if issued else None,
        case=answer.case,
        form=issued.form if issued else None,
        changes=len(answer.recorded),
        revision=answer.revision,
        review=tuple(item for each in (answer, *answer.others) for item in each.review),
        findings=tuple(dict.fromkeys(finding.code for finding in answer.reading.findings)),
        exit_code=ExitCode.REVIEW
        if any(each.review for each in (answer, *answer.others))
        else ExitCode.DONE,
    )


def refused(
    authority: str, store_id: str, refusal: DocgenError, issued: IssuedDocument | None
) -> Told:
    """A file that was not taken in; ``issued`` is what lay there before, where that is known."""
    return Told(
        authority,
        Event.REFUSED,
        store_id,
        document=issued.id if issued else None,
        copy=issued.copy if issued else None,
        case=issued.case_id if issued else None,
        form=issued.form if issued else None,
        findings=tuple(dict.fromkeys(finding.code for finding in refusal.findings)),
        code=refusal.code,
        message=refusal.message,
        exit_code=refusal.exit_code,
    )


def gone(authority: str, store_id: str, issued: IssuedDocument, item: str) -> Told:
    """An issued document that is no longer in the store; ``item`` waits because of it."""
    return Told(
        authority,
        Event.GONE,
        store_id,
        document=issued.id,
        copy=issued.copy,
        case=issued.case_id,
        form=issued.form,
        review=(item,),
        findings=("document_gone",),
        exit_code=ExitCode.REVIEW,
    )
