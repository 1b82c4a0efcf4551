"""Changes: from the beginning, from now on and from a token; each item as it is at the end."""

from __future__ import annotations

from typing import Any

import pytest

from sharepoint.simulated import Library, Meanwhile, SimulatedSharePoint
from tests.sharepoint.simulated.asking import Asking

Item = dict[str, Any]


def walk(asking: Asking, link: str | None = None, **more: Any) -> tuple[list[Item], str, int]:
    """All items from a link on, the link for next time, and how many pages there were."""
    found: list[Item] = []
    page = asking.ask("GET", link or f"{asking.drive}/root/delta", **more).json()
    pages = 1
    while "@odata.nextLink" in page:
        found += page["value"]
        page = asking.ask("GET", page["@odata.nextLink"], **more).json()
        pages += 1
    return found + page["value"], page["@odata.deltaLink"], pages


def names(items: list[Item]) -> list[str]:
    return [item.get("name", "gone") for item in items]


@pytest.fixture
def filled(asking: Asking) -> str:
    """A library with two folders and three files; the link to what changes from here on."""
    for name in ("a/1.txt", "a/2.txt", "b/3.txt"):
        asking.put(name)
    return walk(asking)[1]


def test_everything_there_is_comes_first_and_nothing_after(asking: Asking, filled: str) -> None:
    found, link, _ = walk(asking)
    assert names(found) == ["root", "a", "1.txt", "2.txt", "b", "3.txt"]
    assert walk(asking, link)[0] == []


def test_what_changed_comes_with_the_folders_it_lies_in(asking: Asking, filled: str) -> None:
    asking.put("a/1.txt", b"new")
    asking.put("a/1.txt", b"newer")
    assert names(walk(asking, filled)[0]) == ["root", "a", "1.txt"]
    bare, link, _ = walk(asking, filled, headers={"deltaExcludeParent": ""})
    assert names(bare) == ["1.txt"]
    assert bare[0]["size"] == len(b"newer")
    assert walk(asking, link)[0] == []


def test_items_are_told_without_paths_and_ctags_as_documented(
    asking: Asking, filled: str, simulated: SimulatedSharePoint
) -> None:
    found, _, _ = walk(asking)
    assert not [item for item in found if "cTag" in item or "path" in item["parentReference"]]
    assert all("eTag" in item and "id" in item for item in found)
    simulated.switches.delta_with_ctag = True
    assert [item["name"] for item in walk(asking)[0] if "cTag" in item] == [
        "1.txt",
        "2.txt",
        "3.txt",
    ]


def test_what_is_deleted_is_told_by_its_id(asking: Asking, filled: str) -> None:
    item = asking.item("b/3.txt")
    asking.ask("DELETE", asking.on(item))
    gone = [one for one in walk(asking, filled)[0] if "deleted" in one]
    assert gone == [
        {
            "id": item["id"],
            "deleted": {"state": "deleted"},
            "parentReference": gone[0]["parentReference"],
            "file": {},
        }
    ]
    assert item["id"] not in [one["id"] for one in walk(asking)[0]]


def test_a_deleted_folder_takes_its_files_with_it(asking: Asking, filled: str) -> None:
    asking.ask("DELETE", asking.on(asking.item("a")))
    found = walk(asking, filled)[0]
    assert len([one for one in found if "deleted" in one]) == 3


def test_a_moved_folder_is_told_but_not_what_lies_in_it(asking: Asking, filled: str) -> None:
    target = {"parentReference": {"id": asking.item("b")["id"]}}
    asking.ask("PATCH", asking.on(asking.item("a")), json=target)
    assert names(walk(asking, filled)[0]) == ["root", "b", "a"]


def test_from_now_on_and_from_a_time(
    asking: Asking, filled: str, simulated: SimulatedSharePoint
) -> None:
    found, link, _ = walk(asking, f"{asking.drive}/root/delta?token=latest")
    assert found == []
    simulated.clock.advance(100)
    since = simulated.clock.now().isoformat().replace("+00:00", "Z")
    asking.put("c.txt")
    assert names(walk(asking, link)[0]) == ["root", "c.txt"]
    assert names(walk(asking, f"{asking.drive}/root/delta?token={since}")[0]) == ["root", "c.txt"]
    assert walk(asking, f"{asking.drive}/root/delta(token='latest')")[0] == []


def test_pages_follow_each_other_and_a_change_in_between_comes_last(
    asking: Asking, filled: str, simulated: SimulatedSharePoint, library: Library
) -> None:
    simulated.switches.page_size = 2
    simulated.faults.next(
        "GET",
        "delta",
        Meanwhile(lambda: simulated.people.save(library, "a/1.txt", b"x")),
        skip=1,
    )
    found, link, pages = walk(asking)
    assert pages == 3
    assert names(found) == ["root", "a", "2.txt", "b", "3.txt", "1.txt"]
    assert walk(asking, link)[0] == []
    small, _, pages = walk(asking, f"{asking.drive}/root/delta?$top=1&$select=id,name")
    assert pages >= 6
    assert set(small[1]) == {"id", "name"}


def test_items_may_come_again_and_in_any_order(
    asking: Asking, filled: str, simulated: SimulatedSharePoint
) -> None:
    simulated.switches.page_size = 3
    simulated.switches.delta_repeats = True
    again = names(walk(asking)[0])
    assert sorted(set(again)) == sorted(["root", "a", "1.txt", "2.txt", "b", "3.txt"])
    assert len(again) > 6
    simulated.switches.delta_reorder = True
    orders = {tuple(names(walk(asking)[0])) for _ in range(5)}
    assert len(orders) > 1
    assert {frozenset(order) for order in orders} == {frozenset(again)}


def test_an_old_token_means_to_begin_anew(
    asking: Asking, filled: str, simulated: SimulatedSharePoint
) -> None:
    simulated.switches.delta_expired = True
    answer = asking.ask("GET", filled)
    assert answer.status_code == 410
    assert answer.json()["error"]["code"] == "resyncRequired"
    assert answer.json()["error"]["innerError"]["code"] == "resyncChangesApplyDifferences"
    assert names(walk(asking, answer.headers["Location"])[0])[0] == "root"


def test_a_token_of_nobody_and_of_another_library_is_refused(
    asking: Asking, filled: str, simulated: SimulatedSharePoint
) -> None:
    assert asking.ask("GET", f"{asking.drive}/root/delta?token=x").status_code == 400
    other = simulated.site().library("En annan")
    wrong = filled.replace(asking.library.drive_id, other.drive_id)
    assert asking.ask("GET", wrong).status_code == 400


def test_one_folder_has_changes_of_its_own(asking: Asking, filled: str) -> None:
    folder = asking.item("a")
    assert names(walk(asking, asking.on(folder, "/delta"))[0]) == ["a", "1.txt", "2.txt"]


def test_sharing_is_no_change(asking: Asking, filled: str, simulated: SimulatedSharePoint) -> None:
    simulated.people.group("Enheten")
    recipients = [{"email": simulated.people.group("Enheten").email}]
    body = {"roles": ["write"], "recipients": recipients}
    asking.ask("POST", asking.on(asking.item("a"), "/invite"), json=body).raise_for_status()
    assert walk(asking, filled)[0] == []


def test_ten_changes_among_many_cost_no_more_than_ten(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    library.fill(3_000)
    link = walk(asking, f"{asking.drive}/root/delta?token=latest")[1]
    for number in range(10):
        name = f"Mapp 00001/Dokument {number + 1:06d}.pdf"
        simulated.people.save(library, name, b"changed")
    simulated.log.clear()
    found, _, pages = walk(asking, link)
    assert (len(found), pages) == (12, 1)
    assert simulated.log.price == 1
    assert len(library) == 3_003
