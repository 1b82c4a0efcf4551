"""Connecting to a SharePoint: signed in, through the proxy and with the certificates it takes.

The proxy is the environment's (``HTTPS_PROXY``, ``NO_PROXY``). Secrets are read when a connection
is made and handed to msal; they are in no message and in no log.
"""

from __future__ import annotations

import ssl
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from docgen.errors import Unavailable
from docgen.messages import say
from docgen.stores.sharepoint_errors import in_our_words
from docgen.stores.sharepoint_place import SharePointPlace, SignIn
from docgen.stores.toml_table import readable
from sharepoint.addressing import GraphAddresses
from sharepoint.credentials import (
    Certificate,
    Credential,
    DeviceCode,
    Interactive,
    MsalTokens,
    Secret,
)
from sharepoint.retry import Policy
from sharepoint.site import SiteClient
from sharepoint.transport import Network, Transport

WAITING_PERSON = Policy(budget=30.0, tries=3, longest_wait=5.0)
"""How patient we are while somebody waits to be told what is wrong, or sets a site up."""


@dataclass(frozen=True)
class Connection:
    """What is needed to ask a place anything."""

    place: SharePointPlace
    credential: Credential
    tokens: MsalTokens
    transport: Transport
    addresses: GraphAddresses

    def site(self) -> SiteClient:
        """The site; raises what the store raises: NotFound, Denied, Unreachable and others."""
        with in_our_words(self.place.site):
            return SiteClient.find(self.transport, self.addresses, self.place.site)


def connect(
    place: SharePointPlace, tell: Callable[[str], None], policy: Policy | None = None
) -> Connection:
    """A connection to a place; nothing is sent yet.

    ``tell`` is given what a person must do to sign in by device code. ``policy`` is how patient
    the connection is, otherwise as the work needs it. Raises Unavailable where a
    file or secret that the stores file names is not there.
    """
    credential = _credential(place, tell)
    verify = _trusted(place)
    tokens = MsalTokens(credential, place.cloud, place.host, verify=verify)
    transport = Transport(
        tokens,
        user_agent=user_agent(place.company),
        network=Network(verify=verify),
        policy=policy,
    )
    return Connection(place, credential, tokens, transport, GraphAddresses(place.cloud.graph))


def user_agent(company: str) -> str:
    """How Microsoft asks programs to name themselves; throttling is gentler with those who do."""
    plain = unicodedata.normalize("NFKD", company).encode("ascii", "ignore").decode("ascii")
    try:
        number = version("docgen")
    except PackageNotFoundError:  # run from a checkout
        number = "0"
    return f"NONISV|{plain.strip() or 'docgen'}|docgen/{number}"


def _credential(place: SharePointPlace, tell: Callable[[str], None]) -> Credential:
    tenant, client = place.tenant, place.client
    match place.sign_in:
        case SignIn.CERTIFICATE:
            file = place.certificate or Path()
            readable(f"{place.authority}.certificate", file)
            password = place.password.read() if place.password else None
            return Certificate(tenant, client, file, password)
        case SignIn.SECRET:
            return Secret(tenant, client, place.secret.read() if place.secret else "")
        case SignIn.DEVICE:
            return DeviceCode(tenant, client, tell, place.token_cache)
        case SignIn.BROWSER:
            return Interactive(tenant, client, place.token_cache)


def _trusted(place: SharePointPlace) -> bool | str:
    if place.ca_file is None:
        return True
    readable(f"{place.authority}.ca_file", place.ca_file)
    try:
        ssl.create_default_context(cafile=str(place.ca_file))
    except ssl.SSLError as error:
        raise Unavailable(
            "stores_file_missing",
            say(
                "The file {file}, named by {key} in the stores file, holds no certificates in PEM.",
                file=place.ca_file,
                key=f"{place.authority}.ca_file",
            ),
        ) from error
    return str(place.ca_file)
