"""The tables of the records.

Columns in the clear hold ids, codes, addresses, times and digests, never a name or a personal
number; everything else is in a ``payload`` sealed under the case's key
(:mod:`docgen.records.keys`). What has no case is kept under :data:`GENERAL`.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

GENERAL = ""
"""Stands for the case of what belongs to none: quarantine, blanks, unidentified files."""


class Moment(TypeDecorator[dt.datetime]):
    """A point in time, kept as ISO 8601 text in UTC with offset, so that text order is time order.

    Refuses times without an offset: nobody could say later which hour was meant.
    """

    impl = String(32)
    cache_ok = True

    # SQLAlchemy hands over the dialect, which makes no difference here.
    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else iso(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        return None if value is None else dt.datetime.fromisoformat(value)


def iso(moment: dt.datetime) -> str:
    """``moment`` as text in UTC; raises ValueError when it has no offset."""
    if moment.tzinfo is None:
        raise ValueError("a time without an offset cannot be recorded")
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


metadata = MetaData()

counter = Table(
    "counter",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("last", Integer, nullable=False),
)
"""The last number drawn for ids such as ``r1``."""

case_key = Table(
    "case_key",
    metadata,
    Column("case_id", String(64), primary_key=True),
    Column("wrapped_key", LargeBinary),
    Column("created_at", Moment, nullable=False),
    Column("destroyed_at", Moment),
)


def _case(*, primary_key: bool = False) -> Column[str]:
    return Column(
        "case_id",
        String(64),
        ForeignKey("case_key.case_id"),
        primary_key=primary_key,
        nullable=False,
    )


case_file = Table(
    "case_file",
    metadata,
    _case(primary_key=True),
    Column("authority", String(64)),
    Column("model", String(64), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("saves", Integer, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("imported", LargeBinary),
    Column("updated_at", Moment, nullable=False),
)

document = Table(
    "document",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("copy", String(16), primary_key=True),
    _case(),
    Column("form", String(64), nullable=False),
    Column("template_version", String(64), nullable=False),
    Column("template_sha256", String(64), nullable=False),
    Column("language", String(8), nullable=False),
    Column("revision", Integer),
    Column("about", String(128)),
    Column("recipient", String(128)),
    Column("authority", String(64)),
    Column("issued_at", Moment, nullable=False),
    Column("content_sha256", String(64), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("store_ref", String(512)),
    Column("status", String(16), nullable=False),
    Index("document_of_case", "case_id"),
    Index("document_in_store", "authority", "store_ref"),
)

reading = Table(
    "reading",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("document_id", String(32), nullable=False),
    Column("copy", String(16), nullable=False),
    _case(),
    Column("file_sha256", String(64), nullable=False),
    Column("fingerprint", String(80), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("judged", Boolean, nullable=False),
    Column("revision_after", Integer),
    Column("payload", LargeBinary, nullable=False),
    ForeignKeyConstraint(["document_id", "copy"], ["document.id", "document.copy"]),
    Index("reading_of_document", "document_id", "copy"),
    Index("reading_of_file", "file_sha256"),
    sqlite_autoincrement=True,
)

journal = Table(
    "journal",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    _case(),
    Column("number", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("document_id", String(32)),
    Column("copy", String(16)),
    Column("file_sha256", String(64)),
    Column("payload", LargeBinary, nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("case_id", "number", name="journal_number"),
    sqlite_autoincrement=True,
)

journal_head = Table(
    "journal_head",
    metadata,
    _case(primary_key=True),
    Column("number", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)
"""The last entry of each case's chain, so that entries cut off its end are missed."""

review_item = Table(
    "review_item",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    _case(),
    Column("document_id", String(32)),
    Column("copy", String(16)),
    Column("code", String(64), nullable=False),
    Column("path", String(256)),
    Column("digest", String(64), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("status", String(16), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("decided_at", Moment),
    Column("decision", LargeBinary),
    Index("review_of_case", "case_id"),
    Index(
        "review_open_once",
        "digest",
        unique=True,
        sqlite_where=text("status = 'open'"),
        postgresql_where=text("status = 'open'"),
    ),
)

blob = Table(
    "blob",
    metadata,
    Column("sha256", String(64), primary_key=True),
    _case(primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("size", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sha256", String(64), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    UniqueConstraint("sha256", "reason", name="quarantine_once"),
)

template = Table(
    "template",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("form", String(64), primary_key=True),
    Column("version", String(64), primary_key=True),
    Column("created_at", Moment, nullable=False),
)

watched_store = Table(
    "watched_store",
    metadata,
    Column("authority", String(64), primary_key=True),
    Column("cursor", Text, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("journal_seq", Integer),
)

watched_document = Table(
    "watched_document",
    metadata,
    Column("authority", String(64), primary_key=True),
    Column("document", String(512), primary_key=True),
    Column("ctag", String(512), nullable=False),
    Column("first_seen_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("waits", Boolean, nullable=False),
    Column("ready", Boolean, nullable=False),
    Column("fingerprint", String(80)),
    Column("outcome", String(16)),
    Column("told", String(64)),
    Column("gone_at", Moment),
    Column("taken_until", Moment),
    Index("watched_waiting", "authority", "waits"),
)
"""Documents of the stores, by their ids there; they hold nothing of what is in them."""

case_access = Table(
    "case_access",
    metadata,
    _case(primary_key=True),
    Column("authority", String(64), primary_key=True),
    Column("basis", String(64), nullable=False),
    Column("due_on", String(10)),
    Column("failing", String(64)),
    Column("tried_at", Moment, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Index("access_due", "due_on"),
)
"""Which units may open a case's folder in an authority's store, as it was last set there."""

delivery = Table(
    "delivery",
    metadata,
    Column("document_id", String(32), primary_key=True),
    Column("copy", String(16), primary_key=True),
    _case(),
    Column("unit", String(16), nullable=False),
    Column("authority", String(64), nullable=False),
    Column("means", String(16), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("due_on", String(10)),
    Column("sent_at", Moment),
    Column("stopped_at", Moment),
    Column("returned_at", Moment),
    Column("told_on", String(10)),
    Column("failing", String(64)),
    Column("tried_at", Moment),
    Column("payload", LargeBinary, nullable=False),
    ForeignKeyConstraint(["document_id", "copy"], ["document.id", "document.copy"]),
    Index("delivery_of_case", "case_id"),
    Index("delivery_out", "returned_at", "due_on"),
)
"""Copies for units of other authorities."""

printed_blank = Table(
    "printed_blank",
    metadata,
    Column("layout", String(8), primary_key=True),
    Column("form", String(64), nullable=False),
    Column("template_version", String(64), nullable=False),
    Column("template_sha256", String(64), nullable=False),
    Column("language", String(8), nullable=False),
    Column("content_sha256", String(64), nullable=False),
    Column("printed_at", Moment, nullable=False),
    Column("pages", Text, nullable=False),
)
"""Blanks printed as PDF, by the version of their layout; a blank holds nothing about anybody."""
