"""Actions whose only goal was taken out: a person says what becomes of each."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from docgen.case import paths, values
from docgen.case.goals import serving_only
from docgen.case.wording import item_words
from docgen.messages import say
from docgen.plan.reading import Change, ChangeKind, Finding, Printed, Severity
from docgen.plan.taxonomy import classify
from docgen.records import journal, review
from docgen.records.journal import Recorded
from docgen.records.review import ReviewItem, ReviewStatus
from docgen.service import Service

NO_GOAL = "no_goal"
"""The code of the question what becomes of an action whose only goal was taken out."""


def ask_about_goals(
    service: Service,
    connection: Connection,
    decided: ReviewItem,
    before: values.Data,
    after: values.Data,
    now: dt.datetime,
) -> tuple[str, ...]:
    """Open an item for every action left without a goal by a decision; their ids.

    An action whose own removal waits is asked about when that has been rejected.
    """
    change = Change.from_json(decided.change) if decided.change else None
    if change is None or change.kind is not ChangeKind.REMOVE or decided.case_id is None:
        return ()
    items = review.list_items(connection, service.keys, case_id=decided.case_id)
    if before != after:
        left = serving_only(before, change.path)
    else:
        lost = _lost_its_goal(service, connection, change.path, after, decided.case_id)
        left = [change.path] if lost else []
    waiting = {item.change["path"] for item in items if item.change and _is_open_removal(item)}
    asked = {item.path for item in items if item.code == NO_GOAL}
    return tuple(
        review.open_item(
            connection,
            service.keys,
            (finding := _finding(action, after)),
            case_id=decided.case_id,
            at=now,
            document_id=decided.document_id,
            copy=decided.copy,
            evidence={**decided.evidence, "where": None, "message": finding.message},
        ).id
        for action in left
        if action not in waiting and f"{action}.goals" not in asked
    )


def _is_open_removal(item: ReviewItem) -> bool:
    is_removal = item.change is not None and item.change["kind"] == ChangeKind.REMOVE.value
    return is_removal and item.status is ReviewStatus.OPEN


def _lost_its_goal(
    service: Service, connection: Connection, action: str, data: values.Data, case_id: str
) -> bool:
    """Whether an action that is kept has no goal because the goal it had was taken out."""
    if paths.list_of(action) != "plan.actions" or not values.has_item(data, action):
        return False
    if values.get(data, f"{action}.goals"):
        return False
    changes = [
        Change.from_json(entry.payload["change"])
        for entry in journal.entries(connection, service.keys, case_id)
        if entry.kind is Recorded.CHANGE and entry.payload["change"]["path"] == f"{action}.goals"
    ]
    had = changes[-1].before if changes else None
    return had is not None and not any(
        values.has_item(data, f"plan.goals[{goal}]") for goal in had.value or ()
    )


def _finding(action: str, data: values.Data) -> Finding:
    fields = {name: value for name, value in values.get(data, action).items() if name != "id"}
    code, classified = classify(paths.pattern(action), ChangeKind.REMOVE)
    return Finding(
        NO_GOAL,
        Severity.REVIEW,
        say(
            "{item} served only a goal that was taken out. Which goals does it serve now?",
            item=item_words(action, data),
        ),
        path=f"{action}.goals",
        suggestion=say(
            "Correct it with the numbers of its goals, accept to take the action out too, or "
            "reject to keep it for the whole plan."
        ),
        change=Change(
            action,
            ChangeKind.REMOVE,
            code,
            classified,
            Printed(fields, str(fields.get("text", ""))),
            None,
        ),
    )
