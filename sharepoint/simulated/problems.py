"""What the simulated SharePoint refuses, with the words and codes its two APIs use for it.

A problem is raised once, where the rule is; :mod:`sharepoint.simulated.answers` writes it as
Microsoft Graph or as SharePoint REST does.
"""

from __future__ import annotations

from collections.abc import Mapping

EXCEPTION = "Microsoft.SharePoint.SPException"


class Problem(Exception):
    """A request is refused.

    ``code`` and ``inner`` are Graph's codes, ``rest`` is SharePoint REST's.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        inner: str | None = None,
        rest: str = f"-2146232832, {EXCEPTION}",
        rest_status: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.inner = inner
        self.rest = rest
        self.rest_status = rest_status or status
        self.headers = dict(headers or {})


def not_found(what: str = "The resource could not be found.") -> Problem:
    """There is no such thing, or nobody may know of it."""
    return Problem(404, "itemNotFound", what, rest="-2147024894, System.IO.FileNotFoundException")


def bad_address(what: str = "Resource not found for the segment.") -> Problem:
    """The address is none of the API."""
    return Problem(
        400,
        "BadRequest",
        what,
        rest="-1, Microsoft.SharePoint.Client.ResourceNotFoundException",
        rest_status=404,
    )


def invalid(message: str, inner: str | None = None) -> Problem:
    """What is asked makes no sense."""
    return Problem(
        400,
        "invalidRequest",
        message,
        inner=inner,
        rest="-2147024809, System.ArgumentException",
    )


def unauthenticated(message: str = "Access token is empty.") -> Problem:
    """The token is missing, or is none."""
    return Problem(
        401,
        "InvalidAuthenticationToken",
        message,
        rest="-2147024891, System.UnauthorizedAccessException",
        headers={"WWW-Authenticate": "Bearer"},
    )


def denied(message: str = "Access denied") -> Problem:
    """The caller may not."""
    return Problem(
        403,
        "accessDenied",
        message,
        rest="-2147024891, System.UnauthorizedAccessException",
    )


def name_taken() -> Problem:
    """Something is called so already."""
    return Problem(
        409,
        "nameAlreadyExists",
        "The specified item name already exists.",
        inner="nameAlreadyExists",
        rest=f"-2130575257, {EXCEPTION}",
        rest_status=400,
    )


def changed() -> Problem:
    """The condition of a write does not hold."""
    return Problem(
        412,
        "resourceModified",
        "The resource has changed since the caller last read it; usually an eTag mismatch",
        rest=f"-2130575305, {EXCEPTION}",
    )


def shared_lock(owner: str, *, as_session: bool = False) -> Problem:
    """Open in an Office program. An upload session says so in another way than the rest."""
    return Problem(
        423,
        "notAllowed" if as_session else "resourceLocked",
        f"The file is locked for shared use by {owner}.",
        inner="resourceLocked",
        rest="-2147018894, Microsoft.SharePoint.SPFileLockException",
    )


def checked_out(owner: str) -> Problem:
    """Somebody else has checked the file out."""
    return Problem(
        423,
        "resourceLocked",
        f"The file is checked out for editing by {owner}.",
        inner="resourceCheckedOut",
        rest="-2130575306, Microsoft.SharePoint.SPFileCheckOutException",
    )


def must_check_out() -> Problem:
    """The library asks for check-out, and the file is not checked out."""
    return Problem(
        423,
        "resourceLocked",
        "The file is not checked out. You must first check out this document before making "
        "changes.",
        inner="resourceCheckedOut",
        rest="-2130575306, Microsoft.SharePoint.SPFileCheckOutException",
    )


def not_checked_out() -> Problem:
    """There is nothing to check in."""
    return Problem(
        400,
        "invalidRequest",
        "The file is not checked out.",
        rest="-2147018887, Microsoft.SharePoint.SPFileCheckOutException",
        rest_status=423,
    )


def path_too_long() -> Problem:
    """The path is longer than SharePoint takes."""
    return Problem(
        400,
        "invalidRequest",
        "The specified file or folder name is too long. The total path length must not exceed "
        "400 characters.",
        inner="pathIsTooLong",
        rest="-2147024690, System.IO.PathTooLongException",
    )


def threshold() -> Problem:
    """More items would have to be gone through than a view may."""
    return Problem(
        400,
        "invalidRequest",
        "The attempted operation is prohibited because it exceeds the list view threshold.",
        inner="tooManyResults",
        rest="-2147024860, Microsoft.SharePoint.SPQueryThrottledException",
        rest_status=500,
    )


def infected() -> Problem:
    """The virus scanner found something."""
    return Problem(
        403,
        "malwareDetected",
        "Malware was detected in the requested resource.",
        rest="-2147024883, Microsoft.SharePoint.SPException",
        headers={"X-Virus-Infected": "1; InfectedFile"},
    )


def resync(location: str) -> Problem:
    """The change token is too old; ``location`` begins anew."""
    return Problem(
        410,
        "resyncRequired",
        "Resync required. Replace any local items with the server's version (including deletes) "
        "if you're sure that the service was up to date with your local changes when you last "
        "sync'd. Upload any local changes that the server doesn't know about.",
        inner="resyncChangesApplyDifferences",
        headers={"Location": location},
    )


def throttled(headers: Mapping[str, str]) -> Problem:
    """Too much was asked in too short a time; ``headers`` say when to come back."""
    return Problem(
        429,
        "activityLimitReached",
        "The request has been throttled",
        inner="throttledRequest",
        rest="-2147429894, Microsoft.SharePoint.SPQueryThrottledException",
        headers=headers,
    )


def wrong_range() -> Problem:
    """A part of an upload is not the next one."""
    return Problem(
        416,
        "invalidRange",
        "The uploaded fragment overlaps with data that has already been received.",
        inner="fragmentOverlap",
    )
