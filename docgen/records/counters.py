"""Numbers for ids that people say aloud, such as ``r1``: in order, never used twice.

The counters, ``review`` and ``quarantine``, are set to 0 by the first migration.
"""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from docgen.records.tables import counter


def draw(connection: Connection, name: str) -> int:
    """The next number of the counter ``name``, from 1."""
    return reserve(connection, name, None)


def reserve(connection: Connection, name: str, wanted: int | None) -> int:
    """``wanted`` when the counter has not come that far yet, otherwise the next number."""
    # The update locks the row on PostgreSQL until the transaction ends.
    connection.execute(
        update(counter).where(counter.c.name == name).values(last=counter.c.last + 1)
    )
    number: int = connection.execute(
        select(counter.c.last).where(counter.c.name == name)
    ).scalar_one()
    if wanted is None or wanted <= number:
        return number
    connection.execute(update(counter).where(counter.c.name == name).values(last=wanted))
    return wanted
