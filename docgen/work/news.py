"""What a return says that was not said before, and where in the file it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from docgen.messages import say
from docgen.plan.reading import Comment, Finding, Reading, Severity
from docgen.work.known import Known


def only_news(reading: Reading, known: Known) -> Reading:
    """``reading`` with the comments that are new, and what is back with what still waits for it."""
    told = known.told()
    new = (each for each in reading.comments if _key(each) not in told)
    findings = (_still_waiting(finding, known) for finding in reading.findings)
    return replace(reading, comments=tuple(new), findings=tuple(findings))


def _key(comment: Comment) -> tuple[str | None, str | None, str]:
    said = comment.to_json()
    return said["author"], said["at"], said["text"]


def _still_waiting(finding: Finding, known: Known) -> Finding:
    """What is back in the document while it waits whether to take it out."""
    waiting = known.open_removal(finding.path or "")
    if finding.code != "item_restored" or waiting is None:
        return finding
    return replace(
        finding,
        suggestion=say(
            "Whether to take it out still waits: {item}. Reject that to keep it.",
            item=waiting.id,
        ),
    )


def placed(finding: Finding, places: Mapping[str, dict[str, Any]]) -> Finding:
    """``finding`` with where in the file it is, where it is about a change there."""
    place = places.get(finding.path or "")
    if place is None or finding.severity is not Severity.REVIEW:
        return finding
    return replace(finding, where={**place, **(finding.where or {})})
