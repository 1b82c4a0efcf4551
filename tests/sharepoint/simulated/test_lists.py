"""Libraries as lists: made, described, and given columns and content types."""

from __future__ import annotations

import pytest

from sharepoint.simulated import Library, SimulatedSharePoint
from sharepoint.simulated.graph_lists import internal_name
from tests.sharepoint.simulated.asking import Asking


@pytest.fixture
def site(simulated: SimulatedSharePoint) -> str:
    return f"sites/{simulated.site().id}"


def test_a_site_is_found_by_its_address_and_its_id(
    asking: Asking, simulated: SimulatedSharePoint, site: str
) -> None:
    host = simulated.host.partition(":")[0]
    for address in (site, f"sites/{host}:/sites/lots", f"sites/{simulated.host}:/sites/LOTS:"):
        found = asking.ask("GET", address).json()
        assert (found["displayName"], found["webUrl"]) == ("Lots", asking.site)
    assert asking.ask("GET", f"sites/{host}:/sites/nej").status_code == 404
    assert asking.ask("GET", "sites/nej,nej,nej").status_code == 404


def test_a_library_is_made_once(asking: Asking, site: str) -> None:
    body = {
        "displayName": "Ärenden åäö",
        "list": {"template": "documentLibrary"},
        "columns": [{"name": "Status", "choice": {"choices": ["utkast", "klar"]}}],
    }
    made = asking.ask("POST", f"{site}/lists", json=body)
    assert (made.status_code, made.json()["displayName"]) == (201, "Ärenden åäö")
    assert asking.ask("POST", f"{site}/lists", json=body).status_code == 409
    assert asking.ask("POST", f"{site}/lists", json={"displayName": "x"}).status_code == 400
    drive = asking.ask("GET", f"{site}/lists/{made.json()['id']}/drive").json()
    assert drive["name"] == "Ärenden åäö"
    lists = asking.ask("GET", f"{site}/lists", params={"$expand": "drive"}).json()["value"]
    assert drive["id"] in [one["drive"]["id"] for one in lists]
    assert lists[0]["displayName"] == "Dokument"
    column = asking.ask("GET", f"{site}/lists/{made.json()['id']}/columns/Status").json()
    assert column["choice"]["choices"] == ["utkast", "klar"]


def test_a_library_can_be_renamed_and_described(asking: Asking, site: str) -> None:
    address = f"{site}/lists/{asking.library.list_id}"
    body = {"displayName": "Nytt", "description": "d", "list": {"contentTypesEnabled": True}}
    changed = asking.ask("PATCH", address, json=body).json()
    assert (changed["displayName"], changed["description"]) == ("Nytt", "d")
    assert changed["list"]["contentTypesEnabled"] is True


def test_columns_are_made_changed_and_removed(asking: Asking, site: str) -> None:
    address = f"{site}/lists/{asking.library.list_id}/columns"
    body = {"name": "Nästa steg", "displayName": "Nästa", "text": {"maxLength": 10}}
    made = asking.ask("POST", address, json=body).json()
    assert made["name"] == "N_x00e4_sta_x0020_steg"
    assert asking.ask("POST", address, json=body).status_code == 409
    assert asking.ask("POST", address, json={"name": "Title", "text": {}}).status_code == 409
    assert asking.ask("POST", address, json={"name": "x"}).status_code == 400
    one = f"{address}/{made['id']}"
    changes = {"indexed": True, "hidden": True, "required": True, "text": {"maxLength": 20}}
    changed = asking.ask("PATCH", one, json={**changes, "displayName": "Steg"}).json()
    assert {**changed, **changes, "displayName": "Steg"} == changed
    listed = asking.ask("GET", address).json()["value"]
    assert {"Title", "Case", made["name"]} <= {column["name"] for column in listed}
    assert asking.ask("DELETE", one).status_code == 204
    assert asking.ask("GET", one).status_code == 404


@pytest.mark.parametrize(
    ("name", "inside"),
    [("DocgenCase", "DocgenCase"), ("Ärende", "_x00c4_rende"), ("x" * 40, "x" * 32)],
)
def test_a_column_is_called_inside_without_other_letters(name: str, inside: str) -> None:
    assert internal_name(name) == inside


def test_content_types_are_made_on_the_site_and_copied_to_a_library(
    asking: Asking, site: str
) -> None:
    body = {"name": f"Blankett {asking.library.title}", "base": {"id": "0x0101"}}
    made = asking.ask("POST", f"{site}/contentTypes", json=body)
    assert made.status_code == 201
    assert made.json()["id"].startswith("0x010100")
    assert asking.ask("POST", f"{site}/contentTypes", json=body).status_code == 409
    assert asking.ask("POST", f"{site}/contentTypes", json={}).status_code == 400
    address = f"{site}/lists/{asking.library.list_id}/contentTypes"
    copy = {"contentType": f"{asking.graph}/{site}/contentTypes/{made.json()['id']}"}
    own = asking.ask("POST", f"{address}/addCopy", json=copy).json()
    assert own["parentId"] == made.json()["id"]
    assert asking.ask("POST", f"{address}/addCopy", json=copy).status_code == 409
    assert asking.ask("POST", f"{address}/addCopy", json={}).status_code == 404
    names = [one["name"] for one in asking.ask("GET", address).json()["value"]]
    assert names == ["Dokument", "Mapp", body["name"]]
    changed = asking.ask("PATCH", f"{address}/{own['id']}", json={"name": "Ny"}).json()
    assert changed["name"] == "Ny"
    assert asking.ask("GET", f"{address}/0x").status_code == 404


def test_items_are_found_by_an_indexed_column(
    asking: Asking, site: str, simulated: SimulatedSharePoint, library: Library
) -> None:
    for number in range(3):
        asking.put(f"{number}.txt")
        simulated.people.set_field(library, f"{number}.txt", "Case", f"D-{number}")
    address = f"{site}/lists/{library.list_id}/items"
    query = {"$filter": "fields/Case eq 'D-1'", "$expand": "fields($select=FileLeafRef)"}
    assert asking.ask("GET", address, params=query).status_code == 400
    loose = {"Prefer": "HonorNonIndexedQueriesWarningMayFailRandomly"}
    found = asking.ask("GET", address, params=query, headers=loose).json()["value"]
    assert [one["fields"]["FileLeafRef"] for one in found] == ["1.txt"]
    simulated.switches.threshold = 2
    answer = asking.ask("GET", address, params=query, headers=loose)
    assert answer.json()["error"]["innerError"]["code"] == "tooManyResults"
    library.columns["Case"].indexed = True
    assert len(asking.ask("GET", address, params=query).json()["value"]) == 1
    for wrong in ("fields/NoSuch eq 'x'", "startswith(fields/Case,'D')"):
        assert asking.ask("GET", address, params={"$filter": wrong}).status_code == 400
