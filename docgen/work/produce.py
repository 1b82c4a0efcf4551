"""Documents out: filled, issued and recorded, or blank."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from docgen.case import numbers, rules
from docgen.case.model import Case
from docgen.case.recipients import recipients
from docgen.errors import Refused, WrongUse
from docgen.filling.form import FillableForm
from docgen.forms import publishing
from docgen.forms.catalogue import COVER, Form
from docgen.messages import say
from docgen.plan.document import Document
from docgen.plan.reading import Finding, Severity
from docgen.reasons import reason
from docgen.records import deliveries, documents, journal
from docgen.records.deliveries import Delivery, Means
from docgen.records.documents import IssuedDocument
from docgen.records.journal import JournalEntry, Recorded
from docgen.service import Service
from docgen.store import ABSENT, DocRef, Fields
from docgen.work import delivery
from docgen.work.access import follow
from docgen.work.cases import load, named
from docgen.work.columns import columns
from docgen.work.delivery_told import Handed
from docgen.work.places import case_folder, copy_name, file_name
from docgen.work.storing import take_back


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
) -> Production:
    """Fill a form and write it to the folder ``out``; nothing is recorded.

    Raises as :meth:`docgen.filling.form.FillableForm.fill` does.
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
    name = file_name(form, document.language, say("not issued"), case.code_name)
    return _written(form, document, out, name)


def blank(service: Service, form_id: str, out: Path, *, language: str | None = None) -> Production:
    """Write a blank of a form to the folder ``out``."""
    form = service.catalogue.form(form_id)
    document = FillableForm(form).blank(language=language, anchors=service.anchors)
    name = file_name(form, document.language, say("blank"), f"version {form.version}")
    return _written(form, document, out, name)


def _written(form: Form, document: Document, out: Path, name: str) -> Production:
    files = (write_file(out, name, document.content),)
    produced = Produced(document, form.title(document.language), files)
    return Production((produced,), document.findings)


def issue(
    service: Service,
    form_id: str,
    reference: str,
    *,
    about: str | None = None,
    recipient: str | None = None,
    language: str | None = None,
    number: str | None = None,
) -> Production:
    """Issue a form for a case in the records: drawn number, recorded, stored.

    Each recipient whose copy differs gets one of their own; the first is the staff's. With
    ``recipient``, only that guardian's copy is made. ``number`` is drawn where it is not given.
    Units of other authorities that the form concerns get copies besides
    (:mod:`docgen.work.delivery`).

    Raises Refused naming the hard rules that are broken, ``template_not_published`` where nobody
    has looked the template over, and as filling does; nothing is recorded then.
    """
    form = service.catalogue.form(form_id)
    _require_issuable(form)
    _require_published(form, language or form.languages[0])
    with service.transaction() as connection:
        case_id = named(connection, reference)
    # Before anything lies in the folder that not everybody may see.
    access = follow(service, case_id)
    with ExitStack() as undo:
        with service.transaction() as connection:
            case = load(service, connection, case_id)
            _require_model(form, case)
            number = number or numbers.draw_document_id()
            filled = _copies(service, form, case, number, about, recipient, language)
            # Once it is filled it is known what it is about, also where nobody said so.
            findings = _rules(service, form, case, filled[0].about)
            produced = [
                _record(service, connection, undo, form, case, document) for document in filled
            ]
            if recipient is None:
                findings += _for_units(service, connection, undo, form, case, filled)
        undo.pop_all()
    handed = delivery.send_all(service, number)
    return Production(
        tuple(produced),
        (*access.findings, *findings, *(f for each in handed for f in each.findings)),
        handed,
    )


def _require_issuable(form: Form) -> None:
    if form.about == COVER:
        raise WrongUse(
            "not_by_itself",
            say(
                "{form} goes with copies for other authorities, and is made together with them. "
                "It is not issued by itself.",
                form=form.title(form.languages[0]),
            ),
        )
    if not form.stored:
        raise WrongUse(
            "not_stored",
            say(
                "{form} belongs to the family and is never stored. Hand out a blank instead: "
                "docgen blank {id}.",
                form=form.title(form.languages[0]),
                id=form.id,
            ),
        )


def _require_published(form: Form, language: str) -> None:
    for finding in publishing.draft(form, language):
        raise Refused(
            finding.code,
            say(
                "{form} was not issued: {reasons}",
                form=form.title(form.languages[0]),
                reasons=f"{finding.message} {finding.suggestion}",
            ),
        )


def _require_model(form: Form, case: Case) -> None:
    if case.model != form.model.id:
        raise WrongUse(
            "wrong_model",
            say(
                "The case is worked in the model {model}, and the form {form} belongs to another.",
                model=case.model,
                form=form.id,
            ),
        )


def _rules(service: Service, form: Form, case: Case, about: str | None) -> tuple[Finding, ...]:
    findings = rules.check(
        case,
        form.id,
        about,
        form.model.parameters,
        service.today(),
        only=form.rules,
    )
    stops = [finding for finding in findings if finding.severity is Severity.ERROR]
    if stops:
        raise Refused(
            "hard_rule",
            say(
                "{form} was not issued, because of {rules}. Put right what stops it, and try "
                "again.",
                form=form.title(form.languages[0]),
                rules=", ".join(dict.fromkeys(finding.code for finding in stops)),
            ),
            findings,
        )
    return findings


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
    return FillableForm(form).fill(
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
        _record(service, connection, undo, form, case, document, copy)
        deliveries.save(connection, service.keys, copy)
    return findings


def _record(
    service: Service,
    connection: Connection,
    undo: ExitStack,
    form: Form,
    case: Case,
    document: Document,
    to: Delivery | None = None,
) -> Produced:
    """Record a copy and put it into the case's folder; one that goes to the store of the unit it
    is for (``to``) is put there later.
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


def write_file(folder: Path, name: str, content: bytes) -> str:
    """Write a new file into ``folder``; a file of that name is kept and a number added.

    Raises WrongUse where the folder cannot be written.
    """
    stem, _, ending = name.rpartition(".")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for attempt in range(1, 1000):
            path = folder / (name if attempt == 1 else f"{stem} ({attempt}).{ending}")
            try:
                with path.open("xb") as stream:
                    stream.write(content)
            except FileExistsError:
                continue
            return str(path)
    except OSError as error:
        raise WrongUse(
            "cannot_write",
            say(
                "The folder {folder} cannot be written: {reason}. Choose another with --out.",
                folder=folder,
                reason=reason(error),
            ),
        ) from error
    raise WrongUse(
        "cannot_write",
        say("The folder {folder} is full of files with this name. Choose another with --out.",
            folder=folder),
    )  # fmt: skip
