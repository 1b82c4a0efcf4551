"""Tokens are given to those who prove themselves, and are good for one API and one time."""

from __future__ import annotations

import datetime as dt
from typing import Any

import jwt
import msal
import pytest
import requests

from sharepoint.simulated import Library, SimulatedSharePoint
from tests.sharepoint.simulated.asking import Asking

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def endpoint(simulated: SimulatedSharePoint) -> str:
    return f"{simulated.cloud.login}/{simulated.tenant}/oauth2/v2.0/token"


def asked(asking: Asking, **form: str) -> requests.Response:
    """An app's question for a token of Graph."""
    told = {
        "client_id": asking.app.client_id,
        "grant_type": "client_credentials",
        "scope": f"{asking.simulated.cloud.graph}/.default",
        **form,
    }
    return asking.session.post(endpoint(asking.simulated), data=told)


def assertion(asking: Asking, **claims: Any) -> str:
    """What an app signs to prove itself."""
    now = dt.datetime.now(dt.UTC)
    told = {
        "aud": endpoint(asking.simulated),
        "iss": asking.app.client_id,
        "sub": asking.app.client_id,
        "nbf": now,
        "exp": now + dt.timedelta(minutes=10),
        **claims,
    }
    key = asking.app.certificate.read_text("ascii").partition("-----BEGIN CERTIFICATE")[0]
    return jwt.encode(told, key, algorithm="PS256")


def refusal(answer: requests.Response) -> tuple[int, str, int]:
    said = answer.json()
    assert said["error_description"].startswith(f"AADSTS{said['error_codes'][0]}: ")
    return answer.status_code, said["error"], said["error_codes"][0]


def test_a_certificate_and_a_secret_open_graph(asking: Asking) -> None:
    proof = {"client_assertion_type": ASSERTION, "client_assertion": assertion(asking)}
    for how in (proof, {"client_secret": asking.app.secret}):
        token = asked(asking, **how).json()["access_token"]
        answer = asking.session.get(
            f"{asking.graph}/{asking.drive}", headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status_code == 200


def test_whoever_does_not_prove_themselves_gets_no_token(
    asking: Asking, simulated: SimulatedSharePoint
) -> None:
    past = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    other = Asking(simulated, asking.library, simulated.register_app("Another"))
    cases = {
        700027: assertion(other, iss=asking.app.client_id, sub=asking.app.client_id),
        700024: assertion(asking, exp=past),
        700023: assertion(asking, aud="https://login.example/x/oauth2/v2.0/token"),
    }
    for number, signed in cases.items():
        answer = asked(asking, client_assertion_type=ASSERTION, client_assertion=signed)
        assert refusal(answer) == (401, "invalid_client", number)
    assert refusal(asked(asking)) == (401, "invalid_client", 7000218)
    assert refusal(asked(asking, client_secret="guess")) == (401, "invalid_client", 7000215)
    other.session.close()


def test_a_question_that_makes_no_sense_is_refused(asking: Asking) -> None:
    secret = asking.app.secret
    nowhere = "https://elsewhere.example/.default"
    assert refusal(asked(asking, client_id="nobody"))[2] == 700016
    assert refusal(asked(asking, client_secret=secret, scope=nowhere))[2] == 500011
    assert refusal(asked(asking, client_secret=secret, scope="openid"))[2] == 70011
    assert refusal(asked(asking, grant_type="password"))[2] == 70003
    wrong = f"{asking.simulated.cloud.login}/mars.example/v2.0/.well-known/openid-configuration"
    assert refusal(asking.session.get(wrong)) == (400, "invalid_tenant", 90002)


def test_a_token_is_good_for_one_api_only(asking: Asking, simulated: SimulatedSharePoint) -> None:
    graph = asking.token(simulated.cloud.graph)
    other = asking.token(f"https://{simulated.host}")
    wrong = {"Authorization": f"Bearer {other}"}
    answer = asking.ask("GET", asking.drive, headers=wrong)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "InvalidAuthenticationToken"
    wrong = {"Authorization": f"Bearer {graph}"}
    assert asking.rest("GET", "web", headers=wrong).status_code == 401
    assert asking.rest("GET", "web").status_code == 200


def test_sharepoint_itself_takes_no_app_with_a_secret(
    asking: Asking, simulated: SimulatedSharePoint
) -> None:
    scope = f"https://{simulated.host}/.default"
    token = asked(asking, client_secret=asking.app.secret, scope=scope).json()["access_token"]
    answer = asking.rest("GET", "web", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert "Unsupported app only token" in answer.text


def test_a_token_ends(simulated: SimulatedSharePoint, library: Library) -> None:
    simulated.switches.token_lifetime = 60
    with Asking(simulated, library) as asking:
        assert asking.ask("GET", asking.drive).status_code == 200
        simulated.clock.advance(61)
        assert asking.ask("GET", asking.drive).status_code == 401


def test_tokens_can_be_revoked() -> None:
    with SimulatedSharePoint() as own, Asking(own, own.site().documents) as asking:
        assert asking.ask("GET", asking.drive).status_code == 200
        own.revoke_tokens()
        assert asking.ask("GET", asking.drive).status_code == 401


def test_a_forged_token_is_none(asking: Asking) -> None:
    for token in ("Bearer nonsense", "Basic x", ""):
        answer = asking.ask("GET", asking.drive, headers={"Authorization": token})
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.fixture
def public_app(asking: Asking, simulated: SimulatedSharePoint) -> Any:
    """Microsoft's own library, for a person who signs in."""
    return msal.PublicClientApplication(
        asking.app.client_id,
        authority=f"{simulated.cloud.login}/{simulated.tenant}",
        instance_discovery=False,
        http_client=asking.session,
    )


def test_a_person_signs_in_by_device_code_and_stays_signed_in(
    public_app: Any, simulated: SimulatedSharePoint, library: Library
) -> None:
    scopes = [f"{simulated.cloud.graph}/.default"]
    flow = public_app.initiate_device_flow(scopes)
    assert flow["user_code"] in flow["message"]
    assert "error" in public_app.acquire_token_by_device_flow(flow, exit_condition=lambda _: True)
    simulated.sign_in("Karin Åström")
    result = public_app.acquire_token_by_device_flow(flow)
    assert result["id_token_claims"]["name"] == "Karin Åström"
    (account,) = public_app.get_accounts()
    assert account["username"] == "karin.astrom@lots.example"
    other = public_app.acquire_token_silent([f"https://{simulated.host}/.default"], account)
    assert other["token_source"] == "identity_provider"
    simulated.people.join(library, "Karin Åström")
    with Asking(simulated, library) as asking:
        bearer = {"Authorization": f"Bearer {result['access_token']}"}
        assert asking.ask("GET", asking.drive, headers=bearer).status_code == 200
        bearer = {"Authorization": f"Bearer {other['access_token']}"}
        assert asking.rest("GET", "web", headers=bearer).status_code == 200


def test_a_person_may_decline_and_a_code_grows_old(
    public_app: Any, simulated: SimulatedSharePoint
) -> None:
    scopes = [f"{simulated.cloud.graph}/.default"]
    flow = public_app.initiate_device_flow(scopes)
    simulated.sign_in(None)
    assert public_app.acquire_token_by_device_flow(flow)["error"] == "authorization_declined"
    flow = public_app.initiate_device_flow(scopes)
    simulated.clock.advance(901)
    assert public_app.acquire_token_by_device_flow(flow)["error"] == "expired_token"
