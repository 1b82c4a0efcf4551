"""Versions and columns: every save and every change of columns makes one."""

from __future__ import annotations

from typing import Any

import pytest

from sharepoint.simulated import Library, SimulatedSharePoint
from tests.sharepoint.simulated.asking import Asking


def labels(asking: Asking, name: str) -> list[str]:
    found = asking.ask("GET", asking.on(asking.item(name), "/versions")).json()
    return [one["id"] for one in found["value"]]


def old(asking: Asking, name: str, label: str) -> Any:
    return asking.ask("GET", asking.on(asking.item(name), f"/versions/{label}/content"))


def set_fields(asking: Asking, name: str, fields: Any, **more: Any) -> Any:
    address = asking.on(asking.item(name), "/listItem/fields")
    return asking.ask("PATCH", address, json=fields, **more)


def test_saves_and_columns_make_versions_the_newest_first(asking: Asking) -> None:
    asking.put("a.txt", b"1")
    asking.put("a.txt", b"22")
    set_fields(asking, "a.txt", {"Case": "D-1"})
    assert labels(asking, "a.txt") == ["3.0", "2.0", "1.0"]
    url = old(asking, "a.txt", "1.0").headers["Location"]
    assert asking.plain("GET", url).content == b"1"


def test_the_present_version_is_not_read_as_an_old_one(asking: Asking) -> None:
    asking.put("a.txt", b"1")
    answer = old(asking, "a.txt", "1.0")
    assert answer.status_code == 400
    assert "current version" in answer.json()["error"]["message"]
    assert old(asking, "a.txt", "9.0").status_code == 404


def test_an_old_version_can_be_made_the_present_one(asking: Asking) -> None:
    asking.put("a.txt", b"1")
    asking.put("a.txt", b"2")
    address = asking.on(asking.item("a.txt"), "/versions/1.0/restoreVersion")
    assert asking.ask("POST", address).status_code == 204
    assert labels(asking, "a.txt") == ["3.0", "2.0", "1.0"]
    assert asking.plain("GET", asking.item("a.txt")["@microsoft.graph.downloadUrl"]).text == "1"


def test_old_versions_are_trimmed(asking: Asking, simulated: SimulatedSharePoint) -> None:
    simulated.switches.version_limit = 3
    for number in range(5):
        asking.put("a.txt", bytes([number]))
    assert labels(asking, "a.txt") == ["5.0", "4.0", "3.0"]


def test_drafts_count_behind_the_point_until_one_is_published(
    asking: Asking, library: Library
) -> None:
    library.minor_versions = True
    asking.put("a.txt", b"1")
    asking.put("a.txt", b"2")
    assert labels(asking, "a.txt") == ["0.2", "0.1"]
    item = asking.item("a.txt", params={"$select": "id,publication"})
    assert item["publication"]["level"] == "draft"
    asking.ask("POST", asking.on(item, "/checkout"))
    asking.put("a.txt", b"3")
    asking.ask("POST", asking.on(item, "/checkin"), json={"checkInAs": "published"})
    assert labels(asking, "a.txt") == ["1.0", "0.2", "0.1"]
    asking.put("a.txt", b"4")
    assert labels(asking, "a.txt")[0] == "1.1"
    url = old(asking, "a.txt", "0.2").headers["Location"]
    assert asking.plain("GET", url).content == b"2"


def test_columns_are_set_emptied_and_read(asking: Asking) -> None:
    asking.put("a.txt")
    answer = set_fields(asking, "a.txt", {"Case": "D-1", "Title": "Rubrik"})
    assert (answer.status_code, answer.json()["Case"]) == (200, "D-1")
    set_fields(asking, "a.txt", {"Title": None, "@odata.type": "#microsoft.graph.fieldValueSet"})
    expanded = asking.item(
        "a.txt", params={"$expand": "listItem($expand=fields($select=Case,Title))"}
    )
    fields = expanded["listItem"]["fields"]
    assert {name: value for name, value in fields.items() if "@" not in name} == {"Case": "D-1"}


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("text", "x" * 255, "x" * 256),
        ("text", "", 5),
        ("number", 5, "fem"),
        ("boolean", True, "ja"),
        ("dateTime", "2026-11-22T00:00:00Z", "i morgon"),
        ("choice", "a", ["a"]),
    ],
)
def test_a_column_takes_values_of_its_type(
    asking: Asking, simulated: SimulatedSharePoint, library: Library, kind: str, good: Any, bad: Any
) -> None:
    simulated.site().column(library, "Given", kind)
    asking.put("a.txt")
    assert set_fields(asking, "a.txt", {"Given": bad}).status_code == 400
    assert set_fields(asking, "a.txt", {"Given": good}).status_code == 200


def test_what_cannot_be_set_is_refused_and_nothing_is(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    simulated.site().column(library, "Needed", required=True)
    asking.put("a.txt")
    for fields in ({"NoSuch": "1"}, {"Created": "x"}, {"Needed": None}, {"Needed": ""}):
        assert set_fields(asking, "a.txt", {"Case": "1", **fields}).status_code == 400
    assert simulated.people.fields(library, "a.txt") == {}
    assert labels(asking, "a.txt") == ["1.0"]


def test_columns_are_set_under_a_condition_unless_switched_off(
    asking: Asking, simulated: SimulatedSharePoint
) -> None:
    stale = {"If-Match": asking.put("a.txt", b"1").json()["eTag"]}
    asking.put("a.txt", b"2")
    assert set_fields(asking, "a.txt", {"Case": "1"}, headers=stale).status_code == 412
    fresh = {"If-Match": asking.item("a.txt", params={"$expand": "listItem"})["listItem"]["eTag"]}
    assert set_fields(asking, "a.txt", {"Case": "1"}, headers=fresh).status_code == 200
    simulated.switches.fields_ignore_if_match = True
    assert set_fields(asking, "a.txt", {"Case": "2"}, headers=stale).status_code == 200


def test_a_folder_has_columns_but_no_versions(asking: Asking) -> None:
    asking.put("mapp/a.txt")
    etag = asking.item("mapp")["eTag"]
    assert set_fields(asking, "mapp", {"Case": "D-1"}).status_code == 200
    assert asking.item("mapp")["eTag"] != etag
    expanded = asking.item("mapp", params={"$expand": "listItem($expand=fields)"})
    assert expanded["listItem"]["fields"]["Case"] == "D-1"


def test_who_changed_it_is_told_apart(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    asking.put("a.txt")
    by_app = asking.item("a.txt")["lastModifiedBy"]
    assert by_app["application"]["id"] == simulated.client_id
    assert "id" not in by_app["user"]
    simulated.people.save(library, "a.txt", b"2", by="Bo Ek")
    by_person = asking.item("a.txt")["lastModifiedBy"]
    assert by_person["user"]["displayName"] == "Bo Ek"
    assert "application" not in by_person
    assert asking.item("a.txt")["createdBy"] == by_app


def test_a_library_may_keep_no_versions(asking: Asking, library: Library) -> None:
    library.versioning = False
    asking.put("a.txt", b"1")
    asking.put("a.txt", b"2")
    assert labels(asking, "a.txt") == ["1.0"]
