"""Signing in: every way, renewed in time, and failing in words that give nothing away."""

from __future__ import annotations

import datetime as dt
import logging
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from sharepoint.addressing import GraphAddresses
from sharepoint.clouds import CHINA, GLOBAL, US_DOD, US_GOV_HIGH, Cloud
from sharepoint.credentials import (
    MARGIN,
    Certificate,
    Credential,
    DeviceCode,
    MsalTokens,
    Resource,
    Secret,
)
from sharepoint.errors import SignInFailed, Unreachable
from sharepoint.simulated import ANY, Html, Reply, Reset, SimulatedSharePoint
from sharepoint.site import SiteClient
from tests.sharepoint.connecting import Hurry, certificate, secret, signed_in, transport


def asked_for(simulated: SimulatedSharePoint) -> int:
    """How many tokens the service gave, or did not."""
    return len(simulated.log.of("token"))


def pfx(simulated: SimulatedSharePoint, file: Path, password: str | None) -> Path:
    """The app's key and certificate as Windows keeps them, an issuer's certificate before them."""
    pem = simulated.certificate.read_bytes()
    key = serialization.load_pem_private_key(pem, None)
    own = x509.load_pem_x509_certificate(pem)
    other = x509.load_pem_x509_certificate(simulated.ca_file.read_bytes())
    locked = (
        serialization.BestAvailableEncryption(password.encode())
        if password
        else serialization.NoEncryption()
    )
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(b"docgen", key, own, [other], locked)  # type: ignore[arg-type]
    )
    return file


# Every way


def test_a_certificate_opens_both_apis_with_a_token_each(simulated: SimulatedSharePoint) -> None:
    tokens = signed_in(simulated)
    graph, sharepoint = (tokens.token(resource) for resource in Resource)
    assert graph != sharepoint
    assert (tokens.token(Resource.GRAPH), tokens.token(Resource.SHAREPOINT)) == (graph, sharepoint)
    assert asked_for(simulated) == 2


@pytest.mark.parametrize("password", [None, "Blåbär 1"])
def test_a_pfx_file_is_a_certificate_too(
    simulated: SimulatedSharePoint, tmp_path: Path, password: str | None
) -> None:
    file = pfx(simulated, tmp_path / "docgen.pfx", password)
    given = Certificate(simulated.tenant, simulated.client_id, file, password)
    assert signed_in(simulated, given).token(Resource.SHAREPOINT)


def test_a_locked_key_and_a_chain_in_any_order_are_understood(
    simulated: SimulatedSharePoint, tmp_path: Path
) -> None:
    pem = simulated.certificate.read_bytes()
    key = serialization.load_pem_private_key(pem, None)
    locked = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"password"),
    )
    own = pem[pem.index(b"-----BEGIN CERTIFICATE") :]
    file = tmp_path / "docgen.pem"
    file.write_bytes(simulated.ca_file.read_bytes() + own + locked)
    given = Certificate(simulated.tenant, simulated.client_id, file, "password")
    assert signed_in(simulated, given).token(Resource.GRAPH)


def test_a_certificate_says_when_it_ends(simulated: SimulatedSharePoint) -> None:
    left = certificate(simulated).ends() - dt.datetime.now(dt.UTC)
    assert dt.timedelta(days=729) < left < dt.timedelta(days=731)


def test_a_secret_opens_graph_and_not_sharepoint(simulated: SimulatedSharePoint) -> None:
    carrier = transport(simulated, signed_in(simulated, secret(simulated)))

    url = simulated.site().url
    site = SiteClient.find(carrier, GraphAddresses(simulated.cloud.graph), url)
    assert site.libraries()
    with pytest.raises(SignInFailed) as refused:
        site.permissions()
    assert refused.value.status == 401
    assert refused.value.request_id


def by_device_code(
    simulated: SimulatedSharePoint, cache: Path | None, person: str | None = "Karin"
) -> DeviceCode:
    def show(text: str) -> None:
        assert "devicelogin" in text
        simulated.sign_in(person)

    return DeviceCode(simulated.tenant, simulated.client_id, show, cache)


def test_a_person_signs_in_on_another_device_once(
    simulated: SimulatedSharePoint, tmp_path: Path
) -> None:
    cache = tmp_path / "sign-in" / "lots.json"
    tokens = signed_in(simulated, by_device_code(simulated, cache))
    assert tokens.token(Resource.GRAPH) != tokens.token(Resource.SHAREPOINT)
    assert len(simulated.log.of("device-code")) == 1
    assert stat.S_IMODE(cache.stat().st_mode) == 0o600
    assert stat.S_IMODE(cache.parent.stat().st_mode) == 0o700
    assert [file.name for file in cache.parent.iterdir()] == ["lots.json"]
    again = signed_in(simulated, by_device_code(simulated, cache))
    assert again.token(Resource.GRAPH)
    assert len(simulated.log.of("device-code")) == 1


def test_a_remembered_sign_in_outlives_its_access_token(
    simulated: SimulatedSharePoint, tmp_path: Path
) -> None:
    hurry = Hurry(simulated)
    tokens = signed_in(simulated, by_device_code(simulated, tmp_path / "lots.json"), hurry)
    first = tokens.token(Resource.GRAPH)
    hurry.sleep(4_000)
    assert tokens.token(Resource.GRAPH) != first
    assert len(simulated.log.of("device-code")) == 1


def test_a_damaged_cache_is_a_sign_in_to_be_done_again(
    simulated: SimulatedSharePoint, tmp_path: Path
) -> None:
    cache = tmp_path / "lots.json"
    cache.write_text("{", "utf-8")
    assert signed_in(simulated, by_device_code(simulated, cache)).token(Resource.GRAPH)


def test_a_person_who_declines_is_not_signed_in(simulated: SimulatedSharePoint) -> None:
    tokens = signed_in(simulated, by_device_code(simulated, None, person=None))
    with pytest.raises(SignInFailed, match="authorization_declined"):
        tokens.token(Resource.GRAPH)


# In time


def test_a_token_is_no_longer_used_shortly_before_its_end(simulated: SimulatedSharePoint) -> None:
    hurry = Hurry(simulated)
    tokens = signed_in(simulated, hurry=hurry)
    first = tokens.token(Resource.GRAPH)
    hurry.sleep(simulated.switches.token_lifetime - MARGIN - 30)
    assert tokens.token(Resource.GRAPH) == first
    hurry.sleep(60)
    second = tokens.token(Resource.GRAPH)
    assert second != first
    assert tokens.token(Resource.GRAPH) == second
    assert asked_for(simulated) == 2


def test_a_refused_token_is_renewed_once_for_all_threads(simulated: SimulatedSharePoint) -> None:
    tokens = signed_in(simulated)
    refused = tokens.token(Resource.GRAPH)
    hurry = Hurry(simulated)
    hurry.sleep(1)  # the same token twice in a second is the same
    tokens.renew(Resource.GRAPH, refused)
    renewed = tokens.token(Resource.GRAPH)
    tokens.renew(Resource.GRAPH, refused)  # another thread's, which was refused as well
    assert tokens.token(Resource.GRAPH) == renewed != refused
    assert asked_for(simulated) == 2


# Where


@pytest.mark.parametrize("cloud", [GLOBAL, US_GOV_HIGH, US_DOD, CHINA], ids=lambda one: one.name)
def test_each_cloud_has_tokens_and_places_of_its_own(cloud: Cloud) -> None:
    host = f"kommun.{cloud.sharepoint_suffix}"
    tokens = MsalTokens(Secret("tenant", "client", "secret"), cloud, host)
    assert tokens.origin(Resource.GRAPH) == cloud.graph
    assert tokens.origin(Resource.SHAREPOINT) == f"https://{host}"


# Failing


def wrong(simulated: SimulatedSharePoint, tmp_path: Path) -> dict[str, Credential]:
    """Credentials that are not the app's, by the number of what Entra ID says of them."""
    other = simulated.register_app("en annan")
    right = certificate(simulated)
    return {
        "AADSTS90002": replace(right, tenant="00000000-0000-0000-0000-000000000000"),
        "AADSTS700016": replace(right, client="00000000-0000-0000-0000-000000000000"),
        "AADSTS700027": replace(right, file=other.certificate),
        "AADSTS7000215": replace(secret(simulated), secret="Blåbär-som-ingen-får-se"),
    }


def test_what_is_wrong_is_said_by_its_number_and_nothing_is_given_away(
    simulated: SimulatedSharePoint, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for number, credential in wrong(simulated, tmp_path).items():
        with pytest.raises(SignInFailed) as failed:
            signed_in(simulated, credential).token(Resource.GRAPH)
        assert failed.value.code == number
        assert number in str(failed.value)
        for text in (str(failed.value), repr(credential), caplog.text):
            assert "Blåbär" not in text
            assert "PRIVATE KEY" not in text


def test_tokens_are_not_logged(
    simulated: SimulatedSharePoint, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    tokens = signed_in(simulated)
    given = [tokens.token(resource) for resource in Resource]
    assert caplog.records
    for token in given:
        assert token.rpartition(".")[2] not in caplog.text


@pytest.mark.parametrize(
    ("content", "password"),
    [(b"", None), (b"-----BEGIN nothing", None), (b"\x30\x82", "x"), (None, None)],
)
def test_a_file_that_is_no_certificate_is_said_to_be_none(
    simulated: SimulatedSharePoint, tmp_path: Path, content: bytes | None, password: str | None
) -> None:
    file = tmp_path / "docgen.pem"
    if content is not None:
        file.write_bytes(content)
    given = Certificate(simulated.tenant, simulated.client_id, file, password)
    with pytest.raises(SignInFailed, match="certificate file") as failed:
        signed_in(simulated, given).token(Resource.GRAPH)
    assert str(tmp_path) not in str(failed.value)


def test_a_wrong_password_and_a_foreign_key_are_said_to_be(
    simulated: SimulatedSharePoint, tmp_path: Path
) -> None:
    locked = pfx(simulated, tmp_path / "locked.pfx", "right")
    mixed = tmp_path / "mixed.pem"
    key, _, _ = simulated.certificate.read_bytes().partition(b"-----BEGIN CERTIFICATE")
    mixed.write_bytes(key + simulated.ca_file.read_bytes())
    for file, password in ((locked, "wrong"), (locked, None), (mixed, None)):
        given = Certificate(simulated.tenant, simulated.client_id, file, password)
        with pytest.raises(SignInFailed, match="does not open it"):
            signed_in(simulated, given).token(Resource.GRAPH)


@pytest.mark.parametrize("kind", ["openid", "token"])
@pytest.mark.parametrize("fault", [Reply(503), Reply(429, retry_after="5"), Reset()])
def test_a_sign_in_that_is_down_is_out_of_reach_and_asked_again(
    simulated: SimulatedSharePoint, kind: str, fault: Reply | Reset
) -> None:
    tokens = signed_in(simulated)
    simulated.faults.next(ANY, kind, fault)
    with pytest.raises(Unreachable):
        tokens.token(Resource.GRAPH)
    assert tokens.token(Resource.GRAPH)


@pytest.mark.parametrize("kind", [("GET", "openid"), ("POST", "token")])
def test_a_page_in_place_of_the_sign_in_is_no_token_and_is_not_logged(
    simulated: SimulatedSharePoint, kind: tuple[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    simulated.faults.next(*kind, Html())
    tokens = signed_in(simulated)
    with pytest.raises(SignInFailed, match="something else answered"):
        tokens.token(Resource.GRAPH)
    assert "html" not in caplog.text.casefold()
    assert tokens.token(Resource.GRAPH)


def test_an_app_whose_token_is_down_for_a_moment_does_its_work(
    simulated: SimulatedSharePoint,
) -> None:
    url = simulated.site().url
    simulated.faults.next("POST", "token", Reply(503), times=3)
    carrier = transport(simulated)
    assert SiteClient.find(carrier, GraphAddresses(simulated.cloud.graph), url).libraries()
