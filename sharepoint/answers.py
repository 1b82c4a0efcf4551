"""What SharePoint's answers mean: errors by their status and code, in both of its APIs."""

from __future__ import annotations

import json
import re
from typing import Any

import requests

from sharepoint import errors
from sharepoint.errors import LockKind, SharePointError

_BY_STATUS: dict[int, type[SharePointError]] = {
    401: errors.SignInFailed,
    403: errors.Denied,
    404: errors.NotFound,
    409: errors.AlreadyExists,
    410: errors.ResyncNeeded,
    412: errors.Changed,
    413: errors.TooLarge,
    414: errors.NameRefused,
    423: errors.Locked,
    429: errors.Throttled,
    503: errors.Throttled,
    507: errors.Full,
}
_BY_CODE: dict[str, type[SharePointError]] = {
    "itemNotFound": errors.NotFound,
    "nameAlreadyExists": errors.AlreadyExists,
    "resourceModified": errors.Changed,
    "resourceLocked": errors.Locked,
    "invalidFileName": errors.NameRefused,
    "pathIsTooLong": errors.NameRefused,
    "resyncRequired": errors.ResyncNeeded,
    "resyncChangesApplyDifferences": errors.ResyncNeeded,
    "resyncChangesUploadDifferences": errors.ResyncNeeded,
    "malwareDetected": errors.Infected,
    "virusInfected": errors.Infected,
    "quotaLimitReached": errors.Full,
    "tooManyResults": errors.TooMany,
    "-2147018894": errors.Locked,  # SPFileLockException: open in an Office program
    "-2130575306": errors.Locked,  # SPFileCheckOutException
    "-2130575257": errors.AlreadyExists,
    "-2130575305": errors.Changed,  # the item was changed by somebody else
    "-2130575338": errors.NotFound,  # the file does not exist
    "-2147024860": errors.TooMany,  # SPQueryThrottledException: the view's threshold
    "-2147024891": errors.Denied,
}
_CHECKED_OUT = ("-2130575306", "SPFileCheckOutException", "resourceCheckedOut", "checked out")
_OWNER = re.compile(r".*\b(?:by|av) (.+?)(?: \[membership\])?\.?\s*$", re.DOTALL)


def json_object(operation: str, response: requests.Response) -> dict[str, Any]:
    """The body of an answer as an object; empty where there is none; raises NotUnderstood."""
    if not response.content:
        return {}
    try:
        value = json.loads(response.content)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise not_understood(operation, response)
    return value


def is_page(response: requests.Response) -> bool:
    """Whether what came is a page for people, of a proxy or a sign-in, and no file of SharePoint's.

    A file is handed out with its eTag.
    """
    kind = response.headers.get("Content-Type", "")
    return kind.lower().startswith("text/html") and "ETag" not in response.headers


def not_understood(operation: str, response: requests.Response) -> SharePointError:
    """The error for an answer that is not SharePoint's."""
    return errors.NotUnderstood(
        f"{operation}: the answer is not from SharePoint",
        status=response.status_code,
        request_id=request_id(response),
    )


def request_id(response: requests.Response) -> str | None:
    """What Microsoft's support finds a request by."""
    names = ("request-id", "SPRequestGuid", "client-request-id")
    return next((response.headers[name] for name in names if name in response.headers), None)


def error(operation: str, response: requests.Response) -> SharePointError:
    """The error an answer means."""
    status = response.status_code
    codes, message = _said(response)
    if not codes and is_page(response) and status not in (429, 503):
        return not_understood(operation, response)
    # The innermost code says most.
    kind = next((_BY_CODE[code] for code in reversed(codes) if code in _BY_CODE), None)
    if kind is None or status == 401:
        kind = _BY_STATUS.get(status, SharePointError)
    failure = kind(
        operation,
        status=status,
        code=codes[-1] if codes else None,
        request_id=request_id(response),
    )
    if isinstance(failure, errors.Locked):
        text = " ".join((*codes, message))
        out = any(mark in text for mark in _CHECKED_OUT)
        failure.kind = LockKind.CHECKOUT if out else LockKind.SHARED
        owner = _OWNER.match(message)
        # A claim is written "i:0#.f|membership|karin@contoso.com".
        failure.owner = owner[1].rpartition("|")[2].strip() if owner else None
    return failure


def _said(response: requests.Response) -> tuple[list[str], str]:
    """The codes of an error, the most general first, and its message; none for a foreign body."""
    try:
        body = response.json()
    except ValueError:
        return [], ""
    said = body.get("error", body.get("odata.error")) if isinstance(body, dict) else None
    if not isinstance(said, dict):
        return [], ""
    message = said.get("message", "")
    if isinstance(message, dict):  # SharePoint REST
        message = message.get("value", "")
    codes = []
    inner: Any = said
    while isinstance(inner, dict):
        code = inner.get("code")
        if isinstance(code, str) and code:
            codes.append(code.partition(",")[0].strip())
        inner = inner.get("innerError", inner.get("innererror"))
    return codes, str(message)
