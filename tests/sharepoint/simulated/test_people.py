"""Colleagues work past us in the same libraries, and it shows as it would."""

from __future__ import annotations

import pytest

from sharepoint.simulated import Level, Library, SimulatedSharePoint
from sharepoint.simulated.problems import Problem
from tests.sharepoint.simulated.asking import Asking


def test_what_a_colleague_saves_is_a_new_version_of_theirs(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    old = asking.put("2026/a.txt", b"1").json()
    simulated.people.save(library, "2026/a.txt", b"22")
    new = asking.item("2026/a.txt")
    assert new["id"] == old["id"]
    assert new["cTag"] != old["cTag"]
    assert new["lastModifiedBy"]["user"]["displayName"] == "Karin Åström"
    versions = asking.ask("GET", asking.on(new, "/versions")).json()["value"]
    assert [one["size"] for one in versions] == [2, 1]


def test_a_colleague_moves_renames_and_deletes(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    item = asking.put("a.txt").json()
    simulated.people.rename(library, "a.txt", "b.txt")
    simulated.people.move(library, "b.txt", "2026/mapp")
    assert (
        asking.ask("GET", asking.on(item))
        .json()["parentReference"]["path"]
        .endswith("root:/2026/mapp")
    )
    assert simulated.people.content(library, "2026/mapp/b.txt") == b"x"
    simulated.people.delete(library, "2026")
    assert asking.ask("GET", asking.on(item)).status_code == 404


def test_a_colleague_checks_out_and_in_with_a_comment(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    asking.put("a.txt")
    simulated.people.check_out(library, "a.txt", by="Bo Ek")
    simulated.people.save(library, "a.txt", b"mine", by="Bo Ek")
    assert asking.item("a.txt")["size"] == 1
    simulated.people.check_in(library, "a.txt", by="Bo Ek", comment="klart")
    assert asking.item("a.txt")["size"] == 4
    assert library.at("a.txt").versions[-1].comment == "klart"


def test_a_column_that_does_not_take_a_value_is_refused_to_colleagues_too(
    asking: Asking, simulated: SimulatedSharePoint, library: Library
) -> None:
    asking.put("a.txt")
    with pytest.raises(Problem, match="not recognized"):
        simulated.people.set_field(library, "a.txt", "NoSuch", "1")
    simulated.people.set_field(library, "a.txt", "Case", "D-1")
    assert simulated.people.fields(library, "a.txt") == {"Case": "D-1"}


def test_people_have_addresses_and_groups_have_people(simulated: SimulatedSharePoint) -> None:
    people = simulated.people
    assert people.person("Åsa Öberg-Nyström").email == "asa.oberg.nystrom@lots.example"
    assert people.person("asa.oberg.nystrom@lots.example") is people.person("Åsa Öberg-Nyström")
    group = people.group("Skolan", "Åsa Öberg-Nyström")
    assert people.group("Skolan", "Bo Ek") is group
    assert [one.name for one in group.members] == ["Åsa Öberg-Nyström", "Bo Ek"]


def test_nobody_may_do_anything_unless_they_belong_to_the_site(
    simulated: SimulatedSharePoint, library: Library
) -> None:
    people = simulated.people
    people.folder(library, "a")
    assert people.may("Ny Nyman", library, "a") is Level.NONE
    people.group("Alla", "Ny Nyman")
    people.join(library, "Alla", visitor=True)
    assert people.may("Ny Nyman", library, "a") is Level.READ
    people.join(library, "Ny Nyman")
    assert people.may("Ny Nyman", library, "a") is Level.EDIT
