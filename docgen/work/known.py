"""Which issued document a returned file is, and what it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from docgen.case import paths, values
from docgen.case.notation import Names, same
from docgen.case.numbers import printed_document_id
from docgen.errors import Refused
from docgen.messages import say
from docgen.office import views
from docgen.office.package import Package
from docgen.plan.reading import Change, ChangeKind, Identity, Value
from docgen.reading.anchored import imprint_of
from docgen.reading.base import Base, texts_of
from docgen.reading.identity import has_our_anchors, identify, numbers_in
from docgen.reading.imprint import Imprint
from docgen.reading.matching import match
from docgen.records import cases, documents, journal, readings, review
from docgen.records.documents import IssuedDocument
from docgen.records.journal import JournalEntry, Recorded
from docgen.records.readings import StoredReading
from docgen.records.review import ReviewItem, ReviewStatus
from docgen.service import Service


@dataclass(frozen=True)
class Known:
    """A returned file with the document it was issued as, and what it is compared with."""

    issued: IssuedDocument
    case: cases.CaseFile
    as_issued: Base
    past: tuple[StoredReading, ...]
    """The readings of this copy that were judged, the last one first."""
    history: tuple[JournalEntry, ...] = ()
    """The case's journal."""
    items: tuple[ReviewItem, ...] = ()
    """The case's review items, decided or not."""

    def open_removal(self, item: str) -> ReviewItem | None:
        """The question whether to take out ``item``, where it still waits."""
        return next(
            (
                waiting
                for waiting in self.items
                if waiting.status is ReviewStatus.OPEN
                and waiting.change is not None
                and (waiting.change["kind"], waiting.change["path"])
                == (ChangeKind.REMOVE.value, item)
            ),
            None,
        )

    def told(self) -> set[tuple[str | None, str | None, str]]:
        """The comments that earlier returns of the document brought: author, time and text."""
        return {
            (comment["author"], comment["at"], comment["text"])
            for entry in self.history
            if entry.kind is Recorded.RETURN and entry.document_id == self.issued.id
            for comment in entry.payload.get("comments", ())
        }

    def as_read(self, earlier: StoredReading) -> Base:
        """The copy as it was when it came back an earlier time."""
        return replace(
            self.as_issued,
            imprint=Imprint.from_json(earlier.imprint or {}),
            values={**earlier.values, **self._decided_since(earlier)},
            seen=frozenset(earlier.seen),
        )

    def _decided_since(self, earlier: StoredReading) -> dict[str, Value]:
        """What people have decided about questions of this copy after it was read: so they
        understand what it says, and an edit that says otherwise is a change.
        """
        decided: dict[str, Value] = {}
        for entry in self.history:
            about = (entry.document_id, entry.copy) == (self.issued.id, self.issued.copy)
            if not about or entry.payload.get("source") != "review":
                continue
            change = Change.from_json(entry.payload["change"])
            known = earlier.values.get(change.path)
            if entry.at > earlier.received_at and change.kind is ChangeKind.EDIT and known:
                value = change.after.value if change.after else None
                decided[change.path] = replace(known, value=value)
        return decided


def find_issued(service: Service, connection: Connection, package: Package) -> Known:
    """The issued document a file says it is; raises Refused where there is none."""
    identity = identify(package)
    if identity.document is None:
        raise _not_issued(identity, package)
    if not documents.copies(connection, identity.document):
        raise Refused(
            "unknown_document",
            say(
                "The file says it is document {document}, which was not issued here. Send it to "
                "the authority that issued it.",
                document=identity.document,
            ),
        )
    if not identity.certain:
        raise Refused(
            "identity_conflict",
            say(
                "The file carries the numbers of more than one document ({numbers}), so it cannot "
                "be told which one it is. Put the changes into a fresh copy of the right document.",
                numbers=", ".join(map(printed_document_id, numbers_in(package))),
            ),
        )
    issued = _the_copy(service, connection, identity, package)
    if identity.case not in (None, issued.case_id):
        raise Refused(
            "identity_conflict",
            say(
                "The file says it belongs to case {claimed}, but its document number was issued "
                "for another case, so it cannot be told whose it is. Put the changes into a fresh "
                "copy of the right document.",
                claimed=identity.case,
            ),
        )
    return known_as(service, connection, issued, identity)


def known_as(
    service: Service, connection: Connection, issued: IssuedDocument, identity: Identity
) -> Known:
    """All that is known of a returned copy, whatever kind of file it is; raises Refused where its
    case was disposed of.
    """
    case = cases.load(connection, service.keys, issued.case_id or "", to_change=True)
    imprint = _original(service, connection, issued)
    history = tuple(journal.entries(connection, service.keys, case.case_id))
    items = tuple(review.list_items(connection, service.keys, case_id=case.case_id))
    as_issued = Base(
        imprint,
        values=issued.values,
        issued=texts_of(imprint),
        names=Names.of(case.payload),
        data=case.payload,
        taken=_ids_ever(case, history, items),
        withheld=frozenset(issued.withheld),
        about=issued.about,
        identity=identity,
        original=imprint,
    )
    judged = readings.judged(connection, service.keys, issued.id, issued.copy)
    past = tuple(earlier for earlier in reversed(judged) if earlier.imprint is not None)
    return Known(issued, case, as_issued, past, history, items)


def _the_copy(
    service: Service, connection: Connection, identity: Identity, package: Package
) -> IssuedDocument:
    """The copy a file is: the one it says, or else the one whose text it has.

    Copies differ in what their readers may not see, so that what is left out of one would read
    as changed if it were taken for another.
    """
    number = identity.document or ""
    found = {
        copy: documents.load(connection, service.keys, number, copy)
        for copy in documents.copies(connection, number)
    }
    copies = {copy: issued for copy, issued in found.items() if issued is not None}
    if identity.copy in copies:
        return copies[identity.copy]
    if len(copies) == 1:
        return next(iter(copies.values()))
    stories = views.stories(package)
    alike = {
        copy: _alike(_original(service, connection, issued), stories)
        for copy, issued in copies.items()
    }
    best = [copy for copy, count in alike.items() if count == max(alike.values())]
    # Copies that leave out the same read the same, whichever of them it is.
    if len({frozenset(copies[copy].withheld) for copy in best}) > 1:
        raise Refused(
            "identity_conflict",
            say(
                "The file does not say which copy of document {document} it is, and its text does "
                "not tell. Put the changes into a fresh copy of the document.",
                document=identity.document,
            ),
        )
    return copies[best[0]]


def _alike(original: Imprint, stories: list[views.Story]) -> int:
    """How many printed values are in a file as they were in the original."""
    founds = match(original, stories).found.values()
    return sum(same(each.text, each.before) for found in founds for each in found)


def _original(service: Service, connection: Connection, issued: IssuedDocument) -> Imprint:
    content = service.archive.fetch(connection, issued.case_id, issued.content_sha256)
    return imprint_of(Package.open(content), issued.layout)


def _not_issued(identity: Identity, package: Package) -> Refused:
    if identity.form and identity.case:
        return Refused(
            "not_issued",
            say(
                "The file was filled to be looked at and was never issued, so nothing is recorded "
                "from it. Issue the document, and put the changes into that file."
            ),
        )
    if identity.form:
        return Refused(
            "blank",
            say(
                "The file is a blank, which belongs to no case yet. Issue the form for the case "
                "and write what it says into that file."
            ),
        )
    if has_our_anchors(package):
        return Refused(
            "no_identity",
            say(
                "The file has the fields of one of our documents, but its document number is gone. "
                "Put the changes into the file that was issued, or compare the two with docgen "
                "read --base."
            ),
        )
    return Refused(
        "foreign",
        say(
            "The file is not a document that was issued here: it carries no document number. "
            "Check that it is the right file; if it belongs to a case, register it as usual."
        ),
    )


def _ids_ever(
    case: cases.CaseFile, history: Sequence[JournalEntry], items: Sequence[ReviewItem]
) -> frozenset[str]:
    """Every item id in use now or ever before, or given to what still waits in review."""
    found = set(values.all_ids(case.payload))
    for entry in history:
        found.update(_ids_in(entry.payload))
    for item in items:
        found.update(_ids_in({"change": item.change} if item.change else {}))
    return frozenset(found)


def _ids_in(payload: dict[str, Any]) -> set[str]:
    change = payload.get("change")
    if change:
        item = paths.item_of(change["path"])
        return {paths.id_of(item)} if item else set()
    if "case" in payload:
        return values.all_ids(payload["case"])
    return set()
