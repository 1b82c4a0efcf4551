"""Rights follow consent: worked out, set in the store, journalled, taken away at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from docgen.messages import speaking
from docgen.plan.reading import Change, ChangeClass, ChangeKind, Finding, Printed, Severity
from docgen.records import access as records
from docgen.records import cases as case_records
from docgen.records import review
from docgen.records.journal import JournalEntry, Recorded
from docgen.store import Denied, Grant, Restriction, Role, Unreachable
from docgen.stores.folder import FolderStore
from docgen.work import access, decide
from docgen.work.access import Followed, due_access, follow
from docgen.work.granting import grants_for
from docgen.work.history import history
from sharepoint.simulated import Level, SimulatedSharePoint, SimulatedSite
from tests.case.cases import TODAY, Data, changed, family, family_data
from tests.stores import stores_files
from tests.stores.sharepoint_hands import prepared
from tests.work.installation import CASE, Installation

FOLDER = "Ärenden/2026-0042 Tärna"
GROUPS = {"e1": "elevhalsan@example.se", "e2": "familj@example.se", "e3": "bup@example.se"}
ONE_AUTHORITY = {f"units[{unit}].authority": "bun" for unit in ("e2", "e3", "e4")}
"""The family's units as if they were all of one authority."""
WITHDRAWN = [{"id": "w1", "date": "2026-11-20", "by": "vh2", "grants": ["r4"]}]
"""The family takes back that the school shares with the family unit."""


def together(**changes: Any) -> Data:
    """The sample family with all its units in one authority, and values put at paths."""
    return changed(family_data(), {**ONE_AUTHORITY, **changes})


# Who may


def given(changes: Data | None = None, groups: dict[str, str] | None = GROUPS) -> dict[str, str]:
    """What each unit may do in the case's folder."""
    found = grants_for(family({**ONE_AUTHORITY, **(changes or {})}), "bun", TODAY, groups)
    return {each.unit: each.role.value for each in found.units if each.principal is not None}


def test_the_responsible_unit_may_always() -> None:
    case = family({"consents[s1].status": "draft", "consents[s2].status": "draft"})
    (only,) = grants_for(case, "bun", TODAY, GROUPS).units
    assert (only.unit, only.role, only.principal, only.consent) == (
        "e1",
        Role.WRITE,
        "elevhalsan@example.se",
        None,
    )


def test_another_unit_may_write_where_both_may_share_with_each_other() -> None:
    found = grants_for(family(ONE_AUTHORITY), "bun", TODAY, GROUPS)
    (unit,) = [each for each in found.units if each.unit == "e2"]
    assert (unit.role, unit.consent) == (Role.WRITE, "s2")


def test_a_unit_that_may_only_be_told_may_only_read() -> None:
    assert given({"consents[s2].grants[r4].mutual": False})["e2"] == "read"


def test_a_unit_that_may_only_tell_may_not_open_the_folder() -> None:
    turned = {
        "consents[s2].grants[r4].mutual": False,
        "consents[s2].grants[r4].giver": "e2",
        "consents[s2].grants[r4].receiver": "e1",
    }
    assert "e2" not in given(turned)


def test_units_of_another_authority_get_nothing_in_this_ones_store() -> None:
    assert [each.unit for each in grants_for(family(), "bun", TODAY, GROUPS).units] == ["e1"]
    assert [each.unit for each in grants_for(family(), "sn", TODAY, GROUPS).units] == ["e2"]


def test_a_unit_that_takes_no_part_gets_nothing_although_a_consent_names_it() -> None:
    handed = {"participants[p3].until": "2026-11-20"}
    for action in ("a8", "a10"):
        handed |= {
            f"plan.actions[{action}].unit": "e1",
            f"plan.actions[{action}].responsible": "p1",
        }
    assert "e2" not in given(handed)


@pytest.mark.parametrize("status", ["closed", "stopped", "transferred"])
def test_a_case_that_has_ended_is_open_to_the_responsible_unit_only(status: str) -> None:
    assert given({"status": status}) == {"e1": "write"}


def test_a_unit_without_a_group_gets_nothing_and_the_key_to_set_is_named() -> None:
    with speaking("en"):
        found = grants_for(family(ONE_AUTHORITY), "bun", TODAY, GROUPS)
    assert "e4" not in [grant.principal for grant in found.grants]
    (finding,) = found.findings
    assert (finding.code, finding.path) == ("unit_without_group", "units[e4]")
    assert "Barn- och ungdomshabiliteringen" in finding.message
    assert "[bun.groups]" in (finding.suggestion or "")
    assert '"Barn- och ungdomshabiliteringen"' in (finding.suggestion or "")


def test_a_group_is_named_for_a_unit_by_its_name_before_its_id() -> None:
    """Ids are the case's own: in another case the same id may mean another unit."""
    groups = {"e1": "fel@example.se", "Ängsbackaskolans elevhälsa": "elevhalsan@example.se"}
    (grant,) = grants_for(family(), "bun", TODAY, groups).grants
    assert grant == Grant("elevhalsan@example.se", Role.WRITE)


def test_a_group_that_two_units_share_may_do_the_most_of_them() -> None:
    groups = dict.fromkeys(("e1", "e2", "e3", "e4"), "alla@example.se")
    case = family({**ONE_AUTHORITY, "consents[s2].grants[r4].mutual": False})
    assert grants_for(case, "bun", TODAY, groups).grants == (Grant("alla@example.se", Role.WRITE),)


def test_in_a_store_without_rights_units_stand_under_their_own_names() -> None:
    assert grants_for(family(), "bun", TODAY, None).grants == (
        Grant("Ängsbackaskolans elevhälsa", Role.WRITE),
    )


# Set in a folder store, which only writes it down


class Spy:
    """What a folder store is asked to set, and whether it can."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.asked: list[tuple[str, tuple[Grant, ...]]] = []
        self.failure: Exception | None = None
        restrict = FolderStore.restrict

        def spied(store: FolderStore, folder: str, grants: Sequence[Grant]) -> Restriction:
            if self.failure is not None:
                raise self.failure
            self.asked.append((folder, tuple(grants)))
            return restrict(store, folder, grants)

        patch.setattr(FolderStore, "restrict", spied)

    def taken(self) -> list[tuple[str, tuple[Grant, ...]]]:
        """What was asked since last time."""
        asked, self.asked = self.asked, []
        return asked


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> Spy:
    return Spy(monkeypatch)


def later(installation: Installation, **time: float) -> None:
    """Let time pass in an installation."""
    clock, passed = installation.clock, dt.timedelta(**time)
    installation.clock = lambda: clock() + passed
    installation._service = replace(installation.service, clock=installation.clock)


def entries(installation: Installation) -> list[JournalEntry]:
    """What the journal says of who may open the folder."""
    return [entry for entry in installation.journal() if entry.kind is Recorded.ACCESS]


def codes(findings: Sequence[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def test_a_new_case_has_its_folder_and_the_store_says_once_that_it_only_writes_it_down(
    empty: Installation, spy: Spy
) -> None:
    first = empty.take_in(together())
    assert [folder for folder, _ in spy.taken()] == [FOLDER]
    assert codes(first.findings) == ["rights_not_enforced"]
    assert first.findings[0].severity is Severity.NOTE
    small = {**family_data(), "id": "2026-0099", "code_name": "Lärka"}
    assert codes(empty.take_in(small).findings) == [], "nothing but its own unit is concerned"
    assert [folder for folder, _ in spy.taken()] == ["Ärenden/2026-0099 Lärka"]


def test_what_is_set_already_is_not_set_again_unless_it_is_asked_for(
    empty: Installation, spy: Spy
) -> None:
    empty.take_in(together())
    assert len(spy.taken()) == 1
    with empty.unchanged():
        assert follow(empty.service, CASE) == Followed(CASE)
        empty.take_in(together())
    assert spy.taken() == []
    (restriction,) = follow(empty.service, CASE, force=True).restrictions
    assert (restriction.path, restriction.enforced) == (FOLDER, False)
    assert len(spy.taken()) == 1
    assert len(entries(empty)) == 1, "nobody got or lost anything"


def test_who_got_access_by_which_consent_is_journalled_in_ids_only(empty: Installation) -> None:
    empty.take_in(together())
    (entry,) = entries(empty)
    assert entry.payload == {
        "authority": "bun",
        "enforced": False,
        "gained": [
            {"unit": "e1", "role": "write", "consent": None},
            *({"unit": unit, "role": "write", "consent": "s2"} for unit in ("e2", "e3", "e4")),
        ],
        "lost": [],
    }


def test_what_is_withdrawn_is_taken_away_at_once(empty: Installation, spy: Spy) -> None:
    empty.take_in(together())
    spy.taken()
    done = empty.take_in(together(**{"consents[s2].withdrawals": WITHDRAWN}))
    ((_, grants),) = spy.taken()
    assert "Barn- och familjeenheten i Ekeby" not in [grant.principal for grant in grants]
    assert entries(empty)[-1].payload["lost"] == [
        {"unit": "e2", "consent": "s2", "why": "withdrawn"}
    ]
    assert codes(done.findings) == ["rights_not_enforced"], "somebody must do it by hand"
    assert "Barn- och familjeenheten i Ekeby" in done.findings[0].message


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"consents[s2].valid_to": "2026-11-20"}, "expired"),
        ({"status": "stopped"}, "ended"),
        ({"consents[s2].kinds": ["plan"]}, "other"),
        ({"consents[s2].status": "withdrawn"}, "withdrawn"),
    ],
)
def test_why_access_was_lost_is_journalled(empty: Installation, changes: Data, why: str) -> None:
    empty.take_in(together())
    empty.take_in(together(**changes))
    assert {each["why"] for each in entries(empty)[-1].payload["lost"]} == {why}


def test_a_unit_whose_last_person_has_left_loses_access(empty: Installation) -> None:
    empty.take_in(together())
    left: Data = {"participants[p3].until": "2026-11-20"}
    left |= {f"plan.actions[{action}].status": "done" for action in ("a8", "a10")}
    empty.take_in(together(**left))
    assert entries(empty)[-1].payload["lost"] == [{"unit": "e2", "consent": "s2", "why": "left"}]


def test_a_decision_that_ends_a_consent_ends_access(empty: Installation) -> None:
    empty.take_in(together())
    service = empty.service
    change = Change(
        "consents[s2].valid_to",
        ChangeKind.EDIT,
        "CONSENT_END",
        ChangeClass.SUBSTANTIVE,
        Printed("2027-09-21", "2027-09-21"),
        Printed("2026-11-01", "2026-11-01"),
    )
    finding = Finding("signed_consent", Severity.REVIEW, "?", path=change.path, change=change)
    with service.transaction() as connection:
        item = review.open_item(connection, service.keys, finding, case_id=CASE, at=service.clock())
    decided = decide.accept(service, item.id, by="Anna")
    assert codes(decided.findings) == ["approval_needed", "rights_not_enforced"]
    assert {each["unit"] for each in entries(empty)[-1].payload["lost"]} == {"e2", "e3", "e4"}


def test_a_consent_that_ended_yesterday_is_followed_by_looking_again(
    empty: Installation, spy: Spy
) -> None:
    ends = {f"consents[{consent}].valid_to": "2026-11-25" for consent in ("s1", "s2")}
    empty.take_in(together(**ends))
    spy.taken()
    for day in (0, 1, 1):
        later(empty, days=day)
        assert due_access(empty.service, empty.service.today()) == ()
    later(empty, days=1)
    (followed,) = due_access(empty.service, empty.service.today())
    assert followed.case == CASE
    ((_, grants),) = spy.taken()
    assert [grant.principal for grant in grants] == ["Ängsbackaskolans elevhälsa"]
    assert {each["why"] for each in entries(empty)[-1].payload["lost"]} == {"expired"}
    assert due_access(empty.service, empty.service.today()) == ()


def test_a_case_nobody_has_looked_at_is_followed(empty: Installation, spy: Spy) -> None:
    empty.take_in(together())
    spy.taken()
    with empty.service.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM case_access")
    (followed,) = due_access(empty.service, TODAY)
    assert followed.case == CASE
    assert len(spy.taken()) == 1


@pytest.mark.parametrize("failure", [Unreachable("timeout"), Denied(FOLDER)])
def test_a_store_that_fails_stops_nothing_and_is_tried_again(
    empty: Installation, spy: Spy, failure: Exception
) -> None:
    spy.failure = failure
    done = empty.take_in(together())
    assert codes(done.findings) == ["access_not_set"]
    assert str(failure) in done.findings[0].message
    assert empty.case()["id"] == CASE
    assert entries(empty) == []
    spy.failure = None
    assert due_access(empty.service, TODAY) == (), "not at every look"
    later(empty, minutes=11)
    (followed,) = due_access(empty.service, TODAY)
    assert (followed.failing, len(spy.taken())) == ((), 1)
    assert len(entries(empty)) == 1
    later(empty, minutes=11)
    assert due_access(empty.service, TODAY) == ()


def test_what_could_not_be_taken_away_is_still_noted_as_given(
    empty: Installation, spy: Spy
) -> None:
    empty.take_in(together())
    spy.failure = Unreachable("timeout")
    withdrawn = together(**{"consents[s2].withdrawals": WITHDRAWN})
    assert "access_not_set" in codes(empty.take_in(withdrawn).findings)
    spy.failure = None
    followed = follow(empty.service, CASE)
    assert codes(followed.findings) == ["rights_not_enforced"]
    assert entries(empty)[-1].payload["lost"] == [
        {"unit": "e2", "consent": "s2", "why": "withdrawn"}
    ]


def test_a_case_that_must_be_put_right_first_keeps_the_rights_it_has(
    empty: Installation, spy: Spy
) -> None:
    empty.take_in(together())
    spy.taken()
    service = empty.service
    with service.transaction() as connection:
        file = case_records.load(connection, service.keys, CASE)
        broken = {**file.payload, "responsible_unit": "e9"}
        case_records.save(connection, service.keys, replace(file, payload=broken))
    followed = follow(service, CASE)
    assert codes(followed.findings) == ["access_not_set"]
    assert followed.failing == ("bun",)
    assert spy.taken() == []
    with service.transaction() as connection:
        kept = records.load(connection, service.keys, CASE, "bun")
    assert kept is not None
    assert {each["unit"] for each in kept.units} == {"e1", "e2", "e3", "e4"}


def test_history_tells_who_may_open_the_folder_by_the_units_names(empty: Installation) -> None:
    empty.take_in(together())
    with speaking("en"):
        event = history(empty.service, CASE).events[-1]
    assert event.kind == "access"
    assert "Barn- och familjeenheten i Ekeby may open the case's folder" in (event.message or "")


# Enforced in SharePoint

_NUMBERS = count(1)


@pytest.fixture(scope="module")
def simulated() -> Iterator[SimulatedSharePoint]:
    with SimulatedSharePoint() as running:
        people = running.people
        people.group("familj@example.se", "Amir Haddad")
        people.group("elevhalsan@example.se", "Maria Åkerström")
        people.group("bup@example.se", "Elif Şahin")
        yield running


@pytest.fixture
def site(simulated: SimulatedSharePoint) -> SimulatedSite:
    """A new site, whose members may open what is not set apart."""
    made = prepared(simulated, f"/sites/access{next(_NUMBERS)}")
    simulated.people.join(made.library("Ärenden"), "Stina Alm")
    return made


@pytest.fixture
def enforced(
    simulated: SimulatedSharePoint,
    site: SimulatedSite,
    empty: Installation,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Installation:
    """An installation whose authority keeps its documents in SharePoint."""
    write_stores(simulated, site, tmp_path, monkeypatch, GROUPS)
    return empty


def write_stores(
    simulated: SimulatedSharePoint,
    site: SimulatedSite,
    folder: Path,
    patch: pytest.MonkeyPatch,
    groups: dict[str, str],
) -> None:
    place = {**stores_files.sharepoint(simulated, site), "groups": groups}
    patch.setenv("DOCGEN_STORES", str(stores_files.written(folder / "stores.toml", bun=place)))


def may(simulated: SimulatedSharePoint, site: SimulatedSite, name: str) -> Level:
    """How much a person may do in the case's folder."""
    return simulated.people.may(name, site.library("Ärenden"), "2026-0042 Tärna")


def test_only_those_whom_a_consent_covers_may_open_the_folder(
    enforced: Installation, simulated: SimulatedSharePoint, site: SimulatedSite
) -> None:
    one_way = together(**{"consents[s2].grants[r4].mutual": False})
    done = enforced.take_in(one_way)
    assert codes(done.findings) == ["unit_without_group"], "e4 has none"
    assert may(simulated, site, "Maria Åkerström") is Level.WRITE
    assert may(simulated, site, "Elif Şahin") is Level.WRITE
    assert may(simulated, site, "Amir Haddad") is Level.READ
    assert may(simulated, site, "Stina Alm") is Level.NONE
    assert entries(enforced)[-1].payload["enforced"] is True


def test_what_is_withdrawn_can_no_longer_be_opened_nor_what_lies_in_it(
    enforced: Installation, simulated: SimulatedSharePoint, site: SimulatedSite
) -> None:
    enforced.take_in(together())
    enforced.issue("lots/plan")
    library = site.library("Ärenden")
    (file, *_) = [item for item in library if item.name.endswith(".docx")]
    path = f"2026-0042 Tärna/{file.name}"
    assert simulated.people.may("Amir Haddad", library, path) is Level.WRITE
    enforced.take_in(together(**{"consents[s2].withdrawals": WITHDRAWN}))
    assert simulated.people.may("Amir Haddad", library, path) is Level.NONE
    assert simulated.people.may("Elif Şahin", library, path) is Level.WRITE


def test_the_sites_owners_keep_the_folder(
    enforced: Installation, simulated: SimulatedSharePoint, site: SimulatedSite
) -> None:
    tenant_site = site.library("Ärenden").site
    owner = tenant_site.ensure(simulated.people.person("Administratören"))
    tenant_site.owners.members.append(owner)
    enforced.take_in(together())
    assert may(simulated, site, "Administratören") is Level.FULL
    enforced.take_in(together(**{"consents[s2].withdrawals": WITHDRAWN}))
    assert may(simulated, site, "Administratören") is Level.FULL


def test_a_group_that_sharepoint_does_not_know_keeps_nobody_else_from_losing_access(
    simulated: SimulatedSharePoint,
    site: SimulatedSite,
    empty: Installation,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = {**GROUPS, "e4": "finns.inte@example.se"}
    write_stores(simulated, site, tmp_path, monkeypatch, wrong)
    done = empty.take_in(together())
    assert codes(done.findings) == ["access_not_set"]
    assert "finns.inte@example.se" in done.findings[0].message
    assert may(simulated, site, "Amir Haddad") is Level.WRITE
    empty.take_in(together(**{"consents[s2].withdrawals": WITHDRAWN}))
    assert may(simulated, site, "Amir Haddad") is Level.NONE


def test_other_groups_in_the_settings_are_set_by_looking_again(
    enforced: Installation,
    simulated: SimulatedSharePoint,
    site: SimulatedSite,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    enforced.take_in(together())
    simulated.people.group("nya@example.se", "Ny Kollega")
    write_stores(simulated, site, tmp_path, monkeypatch, {**GROUPS, "e2": "nya@example.se"})
    enforced.close()
    (followed,) = due_access(enforced.service, TODAY)
    assert followed.failing == ()
    assert may(simulated, site, "Ny Kollega") is Level.WRITE
    assert may(simulated, site, "Amir Haddad") is Level.NONE


def test_without_any_group_the_folder_is_left_as_it_is_and_that_is_told_once(
    simulated: SimulatedSharePoint,
    site: SimulatedSite,
    empty: Installation,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_stores(simulated, site, tmp_path, monkeypatch, {})
    assert codes(empty.take_in(together()).findings) == ["no_groups"]
    assert codes(follow(empty.service, CASE).findings) == []
    empty.issue("lots/plan")
    assert may(simulated, site, "Stina Alm") is Level.EDIT
    assert access.due_access(empty.service, TODAY) == ()
