"""What was done in a storm, as it became known, and whether the library tells the same story.

Every content bears a tag of its own, by which it is known wherever it turns up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from docgen.store import ABSENT, Absent, DocRef


class Fate(Enum):
    """What is known of a write of ours."""

    WAITING = "waiting"
    """It is to be done again: nobody said what became of it."""
    DONE = "done"
    REFUSED = "refused"
    """We were told that it was not done, as somebody else was there first."""
    UNDONE = "undone"
    """It was done while we had the document checked out, and that was given up."""
    ABANDONED = "abandoned"
    """Its document was removed before we knew."""


@dataclass(eq=False)
class Write:
    """A write of ours, done as often as it takes under one name."""

    operation: str
    tag: str
    path: str
    expect: str | Absent
    document: str | None = None
    fate: Fate = Fate.WAITING
    moved: bool = False
    """Its document may lie elsewhere by now."""


@dataclass(frozen=True)
class Kept:
    """A version as the library has it: whose, and what it says."""

    tag: str | None
    ours: bool
    comment: str
    status: str | None


@dataclass(frozen=True)
class File:
    """A document as the library has it, the oldest version first."""

    id: str
    path: str
    versions: tuple[Kept, ...]
    fields: Mapping[str, object]
    checked_out: bool


@dataclass
class Document:
    """A document of ours, as the store has told us of it."""

    id: str
    path: str
    etag: str | None
    statuses: set[str | None]
    """What its column may say: one, unless an answer was lost."""
    recycling: str | None = None
    """The etag by which we are putting it into the bin."""
    gone: bool = False


@dataclass
class Journal:
    """All that was done."""

    writes: list[Write] = field(default_factory=list)
    documents: dict[str, Document] = field(default_factory=dict)
    saves: list[tuple[str, str]] = field(default_factory=list)
    """Document and tag of what people saved."""
    theirs: set[str] = field(default_factory=set)
    """Documents that people made."""
    removed: set[str] = field(default_factory=set)
    """Documents that people put into the bin."""
    steps: dict[str, str] = field(default_factory=dict)
    """What people wrote in a column that only they use."""
    seen: dict[str, str] = field(default_factory=dict)
    """What the document said when an etag was handed out."""

    def check(self, live: Iterable[File], binned: Iterable[File]) -> None:
        """Compare a library that is at rest."""
        live, binned = list(live), list(binned)
        self._check_writes(live, binned)
        self._check_saves([*live, *binned])
        for file in (*live, *binned):
            self._check_history(file)
        for file in live:
            assert not file.checked_out, f"{file.path} is still checked out"
            self._check_living(file)
        self._check_removed({file.id for file in live}, {file.id for file in binned})

    def _check_writes(self, live: list[File], binned: list[File]) -> None:
        """Each write of ours is in one document if it was done, and nowhere if it was not."""
        here, there = _places(live), _places(binned)
        for write in self.writes:
            found = (*here[write.tag], *there[write.tag])
            told = f"{write.operation} ({write.fate.value}) is in {found}"
            match write.fate:
                case Fate.DONE if write.expect is ABSENT:
                    # A file nobody was told of may have been removed, and was made again.
                    lost = [one for one in there[write.tag] if one in self.removed]
                    assert write.document in found, told
                    assert {*found} <= {write.document, *lost}, told
                case Fate.DONE:
                    assert found == (write.document,), told
                case Fate.REFUSED | Fate.UNDONE:
                    assert not found, told
                case Fate.ABANDONED:
                    assert len(found) <= 1, told
                case Fate.WAITING:
                    raise AssertionError(told)

    def _check_saves(self, files: list[File]) -> None:
        """Each save of a person is there, in the document it was made in."""
        places = _places(files)
        for document, tag in self.saves:
            assert places[tag] == (document,), f"{tag} of {document} is in {places[tag]}"

    def _check_history(self, file: File) -> None:
        """Nothing is empty, unknown, or there twice; nothing was written over unseen."""
        writes = {write.tag: write for write in self.writes}
        known = {*writes, *(tag for _, tag in self.saves)}
        before: Kept | None = None
        passed: set[str] = set()
        for version in file.versions:
            tag = version.tag
            assert tag in known, f"{file.path} says {tag}, which nobody wrote"
            if before is not None and before.tag == tag:
                # Columns alone: a person's, or ours, set while it was checked out for that.
                columns = version.status not in (before.status, f"do {tag}")
                assert not version.ours or version.comment or columns, f"{tag} was written twice"
                continue
            assert tag not in passed, f"{tag} has come back in {file.path}"
            passed.add(tag)
            write = writes.get(tag)
            assert version.ours == (write is not None), f"{tag} is said to be somebody else's"
            if write is not None and write.fate is not Fate.ABANDONED:
                said = None if write.expect is ABSENT else self.seen.get(str(write.expect))
                last = before.tag if before else None
                assert said in (None, last) or before is None, f"{tag} was put over {last}"
                assert (write.expect is ABSENT) == (before is None), f"{tag} came after {last}"
            before = version

    def _check_living(self, file: File) -> None:
        """A document that is there was made by somebody, and its columns say what was set."""
        assert file.versions, f"{file.path} is empty"
        document = self.documents.get(file.id)
        assert document is not None or file.id in self.theirs, f"nobody made {file.path}"
        assert file.fields.get("Steg") == self.steps.get(file.id), file.path
        if document is not None:
            assert file.fields.get("Status") in document.statuses, (file, document)

    def _check_removed(self, live: set[str], binned: set[str]) -> None:
        """What is gone was removed by somebody, and nothing else is gone."""
        assert self.removed <= binned
        ours = {document.id for document in self.documents.values() if document.gone}
        assert ours <= binned
        assert binned <= {*ours, *self.removed}, "something was removed by nobody"
        assert self.theirs - self.removed - ours <= live
        kept = {document.id for document in self.documents.values()} - ours - self.removed
        assert kept <= live, "something is lost"

    def note(self, ref: DocRef, said: str | None) -> Document:
        """What we were told of a document, which says ``said``."""
        document = self.documents.get(ref.id)
        if document is None:
            document = self.documents[ref.id] = Document(ref.id, ref.path, ref.etag, set())
        document.path, document.etag = ref.path, ref.etag
        status = ref.fields.get("Status")
        document.statuses = {status if isinstance(status, str) else None}
        if said is not None:
            self.seen[ref.etag] = said
        return document

    def fates(self) -> Counter[str]:
        """How many writes ended how."""
        return Counter(write.fate.value for write in self.writes)


def _places(files: Iterable[File]) -> _Places:
    places = _Places()
    for file in files:
        for tag in {version.tag for version in file.versions if version.tag is not None}:
            places[tag] = (*places[tag], file.id)
    return places


class _Places(dict[str, tuple[str, ...]]):
    """The documents in which each content is."""

    def __missing__(self, tag: str) -> tuple[str, ...]:
        return ()
