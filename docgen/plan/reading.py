"""What reading a returned document yields: a judgement, as values.

A file that is odd is never an exception: it gives a :class:`Reading` whose findings say what is
certain, what is not, and what a person must decide. The JSON shapes are section 4 of the design
(``docs/contracts.md``).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a finding matters, most first."""

    ERROR = "error"
    """Stops: nothing is recorded."""
    REVIEW = "review"
    """A person must decide; waits in review."""
    WARNING = "warning"
    """Recorded all the same; a person should know."""
    NOTE = "note"
    """Said for completeness."""


@dataclass(frozen=True)
class Finding:
    """One thing somebody should know, with what to do about it.

    ``path`` addresses a value of the case where there is one; ``where`` a place in a file
    (part, paragraph, table, row, cell from 1, and the text there).
    """

    code: str
    severity: Severity
    message: str
    path: str | None = None
    where: dict[str, Any] | None = None
    suggestion: str | None = None
    change: Change | None = None
    """The change that waits for a person's decision, where the finding is about one."""

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
            "path": self.path,
            "where": self.where,
            "suggestion": self.suggestion,
        }


class ChangeKind(StrEnum):
    EDIT = "edit"
    ADD = "add"
    REMOVE = "remove"
    MOVE = "move"
    """The parent changed; another order is no change."""


class ChangeClass(StrEnum):
    """What a change asks of people (domain.md 2.4)."""

    SUBSTANTIVE = "substantive"
    """The plan must be approved again."""
    TRACKED = "tracked"
    """Logged, no new approval."""
    ADMINISTRATIVE = "administrative"


@dataclass(frozen=True)
class Printed:
    """A value and how it reads in the document. ``value`` is plain JSON data."""

    value: Any
    text: str | None

    def to_json(self) -> dict[str, Any]:
        return {"value": self.value, "text": self.text}


@dataclass(frozen=True)
class Change:
    """One change to one address of the case.

    ``before``/``after`` are None for an added/removed item; an added item carries its fields in
    ``after.value``. ``author`` is known only where the edit was tracked; otherwise ``saved_by``
    names whoever saved the file last, which is never presented as the author.
    """

    path: str
    kind: ChangeKind
    code: str
    classified: ChangeClass
    before: Printed | None
    after: Printed | None
    author: str | None = None
    saved_by: str | None = None
    at: dt.datetime | None = None
    at_certain: bool = False
    tracked: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "path": self.path,
            "kind": self.kind.value,
            "code": self.code,
            "class": self.classified.value,
            "before": self.before.to_json() if self.before else None,
            "after": self.after.to_json() if self.after else None,
            "author": self.author,
            "saved_by": self.saved_by,
            "at": self.at.isoformat() if self.at else None,
            "at_certain": self.at_certain,
            "tracked": self.tracked,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Change:
        """The inverse of :meth:`to_json`."""

        def printed(part: dict[str, Any] | None) -> Printed | None:
            return Printed(part["value"], part["text"]) if part else None

        return cls(
            path=data["path"],
            kind=ChangeKind(data["kind"]),
            code=data["code"],
            classified=ChangeClass(data["class"]),
            before=printed(data["before"]),
            after=printed(data["after"]),
            author=data["author"],
            saved_by=data["saved_by"],
            at=dt.datetime.fromisoformat(data["at"]) if data["at"] else None,
            at_certain=data["at_certain"],
            tracked=data["tracked"],
        )


@dataclass(frozen=True)
class Comment:
    """A Word comment, tied to the address it sits on where there is one."""

    author: str | None
    at: dt.datetime | None
    text: str
    path: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "author": self.author,
            "at": self.at.isoformat() if self.at else None,
            "text": self.text,
            "path": self.path,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Comment:
        """The inverse of :meth:`to_json`."""
        at = dt.datetime.fromisoformat(data["at"]) if data["at"] else None
        return cls(data["author"], at, data["text"], data["path"])


class IdentityBy(StrEnum):
    """Where in the file the identity was found."""

    PROPERTIES = "properties"
    ANCHORS = "anchors"
    FOOTER = "footer"
    CODE = "code"
    NONE = "none"


@dataclass(frozen=True)
class Identity:
    """Which document a file claims to be. A claim, until the child in it agrees."""

    document: str | None = None
    copy: str | None = None
    form: str | None = None
    template_version: str | None = None
    case: str | None = None
    revision: int | None = None
    by: IdentityBy = IdentityBy.NONE
    certain: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "document": self.document,
            "copy": self.copy,
            "form": self.form,
            "template_version": self.template_version,
            "case": self.case,
            "revision": self.revision,
            "by": self.by.value,
            "certain": self.certain,
        }


@dataclass(frozen=True)
class Value:
    """A value in a document: the value itself (plain JSON data) and every printing of it."""

    value: Any
    texts: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {"value": self.value, "texts": list(self.texts)}


@dataclass(frozen=True)
class Reading:
    """What one file says. ``signatures`` arrive with the signature readers."""

    identity: Identity
    values: dict[str, Value] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    comments: tuple[Comment, ...] = ()
    signatures: tuple[dict[str, Any], ...] = ()
    findings: tuple[Finding, ...] = ()

    def with_findings(self, *more: Finding) -> Reading:
        return replace(self, findings=self.findings + more)

    def to_json(self) -> dict[str, Any]:
        return {
            "identity": self.identity.to_json(),
            "values": {path: value.to_json() for path, value in self.values.items()},
            "changes": [change.to_json() for change in self.changes],
            "comments": [comment.to_json() for comment in self.comments],
            "signatures": list(self.signatures),
            "findings": [finding.to_json() for finding in self.findings],
        }
