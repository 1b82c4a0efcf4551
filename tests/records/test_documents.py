from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from docgen.errors import Refused
from docgen.plan.document import Document
from docgen.plan.reading import Value
from docgen.records import documents
from docgen.records.documents import DocumentStatus, IssuedDocument
from docgen.records.keys import Keys
from tests.records.sample import AT, CASE, issued, sha256, summons


def test_a_copy_is_loaded_as_it_was_issued(connection: Connection, keys: Keys) -> None:
    documents.save(connection, keys, issued())
    assert documents.load(connection, keys, "7K3M9QX2VA", "1") == issued()


def test_a_blank_has_no_case(connection: Connection, keys: Keys) -> None:
    blank = replace(issued(), case_id=None, revision=None, values={})
    documents.save(connection, keys, blank)
    assert documents.load(connection, keys, blank.id, blank.copy) == blank


def test_a_document_that_was_never_issued_is_none(connection: Connection, keys: Keys) -> None:
    documents.save(connection, keys, issued())
    assert documents.load(connection, keys, "7K3M9QX2VA", "2") is None
    assert documents.load(connection, keys, "XXXXXXXXXX", "1") is None
    assert documents.copies(connection, "XXXXXXXXXX") == []


def test_the_copies_of_a_document_and_the_documents_of_a_case(
    connection: Connection, keys: Keys
) -> None:
    later = replace(issued(copy="2"), issued_at=AT + dt.timedelta(hours=1))
    for document in (later, issued(), summons()):
        documents.save(connection, keys, document)
    assert documents.copies(connection, "7K3M9QX2VA") == ["1", "2"]
    assert documents.of_case(connection, keys, CASE) == [summons(), issued(), later]


def test_a_copy_is_issued_once(connection: Connection, keys: Keys) -> None:
    documents.save(connection, keys, issued())
    with pytest.raises(Refused) as refused:
        documents.save(connection, keys, issued())
    assert refused.value.code == "document_exists"


def test_status_and_place_can_be_noted(connection: Connection, keys: Keys) -> None:
    documents.save(connection, keys, issued())
    documents.set_status(connection, "7K3M9QX2VA", "1", DocumentStatus.RETURNED)
    documents.set_store_ref(connection, "7K3M9QX2VA", "1", "item-1")
    loaded = documents.load(connection, keys, "7K3M9QX2VA", "1")
    assert loaded == replace(issued(), status=DocumentStatus.RETURNED, store_ref="item-1")


def test_the_status_of_an_unknown_document_is_refused(connection: Connection) -> None:
    with pytest.raises(Refused) as refused:
        documents.set_status(connection, "XXXXXXXXXX", "1", DocumentStatus.SIGNED)
    assert refused.value.code == "document_unknown"


def test_a_document_of_a_disposed_case_says_so(connection: Connection, keys: Keys) -> None:
    documents.save(connection, keys, issued())
    keys.destroy(connection, CASE, AT)
    with pytest.raises(Refused) as refused:
        documents.load(connection, keys, "7K3M9QX2VA", "1")
    assert refused.value.code == "case_disposed"


def test_a_filled_document_becomes_an_issued_one() -> None:
    filled = Document(
        id="7K3M9QX2VA",
        copy="1",
        form="lots/plan",
        template_version="3-abcdef12",
        template_sha256=sha256(b"template"),
        language="sv",
        case=CASE,
        revision=3,
        about="meetings[m1]",
        recipient="guardians[vh1]",
        authority="kommunen",
        content=b"bytes",
        values={"child.name": Value("Tuva", ("Tuva",))},
        layout={"d1": "child.name"},
        withheld=("guardians[vh2].address",),
    )
    recorded = IssuedDocument.of(
        filled, issued_at=AT, content_sha256=sha256(b"bytes"), store_ref="item-1"
    )
    assert recorded == IssuedDocument(
        id="7K3M9QX2VA",
        copy="1",
        form="lots/plan",
        template_version="3-abcdef12",
        template_sha256=sha256(b"template"),
        language="sv",
        case_id=CASE,
        revision=3,
        about="meetings[m1]",
        recipient="guardians[vh1]",
        authority="kommunen",
        issued_at=AT,
        content_sha256=sha256(b"bytes"),
        values={"child.name": Value("Tuva", ("Tuva",))},
        layout={"d1": "child.name"},
        withheld=("guardians[vh2].address",),
        store_ref="item-1",
    )
