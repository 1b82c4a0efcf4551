"""What follows outside the records when something about a case was recorded: who may open its
folder, the copies that waited for a signature, and what the columns in the store say.
"""

from __future__ import annotations

from docgen.errors import DocgenError
from docgen.messages import say
from docgen.plan.reading import Finding, Severity
from docgen.records import deliveries, documents
from docgen.service import Service
from docgen.store import Conflict, Locked, NotFound
from docgen.work.access import follow
from docgen.work.columns import ColumnStatus, columns_now, status_in
from docgen.work.delivery import send_signed, stop_packed
from docgen.work.watch_columns import put_columns


def follow_through(
    service: Service, case_id: str, *, changed: bool, document: str | None = None
) -> tuple[Finding, ...]:
    """See to everything that follows, and tell what a person should know of it.

    ``changed`` says whether the case itself has; ``document`` is the one it was about. Nothing is
    raised: what is recorded is recorded, and what could not be seen to now is a finding.
    """
    findings: list[Finding] = []
    if changed:
        findings += follow(service, case_id).findings
        findings += stop_packed(service, case_id)
    findings += [finding for handed in send_signed(service, case_id) for finding in handed.findings]
    if document is not None:
        findings += columns_follow(service, document)
    return tuple(findings)


def columns_follow(service: Service, document: str) -> tuple[Finding, ...]:
    """Let the columns of a document's copies say what the records say.

    A copy that somebody is at work in, or has said is ready to be read, is left alone: its columns
    are set when it is read.
    """
    findings: list[Finding] = []
    with service.transaction() as connection:
        wanted = [
            (issued, columns_now(service, connection, document, issued.copy))
            for copy in documents.copies(connection, document)
            if deliveries.load(connection, service.keys, document, copy) is None
            and (issued := documents.load(connection, service.keys, document, copy)) is not None
        ]
    for issued, fields in wanted:
        if issued.store_ref is None or issued.authority is None:
            continue
        try:
            store = service.stores(issued.authority)
            ref = store.by_id(issued.store_ref)
            if status_in(ref.fields) is not ColumnStatus.READY:
                put_columns(store, ref, fields)
        except (NotFound, Locked, Conflict):
            continue
        except DocgenError as error:
            findings.append(_behind(error))
    return tuple(findings[:1])


def _behind(error: DocgenError) -> Finding:
    return Finding(
        "columns_behind",
        Severity.NOTE,
        say(
            "The columns in the store do not say so yet: {reason}",
            reason=error.message,
        ),
        suggestion=say("They are brought up to date while docgen receive --watch runs."),
    )
