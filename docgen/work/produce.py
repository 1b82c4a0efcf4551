"""Documents out: filled, issued and recorded, or blank."""

from __future__ import annotations

import re
import unicodedata
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from docgen.case import numbers, rules
from docgen.case.model import Case
from docgen.case.recipients import recipients
from docgen.errors import Refused, WrongUse
from docgen.filling.form import FillableForm
from docgen.forms.catalogue import Form
from docgen.messages import say
from docgen.plan.document import Document
from docgen.plan.reading import Finding, Severity
from docgen.records import documents, journal
from docgen.records.documents import IssuedDocument
from docgen.records.journal import JournalEntry, Recorded
from docgen.service import Service
from docgen.store import ABSENT
from docgen.work.cases import load
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
        case, at=service.today(), about=about, recipient=recipient, language=language
    )
    name = file_name(form, document.language, say("not issued"), case.code_name)
    return Production(
        (
            Produced(
                document, form.title(document.language), (write_file(out, name, document.content),)
            ),
        )
    )


def blank(service: Service, form_id: str, out: Path, *, language: str | None = None) -> Production:
    """Write a blank of a form to the folder ``out``."""
    form = service.catalogue.form(form_id)
    document = FillableForm(form).blank(language=language)
    name = file_name(form, document.language, say("blank"), f"version {form.version}")
    return Production(
        (
            Produced(
                document, form.title(document.language), (write_file(out, name, document.content),)
            ),
        )
    )


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

    Raises Refused naming the hard rules that are broken, and as filling does; nothing is
    recorded then.
    """
    form = service.catalogue.form(form_id)
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
    with ExitStack() as undo:
        with service.transaction() as connection:
            case = load(service, connection, reference)
            _require_model(form, case)
            number = number or numbers.draw_document_id()
            filled = _copies(service, form, case, number, about, recipient, language)
            # Once it is filled it is known what it is about, also where nobody said so.
            findings = _rules(service, form, case, filled[0].about)
            produced = [
                _record(service, connection, undo, form, case, document) for document in filled
            ]
        undo.pop_all()
    return Production(tuple(produced), findings)


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
                "{form} was not issued: {reasons}",
                form=form.title(form.languages[0]),
                reasons=" ".join(f"{finding.code}: {finding.message}" for finding in stops),
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
    fillable = FillableForm(form)
    wanted = recipients(case) if recipient is None else (recipient,)
    made: list[Document] = []
    for who in wanted:
        document = fillable.fill(
            case,
            id=number,
            at=service.today(),
            about=about,
            recipient=who,
            language=language,
            copy=str(len(made) + 1),
            issued=True,
        )
        if all(document.withheld != other.withheld for other in made):
            made.append(document)
    return made


def _record(
    service: Service,
    connection: Connection,
    undo: ExitStack,
    form: Form,
    case: Case,
    document: Document,
) -> Produced:
    now = service.clock()
    digest = service.archive.keep(connection, case.id, "issued", document.content, at=now)
    service.archive.keep_template(
        connection,
        form.id,
        document.template_version,
        form.template(document.language),
        at=now,
    )
    store = service.stores(case.authority)
    folder = case_folder(case)
    store.ensure_folder(folder)
    title = numbers.printed_document_id(document.id)
    extra = "" if document.copy == "1" else say("copy {number}", number=document.copy)
    name = file_name(form, document.language, title, extra)
    path, operation = f"{folder}/{name}", f"issue-{document.id}-{document.copy}"
    undo.callback(take_back, store, path, operation)
    stored = store.put(
        path,
        document.content,
        expect=ABSENT,
        fields=columns(document, "issued"),
        operation=operation,
    )
    issued = IssuedDocument.of(document, issued_at=now, content_sha256=digest, store_ref=stored.id)
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
        (stored.location or stored.path,),
        next((g.name for g in case.guardians if g.id == document.recipient), None),
    )


def columns(document: Document, status: str) -> dict[str, str]:
    """The columns of a document in the store: ids and codes only, never names."""
    return {
        "case": document.case or "",
        "form": document.form,
        "template_version": document.template_version,
        "document": document.id,
        "copy": document.copy,
        "recipient": document.recipient or "",
        "revision": str(document.revision or ""),
        "status": status,
    }


def case_folder(case: Case) -> str:
    """Where a case's documents are: ``Ärenden/2026-0042 Tärna``."""
    return f"Ärenden/{case.id} {_plain(case.code_name)}"


def file_name(form: Form, language: str, *parts: str) -> str:
    """A file name from the form's title; never a person's name."""
    words = " ".join(filter(None, (form.title(language), *parts)))
    return f"{_plain(words)}.docx"


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
                reason=error.strerror,
            ),
        ) from error
    raise WrongUse(
        "cannot_write",
        say("The folder {folder} is full of files with this name. Choose another with --out.",
            folder=folder),
    )  # fmt: skip


def _plain(words: str) -> str:
    """Words without what file names may not hold."""
    words = unicodedata.normalize("NFC", words)
    words = re.sub(r"\s*[/\\:|]\s*", "-", words)
    return " ".join(re.sub(r'["*<>?#%\x00-\x1f]', "", words).split()).strip(". ")
