"""Items of a library by Microsoft Graph: folders, moves, columns, check-out and versions."""

from __future__ import annotations

from sharepoint.simulated import odata, preconditions, problems, saving
from sharepoint.simulated.exchange import Answer
from sharepoint.simulated.graph_shapes import Json, Shapes
from sharepoint.simulated.graph_target import Route, Target
from sharepoint.simulated.model import Item
from sharepoint.simulated.rights import Level
from sharepoint.simulated.tempauth import download_url
from sharepoint.simulated.tenant import Tenant

PAST_LOCK = "bypass-shared-lock"
_NONE: frozenset[str] = frozenset()
_CHECK_IN = frozenset(("checkInAs", "comment"))


class Items:
    """Answers what is asked of items, except for their content and changes."""

    def __init__(self, tenant: Tenant, shapes: Shapes) -> None:
        self._tenant = tenant
        self._shapes = shapes

    def routes(self) -> list[Route]:
        """What is answered here."""
        write = Level.WRITE
        return [
            Route("item", "GET", "", "item", self.get),
            Route("item", "PATCH", "", "item", self.change, write, 2),
            Route("item", "DELETE", "", "item", self.recycle, write, 2),
            Route("item", "GET", "children", "children", self.children, price=2),
            Route("item", "POST", "children", "children", self.add_folder, write, 2),
            Route("item", "GET", "listItem", "list-item", self.list_item),
            Route("item", "GET", "listItem/fields", "fields", self.fields),
            Route("item", "PATCH", "listItem/fields", "fields", self.set_fields, write, 2),
            Route("item", "POST", "checkout", "checkout", self.check_out, write, 2, _NONE),
            Route("item", "POST", "checkin", "checkin", self.check_in, write, 2, _CHECK_IN),
            Route("item", "POST", "discardCheckout", "discard", self.discard, write, 2, _NONE),
            Route("item", "GET", "versions", "versions", self.versions, price=2),
            Route("item", "GET", "versions/*", "version", self.version),
            Route("item", "GET", "versions/*/content", "version-content", self.old_content),
            Route(
                "item",
                "POST",
                "versions/*/restoreVersion",
                "restore",
                self.restore,
                write,
                2,
                _NONE,
            ),
        ]

    def get(self, target: Target) -> Answer:
        return Answer(200, self._item(target, target.item))

    def change(self, target: Target) -> Answer:
        """Move or rename."""
        item, library = target.item, target.library
        self._check(target, item)
        body = target.request.json()
        wanted = body.get("parentReference") or {}
        folder = item.parent
        if wanted.get("driveId", library.drive_id) != library.drive_id:
            raise problems.invalid("Items are not moved between libraries here.")
        if "id" in wanted:
            folder = library.item(wanted["id"])
        elif "path" in wanted:
            folder = library.at(wanted["path"].partition("root:")[2])
        if folder is None:
            raise problems.invalid("The root of a library cannot be changed.")
        name = body.get("name", item.name)
        behaviour = _conflict_behaviour(target, body, "fail")
        if behaviour == "rename" and library.child(folder, name) not in (None, item):
            name = library.free_name(folder, name)
        if folder is not item.parent or name != item.name:
            library.move(item, folder, name, target.who)
        return Answer(200, self._item(target, item))

    def recycle(self, target: Target) -> Answer:
        item = target.item
        self._check(target, item)
        target.library.recycle(item)
        return Answer(204)

    def children(self, target: Target) -> Answer:
        """What is in a folder, in pages."""
        folder, library = target.item, target.library
        found = [child for child in (folder.children or {}).values() if target.sees(child)]
        switches = library.world.switches
        query = target.request.query
        if "$filter" in query or "$orderby" in query:
            if len(found) > switches.threshold:
                raise problems.threshold()
            found = _arranged(found, query)
        address = self._shapes.root + target.request.path.removeprefix("/v1.0")
        shown, link = odata.page(found, query, address, switches.page_size)
        body: Json = {
            "@odata.context": self._shapes.context(f"drives('{library.drive_id}')/items"),
            "value": [
                self._shapes.item(library, child, target.who, target.view) for child in shown
            ],
        }
        if link:
            body["@odata.nextLink"] = link
        return Answer(200, body)

    def add_folder(self, target: Target) -> Answer:
        folder, library = target.item, target.library
        body = target.request.json()
        name = body.get("name")
        if not isinstance(name, str) or "folder" not in body:
            raise problems.invalid("Only folders, with a name, are made this way.")
        behaviour = _conflict_behaviour(target, body, "fail")
        taken = library.child(folder, name)
        if taken is not None and behaviour == "replace" and taken.is_folder:
            return Answer(200, self._item(target, taken))
        if taken is not None and behaviour == "rename":
            name = library.free_name(folder, name)
        made = library.add_folder(folder, name, target.who)
        return Answer(201, self._item(target, made))

    def list_item(self, target: Target) -> Answer:
        body = self._shapes.list_item(target.library, target.item, target.who, target.view)
        return Answer(200, {"@odata.context": self._shapes.context("listItem/$entity"), **body})

    def fields(self, target: Target) -> Answer:
        body = self._shapes.fields(target.library, target.item, target.who, target.view)
        return Answer(200, {"@odata.context": self._shapes.context("fields/$entity"), **body})

    def set_fields(self, target: Target) -> Answer:
        item, library = target.item, target.library
        if not library.world.switches.fields_ignore_if_match:
            preconditions.check(target.request, item)
        saving.set_fields(
            library,
            item,
            target.request.json(),
            target.who,
            past_lock=PAST_LOCK in target.request.header("prefer"),
        )
        return self.fields(target)

    def check_out(self, target: Target) -> Answer:
        saving.check_out(target.library, target.item, target.who)
        return Answer(204)

    def check_in(self, target: Target) -> Answer:
        body = target.request.json()
        publish = body.get("checkInAs") == "published" or not target.library.minor_versions
        comment = str(body.get("comment") or "")
        saving.check_in(target.library, target.item, target.who, comment, publish=publish)
        return Answer(204)

    def discard(self, target: Target) -> Answer:
        saving.discard_check_out(target.library, target.item, target.who)
        return Answer(204)

    def versions(self, target: Target) -> Answer:
        """The versions, the newest first."""
        kept = list(reversed(target.item.versions))
        draft = target.item.seen_by(target.who)
        if draft is not None and draft not in kept:
            kept.insert(0, draft)
        address = self._shapes.root + target.request.path.removeprefix("/v1.0")
        size = target.library.world.switches.page_size
        shown, link = odata.page(kept, target.request.query, address, size)
        body: Json = {
            "@odata.context": self._shapes.context("versions"),
            "value": [self._shapes.version(one) for one in shown],
        }
        if link:
            body["@odata.nextLink"] = link
        return Answer(200, body)

    def version(self, target: Target) -> Answer:
        kept = saving.version(target.item, target.args[0])
        context = self._shapes.context("versions/$entity")
        return Answer(200, {"@odata.context": context, **self._shapes.version(kept)})

    def old_content(self, target: Target) -> Answer:
        """Where the content of an earlier version is; the present one is not to be had here."""
        item = target.item
        kept = saving.version(item, target.args[0])
        if kept is item.versions[-1]:
            raise problems.invalid("You cannot get the content of the current version.")
        url = download_url(self._tenant, target.library, item, target.who, kept)
        return Answer(302, headers={"Location": url})

    def restore(self, target: Target) -> Answer:
        saving.restore_version(target.library, target.item, target.args[0], target.who)
        return Answer(204)

    def _item(self, target: Target, item: Item) -> Json:
        return self._shapes.item(target.library, item, target.who, target.view, context="$entity")

    @staticmethod
    def _check(target: Target, item: Item) -> None:
        """Raise a Problem unless the caller may move or delete an item now."""
        preconditions.check(target.request, item)
        past_lock = PAST_LOCK in target.request.header("prefer")
        saving.check_free(item, target.who, past_lock=past_lock)


def _conflict_behaviour(target: Target, body: Json, default: str) -> str:
    name = "@microsoft.graph.conflictBehavior"
    behaviour = target.request.query.get(name, body.get(name, default))
    if behaviour not in ("fail", "replace", "rename"):
        raise problems.invalid("The conflict behavior is not known.")
    return str(behaviour)


def _arranged(items: list[Item], query: dict[str, str]) -> list[Item]:
    """The items that a filter by name lets through, in the order asked for."""
    if "$filter" in query:
        name, value = odata.equals(query["$filter"])
        if name != "name":
            raise problems.invalid("Only a name is filtered by here.")
        items = [item for item in items if item.name.casefold() == value.casefold()]
    if "$orderby" in query:
        items = sorted(items, key=lambda item: item.name, reverse="desc" in query["$orderby"])
    return items
