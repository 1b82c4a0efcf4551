"""Writing to SharePoint: what was expected is looked at, what was lost is looked up, and a person's
doing is never written over.

A write is its content first, then its columns with the note of it, in a request of their own. Where
anything breaks between the two, the outcome is unknown: done again under the same name, the write
is known by its note, or before that by its content and by who wrote it.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol

from docgen.errors import Refused
from docgen.messages import say
from docgen.store import (
    AlreadyExists,
    Conflict,
    Content,
    DocRef,
    Fields,
    NameInvalid,
    NotFound,
    OutcomeUnknown,
)
from docgen.stores.sharepoint_columns import OPERATION, Columns
from docgen.stores.sharepoint_documents import Documents, Mark, Note
from docgen.stores.sharepoint_paths import Paths, Place
from docgen.stores.sharepoint_traces import SameContent, Traces
from sharepoint import errors
from sharepoint.drive import Drive
from sharepoint.listitems import ListItems
from sharepoint.model import Bytes, FieldValue, FileSource, Item, Source

LOOKS = 3
"""How often a write whose outcome is unknown, or whose condition moved by itself, is tried."""


class Writing:
    """The writes of a store. ``items`` is None where only Microsoft Graph is within reach."""

    def __init__(
        self,
        paths: Paths,
        documents: Documents,
        columns: Columns,
        items: ListItems | None,
        same_content: SameContent,
    ) -> None:
        self._paths = paths
        self._documents = documents
        self._columns = columns
        self._items = items
        self._traces = Traces(documents, same_content)
        self._doubts: dict[str, dt.datetime] = {}
        """When the creations were begun of which it is not known what became of them."""
        self._taken: set[str] = set()
        """Files that we have checked out for a write, and could not let go of yet."""

    def create(self, place: Place, content: Content, fields: Fields, operation: str) -> DocRef:
        """A new file; one that an earlier try of the same made is taken as made, also where
        somebody has moved it since.
        """
        drive = place.drive
        before = self._doubts.get(operation)
        begun = self._doubts[operation] = before or drive.now()
        attempt = _Creation(content, fields, operation, begun, in_doubt=before is not None)
        try:
            ref = self._create(drive, place.rest, attempt)
        except (Refused, errors.FieldRefused):
            self._doubts.pop(operation, None)
            raise
        self._doubts.pop(operation, None)
        return ref

    def _create(self, drive: Drive, path: str, attempt: _Creation) -> DocRef:
        above, _, name = path.rpartition("/")
        content, fields, operation = attempt.content, attempt.fields, attempt.operation
        in_doubt = attempt.in_doubt
        failure: errors.SharePointError | None = None
        for _ in range(LOOKS):
            folder = self._paths.folder(drive, above)
            if not in_doubt:
                try:
                    made = drive.create(folder.id, name, _source(content))
                except (errors.AlreadyExists, errors.OutcomeUnknown, errors.NotFound) as error:
                    failure = error
                    in_doubt = isinstance(error, errors.OutcomeUnknown)
                else:
                    return self._finish_new(drive, made, fields, operation)
            # Where we wrote: somebody may have moved the folder since.
            there = self._there(drive, folder, name)
            found = [there] if there is not None else []
            moved = self._traces.made_since(drive, attempt.begun) if in_doubt else ()
            for item in itertools.chain(found, moved):
                if self._traces.is_made(drive, item, content, operation):
                    return self._finish(drive, None, item, fields, operation, keep=False)
                unnoted = Note.of(item).operation in ("", operation)
                if unnoted and self._traces.is_kept(drive, item, content):
                    return self._documents.overtaken(drive, item)
            if there is not None:
                raise AlreadyExists(self._documents.ref(drive, there)) from failure
            in_doubt = False
        raise failure or errors.OutcomeUnknown("create: it is nowhere, and cannot be made")

    def replace(
        self, place: Place, content: Content, expect: str, fields: Fields, operation: str
    ) -> DocRef:
        """New content of a file that must be as expected; raises Conflict."""
        drive = place.drive
        found = self._paths.at(drive, place.rest)
        mark = Mark.of(expect)
        if found.is_folder:
            raise NotFound(place.path)

        def write(found: Item, *, keep: bool) -> DocRef:
            failure: errors.SharePointError | None = None
            keep = keep and mark is not None and mark.held
            for item in _looks(drive, found):
                noted = Note.of(item).operation == operation
                moved = mark is None or item.etag != mark.etag
                if (noted or moved) and self._traces.is_made(drive, item, content, operation):
                    return self._finish(drive, None, item, fields, operation, keep=keep)
                if mark is None or not self._documents.is_as_expected(item, mark):
                    if mark is not None and self._traces.is_kept(drive, item, content, mark):
                        return self._documents.overtaken(drive, item)
                    raise Conflict(self._documents.ref(drive, item))
                try:
                    made = drive.replace(item.id, _source(content), if_match=item.etag)
                except (errors.Changed, errors.OutcomeUnknown) as error:
                    # Changed meanwhile, or by ourselves when the answer was lost: look again.
                    failure = error
                    continue
                made = replace(made, fields=item.fields)
                return self._finish(drive, item, made, fields, operation, keep=keep)
            raise self._given_up(drive, found, failure, operation) from failure

        return self._checking_out(drive, found, write)

    def set_fields(self, drive: Drive, found: Item, fields: Fields, expect: str | None) -> DocRef:
        """Columns of a file, which must be as expected where that is said; raises Conflict."""
        wanted = self._columns.to_sharepoint(fields)
        mark = None if expect is None else Mark.of(expect)

        def write(found: Item, *, keep: bool) -> DocRef:
            failure: errors.SharePointError | None = None
            for item in _looks(drive, found):
                if expect is not None:
                    self._check_expected(drive, item, mark)
                try:
                    written = self._set(drive, item, wanted)
                except (errors.Changed, errors.OutcomeUnknown) as error:
                    failure = error
                    continue
                now = drive.item(item.id) if written else item
                now = self._shown(drive, now, keep=keep)
                return self._documents.ref_after(drive, item, item, now)
            raise self._given_up(drive, found, failure, None) from failure

        return self._checking_out(drive, found, write)

    def recycle(self, drive: Drive, found: Item, expect: str) -> None:
        """Move a file to the recycle bin, as expected; raises Conflict."""
        failure: errors.SharePointError | None = None
        with suppress(errors.NotFound):
            for item in _looks(drive, found):
                self._check_expected(drive, item, Mark.of(expect))
                try:
                    drive.recycle(item.id, if_match=item.etag)
                except (errors.Changed, errors.OutcomeUnknown) as error:
                    failure = error
                else:
                    return
            raise self._given_up(drive, found, failure, None) from failure

    def leave(self, item: Item) -> None:
        """Somebody who uses the store has a file checked out: it is not for us to let go of."""
        self._taken.discard(item.id)

    def forget_note(self, drive: Drive, item: Item) -> None:
        """Take the note away where the content is not ours any more, before we are named."""
        self._set(drive, item, {})

    # What has become of it

    def _there(self, drive: Drive, folder: Item, name: str) -> Item | None:
        """The file of that name in a folder; raises NameInvalid where it is a folder."""
        try:
            found = drive.named(folder.id, name)
        except errors.NotFound:
            return None
        if found.is_folder:
            raise NameInvalid(name, say("there is a folder of that name"))
        return found

    def _check_expected(self, drive: Drive, item: Item, mark: Mark | None) -> None:
        if mark is None or not self._documents.is_as_expected(item, mark):
            raise Conflict(self._documents.ref(drive, item))

    def _given_up(
        self,
        drive: Drive,
        item: Item,
        failure: errors.SharePointError | None,
        operation: str | None,
    ) -> Conflict | OutcomeUnknown:
        """What is to be said when looking again and again did not help."""
        if isinstance(failure, errors.Changed):
            return Conflict(self._documents.ref(drive, drive.item(item.id)))
        return OutcomeUnknown(self._paths.path_of(drive, item), operation)

    # Columns, and check-out

    def _finish_new(self, drive: Drive, made: Item, fields: Fields, operation: str) -> DocRef:
        try:
            return self._finish(drive, None, made, fields, operation, keep=False)
        except errors.FieldRefused:
            # Nobody would know of it.
            with suppress(errors.SharePointError):
                now = drive.item(made.id)
                if now.ctag == made.ctag:
                    drive.recycle(now.id, if_match=now.etag)
            raise

    def _finish(
        self,
        drive: Drive,
        before: Item | None,
        made: Item,
        fields: Fields,
        operation: str,
        *,
        keep: bool,
    ) -> DocRef:
        """The columns and the note of a file whose content is written; everybody sees it then.

        ``keep`` leaves it checked out. Whatever goes wrong leaves the write half done, which is an
        unknown outcome.
        """
        wanted: dict[str, FieldValue] = {**self._columns.to_sharepoint(fields)}
        if self._documents.operation(made) != operation:
            wanted[OPERATION.name] = str(Note(operation, made.ctag))
        try:
            self._set_made(drive, before, made, wanted)
            now = self._shown(drive, drive.item(made.id), keep=keep)
        except errors.FieldRefused:
            raise
        except errors.SharePointError as error:
            raise errors.OutcomeUnknown(f"the content is written, but: {error}") from error
        return self._documents.ref_after(drive, before, made, now)

    def _set_made(
        self, drive: Drive, before: Item | None, made: Item, wanted: Mapping[str, FieldValue]
    ) -> None:
        """Set the columns of what we wrote, whose etag may move by itself meanwhile."""
        for item in _looks(drive, made):
            if item is not made and not self._documents.stands(before, made, item):
                return  # somebody has written since: the columns are theirs
            with suppress(errors.Changed, errors.OutcomeUnknown):
                self._set(drive, item, wanted)
                return
        raise errors.OutcomeUnknown("fields.set: whether the columns are set is not known")

    def _set(self, drive: Drive, item: Item, wanted: Mapping[str, FieldValue]) -> bool:
        """Set the columns that are not so yet; False where all of them are."""
        values = self._documents.values(item, wanted)
        if values and self._items is not None:
            self._items.set_fields(item, values)
        elif values:
            drive.set_fields(item.id, values, if_match=item.etag)
        return bool(values)

    def _shown(self, drive: Drive, now: Item, *, keep: bool) -> Item:
        """Let everybody see a file: checked in, unless ``keep``, and no draft."""
        if self._documents.holds(now):
            if keep:
                return now
            drive.check_in(now.id)
        elif now.is_draft and self._documents.is_own(now) and self._items is not None:
            self._items.publish(now)
        else:
            return now
        return drive.item(now.id)

    def _checking_out(self, drive: Drive, item: Item, write: _Write) -> DocRef:
        """Write; where the library wants the file checked out for that, check it out meanwhile."""
        held = self._documents.holds(item)
        if not held or item.id not in self._taken:
            try:
                return write(item, keep=held)
            except errors.Locked as error:
                wanted = error.kind is errors.LockKind.CHECKOUT
                if not wanted or drive.item(item.id).checked_out_by is not None:
                    raise
            held = False
        self._taken.add(item.id)
        try:
            if not held:
                drive.check_out(item.id)
            ref = write(drive.item(item.id), keep=False)
        except BaseException:
            with suppress(errors.SharePointError):
                drive.discard_check_out(item.id)
                self._taken.discard(item.id)
            raise
        self._taken.discard(item.id)
        return ref


@dataclass(frozen=True)
class _Creation:
    """A new file that is wanted: ``begun`` is when it was first tried, ``in_doubt`` whether it may
    have been made then.
    """

    content: Content
    fields: Fields
    operation: str
    begun: dt.datetime
    in_doubt: bool


class _Write(Protocol):
    """A write to a file as it was found; ``keep`` leaves it checked out."""

    def __call__(self, found: Item, *, keep: bool) -> DocRef: ...


def _looks(drive: Drive, item: Item) -> Iterator[Item]:
    """An item as it was found, then as it is, as often as we look."""
    yield item
    for _ in range(LOOKS - 1):
        yield drive.item(item.id)


def _source(content: Content) -> Source:
    return Bytes(content) if isinstance(content, bytes) else FileSource(content)
