"""Every request goes one way: signed in, named, patient, on its condition, to SharePoint only."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from sharepoint.addressing import GraphAddresses
from sharepoint.credentials import Resource, TokenProvider
from sharepoint.drive import Drive
from sharepoint.errors import (
    Changed,
    Denied,
    ForeignAddress,
    Locked,
    LockKind,
    NotFound,
    NotUnderstood,
    OutcomeUnknown,
    ResyncNeeded,
    SharePointError,
    SignInFailed,
    Throttled,
    Unreachable,
)
from sharepoint.model import Bytes
from sharepoint.retry import Policy, Repeat
from sharepoint.simulated import (
    AFTER,
    ANY,
    Html,
    Library,
    Reply,
    Reset,
    SimulatedSharePoint,
    Throttle,
    Timeout,
)
from sharepoint.transport import Network, Request, Transport, user_agent
from tests.sharepoint import connecting
from tests.sharepoint.connecting import AGENT, Hurry, transport

NAME = "Tärna åäö.docx"


def made(drive: Drive, content: bytes = b"one") -> Any:
    return drive.create("root", NAME, Bytes(content))


def content(simulated: SimulatedSharePoint, library: Library) -> bytes:
    return simulated.people.content(library, NAME)


# What is sent


def test_a_request_says_who_we_are_and_can_be_traced(
    simulated: SimulatedSharePoint, drive: Drive
) -> None:
    list(drive.children("root"))
    list(drive.children("root"))
    first, second = simulated.log.of("children")
    assert first.headers["user-agent"] == AGENT == "NONISV|Test|docgen/0"
    assert first.headers["client-request-id"] != second.headers["client-request-id"]


def test_a_company_of_any_name_fits_into_a_header() -> None:
    assert user_agent("Örnsköldsvik | kommun", "docgen/1.2") == (
        "NONISV|Ornskoldsvik   kommun|docgen/1.2"
    )


def test_every_error_says_the_request_microsoft_knows_it_by(
    simulated: SimulatedSharePoint, drive: Drive
) -> None:
    with pytest.raises(NotFound) as missing:
        drive.at("nothing åäö")
    assert missing.value.request_id == simulated.log.of("item")[-1].id
    assert str(missing.value.request_id) in str(missing.value)
    assert "nothing" not in str(missing.value)


def test_a_condition_is_sent_again_with_every_try(
    simulated: SimulatedSharePoint, drive: Drive, library: Library
) -> None:
    item = made(drive)
    simulated.log.clear()
    simulated.faults.next("PUT", "content", Reply(503), times=2)
    simulated.faults.next("PUT", "content", Reset())
    drive.replace(item.id, Bytes(b"two"), if_match=item.etag)
    puts = simulated.log.of("content")
    assert [(put.method, put.headers["if-match"]) for put in puts] == [("PUT", item.etag)] * 4
    assert content(simulated, library) == b"two"


# Where it is sent


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/v1.0/drives",
        "http://{graph}/v1.0/drives",
        "https://{graph}@example.com/v1.0/drives",
        "https://{graph}.example.com/v1.0/drives",
        "https://{sharepoint}/_api/web",
        "//{graph}/v1.0/drives",
        "",
    ],
)
def test_a_token_goes_nowhere_but_where_it_is_for(
    simulated: SimulatedSharePoint, hurry: Hurry, url: str
) -> None:
    graph = simulated.cloud.graph.removeprefix("https://")
    address = url.format(graph=graph, sharepoint=simulated.host)
    carrier = transport(simulated, hurry=hurry)
    simulated.log.clear()
    with pytest.raises(ForeignAddress) as refused:
        carrier.send(Request("test", "GET", address, repeat=Repeat.HARMLESS))
    assert list(simulated.log) == []
    assert "example" not in str(refused.value)


def test_a_link_to_changes_that_was_tampered_with_is_not_followed(
    simulated: SimulatedSharePoint, drive: Drive
) -> None:
    for link in ("https://example.com/delta?token=1", "nonsense", f"https://{simulated.host}/x"):
        with pytest.raises(ResyncNeeded):
            drive.delta(link)


def test_a_download_takes_no_token_along_to_where_it_is_sent(
    simulated: SimulatedSharePoint, drive: Drive
) -> None:
    item = made(drive)
    to = BytesIO()
    assert drive.download(item.id, to) == 3
    assert [entry.signed_in for entry in simulated.log.of("content", "GET")] == [True]
    assert [entry.signed_in for entry in simulated.log.of("download")] == [False]


# Waiting


def test_all_threads_wait_when_one_is_told_to(
    simulated: SimulatedSharePoint, drive: Drive, hurry: Hurry
) -> None:
    simulated.faults.next("GET", "children", Reply(429, retry_after="40"))
    list(drive.children("root"))
    assert sum(hurry.waited) >= 40
    assert len(simulated.log.of("children")) == 2


def test_a_longer_wait_than_there_is_time_for_is_said_at_once(
    simulated: SimulatedSharePoint, drive: Drive, hurry: Hurry
) -> None:
    simulated.faults.next("GET", "children", Reply(429, retry_after="500"))
    with pytest.raises(Throttled) as throttled:
        list(drive.children("root"))
    assert throttled.value.after == 500
    assert hurry.waited == []


def test_nothing_is_asked_while_nothing_is_left(
    simulated: SimulatedSharePoint, drive: Drive, hurry: Hurry
) -> None:
    """An answer may say that it was the last for now."""
    empty = (("RateLimit-Remaining", "0"), ("RateLimit-Reset", "25"))
    simulated.faults.next("GET", "children", Reply(429, headers=empty))
    list(drive.children("root"))
    assert sum(hurry.waited) >= 25


def test_what_costs_is_spread_when_the_limit_is_near(
    simulated: SimulatedSharePoint, drive: Drive, hurry: Hurry
) -> None:
    list(drive.children("root"))
    simulated.switches.throttle = Throttle(limit=10)
    for _ in range(20):
        list(drive.children("root"))
    assert [entry.status for entry in simulated.log.of("children")].count(429) == 0
    assert sum(hurry.waited) > 60


def test_a_file_that_is_let_go_of_is_waited_for(
    simulated: SimulatedSharePoint, drive: Drive, library: Library, hurry: Hurry
) -> None:
    item = made(drive)
    locked = Reply(423, code="resourceLocked", message="The file is locked for shared use by Karin")
    simulated.faults.next("PUT", "content", locked, times=2)
    drive.replace(item.id, Bytes(b"two"), if_match=item.etag)
    assert hurry.waited == [1.0, 2.0]
    assert content(simulated, library) == b"two"


def test_a_file_that_somebody_keeps_is_given_up_soon_and_its_holder_named(
    simulated: SimulatedSharePoint, drive: Drive, library: Library, hurry: Hurry
) -> None:
    item = made(drive)
    with simulated.people.open(library, NAME, by="Karin Åström"), pytest.raises(Locked) as locked:
        drive.replace(item.id, Bytes(b"two"), if_match=item.etag)
    assert (locked.value.kind, locked.value.owner) == (LockKind.SHARED, "Karin Åström")
    simulated.people.check_out(library, NAME, by="karin@example.se")
    with pytest.raises(Locked) as locked:
        drive.set_fields(item.id, {"Case": "1"})
    assert (locked.value.kind, locked.value.owner) == (LockKind.CHECKOUT, "karin@example.se")
    assert hurry.waited == [1.0, 2.0, 4.0] * 2


# What became of it


def test_a_write_that_was_never_sent_is_known_not_to_be_done(
    simulated: SimulatedSharePoint, library: Library, hurry: Hurry
) -> None:
    carrier = transport(simulated, hurry=hurry)
    nobody = "https://127.0.0.1:9"
    with pytest.raises(Unreachable):
        carrier.send(Request("test", "PUT", f"{nobody}/x", resource=None, body=b"x"))
    assert len(hurry.waited) == Policy().tries - 1


def test_a_server_that_is_not_trusted_is_not_asked_again(
    simulated: SimulatedSharePoint, hurry: Hurry
) -> None:
    carrier = Transport(
        connecting.signed_in(simulated), user_agent=AGENT, network=Network(), clock=hurry.clock
    )
    with pytest.raises(Unreachable, match="not trusted"):
        carrier.send(Request("test", "GET", f"{simulated.cloud.graph}/v1.0/drives"))
    assert hurry.waited == []


Write = Callable[[Drive, Any], object]
WRITES: dict[str, tuple[str, Write]] = {
    "check in": ("checkin", lambda drive, item: drive.check_in(item.id)),
    "discard": ("discard", lambda drive, item: drive.discard_check_out(item.id)),
}


@pytest.mark.parametrize("fault", [Reset(AFTER), Html(when=AFTER), Reply(500, when=AFTER)])
@pytest.mark.parametrize(("kind", "write"), list(WRITES.values()), ids=list(WRITES))
def test_what_must_not_be_done_twice_is_not_when_its_answer_is_lost(
    simulated: SimulatedSharePoint, drive: Drive, kind: str, write: Write, fault: Any
) -> None:
    item = made(drive)
    drive.check_out(item.id)
    simulated.faults.next("POST", kind, fault)
    with pytest.raises(OutcomeUnknown):
        write(drive, item)
    assert len(simulated.log.of(kind)) == 1
    assert drive.item(item.id).checked_out_by is None


@pytest.mark.parametrize("fault", [Reset(AFTER), Html(when=AFTER), Reply(502, when=AFTER)])
def test_a_condition_that_fails_after_a_lost_answer_is_no_proof_of_anothers_change(
    simulated: SimulatedSharePoint, drive: Drive, library: Library, fault: Any
) -> None:
    item = made(drive)
    simulated.faults.next("PUT", "content", fault)
    with pytest.raises(OutcomeUnknown) as unknown:
        drive.replace(item.id, Bytes(b"two"), if_match=item.etag)
    assert unknown.value.status == 412
    assert content(simulated, library) == b"two"
    with pytest.raises(Changed):
        drive.replace(item.id, Bytes(b"three"), if_match=item.etag)


def test_a_folder_whose_making_was_not_answered_is_found(
    simulated: SimulatedSharePoint, drive: Drive
) -> None:
    simulated.faults.next("POST", "children", Reset(AFTER))
    assert drive.ensure_folder("root", "2026").name == "2026"
    assert [item.name for item in drive.children("root")] == ["2026"]


def test_a_lost_answer_to_a_question_is_asked_for_again(
    simulated: SimulatedSharePoint, drive: Drive
) -> None:
    for fault in (Reset(), Reset(AFTER), Html(), Html(404), Html(403), Reply(500)):
        simulated.faults.next("GET", "children", fault)
        assert list(drive.children("root")) == []
    simulated.faults.always("GET", "children", Html(404))
    with pytest.raises(NotUnderstood):
        list(drive.children("root"))


def test_no_answer_at_all_is_not_waited_for_for_ever(
    simulated: SimulatedSharePoint, library: Library, hurry: Hurry
) -> None:
    carrier = transport(simulated, hurry=hurry, timeout=0.2)
    simulated.faults.next("GET", "children", Timeout())
    assert list(connecting.drive(simulated, library, carrier).children("root")) == []


class Once:
    """Tokens that can be had a single time, as the sign-in is down from then on."""

    def __init__(self, tokens: TokenProvider) -> None:
        self._tokens = tokens
        self._had = False

    def token(self, resource: Resource) -> str:
        if self._had:
            raise Unreachable("sign-in: down")
        self._had = True
        return self._tokens.token(resource)

    def renew(self, resource: Resource, refused: str) -> None:
        self._tokens.renew(resource, refused)

    def origin(self, resource: Resource) -> str:
        return self._tokens.origin(resource)


def test_a_token_that_cannot_be_had_leaves_an_earlier_try_in_doubt(
    simulated: SimulatedSharePoint, drive: Drive, library: Library, hurry: Hurry
) -> None:
    item = made(drive)
    once = Once(connecting.signed_in(simulated))
    carrier = transport(simulated, once, hurry=hurry)
    simulated.faults.next("PUT", "content", Reset(AFTER))
    with pytest.raises(OutcomeUnknown, match="sign-in: down"):
        connecting.drive(simulated, library, carrier).replace(
            item.id, Bytes(b"two"), if_match=item.etag
        )
    assert content(simulated, library) == b"two"


def test_a_token_that_is_refused_is_renewed_once(
    simulated: SimulatedSharePoint, drive: Drive, hurry: Hurry
) -> None:
    made(drive)
    hurry.sleep(1)
    simulated.revoke_tokens()
    assert [item.name for item in drive.children("root")] == [NAME]
    simulated.faults.always(ANY, "children", Reply(401))
    with pytest.raises(SignInFailed) as refused:
        list(drive.children("root"))
    assert refused.value.status == 401
    assert len(simulated.log.of("children")) == 4


def test_what_one_may_not_is_not_asked_twice(
    simulated: SimulatedSharePoint, drive: Drive, hurry: Hurry
) -> None:
    simulated.faults.always(ANY, "children", Reply(403))
    with pytest.raises(Denied):
        list(drive.children("root"))
    assert len(simulated.log.of("children")) == 1


# Together


def test_many_threads_each_get_their_own_answer(
    simulated: SimulatedSharePoint, drive: Drive
) -> None:
    got: Counter[bool] = Counter()

    def work(number: int) -> None:
        for turn in range(5):
            name = f"{number}-{turn}.txt"
            item = drive.create("root", name, Bytes(name.encode()))
            got[drive.item(item.id).name == name] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == {True: 60}


# What is told


def test_the_log_says_what_and_how_but_no_names_and_no_permissions(
    simulated: SimulatedSharePoint, library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    tokens = connecting.signed_in(simulated)
    drive = connecting.drive(simulated, library, transport(simulated, tokens))
    item = drive.create("root", NAME, Bytes(b"x" * 5_000_000))
    drive.download(item.id, BytesIO())
    with pytest.raises(SharePointError):
        drive.at("Hemligt namn")
    ours = [record for record in caplog.records if record.name == "sharepoint.transport"]
    said = [vars(record) for record in ours]
    assert {one["operation"] for one in said} >= {"upload.begin", "upload.part", "item.download"}
    assert all(one["host"] and one["status"] and one["request_id"] for one in said)
    for secret in ("T%C3%A4rna", "Tärna", "Hemligt", "tempauth", tokens.token(Resource.GRAPH)):
        assert secret not in caplog.text
        assert secret not in repr(said)


def test_an_address_has_one_meaning_whatever_the_names(simulated: SimulatedSharePoint) -> None:
    addresses = GraphAddresses("https://graph.microsoft.com")
    assert addresses.at("b!1", "å/100% #?:&+;'.docx", "content") == (
        "https://graph.microsoft.com/v1.0/drives/b%211/root:/%C3%A5/"
        "100%25%20%23%3F%3A%26%2B%3B%27.docx:/content"
    )
