"""An administrator has the stores set up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from docgen.store import Library
from docgen.stores import sharepoint_connection
from sharepoint.retry import Policy
from sharepoint.simulated import SimulatedSharePoint
from tests.commands.terminal import docgen
from tests.stores.stores_files import sharepoint, written

PREPARED = {"authority", "kind", "address", "made", "findings"}


@pytest.fixture(scope="module")
def simulated() -> Iterator[SimulatedSharePoint]:
    with SimulatedSharePoint() as running:
        yield running


@pytest.fixture
def both(
    simulated: SimulatedSharePoint, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> SimulatedSharePoint:
    """A stores file with a site and a folder."""
    hurried = Policy(first_wait=0.01, tries=2)
    monkeypatch.setattr(sharepoint_connection, "WAITING_PERSON", hurried)
    site = simulated.site(f"/sites/{tmp_path.name}")
    folder = {"kind": "folder", "path": tmp_path / "soc"}
    file = written(tmp_path / "stores.toml", bun=sharepoint(simulated, site), soc=folder)
    monkeypatch.setenv("DOCGEN_STORES", str(file))
    return simulated


def test_every_store_is_set_up_and_told(both: SimulatedSharePoint, tmp_path: Path) -> None:
    answer = docgen("store", "init", "--json")
    assert answer.code == 0
    assert answer.json.keys() == {"dry_run", "stores"}
    assert answer.json["dry_run"] is False
    site, folder = answer.json["stores"]
    assert site.keys() == folder.keys() == PREPARED
    assert (site["authority"], site["kind"]) == ("bun", "sharepoint")
    assert {"what": "library", "name": "Ärenden", "library": None} in site["made"]
    assert {"what": "column", "name": "DocgenStatus", "library": "Ärenden"} in site["made"]
    assert (folder["authority"], folder["kind"]) == ("soc", "folder")
    assert [step["name"] for step in folder["made"]] == list(Library)
    assert (tmp_path / "soc" / "Ärenden").is_dir()


def test_the_second_time_there_is_nothing_to_do(both: SimulatedSharePoint) -> None:
    first = docgen("store", "init")
    again = docgen("store", "init")
    assert (first.code, again.code) == (0, 0)
    assert "DocgenStatus" in first.out
    assert "DocgenStatus" not in again.out
    assert [one["made"] for one in docgen("store", "init", "--json").json["stores"]] == [[], []]


def test_a_dry_run_says_the_same_and_makes_nothing(
    both: SimulatedSharePoint, tmp_path: Path, home: Path
) -> None:
    dry = docgen("store", "init", "--dry-run", "--json")
    assert dry.json["dry_run"] is True
    assert not (tmp_path / "soc").exists()
    assert not home.exists()
    done = docgen("store", "init", "--json")
    assert [one["made"] for one in dry.json["stores"]] == [
        one["made"] for one in done.json["stores"]
    ]


def test_only_one_authority_is_set_up_where_it_is_named(both: SimulatedSharePoint) -> None:
    answer = docgen("store", "init", "--authority", "soc", "--json")
    assert [one["authority"] for one in answer.json["stores"]] == ["soc"]


def test_an_unknown_authority_is_wrong_use(both: SimulatedSharePoint) -> None:
    answer = docgen("store", "init", "--authority", "bnu")
    assert answer.code == 2
    assert "bun" in answer.err


def test_without_a_stores_file_the_authority_must_be_named(home: Path) -> None:
    assert docgen("store", "init").code == 2
    assert docgen("store", "init", "--authority", "../bun").code == 2
    assert docgen("store", "init", "--authority", "bun").code == 0
    assert (home / "store" / "bun" / "Ärenden").is_dir()
    assert home.stat().st_mode & 0o077 == 0
    assert docgen("store", "init").code == 0


def test_what_an_administrator_must_do_asks_for_a_person(
    both: SimulatedSharePoint, tmp_path: Path
) -> None:
    site = both.site(f"/sites/{tmp_path.name}")
    site.grant(both.app, "write")
    answer = docgen("store", "init", "--authority", "bun")
    assert answer.code == 3
    assert f'"id": "{both.client_id}"' in answer.out
    (line,) = [line for line in answer.out.splitlines() if "POST" in line]
    assert line.strip() == f"POST {both.cloud.graph}/v1.0/sites/{site.id}/permissions"
    assert docgen("store", "init", "--authority", "bun", "--json").json["stores"][0][
        "findings"
    ][0]["code"] == "store_rights_set_up"  # fmt: skip


def test_one_that_does_not_answer_does_not_stop_the_other(
    both: SimulatedSharePoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = {"kind": "folder", "path": tmp_path / "soc"}
    site = {**sharepoint(both, both.site("/sites/lots")), "login": "https://localhost:1"}
    file = written(tmp_path / "away.toml", bun=site, soc=folder)
    monkeypatch.setenv("DOCGEN_STORES", str(file))
    answer = docgen("store", "init", "--json")
    assert answer.code == 5
    assert answer.json["stores"][0]["findings"][0]["code"] == "store_unreachable"
    assert (tmp_path / "soc" / "Ärenden").is_dir()


def test_a_faulty_stores_file_names_every_fault(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir()
    (home / "stores.toml").write_text('[bun]\nkind = "foldr"\n[soc]\n')
    answer = docgen("store", "init")
    assert answer.code == 2
    assert all(word in answer.err for word in ("stores.toml", "bun.kind", "foldr", "soc.kind"))
