"""Who may open a case's folder, and the copies that units of other authorities get."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MOMENT = sa.String(32)
_DAY = sa.String(10)


def upgrade() -> None:
    op.create_table(
        "case_access",
        sa.Column("case_id", sa.String(64), sa.ForeignKey("case_key.case_id"), primary_key=True),
        sa.Column("authority", sa.String(64), primary_key=True),
        sa.Column("basis", sa.String(64), nullable=False),
        sa.Column("due_on", _DAY),
        sa.Column("failing", sa.String(64)),
        sa.Column("tried_at", _MOMENT, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
    )
    op.create_index("access_due", "case_access", ["due_on"])
    op.create_table(
        "delivery",
        sa.Column("document_id", sa.String(32), primary_key=True),
        sa.Column("copy", sa.String(16), primary_key=True),
        sa.Column("case_id", sa.String(64), sa.ForeignKey("case_key.case_id"), nullable=False),
        sa.Column("unit", sa.String(16), nullable=False),
        sa.Column("authority", sa.String(64), nullable=False),
        sa.Column("means", sa.String(16), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("due_on", _DAY),
        sa.Column("sent_at", _MOMENT),
        sa.Column("stopped_at", _MOMENT),
        sa.Column("returned_at", _MOMENT),
        sa.Column("told_on", _DAY),
        sa.Column("failing", sa.String(64)),
        sa.Column("tried_at", _MOMENT),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["document_id", "copy"], ["document.id", "document.copy"]),
    )
    op.create_index("delivery_of_case", "delivery", ["case_id"])
    op.create_index("delivery_out", "delivery", ["returned_at", "due_on"])
