"""A document library by Microsoft Graph: what is asked, and what is made of the answers."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from pathlib import Path

import pytest

from sharepoint.drive import LATEST, SMALL, Drive
from sharepoint.errors import (
    AlreadyExists,
    FieldRefused,
    Infected,
    NotFound,
    OutcomeUnknown,
    SharePointError,
    Truncated,
)
from sharepoint.model import Bytes, FileSource, Item, Who
from sharepoint.simulated import (
    AFTER,
    ExpireSession,
    Library,
    LoseChunk,
    Reply,
    Reset,
    SimulatedSharePoint,
    Truncate,
)
from sharepoint.uploads import PART, UNIT

BIG = bytes(range(256)) * ((2 * PART + UNIT) // 256)


def test_an_item_says_all_we_know_it_by(drive: Drive, library: Library) -> None:
    folder = drive.ensure_folder("root", "Tärna 100% #2")
    made = drive.create(folder.id, "plan.docx", Bytes(b"one"))
    drive.set_fields(made.id, {"Case": "2026-0042"})
    item = drive.item(made.id)
    assert (item.name, item.parent, item.size) == ("plan.docx", folder.id, 3)
    assert item.server_path == f"{library.server_relative}/Tärna 100% #2/plan.docx"
    assert item.fields["Case"] == "2026-0042"
    assert item.modified_by == Who("docgen", item.modified_by.id, item.modified_by.app)  # type: ignore[union-attr]
    assert item.unique_id
    assert drive.at("Tärna 100% #2/plan.docx") == item
    assert drive.named(folder.id, "plan.docx") == item
    assert list(drive.children(folder.id)) == [item]


def test_who_did_something_is_a_person_where_one_had_a_part_in_it() -> None:
    karin = {"user": {"id": "1", "displayName": "Karin"}}
    app = {"application": {"id": "2", "displayName": "docgen"}}
    nobody = {"user": {"displayName": "SharePoint-app"}}
    assert Who.of(karin) == Who("Karin", "1")
    assert Who.of({**karin, **app}) == Who("Karin", "1", "2")
    assert Who.of({**nobody, **app}) == Who("docgen", "2", "2")
    assert Who.of(app) == Who("docgen", "2", "2")
    assert Who.of({"group": {"id": "3", "email": "bun@example.se"}}) == Who("bun@example.se", "3")
    assert Who.of({}) is Who.of(None) is None


def test_an_item_with_next_to_nothing_known_about_it_is_one_too() -> None:
    assert Item.of({"id": "1", "deleted": {}}).is_deleted
    assert Item.of({"id": "1"}).unique_id is None


def test_pages_are_read_to_the_end(simulated: SimulatedSharePoint, drive: Drive) -> None:
    simulated.switches.page_size = 2
    names = [drive.create("root", f"{number}.txt", Bytes(b"x")).name for number in range(5)]
    assert [item.name for item in drive.children("root")] == names
    item = drive.item(drive.at("0.txt").id)
    for _ in range(4):
        item = drive.replace(item.id, Bytes(b"y"), if_match=drive.item(item.id).etag)
    assert [version.label for version in drive.versions(item.id)] == [
        "5.0",
        "4.0",
        "3.0",
        "2.0",
        "1.0",
    ]


def test_changes_are_told_from_a_link_on(drive: Drive) -> None:
    link = drive.delta(LATEST).later
    made = drive.create("root", "plan.docx", Bytes(b"one"))
    page = drive.delta(link)
    assert made.id in {item.id for item in page.items}
    assert page.next is None
    assert made.id in {item.id for item in drive.delta().items}


@pytest.mark.parametrize("ahead", [0, 7_200, -7_200])
def test_changes_are_told_from_a_moment_on_whatever_our_clock_says(
    simulated: SimulatedSharePoint, drive: Drive, ahead: int
) -> None:
    simulated.clock.advance(100)
    simulated.switches.clock_skew = ahead
    before = drive.create("root", "before.docx", Bytes(b"one"))
    assert abs((drive.now() - dt.datetime.now(dt.UTC)).total_seconds() - 100 - ahead) < 60
    simulated.switches.clock_skew = 0
    drive.item(before.id)
    simulated.clock.advance(10)
    moment = drive.now() + dt.timedelta(seconds=5)
    after = drive.create("root", "after.docx", Bytes(b"two"))
    found = {item.id: item for item in drive.delta(drive.since(moment)).items}
    assert after.id in found
    assert before.id not in found
    created = found[after.id].created_at
    assert created is not None
    assert created >= moment


def test_a_column_that_is_not_there_is_refused(drive: Drive) -> None:
    made = drive.create("root", "plan.docx", Bytes(b"one"))
    with pytest.raises(FieldRefused) as refused:
        drive.set_fields(made.id, {"Nothing": "1"}, if_match=made.etag)
    assert refused.value.status == 400


# Uploads


@pytest.mark.parametrize("size", [0, 1, SMALL, SMALL + 1, PART, PART + 1, 2 * PART])
def test_a_file_of_any_size_arrives_whole(
    simulated: SimulatedSharePoint, drive: Drive, library: Library, tmp_path: Path, size: int
) -> None:
    content = (BIG * 2)[:size]
    (tmp_path / "plan.pdf").write_bytes(content)
    made = drive.create("root", "a.pdf", FileSource(tmp_path / "plan.pdf"))
    assert made.size == size
    assert simulated.people.content(library, "a.pdf") == content
    again = drive.replace(made.id, Bytes(content), if_match=made.etag)
    assert (again.id, again.size) == (made.id, size)
    with pytest.raises(AlreadyExists):
        drive.create("root", "a.pdf", Bytes(content))
    assert simulated.open_sessions == 0


def test_parts_are_what_graph_wants_and_no_token_goes_with_them(
    simulated: SimulatedSharePoint, drive: Drive
) -> None:
    drive.create("root", "a.pdf", Bytes(BIG))
    parts = simulated.log.of("part")
    assert [part.received for part in parts] == [PART, PART, UNIT]
    assert PART % UNIT == 0
    assert [part.headers["content-range"] for part in parts] == [
        f"bytes 0-{PART - 1}/{len(BIG)}",
        f"bytes {PART}-{2 * PART - 1}/{len(BIG)}",
        f"bytes {2 * PART}-{len(BIG) - 1}/{len(BIG)}",
    ]
    assert not any(part.signed_in for part in parts)


@pytest.mark.parametrize("skip", range(3))
@pytest.mark.parametrize(
    "fault", [Reset(), Reset(AFTER), Reply(503), Reply(503, when=AFTER), LoseChunk(), Reply(416)]
)
def test_any_part_may_be_lost(
    simulated: SimulatedSharePoint,
    drive: Drive,
    library: Library,
    fault: Reset | Reply | LoseChunk,
    skip: int,
) -> None:
    """After the last part the answer may be lost with the document: that is looked up."""
    simulated.faults.next("PUT", "part", fault, skip=skip)
    try:
        drive.create("root", "a.pdf", Bytes(BIG))
    except OutcomeUnknown:
        assert skip == 2
        assert fault.when is AFTER
    assert simulated.people.content(library, "a.pdf") == BIG
    assert simulated.open_sessions == 0


def test_a_session_that_has_ended_leaves_the_outcome_to_be_looked_up(
    simulated: SimulatedSharePoint, drive: Drive
) -> None:
    simulated.faults.next("PUT", "part", ExpireSession(), skip=1)
    with pytest.raises(OutcomeUnknown):
        drive.create("root", "a.pdf", Bytes(BIG))
    with pytest.raises(NotFound):
        drive.at("a.pdf")


def test_what_goes_wrong_for_good_ends_the_session(
    simulated: SimulatedSharePoint, drive: Drive
) -> None:
    simulated.faults.next("PUT", "part", Reply(507, code="quotaLimitReached"))
    with pytest.raises(SharePointError):
        drive.create("root", "a.pdf", Bytes(BIG))
    assert simulated.open_sessions == 0
    assert [entry.method for entry in simulated.log.of("part")] == ["PUT", "DELETE"]


# Downloads


def test_an_earlier_version_is_handed_out_and_the_present_one_by_the_item(drive: Drive) -> None:
    made = drive.create("root", "plan.docx", Bytes(b"one"))
    drive.replace(made.id, Bytes(b"two"), if_match=made.etag)
    for version, content in (("1.0", b"one"), (None, b"two")):
        to = BytesIO()
        assert drive.download(made.id, to, version) == 3
        assert to.getvalue() == content


def test_a_download_begins_where_the_stream_is_and_is_begun_again_there(
    simulated: SimulatedSharePoint, drive: Drive
) -> None:
    made = drive.create("root", "a.pdf", Bytes(BIG))
    to = BytesIO(b"before")
    to.seek(6)
    simulated.faults.next("GET", "download", Truncate(PART), times=3)
    assert drive.download(made.id, to) == len(BIG)
    assert to.getvalue() == b"before" + BIG
    simulated.faults.always("GET", "download", Truncate(PART))
    with pytest.raises(Truncated):
        drive.download(made.id, to)


def test_a_file_with_malware_is_not_handed_out(
    simulated: SimulatedSharePoint, drive: Drive, library: Library
) -> None:
    made = drive.create("root", "plan.docx", Bytes(b"one"))
    simulated.people.infect(library, "plan.docx")
    assert drive.item(made.id).is_infected
    with pytest.raises(Infected):
        drive.download(made.id, BytesIO())


def test_a_source_that_is_shorter_than_it_was_is_no_source(tmp_path: Path) -> None:
    file = tmp_path / "plan.pdf"
    file.write_bytes(b"0123456789")
    source = FileSource(file)
    assert (source.size, source.read(8, 5)) == (10, b"89")
    file.write_bytes(b"0")
    with pytest.raises(OSError, match="Input/output"):
        source.read(0, 5)
