"""Rights: what apps were granted, what people may, and folders that are set apart."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from sharepoint.simulated import Level, Library, SimulatedSharePoint
from tests.sharepoint.simulated.asking import Asking

READ, CONTRIBUTE, FULL = 1073741826, 1073741827, 1073741829
APP = 1073741822


def folder(asking: Asking, path: str, tail: str = "") -> str:
    """The address of a folder's item by SharePoint REST."""
    server_relative = f"{asking.library.server_relative}/{path}".replace("'", "''")
    quoted = quote(server_relative, safe="")
    return f"web/getFolderByServerRelativePath(decodedUrl='{quoted}')/ListItemAllFields{tail}"


def held(asking: Asking, path: str) -> dict[str, list[str]]:
    """The names of the roles that everybody holds on a folder, by their titles."""
    tail = "/RoleAssignments?$expand=Member,RoleDefinitionBindings"
    values = asking.rest("GET", folder(asking, path, tail)).json()["value"]
    return {
        one["Member"]["Title"]: [role["Name"] for role in one["RoleDefinitionBindings"]]
        for one in values
    }


def ensured(asking: Asking, name: str) -> int:
    answer = asking.rest("POST", "web/ensureuser", json={"logonName": name})
    answer.raise_for_status()
    found: int = answer.json()["Id"]
    return found


def set_apart(asking: Asking, path: str, *, copy: bool = False) -> None:
    body = {"copyRoleAssignments": copy, "clearSubscopes": True}
    answer = asking.rest("POST", folder(asking, path, "/BreakRoleInheritance"), json=body)
    assert answer.json() == {"odata.null": True}


def test_a_folder_set_apart_is_open_to_those_who_are_given_a_role(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    people = simulated.people
    people.join(library, "Bo Ek")
    people.group("Socialtjänsten", "Karin Åström")
    people.folder(library, "2026/Ä'rende #1")
    path = "2026/Ä'rende #1"
    assert people.may("Bo Ek", library, path) is Level.EDIT
    unique = folder(asking, path, "/HasUniqueRoleAssignments")
    assert asking.rest("GET", unique).json() == {"value": False}
    assert held(asking, path)["Lots – medlemmar"] == ["Redigera"]
    set_apart(asking, path)
    assert asking.rest("GET", unique).json() == {"value": True}
    assert held(asking, path) == {"SharePoint-app": ["Fullständig behörighet"]}
    group = ensured(asking, "socialtjansten@lots.example")
    roles = f"/RoleAssignments/AddRoleAssignment(principalid={group},roledefid={CONTRIBUTE})"
    assert asking.rest("POST", folder(asking, path, roles)).status_code == 200
    assert held(asking, path)["Socialtjänsten"] == ["Delta"]
    assert people.may("Bo Ek", library, path) is Level.NONE
    assert people.may("Karin Åström", library, path) is Level.WRITE
    asking.rest("POST", folder(asking, path, roles.replace("Add", "Remove")))
    assert people.may("Karin Åström", library, path) is Level.NONE
    asking.rest("POST", folder(asking, path, "/ResetRoleInheritance"))
    assert people.may("Bo Ek", library, path) is Level.EDIT


def test_roles_can_be_copied_and_taken_from_one_alone(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    simulated.people.folder(library, "a/b")
    set_apart(asking, "a/b")
    set_apart(asking, "a", copy=True)
    assert library.at("a/b").rights is None, "what lies below was cleared"
    assert len(held(asking, "a")) == 3
    visitors = simulated.site().site.visitors
    tail = f"/RoleAssignments({visitors.id})"
    undo = {"X-HTTP-Method": "DELETE"}
    assert asking.rest("POST", folder(asking, "a", tail), headers=undo).status_code == 200
    assert len(held(asking, "a")) == 2
    assert asking.rest("POST", folder(asking, "a", tail), headers=undo).status_code == 404
    assert len(held(asking, "")) == 3


def test_what_inherits_takes_no_role_of_its_own(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    simulated.people.folder(library, "a")
    tail = f"/RoleAssignments/AddRoleAssignment(principalid=3,roledefid={READ})"
    assert asking.rest("POST", folder(asking, "a", tail)).status_code == 400
    set_apart(asking, "a")
    nobody = tail.replace("principalid=3", "principalid=999")
    assert asking.rest("POST", folder(asking, "a", nobody)).status_code == 404
    nothing = tail.replace(str(READ), "7")
    assert asking.rest("POST", folder(asking, "a", nothing)).status_code == 404


def test_roles_are_found_by_their_kind_as_their_names_are_the_language_s(
    asking: Asking, simulated: SimulatedSharePoint
) -> None:
    found = asking.rest("GET", "web/RoleDefinitions").json()["value"]
    assert {one["Name"]: one["RoleTypeKind"] for one in found}["Delta"] == 3
    contribute = asking.rest("GET", "web/RoleDefinitions/GetByType(3)?$select=Id").json()
    assert contribute == {"Id": CONTRIBUTE}
    assert asking.rest("GET", "web/RoleDefinitions/GetByName('Contribute')").status_code == 404
    other = simulated.site("/sites/english", language="en")
    with Asking(simulated, other.documents) as english:
        found = english.rest("GET", "web/RoleDefinitions/GetByName('Contribute')").json()
        assert found["Id"] == CONTRIBUTE


def test_people_and_groups_become_known_to_the_site(
    asking: Asking, simulated: SimulatedSharePoint
) -> None:
    person, group = simulated.people.person("Bo Ek"), simulated.people.group("Skolan")
    number = ensured(asking, person.login)
    assert ensured(asking, person.email) == number
    user = asking.rest("GET", f"web/siteusers({number})").json()
    assert (user["Title"], user["LoginName"], user["PrincipalType"]) == (
        "Bo Ek",
        "i:0#.f|membership|bo.ek@lots.example",
        1,
    )
    where = {"$filter": f"UserPrincipalName eq '{person.email}'"}
    assert asking.rest("GET", "web/siteusers", params=where).json()["value"] == [user]
    found = asking.rest("POST", "web/ensureuser", json={"logonName": group.login}).json()
    assert found["PrincipalType"] == 4
    nobody = asking.rest("POST", "web/ensureuser", json={"logonName": "ingen@lots.example"})
    assert nobody.status_code == 400
    assert "could not be found" in nobody.json()["odata.error"]["message"]["value"]
    assert asking.rest("GET", "web/CurrentUser").json()["Id"] == APP


def test_a_site_has_groups_of_its_own(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    made = asking.rest("POST", "web/sitegroups", json={"Title": "Handläggare"}).json()
    assert made["PrincipalType"] == 8
    simulated.people.person("Bo Ek")
    body = {"LoginName": "i:0#.f|membership|bo.ek@lots.example"}
    group = quote("Handläggare")
    users = f"web/sitegroups/getbyname('{group}')/users"
    assert asking.rest("POST", users, json=body).status_code == 200
    assert [one["Title"] for one in asking.rest("GET", users).json()["value"]] == ["Bo Ek"]
    assert made["Id"] in [one["Id"] for one in asking.rest("GET", "web/sitegroups").json()["value"]]
    simulated.people.folder(library, "a")
    set_apart(asking, "a")
    tail = f"/RoleAssignments/AddRoleAssignment(principalid={made['Id']},roledefid={READ})"
    asking.rest("POST", folder(asking, "a", tail)).raise_for_status()
    assert simulated.people.may("Bo Ek", library, "a") is Level.READ


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (None, set()),
        ("read", {"read"}),
        ("write", {"read", "write"}),
        ("manage", {"read", "write", "manage"}),
        ("fullcontrol", {"read", "write", "manage", "full"}),
    ],
)
def test_an_app_does_what_it_was_granted_on_the_site(
    simulated: SimulatedSharePoint, library: Library, role: str | None, allowed: set[str]
) -> None:
    app = simulated.register_app("Another")
    simulated.site().grant(app, role)
    simulated.people.folder(library, "a")
    site = f"sites/{simulated.site().id}"
    with Asking(simulated, library, app) as asking:
        lists = f"{site}/lists/{library.list_id}"
        column = {"name": "Ny", "text": {}}
        answers = {
            "read": [asking.ask("GET", f"{asking.drive}/root"), asking.rest("GET", "web")],
            "write": [asking.put("x.txt")],
            "manage": [asking.ask("POST", f"{lists}/columns", json=column)],
            "full": [asking.rest("POST", folder(asking, "a", "/BreakRoleInheritance"))],
        }
    for what, several in answers.items():
        for answer in several:
            assert (answer.status_code < 300) is (what in allowed), (what, answer.text)
            assert answer.status_code in (200, 201, 403)


def test_an_app_may_be_trusted_everywhere_or_under_one_api_only(
    simulated: SimulatedSharePoint, library: Library
) -> None:
    app = simulated.register_app("Everywhere", graph=["Sites.ReadWrite.All"], sharepoint=[])
    with Asking(simulated, library, app) as asking:
        assert asking.put("a.txt").status_code == 201
        answer = asking.rest("GET", "web")
        assert answer.status_code == 403
        assert answer.json()["odata.error"]["code"].startswith("-2147024891, ")


def test_an_administrator_grants_sites_to_apps(
    simulated: SimulatedSharePoint, library: Library, asking: Asking
) -> None:
    app = simulated.register_app("Newcomer")
    site = f"sites/{simulated.site().id}/permissions"
    identity = {"application": {"id": app.client_id, "displayName": "Newcomer"}}
    body = {"roles": ["write"], "grantedToIdentities": [identity]}
    assert asking.ask("POST", site, json=body).status_code == 403
    trusted = simulated.register_app("Administrator", graph=["Sites.FullControl.All"])
    with Asking(simulated, library, trusted) as administrator:
        made = administrator.ask("POST", site, json=body)
        assert (made.status_code, made.json()["roles"]) == (201, ["write"])
        listed = administrator.ask("GET", site).json()["value"]
        assert made.json()["id"] in [one["id"] for one in listed]
        with Asking(simulated, library, app) as newcomer:
            assert newcomer.put("a.txt").status_code == 201
            administrator.ask("DELETE", f"{site}/{made.json()['id']}").raise_for_status()
            assert newcomer.put("a.txt").status_code == 403


def test_a_person_sees_what_they_may(
    simulated: SimulatedSharePoint, library: Library, asking: Asking
) -> None:
    asking.put("öppen/a.txt")
    asking.put("stängd/b.txt")
    simulated.people.join(library, "Vera Vik", visitor=True)
    set_apart(asking, "stängd")
    with Asking(simulated, library, person="Vera Vik") as bo:
        assert bo.ask("GET", f"{bo.drive}/root:/{quote('öppen/a.txt')}").status_code == 200
        assert bo.ask("GET", f"{bo.drive}/root:/{quote('stängd/b.txt')}").status_code == 403
        assert bo.put("öppen/a.txt").status_code == 403
        seen = bo.ask("GET", f"{bo.drive}/root/children").json()["value"]
        assert [one["name"] for one in seen] == ["öppen"]
        told = bo.ask("GET", f"{bo.drive}/root/delta").json()["value"]
        assert [one["name"] for one in told] == ["root", "öppen", "a.txt"]
        mask = bo.rest("GET", folder(bo, "öppen", "/EffectiveBasePermissions")).json()
        assert mask == {"High": "176", "Low": "138612833"}


def test_graph_invites_and_takes_away_what_is_an_items_own(
    simulated: SimulatedSharePoint, library: Library, asking: Asking
) -> None:
    asking.put("a/b.txt")
    item = asking.item("a")
    simulated.people.group("Enheten", "Ivar Inge")
    email = simulated.people.group("Enheten").email
    inherited = asking.ask("GET", asking.on(item, "/permissions")).json()["value"]
    assert all("inheritedFrom" in one for one in inherited)
    address = asking.on(item, f"/permissions/{inherited[0]['id']}")
    assert asking.ask("DELETE", address).status_code == 400

    def invited(**more: Any) -> Any:
        body = {"roles": ["write"], "recipients": [{"email": email}], **more}
        return asking.ask("POST", asking.on(item, "/invite"), json=body)

    assert invited(recipients=[{"email": "ingen@x.example"}]).status_code == 400
    assert invited(roles=["dance"]).status_code == 400
    (made,) = invited().json()["value"]
    assert made["roles"] == ["write"]
    assert simulated.people.may("Ivar Inge", library, "a/b.txt") is Level.WRITE
    own = asking.ask("GET", asking.on(item, "/permissions")).json()["value"]
    assert len(own) == len(inherited) + 1
    address = asking.on(item, f"/permissions/{made['id']}")
    assert asking.ask("DELETE", address).status_code == 204
    assert asking.ask("DELETE", address).status_code == 404
    assert simulated.people.may("Ivar Inge", library, "a") is Level.NONE
    asking.put("c/d.txt")
    item = asking.item("c")
    invited(retainInheritedPermissions=False)
    assert len(asking.ask("GET", asking.on(item, "/permissions")).json()["value"]) == 1


def test_a_folder_with_too_much_in_it_keeps_inheriting(
    simulated: SimulatedSharePoint,
    library: Library,
    asking: Asking,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sharepoint.simulated.rest_rights.MOST_ITEMS", 3)
    for number in range(3):
        asking.put(f"a/{number}.txt")
    answer = asking.rest("POST", folder(asking, "a", "/BreakRoleInheritance"))
    assert answer.status_code == 500
    assert "SPQueryThrottledException" in answer.json()["odata.error"]["code"]
