"""A store that is watched, the people who work in it, and a clock that they all share."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from docgen.errors import ExitCode
from docgen.office.fingerprint import fingerprint
from docgen.records import documents, watching
from docgen.records.documents import IssuedDocument
from docgen.records.watching import Watched
from docgen.service import Service
from docgen.store import DocRef, DocumentStore, FieldValue, Library
from docgen.stores.configured import Stores
from docgen.stores.folder import FolderStore
from docgen.work.watch import Watcher
from docgen.work.watch_told import Told
from tests.stores.hands import Hands
from tests.work.installation import PLAN, Installation

AUTHORITY = "bun"
QUIET = dt.timedelta(minutes=30)


class Clock:
    """The family's days; a second passes at each look, and more when a test says so."""

    def __init__(self) -> None:
        self.now = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        self.now += dt.timedelta(seconds=1)
        return self.now

    def passes(self, minutes: float) -> None:
        self.now += dt.timedelta(minutes=minutes)


class Never:
    """Nobody asks the watcher to stop, and it waits for nothing."""

    def is_set(self) -> bool:
        return False

    def wait(self, timeout: float) -> bool:
        raise AssertionError(f"waited {timeout} s")


class People(Protocol):
    """Those who work in the store with their own programs; paths begin with the library."""

    def save(self, path: str, content: bytes) -> None: ...

    def move(self, path: str, to: str) -> None: ...

    def copy(self, path: str, to: str) -> None: ...

    def remove(self, path: str) -> None: ...

    def open(self, path: str) -> None: ...

    def close(self, path: str) -> None: ...

    def check_out(self, path: str) -> None: ...

    def check_in(self, path: str) -> None: ...

    def set_column(self, path: str, name: str, value: FieldValue) -> None: ...


class FolderPeople(Hands):
    """People in a folder store whose files have the time of the clock."""

    def __init__(self, root: Path, clock: Clock) -> None:
        super().__init__(root)
        self._root = root
        self._clock = clock
        self._own = FolderStore(root, actor="Karin")

    def save(self, path: str, content: bytes) -> None:
        super().save(path, content)
        self._stamp(path)

    def save_in_place(self, path: str, content: bytes) -> None:
        super().save_in_place(path, content)
        self._stamp(path)

    def copy(self, path: str, to: str) -> None:
        super().copy(path, to)
        self._stamp(to)

    def check_out(self, path: str) -> None:
        self._own.check_out(self._own.stat(path).id)

    def check_in(self, path: str) -> None:
        self._own.check_in(self._own.stat(path).id)

    def set_column(self, path: str, name: str, value: FieldValue) -> None:
        self._own.set_fields(self._own.stat(path).id, {name: value})

    def _stamp(self, path: str) -> None:
        seconds = self._clock.now.timestamp()
        os.utime(self._root / path, (seconds, seconds))


@dataclass
class Desk:
    """An installation whose store is watched."""

    installation: Installation
    clock: Clock
    people: People
    told: list[Told] = field(default_factory=list)
    never: Never = field(default_factory=Never)

    @property
    def service(self) -> Service:
        return self.installation.service

    @property
    def store(self) -> DocumentStore:
        return self.service.stores(AUTHORITY)

    # What is there

    def issued(self, document: str = PLAN, copy: str = "1") -> IssuedDocument:
        with self.service.transaction() as connection:
            found = documents.load(connection, self.service.keys, document, copy)
        assert found is not None
        return found

    def ref(self, document: str = PLAN, copy: str = "1") -> DocRef:
        """An issued document as it is in the store now."""
        store_ref = self.issued(document, copy).store_ref
        assert store_ref is not None
        return self.store.by_id(store_ref)

    @property
    def plan(self) -> str:
        """The path of the staff's copy of the plan."""
        return self.ref().path

    def column(self, name: str, path: str | None = None) -> FieldValue:
        """What a column of the plan says, or of the document at ``path``."""
        ref = self.ref() if path is None else self.store.stat(path)
        return ref.fields.get(name)

    def noted(self, path: str | None = None) -> Watched | None:
        ref = self.ref() if path is None else self.store.stat(path)
        with self.service.transaction() as connection:
            return watching.load(connection, AUTHORITY, ref.id)

    def says(self, content: bytes, path: str | None = None) -> bool:
        """Whether the plan in the store, or the document at ``path``, says what a content says.

        The bytes may be others: SharePoint rewrites files.
        """
        ref = self.ref() if path is None else self.store.stat(path)
        return fingerprint(self.store.read(ref.id)) == fingerprint(content)

    # What happens

    def edit(self, content: bytes, path: str | None = None) -> None:
        """A person saves the plan."""
        self.people.save(path or self.plan, content)

    def hand_in(self, content: bytes, name: str = "Planen från pappa.docx") -> str:
        """A person puts a file into the inbox; its path."""
        path = f"{Library.INBOX}/{name}"
        self.people.save(path, content)
        return path

    def watcher(self, quiet: dt.timedelta = QUIET) -> Watcher:
        return Watcher(self.service, quiet=quiet, tell=self.told.append, stop=self.never)

    def look(self) -> set[ExitCode]:
        """The watcher looks once; what it tells is in ``told``, and what it told before is not."""
        self.told.clear()
        return self.watcher().look()

    def look_when_quiet(self) -> set[ExitCode]:
        """Somebody changed something just now; the watcher sees it, and again half an hour on."""
        self.look()
        self.clock.passes(31)
        return self.look()

    def returns(self) -> int:
        """How many returns are in the journal."""
        return sum(entry.kind.value == "return" for entry in self.installation.journal())

    @contextmanager
    def nothing_recorded(self) -> Iterator[None]:
        before = len(self.installation.journal())
        yield
        assert len(self.installation.journal()) == before


class Wrapped:
    """A store before whose methods something happens: ``before`` by the method's name.

    It is given the method's first argument.
    """

    def __init__(self, store: DocumentStore, before: dict[str, Callable[[Any], None]]) -> None:
        self._store = store
        self.before = before

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)

        def call(*arguments: Any, **named: Any) -> Any:
            if name in self.before:
                self.before[name](*arguments[:1])
            return method(*arguments, **named)

        return call


class OneStore(Stores):
    """The stores of an installation where one authority has one."""

    def __init__(self, home: Path, store: Any) -> None:
        super().__init__(None, home)
        self._store = store

    def __call__(self, authority: str) -> Any:
        assert authority == AUTHORITY
        return self._store

    def authorities(self) -> tuple[str, ...]:
        return (AUTHORITY,)


def with_store(installation: Installation, store: Any) -> Installation:
    """The same installation with another store."""
    service = replace(installation.service, stores=OneStore(installation.home, store))
    return Installation(installation.home, installation.clock, service)
