"""Setting a site up: what is missing is made, what is there stays, whatever goes wrong between."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from sharepoint import errors
from sharepoint.model import Column
from sharepoint.provisioning import Kind, Provisioning, Step, Wanted
from sharepoint.simulated import (
    AFTER,
    BEFORE,
    Meanwhile,
    Reply,
    Reset,
    SimulatedSharePoint,
    SimulatedSite,
)
from tests.sharepoint.test_site import client

_NUMBERS = count(1)
CASE = Column("DocgenCase", "Ärende", "text", is_indexed=True)
STATUS = Column("DocgenStatus", "Läge", "text")
WANTED = Wanted(("Ärenden", "Inkorg"), (CASE, STATUS), "Lotsdokument", "Lots")
ALL = [
    Step(Kind.SITE_TYPE, "Lotsdokument"),
    Step(Kind.LIBRARY, "Ärenden"),
    Step(Kind.COLUMN, "DocgenCase", "Ärenden"),
    Step(Kind.COLUMN, "DocgenStatus", "Ärenden"),
    Step(Kind.TYPE, "Lotsdokument", "Ärenden"),
    Step(Kind.LIBRARY, "Inkorg"),
    Step(Kind.COLUMN, "DocgenCase", "Inkorg"),
    Step(Kind.COLUMN, "DocgenStatus", "Inkorg"),
    Step(Kind.TYPE, "Lotsdokument", "Inkorg"),
]


@pytest.fixture(scope="module")
def simulated() -> Iterator[SimulatedSharePoint]:
    with SimulatedSharePoint() as running:
        yield running


@pytest.fixture
def site(simulated: SimulatedSharePoint) -> SimulatedSite:
    simulated.calm()
    return simulated.site(f"/sites/lots{next(_NUMBERS)}")


@pytest.fixture
def provisioning(simulated: SimulatedSharePoint, site: SimulatedSite) -> Provisioning:
    return Provisioning(client(simulated, site), WANTED)


def made(provisioning: Provisioning) -> list[Step]:
    """Make what is missing; what was made."""
    done: list[Step] = []
    provisioning.make(provisioning.look().steps, done.append)
    return done


def test_looking_changes_nothing(
    simulated: SimulatedSharePoint, provisioning: Provisioning
) -> None:
    simulated.log.clear()
    assert list(provisioning.look().steps) == ALL
    assert {entry.method for entry in simulated.log} == {"GET"}


def test_a_bare_site_gets_everything(site: SimulatedSite, provisioning: Provisioning) -> None:
    assert made(provisioning) == ALL
    library = site.library("Ärenden")
    assert library.columns["DocgenCase"].display_name == "Ärende"
    assert library.columns["DocgenCase"].indexed
    assert "Lotsdokument" in [kind.name for kind in library.content_types]


def test_the_second_time_there_is_nothing_to_do(provisioning: Provisioning) -> None:
    made(provisioning)
    assert provisioning.look().steps == ()


def test_only_what_is_missing_is_made(site: SimulatedSite, provisioning: Provisioning) -> None:
    site.column(site.library("inkorg"), "DocgenStatus")
    assert Step(Kind.LIBRARY, "Inkorg") not in made(provisioning)
    assert len(site.site.libraries) == 3


def test_without_a_content_type_none_is_made(
    simulated: SimulatedSharePoint, site: SimulatedSite
) -> None:
    plain = Provisioning(client(simulated, site), Wanted(("Inkorg",), (CASE,)))
    assert made(plain) == [Step(Kind.LIBRARY, "Inkorg"), Step(Kind.COLUMN, "DocgenCase", "Inkorg")]
    assert plain.look().steps == ()


def test_a_column_of_another_kind_is_told_and_left(
    site: SimulatedSite, provisioning: Provisioning
) -> None:
    site.column(site.library("Ärenden"), "DocgenCase", "number")
    (clash,) = provisioning.look().clashes
    assert (clash.library, clash.wanted, clash.found.kind) == ("Ärenden", CASE, "number")
    made(provisioning)
    assert site.library("Ärenden").columns["DocgenCase"].type == "number"
    assert not site.library("Ärenden").columns["DocgenCase"].indexed


def test_a_column_with_another_title_is_ours_all_the_same(
    site: SimulatedSite, provisioning: Provisioning
) -> None:
    site.column(site.library("Ärenden"), "DocgenStatus", display_name="Omdöpt")
    made(provisioning)
    assert site.library("Ärenden").columns["DocgenStatus"].display_name == "Omdöpt"


def test_a_column_that_lacks_its_index_gets_it(
    site: SimulatedSite, provisioning: Provisioning
) -> None:
    site.column(site.library("Ärenden"), "DocgenCase")
    assert Step(Kind.INDEX, "DocgenCase", "Ärenden") in made(provisioning)
    assert site.library("Ärenden").columns["DocgenCase"].indexed


@pytest.mark.parametrize("fault", [Reset(BEFORE), Reset(AFTER)], ids=["before", "after"])
@pytest.mark.parametrize("kind", ["lists", "columns", "content-types"])
def test_a_lost_answer_makes_nothing_twice(
    simulated: SimulatedSharePoint,
    site: SimulatedSite,
    provisioning: Provisioning,
    kind: str,
    fault: Reset,
) -> None:
    simulated.faults.next("POST", kind, fault)
    assert made(provisioning) == ALL
    assert provisioning.look().steps == ()
    titles = [library.title for library in site.site.libraries]
    assert len(titles) == len(set(titles)) == 3


def test_what_somebody_makes_at_the_same_time_is_taken_as_made(
    simulated: SimulatedSharePoint, site: SimulatedSite, provisioning: Provisioning
) -> None:
    simulated.faults.next("POST", "lists", Meanwhile(lambda: site.library("Ärenden")))
    assert made(provisioning) == ALL
    assert provisioning.look().steps == ()


def test_a_fault_ends_it_and_the_next_time_it_goes_on(
    simulated: SimulatedSharePoint, provisioning: Provisioning
) -> None:
    simulated.faults.next("POST", "columns", Reply(403), skip=1)
    done: list[Step] = []
    with pytest.raises(errors.Denied):
        provisioning.make(provisioning.look().steps, done.append)
    assert done == ALL[:3]
    assert made(provisioning) == ALL[3:]


def test_with_no_right_to_it_nothing_is_made(
    simulated: SimulatedSharePoint, site: SimulatedSite
) -> None:
    site.grant(simulated.app, "write")
    with pytest.raises(errors.Denied):
        made(Provisioning(client(simulated, site), WANTED))
    assert len(site.site.libraries) == 1


def test_a_name_that_is_taken_by_no_library_ends_it(
    simulated: SimulatedSharePoint, provisioning: Provisioning
) -> None:
    simulated.faults.next("POST", "lists", Reply(409))
    with pytest.raises(errors.AlreadyExists):
        made(provisioning)
