"""Trying whether a SharePoint site can be used as we need: what is right, and what is not.

Nothing is changed, and nothing is seen by those who work there: an upload is begun and ended
(:meth:`sharepoint.site.SiteClient.may_write`), everything else only asks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import unquote, urlsplit

from docgen.errors import DocgenError
from docgen.messages import say
from docgen.plan.reading import Finding, Severity
from docgen.store import Library, Unreachable
from docgen.stores import sharepoint_advice as advice
from docgen.stores.checking import Check
from docgen.stores.names import PATH_LIMIT, name_key
from docgen.stores.sharepoint_columns import CONTENT_TYPE, OPERATION, Columns
from docgen.stores.sharepoint_errors import in_our_words
from sharepoint import errors
from sharepoint.model import Column
from sharepoint.model import Library as SiteLibrary
from sharepoint.site import SiteClient

_ROOM = 200
"""Characters that a case's folder and a file name may need."""
_CLOCKS = dt.timedelta(minutes=2)
"""How far clocks may be apart: Entra ID takes no sign-in from five minutes on."""
_BUILT_IN = frozenset(("Title", "FileLeafRef"))
"""Columns every library has; a file's name is always there."""


def now() -> dt.datetime:
    """The time it is here."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Probe:
    """What to try: the site, the app we are in it, our libraries' titles there by our own names
    for them, and the columns documents have.

    Without ``own_api`` the sign-in reaches Microsoft Graph only, which does not tell everything.
    """

    site: SiteClient
    app: str
    titles: Mapping[str, str]
    columns: Columns
    own_api: bool = True
    clock: Callable[[], dt.datetime] = now

    def checks(self) -> Iterator[Check]:
        """Every check; those that have no sense without libraries are left out where there are
        none.
        """
        try:
            with in_our_words(self.site.site.web_url):
                there = self.site.libraries()
        except DocgenError as error:
            yield _failed("libraries", error)
            return
        ours = {
            name_key(library.name): library
            for library in there
            if name_key(library.name) in map(name_key, self.wanted)
        }
        found = list(ours.values())
        yield self._tried("libraries", lambda: self._libraries(there))
        yield self._tried("rights", lambda: self._rights(found or there))
        if found:
            yield self._tried("columns", lambda: self._columns(found))
            if self.own_api:
                yield self._tried("versions", lambda: self._versions(found))
            yield self._tried("names", lambda: self._names(found))
        yield self._tried("clock", self._clocks)

    @property
    def wanted(self) -> list[str]:
        """The titles of our libraries."""
        return [self.titles.get(library, library) for library in Library]

    def _tried(self, about: str, check: Callable[[], Check]) -> Check:
        try:
            with in_our_words(self.site.site.web_url):
                return check()
        except DocgenError as error:
            return _failed(about, error)

    def _libraries(self, there: Sequence[SiteLibrary]) -> Check:
        names = {name_key(library.name): library.name for library in there}
        missing = [title for title in self.wanted if name_key(title) not in names]
        if not missing:
            listed = ", ".join(self.wanted)
            return Check("libraries", say("All our libraries are there: {names}.", names=listed))
        advised = [say("Run “docgen store init”.")] + [
            say(
                "Or, if the library “{near}” is meant, name it under libraries in the stores file.",
                near=names[near],
            )
            for title in missing
            for near in get_close_matches(name_key(title), names, n=1)
        ]
        finding = Finding(
            "store_library_missing",
            Severity.ERROR,
            say("The site has no library {names}.", names=", ".join(missing)),
            suggestion=" ".join(advised),
        )
        return Check("libraries", say("Libraries are missing."), (finding,))

    def _rights(self, libraries: Sequence[SiteLibrary]) -> Check:
        letting_in = advice.let_in(self.site.permissions_address, self.app)
        findings: list[Finding] = []
        if libraries and not self.site.may_write(libraries[0]):
            findings.append(
                Finding(
                    "store_rights_write",
                    Severity.ERROR,
                    say("The app may read the site, but not write in it."),
                    suggestion=letting_in,
                )
            )
        elif self.own_api:
            findings += self._own_rights(letting_in)
        if findings:
            return Check("rights", say("The app has not all the rights it needs."), tuple(findings))
        if not self.own_api:
            return Check("rights", say("The app may read and write."))
        return Check("rights", say("The app may read and write, and decide who opens a folder."))

    def _own_rights(self, letting_in: str) -> Iterator[Finding]:
        """What the app may not do by SharePoint's own API."""
        try:
            may = self.site.permissions()
        except (errors.Denied, errors.SignInFailed) as error:
            yield Finding(
                "store_rights_sharepoint",
                Severity.ERROR,
                say(
                    "SharePoint's own API does not let the app in ({reason}). It sets columns and "
                    "rights, and has permissions of its own.",
                    reason=error,
                ),
                suggestion=letting_in,
            )
            return
        if not may.may_write:
            yield Finding(
                "store_rights_write",
                Severity.ERROR,
                say("The app may read the site, but not write in it."),
                suggestion=letting_in,
            )
        elif not may.may_grant:
            yield Finding(
                "store_rights_grant",
                Severity.WARNING,
                say(
                    "The app may not decide who opens a folder, so that consents do not open and "
                    "close the cases' folders."
                ),
                suggestion=letting_in,
            )

    def _columns(self, libraries: Sequence[SiteLibrary]) -> Check:
        wanted = [*self.columns.by_name.values(), OPERATION]
        findings: list[Finding] = []
        for library in libraries:
            findings += _column_findings(library, wanted, self.site.columns(library))
            kinds = {kind.name for kind in self.site.content_types(library)}
            if self.own_api and CONTENT_TYPE not in kinds:
                findings.append(
                    Finding(
                        "store_content_type_missing",
                        Severity.WARNING,
                        say(
                            "The library “{library}” has no content type “{name}”.",
                            library=library.name,
                            name=CONTENT_TYPE,
                        ),
                        suggestion=say("Run “docgen store init”."),
                    )
                )
        said = (
            say("The columns are not all as they must be.")
            if findings
            else say("All {count} columns are in every library.", count=len(wanted))
        )
        return Check("columns", said, tuple(findings))

    def _versions(self, libraries: Sequence[SiteLibrary]) -> Check:
        findings: list[Finding] = []
        for library in libraries:
            settings = self.site.settings(library)
            where = say(
                "Library settings of “{library}”, Versioning settings", library=library.name
            )
            if not settings.versions:
                findings.append(
                    Finding(
                        "store_versions_off",
                        Severity.ERROR,
                        say(
                            "The library “{library}” keeps no versions: what somebody overwrites "
                            "is lost.",
                            library=library.name,
                        ),
                        suggestion=say("{where}: choose “Create major versions”.", where=where),
                    )
                )
            if settings.drafts or settings.approval:
                findings.append(
                    Finding(
                        "store_drafts",
                        Severity.WARNING,
                        say(
                            "In the library “{library}” readers do not see what is saved before "
                            "somebody publishes or approves it.",
                            library=library.name,
                        ),
                        suggestion=say(
                            "{where}: no content approval, and major versions only.", where=where
                        ),
                    )
                )
            if settings.forced_check_out:
                findings.append(
                    Finding(
                        "store_forced_check_out",
                        Severity.WARNING,
                        say(
                            "The library “{library}” asks for check-out: two people cannot write "
                            "in one document, and one who forgets to check in keeps it from all.",
                            library=library.name,
                        ),
                        suggestion=say("{where}: do not require check-out.", where=where),
                    )
                )
        said = (
            say("How versions are kept should be changed.")
            if findings
            else say("Every library keeps versions, and shows at once what is saved.")
        )
        return Check("versions", said, tuple(findings))

    def _names(self, libraries: Sequence[SiteLibrary]) -> Check:
        room = min(
            PATH_LIMIT - len(unquote(urlsplit(library.web_url).path)) for library in libraries
        )
        said = say("Paths in the libraries may be {count} characters long.", count=room)
        if room >= _ROOM:
            return Check("names", said)
        finding = Finding(
            "store_path_short",
            Severity.WARNING,
            say(
                "The site's address is so long that documents with long names cannot be saved: "
                "SharePoint takes {limit} characters in all.",
                limit=PATH_LIMIT,
            ),
            suggestion=say("Use a site with a shorter address."),
        )
        return Check("names", said, (finding,))

    def _clocks(self) -> Check:
        before = self.clock()
        theirs = self.site.time()
        if theirs is None:
            return Check("clock", say("SharePoint did not say what time it is."))
        apart = abs(theirs - before)
        if apart <= _CLOCKS:
            return Check("clock", say("This machine's clock and SharePoint's agree."))
        minutes = round(apart.total_seconds() / 60)
        finding = Finding(
            "store_clock",
            Severity.WARNING,
            say(
                "This machine's clock and SharePoint's are {minutes} minutes apart. From five "
                "minutes on, signing in does not work.",
                minutes=minutes,
            ),
            suggestion=say("Set the clock, best by a time service (NTP)."),
        )
        return Check("clock", say("This machine's clock is wrong."), (finding,))


def _column_findings(
    library: SiteLibrary, wanted: Sequence[Column], found: Sequence[Column]
) -> Iterator[Finding]:
    by_name = {column.name: column for column in found}
    missing = [column for column in wanted if column.name not in by_name]
    if missing:
        yield Finding(
            "store_column_missing",
            Severity.ERROR,
            say(
                "The library “{library}” has no column {names}.",
                library=library.name,
                names=", ".join(column.name for column in missing),
            ),
            suggestion=say("Run “docgen store init”."),
        )
    for column in wanted:
        there = by_name.get(column.name)
        if there is not None and there.kind != column.kind:
            yield other_kind(library.name, column, there)
        elif there is not None and column.is_indexed and not there.is_indexed:
            yield Finding(
                "store_column_index",
                Severity.WARNING,
                say(
                    "In the library “{library}” the column {name} is not indexed: with more than "
                    "5,000 documents it cannot be filtered by.",
                    library=library.name,
                    name=column.name,
                ),
                suggestion=say("Run “docgen store init”."),
            )
    required = [c.title for c in found if c.is_required and c.name not in _BUILT_IN]
    if required:
        yield Finding(
            "store_column_required",
            Severity.WARNING,
            say(
                "The library “{library}” requires a value in {names}: documents without one stay "
                "checked out, and nobody else sees them.",
                library=library.name,
                names=", ".join(f"“{title}”" for title in required),
            ),
            suggestion=say(
                "Library settings, the column, “Require that this column contains information”: No."
            ),
        )


def other_kind(library: str, wanted: Column, found: Column) -> Finding:
    """That a column is there but is of another kind; it is never changed."""
    return Finding(
        "store_column_kind",
        Severity.ERROR,
        say(
            "In the library “{library}” there is a column {name}, but it holds {found} where we "
            "write {wanted}. It was left as it is.",
            library=library,
            name=wanted.name,
            found=found.kind,
            wanted=wanted.kind,
        ),
        suggestion=say(
            "Look what it is used for. If nothing needs it, delete it and run “docgen store init”."
        ),
    )


def _failed(about: str, error: DocgenError) -> Check:
    finding = Finding(error.code, Severity.ERROR, error.message)
    reached = not isinstance(error, Unreachable)
    return Check(about, say("This could not be tried."), (finding,), reached=reached)
