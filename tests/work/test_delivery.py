"""Copies for units of other authorities: packed or put into their store, and followed home."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from docgen.errors import Refused, WrongUse
from docgen.messages import speaking
from docgen.office.blocks import paragraphs_in
from docgen.office.package import Package
from docgen.office.views import View, blocks
from docgen.plan.reading import Finding, Severity
from docgen.reading.identity import identify
from docgen.records import deliveries, documents
from docgen.records.deliveries import Delivery, DeliveryStatus, Means
from docgen.records.journal import JournalEntry, Recorded
from docgen.store import Denied, Unreachable
from docgen.stores.folder import FolderStore
from docgen.work import produce
from docgen.work.delivery import due_deliveries, listed, send
from docgen.work.delivery_told import Handed, unit_name
from docgen.work.history import history
from docgen.work.produce import Production
from sharepoint.simulated import Level, SimulatedSharePoint
from tests.case.cases import Data, changed, family_data
from tests.stores import stores_files
from tests.stores.sharepoint_hands import prepared
from tests.work.installation import CASE, Installation
from tests.work.paper import Paper

OUTSIDE = {"e2": "Barn- och familjeenheten i Ekeby", "e3": "Barn- och ungdomspsykiatrins öppenvård"}
NAMES = ("Nora", "O'Leary", "Lindqvist", "Siobhán", "Mattias", "20150917")
"""Of the family."""
_NUMBERS = count(1)


@pytest.fixture
def started(empty: Installation) -> Installation:
    """An installation with the family's case and nothing issued."""
    empty.take_in()
    return empty


def issue(installation: Installation, form: str = "lots/plan", **options: Any) -> Production:
    return produce.issue(installation.service, form, CASE, **options)


def outbox(installation: Installation) -> list[Path]:
    """Every file that lies in packages."""
    folder = installation.home / "store" / "bun" / "Utskick"
    return sorted(path for path in folder.rglob("*") if path.is_file())


def text(content: bytes) -> str:
    """What a Word file says, headers and footers too."""
    package = Package.open(content)
    return "\n".join(
        paragraph.text for name in package.stories for paragraph in _paragraphs(package, name)
    )


def _paragraphs(package: Package, name: str) -> Any:
    return paragraphs_in(blocks(package.tree(name), View.ACCEPTED))


def later(installation: Installation, **time: float) -> None:
    """Let time pass in an installation."""
    clock, passed = installation.clock, dt.timedelta(**time)
    installation.clock = lambda: clock() + passed
    installation._service = replace(installation.service, clock=installation.clock)


def to(handed: Sequence[Handed], unit: str) -> Handed:
    (found,) = [each for each in handed if each.delivery.unit == unit]
    return found


def codes(findings: Sequence[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def entries(installation: Installation) -> list[JournalEntry]:
    return [entry for entry in installation.journal() if entry.kind is Recorded.DELIVERY]


# Who gets a copy


def test_each_unit_of_another_authority_gets_a_package_with_a_copy_of_its_own(
    started: Installation,
) -> None:
    made = issue(started)
    assert [each.delivery.unit for each in made.handed] == ["e2", "e3", "e4"]
    assert {each.delivery.means for each in made.handed} == {Means.PACKAGE}
    assert {each.status for each in made.handed} == {DeliveryStatus.SENT}
    copies = [each.delivery.copy for each in made.handed]
    assert copies == ["3", "4", "5"], "after the staff's and the guardians'"
    assert [produced.document.copy for produced in made.produced] == ["1", "2"]
    folders = {path.parent.name.partition(" ")[2] for path in outbox(started)}
    assert folders >= set(OUTSIDE.values())
    for each in made.handed:
        assert each.delivery.place is not None
        assert each.delivery.place.startswith(f"Utskick/{CASE}/")
        folder = started.home / "store" / "bun" / each.delivery.place
        document, letter = sorted(folder.iterdir(), key=lambda path: "Följebrev" in path.name)
        assert document.read_bytes() == started.original(
            each.delivery.document_id, each.delivery.copy
        )
        identity = identify(Package.open(document.read_bytes()))
        assert (identity.document, identity.copy) == (
            each.delivery.document_id,
            each.delivery.copy,
        )
        assert identify(Package.open(letter.read_bytes())).document is None


def test_the_units_of_the_cases_own_authority_get_none(started: Installation) -> None:
    started.take_in(changed(family_data(), {"units[e2].authority": "bun"}))
    assert [each.delivery.unit for each in issue(started).handed] == ["e3", "e4"]


def test_a_guardians_copy_issued_alone_goes_to_nobody_else(started: Installation) -> None:
    assert issue(started, recipient="vh1").handed == ()


def test_a_consent_goes_to_nobody_before_it_is_signed(started: Installation) -> None:
    assert issue(started, "lots/consent", about="consents[s2]").handed == ()
    assert outbox(started) == []


def test_an_agenda_goes_to_the_units_invited_and_is_not_to_come_back(
    started: Installation,
) -> None:
    made = issue(started, "lots/agenda", about="meetings[m2]")
    assert [each.delivery.unit for each in made.handed] == ["e2", "e3", "e4"]
    assert {each.delivery.due for each in made.handed} == {None}
    later(started, days=900)
    assert listed(started.service, only_overdue=True) == ()


def test_a_unit_that_no_consent_covers_gets_nothing_and_is_named(started: Installation) -> None:
    withdrawal = {"id": "w1", "date": "2026-11-20", "by": "vh2", "grants": ["r5"]}
    started.take_in(changed(family_data(), {"consents[s2].withdrawals": [withdrawal]}))
    with speaking("en"):
        made = issue(started)
    assert [each.delivery.unit for each in made.handed] == ["e2", "e4"]
    (finding,) = [each for each in made.findings if each.code == "copy_without_consent"]
    assert (finding.severity, finding.path) == (Severity.WARNING, "units[e3]")
    assert OUTSIDE["e3"] in finding.message
    assert not [path for path in outbox(started) if OUTSIDE["e3"] in path.parent.name]


def test_what_is_not_issued_goes_to_nobody(started: Installation) -> None:
    started.take_in(changed(family_data(), {"consents[s2].status": "withdrawn"}))
    with pytest.raises(Refused):
        issue(started, "lots/summons", about="meetings[m2]")
    assert outbox(started) == []
    assert listed(started.service) == ()


def test_the_letter_is_not_issued_by_itself(started: Installation) -> None:
    with pytest.raises(WrongUse) as raised:
        issue(started, "lots/cover")
    assert raised.value.code == "not_by_itself"


# What is in a package


def test_the_letter_says_what_it_is_for_whom_and_by_when_and_nothing_of_the_family(
    started: Installation,
) -> None:
    handed = to(issue(started).handed, "e2")
    (letter,) = [Path(file) for file in handed.files if "Följebrev" in file]
    said = text(letter.read_bytes())
    for expected in (
        "Följebrev",
        OUTSIDE["e2"],
        "Individuell plan / SIP",
        "2026-0042-5",
        "2026-12-09",
        "Ängsbackaskolans elevhälsa",
        "elevhalsan@ekeby.example",
        "säker e-post",
        "Anmälningsskyldigheten",
    ):
        assert expected in said
    assert "{" not in said
    everything = b"".join(_parts(letter.read_bytes())).decode("utf-8", "replace")
    for name in NAMES:
        assert name not in everything


def _parts(content: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            yield archive.read(name)


def test_no_file_or_folder_of_a_package_names_anybody(started: Installation) -> None:
    issue(started)
    issue(started, "lots/summons", about="meetings[m2]")
    assert outbox(started)
    for path in outbox(started):
        for name in NAMES:
            assert name not in str(path.relative_to(started.home))


def test_a_letter_with_what_is_not_to_come_back_says_so(started: Installation) -> None:
    handed = to(issue(started, "lots/agenda", about="meetings[m2]").handed, "e2")
    (letter,) = [Path(file) for file in handed.files if "Följebrev" in file]
    assert "behöver inte skickas tillbaka" in text(letter.read_bytes())


def test_a_letter_that_comes_back_is_not_taken_for_the_document(started: Installation) -> None:
    handed = to(issue(started).handed, "e2")
    (letter,) = [Path(file) for file in handed.files if "Följebrev" in file]
    with pytest.raises(Refused):
        started.receive(letter.read_bytes(), "Följebrev.docx")
    assert to(listed(started.service), "e2").status is DeliveryStatus.SENT


def test_the_columns_of_a_copy_for_a_unit_say_that_the_package_is_to_be_sent(
    started: Installation,
) -> None:
    handed = to(issue(started).handed, "e2")
    store = started.service.stores("bun")
    (own,) = [ref for ref in store.list("Ärenden/2026-0042 Tärna") if "kopia 3" in ref.name]
    assert own.fields["copy"] == handed.delivery.copy
    assert own.fields["waiting_for"] == OUTSIDE["e2"]
    assert own.fields["next_step"] == "Skicka paketet i Utskick"
    assert "signatures" not in own.fields


# By when it is to come back


def test_a_plan_is_to_be_back_for_the_follow_up(started: Installation) -> None:
    assert {each.delivery.due for each in issue(started).handed} == {dt.date(2026, 12, 9)}


def test_a_summons_is_to_be_answered_by_the_day_it_says_or_else_by_the_meeting(
    started: Installation,
) -> None:
    made = issue(started, "lots/summons", about="meetings[m2]")
    assert {each.delivery.due for each in made.handed} == {dt.date(2026, 11, 27)}
    later(started, days=5)
    made = issue(started, "lots/summons", about="meetings[m2]")
    assert {each.delivery.due for each in made.handed} == {dt.date(2026, 12, 9)}


def test_where_the_case_says_no_day_the_model_says_how_many_working_days(
    started: Installation,
) -> None:
    started.take_in(changed(family_data(), {"plan.follow_up.date": "2026-11-01"}))
    # Fifteen working days after Monday 23 November.
    assert {each.delivery.due for each in issue(started).handed} == {dt.date(2026, 12, 14)}


# Coming back


def test_an_answer_is_found_by_what_it_is_and_the_others_still_wait(
    started: Installation,
) -> None:
    handed = to(issue(started).handed, "e3")
    copy = handed.delivery
    answer = Paper(started.original(copy.document_id, copy.copy))
    answer.write("plan.actions[a4].status", "Klar")
    started.receive(answer.content, "svar från någon.docx")
    assert started.value("plan.actions[a4].status") == "done"
    now = listed(started.service, CASE)
    assert to(now, "e3").status is DeliveryStatus.RETURNED
    assert to(now, "e3").delivery.returned_at is not None
    assert to(now, "e2").status is DeliveryStatus.SENT


def test_an_answer_lies_with_the_case_afterwards(started: Installation) -> None:
    copy = to(issue(started).handed, "e3").delivery
    paper = Paper(started.original(copy.document_id, copy.copy))
    answer = paper.write("plan.actions[a4].status", "Klar").content
    (file,) = started.receive(answer).files
    assert "Ärenden" in file
    assert Path(file).read_bytes() == answer
    assert answer not in [path.read_bytes() for path in outbox(started)]


def test_what_has_not_come_back_when_due_is_overdue_the_day_after(
    started: Installation,
) -> None:
    issue(started)
    later(started, days=16)
    assert listed(started.service, only_overdue=True) == (), "the last day"
    later(started, days=1)
    with speaking("en"):
        late = listed(started.service, only_overdue=True)
    assert [each.delivery.unit for each in late] == ["e2", "e3", "e4"]
    assert {code for each in late for code in codes(each.findings)} == {"copy_overdue"}
    assert OUTSIDE["e2"] in late[0].findings[0].message
    assert "2026-12-09" in late[0].findings[0].message


def test_a_copy_that_is_overdue_is_told_of_once_a_day(started: Installation) -> None:
    issue(started)
    service = started.service
    assert due_deliveries(service, dt.date(2026, 12, 9)) == ()
    told = due_deliveries(service, dt.date(2026, 12, 10))
    assert {code for each in told for code in codes(each.findings)} == {"copy_overdue"}
    assert len(told) == 3
    assert due_deliveries(service, dt.date(2026, 12, 10)) == ()
    assert len(due_deliveries(service, dt.date(2026, 12, 11))) == 3


# When it does not go at once


class Failing:
    """A folder store that cannot be written to in places whose path has a word in it."""

    def __init__(self, patch: pytest.MonkeyPatch, word: str) -> None:
        self.failure: Exception | None = Unreachable("timeout")
        put = FolderStore.put

        def fail(store: FolderStore, path: str, *arguments: Any, **named: Any) -> Any:
            if self.failure is not None and word in path:
                raise self.failure
            return put(store, path, *arguments, **named)

        patch.setattr(FolderStore, "put", fail)


@pytest.mark.parametrize("failure", [Unreachable("timeout"), Denied("Utskick")])
@pytest.mark.parametrize("word", ["Utskick", "Följebrev"])
def test_what_could_not_be_sent_waits_and_is_sent_later_once(
    started: Installation, monkeypatch: pytest.MonkeyPatch, failure: Exception, word: str
) -> None:
    failing = Failing(monkeypatch, word)
    failing.failure = failure
    made = issue(started)
    assert len(made.produced) == 2, "the document is issued all the same"
    assert {each.status for each in made.handed} == {DeliveryStatus.WAITING}
    assert codes(made.findings).count("copy_not_sent") == 3
    assert entries(started) == []
    failing.failure = None
    assert due_deliveries(started.service, started.service.today()) == (), "not at every look"
    later(started, minutes=11)
    sent = due_deliveries(started.service, started.service.today())
    assert {each.status for each in sent} == {DeliveryStatus.SENT}
    assert len(outbox(started)) == 6
    assert len(entries(started)) == 3
    assert due_deliveries(started.service, started.service.today()) == ()


def test_sending_what_was_sent_changes_nothing(started: Installation) -> None:
    made = issue(started)
    with started.unchanged():
        again = [send(started.service, each.delivery) for each in made.handed]
    assert {each.status for each in again} == {DeliveryStatus.SENT}
    assert [each.files for each in again] == [(), (), ()]


def test_a_consent_that_ends_meanwhile_stops_what_waits(
    started: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = Failing(monkeypatch, "Utskick")
    issue(started)
    failing.failure = None
    withdrawal = {"id": "w1", "date": "2026-11-20", "by": "vh2", "grants": ["r5"]}
    started.take_in(changed(family_data(), {"consents[s2].withdrawals": [withdrawal]}))
    later(started, minutes=11)
    sent = due_deliveries(started.service, started.service.today())
    stopped = to(sent, "e3")
    assert (stopped.status, codes(stopped.findings)) == (DeliveryStatus.STOPPED, ["copy_stopped"])
    assert to(sent, "e2").status is DeliveryStatus.SENT
    assert not [path for path in outbox(started) if OUTSIDE["e3"] in path.parent.name]
    assert [entry.payload["unit"] for entry in entries(started) if entry.payload["stopped"]] == [
        "e3"
    ]
    later(started, days=900)
    assert "e3" not in [each.delivery.unit for each in listed(started.service, only_overdue=True)]


def test_when_the_issue_fails_nothing_is_noted(
    started: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    Failing(monkeypatch, "kopia 4")
    with started.unchanged(), pytest.raises(Unreachable):
        issue(started)
    assert listed(started.service) == ()


# What is told


def test_the_journal_says_which_unit_got_a_copy_by_which_consent_in_ids_only(
    started: Installation,
) -> None:
    issue(started)
    assert entries(started)[0].payload == {
        "unit": "e2",
        "authority": "sn",
        "means": "package",
        "consent": "s2",
        "due": "2026-12-09",
        "stopped": False,
    }


def test_history_tells_it_by_the_units_name(started: Installation) -> None:
    issue(started)
    with speaking("en"):
        events = history(started.service, CASE).events
    told = [event.message for event in events if event.kind == "delivery"]
    assert told[0] == f"A package for {OUTSIDE['e2']} was made"


def test_the_list_is_of_one_case_or_of_all(started: Installation) -> None:
    issue(started)
    other = {**family_data(), "id": "2026-0099", "code_name": "Lärka"}
    started.take_in(other)
    produce.issue(started.service, "lots/plan", "2026-0099")
    assert len(listed(started.service)) == 6
    assert {each.delivery.case_id for each in listed(started.service, CASE)} == {CASE}
    with pytest.raises(WrongUse):
        listed(started.service, "2026-0500")


# An authority with a store of its own


def with_stores(
    installation: Installation, patch: pytest.MonkeyPatch, **places: dict[str, object]
) -> Path:
    """Write a stores file for an installation that is not opened yet."""
    file = installation.home.parent / "stores.toml"
    patch.setenv("DOCGEN_STORES", str(stores_files.written(file, **places)))
    return file


@pytest.fixture
def two_stores(
    empty: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Installation:
    """The social services have a folder store of their own."""
    for name in ("bun", "sn"):
        FolderStore(tmp_path / name)
    places: dict[str, dict[str, object]] = {
        name: {"kind": "folder", "path": str(tmp_path / name)} for name in ("bun", "sn")
    }
    with_stores(empty, monkeypatch, **places)
    empty.take_in()
    return empty


def test_a_copy_is_put_into_the_store_of_the_units_authority(two_stores: Installation) -> None:
    made = issue(two_stores)
    handed = to(made.handed, "e2")
    assert (handed.delivery.means, handed.status) == (Means.STORE, DeliveryStatus.SENT)
    assert to(made.handed, "e3").delivery.means is Means.PACKAGE
    store = two_stores.service.stores("sn")
    (copy,) = store.list("Ärenden/2026-0042 Tärna")
    assert store.read(copy.id) == two_stores.original(
        handed.delivery.document_id, handed.delivery.copy
    )
    with two_stores.service.transaction() as connection:
        issued = documents.at(connection, two_stores.service.keys, "sn", copy.id)
    assert issued is not None
    assert (issued.id, issued.copy) == (handed.delivery.document_id, handed.delivery.copy)
    own = two_stores.service.stores("bun").list("Ärenden/2026-0042 Tärna")
    assert not [ref for ref in own if ref.fields["copy"] == handed.delivery.copy]


def test_a_store_that_is_away_keeps_no_document_from_being_issued(
    two_stores: Installation, tmp_path: Path
) -> None:
    (tmp_path / "sn").rename(tmp_path / "away")
    made = issue(two_stores)
    assert to(made.handed, "e2").status is DeliveryStatus.WAITING
    assert to(made.handed, "e3").status is DeliveryStatus.SENT
    assert "copy_not_sent" in codes(made.findings)
    (tmp_path / "away").rename(tmp_path / "sn")
    later(two_stores, minutes=11)
    (sent,) = due_deliveries(two_stores.service, two_stores.service.today())
    assert (sent.delivery.unit, sent.status) == ("e2", DeliveryStatus.SENT)
    assert len(two_stores.service.stores("sn").list("Ärenden/2026-0042 Tärna")) == 1


def test_an_answer_from_another_store_becomes_the_next_version_there(
    two_stores: Installation,
) -> None:
    copy = to(issue(two_stores).handed, "e2").delivery
    paper = Paper(two_stores.original(copy.document_id, copy.copy))
    answer = paper.write("plan.actions[a8].status", "Klar").content
    two_stores.receive(answer)
    store = two_stores.service.stores("sn")
    (there,) = store.list("Ärenden/2026-0042 Tärna")
    assert store.read(there.id) == answer
    assert to(listed(two_stores.service), "e2").status is DeliveryStatus.RETURNED


# In SharePoint, where rights hold


@pytest.fixture(scope="module")
def simulated() -> Iterator[SimulatedSharePoint]:
    with SimulatedSharePoint() as running:
        running.people.group("familj@example.se", "Amir Haddad")
        running.people.group("elevhalsan@example.se", "Maria Åkerström")
        yield running


@pytest.fixture
def sites(
    simulated: SimulatedSharePoint, empty: Installation, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """A site of its own for the school board and for the social services."""
    made = {name: prepared(simulated, f"/sites/{name}{next(_NUMBERS)}") for name in ("bun", "sn")}
    groups = {"bun": {"e1": "elevhalsan@example.se"}, "sn": {"e2": "familj@example.se"}}
    places = {
        name: {**stores_files.sharepoint(simulated, site), "groups": groups[name]}
        for name, site in made.items()
    }
    with_stores(empty, monkeypatch, **places)
    for name, site in made.items():
        simulated.people.join(site.library("Ärenden"), f"Medlem {name}")
    return made


def may(simulated: SimulatedSharePoint, site: Any, name: str) -> Level:
    """How much a person may do with the only file in the case's folder of a site."""
    library = site.library("Ärenden")
    (file,) = [item for item in library if item.name.endswith(".docx") and "kopia 3" in item.name]
    return simulated.people.may(name, library, f"2026-0042 Tärna/{file.name}")


def test_in_another_authoritys_site_only_the_unit_may_open_the_copy(
    empty: Installation, simulated: SimulatedSharePoint, sites: dict[str, Any]
) -> None:
    empty.take_in()
    handed = to(issue(empty).handed, "e2")
    assert handed.status is DeliveryStatus.SENT
    assert may(simulated, sites["sn"], "Amir Haddad") is Level.WRITE
    assert may(simulated, sites["sn"], "Medlem sn") is Level.NONE
    assert may(simulated, sites["sn"], "Maria Åkerström") is Level.NONE
    withdrawal = {"id": "w1", "date": "2026-11-20", "by": "vh2", "grants": ["r4"]}
    empty.take_in(changed(family_data(), {"consents[s2].withdrawals": [withdrawal]}))
    assert may(simulated, sites["sn"], "Amir Haddad") is Level.NONE


def test_no_copy_is_put_where_it_cannot_be_seen_to_who_may_open_it(
    empty: Installation, simulated: SimulatedSharePoint, sites: dict[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "stores.toml"
    file.write_text(file.read_text("utf-8").replace("familj@", "finns.inte@"), "utf-8")
    empty.take_in()
    made = issue(empty)
    assert to(made.handed, "e2").status is DeliveryStatus.WAITING
    assert "copy_not_sent" in codes(made.findings)
    library = sites["sn"].library("Ärenden")
    assert not [item for item in library if item.name.endswith(".docx")]


def test_a_delivery_knows_its_case_and_form(started: Installation) -> None:
    issue(started)
    service = started.service
    with service.transaction() as connection:
        found: list[Delivery] = deliveries.listed(connection, service.keys, CASE)
    assert {(copy.case_id, copy.form) for copy in found} == {(CASE, "lots/plan")}
    data: Data = started.case()
    assert unit_name(data, "e2") == OUTSIDE["e2"]
    assert unit_name(data, "e9") == "e9"
