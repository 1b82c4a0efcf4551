"""Upload sessions: large files in parts, at an address that is a permission of its own."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from sharepoint.simulated import preconditions, problems, saving
from sharepoint.simulated.blobs import Writer
from sharepoint.simulated.clock import written
from sharepoint.simulated.exchange import Answer, Request
from sharepoint.simulated.faults import ExpireSession, LoseChunk
from sharepoint.simulated.graph_shapes import Shapes
from sharepoint.simulated.library import Library
from sharepoint.simulated.model import Item
from sharepoint.simulated.tenant import Caller, Tenant

UNIT = 320 * 1024
LARGEST_PART = 60 * 2**20
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


@dataclass
class Session:
    """An upload under way: to ``item`` where it is there already, else to ``name`` in a folder."""

    library: Library
    folder: Item
    name: str
    item: Item | None
    behaviour: str
    caller: Caller
    if_match: str
    deferred: bool
    writer: Writer
    ends: dt.datetime
    total: int | None = None


class Uploads:
    """The upload sessions of the tenant, by the token in their addresses."""

    def __init__(self, tenant: Tenant, shapes: Shapes) -> None:
        self._tenant = tenant
        self._shapes = shapes
        self._sessions: dict[str, Session] = {}

    def begin(
        self,
        request: Request,
        caller: Caller,
        library: Library,
        folder: Item,
        name: str,
        *,
        by_id: bool,
    ) -> Answer:
        """A new session; raises a Problem where its upload could not be saved as things are.

        An item that was addressed by its id is meant to be replaced.
        """
        item = library.child(folder, name)
        body = request.json()
        told = body.get("item") or {}
        if told.get("name", name) != name:
            raise problems.invalid("The name in the body differs from that in the address.")
        behaviour = told.get("@microsoft.graph.conflictBehavior", "replace" if by_id else "fail")
        who = self._tenant.who(caller, library.site)
        preconditions.check(request, item)
        if item is not None:
            if behaviour == "fail":
                raise problems.name_taken()
            if behaviour == "rename":
                name, item = library.free_name(folder, item.name), None
            else:
                saving.check_free(item, who, as_session=True)
        else:
            library.check_name(folder, name)
        if library.world.switches.open_session_blocks and self.is_open(library, folder, name):
            raise problems.name_taken()
        token = library.world.ids.token()
        session = self._sessions[token] = Session(
            library,
            folder,
            name,
            item,
            behaviour,
            caller,
            request.header("if-match"),
            bool(body.get("deferCommit")),
            library.world.blobs.writer(),
            self._later(),
        )
        target = item or folder
        site = f"{self._tenant.addresses.sharepoint}{library.site.path}"
        url = (
            f"{site}/_api/v2.0/drives/{library.drive_id}/items/{target.id}/uploadSession"
            f"?guid='{library.world.ids.guid()}'&overwrite=True&rename=False&dc=0&tempauth={token}"
        )
        return Answer(200, {"uploadUrl": url, **self._progress(session)})

    def is_open(self, library: Library, folder: Item, name: str) -> bool:
        """Whether an unfinished session wants to make a file of that name."""
        now = library.world.clock.now()
        return any(
            session.item is None
            and session.folder is folder
            and session.name.casefold() == name.casefold()
            and session.ends > now
            for session in self._sessions.values()
        )

    @property
    def open(self) -> int:
        """How many sessions have been begun and have neither been finished nor ended."""
        now = self._tenant.world.clock.now()
        return sum(session.ends > now for session in self._sessions.values())

    def handle(self, request: Request) -> Answer:
        """A request at a session's address."""
        if request.header("authorization"):
            raise problems.unauthenticated("A pre-authenticated address takes no token.")
        token = request.query.get("tempauth", "")
        session = self._sessions.get(token)
        late = session is not None and session.ends <= self._tenant.world.clock.now()
        if session is None or late or isinstance(request.fault, ExpireSession):
            self._end(token)
            raise problems.not_found("The upload session was not found")
        match request.method:
            case "GET":
                return Answer(200, self._progress(session))
            case "DELETE":
                self._end(token)
                return Answer(204)
            case "POST":
                return self._commit(token, session)
            case _:
                return self._part(request, token, session)

    def _part(self, request: Request, token: str, session: Session) -> Answer:
        first, last, total = _range(request)
        if session.total not in (None, total):
            raise problems.invalid("The total size differs from that of the parts before.")
        if first != session.writer.size:
            raise problems.wrong_range()
        is_last = last + 1 == total
        if not is_last and request.body.size % UNIT:
            raise problems.invalid("The part's size is not a multiple of 320 KiB.")
        if request.body.size > LARGEST_PART:
            raise problems.Problem(413, "invalidRequest", "The part is too large.")
        session.total = total
        session.ends = self._later()
        if isinstance(request.fault, LoseChunk):
            return Answer(202, self._progress(session))
        session.writer.append(request.body)
        request.body.discard()
        if is_last and not session.deferred:
            return self._commit(token, session)
        return Answer(202, self._progress(session))

    def _commit(self, token: str, session: Session) -> Answer:
        library = session.library
        if session.total is not None and session.writer.size < session.total:
            raise problems.invalid("There are parts missing.")
        who = self._tenant.who(session.caller, library.site)
        item = session.item
        if item is None:
            # Somebody may have used the name since.
            item = library.child(session.folder, session.name)
            if item is not None and session.behaviour == "fail":
                raise problems.name_taken()
        if session.if_match:
            condition = Request("", "PUT", "", headers={"if-match": session.if_match})
            preconditions.check(condition, item)
        if item is not None:
            if item.deleted:
                raise problems.not_found()
            saving.check_free(item, who, as_session=True)
        blob = session.writer.finish()
        del self._sessions[token]
        if item is None:
            made = saving.create(library, session.folder, session.name, blob, who)
            return Answer(201, self._shapes.item(library, made, who, context="$entity"))
        saving.save(library, item, blob, who)
        return Answer(200, self._shapes.item(library, item, who, context="$entity"))

    def _progress(self, session: Session) -> dict[str, Any]:
        ranges = [f"{session.writer.size}-"]
        if session.total is not None:
            done = session.writer.size >= session.total
            ranges = [] if done else [f"{session.writer.size}-{session.total - 1}"]
        return {"expirationDateTime": written(session.ends), "nextExpectedRanges": ranges}

    def _later(self) -> dt.datetime:
        world = self._tenant.world
        return world.clock.now() + dt.timedelta(seconds=world.switches.session_lifetime)

    def _end(self, token: str) -> None:
        session = self._sessions.pop(token, None)
        if session is not None:
            session.writer.drop()


def _range(request: Request) -> tuple[int, int, int]:
    match = _RANGE.fullmatch(request.header("content-range"))
    if match is None:
        raise problems.invalid("The Content-Range header is missing or malformed.")
    first, last, total = (int(number) for number in match.groups())
    if last - first + 1 != request.body.size or last >= total:
        raise problems.invalid("The Content-Range header does not fit the content.")
    return first, last, total
