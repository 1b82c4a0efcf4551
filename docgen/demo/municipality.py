"""Two authorities with a site each in a simulated SharePoint, and the people who work there.

The only part of docgen that knows of the simulated SharePoint: it plays the agency and its staff.
docgen itself is told no more than a stores file says, and works as it would with a real one.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from docgen.store import Library
from docgen.stores.sharepoint_columns import COLUMNS
from sharepoint.simulated import Level, SimulatedSharePoint, SimulatedSite
from sharepoint.simulated import Library as SiteLibrary

if TYPE_CHECKING:
    from docgen.case.model import Case, Unit

SITES = {"bun": "/sites/lots-barn-och-utbildning", "sn": "/sites/lots-socialnamnden"}
"""The authorities that keep their documents here; a region's are somewhere else."""


class Municipality:
    """A running SharePoint that holds the sites; ``now`` is the time it goes by.

    Made by :meth:`running`, which ends it, too.
    """

    def __init__(
        self, simulated: SimulatedSharePoint, stores: Path, now: Callable[[], dt.datetime]
    ) -> None:
        self.stores = stores
        """The stores file that leads to the sites."""
        self._simulated = simulated
        self._now = now
        self._sites: dict[str, SimulatedSite] = {}

    @classmethod
    @contextmanager
    def running(cls, case: Case, now: Callable[[], dt.datetime]) -> Iterator[Self]:
        """Sites with nothing in them, and a group for each unit of the case; while it serves."""
        with (
            tempfile.TemporaryDirectory(prefix="docgen-demo-") as folder,
            SimulatedSharePoint() as simulated,
        ):
            municipality = cls(simulated, Path(folder) / "stores.toml", now)
            municipality.keep_time()
            tables = [municipality._table(case, authority) for authority in SITES]
            municipality.stores.write_text("\n".join(tables), "utf-8")
            yield municipality

    def address(self, authority: str) -> str:
        """The address of an authority's site."""
        return self._sites[authority].url

    def keep_time(self) -> None:
        """Let SharePoint go by the time of the story."""
        clock = self._simulated.clock
        clock.advance(self._now().timestamp() - clock.seconds())

    # What people do; paths begin with the library

    def save(self, authority: str, path: str, content: bytes, *, by: str) -> None:
        """Save a file in the browser, new or not."""
        self.keep_time()
        self._simulated.people.save(*self._at(authority, path), content, by=by)

    @contextmanager
    def writing(self, authority: str, path: str, content: bytes, *, by: str) -> Iterator[None]:
        """Have a file open in Word, which has saved what was written so far."""
        self.keep_time()
        with self._simulated.people.open(*self._at(authority, path), by=by) as file:
            file.save(content)
            yield

    def set_status(self, authority: str, path: str, status: str, *, by: str) -> None:
        """Set the column Status of a file."""
        self.keep_time()
        column = COLUMNS.by_name["status"].name
        self._simulated.people.set_field(*self._at(authority, path), column, status, by=by)

    def may_open(self, person: str, authority: str, path: str) -> bool:
        """Whether SharePoint lets somebody open a folder."""
        return self._simulated.people.may(person, *self._at(authority, path)) >= Level.READ

    def _at(self, authority: str, path: str) -> tuple[SiteLibrary, str]:
        name, _, rest = path.partition("/")
        return self._sites[authority].library(Library(name)), rest

    def _table(self, case: Case, authority: str) -> str:
        """An authority's site and groups, as they stand in a stores file."""
        site = self._sites[authority] = self._simulated.site(SITES[authority])
        cloud = self._simulated.cloud
        values = {
            "kind": "sharepoint",
            "site": site.url,
            "tenant": self._simulated.tenant,
            "client": self._simulated.client_id,
            "certificate": str(self._simulated.certificate),
            "login": cloud.login,
            "graph": cloud.graph,
            "ca_file": str(self._simulated.ca_file),
        }
        groups = {
            unit.name: self._group(case, unit) for unit in case.units if unit.authority == authority
        }
        return _toml(authority, values) + _toml(f"{authority}.groups", groups)

    def _group(self, case: Case, unit: Unit) -> str:
        """The id of the group that those of a unit who take part belong to."""
        members = [person.name for person in case.participants if person.unit == unit.id]
        return str(self._simulated.people.group(unit.name, *members).id)


def _toml(name: str, values: dict[str, str]) -> str:
    """A table; TOML writes texts as JSON does."""
    lines = [f"{_text(key)} = {_text(value)}" for key, value in values.items()]
    return "\n".join([f"[{name}]", *lines, "", ""])


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
