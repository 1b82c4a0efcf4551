"""A returned PDF recorded: kept as it is, journalled, stored beside its document."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from docgen.case.signatures import Counterpart
from docgen.errors import Refused, Unavailable
from docgen.messages import say
from docgen.plan.reading import Severity
from docgen.records import readings
from docgen.records.journal import Recorded
from docgen.service import Service
from docgen.work import recording, signed
from docgen.work.received import Received
from docgen.work.recording import Entry, Occasion
from docgen.work.signed import Followed, Returned
from docgen.work.storing import Beside, File, Stored, not_stored, store_beside


def record(service: Service, connection: Connection, file: File) -> Received:
    """Read, judge and record a returned PDF; raises Refused as :func:`docgen.work.signed.look`."""
    returned = signed.look(service, connection, file.content)
    issued = returned.issued
    if signed.received_before(service, connection, returned):
        return _again(service, connection, returned, file)
    followed = signed.follow_up(service, returned)
    service.archive.keep(connection, issued.case_id, "returned", file.content, at=file.at)
    revision = recording.revise(service, connection, returned.case, followed.merged, file.at)
    occasion = Occasion(issued, file.at, revision, file.sha256)
    findings = [*returned.reading.findings, *followed.findings]
    items = [
        recording.ask(
            service,
            connection,
            issued,
            finding,
            file.at,
            {"where": finding.where, "file": file.name, "counterpart": returned.key},
        )
        for finding in findings
        if finding.severity is Severity.REVIEW
    ]
    said = recording.reading_of(issued, file, returned.values, revision)
    readings.save(connection, service.keys, said)
    recording.append(service, connection, occasion, _entries(returned, followed, file, revision))
    recording.mark(service, connection, issued, returned.verdict.status)
    stored = _store(service, connection, returned, file)
    return Received(
        reading=replace(returned.reading, findings=(*findings, *stored.findings)),
        recorded=tuple(followed.merged.recorded),
        revision=revision,
        review=tuple(dict.fromkeys(items)),
        case=issued.case_id,
        files=stored.files,
        issued=issued,
        unstored=stored.later,
    )


def _again(service: Service, connection: Connection, returned: Returned, file: File) -> Received:
    """Nothing is recorded again; it is put in the store, should that have failed then."""
    stored = _store(service, connection, returned, file)
    findings = (recording.received_before(), *stored.findings)
    return Received(
        reading=replace(returned.reading, findings=findings),
        revision=returned.case.revision,
        again=True,
        case=returned.issued.case_id,
        files=stored.files,
        issued=returned.issued,
        unstored=stored.later,
    )


def _entries(returned: Returned, followed: Followed, file: File, revision: int) -> list[Entry]:
    """What is journalled of it: that it came, its signatures, and what followed in the case."""
    issued, recorded = returned.issued, followed.merged.recorded
    counterpart = Counterpart(returned.key, returned.judged.signatures)
    told = (
        finding.message
        for finding in returned.reading.findings
        if finding.path == "signatures" and finding.severity is Severity.NOTE
    )
    came = {
        **recording.returned_beside(issued, file.name, returned.values),
        "changes": len(recorded),
        "attachments": list(returned.pdf.attachments),
    }
    signatures = {
        **recording.signatures_in(issued, file.name, counterpart, returned.verdict),
        "pages": returned.judged.as_issued.value,
        "message": next(told, None),
    }
    source = {"form": issued.form, "file": file.name, "source": "document"}
    return [
        (Recorded.RETURN, came),
        (Recorded.SIGNATURE, signatures),
        *recording.changed(recorded, revision, source),
    ]


def _store(service: Service, connection: Connection, returned: Returned, file: File) -> Stored:
    words = say("signed copy") if returned.judged.is_signed else say("filled copy")
    copy = Beside(file.content, words, "signed")
    try:
        return store_beside(service, connection, returned.issued, copy, file.place)
    except (Refused, Unavailable) as error:
        return not_stored(
            error,
            say(
                "The file was recorded and archived, but not saved beside the document in the "
                "store: {reason}",
                reason=error.message,
            ),
        )
