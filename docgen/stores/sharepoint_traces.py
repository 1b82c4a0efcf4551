"""What an earlier try of a write has left behind, whose answer was lost.

It may be what is there now; or a version, where somebody has gone on from it; and somebody may
have moved the file. Contents tell, as far as SharePoint and people have left them as they were.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress

from docgen.store import Content
from docgen.stores.contents import opened, size_of
from docgen.stores.sharepoint_documents import Documents, Mark, Note, numbers
from docgen.stores.sharepoint_feed import changed_items
from sharepoint import errors, quickxorhash
from sharepoint.drive import Drive
from sharepoint.model import Item

SameContent = Callable[[bytes, bytes], bool]
"""Whether two files say the same, although SharePoint has rewritten one of them."""
_MARGIN = dt.timedelta(minutes=5)
"""How far apart SharePoint's own clocks may be, and ours from them."""
_FIRST = ("1.0", "0.1")
_COMPARED = 32 * 2**20
"""Bytes up to which a file is looked into; a larger one is compared by its digest alone."""


class Traces:
    """The traces of writes in a store's libraries."""

    def __init__(self, documents: Documents, same_content: SameContent) -> None:
        self._documents = documents
        self._same_content = same_content

    def made_since(self, drive: Drive, moment: dt.datetime) -> Iterator[Item]:
        """The files made in a library since a moment, or shortly before, wherever they are now."""
        begun = moment - _MARGIN
        try:
            items, _ = changed_items(drive, drive.since(begun))
        except errors.ResyncNeeded as error:
            raise errors.OutcomeUnknown("what was made lately is not told") from error
        for item in items:
            if item.is_folder or item.is_deleted or (item.created_at or begun) < begun:
                continue
            with suppress(errors.NotFound):
                yield drive.item(item.id)

    def is_made(self, drive: Drive, item: Item, content: Content, operation: str) -> bool:
        """Whether a file is what ``operation`` was to make, also when it was cut off midway."""
        note = Note.of(item)
        anothers = note.ctag == item.ctag or not self._documents.is_named(item)
        if note.operation != operation and anothers:
            return False
        return item.hash == _digest(content) or self._says(drive, item, content)

    def is_kept(self, drive: Drive, item: Item, content: Content, mark: Mark | None = None) -> bool:
        """Whether a version of ours before the present one has the content: a write whose answer
        was lost, which somebody has gone on from since.

        That version came after ``mark``; without one it is the document's first.
        """
        versions = drive.versions(item.id)
        if mark is None:
            versions = [one for one in versions[-1:] if one.label in _FIRST]
        else:
            versions = [one for one in versions if _is_later(one.label, mark)]
        return any(
            version.label != item.version
            and self._documents.is_named(version)
            and self._says(drive, item, content, version.label)
            for version in versions
        )

    def _says(self, drive: Drive, item: Item, content: Content, version: str | None = None) -> bool:
        """Whether a file, or a version of it before the present one, has a content."""
        with tempfile.SpooledTemporaryFile(max_size=_COMPARED) as now:
            drive.download(item.id, now, version)
            now.seek(0)
            if quickxorhash.of_file(now) == _digest(content):
                return True
            if max(now.tell(), size_of(content)) > _COMPARED:
                return False
            now.seek(0)
            with opened(content) as sent:
                return self._same_content(sent.read(), now.read())


def _is_later(label: str, mark: Mark) -> bool:
    """Whether a version may have come of a write that expected ``mark``."""
    later, expected = numbers(label), numbers(mark.version)
    # What was written while we had it checked out became the version of the check-in.
    return later > expected or (mark.held and later == expected)


def _digest(content: Content) -> str:
    with opened(content) as stream:
        return quickxorhash.of_file(stream)
