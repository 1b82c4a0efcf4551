"""The connections that are open, so that a test can have one cut."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol  # noqa: TID253 - the server is what this is for

Client = tuple[str, int]


class Connections:
    """Open connections by the address of their client."""

    def __init__(self) -> None:
        self._open: dict[Client, asyncio.Transport] = {}

    def reset(self, client: Client) -> None:
        """Cut a connection: what was sent is lost, and the client is told so (TCP RST)."""
        transport = self._open.get(client)
        if transport is None:
            return  # It is gone already.
        plain = transport.get_extra_info("socket")
        # With no time to linger, closing discards what is unsent and resets the connection.
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()

    def close(self, client: Client) -> None:
        """Send what is waiting, then hang up."""
        transport = self._open.get(client)
        if transport is not None:
            transport.close()

    def cut_all(self) -> None:
        """End every connection."""
        for transport in list(self._open.values()):
            transport.abort()

    def protocol(self) -> type[asyncio.Protocol]:
        """The server's protocol, which tells us of its connections."""
        connections = self._open

        class Noting(H11Protocol):
            def connection_made(self, transport: Any) -> None:
                super().connection_made(transport)
                self._known = transport.get_extra_info("peername")[:2]
                connections[self._known] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                connections.pop(self._known, None)
                super().connection_lost(exc)

        return Noting
