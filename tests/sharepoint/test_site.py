"""A site's libraries, columns and content types, and what we may do there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import count

import pytest

from sharepoint import errors
from sharepoint.addressing import GraphAddresses
from sharepoint.model import Column
from sharepoint.model import Library as SiteLibrary
from sharepoint.simulated import (
    AFTER,
    BEFORE,
    Html,
    Reply,
    Reset,
    SimulatedApp,
    SimulatedSharePoint,
    SimulatedSite,
)
from sharepoint.site import SiteClient
from tests.sharepoint.connecting import Hurry, certificate, signed_in, transport

_NUMBERS = count(1)
STATUS = Column("DocgenStatus", "Läge", "text", is_indexed=True)


@pytest.fixture(scope="module")
def simulated() -> Iterator[SimulatedSharePoint]:
    with SimulatedSharePoint() as running:
        yield running


@pytest.fixture
def site(simulated: SimulatedSharePoint) -> SimulatedSite:
    simulated.calm()
    return simulated.site(f"/sites/skola å {next(_NUMBERS)}", "Skolan")


def client(
    simulated: SimulatedSharePoint, site: SimulatedSite, app: SimulatedApp | None = None
) -> SiteClient:
    hurry = Hurry(simulated)
    tokens = signed_in(simulated, certificate(simulated, app), hurry)
    carrier = transport(simulated, tokens, hurry=hurry)
    return SiteClient.find(carrier, GraphAddresses(simulated.cloud.graph), site.url)


@pytest.fixture
def found(simulated: SimulatedSharePoint, site: SimulatedSite) -> SiteClient:
    return client(simulated, site)


def library(found: SiteClient, name: str) -> SiteLibrary:
    (one,) = [one for one in found.libraries() if one.name == name]
    return one


# Finding


def test_a_site_is_found_by_its_address(site: SimulatedSite, found: SiteClient) -> None:
    assert (found.site.id, found.site.name) == (site.id, "Skolan")
    assert found.permissions_address.endswith(f"/v1.0/sites/{site.id}/permissions")


def test_a_site_that_is_not_there_is_not_found(simulated: SimulatedSharePoint) -> None:
    site = simulated.site("/sites/bort")
    del simulated._tenant.sites["sites/bort"]
    with pytest.raises(errors.NotFound):
        client(simulated, site)


def test_a_site_that_was_not_granted_is_denied(
    simulated: SimulatedSharePoint, site: SimulatedSite
) -> None:
    with pytest.raises(errors.Denied):
        client(simulated, site, simulated.register_app("annan"))


# Setting it up


def test_a_library_is_made_and_found_by_its_name(found: SiteClient) -> None:
    found.make_library("Ärenden & annat")
    made = library(found, "Ärenden & annat")
    assert found.drive(made).at("").is_folder


def test_a_library_is_made_once(found: SiteClient) -> None:
    found.make_library("Ärenden")
    with pytest.raises(errors.AlreadyExists):
        found.make_library("Ärenden")


def test_many_libraries_are_all_found(
    simulated: SimulatedSharePoint, site: SimulatedSite, found: SiteClient
) -> None:
    for number in range(5):
        site.library(f"Bibliotek {number}")
    simulated.switches.page_size = 2
    assert len(found.libraries()) == 6


def test_a_column_is_made_as_it_was_described(found: SiteClient) -> None:
    found.make_library("Ärenden")
    cases = library(found, "Ärenden")
    found.make_column(cases, STATUS)
    (made,) = [column for column in found.columns(cases) if column.name == STATUS.name]
    assert (made.title, made.kind, made.is_indexed, made.is_hidden, made.is_required) == (
        "Läge", "text", True, False, False,
    )  # fmt: skip


def test_a_column_is_indexed_later(site: SimulatedSite, found: SiteClient) -> None:
    site.column(site.library("Ärenden"), STATUS.name)
    cases = library(found, "Ärenden")
    (before,) = [column for column in found.columns(cases) if column.name == STATUS.name]
    assert not before.is_indexed
    found.index_column(cases, before)
    (after,) = [column for column in found.columns(cases) if column.name == STATUS.name]
    assert after.is_indexed


def test_a_content_type_is_made_and_used_by_a_library(
    site: SimulatedSite, found: SiteClient
) -> None:
    own = site.library("Ärenden")
    found.make_content_type("Lotsdokument", base="0x0101", group="Lots")
    (kind,) = [kind for kind in found.content_types() if kind.name == "Lotsdokument"]
    assert kind.id.startswith("0x0101")
    cases = library(found, "Ärenden")
    found.add_content_type(cases, kind)
    assert "Lotsdokument" in [kind.name for kind in found.content_types(cases)]
    assert own.content_types_enabled


def test_how_a_library_keeps_versions_is_told(site: SimulatedSite, found: SiteClient) -> None:
    own = site.library("Ärenden", forced_check_out=True, minor_versions=True)
    own.versioning = False
    settings = found.settings(library(found, "Ärenden"))
    assert (settings.versions, settings.drafts, settings.forced_check_out, settings.approval) == (
        False, True, True, False,
    )  # fmt: skip


# What we may do


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("read", (False, False, False, False)),
        ("write", (True, True, False, False)),
        ("manage", (True, True, True, False)),
        ("fullcontrol", (True, True, True, True)),
    ],
)
def test_what_was_granted_is_what_we_may_do(
    simulated: SimulatedSharePoint, site: SimulatedSite, role: str, may: tuple[bool, ...]
) -> None:
    site.grant(simulated.app, role)
    granted = client(simulated, site)
    permissions = granted.permissions()
    assert (
        granted.may_write(granted.libraries()[0]),
        permissions.may_write,
        permissions.may_set_up,
        permissions.may_grant,
    ) == may


def test_trying_to_write_leaves_nothing_behind(
    simulated: SimulatedSharePoint, site: SimulatedSite, found: SiteClient
) -> None:
    assert found.may_write(found.libraries()[0])
    assert simulated.open_sessions == 0
    assert len(site.documents) == 0
    assert site.documents.bin == []


def test_a_trial_that_cannot_be_ended_is_no_reason_to_fail(
    simulated: SimulatedSharePoint, found: SiteClient
) -> None:
    simulated.faults.next("DELETE", "upload", Reply(403))
    assert found.may_write(found.libraries()[0])


def test_somebody_elses_file_is_not_in_the_way_of_trying(
    simulated: SimulatedSharePoint, site: SimulatedSite, found: SiteClient
) -> None:
    simulated.people.save(site.documents, "docgen-test.txt", b"hej")
    assert found.may_write(found.libraries()[0])
    assert simulated.people.content(site.documents, "docgen-test.txt") == b"hej"


def test_without_permissions_under_sharepoint_its_own_api_does_not_let_us_in(
    simulated: SimulatedSharePoint, site: SimulatedSite
) -> None:
    app = simulated.register_app("halv", sharepoint=())
    site.grant(app, "fullcontrol")
    half = client(simulated, site, app)
    assert half.may_write(half.libraries()[0])
    with pytest.raises(errors.Denied):
        half.permissions()


def test_the_time_is_that_of_the_site(simulated: SimulatedSharePoint, found: SiteClient) -> None:
    simulated.switches.clock_skew = 600
    told = found.time()
    assert told is not None
    apart = told - simulated.clock.now()
    assert dt.timedelta(seconds=590) < apart < dt.timedelta(seconds=610)


@pytest.mark.parametrize("fault", [Html(502), Reset(BEFORE), Reset(AFTER)])
def test_what_only_asks_is_asked_again(
    simulated: SimulatedSharePoint, found: SiteClient, fault: Html | Reset
) -> None:
    simulated.faults.next("GET", "lists", fault)
    assert [one.name for one in found.libraries()] == ["Dokument"]


def test_a_proxys_page_is_no_answer(simulated: SimulatedSharePoint, found: SiteClient) -> None:
    simulated.faults.always("GET", "lists", Html())
    with pytest.raises(errors.NotUnderstood):
        found.libraries()
