"""Blanks that were printed as PDF: a page of one says in its code which layout it has, no more."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from docgen.plan.layout import Layout
from docgen.records.tables import printed_blank


@dataclass(frozen=True)
class PrintedBlank:
    """A blank as it was printed. ``content_sha256`` is its PDF in the archive, of no case."""

    form: str
    template_version: str
    template_sha256: str
    language: str
    content_sha256: str
    printed_at: dt.datetime
    layout: Layout


def save(connection: Connection, blank: PrintedBlank) -> None:
    """Note a printed blank; one with the same layout that is noted already stays."""
    version = blank.layout.version
    if find(connection, version) is not None:
        return
    connection.execute(
        insert(printed_blank).values(
            layout=version,
            form=blank.form,
            template_version=blank.template_version,
            template_sha256=blank.template_sha256,
            language=blank.language,
            content_sha256=blank.content_sha256,
            printed_at=blank.printed_at,
            pages=json.dumps(blank.layout.to_json(), sort_keys=True),
        )
    )


def find(connection: Connection, layout: str) -> PrintedBlank | None:
    """The blank whose pages say this layout in their codes; None where we never printed it."""
    row = connection.execute(select(printed_blank).where(printed_blank.c.layout == layout)).first()
    return _blank(row) if row is not None else None


def every(connection: Connection) -> list[PrintedBlank]:
    """Every blank that was printed, the last one first."""
    query = select(printed_blank).order_by(printed_blank.c.printed_at.desc())
    return [_blank(row) for row in connection.execute(query)]


def _blank(row: Any) -> PrintedBlank:
    return PrintedBlank(
        row.form,
        row.template_version,
        row.template_sha256,
        row.language,
        row.content_sha256,
        row.printed_at,
        Layout.from_json(json.loads(row.pages)),
    )
