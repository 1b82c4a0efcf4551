"""Runs the simulated services on loopback, with TLS, in a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable
from typing import Any

import uvicorn  # noqa: TID253 - the server is what this is for

from sharepoint.simulated.connections import Connections
from sharepoint.simulated.tls import HOST


class Server:
    """Serves an application at a number of ports until it is stopped."""

    def __init__(
        self, app: Any, context: ssl.SSLContext, connections: Connections, ports: int
    ) -> None:
        self._sockets = [_listening() for _ in range(ports)]
        config = uvicorn.Config(
            app,
            http=connections.protocol(),
            loop="asyncio",
            ws="none",
            lifespan="off",
            log_level="critical",
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=1,
        )
        config.load()
        config.ssl = context
        self._server = _Server(config, connections)
        self._thread = threading.Thread(
            target=self._server.run, args=(self._sockets,), name="simulated-sharepoint", daemon=True
        )

    @property
    def ports(self) -> list[int]:
        """The ports it serves."""
        return [listening.getsockname()[1] for listening in self._sockets]

    def start(self) -> None:
        """Begin; connections are taken from now on."""
        self._thread.start()

    def stop(self, release: Callable[[], None]) -> None:
        """End; ``release`` lets answers go that are held back."""
        self._server.should_exit = True
        release()
        if self._thread.ident is not None:
            self._thread.join()
        for listening in self._sockets:
            listening.close()


class _Server(uvicorn.Server):
    """Ends at once: nobody is waited for who only keeps a connection open."""

    def __init__(self, config: uvicorn.Config, connections: Connections) -> None:
        super().__init__(config)
        self._connections = connections

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._connections.cut_all()
        await asyncio.sleep(0)
        await super().shutdown(sockets)
        # Clients hang up as well by now; what has ended on both sides is let go of step by step.
        for _ in range(20):
            await asyncio.sleep(0)


def _listening() -> socket.socket:
    # Only of a socket that says it is TCP does asyncio switch off the delay of small packets.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((HOST, 0))
    # From here on connections wait for the server to begin.
    listening.listen(128)
    return listening
