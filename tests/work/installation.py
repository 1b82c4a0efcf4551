"""An installation with the sample family in it, a clock of its own, and a look at all it keeps."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docgen.case import values
from docgen.case.applying import apply, with_revision
from docgen.plan.document import Document
from docgen.plan.reading import Change
from docgen.records import cases, documents, journal, readings, review, transfer
from docgen.records.journal import JournalEntry
from docgen.records.review import ReviewItem, ReviewStatus
from docgen.records.transfer import Replay
from docgen.service import Clock, Service
from docgen.settings import Settings
from docgen.work import cases as case_work
from docgen.work import produce, receive
from docgen.work.cases import Imported
from docgen.work.received import Received
from tests.case.cases import FAMILY, Data

CASE = "2026-0042"
PLAN = "DEM0P1AN0J"
"""The number of the plan that is issued in every installation."""


def story_clock(hour: int = 9) -> Clock:
    """The family's days: their consents have an end. A second passes at each look."""
    seconds = itertools.count()
    start = dt.datetime(2026, 11, 23, hour, 0, tzinfo=dt.UTC)
    return lambda: start + dt.timedelta(seconds=next(seconds))


@dataclass(frozen=True)
class Kept:
    """A refused file as it lies in quarantine."""

    name: str
    reason: str
    content: bytes


@dataclass
class Installation:
    """One installation in ``home``: what the commands would open."""

    home: Path
    clock: Clock
    _service: Service | None = None

    @property
    def service(self) -> Service:
        if self._service is None:
            self._service = Service.open(Settings(home=self.home), clock=self.clock)
        return self._service

    def close(self) -> None:
        if self._service is not None:
            self._service.close()
            self._service = None

    # What people do

    def take_in(self, source: Path | Data = FAMILY) -> Imported:
        """Import a case."""
        return case_work.take_in(self.service, source)

    def issue(self, form: str = "lots/plan", case: str = CASE, **options: Any) -> list[Document]:
        """Issue a form; the staff's copy comes first."""
        made = produce.issue(self.service, form, case, **options)
        return [produced.document for produced in made.produced]

    def receive(self, content: bytes, name: str = "plan.docx") -> Received:
        """Receive a returned file."""
        return receive.receive(self.service, content, name)

    # What is there

    @property
    def plan(self) -> bytes:
        """The staff's copy of the plan that was issued when the installation was made."""
        return self.original(PLAN)

    def original(self, document: str, copy: str = "1") -> bytes:
        """The bytes of a copy as it was issued."""
        with self.service.transaction() as connection:
            issued = documents.load(connection, self.service.keys, document, copy)
            assert issued is not None
            return self.service.archive.fetch(connection, issued.case_id, issued.content_sha256)

    def case(self, case_id: str = CASE) -> Data:
        """A case's data as it is now."""
        with self.service.transaction() as connection:
            return cases.load(connection, self.service.keys, case_id).payload

    def value(self, path: str, case_id: str = CASE) -> Any:
        """What the case says now at a path."""
        return values.get(self.case(case_id), path)

    def journal(self, case_id: str = CASE) -> list[JournalEntry]:
        with self.service.transaction() as connection:
            assert journal.verify(connection, case_id) == ()
            return journal.entries(connection, self.service.keys, case_id)

    def waiting(self, code: str | None = None) -> list[ReviewItem]:
        """What waits for a person; with ``code``, only items of that kind."""
        with self.service.transaction() as connection:
            items = review.list_items(connection, self.service.keys, status=ReviewStatus.OPEN)
        return [item for item in items if code in (None, item.code)]

    def the_one_waiting(self, code: str) -> ReviewItem:
        """The only item of its kind that waits."""
        (item,) = self.waiting(code)
        return item

    def quarantine(self) -> list[Kept]:
        with self.service.transaction() as connection:
            archive = self.service.archive
            return [
                Kept(q.name, q.reason, archive.fetch_quarantined(connection, q.id))
                for q in archive.quarantined(connection)
            ]

    def stored(self) -> dict[str, str]:
        """Every file that people find in the stores, with its digest."""
        return {
            path.relative_to(self.home).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted((self.home / "store").rglob("*.docx"))
            if ".docgen" not in path.parts
        }

    @property
    def stored_plan(self) -> Path:
        """Where people find the staff's copy of the plan."""
        (path,) = (self.home / name for name in self.stored() if "kopia" not in name)
        return path

    def recorded(self, *case_ids: str) -> dict[str, Any]:
        """Everything recorded about cases, and every stored file: the same before and after means
        that nothing was recorded.
        """
        keys = self.service.keys
        with self.service.transaction() as connection:
            return {
                case_id: (
                    cases.load(connection, keys, case_id),
                    journal.entries(connection, keys, case_id),
                    documents.of_case(connection, keys, case_id),
                    readings.of_case(connection, keys, case_id),
                    review.list_items(connection, keys, case_id=case_id),
                    self.service.archive.of_case(connection, case_id),
                )
                for case_id in case_ids or (CASE,)
            } | {"stored": self.stored()}

    def replayed(self, case_id: str = CASE) -> Replay:
        """The case rebuilt from nothing but its journal."""
        with self.service.transaction() as connection:
            return transfer.replay(connection, self.service.keys, case_id, replay_change)

    @contextmanager
    def unchanged(self, *case_ids: str) -> Iterator[None]:
        """Nothing is recorded about these cases within the block."""
        before = self.recorded(*case_ids)
        yield
        assert self.recorded(*case_ids) == before


def replay_change(data: Data, payload: dict[str, Any]) -> Data:
    """The case after one journalled change."""
    return with_revision(apply(data, Change.from_json(payload["change"])), payload["revision"])
