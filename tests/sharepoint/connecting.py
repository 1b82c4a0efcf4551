"""Our client on a simulated SharePoint, in a time that passes at once when somebody waits."""

from __future__ import annotations

import datetime as dt
import threading
import time

from sharepoint.addressing import GraphAddresses
from sharepoint.credentials import Certificate, Credential, MsalTokens, Secret, TokenProvider
from sharepoint.drive import Drive
from sharepoint.retry import Clock, Policy
from sharepoint.simulated import Library, SimulatedApp, SimulatedSharePoint
from sharepoint.transport import Network, Transport, user_agent

AGENT = user_agent("Test", "docgen/0")


class Hurry:
    """Who waits does so at once, on both sides; ``waited`` are the seconds it would have taken."""

    def __init__(self, simulated: SimulatedSharePoint | None = None) -> None:
        self._simulated = simulated
        self._lock = threading.Lock()
        self._ahead = 0.0
        self.waited: list[float] = []
        self.clock = Clock(self.monotonic, self.sleep, self.now, jitter=lambda most: most / 2)

    def monotonic(self) -> float:
        with self._lock:
            return time.monotonic() + self._ahead

    def now(self) -> dt.datetime:
        with self._lock:
            return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=self._ahead)

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._ahead += seconds
            self.waited.append(seconds)
        if self._simulated is not None:
            self._simulated.clock.advance(seconds)


def certificate(simulated: SimulatedSharePoint, app: SimulatedApp | None = None) -> Certificate:
    """What an app proves itself by."""
    app = app or simulated.app
    return Certificate(simulated.tenant, app.client_id, app.certificate)


def secret(simulated: SimulatedSharePoint) -> Secret:
    """What the app proves itself by to Microsoft Graph only."""
    return Secret(simulated.tenant, simulated.client_id, simulated.secret)


def signed_in(
    simulated: SimulatedSharePoint, credential: Credential | None = None, hurry: Hurry | None = None
) -> MsalTokens:
    """Tokens for the app, unless another credential is given."""
    return MsalTokens(
        credential or certificate(simulated),
        simulated.cloud,
        simulated.host,
        verify=str(simulated.ca_file),
        clock=(hurry or Hurry(simulated)).monotonic,
    )


def transport(
    simulated: SimulatedSharePoint,
    tokens: TokenProvider | None = None,
    *,
    hurry: Hurry | None = None,
    policy: Policy | None = None,
    timeout: float = 60.0,
) -> Transport:
    """How requests get there."""
    hurry = hurry or Hurry(simulated)
    return Transport(
        tokens or signed_in(simulated, hurry=hurry),
        user_agent=AGENT,
        network=Network(verify=str(simulated.ca_file), timeout=(5.0, timeout)),
        policy=policy,
        clock=hurry.clock,
    )


def drive(simulated: SimulatedSharePoint, library: Library, carrier: Transport) -> Drive:
    """A library by its id."""
    return Drive(carrier, GraphAddresses(simulated.cloud.graph), library.drive_id)
