"""A storm: many operations by us and by people, with answers lost and requests refused at random.

What everybody did is written in a log of its own as it is known. In the end the library must tell
the same story: each of our writes is a version of one document exactly once, each save of a person
is a version that nobody wrote over unseen, and there is no document that nobody made.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from docgen.errors import Unavailable
from docgen.store import ABSENT, Absent, AlreadyExists, Conflict, DocumentStore, Library, NotFound
from tests.stores.contract import People

FOLDERS = 5


@dataclass
class Document:
    """A document as its log has it."""

    path: str
    id: str | None = None
    etag: str | None = None
    ours: list[bytes] = field(default_factory=list)
    """Contents of ours that the store said it has, in order."""
    theirs: list[bytes] = field(default_factory=list)
    """Contents that people saved."""
    last: bytes = b""
    removed: bool = False


@dataclass
class Write:
    """A write of ours that is to be done, as often as it takes."""

    document: Document
    content: bytes
    expect: str | Absent
    operation: str


class Storm:
    """Operations drawn from ``random`` on ``store``; ``people`` work in it at the same time."""

    def __init__(self, store: DocumentStore, people: People, random: Random) -> None:
        self._store = store
        self._people = people
        self._random = random
        self._documents: list[Document] = []
        self._waiting: list[Write] = []
        self._number = 0
        self.done: Counter[str] = Counter()
        """How often each thing happened."""

    def blow(self, operations: int) -> None:
        """Do so many operations, whatever comes of each."""
        for _ in range(operations):
            step = self._random.choices(
                (self._create, self._replace, self._columns, self._save, self._rename, self._retry,
                 self._recycle),
                (3, 4, 3, 3, 1, 4, 1),
            )[0]  # fmt: skip
            step()

    def settle(self) -> None:
        """Once it is calm: do what is still waiting."""
        while self._waiting:
            self._try(self._waiting.pop())

    def check(self) -> None:
        """Compare the library with the log."""
        there = {
            ref.id: ref
            for number in range(FOLDERS)
            for ref in self._store.list(f"{Library.CASES}/{number}")
        }
        kept = [document for document in self._documents if not document.removed]
        assert sorted(there) == sorted(str(document.id) for document in kept)
        for document in kept:
            ref = there[str(document.id)]
            contents = Counter(
                self._store.read(ref.id, version.label) for version in self._store.versions(ref.id)
            )
            assert set(contents) == {*document.ours, *document.theirs}, document.path
            assert max(contents.values()) == 1, f"{document.path} has a content twice"
            assert self._store.read(ref.id) == document.last

    # What we do

    def _create(self) -> None:
        self._number += 1
        path = f"{Library.CASES}/{self._random.randrange(FOLDERS)}/{self._number} å#%'.pdf"
        document = Document(path)
        self._documents.append(document)
        self._try(Write(document, self._content("ours"), ABSENT, f"make-{self._number}"))

    def _replace(self) -> None:
        document = self._any()
        if document is not None and document.etag is not None:
            self._number += 1
            self._try(
                Write(document, self._content("ours"), document.etag, f"write-{self._number}")
            )

    def _retry(self) -> None:
        if self._waiting:
            self._try(self._waiting.pop(self._random.randrange(len(self._waiting))))

    def _columns(self) -> None:
        document = self._any()
        if document is None or document.id is None:
            return
        try:
            ref = self._store.set_fields(document.id, {"Status": str(self._number)})
        except Unavailable as error:
            self.done[error.code] += 1
            return
        self.done["columns"] += 1
        if document.etag is not None:
            document.etag = ref.etag

    def _recycle(self) -> None:
        document = self._any()
        if document is None or document.id is None or document.etag is None:
            return
        try:
            self._store.recycle(document.id, document.etag)
        except Conflict:
            self.done["not recycled"] += 1
            document.etag = None
            return
        except NotFound:
            pass
        except Unavailable as error:
            self.done[error.code] += 1
            try:
                self._store.by_id(document.id)
            except NotFound:
                pass
            except Unavailable:
                # What became of it is asked once it is calm; nothing more is done with it.
                self._unsure(document)
                return
            else:
                return
        document.removed = True
        self.done["recycled"] += 1

    def _unsure(self, document: Document) -> None:
        document.etag = None
        self._waiting.append(Write(document, b"", "", "look"))

    def _try(self, write: Write) -> None:
        document = write.document
        if write.operation == "look":
            try:
                self._store.by_id(str(document.id))
            except NotFound:
                document.removed = True
            except Unavailable:
                self._waiting.append(write)
            return
        if document.removed:
            return
        try:
            ref = self._store.put(
                self._path(document), write.content, expect=write.expect, operation=write.operation,
                fields={"Status": write.operation},
            )  # fmt: skip
        except (Conflict, AlreadyExists) as error:
            # Somebody was there first: what they did is seen, and ours comes after it.
            self.done["conflict"] += 1
            assert not isinstance(write.expect, Absent), f"{document.path} was made twice"
            write.expect = error.current.etag
            self._waiting.append(write)
        except Unavailable as error:
            self.done[error.code] += 1
            self._waiting.append(write)
        else:
            self.done["written"] += 1
            document.id, document.etag = ref.id, ref.etag
            document.ours.append(write.content)
            document.last = write.content

    # What people do

    def _save(self) -> None:
        document = self._any()
        if document is not None and document.id is not None:
            content = self._content("theirs")
            self._people.save(self._path(document), content)
            document.theirs.append(content)
            document.last = content
            self.done["saved"] += 1

    def _rename(self) -> None:
        document = self._any()
        if document is None or document.id is None:
            return
        folder, _, name = document.path.rpartition("/")
        self._number += 1
        moved = f"{folder}/{self._number} {name.partition(' ')[2]}"
        self._people.move(document.path, moved)
        document.path = moved
        self.done["renamed"] += 1

    def _path(self, document: Document) -> str:
        return document.path

    def _any(self) -> Document | None:
        known = [document for document in self._documents if not document.removed]
        return self._random.choice(known) if known else None

    def _content(self, whose: str) -> bytes:
        return f"{whose} {self._number} {self._random.random()}".encode()
