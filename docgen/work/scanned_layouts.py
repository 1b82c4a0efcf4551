"""What the codes on a page name: the copy as it was issued, and where its boxes lie."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from docgen.errors import Refused, Unavailable
from docgen.plan.codes import DocumentCode, PageCode
from docgen.plan.layout import Layout
from docgen.records import blanks, documents
from docgen.records.documents import IssuedDocument
from docgen.service import Service
from docgen.work.printing import print_again


class Layouts:
    """Where the boxes of our pages lie, from the records; each is fetched once for a batch."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._known: dict[tuple[str | None, str | None, str], tuple[Layout, bytes] | None] = {}
        self._from_word: dict[DocumentCode, tuple[tuple[Layout, bytes], ...] | None] = {}

    def __call__(self, code: PageCode) -> tuple[Layout, bytes] | None:
        key = (code.document, code.copy, code.layout)
        if key not in self._known:
            with self._service.transaction() as connection:
                self._known[key] = self._find(connection, code)
        return self._known[key]

    def _find(self, connection: Connection, code: PageCode) -> tuple[Layout, bytes] | None:
        archive = self._service.archive
        if code.document is None:
            blank = blanks.find(connection, code.layout)
            if blank is None:
                return None
            return blank.layout, archive.fetch(connection, None, blank.content_sha256)
        try:
            issued = issued_as(self._service, connection, code.document, code.copy)
            if issued is None or issued.printed is None:
                return None
            content = archive.fetch(connection, issued.case_id, issued.printed.sha256)
        except Refused:
            # Its case was disposed of, which is said when the document is looked at.
            return None
        return issued.printed.layout, content

    def from_word(self, code: DocumentCode) -> Sequence[tuple[Layout, bytes]] | None:
        """The pages of a copy as Word prints them, drawn anew: its lines break where there is no
        room kept for the code of each page. None where it was not issued here or its case was
        disposed of, and empty where there is no LibreOffice to draw them.
        """
        if code not in self._from_word:
            self._from_word[code] = self._drawn(code)
        return self._from_word[code]

    def in_any_print(self, code: DocumentCode) -> Sequence[tuple[Layout, bytes]] | None:
        """The pages of a copy as its PDF has them, where there is one, and as Word prints them."""
        issued = self._issued(code)
        if issued is None or issued.printed is None:
            return self.from_word(code)
        with self._service.transaction() as connection:
            content = self._service.archive.fetch(connection, issued.case_id, issued.printed.sha256)
        return ((issued.printed.layout, content), *(self.from_word(code) or ()))

    def _drawn(self, code: DocumentCode) -> tuple[tuple[Layout, bytes], ...] | None:
        issued = self._issued(code)
        if issued is None:
            return None
        form = self._service.catalogue.forms.get(issued.form)
        title = form.title(issued.language) if form else issued.form
        try:
            made = print_again(self._service, issued, title, as_word=True)
        except (Refused, Unavailable):
            # A person looks at the page, as where it looks like none of them.
            return ()
        return ((made.layout, made.content),)

    def _issued(self, code: DocumentCode) -> IssuedDocument | None:
        try:
            with self._service.transaction() as connection:
                return issued_as(self._service, connection, code.document, code.copy)
        except Refused:
            return None


def issued_as(
    service: Service, connection: Connection, number: str | None, copy: str | None
) -> IssuedDocument | None:
    """The copy that a code names; a code without a copy is of the only one there is."""
    copies = documents.copies(connection, number or "")
    if copy is None and len(copies) == 1:
        copy = copies[0]
    return documents.load(connection, service.keys, number or "", copy or "")
