"""Faults strike the requests they are set for, before or after these are carried out."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from sharepoint.simulated import (
    AFTER,
    ANY,
    BEFORE,
    Delay,
    Html,
    Library,
    Meanwhile,
    Reply,
    Reset,
    SimulatedSharePoint,
    Timeout,
    Truncate,
)
from tests.sharepoint.simulated.asking import Asking


@pytest.fixture
def ready(asking: Asking) -> Asking:
    """A client that has its token, so that what is asked next is what a test asks."""
    asking.token(asking.simulated.cloud.graph)
    return asking


def test_an_error_takes_the_place_of_an_answer(
    ready: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    simulated.faults.next("PUT", "content", Reply(429, retry_after="2"))
    answer = ready.put("a.txt")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
    assert answer.json()["error"]["code"] == "activityLimitReached"
    assert library.find("a.txt") is None
    assert ready.put("a.txt").status_code == 201
    simulated.faults.next("PUT", "content", Reply(412, when=AFTER), times=2)
    assert ready.put("b.txt").json()["error"]["code"] == "resourceModified"
    assert library.find("b.txt") is not None
    assert ready.put("a.txt").status_code == 412
    assert not simulated.faults.waiting


def test_errors_are_in_the_words_of_the_service_that_was_asked(
    ready: Asking, simulated: SimulatedSharePoint
) -> None:
    simulated.faults.next("GET", "web", Reply(503, code="-1, System.Exception"))
    said = ready.rest("GET", "web").json()["odata.error"]
    assert (said["code"], said["message"]["lang"]) == ("-1, System.Exception", "sv-SE")
    simulated.faults.next("POST", "token", Reply(503))
    address = f"{simulated.cloud.login}/{simulated.tenant}/oauth2/v2.0/token"
    refused = ready.session.post(address).json()
    assert (refused["error"], refused["error_codes"]) == ("temporarily_unavailable", [90033])


def test_only_what_was_named_is_struck_and_as_often_as_was_said(
    ready: Asking, simulated: SimulatedSharePoint
) -> None:
    simulated.faults.next("GET", "item", Reply(503), times=2, skip=1)
    statuses = [ready.ask("GET", f"{ready.drive}/root").status_code for _ in range(4)]
    assert statuses == [200, 503, 503, 200]
    simulated.faults.always(ANY, "children", Reply(401))
    assert {ready.ask("GET", f"{ready.drive}/root/children").status_code for _ in "123"} == {401}
    assert ready.ask("GET", f"{ready.drive}/root").status_code == 200
    simulated.faults.clear()
    assert ready.ask("GET", f"{ready.drive}/root/children").status_code == 200
    assert len(simulated.faults.struck) >= 5


@pytest.mark.parametrize(("when", "done"), [(BEFORE, False), (AFTER, True)])
def test_a_connection_is_cut_before_or_after_the_write(
    ready: Asking, simulated: SimulatedSharePoint, library: Library, when: str, done: bool
) -> None:
    simulated.faults.next("PUT", "content", Reset(AFTER if when == AFTER else BEFORE))
    with pytest.raises(requests.ConnectionError):
        ready.put("a.txt", b"x" * 300_000)
    assert (library.find("a.txt") is not None) is done
    assert simulated.log.of("content", "PUT")[0].status == 0
    assert ready.put("b.txt").status_code == 201


@pytest.mark.parametrize(("when", "done"), [(BEFORE, False), (AFTER, True)])
def test_an_answer_is_held_until_the_client_hangs_up(
    ready: Asking, simulated: SimulatedSharePoint, library: Library, when: str, done: bool
) -> None:
    simulated.faults.next("PUT", "content", Timeout(AFTER if when == AFTER else BEFORE))
    with pytest.raises(requests.ReadTimeout):
        ready.put("a.txt", timeout=(5, 0.1))
    while not simulated.faults.held:
        pass
    assert (library.find("a.txt") is not None) is done


def test_an_answer_that_was_held_can_be_released(
    ready: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    simulated.faults.next("PUT", "content", Timeout(BEFORE))
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(ready.put, "a.txt")
        while not simulated.faults.held:
            pass
        # Others are answered meanwhile.
        with Asking(simulated, library) as other:
            assert other.ask("GET", f"{other.drive}/root").status_code == 200
        simulated.faults.release()
    assert waiting.result().status_code == 201


def test_a_proxy_may_answer_with_a_page(ready: Asking, simulated: SimulatedSharePoint) -> None:
    simulated.faults.next("GET", "item", Html())
    answer = ready.ask("GET", f"{ready.drive}/root")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "<html>" in answer.text
    simulated.faults.next("GET", "item", Html(502))
    assert ready.ask("GET", f"{ready.drive}/root").status_code == 502


def test_a_download_ends_short_of_what_was_announced(
    ready: Asking, simulated: SimulatedSharePoint
) -> None:
    ready.put("a.bin", b"x" * 1_000_000)
    url = ready.item("a.bin")["@microsoft.graph.downloadUrl"]
    for size in (0, 10_000, 900_000):
        simulated.faults.next("GET", "download", Truncate(size))
        with ready.session.get(url, stream=True) as answer:
            assert answer.headers["Content-Length"] == "1000000"
            pieces = answer.iter_content(10_000)
            assert sum(len(next(pieces)) for _ in range(size // 10_000)) == size
            with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
                next(pieces)
    assert len(ready.plain("GET", url).content) == 1_000_000


def test_somebody_may_do_something_just_before_or_after(
    ready: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    ready.put("a.txt", b"1")
    fresh = {"If-Match": ready.item("a.txt")["eTag"]}

    def save() -> None:
        simulated.people.save(library, "a.txt", b"by Karin")

    simulated.faults.next("PUT", "content", Meanwhile(save))
    assert ready.put("a.txt", b"2", headers=fresh).status_code == 412
    simulated.faults.next("PUT", "content", Meanwhile(save, AFTER))
    assert ready.put("a.txt", b"2").status_code == 200
    assert simulated.people.content(library, "a.txt") == b"by Karin"


def test_what_happens_meanwhile_may_be_a_request_itself(
    ready: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    def ask() -> None:
        with Asking(simulated, library) as other:
            other.put("andra.txt").raise_for_status()

    simulated.faults.next("PUT", "content", Meanwhile(ask))
    assert ready.put("a.txt").status_code == 201
    assert sorted(item.name for item in library) == ["a.txt", "andra.txt"]


def test_a_fault_of_the_simulation_itself_is_told(
    ready: Asking,
    simulated: SimulatedSharePoint,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(Library, "item", lambda *_: 1 / 0)
    answer = ready.ask("GET", f"{ready.drive}/root")
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "generalException")
    assert "GET item could not be handled" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_an_answer_may_be_late(ready: Asking, simulated: SimulatedSharePoint) -> None:
    simulated.faults.next("GET", "item", Delay(0.01))
    assert ready.ask("GET", f"{ready.drive}/root").status_code == 200


def test_a_storm_strikes_a_share_and_the_same_ones_each_time() -> None:
    def struck() -> list[int]:
        with SimulatedSharePoint(seed=7) as simulated:
            library = simulated.site().documents
            simulated.faults.sometimes(0.4, "GET", "item", Reply(503), Reply(429))
            with Asking(simulated, library) as asking:
                root = f"{asking.drive}/root"
                return [asking.ask("GET", root).status_code for _ in range(40)]

    first = struck()
    assert {*first} == {200, 429, 503}
    assert struck() == first


def test_many_clients_at_once_lose_nothing(simulated: SimulatedSharePoint) -> None:
    library = simulated.site().library("Trängsel")
    barrier = threading.Barrier(8)

    def work(worker: int) -> list[int]:
        with Asking(simulated, library) as asking:
            asking.token(simulated.cloud.graph)
            barrier.wait()
            name = {"name": "gemensam", "folder": {}}
            made = asking.ask("POST", f"{asking.drive}/root/children", json=name)
            puts = [asking.put(f"gemensam/{worker}-{n}.txt").status_code for n in range(5)]
            return [made.status_code, *puts]

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(work, range(8)))
    assert sorted(one[0] for one in statuses) == [201] + [409] * 7
    assert all(one[1:] == [201] * 5 for one in statuses)
    assert len(library) == 41


def test_the_log_knows_every_request(ready: Asking, simulated: SimulatedSharePoint) -> None:
    simulated.log.clear()
    ready.put("a.txt", b"123", headers={"If-None-Match": "*", "User-Agent": "NONISV|x|y/1"})
    ready.ask("GET", f"{ready.drive}/root:/nej")
    put, get = simulated.log
    assert (put.kind, put.method, put.status, put.received) == ("content", "PUT", 201, 3)
    assert put.headers == {"if-none-match": "*", "user-agent": "NONISV|x|y/1"}
    assert put.signed_in
    assert (get.kind, get.status, get.price) == ("item", 404, 1)
    assert simulated.log.counts() == {"PUT content": 1, "GET item": 1}
    assert simulated.log.price == 3
