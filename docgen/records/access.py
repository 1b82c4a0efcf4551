"""Which units may open a case's folder in a store, as it was last set there, and when to look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, insert, or_, select, update

from docgen.records.keys import Keys
from docgen.records.tables import case_access, case_file, case_key


@dataclass(frozen=True)
class KeptAccess:
    """Who may open a case's folder in an authority's store.

    ``units`` says of each unit what it was given: plain JSON data, as the caller's own types write
    it. ``basis`` stands for the settings it was made from.
    """

    case_id: str
    authority: str
    basis: str
    tried_at: dt.datetime
    units: tuple[dict[str, Any], ...] = ()
    due_on: dt.date | None = None
    """The next day on which it may change by itself."""
    failing: str | None = None
    """The code of what stood in the way when it was last to be set; it is not as it should be."""


def load(connection: Connection, keys: Keys, case_id: str, authority: str) -> KeptAccess | None:
    """What was set last; None where nothing ever was.

    Raises Refused when the case is unknown or has been disposed of.
    """
    cipher = keys.reading(connection, case_id)
    row = connection.execute(select(case_access).where(*_is(case_id, authority))).first()
    if row is None:
        return None
    return KeptAccess(
        case_id,
        authority,
        basis=row.basis,
        tried_at=row.tried_at,
        units=tuple(cipher.open_json(row.payload, "case_access", authority)),
        due_on=dt.date.fromisoformat(row.due_on) if row.due_on else None,
        failing=row.failing,
    )


def save(connection: Connection, keys: Keys, access: KeptAccess) -> None:
    """Note what was set, in place of what was noted before."""
    cipher = keys.writing(connection, access.case_id, access.tried_at)
    values = {
        "basis": access.basis,
        "due_on": access.due_on.isoformat() if access.due_on else None,
        "failing": access.failing,
        "tried_at": access.tried_at,
        "payload": cipher.seal_json(list(access.units), "case_access", access.authority),
    }
    at = _is(access.case_id, access.authority)
    if connection.execute(update(case_access).where(*at).values(**values)).rowcount == 0:
        connection.execute(
            insert(case_access).values(case_id=access.case_id, authority=access.authority, **values)
        )


def authorities(connection: Connection) -> list[str]:
    """The authorities in whose stores something was ever set."""
    return list(connection.scalars(select(case_access.c.authority).distinct()))


def due(
    connection: Connection,
    bases: Mapping[str, str],
    today: dt.date,
    *,
    tried_before: dt.datetime,
) -> list[str]:
    """The numbers of the cases for which to look again who may open their folders.

    Those of which a day has come on which it may change, those set from other settings than
    ``bases`` (by authority), and those never looked at; where it failed, once it was last tried
    before ``tried_before``.
    """
    has_failed = case_access.c.failing.is_not(None)
    reasons = [
        has_failed,
        case_access.c.due_on <= today.isoformat(),
        *(
            and_(case_access.c.authority == authority, case_access.c.basis != basis)
            for authority, basis in bases.items()
        ),
    ]
    query = (
        select(case_file.c.case_id)
        .join(case_key, case_key.c.case_id == case_file.c.case_id)
        .outerjoin(case_access, case_access.c.case_id == case_file.c.case_id)
        .where(
            case_key.c.wrapped_key.is_not(None),
            case_file.c.authority.is_not(None),
            or_(
                case_access.c.case_id.is_(None),
                and_(
                    or_(~has_failed, case_access.c.tried_at <= tried_before),
                    or_(*reasons),
                ),
            ),
        )
        .distinct()
        .order_by(case_file.c.case_id)
    )
    return list(connection.scalars(query))


def _is(case_id: str, authority: str) -> tuple[Any, ...]:
    return case_access.c.case_id == case_id, case_access.c.authority == authority
