"""Whole cases in and out of an installation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from docgen.errors import WrongUse
from docgen.messages import say
from docgen.reasons import reason
from docgen.records import cases, journal, transfer
from docgen.records.files import write_new
from docgen.records.journal import JournalEntry, Recorded
from docgen.service import Service
from docgen.work.cases import named


def take_in(service: Service, package: Path) -> str:
    """Take in a case exported elsewhere, with its history; returns the case's number.

    Raises Refused where the package is damaged or the case is here already.
    """
    try:
        content = package.read_bytes()
    except OSError as error:
        raise WrongUse(
            "cannot_read",
            say(
                "The file {file} cannot be read: {reason}. Check its name and your rights to it.",
                file=package,
                reason=reason(error),
            ),
        ) from error
    with service.transaction() as connection:
        return transfer.import_case(connection, service.archive, content, at=service.clock())


def hand_out(service: Service, reference: str, out: Path, withhold: Sequence[str]) -> Path:
    """Write a case to ``out``: ``.json`` as it is now, ``.zip`` with its history and documents.

    ``withhold`` are the paths a party may not see; only a ``.zip`` can leave them out. Raises
    WrongUse for another ending or an existing file, and as :func:`docgen.work.cases.named`
    does.
    """
    ending = out.suffix.lower()
    if ending not in (".json", ".zip") or (withhold and ending != ".zip"):
        raise WrongUse(
            "export_format",
            say(
                "Name the file .zip for the whole case with its history (needed with --withhold), "
                "or .json for the case as it is now."
            ),
        )
    now = service.clock()
    with service.transaction() as connection:
        case_id = named(connection, reference)
        if ending == ".json":
            payload = cases.load(connection, service.keys, case_id).payload
            content = json.dumps(payload, ensure_ascii=False, indent=2).encode() + b"\n"
        else:
            content = transfer.export_case(
                connection, service.archive, case_id, at=now, withhold=withhold
            )
        revision = cases.load(connection, service.keys, case_id).revision
        journal.append(
            connection,
            service.keys,
            JournalEntry(case_id, revision, now, Recorded.EXPORT, {"withheld": list(withhold)}),
        )
        try:
            write_new(out, content)
        except OSError as error:
            raise WrongUse(
                "cannot_write",
                say(
                    "The file {file} cannot be written: {reason}. Choose another name.",
                    file=out,
                    reason=reason(error),
                ),
            ) from error
    return out
