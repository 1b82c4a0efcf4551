"""What we know of a document in SharePoint: as the store hands it out, and whose doing it is.

SharePoint changes Office files by itself, when they come and when their columns are set, and moves
etags late. So an etag of ours says more than SharePoint's: enough to tell, when it has moved,
whether a person did anything. And each write of ours is noted in a hidden column, with the content
it made.

That a file was last changed by us means little in itself: setting columns and checking in may name
us too. So whenever we write anything about a file whose content is not ours any more, the note is
taken away in the same breath.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Self

from docgen.store import DocRef
from docgen.stores.sharepoint_columns import OPERATION, Columns
from docgen.stores.sharepoint_paths import Paths
from sharepoint.drive import Drive
from sharepoint.model import FieldValue, Item, Version

NOWHEN = dt.datetime.fromtimestamp(0, dt.UTC)
_GONE_BY = "*"
"""Stands for an etag that no document has any more."""


@dataclass(frozen=True)
class Mark:
    """What an etag of ours says: SharePoint's own, its version, and what else people may change.

    ``said`` is a digest of name, place, columns and note; ``held`` that we had it checked out.
    """

    etag: str
    ctag: str
    version: str
    said: str
    held: bool

    @classmethod
    def of(cls, text: str) -> Self | None:
        """The inverse of ``str``; None for what is no etag of ours."""
        try:
            etag, ctag, version, said, held = json.loads(text)
        except (ValueError, TypeError):
            return None
        return cls(str(etag), str(ctag), str(version), str(said), bool(held))

    def __str__(self) -> str:
        return json.dumps(astuple(self))


@dataclass(frozen=True)
class Note:
    """The write of ours that made a content, and that content's ctag; both "" where none is."""

    operation: str = ""
    ctag: str = ""

    @classmethod
    def of(cls, item: Item) -> Self:
        operation, _, ctag = str(item.fields.get(OPERATION.name) or "").rpartition(" ")
        return cls(operation, ctag)

    def __str__(self) -> str:
        return f"{self.operation} {self.ctag}"


class Documents:
    """The documents of a store used by the app whose id is ``app``.

    ``quiet`` says that columns are set without naming us as who changed the file, so that the name
    of who did tells something.
    """

    def __init__(self, paths: Paths, columns: Columns, app: str, *, quiet: bool) -> None:
        self._paths = paths
        self._columns = columns
        self._app = app
        self._quiet = quiet

    def ref(self, drive: Drive, item: Item, *, etag: str | None = None) -> DocRef:
        """A file as the store hands it out."""
        return DocRef(
            id=f"{drive.id}/{item.id}",
            path=self._paths.path_of(drive, item),
            etag=etag or str(self.mark(item)),
            ctag=item.ctag,
            size=item.size,
            version=item.version,
            modified_at=item.modified_at or NOWHEN,
            modified_by=item.modified_by.name if item.modified_by else None,
            digest=f"quickxor:{item.hash}" if item.hash else None,
            fields=self._columns.from_sharepoint(item.fields),
            operation=self.operation(item),
            checked_out_by=item.checked_out_by.name if item.checked_out_by else None,
            location=item.web_url,
        )

    def ref_after(self, drive: Drive, before: Item | None, made: Item, now: Item) -> DocRef:
        """A file as it is ``now``, after a write of ours that made ``made`` of ``before``.

        Where somebody has changed the content since, the etag is one that holds no more: who goes
        on with it would overwrite what they have not seen.
        """
        stands = self.stands(before, made, now)
        return self.ref(drive, now) if stands else self.overtaken(drive, now)

    def overtaken(self, drive: Drive, now: Item) -> DocRef:
        """A file as it is now, although somebody has gone on from a write of ours: the etag is one
        that holds no more.
        """
        return self.ref(drive, now, etag=str(Mark(_GONE_BY, "", "", "", held=False)))

    def stands(self, before: Item | None, made: Item, now: Item) -> bool:
        """Whether the content is still what a write of ours made of ``before``."""
        if now.ctag == made.ctag or self.holds(now):
            return True
        # SharePoint may have rewritten it, in our name; it makes no version of that.
        ours = (*_steps(before.version if before else ""), made.version)
        return self.is_own(now) and bool(now.version) and now.version in ours

    def mark(self, item: Item) -> Mark:
        """What an etag of a file says."""
        columns = self._columns.from_sharepoint(item.fields)
        said = json.dumps(
            [item.name, item.parent, columns, Note.of(item).operation], sort_keys=True
        )
        digest = hashlib.sha256(said.encode()).hexdigest()[:16]
        return Mark(item.etag, item.ctag, item.version, digest, self.holds(item))

    def is_as_expected(self, item: Item, mark: Mark) -> bool:
        """Whether no person, and no other write of ours, has touched a file since its mark."""
        now = self.mark(item)
        if now.etag == mark.etag:
            return True
        if now.said != mark.said:
            return False
        # What SharePoint rewrites stays the same version, by the same hand.
        rewritten = bool(now.version) and now.version == mark.version and self.is_own(item)
        return now.ctag == mark.ctag or rewritten

    def operation(self, item: Item) -> str | None:
        """The operation of ours that made the present content."""
        note = Note.of(item)
        if note.ctag == item.ctag or self.is_own(item):
            return note.operation or None
        return None

    def values(self, item: Item, values: Mapping[str, FieldValue]) -> dict[str, FieldValue]:
        """What of these columns is to be written, so that the note stays true."""
        if Note.of(item).operation and self.operation(item) is None:
            values = {OPERATION.name: None, **values}
        return {name: value for name, value in values.items() if item.fields.get(name) != value}

    def is_named(self, item: Item | Version) -> bool:
        """Whether we are named as who changed a file last, or made a version of it."""
        return item.modified_by is not None and item.modified_by.app == self._app

    def is_own(self, item: Item) -> bool:
        """Whether that says that its content is ours; SharePoint rewrites in our name."""
        return self._quiet and self.is_named(item)

    def holds(self, item: Item) -> bool:
        """Whether a file is checked out to us."""
        return item.checked_out_by is not None and item.checked_out_by.app == self._app


def numbers(label: str) -> tuple[int, int]:
    """The major and minor number of a version; nothing comes before one that is none."""
    major, _, minor = label.partition(".")
    return (int(major), int(minor)) if major.isdecimal() and minor.isdecimal() else (0, 0)


def _steps(label: str) -> tuple[str, ...]:
    """The versions that one write makes of a version."""
    major, minor = numbers(label)
    return (f"{major + 1}.0", f"{major}.{minor + 1}")
