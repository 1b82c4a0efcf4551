"""Who may open a folder in SharePoint: set, and read back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from docgen.messages import say
from docgen.store import Grant, Role
from sharepoint import rights
from sharepoint.errors import NotFound
from sharepoint.rights import Rights

_ROLES = {Role.READ: rights.Role.READ, Role.WRITE: rights.Role.CONTRIBUTE}


def restrict(site: Rights, folder_url: str, grants: Sequence[Grant]) -> str:
    """Let only these open a folder; what SharePoint did not do as asked, or "".

    What somebody is no longer to have is taken away before anything is given. The site's owners
    keep what they have: somebody must be able to put right what is wrong.
    """
    roles = site.roles()
    wanted, unknown = _wanted(site, grants, roles)
    owners = site.owners()
    apart = {one for one in (site.own(), owners) if one is not None}
    if site.assignments(folder_url) is None:
        site.set_apart(folder_url)
    held_by_owners = (_present(site, folder_url, (), roles) or {}).get(owners or 0, ())
    if owners is not None and roles[rights.Role.FULL] not in held_by_owners:
        site.grant(folder_url, owners, roles[rights.Role.FULL])
    present = _present(site, folder_url, apart, roles) or {}
    for principal, held in present.items():
        for role in held - {wanted.get(principal)}:
            site.revoke(folder_url, principal, role)
    for principal, role in wanted.items():
        if role not in present.get(principal, ()):
            site.grant(folder_url, principal, role)
    after = _present(site, folder_url, apart, roles)
    if after is None:
        return say("SharePoint still lets the folder inherit its rights.")
    if unknown:
        return say(
            "SharePoint knows no group {groups}. Check it in the stores file.",
            groups=", ".join(unknown),
        )
    asked = {(principal, role) for principal, role in wanted.items()}
    there = {(principal, role) for principal, held in after.items() for role in held}
    if asked == there:
        return ""
    return say(
        "SharePoint did not set the rights as asked: {missing} missing, {extra} too many.",
        missing=len(asked - there),
        extra=len(there - asked),
    )


def _wanted(
    site: Rights, grants: Sequence[Grant], roles: Mapping[rights.Role, int]
) -> tuple[dict[int, int], list[str]]:
    """The role of each principal by its number; and who is known to nobody.

    One that is not known must not keep others from losing their rights.
    """
    wanted: dict[int, int] = {}
    unknown: list[str] = []
    for grant in grants:
        try:
            wanted[site.principal(grant.principal)] = roles[_ROLES[grant.role]]
        except NotFound:
            unknown.append(grant.principal)
    return wanted, unknown


def _present(
    site: Rights, folder_url: str, apart: Collection[int], roles: Mapping[rights.Role, int]
) -> dict[int, set[int]] | None:
    """The roles that open the folder of everybody but those apart; None where it inherits them."""
    found = site.assignments(folder_url)
    if found is None:
        return None
    passing = {roles.get(rights.Role.LIMITED)}
    return {one.principal: set(one.roles - passing) for one in found if one.principal not in apart}
