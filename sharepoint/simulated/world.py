"""What every part of the simulation shares: how it behaves, the time, identifiers, contents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sharepoint.simulated.blobs import Blobs
from sharepoint.simulated.clock import Clock
from sharepoint.simulated.ids import Ids
from sharepoint.simulated.switches import Switches


@dataclass
class Late:
    """Something SharePoint will do at the so many-th request from now."""

    left: int
    act: Callable[[], None]


@dataclass
class World:
    """Shared by the tenant, its sites and their libraries."""

    ids: Ids
    blobs: Blobs
    switches: Switches = field(default_factory=Switches)
    clock: Clock = field(default_factory=Clock)
    late: list[Late] = field(default_factory=list)

    def begin_request(self) -> None:
        """What SharePoint does behind the scenes is done while requests come in."""
        for late in self.late:
            late.left -= 1
        due = [late for late in self.late if late.left <= 0]
        self.late[:] = [late for late in self.late if late.left > 0]
        for late in due:
            late.act()
