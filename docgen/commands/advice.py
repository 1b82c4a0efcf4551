"""Findings with what to do about them, where some of it is to be copied as it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from docgen.errors import ExitCode

if TYPE_CHECKING:
    from docgen.plan.reading import Finding
    from docgen.showing import Screen
    from docgen.stores.checking import Check, Prepared


def show(screen: Screen, findings: Iterable[Finding]) -> None:
    """Print findings; lines of a suggestion that begin with spaces are never wrapped."""
    for finding in findings:
        screen.line(f"[{finding.code}] {finding.message}", indent=4)
        for line in (finding.suggestion or "").splitlines():
            if line.startswith(" "):
                screen.whole(f"    {line}")
            else:
                screen.line(line, "dim", indent=4)


def exit_code(results: Iterable[Check | Prepared]) -> ExitCode:
    """5 where somebody did not answer, 3 where a person must look, otherwise 0."""
    from docgen.stores.checking import CheckStatus  # noqa: PLC0415 - slow to import

    found = list(results)
    if not all(result.reached for result in found):
        return ExitCode.UNAVAILABLE
    if any(result.status is not CheckStatus.OK for result in found):
        return ExitCode.REVIEW
    return ExitCode.DONE
