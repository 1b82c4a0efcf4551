"""That a signed original was seen: noted of any issued document, with where it is kept.

It holds until the page itself comes, on paper or in a file; then that speaks (domain.md,
Appendix C). Of a consent it is noted in the case, as :mod:`docgen.work.consenting` does.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from docgen.case import intake, numbers
from docgen.case.model import SignatureMethod
from docgen.case.signatures import FoundSignature, Means, SignatureStatus
from docgen.errors import WrongUse
from docgen.messages import say
from docgen.plan.reading import Change
from docgen.records import cases, documents, journal, review
from docgen.records.cases import CaseFile
from docgen.records.documents import IssuedDocument
from docgen.records.journal import JournalEntry, Recorded
from docgen.service import Service
from docgen.work.consenting import Given, Noted, require_past, require_unit, signed
from docgen.work.consequences import follow_through
from docgen.work.signed_follow import Said, follow_verdict
from docgen.work.signed_verdict import Signing


@dataclass(frozen=True)
class Seen:
    """That ``person``, an id of the case, has signed. ``on`` is the day, today where nothing is
    said; ``kept_at`` the unit that keeps the original.
    """

    person: str
    on: dt.date | None = None
    kept_at: str | None = None
    note: str | None = None


def note_seen(service: Service, number: str, seen: Seen, *, who: str) -> Noted:
    """Record that ``who`` has seen the original of a document, by its number, signed; nothing where
    the same was noted before.

    Raises WrongUse where there is no such document, signer or unit, or the day is still to come,
    and Refused where the case must be put right first, or its consent has ended.
    """
    day = seen.on or service.today()
    require_past(day, service.today())
    with service.transaction() as connection:
        issued = _issued(service, connection, number)
        case = cases.load(connection, service.keys, issued.case_id or "", to_change=True)
        history = journal.entries(connection, service.keys, case.case_id)
        items = review.list_items(connection, service.keys, case_id=case.case_id)
        form = service.catalogue.forms.get(issued.form)
        signing = Signing(issued, form, intake.load(case.payload), history, items)
        path = _path(signing, seen.person)
        require_unit(intake.load(case.payload), seen.kept_at)
        if signing.consent is None and signing.is_noted(path, day):
            return Noted(case.case_id, (), case.revision)
        if signing.consent is None:
            found = FoundSignature(
                path, SignatureStatus.SIGNED, Means.SEEN, day, confirmed_by=who, detail=seen.note
            )
            changes, revision, asked = _record(
                service, connection, signing, case, found, seen.kept_at
            )
    if signing.consent is not None:
        given = Given(seen.person, SignatureMethod.SEEN, day, seen.kept_at, seen.note)
        return signed(service, case.case_id, signing.consent.id, given, who=who)
    findings = follow_through(service, case.case_id, changed=bool(changes), document=issued.id)
    return Noted(case.case_id, changes, revision, findings, asked)


def _record(
    service: Service,
    connection: Connection,
    signing: Signing,
    case: CaseFile,
    found: FoundSignature,
    kept_at: str | None,
) -> tuple[tuple[Change, ...], int, tuple[str, ...]]:
    person = next(each for each in signing.people if each.path == found.signer)
    payload = {
        "form": signing.issued.form,
        "signature": found.to_json(),
        "kept_at": kept_at,
        "message": say("The original, signed by {name}, was seen", name=person.name),
    }
    noted = JournalEntry(
        case.case_id,
        case.revision,
        service.clock(),
        Recorded.NOTE,
        payload,
        document_id=signing.issued.id,
    )
    signing = replace(signing, history=(*signing.history, noted))
    verdict = signing.verdict(on=service.today())
    said = Said(found.confirmed_by or "", ((noted.kind, payload),), {"source": "note"})
    return follow_verdict(service, connection, signing, case, verdict, said)


def _issued(service: Service, connection: Connection, number: str) -> IssuedDocument:
    document = numbers.check_document_id(number)
    copies = documents.copies(connection, document) if document else ()
    if document and copies:
        issued = documents.load(connection, service.keys, document, copies[0])
        if issued is not None and issued.case_id is not None:
            return issued
    raise WrongUse(
        "no_such_document",
        say(
            "No document {number} was issued here. The number stands at the foot of each page, "
            "such as 8RWN4-K2T0M.",
            number=number,
        ),
    )


def _path(signing: Signing, person: str) -> str:
    for signer in signing.required:
        if signer.person_id == person:
            return signer.path
    if not signing.required:
        raise WrongUse(
            "no_such_signer", say("Nobody signs this document, so there is nothing to note of it.")
        )
    raise WrongUse(
        "no_such_signer",
        say(
            "{person} is not among those who sign this document: {signers}.",
            person=person,
            signers=", ".join(signer.person_id for signer in signing.required) or "–",
        ),
    )
