"""Cases in and out: imported, merged with what is here already, loaded, exported."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from docgen.case import intake, notation, numbers, paths, values
from docgen.case.applying import apply, differences, with_revision
from docgen.case.fields import field_at
from docgen.case.model import Case
from docgen.case.notation import Names
from docgen.case.wording import field_words, item_words
from docgen.errors import Refused, WrongUse
from docgen.messages import language, say
from docgen.plan.merge import Settlement, settle
from docgen.plan.reading import Change, ChangeKind, Finding, Severity
from docgen.records import cases, journal, review
from docgen.records.cases import CaseFile
from docgen.records.journal import JournalEntry, Recorded
from docgen.service import Service


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
    case = intake.load(source)
    with service.transaction() as connection:
        if not cases.exists(connection, case.id):
            return _first(service, connection, case)
        return _again(service, connection, case)


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


def _again(service: Service, connection: Connection, case: Case) -> Imported:
    here = cases.load(connection, service.keys, case.id)
    last, theirs = here.imported or here.payload, intake.dump(case)
    unsaid: list[Finding] = []
    if last.get("plan") and "plan" not in theirs:
        theirs["plan"] = last["plan"]
        unsaid.append(_no_plan())
    changes = differences(last, theirs)
    if not changes:
        return Imported(intake.load(here.payload), new=False, findings=tuple(unsaid))
    merged = merge(here.payload, changes, others=last_authors(service, connection, case.id))
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
            evidence={"where": finding.where, "message": finding.message},
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
    for change in merged.recorded:
        journal.append(
            connection,
            service.keys,
            JournalEntry(
                case.id,
                revision,
                now,
                Recorded.CHANGE,
                {"change": change.to_json(), "revision": revision, "source": "import"},
            ),
        )
    return Imported(
        intake.load(data),
        new=False,
        changes=tuple(merged.recorded),
        findings=(*unsaid, *merged.findings),
        review=tuple(items),
    )


def last_authors(service: Service, connection: Connection, case_id: str) -> dict[str, str]:
    """Who last changed each path of a case here."""
    authors: dict[str, str] = {}
    for entry in journal.entries(connection, service.keys, case_id):
        if entry.kind is not Recorded.CHANGE:
            continue
        change = Change.from_json(entry.payload["change"])
        by = who(change) or entry.accepted_by
        if by:
            authors[change.path] = by
    return authors


@dataclass(frozen=True)
class Merged:
    """A case's data with the changes that fit, and what a person must decide about the rest."""

    data: values.Data
    recorded: list[Change]
    findings: list[Finding]


def merge(
    data: values.Data, changes: list[Change], *, others: dict[str, str] | None = None
) -> Merged:
    """Settle ``changes`` against ``data``, one by one; what does not fit becomes a finding.

    ``others`` says who last changed a path here, for the words of a conflict.
    """
    recorded: list[Change] = []
    findings: list[Finding] = []
    for change in changes:
        if change.kind is ChangeKind.REMOVE:
            findings.append(_removal(change, data))
            continue
        ours, exists = _ours(data, change)
        settlement = settle(change, ours, exists=exists)
        if settlement is Settlement.ALREADY:
            continue
        if settlement is Settlement.APPLY:
            twin = _twin(data, change)
            if twin is not None:
                findings.append(_doubled(change, twin, data))
                continue
            try:
                after = apply(data, change)
                intake.load(after)
            except (values.NoSuchItem, Refused) as error:
                findings.append(_does_not_fit(change, data, error))
                continue
            data = after
            recorded.append(change)
        elif settlement is Settlement.CONFLICT:
            findings.append(_conflict(change, ours, data, (others or {}).get(change.path)))
        else:
            findings.append(_gone(change, data))
    return Merged(data, recorded, findings)


def _ours(data: values.Data, change: Change) -> tuple[Any, bool]:
    """What the case says at the path now, and whether the path's item exists."""
    if change.kind is ChangeKind.ADD:
        exists = values.has_item(data, change.path)
        return (values.get(data, change.path) if exists else None), exists
    try:
        return values.get(data, change.path), True
    except values.NoSuchItem:
        return None, False


def _twin(data: values.Data, change: Change) -> str | None:
    """An item that says the same as an added one: perhaps written in by two people."""
    if change.kind is not ChangeKind.ADD or change.after is None:
        return None
    text = (change.after.value or {}).get("text") or (change.after.value or {}).get("name")
    listed = paths.list_of(change.path)
    try:
        siblings = values.get(data, listed) or []
    except values.NoSuchItem:
        return None
    for sibling in siblings:
        own = sibling.get("text") or sibling.get("name")
        if text and own and " ".join(own.split()) == " ".join(text.split()):
            return f"{listed}[{sibling['id']}]"
    return None


def _finding(code: str, message: str, change: Change, suggestion: str | None = None) -> Finding:
    return Finding(
        code,
        Severity.REVIEW,
        message,
        path=change.path,
        suggestion=suggestion or say("Accept, correct or reject it in review."),
        change=change,
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


def _removal(change: Change, data: values.Data) -> Finding:
    return _finding(
        "item_removed",
        say(
            "{item} is missing in what came in. Should it be taken out of the case?",
            item=item_words(change.path, data),
        ),
        change,
    )


def _doubled(change: Change, twin: str, data: values.Data) -> Finding:
    return _finding(
        "added_twice",
        say(
            "What was added says the same as {item}, which is in the case already. Are they two, "
            "or the same one written in twice?",
            item=item_words(twin, data),
        ),
        change,
    )


def _does_not_fit(change: Change, data: values.Data, error: Exception) -> Finding:
    reason = (
        "; ".join(f.message for f in error.findings) if isinstance(error, Refused) else str(error)
    )
    return _finding(
        "does_not_fit",
        say(
            "{field} cannot be recorded as it was written: {reason}",
            field=field_words(change.path, data),
            reason=reason,
        ),
        change,
    )


def _conflict(change: Change, ours: Any, data: values.Data, other: str | None) -> Finding:
    theirs = change.after.text if change.after else None
    finding = _finding(
        "conflict",
        say(
            "{field} was changed in two ways: the case says “{ours}” ({other}), this says "
            "“{theirs}” ({author}).",
            field=field_words(change.path, data),
            ours=_shown(_written(change.path, ours, data)),
            other=other or say("not known by whom"),
            theirs=_shown(theirs),
            author=who(change) or say("not known by whom"),
        ),
        change,
        say("Accept to take the new wording, reject to keep the case's, or correct to another."),
    )
    # What the person sees, should the case be changed again before they decide.
    return replace(finding, where={"ours": ours})


def who(change: Change) -> str | None:
    """Who made a change, never presenting who saved the file as its author."""
    if change.author:
        return change.author
    return say("saved by {name}", name=change.saved_by) if change.saved_by else None


def _gone(change: Change, data: values.Data) -> Finding:
    return _finding(
        "item_gone",
        say(
            "{field} was changed, but it is no longer in the case.",
            field=field_words(change.path, data),
        ),
        change,
    )


def _written(path: str, value: Any, data: values.Data) -> Any:
    spec = field_at(path)
    if spec is None:
        return value
    return notation.write(spec, value, Names.of(data), language()) or None


def _shown(value: Any) -> str:
    words = " ".join(str(value if value is not None else "–").split())
    return words if len(words) <= 160 else words[:159].rstrip() + "…"


def _revision(data: values.Data) -> int:
    plan = data.get("plan") or {}
    return int(plan.get("revision", 1))
