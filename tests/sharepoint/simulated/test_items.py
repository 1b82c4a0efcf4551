"""Folders and files: made, found, moved, renamed and deleted by Graph, as in a library."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

import pytest

from sharepoint.simulated import Library, SimulatedSharePoint
from tests.sharepoint.simulated.asking import Asking

ODD = "å ä ö # 100% O'B + & ; = @ (1) [2] {3} ~ $ !"
BEHAVIOUR = "@microsoft.graph.conflictBehavior"


def make_folder(asking: Asking, name: str, behaviour: str = "fail", parent: str = "root") -> int:
    where = f"{asking.drive}/items/{parent}/children"
    body = {"name": name, "folder": {}, BEHAVIOUR: behaviour}
    return asking.ask("POST", where, json=body).status_code


def test_a_folder_is_made_once(asking: Asking, library: Library) -> None:
    assert make_folder(asking, "2026") == 201
    assert make_folder(asking, "2026") == 409
    assert make_folder(asking, "2026", "rename") == 201
    assert make_folder(asking, "2026", "replace") == 200
    assert sorted(item.name for item in library) == ["2026", "2026 1"]


@pytest.mark.parametrize("name", [ODD, unicodedata.normalize("NFD", "Åsa Öberg.txt"), "x" * 255])
def test_a_name_comes_back_as_it_was_given(asking: Asking, name: str) -> None:
    asking.put(f"Mapp {ODD}/{name}", b"abc").raise_for_status()
    found = asking.item(f"Mapp {ODD}/{name}")
    assert found["name"] == name
    assert found["parentReference"]["path"] == f"/{asking.drive}/root:/Mapp {ODD}"
    assert found["parentReference"]["name"] == f"Mapp {ODD}"
    assert asking.ask("GET", asking.on(found)).json()["id"] == found["id"]
    below = asking.ask(
        "GET",
        f"{asking.drive}/items/{found['parentReference']['id']}:/{quote(name, safe='')}",
    )
    assert below.json()["id"] == found["id"]


def test_paths_may_be_escaped_where_a_switch_says_so(
    asking: Asking, simulated: SimulatedSharePoint
) -> None:
    asking.put("Mapp å/x.txt")
    simulated.switches.escaped_paths = True
    assert asking.item("Mapp å/x.txt")["parentReference"]["path"].endswith("root:/Mapp%20%C3%A5")


def test_one_item_has_many_addresses(asking: Asking, simulated: SimulatedSharePoint) -> None:
    asking.put("a/b.txt", b"abc")
    item = asking.item("a/b.txt")
    site = simulated.site()
    lists = f"sites/{site.id}/lists"
    for address in (
        asking.on(item),
        f"sites/{site.id}/{asking.drive}/items/{item['id']}",
        f"sites/{simulated.host}:/sites/lots:/{asking.drive}/root:/a/b.txt",
        f"{lists}/{asking.library.list_id}/drive/root:/a/b.txt:",
        f"{lists}/{quote(asking.library.title)}/items/2/driveItem",
        f"{asking.drive}/root:/A/B.TXT",
    ):
        answer = asking.ask("GET", address)
        assert answer.json().get("id") == item["id"], address
    assert asking.ask("GET", f"sites/{site.id}/drive/root:/a/b.txt").status_code == 404
    assert asking.ask("GET", f"{asking.drive}/root:/a:b").status_code == 400
    assert asking.ask("GET", f"{asking.drive}/nonsense").status_code == 400


def test_case_and_normal_form_make_no_other_name_unless_switched(
    asking: Asking, simulated: SimulatedSharePoint
) -> None:
    asking.put("Åsa.txt", b"1")
    other = unicodedata.normalize("NFD", "åsa.TXT")
    assert asking.put(f"{other}").status_code == 200
    simulated.switches.normal_forms_differ = True
    assert asking.put(f"ny {other}").status_code == 201
    assert asking.put("ny åsa.TXT").status_code == 201


REFUSED = (
    *(f"a{character}b" for character in '"*<>?|\\'),
    *("~$a.docx", "a ", " a", "CON", "com1", "desktop.ini", ".lock"),
    *("x_vti_x", "Forms", "punkt.", "radbryt\n"),
)


@pytest.mark.parametrize("name", REFUSED)
def test_names_that_sharepoint_refuses_are_refused(asking: Asking, name: str) -> None:
    body = {"name": name, "folder": {}}
    answer = asking.ask("POST", f"{asking.drive}/root/children", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["innerError"]["code"] == "invalidFileName"


def test_a_path_has_at_most_400_characters_from_the_site_on(asking: Asking) -> None:
    start = len(asking.library.server_relative.lstrip("/")) + 1
    folder = f"{'l' * 100}/{'m' * (400 - start - 202)}"
    assert asking.put(f"{folder}/{'n' * 100}").status_code == 201
    answer = asking.put(f"{folder}/{'n' * 101}")
    assert answer.status_code == 400
    assert answer.json()["error"]["innerError"]["code"] == "pathIsTooLong"


def test_an_item_is_moved_and_renamed_and_keeps_its_id(asking: Asking) -> None:
    asking.put("a/x.txt", b"abc")
    asking.put("b/y.txt", b"abc")
    item, folder = asking.item("a/x.txt"), asking.item("b")
    moved = asking.ask(
        "PATCH", asking.on(item), json={"parentReference": {"id": folder["id"]}, "name": "z.txt"}
    ).json()
    assert (moved["id"], moved["name"]) == (item["id"], "z.txt")
    assert moved["eTag"] != item["eTag"]
    assert moved["cTag"] == item["cTag"]
    taken = asking.ask("PATCH", asking.on(item), json={"name": "Y.TXT"})
    assert taken.status_code == 409
    again = asking.ask("PATCH", asking.on(item), json={"name": "Z.txt"})
    assert again.json()["name"] == "Z.txt"
    path = {"parentReference": {"path": f"/{asking.drive}/root:/a"}}
    assert asking.ask("PATCH", asking.on(item), json=path).status_code == 200
    assert asking.item("a/Z.txt")["id"] == item["id"]
    inside = {"parentReference": {"id": folder["id"]}}
    assert asking.ask("PATCH", asking.on(folder), json=inside).status_code == 400


def test_a_stale_etag_neither_moves_nor_deletes(asking: Asking) -> None:
    asking.put("x.txt", b"1")
    old = asking.item("x.txt")
    asking.put("x.txt", b"2")
    stale = {"If-Match": old["eTag"]}
    assert asking.ask("PATCH", asking.on(old), json={"name": "y"}, headers=stale).status_code == 412
    assert asking.ask("DELETE", asking.on(old), headers=stale).status_code == 412
    fresh = {"If-Match": asking.item("x.txt")["eTag"]}
    assert asking.ask("DELETE", asking.on(old), headers=fresh).status_code == 204
    assert asking.ask("GET", asking.on(old)).status_code == 404


def test_what_is_deleted_lies_in_the_bin_and_can_be_restored(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    asking.put("a/x.txt", b"abc")
    item = asking.item("a/x.txt")
    gone = simulated.people.delete(library, "a")
    assert library.bin == [gone]
    assert asking.ask("GET", asking.on(item)).status_code == 404
    simulated.people.restore(library, gone)
    assert asking.item("a/x.txt")["id"] == item["id"]


def test_children_come_in_pages(asking: Asking, simulated: SimulatedSharePoint) -> None:
    simulated.switches.page_size = 3
    for number in range(7):
        asking.put(f"{number}.txt")
    names, link, pages = [], f"{asking.drive}/root/children?$select=name", 0
    while link:
        page = asking.ask("GET", link).json()
        names += [one["name"] for one in page["value"]]
        assert all(set(one) <= {"name"} for one in page["value"])
        link, pages = page.get("@odata.nextLink"), pages + 1
    assert names == [f"{number}.txt" for number in range(7)]
    assert pages == 3
    top = asking.ask("GET", f"{asking.drive}/root/children?$top=2").json()
    assert len(top["value"]) == 2
    found = asking.ask("GET", f"{asking.drive}/root/children?$filter=name eq '3.txt'").json()
    assert [one["name"] for one in found["value"]] == ["3.txt"]
    assert asking.ask("GET", f"{asking.drive}/root/children?$top=x").status_code == 400


def test_a_view_goes_through_5000_items_at_most(
    asking: Asking, simulated: SimulatedSharePoint
) -> None:
    simulated.switches.threshold = 2
    for number in range(3):
        asking.put(f"{number}.txt")
    assert asking.ask("GET", f"{asking.drive}/root/children").status_code == 200
    answer = asking.ask("GET", f"{asking.drive}/root/children?$orderby=name")
    assert answer.status_code == 400
    assert "list view threshold" in answer.json()["error"]["message"]


def test_publication_is_told_only_when_it_is_asked_for(asking: Asking) -> None:
    asking.put("x.txt")
    assert "publication" not in asking.item("x.txt")
    asked = asking.item("x.txt", params={"$select": "id,publication"})
    assert asked["publication"] == {"level": "published", "versionId": "1.0"}


def test_folders_have_no_ctag_and_office_files_open_in_the_browser(asking: Asking) -> None:
    asking.put("a/x.docx")
    asking.put("a/x y.pdf")
    assert "cTag" not in asking.item("a")
    assert asking.item("a")["folder"] == {"childCount": 2}
    assert "/_layouts/15/Doc.aspx?sourcedoc=" in asking.item("a/x.docx")["webUrl"]
    assert asking.item("a/x y.pdf")["webUrl"].endswith("/a/x%20y.pdf")


def test_every_answer_names_its_request(asking: Asking) -> None:
    own = {"client-request-id": "7b7c"}
    answer = asking.ask("GET", f"{asking.drive}/root:/nej", headers=own)
    inner = answer.json()["error"]["innerError"]
    assert inner["request-id"] == answer.headers["request-id"]
    assert inner["client-request-id"] == answer.headers["client-request-id"] == "7b7c"
