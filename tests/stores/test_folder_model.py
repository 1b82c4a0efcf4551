"""The folder store against a model of it: whatever is done, in whatever order."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from docgen.store import ABSENT, AlreadyExists, Conflict, Cursor, NotFound
from docgen.stores.folder import FolderStore
from tests.stores.contract import FOLDER
from tests.stores.hands import Hands

paths = st.sampled_from([f"{FOLDER}/{name}.docx" for name in ("a", "b", "ö", "#1 %")])
contents = st.binary(min_size=1, max_size=3)


@dataclass
class Known:
    """What the model knows of a document."""

    id: str
    path: str
    history: list[bytes] = field(default_factory=list)


class FolderModel(RuleBasedStateMachine):
    """A store, people in its folder, and what must be true of both."""

    @initialize()
    def begin(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        root = Path(self._folder.name)
        self._store = FolderStore(root)
        self._store.ensure_folder(FOLDER)
        self._people = Hands(root)
        self._there: dict[str, Known] = {}
        self._removed: list[Known] = []
        self._cursor: Cursor | None = None
        self._told: dict[str, tuple[str, bytes]] = {}

    def teardown(self) -> None:
        if hasattr(self, "_folder"):
            self._folder.cleanup()

    @rule(path=paths, content=contents)
    def put_new(self, path: str, content: bytes) -> None:
        if path in self._there:
            with pytest.raises(AlreadyExists):
                self._store.put(path, content, expect=ABSENT)
        else:
            ref = self._store.put(path, content, expect=ABSENT)
            self._there[path] = Known(ref.id, path, [content])

    @rule(path=paths, content=contents)
    def put_again(self, path: str, content: bytes) -> None:
        if path not in self._there:
            with pytest.raises(NotFound):
                self._store.stat(path)
            return
        ref = self._store.stat(path)
        assert ref.id == self._there[path].id
        self._store.put(path, content, expect=ref.etag)
        self._there[path].history.append(content)

    @precondition(lambda self: self._there)
    @rule(path=paths, content=contents, late=contents, in_place=st.booleans())
    def person_saves(self, path: str, content: bytes, late: bytes, in_place: bool) -> None:
        """A person saves between our look and our write."""
        known = self._there.get(path)
        if known is None:
            return
        ref = self._store.stat(path)
        save = self._people.save_in_place if in_place else self._people.save
        save(path, content)
        if content == known.history[-1]:
            assert self._store.stat(path) == ref
            return
        known.history.append(content)
        with pytest.raises(Conflict):
            self._store.put(path, late, expect=ref.etag)

    @rule(path=paths, to=paths)
    def person_moves(self, path: str, to: str) -> None:
        if path not in self._there or path == to:
            return
        # Looked at before, so that what is moved is the content that is known.
        self._store.stat(path)
        self._people.move(path, to)
        known = self._there.pop(path)
        known.path = to
        displaced = self._there.pop(to, None)
        self._there[to] = known
        assert self._store.by_id(known.id).path == to
        if displaced is not None:
            with pytest.raises(NotFound):
                self._store.by_id(displaced.id)
            self._removed.append(displaced)

    @rule(path=paths, look=st.booleans())
    def person_removes(self, path: str, look: bool) -> None:
        if path not in self._there:
            return
        self._store.stat(path)
        self._people.remove(path)
        self._removed.append(self._there.pop(path))
        if look:
            with pytest.raises(NotFound):
                self._store.by_id(self._removed[-1].id)

    @rule(path=paths, content=contents)
    def person_creates(self, path: str, content: bytes) -> None:
        """A file is one that was removed: by its content, or else by its place."""
        if path in self._there:
            return
        # All that is gone has been noticed, the last one last.
        for known in self._removed:
            with pytest.raises(NotFound):
                self._store.by_id(known.id)
        self._people.save(path, content)
        ref = self._store.stat(path)
        alike = [known for known in self._removed if known.history[-1] == content]
        here = [known for known in self._removed if known.path == path]
        if len(alike) == 1:
            (known,) = alike
        elif here:
            known = here[-1]
        else:
            assert ref.id not in {known.id for known in self._removed}
            self._there[path] = Known(ref.id, path, [content])
            return
        assert ref.id == known.id
        self._removed.remove(known)
        known.path = path
        known.history.append(content)
        self._there[path] = known

    @rule(path=paths)
    def recycle(self, path: str) -> None:
        if path not in self._there:
            return
        known = self._there.pop(path)
        self._store.recycle(known.id, self._store.by_id(known.id).etag)
        with pytest.raises(NotFound):
            self._store.by_id(known.id)

    @rule()
    def follow_changes(self) -> None:
        """Who follows the changes knows the whole store."""
        changes, self._cursor = self._store.changes(self._cursor)
        for change in changes:
            if change.ref is None:
                self._told.pop(change.id, None)
            else:
                self._told[change.id] = (change.ref.path, self._store.read(change.id))
        assert self._told == {
            known.id: (known.path, known.history[-1]) for known in self._there.values()
        }

    @invariant()
    def every_content_is_kept(self) -> None:
        for known in getattr(self, "_there", {}).values():
            versions = reversed(self._store.versions(known.id))
            kept = [self._store.read(known.id, version.label) for version in versions]
            assert _without_repeats(kept) == _without_repeats(known.history)


def _without_repeats(contents: list[bytes]) -> list[bytes]:
    """A save of the same content is no version; a put of the same content may be one."""
    return [now for before, now in zip([None, *contents], contents, strict=False) if before != now]


TestFolderModel = FolderModel.TestCase
TestFolderModel.settings = settings(max_examples=30, stateful_step_count=15, deadline=None)
