"""What the days bring while watching: rights that change by themselves, copies that are late."""

from __future__ import annotations

from collections.abc import Iterator

from docgen.errors import ExitCode
from docgen.plan.reading import Finding
from docgen.records.deliveries import DeliveryStatus
from docgen.service import Service
from docgen.work.access import Followed, due_access
from docgen.work.delivery import due_deliveries
from docgen.work.delivery_told import Handed
from docgen.work.watch_told import Event, Told

_EVENTS = {
    DeliveryStatus.SENT: Event.DELIVERED,
    DeliveryStatus.OVERDUE: Event.OVERDUE,
    DeliveryStatus.STOPPED: Event.STOPPED,
    DeliveryStatus.WAITING: Event.FAILED,
}


def keep_sharing(service: Service) -> Iterator[Told]:
    """Let rights follow what changed by itself, send what waits, and tell of what is overdue.

    Costs a few questions to the records where there is nothing to do.
    """
    today = service.today()
    for followed in due_access(service, today):
        yield from _access(followed)
    for handed in due_deliveries(service, today):
        if handed.status in _EVENTS:
            yield _copy(handed)


def _access(followed: Followed) -> Iterator[Told]:
    codes = _codes(followed.findings)
    for authority in followed.done:
        yield Told(authority, Event.ACCESS, case=followed.case, findings=codes)
    for authority in followed.failing:
        yield Told(
            authority,
            Event.FAILED,
            case=followed.case,
            findings=codes,
            code="access_not_set",
            exit_code=ExitCode.UNAVAILABLE,
            news=not followed.told_before,
        )


def _copy(handed: Handed) -> Told:
    copy, event = handed.delivery, _EVENTS[handed.status]
    exit_code = ExitCode.DONE if event is Event.DELIVERED else ExitCode.REVIEW
    return Told(
        copy.authority,
        event,
        document=copy.document_id,
        copy=copy.copy,
        case=copy.case_id,
        form=copy.form,
        findings=_codes(handed.findings),
        code=copy.failing,
        exit_code=ExitCode.UNAVAILABLE if event is Event.FAILED else exit_code,
        news=not handed.told_before,
    )


def _codes(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(finding.code for finding in findings))
