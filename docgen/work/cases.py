"""Cases in and out: imported, merged with what is here already, loaded, exported."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from docgen.case import intake, numbers, values
from docgen.case.applying import differences, with_revision
from docgen.case.model import Case
from docgen.errors import WrongUse
from docgen.messages import say
from docgen.plan.reading import Change, Finding, Severity
from docgen.records import cases, journal, review
from docgen.records.cases import CaseFile
from docgen.records.journal import JournalEntry, Recorded
from docgen.service import Service
from docgen.work.access import follow
from docgen.work.merging import last_authors, merge
from docgen.work.recording import changed


@dataclass(frozen=True)
class Imported:
    """What an import did: ``changes`` recorded, ``review`` ids of what waits for a person."""

    case: Case
    new: bool
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()
    review: tuple[str, ...] = ()


def load(service: Service, connection: Connection, reference: str) -> Case:
    """The case that ``reference`` names; raises as :func:`named` does."""
    case_id = named(connection, reference)
    return intake.load(cases.load(connection, service.keys, case_id).payload)


def named(connection: Connection, reference: str) -> str:
    """The number of the case that ``reference`` names: its number, or a file with the case.

    Raises WrongUse where there is no such case in the records, and Refused where the number is
    none, its check digit is wrong or the file holds no case.
    """
    case_id = intake.load(Path(reference)).id if is_file(reference) else numbers.parse(reference)
    if not cases.exists(connection, case_id):
        raise WrongUse(
            "no_such_case",
            say(
                "There is no case {case} here. Import it first: docgen case import FILE.",
                case=case_id,
            ),
        )
    return case_id


def is_file(reference: str) -> bool:
    """Whether ``reference`` is meant as a file: a number has nothing but digits and dashes."""
    return re.fullmatch(r"[\d\s\u2010-\u2015\u2212-]+", reference) is None


def take_in(service: Service, source: Path | dict[str, Any]) -> Imported:
    """Import a case; one that is here already is merged three-way against its last import.

    Raises Refused ``invalid_case`` listing every fault.
    """
    case = intake.load(source, models=service.catalogue.models)
    with service.transaction() as connection:
        if not cases.exists(connection, case.id):
            done = _first(service, connection, case)
        else:
            file = source.name if isinstance(source, Path) else None
            done = _again(service, connection, case, file)
    followed = follow(service, case.id)
    return replace(done, findings=(*done.findings, *followed.findings))


def _first(service: Service, connection: Connection, case: Case) -> Imported:
    data = intake.dump(case)
    now = service.clock()
    cases.save(
        connection,
        service.keys,
        CaseFile(
            case_id=case.id,
            authority=case.authority,
            model=case.model,
            revision=_revision(data),
            payload=data,
            updated_at=now,
            imported=data,
        ),
    )
    journal.append(
        connection,
        service.keys,
        JournalEntry(case.id, _revision(data), now, Recorded.IMPORT, {"case": data}),
    )
    return Imported(case, new=True)


def _again(service: Service, connection: Connection, case: Case, file: str | None) -> Imported:
    here = cases.load(connection, service.keys, case.id)
    last, theirs = here.imported or here.payload, intake.dump(case)
    unsaid: list[Finding] = []
    if last.get("plan") and "plan" not in theirs:
        theirs["plan"] = last["plan"]
        unsaid.append(_no_plan())
    changes = differences(last, theirs)
    if not changes:
        return Imported(intake.load(here.payload), new=False, findings=tuple(unsaid))
    history = journal.entries(connection, service.keys, case.id)
    merged = merge(here.payload, changes, others=last_authors(history))
    now = service.clock()
    revision = here.revision + (1 if merged.recorded else 0)
    data = with_revision(merged.data, revision)
    items = [
        review.open_item(
            connection,
            service.keys,
            finding,
            case_id=case.id,
            at=now,
            evidence={"where": finding.where, "message": finding.message, "file": file},
        ).id
        for finding in merged.findings
        if finding.severity is Severity.REVIEW
    ]
    cases.save(
        connection,
        service.keys,
        replace(here, payload=data, revision=revision, updated_at=now, imported=theirs),
    )
    journal.append(
        connection,
        service.keys,
        JournalEntry(case.id, revision, now, Recorded.IMPORT, {"case": theirs}),
    )
    for kind, payload in changed(merged.recorded, revision, {"source": "import"}):
        entry = JournalEntry(case.id, revision, now, kind, payload)
        journal.append(connection, service.keys, entry)
    return Imported(
        intake.load(data),
        new=False,
        changes=tuple(merged.recorded),
        findings=(*unsaid, *merged.findings),
        review=tuple(items),
    )


def _no_plan() -> Finding:
    """A whole part that is missing says nothing: it may be kept elsewhere, or was not sent."""
    return Finding(
        "plan_missing",
        Severity.WARNING,
        say("What came in has no plan. The plan that is here was left as it is."),
        path="plan",
        suggestion=say("To end the plan, change it in a document, or close the case."),
    )


def _revision(data: values.Data) -> int:
    plan = data.get("plan") or {}
    return int(plan.get("revision", 1))
