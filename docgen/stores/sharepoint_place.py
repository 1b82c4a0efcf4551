"""Where an authority's SharePoint is, and how we sign in there, as the stores file says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import ClassVar
from urllib.parse import SplitResult, urlsplit

from docgen.messages import say
from docgen.store import Library
from docgen.stores.toml_table import SecretSource, Table
from sharepoint.clouds import BY_NAME, GLOBAL, Cloud

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")
_LIBRARY = re.compile(r"""[^"*:<>?/\\|#%]{1,200}""")
_PAGE = re.compile(r"\.aspx|/(_layouts|forms|sitepages|:[a-z]:)(/|$)", re.IGNORECASE)
_GROUP_CLAIM = "c:0t.c|tenant|"
"""What stands before the id of a group of Entra ID in the name SharePoint knows it by."""


class SignIn(StrEnum):
    """How the program proves who it is."""

    CERTIFICATE = "certificate"
    SECRET = "secret"  # noqa: S105 - the way of signing in, no secret
    DEVICE = "device"
    BROWSER = "browser"


@dataclass(frozen=True)
class SharePointPlace:
    """One authority's site. ``titles`` are the libraries' names where they are not ours;
    ``groups`` are the names SharePoint knows the units' groups by, by the units' names or ids.
    """

    authority: str
    site: str
    tenant: str
    client: str
    sign_in: SignIn
    cloud: Cloud
    certificate: Path | None = None
    password: SecretSource | None = None
    secret: SecretSource | None = None
    ca_file: Path | None = None
    company: str = "docgen"
    titles: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    token_cache: Path | None = None
    """Where a person's sign-in is remembered."""
    kind: ClassVar[str] = "sharepoint"

    @property
    def address(self) -> str:
        """Where it is, for people."""
        return self.site

    @property
    def host(self) -> str:
        """The host of the tenant's SharePoint, with its port where it has one."""
        return urlsplit(self.site).netloc

    def title(self, library: str) -> str:
        """What a library of ours is called in the site."""
        return self.titles.get(library, library)


def read(authority: str, table: Table, token_cache: Path) -> SharePointPlace | None:
    """The site that a table of the stores file describes; None where faults were noted in it."""
    site = table.text(
        "site",
        say("the site's own address, such as https://contoso.sharepoint.com/sites/lots"),
        required=True,
        fits=lambda said: _is_address(said) and not _PAGE.search(said),
        # Somebody may write a name and a password into an address.
        secret=table.holds("site", "@"),
    )
    tenant = table.text(
        "tenant",
        say("the tenant's id, or its domain such as contoso.onmicrosoft.com"),
        required=True,
        fits=lambda said: _GUID.fullmatch(said) or _DOMAIN.fullmatch(said),
    )
    client = table.text(
        "client",
        say("the application (client) id of the app registration"),
        required=True,
        fits=_GUID.fullmatch,
    )
    sign_in = SignIn(table.choice("sign_in", tuple(SignIn), SignIn.CERTIFICATE))
    by_certificate = sign_in is SignIn.CERTIFICATE
    certificate = table.path(
        "certificate",
        say("the name of the file with the private key and the certificate (PEM or PFX)"),
        required=by_certificate,
    )
    password = table.secret("password")
    secret = table.secret("secret", required=sign_in is SignIn.SECRET)
    cloud = _cloud(table, site)
    place = SharePointPlace(
        authority=authority,
        site=(site or "").rstrip("/"),
        tenant=tenant or "",
        client=client or "",
        sign_in=sign_in,
        cloud=cloud,
        certificate=certificate,
        password=password,
        secret=secret,
        ca_file=table.path(
            "ca_file", say("the name of a file with the certificates to trust (PEM)")
        ),
        company=table.text(
            "company",
            say("the company's or authority's name, without |"),
            fits=lambda said: said.isprintable() and said.strip() and "|" not in said,
        )
        or "docgen",
        titles=_titles(table.table("libraries")),
        groups=_groups(table.table("groups")),
        token_cache=token_cache / f"{authority}.json",
    )
    return place if site and tenant and client else None


def _cloud(table: Table, site: str | None) -> Cloud:
    """The cloud that is named, or the one of our own that two addresses make."""
    cloud = Cloud.named(table.choice("cloud", tuple(BY_NAME), GLOBAL.name))
    own = table.has("login") or table.has("graph")
    login, graph = (
        table.text(
            key,
            say("an address that begins with https://"),
            required=own,
            fits=_is_address,
            secret=table.holds(key, "@"),
        )
        for key in ("login", "graph")
    )
    if own and table.has("cloud"):
        table.exclude("cloud", "login")
    if own:
        return Cloud.at(login or "", graph or "", site or "")
    if site and not cloud.holds(site):
        table.wrong(
            "site",
            say(
                "an address in the cloud “{cloud}”, whose hosts end with {suffix}",
                cloud=cloud.name,
                suffix=cloud.sharepoint_suffix,
            ),
        )
    return cloud


def _titles(table: Table | None) -> dict[str, str]:
    """What the libraries are called, by our names for them."""
    if table is None:
        return {}
    found = {
        library.value: table.text(
            library.name.lower(), say("the name of a library"), fits=_LIBRARY.fullmatch
        )
        for library in Library
    }
    table.finish()
    titles = {library: title for library, title in found.items() if title}
    names = [titles.get(library, library).casefold() for library in Library]
    for library in Library:
        if names.count(titles.get(library, library).casefold()) > 1 and library in titles:
            table.wrong(library.name.lower(), say("a name that no other library has"))
    return titles


def _groups(table: Table | None) -> dict[str, str]:
    """The names SharePoint knows groups by, by the units' names or ids."""
    if table is None:
        return {}
    found: dict[str, str] = {}
    for unit in table.names():
        group = table.text(
            unit,
            say("a group's mail address, or its object id in Entra ID"),
            fits=lambda said: _MAIL.fullmatch(said) or _GUID.fullmatch(said),
        )
        if group:
            found[unit] = f"{_GROUP_CLAIM}{group}" if _GUID.fullmatch(group) else group
    return found


def _is_address(text: str) -> bool:
    parts = _split(text)
    return (
        parts is not None
        and parts.scheme == "https"
        and bool(parts.hostname)
        and not (parts.username or parts.password or parts.query or parts.fragment)
        and not re.search(r"\s", text)
    )


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    return parts
