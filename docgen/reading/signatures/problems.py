"""What may be wrong with a signature, and how much it matters."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from docgen.case.signatures import SignatureStatus


class Problem(StrEnum):
    """One thing that keeps a signature from being relied on by itself."""

    ALTERED = "altered"
    """The bytes that were signed are not those in the file, or the signature itself is wrong."""
    NOT_COVERED = "not_covered"
    """The signature does not cover the document as one piece."""
    CHANGED_AFTER = "changed_after"
    """The document was changed after it was signed."""
    REVOKED = "revoked"
    WEAK = "weak"
    """The signature is made in a way that can be forged."""
    FILLED_AFTER = "filled_after"
    """Fields were filled after this person had signed."""
    RETITLED_AFTER = "retitled_after"
    """What the file says of itself, such as its title, was changed after it was signed."""
    NOT_AS_ISSUED = "not_as_issued"
    NOT_COMPARED = "not_compared"
    """There is no issued PDF to compare the pages with."""
    UNTRUSTED = "untrusted"
    """Nobody on the list of those trusted vouches for the signer."""
    EXPIRED = "expired"
    """The certificate did not hold when it was signed, as far as that is known."""
    USAGE = "usage"
    """The certificate is not for signing documents."""
    TIME = "time"
    """The time it was signed cannot be right, or nobody trusted vouches for its stamp."""
    LOOSE = "loose"
    """The file breaks rules of the PDF standard that matter to what a signature covers."""
    PARTLY = "partly"
    """Parts of the file are not signed, which may show something in it."""
    UNREADABLE = "unreadable"
    NO_NUMBER = "no_number"
    """There is no personal number to tell the signer by, only a name."""
    OTHER_NAME = "other_name"
    """The personal number is right, and the name is quite another."""
    OTHER_FIELD = "other_field"
    """It stands where somebody else is to sign."""
    SAID_NO = "said_no"
    """The service's evidence has words of a refusal beside the signer."""


BREAKING = frozenset(
    {Problem.ALTERED, Problem.NOT_COVERED, Problem.CHANGED_AFTER, Problem.REVOKED, Problem.WEAK}
)
"""With these it is certain that the signature does not hold for what the file shows."""


def status(problems: Collection[Problem]) -> SignatureStatus:
    """What comes of a signature with these problems."""
    if BREAKING & set(problems):
        return SignatureStatus.INVALID
    return SignatureStatus.UNCLEAR if problems else SignatureStatus.SIGNED
