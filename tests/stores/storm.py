"""A storm: many operations by us and by people, with answers lost and requests refused at random.

Whatever comes of an operation is written in a journal. Once it is calm, what is still open is done
again until the store says what became of it, and then the library must tell the journal's story.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Protocol

from docgen.errors import Unavailable
from docgen.store import (
    ABSENT,
    Absent,
    AlreadyExists,
    Conflict,
    Cursor,
    DocRef,
    DocumentStore,
    Library,
    Locked,
    NotCheckedOut,
    NotFound,
    ResyncNeeded,
)
from tests.stores.storm_journal import Document, Fate, File, Journal, Write

FOLDERS = 4
NAMES = ("å#%'", "Åtgärder & mål", "ÖVRIGT + bilaga")


class Ground(Protocol):
    """The library itself, past the store, and those who work in it."""

    def content(self, tag: str, ending: str) -> bytes:
        """A file that says ``tag``."""
        ...

    def said(self, ref: DocRef) -> str | None:
        """The tag of a document as the store handed it out, where that can still be told."""
        ...

    def tag(self, content: bytes) -> str | None:
        """What a file says."""
        ...

    def places(self) -> Mapping[str, str]:
        """The paths of the documents that everybody sees, by their ids."""
        ...

    def live(self) -> list[File]: ...

    def binned(self) -> list[File]: ...

    def wait(self) -> None:
        """Let a while pass."""
        ...

    def act(self, deed: str, path: str, to: str, content: bytes) -> str | None:
        """Let somebody do something; the document's id, None where they could not."""
        ...


@dataclass(frozen=True)
class Hold:
    """A document that we may have checked out; ``statuses`` are what its column may go back to."""

    given_up: bool
    statuses: frozenset[str | None]


class Storm:
    """Operations on the store that ``reach`` reaches, drawn from ``random``.

    ``unsettle`` is called before each: it may let something go wrong, or call what it is given at
    any time to let somebody do something.
    """

    def __init__(
        self,
        reach: Callable[[], DocumentStore],
        ground: Ground,
        random: Random,
        unsettle: Callable[[Callable[[], None]], None],
    ) -> None:
        self._reach = reach
        self._store = reach()
        self._ground = ground
        self._random = random
        self._unsettle = unsettle
        self._number = 0
        self._at = ""
        """The document that we are at, where we know it."""
        self._cursor: Cursor | None = None
        self._mirror: dict[str, DocRef] = {}
        self._held: dict[str, Hold] = {}
        self.journal = Journal()
        self.done: Counter[str] = Counter()
        """How often each thing happened."""

    def blow(self, operations: int) -> None:
        """Do so many operations, whatever comes of each."""
        steps: dict[Callable[[], object], int] = {
            self._create: 30, self._replace: 50, self._columns: 30, self._look: 15,
            self._retry: 60, self._recycle: 6, self._keep: 8, self._let_go: 15, self._follow: 12,
            self._begin_anew: 1, self._somebody: 60,
        }  # fmt: skip
        for _ in range(operations):
            self._unsettle(self._deed())
            self._random.choices(list(steps), list(steps.values()))[0]()

    def settle(self) -> None:
        """Once it is calm: finish what is open."""
        while self._held or self._waiting():
            self._ground.wait()
            self._let_go()
            self._retry()
        for document in self.journal.documents.values():
            if document.recycling is not None:
                self._bin(document)
        while not self._follow():
            pass

    def check(self) -> None:
        """Compare the library with the journal, and with what its changes told."""
        live = self._ground.live()
        self.journal.check(live, self._ground.binned())
        assert self._mirror == {file.id: self._store.by_id(file.id) for file in live}
        for file in live:
            assert self._ground.tag(self._store.read(file.id)) == file.versions[-1].tag

    # What we do

    def _create(self) -> None:
        ending = self._random.choices(("pdf", "docx", "large.pdf"), (6, 3, 1))[0]
        folder = f"{Library.CASES}/{self._random.randrange(FOLDERS)} Tärna"
        tag = self._tag("ours")
        path = f"{folder}/{self._number} {self._random.choice(NAMES)}.{ending}"
        self._begin(tag, path, ABSENT, None)

    def _replace(self) -> None:
        document = self._any()
        if document is not None and document.etag is not None:
            self._begin(self._tag("ours"), document.path, document.etag, document.id)

    def _begin(self, tag: str, path: str, expect: str | Absent, document: str | None) -> None:
        write = Write(f"do {tag}", tag, path, expect, document)
        self.journal.writes.append(write)
        self._at = document or ""
        self._try(write)

    def _retry(self) -> None:
        waiting = self._waiting()
        if waiting:
            write = self._random.choice(waiting)
            self._at = write.document or ""
            self._try(write)

    def _try(self, write: Write) -> None:
        if write.moved and write.document is not None and not self._find(write):
            return
        try:
            ref = self._store.put(
                write.path, self._content(write), expect=write.expect, operation=write.operation,
                fields={"Status": write.operation},
            )  # fmt: skip
        except NotFound:
            assert write.expect is not ABSENT, f"{write.path} cannot be made"
            write.moved = True
            self._count("not found")
        except (AlreadyExists, Conflict) as error:
            self._give_way(write, error.current)
        except Unavailable as error:
            write.moved = True
            self._count(error)
        else:
            write.fate, write.document = Fate.DONE, ref.id
            self._note(ref)
            self._count("written")

    def _find(self, write: Write) -> bool:
        """Look where the document of a write lies by now."""
        try:
            write.path = self._store.by_id(str(write.document)).path
        except NotFound:
            write.fate = Fate.ABANDONED
            self._count("abandoned")
        except Unavailable as error:
            self._count(error)
        return write.fate is Fate.WAITING

    def _give_way(self, write: Write, current: DocRef) -> None:
        """Somebody was there first: what they did is seen, and we may go on from there."""
        self._count("conflict")
        write.fate = Fate.REFUSED
        self._note(current)
        if write.document == current.id and self._random.random() < 0.7:
            self._begin(self._tag("ours"), current.path, current.etag, current.id)

    def _columns(self) -> None:
        document = self._any()
        if document is None:
            return
        expect = document.etag if self._random.random() < 0.5 else None
        value = self._tag("status")
        try:
            ref = self._store.set_fields(document.id, {"Status": value}, expect=expect)
        except Conflict as error:
            self._note(error.current)
            self._count("conflict of columns")
        except NotFound:
            self._count("not found")
        except Unavailable as error:
            document.statuses.add(value)
            self._count(error)
        else:
            assert ref.fields["Status"] == value
            self._note(ref)
            self._count("columns")

    def _look(self) -> None:
        """What is read is what the library has, and all of it."""
        document = self._any()
        if document is None:
            return
        try:
            ref = self._store.by_id(document.id)
            content = self._store.read(document.id, self._random.choice((None, ref.version)))
            versions = self._store.versions(document.id)
        except NotFound:
            self._count("not found")
        except Unavailable as error:
            self._count(error)
        else:
            tag = self._ground.tag(content)
            assert tag is not None
            if not ref.path.endswith(".docx"):  # those may be rewritten
                assert content == self._ground.content(tag, ref.path.partition(".")[2])
            assert versions or ref.checked_out_by
            self._count("looked")

    def _recycle(self) -> None:
        document = self._any()
        if document is not None and document.etag is not None:
            self._bin(document)

    def _bin(self, document: Document) -> None:
        document.recycling = document.recycling or document.etag
        assert document.recycling is not None
        try:
            self._store.recycle(document.id, document.recycling)
        except Conflict as error:
            document.recycling = None
            self._note(error.current)
            self._count("conflict of recycling")
        except NotFound:
            document.gone = document.id not in self.journal.removed
        except Unavailable as error:
            self._count(error)
        else:
            document.gone = document.id not in self.journal.removed
            self._count("recycled")

    def _keep(self) -> None:
        """Check a document out, perhaps write; it is let go at another time."""
        document = self._any()
        if document is None or any(one.document == document.id for one in self._waiting()):
            return
        try:
            ref = self._store.check_out(document.id)
        except (NotFound, Locked):
            return
        except Unavailable as error:
            self._held[document.id] = Hold(given_up=False, statuses=frozenset(document.statuses))
            self._count(error)
            return
        self._note(ref)
        given_up = self._random.random() < 0.3
        self._held[document.id] = Hold(given_up, frozenset(document.statuses))
        self._count("checked out")
        if self._random.random() < 0.7:
            self._begin(self._tag("ours"), ref.path, ref.etag, ref.id)

    def _let_go(self) -> None:
        if not self._held:
            return
        document = self._random.choice(list(self._held))
        hold = self._held[document]
        if hold.given_up and any(one.document == document for one in self._waiting()):
            # What became of it must be known before it is given up.
            self._retry()
            return
        try:
            if hold.given_up:
                ref = self._store.discard_check_out(document)
            else:
                ref = self._store.check_in(document, "klar")
        except (NotFound, NotCheckedOut):
            self.journal.documents[document].statuses |= hold.statuses
        except Unavailable as error:
            self._count(error)
            return
        else:
            self._note(ref)
            self._count("let go")
        if hold.given_up:
            self._undo(document)
        del self._held[document]

    def _undo(self, document: str) -> None:
        """What was written since it was checked out is given up."""
        there = {
            version.tag
            for file in (*self._ground.live(), *self._ground.binned())
            for version in file.versions
        }
        for write in self.journal.writes:
            held = not isinstance(write.expect, Absent) and write.expect.endswith("true]")
            if (write.document, write.fate) == (document, Fate.DONE) and held:
                write.fate = Fate.DONE if write.tag in there else Fate.UNDONE

    def _follow(self) -> bool:
        """Read on in the changes; whether there was an answer."""
        try:
            changes, cursor = self._store.changes(self._cursor)
        except ResyncNeeded:
            self._cursor = None
            self._count("resync")
            return False
        except Unavailable as error:
            self._count(error)
            return False
        if self._cursor is None:
            self._mirror.clear()
        self._cursor = cursor
        for change in changes:
            if change.ref is None:
                self._mirror.pop(change.id, None)
            else:
                self._mirror[change.id] = change.ref
                if self._random.random() < 0.3 and change.id not in self._held:
                    self._note(change.ref)
        self._count("followed")
        return True

    def _begin_anew(self) -> None:
        """The program ends and is started again."""
        with suppress(Unavailable):
            self._store = self._reach()
            self._count("begun anew")

    # What people do

    def _somebody(self) -> None:
        self._deed()()

    def _deed(self) -> Callable[[], None]:
        """Something that somebody will do: drawn now, so that it is the same at each run."""
        random = Random(self._random.random())
        deed = random.choices(
            ("save", "new", "rename", "move", "remove", "column", "open", "close", "take", "give"),
            (30, 4, 8, 4, 3, 6, 4, 8, 2, 6),
        )[0]
        self._number += 1
        number = self._number

        def done() -> None:
            self._let(deed, random, number)

        return done

    def _let(self, deed: str, random: Random, number: int) -> None:
        places = self._ground.places()
        if not places:
            return
        waiting = [str(one.document) for one in self._waiting() if one.document in places]
        recent = list(places)[-12:]
        # In between, what we are at is what they would harm, or harm us by.
        here = [self._at] if self._at in places else recent[-1:]
        document = random.choice(random.choices((here, waiting or recent, recent), (4, 2, 3))[0])
        path = places[document]
        folder, _, name = path.rpartition("/")
        ending = name.partition(".")[2]
        tag = f"theirs {number}"
        to = ""
        match deed:
            case "new":
                path = f"{folder}/{number} deras.{ending}"
            case "rename":
                to = f"{folder}/{number} {random.choice(NAMES)}.{ending}"
            case "move":
                to = f"{Library.CASES}/{random.randrange(FOLDERS)} flyttat/{number}.{ending}"
            case "column":
                to = tag
        done = self._ground.act(deed, path, to, self._ground.content(tag, ending))
        if done is None:
            return
        match deed:
            case "save":
                self.journal.saves.append((done, tag))
            case "new":
                self.journal.saves.append((done, tag))
                self.journal.theirs.add(done)
            case "remove":
                self.journal.removed.add(done)
            case "column":
                self.journal.steps[done] = tag
        self._count(f"somebody: {deed}")

    # What is known

    def _any(self) -> Document | None:
        """A document of ours that we know of, and are not about to give up."""
        known = [
            document
            for document in self.journal.documents.values()
            if not document.gone
            and document.recycling is None
            and document.id not in self._held
            and (document.id not in self.journal.removed or self._random.random() < 0.1)
        ]
        if not known:
            return None
        found = self._random.choice(known[-12:] if self._random.random() < 0.8 else known)
        self._at = found.id
        return found

    def _waiting(self) -> list[Write]:
        return [write for write in self.journal.writes[-4_000:] if write.fate is Fate.WAITING]

    def _note(self, ref: DocRef) -> None:
        self.journal.note(ref, self._ground.said(ref))

    def _content(self, write: Write) -> bytes:
        return self._ground.content(write.tag, write.path.partition(".")[2])

    def _tag(self, whose: str) -> str:
        self._number += 1
        return f"{whose} {self._number}"

    def _count(self, what: str | Unavailable) -> None:
        self.done[what.code if isinstance(what, Unavailable) else what] += 1
