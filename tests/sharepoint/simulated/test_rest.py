"""SharePoint REST: addressed, answered and refused as it does, with the keys it is known by."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from sharepoint.simulated import Library, SimulatedSharePoint
from sharepoint.simulated.rest_addressing import Call, parse
from tests.sharepoint.simulated.asking import Asking

KNOWN = json.loads(
    (Path(__file__).parents[2] / "data" / "sharepoint-rest-keys.json").read_text("utf-8")
)
VERBOSE = {"Accept": "application/json;odata=verbose"}


def at(asking: Asking, path: str, kind: str = "File", tail: str = "") -> str:
    full = quote(f"{asking.library.server_relative}/{path}".replace("'", "''"), safe="")
    return f"web/get{kind}ByServerRelativePath(DecodedUrl='{full}'){tail}"


def list_(asking: Asking, tail: str = "") -> str:
    return f"web/lists(guid'{asking.library.list_id}'){tail}"


def test_an_address_is_read_part_by_part() -> None:
    path = (
        "Web/getFolderByServerRelativePath(DecodedUrl='/a/b''c (1)')/Files('x, y')/A(b=true,C=-2)"
    )
    assert parse(path, {}) == (
        Call("web"),
        Call("getfolderbyserverrelativepath", {"decodedurl": "/a/b'c (1)"}),
        Call("files", {}, ("x, y",)),
        Call("a", {"b": True, "c": -2}),
    )
    assert parse("web/Lists(guid'1-2')/X(@a,b=@c)", {"@a": "'å'", "@c": "7"}) == (
        Call("web"),
        Call("lists", {}, ("1-2",)),
        Call("x", {"b": 7}, ("å",)),
    )


def keys(asking: Asking, address: str, method: str = "GET", **more: Any) -> None:
    """The answer's keys are those the service is known to answer with, for each type."""
    answer = asking.rest(method, address, headers=VERBOSE, **more)
    assert answer.status_code == 200, answer.text
    assert all(name in answer.headers for name in KNOWN["headers"])
    body = answer.json()["d"]
    seen = 0
    for one in body.get("results", [body]):
        seen += 1
        _known(one)
    assert seen


def _known(one: dict[str, Any]) -> None:
    kind = one["__metadata"]["type"]
    assert set(one) - {"__metadata"} == set(KNOWN["types"][kind]), kind
    for value in one.values():
        for inner in value.get("results", [value]) if isinstance(value, dict) else ():
            if "__metadata" in inner and inner is not one["__metadata"]:
                _known(inner)


def test_what_is_answered_has_the_keys_it_is_known_by(
    asking: Asking, simulated: SimulatedSharePoint
) -> None:
    asking.put("mapp/a.docx", b"1")
    asking.put("mapp/a.docx", b"2")
    simulated.people.person("Bo Ek")
    asking.rest("POST", "web/ensureuser", json={"logonName": "Bo Ek"})
    keys(asking, at(asking, "mapp/a.docx"))
    keys(asking, at(asking, "mapp/a.docx", tail="/versions"))
    keys(asking, at(asking, "mapp", "Folder"))
    keys(asking, at(asking, "mapp", "Folder", "/Files"))
    keys(asking, list_(asking, "/getChanges"), "POST", json={"query": {"Item": True}})
    keys(asking, "web/siteusers")
    keys(asking, "web/sitegroups")
    keys(asking, "web/RoleDefinitions")
    keys(asking, "web/RoleAssignments?$expand=Member,RoleDefinitionBindings")
    done = asking.rest("POST", at(asking, "mapp/a.docx", tail="/checkout"))
    assert done.json() == KNOWN["done"]


def test_a_refusal_has_the_form_that_was_asked_for(asking: Asking) -> None:
    missing = at(asking, "nej.txt")
    code = "-2147024894, System.IO.FileNotFoundException"
    short = asking.rest("GET", missing)
    assert (short.status_code, short.json()["odata.error"]["code"]) == (404, code)
    long = asking.rest("GET", missing, headers=VERBOSE).json()["error"]
    assert (long["code"], set(long["message"])) == (code, {"lang", "value"})
    assert asking.rest("GET", "web/nonsense").status_code == 404
    assert asking.rest("GET", "web/lists(x").status_code == 404
    assert asking.rest("GET", "web/lists/getByTitle('nej')").status_code == 404


def test_a_locked_file_says_which_way(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    asking.put("a.docx", b"1")
    content = at(asking, "a.docx", tail="/$value")
    put = {"X-HTTP-Method": "PUT"}
    assert asking.rest("POST", content, data=b"2").status_code == 204
    with simulated.people.open(library, "a.docx", by="Bo Ek"):
        answer = asking.rest("POST", content, data=b"3")
        said = answer.json()["odata.error"]
        assert answer.status_code == 423
        assert said["code"] == "-2147018894, Microsoft.SharePoint.SPFileLockException"
        assert "locked for shared use by Bo Ek" in said["message"]["value"]
    simulated.people.check_out(library, "a.docx")
    answer = asking.rest("POST", content, data=b"3")
    said = answer.json()["odata.error"]
    assert said["code"] == "-2130575306, Microsoft.SharePoint.SPFileCheckOutException"
    assert asking.rest("POST", content, data=b"3", headers=put).status_code == 404


def test_who_has_a_file_is_told(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    asking.put("a.docx", b"1")
    locked, out = (at(asking, "a.docx", tail=f"/{by}ByUser") for by in ("Locked", "CheckedOut"))
    assert asking.rest("GET", locked).json() == KNOWN["done"]
    with simulated.people.open(library, "a.docx", by="Bo Ek"):
        assert asking.rest("GET", locked).json()["Title"] == "Bo Ek"
        assert asking.rest("GET", out).json() == KNOWN["done"]
    asking.ask("POST", asking.on(asking.item("a.docx"), "/checkout"))
    assert asking.rest("GET", out).json()["Title"] == "SharePoint-app"


def test_files_are_added_read_and_recycled(asking: Asking, library: Library) -> None:
    folder = at(asking, "", "Folder")
    made = asking.rest("POST", f"{folder}/Folders/AddUsingPath(DecodedUrl='B%232')").json()
    assert made["Name"] == "B#2"
    inside = at(asking, "B#2", "Folder")
    add = f"{inside}/Files/add(overwrite=false,url='a.txt')"
    made = asking.rest("POST", add, data=b"1").json()
    assert (made["Length"], made["UIVersionLabel"]) == ("1", "1.0")
    taken = asking.rest("POST", add, data=b"2")
    assert (taken.status_code, taken.json()["odata.error"]["code"][:11]) == (400, "-2130575257")
    asking.rest("POST", add.replace("false", "true"), data=b"22").raise_for_status()
    by_id = f"web/GetFileById('{made['UniqueId']}')"
    assert asking.rest("GET", f"{by_id}/$value").content == b"22"
    part = asking.rest("GET", f"{by_id}/$value", headers={"Range": "bytes=1-"})
    assert (part.status_code, part.content) == (206, b"2")
    old = asking.rest("POST", f"{by_id}/versions(512)/OpenBinaryStream")
    assert old.content == b"1"
    assert asking.rest("GET", f"{by_id}?$select=Name,ETag").json() == {
        "ETag": asking.item("B#2/a.txt")["eTag"],
        "Name": "a.txt",
    }
    bin_id = asking.rest("POST", f"{by_id}/Recycle").json()["value"]
    assert bin_id == made["UniqueId"]
    assert library.find("B#2/a.txt") is None
    folders = asking.rest("GET", f"{folder}/Folders").json()["value"]
    assert [one["Name"] for one in folders] == ["B#2"]


def test_columns_are_set_with_an_answer_for_each(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    simulated.site().column(library, "Count", "number")
    asking.put("a.txt")
    etag = asking.item("a.txt")["eTag"]
    address = at(asking, "a.txt", tail="/ListItemAllFields/ValidateUpdateListItem")

    def validated(**values: str) -> dict[str, str | None]:
        body = {
            "formValues": [
                {"FieldName": name, "FieldValue": value} for name, value in values.items()
            ],
            "bNewDocumentUpdate": True,
        }
        answer = asking.rest("POST", address, json=body).json()["value"]
        return {one["FieldName"]: one["ErrorMessage"] for one in answer}

    wrong = validated(Case="D-1", Count="fem", NoSuch="x")
    assert wrong["Case"] is None
    assert wrong["Count"]
    assert wrong["NoSuch"]
    assert simulated.people.fields(library, "a.txt") == {}
    assert validated(Case="D-1", Count="5,5") == {"Case": None, "Count": None}
    assert simulated.people.fields(library, "a.txt") == {"Case": "D-1", "Count": 5.5}
    assert [one.label for one in library.at("a.txt").versions] == ["1.0"]
    assert asking.item("a.txt")["eTag"] != etag


def test_columns_are_merged_only_where_the_item_is_as_expected(
    asking: Asking, library: Library
) -> None:
    asking.put("a.txt")
    address = at(asking, "a.txt", tail="/ListItemAllFields")
    merge = {"X-HTTP-Method": "MERGE"}
    body = {"Case": "D-1", "__metadata": {"type": "SP.Data.Item"}}
    for wrong in ({}, {"If-Match": '"x"'}):
        answer = asking.rest("POST", address, json=body, headers={**merge, **wrong})
        assert answer.status_code == 412
    done = asking.rest("POST", address, json=body, headers={**merge, "If-Match": "*"})
    assert done.status_code == 204
    assert asking.rest("GET", address).json()["Case"] == "D-1"


def test_changes_are_read_on_from_a_token(asking: Asking, library: Library) -> None:
    asking.put("a.txt", b"1")
    whole = asking.rest("GET", list_(asking)).json()
    token = whole["CurrentChangeToken"]
    asking.put("a.txt", b"2")
    asking.ask("DELETE", asking.on(asking.item("a.txt")))

    def since(start: Any) -> Any:
        body = {"query": {"Item": True, "ChangeTokenStart": start}}
        return asking.rest("POST", list_(asking, "/getChanges"), json=body)

    found = since(token).json()["value"]
    assert [one["ChangeType"] for one in found] == [2, 3]
    assert since(found[-1]["ChangeToken"]).json()["value"] == []
    assert since({"StringValue": "1;3;x;1;1"}).status_code == 400


def test_a_library_tells_and_learns_how_it_keeps_versions(asking: Asking, library: Library) -> None:
    wanted = {"EnableVersioning": True, "EnableMinorVersions": False, "ForceCheckout": False}
    asked = f"{list_(asking)}?$select={','.join(wanted)}"
    assert asking.rest("GET", asked).json() == wanted
    merge = {"X-HTTP-Method": "MERGE", "If-Match": "*"}
    changes = {"ForceCheckout": True, "EnableMinorVersions": True}
    asking.rest("POST", list_(asking), json=changes, headers=merge).raise_for_status()
    assert library.forced_check_out
    assert asking.rest("GET", asked).json() == {**wanted, **changes}
    title = f"web/lists/getByTitle('{quote(library.title)}')"
    assert asking.rest("GET", title).json()["Id"] == str(library.list_id)
    folder = f"{title}/RootFolder?$select=ServerRelativeUrl"
    assert asking.rest("GET", folder).json() == {"ServerRelativeUrl": library.server_relative}


def test_a_context_is_given_in_both_forms(asking: Asking) -> None:
    short = asking.rest("POST", "contextinfo").json()
    long = asking.rest("POST", "contextInfo", headers=VERBOSE).json()["d"]
    assert short["WebFullUrl"] == asking.site
    assert long["GetContextWebInformation"]["SiteFullUrl"] == asking.site
    assert asking.rest("GET", "web").json()["ServerRelativeUrl"] == "/sites/lots"


@pytest.mark.parametrize("tail", ["", "/HasUniqueRoleAssignments"])
def test_a_token_is_needed(asking: Asking, tail: str) -> None:
    answer = asking.rest("GET", f"web{tail}", headers={"Authorization": ""})
    assert answer.status_code == 401
