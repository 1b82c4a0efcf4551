"""What follows in a case from the verdict on a document, recorded and journalled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from docgen.case import intake
from docgen.case.signing import Verdict
from docgen.case.values import all_ids
from docgen.plan.reading import Change, Severity
from docgen.records.cases import CaseFile
from docgen.records.review import ReviewStatus
from docgen.service import Service
from docgen.work import recording
from docgen.work.merging import merge
from docgen.work.recording import Entry, Occasion
from docgen.work.signed_changes import asked, changes
from docgen.work.signed_verdict import Signing


@dataclass(frozen=True)
class Said:
    """Who said something about signatures, as it is journalled: ``entries`` are what was said,
    ``source`` is what each change in the case is to say of where it came from.
    """

    by: str
    entries: Iterable[Entry]
    source: Mapping[str, Any]
    file_sha256: str | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    """What lies beside the questions that come of it."""


def follow_verdict(
    service: Service,
    connection: Connection,
    signing: Signing,
    case: CaseFile,
    verdict: Verdict,
    said: Said,
) -> tuple[tuple[Change, ...], int, tuple[str, ...]]:
    """Record what a person said and what follows from it: the changes, the revision now, and the
    items that wait.
    """
    issued, at = signing.issued, service.clock()
    wanted = changes(signing, verdict, all_ids(case.payload), at=at.astimezone(service.zone))
    merged = merge(case.payload, [replace(each, author=said.by) for each in wanted])
    revision = recording.revise(service, connection, case, merged, at)
    occasion = Occasion(issued, at, revision, said.file_sha256, said.by)
    entries = [*said.entries, *recording.changed(merged.recorded, revision, said.source)]
    recording.append(service, connection, occasion, entries)
    recording.mark(service, connection, issued, verdict.status, came=said.file_sha256 is not None)
    if merged.recorded:
        # What is asked then, is asked of the case as it is now.
        signing = replace(signing, case=intake.load(merged.data))
    return tuple(merged.recorded), revision, ask(service, connection, signing, verdict, said)


def ask(
    service: Service, connection: Connection, signing: Signing, verdict: Verdict, said: Said
) -> tuple[str, ...]:
    """Let every question of a verdict wait for a person; the ids of the items.

    One that waits already is not opened twice, and one that was answered is not in the verdict.
    """
    issued, at = signing.issued, service.clock()
    found = [each for each in verdict.findings if each.severity is Severity.REVIEW]
    found += asked(signing, verdict, at.astimezone(service.zone))
    waiting = {
        (item.code, item.path): item.id
        for item in signing.items
        if item.document_id == issued.id and item.status is ReviewStatus.OPEN
    }
    return tuple(
        waiting.get((finding.code, finding.path))
        or recording.ask(
            service,
            connection,
            issued,
            finding,
            at,
            {"counterpart": said.file_sha256, **said.evidence},
        )
        for finding in found
    )
