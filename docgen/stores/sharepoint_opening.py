"""Opening the SharePoint store that the stores file describes, and trying all it needs."""

from __future__ import annotations

import datetime as dt
import os
import stat
from collections.abc import Callable, Iterator

from docgen.errors import DocgenError, Unavailable
from docgen.messages import say
from docgen.plan.reading import Finding, Severity
from docgen.store import Denied, NotFound, Unreachable
from docgen.stores import sharepoint_advice as advice
from docgen.stores import sharepoint_connection, sharepoint_probe
from docgen.stores.checking import Check, CheckStatus
from docgen.stores.sharepoint import SameContent, SharePointStore
from docgen.stores.sharepoint_columns import COLUMNS
from docgen.stores.sharepoint_connection import Connection, connect
from docgen.stores.sharepoint_errors import in_our_words
from docgen.stores.sharepoint_place import SharePointPlace, SignIn
from sharepoint import errors
from sharepoint.credentials import Certificate, Resource
from sharepoint.listitems import ListItems
from sharepoint.rights import Rights

_SOON = dt.timedelta(days=30)


def open_store(
    place: SharePointPlace, same_content: SameContent, tell: Callable[[str], None]
) -> SharePointStore:
    """The store in a site; raises what the store raises where it cannot be reached."""
    connection = connect(place, tell)
    own_api = place.sign_in is not SignIn.SECRET
    return SharePointStore(
        connection.site(),
        Rights(connection.transport, place.site) if own_api else None,
        ListItems(connection.transport, place.site) if own_api else None,
        app=place.client,
        titles=place.titles,
        same_content=same_content,
    )


def examine(
    place: SharePointPlace,
    tell: Callable[[str], None],
    clock: Callable[[], dt.datetime] = sharepoint_probe.now,
) -> Iterator[Check]:
    """Sign in, find the site, then everything in it; ends where going on has no sense."""
    try:
        connection = connect(place, tell, sharepoint_connection.WAITING_PERSON)
    except Unavailable as error:
        yield _failed("sign_in", error)
        return
    signed_in = _sign_in(connection, clock())
    yield signed_in
    if signed_in.status is CheckStatus.ERROR:
        return
    try:
        site = connection.site()
    except DocgenError as error:
        yield _no_site(connection, error)
        return
    found = site.site
    yield Check(
        "site",
        say("The site “{name}” was found: {address}", name=found.name, address=found.web_url),
    )
    yield from sharepoint_probe.Probe(
        site,
        place.client,
        place.titles,
        COLUMNS,
        own_api=place.sign_in is not SignIn.SECRET,
        clock=clock,
    ).checks()


def _sign_in(connection: Connection, now: dt.datetime) -> Check:
    place = connection.place
    findings: list[Finding] = []
    graph_only = place.sign_in is SignIn.SECRET
    try:
        for resource in (Resource.GRAPH,) if graph_only else Resource:
            connection.tokens.token(resource)
    except errors.SignInFailed as error:
        ours = _in_words(error)
        why = advice.sign_in(error, place.client)
        finding = Finding(ours.code, Severity.ERROR, ours.message, suggestion=why)
        return Check("sign_in", say("Signing in did not work."), (finding,))
    except errors.SharePointError as error:
        return _failed("sign_in", _in_words(error))
    if graph_only:
        findings.append(_only_graph())
    if isinstance(connection.credential, Certificate):
        findings += _certificate(connection.credential, now)
    said = (
        say("Signed in to Microsoft Graph as {client}.", client=place.client)
        if graph_only
        else say("Signed in to Microsoft Graph and to SharePoint as {client}.", client=place.client)
    )
    return Check("sign_in", said, tuple(findings))


def _in_words(error: errors.SharePointError) -> DocgenError:
    try:
        with in_our_words(""):
            raise error
    except DocgenError as said:
        return said


def _only_graph() -> Finding:
    return Finding(
        "store_secret_graph_only",
        Severity.WARNING,
        say(
            "A secret opens Microsoft Graph only; SharePoint's own API takes nothing but a "
            "certificate from an app. Without it nobody's rights to a folder are set, setting "
            "columns makes a version each time, and who has a document open is not known."
        ),
        suggestion=say(
            "Make a certificate, upload its public part to the app registration, and set "
            'sign_in = "certificate" in the stores file. docs/sharepoint.md tells how.'
        ),
    )


def _certificate(credential: Certificate, now: dt.datetime) -> list[Finding]:
    """What should be known of the certificate: its end, and who else can read its key."""
    findings = []
    ends = credential.ends()
    if ends - now < _SOON:
        findings.append(
            Finding(
                "store_certificate_ends",
                Severity.WARNING,
                say("The certificate ends {date}; then nobody is let in.", date=ends.date()),
                suggestion=say(
                    "Make a new one, upload its public part beside the old one under Certificates "
                    "& secrets, and put the new file in the old one's place."
                ),
            )
        )
    if os.name == "posix" and credential.file.stat().st_mode & stat.S_IROTH:
        findings.append(
            Finding(
                "store_key_open",
                Severity.WARNING,
                say(
                    "Everybody on this machine can read the private key in {file}.",
                    file=credential.file,
                ),
                suggestion=f"    chmod 600 {credential.file}",
            )
        )
    return findings


def _no_site(connection: Connection, error: DocgenError) -> Check:
    """The site is not there, or not for us."""
    place = connection.place
    suggestion = None
    if isinstance(error, Denied | NotFound) or error.code == "store_sign_in":
        permissions = connection.addresses.site(place.site, "permissions")
        suggestion = "\n".join(
            (
                say("See that {site} is the site's own address.", site=place.site),
                advice.let_in(permissions, place.client),
            )
        )
    said = (
        say("The app is not let into the site {site}.", site=place.site)
        if isinstance(error, Denied)
        else say("The site {site} cannot be used.", site=place.site)
    )
    finding = Finding(error.code, Severity.ERROR, error.message, suggestion=suggestion)
    return Check("site", said, (finding,), reached=not isinstance(error, Unreachable))


def _failed(about: str, error: DocgenError) -> Check:
    finding = Finding(error.code, Severity.ERROR, error.message)
    reached = not isinstance(error, Unreachable)
    return Check(about, say("Signing in could not be tried."), (finding,), reached=reached)
