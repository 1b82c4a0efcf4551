"""What a returned file is compared with: its copy's last reading, or the document as issued."""

from __future__ import annotations

from docgen.case.notation import is_empty, same
from docgen.case.wording import field_words
from docgen.messages import say
from docgen.office.package import Package
from docgen.plan.reading import Finding, Severity
from docgen.reading import word
from docgen.reading.base import texts_of
from docgen.service import Service
from docgen.work.known import Known


def read_against_its_past(
    service: Service, package: Package, known: Known
) -> tuple[word.WordReading, list[Finding]]:
    """The file read against what it was made from: this copy's last reading, or, for a second
    copy of the file that has nothing of what was read then, the document as it was issued.
    """
    said = word.read(package, known.base, service.zone)
    edited = _edited_since_issue(known)
    if not edited or _continues(said, known, edited):
        return said, []
    fields = "; ".join(field_words(path, known.case.payload) for path in edited[:5])
    sure = len(edited) > 1
    finding = Finding(
        "second_copy",
        Severity.NOTE if sure else Severity.REVIEW,
        say(
            "The file has nothing of what was recorded from this document before ({fields}), so "
            "it was read as another copy of it. What was recorded before still holds.",
            fields=fields,
        ),
        suggestion=say("If it was undone on purpose, change it back in a document issued anew."),
    )
    return word.read(package, known.issued_base, service.zone), [finding]


def _edited_since_issue(known: Known) -> list[str]:
    """The values the copy's last reading had otherwise than it was issued, or in addition."""
    if known.base is known.issued_base:
        return []
    first = known.issued_base.issued
    return [
        path
        for path, text in texts_of(known.base.imprint).items()
        if "[new" not in path and not is_empty(text) and not same(text, first.get(path, ""))
    ]


def _continues(said: word.WordReading, known: Known, edited: list[str]) -> bool:
    """Whether anything of the last reading is still in the file: an edit, or its tracking."""
    if known.base.seen & set(said.seen):
        return True
    before = texts_of(known.base.imprint)
    now = texts_of(said.imprint)
    return any(path in now and same(now[path], before[path]) for path in edited)


def older_revision(known: Known) -> list[Finding]:
    """A note where the plan has moved on since the document was issued."""
    old, new = known.issued.revision, known.case.revision
    if not old or new <= old:
        return []
    return [
        Finding(
            "older_revision",
            Severity.NOTE,
            say(
                "The document was issued from revision {old}; the plan is now at revision "
                "{new}. The changes were merged into it.",
                old=old,
                new=new,
            ),
        )
    ]
