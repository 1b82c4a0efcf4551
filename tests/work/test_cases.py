"""Cases come in: the first time whole, later merged with their last import and with what was done
here meanwhile.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from docgen.case import intake
from docgen.errors import Refused, WrongUse
from docgen.messages import speaking
from docgen.records.journal import Recorded
from docgen.work import cases, decide
from tests.case.cases import FAMILY, Data, family, family_data, small
from tests.work.installation import CASE, Installation
from tests.work.paper import Paper


def without(data: Data, *path: str) -> Data:
    """``data`` without the item whose id ends the path."""
    *way, listed, item = path
    owner = data
    for name in way:
        owner = owner[name]
    owner[listed] = [each for each in owner[listed] if each["id"] != item]
    return data


def test_a_new_case_is_recorded_as_it_came(empty: Installation) -> None:
    done = empty.take_in()
    assert (done.new, done.changes, done.review) == (True, (), ())
    assert empty.case() == intake.dump(family())
    entry, access = empty.journal()
    assert (entry.kind, entry.payload) == (Recorded.IMPORT, {"case": intake.dump(family())})
    assert access.kind is Recorded.ACCESS


@pytest.mark.parametrize("as_path", [True, False])
def test_a_case_comes_from_a_file_or_from_data(empty: Installation, as_path: bool) -> None:
    assert empty.take_in(FAMILY if as_path else family_data()).case.id == CASE


def test_the_same_case_again_changes_nothing(installation: Installation) -> None:
    """Nor is it told in the history, as when documents are issued from the same file."""
    with installation.unchanged():
        done = installation.take_in()
    assert (done.new, done.changes, done.review) == (False, (), ())


def test_what_changed_outside_is_recorded_as_changes(installation: Installation) -> None:
    newer = family_data(plan__purpose="Ett annat syfte", plan__resources=None)
    newer["plan"]["actions"].append({"id": "a16", "text": "Ny åtgärd", "goals": ["g1"]})
    done = installation.take_in(newer)
    assert {(change.path, change.kind.value) for change in done.changes} == {
        ("plan.purpose", "edit"),
        ("plan.resources", "edit"),
        ("plan.actions[a16]", "add"),
    }
    assert installation.value("plan.revision") == 2
    assert installation.value("plan.purpose") == "Ett annat syfte"
    assert installation.value("plan.resources") is None
    assert installation.replayed().differs == ()


def test_what_was_done_here_is_not_undone_by_a_case_that_does_not_know_of_it(
    installation: Installation,
) -> None:
    installation.receive(Paper(installation.plan).write("plan.actions[a1].status", "Klar").content)
    done = installation.take_in(family_data(plan__purpose="Ett annat syfte"))
    assert [change.path for change in done.changes] == ["plan.purpose"]
    assert installation.value("plan.actions[a1].status") == "done"


def test_what_was_changed_here_and_outside_waits_for_a_person(installation: Installation) -> None:
    installation.receive(Paper(installation.plan).write("plan.actions[a1].status", "Klar").content)
    newer = family_data(**{"plan__actions[a1]__status": "cancelled"})
    done = installation.take_in(newer)
    assert done.changes == ()
    item = installation.the_one_waiting("conflict")
    assert (item.id,) == done.review
    assert item.document_id is None
    assert installation.value("plan.actions[a1].status") == "done"


def test_the_same_change_here_and_outside_is_none(installation: Installation) -> None:
    installation.receive(Paper(installation.plan).write("plan.actions[a1].status", "Klar").content)
    done = installation.take_in(family_data(**{"plan__actions[a1]__status": "done"}))
    assert (done.changes, done.review) == ((), ())


def test_what_is_missing_in_a_later_import_waits_and_stays(installation: Installation) -> None:
    done = installation.take_in(without(family_data(), "plan", "actions", "a9"))
    assert done.changes == ()
    assert installation.the_one_waiting("item_removed").path == "plan.actions[a9]"
    assert installation.value("plan.actions[a9].status") == "ongoing"


def test_a_later_import_is_compared_with_the_last_one_not_with_the_first(
    installation: Installation,
) -> None:
    installation.take_in(family_data(plan__purpose="Ett annat syfte"))
    again = installation.take_in(family_data(plan__purpose="Ett annat syfte"))
    assert again.changes == ()
    back = installation.take_in()
    assert [change.path for change in back.changes] == ["plan.purpose"]


def test_a_removal_that_was_decided_is_not_asked_about_again(installation: Installation) -> None:
    newer = without(family_data(), "plan", "actions", "a9")
    installation.take_in(newer)
    decide.reject(installation.service, installation.the_one_waiting("item_removed").id, by="Anna")
    assert installation.take_in(newer).review == ()


def test_the_revision_number_of_a_later_import_is_not_taken(installation: Installation) -> None:
    done = installation.take_in(family_data(plan__revision=17))
    assert done.changes == ()
    assert installation.value("plan.revision") == 1


def test_two_changes_that_are_right_alone_but_not_together_wait(
    installation: Installation,
) -> None:
    """Here an action begins later, outside it is due earlier: it would end before it began."""
    paper = Paper(installation.plan).write("plan.actions[a1].start", "2026-12-10")
    installation.receive(paper.content)
    done = installation.take_in(family_data(**{"plan__actions[a1]__due": "2026-12-01"}))
    assert done.changes == ()
    assert installation.the_one_waiting("does_not_fit").path == "plan.actions[a1].due"
    assert installation.value("plan.actions[a1].due") == "2026-12-18"


def test_a_case_that_comes_without_its_plan_leaves_the_plan_as_it_is(
    installation: Installation,
) -> None:
    """Another system may keep the rest of the case and know nothing of the plan."""
    data = family_data(**{"guardians[vh1]__phone": "070-174 06 12"})
    del data["plan"]
    before = installation.value("plan")
    done = installation.take_in(data)
    assert [change.path for change in done.changes] == ["guardians[vh1].phone"]
    assert [finding.code for finding in done.findings] == ["plan_missing"]
    assert {**installation.value("plan"), "revision": 1} == before
    assert [finding.code for finding in installation.take_in(data).findings] == ["plan_missing"]


def test_a_conflict_with_an_import_names_whoever_changed_it_here(
    installation: Installation,
) -> None:
    paper = Paper(installation.plan).write("plan.actions[a1].status", "Klar", by="Elif Şahin")
    installation.receive(paper.content)
    installation.take_in(family_data(**{"plan__actions[a1]__status": "cancelled"}))
    assert "Elif Şahin" in installation.the_one_waiting("conflict").finding["message"]


def test_a_case_with_faults_is_refused_with_all_of_them_and_nothing_recorded(
    installation: Installation,
) -> None:
    faulty: Any = family_data(opened="i höstas", plan__revision=0)
    faulty["plan"]["actions"][0]["responsible"] = "p99"
    with installation.unchanged(), pytest.raises(Refused) as raised:
        installation.take_in(faulty)
    assert raised.value.code == "invalid_case"
    assert {finding.path for finding in raised.value.findings} >= {
        "opened",
        "plan.revision",
        "plan.actions[a1].responsible",
    }


def test_cases_do_not_touch_each_other(installation: Installation) -> None:
    before = installation.recorded(CASE)[CASE]
    installation.take_in(small())
    assert installation.recorded(CASE)[CASE] == before
    assert installation.case("2026-0007")["code_name"] == "Lärka"


# What people call a case


@pytest.mark.parametrize("reference", ["2026-0042", "2026-0042-5", " 2026-0042 ", "2026–0042"])
def test_a_case_is_named_by_its_number_with_or_without_check_digit(
    installation: Installation, reference: str
) -> None:
    with installation.service.transaction() as connection:
        assert cases.named(connection, reference) == CASE


def test_a_case_is_named_by_a_file_that_holds_it(
    installation: Installation, tmp_path: Path
) -> None:
    file = tmp_path / "2026 Tärna.json"
    file.write_text(json.dumps(family_data()))
    with installation.service.transaction() as connection:
        assert cases.named(connection, str(file)) == CASE


@pytest.mark.parametrize(
    ("reference", "error", "says"),
    [
        ("2026-9999", WrongUse, "There is no case 2026-9999 here. Import it first"),
        ("2026-0042-4", Refused, "Did you mean 2026-0042-5?"),
        ("42", Refused, "42 is not a case number. Write it as 2026-0042"),
        ("Tärna.json", WrongUse, "There is no case file Tärna.json"),
    ],
)
def test_what_names_no_case_is_told_with_what_would(
    installation: Installation, reference: str, error: type[Exception], says: str
) -> None:
    with (
        speaking("en"),
        pytest.raises(error, match=says.replace("?", r"\?")),
        installation.service.transaction() as connection,
    ):
        cases.named(connection, reference)


def test_a_case_of_a_model_there_are_no_forms_of_is_not_taken_in(empty: Installation) -> None:
    with pytest.raises(Refused) as raised:
        empty.take_in(small(model="annan"))
    (finding,) = raised.value.findings
    assert finding.code == "unknown_model"
    assert "lots" in (finding.suggestion or "")
