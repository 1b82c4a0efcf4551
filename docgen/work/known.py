"""Which issued document a returned file is, and what it is compared with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from docgen.case import paths, values
from docgen.case.notation import Names
from docgen.errors import Refused
from docgen.messages import say
from docgen.office.package import Package
from docgen.plan.reading import Identity
from docgen.reading.base import Base, texts_of
from docgen.reading.identity import has_our_anchors, identify
from docgen.reading.imprint import Imprint, imprint_of
from docgen.records import cases, documents, journal, readings, review
from docgen.records.documents import IssuedDocument
from docgen.service import Service


@dataclass(frozen=True)
class Known:
    """A returned file with the document it was issued as, and what it is compared with."""

    issued: IssuedDocument
    base: Base
    issued_base: Base
    """The document as it was issued."""
    case: cases.CaseFile


def find_issued(service: Service, connection: Connection, package: Package) -> Known:
    """The issued document a file says it is; raises Refused where there is none."""
    identity = identify(package)
    if identity.document is None:
        raise _not_issued(identity, package)
    copies = documents.copies(connection, identity.document)
    copy = identity.copy if identity.copy in copies else (copies[0] if len(copies) == 1 else None)
    if not copies:
        raise Refused(
            "unknown_document",
            say(
                "The file says it is document {document}, which was not issued here. Send it to "
                "the authority that issued it.",
                document=identity.document,
            ),
        )
    if not identity.certain or copy is None:
        raise Refused(
            "identity_conflict",
            say(
                "The file carries the numbers of more than one document, so it cannot be told "
                "which one it is. Put the changes into a fresh copy of the right document."
            ),
        )
    issued = documents.load(connection, service.keys, identity.document, copy)
    if issued is None:  # pragma: no cover - copies() just named it
        raise LookupError(identity.document)
    case = cases.load(connection, service.keys, issued.case_id or "")
    original = service.archive.fetch(connection, issued.case_id, issued.content_sha256)
    imprint = imprint_of(Package.open(original))
    taken = _ids_ever(service, connection, case)
    first = Base(
        imprint,
        values=issued.values,
        issued=texts_of(imprint),
        names=Names.of(case.payload),
        data=case.payload,
        taken=taken,
        withheld=frozenset(issued.withheld),
        about=issued.about,
        identity=identity,
    )
    last = readings.last_judged(connection, service.keys, issued.id, issued.copy)
    base = first
    if last is not None and last.imprint is not None:
        base = replace(
            first,
            imprint=Imprint.from_json(last.imprint),
            values=last.values,
            seen=frozenset(last.seen),
        )
    return Known(issued, base, first, case)


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


def _ids_ever(service: Service, connection: Connection, case: cases.CaseFile) -> frozenset[str]:
    """Every item id in use now or ever before, or given to what still waits in review."""
    found = set(values.all_ids(case.payload))
    for entry in journal.entries(connection, service.keys, case.case_id):
        found.update(_ids_in(entry.payload))
    for item in review.list_items(connection, service.keys, case_id=case.case_id):
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
