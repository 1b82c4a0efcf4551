"""What the watcher knows of the stores; where in a store a document lies is found quickly."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MOMENT = sa.String(32)


def upgrade() -> None:
    op.create_table(
        "watched_store",
        sa.Column("authority", sa.String(64), primary_key=True),
        sa.Column("cursor", sa.Text, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("journal_seq", sa.Integer),
    )
    op.create_table(
        "watched_document",
        sa.Column("authority", sa.String(64), primary_key=True),
        sa.Column("document", sa.String(512), primary_key=True),
        sa.Column("ctag", sa.String(512), nullable=False),
        sa.Column("first_seen_at", _MOMENT, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("waits", sa.Boolean, nullable=False),
        sa.Column("ready", sa.Boolean, nullable=False),
        sa.Column("fingerprint", sa.String(80)),
        sa.Column("outcome", sa.String(16)),
        sa.Column("told", sa.String(64)),
        sa.Column("gone_at", _MOMENT),
        sa.Column("taken_until", _MOMENT),
    )
    op.create_index("watched_waiting", "watched_document", ["authority", "waits"])
    op.create_index("document_in_store", "document", ["authority", "store_ref"])
