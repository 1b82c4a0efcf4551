"""Where requests come in: each is read, noted, struck by a fault if one is set, and answered.

A plain ASGI application. State is only touched by handlers, one at a time and under the tenant's
lock; what takes time, receiving and sending, is not under it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from email.utils import format_datetime
from uuid import uuid4

from starlette.requests import ClientDisconnect
from starlette.requests import Request as Incoming
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from sharepoint.simulated.blobs import Blob
from sharepoint.simulated.clock import written
from sharepoint.simulated.connections import Connections
from sharepoint.simulated.exchange import Answer, Operation, Request
from sharepoint.simulated.faults import (
    AFTER,
    Delay,
    Fault,
    Faults,
    Html,
    Meanwhile,
    Reply,
    Reset,
    Timeout,
    Truncate,
    When,
)
from sharepoint.simulated.log import NOTED, Entry, Log
from sharepoint.simulated.problems import Problem
from sharepoint.simulated.services import Services
from sharepoint.simulated.tenant import Tenant
from sharepoint.simulated.throttling import Meter

_log = logging.getLogger(__name__)
_PAGE = (
    "<!DOCTYPE html><html><head><title>Webbproxy</title></head><body><h1>Sidan kan inte visas"
    "</h1><p>Kontakta din administratör.</p></body></html>"
)
_CODES = {
    401: "InvalidAuthenticationToken",
    403: "accessDenied",
    404: "itemNotFound",
    409: "nameAlreadyExists",
    410: "resyncRequired",
    412: "resourceModified",
    416: "invalidRange",
    423: "resourceLocked",
    429: "activityLimitReached",
    503: "serviceNotAvailable",
    507: "insufficientStorage",
}


class _Gone(Exception):
    """There is nobody, or no connection, to answer any more."""


class Front:
    """The application that the server runs."""

    def __init__(
        self,
        tenant: Tenant,
        services: Services,
        faults: Faults,
        log: Log,
        connections: Connections,
    ) -> None:
        self._tenant = tenant
        self._services = services
        self._faults = faults
        self._log = log
        self._connections = connections
        self._meter = Meter(tenant.world)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        try:
            body = await self._receive(Incoming(scope, receive))
        except ClientDisconnect:
            return
        request = self._request(scope, body)
        operation = self._services.operation(scope["server"][1], request)
        entry = self._note(request, operation)
        try:
            answer = await self._struck(scope, receive, request, operation)
            entry.status = answer.status
            entry.answered = await self._send(scope, receive, send, request, answer)
        except _Gone:
            pass

    # Reading

    async def _receive(self, incoming: Incoming) -> Blob:
        writer = self._tenant.world.blobs.writer()
        try:
            async for piece in incoming.stream():
                writer.write(piece)
        except ClientDisconnect:
            writer.drop()
            raise
        return writer.finish()

    def _request(self, scope: Scope, body: Blob) -> Request:
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in scope["headers"]
        }
        return Request(
            str(uuid4()),
            (headers.get("x-http-method") or scope["method"]).upper(),
            scope["path"],
            scope["query_string"].decode("latin-1"),
            headers,
            body,
            written(self._tenant.world.clock.now()),
        )

    def _note(self, request: Request, operation: Operation) -> Entry:
        entry = Entry(
            request.id,
            operation.kind,
            request.method,
            request.path,
            request.raw_query,
            {name: value for name, value in request.headers.items() if name in NOTED},
            "authorization" in request.headers,
            request.body.size,
            operation.price,
        )
        self._log.add(entry)
        return entry

    # Answering

    async def _struck(
        self, scope: Scope, receive: Receive, request: Request, operation: Operation
    ) -> Answer:
        """The answer, or what a fault makes of it."""
        fault = self._faults.take(request.method, operation.kind)
        request.fault = fault
        if fault is None:
            return self._handle(request, operation)
        answer = None
        if fault.when is When.AFTER or not _replaces(fault):
            if isinstance(fault, Meanwhile) and fault.when is When.BEFORE:
                await asyncio.to_thread(fault.act)
            answer = self._handle(request, operation)
        return await self._spoilt(scope, receive, request, operation, fault, answer)

    def _handle(self, request: Request, operation: Operation) -> Answer:
        with self._tenant.lock:
            self._tenant.world.begin_request()
            try:
                headers = self._meter.charge(operation.price)
                answer = operation.run(request)
            except Problem as problem:
                return operation.write_problem(problem, request)
            except Exception:  # noqa: BLE001 - it is logged and answered, as a service does
                # A fault of ours: whoever runs this must see it, the client as from the service.
                _log.exception("%s %s could not be handled", request.method, operation.kind)
                failed = Problem(500, "generalException", "An unexpected error occurred.")
                return operation.write_problem(failed, request)
            answer.headers |= headers
            return answer

    async def _spoilt(
        self,
        scope: Scope,
        receive: Receive,
        request: Request,
        operation: Operation,
        fault: Fault,
        answer: Answer | None,
    ) -> Answer:
        match fault:
            case Reset():
                self._connections.reset(scope["client"])
                raise _Gone
            case Timeout():
                await self._held(receive)
            case Delay(seconds):
                await asyncio.sleep(seconds)
            case Html(status):
                headers = {"Content-Type": "text/html; charset=utf-8"}
                return Answer(status, None, headers, text=_PAGE)
            case Reply():
                return _reply(fault, request, operation)
            case Meanwhile(act, when) if when is AFTER:
                await asyncio.to_thread(act)
            case Truncate(size) if answer is not None and answer.blob is not None:
                return replace(answer, stop=min(answer.stop, answer.start + size))
        # What was only put off is done now.
        return answer if answer is not None else self._handle(request, operation)

    async def _held(self, receive: Receive) -> None:
        """Wait until the answer may go; raises _Gone where the client hung up meanwhile."""
        loop = asyncio.get_running_loop()
        released = asyncio.Event()

        def wake() -> None:
            loop.call_soon_threadsafe(released.set)

        self._faults.hold(wake)
        waiting = asyncio.ensure_future(released.wait())
        leaving = asyncio.ensure_future(_left(receive))
        done, pending = await asyncio.wait((waiting, leaving), return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        if leaving in done:
            raise _Gone

    # Sending

    async def _send(
        self, scope: Scope, receive: Receive, send: Send, request: Request, answer: Answer
    ) -> int:
        """Send an answer; how much content it had."""
        headers = {**self._common_headers(request), **answer.headers}
        if answer.blob is None:
            content, kind = _content(answer)
            if kind is not None:
                headers.setdefault("Content-Type", kind)
            response = Response(content, answer.status, headers)
            await response(scope, receive, send)
            return len(content or b"")
        length = answer.stop - answer.start
        truncated = isinstance(request.fault, Truncate)
        announced = answer.blob.size if truncated else length
        headers["Content-Length"] = str(announced)
        streaming = StreamingResponse(_pieces(answer), answer.status, headers)
        if truncated and length < announced:
            await self._send_short(scope, streaming, send)
        else:
            await streaming(scope, receive, send)
        return length

    async def _send_short(self, scope: Scope, response: StreamingResponse, send: Send) -> None:
        """Send what there is and hang up in the middle."""

        async def without_end(message: Message) -> None:
            if message["type"] != "http.response.body" or message.get("more_body"):
                await send(message)

        await response.stream_response(without_end)
        self._connections.close(scope["client"])

    def _common_headers(self, request: Request) -> dict[str, str]:
        skew = self._tenant.world.switches.clock_skew
        date = dt.datetime.fromtimestamp(self._tenant.world.clock.seconds() + skew, dt.UTC)
        headers = {"request-id": request.id, "Date": format_datetime(date, usegmt=True)}
        if said := request.header("client-request-id"):
            headers["client-request-id"] = said
        return headers


def _replaces(fault: Fault) -> bool:
    """Whether a fault stands in place of the request; others only accompany it."""
    return isinstance(fault, Reply | Reset | Timeout | Html | Delay)


def _reply(fault: Reply, request: Request, operation: Operation) -> Answer:
    headers = dict(fault.headers)
    if fault.retry_after is not None:
        headers["Retry-After"] = fault.retry_after
    problem = Problem(
        fault.status,
        fault.code or _CODES.get(fault.status, "generalException"),
        fault.message or "The service cannot answer as asked.",
        rest=fault.code or "-2146232832, Microsoft.SharePoint.SPException",
        headers=headers,
    )
    return operation.write_problem(problem, request)


def _content(answer: Answer) -> tuple[bytes | None, str | None]:
    if answer.text is not None:
        return answer.text.encode(), None
    if answer.body is not None:
        return json.dumps(answer.body, ensure_ascii=False).encode(), "application/json"
    return None, None


async def _pieces(answer: Answer) -> AsyncIterator[bytes]:
    assert answer.blob is not None
    for piece in answer.blob.chunks(answer.start, answer.stop):
        yield piece


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
