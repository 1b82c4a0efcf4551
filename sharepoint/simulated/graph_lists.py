"""Sites and libraries by Microsoft Graph: lists, their columns and content types."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sharepoint.simulated import odata, problems
from sharepoint.simulated.columns import BUILT_IN, DOCUMENT, TYPES, Column, ContentType
from sharepoint.simulated.exchange import Answer
from sharepoint.simulated.graph_shapes import Json, Shapes
from sharepoint.simulated.graph_target import Route, Target
from sharepoint.simulated.model import Item
from sharepoint.simulated.rights import Level
from sharepoint.simulated.tenant import Tenant

_LONGEST_NAME = 32
_UNINDEXED = "HonorNonIndexedQueriesWarningMayFailRandomly"


class Lists:
    """Answers what is asked of sites and of libraries as lists."""

    def __init__(self, tenant: Tenant, shapes: Shapes) -> None:
        self._tenant = tenant
        self._shapes = shapes

    def routes(self) -> list[Route]:
        """What is answered here."""
        manage = Level.MANAGE
        return [
            Route("site", "GET", "", "site", self.site),
            Route("site", "GET", "drives", "drives", self.drives, price=2),
            Route("site", "GET", "lists", "lists", self.lists, price=2),
            Route("site", "POST", "lists", "lists", self.add_list, manage, 2),
            Route("site", "GET", "contentTypes", "content-types", self.site_types, price=2),
            Route("site", "POST", "contentTypes", "content-types", self.add_type, manage, 2),
            Route("drive", "GET", "", "drive", self.drive),
            Route("list", "GET", "", "list", self.the_list),
            Route("list", "PATCH", "", "list", self.change_list, manage, 2),
            Route("list", "GET", "columns", "columns", self.columns, price=2),
            Route("list", "POST", "columns", "columns", self.add_column, manage, 2),
            Route("list", "GET", "columns/*", "column", self.column),
            Route("list", "PATCH", "columns/*", "column", self.change_column, manage, 2),
            Route("list", "DELETE", "columns/*", "column", self.remove_column, manage, 2),
            Route("list", "GET", "contentTypes", "content-types", self.types, price=2),
            Route("list", "POST", "contentTypes/addCopy", "content-types", self.copy, manage, 2),
            Route("list", "GET", "contentTypes/*", "content-type", self.content_type),
            Route("list", "PATCH", "contentTypes/*", "content-type", self.change_type, manage, 2),
            Route("list", "GET", "items", "list-items", self.items, price=2),
            Route("list", "GET", "items/*", "list-item", self.one_item),
            Route("list", "GET", "items/*/driveItem", "item", self.drive_item),
        ]

    def site(self, target: Target) -> Answer:
        return self._one("sites", target.view.of_usual(self._shapes.site(target.site)))

    def drives(self, target: Target) -> Answer:
        return self._page(target, "drives", map(self._shapes.drive, target.site.libraries))

    def lists(self, target: Target) -> Answer:
        view = target.view
        return self._page(
            target, "lists", [self._shapes.list(one, view) for one in target.site.libraries]
        )

    def add_list(self, target: Target) -> Answer:
        """A new document library, with columns where they are given."""
        body = target.request.json()
        title = body.get("displayName")
        if not title or (body.get("list") or {}).get("template") != "documentLibrary":
            raise problems.invalid("Only document libraries, with a name, are made here.")
        library = target.site.add_library(str(title), by=target.who)
        library.description = str(body.get("description", ""))
        for said in body.get("columns", ()):
            self._add_column(library.columns, said)
        return self._one("lists", self._shapes.list(library), status=201)

    def drive(self, target: Target) -> Answer:
        return self._one("drives", target.view.of_usual(self._shapes.drive(target.library)))

    def the_list(self, target: Target) -> Answer:
        return self._one("lists", self._shapes.list(target.library, target.view))

    def change_list(self, target: Target) -> Answer:
        body = target.request.json()
        target.library.title = str(body.get("displayName", target.library.title))
        target.library.description = str(body.get("description", target.library.description))
        info = body.get("list") or {}
        if "contentTypesEnabled" in info:
            target.library.content_types_enabled = bool(info["contentTypesEnabled"])
        return self.the_list(target)

    # Columns

    def columns(self, target: Target) -> Answer:
        columns = [*BUILT_IN, *target.library.columns.values()]
        return self._page(target, "columns", map(self._shapes.column, columns))

    def add_column(self, target: Target) -> Answer:
        column = self._add_column(target.library.columns, target.request.json())
        return self._one("columns", self._shapes.column(column), status=201)

    def column(self, target: Target) -> Answer:
        return self._one("columns", self._shapes.column(self._column(target)))

    def change_column(self, target: Target) -> Answer:
        column, body = self._column(target), target.request.json()
        column.display_name = str(body.get("displayName", column.display_name))
        column.description = str(body.get("description", column.description))
        column.required = bool(body.get("required", column.required))
        column.indexed = bool(body.get("indexed", column.indexed))
        column.hidden = bool(body.get("hidden", column.hidden))
        column.settings |= body.get(column.type) or {}
        return self.column(target)

    def remove_column(self, target: Target) -> Answer:
        del target.library.columns[self._column(target).name]
        return Answer(204)

    def _column(self, target: Target) -> Column:
        for column in target.library.columns.values():
            if target.args[0].casefold() in (str(column.id), column.name.casefold()):
                return column
        raise problems.not_found()

    def _add_column(self, columns: dict[str, Column], body: Json) -> Column:
        said = str(body.get("name") or body.get("displayName") or "")
        kind = next((kind for kind in TYPES if kind in body), None)
        if not said or kind is None:
            raise problems.invalid("A column needs a name and a type that is known here.")
        name = internal_name(said)
        if name in columns or name in (column.name for column in BUILT_IN):
            raise problems.name_taken()
        column = Column(
            self._tenant.world.ids.guid(),
            name,
            kind,
            dict(body[kind]),
            display_name=str(body.get("displayName", said)),
            description=str(body.get("description", "")),
            required=bool(body.get("required")),
            hidden=bool(body.get("hidden")),
            indexed=bool(body.get("indexed")),
        )
        columns[name] = column
        return column

    # Content types

    def site_types(self, target: Target) -> Answer:
        return self._page(
            target, "contentTypes", map(self._shapes.content_type, target.site.content_types)
        )

    def add_type(self, target: Target) -> Answer:
        body = target.request.json()
        name, base = body.get("name"), (body.get("base") or {}).get("id", DOCUMENT)
        if not name:
            raise problems.invalid("A content type needs a name.")
        if name in (kind.name for kind in target.site.content_types):
            raise problems.name_taken()
        made = ContentType(
            _child_type(base, self._tenant.world.ids.guid()),
            str(name),
            str(body.get("description", "")),
            str(body.get("group", "Anpassade innehållstyper")),
            base,
        )
        target.site.content_types.append(made)
        return self._one("contentTypes", self._shapes.content_type(made), status=201)

    def types(self, target: Target) -> Answer:
        kinds = target.library.content_types
        return self._page(target, "contentTypes", map(self._shapes.content_type, kinds))

    def copy(self, target: Target) -> Answer:
        """Let a library use one of its site's content types."""
        address = str(target.request.json().get("contentType", ""))
        wanted = address.rstrip("/").rpartition("/")[2]
        known = next((kind for kind in target.site.content_types if kind.id == wanted), None)
        if known is None:
            raise problems.not_found()
        library = target.library
        if known.name in (kind.name for kind in library.content_types):
            raise problems.name_taken()
        own = ContentType(
            _child_type(known.id, self._tenant.world.ids.guid()),
            known.name,
            known.description,
            known.group,
            known.id,
        )
        library.content_types.append(own)
        return self._one("contentTypes", self._shapes.content_type(own), status=201)

    def content_type(self, target: Target) -> Answer:
        return self._one("contentTypes", self._shapes.content_type(self._type(target)))

    def change_type(self, target: Target) -> Answer:
        kind, body = self._type(target), target.request.json()
        kind.name = str(body.get("name", kind.name))
        kind.description = str(body.get("description", kind.description))
        kind.hidden = bool(body.get("hidden", kind.hidden))
        return self.content_type(target)

    def _type(self, target: Target) -> ContentType:
        for kind in target.library.content_types:
            if kind.id == target.args[0]:
                return kind
        raise problems.not_found()

    # Items as items of a list

    def items(self, target: Target) -> Answer:
        """The files and folders of a library, perhaps those with some value in a column."""
        library, query = target.library, target.request.query
        found = [item for item in library if target.sees(item)]
        if "$filter" in query:
            found = self._filtered(target, found)
        view = target.view
        return self._page(
            target,
            "items",
            found,
            lambda item: self._shapes.list_item(library, item, target.who, view),
        )

    def one_item(self, target: Target) -> Answer:
        item = self._list_item(target)
        body = self._shapes.list_item(target.library, item, target.who, target.view)
        return self._one("items", body)

    def drive_item(self, target: Target) -> Answer:
        item = self._list_item(target)
        body = self._shapes.item(target.library, item, target.who, target.view, context="$entity")
        return Answer(200, body)

    def _list_item(self, target: Target) -> Item:
        identifier = target.args[0]
        library = target.library
        if identifier.isdigit():
            return library.by_number(int(identifier))
        return library.by_guid(identifier)

    def _filtered(self, target: Target, items: list[Item]) -> list[Item]:
        name, value = odata.equals(target.request.query["$filter"])
        name = name.removeprefix("fields/")
        library = target.library
        column = library.columns.get(name)
        if column is None:
            raise problems.invalid(f"Field '{name}' is not recognized")
        if not column.indexed:
            if _UNINDEXED not in target.request.header("prefer"):
                raise problems.invalid(
                    f"Field '{name}' cannot be referenced in filter or orderby as it is not "
                    f"indexed. Provide the 'Prefer: {_UNINDEXED}' header to allow this, but be "
                    "warned that such queries may fail on large lists."
                )
            if len(items) > library.world.switches.threshold:
                raise problems.threshold()
        return [
            item
            for item in items
            if (shown := item.seen_by(target.who)) and str(shown.fields.get(name)) == value
        ]

    def _one(self, what: str, body: Json, status: int = 200) -> Answer:
        context = self._shapes.context(f"{what}/$entity")
        return Answer(status, {"@odata.context": context, **body})

    def _page(
        self,
        target: Target,
        what: str,
        values: Iterable[Any],
        shape: Any = lambda value: value,
    ) -> Answer:
        address = self._shapes.root + target.request.path.removeprefix("/v1.0")
        size = self._tenant.world.switches.page_size
        shown, link = odata.page(list(values), target.request.query, address, size)
        body: Json = {
            "@odata.context": self._shapes.context(what),
            "value": [shape(value) for value in shown],
        }
        if link:
            body["@odata.nextLink"] = link
        return Answer(200, body)


def internal_name(name: str) -> str:
    """The name SharePoint gives a column inside: other characters are written as their code."""
    safe = re.sub(r"[^A-Za-z0-9_]", lambda match: f"_x{ord(match[0]):04x}_", name)
    return safe[:_LONGEST_NAME]


def _child_type(base: str, guid: UUID) -> str:
    return f"{base}00{guid.hex.upper()}"
