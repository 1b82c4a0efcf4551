"""A page of a printed blank is known by the layout its code names."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy import Connection

from docgen.records import blanks, documents
from docgen.records.blanks import PrintedBlank
from docgen.records.documents import PrintedCopy
from docgen.records.keys import Keys
from tests.records.sample import AT, BLANK, PAGES, TEMPLATE, issued, sha256

OLD = PrintedBlank("lots/story", "1-abcdef12", sha256(TEMPLATE), "sv", sha256(BLANK), AT, PAGES)


def test_a_printed_blank_is_found_by_its_layout(connection: Connection) -> None:
    assert blanks.find(connection, PAGES.version) is None
    blanks.save(connection, OLD)
    assert blanks.find(connection, PAGES.version) == OLD


def test_a_blank_printed_again_stays_as_it_was_noted_first(connection: Connection) -> None:
    blanks.save(connection, OLD)
    blanks.save(connection, replace(OLD, printed_at=AT + dt.timedelta(days=1)))
    assert blanks.find(connection, PAGES.version) == OLD


def test_the_pdf_of_a_copy_is_noted_after_it_was_issued(connection: Connection, keys: Keys) -> None:
    document = replace(issued(), printed=None)
    printed = PrintedCopy(sha256(b"a pdf"), PAGES, "store-9")

    def again() -> PrintedCopy | None:
        found = documents.load(connection, keys, document.id, document.copy)
        assert found is not None
        assert replace(found, printed=None) == document
        return found.printed

    documents.save(connection, keys, document)
    assert again() is None
    documents.set_printed(connection, keys, replace(document, printed=printed))
    assert again() == printed
