"""A whole case moves to another installation and is there what it was here."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from docgen.errors import Refused, WrongUse
from docgen.records.journal import Recorded
from docgen.work import decide, transfer
from docgen.work.history import history
from tests.work.installation import CASE, PLAN, Installation
from tests.work.paper import Paper


@pytest.fixture
def package(installation: Installation, tmp_path: Path) -> Path:
    """The sample case with a return, a decision and something that still waits."""
    paper = Paper(installation.plan).write("plan.actions[a1].status", "Klar", by="Elif Şahin")
    paper.remove_row("plan.actions[a9].text").write("plan.actions[a3].due", "i vår")
    installation.receive(paper.content, "Plan från skolan.docx")
    decide.accept(installation.service, installation.the_one_waiting("row_removed").id, by="Anna")
    out = tmp_path / "ärendet.zip"
    return transfer.hand_out(installation.service, CASE, out, ())


def test_the_case_and_its_history_are_the_same_in_the_other_installation(
    installation: Installation, another: Installation, package: Path
) -> None:
    assert transfer.take_in(another.service, package) == CASE
    assert another.case() == installation.case()
    there, here = (history(each.service, CASE).to_json() for each in (another, installation))
    assert there["events"] == here["events"][:-1]
    assert here["events"][-1]["kind"] == "export"
    assert another.replayed().differs == ()


def test_what_waited_still_waits_and_can_be_decided_there(
    another: Installation, package: Path
) -> None:
    transfer.take_in(another.service, package)
    item = another.the_one_waiting("uncertain_value")
    decide.correct(another.service, item.id, "2027-04-01", by="Anna")
    assert another.value("plan.actions[a3].due") == "2027-04-01"


def test_a_document_issued_here_can_be_returned_there(
    installation: Installation, another: Installation, package: Path
) -> None:
    transfer.take_in(another.service, package)
    paper = Paper(installation.plan).write("plan.follow_up.place", "Rum Eken")
    paper.write("plan.actions[a1].status", "Klar")
    received = another.receive(paper.content)
    assert "plan.follow_up.place" in {change.path for change in received.recorded}
    assert another.original(PLAN) == installation.original(PLAN)


def test_a_case_that_is_there_already_is_not_taken_in_again(
    installation: Installation, package: Path
) -> None:
    with installation.unchanged(), pytest.raises(Refused) as raised:
        transfer.take_in(installation.service, package)
    assert raised.value.code == "case_exists"


@pytest.mark.parametrize("damage", ["cut", "other", "empty"])
def test_a_damaged_package_leaves_nothing_behind(
    another: Installation, package: Path, tmp_path: Path, damage: str
) -> None:
    content = package.read_bytes()
    damaged = {"cut": content[:-100], "other": b"Hej", "empty": b""}[damage]
    broken = tmp_path / "skadad.zip"
    broken.write_bytes(damaged)
    with pytest.raises(Refused) as raised:
        transfer.take_in(another.service, broken)
    assert raised.value.code == "package_damaged"
    assert transfer.take_in(another.service, package) == CASE


def test_a_json_export_is_a_case_that_can_be_imported(
    installation: Installation, another: Installation, tmp_path: Path
) -> None:
    out = transfer.hand_out(installation.service, "2026-0042-5", tmp_path / "case.json", ())
    assert json.loads(out.read_text("utf-8")) == installation.case()
    assert another.take_in(out).case.id == CASE


def test_handing_out_is_journalled_with_what_was_withheld(
    installation: Installation, tmp_path: Path
) -> None:
    withhold = ("guardians[vh2].phone", "guardians[vh2].address")
    transfer.hand_out(installation.service, CASE, tmp_path / "part.zip", withhold)
    last = installation.journal()[-1]
    assert (last.kind, last.payload) == (Recorded.EXPORT, {"withheld": list(withhold)})


def test_what_is_withheld_is_nowhere_in_the_package(
    installation: Installation, tmp_path: Path
) -> None:
    out = tmp_path / "part.zip"
    transfer.hand_out(installation.service, CASE, out, ("guardians[vh2].phone",))
    with zipfile.ZipFile(out) as archive:
        assert not [n for n in archive.namelist() if b"070-174 06 27" in archive.read(n)]


@pytest.mark.parametrize("name", ["case.docx", "case", "case.json.gz"])
def test_another_kind_of_file_is_wrong_use(
    installation: Installation, tmp_path: Path, name: str
) -> None:
    with pytest.raises(WrongUse) as raised:
        transfer.hand_out(installation.service, CASE, tmp_path / name, ())
    assert raised.value.code == "export_format"


def test_only_a_package_can_leave_something_out(installation: Installation, tmp_path: Path) -> None:
    with pytest.raises(WrongUse) as raised:
        transfer.hand_out(installation.service, CASE, tmp_path / "case.json", ("child.name",))
    assert raised.value.code == "export_format"


def test_an_existing_file_is_never_overwritten_and_nothing_is_journalled(
    installation: Installation, tmp_path: Path
) -> None:
    out = tmp_path / "case.json"
    out.write_text("mitt")
    with installation.unchanged(), pytest.raises(WrongUse) as raised:
        transfer.hand_out(installation.service, CASE, out, ())
    assert raised.value.code == "cannot_write"
    assert out.read_text() == "mitt"
