"""The blanks that were printed as PDF, by what the code on their pages says."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "printed_blank",
        sa.Column("layout", sa.String(8), primary_key=True),
        sa.Column("form", sa.String(64), nullable=False),
        sa.Column("template_version", sa.String(64), nullable=False),
        sa.Column("template_sha256", sa.String(64), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("content_sha256", sa.String(64), nullable=False),
        sa.Column("printed_at", sa.String(32), nullable=False),
        sa.Column("pages", sa.Text, nullable=False),
    )
