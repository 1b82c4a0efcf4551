"""Cases as they are now, and as they last arrived from outside."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, insert, select, update

from docgen.errors import Refused
from docgen.messages import say
from docgen.records.keys import Keys
from docgen.records.tables import case_file, case_key


@dataclass(frozen=True)
class CaseFile:
    """A case: ``payload`` as it is now, ``imported`` as it last arrived (plain JSON data).

    ``saves`` counts how often it has been saved, 0 for one that is new; saving checks it, so that
    nobody's work is overwritten unseen.
    """

    case_id: str
    authority: str | None
    model: str
    revision: int
    payload: dict[str, Any]
    updated_at: dt.datetime
    imported: dict[str, Any] | None = None
    saves: int = 0


@dataclass(frozen=True)
class CaseEntry:
    """A line in the list of cases: what is known without opening it."""

    case_id: str
    authority: str | None
    model: str
    revision: int
    updated_at: dt.datetime
    disposed_at: dt.datetime | None


def save(connection: Connection, keys: Keys, case: CaseFile) -> CaseFile:
    """Save ``case`` and return it as saved.

    Raises Refused when it was saved by someone else since it was loaded, when a new case has the
    number of an existing one, or when the case has been disposed of.
    """
    cipher = keys.writing(connection, case.case_id, case.updated_at)
    saved = replace(case, saves=case.saves + 1)
    imported = case.imported
    values = {
        "authority": case.authority,
        "model": case.model,
        "revision": case.revision,
        "saves": saved.saves,
        "payload": cipher.seal_json(case.payload, "case_file", "payload"),
        "imported": (
            None if imported is None else cipher.seal_json(imported, "case_file", "imported")
        ),
        "updated_at": case.updated_at,
    }
    known = connection.execute(
        select(case_file.c.saves).where(case_file.c.case_id == case.case_id)
    ).first()
    if known is None and case.saves == 0:
        connection.execute(insert(case_file).values(case_id=case.case_id, **values))
        return saved
    updated = connection.execute(
        update(case_file)
        .where(case_file.c.case_id == case.case_id, case_file.c.saves == case.saves)
        .values(**values)
    )
    if updated.rowcount == 0:
        raise _taken(case)
    return saved


def load(connection: Connection, keys: Keys, case_id: str, *, to_change: bool = False) -> CaseFile:
    """The case; raises Refused when it is unknown or has been disposed of.

    With ``to_change`` nobody else can save it, or load it to change it, until the transaction ends.
    """
    cipher = keys.reading(connection, case_id)
    query = select(case_file).where(case_file.c.case_id == case_id)
    row = connection.execute(query.with_for_update() if to_change else query).first()
    if row is None:
        raise Refused(
            "case_unknown",
            say(
                "There is no case {case} in the records. Check the number, or import the case.",
                case=case_id,
            ),
        )
    return CaseFile(
        case_id=case_id,
        authority=row.authority,
        model=row.model,
        revision=row.revision,
        payload=cipher.open_json(row.payload, "case_file", "payload"),
        updated_at=row.updated_at,
        imported=row.imported and cipher.open_json(row.imported, "case_file", "imported"),
        saves=row.saves,
    )


def exists(connection: Connection, case_id: str) -> bool:
    """Whether the records hold, or once held, the case."""
    found = select(case_file.c.case_id).where(case_file.c.case_id == case_id)
    return connection.execute(found).first() is not None


def listed(connection: Connection) -> list[CaseEntry]:
    """Every case, disposed ones too, by number."""
    rows = connection.execute(
        select(case_file, case_key.c.destroyed_at)
        .join(case_key, case_key.c.case_id == case_file.c.case_id)
        .order_by(case_file.c.case_id)
    )
    return [
        CaseEntry(
            row.case_id, row.authority, row.model, row.revision, row.updated_at, row.destroyed_at
        )
        for row in rows
    ]


def _taken(case: CaseFile) -> Refused:
    if case.saves == 0:
        return Refused(
            "case_exists",
            say(
                "The case {case} is in the records already. Load it and merge, or give the new"
                " case another number.",
                case=case.case_id,
            ),
        )
    return Refused(
        "case_changed",
        say(
            "The case {case} was changed by someone else in the meantime; nothing was saved. Run"
            " the same again: it will start from the case as it is now.",
            case=case.case_id,
        ),
    )
