"""What SharePoint's refusals mean, in the words and codes of both of its APIs."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from sharepoint import answers, errors
from sharepoint.errors import LockKind, SharePointError


def answered(status: int, body: Any = None, **headers: str) -> requests.Response:
    """An answer as it comes from the wire."""
    response = requests.Response()
    response.status_code = status
    response.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    content = body if isinstance(body, str) else json.dumps(body)
    response._content = b"" if body is None else content.encode()
    return response


def graph(code: str, inner: str | None = None, message: str = "") -> dict[str, Any]:
    said: dict[str, Any] = {"code": code, "message": message}
    if inner:
        said["innerError"] = {"code": inner, "innerError": {"date": "2026-03-04"}}
    return {"error": said}


def rest(code: str, message: str = "", key: str = "odata.error") -> dict[str, Any]:
    return {key: {"code": code, "message": {"lang": "sv-SE", "value": message}}}


SHARED = 'The file "https://kommun.sharepoint.com/plan.docx" is locked for shared use by'
OUT = 'The file "plan.docx" is checked out for editing by'
MEANINGS: list[tuple[int, Any, type[SharePointError]]] = [
    (404, graph("itemNotFound"), errors.NotFound),
    (404, None, errors.NotFound),
    (409, graph("nameAlreadyExists", "nameAlreadyExists"), errors.AlreadyExists),
    (400, rest("-2130575257, Microsoft.SharePoint.SPException"), errors.AlreadyExists),
    (412, graph("resourceModified"), errors.Changed),
    (409, rest("-2130575305, Microsoft.SharePoint.SPException"), errors.Changed),
    (423, graph("notAllowed", "resourceLocked"), errors.Locked),
    (423, rest("-2147018894, Microsoft.SharePoint.SPFileLockException"), errors.Locked),
    (400, graph("invalidRequest", "pathIsTooLong"), errors.NameRefused),
    (400, graph("invalidRequest", "invalidFileName"), errors.NameRefused),
    (403, graph("accessDenied"), errors.Denied),
    (401, rest("-2147024891, System.UnauthorizedAccessException"), errors.SignInFailed),
    (410, graph("resyncRequired", "resyncChangesApplyDifferences"), errors.ResyncNeeded),
    (413, None, errors.TooLarge),
    (507, graph("quotaLimitReached"), errors.Full),
    (500, rest("-2147024860, Microsoft.SharePoint.SPQueryThrottledException"), errors.TooMany),
    (403, graph("malwareDetected"), errors.Infected),
    (429, graph("activityLimitReached", "throttledRequest"), errors.Throttled),
    (400, graph("invalidRequest"), SharePointError),
    (400, {"error": "invalid_grant"}, SharePointError),
    (418, [1, 2], SharePointError),
]


@pytest.mark.parametrize(("status", "body", "meaning"), MEANINGS)
def test_an_error_is_what_one_can_do_about_it(
    status: int, body: Any, meaning: type[SharePointError]
) -> None:
    failure = answers.error("test", answered(status, body, request_id="r-1"))
    assert type(failure) is meaning
    assert (failure.status, failure.request_id) == (status, "r-1")


@pytest.mark.parametrize("status", [200, 302, 400, 403, 404, 407, 500, 502])
def test_a_page_says_nothing_about_what_was_asked_for(status: int) -> None:
    page = answered(status, "<html>Proxy</html>", Content_Type="Text/HTML; charset=utf-8")
    assert isinstance(answers.error("test", page), errors.NotUnderstood)
    assert answers.is_page(page)


def test_a_page_that_lies_in_the_library_is_a_file() -> None:
    file = answered(200, "<html>Kallelse</html>", Content_Type="text/html", ETag='"{1},2"')
    assert not answers.is_page(file)


@pytest.mark.parametrize("body", ["<html>", "[1]", '"text"', "null", "{"])
def test_what_is_no_object_is_not_understood(body: str) -> None:
    with pytest.raises(errors.NotUnderstood) as failed:
        answers.json_object("test", answered(200, body, request_id="r-1"))
    assert failed.value.request_id == "r-1"


@pytest.mark.parametrize(
    ("message", "kind", "owner"),
    [
        (f"{SHARED} karin@example.se [membership].", LockKind.SHARED, "karin@example.se"),
        (f"{OUT} i:0#.f|membership|karin@example.se.", LockKind.CHECKOUT, "karin@example.se"),
        ("Filen är låst för delad användning av Karin Åström.", LockKind.SHARED, "Karin Åström"),
        ("The file is checked out for editing by Karin Åström", LockKind.CHECKOUT, "Karin Åström"),
        ("The file is not checked out. You must first check out.", LockKind.CHECKOUT, None),
        ("", LockKind.SHARED, None),
    ],
)
def test_who_has_a_file_is_read_from_the_message(
    message: str, kind: LockKind, owner: str | None
) -> None:
    failure = answers.error("test", answered(423, graph("resourceLocked", message=message)))
    assert isinstance(failure, errors.Locked)
    assert (failure.kind, failure.owner) == (kind, owner)


def test_a_check_out_is_known_by_its_code_in_any_language() -> None:
    said = rest("-2130575306, Microsoft.SharePoint.SPFileCheckOutException", "Filen är upptagen.")
    failure = answers.error("test", answered(423, said))
    assert isinstance(failure, errors.Locked)
    assert failure.kind is LockKind.CHECKOUT
