"""What every document store promises: the contract, its errors, and which names it takes.

A store keeps documents in libraries that people work in with their own programs: SharePoint, or
plain folders. Every store holds to the same rules, those of SharePoint being the strictest:

- A path is a library's name, folders and a file name, separated by ``/``. Names are compared
  without regard to case and to how å, ä and ö are composed (:mod:`docgen.stores.names`).
- A document has an id that stays when people rename or move it.
- ``etag`` changes with every change, ``ctag`` only with the content. A write says what it expects
  to find (:data:`ABSENT` or an etag) and fails when it finds something else, so that nobody's work
  is overwritten unseen.
- What people do past us, saving, moving and deleting, shows as new etags and in ``changes``.
- Nothing is deleted for good: ``recycle`` moves to a bin.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from pathlib import Path
from typing import Final, NewType, Protocol

from docgen.errors import Refused, Unavailable, WrongUse
from docgen.messages import say
from docgen.plan.reading import Finding

FieldValue = str | int | bool | None
Fields = Mapping[str, FieldValue]
"""Columns of a document by name; None empties one."""

Content = bytes | Path
"""A document's content; or a file with it, which must stay as it is until it has been stored."""

Cursor = NewType("Cursor", str)
"""How far the changes of a store have been seen; only the store can read it."""


class Library(StrEnum):
    """The libraries every authority has, by the names they are given unless set otherwise."""

    TEMPLATES = "Mallar"
    BLANKS = "Blanketter"
    CASES = "Ärenden"
    INBOX = "Inkorg"
    OUTBOX = "Utskick"
    REGISTERS = "Register"


class Absent(Enum):
    """The type of :data:`ABSENT`."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT
"""Expects that there is nothing at the path yet."""


@dataclass(frozen=True)
class DocRef:
    """A document as it is in the store now.

    ``digest`` is the store's own digest of the content with its kind (``sha256:...``), where it
    has one. ``operation`` is the operation of ours that made the present content, None when
    somebody else has changed it since. ``location`` is where a person opens it.
    """

    id: str
    path: str
    etag: str
    ctag: str
    size: int
    version: str
    modified_at: dt.datetime
    modified_by: str | None = None
    digest: str | None = None
    fields: Fields = field(default_factory=dict)
    operation: str | None = None
    checked_out_by: str | None = None
    location: str | None = None

    @property
    def name(self) -> str:
        """The file name."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True)
class VersionRef:
    """A version of a document's content, by its label (``2.0``)."""

    label: str
    size: int
    modified_at: dt.datetime
    modified_by: str | None = None
    comment: str | None = None


@dataclass(frozen=True)
class Change:
    """A document that is not as it was at the cursor; ``ref`` is None when it is gone."""

    id: str
    ref: DocRef | None


class Role(StrEnum):
    READ = "read"
    WRITE = "write"


@dataclass(frozen=True)
class Grant:
    """What a person or group (by the name the store knows) may do in a folder."""

    principal: str
    role: Role


@dataclass(frozen=True)
class Restriction:
    """Who may open a folder; ``enforced`` is False when the store can only write it down."""

    path: str
    grants: tuple[Grant, ...]
    enforced: bool
    note: str


class DocumentStore(Protocol):
    """A place where documents are kept. See the module for the rules.

    Every method may raise :class:`Unreachable` and :class:`Denied`; every method that takes a
    path may raise :class:`NameInvalid`; every method that takes a document's id may raise
    :class:`NotFound`.
    """

    def ensure_folder(self, path: str) -> str:
        """Make the folder, and those above it, where missing; return its path as it is spelt."""
        ...

    def put(
        self,
        path: str,
        content: Content,
        *,
        expect: str | Absent,
        fields: Fields | None = None,
        operation: str | None = None,
    ) -> DocRef:
        """Write a document, making folders as needed.

        A content in a file is never in memory as a whole. ``fields`` are set at the same time.
        ``operation`` names this write: given again with the same content after the first try
        succeeded, it changes nothing and returns the document.
        Raises AlreadyExists, Conflict, NotFound (``expect`` is an etag and there is nothing),
        Locked, TooLarge, and OutcomeUnknown when the store did not say whether it was done: put
        again with the same ``expect`` and ``operation``.
        """
        ...

    def set_fields(self, document: str, fields: Fields, *, expect: str | None = None) -> DocRef:
        """Set columns of a document; raises Conflict and Locked."""
        ...

    def stat(self, path: str) -> DocRef:
        """The document at ``path``; raises NotFound."""
        ...

    def by_id(self, document: str) -> DocRef:
        """The document with this id, wherever it lies now."""
        ...

    def list(self, folder: str) -> Sequence[DocRef]:
        """The documents directly in ``folder``, by name; raises NotFound."""
        ...

    def read(self, document: str, version: str | None = None) -> bytes:
        """The content now, or of a version that is still kept; raises NotFound."""
        ...

    def save(self, document: str, to: Path, version: str | None = None) -> None:
        """As ``read``, into a file, which is replaced when all of it has come; the content is
        never in memory as a whole.
        """
        ...

    def versions(self, document: str) -> Sequence[VersionRef]:
        """The versions that are kept, the present one first."""
        ...

    def changes(self, cursor: Cursor | None) -> tuple[Sequence[Change], Cursor]:
        """The documents changed since ``cursor`` (None: every document), and the next cursor.

        Each document is there once, as it is now. Keep the new cursor only when the changes have
        been dealt with; one may be told of the same change twice. That only a folder above it was
        moved or renamed may go untold. Raises ResyncNeeded when the cursor is too old or not this
        store's: begin again with None.
        """
        ...

    def open_by(self, document: str) -> str | None:
        """Who has the document open in an office program; "" when that cannot be told, None when
        nobody has.
        """
        ...

    def check_out(self, document: str) -> DocRef:
        """Keep others from changing the document; raises Locked."""
        ...

    def check_in(self, document: str, comment: str = "") -> DocRef:
        """Let others change it again; raises Locked and NotCheckedOut."""
        ...

    def discard_check_out(self, document: str) -> DocRef:
        """Let others change it again, as it was when it was checked out."""
        ...

    def restrict(self, folder: str, grants: Sequence[Grant]) -> Restriction:
        """Let only these open ``folder``, and say whether the store sees to it."""
        ...

    def recycle(self, document: str, expect: str) -> None:
        """Move a document to the bin; raises Conflict and Locked."""
        ...

    def probe(self) -> Sequence[Finding]:
        """Try whether the store can be used as we need; what is not right, in words."""
        ...


class NotFound(Refused):
    """There is no such document, folder or version."""

    def __init__(self, what: str) -> None:
        super().__init__(
            "store_not_found",
            say(
                "“{what}” is not in the store. It may have been moved or deleted; look for it"
                " there, or in the bin.",
                what=what,
            ),
        )


class AlreadyExists(Refused):
    """There is something at the path already: ``current``."""

    def __init__(self, current: DocRef) -> None:
        super().__init__(
            "store_exists",
            say(
                "There is a document “{path}” in the store already; nothing was written. Choose"
                " another name.",
                path=current.path,
            ),
        )
        self.current = current


class Conflict(Refused):
    """The document is not as expected, but as ``current``."""

    def __init__(self, current: DocRef) -> None:
        super().__init__(
            "store_conflict",
            say(
                "“{path}” was changed by someone else in the meantime; nothing was written. Run"
                " the same again: it will start from the document as it is now.",
                path=current.path,
            ),
        )
        self.current = current


class LockKind(StrEnum):
    SHARED = "shared"
    """Open in an office program."""
    CHECKOUT = "checkout"
    """Checked out."""


class Locked(Unavailable):
    """Somebody has the document open or checked out."""

    def __init__(self, path: str, kind: LockKind, owner: str) -> None:
        who = owner or say("somebody")
        message = {
            LockKind.SHARED: say(
                "“{path}” is open in an office program ({who}) and was not changed. Ask for it to"
                " be closed, then try again.",
                path=path,
                who=who,
            ),
            LockKind.CHECKOUT: say(
                "“{path}” is checked out ({who}) and was not changed. Ask for it to be checked"
                " in, then try again.",
                path=path,
                who=who,
            ),
        }[kind]
        super().__init__("store_locked", message)
        self.kind = kind
        self.owner = owner


class NotCheckedOut(WrongUse):
    """The document is to be checked in but is not checked out."""

    def __init__(self, path: str) -> None:
        super().__init__(
            "store_not_checked_out",
            say("“{path}” is not checked out, so it cannot be checked in.", path=path),
        )


class NameInvalid(Refused):
    """The store takes no such name; ``message`` says why."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            "store_name_invalid",
            say(
                "The store takes no file or folder called “{name}”: {reason}. Choose another name.",
                name=name,
                reason=reason,
            ),
        )


class TooLarge(Refused):
    """The content is larger than the store takes."""

    def __init__(self, path: str, size: int, limit: int) -> None:
        super().__init__(
            "store_too_large",
            say(
                "“{path}” is {size} MB; the store takes at most {limit} MB. Make it smaller or"
                " divide it.",
                path=path,
                size=-(-size // 2**20),
                limit=limit // 2**20,
            ),
        )


class ResyncNeeded(Unavailable):
    """The store cannot tell the changes since the cursor."""

    def __init__(self) -> None:
        super().__init__(
            "store_resync",
            say(
                "The store cannot say what has changed since last time. Everything in it must be"
                " looked through once."
            ),
        )


class Unreachable(Unavailable):
    """The store does not answer."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            "store_unreachable",
            say(
                "The document store cannot be reached: {reason}. Check the connection and the"
                " settings, then try again.",
                reason=reason,
            ),
        )


class Denied(Unavailable):
    """We lack the right to do it."""

    def __init__(self, path: str) -> None:
        super().__init__(
            "store_denied",
            say(
                "The program has no right to do this with “{path}” in the store. Ask whoever"
                " administers the store.",
                path=path,
            ),
        )


class OutcomeUnknown(Unavailable):
    """Whether ``operation`` was done is not known; doing it again with its name is safe."""

    def __init__(self, path: str, operation: str | None) -> None:
        super().__init__(
            "store_outcome_unknown",
            say(
                "The store did not say whether “{path}” was written. Run the same again: nothing"
                " is written twice.",
                path=path,
            ),
        )
        self.operation = operation
