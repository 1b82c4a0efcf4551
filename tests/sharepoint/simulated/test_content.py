"""Contents: written under conditions, read through addresses that are a permission themselves."""

from __future__ import annotations

import pytest

from sharepoint import quickxorhash
from sharepoint.simulated import Library, SimulatedSharePoint
from tests.sharepoint.simulated.asking import Asking

FAIL = {"@microsoft.graph.conflictBehavior": "fail"}
RENAME = {"@microsoft.graph.conflictBehavior": "rename"}


def download(asking: Asking, name: str, **more: object) -> bytes:
    answer = asking.ask("GET", f"{asking.drive}/root:/{name}:/content")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"https://{asking.simulated.host}/")
    return asking.plain("GET", answer.headers["Location"], **more).content


@pytest.mark.parametrize("content", [b"", b"text", bytes(range(256)) * 8_192])
def test_what_was_put_is_read(asking: Asking, content: bytes) -> None:
    made = asking.put("2026/a.bin", content)
    assert made.status_code == 201
    assert made.json()["size"] == len(content)
    digest = made.json()["file"]["hashes"]["quickXorHash"]
    assert digest == quickxorhash.of_bytes(content)
    assert download(asking, "2026/a.bin") == content


def test_a_new_content_moves_both_tags_and_a_new_column_only_the_etag(asking: Asking) -> None:
    first = asking.put("a.txt", b"1").json()
    second = asking.put("a.txt", b"2").json()
    assert second["id"] == first["id"]
    assert second["eTag"] != first["eTag"]
    assert second["cTag"] != first["cTag"]
    asking.ask("PATCH", asking.on(first, "/listItem/fields"), json={"Case": "1"})
    third = asking.item("a.txt")
    assert third["eTag"] != second["eTag"]
    assert third["cTag"] == second["cTag"]
    guid = third["eTag"].partition(",")[0].removeprefix('"')
    assert third["cTag"].startswith(f'"c:{guid},')


def test_a_name_that_is_taken_is_refused_or_another_is_found(asking: Asking) -> None:
    asking.put("a.txt", b"1")
    taken = asking.put("A.txt", b"2", params=FAIL)
    assert (taken.status_code, taken.json()["error"]["code"]) == (409, "nameAlreadyExists")
    assert asking.put("a.txt", b"2", params=RENAME).json()["name"] == "a 1.txt"
    assert download(asking, "a.txt") == b"1"


def test_a_write_happens_only_where_its_condition_holds(asking: Asking) -> None:
    first = asking.put("a.txt", b"1").json()
    second = asking.put("a.txt", b"2").json()
    content = asking.on(first, "/content")
    for stale in (first["eTag"], first["cTag"], '"nonsense"'):
        answer = asking.ask("PUT", content, data=b"3", headers={"If-Match": stale})
        assert (answer.status_code, answer.json()["error"]["code"]) == (412, "resourceModified")
    assert asking.put("a.txt", b"3", headers={"If-None-Match": "*"}).status_code == 412
    assert asking.put("b.txt", b"3", headers={"If-None-Match": "*"}).status_code == 201
    assert asking.put("c.txt", b"3", headers={"If-Match": second["eTag"]}).status_code == 404
    for good in (f'"x,1", {second["eTag"]}', "*"):
        answer = asking.ask("PUT", content, data=b"4", headers={"If-Match": good})
        assert answer.status_code == 200
    newest = asking.item("a.txt")["cTag"]
    answer = asking.ask("PUT", content, data=b"5", headers={"If-Match": newest})
    assert answer.status_code == 200


def test_a_part_of_a_content_can_be_read(asking: Asking) -> None:
    asking.put("a.txt", b"0123456789")
    url = asking.item("a.txt")["@microsoft.graph.downloadUrl"]
    for asked, got, said in (
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-2", b"89", "bytes 8-9/10"),
        ("bytes=5-99", b"56789", "bytes 5-9/10"),
    ):
        answer = asking.plain("GET", url, headers={"Range": asked})
        assert (answer.status_code, answer.content) == (206, got)
        assert answer.headers["Content-Range"] == said
        assert answer.headers["Content-Length"] == str(len(got))
    for strange in ("bytes=1-2,4-5", "lines=1-2", "bytes=x-"):
        answer = asking.plain("GET", url, headers={"Range": strange})
        assert (answer.status_code, answer.content) == (200, b"0123456789")
    beyond = asking.plain("GET", url, headers={"Range": "bytes=10-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, "bytes */10")


def test_an_address_for_reading_ends_after_an_hour_and_cannot_be_made_up(
    asking: Asking, simulated: SimulatedSharePoint
) -> None:
    asking.put("a.txt", b"1")
    url = asking.item("a.txt")["@microsoft.graph.downloadUrl"]
    assert asking.plain("GET", url).status_code == 200
    assert asking.plain("GET", url[:-20] + "&tempauth=x.y").status_code in (200, 401)
    assert asking.plain("GET", url.replace("tempauth=", "tempauth=x")).status_code == 401
    simulated.clock.advance(3_601)
    assert asking.plain("GET", url).status_code == 401


def test_an_infected_file_is_not_handed_out(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    asking.put("a.txt", b"1")
    url = asking.item("a.txt")["@microsoft.graph.downloadUrl"]
    simulated.people.infect(library, "a.txt")
    assert "malware" in asking.item("a.txt")
    assert "@microsoft.graph.downloadUrl" not in asking.item("a.txt")
    answer = asking.ask("GET", f"{asking.drive}/root:/a.txt:/content")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "malwareDetected")
    assert "X-Virus-Infected" in asking.plain("GET", url).headers


def test_a_folder_takes_no_content(asking: Asking) -> None:
    asking.put("a/b.txt")
    assert asking.put("a", b"x").status_code == 409
    folder = asking.item("a")
    assert asking.ask("PUT", asking.on(folder, "/content"), data=b"x").status_code == 409
    assert asking.ask("GET", asking.on(folder, "/content")).status_code == 400


def test_one_request_takes_250_mib_at_most(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sharepoint.simulated.graph_content.LARGEST", 10)
    assert asking.put("a.txt", b"0123456789").status_code == 201
    assert asking.put("a.txt", b"0123456789a").status_code == 413


def test_an_etag_may_move_by_itself_after_an_upload(
    asking: Asking, simulated: SimulatedSharePoint
) -> None:
    simulated.switches.late_etag_change = 2
    made = asking.put("a.txt", b"1").json()
    assert asking.item("a.txt")["eTag"] == made["eTag"]
    late = asking.item("a.txt")
    assert late["eTag"] != made["eTag"]
    assert late["cTag"] == made["cTag"]
    assert asking.item("a.txt")["eTag"] == late["eTag"]


def test_large_contents_are_kept_on_disk_until_the_end(
    asking: Asking, simulated: SimulatedSharePoint
) -> None:
    folder = simulated._folder
    before = set(folder.iterdir())
    asking.put("stor.bin", bytes(2**20 + 1))
    asking.put("liten.bin", bytes(2**20))
    (kept,) = set(folder.iterdir()) - before
    assert kept.stat().st_size == 2**20 + 1
