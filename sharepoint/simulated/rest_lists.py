"""Sites and libraries by SharePoint REST: how they are set up, and what has changed in them."""

from __future__ import annotations

from sharepoint.simulated import problems, rest_shapes
from sharepoint.simulated.exchange import Answer
from sharepoint.simulated.rest_shapes import Entity, Several, Value, answer
from sharepoint.simulated.rest_target import Route, Target
from sharepoint.simulated.rights import Level
from sharepoint.simulated.tenant import Tenant

_LIST = ("list",)
_WEB = ("web",)


class RestLists:
    """Answers what is asked of the site and its libraries."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def routes(self) -> list[Route]:
        """What is answered here."""
        manage = Level.MANAGE
        return [
            Route(("root",), "POST", "contextinfo", "contextinfo", self.context),
            Route(_WEB, "GET", "", "web", self.web),
            Route(_WEB, "GET", "lists", "lists", self.lists),
            Route(_LIST, "GET", "", "list", self.one),
            Route(_LIST, "MERGE", "", "list", self.change, manage),
            Route(_LIST, "PATCH", "", "list", self.change, manage),
            Route(_LIST, "POST", "recycle", "list", self.recycle, manage),
            Route(_LIST, "POST", "getchanges", "changes", self.changes),
        ]

    def context(self, target: Target) -> Answer:
        """What a request of this site needs to know; the digest is for those without a token."""
        digest = f"0x{target.site.world.ids.token().upper()},22 Nov 2026 00:00:00 -0000"
        info = {
            "FormDigestTimeoutSeconds": 1800,
            "FormDigestValue": digest,
            "LibraryVersion": "16.0.0.0",
            "SiteFullUrl": self._url(target),
            "SupportedSchemaVersions": ["14.0.0.0", "15.0.0.0"],
            "WebFullUrl": self._url(target),
        }
        if rest_shapes.is_verbose(target.request):
            entity = Entity("SP.ContextWebInformation", info)
            return answer(target.request, Entity("", {"GetContextWebInformation": entity}))
        return answer(target.request, Entity("SP.ContextWebInformation", info))

    def web(self, target: Target) -> Answer:
        return answer(target.request, rest_shapes.web(target.site, self._url(target)))

    def lists(self, target: Target) -> Answer:
        found = [rest_shapes.library_as_list(one, self._tenant) for one in target.site.libraries]
        return answer(target.request, Several(found))

    def one(self, target: Target) -> Answer:
        said = rest_shapes.library_as_list(target.library, self._tenant)
        return answer(target.request, said)

    def change(self, target: Target) -> Answer:
        """Set how a library works."""
        body, library = target.request.json(), target.library
        library.forced_check_out = bool(body.get("ForceCheckout", library.forced_check_out))
        library.minor_versions = bool(body.get("EnableMinorVersions", library.minor_versions))
        library.versioning = bool(body.get("EnableVersioning", library.versioning))
        library.content_types_enabled = bool(
            body.get("ContentTypesEnabled", library.content_types_enabled)
        )
        library.title = str(body.get("Title", library.title))
        return Answer(204)

    def recycle(self, target: Target) -> Answer:
        """Move a library with everything in it to the bin of the site."""
        target.site.libraries.remove(target.library)
        return answer(target.request, Value("Recycle", str(target.library.list_id)))

    def changes(self, target: Target) -> Answer:
        """What has changed since a token."""
        query = target.argument("query", otherwise={})
        library = target.library
        place = 0
        token = (query.get("ChangeTokenStart") or {}).get("StringValue")
        if token:
            parts = str(token).split(";")
            if len(parts) != 5 or parts[2] != str(library.list_id) or not parts[4].isdigit():
                raise problems.invalid("The changeToken is not valid.")
            place = int(parts[4])
        most = int(query.get("FetchLimit") or 1_000)
        places = range(place, min(library.log.end, place + most))
        return answer(target.request, Several([rest_shapes.change(library, one) for one in places]))

    def _url(self, target: Target) -> str:
        return f"{self._tenant.addresses.sharepoint}{target.site.path}"
