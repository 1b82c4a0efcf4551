"""Signing in by msal: tokens for Microsoft Graph and for SharePoint, renewed in time.

App-only with a certificate is the way in production: SharePoint's own REST takes nothing else from
an app. A secret reaches Graph only. Device code and browser are for trying out. Azure ACS, which
was shut down in April 2026, is not here.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, Protocol

import msal
import requests
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import pkcs12

from sharepoint.clouds import Cloud
from sharepoint.errors import SignInFailed, Unreachable

MARGIN = 300.0
"""Seconds before its end at which a token is no longer used: clocks differ, uploads take time."""
_TIMEOUT = (5.0, 60.0)
_AADSTS = re.compile(r"AADSTS\d+")


class Resource(Enum):
    """The two APIs; each wants a token of its own."""

    GRAPH = "graph"
    SHAREPOINT = "sharepoint"


@dataclass(frozen=True)
class Certificate:
    """An app that proves itself by a certificate.

    ``file`` holds the private key and the certificate, as PEM or as PKCS #12 (``.pfx``);
    ``password`` opens it where it is locked.
    """

    tenant: str
    client: str
    file: Path
    password: str | None = field(default=None, repr=False)

    def msal_credential(self) -> dict[str, str]:
        """Key and certificate as msal takes them; raises SignInFailed where they are not there."""
        key, certificate = self._opened()
        plain = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        public = certificate.public_bytes(serialization.Encoding.PEM)
        # Without a thumbprint of ours msal uses the newer digests.
        return {"private_key": plain.decode(), "public_certificate": public.decode()}

    def ends(self) -> dt.datetime:
        """When the certificate is good no longer; raises SignInFailed."""
        return self._opened()[1].not_valid_after_utc

    def _opened(self) -> tuple[PrivateKeyTypes, x509.Certificate]:
        try:
            content = self.file.read_bytes()
        except OSError as error:
            raise SignInFailed(f"the certificate file cannot be read: {error.strerror}") from error
        try:
            return _key_and_certificate(content, self.password)
        except (ValueError, TypeError) as error:
            raise SignInFailed(
                "the certificate file has no private key with its certificate, or the password "
                "does not open it"
            ) from error


@dataclass(frozen=True)
class Secret:
    """An app that proves itself by a secret: Graph only."""

    tenant: str
    client: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class DeviceCode:
    """A person who types a code on another device; ``show`` is given what to tell them."""

    tenant: str
    client: str
    show: Callable[[str], None]
    cache: Path | None = None
    """Where the sign-in is remembered, readable by its owner only."""


@dataclass(frozen=True)
class Interactive:
    """A person who signs in in the browser of this machine."""

    tenant: str
    client: str
    cache: Path | None = None


Credential = Certificate | Secret | DeviceCode | Interactive


class TokenProvider(Protocol):
    """Where tokens come from."""

    def token(self, resource: Resource) -> str:
        """A token that holds for a while yet; raises SignInFailed and Unreachable."""
        ...

    def renew(self, resource: Resource, refused: str) -> None:
        """Forget the token that was refused, unless another has taken its place."""
        ...

    def origin(self, resource: Resource) -> str:
        """The only place its tokens may be sent to, as ``https://graph.microsoft.com``."""
        ...


@dataclass(frozen=True)
class _Kept:
    token: str
    ends: float


class MsalTokens:
    """Tokens of one credential. Safe to share between threads.

    ``host`` is the SharePoint host of the tenant, as ``contoso.sharepoint.com``. ``verify`` and
    ``proxies`` are as in :class:`~sharepoint.transport.Network`.
    """

    def __init__(
        self,
        credential: Credential,
        cloud: Cloud,
        host: str,
        *,
        verify: bool | str = True,
        proxies: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._credential = credential
        self._cloud = cloud
        self._origins = {Resource.GRAPH: cloud.graph, Resource.SHAREPOINT: f"https://{host}"}
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[Resource, _Kept] = {}
        self._session = _Session(verify=verify, proxies=proxies)
        self._cache = _Cache(getattr(credential, "cache", None))
        self._app: Any = None

    def token(self, resource: Resource) -> str:
        with self._lock:
            kept = self._kept.get(resource)
            if kept is not None and kept.ends <= self._clock():
                self._forget(resource)
                kept = None
            if kept is None:
                kept = self._kept[resource] = self._acquire(resource)
            return kept.token

    def renew(self, resource: Resource, refused: str) -> None:
        with self._lock:
            kept = self._kept.get(resource)
            if kept is not None and kept.token == refused:
                self._forget(resource)

    def origin(self, resource: Resource) -> str:
        return self._origins[resource]

    def _forget(self, resource: Resource) -> None:
        kept = self._kept.pop(resource)
        # msal has a cache of its own that would hand out the same one again.
        self._cache.forget(kept.token)

    def _acquire(self, resource: Resource) -> _Kept:
        asked = self._clock()
        try:
            result = self._ask([f"{self._origins[resource]}/.default"])
        except requests.RequestException as error:
            raise Unreachable(f"sign-in: {type(error).__name__}") from error
        except ValueError as error:
            # msal says the number in what it raised this for, and addresses in both.
            number = _AADSTS.search(f"{error} {error.__context__}")
            raise SignInFailed(
                "sign-in: the tenant is not known, or something else answered in its place",
                code=number[0] if number else None,
            ) from error
        token = result.get("access_token")
        if not isinstance(token, str):
            number = _AADSTS.search(str(result.get("error_description", "")))
            raise SignInFailed(
                f"sign-in for {resource.value}: {result.get('error', 'no token')}",
                code=number[0] if number else None,
                request_id=result.get("correlation_id"),
            )
        self._cache.save()
        lifetime = float(result.get("expires_in", 0))
        return _Kept(token, asked + max(0.0, lifetime - MARGIN))

    def _ask(self, scopes: list[str]) -> dict[str, Any]:
        credential = self._credential
        app = self._app = self._app or self._make_app()
        if isinstance(credential, Certificate | Secret):
            return dict(app.acquire_token_for_client(scopes))
        for account in app.get_accounts():
            found = app.acquire_token_silent(scopes, account=account)
            if found:
                return dict(found)
        if isinstance(credential, Interactive):
            return dict(app.acquire_token_interactive(scopes))
        flow = app.initiate_device_flow(scopes)
        if "message" not in flow:
            return dict(flow)
        credential.show(flow["message"])
        return dict(app.acquire_token_by_device_flow(flow))

    def _make_app(self) -> Any:
        credential = self._credential
        common: dict[str, Any] = {
            "authority": f"{self._cloud.login}/{credential.tenant}",
            "http_client": self._session,
            "token_cache": self._cache.cache,
            "instance_discovery": self._cloud.known,
        }
        match credential:
            case Certificate():
                return msal.ConfidentialClientApplication(
                    credential.client, client_credential=credential.msal_credential(), **common
                )
            case Secret():
                return msal.ConfidentialClientApplication(
                    credential.client, client_credential=credential.secret, **common
                )
            case _:
                return msal.PublicClientApplication(credential.client, **common)


class _Session(requests.Session):
    """msal's connections: its own session has no time limit, and lets the environment's
    certificate file win over ours.
    """

    def __init__(self, *, verify: bool | str, proxies: Mapping[str, str] | None) -> None:
        super().__init__()
        self._given: dict[str, Any] = {"verify": verify, "timeout": _TIMEOUT}
        if proxies is not None:
            self._given["proxies"] = dict(proxies)

    def request(self, *arguments: Any, **named: Any) -> requests.Response:
        response = super().request(*arguments, **{**self._given, **named})
        if response.status_code == 429 or response.status_code >= 500:
            # msal would keep this answer for a while and give it again without asking.
            response.raise_for_status()
        if "html" in response.headers.get("Content-Type", ""):
            # msal would write the whole page to the log.
            raise ValueError("a page in place of a token")
        return response


class _Cache:
    """msal's cache, kept in a file where one is given."""

    def __init__(self, file: Path | None) -> None:
        self.cache = msal.SerializableTokenCache()
        self._file = file
        if file is not None and file.exists():
            # One that was damaged is a sign-in that has to be done again.
            with contextlib.suppress(ValueError):
                self.cache.deserialize(file.read_text("utf-8"))

    def forget(self, token: str) -> None:
        """Keep an access token no longer."""
        kind = msal.TokenCache.CredentialType.ACCESS_TOKEN
        for kept in list(self.cache.search(kind)):
            if kept["secret"] == token:
                self.cache.remove_at(kept)

    def save(self) -> None:
        """Write the file anew, readable by its owner only."""
        if self._file is None or not self.cache.has_state_changed:
            return
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, fresh = tempfile.mkstemp(dir=self._file.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(self.cache.serialize())
        Path(fresh).replace(self._file)
        self.cache.has_state_changed = False


def _key_and_certificate(
    content: bytes, password: str | None
) -> tuple[PrivateKeyTypes, x509.Certificate]:
    """Of a file, the key and the certificate that is the key's; raises ValueError, TypeError."""
    secret = password.encode() if password else None
    key: PrivateKeyTypes | None
    if b"-----BEGIN" in content:
        key = serialization.load_pem_private_key(content, secret)
        certificates = x509.load_pem_x509_certificates(content)
    else:
        key, own, others = pkcs12.load_key_and_certificates(content, secret)
        certificates = [*([own] if own else []), *others]
    if key is None:
        raise ValueError
    public = key.public_key()
    found = next((one for one in certificates if one.public_key() == public), None)
    if found is None:
        raise ValueError
    return key, found
