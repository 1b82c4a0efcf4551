"""Exit codes, and the errors that carry them.

An error is for what the caller did wrong or for the outside world failing; what a returned file
says, however odd, is a :class:`docgen.plan.reading.Finding`. Every message says what happened,
where, and what to do next.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docgen.plan.reading import Finding


class ExitCode(IntEnum):
    """What a command's exit code means; people script against these."""

    DONE = 0
    FAILED = 1
    WRONG_USE = 2
    REVIEW = 3
    """Done, but a person must look."""
    REFUSED = 4
    """The input was refused: invalid case, hard rule, template fault, foreign or wrong child."""
    UNAVAILABLE = 5
    """The outside world is unavailable (a store, LibreOffice)."""


class DocgenError(Exception):
    """Base of all our errors.

    ``message`` is for a person, in their language; ``code`` is for scripts; ``findings`` lists
    the single faults where there are several.
    """

    exit_code = ExitCode.FAILED

    def __init__(self, code: str, message: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.findings = tuple(findings)


class WrongUse(DocgenError):
    """The command or call does not make sense: an unknown form, a missing option."""

    exit_code = ExitCode.WRONG_USE


class Refused(DocgenError):
    """The input was read and refused; nothing was recorded."""

    exit_code = ExitCode.REFUSED


class Unavailable(DocgenError):
    """Something outside us does not answer; trying again later may work."""

    exit_code = ExitCode.UNAVAILABLE
