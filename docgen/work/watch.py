"""Watching the stores: what people change there is noted, judged when it is time, and told.

The steps are :func:`~docgen.work.watch_noting.poll`, :func:`due`,
:func:`~docgen.work.watch_judging.judge` and :func:`~docgen.work.watch_columns.refresh`. Each takes
all it needs as arguments and can be done again, so that this loop, or an engine that remembers
where it was, may call them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Protocol

from docgen.errors import DocgenError, ExitCode, WrongUse
from docgen.messages import say
from docgen.records import watching
from docgen.service import Service
from docgen.work.watch_columns import refresh
from docgen.work.watch_judging import judge
from docgen.work.watch_noting import is_due, poll
from docgen.work.watch_sharing import keep_sharing
from docgen.work.watch_told import Event, Told

Tell = Callable[[Told], None]


class Stop(Protocol):
    """Whether to stop, and waiting for it, as :class:`threading.Event` does it."""

    def is_set(self) -> bool: ...

    def wait(self, timeout: float) -> bool:
        """Wait so many seconds, or until it is to stop; whether it is."""
        ...


def authorities(service: Service, only: str | None = None) -> tuple[str, ...]:
    """The authorities that have a store; with ``only``, that one.

    Raises WrongUse where ``only`` is none of them.
    """
    found = service.stores.authorities()
    if only is None:
        return found
    if only not in found:
        raise WrongUse(
            "no_such_authority",
            say(
                "There is no store of an authority {authority} here. There are stores of: "
                "{authorities}.",
                authority=only,
                authorities=", ".join(found) or "–",
            ),
        )
    return (only,)


def due(service: Service, authority: str, *, quiet: dt.timedelta) -> tuple[str, ...]:
    """The ids in an authority's store of the documents that it is time to judge."""
    now = service.clock()
    with service.transaction() as connection:
        waiting = watching.waiting(connection, authority)
    return tuple(seen.document for seen in waiting if is_due(seen, now, quiet))


class Watcher:
    """Watches the stores of all authorities, or of one, in one process.

    ``tell`` is called with what happens, as it happens. ``stop`` ends it when the document at
    hand is done.
    """

    def __init__(
        self,
        service: Service,
        *,
        quiet: dt.timedelta,
        tell: Tell,
        stop: Stop,
        only: str | None = None,
    ) -> None:
        self._service = service
        self._quiet = quiet
        self._tell = tell
        self._stop = stop
        self._only = only
        self._failing: dict[tuple[str, str], str] = {}
        """What is failing, by authority and step, so that it is told once."""

    def watch(self, every: float) -> None:
        """Look at the stores every so many seconds, until told to stop."""
        while not self._stop.is_set():
            self.look()
            self._stop.wait(every)

    def look(self) -> set[ExitCode]:
        """Look at every store once; the exit codes of all that came of it."""
        codes: set[ExitCode] = set()
        for authority in authorities(self._service, self._only):
            if not self._stop.is_set():
                codes.update(told.exit_code for told in self._look_at(authority))
        if not self._stop.is_set():
            codes.update(self._said(told).exit_code for told in keep_sharing(self._service))
        return codes

    def waiting(self) -> int:
        """How many documents have been changed and are not judged yet."""
        watched = authorities(self._service, self._only)
        with self._service.transaction() as connection:
            return sum(len(watching.waiting(connection, authority)) for authority in watched)

    def _look_at(self, authority: str) -> Iterable[Told]:
        service, quiet = self._service, self._quiet
        try:
            polled = poll(service, authority)
        except DocgenError as error:
            yield self._fails(authority, "poll", error)
            return
        self._failing.pop((authority, "poll"), None)
        for told in polled.gone:
            yield self._said(told)
        for store_id in due(service, authority, quiet=quiet):
            if self._stop.is_set():
                return
            judged = judge(service, authority, store_id, quiet=quiet)
            if judged is not None:
                yield self._said(judged)
        try:
            refresh(service, authority)
        except DocgenError as error:
            yield self._fails(authority, "columns", error)
        else:
            self._failing.pop((authority, "columns"), None)

    def _said(self, told: Told) -> Told:
        if told.news:
            self._tell(told)
        return told

    def _fails(self, authority: str, step: str, error: DocgenError) -> Told:
        told = Told(
            authority,
            Event.FAILED,
            code=error.code,
            message=error.message,
            exit_code=error.exit_code,
            news=self._failing.get((authority, step)) != error.code,
        )
        self._failing[authority, step] = error.code
        return self._said(told)
