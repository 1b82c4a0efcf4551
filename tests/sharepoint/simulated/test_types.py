"""Every answer of the simulated Graph is held against Microsoft's published types."""

from __future__ import annotations

import pytest

from sharepoint.simulated import Library, SimulatedSharePoint
from sharepoint.simulated.graph_target import Route
from sharepoint.simulated.services import Services
from tests.sharepoint.simulated.asking import Asking
from tests.sharepoint.simulated.published import OF_KIND, members, metadata, strangers

_SCOPES = {"item": "driveItem", "drive": "drive", "list": "list", "site": "site"}
_NOT_SELECTED = {"addCopy"}
"""Actions the published types have, but not the selection of them that is kept here."""


def test_a_key_that_is_not_published_is_seen() -> None:
    assert list(strangers("driveItem", {"id": "1", "file": {"hashes": {"md5": ""}}})) == [
        "driveItem.file.hashes.md5"
    ]


def routes(simulated: SimulatedSharePoint) -> list[Route]:
    services: Services = simulated._services
    return services._graph._routes


def test_every_address_answered_is_published(simulated: SimulatedSharePoint) -> None:
    unknown = []
    for route in routes(simulated):
        parts = [part for part in route.tail.split("/") if part and part != "*"]
        known = _SCOPES[route.scope]
        for part in parts:
            navigation = {**members(known, "navigation"), **members(known)}
            if part in metadata()["actions"] or part in _NOT_SELECTED or part == "content":
                continue
            if part not in navigation:
                unknown.append(f"{route.method} {route.scope}/{route.tail}")
                break
            known = navigation[part].removeprefix("Collection(").removesuffix(")")
            known = known.rpartition(".")[2]
    assert unknown == []


def test_every_action_is_bound_to_what_it_is_asked_of(simulated: SimulatedSharePoint) -> None:
    bound = {
        (name, declared["bound_to"].rpartition(".")[2].removesuffix(")"))
        for name, several in metadata()["actions"].items()
        for declared in several
    }
    asked = {
        (action, "driveItemVersion" if "versions" in route.tail else "driveItem")
        for route in routes(simulated)
        if (action := route.tail.rpartition("/")[2]) in metadata()["actions"]
    }
    assert asked - bound == set()
    assert {action for action, _ in asked} == {
        "checkin",
        "checkout",
        "createUploadSession",
        "delta",
        "discardCheckout",
        "invite",
        "restoreVersion",
    }


def test_an_action_takes_the_parameters_that_are_published(
    simulated: SimulatedSharePoint, asking: Asking
) -> None:
    for route in routes(simulated):
        action = route.tail.rpartition("/")[2]
        if route.method == "POST" and action in metadata()["actions"]:
            parameters = metadata()["actions"][action][0]["parameters"]
            assert route.takes == frozenset(parameters), action
    asking.put("a.txt")
    wrong = {"checkinComment": "x"}
    answer = asking.ask("POST", asking.on(asking.item("a.txt"), "/checkin"), json=wrong)
    assert answer.status_code == 400


@pytest.fixture
def told(asking: Asking, library: Library, simulated: SimulatedSharePoint) -> set[str]:
    """A walk through everything Graph answers; the kinds of requests there were."""
    ask, drive = asking.ask, asking.drive
    site = f"sites/{simulated.site().id}"
    rest = f"{site}/lists/{library.list_id}"
    details = {
        "$select": "id,name,file,folder,publication,sharepointIds,malware,webUrl,lastModifiedBy",
        "$expand": "listItem($expand=fields,driveItem)",
    }
    folder = ask("POST", f"{drive}/root/children", json={"name": "2026", "folder": {}}).json()
    asking.put("2026/avtal.docx", b"PK")
    file = asking.item("2026/avtal.docx")
    ask("POST", asking.on(file, "/checkout"))
    ask("GET", asking.on(file), params=details)
    ask("POST", asking.on(file, "/checkin"), json={"comment": "x", "checkInAs": "published"})
    ask("PATCH", asking.on(file, "/listItem/fields"), json={"Case": "1"})
    simulated.people.group("Enheten", "Karin")
    recipients = [{"email": simulated.people.group("Enheten").email}]
    ask(
        "POST",
        asking.on(folder, "/invite"),
        json={"roles": ["read"], "requireSignIn": True, "recipients": recipients},
    )
    ask("POST", f"{drive}/root:/2026/ny.bin:/createUploadSession", json={})
    ask("POST", f"{rest}/columns", json={"name": "Status", "choice": {"choices": ["a"]}})
    asking.put("borta.txt")
    ask("DELETE", asking.on(asking.item("borta.txt")))
    asking.put("smitta.txt")
    simulated.people.infect(library, "smitta.txt")
    answered = [
        ask("GET", address, params=query)
        for address, query in (
            (f"{drive}", {}),
            (f"{drive}/root", details),
            (f"{drive}/root/children", {"$expand": "children"}),
            (f"{drive}/root/delta", details),
            (f"{drive}/root/delta", {"token": "2020-01-01T00:00:00Z"}),
            (asking.on(file, "/versions"), {}),
            (asking.on(file, "/versions/1.0"), {}),
            (asking.on(file, "/permissions"), {}),
            (asking.on(folder, "/permissions"), {}),
            (asking.on(file, "/listItem"), {"$expand": "fields,driveItem"}),
            (asking.on(file, "/listItem/fields"), {}),
            (site, {}),
            (f"{site}/drives", {}),
            (f"{site}/lists", {"$expand": "drive,columns"}),
            (f"{site}/contentTypes", {}),
            (rest, {}),
            (f"{rest}/columns", {}),
            (f"{rest}/columns/Status", {}),
            (f"{rest}/contentTypes", {}),
            (f"{rest}/contentTypes/{library.content_types[0].id}", {}),
            (f"{rest}/items", {"$expand": "fields,driveItem"}),
            (f"{rest}/items/1", {"$expand": "fields"}),
        )
    ]
    assert {answer.status_code for answer in answered} == {200}
    assert ask("GET", f"{drive}/root:/finns-inte").status_code == 404
    return {entry.kind for entry in simulated.log}


def test_every_kind_of_answer_has_been_held_against_them(told: set[str]) -> None:
    never_asked = {"part", "content", "site-permissions"}
    assert set(OF_KIND) - told - never_asked == set()
