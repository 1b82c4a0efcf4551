"""What judging a file comes to: changes that are taken, and questions for a person."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from docgen.case import paths
from docgen.messages import say
from docgen.plan.reading import Change, ChangeKind, Finding, Printed, Severity, Value
from docgen.plan.taxonomy import weigh
from docgen.reading.attribution import Attribution
from docgen.reading.base import Base


@dataclass
class Verdicts:
    """The outcome of judging one file, gathered as it is judged."""

    changes: list[Change] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    values: dict[str, Value] = field(default_factory=dict)
    places: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Where in the file each changed value or row stands, also where nothing is asked about it."""

    def take(self, change: Change, where: dict[str, Any] | None = None) -> None:
        """The change is certain."""
        self.changes.append(change)
        self._at(change, where)

    def ask(
        self, code: str, message: str, change: Change, where: dict[str, Any] | None = None
    ) -> None:
        """A person must decide on the change."""
        self._at(change, where)
        self.findings.append(
            Finding(
                code,
                Severity.REVIEW,
                message,
                path=change.path,
                where=self.places.get(change.path),
                suggestion=say("Accept, correct or reject it in review."),
                change=change,
            )
        )

    def _at(self, change: Change, where: dict[str, Any] | None) -> None:
        if where is not None:
            self.places[change.path] = where

    def ask_about_all(self, code: str, message: str) -> None:
        """Nothing is certain after all: every change waits for a person."""
        for change in self.changes:
            self.ask(code, message, change)
        self.changes = []

    def look(
        self,
        code: str,
        message: str,
        suggestion: str,
        path: str | None = None,
        where: dict[str, Any] | None = None,
    ) -> None:
        """A person must look at something that is no change of a value."""
        self.findings.append(
            Finding(code, Severity.REVIEW, message, path=path, where=where, suggestion=suggestion)
        )

    def note(self, code: str, message: str, path: str | None = None) -> None:
        """Said for completeness."""
        self.findings.append(Finding(code, Severity.NOTE, message, path=path))

    def keep_value(self, path: str, value: Any) -> None:
        """The copy says ``value`` at ``path`` now."""
        self.values[path] = replace(self.values[path], value=value)


def change(
    path: str,
    kind: ChangeKind,
    before: Printed | None,
    after: Printed | None,
    who: Attribution,
    base: Base,
) -> Change:
    """A change with its code and class; ``base`` knows the units of people."""
    code, classified = weigh(paths.pattern(path), kind, before, after, base.unit_of)
    return Change(
        path=path,
        kind=kind,
        code=code,
        classified=classified,
        before=before,
        after=after,
        author=who.author,
        saved_by=who.saved_by,
        at=who.at,
        at_certain=who.at_certain,
        tracked=who.tracked,
    )


def short(text: str) -> str:
    """The first words of a text, for a message."""
    words = " ".join(text.split())
    return words if len(words) <= 120 else words[:119].rstrip() + "…"
