"""What comes of trying a store, or anything else that must be in order, and of setting one up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from docgen.plan.reading import Finding, Severity


class CheckStatus(StrEnum):
    """How something is, best first."""

    OK = "ok"
    WARNING = "warning"
    """It works; a person should know."""
    ERROR = "error"
    """It does not work."""


_SEVERE = {
    Severity.ERROR: CheckStatus.ERROR,
    Severity.REVIEW: CheckStatus.WARNING,
    Severity.WARNING: CheckStatus.WARNING,
    Severity.NOTE: CheckStatus.OK,
}


def _worst(findings: Iterable[Finding]) -> CheckStatus:
    order = list(CheckStatus)
    return max(
        (_SEVERE[finding.severity] for finding in findings),
        key=order.index,
        default=CheckStatus.OK,
    )


@dataclass(frozen=True)
class Check:
    """One thing that was tried: ``about`` is its code, ``message`` what was found.

    ``reached`` is False where it could not be tried, as nobody answered.
    """

    about: str
    message: str
    findings: tuple[Finding, ...] = ()
    reached: bool = True

    @property
    def status(self) -> CheckStatus:
        """As bad as the worst of the findings."""
        return _worst(self.findings)

    def to_json(self) -> dict[str, Any]:
        return {
            "check": self.about,
            "status": self.status.value,
            "message": self.message,
            "findings": [finding.to_json() for finding in self.findings],
        }


class Made(StrEnum):
    """What can be made in a store."""

    FOLDER = "folder"
    LIBRARY = "library"
    COLUMN = "column"
    INDEX = "index"
    CONTENT_TYPE = "content_type"


@dataclass(frozen=True)
class Step:
    """Something that was made, or would be; ``library`` is None for what is not in one."""

    what: Made
    name: str
    library: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {"what": self.what.value, "name": self.name, "library": self.library}


@dataclass(frozen=True)
class Prepared:
    """What was made in an authority's store, or would be: ``lines`` say it in words.

    ``findings`` are what could not be made, and what else a person should know; ``reached`` is
    False where nobody answered.
    """

    authority: str
    kind: str
    address: str
    made: tuple[Step, ...] = ()
    lines: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    reached: bool = True

    @property
    def status(self) -> CheckStatus:
        """As bad as the worst of the findings."""
        return _worst(self.findings)

    def to_json(self) -> dict[str, Any]:
        return {
            "authority": self.authority,
            "kind": self.kind,
            "address": self.address,
            "made": [step.to_json() for step in self.made],
            "findings": [finding.to_json() for finding in self.findings],
        }
