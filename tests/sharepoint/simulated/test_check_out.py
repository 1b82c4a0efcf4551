"""Check-out and locks: who has a file keeps others from changing it, and 423 says who."""

from __future__ import annotations

from typing import Any

import pytest

from sharepoint.simulated import Library, SimulatedSharePoint
from sharepoint.simulated.problems import Problem
from tests.sharepoint.simulated.asking import Asking

PUBLICATION = {"$select": "id,publication"}


def act(asking: Asking, name: str, action: str, body: Any = None) -> Any:
    return asking.ask("POST", asking.on(asking.item(name), f"/{action}"), json=body)


def refusal(answer: Any) -> tuple[int, str, str]:
    said = answer.json()["error"]
    return answer.status_code, said["code"], said["innerError"].get("code", "")


def test_what_is_checked_out_is_seen_as_it_was_until_it_is_checked_in(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    asking.put("a.txt", b"1")
    assert act(asking, "a.txt", "checkout").status_code == 204
    asking.put("a.txt", b"22")
    asking.put("a.txt", b"333")
    said = asking.item("a.txt", params=PUBLICATION)["publication"]
    assert (said["level"], said["versionId"]) == ("checkout", "2.0")
    assert said["checkedOutBy"]["application"]["displayName"] == "docgen"
    assert asking.item("a.txt")["size"] == 3
    assert simulated.people.content(library, "a.txt") == b"1"
    comment = {"comment": "klar", "checkInAs": "published"}
    assert act(asking, "a.txt", "checkin", comment).status_code == 204
    assert simulated.people.content(library, "a.txt") == b"333"
    fields = asking.ask("GET", asking.on(asking.item("a.txt"), "/listItem/fields")).json()
    assert (fields["_UIVersionString"], fields["_CheckinComment"]) == ("2.0", "klar")
    assert act(asking, "a.txt", "checkin", comment).status_code == 400


def test_a_check_out_can_be_discarded(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    asking.put("a.txt", b"1")
    act(asking, "a.txt", "checkout")
    asking.put("a.txt", b"2")
    assert act(asking, "a.txt", "discardCheckout").status_code == 204
    assert simulated.people.content(library, "a.txt") == b"1"
    assert act(asking, "a.txt", "discardCheckout").status_code == 400


def test_what_somebody_else_has_checked_out_cannot_be_changed(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    asking.put("a.txt", b"1")
    simulated.people.check_out(library, "a.txt", by="Bo Ek")
    item = asking.item("a.txt", params=PUBLICATION)
    assert item["publication"]["checkedOutBy"]["user"]["displayName"] == "Bo Ek"
    for answer in (
        asking.put("a.txt", b"2"),
        act(asking, "a.txt", "checkout"),
        act(asking, "a.txt", "checkin", {}),
        asking.ask("PATCH", asking.on(item, "/listItem/fields"), json={"Case": "1"}),
        asking.ask("DELETE", asking.on(item)),
    ):
        assert refusal(answer) == (423, "resourceLocked", "resourceCheckedOut")
        assert "checked out for editing by Bo Ek" in answer.json()["error"]["message"]
    simulated.people.check_in(library, "a.txt", by="Bo Ek")
    assert asking.put("a.txt", b"2").status_code == 200


def test_a_new_file_is_born_checked_out_where_that_is_asked_for(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    library.forced_check_out = True
    made = asking.put("a.txt", b"1")
    assert made.status_code == 201
    others = simulated.register_app("Another")
    simulated.site().grant(others, "write")
    with Asking(simulated, library, others) as other:
        assert other.ask("GET", f"{other.drive}/root:/a.txt").status_code == 404
        assert other.ask("GET", f"{other.drive}/root/children").json()["value"] == []
        told = other.ask("GET", f"{other.drive}/root/delta").json()["value"]
        assert [one["name"] for one in told] == ["root"]
        assert refusal(other.put("a.txt", b"2"))[0] == 423
        address = asking.on(asking.item("a.txt"), "/listItem/fields")
        asking.ask("PATCH", address, json={"Case": "D-1"})
        act(asking, "a.txt", "checkin", {"checkInAs": "published"})
        assert other.item("a.txt")["size"] == 1
        told = other.ask("GET", f"{other.drive}/root/delta").json()["value"]
        assert [one["name"] for one in told] == ["root", "a.txt"]
    assert simulated.people.fields(library, "a.txt") == {"Case": "D-1"}
    assert [one.label for one in library.at("a.txt").versions] == ["1.0"]


def test_a_file_that_was_never_checked_in_is_gone_when_that_is_discarded(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    simulated.switches.forced_check_out = True
    asking.put("a.txt", b"1")
    assert act(asking, "a.txt", "discardCheckout").status_code == 204
    assert library.find("a.txt") is None


def test_where_check_out_is_asked_for_nothing_is_changed_without(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    asking.put("a.txt", b"1")
    library.forced_check_out = True
    answer = asking.put("a.txt", b"2")
    assert refusal(answer) == (423, "resourceLocked", "resourceCheckedOut")
    assert "You must first check out this document" in answer.json()["error"]["message"]
    act(asking, "a.txt", "checkout")
    assert asking.put("a.txt", b"2").status_code == 200


def test_a_needed_column_keeps_a_file_from_being_checked_in(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    library.forced_check_out = True
    simulated.site().column(library, "Needed", required=True)
    asking.put("a.txt", b"1")
    answer = act(asking, "a.txt", "checkin", {"checkInAs": "published"})
    assert answer.status_code == 400
    assert "Needed" in answer.json()["error"]["message"]


def test_a_file_that_is_open_in_word_is_locked_until_it_is_closed(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    asking.put("a.docx", b"1")
    item = asking.item("a.docx")
    with simulated.people.open(library, "a.docx", by="Bo Ek") as opened:
        for answer in (
            asking.put("a.docx", b"2"),
            asking.ask("PATCH", asking.on(item), json={"name": "b.docx"}),
            asking.ask("PATCH", asking.on(item, "/listItem/fields"), json={"Case": "1"}),
            asking.ask("DELETE", asking.on(item)),
        ):
            assert refusal(answer) == (423, "resourceLocked", "resourceLocked")
            assert "locked for shared use by Bo Ek" in answer.json()["error"]["message"]
        opened.save(b"autosaved")
        past = {"Prefer": "bypass-shared-lock"}
        address = asking.on(item, "/listItem/fields")
        assert asking.ask("PATCH", address, json={"Case": "1"}, headers=past).status_code == 200
    assert simulated.people.content(library, "a.docx") == b"autosaved"
    assert asking.put("a.docx", b"2").status_code == 200


def test_colleagues_keep_to_the_same_rules(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    asking.put("a.docx", b"1")
    act(asking, "a.docx", "checkout")
    with pytest.raises(Problem, match="checked out for editing by docgen"):
        simulated.people.save(library, "a.docx", b"2")
    with pytest.raises(Problem, match="checked out"):
        simulated.people.open(library, "a.docx")
    act(asking, "a.docx", "checkin", {})
    simulated.people.open(library, "a.docx", by="Bo Ek")
    with pytest.raises(Problem, match="locked for shared use by Bo Ek"):
        simulated.people.save(library, "a.docx", b"2")
