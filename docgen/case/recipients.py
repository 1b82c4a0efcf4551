"""What a recipient of a document may see: one guardian's contact details are the other's only
with leave, and never where the identity is protected (domain.md Appendix C; L27).
"""

from __future__ import annotations

from docgen.case.model import Case, Protection

_CONTACT = ("phone", "email", "address")


def withheld(case: Case, recipient: str | None) -> frozenset[str]:
    """The paths that a copy for ``recipient`` (a guardian's id) must not show.

    None is the working copy of the staff, which shows everything but protected details.
    """
    hidden: set[str] = set()
    for guardian in case.guardians:
        own = guardian.id == recipient
        protected = guardian.protection is not Protection.NONE
        if own or (recipient is None and not protected):
            continue
        if protected or not guardian.share_contact:
            hidden.update(f"guardians[{guardian.id}].{name}" for name in _CONTACT)
    return frozenset(hidden)


def recipients(case: Case) -> tuple[str | None, ...]:
    """Who gets a copy of their own where the copies differ: the staff, then each guardian."""
    return (None, *(guardian.id for guardian in case.guardians))
