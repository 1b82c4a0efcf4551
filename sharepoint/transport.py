"""One place through which every request goes: signed in, patient, and never sent twice unseen.

office365-rest-python-client carries the requests (a session of connections per thread); which
address, which headers, and whether to try again is decided here. Its own retrying layers are not
used: they lose ``If-Match``, turn an upload's PUT into a POST, and do not wait as asked.

A token goes only where it is for: an address handed to us, such as a link to the next page, that
leads anywhere else is refused. Addresses are not logged, neither here nor by what is below.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import unicodedata
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from office365.runtime.http.http_method import HttpMethod
from office365.runtime.http.request_options import RequestOptions
from office365.runtime.transport.requests_transport import RequestsTransport
from requests.structures import CaseInsensitiveDict

from sharepoint import answers
from sharepoint.credentials import Resource, TokenProvider
from sharepoint.errors import (
    ForeignAddress,
    Locked,
    LockKind,
    NotUnderstood,
    OutcomeUnknown,
    SharePointError,
    SignInFailed,
    Throttled,
    Unreachable,
)
from sharepoint.retry import TROUBLED, Clock, Course, Fate, Policy, Repeat, answered_at, asked_wait

_log = logging.getLogger(__name__)
_JSON = "application/json"
_BINARY = "application/octet-stream"
_NOTHING: Mapping[str, str] = CaseInsensitiveDict()


@dataclass(frozen=True)
class Request:
    """What is asked of SharePoint.

    ``operation`` names it in logs and errors, which never hold its address. ``resource`` is the
    API whose token it needs; None where the address itself is the permission. ``body`` is sent as
    it is, ``json`` as JSON.
    """

    operation: str
    method: str
    url: str = field(repr=False)
    resource: Resource | None = Resource.GRAPH
    json: Any = None
    body: bytes | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    repeat: Repeat = Repeat.NEVER
    expected: frozenset[int] = frozenset()
    """Statuses that are an answer to this request, beside those below 300."""
    is_last: bool = False
    """It only tidies up: it is not worth a second try."""

    @property
    def writes(self) -> bool:
        """Whether it changes anything."""
        return self.method != "GET"


@dataclass(frozen=True)
class Answer:
    """What SharePoint answered: ``body`` is the JSON object, empty where there was none."""

    status: int
    headers: Mapping[str, str]
    body: dict[str, Any]


@dataclass(frozen=True)
class Network:
    """How connections are made."""

    verify: bool | str = True
    """Check certificates; or the file with the certificates of those to trust."""
    timeout: tuple[float, float] = (5.0, 60.0)
    """Seconds to connect, and between two parts of an answer."""
    proxies: Mapping[str, str] | None = None


def user_agent(company: str, program: str) -> str:
    """How Microsoft wants a program to name itself; ``program`` is ``name/version``."""
    plain = unicodedata.normalize("NFKD", company).encode("ascii", "ignore").decode()
    return f"NONISV|{plain.replace('|', ' ').strip()}|{program}"


class Transport:
    """Sends requests. Safe to share between threads."""

    def __init__(
        self,
        tokens: TokenProvider,
        *,
        user_agent: str,
        network: Network | None = None,
        policy: Policy | None = None,
        clock: Clock | None = None,
    ) -> None:
        network = network or Network()
        self._tokens = tokens
        self._user_agent = user_agent
        self._policy = policy or Policy()
        self._clock = clock or Clock()
        self._gate = _Gate(self._clock)
        self._ahead = dt.timedelta()
        self._wire = RequestsTransport(
            verify=network.verify,
            timeout=network.timeout,
            proxies=dict(network.proxies) if network.proxies is not None else None,
        )
        # It would log every address, with the names and the permissions in it.
        logging.getLogger("urllib3.connectionpool").addFilter(_is_no_address)

    def send(self, request: Request) -> Answer:
        """The answer to a request, read whole.

        Raises the kind of SharePointError that the answer means; Unreachable where it was never
        sent, OutcomeUnknown where a write's answer was lost and it must not be sent again.
        """
        attempt = self._persist(request, stream=False)
        assert attempt.response is not None
        return Answer(attempt.response.status_code, attempt.response.headers, attempt.body)

    @contextmanager
    def stream(self, request: Request) -> Iterator[requests.Response]:
        """The answer to a reading request, its content still to be read."""
        attempt = self._persist(request, stream=True)
        assert attempt.response is not None
        with attempt.response as response:
            yield response

    def now(self) -> dt.datetime:
        """The time as SharePoint has it, by its last answer; before that, by our clock."""
        return self._clock.now() + self._ahead

    def close(self) -> None:
        """Let go of the connections."""
        self._wire.close()

    # Trying

    def _persist(self, request: Request, *, stream: bool) -> _Attempt:
        """Try until there is an answer to pass on, as long as the policy allows."""
        self._check_address(request)
        course = Course(self._policy, self._clock, request.repeat, writes=request.writes)
        renewed = False
        while True:
            attempt = self._gate.closed(course.ends) or self._attempt(request, stream=stream)
            failure = attempt.failure
            if failure is None:
                return attempt
            if attempt.refused_token and request.resource is not None and not renewed:
                renewed = True
                self._tokens.renew(request.resource, attempt.refused_token)
                continue
            wait = course.wait_after(attempt.fate, attempt.headers)
            if wait is None or request.is_last:
                if course.is_certain(attempt.fate):
                    raise failure
                raise _in_doubt(request, failure) from failure
            if isinstance(failure, Throttled):
                self._gate.close(wait)
            _log.info("sharepoint.again", extra={**_told(request, attempt), "wait": wait})
            self._clock.sleep(wait)

    def _attempt(self, request: Request, *, stream: bool) -> _Attempt:
        """One try."""
        token = ""
        try:
            if request.resource is not None:
                token = self._tokens.token(request.resource)
        except (SignInFailed, Unreachable) as error:
            fate = Fate.FINAL if isinstance(error, SignInFailed) else Fate.REFUSED
            return _Attempt(failure=error, fate=fate)
        options = RequestOptions(
            url=request.url,
            method=HttpMethod(request.method),
            data=request.body if request.body is not None else request.json,
            headers=self._headers(request),
            # Also without a token: or a password file of the machine's would be looked through.
            auth=_Bearer(token),
            stream=stream,
        )
        try:
            attempt = self._judged(request, self._wire.execute(options), stream=stream)
        except requests.exceptions.RequestException as error:
            self._wire.reset_connections()
            attempt = _broken(request, error)
        if attempt.response is not None:
            self._gate.mind(attempt.headers)
            if (then := answered_at(attempt.headers)) is not None:
                self._ahead = then - self._clock.now()
            if attempt.response.status_code == 401:
                attempt.refused_token = token
            if attempt.failure is not None:
                attempt.response.close()
        _log.debug("sharepoint.request", extra=_told(request, attempt))
        return attempt

    def _judged(self, request: Request, response: requests.Response, *, stream: bool) -> _Attempt:
        """What an answer is worth."""
        attempt = _Attempt(response)
        status = response.status_code
        if response.history and request.writes:
            # A write that is sent elsewhere becomes a read on the way, and its answer means
            # nothing.
            return attempt.failed(answers.not_understood(request.operation, response), Fate.UNKNOWN)
        if status < 300 or status in request.expected:
            if answers.is_page(response):
                foreign = answers.not_understood(request.operation, response)
                return attempt.failed(foreign, Fate.UNKNOWN)
            if not stream:
                try:
                    attempt.body = answers.json_object(request.operation, response)
                except NotUnderstood as error:
                    return attempt.failed(error, Fate.UNKNOWN)
            return attempt
        failure = answers.error(request.operation, response)
        if isinstance(failure, Throttled):
            failure.after = asked_wait(response.headers, self._clock.now()) or 0.0
        return attempt.failed(failure, _fate(response, failure))

    # What is sent

    def _check_address(self, request: Request) -> None:
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}".casefold()
        wanted = self._tokens.origin(request.resource) if request.resource else origin
        if parts.scheme != "https" or origin != wanted.casefold():
            raise ForeignAddress(f"{request.operation}: the address is not SharePoint's")

    def _headers(self, request: Request) -> dict[str, str]:
        headers = {
            "Accept": _JSON,
            "User-Agent": self._user_agent,
            "client-request-id": str(uuid.uuid4()),
            "return-client-request-id": "true",
        }
        if request.body is not None:
            headers["Content-Type"] = _BINARY
        elif request.json is not None:
            headers["Content-Type"] = _JSON
        return {**headers, **request.headers}


@dataclass
class _Attempt:
    """One try: the answer, with its body; or what went wrong."""

    response: requests.Response | None = None
    body: dict[str, Any] = field(default_factory=dict)
    failure: SharePointError | None = None
    fate: Fate = Fate.FINAL
    refused_token: str = ""

    @property
    def headers(self) -> Mapping[str, str]:
        return self.response.headers if self.response is not None else _NOTHING

    def failed(self, failure: SharePointError, fate: Fate) -> _Attempt:
        self.failure, self.fate = failure, fate
        return self


class _Bearer(requests.auth.AuthBase):
    """The token of a request; nothing where it needs none."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _Gate:
    """When one thread is told to wait, all wait: more requests would only prolong it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._opens = 0.0

    def close(self, seconds: float) -> None:
        """Let nobody through for so long."""
        with self._lock:
            self._opens = max(self._opens, self._clock.monotonic() + seconds)

    def mind(self, headers: Mapping[str, str]) -> None:
        """Close where an answer says that there is nothing left to be used for now."""
        if headers.get("RateLimit-Remaining", "").strip() == "0":
            self.close(asked_wait(headers, self._clock.now()) or 0.0)

    def closed(self, until: float) -> _Attempt | None:
        """Wait until it opens; a failure where that is later than ``until``."""
        while (left := self._opens - self._clock.monotonic()) > 0:
            if self._opens >= until:
                failure = Throttled("SharePoint asked for patience")
                failure.after = left
                return _Attempt(failure=failure)
            self._clock.sleep(left)
        return None


def _in_doubt(request: Request, failure: SharePointError) -> OutcomeUnknown:
    """What is raised where an earlier try may have been carried out: a later "changed" or
    "exists" may be our own doing.
    """
    what = f"{request.operation}: whether it was done is not known"
    return OutcomeUnknown(
        what if failure.status else f"{what}; {failure}",
        status=failure.status,
        code=failure.code,
        request_id=failure.request_id,
    )


def _fate(response: requests.Response, failure: SharePointError) -> Fate:
    status = response.status_code
    if status == 429 or (status == 503 and "Retry-After" in response.headers):
        return Fate.REFUSED
    if status in TROUBLED or isinstance(failure, NotUnderstood):
        return Fate.UNKNOWN
    if isinstance(failure, Locked):
        # Where nobody is said to have it checked out, the library wants us to: waiting is vain.
        vain = failure.kind is LockKind.CHECKOUT and failure.owner is None
        return Fate.FINAL if vain else Fate.LOCKED
    return Fate.FINAL


def _broken(request: Request, error: requests.exceptions.RequestException) -> _Attempt:
    """A try that had no answer. The error's own text holds the address."""
    what = f"{request.operation}: {type(error).__name__}"
    match error:
        case requests.exceptions.SSLError() if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return _Attempt(failure=Unreachable(f"{what}: the certificate is not trusted"))
        case requests.exceptions.ConnectTimeout() | requests.exceptions.ProxyError():
            return _Attempt(failure=Unreachable(what), fate=Fate.REFUSED)
        case requests.exceptions.ConnectionError() if _never_connected(error):
            return _Attempt(failure=Unreachable(what), fate=Fate.REFUSED)
    lost = OutcomeUnknown if request.writes else Unreachable
    return _Attempt(failure=lost(what), fate=Fate.UNKNOWN)


def _never_connected(error: requests.exceptions.ConnectionError) -> bool:
    """Whether the connection could not even be made, so that nothing was sent."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return type(reason).__name__ in ("NewConnectionError", "NameResolutionError")


def _told(request: Request, attempt: _Attempt) -> dict[str, Any]:
    """What is logged of a try."""
    response = attempt.response
    return {
        "operation": request.operation,
        "method": request.method,
        "host": urlsplit(request.url).netloc,
        "status": response.status_code if response is not None else None,
        "request_id": answers.request_id(response) if response is not None else None,
    }


def _is_no_address(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING
