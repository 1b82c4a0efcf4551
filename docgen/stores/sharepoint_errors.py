"""What SharePoint's errors mean for those who keep documents in it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from docgen.errors import Refused, Unavailable
from docgen.messages import say
from docgen.store import (
    Denied,
    Locked,
    LockKind,
    NameInvalid,
    NotFound,
    OutcomeUnknown,
    ResyncNeeded,
    Unreachable,
)
from sharepoint import errors

LARGEST = 250 * 2**20


class SignInFailed(Unavailable):
    """SharePoint does not know us, or no longer."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            "store_sign_in",
            say(
                "Signing in to SharePoint did not work ({reason}). Run “docgen doctor”: it says "
                "what an administrator must check.",
                reason=reason,
            ),
        )


class ColumnRefused(Refused):
    """A column is missing in the library, or does not take the value."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            "store_column",
            say(
                "SharePoint did not take the columns of “{path}” ({reason}). Run “docgen store "
                "init” to make the columns that are missing, then the same again.",
                path=path,
                reason=reason,
            ),
        )


class Infected(Refused):
    """SharePoint holds the file back."""

    def __init__(self, path: str) -> None:
        super().__init__(
            "store_infected",
            say(
                "SharePoint found malware in “{path}” and does not hand it out. Ask whoever sees "
                "to security before anybody opens it.",
                path=path,
            ),
        )


@contextlib.contextmanager
def in_our_words(path: str, operation: str | None = None) -> Iterator[None]:
    """Raise what SharePoint raises as the store's own errors, about ``path``."""
    try:
        yield
    except errors.SharePointError as error:
        raise _meaning(error, path, operation) from error


def _meaning(error: errors.SharePointError, path: str, operation: str | None) -> Exception:
    match error:
        case errors.NotFound():
            return NotFound(path)
        case errors.Locked():
            return Locked(path, LockKind(error.kind.value), error.owner or "")
        case errors.OutcomeUnknown():
            return OutcomeUnknown(path, operation)
        case errors.ResyncNeeded():
            return ResyncNeeded()
        case errors.NameRefused():
            return NameInvalid(path, say("SharePoint does not take it"))
        case errors.TooLarge():
            return _too_large(path)
        case errors.Full():
            return _full(path)
        case errors.FieldRefused():
            return ColumnRefused(path, error.column or str(error))
        case errors.Infected():
            return Infected(path)
        case errors.Denied():
            return Denied(path)
        case errors.SignInFailed():
            return SignInFailed(str(error))
        case errors.AlreadyExists():
            return _name_taken(path)
        case _:
            return Unreachable(_reason(error))


def _reason(error: errors.SharePointError) -> str:
    """Why SharePoint is out of reach."""
    match error:
        case errors.Throttled():
            return say("it is busy and asks us to wait {seconds} s", seconds=round(error.after))
        case errors.Unreachable():
            return say("no answer ({detail})", detail=error)
        case errors.NotUnderstood():
            return say(
                "something else answered in its place, perhaps a proxy ({detail})", detail=error
            )
        case errors.Truncated():
            return say("a download breaks off each time ({detail})", detail=error)
        case _:
            return str(error)


def _too_large(path: str) -> Refused:
    return Refused(
        "store_too_large",
        say(
            "SharePoint takes no file as large as “{path}”. Make it smaller or divide it.",
            path=path,
        ),
    )


def _full(path: str) -> Unavailable:
    return Unavailable(
        "store_full",
        say(
            "“{path}” was not saved: the SharePoint site has no room left. Ask whoever administers "
            "the site for more, then run the same again.",
            path=path,
        ),
    )


def _name_taken(path: str) -> Unavailable:
    return Unavailable(
        "store_name_taken",
        say(
            "SharePoint keeps the name “{path}” for something that does not show: an upload that "
            "has not ended, which goes away within a day, or a file that somebody has not checked "
            "in yet. Try again later, or choose another name.",
            path=path,
        ),
    )
