"""A stateful SharePoint on loopback, for development and tests; nothing of it is Microsoft's.

    from sharepoint.simulated import SimulatedSharePoint

    with SimulatedSharePoint(seed=1) as simulated:
        site = simulated.site("/sites/lots")
        library = site.library("Ärenden")

It answers as Microsoft documents and as was seen; where real tenants differ, a switch says how it
is to behave. Needs the extra ``simulated``.
"""

from __future__ import annotations

from sharepoint.simulated.faults import (
    AFTER,
    ANY,
    BEFORE,
    Delay,
    ExpireSession,
    Html,
    LoseChunk,
    Meanwhile,
    Reply,
    Reset,
    Timeout,
    Truncate,
)
from sharepoint.simulated.library import Library
from sharepoint.simulated.model import Item
from sharepoint.simulated.rights import Level
from sharepoint.simulated.simulation import SimulatedApp, SimulatedSharePoint, SimulatedSite
from sharepoint.simulated.switches import RetryAfter, Switches, Throttle

__all__ = [
    "AFTER",
    "ANY",
    "BEFORE",
    "Delay",
    "ExpireSession",
    "Html",
    "Item",
    "Level",
    "Library",
    "LoseChunk",
    "Meanwhile",
    "Reply",
    "Reset",
    "RetryAfter",
    "SimulatedApp",
    "SimulatedSharePoint",
    "SimulatedSite",
    "Switches",
    "Throttle",
    "Timeout",
    "Truncate",
]
