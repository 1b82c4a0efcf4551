"""Documents as PDF: made by LibreOffice, kept beside the Word file, their layout recorded."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import Connection

from docgen.case import paths
from docgen.case.model import Case
from docgen.filling.pdf.paper import Paper, Printed
from docgen.forms.catalogue import Form
from docgen.plan.document import Document
from docgen.records import blanks, documents
from docgen.records.blanks import PrintedBlank
from docgen.records.documents import IssuedDocument, PrintedCopy
from docgen.service import Service
from docgen.store import ABSENT, Fields
from docgen.work.columns import naming
from docgen.work.places import case_folder, copy_name
from docgen.work.signing_lines import signing_lines
from docgen.work.storing import take_back


class FileFormat(StrEnum):
    """The kind of file a document is given out as."""

    DOCX = "docx"
    PDF = "pdf"


@dataclass(frozen=True)
class Kept:
    """What was recorded about the PDF of a copy, and where it lies."""

    issued: IssuedDocument
    file: str


def ready(service: Service, file_format: FileFormat) -> None:
    """See to it that LibreOffice runs where it is needed, before anything else is done.

    Raises Unavailable where it does not.
    """
    if file_format is FileFormat.PDF:
        service.office.start()


def print_as(
    file_format: FileFormat, service: Service, form: Form, document: Document
) -> Printed | None:
    """A filled document, or a blank, as PDF where that is asked for; raises as
    :func:`docgen.filling.pdf.printing.printed` does.
    """
    if file_format is not FileFormat.PDF:
        return None
    about = f"{form.about}[new1]" if form.about in ("meetings", "consents") else None
    required = frozenset(paths.pattern(paths.absolute(path, about)) for path in form.required)
    title = form.title(document.language)
    return _printed(service, Paper.of(document, title, required=required, coded=form.stored))


def _printed(service: Service, paper: Paper) -> Printed:
    # Its libraries take a quarter of a second to load, and most commands do without.
    from docgen.filling.pdf.printing import printed  # noqa: PLC0415

    return printed(service.office, paper)


class Press:
    """Prints documents of a form, each content once: what was printed before it is needed, and is
    still the same then, is there at once.
    """

    def __init__(self, service: Service, form: Form, file_format: FileFormat) -> None:
        self._service = service
        self._form = form
        self._file_format = file_format
        self._made: dict[bytes, Printed | None] = {}

    def print_all(self, filled: Sequence[Document]) -> list[Printed | None]:
        """Each document as PDF, None where that is not asked for; raises as :func:`print_as`."""
        for document in filled:
            if document.content not in self._made:
                self._made[document.content] = print_as(
                    self._file_format, self._service, self._form, document
                )
        return [self._made[document.content] for document in filled]


def note_blank(service: Service, form: Form, document: Document, made: Printed) -> None:
    """Record a printed blank, so that pages of it are known when they come back; not one that
    belongs to the family and never does.
    """
    if not form.stored:
        return
    now = service.clock()
    with service.transaction() as connection:
        digest = service.archive.keep(connection, None, "blank", made.content, at=now)
        service.archive.keep_template(
            connection,
            form.id,
            document.template_version,
            form.template(document.language),
            at=now,
        )
        blanks.save(
            connection,
            PrintedBlank(
                form.id,
                document.template_version,
                document.template_sha256,
                document.language,
                digest,
                now,
                made.layout,
            ),
        )


def print_again(
    service: Service, issued: IssuedDocument, title: str, *, as_word: bool = False
) -> Printed:
    """The PDF that the Word file of an issued copy gives, and its layout; nothing is recorded.

    ``as_word``: as the staff who print from Word have it, without a code for each page.
    """
    with service.transaction() as connection:
        content = service.archive.fetch(connection, issued.case_id, issued.content_sha256)
    paper = Paper(
        content,
        issued.language,
        title,
        issued.id,
        issued.copy,
        issued.layout,
        signing_lines(service, issued),
        coded=not as_word,
        as_word=as_word,
    )
    return _printed(service, paper)


def printed_copy(service: Service, issued: IssuedDocument, title: str) -> bytes:
    """The PDF of an issued copy: the one that was made, or one made and recorded now, from the Word
    file as it was issued.
    """
    if issued.printed is not None:
        with service.transaction() as connection:
            return service.archive.fetch(connection, issued.case_id, issued.printed.sha256)
    made = print_again(service, issued, title)
    with service.transaction() as connection:
        digest = service.archive.keep(
            connection, issued.case_id, "printed", made.content, at=service.clock()
        )
        known = replace(issued, printed=PrintedCopy(digest, made.layout))
        documents.set_printed(connection, service.keys, known)
    return made.content


def keep(
    service: Service,
    connection: Connection,
    undo: ExitStack,
    form: Form,
    case: Case,
    issued: IssuedDocument,
    made: Printed,
    fields: Fields,
) -> Kept:
    """Archive the PDF of a copy and put it beside the Word file; the copy, with what to record.

    Of the Word file's columns, ``fields``, it has those that say what it is: what is to be done is
    said of the Word file.
    """
    digest = service.archive.keep(connection, case.id, "printed", made.content, at=service.clock())
    store = service.stores(case.authority)
    folder = case_folder(case)
    name = copy_name(form, issued.language, issued.id, issued.copy, ending=FileFormat.PDF)
    path, operation = f"{folder}/{name}", f"print-{issued.id}-{issued.copy}"
    undo.callback(take_back, store, path, operation)
    store.ensure_folder(folder)
    stored = store.put(
        path, made.content, expect=ABSENT, fields=naming(fields), operation=operation
    )
    copy = PrintedCopy(digest, made.layout, stored.id)
    return Kept(replace(issued, printed=copy), stored.location or stored.path)
