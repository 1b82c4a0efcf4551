"""What the code on a page names: the copy as it was issued, and where its boxes lie."""

from __future__ import annotations

from sqlalchemy import Connection

from docgen.errors import Refused
from docgen.plan.codes import PageCode
from docgen.plan.layout import Layout
from docgen.records import blanks, documents
from docgen.records.documents import IssuedDocument
from docgen.service import Service


class Layouts:
    """Where the boxes of our pages lie, from the records; each is fetched once for a batch."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._known: dict[tuple[str | None, str | None, str], tuple[Layout, bytes] | None] = {}

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


def issued_as(
    service: Service, connection: Connection, number: str | None, copy: str | None
) -> IssuedDocument | None:
    """The copy that a code names; a code without a copy is of the only one there is."""
    copies = documents.copies(connection, number or "")
    if copy is None and len(copies) == 1:
        copy = copies[0]
    return documents.load(connection, service.keys, number or "", copy or "")
