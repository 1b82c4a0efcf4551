"""Setting stores up: every store that is asked for, whatever stands in the way of another."""

from __future__ import annotations

from docgen.errors import DocgenError, WrongUse
from docgen.messages import say
from docgen.plan.reading import Finding, Severity
from docgen.store import Unreachable
from docgen.stores.checking import Prepared
from docgen.stores.configured import Stores


def prepare(stores: Stores, authority: str | None, *, dry_run: bool) -> list[Prepared]:
    """Make what an authority's store lacks, or everybody's; with ``dry_run`` only say what it is.

    Raises WrongUse where there is no such authority, or none at all.
    """
    known = stores.authorities()
    if authority is None and not known:
        raise WrongUse(
            "no_authority",
            say(
                "No authority has a store yet. Name one with --authority, or write a stores file; "
                "docs/sharepoint.md shows one."
            ),
        )
    return [
        _prepared(stores, one, dry_run=dry_run) for one in ([authority] if authority else known)
    ]


def _prepared(stores: Stores, authority: str, *, dry_run: bool) -> Prepared:
    place = stores.place(authority)
    try:
        return stores.prepare(authority, dry_run=dry_run)
    except DocgenError as error:
        finding = Finding(
            error.code,
            Severity.ERROR,
            error.message,
            suggestion=say("Run “docgen doctor”: it says what must be changed."),
        )
        return Prepared(
            authority,
            place.kind,
            place.address,
            findings=(finding,),
            reached=not isinstance(error, Unreachable),
        )
