"""How a plan has changed: revision by revision, with who, when and from which file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

from docgen.case import numbers
from docgen.case.applying import apply
from docgen.case.values import Data
from docgen.messages import label
from docgen.plan.reading import Change, Comment
from docgen.records import cases, journal
from docgen.records.journal import JournalEntry, Recorded
from docgen.service import Service
from docgen.work.cases import named
from docgen.work.delivery_told import delivery_words
from docgen.work.granting import change_words


@dataclass(frozen=True)
class Event:
    """One thing that happened to a case: a document issued or returned, a decision, an import."""

    kind: str
    at: dt.datetime
    revision: int
    document: str | None
    copy: str | None
    file: str | None
    form: str | None
    by: str | None
    message: str | None
    decision: str | None = None
    """What a person decided, where that is what happened: accepted, corrected or rejected."""
    value: str | None = None
    """With what it was corrected."""
    changes: tuple[Change, ...] = ()
    comments: tuple[Comment, ...] = ()
    """What people had written beside the text of a returned file."""
    before: Data = field(default_factory=dict, repr=False)
    after: Data = field(default_factory=dict, repr=False)
    """The case before and after it, for what things were called then."""

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "at": self.at.isoformat(),
            "revision": self.revision,
            "document": self.document,
            "copy": self.copy,
            "file": self.file,
            "form": self.form,
            "accepted_by": self.by,
            "message": self.message,
            "decision": self.decision,
            "value": self.value,
            "changes": [change.to_json() for change in self.changes],
            "comments": [comment.to_json() for comment in self.comments],
        }


@dataclass(frozen=True)
class History:
    """A case's history; ``data`` is the case now, for the names of things."""

    case: str
    code_name: str
    data: Data
    events: tuple[Event, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        return {
            "case": self.case,
            "number": numbers.printed(self.case),
            "code_name": self.code_name,
            "revision": (self.data.get("plan") or {}).get("revision"),
            "events": [event.to_json() for event in self.events],
        }


def history(service: Service, reference: str) -> History:
    """The history of a case, oldest first; raises as :func:`docgen.work.cases.named` does."""
    with service.transaction() as connection:
        case_id = named(connection, reference)
        case = cases.load(connection, service.keys, case_id)
        entries = journal.entries(connection, service.keys, case_id)
    events: list[Event] = []
    then: Data = {}
    for entry in entries:
        before, then = then, _after(then, entry)
        if entry.kind is Recorded.CHANGE and events and events[-1].revision == entry.revision:
            last = events[-1]
            change = Change.from_json(entry.payload["change"])
            events[-1] = replace(last, changes=(*last.changes, change), after=then)
        else:
            events.append(replace(_event(entry, service, then), before=before, after=then))
    return History(case_id, case.payload["code_name"], case.payload, tuple(events))


def _after(data: Data, entry: JournalEntry) -> Data:
    """The case after an entry, from the case before it: only changes alter it."""
    if entry.kind is Recorded.IMPORT and not data:
        imported: Data = entry.payload["case"]
        return imported
    if entry.kind is Recorded.CHANGE:
        return apply(data, Change.from_json(entry.payload["change"]))
    return data


def _event(entry: JournalEntry, service: Service, then: Data) -> Event:
    payload = entry.payload
    message = payload.get("message")
    if entry.kind is Recorded.ACCESS:
        message = change_words(payload, then)
    if entry.kind is Recorded.DELIVERY:
        message = delivery_words(payload, then)
    if entry.kind is Recorded.SIGNATURE and not message and "verdict" in payload:
        message = label("SigningStatus", payload["verdict"])
    return Event(
        kind=entry.kind.value,
        at=entry.at.astimezone(service.zone),
        revision=entry.revision,
        document=entry.document_id,
        copy=entry.copy,
        file=payload.get("file"),
        form=payload.get("form"),
        by=entry.accepted_by,
        message=message,
        decision=payload.get("decision"),
        value=payload.get("value"),
        changes=(Change.from_json(payload["change"]),) if "change" in payload else (),
        comments=tuple(Comment.from_json(comment) for comment in payload.get("comments", ())),
    )
