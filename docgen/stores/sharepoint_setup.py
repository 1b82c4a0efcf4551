"""Setting a site up for the store: libraries, columns and the content type, and telling of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from docgen.errors import DocgenError
from docgen.messages import say
from docgen.plan.reading import Finding, Severity
from docgen.store import Denied, Library
from docgen.stores import sharepoint_advice as advice
from docgen.stores import sharepoint_connection
from docgen.stores.checking import Made, Prepared
from docgen.stores.checking import Step as MadeStep
from docgen.stores.sharepoint_columns import COLUMNS, CONTENT_TYPE, GROUP, OPERATION
from docgen.stores.sharepoint_connection import connect
from docgen.stores.sharepoint_errors import in_our_words
from docgen.stores.sharepoint_place import SharePointPlace, SignIn
from docgen.stores.sharepoint_probe import other_kind
from sharepoint import errors
from sharepoint.provisioning import Kind, Provisioning, Step, Wanted
from sharepoint.site import SiteClient

_COLUMNS = (*COLUMNS.by_name.values(), OPERATION)
_TITLES = {column.name: column.title for column in _COLUMNS}
_MADE = {
    Kind.LIBRARY: Made.LIBRARY,
    Kind.COLUMN: Made.COLUMN,
    Kind.INDEX: Made.INDEX,
    Kind.SITE_TYPE: Made.CONTENT_TYPE,
    Kind.TYPE: Made.CONTENT_TYPE,
}


def prepare(place: SharePointPlace, *, dry_run: bool, tell: Callable[[str], None]) -> Prepared:
    """Make what the site lacks, or with ``dry_run`` only say what that is.

    What the app may not make is a finding that says how an administrator does. Raises what
    opening the store raises.
    """
    site = connect(place, tell, sharepoint_connection.WAITING_PERSON).site()
    provisioning = Provisioning(
        site,
        Wanted(
            tuple(map(place.title, Library)),
            _COLUMNS,
            # Libraries are told to use content types by SharePoint's own API.
            CONTENT_TYPE if place.sign_in is not SignIn.SECRET else None,
            GROUP,
        ),
    )
    made: list[Step] = []
    findings: list[Finding] = []
    with in_our_words(place.site):
        lack = provisioning.look()
    if dry_run:
        made += lack.steps
    else:
        try:
            with in_our_words(place.site):
                provisioning.make(lack.steps, made.append)
        except DocgenError as error:
            left = lack.steps[len(made) :]
            findings.append(_stopped(error, left, site, place.client))
    findings += [other_kind(clash.library, clash.wanted, clash.found) for clash in lack.clashes]
    return Prepared(
        place.authority,
        "sharepoint",
        place.site,
        made=tuple(MadeStep(_MADE[step.kind], step.name, step.library) for step in made),
        lines=tuple(_lines(made, dry_run=dry_run)),
        findings=tuple(findings),
    )


def _stopped(error: DocgenError, left: Sequence[Step], site: SiteClient, client: str) -> Finding:
    """Why not everything was made, and what is left to be made by hand otherwise."""
    left_over = "\n".join(f"    {where}: {what}" for where, what in _grouped(left))
    by_hand = say(
        "Or somebody who owns the site makes by hand what is missing. A column must first be given "
        "its plain name (as DocgenCase), which stays its internal name, and can then be renamed:\n"
        "{missing}",
        missing=left_over,
    )
    if isinstance(error, Denied):
        return Finding(
            "store_rights_set_up",
            Severity.ERROR,
            say("The app may not make libraries, columns and content types in the site."),
            suggestion="\n".join((advice.let_in(site.permissions_address, client), by_hand)),
        )
    if isinstance(error.__cause__, errors.AlreadyExists) and left:
        return Finding(
            "store_library_name",
            Severity.ERROR,
            say(
                "There is a list “{name}” in the site that is no document library.",
                name=left[0].name,
            ),
            suggestion=say(
                "Rename or delete it; or name another library under libraries in the stores file."
            ),
        )
    return Finding(
        error.code,
        Severity.ERROR,
        error.message,
        suggestion=say("Run “docgen store init” again: it goes on where it was."),
    )


def _lines(steps: Sequence[Step], *, dry_run: bool) -> list[str]:
    """What was made, or would be; libraries in which the same was made are told together."""
    if dry_run:
        return [
            say("Would be made in {where}: {what}.", where=where, what=what)
            for where, what in _grouped(steps)
        ]
    return [
        say("Made in {where}: {what}.", where=where, what=what) for where, what in _grouped(steps)
    ]


def _grouped(steps: Sequence[Step]) -> list[tuple[str, str]]:
    """Where something is made, and what."""
    by_library: dict[str | None, list[Step]] = {}
    for step in steps:
        library = step.name if step.kind is Kind.LIBRARY else step.library
        by_library.setdefault(library, []).append(step)
    alike: dict[str, list[str]] = {}
    for library, several in by_library.items():
        alike.setdefault(_what(several), []).append(library or say("the site"))
    return [(", ".join(libraries), what) for what, libraries in alike.items()]


def _what(steps: Sequence[Step]) -> str:
    """What is made in one library, or in the site, in words."""

    def names(*kinds: Kind) -> str:
        found = [step.name for step in steps if step.kind in kinds]
        return ", ".join(f"{_TITLES[name]} ({name})" if name in _TITLES else name for name in found)

    parts = []
    if names(Kind.LIBRARY):
        parts.append(say("the library itself"))
    if columns := names(Kind.COLUMN):
        parts.append(say("the columns {names}", names=columns))
    if indexed := names(Kind.INDEX):
        parts.append(say("an index on {names}", names=indexed))
    if types := names(Kind.SITE_TYPE, Kind.TYPE):
        parts.append(say("the content type {names}", names=types))
    return "; ".join(parts)
