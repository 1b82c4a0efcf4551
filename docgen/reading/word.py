"""A returned Word file -> Reading: identity, values, changes, comments and findings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from docgen.messages import say
from docgen.office import views
from docgen.office.anchors import save_facts
from docgen.office.package import Package, require_docx
from docgen.plan.reading import Finding, Reading, Severity, Value
from docgen.reading import attribution
from docgen.reading.base import Base
from docgen.reading.comments import comments
from docgen.reading.identity import identify, names_missing, wrong_child
from docgen.reading.imprint import Imprint
from docgen.reading.judging import judge
from docgen.reading.matching import match


@dataclass(frozen=True)
class WordReading:
    """A reading, and what the next reading of this copy is compared with."""

    reading: Reading
    imprint: Imprint
    seen: tuple[tuple[str | None, str | None], ...]
    """The tracked revisions in the file: author, and time as written."""


def open_word(content: bytes) -> Package:
    """A returned file through the gate; raises Refused for anything but a Word document."""
    return require_docx(Package.open(content))


def read(
    package: Package, base: Base, zone: ZoneInfo = attribution.DEFAULT_ZONE
) -> WordReading:
    """Read a Word file against ``base``. ``zone`` is where the people who edit it are."""
    now = views.stories(package)
    accepted = match(base.imprint, now)
    reading = Reading(identity=identify(package))
    stop = wrong_child(accepted)
    if stop is not None:
        return WordReading(replace(reading, findings=(stop,)), base.imprint, ())
    before = views.stories(package, views.View.ORIGINAL)
    original = match(base.imprint, before)
    judgement = judge(accepted, original, base, save_facts(package), zone)
    findings = list(judgement.findings)
    if names_missing(accepted):
        findings.insert(
            0,
            Finding(
                "identity_uncertain",
                Severity.REVIEW,
                say(
                    "The child's name is no longer in the document, so it cannot be told that it "
                    "is about the same child."
                ),
                path="child.name",
                suggestion=say("Check that the content is about this child before accepting it."),
            ),
        )
    found = comments(package, accepted.comments, zone)
    values = {path: value for path, value in judgement.values.items() if "[new" not in path}
    for change in judgement.changes:
        if change.after is not None and isinstance(change.after.value, dict):
            for name, value in change.after.value.items():
                values[f"{change.path}.{name}"] = Value(value, ())
    return WordReading(
        Reading(
            identity=reading.identity,
            values=values,
            changes=tuple(judgement.changes),
            comments=found,
            findings=tuple(findings),
        ),
        accepted.imprint,
        tuple(sorted(_revisions([*now, *before]), key=repr)),
    )


def _revisions(stories: list[views.Story]) -> set[tuple[str | None, str | None]]:
    """Every tracked revision in ``stories``, which are both views of a file."""
    found: set[tuple[str | None, str | None]] = set()
    for story in stories:
        for paragraph in views.paragraphs_in(story.blocks):
            found.update((r.author, r.at) for r in paragraph.revisions)
        for block in story.blocks:
            if isinstance(block, views.Table):
                found.update(
                    (row.revision.author, row.revision.at)
                    for row in (*block.rows, *block.hidden)
                    if row.revision is not None
                )
    return found
