"""Putting a copy where its unit gets it: into its authority's store, or into a package to send."""

from __future__ import annotations

from docgen.case import numbers
from docgen.case.model import Case, Unit
from docgen.errors import Refused, Unavailable
from docgen.filling.form import FillableForm
from docgen.forms.catalogue import Form
from docgen.messages import say
from docgen.plan.document import Document
from docgen.records.deliveries import Delivery, Means
from docgen.records.documents import IssuedDocument
from docgen.service import Service
from docgen.store import ABSENT, AlreadyExists, DocRef, DocumentStore, Fields
from docgen.work.access import follow
from docgen.work.columns import columns
from docgen.work.places import case_folder, copy_name, package_folder


def put(
    service: Service, form: Form, case: Case, unit: Unit, issued: IssuedDocument, copy: Delivery
) -> tuple[str, tuple[DocRef, ...]]:
    """Put a copy, or its package, where it belongs: the place, and the files, the copy first.

    Doing it again puts nothing there twice. Raises as the store's ``put`` does, Unavailable where
    it cannot be seen to who may open the folder in another authority's store, and as filling the
    letter does.
    """
    with service.transaction() as connection:
        content = service.archive.fetch(connection, issued.case_id, issued.content_sha256)
    name = copy_name(form, issued.language, copy.document_id, copy.copy)
    operation = f"deliver-{copy.document_id}-{copy.copy}"
    fields = columns(form, case, issued, to=copy)
    if copy.means is Means.STORE:
        _require_rights(service, case, unit)
        place = f"{case_folder(case)}/{name}"
        store = service.stores(unit.authority)
        return place, (_put_once(store, place, content, fields, operation),)
    place = package_folder(case, copy.document_id, unit.name)
    store = service.stores(case.authority)
    refs = [_put_once(store, f"{place}/{name}", content, fields, operation)]
    if form.model.delivering.cover is not None:
        cover = service.catalogue.form(form.model.delivering.cover)
        letter = _letter(service, cover, form, case, unit, copy, issued.language)
        cover_name = copy_name(cover, letter.language, copy.document_id, copy.copy)
        operation = f"cover-{copy.document_id}-{copy.copy}"
        refs.append(_put_once(store, f"{place}/{cover_name}", letter.content, {}, operation))
    return place, tuple(refs)


def say_stopped(service: Service, case: Case, copy: Delivery) -> None:
    """Let the columns of a package say that it is not to be sent; what the store refuses is said
    by the finding alone.
    """
    if copy.place is None:
        return
    stop = {"waiting_for": None, "next_step": say("Do not send it: the consent holds no longer")}
    try:
        store = service.stores(case.authority)
        for ref in store.list(copy.place):
            store.set_fields(ref.id, stop)
    except (Refused, Unavailable):
        return


def _put_once(
    store: DocumentStore, path: str, content: bytes, fields: Fields, operation: str
) -> DocRef:
    try:
        return store.put(path, content, expect=ABSENT, fields=fields, operation=operation)
    except AlreadyExists as there:
        # A letter may say something else by now; the one that is there will do.
        if there.current.operation == operation:
            return there.current
        raise


def _require_rights(service: Service, case: Case, unit: Unit) -> None:
    """Raise Unavailable where it cannot be seen to who may open the folder the copy goes to."""
    followed = follow(service, case.id)
    if unit.authority in followed.failing:
        raise Unavailable(
            "access_not_set", " ".join(finding.message for finding in followed.findings)
        )


def _letter(
    service: Service,
    cover: Form,
    form: Form,
    case: Case,
    unit: Unit,
    copy: Delivery,
    language: str,
) -> Document:
    if language not in cover.languages:
        language = cover.languages[0]
    delivery = {
        "title": form.title(language),
        "number": numbers.printed_document_id(copy.document_id),
        "copy": copy.copy,
        "unit": unit.name,
        "due": copy.due.isoformat() if copy.due else "",
    }
    return FillableForm(cover).fill(
        case,
        at=service.today(),
        language=language,
        anchors=service.anchors,
        words={"delivery": delivery},
    )
