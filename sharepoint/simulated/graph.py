"""What is asked of Microsoft Graph, by its address."""

from __future__ import annotations

from functools import partial

from sharepoint.simulated import graph_target, problems
from sharepoint.simulated.exchange import Answer, Operation, Request
from sharepoint.simulated.graph_addressing import Address, parse
from sharepoint.simulated.graph_content import Contents
from sharepoint.simulated.graph_items import Items
from sharepoint.simulated.graph_lists import Lists
from sharepoint.simulated.graph_permissions import Permissions
from sharepoint.simulated.graph_shapes import Shapes
from sharepoint.simulated.graph_target import Route
from sharepoint.simulated.tenant import Tenant
from sharepoint.simulated.tokens import Tokens
from sharepoint.simulated.uploads import Uploads

_VERSION = "/v1.0/"


class Graph:
    """Microsoft Graph, as far as document libraries need it."""

    def __init__(self, tenant: Tenant, tokens: Tokens, shapes: Shapes, uploads: Uploads) -> None:
        self._tenant = tenant
        self._tokens = tokens
        self._routes = [
            *Items(tenant, shapes).routes(),
            *Contents(tenant, shapes, uploads).routes(),
            *Lists(tenant, shapes).routes(),
            *Permissions(tenant, shapes).routes(),
        ]

    def operation(self, request: Request) -> Operation:
        """What a request is for."""
        if not request.path.startswith(_VERSION):
            return Operation("unknown", _nothing, written)
        address = parse(request.path.removeprefix(_VERSION).rstrip("/"))
        if address is not None:
            for route in self._routes:
                if route.matches(request.method, address):
                    run = partial(self._run, route, address)
                    return Operation(route.kind, run, written, route.price)
        return Operation("unknown", _nothing, written)

    def _run(self, route: Route, address: Address, request: Request) -> Answer:
        caller = self._tokens.caller(request, self._tenant.addresses.graph)
        target = graph_target.find(self._tenant, caller, request, route, address)
        return route.run(target)


def written(problem: problems.Problem, request: Request) -> Answer:
    """A refusal as Graph writes it."""
    inner = {
        "date": request.date,
        "request-id": request.id,
        "client-request-id": request.header("client-request-id") or request.id,
    }
    if problem.inner:
        inner = {"code": problem.inner, **inner}
    body = {"error": {"code": problem.code, "message": problem.message, "innerError": inner}}
    return Answer(problem.status, body, dict(problem.headers))


def _nothing(_request: Request) -> Answer:
    raise problems.bad_address()
