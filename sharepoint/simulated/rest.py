"""What is asked of SharePoint REST, by its address."""

from __future__ import annotations

from functools import partial

from sharepoint.simulated import problems, rest_shapes, rest_target
from sharepoint.simulated.exchange import Answer, Operation, Request
from sharepoint.simulated.rest_addressing import parse
from sharepoint.simulated.rest_files import RestFiles
from sharepoint.simulated.rest_lists import RestLists
from sharepoint.simulated.rest_rights import RestRights
from sharepoint.simulated.rest_target import Place, Route, Target
from sharepoint.simulated.rights import Level
from sharepoint.simulated.tenant import Tenant
from sharepoint.simulated.tokens import Tokens

API = "/_api/"


class Rest:
    """SharePoint REST, as far as Graph does not do without it."""

    def __init__(self, tenant: Tenant, tokens: Tokens) -> None:
        self._tenant = tenant
        self._tokens = tokens
        self._routes = [
            *RestRights(tenant).routes(),
            *RestFiles().routes(),
            *RestLists(tenant).routes(),
        ]

    def operation(self, request: Request) -> Operation:
        """What a request is for; its address holds ``/_api/``."""
        site, _, rest = request.path.partition(API)
        try:
            where = rest_target.place(parse(rest, request.query))
        except problems.Problem as problem:
            return Operation("unknown", partial(_refuse, problem), rest_shapes.problem)
        for route in self._routes:
            if route.matches(request.method, where):
                run = partial(self._run, route, where, site)
                return Operation(route.kind, run, rest_shapes.problem, 2)
        refusal = problems.bad_address("Cannot find resource for the request.")
        return Operation("unknown", partial(_refuse, refusal), rest_shapes.problem)

    def _run(self, route: Route, where: Place, path: str, request: Request) -> Answer:
        caller = self._tokens.caller(request, self._tenant.addresses.sharepoint)
        site = self._tenant.site_at(path)
        self._tenant.require(caller, Level.READ, site)
        library, item = rest_target.find(site, where)
        self._tenant.require(caller, route.level, site, library, item)
        who = self._tenant.who(caller, site)
        return route.run(Target(self._tenant, request, where, caller, site, who, library, item))


def _refuse(problem: problems.Problem, _request: Request) -> Answer:
    raise problem
