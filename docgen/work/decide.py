"""A person's decisions on what waits in review, recorded with who decided."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from docgen.case import intake, notation, paths, values
from docgen.case.applying import apply, with_revision
from docgen.case.fields import FieldSpec, field_at
from docgen.case.notation import Names
from docgen.errors import Refused, WrongUse
from docgen.messages import language, say
from docgen.plan.kinds import Kind
from docgen.plan.merge import same_value
from docgen.plan.reading import Change, ChangeKind, Printed
from docgen.plan.taxonomy import classify
from docgen.records import cases, journal, review
from docgen.records.journal import JournalEntry, Recorded
from docgen.records.review import ReviewItem, ReviewStatus
from docgen.service import Service


@dataclass(frozen=True)
class Decided:
    """The item as decided, and the change it led to."""

    item: ReviewItem
    change: Change | None
    revision: int | None


def accept(service: Service, item_id: str, *, by: str) -> Decided:
    """Take what the item proposes.

    Raises WrongUse where it proposes nothing certain, so that a value must be given, and Refused
    where it was decided before or does not fit the case.
    """
    with service.transaction() as connection:
        item = review.get(connection, service.keys, item_id)
        change = Change.from_json(item.change) if item.change else None
        if change is not None and _is_uncertain(change):
            raise WrongUse(
                "review_value",
                say(
                    "It is not certain what {item} should be, so it cannot simply be accepted. "
                    "Say what is right: docgen review correct {item} --value VALUE, or reject it.",
                    item=item.id,
                ),
            )
        if change is not None and item.case_id and item.status is ReviewStatus.OPEN:
            data = cases.load(connection, service.keys, item.case_id).payload
            change = _on_the_case_now(item, change, data)
        return _decide(service, connection, item, ReviewStatus.ACCEPTED, change, by)


def correct(service: Service, item_id: str, value: str, *, by: str) -> Decided:
    """Record ``value`` instead, written as it would be in the document (or as JSON for a row).

    Raises WrongUse where the item has no value or ``value`` cannot be understood.
    """
    with service.transaction() as connection:
        item = review.get(connection, service.keys, item_id)
        if item.path is None or item.case_id is None:
            raise WrongUse(
                "review_value",
                say(
                    "{item} is not about a value, so there is nothing to correct in it. Accept it "
                    "when it has been dealt with, or reject it.",
                    item=item.id,
                ),
            )
        data = cases.load(connection, service.keys, item.case_id).payload
        change = _corrected(item, data, value)
        return _decide(
            service,
            connection,
            item,
            ReviewStatus.CORRECTED,
            replace(change, author=by, at=service.clock(), at_certain=True),
            by,
            value,
        )


def reject(service: Service, item_id: str, *, by: str) -> Decided:
    """Leave the case as it is."""
    with service.transaction() as connection:
        item = review.get(connection, service.keys, item_id)
        return _decide(service, connection, item, ReviewStatus.REJECTED, None, by)


def _decide(
    service: Service,
    connection: Connection,
    item: ReviewItem,
    status: ReviewStatus,
    change: Change | None,
    by: str,
    value: str | None = None,
) -> Decided:
    now = service.clock()
    decided = review.decide(connection, service.keys, item.id, status, by=by, at=now, value=value)
    if item.case_id is None:
        return Decided(decided, None, None)
    case = cases.load(connection, service.keys, item.case_id)
    revision = case.revision
    if change is not None:
        revision += 1
        data = with_revision(_applied(case.payload, change, item), revision)
        cases.save(
            connection,
            service.keys,
            replace(case, payload=data, revision=revision, updated_at=now),
        )
    about: dict[str, Any] = {"document_id": item.document_id, "copy": item.copy}
    journal.append(
        connection,
        service.keys,
        JournalEntry(
            item.case_id,
            revision,
            now,
            Recorded.REVIEW,
            {"item": item.id, "decision": status.value, "message": item.finding["message"]},
            accepted_by=by,
            **about,
        ),
    )
    if change is not None:
        journal.append(
            connection,
            service.keys,
            JournalEntry(
                item.case_id,
                revision,
                now,
                Recorded.CHANGE,
                {
                    "change": change.to_json(),
                    "revision": revision,
                    "source": "review",
                    "item": item.id,
                },
                accepted_by=by,
                **about,
            ),
        )
    return Decided(decided, change, revision)


def _applied(data: values.Data, change: Change, item: ReviewItem) -> values.Data:
    try:
        after = apply(data, change)
        intake.load(after)
    except values.NoSuchItem as error:
        raise Refused(
            "does_not_fit",
            say(
                "{item} is about something that is no longer in the case. Reject it, or add it to "
                "the case again.",
                item=item.id,
            ),
        ) from error
    except Refused as error:
        raise Refused(
            "does_not_fit",
            say(
                "{item} cannot be recorded: {reason}",
                item=item.id,
                reason="; ".join(finding.message for finding in error.findings) or error.message,
            ),
            error.findings,
        ) from error
    return after


def _on_the_case_now(item: ReviewItem, change: Change, data: values.Data) -> Change:
    """``change`` with what the case says now as what was before.

    Raises Refused where the case was changed after the item was opened: whoever accepts it has
    not seen what would be replaced.
    """
    try:
        ours = values.get(data, change.path)
    except values.NoSuchItem:
        return change
    if change.kind is ChangeKind.ADD:
        return change
    if change.kind is ChangeKind.REMOVE:
        fields = {name: value for name, value in ours.items() if name != "id"}
        text = change.before.text if change.before else None
        return replace(change, before=Printed(fields, text))
    spec = field_at(change.path)
    names = Names.of(data)
    text = notation.write(spec, ours, names, language()) or None if spec else None
    before = change.before.value if change.before else None
    seen = (item.evidence.get("where") or {}).get("ours", before)
    if not same_value(seen, ours):
        raise Refused(
            "case_changed",
            say(
                "The case has changed since {item} was opened: it now says “{text}”. Nothing was "
                "recorded. Reject it to keep that, or correct it to what is right.",
                item=item.id,
                text=text or notation.EMPTY,
            ),
        )
    return replace(change, before=Printed(ours, text))


def _is_uncertain(change: Change) -> bool:
    """Whether the change says what was written, but not what value that is."""
    return (
        change.kind is not ChangeKind.REMOVE
        and change.after is not None
        and change.after.value is None
        and change.after.text is not None
    )


def _corrected(item: ReviewItem, data: values.Data, text: str) -> Change:
    path = item.path or ""
    if item.change and item.change["kind"] == ChangeKind.ADD.value:
        return _corrected_row(item, text)
    spec = field_at(path)
    if spec is None:
        raise WrongUse(
            "review_value",
            say(
                "{item} is about a whole row. Accept or reject it; to change it, change the "
                "document.",
                item=item.id,
            ),
        )
    names = Names.of(data)
    understood = _by_id(spec, text, names) or notation.read(spec, text, names)
    if understood.doubt:
        raise WrongUse("review_value", understood.doubt)
    try:
        ours = values.get(data, path)
    except values.NoSuchItem:
        ours = None
    code, classified = classify(paths.pattern(path), ChangeKind.EDIT)
    written = language()
    return Change(
        path=path,
        kind=ChangeKind.EDIT,
        code=code,
        classified=classified,
        before=Printed(ours, notation.write(spec, ours, names, written) or None),
        after=Printed(
            understood.value, notation.write(spec, understood.value, names, written) or None
        ),
    )


def _by_id(spec: FieldSpec, text: str, names: Names) -> notation.Understood | None:
    """``text`` where it is the id of somebody or something such a field may name."""
    match spec.kind:
        case Kind.PERSON if text in names.persons:
            return notation.Understood(text)
        case Kind.UNIT if text in names.units:
            return notation.Understood(text)
        case Kind.GOALS if text in names.goals:
            return notation.Understood([text])
        case _:
            return None


def _corrected_row(item: ReviewItem, text: str) -> Change:
    try:
        fields = json.loads(text)
    except json.JSONDecodeError:
        fields = None
    if not isinstance(fields, dict):
        raise WrongUse(
            "review_value",
            say(
                "{item} is a new row. Give its fields as JSON, such as "
                '{{"text": "...", "responsible": "p1"}}.',
                item=item.id,
            ),
        )
    change = Change.from_json(item.change or {})
    before = dict(change.after.value or {}) if change.after else {}
    return replace(change, after=Printed({**before, **fields}, text))
