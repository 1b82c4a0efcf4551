"""What was issued: every copy with the values and layout it was issued with.

A returned file is read against this, however old it is.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select, update

from docgen.errors import Refused
from docgen.messages import say
from docgen.plan.document import Document
from docgen.plan.layout import Layout
from docgen.plan.reading import Identity, IdentityBy, Value
from docgen.records.keys import Cipher, Keys
from docgen.records.tables import case_key, document


class DocumentStatus(StrEnum):
    """How far an issued document has come."""

    ISSUED = "issued"
    RETURNED = "returned"
    SIGNED = "signed"


@dataclass(frozen=True)
class PrintedCopy:
    """The PDF of a copy: its content, where everything lies on its pages, its id in the store."""

    sha256: str
    layout: Layout
    store_ref: str | None = None


@dataclass(frozen=True)
class IssuedDocument:
    """One copy of an issued document. ``store_ref`` is its id in the store."""

    id: str
    copy: str
    form: str
    template_version: str
    template_sha256: str
    language: str
    case_id: str | None
    revision: int | None
    about: str | None
    recipient: str | None
    authority: str | None
    issued_at: dt.datetime
    content_sha256: str
    values: dict[str, Value] = field(default_factory=dict)
    layout: dict[str, str] = field(default_factory=dict)
    withheld: tuple[str, ...] = ()
    store_ref: str | None = None
    status: DocumentStatus = DocumentStatus.ISSUED
    signers: dict[str, str] = field(default_factory=dict)
    """The bookmarks beside which somebody signs, and who, by path."""
    printed: PrintedCopy | None = None

    @classmethod
    def of(
        cls,
        filled: Document,
        *,
        issued_at: dt.datetime,
        content_sha256: str,
        store_ref: str | None = None,
    ) -> IssuedDocument:
        """What is recorded about a filled document when it is issued."""
        return cls(
            id=filled.id,
            copy=filled.copy,
            form=filled.form,
            template_version=filled.template_version,
            template_sha256=filled.template_sha256,
            language=filled.language,
            case_id=filled.case,
            revision=filled.revision,
            about=filled.about,
            recipient=filled.recipient,
            authority=filled.authority,
            issued_at=issued_at,
            content_sha256=content_sha256,
            values=filled.values,
            layout=filled.layout,
            withheld=filled.withheld,
            store_ref=store_ref,
            signers=filled.signers,
        )

    def identity(self, by: IdentityBy) -> Identity:
        """Which document a file of this copy is, known for certain ``by`` what is in it."""
        return Identity(
            self.id,
            self.copy,
            self.form,
            self.template_version,
            self.case_id,
            self.revision,
            by,
            certain=True,
        )


def save(connection: Connection, keys: Keys, issued: IssuedDocument) -> None:
    """Record an issued copy; raises Refused when its id and copy are recorded already."""
    if _rows(connection, document.c.id == issued.id, document.c.copy == issued.copy):
        raise Refused(
            "document_exists",
            say(
                "The document {document}, copy {copy}, is recorded already. Issue it anew to give"
                " it another id.",
                document=issued.id,
                copy=issued.copy,
            ),
        )
    cipher = keys.writing(connection, issued.case_id, issued.issued_at)
    connection.execute(
        insert(document).values(
            id=issued.id,
            copy=issued.copy,
            case_id=cipher.case_id,
            form=issued.form,
            template_version=issued.template_version,
            template_sha256=issued.template_sha256,
            language=issued.language,
            revision=issued.revision,
            about=issued.about,
            recipient=issued.recipient,
            authority=issued.authority,
            issued_at=issued.issued_at,
            content_sha256=issued.content_sha256,
            payload=cipher.seal_json(_payload(issued), "document", issued.id, issued.copy),
            store_ref=issued.store_ref,
            status=issued.status.value,
        )
    )


def load(connection: Connection, keys: Keys, document_id: str, copy: str) -> IssuedDocument | None:
    """The copy, or None when it was never issued here.

    Raises Refused when its case has been disposed of.
    """
    rows = _rows(connection, document.c.id == document_id, document.c.copy == copy)
    return _issued(rows[0], keys.reading(connection, rows[0].case_id)) if rows else None


def copies(connection: Connection, document_id: str) -> list[str]:
    """The copies of a document that were issued, empty when the id is not ours."""
    return [row.copy for row in _rows(connection, document.c.id == document_id)]


def of_case(connection: Connection, keys: Keys, case_id: str) -> list[IssuedDocument]:
    """Every copy issued for the case, oldest first."""
    cipher = keys.reading(connection, case_id)
    return [_issued(row, cipher) for row in _rows(connection, document.c.case_id == case_id)]


def at(connection: Connection, keys: Keys, authority: str, store_ref: str) -> IssuedDocument | None:
    """The copy with this id in an authority's store.

    None when we put no document there, or its case has been disposed of.
    """
    query = (
        select(document)
        .join(case_key, case_key.c.case_id == document.c.case_id)
        .where(*_in_store(authority), document.c.store_ref == store_ref)
    )
    row = connection.execute(query).first()
    return _issued(row, keys.reading(connection, row.case_id)) if row else None


def in_store(connection: Connection, authority: str) -> set[str]:
    """The ids in an authority's store of every copy issued for cases that are not disposed of."""
    query = (
        select(document.c.store_ref)
        .join(case_key, case_key.c.case_id == document.c.case_id)
        .where(*_in_store(authority), document.c.store_ref.is_not(None))
    )
    return set(connection.scalars(query))


def _in_store(authority: str) -> tuple[ColumnElement[bool], ...]:
    return document.c.authority == authority, case_key.c.wrapped_key.is_not(None)


def set_status(connection: Connection, document_id: str, copy: str, status: DocumentStatus) -> None:
    """Note how far a copy has come."""
    _update(connection, document_id, copy, status=status.value)


def set_store_ref(connection: Connection, document_id: str, copy: str, store_ref: str) -> None:
    """Note where in the store a copy lies: its id there."""
    _update(connection, document_id, copy, store_ref=store_ref)


def set_printed(connection: Connection, keys: Keys, issued: IssuedDocument) -> None:
    """Note the PDF of a copy, ``issued.printed``, which was made after it was issued."""
    cipher = keys.writing(connection, issued.case_id, issued.issued_at)
    sealed = cipher.seal_json(_payload(issued), "document", issued.id, issued.copy)
    _update(connection, issued.id, issued.copy, payload=sealed)


def _payload(issued: IssuedDocument) -> dict[str, Any]:
    printed = issued.printed
    return {
        "values": {path: value.to_json() for path, value in issued.values.items()},
        "layout": issued.layout,
        "withheld": list(issued.withheld),
        "signers": issued.signers,
        "printed": None
        if printed is None
        else {
            "sha256": printed.sha256,
            "layout": printed.layout.to_json(),
            "store_ref": printed.store_ref,
        },
    }


def _update(connection: Connection, document_id: str, copy: str, **values: str | bytes) -> None:
    updated = connection.execute(
        update(document)
        .where(document.c.id == document_id, document.c.copy == copy)
        .values(**values)
    )
    if updated.rowcount == 0:
        raise Refused(
            "document_unknown",
            say(
                "There is no document {document}, copy {copy}, in the records. Check the number.",
                document=document_id,
                copy=copy,
            ),
        )


def _rows(connection: Connection, *conditions: ColumnElement[bool]) -> list[Any]:
    order = (document.c.issued_at, document.c.id, document.c.copy)
    return list(connection.execute(select(document).where(*conditions).order_by(*order)))


def _issued(row: Any, cipher: Cipher) -> IssuedDocument:
    payload = cipher.open_json(row.payload, "document", row.id, row.copy)
    return IssuedDocument(
        id=row.id,
        copy=row.copy,
        form=row.form,
        template_version=row.template_version,
        template_sha256=row.template_sha256,
        language=row.language,
        case_id=row.case_id or None,
        revision=row.revision,
        about=row.about,
        recipient=row.recipient,
        authority=row.authority,
        issued_at=row.issued_at,
        content_sha256=row.content_sha256,
        values={
            path: Value(value["value"], tuple(value["texts"]))
            for path, value in payload["values"].items()
        },
        layout=payload["layout"],
        withheld=tuple(payload["withheld"]),
        store_ref=row.store_ref,
        status=DocumentStatus(row.status),
        # Documents of the first versions say nothing of these.
        signers=payload.get("signers", {}),
        printed=_printed(payload.get("printed")),
    )


def _printed(data: dict[str, Any] | None) -> PrintedCopy | None:
    if data is None:
        return None
    return PrintedCopy(data["sha256"], Layout.from_json(data["layout"]), data["store_ref"])
