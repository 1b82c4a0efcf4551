"""What has come of a document before: the files, and their pages."""

from __future__ import annotations

from sqlalchemy import Connection

from docgen.errors import Refused
from docgen.plan.codes import PageCode
from docgen.records import journal, readings
from docgen.records.documents import IssuedDocument
from docgen.records.journal import JournalEntry, Recorded
from docgen.service import Service
from docgen.work.scanned_layouts import issued_as
from docgen.work.storing import File


class Before:
    """What is known of the documents that codes name, and of their pages that came before."""

    def __init__(self, service: Service, connection: Connection) -> None:
        self._service = service
        self._connection = connection
        self._issued: dict[tuple[str, str | None], IssuedDocument | None] = {}
        self._pages: dict[tuple[str, str, str], frozenset[int]] = {}

    def issued(self, key: tuple[str, str | None] | None) -> IssuedDocument | None:
        """The copy with a number; None for a blank, and for what is not ours or no longer."""
        if key is None:
            return None
        if key not in self._issued:
            try:
                found = issued_as(self._service, self._connection, *key)
            except Refused:
                found = None
            self._issued[key] = found
        return self._issued[key]

    def is_known(self, issued: IssuedDocument, file: File) -> bool:
        """Whether exactly this file has been received as this document before."""
        return any(
            (earlier.document_id, earlier.copy) == (issued.id, issued.copy)
            for earlier in readings.of_file(self._connection, self._service.keys, file.sha256)
        )

    def __call__(self, code: PageCode) -> bool:
        """Whether a page of an issued document has been received before."""
        issued = self.issued((code.document, code.copy) if code.document else None)
        if issued is None:
            return False
        key = (issued.id, issued.copy, code.layout)
        if key not in self._pages:
            self._pages[key] = pages_before(self._service, self._connection, issued, code.layout)
        return code.page in self._pages[key]


def pages_before(
    service: Service, connection: Connection, issued: IssuedDocument, layout: str
) -> frozenset[int]:
    """The pages of a copy, printed in one layout, that came before."""
    return frozenset(
        page["page"]
        for entry in journal.entries(connection, service.keys, issued.case_id)
        if _is_of(entry, issued)
        for page in entry.payload.get("pages", ())
        if page["layout"] == layout
    )


def _is_of(entry: JournalEntry, issued: IssuedDocument) -> bool:
    return entry.kind is Recorded.RETURN and (entry.document_id, entry.copy) == (
        issued.id,
        issued.copy,
    )
