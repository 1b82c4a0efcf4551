"""What can go wrong with SharePoint, by what one can do about it.

Messages hold the operation, the status, SharePoint's own code and its request id, which is what
its support asks for. They never hold tokens, nor addresses: an address holds names.
"""

from __future__ import annotations

from enum import StrEnum


class SharePointError(Exception):
    """SharePoint did not do as asked."""

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        code: str | None = None,
        request_id: str | None = None,
    ) -> None:
        details = [f"HTTP {status}"] if status else []
        details += [code] if code else []
        details += [f"request {request_id}"] if request_id else []
        super().__init__(f"{message} ({', '.join(details)})" if details else message)
        self.status = status
        self.code = code
        self.request_id = request_id


class NotFound(SharePointError):
    """There is no such item, list, site or version."""


class AlreadyExists(SharePointError):
    """There is something under that name, or another upload to it is under way."""


class Changed(SharePointError):
    """The item is no longer as expected: the condition of the write did not hold."""


class LockKind(StrEnum):
    SHARED = "shared"
    """Open in an Office program."""
    CHECKOUT = "checkout"
    """Checked out by somebody; or by nobody, where the library wants it to be."""


class Locked(SharePointError):
    """Somebody has the file; ``owner`` is who, where SharePoint says so."""

    kind: LockKind = LockKind.SHARED
    owner: str | None = None


class Throttled(SharePointError):
    """SharePoint asks for patience for longer than we had; ``after`` in seconds."""

    after: float = 0.0


class Denied(SharePointError):
    """The app has no right to do it."""


class SignInFailed(SharePointError):
    """No token, or one that SharePoint does not take."""


class ResyncNeeded(SharePointError):
    """The link to the changes is too old, or not theirs: begin again without one."""


class NameRefused(SharePointError):
    """SharePoint takes no such name or path."""


class TooLarge(SharePointError):
    """The content is larger than SharePoint takes."""


class TooMany(SharePointError):
    """More items would have to be gone through than SharePoint does in one view."""


class Full(SharePointError):
    """The site has no room left."""


class FieldRefused(SharePointError):
    """A column does not exist, or does not take the value; ``column`` is which, if it is said."""

    column: str | None = None


class Infected(SharePointError):
    """SharePoint found malware in the file and does not hand it out."""


class Truncated(SharePointError):
    """A download ended before all of it had come, again and again."""


class Unreachable(SharePointError):
    """No connection: what was asked was not done."""


class OutcomeUnknown(SharePointError):
    """The answer to a write was lost: whether it was done must be looked up."""


class NotUnderstood(SharePointError):
    """The answer is not what SharePoint answers; a proxy in between, perhaps."""


class ForeignAddress(SharePointError):
    """An address that is not SharePoint's: nothing was sent there, least of all a token."""
