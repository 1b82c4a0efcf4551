"""Upload sessions: parts in order, resumed where they broke off, saved under conditions."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from sharepoint.simulated import (
    ExpireSession,
    Library,
    LoseChunk,
    SimulatedSharePoint,
)
from tests.sharepoint.simulated.asking import Asking

UNIT = 320 * 1024
CONTENT = bytes(number % 251 for number in range(2 * UNIT + 5))
FAIL = {"item": {"@microsoft.graph.conflictBehavior": "fail"}}
REPLACE = {"item": {"@microsoft.graph.conflictBehavior": "replace"}}
RENAME = {"item": {"@microsoft.graph.conflictBehavior": "rename"}}


def begin(asking: Asking, name: str, body: Any = None, **more: Any) -> requests.Response:
    address = f"{asking.drive}/root:/{name}:/createUploadSession"
    return asking.ask("POST", address, json=body or {}, **more)


def part(
    asking: Asking, url: str, start: int, stop: int, total: int = len(CONTENT)
) -> requests.Response:
    headers = {"Content-Range": f"bytes {start}-{stop - 1}/{total}"}
    return asking.plain("PUT", url, data=CONTENT[start:stop], headers=headers)


def whole(asking: Asking, url: str) -> requests.Response:
    for start in (0, UNIT):
        answer = part(asking, url, start, start + UNIT)
        assert answer.status_code == 202, answer.text
    return part(asking, url, 2 * UNIT, len(CONTENT))


def test_a_file_comes_in_parts_and_is_seen_when_it_is_whole(
    asking: Asking, library: Library, simulated: SimulatedSharePoint
) -> None:
    session = begin(asking, "2026/stor.bin").json()
    url = session["uploadUrl"]
    assert session["nextExpectedRanges"] == ["0-"]
    first = part(asking, url, 0, UNIT).json()
    assert first["nextExpectedRanges"] == [f"{UNIT}-{len(CONTENT) - 1}"]
    status = asking.plain("GET", url)
    assert (status.status_code, status.json()["nextExpectedRanges"]) == (
        200,
        first["nextExpectedRanges"],
    )
    assert library.find("2026/stor.bin") is None
    part(asking, url, UNIT, 2 * UNIT)
    last = part(asking, url, 2 * UNIT, len(CONTENT))
    assert (last.status_code, last.json()["name"]) == (201, "stor.bin")
    assert simulated.people.content(library, "2026/stor.bin") == CONTENT
    assert asking.plain("GET", url).status_code == 404
    assert simulated.open_sessions == 0


def test_an_address_of_a_session_takes_no_token(asking: Asking) -> None:
    url = begin(asking, "a.bin").json()["uploadUrl"]
    answer = asking.ask("GET", url)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("start", "stop", "total", "status"),
    [
        (0, UNIT - 1, len(CONTENT), 400),
        (UNIT, 2 * UNIT, len(CONTENT), 416),
        (0, UNIT, 10, 400),
    ],
)
def test_parts_that_do_not_fit_are_refused(
    asking: Asking, start: int, stop: int, total: int, status: int
) -> None:
    url = begin(asking, "a.bin").json()["uploadUrl"]
    assert part(asking, url, start, stop, total).status_code == status
    assert asking.plain("GET", url).json()["nextExpectedRanges"] == ["0-"]


def test_a_part_that_came_already_is_refused_and_the_session_goes_on(asking: Asking) -> None:
    url = begin(asking, "a.bin").json()["uploadUrl"]
    part(asking, url, 0, UNIT)
    again = part(asking, url, 0, UNIT)
    assert (again.status_code, again.json()["error"]["code"]) == (416, "invalidRange")
    assert part(asking, url, UNIT, 2 * UNIT, len(CONTENT) + 1).status_code == 400
    assert part(asking, url, UNIT, 2 * UNIT).status_code == 202
    headers = {"Content-Range": "bytes x"}
    assert asking.plain("PUT", url, data=b"x", headers=headers).status_code == 400


def test_a_session_can_be_ended_and_ends_by_itself(
    asking: Asking, simulated: SimulatedSharePoint
) -> None:
    url = begin(asking, "a.bin").json()["uploadUrl"]
    assert asking.plain("DELETE", url).status_code == 204
    assert part(asking, url, 0, UNIT).status_code == 404
    url = begin(asking, "a.bin").json()["uploadUrl"]
    simulated.clock.advance(600)
    assert part(asking, url, 0, UNIT).status_code == 202
    simulated.clock.advance(600)
    assert part(asking, url, UNIT, 2 * UNIT).status_code == 202
    simulated.clock.advance(901)
    assert part(asking, url, 2 * UNIT, len(CONTENT)).status_code == 404
    assert simulated.open_sessions == 0


def test_an_existing_name_is_refused_replaced_or_numbered(asking: Asking) -> None:
    old = asking.put("a.bin", b"old").json()
    assert begin(asking, "a.bin").status_code == 409
    assert begin(asking, "a.bin", FAIL).status_code == 409
    new = whole(asking, begin(asking, "a.bin", REPLACE).json()["uploadUrl"])
    assert (new.status_code, new.json()["id"]) == (200, old["id"])
    other = whole(asking, begin(asking, "a.bin", RENAME).json()["uploadUrl"])
    assert (other.status_code, other.json()["name"]) == (201, "a 1.bin")
    body = {"item": {"name": "b.bin"}}
    assert begin(asking, "a.bin", body).status_code == 400


def test_a_file_by_its_id_is_replaced_when_its_condition_holds_to_the_end(asking: Asking) -> None:
    old = asking.put("a.bin", b"old").json()
    address = asking.on(old, "/createUploadSession")
    stale = asking.ask("POST", address, json=REPLACE, headers={"If-Match": '"x,9"'})
    assert stale.status_code == 412
    fresh = {"If-Match": old["eTag"]}
    url = asking.ask("POST", address, json=REPLACE, headers=fresh).json()["uploadUrl"]
    for start in (0, UNIT):
        part(asking, url, start, start + UNIT)
    asking.put("a.bin", b"meanwhile")
    assert part(asking, url, 2 * UNIT, len(CONTENT)).status_code == 412
    fresh = {"If-Match": asking.item("a.bin")["eTag"]}
    url = asking.ask("POST", address, json={}, headers=fresh).json()["uploadUrl"]
    assert whole(asking, url).status_code == 200


def test_a_name_that_was_taken_meanwhile_is_refused_at_the_last_part(asking: Asking) -> None:
    url = begin(asking, "a.bin", FAIL).json()["uploadUrl"]
    asking.put("a.bin", b"meanwhile")
    last = whole(asking, url)
    assert (last.status_code, last.json()["error"]["code"]) == (409, "nameAlreadyExists")
    assert asking.item("a.bin")["size"] == len(b"meanwhile")


def test_a_file_that_is_deleted_meanwhile_is_not_brought_back(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    old = asking.put("a.bin", b"old").json()
    address = asking.on(old, "/createUploadSession")
    url = asking.ask("POST", address, json=REPLACE).json()["uploadUrl"]
    simulated.people.delete(library, "a.bin")
    assert whole(asking, url).status_code == 404
    assert library.find("a.bin") is None


def test_saving_can_be_put_off_to_a_request_of_its_own(asking: Asking) -> None:
    url = begin(asking, "a.bin", {"deferCommit": True}).json()["uploadUrl"]
    assert asking.plain("POST", url).status_code in (201, 400)
    url = begin(asking, "b.bin", {"deferCommit": True}).json()["uploadUrl"]
    for start in (0, UNIT):
        part(asking, url, start, start + UNIT)
    assert asking.plain("POST", url).status_code == 400
    last = part(asking, url, 2 * UNIT, len(CONTENT))
    assert (last.status_code, last.json()["nextExpectedRanges"]) == (202, [])
    assert asking.plain("POST", url).json()["size"] == len(CONTENT)


def test_a_name_may_be_taken_while_a_session_is_open(
    asking: Asking, simulated: SimulatedSharePoint
) -> None:
    simulated.switches.open_session_blocks = True
    url = begin(asking, "a.bin", FAIL).json()["uploadUrl"]
    assert begin(asking, "A.bin", FAIL).status_code == 409
    assert asking.put("a.bin").status_code == 409
    assert asking.put("b.bin").status_code == 201
    asking.plain("DELETE", url)
    assert asking.put("a.bin").status_code == 201


def test_a_lost_part_is_still_expected(asking: Asking, simulated: SimulatedSharePoint) -> None:
    url = begin(asking, "a.bin").json()["uploadUrl"]
    simulated.faults.next("PUT", "part", LoseChunk())
    lost = part(asking, url, 0, UNIT)
    assert lost.status_code == 202
    assert lost.json()["nextExpectedRanges"] == [f"0-{len(CONTENT) - 1}"]
    assert part(asking, url, UNIT, 2 * UNIT).status_code == 416
    assert whole(asking, url).status_code == 201


def test_a_session_may_be_gone_at_any_part(asking: Asking, simulated: SimulatedSharePoint) -> None:
    url = begin(asking, "a.bin").json()["uploadUrl"]
    part(asking, url, 0, UNIT)
    simulated.faults.next("PUT", "part", ExpireSession())
    assert part(asking, url, UNIT, 2 * UNIT).status_code == 404
    assert asking.plain("GET", url).status_code == 404


def test_an_open_file_is_refused_in_the_words_of_a_session(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    old = asking.put("a.docx", b"old").json()
    with simulated.people.open(library, "a.docx"):
        address = asking.on(old, "/createUploadSession")
        answer = asking.ask("POST", address, json=REPLACE)
        said = answer.json()["error"]
        assert (answer.status_code, said["code"]) == (423, "notAllowed")
        assert said["innerError"]["code"] == "resourceLocked"
