"""A change tried on a case: either it fits, or there is a reason in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from docgen.case import intake, values
from docgen.case.applying import apply
from docgen.case.wording import field_words, in_words, item_words
from docgen.errors import Refused
from docgen.messages import say
from docgen.plan.reading import Change, ChangeKind, Finding

_NAMED = 5
"""How many places are named in one message."""


class DoesNotFit(Exception):
    """Why a change cannot be recorded: ``reason`` in words, and the single faults.

    ``gone`` where what it is about is no longer in the case.
    """

    def __init__(
        self, reason: str, findings: Sequence[Finding] = (), *, gone: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.findings = tuple(findings)
        self.gone = gone


def fitted(data: values.Data, change: Change) -> values.Data:
    """``data`` after ``change``, without a fault; raises DoesNotFit."""
    try:
        after = apply(data, change)
    except values.NoSuchItem as error:
        raise DoesNotFit(say("It is no longer in the case."), gone=True) from error
    try:
        intake.load(after)
    except Refused as error:
        findings = [_worded(finding, after) for finding in error.findings]
        reason = _still_named(data, change, error.findings) or " ".join(
            finding.message for finding in findings
        )
        raise DoesNotFit(reason or error.message, findings) from error
    return after


def _worded(finding: Finding, data: values.Data) -> Finding:
    """A fault of the case as data, said to somebody who sees documents."""
    if finding.code == "missing" and finding.path is not None:
        message = say("{field} is missing.", field=field_words(finding.path, data))
    else:
        message = in_words(finding.message, data)
    return replace(finding, message=message)


def _still_named(data: values.Data, change: Change, findings: Sequence[Finding]) -> str | None:
    """What still refers to an item that would be removed, where that is all that is wrong."""
    if change.kind is not ChangeKind.REMOVE or any(
        finding.code != "no_such_reference" for finding in findings
    ):
        return None
    fields = [field_words(finding.path, data) for finding in findings if finding.path]
    more = say("and {count} more", count=len(fields) - _NAMED)
    return say(
        "{item} is still named in {fields}. Change that first.",
        item=item_words(change.path, data),
        fields="; ".join([*fields[:_NAMED], *([more] if len(fields) > _NAMED else [])]),
    )
