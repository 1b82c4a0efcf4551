"""Large files: an upload session, resumed where the connection broke, ended where we give up.

The session's address is a permission of its own: no token is sent with it, and it is never logged.
Nothing is seen of the file before its last part has come.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sharepoint.errors import NotFound, OutcomeUnknown, SharePointError, SignInFailed
from sharepoint.model import Source
from sharepoint.retry import Repeat
from sharepoint.transport import Answer, Request, Transport

UNIT = 320 * 1024
"""Every part but the last is a multiple of this (Microsoft Graph)."""
PART = 16 * UNIT
"""5 MiB: what Microsoft recommends, and all of the file that is in memory at once."""
_HOPELESS = 5
"""How often in a row a part may get nowhere."""


def upload(
    transport: Transport,
    address: str,
    source: Source,
    *,
    behaviour: str,
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Upload through a session made at ``address``; the driveItem that came of it.

    ``behaviour`` is what to do when the name is taken: ``fail`` or ``replace``. Raises
    OutcomeUnknown where the session ended without saying whether the file was saved.
    """
    begun = transport.send(
        Request(
            "upload.begin",
            "POST",
            address,
            json={"item": {"@microsoft.graph.conflictBehavior": behaviour}},
            headers=headers or {},
            # A session that nobody uses ends by itself.
            repeat=Repeat.HARMLESS,
        )
    )
    session = str(begun.body["uploadUrl"])
    made: dict[str, Any] | None = None
    try:
        made = _send_parts(transport, session, source)
    finally:
        if made is None:
            # So that it does not stand in the way of the next, and nothing comes of it late.
            with suppress(SharePointError):
                transport.send(
                    Request("upload.abandon", "DELETE", session, resource=None, is_last=True)
                )
    return made


def _send_parts(transport: Transport, session: str, source: Source) -> dict[str, Any]:
    offset = 0
    stuck = 0
    while True:
        answer = _send_part(transport, session, source, offset)
        if answer.status in (200, 201):
            return answer.body
        reached = _expected(answer)
        if reached is None:
            reached = _where(transport, session)
        stuck = stuck + 1 if reached <= offset else 0
        if stuck >= _HOPELESS:
            raise SharePointError("upload.part: the session does not get on", status=answer.status)
        offset = reached


def _send_part(transport: Transport, session: str, source: Source, offset: int) -> Answer:
    part = source.read(offset, PART)
    last = offset + len(part) - 1
    request = Request(
        "upload.part",
        "PUT",
        session,
        resource=None,
        body=part,
        headers={"Content-Range": f"bytes {offset}-{last}/{source.size}"},
        # One that the session has already is refused by its range, and changes nothing.
        repeat=Repeat.HARMLESS,
        expected=frozenset((416,)),
    )
    try:
        return transport.send(request)
    except (NotFound, SignInFailed) as error:
        raise _gone(error) from error


def _expected(answer: Answer) -> int | None:
    """The first byte that is still to come, where the answer says it."""
    ranges = answer.body.get("nextExpectedRanges") or []
    return int(ranges[0].partition("-")[0]) if ranges else None


def _where(transport: Transport, session: str) -> int:
    """Ask a session how far it has come."""
    try:
        answer = transport.send(
            Request("upload.status", "GET", session, resource=None, repeat=Repeat.HARMLESS)
        )
    except (NotFound, SignInFailed) as error:
        raise _gone(error) from error
    reached = _expected(answer)
    if reached is None:
        raise OutcomeUnknown("upload.part: the session does not say what it lacks")
    return reached


def _gone(error: SharePointError) -> OutcomeUnknown:
    """It expired, or it ended with a part whose answer was lost: the library knows."""
    return OutcomeUnknown(
        "upload.part: the session is gone", status=error.status, request_id=error.request_id
    )
