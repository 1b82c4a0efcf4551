"""The first tables: keys, cases, documents, readings, journal, review, archive."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_MOMENT = sa.String(32)
_SHA256 = sa.String(64)


def upgrade() -> None:
    counter = op.create_table(
        "counter",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.bulk_insert(counter, [{"name": name, "last": 0} for name in ("review", "quarantine")])
    op.create_table(
        "case_key",
        sa.Column("case_id", sa.String(64), primary_key=True),
        sa.Column("wrapped_key", sa.LargeBinary),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("destroyed_at", _MOMENT),
    )
    op.create_table(
        "case_file",
        _case(primary_key=True),
        sa.Column("authority", sa.String(64)),
        sa.Column("model", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("saves", sa.Integer, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("imported", sa.LargeBinary),
        sa.Column("updated_at", _MOMENT, nullable=False),
    )
    _documents()
    _journal()
    _review()
    _archive()


def _case(*, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(
        "case_id",
        sa.String(64),
        sa.ForeignKey("case_key.case_id"),
        primary_key=primary_key,
        nullable=False,
    )


def _documents() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("copy", sa.String(16), primary_key=True),
        _case(),
        sa.Column("form", sa.String(64), nullable=False),
        sa.Column("template_version", sa.String(64), nullable=False),
        sa.Column("template_sha256", _SHA256, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("revision", sa.Integer),
        sa.Column("about", sa.String(128)),
        sa.Column("recipient", sa.String(128)),
        sa.Column("authority", sa.String(64)),
        sa.Column("issued_at", _MOMENT, nullable=False),
        sa.Column("content_sha256", _SHA256, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("store_ref", sa.String(512)),
        sa.Column("status", sa.String(16), nullable=False),
    )
    op.create_index("document_of_case", "document", ["case_id"])
    op.create_table(
        "reading",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("document_id", sa.String(32), nullable=False),
        sa.Column("copy", sa.String(16), nullable=False),
        _case(),
        sa.Column("file_sha256", _SHA256, nullable=False),
        sa.Column("fingerprint", sa.String(80), nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("judged", sa.Boolean, nullable=False),
        sa.Column("revision_after", sa.Integer),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["document_id", "copy"], ["document.id", "document.copy"]),
        sqlite_autoincrement=True,
    )
    op.create_index("reading_of_document", "reading", ["document_id", "copy"])
    op.create_index("reading_of_file", "reading", ["file_sha256"])


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        _case(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("document_id", sa.String(32)),
        sa.Column("copy", sa.String(16)),
        sa.Column("file_sha256", _SHA256),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("hash", _SHA256, nullable=False),
        sa.UniqueConstraint("case_id", "number", name="journal_number"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "journal_head",
        _case(primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("hash", _SHA256, nullable=False),
    )


def _review() -> None:
    op.create_table(
        "review_item",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        _case(),
        sa.Column("document_id", sa.String(32)),
        sa.Column("copy", sa.String(16)),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("path", sa.String(256)),
        sa.Column("digest", _SHA256, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("decided_at", _MOMENT),
        sa.Column("decision", sa.LargeBinary),
    )
    op.create_index("review_of_case", "review_item", ["case_id"])
    op.create_index(
        "review_open_once",
        "review_item",
        ["digest"],
        unique=True,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )


def _archive() -> None:
    op.create_table(
        "blob",
        sa.Column("sha256", _SHA256, primary_key=True),
        _case(primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "quarantine",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sha256", _SHA256, nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("sha256", "reason", name="quarantine_once"),
    )
    op.create_table(
        "template",
        sa.Column("sha256", _SHA256, primary_key=True),
        sa.Column("form", sa.String(64), primary_key=True),
        sa.Column("version", sa.String(64), primary_key=True),
        sa.Column("created_at", _MOMENT, nullable=False),
    )
