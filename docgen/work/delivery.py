"""Copies for units of other authorities: each authority is its own, so a unit outside gets a copy.

Where the unit's authority has a store of its own, the copy is put there; otherwise a package is
made for the agency's secure mail: the document, and a letter that says what it is and what to do.
A unit that no valid consent covers gets nothing, and a copy of what is to be signed first is held
until the one verdict says that it is. Copies are noted together with their document and sent
after that; one that could not be sent waits, and is tried again.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from docgen.case import intake, paths, sharing, values, workdays
from docgen.case.model import Case, Consent, Meeting, Unit
from docgen.case.signing import SigningStatus
from docgen.errors import DocgenError, Refused
from docgen.forms.catalogue import Form
from docgen.forms.copies import CopiesTo
from docgen.messages import language
from docgen.plan.document import Document
from docgen.plan.reading import Finding
from docgen.records import cases, deliveries, documents, journal, review
from docgen.records.deliveries import UNSIGNED, Delivery, DeliveryStatus, Means
from docgen.records.documents import IssuedDocument
from docgen.records.journal import JournalEntry, Recorded
from docgen.records.review import ReviewStatus
from docgen.service import Service
from docgen.work import delivery_told as told
from docgen.work.access import RETRY, consent_signing
from docgen.work.cases import named
from docgen.work.delivering import put, say_stopped
from docgen.work.delivery_told import Handed, unit_name
from docgen.work.signed_verdict import Signing


@dataclass(frozen=True)
class Planned:
    """A copy that a unit is to get."""

    unit: Unit
    means: Means
    consent: str
    due: dt.date | None
    held: bool
    """Its document is to be signed first."""


def planned(
    service: Service, form: Form, case: Case, about: str | None
) -> tuple[tuple[Planned, ...], tuple[Finding, ...]]:
    """Which units of other authorities get a copy of a document, and which do not for want of
    consent.
    """
    today = service.today()
    found: list[Planned] = []
    findings: list[Finding] = []
    held = _signed_first(form, case, about)
    for unit in _receivers(form, case, about, today):
        consent = _consent(service, form, case, unit, today)
        if consent is None:
            findings.append(told.not_covered(unit))
            continue
        own = service.stores.is_configured(unit.authority)
        means = Means.STORE if own else Means.PACKAGE
        due = _due(form, case, about, today)
        found.append(Planned(unit, means, consent.id, due, held))
    if found and held:
        findings.append(told.when_signed(form))
    return tuple(found), tuple(findings)


def copy_for(service: Service, case: Case, document: Document, to: Planned) -> Delivery:
    """The delivery of a document that was filled for a unit, to be saved after it; held from the
    start where its document is to be signed first, whatever becomes of the meeting.
    """
    return Delivery(
        document.id,
        document.copy,
        case.id,
        document.form,
        to.unit.id,
        to.unit.authority,
        to.means,
        made_at=service.clock(),
        due=to.due,
        consent=to.consent,
        failing=UNSIGNED if to.held else None,
    )


def send_all(service: Service, document_id: str) -> tuple[Handed, ...]:
    """Send the copies of a document that wait to be sent."""
    with service.transaction() as connection:
        found = deliveries.of_document(connection, service.keys, document_id)
    return tuple(send(service, each) for each in found)


def send_signed(service: Service, case_id: str) -> tuple[Handed, ...]:
    """Send the copies of a case that were held until now, where their document is signed."""
    with service.transaction() as connection:
        held = deliveries.held(connection, service.keys, case_id)
    sent = (send(service, each) for each in held)
    return tuple(each for each in sent if each.status is not DeliveryStatus.HELD)


def stop_packed(service: Service, case_id: str) -> tuple[Finding, ...]:
    """Stop the packages of a case that no consent allows any longer, and say so of each: docgen
    does not know whether somebody has sent it already.
    """
    today = service.today()
    with service.transaction() as connection:
        packed = [
            copy
            for copy in deliveries.listed(connection, service.keys, case_id)
            if copy.means is Means.PACKAGE
            and copy.status(today) in (DeliveryStatus.SENT, DeliveryStatus.OVERDUE)
        ]
        if not packed:
            return ()
        file = cases.load(connection, service.keys, case_id)
    try:
        case = intake.load(file.payload)
    except Refused:
        # Until the case is put right nobody can tell what a consent allows.
        return ()
    findings = []
    for copy in packed:
        form = service.catalogue.forms.get(copy.form)
        unit = next((each for each in case.units if each.id == copy.unit), None)
        if form is None or (unit and _consent(service, form, case, unit, today)):
            continue
        stopped = replace(copy, stopped_at=service.clock())
        with service.transaction() as connection:
            deliveries.stop(connection, copy, service.clock())
            _journal(service, connection, stopped, file.revision)
        findings.append(told.not_to_be_sent(copy, unit_name(file.payload, copy.unit)))
        say_stopped(service, case, stopped)
    return tuple(findings)


def send(service: Service, copy: Delivery) -> Handed:
    """Put a copy where its unit gets it; one that was sent or stopped before is left as it is.

    Doing it again, also after it was cut off, puts nothing there twice. What stands in the way is
    a finding, and it waits on; a unit that no consent covers any longer gets nothing.
    """
    today, now = service.today(), service.clock()
    with service.transaction() as connection:
        here = deliveries.load(connection, service.keys, copy.document_id, copy.copy) or copy
        issued = _issued(service, connection, here)
        file = cases.load(connection, service.keys, copy.case_id)
    name, title = unit_name(file.payload, copy.unit), _title(service, copy)
    if here.status(today) not in (DeliveryStatus.WAITING, DeliveryStatus.HELD):
        return Handed(here, name, title, here.status(today))
    before = here.failing
    files: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    store_ref: str | None = None
    try:
        case = intake.load(file.payload)
        form = service.catalogue.form(issued.form)
        unit = next((each for each in case.units if each.id == here.unit), None)
        consent = _consent(service, form, case, unit, today) if unit else None
        if unit is None or consent is None:
            here = replace(here, stopped_at=now, failing=None, tried_at=now)
            findings = (told.stopped(here, name),)
        elif before == UNSIGNED and not _is_signed(service, form, case, issued):
            here = replace(here, failing=UNSIGNED, tried_at=now)
        else:
            place, refs = put(service, form, case, unit, issued, here)
            files = tuple(ref.location or ref.path for ref in refs)
            store_ref = refs[0].id if here.means is Means.STORE else None
            here = replace(
                here,
                consent=consent.id,
                place=place,
                sent_at=now,
                failing=None,
                tried_at=now,
            )
            findings = (told.released(here, name, title),) if before == UNSIGNED else ()
    except DocgenError as error:
        here = replace(here, failing=error.code, tried_at=now)
        findings = (told.not_sent(here, name, error.message),)
    with service.transaction() as connection:
        is_first = deliveries.update_sent(connection, service.keys, here)
        if is_first and here.failing is None:
            _journal(service, connection, here, file.revision)
        if is_first and store_ref is not None:
            documents.set_store_ref(connection, here.document_id, here.copy, store_ref)
    again = here.failing is not None and here.failing == before
    return Handed(here, name, title, here.status(today), files, findings, again)


def due_deliveries(service: Service, today: dt.date) -> tuple[Handed, ...]:
    """Send what still waits, and tell once a day of each copy that should have come back.

    Costs two questions to the records where there is nothing to do.
    """
    with service.transaction() as connection:
        tried_before = service.clock() - RETRY
        waiting = deliveries.to_send(connection, service.keys, tried_before=tried_before)
        late = [
            copy
            for copy in deliveries.overdue(connection, service.keys, today)
            if deliveries.told(connection, copy, today)
        ]
        handed = _listed(service, connection, late, today)
    sent = [send(service, copy) for copy in waiting]
    return (*sent, *handed)


def listed(
    service: Service, reference: str | None = None, *, only_overdue: bool = False
) -> tuple[Handed, ...]:
    """The copies for units of other authorities, of one case or of all, oldest first.

    Each that should have come back has the finding ``copy_overdue``. Raises as
    :func:`docgen.work.cases.named` does.
    """
    today = service.today()
    with service.transaction() as connection:
        case_id = named(connection, reference) if reference else None
        found = deliveries.listed(connection, service.keys, case_id)
        handed = _listed(service, connection, found, today)
    return tuple(
        each for each in handed if not only_overdue or each.status is DeliveryStatus.OVERDUE
    )


def _receivers(form: Form, case: Case, about: str | None, day: dt.date) -> tuple[Unit, ...]:
    """The units of other authorities that the form's documents concern."""
    match form.copies.units:
        case CopiesTo.NONE:
            return ()
        case CopiesTo.INVITED:
            found = sharing.invited(case, _meeting(case, about))
        case CopiesTo.PARTICIPATING:
            found = sharing.taking_part(case, day)
    return tuple(unit for unit in sharing.units(case, found) if unit.authority != case.authority)


def _meeting(case: Case, about: str | None) -> Meeting | None:
    return next((each for each in case.meetings if f"meetings[{each.id}]" == about), None)


def _signed_first(form: Form, case: Case, about: str | None) -> bool:
    """Whether a guardian signs before a copy goes (R02)."""
    meeting = _meeting(case, about)
    return meeting is not None and meeting.kind in form.copies.after_signature


def _is_signed(service: Service, form: Form, case: Case, issued: IssuedDocument) -> bool:
    """Whether those who are to sign a document have, by the one verdict, and nothing on it waits
    for a person, such as words struck out by hand.
    """
    with service.transaction() as connection:
        history = journal.entries(connection, service.keys, case.id)
        items = review.list_items(connection, service.keys, case_id=case.id)
    if any(e.document_id == issued.id and e.status is ReviewStatus.OPEN for e in items):
        return False
    verdict = Signing(issued, form, case, history, items).verdict(on=service.today())
    return verdict.status is SigningStatus.COMPLETE


def _consent(service: Service, form: Form, case: Case, unit: Unit, day: dt.date) -> Consent | None:
    """The consent by which the responsible unit may let another have a document of a form."""
    return sharing.letting(
        case,
        case.responsible_unit,
        unit.id,
        day,
        kinds=form.copies.consent,
        rules=consent_signing(service, case),
    )


def _due(form: Form, case: Case, about: str | None, today: dt.date) -> dt.date | None:
    """By when a copy is to have come back; None where it is not to."""
    if not form.copies.returns:
        return None
    data = intake.dump(case)
    for path in form.copies.due:
        try:
            said = values.get(data, paths.absolute(path, about))
        except values.NoSuchItem:
            continue
        if said and dt.date.fromisoformat(said) >= today:
            return dt.date.fromisoformat(said)
    return workdays.add_working_days(today, form.model.delivering.answer_working_days)


def _issued(service: Service, connection: Connection, copy: Delivery) -> IssuedDocument:
    issued = documents.load(connection, service.keys, copy.document_id, copy.copy)
    if issued is None:
        # A delivery refers to its document in the records themselves.
        raise LookupError(f"there is no copy {copy.copy} of document {copy.document_id}")
    return issued


def _journal(service: Service, connection: Connection, copy: Delivery, revision: int) -> None:
    journal.append(
        connection,
        service.keys,
        JournalEntry(
            copy.case_id,
            revision,
            service.clock(),
            Recorded.DELIVERY,
            {
                "unit": copy.unit,
                "authority": copy.authority,
                "means": copy.means.value,
                "consent": copy.consent,
                "due": copy.due.isoformat() if copy.due else None,
                "stopped": copy.stopped_at is not None,
                **({"packed": True} if copy.stopped_at and copy.sent_at else {}),
            },
            document_id=copy.document_id,
            copy=copy.copy,
        ),
    )


def _listed(
    service: Service, connection: Connection, found: list[Delivery], today: dt.date
) -> tuple[Handed, ...]:
    """Copies as they are listed, each that is overdue with the finding."""
    data = {
        case_id: cases.load(connection, service.keys, case_id).payload
        for case_id in {copy.case_id for copy in found}
    }
    handed = []
    for copy in found:
        name, status = unit_name(data[copy.case_id], copy.unit), copy.status(today)
        late = status is DeliveryStatus.OVERDUE
        findings = (told.overdue(copy, name),) if late else ()
        handed.append(Handed(copy, name, _title(service, copy), status, findings=findings))
    return tuple(handed)


def _title(service: Service, copy: Delivery) -> str:
    form = service.catalogue.forms.get(copy.form)
    return form.title(language()) if form else copy.form
