"""A small case with everything the records keep, around invented people."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from sqlalchemy import Connection

from docgen.plan.layout import Box, BoxKind, CodePlace, Layout, PageLayout
from docgen.plan.reading import (
    Change,
    ChangeClass,
    ChangeKind,
    Finding,
    Printed,
    Severity,
    Value,
)
from docgen.records import (
    access,
    blanks,
    cases,
    deliveries,
    documents,
    journal,
    readings,
    review,
    watching,
)
from docgen.records.access import KeptAccess
from docgen.records.archive import Archive
from docgen.records.blanks import PrintedBlank
from docgen.records.cases import CaseFile
from docgen.records.deliveries import Delivery, Means
from docgen.records.documents import IssuedDocument, PrintedCopy
from docgen.records.journal import JournalEntry, Recorded
from docgen.records.readings import StoredReading
from docgen.records.watching import Watched

AT = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
CASE = "2026-0042"
CHILD = "Tuva Ängström"
PERSONAL_NUMBER = "19121212-1212"
GUARDIAN = "Åsa O'Brien Ängström"
STREET = "Björkstigen 4"
STAFF = "Börje Lindqvist"
ISSUED = b"the issued plan of " + CHILD.encode()
RETURNED = b"the returned plan of " + CHILD.encode()
SUMMONS = b"a summons that names nobody"
TEMPLATE = b"a template"
PRINTED = b"the plan on paper of " + CHILD.encode()
BLANK = b"a blank on paper"
PAGES = Layout(
    (
        PageLayout(
            595.3,
            841.9,
            (Box("guardians[vh1]", BoxKind.SIGNATURE, 56.7, 600.0, 192.7, 40.1),),
            CodePlace(490.1, 740.2, 42.5),
        ),
    )
)
NAMES = (CHILD, "Ängström", PERSONAL_NUMBER, "191212121212", GUARDIAN, STREET, STAFF, "Lindqvist")


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def case() -> dict[str, Any]:
    return {
        "id": CASE,
        "code_name": "Tärna",
        "child": {"name": CHILD, "personal_number": PERSONAL_NUMBER},
        "guardians": [
            {"id": "vh1", "name": GUARDIAN, "address": STREET},
            {"id": "vh2", "name": "Per Öst", "address": "Hemlig väg 1"},
        ],
        "plan": {
            "revision": 1,
            "goals": [{"id": "g1", "text": f"{CHILD} sover hela natten", "status": "new"}],
        },
    }


def change(after: str = "in_progress") -> Change:
    return Change(
        path="plan.goals[g1].status",
        kind=ChangeKind.EDIT,
        code="GOAL_STATUS",
        classified=ChangeClass.SUBSTANTIVE,
        before=Printed("new", "nytt"),
        after=Printed(after, "pågår"),
        saved_by=STAFF,
    )


def removal() -> Finding:
    """A goal missing from the returned file, which a person must decide about."""
    return Finding(
        "row_missing",
        Severity.REVIEW,
        f"Målet “{CHILD} sover hela natten” saknas.",
        path="plan.goals[g1]",
        change=Change(
            path="plan.goals[g1]",
            kind=ChangeKind.REMOVE,
            code="GOAL_DROP",
            classified=ChangeClass.SUBSTANTIVE,
            before=Printed({"text": f"{CHILD} sover hela natten"}, None),
            after=None,
        ),
    )


def issued(
    document_id: str = "7K3M9QX2VA", *, copy: str = "1", content: bytes = ISSUED
) -> IssuedDocument:
    return IssuedDocument(
        id=document_id,
        copy=copy,
        form="lots/plan",
        template_version="3-abcdef12",
        template_sha256=sha256(TEMPLATE),
        language="sv",
        case_id=CASE,
        revision=1,
        about=None,
        recipient="guardians[vh1]",
        authority="kommunen",
        issued_at=AT,
        content_sha256=sha256(content),
        values={
            "child.name": Value(CHILD, (CHILD, CHILD.upper())),
            "plan.goals[g1].status": Value("new", ("nytt",)),
        },
        layout={"d1": "child.name"},
        withheld=("guardians[vh2].address",),
        signers={"d2": "guardians[vh1]"},
        printed=PrintedCopy(sha256(PRINTED), PAGES, "store-2"),
    )


def summons() -> IssuedDocument:
    return IssuedDocument(
        id="2B4C6D8E0F",
        copy="1",
        form="lots/summons",
        template_version="1-abcdef12",
        template_sha256=sha256(TEMPLATE),
        language="sv",
        case_id=CASE,
        revision=None,
        about="meetings[m1]",
        recipient=None,
        authority="kommunen",
        issued_at=AT,
        content_sha256=sha256(SUMMONS),
        values={"meetings[m1].date": Value("2026-04-01", ("1 april 2026",))},
    )


def returned(content: bytes = RETURNED, *, judged: bool = True) -> StoredReading:
    return StoredReading(
        document_id="7K3M9QX2VA",
        copy="1",
        case_id=CASE,
        file_sha256=sha256(content),
        fingerprint="ooxml1:" + sha256(content),
        received_at=AT,
        source=f"Inkorg/{CHILD} plan.docx",
        values={"child.name": Value(CHILD, (CHILD,))},
        saved_at=AT,
        saved_by=CHILD,
        judged=judged,
        revision_after=2 if judged else None,
    )


def watched(document: str = "01ABC", ctag: str = '"c:1,1"') -> Watched:
    return Watched("kommunen", document, ctag, first_seen_at=AT, changed_at=AT, waits=True)


def kept_access(**fields: Any) -> KeptAccess:
    """Who may open the case's folder; ``place`` and groups could hold anything."""
    given = {"unit": "e1", "role": "write", "principal": f"{STAFF} m.fl.", "consent": None}
    return KeptAccess(CASE, "kommunen", basis="b1", tried_at=AT, units=(given,), **fields)


def delivery(**fields: Any) -> Delivery:
    """A copy of the plan for a unit of another authority."""
    return Delivery(
        **{
            "document_id": "7K3M9QX2VA",
            "copy": "1",
            "case_id": CASE,
            "form": "lots/plan",
            "unit": "e3",
            "authority": "region",
            "means": Means.PACKAGE,
            "made_at": AT,
            "due": AT.date() + dt.timedelta(days=30),
            "consent": "s1",
            "place": f"Utskick/{STAFF}",
            "sent_at": AT,
            "tried_at": AT,
            **fields,
        }
    )


def record_round(connection: Connection, archive: Archive) -> None:
    """Import, issue, receive, judge, review: one round with everything in it."""
    keys = archive.keys

    def note(kind: Recorded, payload: dict[str, Any], revision: int = 1) -> None:
        journal.append(
            connection,
            keys,
            JournalEntry(CASE, revision, AT, kind, payload, accepted_by=STAFF),
        )

    saved = cases.save(
        connection, keys, CaseFile(CASE, "kommunen", "lots", 1, case(), AT, imported=case())
    )
    note(Recorded.IMPORT, {"case": case()})
    archive.keep_template(connection, "lots/plan", "3-abcdef12", TEMPLATE, at=AT)
    for document, content in ((issued(), ISSUED), (summons(), SUMMONS)):
        archive.keep(connection, CASE, "issued", content, at=AT)
        documents.save(connection, keys, document)
        note(Recorded.DOCUMENT, {"document": document.id})
    archive.keep(connection, CASE, "printed", PRINTED, at=AT)
    blanks.save(
        connection,
        PrintedBlank("lots/story", "1-abcdef12", sha256(TEMPLATE), "sv", sha256(BLANK), AT, PAGES),
    )
    archive.keep(connection, None, "blank", BLANK, at=AT)
    archive.keep(connection, CASE, "returned", RETURNED, at=AT)
    readings.save(connection, keys, returned())
    note(Recorded.CHANGE, change().to_json(), revision=2)
    item = review.open_item(
        connection,
        keys,
        removal(),
        case_id=CASE,
        at=AT,
        document_id="7K3M9QX2VA",
        copy="1",
        evidence={"text": f"{CHILD} i filen"},
    )
    review.decide(connection, keys, item.id, review.ReviewStatus.REJECTED, by=STAFF, at=AT)
    archive.quarantine(connection, b"foreign " + CHILD.encode(), "foreign", f"{CHILD}.docx", at=AT)
    access.save(connection, keys, kept_access())
    deliveries.save(connection, keys, delivery())
    watching.save_cursor(connection, "kommunen", "1;seen", at=AT)
    watching.save(connection, watched())
    now = apply(case(), change().to_json())
    cases.save(
        connection,
        keys,
        CaseFile(CASE, "kommunen", "lots", 2, now, AT, imported=case(), saves=saved.saves),
    )


def apply(before: dict[str, Any], payload: dict[str, Any]) -> dict[str, Any]:
    """Apply a change of the goal's status, the only kind in this sample."""
    assert payload["path"] == "plan.goals[g1].status"
    goal = {**before["plan"]["goals"][0], "status": payload["after"]["value"]}
    return {**before, "plan": {**before["plan"], "goals": [goal]}}
