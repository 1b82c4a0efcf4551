"""The three services behind their addresses: sign-in, Microsoft Graph and SharePoint itself."""

from __future__ import annotations

from sharepoint.simulated import problems
from sharepoint.simulated.exchange import Answer, Operation, Request
from sharepoint.simulated.graph import Graph, written
from sharepoint.simulated.graph_shapes import Shapes
from sharepoint.simulated.login import Login
from sharepoint.simulated.rest import API, Rest
from sharepoint.simulated.tempauth import download
from sharepoint.simulated.tenant import Tenant
from sharepoint.simulated.tokens import Tokens
from sharepoint.simulated.uploads import Uploads

LOGIN, GRAPH, SHAREPOINT = "login", "graph", "sharepoint"


class Services:
    """Finds out which service a request is for, and what it is."""

    def __init__(self, tenant: Tenant) -> None:
        shapes = Shapes(tenant)
        self._tenant = tenant
        self.tokens = Tokens(tenant)
        self.uploads = Uploads(tenant, shapes)
        self._login = Login(self.tokens)
        self._graph = Graph(tenant, self.tokens, shapes, self.uploads)
        self._rest = Rest(tenant, self.tokens)
        self.ports: dict[int, str] = {}

    def operation(self, port: int, request: Request) -> Operation:
        """What a request that came in at a port is for."""
        match self.ports[port]:
            case "login":
                return self._login.operation(request)
            case "graph":
                return self._graph.operation(request)
            case _:
                return self._sharepoint(request)

    def _sharepoint(self, request: Request) -> Operation:
        if request.path.endswith("/_layouts/15/download.aspx"):
            return Operation("download", lambda asked: download(self._tenant, asked), written)
        if request.path.endswith("/uploadSession"):
            return Operation("part", self.uploads.handle, written, 2)
        if API in request.path:
            return self._rest.operation(request)
        return Operation("unknown", _nothing, written)


def _nothing(_request: Request) -> Answer:
    raise problems.not_found()
