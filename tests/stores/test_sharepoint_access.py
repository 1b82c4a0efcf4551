"""Who may open a folder in SharePoint: given, taken away, and never locked for its owners."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from docgen.messages import speaking
from docgen.store import Grant, Role
from docgen.stores.sharepoint import SharePointStore
from sharepoint.simulated import Level, SimulatedSharePoint, SimulatedSite
from tests.stores.sharepoint_hands import connected, prepared

FOLDER = "Ärenden/2026-0042 Tärna"
SCHOOL = Grant("skolan@example.se", Role.WRITE)
HEALTH = Grant("bup@example.se", Role.READ)
_NUMBERS = count(1)


@pytest.fixture(scope="module")
def simulated() -> Iterator[SimulatedSharePoint]:
    with SimulatedSharePoint() as running:
        running.people.group("skolan@example.se", "Maria")
        running.people.group("bup@example.se", "Elif")
        yield running


@pytest.fixture
def site(simulated: SimulatedSharePoint) -> SimulatedSite:
    return prepared(simulated, f"/sites/rights{next(_NUMBERS)}")


@pytest.fixture
def store(simulated: SimulatedSharePoint, site: SimulatedSite) -> SharePointStore:
    opened = connected(simulated, site)
    opened.ensure_folder(FOLDER)
    return opened


def may(simulated: SimulatedSharePoint, site: SimulatedSite, name: str) -> Level:
    return simulated.people.may(name, site.library("Ärenden"), "2026-0042 Tärna")


def test_the_owners_of_the_site_keep_all_they_had(
    store: SharePointStore, simulated: SimulatedSharePoint, site: SimulatedSite
) -> None:
    tenant_site = site.library("Ärenden").site
    administrator = tenant_site.ensure(simulated.people.person("Administratören"))
    tenant_site.owners.members.append(administrator)
    for grants in ([SCHOOL, HEALTH], [SCHOOL], []):
        restriction = store.restrict(FOLDER, grants)
        assert (restriction.enforced, restriction.note) == (True, "")
        assert may(simulated, site, "Administratören") is Level.FULL
    assert may(simulated, site, "Maria") is Level.NONE


def test_who_gets_less_than_before_has_less(
    store: SharePointStore, simulated: SimulatedSharePoint, site: SimulatedSite
) -> None:
    store.restrict(FOLDER, [Grant(HEALTH.principal, Role.WRITE)])
    assert may(simulated, site, "Elif") is Level.WRITE
    store.restrict(FOLDER, [HEALTH])
    assert may(simulated, site, "Elif") is Level.READ


def test_a_group_nobody_knows_is_named_and_the_others_get_and_lose_theirs_all_the_same(
    store: SharePointStore, simulated: SimulatedSharePoint, site: SimulatedSite
) -> None:
    store.restrict(FOLDER, [HEALTH])
    with speaking("en"):
        restriction = store.restrict(FOLDER, [SCHOOL, Grant("finns.inte@example.se", Role.READ)])
    assert not restriction.enforced
    assert "finns.inte@example.se" in restriction.note
    assert may(simulated, site, "Maria") is Level.WRITE
    assert may(simulated, site, "Elif") is Level.NONE
