"""The one composition root: settings become an engine, keys, an archive, a catalogue and stores.

Every part can be replaced by an argument; tests hand in their own clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from docgen.errors import Unavailable
from docgen.forms.catalogue import Catalogue
from docgen.messages import say
from docgen.office.fingerprint import fingerprint
from docgen.office.libreoffice import LibreOffice
from docgen.plan.document import Anchoring
from docgen.plan.scan_thresholds import AS_MEASURED, ScanThresholds
from docgen.reasons import reason
from docgen.records.archive import Archive
from docgen.records.database import open_database
from docgen.records.files import make_folder
from docgen.records.keys import Keys
from docgen.settings import Settings
from docgen.stores import configured
from docgen.stores.configured import Stores

Clock = Callable[[], dt.datetime]
Tell = Callable[[str], None]


def utc_now() -> dt.datetime:
    """The time now, in UTC."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Service:
    """Everything the work needs, put together once."""

    home: Path
    zone: ZoneInfo
    engine: Engine
    keys: Keys
    archive: Archive
    catalogue: Catalogue
    stores: Stores
    """The store of an authority, by the authority's id."""
    anchors: Anchoring = "controls"
    """What values are found again by in the Word files that are filled."""
    clock: Clock = field(default=utc_now)
    office: LibreOffice = field(default_factory=LibreOffice)
    """Makes PDF files; started when the first is asked for."""
    trust: Path | None = None
    """The folder of those trusted to vouch for electronic signatures; read when it is needed."""
    thresholds: ScanThresholds = AS_MEASURED
    """What separates marks from empty boxes on paper."""

    @classmethod
    def open(
        cls, settings: Settings, *, clock: Clock = utc_now, tell: Tell | None = None
    ) -> Service:
        """Open the installation that ``settings`` describe, creating it at first use.

        ``tell`` is given what a person must do to sign in to a store; otherwise it goes to
        standard error. Raises Unavailable or Refused where the database, the master key or the
        home folder cannot be used, Refused ``catalogue_fault`` for a faulty templates folder, and
        WrongUse ``stores_file`` for a faulty stores file.
        """
        home = settings.home
        stores = open_stores(settings, tell)
        make_home(home)
        engine = open_database(settings.database)
        with _outside(), engine.begin() as connection:
            keys = Keys.open(connection, home, settings.master_key())
        return cls(
            home=home,
            zone=settings.zone,
            engine=engine,
            keys=keys,
            archive=Archive(home, keys),
            catalogue=Catalogue.load(settings.templates_folder),
            stores=stores,
            anchors=settings.anchors,
            clock=clock,
            office=LibreOffice(settings.office, seconds=settings.office_seconds),
            trust=settings.trust_folder,
            thresholds=settings.scan_thresholds or AS_MEASURED,
        )

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection whose work is kept whole, or not at all.

        Raises Unavailable where the database or the disk fails on the way.
        """
        with _outside(), self.engine.begin() as connection:
            yield connection

    def today(self) -> dt.date:
        """The day it is where the people are."""
        return self.clock().astimezone(self.zone).date()

    def close(self) -> None:
        """Let go of the database, and end LibreOffice."""
        self.office.close()
        self.engine.dispose()


def make_home(home: Path) -> None:
    """Make the home folder where it is missing, closed to others; raises Unavailable."""
    with _outside():
        make_folder(home)


def open_stores(settings: Settings, tell: Tell | None = None) -> Stores:
    """The stores of the installation that ``settings`` describe; none of them is opened yet.

    Raises Unavailable where the stores file cannot be read, and WrongUse for every fault in it.
    """
    file = settings.stores_file
    return Stores(
        configured.load(file, settings.home) if file is not None else None,
        settings.home,
        same_content=lambda one, other: fingerprint(one) == fingerprint(other),
        tell=tell,
    )


@contextmanager
def _outside() -> Iterator[None]:
    """What a full disk, a missing right or a database that is away does, in words."""
    try:
        yield
    except OperationalError as error:
        raise Unavailable(
            "database_unavailable",
            say(
                "The database cannot be used: {reason}. Nothing of this was recorded. Check that "
                "it is running and that you may write there, then try again.",
                reason=reason(error.orig or error),
            ),
        ) from error
    except OSError as error:
        raise Unavailable(
            "disk_unavailable",
            say(
                "The home folder cannot be used: {reason}. Nothing of this was recorded. Check "
                "that its disk has room and that you may write there, then try again.",
                reason=reason(error),
            ),
        ) from error
