"""Documents out: filled, issued and recorded, or blank."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from docgen.case import numbers
from docgen.case.model import Case
from docgen.case.recipients import recipients
from docgen.filling.form import FillableForm
from docgen.filling.pdf.paper import Printed
from docgen.forms.catalogue import Form
from docgen.messages import say
from docgen.plan.document import Document
from docgen.plan.reading import Finding
from docgen.records import deliveries, documents, journal
from docgen.records.deliveries import Delivery, Means
from docgen.records.documents import IssuedDocument
from docgen.records.journal import JournalEntry, Recorded
from docgen.service import Service
from docgen.store import ABSENT, DocRef, Fields
from docgen.work import delivery, printing
from docgen.work.access import follow
from docgen.work.cases import load, named
from docgen.work.columns import columns
from docgen.work.delivery_told import Handed
from docgen.work.issuable import (
    check_rules,
    require_current,
    require_issuable,
    require_model,
    require_published,
)
from docgen.work.places import case_folder, copy_name, file_name
from docgen.work.printing import FileFormat
from docgen.work.storing import take_back
from docgen.work.writing import write_file


@dataclass(frozen=True)
class Produced:
    """A document and the files it was written to."""

    document: Document
    title: str
    files: tuple[str, ...]
    recipient: str | None = None
    """The name of the guardian whose copy it is."""


@dataclass(frozen=True)
class Production:
    """What one command produced, and what the rules say about it."""

    produced: tuple[Produced, ...]
    findings: tuple[Finding, ...] = ()
    handed: tuple[Handed, ...] = ()
    """The copies for units of other authorities."""


def fill(
    service: Service,
    form_id: str,
    case: Case,
    out: Path,
    *,
    about: str | None = None,
    recipient: str | None = None,
    language: str | None = None,
    file_format: FileFormat = FileFormat.DOCX,
) -> Production:
    """Fill a form and write it to the folder ``out``; nothing is recorded.

    Raises as :meth:`docgen.filling.form.FillableForm.fill` does, and for a PDF as
    :func:`docgen.filling.pdf.printing.printed`.
    """
    form = service.catalogue.form(form_id)
    document = FillableForm(form).fill(
        case,
        at=service.today(),
        about=about,
        recipient=recipient,
        language=language,
        anchors=service.anchors,
    )
    words = (say("not issued"), case.code_name)
    name = file_name(form, document.language, *words, ending=file_format)
    made = printing.print_as(file_format, service, form, document)
    return _written(form, document, out, name, made)


def blank(
    service: Service,
    form_id: str,
    out: Path,
    *,
    language: str | None = None,
    file_format: FileFormat = FileFormat.DOCX,
) -> Production:
    """Write a blank of a form to the folder ``out``; as PDF, it can be filled in on a screen, and
    is recorded so that a scan of it is known again. Raises Refused ``form_withdrawn`` where the
    form's version is one that was withdrawn.
    """
    form = service.catalogue.form(form_id)
    require_current(form)
    if file_format is FileFormat.DOCX:
        document = FillableForm(form).blank(language=language, anchors=service.anchors)
    else:
        # What becomes a form field is a content control.
        document = FillableForm(form).blank(language=language)
    words = (say("blank"), f"version {form.version}")
    name = file_name(form, document.language, *words, ending=file_format)
    made = printing.print_as(file_format, service, form, document)
    if made is not None:
        printing.note_blank(service, form, document, made)
    return _written(form, document, out, name, made)


def _written(
    form: Form, document: Document, out: Path, name: str, made: Printed | None
) -> Production:
    content = document.content if made is None else made.content
    findings = document.findings if made is None else (*document.findings, *made.findings)
    produced = Produced(document, form.title(document.language), (write_file(out, name, content),))
    return Production((produced,), findings)


def issue(
    service: Service,
    form_id: str,
    reference: str,
    *,
    about: str | None = None,
    recipient: str | None = None,
    language: str | None = None,
    number: str | None = None,
    file_format: FileFormat = FileFormat.DOCX,
) -> Production:
    """Issue a form for a case in the records: drawn number, recorded, stored.

    Each recipient whose copy differs gets one of their own; the first is the staff's. With
    ``recipient``, only that guardian's copy is made. ``number`` is drawn where it is not given.
    Units of other authorities that the form concerns get copies besides
    (:mod:`docgen.work.delivery`). As PDF, each copy that stays here has one beside its Word file,
    which is still what people edit.

    Raises Refused naming the hard rules that are broken, ``template_not_published`` where nobody
    has looked the template over, and as filling and printing do; nothing is recorded then.
    """
    form = service.catalogue.form(form_id)
    require_issuable(form)
    require_published(form, language or form.languages[0])
    printing.ready(service, file_format)
    with service.transaction() as connection:
        case_id = named(connection, reference)
    # Before anything lies in the folder that not everybody may see.
    access = follow(service, case_id)
    number = number or numbers.draw_document_id()
    asked = (form, case_id, number, about, recipient, language)
    press = printing.Press(service, form, file_format)
    if file_format is FileFormat.PDF:
        # LibreOffice takes its time, and nobody else can write in the records meanwhile.
        with service.transaction() as connection:
            _, filled, _ = _filled(service, connection, *asked)
        press.print_all(filled)
    with ExitStack() as undo:
        with service.transaction() as connection:
            case, filled, findings = _filled(service, connection, *asked)
            made = press.print_all(filled)
            findings += tuple(f for each in made if each for f in each.findings)
            produced = [
                _record(service, connection, undo, form, case, document, made=each)
                for document, each in zip(filled, made, strict=True)
            ]
            if recipient is None:
                findings += _for_units(service, connection, undo, form, case, filled)
        undo.pop_all()
    handed = delivery.send_all(service, number)
    told = (f for each in handed for f in each.findings)
    return Production(tuple(produced), (*access.findings, *findings, *told), handed)


def _filled(
    service: Service,
    connection: Connection,
    form: Form,
    case_id: str,
    number: str,
    about: str | None,
    recipient: str | None,
    language: str | None,
) -> tuple[Case, list[Document], tuple[Finding, ...]]:
    """The case, its document in every copy, and what the rules say."""
    case = load(service, connection, case_id)
    require_model(form, case)
    filled = _copies(service, form, case, number, about, recipient, language)
    # Once it is filled it is known what it is about, also where nobody said so.
    return case, filled, check_rules(service, form, case, filled[0].about)


def _copies(
    service: Service,
    form: Form,
    case: Case,
    number: str,
    about: str | None,
    recipient: str | None,
    language: str | None,
) -> list[Document]:
    """The staff's copy, and one for each recipient who may see less than another."""
    wanted = recipients(case) if recipient is None else (recipient,)
    made: list[Document] = []
    for who in wanted:
        copy = str(len(made) + 1)
        document = _fill(service, form, case, number, copy, about, who, language)
        if all(document.withheld != other.withheld for other in made):
            made.append(document)
    return made


def _fill(
    service: Service,
    form: Form,
    case: Case,
    number: str,
    copy: str,
    about: str | None,
    recipient: str | None,
    language: str | None,
) -> Document:
    # What draws codes takes a while to load, and filling does without.
    from docgen.filling.coded import with_code  # noqa: PLC0415

    filled = FillableForm(form).fill(
        case,
        id=number,
        at=service.today(),
        about=about,
        recipient=recipient,
        language=language,
        copy=copy,
        issued=True,
        anchors=service.anchors,
    )
    return with_code(filled) if form.stored else filled


def _for_units(
    service: Service,
    connection: Connection,
    undo: ExitStack,
    form: Form,
    case: Case,
    filled: list[Document],
) -> tuple[Finding, ...]:
    """Record a copy, as the staff's is, for each unit of another authority that gets one."""
    staff = filled[0]
    planned, findings = delivery.planned(service, form, case, staff.about)
    for number, to in enumerate(planned, len(filled) + 1):
        document = _fill(
            service, form, case, staff.id, str(number), staff.about, None, staff.language
        )
        copy = delivery.copy_for(service, case, document, to)
        _record(service, connection, undo, form, case, document, to=copy)
        deliveries.save(connection, service.keys, copy)
    return findings


def _record(
    service: Service,
    connection: Connection,
    undo: ExitStack,
    form: Form,
    case: Case,
    document: Document,
    *,
    made: Printed | None = None,
    to: Delivery | None = None,
) -> Produced:
    """Record a copy and put it into the case's folder, with its PDF where one was ``made``; a copy
    that goes to the store of the unit it is for (``to``) is put there later.
    """
    now = service.clock()
    digest = service.archive.keep(connection, case.id, "issued", document.content, at=now)
    service.archive.keep_template(
        connection,
        form.id,
        document.template_version,
        form.template(document.language),
        at=now,
    )
    issued = IssuedDocument.of(document, issued_at=now, content_sha256=digest)
    files: tuple[str, ...] = ()
    if to is not None and to.means is Means.STORE:
        issued = replace(issued, authority=to.authority)
    else:
        fields = columns(form, case, issued, to=to)
        stored = _put(service, undo, form, case, document, fields)
        issued = replace(issued, store_ref=stored.id)
        files = (stored.location or stored.path,)
        if made is not None:
            kept = printing.keep(service, connection, undo, form, case, issued, made, fields)
            issued, files = kept.issued, (*files, kept.file)
    documents.save(connection, service.keys, issued)
    journal.append(
        connection,
        service.keys,
        JournalEntry(
            case.id,
            document.revision or 1,
            now,
            Recorded.DOCUMENT,
            {
                "form": document.form,
                "title": form.title(document.language),
                "template_version": document.template_version,
                "recipient": document.recipient,
                "unit": to.unit if to else None,
                "about": document.about,
            },
            document_id=document.id,
            copy=document.copy,
            file_sha256=digest,
        ),
    )
    return Produced(
        document,
        form.title(document.language),
        files,
        next((g.name for g in case.guardians if g.id == document.recipient), None),
    )


def _put(
    service: Service,
    undo: ExitStack,
    form: Form,
    case: Case,
    document: Document,
    fields: Fields,
) -> DocRef:
    store = service.stores(case.authority)
    folder = case_folder(case)
    store.ensure_folder(folder)
    name = copy_name(form, document.language, document.id, document.copy)
    path, operation = f"{folder}/{name}", f"issue-{document.id}-{document.copy}"
    undo.callback(take_back, store, path, operation)
    return store.put(
        path,
        document.content,
        expect=ABSENT,
        fields=fields,
        operation=operation,
    )
