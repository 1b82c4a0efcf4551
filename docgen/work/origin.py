"""What a returned file was made from: its copy's last save, or the document as it was issued."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from operator import itemgetter

from sqlalchemy import Connection

from docgen.case.notation import is_empty, same
from docgen.case.wording import field_words
from docgen.messages import say
from docgen.office.anchors import save_facts
from docgen.office.package import Package
from docgen.plan.reading import Finding, Severity
from docgen.reading import attribution, word
from docgen.reading.base import Base, texts_of
from docgen.records.readings import StoredReading
from docgen.service import Service
from docgen.work.known import Known


@dataclass(frozen=True)
class Traced:
    """A file read against ``base``, which it was made from."""

    said: word.WordReading
    base: Base
    earlier: StoredReading | None = None
    """The earlier reading that ``base`` is; None for the document as it was issued."""
    findings: tuple[Finding, ...] = ()


def trace(service: Service, connection: Connection, package: Package, known: Known) -> Traced:
    """The file read against what it was made from.

    That is the latest save of this copy of which there is something left in the file. Where
    nothing is left of any, somebody has worked in a second copy of the same file; and a file that
    was saved before those is an earlier save that comes late. Neither undoes what was recorded,
    so it is read against the document as it was issued.
    """
    saved = _saved_at(service, package)
    past = [(_saved_then(service, connection, earlier), earlier) for earlier in known.past]
    late = False
    for saved_then, earlier in sorted(past, key=itemgetter(0), reverse=True):
        if saved is not None and saved < saved_then:
            late = True
            continue
        base = known.as_read(earlier)
        said = word.read(package, base, service.zone)
        if _continues(said, base, known):
            return Traced(said, base, earlier)
    said = word.read(package, known.as_issued, service.zone)
    if late:
        return Traced(said, known.as_issued, findings=(_late(),))
    if known.past:
        return Traced(said, known.as_issued, findings=(_second_copy(known),))
    return Traced(said, known.as_issued)


def older_revision(known: Known) -> list[Finding]:
    """A note where the plan has moved on since the document was issued."""
    old, new = known.issued.revision, known.case.revision
    if not old or new <= old:
        return []
    return [
        Finding(
            "older_revision",
            Severity.NOTE,
            say(
                "The document was issued from revision {old}; the plan is now at revision "
                "{new}. The changes were merged into it.",
                old=old,
                new=new,
            ),
        )
    ]


def _continues(said: word.WordReading, base: Base, known: Known) -> bool:
    """Whether anything of an earlier reading is still in the file: an edit, or its tracking."""
    edited = _edited(base, known)
    if not edited or base.seen & set(said.seen):
        return True
    before, now = texts_of(base.imprint), texts_of(said.imprint)
    return any(path in now and same(now[path], before[path]) for path in edited)


def _edited(base: Base, known: Known) -> list[str]:
    """The values that an earlier reading had otherwise than issued, or in addition."""
    first = known.as_issued.issued
    return [
        path
        for path, text in texts_of(base.imprint).items()
        if "[new" not in path and not is_empty(text) and not same(text, first.get(path, ""))
    ]


def _second_copy(known: Known) -> Finding:
    """One edit that is gone again may also have been taken back on purpose: a person decides."""
    edited = _edited(known.as_read(known.past[0]), known)
    return Finding(
        "second_copy",
        Severity.NOTE if len(edited) > 1 else Severity.REVIEW,
        say(
            "The file has nothing of what was recorded from this document before ({fields}), so "
            "it was read as another copy of it. What was recorded before still holds.",
            fields="; ".join(field_words(path, known.case.payload) for path in edited[:5]),
        ),
        suggestion=say("If it was undone on purpose, change it back in a document issued anew."),
    )


def _late() -> Finding:
    return Finding(
        "earlier_save",
        Severity.NOTE,
        say(
            "The file was saved before the one that was received last. What was recorded from "
            "that one still holds."
        ),
        suggestion=say("If it was undone on purpose, change it back in a document issued anew."),
    )


def _saved_then(service: Service, connection: Connection, earlier: StoredReading) -> dt.datetime:
    """When the file was saved that was read then, as far as it says."""
    content = service.archive.fetch(connection, earlier.case_id, earlier.file_sha256)
    return _saved_at(service, Package.open(content)) or earlier.received_at


def _saved_at(service: Service, package: Package) -> dt.datetime | None:
    return attribution.untracked(save_facts(package), service.zone).at
