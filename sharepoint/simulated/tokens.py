"""Signing in, as Entra ID does it: tokens for apps and for people, one for each API.

An app proves itself by an assertion signed with its certificate, or by its secret; a person types
a code on another device. What an app may do is in its token, and a token is good for one API only.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import jwt
from cryptography import x509
from jwt.types import Options

from sharepoint.simulated import problems
from sharepoint.simulated.directory import Person
from sharepoint.simulated.exchange import Answer, Request
from sharepoint.simulated.tenant import App, Caller, Tenant

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
BY_SECRET, BY_CERTIFICATE = "1", "2"
_CODE_LIFETIME = 900
_ALGORITHMS = ["PS256", "RS256"]
_LEEWAY = 300
_OWN_CLOCK: Options = {
    "verify_aud": False,
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
}
"""Times are checked here, by the clock of the simulation, and who a token is for as well."""


class Refusal(Exception):
    """Entra ID gives no token; ``number`` is that of its documentation (AADSTS...)."""

    def __init__(self, status: int, error: str, number: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.error = error
        self.number = number
        self.text = text


@dataclass
class DeviceCode:
    """A sign-in that waits for a person."""

    app: App
    user_code: str
    scope: str
    ends: float
    person: Person | None = None
    declined: bool = False


class Tokens:
    """Gives tokens, and knows its own again."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self._generation = 0
        self.waiting: dict[str, DeviceCode] = {}
        """Sign-ins by device code that have not been finished."""

    def revoke_all(self) -> None:
        """No token given so far is good any more."""
        self._generation += 1

    def approve(self, person: Person | None) -> None:
        """Somebody types the last code that was given out; None: they decline."""
        code = next(reversed(self.waiting.values()))
        code.person = person
        code.declined = person is None

    # The endpoints

    def configuration(self, request: Request) -> Answer:
        """Where the endpoints of the tenant are (OpenID Connect discovery)."""
        self._check_tenant(request)
        base = f"{self._tenant.addresses.login}/{self._tenant.id}"
        return Answer(
            200,
            {
                "issuer": f"{base}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
                "jwks_uri": f"{base}/discovery/v2.0/keys",
                "response_types_supported": ["code", "id_token"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "tenant_region_scope": "EU",
            },
        )

    def device_code(self, request: Request) -> Answer:
        """Begin a sign-in on another device."""
        self._check_tenant(request)
        form = request.form()
        app = self._app(form)
        code = self._tenant.world.ids.token()
        user_code = code[:9].upper()
        ends = self._tenant.world.clock.seconds() + _CODE_LIFETIME
        self.waiting[code] = DeviceCode(app, user_code, form.get("scope", ""), ends)
        address = f"{self._tenant.addresses.login}/devicelogin"
        return Answer(
            200,
            {
                "user_code": user_code,
                "device_code": code,
                "verification_uri": address,
                "expires_in": _CODE_LIFETIME,
                "interval": 1,
                "message": f"To sign in, open the page {address} and enter the code {user_code}.",
            },
        )

    def token(self, request: Request) -> Answer:
        """Give a token."""
        self._check_tenant(request)
        form = request.form()
        app = self._app(form)
        match form.get("grant_type"):
            case "client_credentials":
                proof = self._proof(app, form)
                return self._granted(app, self._resource(form.get("scope", "")), proof)
            case "refresh_token":
                claims = self._read(form.get("refresh_token", ""), "refresh")
                person = self._person(claims)
                scope = form.get("scope") or claims["scope"]
                return self._granted(app, self._resource(scope), BY_SECRET, person, scope)
            case grant if grant == DEVICE:
                return self._by_device_code(app, form)
        raise Refusal(400, "unsupported_grant_type", 70003, "The grant is not supported.")

    # Knowing a token again

    def caller(self, request: Request, resource: str) -> Caller:
        """Who a request comes from; raises a Problem where its token is none for this API."""
        scheme, _, token = request.header("authorization").partition(" ")
        if scheme.casefold() != "bearer" or not token:
            raise problems.unauthenticated()
        try:
            claims = self._read(token, "access")
        except Refusal as refusal:
            raise problems.unauthenticated(refusal.text) from refusal
        if claims["aud"] != resource:
            raise problems.unauthenticated("Access token validation failure. Invalid audience.")
        app = self._tenant.app(claims["appid"])
        if app is None:
            raise problems.unauthenticated("The app is not known.")
        person = self._person(claims) if "oid" in claims else None
        sharepoint = resource == self._tenant.addresses.sharepoint
        if sharepoint and person is None and claims["appidacr"] != BY_CERTIFICATE:
            raise problems.unauthenticated("Unsupported app only token.")
        return Caller(app, frozenset(claims.get("roles", ())), person)

    # How

    def _check_tenant(self, request: Request) -> None:
        named = request.path.strip("/").partition("/")[0]
        if named.casefold() not in (str(self._tenant.id), self._tenant.domain):
            raise Refusal(400, "invalid_tenant", 90002, f"Tenant '{named}' not found.")

    def _app(self, form: dict[str, str]) -> App:
        app = self._tenant.app(form.get("client_id", ""))
        if app is None:
            raise Refusal(
                400, "unauthorized_client", 700016, "The application was not found in the tenant."
            )
        return app

    def _proof(self, app: App, form: dict[str, str]) -> str:
        """How an app proves itself; raises Refusal where it does not."""
        if form.get("client_assertion_type") == ASSERTION:
            self._check_assertion(app, form.get("client_assertion", ""))
            return BY_CERTIFICATE
        if "client_secret" not in form:
            raise Refusal(401, "invalid_client", 7000218, "A client secret or assertion is needed.")
        if form["client_secret"] != app.secret:
            raise Refusal(401, "invalid_client", 7000215, "Invalid client secret provided.")
        return BY_SECRET

    def _check_assertion(self, app: App, assertion: str) -> None:
        certificate = x509.load_pem_x509_certificate(app.certificate)
        base = f"{self._tenant.addresses.login}/"
        try:
            claims = jwt.decode(
                assertion,
                key=certificate.public_key(),  # type: ignore[arg-type]
                algorithms=_ALGORITHMS,
                leeway=_LEEWAY,
                options={"verify_aud": False, "require": ["exp"]},
            )
        except (jwt.ExpiredSignatureError, jwt.ImmatureSignatureError) as error:
            # By the real time: it is the client's, which does not know of ours.
            raise Refusal(
                401, "invalid_client", 700024, "The assertion is not within its time."
            ) from error
        except jwt.InvalidTokenError as error:
            raise Refusal(
                401, "invalid_client", 700027, "The certificate's signature is not valid."
            ) from error
        audience = str(claims.get("aud", ""))
        endpoint = audience.startswith(base) and audience.endswith("/oauth2/v2.0/token")
        if not endpoint or claims.get("iss") != str(app.id) or claims.get("sub") != str(app.id):
            raise Refusal(401, "invalid_client", 700023, "The assertion is for somebody else.")

    def _resource(self, scope: str) -> str:
        """The API that a scope is of."""
        wanted = [one for one in scope.split() if "://" in one]
        for one in wanted:
            for resource in (self._tenant.addresses.graph, self._tenant.addresses.sharepoint):
                if one.startswith(f"{resource}/"):
                    return resource
        if wanted:
            raise Refusal(400, "invalid_resource", 500011, "The resource principal was not found.")
        raise Refusal(400, "invalid_scope", 70011, "The scope is not valid.")

    def _by_device_code(self, app: App, form: dict[str, str]) -> Answer:
        code = self.waiting.get(form.get("device_code", ""))
        if code is None or code.app is not app:
            raise Refusal(400, "invalid_grant", 70019, "The code is not known.")
        if code.ends < self._tenant.world.clock.seconds():
            raise Refusal(400, "expired_token", 70020, "The code has expired.")
        if code.declined:
            raise Refusal(400, "authorization_declined", 70018, "The sign-in was declined.")
        if code.person is None:
            raise Refusal(400, "authorization_pending", 70016, "The sign-in is still awaited.")
        del self.waiting[form["device_code"]]
        resource = self._resource(code.scope)
        return self._granted(app, resource, BY_SECRET, code.person, code.scope)

    def _granted(
        self,
        app: App,
        resource: str,
        proof: str,
        person: Person | None = None,
        scope: str = "",
    ) -> Answer:
        lifetime = self._tenant.world.switches.token_lifetime
        claims: dict[str, Any] = {"aud": resource, "appid": str(app.id), "appidacr": proof}
        body: dict[str, Any] = {
            "token_type": "Bearer",
            "expires_in": lifetime,
            "ext_expires_in": lifetime,
        }
        if person is None:
            graph = resource == self._tenant.addresses.graph
            claims["roles"] = sorted(app.graph_roles if graph else app.sharepoint_roles)
        else:
            claims |= {"oid": str(person.id), "upn": person.email, "name": person.name}
            body["scope"] = f"{resource}/AllSites.FullControl"
            body["refresh_token"] = self._write(
                {"oid": str(person.id), "scope": scope}, "refresh", 90 * 86_400
            )
            body["id_token"] = self._id_token(app, person)
            body["client_info"] = _client_info(person, self._tenant)
        body["access_token"] = self._write(claims, "access", lifetime)
        return Answer(200, body, {"Cache-Control": "no-store"})

    def _id_token(self, app: App, person: Person) -> str:
        now = int(self._tenant.world.clock.seconds())
        claims = {
            "iss": f"{self._tenant.addresses.login}/{self._tenant.id}/v2.0",
            "aud": str(app.id),
            "iat": now,
            "nbf": now,
            "exp": now + 3_600,
            "oid": str(person.id),
            "sub": str(person.id),
            "tid": str(self._tenant.id),
            "name": person.name,
            "preferred_username": person.email,
            "ver": "2.0",
        }
        return jwt.encode(claims, self._tenant.key, algorithm="HS256")

    def _write(self, claims: dict[str, Any], use: str, lifetime: int) -> str:
        now = int(self._tenant.world.clock.seconds())
        times = {"iat": now, "ends": now + lifetime}
        said = {
            "iss": f"{self._tenant.addresses.login}/{self._tenant.id}/",
            "tid": str(self._tenant.id),
            "use": use,
            "generation": self._generation,
            **times,
            **claims,
        }
        return jwt.encode(said, self._tenant.key, algorithm="HS256")

    def _read(self, token: str, use: str) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                token, self._tenant.key, algorithms=["HS256"], options=_OWN_CLOCK
            )
        except jwt.InvalidTokenError as error:
            raise Refusal(400, "invalid_grant", 9002313, "The token is malformed.") from error
        if claims["use"] != use or claims["generation"] != self._generation:
            raise Refusal(400, "invalid_grant", 50173, "The token has been revoked.")
        if claims["ends"] < self._tenant.world.clock.seconds():
            raise Refusal(
                400, "invalid_grant", 700082, "Lifetime validation failed, the token is expired."
            )
        return claims

    def _person(self, claims: dict[str, Any]) -> Person:
        found = self._tenant.directory.find(str(UUID(claims["oid"])))
        assert isinstance(found, Person)
        return found


def refused(refusal: Refusal, request: Request) -> Answer:
    """A refusal as Entra ID writes it."""
    return Answer(
        refusal.status,
        {
            "error": refusal.error,
            "error_description": f"AADSTS{refusal.number}: {refusal.text} Trace ID: {request.id}",
            "error_codes": [refusal.number],
            "trace_id": request.id,
            "correlation_id": request.header("client-request-id") or request.id,
        },
    )


def _client_info(person: Person, tenant: Tenant) -> str:
    said = {"uid": str(person.id), "utid": str(tenant.id)}
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode("ascii").rstrip("=")
