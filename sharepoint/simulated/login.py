"""What is asked of the sign-in service, by its address."""

from __future__ import annotations

from collections.abc import Callable

from sharepoint.simulated import problems
from sharepoint.simulated.exchange import Answer, Operation, Request
from sharepoint.simulated.tokens import Refusal, Tokens, refused


class Login:
    """The sign-in service."""

    def __init__(self, tokens: Tokens) -> None:
        self._ends: dict[tuple[str, str], tuple[str, Callable[[Request], Answer]]] = {
            ("GET", "/.well-known/openid-configuration"): ("openid", tokens.configuration),
            ("POST", "/oauth2/v2.0/token"): ("token", tokens.token),
            ("POST", "/oauth2/v2.0/devicecode"): ("device-code", tokens.device_code),
        }

    def operation(self, request: Request) -> Operation:
        """What a request is for."""
        for (method, end), (kind, run) in self._ends.items():
            if request.method == method and request.path.endswith(end):
                return Operation(kind, _careful(run), _written, 0)
        return Operation("unknown", _nothing, _written, 0)


def _careful(run: Callable[[Request], Answer]) -> Callable[[Request], Answer]:
    def answer(request: Request) -> Answer:
        try:
            return run(request)
        except Refusal as refusal:
            return refused(refusal, request)

    return answer


def _nothing(_request: Request) -> Answer:
    raise problems.not_found()


def _written(problem: problems.Problem, request: Request) -> Answer:
    return refused(
        Refusal(problem.status, "temporarily_unavailable", 90033, problem.message), request
    )
