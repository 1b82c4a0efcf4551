"""A person's decisions on what waits in review, recorded with who decided."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import Connection

from docgen.case import notation, paths, values
from docgen.case.applying import unit_of, with_revision
from docgen.case.fields import FieldSpec, field_at
from docgen.case.goals import letting_go
from docgen.case.notation import Names
from docgen.errors import Refused, WrongUse
from docgen.messages import language, say
from docgen.plan.kinds import Kind
from docgen.plan.merge import same_value
from docgen.plan.reading import Change, ChangeKind, Finding, Printed, Severity
from docgen.plan.taxonomy import weigh
from docgen.records import cases, journal, review
from docgen.records.journal import JournalEntry, Recorded
from docgen.records.review import ReviewItem, ReviewStatus
from docgen.service import Service
from docgen.work import filled_named
from docgen.work.adrift import NO_GOAL, ask_about_goals
from docgen.work.approved import approval_needed, is_of_the_verdict
from docgen.work.consequences import follow_through
from docgen.work.fitting import DoesNotFit, fitted
from docgen.work.ink_answers import BY_NAME, INK, WHOSE, check, whose_words
from docgen.work.recording import changed
from docgen.work.scanned_named import asks_which, candidate, take
from docgen.work.signed_changes import PROPOSED
from docgen.work.signed_confirm import confirm


@dataclass(frozen=True)
class Decided:
    """The item as decided, and what it led to."""

    item: ReviewItem
    change: Change | None
    revision: int | None
    asked: tuple[str, ...] = ()
    """Ids of the items that wait because of the decision."""
    findings: tuple[Finding, ...] = ()
    """What is to be said: of a new approval, and of who may open the folder now."""


def accept(service: Service, item_id: str, *, by: str) -> Decided:
    """Take what the item proposes.

    Raises WrongUse where it proposes nothing certain, so that a value must be given, and Refused
    where it was decided before or does not fit the case.
    """
    with service.transaction() as connection:
        item = review.get(connection, service.keys, item_id)
    which = candidate(item)
    if which is not None and asks_which(item):
        return _taken(service, item, which, ReviewStatus.ACCEPTED, by)
    with service.transaction() as connection:
        item = review.get(connection, service.keys, item_id)
        data: values.Data = {}
        if item.case_id is not None:
            data = cases.load(connection, service.keys, item.case_id).payload
        change = acceptable(item, data)
        decided = _decide(service, connection, item, ReviewStatus.ACCEPTED, change, by)
    return _followed(service, decided)


def acceptable(item: ReviewItem, data: values.Data) -> Change | None:
    """The change that accepting an item records; None where it proposes none, or the case is so
    already.

    Raises WrongUse where what it proposes is not certain, and Refused where the case has changed
    since.
    """
    change = Change.from_json(item.change) if item.change else None
    if item.code == WHOSE:
        raise WrongUse("review_value", whose_words(item))
    if change is not None and _is_uncertain(change):
        raise WrongUse(
            "review_value",
            say(
                "It is not certain what {item} should be, so it cannot simply be accepted. "
                "Say what is right: docgen review correct {item} --value VALUE, or reject it.",
                item=item.id,
            ),
        )
    if change is None or item.case_id is None or item.status is not ReviewStatus.OPEN:
        return change
    return None if says_already(change, data) else _on_the_case_now(item, change, data)


def says_already(change: Change, data: values.Data) -> bool:
    """Whether the case is already as the change would make it, as when two units ask the same."""
    if change.kind is ChangeKind.ADD:
        return False
    if change.kind is ChangeKind.REMOVE:
        return not values.has_item(data, change.path)
    try:
        ours = values.get(data, change.path)
    except values.NoSuchItem:
        return False
    return same_value(ours, change.after.value if change.after else None)


def correct(service: Service, item_id: str, value: str, *, by: str) -> Decided:
    """Record ``value`` instead, written as it would be in the document (or as JSON for a row). Of a
    page in quarantine, ``value`` is the number of the document it is of.

    Raises WrongUse where the item has no value or ``value`` cannot be understood, and Refused as
    :func:`docgen.work.scanned_named.take` does.
    """
    with service.transaction() as connection:
        item = review.get(connection, service.keys, item_id)
    if asks_which(item):
        return _taken(service, item, value, ReviewStatus.CORRECTED, by)
    with service.transaction() as connection:
        item = review.get(connection, service.keys, item_id)
        if item.code in INK | BY_NAME:
            check(item, value, service.today())
            decided = _decide(service, connection, item, ReviewStatus.CORRECTED, None, by, value)
        elif item.path is None or item.case_id is None:
            raise WrongUse(
                "review_value",
                say(
                    "{item} is not about a value, so there is nothing to correct in it. Accept it "
                    "when it has been dealt with, or reject it.",
                    item=item.id,
                ),
            )
        else:
            data = cases.load(connection, service.keys, item.case_id).payload
            change = _corrected(item, data, value)
            change = replace(change, author=by, at=service.clock(), at_certain=True)
            decided = _decide(service, connection, item, ReviewStatus.CORRECTED, change, by, value)
    return _followed(service, decided)


def reject(service: Service, item_id: str, *, by: str) -> Decided:
    """Leave the case as it is."""
    with service.transaction() as connection:
        item = review.get(connection, service.keys, item_id)
        decided = _decide(service, connection, item, ReviewStatus.REJECTED, None, by)
    return _followed(service, decided)


def _taken(
    service: Service, item: ReviewItem, which: str, status: ReviewStatus, by: str
) -> Decided:
    """A page, or a filled blank, taken in with the document it is of, and what followed."""
    taking = filled_named.take if filled_named.is_filled(item) else take
    taken = taking(service, item, which, status, by)
    received = taken.received
    findings = [f for f in received.reading.findings if f.severity is not Severity.REVIEW]
    if received.case is not None and received.issued is not None:
        findings += follow_through(
            service,
            received.case,
            changed=bool(received.recorded),
            document=received.issued.id,
        )
    return Decided(taken.item, None, received.revision, received.review, tuple(findings))


def _followed(service: Service, decided: Decided) -> Decided:
    """The decision, with what followed from it outside the records."""
    item = decided.item
    if item.case_id is None:
        return decided
    followed = follow_through(
        service, item.case_id, changed=decided.change is not None, document=item.document_id
    )
    return replace(decided, findings=(*decided.findings, *followed))


def _decide(
    service: Service,
    connection: Connection,
    item: ReviewItem,
    status: ReviewStatus,
    change: Change | None,
    by: str,
    value: str | None = None,
) -> Decided:
    if change is not None and is_of_the_verdict(change) and item.code not in PROPOSED:
        raise WrongUse(
            "review_value",
            say(
                "Whether a consent holds follows from who has signed it. Receive the signed "
                "consent, or note what you know: docgen consent seen, oral or withdraw. Then "
                "accept or reject {item}.",
                item=item.id,
            ),
        )
    now = service.clock()
    decided = review.decide(connection, service.keys, item.id, status, by=by, at=now, value=value)
    if item.case_id is None:
        return Decided(decided, None, None)
    case = cases.load(connection, service.keys, item.case_id)
    revision = case.revision
    # What is in no file, who decides does.
    changes = [
        each
        if each == change and item.code != NO_GOAL
        else replace(each, author=by, at=now, at_certain=True)
        for each in _led_to(case.payload, change)
    ]
    data = case.payload
    if change is not None:
        revision += 1
        data = tried(data, change, item)
        cases.save(
            connection,
            service.keys,
            replace(case, payload=with_revision(data, revision), revision=revision, updated_at=now),
        )
    decision = {
        "item": item.id, "decision": status.value, "message": item.finding["message"],
        "value": value,
    }  # fmt: skip
    source = {"source": "review", "item": item.id}
    for kind, payload in [(Recorded.REVIEW, decision), *changed(changes, revision, source)]:
        journal.append(
            connection,
            service.keys,
            JournalEntry(
                item.case_id,
                revision,
                now,
                kind,
                payload,
                document_id=item.document_id,
                copy=item.copy,
                accepted_by=by,
            ),
        )
    asked = ask_about_goals(service, connection, item, case.payload, data, now)
    approval = approval_needed(data, changes)
    signed = confirm(service, connection, decided, by)
    if signed.changes:
        change, revision = signed.changes[-1], signed.revision or revision
    return Decided(decided, change, revision, (*asked, *signed.asked), tuple(approval))


def tried(data: values.Data, change: Change, item: ReviewItem) -> values.Data:
    """``data`` after ``change``, and what comes with it; raises Refused where it does not fit."""
    for each in _led_to(data, change):
        try:
            data = fitted(data, each)
        except DoesNotFit as error:
            raise Refused("does_not_fit", _why_not(item, error), error.findings) from error
    return data


def _led_to(data: values.Data, change: Change | None) -> list[Change]:
    """``change`` with those that come with it: the actions let go of a goal that is taken out."""
    if change is None:
        return []
    if change.kind is not ChangeKind.REMOVE:
        return [change]
    return [*letting_go(data, change.path), change]


def _why_not(item: ReviewItem, error: DoesNotFit) -> str:
    if error.gone:
        return say(
            "{item} is about something that is no longer in the case. Reject it, or add it to "
            "the case again.",
            item=item.id,
        )
    return say("{item} cannot be recorded: {reason}", item=item.id, reason=error.reason)


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
    before, after = (
        Printed(value, notation.write(spec, value, names, language()) or None)
        for value in (ours, understood.value)
    )
    code, classified = weigh(
        paths.pattern(path), ChangeKind.EDIT, before, after, partial(unit_of, data)
    )
    return Change(path, ChangeKind.EDIT, code, classified, before, after)


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
