"""A returned Word file -> Reading: identity, values, changes, comments and findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from docgen.messages import say
from docgen.office import views
from docgen.office.attached import attached_template
from docgen.office.blocks import Paragraph, Revision, Story
from docgen.office.package import Package, require_docx
from docgen.office.properties import save_facts
from docgen.plan.reading import Change, ChangeKind, Finding, Reading, Severity, Value
from docgen.reading import attribution
from docgen.reading.base import Base
from docgen.reading.comments import comments
from docgen.reading.identity import Agreement, agreement, identify
from docgen.reading.imprint import Imprint, is_spare, owner
from docgen.reading.judging import judge
from docgen.reading.matching import match
from docgen.reading.verdicts import Verdicts


@dataclass(frozen=True)
class WordReading:
    """A reading, and what the next reading of this copy is compared with."""

    reading: Reading
    imprint: Imprint
    seen: tuple[tuple[str | None, str | None], ...]
    """The tracked revisions in the file: author, and time as written."""
    places: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    """Where in the file each change is, by its path."""


def open_word(content: bytes) -> Package:
    """A returned file through the gate; raises Refused for anything but a Word document."""
    return require_docx(Package.open(content))


def read(package: Package, base: Base, zone: ZoneInfo = attribution.DEFAULT_ZONE) -> WordReading:
    """Read a Word file against ``base``. ``zone`` is where the people who edit it are.

    ``base`` stays as it is. A file about another child gives nothing but the finding that says so.
    """
    now = views.stories(package)
    accepted = match(base.imprint, now)
    identity = identify(package)
    agrees = agreement(accepted, base)
    if isinstance(agrees, Finding):
        return WordReading(Reading(identity=identity, findings=(agrees,)), base.imprint, ())
    original, seen = accepted, set[tuple[str | None, str | None]]()
    if views.is_tracked(package):
        before = views.stories(package, views.View.ORIGINAL)
        original = match(base.imprint, before)
        seen = _revisions([*now, *before])
    verdicts = judge(accepted, original, base, save_facts(package), zone)
    if agrees is not Agreement.AGREES:
        _doubt_the_child(verdicts, agrees)
    values = {path: v for path, v in verdicts.values.items() if not _is_spare(path)}
    for change in verdicts.changes:
        if change.after is not None and isinstance(change.after.value, dict):
            for name, value in change.after.value.items():
                values[f"{change.path}.{name}"] = Value(value, ())
    return WordReading(
        Reading(
            identity=identity,
            values=values,
            changes=(*verdicts.changes, *_removals(verdicts)),
            comments=comments(package, accepted.comments, zone),
            findings=(*verdicts.findings, *_attached(package)),
        ),
        accepted.imprint,
        tuple(sorted(seen, key=repr)),
        verdicts.places,
    )


def _removals(verdicts: Verdicts) -> list[Change]:
    """Rows that are missing: changes that the file shows, though a person decides about them."""
    return [
        finding.change
        for finding in verdicts.findings
        if finding.change is not None and finding.change.kind is ChangeKind.REMOVE
    ]


def _doubt_the_child(verdicts: Verdicts, agrees: Agreement) -> None:
    message = say(
        "The child's name is no longer in the document, so it cannot be told that it "
        "is about the same child."
    )
    if agrees is Agreement.NOBODY:
        verdicts.ask_about_all("identity_uncertain", message)
    verdicts.findings.insert(
        0,
        Finding(
            "identity_uncertain",
            Severity.REVIEW,
            message,
            path="child.name",
            suggestion=say("Check that the content is about this child before accepting it."),
        ),
    )


def _attached(package: Package) -> list[Finding]:
    template = attached_template(package)
    if template is None:
        return []
    message = say(
        "The document refers to the Word template “{template}”. The template was not opened, and "
        "nothing was read from it.",
        template=template,
    )
    return [Finding("attached_template", Severity.NOTE, message)]


def _is_spare(path: str) -> bool:
    item = owner(path)
    return item is not None and is_spare(item)


def _revisions(stories: list[Story]) -> set[tuple[str | None, str | None]]:
    """Every tracked revision in ``stories``, which are both views of a file."""
    found: list[Revision] = []
    for block in (block for story in stories for block in story.blocks):
        if isinstance(block, Paragraph):
            found += block.revisions
            continue
        for row in (*block.rows, *block.hidden):
            # A row with a digest has none.
            found += row.revisions if row.digest is None else ()
    return {(revision.author, revision.at) for revision in found}
