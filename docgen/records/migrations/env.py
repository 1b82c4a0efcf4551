"""How Alembic runs the steps: on the connection and in the transaction it was handed."""

from __future__ import annotations

from alembic import context

from docgen.records.database import VERSION_TABLE
from docgen.records.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
