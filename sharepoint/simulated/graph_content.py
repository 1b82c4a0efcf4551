"""Contents and changes of a library by Microsoft Graph."""

from __future__ import annotations

import base64
import bisect
import datetime as dt
import json
from dataclasses import dataclass
from urllib.parse import urlencode

from sharepoint.simulated import odata, preconditions, problems, saving
from sharepoint.simulated.exchange import Answer
from sharepoint.simulated.graph_shapes import Json, Shapes
from sharepoint.simulated.graph_target import Route, Target
from sharepoint.simulated.library import Library
from sharepoint.simulated.model import Item
from sharepoint.simulated.rights import Level
from sharepoint.simulated.tempauth import download_url
from sharepoint.simulated.tenant import Tenant
from sharepoint.simulated.uploads import Uploads

_LATEST = "latest"
_SESSION = frozenset(("item", "deferCommit"))
LARGEST = 250 * 2**20
"""Bytes that are taken in one request."""


@dataclass(frozen=True)
class Cursor:
    """A change token: how far the changes of a library have been read.

    ``whole`` while the library is being read from its beginning, where nothing is told of what is
    gone.
    """

    drive: str
    place: int
    whole: bool = False
    repeat: str = ""
    """The item that comes once more."""

    def text(self) -> str:
        """As it stands in an address."""
        said = [self.drive, self.place, self.whole, self.repeat]
        return base64.urlsafe_b64encode(json.dumps(said).encode()).decode("ascii")

    @classmethod
    def of(cls, library: Library, text: str | None) -> Cursor:
        """The cursor in an address; raises a Problem for one that is not this library's."""
        if not text:
            return cls(library.drive_id, 0, whole=True)
        if text == _LATEST:
            return cls(library.drive_id, library.log.end)
        if (moment := _moment(text)) is not None:
            entries = library.log.entries
            place = bisect.bisect_left(entries, moment, key=lambda entry: entry.at)
            return cls(library.drive_id, place)
        try:
            drive, place, whole, repeat = json.loads(base64.urlsafe_b64decode(text))
        except (ValueError, TypeError) as error:
            raise problems.invalid("The token is not valid.") from error
        if drive != library.drive_id:
            raise problems.invalid("The token is another library's.")
        return cls(drive, int(place), bool(whole), str(repeat))


class Contents:
    """Answers what is asked for contents and changes."""

    def __init__(self, tenant: Tenant, shapes: Shapes, uploads: Uploads) -> None:
        self._tenant = tenant
        self._shapes = shapes
        self._uploads = uploads

    def routes(self) -> list[Route]:
        """What is answered here."""
        write = Level.WRITE
        return [
            Route("item", "GET", "content", "content", self.get),
            Route("item", "PUT", "content", "content", self.put, write, 2),
            Route(
                "item", "POST", "createUploadSession", "session", self.session, write, 2, _SESSION
            ),
            Route("item", "GET", "delta", "delta", self.delta),
            Route("drive", "GET", "delta", "delta", self.delta),
        ]

    def get(self, target: Target) -> Answer:
        """Where the content is."""
        item = target.item
        if item.is_folder:
            raise problems.invalid("A folder has no content.")
        if item.infected:
            raise problems.infected()
        url = download_url(self._tenant, target.library, item, target.who)
        return Answer(302, headers={"Location": url})

    def put(self, target: Target) -> Answer:
        library, who, blob = target.library, target.who, target.request.body
        if blob.size > LARGEST:
            raise problems.Problem(413, "invalidRequest", "The content is too large.")
        behaviour = target.request.query.get("@microsoft.graph.conflictBehavior", "replace")
        folder, name = target.place()
        # What is there, whether the caller sees it or not.
        item = library.child(folder, name)
        preconditions.check(target.request, item)
        if library.world.switches.open_session_blocks and self._uploads.is_open(
            library, folder, name
        ):
            raise problems.name_taken()
        if item is not None and behaviour == "rename":
            name, item = library.free_name(folder, name), None
        if item is None:
            made = saving.create(library, folder, name, blob, who)
            return Answer(201, self._item(target, made))
        if item.is_folder or (behaviour == "fail" and not target.by_id):
            raise problems.name_taken()
        saving.save(library, item, blob, who)
        return Answer(200, self._item(target, item))

    def session(self, target: Target) -> Answer:
        folder, name = target.place()
        return self._uploads.begin(
            target.request, target.caller, target.library, folder, name, by_id=target.by_id
        )

    def delta(self, target: Target) -> Answer:
        """A page of what has changed."""
        library, query = target.library, dict(target.request.query)
        switches = library.world.switches
        address = self._shapes.root + target.request.path.removeprefix("/v1.0").partition("(")[0]
        token = target.address.token or query.pop("token", None)
        if switches.delta_expired and token not in (None, "", _LATEST):
            raise problems.resync(address)
        cursor = Cursor.of(library, token)
        limit = odata.positive(query.get("$top"), switches.page_size)
        found, place = library.log.since(cursor.place, min(limit, switches.page_size))
        top = target.found if target.found not in (None, library.root) else None
        told = [
            item
            for item in found
            if not (item.deleted and cursor.whole)
            and (item.deleted or target.sees(item))
            and (top is None or item.is_below(top))
        ]
        if not cursor.whole and "deltaexcludeparent" not in target.request.headers:
            told = _parents(told) + told
        last = told[-1].id if told else ""
        if cursor.repeat and switches.delta_repeats:
            told.insert(0, library.known(cursor.repeat))
        if switches.delta_reorder:
            told = library.world.ids.shuffled(told)
        view = target.view
        body: Json = {
            "@odata.context": self._shapes.context("Collection(driveItem)"),
            "value": [self._shapes.changed_item(library, item, target.who, view) for item in told],
        }
        more = place < library.log.end
        further = Cursor(library.drive_id, place, cursor.whole and more, last if more else "")
        name = "@odata.nextLink" if more else "@odata.deltaLink"
        body[name] = f"{address}?{urlencode({**query, 'token': further.text()})}"
        return Answer(200, body)

    def _item(self, target: Target, item: Item) -> Json:
        return self._shapes.item(target.library, item, target.who, target.view, context="$entity")


def _parents(items: list[Item]) -> list[Item]:
    """The folders that changed items lie in, up to the root, without those that changed."""
    known = {item.id for item in items}
    found: list[Item] = []
    for item in items:
        folder = item.parent
        while folder is not None and folder.id not in known:
            known.add(folder.id)
            if not folder.deleted:
                found.append(folder)
            folder = folder.parent
    return list(reversed(found))


def _moment(text: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
