"""What people signed or approved, and whether it holds, does not change by writing in a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from docgen.case import paths, values
from docgen.case.wording import field_words
from docgen.messages import say
from docgen.plan.reading import Change, ChangeClass, Finding, Severity


def is_of_the_verdict(change: Change) -> bool:
    """Whether a change is about what the verdict on signatures alone says: that a consent holds."""
    return paths.pattern(change.path) == "consents[].status"


def is_signed(change: Change, data: values.Data) -> bool:
    """Whether a change is about what somebody has signed, a consent with signatures, or about what
    follows from that.
    """
    return is_of_the_verdict(change) or any(
        change.path.startswith(f"consents[{consent['id']}]")
        for consent in data.get("consents", ())
        if consent.get("signatures")
    )


def asked_again(change: Change, data: values.Data) -> Finding:
    """What was signed is not changed by writing in the file (design, section 2, point 5)."""
    if is_of_the_verdict(change):
        return _not_by_writing(change, data)
    message = say(
        "{field} was changed, but the consent is signed as it was. What the family has not "
        "signed does not hold.",
        field=field_words(change.path, data),
    )
    return Finding(
        "signed_consent",
        Severity.REVIEW,
        message,
        path=change.path,
        suggestion=_sign_anew(),
        change=change,
    )


def with_warning(finding: Finding, data: values.Data) -> Finding:
    """A question about what somebody has signed says so."""
    if finding.change is None or not is_signed(finding.change, data):
        return finding
    if is_of_the_verdict(finding.change):
        return _not_by_writing(finding.change, data)
    signed = say("The consent is signed as it was: what the family has not signed does not hold.")
    return replace(finding, message=f"{finding.message} {signed}", suggestion=_sign_anew())


def _not_by_writing(change: Change, data: values.Data) -> Finding:
    after = change.after.text if change.after else None
    return Finding(
        "consent_status",
        Severity.REVIEW,
        say(
            "{field} was changed to “{text}” in the file. Whether a consent holds follows from who "
            "has signed it, so nothing was recorded.",
            field=field_words(change.path, data),
            text=after or "–",
        ),
        path=change.path,
        suggestion=say(
            "Receive the signed consent, or note what you know: docgen consent seen, oral or "
            "withdraw. Accept this when that is done."
        ),
    )


def _sign_anew() -> str:
    return say(
        "Reject it, and let the family sign a new consent. Accept only a correction of how "
        "the consent was written off."
    )


def approval_needed(data: values.Data, recorded: Iterable[Change]) -> list[Finding]:
    """Substantive changes are approved again, at the next meeting (seed S0; Appendix C).

    ``data`` is the case with the changes that were recorded.
    """
    plan = data.get("plan") or {}
    substantive = any(change.classified is ChangeClass.SUBSTANTIVE for change in recorded)
    if substantive and plan.get("approvals"):
        return [
            Finding(
                "approval_needed",
                Severity.NOTE,
                say(
                    "The plan changed in substance since it was approved; let guardians and youth "
                    "approve it at the next meeting."
                ),
                path="plan.approvals",
            )
        ]
    return []
